"""Questions about the figures themselves. Each is one question to the store, and every figure passes the gate of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.reads.composing import Recipes, recipes_of
from commonweal.evidence.reads.manifest import manifest
from commonweal.evidence.rules import Figure
from commonweal.evidence.rules.recipes import Gathered, gathered, newest
from commonweal.evidence.store import questions
from commonweal.evidence.store.shape import COLUMNS
from commonweal.register.models import BESPOKE, Place, Tier
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer

FACTS = tuple(name for name in COLUMNS if name != "release")


def series(
    viewer: Viewer, indicator: Indicator, places: Iterable[Place], *, on: date, recipes: Recipes | None = None
) -> dict[str, list[Figure]]:
    """The figures of an indicator over time, the oldest first, for each place by its code.

    `recipes` are those of the places, where a page has asked for them already.
    """
    listed = list(places)
    codes = [place.code for place in listed]
    recipes = recipes_of(viewer, listed) if recipes is None else recipes.about(codes)
    asked = manifest(viewer).about(
        {"place": dict.fromkeys([*codes, *recipes.codes])}, on=on, indicators=[indicator.code]
    )
    found: dict[str, list[Figure]] = {code: [] for code in [*codes, *recipes.codes]}
    for figure in _figures(questions.single, asked, [indicator]):
        found[figure.place].append(figure)
    return {code: recipes.completed(found[code], code, _of_parts(found, [indicator])) for code in codes}


def _of_parts(found: Mapping[str, Sequence[Figure]], indicators: Iterable[Indicator]) -> dict[str, Gathered]:
    """The figures of places that others may be put together from."""
    return gathered(chain.from_iterable(found.values()), {indicator.code: indicator for indicator in indicators})


def sources_of(viewer: Viewer, found: Mapping[str, Iterable[Figure]]) -> dict[int, Source]:
    """The source of each release that some figures came in, by the release's number: one query."""
    releases = {figure.release for figures in found.values() for figure in figures}
    return {each.pk: each.source for each in Release.objects.select_related("source").filter(pk__in=releases)}


def map_values(
    viewer: Viewer, indicator: Indicator, place: Place, *, on: date, recipes: Recipes | None = None
) -> list[tuple[Place, Figure | None]]:
    """The neighbourhoods of a place with their boundaries, each with its latest figure of an indicator."""
    inside = list(neighbourhoods(viewer, place, on=on).defer(None).order_by("name", "pk"))
    own = [each.code for each in inside]
    recipes = recipes_of(viewer, [], within=own) if recipes is None else recipes.about(own)
    codes = [*own, *recipes.codes]
    asked = manifest(viewer).about({"inside": dict.fromkeys(codes)}, on=on, indicators=[indicator.code])
    found = {figure.place: figure for figure in _figures(questions.newest, asked, [indicator])}
    parts = _of_parts({"": list(found.values())}, [indicator]) if recipes else {}
    return [(each, newest(recipes.completed(_one(found, each.code), each.code, parts))) for each in inside]


def _one(found: Mapping[str, Figure], code: str) -> list[Figure]:
    return [found[code]] if code in found else []


def figure_at(viewer: Viewer, indicator: Indicator, place: Place, on: date) -> Figure | None:
    """The latest figure of an indicator in a place whose period had begun by a day."""
    return latest_figures(viewer, [indicator], place, on=on).get(indicator.code)


def latest_figures(viewer: Viewer, indicators: Sequence[Indicator], place: Place, *, on: date) -> dict[str, Figure]:
    """The latest figure of each of several indicators in a place, by the indicator's code: one question for all."""
    recipes = recipes_of(viewer, [place])
    known = manifest(viewer)
    codes = [each.code for each in indicators]
    if not recipes:
        asked = known.about({"place": {place.code: None}}, on=on, indicators=codes)
        return {figure.indicator: figure for figure in _figures(questions.newest, asked, indicators)}
    asked = known.about({"place": dict.fromkeys([place.code, *recipes.codes])}, on=on, indicators=codes)
    figures = _figures(questions.single, asked, indicators)
    own = [figure for figure in figures if figure.place == place.code]
    completed = recipes.completed(own, place.code, _of_parts({"": figures}, indicators))
    # In their order, so that of each indicator the last one stays: its latest.
    return {figure.indicator: figure for figure in completed}


def release_of(viewer: Viewer, indicator: Indicator, place: Place, on: date) -> Release | None:
    """The release that the latest figure of an indicator in a place came in, as known for a day."""
    figure = figure_at(viewer, indicator, place, on)
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
    rows = question(asked)
    figures = [Figure(**{name: row[name] for name in FACTS}, release=row["release"]) for row in rows]
    return rules.shown(figures, {indicator.code: indicator for indicator in indicators})
