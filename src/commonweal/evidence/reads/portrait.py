"""A place on every indicator: against whom it is better or worse, which way it goes, its rank, and the gap inside it.

The profile gives each figure beside the parent's and the nation's; here it is held against whomever the reader chose,
the last years are tested for a trend, and all of it is worked out for every indicator at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language
from numpy.typing import NDArray

from commonweal.analysis import profiles, rates, trends
from commonweal.analysis.rates import Comparison, Estimates
from commonweal.analysis.trajectories import Better
from commonweal.analysis.trends import Travel
from commonweal.evidence import rules
from commonweal.evidence.models import Indicator, Polarity
from commonweal.evidence.reads.alike import Alike, Likeness, Sought, likeness
from commonweal.evidence.reads.figures import series_of, sources_of
from commonweal.evidence.reads.manifest import Known, manifest
from commonweal.evidence.reads.profile import Line, Profile, profile
from commonweal.evidence.reads.spread import Shown, spread
from commonweal.evidence.reads.together import Together, together
from commonweal.evidence.rules import AGAINST_ALIKE, AGAINST_GROUPS, Against, Figure, WhyFirst
from commonweal.evidence.rules.measuring import estimates, measured
from commonweal.evidence.rules.trending import YEAR, alike, recent
from commonweal.kit.keeping import state_of_the_database
from commonweal.register.models import Place
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer

Floats = NDArray[np.float64]
NAN = float("nan")

MOST_CANDIDATES = 500
"""Places of its tier among which a place's rank is sought; those beside it come first."""
MOST_ALIKE = 5


@dataclass(frozen=True)
class Inside:
    """The gap between the neighbourhoods of a place on one indicator: the means of its lowest and highest fifth."""

    lowest: float
    highest: float

    @property
    def gap(self) -> float:
        """How far the fifths are apart, as a share of the two together; 0 where all are alike, at most 2."""
        middle = (abs(self.lowest) + abs(self.highest)) / 2
        return (self.highest - self.lowest) / middle if middle else 0.0


@dataclass(frozen=True)
class Row:
    """One indicator of a place: how it stands, which way it goes, and how far apart its neighbourhoods are."""

    line: Line
    other: float | None
    """The figure that it is held against, in the unit of the place's own."""
    lower: float | None
    upper: float | None
    comparison: str
    """A value of `Comparison`."""
    points: tuple[tuple[str, float | None], ...]
    """The place's own figures over time, of the length of period of its latest."""
    travel: str
    """A value of `Travel`: whether the last five years go one way by more than chance."""
    rank: int
    """From 1, the best first; where neither way is better, the highest first. 0 where it has none."""
    among: int
    inside: Inside | None

    @property
    def indicator(self) -> Indicator:
        return self.line.indicator

    @property
    def own(self) -> Figure | None:
        return self.line.own

    @property
    def gap(self) -> float | None:
        """How far the place stands from what it is held against, as a share of that; above zero is higher."""
        own = self.own.value if self.own else None
        if own is None or self.other is None or not self.other:
            return None
        return (own - self.other) / abs(self.other)

    @property
    def better(self) -> Better:
        """Which way is better. A share of areas at or below a mark counts the low ones, so it turns polarity round."""
        polarity = self.indicator.polarity
        if self.own is not None and self.own.unit and polarity != Polarity.NEITHER:
            return Better.LOW if polarity == Polarity.HIGH else Better.HIGH
        return Better(polarity)

    @property
    def is_on_the_worse_side(self) -> bool:
        """Whether it stands on the worse side, by chance or not."""
        gap = self.gap
        return bool(gap) and self.better is not Better.NEITHER and ((gap or 0) > 0) == (self.better is Better.LOW)

    @property
    def goes(self) -> str:
        """`better` or `worse` where the trend is more than chance and one way is better; else what `travel` says."""
        if self.better is Better.NEITHER or self.travel not in (Travel.INCREASING, Travel.DECREASING):
            return self.travel
        return "better" if (self.travel == Travel.INCREASING) == (self.better is Better.HIGH) else "worse"


