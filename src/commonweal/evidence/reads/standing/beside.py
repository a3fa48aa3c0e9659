"""A figure beside others: the nation, what the place is part of, places of its tier, one place or one earlier date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Q, QuerySet

from commonweal.analysis import rates
from commonweal.analysis.rates import Comparison, Estimates, Funnel
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads.alike import Alike
from commonweal.evidence.reads.figures import neighbourhoods
from commonweal.evidence.rules.measuring import Measured, better_of, counts_of, estimates, people_of
from commonweal.kit.figures import PERCENT
from commonweal.register.models import Place, Tier
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer

MOST_PEERS = 500
LEAST_IN_FUNNEL = 5
STEPS_OF_FUNNEL = 60


@dataclass(frozen=True)
class HeldAgainst:
    """A place held against another that it is part of."""

    place: Place
    measured: Measured
    comparison: str
    """A value of `Comparison`: the own place beside this one, by whether its interval holds this one's figure."""

    @classmethod
    def of(cls, indicator: Indicator, own: Measured | None, place: Place, other: Measured | None) -> HeldAgainst | None:
        """The own figure held against that of a place it is part of, which has more of what is counted; None where that has none of the same period."""
        if other is None or other.figure.value is None:
            return None
        if (
            indicator.is_count
            or own is None
            or not own.is_of_period_of(other)
            or own.figure.unit != other.figure.unit
            or own.figure.unit
        ):
            return HeldAgainst(place, other, Comparison.NOT_COMPARED.value)
        compared = rates.compare(estimates([own]), other.figure.value, better=better_of(indicator))
        return HeldAgainst(place, other, str(compared[0]))

    def mark_of(self, indicator: Indicator) -> float | None:
        """The figure that other places are held against too; None of a count, or where it is in another unit than the indicator's."""
        figure = self.measured.figure
        return None if indicator.is_count or figure.unit else figure.value


@dataclass(frozen=True)
class Peer:
    """A place of the same tier, or an area that is like it, with its figure of the same period."""

    place: Place | Alike
    measured: Measured
    rank: int
    """From 1, the best first; where neither way is better, the highest first."""
    comparison: str
    """Beside the benchmark: a value of `Comparison`."""
    differs: str
    """Beside the place that the page is about, by the interval of the difference: a value of `Comparison`."""

    @classmethod
    def ranked(
        cls,
        indicator: Indicator,
        own: Measured,
        found: Sequence[tuple[Place | Alike, Measured]],
        benchmark: float | None,
    ) -> list[Peer]:
        """Places with a figure, the best first, each held against the benchmark and against the own place."""
        if not found:
            return []
        better, told = better_of(indicator), estimates(each for _place, each in found)
        ranks = rates.ranks(told.value, highest_first=indicator.polarity != "low")
        compared = rates.compare(told, np.nan if benchmark is None else benchmark, better=better)
        mine = estimates([own])
        value, lower, upper = (np.broadcast_to(each, told.value.shape) for each in (mine.value, mine.lower, mine.upper))
        differs = rates.compare(rates.differences(told, Estimates(value, lower, upper)), 0.0, better=better)
        listed = [
            Peer(place, each, int(ranks[at]), str(compared[at]), str(differs[at]))
            for at, (place, each) in enumerate(found)
        ]
        return sorted(listed, key=lambda peer: (peer.rank, peer.place.name))


@dataclass(frozen=True)
class Laid:
    """Two figures side by side: of two places, or of two dates."""

    first: Measured
    second: Measured
    first_name: str
    second_name: str
    difference: float | None
    lower: float | None
    upper: float | None
    comparison: str
    """The first beside the second: a value of `Comparison`."""

    @classmethod
    def of(
        cls, indicator: Indicator, first: Measured, second: Measured, names: tuple[str, str], *, holds: bool = False
    ) -> Laid:
        """Two figures side by side. Where one place `holds` the other its figure is a benchmark; else both vary by chance."""
        better, one, other = better_of(indicator), estimates([first]), estimates([second])
        known = one.value[0] == one.value[0] and other.value[0] == other.value[0]
        apart = float(one.value[0] - other.value[0]) if known else None
        if holds:
            compared = rates.compare(one, other.value, better=better)
            return Laid(first, second, *names, apart, None, None, str(compared[0]))
        found = rates.differences(one, other)
        lower, upper = (None if np.isnan(each[0]) else float(each[0]) for each in (found.lower, found.upper))
        return Laid(first, second, *names, apart, lower, upper, str(rates.compare(found, 0.0, better=better)[0]))


