"""Questions about the figures themselves. Each is one question to the store, and every figure passes the gate of rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Protocol

from django.db.models import QuerySet

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.reads.composing import Recipes, recipes_of
from commonweal.evidence.reads.manifest import Known, manifest
from commonweal.evidence.reads.withheld import Decisions
from commonweal.evidence.rules import Figure
from commonweal.evidence.rules.recipes import Gathered, gathered, newest
from commonweal.evidence.store import questions
from commonweal.evidence.store.shape import COLUMNS, PREFERENCE, Kind, Status
from commonweal.register.models import BESPOKE, Place, Tier
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer

FACTS = tuple(name for name in COLUMNS if name != "release")


def series(
    viewer: Viewer,
    indicator: Indicator,
    places: Iterable[Place],
    *,
    on: date,
    known: Known = None,
    kinds: Collection[str] = (),
    recipes: Recipes | None = None,
) -> dict[str, list[Figure]]:
    """The figures of an indicator over time, the oldest first, for each place by its code; of the preferred kind, or of some kinds.

    `recipes` are those of the places, where a page has asked for them already.
    """
    listed = list(places)
    codes = [place.code for place in listed]
    recipes = recipes_of(viewer, listed) if recipes is None else recipes.about(codes)
    asked_of = [*codes, *recipes.codes]
    files = manifest(viewer, known=known)
    asked = files.about({"place": dict.fromkeys(asked_of)}, on=on, indicators=[indicator.code], kinds=kinds)
    found: dict[str, list[Figure]] = {code: [] for code in asked_of}
    for figure in _figures(questions.single, asked, [indicator]):
        found[figure.place].append(figure)
    return {code: recipes.completed(found[code], code, _of_parts(found, [indicator])) for code in codes}


def _of_parts(found: Mapping[str, Sequence[Figure]], indicators: Iterable[Indicator]) -> dict[str, Gathered]:
    """The figures of places that others may be put together from."""
    return gathered(chain.from_iterable(found.values()), {indicator.code: indicator for indicator in indicators})


def series_of(
    viewer: Viewer, indicators: Iterable[Indicator], places: Iterable[Place], *, on: date, known: Known = None
) -> dict[tuple[str, str], list[Figure]]:
    """The figures of several indicators over time in several places, by the codes of both: one question for all."""
    named = {each.code: each for each in indicators}
    codes = {each.code: None for each in places}
    asked = manifest(viewer, known=known).about({"place": codes}, on=on, indicators=sorted(named))
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in _figures(questions.single, asked, named.values()) if named else []:
        found.setdefault((figure.indicator, figure.place), []).append(figure)
    return found


def sources_of(viewer: Viewer, found: Mapping[str, Iterable[Figure]]) -> dict[int, Source]:
    """The source of each release that some figures came in, by the release's number: one query."""
    releases = {figure.release for figures in found.values() for figure in figures}
    return {each.pk: each.source for each in Release.objects.select_related("source").filter(pk__in=releases)}


def beside(
    viewer: Viewer, indicator: Indicator, place: Place, *, on: date, known: Known = None
) -> dict[str, list[Figure]]:
    """The periods of which a place has figures of several kinds, the latest first, each with those: the shown one first."""
    asked = manifest(viewer, known=known).about({"place": {place.code: None}}, on=on, indicators=[indicator.code])
    periods: dict[tuple[date, date], list[Figure]] = {}
    for figure in _figures(questions.beside, asked, [indicator]):
        periods.setdefault((figure.period_end, figure.period_start), []).append(figure)
    several = [
        sorted(periods[span], key=_preferred) for span in sorted(periods, reverse=True) if len(periods[span]) > 1
    ]
    return {figures[0].period: figures for figures in several}


def _preferred(figure: Figure) -> tuple[bool, int]:
    return figure.status == Status.MISSING, PREFERENCE.index(Kind(figure.kind))


def map_values(
    viewer: Viewer,
    indicator: Indicator,
    place: Place,
    *,
    on: date,
    known: Known = None,
    recipes: Recipes | None = None,
) -> list[tuple[Place, Figure | None]]:
    """The neighbourhoods of a place with their boundaries, each with its latest figure of an indicator."""
    inside = list(neighbourhoods(viewer, place, on=on).defer(None).order_by("name", "pk"))
    own = [each.code for each in inside]
    recipes = recipes_of(viewer, [], within=own) if recipes is None else recipes.about(own)
    codes = dict.fromkeys([*own, *recipes.codes])
    asked = manifest(viewer, known=known).about({"inside": codes}, on=on, indicators=[indicator.code])
    found = {figure.place: figure for figure in _figures(questions.newest, asked, [indicator])}
    parts = _of_parts({"": list(found.values())}, [indicator]) if recipes else {}
    return [(each, newest(recipes.completed(_one(found, each.code), each.code, parts))) for each in inside]