@dataclass(frozen=True)
class Portrait:
    """A place on every indicator, and against whom it is held."""

    profile: Profile
    against: str
    """A value of `Against`."""
    others: tuple[Place | Alike, ...]
    """The places that it is held against, where these are a group."""
    peers: int
    """Among how many other places of its tier its rank is sought."""
    rows: tuple[Row, ...]
    likeness: Likeness | None = None
    """How the places most like it were found, where it is held against those."""

    @property
    def place(self) -> Place:
        return self.profile.place

    @property
    def standing_out(self) -> list[tuple[Row, list[str]]]:
        """Every indicator that stands out with why, by the declared rule: by reason, then by size, the greatest first."""
        # Where the place has no figure at all (of a rank, say), the distance between its parts tells nothing of it.
        widest = [
            row for row in self.rows if row.inside and row.line.own is not None and row.better is not Better.NEITHER
        ]
        widest.sort(key=lambda row: -(row.inside.gap if row.inside else 0.0))
        inside = {
            row.indicator.code
            for row in widest[: rules.MOST_GAPS_INSIDE]
            if row.inside and row.inside.gap >= rules.LEAST_GAP_INSIDE
        }
        found = [(row, _reasons(row, row.indicator.code in inside)) for row in self.rows]
        order = list(WhyFirst.values)
        return sorted(
            ((row, why) for row, why in found if why),
            key=lambda each: (order.index(each[1][0]), -abs(each[0].gap or 0.0), each[0].indicator.name),
        )


def _reasons(row: Row, has_widest_gap: bool) -> list[str]:
    """Why an indicator stands out, in the order of the declared rule."""
    untold = row.comparison == Comparison.NOT_COMPARED and row.is_on_the_worse_side
    held = {
        WhyFirst.WORSE: row.comparison == Comparison.WORSE,
        WhyFirst.GOING_WORSE: row.goes == "worse",
        WhyFirst.FAR_OFF: untold and abs(row.gap or 0.0) >= rules.FAR_OFF,
        WhyFirst.GAP_INSIDE: has_widest_gap,
    }
    return [why.value for why, is_so in held.items() if is_so]


@dataclass(frozen=True)
class Beside:
    """One indicator of two places, or of one place on two days."""

    other: Row
    difference: float | None
    """The first less the second, in the unit of both."""
    comparison: str
    """The first beside the second, by the interval of their difference: a value of `Comparison`."""
    is_of_one_period: bool


@dataclass(frozen=True)
class Chosen:
    """What the reader chose: against whom the place is held."""

    against: str = Against.NATION
    peers: tuple[int, ...] = ()
    """The numbers of the chosen places, where it is held against some."""
    by: tuple[int, ...] = ()
    """The numbers of the indicators by which its like is sought; none for all that can be used."""

    @property
    def sought(self) -> Sought:
        """Where its like is sought, and by which indicators."""
        return Sought(self.against == Against.ELSEWHERE, self.by)


def portrait(viewer: Viewer, place: Place, *, on: date, known: Known = None, chosen: Chosen | None = None) -> Portrait:
    """A place on every indicator. A process works it out once for as long as nothing in the database or of the files has changed."""
    wanted, state = chosen or Chosen(), state_of_the_database()
    if state is None:
        return _drawn(viewer, place, on, known, wanted)
    files = manifest(viewer, known=known)
    seen = _Seen(
        database=str(connection.settings_dict["NAME"]),
        state=state,
        root=files.root,
        files=(files.engine, *files.fingerprint, *map(str, files.damaged)),
        language=get_language(),
    )
    # What a viewer sees of figures follows from their places alone, so all partners of a place share one.
    sight = Viewer(
        user_id=None if viewer.is_public else 0,
        supports=viewer.supports,
        places=viewer.places,
        is_system=viewer.is_system,
    )
    return _kept(seen, sight, place.pk, on, known, wanted)


