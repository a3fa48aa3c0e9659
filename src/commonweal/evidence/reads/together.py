"""Figures that were put together from neighbourhoods: the same recipe in earlier periods, and in the places beside it.

Only like is set beside like. An earlier figure is of as many of the neighbourhoods as the one that is shown; a place
beside it is ranked where all its neighbourhoods have a figure of that very period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads.manifest import Manifest
from commonweal.evidence.reads.profile import Parts, Profile
from commonweal.evidence.reads.withheld import Decisions
from commonweal.evidence.rules import Figure
from commonweal.evidence.store import questions
from commonweal.register.models import BESPOKE, Place, Tier
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer

INSIDE = "inside"
YEARS_BACK = 12
MOST_BESIDE = 10_000
"""Neighbourhoods of the places beside it, beyond which nothing that was put together is ranked."""


@dataclass(frozen=True)
class Together:
    """Of each indicator of a place that was put together from its neighbourhoods: its course, and what those beside it have."""

    series: Mapping[str, Sequence[Figure]] = field(default_factory=dict)
    """In the order of time, the one that is shown last."""
    beside: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Of the places beside it, by their codes, in the period that is shown; none of an indicator that is not ranked."""

    def of(self, indicator: str, codes: Sequence[str]) -> NDArray[np.float64]:
        """What some places have of an indicator; NaN for those that cannot be ranked."""
        found = self.beside.get(indicator, {})
        return np.array([found.get(code, np.nan) for code in codes])


def together(viewer: Viewer, files: Manifest, found: Profile, beside: Sequence[Place], *, on: date) -> Together:
    """The course and the places beside of what was put together from neighbourhoods: a query, and two questions to the store."""
    lines = [line for line in found.lines if line.own is not None and line.own.basis and line.own.value is not None]
    if not lines or not found.inside:
        return Together()
    parts = Parts({INSIDE: found.people}, {INSIDE: found.place.code}, "")
    own = {line.indicator.code: line.own for line in lines if line.own is not None}
    indicators = [line.indicator for line in lines]
    series: dict[str, list[Figure]] = {}
    wanted: dict[str, Figure] = {}
    for figure, is_whole in _figures(files, parts, indicators, on, date(on.year - YEARS_BACK, 1, 1)):
        shown = own[figure.indicator]
        # Of as many neighbourhoods and by the same way: else what moves may be who is counted.
        if figure.value is not None and figure.basis == shown.basis and figure.period_end <= shown.period_end:
            series.setdefault(figure.indicator, []).append(figure)
            if is_whole and _span(figure) == _span(shown):
                wanted[figure.indicator] = shown
    ranked = [each for each in indicators if each.code in wanted and not each.is_count]
    return Together(series, _ranked(files, ranked, wanted, beside, on))


def _ranked(
    files: Manifest, indicators: Sequence[Indicator], wanted: Mapping[str, Figure], beside: Sequence[Place], on: date
) -> dict[str, dict[str, float]]:
    """What the places beside it have of the same indicators in the same periods, each put together of all its neighbourhoods."""
    inside = _neighbourhoods(beside, on) if indicators else {}
    if not inside or sum(map(len, inside.values())) > MOST_BESIDE:
        return {}
    roles = {f"beside {code}": people for code, people in inside.items()}
    parts = Parts(roles, {f"beside {code}": code for code in inside}, "")
    since = min(wanted[each.code].period_start for each in indicators)
    told: dict[str, dict[str, float]] = {}
    for figure, is_whole in _figures(files, parts, indicators, on, since):
        if is_whole and figure.value is not None and _span(figure) == _span(wanted[figure.indicator]):
            told.setdefault(figure.indicator, {})[figure.place] = figure.value
    return told


def _figures(
    files: Manifest, parts: Parts, indicators: Sequence[Indicator], on: date, since: date
) -> list[tuple[Figure, bool]]:
    """What is put together in each period, through the gate, and whether it is of all neighbourhoods there are."""
    named = {each.code: each for each in indicators}
    marks = {each.code: each.aggregation_mark for each in indicators if each.aggregation_mark is not None}
    rows = questions.courses(files.about(parts.roles, on=on, indicators=sorted(named), marks=marks), since=since)
    made = [
        (parts.together(named[row["indicator"]], row), row["present"] == parts.size(row["role"], 0)) for row in rows
    ]
    kept = [(figure, is_whole) for figure, is_whole in made if figure is not None]
    decided = Decisions.on_parts(indicators, parts.roles, together=parts.wholes, prefixes={})
    shown = rules.shown([figure for figure, _is_whole in kept], named, decided)
    return [(figure, is_whole) for figure, (_figure, is_whole) in zip(shown, kept, strict=True)]


def _span(figure: Figure) -> tuple[date, date]:
    return figure.period_start, figure.period_end


def _neighbourhoods(beside: Sequence[Place], on: date) -> dict[str, dict[str, float | None]]:
    """The published neighbourhoods of each place, by its code, with their populations: one query for all."""
    codes = {each.pk: each.code for each in beside}
    above = ("parent", "parent__parent", "parent__parent__parent")
    found: dict[str, dict[str, float | None]] = {}
    within = Place.objects.filter(lasting(on), tier=Tier.NEIGHBOURHOOD).exclude(code_system=BESPOKE)
    anywhere = Q(parent__in=list(codes)) | Q(parent__parent__in=list(codes)) | Q(parent__parent__parent__in=list(codes))
    rows = within.filter(anywhere).order_by("code").values_list("code", "population", *above) if codes else ()
    for code, people, *holders in rows:
        holder = next((codes[pk] for pk in holders if pk in codes), None)
        if holder is not None:
            found.setdefault(holder, {})[code] = people
    return found