def _one(found: Mapping[str, Figure], code: str) -> list[Figure]:
    return [found[code]] if code in found else []


class Coded(Protocol):
    """A place, or an area that the register does not have: figures are asked for by its code."""

    @property
    def code(self) -> str: ...


def figures_of(
    viewer: Viewer, indicator: Indicator, places: Iterable[Coded], *, on: date, known: Known = None
) -> dict[str, Figure]:
    """The latest figure of an indicator in each of many places whose period had begun by a day, by the place's code."""
    codes = {each.code: None for each in places}
    asked = manifest(viewer, known=known).about({"place": codes}, on=on, indicators=[indicator.code])
    return {figure.place: figure for figure in _figures(questions.newest, asked, [indicator])}


def figures_inside(
    viewer: Viewer, indicators: Sequence[Indicator], place: Place, *, on: date, known: Known = None
) -> tuple[list[Place], dict[str, dict[str, Figure]]]:
    """The neighbourhoods of a place by name, and for each indicator's code the latest figure of each: one question for all."""
    inside = list(neighbourhoods(viewer, place, on=on).order_by("name", "pk"))
    found: dict[str, dict[str, Figure]] = {each.code: {} for each in indicators}
    if indicators:
        codes = dict.fromkeys(each.code for each in inside)
        asked = manifest(viewer, known=known).about({"inside": codes}, on=on, indicators=list(found))
        for figure in _figures(questions.newest, asked, indicators):
            found[figure.indicator][figure.place] = figure
    return inside, found


def measured_inside(viewer: Viewer, place: Place, *, on: date, known: Known = None) -> list[Indicator]:
    """The indicators of which neighbourhoods of a place have figures, by subject and name."""
    codes = dict.fromkeys(neighbourhoods(viewer, place, on=on).values_list("code", flat=True))
    rows = questions.latest(manifest(viewer, known=known).about({"inside": codes}, on=on))
    found = {row["indicator"] for row in rows if row["present"]}
    return list(Indicator.objects.filter(code__in=found).select_related("source"))


def figure_at(viewer: Viewer, indicator: Indicator, place: Place, on: date, *, known: Known = None) -> Figure | None:
    """The latest figure of an indicator in a place whose period had begun by a day."""
    return latest_figures(viewer, [indicator], place, on=on, known=known).get(indicator.code)


def latest_figures(
    viewer: Viewer, indicators: Sequence[Indicator], place: Place, *, on: date, known: Known = None
) -> dict[str, Figure]:
    """The latest figure of each of several indicators in a place, by the indicator's code: one question for all."""
    recipes = recipes_of(viewer, [place])
    files = manifest(viewer, known=known)
    codes = [each.code for each in indicators]
    if not recipes:
        asked = files.about({"place": {place.code: None}}, on=on, indicators=codes)
        return {figure.indicator: figure for figure in _figures(questions.newest, asked, indicators)}
    asked = files.about({"place": dict.fromkeys([place.code, *recipes.codes])}, on=on, indicators=codes)
    figures = _figures(questions.single, asked, indicators)
    own = [figure for figure in figures if figure.place == place.code]
    completed = recipes.completed(own, place.code, _of_parts({"": figures}, indicators))
    # In their order, so that of each indicator the last one stays: its latest.
    return {figure.indicator: figure for figure in completed}


def release_of(viewer: Viewer, indicator: Indicator, place: Place, on: date, *, known: Known = None) -> Release | None:
    """The release that the latest figure of an indicator in a place whose period had begun by a day came in."""
    figure = figure_at(viewer, indicator, place, on, known=known)
    if figure is None:
        return None
    return Release.objects.select_related("source", "segment").get(pk=figure.release)


def neighbourhoods(viewer: Viewer, place: Place, *, on: date) -> QuerySet[Place]:
    """The published neighbourhoods within a place on a day, however many tiers lie between: one query for each of those."""
    holders, found = [place.pk], [place.pk]
    for _tier in Tier:
        between = Place.objects.filter(lasting(on), parent__in=found).exclude(tier=Tier.NEIGHBOURHOOD)
        found = list(between.order_by("pk").values_list("pk", flat=True))
        if not found:
            break
        holders += found
    inside = Place.objects.filter(lasting(on), parent__in=holders, tier=Tier.NEIGHBOURHOOD)
    # Bespoke ones lie across the published ones: with both, people would be counted twice.
    return inside.exclude(code_system=BESPOKE)


def _figures(question: Any, asked: questions.Asked, indicators: Iterable[Indicator]) -> list[Figure]:
    """What a question to the store answers, through the gate: no figure leaves this module by another way."""
    known = {indicator.code: indicator for indicator in indicators}
    rows = question(asked)
    figures = [Figure(**{name: row[name] for name in FACTS}, release=row["release"]) for row in rows]
    places = {code for codes in asked.places.values() for code in codes}
    return rules.shown(figures, known, Decisions.on(known.values(), places))