def beside(viewer: Viewer, first: Portrait, second: Portrait) -> dict[str, Beside]:
    """Each indicator that two portraits share, by its code: the figures of the first beside those of the second."""
    theirs = {row.indicator.code: row for row in second.rows}
    pairs = [(row, theirs[row.indicator.code]) for row in first.rows if row.indicator.code in theirs]
    one, other = (_estimates([pair[at] for pair in pairs]) for at in (0, 1))
    # A share of areas that was put together is no figure of the kind that somebody publishes.
    unlike = np.array(
        [bool(row.own and their.own and row.own.unit != their.own.unit) for row, their in pairs], dtype=np.bool_
    )
    apart = rates.differences(replace(one, value=np.where(unlike, NAN, one.value)), other)
    found: dict[str, Beside] = {}
    for better in Better:
        at = np.array([place for place, (row, _other) in enumerate(pairs) if row.better is better], dtype=np.int64)
        some = Estimates(apart.value[at], apart.lower[at], apart.upper[at], apart.confidence)
        for place, said in zip(at, rates.compare(some, 0.0, better=better), strict=True):
            row, their = pairs[place]
            is_one = bool(row.own and their.own and _span(row.own) == _span(their.own))
            found[row.indicator.code] = Beside(their, _or_none(apart.value[place]), str(said), is_one)
    return found


def _estimates(rows: Sequence[Row]) -> Estimates:
    value = np.array([_number(row.own) for row in rows])
    lower, upper = (
        np.array([NAN if each is None else each for each in found])
        for found in ([row.lower for row in rows], [row.upper for row in rows])
    )
    return Estimates(value, lower, upper)


@dataclass(frozen=True)
class _Seen:
    """What a portrait was drawn from, and in which words."""

    database: str
    state: str
    root: Path
    files: tuple[object, ...]
    """What is in view of the files: one may be harmed, or put back, while nothing in the database changes."""
    language: str | None


PORTRAITS_REMEMBERED = 32
"""A portrait of three hundred indicators takes some megabytes."""


@lru_cache(maxsize=PORTRAITS_REMEMBERED)
def _kept(_seen: _Seen, viewer: Viewer, pk: int, on: date, known: Known, chosen: Chosen) -> Portrait:
    place = Place.objects.select_related("parent").defer("boundary", "parent__boundary").get(pk=pk)
    return _drawn(viewer, place, on, known, chosen)


def _drawn(viewer: Viewer, place: Place, on: date, known: Known, chosen: Chosen) -> Portrait:
    found = profile(viewer, place, on=on, known=known)
    lines = found.lines
    indicators = {line.indicator.code: line.indicator for line in lines}
    codes = list(indicators)
    files = manifest(viewer, known=known)
    beside = _candidates(place, chosen, on)
    like = (
        likeness(viewer, place, lines, on=on, known=known, sought=chosen.sought)
        if chosen.against in AGAINST_ALIKE
        else None
    )
    others = like.areas[:MOST_ALIKE] if like else _others(place, beside, chosen)
    table = spread(viewer, files, list({each.code for each in (place, *beside, *others)}), indicators, on=on)
    spans = {line.indicator.code: _span(line.own) for line in lines if line.own is not None}
    # A figure that was put together is not of the kind that its peers have, and a larger place has more of what is counted.
    published = np.array([line.can_stand_beside for line in lines], dtype=np.bool_)
    values = np.where(published[:, None], table.of(codes, spans), NAN) if codes else np.empty((0, 0))
    other = _held_against(lines, values, table, others, chosen)
    around = _intervals(lines)
    inside = _inside(viewer, files, found, indicators, on) if found.inside else {}
    peers = [each for each in beside if each.parent_id == place.parent_id]
    made = together(viewer, files, found, peers, on=on)
    ranks, among = _ranks(lines, values, table, peers, made)
    over_time = _rows_of(viewer, place, lines, made, on, known)
    travels = _travels(lines, over_time)
    rows = [
        Row(
            line, _or_none(other[at]), _or_none(around.lower[at]), _or_none(around.upper[at]), "",
            tuple((each.period, each.value) for each in over_time[at]), travels[at], int(ranks[at]), int(among[at]), inside.get(line.indicator.code),
        )
        for at, line in enumerate(lines)
    ]  # fmt: skip
    return Portrait(found, chosen.against, tuple(others), len(peers), tuple(_compared(rows, around)), like)