@dataclass(frozen=True)
class FunnelPoint:
    """A place in a funnel."""

    place: Place
    size: float
    value: float
    standing: str


@dataclass(frozen=True)
class PlacesInFunnel:
    """Places by the size of their denominator, between the limits of chance around what all of them make together."""

    points: list[FunnelPoint]
    limits: Funnel
    benchmark: float
    of_inside: bool
    """Whether these are the neighbourhoods inside the place, rather than places like it."""

    @classmethod
    def of(
        cls, indicator: Indicator, found: Sequence[tuple[Place, Measured]], *, of_inside: bool = False
    ) -> PlacesInFunnel | None:
        """The places whose figures are what their counts make; None where fewer than five are."""
        told = [(place, each) for place, each in found if each.is_of_counts]
        per = people_of(indicator)
        if len(told) < LEAST_IN_FUNNEL or per is None:
            return None
        numerator, denominator = counts_of(each.figure for _place, each in told)
        share = float(numerator.sum() / denominator.sum())
        if not share > 0 or (indicator.unit.strip() in PERCENT and not share < 1):
            return None
        value = np.array([each.figure.value for _place, each in told], dtype=np.float64)
        standings = rates.standings(_limits(indicator, denominator, share, per), value)
        sizes = np.geomspace(denominator.min(), denominator.max(), STEPS_OF_FUNNEL)
        points = [
            FunnelPoint(place, float(denominator[at]), float(value[at]), str(standings[at]))
            for at, (place, _each) in enumerate(told)
        ]
        return PlacesInFunnel(points, _limits(indicator, sizes, share, per), share * per, of_inside)


def places_like(viewer: Viewer, place: Place, above: Sequence[Place], *, on: date) -> tuple[list[Place], Place | None]:
    """The places of the same tier on a day, this one among them, and the place within which they were looked for.

    Neighbourhoods and wards are looked for in their district, wider places in their nation.
    """
    nation = next((each for each in above if each.tier == Tier.NATION), None)
    if place.tier in (Tier.NEIGHBOURHOOD, Tier.WARD):
        holder = next((each for each in reversed(above) if each.tier == Tier.DISTRICT), above[-1] if above else None)
        if holder is None:
            return [place], None
        inside = neighbourhoods(viewer, holder, on=on) if place.tier == Tier.NEIGHBOURHOOD else _of_tier(place, on)
        found = inside if place.tier == Tier.NEIGHBOURHOOD else inside.filter(parent=holder)
        return _with(place, found.order_by("name", "pk")[:MOST_PEERS]), holder
    found = _of_tier(place, on)
    if nation is not None:
        found = found.filter(Q(parent=nation) | Q(parent__parent=nation) | Q(parent__parent__parent=nation))
    return _with(place, found.order_by("name", "pk")[:MOST_PEERS]), nation


def _of_tier(place: Place, on: date) -> QuerySet[Place]:
    return Place.objects.filter(lasting(on), tier=place.tier, code_system=place.code_system)


def _with(place: Place, found: QuerySet[Place]) -> list[Place]:
    listed = list(found)
    return listed if place in listed else [place, *listed]


def _limits(indicator: Indicator, sizes: np.ndarray, share: float, per: float) -> Funnel:
    if indicator.unit.strip() not in PERCENT:
        return rates.funnel_of_rates(sizes, benchmark=share * per, per=per)
    made = rates.funnel_of_proportions(sizes, benchmark=share)
    lines = (per * line for line in (made.lower, made.upper, made.lowest, made.highest))
    return Funnel(made.size, share * per, *lines)
