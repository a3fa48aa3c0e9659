"""Questions about the figures themselves. Each is one question to the store, and every figure passes the gate of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.reads.manifest import manifest
from commonweal.evidence.rules import Figure
from commonweal.evidence.store import questions
from commonweal.evidence.store.shape import COLUMNS
from commonweal.register.models import Place, Tier
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer

FACTS = tuple(name for name in COLUMNS if name != "release")


def series(viewer: Viewer, indicator: Indicator, places: Iterable[Place], *, on: date) -> dict[str, list[Figure]]:
    """The figures of an indicator over time, the oldest first, for each place by its code."""
    codes = [place.code for place in places]
    asked = manifest(viewer).about({"place": dict.fromkeys(codes)}, on=on, indicators=[indicator.code])
    found: dict[str, list[Figure]] = {code: [] for code in codes}
    for figure in _figures(questions.single, asked, [indicator]):
        found[figure.place].append(figure)
    return found


def sources_of(viewer: Viewer, found: Mapping[str, Iterable[Figure]]) -> dict[int, Source]:
    """The source of each release that some figures came in, by the release's number: one query."""
    releases = {figure.release for figures in found.values() for figure in figures}
    return {each.pk: each.source for each in Release.objects.select_related("source").filter(pk__in=releases)}


def map_values(viewer: Viewer, indicator: Indicator, place: Place, *, on: date) -> list[tuple[Place, Figure | None]]:
    """The neighbourhoods of a place with their boundaries, each with its latest figure of an indicator."""
    inside = list(neighbourhoods(viewer, place, on=on).defer(None).order_by("name", "pk"))
    asked = manifest(viewer).about({"inside": {each.code: None for each in inside}}, on=on, indicators=[indicator.code])
    found = {figure.place: figure for figure in _figures(questions.newest, asked, [indicator])}
    return [(each, found.get(each.code)) for each in inside]


def figures_inside(
    viewer: Viewer, indicators: Sequence[Indicator], place: Place, *, on: date
) -> tuple[list[Place], dict[str, dict[str, Figure]]]:
    """The neighbourhoods of a place by name, and for each indicator's code the latest figure of each: one question for all."""
    inside = list(neighbourhoods(viewer, place, on=on).order_by("name", "pk"))
    found: dict[str, dict[str, Figure]] = {each.code: {} for each in indicators}
    if indicators:
        codes = dict.fromkeys(each.code for each in inside)
        asked = manifest(viewer).about({"inside": codes}, on=on, indicators=list(found))
        for figure in _figures(questions.newest, asked, indicators):
            found[figure.indicator][figure.place] = figure
    return inside, found


def measured_inside(viewer: Viewer, place: Place, *, on: date) -> list[Indicator]:
    """The indicators of which neighbourhoods of a place have figures, by subject and name."""
    codes = dict.fromkeys(neighbourhoods(viewer, place, on=on).values_list("code", flat=True))
    rows = questions.latest(manifest(viewer).about({"inside": codes}, on=on))
    known = {row["indicator"] for row in rows if row["present"]}
    return list(Indicator.objects.filter(code__in=known).select_related("source"))


def figure_at(viewer: Viewer, indicator: Indicator, place: Place, on: date) -> Figure | None:
    """The latest figure of an indicator in a place whose period had begun by a day."""
    asked = manifest(viewer).about({"place": {place.code: None}}, on=on, indicators=[indicator.code])
    return next(iter(_figures(questions.newest, asked, [indicator])), None)


def latest_figures(viewer: Viewer, indicators: Sequence[Indicator], place: Place, *, on: date) -> dict[str, Figure]:
    """The latest figure of each of several indicators in a place, by the indicator's code: one question for all."""
    asked = manifest(viewer).about({"place": {place.code: None}}, on=on, indicators=[each.code for each in indicators])
    return {figure.indicator: figure for figure in _figures(questions.newest, asked, indicators)}


def release_of(viewer: Viewer, indicator: Indicator, place: Place, on: date) -> Release | None:
    """The release that the latest figure of an indicator in a place came in, as known for a day."""
    figure = figure_at(viewer, indicator, place, on)
    if figure is None:
        return None
    return Release.objects.select_related("source", "segment").get(pk=figure.release)


def neighbourhoods(viewer: Viewer, place: Place, *, on: date) -> QuerySet[Place]:
    """The neighbourhoods within a place on a day, however many tiers lie between: one query for each of those."""
    holders, found = [place.pk], [place.pk]
    for _tier in Tier:
        between = Place.objects.filter(lasting(on), parent__in=found).exclude(tier=Tier.NEIGHBOURHOOD)
        found = list(between.order_by("pk").values_list("pk", flat=True))
        if not found:
            break
        holders += found
    return Place.objects.filter(lasting(on), parent__in=holders, tier=Tier.NEIGHBOURHOOD)


def _figures(question: Any, asked: questions.Asked, indicators: Iterable[Indicator]) -> list[Figure]:
    rows = question(asked)
    figures = [Figure(**{name: row[name] for name in FACTS}, release=row["release"]) for row in rows]
    return rules.shown(figures, {indicator.code: indicator for indicator in indicators})