def _number(figure: Figure | None) -> float:
    return NAN if figure is None or figure.value is None else float(figure.value)


def _or_none(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _span(figure: Figure) -> tuple[date, date]:
    return figure.period_start, figure.period_end


# --- Against whom


def _candidates(place: Place, chosen: Chosen, on: date) -> list[Place]:
    """Other places of its tier: those beside it, and those that were chosen."""
    alike = Place.objects.filter(lasting(on), tier=place.tier, code_system=place.code_system).exclude(pk=place.pk)
    there = Q(parent=place.parent_id) if place.parent_id else Q(parent__isnull=True)
    found = alike.filter(there | Q(pk__in=chosen.peers)).only("pk", "name", "code", "parent", "tier")
    listed = list(found.order_by("name", "pk")[: 4 * MOST_CANDIDATES])
    listed.sort(key=lambda each: (each.pk not in chosen.peers, each.parent_id != place.parent_id, each.name, each.pk))
    return listed[:MOST_CANDIDATES]


def siblings(viewer: Viewer, place: Place, *, on: date) -> list[Place]:
    """The other places of its tier that are part of the same place: whom it may be laid beside."""
    alike = Place.objects.filter(lasting(on), tier=place.tier, code_system=place.code_system, parent=place.parent_id)
    return list(alike.exclude(pk=place.pk).only("pk", "name", "code").order_by("name", "pk")[:MOST_CANDIDATES])


def _others(place: Place, beside: Sequence[Place], chosen: Chosen) -> Sequence[Place | Alike]:
    """The group of places that it is held against; empty where it is held against one that it is part of."""
    if chosen.against == Against.PEERS:
        return [each for each in beside if each.parent_id == place.parent_id]
    return [each for each in beside if each.pk in chosen.peers] if chosen.against == Against.CHOSEN else []


def _ranks(
    lines: Sequence[Line], values: Floats, table: Shown, peers: Sequence[Place], made: Together
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rank of each figure among the places beside it: of published ones, and of those put together by the same recipe."""
    codes = [each.code for each in peers]
    columns = [table.places[code] for code in codes]
    own = np.array([_number(line.own) for line in lines])
    others = np.full((len(lines), len(peers)), NAN)
    highest = np.array([line.indicator.polarity != Polarity.LOW for line in lines], dtype=np.bool_)
    for at, line in enumerate(lines):
        if line.can_stand_beside:
            others[at] = values[at, columns]
        elif line.indicator.code in made.beside:
            others[at] = made.of(line.indicator.code, codes)
            # A share of areas at or below a mark counts the low ones.
            highest[at] ^= bool(line.own and line.own.unit)
        else:
            own[at] = NAN
    return profiles.ranks_among(own, others, highest_first=highest)


def _held_against(
    lines: Sequence[Line], values: Floats, table: Shown, others: Sequence[Place | Alike], chosen: Chosen
) -> Floats:
    """The figure that each own one is held against: of the nation or the parent in the same period, or the mean of a group."""
    if chosen.against not in AGAINST_GROUPS:
        name = "parent" if chosen.against == Against.PARENT else "nation"
        return np.array([_of_same_kind(line, getattr(line, name)) for line in lines])
    if not others or not values.size:
        return np.full(len(lines), NAN)
    group = values[:, [table.places[each.code] for each in others]]
    known = np.sum(~np.isnan(group), axis=1)
    return np.where(known > 0, np.nansum(group, axis=1) / np.maximum(known, 1), NAN)


def _of_same_kind(line: Line, other: Figure | None) -> float:
    own = line.own
    if own is None or other is None or own.unit != other.unit or _span(own) != _span(other) or line.indicator.is_count:
        return NAN
    return _number(other)


def _intervals(lines: Sequence[Line]) -> Estimates:
    """The interval of each own figure: the published one, else what its counts make."""
    return estimates(measured(line.indicator, [line.own])[0] if line.own else None for line in lines)


def _compared(rows: Sequence[Row], around: Estimates) -> list[Row]:
    """Each row with whether it is better, similar or worse: all indicators for which one way is better in one comparison."""
    found = list(rows)
    benchmark = np.array([NAN if row.other is None else row.other for row in rows])
    for better in Better:
        at = np.array([place for place, row in enumerate(rows) if row.better is better], dtype=np.int64)
        if not at.size:
            continue
        some = Estimates(around.value[at], around.lower[at], around.upper[at], around.confidence)
        for place, said in zip(at, rates.compare(some, benchmark[at], better=better), strict=True):
            found[place] = replace(found[place], comparison=str(said))
    return found


# --- Over time


def _rows_of(
    viewer: Viewer, place: Place, lines: Sequence[Line], made: Together, on: date, known: Known
) -> list[list[Figure]]:
    """Of each indicator the figures up to the one that is shown, published or put together as that one is, and measured as it is."""
    published = series_of(viewer, [line.indicator for line in lines], [place], on=on, known=known)
    found = [
        made.series.get(line.indicator.code, ())
        if line.own is not None and line.own.basis
        else published.get((line.indicator.code, place.code), ())
        for line in lines
    ]
    sources = sources_of(viewer, {"": chain.from_iterable(found)})
    return [
        alike(
            [each for each in figures if each.period_end <= own.period_end], own, indicator=line.indicator, sources=sources
        )
        if (own := line.own) is not None
        else []
        for line, figures in zip(lines, found, strict=True)
    ]  # fmt: skip


def _travels(lines: Sequence[Line], rows: Sequence[Sequence[Figure]]) -> list[str]:
    """Whether the last five years of each indicator go one way by more than chance: one test for all of them."""
    tested = [
        (line.indicator, measured(line.indicator, _last_years(row))) for line, row in zip(lines, rows, strict=True)
    ]
    return [str(each) for each in recent(tested).travel]


def _last_years(row: Sequence[Figure]) -> Sequence[Figure]:
    """The last five figures, where they are of five years that follow each other; else none."""
    last = row[-trends.POINTS :]
    follow = all((later.period_start - each.period_start).days in YEAR for each, later in pairwise(last))
    return last if len(last) == trends.POINTS and follow else []


# --- Inside


def _inside(
    viewer: Viewer, files: Any, found: Profile, indicators: Mapping[str, Indicator], on: date
) -> dict[str, Inside]:
    """Of each indicator how far the lowest and the highest fifth of the place's neighbourhoods are apart, in one period."""
    table = spread(viewer, files, found.inside, indicators, on=on)
    codes = [code for code, each in indicators.items() if code in table.indicators and not each.is_count]
    if not codes:
        return {}
    lowest, highest = profiles.fifths(table.of(codes, _usual_periods(table, codes)))
    return {
        code: Inside(float(low), float(high))
        for code, low, high in zip(codes, lowest, highest, strict=True)
        if not np.isnan(low)
    }


def _usual_periods(table: Shown, codes: Sequence[str]) -> dict[str, tuple[date, date]]:
    """The latest period of each indicator of which any place has a figure."""
    spans = {}
    for code in codes:
        at = table.indicators[code]
        has = ~np.isnan(table.value[at])
        if has.any():
            end = int(table.end[at][has].max())
            start = int(table.start[at][has & (table.end[at] == end)].max())
            spans[code] = (date.fromordinal(start), date.fromordinal(end))
    return spans
