"""Composite indices and allocations: which there are, and each worked out step by step.

Both rest on what anyone may see: published figures that have passed the gate, neither provisional ones nor the partners' own
returns, so that whoever is given less can work it out again. A figure that is withheld or missing leaves its area out by
name and is not counted as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from commonweal.analysis import allocation as sharing
from commonweal.analysis import deprivation
from commonweal.evidence import rules
from commonweal.evidence.models import (
    Allocation,
    AllocationShare,
    CompositeIndex,
    IndexDomain,
    Indicator,
    ThresholdKind,
    Worst,
)
from commonweal.evidence.reads.figures import figures_inside, neighbourhoods
from commonweal.evidence.rules import Figure
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

Array = NDArray[np.float64]
NAN = float("nan")


# --- Which there are


def composite_indices(viewer: Viewer, *, place_id: int | None = None) -> QuerySet[CompositeIndex]:
    """The indices that the viewer may see, or those of one place, each saying whether a fund was shared out by it."""
    settled = Allocation.objects.filter(index=OuterRef("pk"), adopted_on__isnull=False)
    found = CompositeIndex.objects.select_related("place").defer("place__boundary")
    found = found.annotate(is_settled=Exists(settled))
    if not viewer.is_system:
        found = found.filter(Q(place__in=viewer.places | viewer.supports) | Q(is_settled=True))
    return found if place_id is None else found.filter(place=place_id)


def composite_index(viewer: Viewer, pk: int) -> CompositeIndex:
    """One index. Raises CompositeIndex.DoesNotExist, and Refused for those who may not see it."""
    index = composite_indices(Viewer.system("")).get(pk=pk)
    rules.may_see_index(viewer, index, is_settled=is_settled(viewer, index)).or_refuse()
    return index


def is_settled(viewer: Viewer, index: CompositeIndex) -> bool:
    """Whether a fund was shared out by an index, so that it stands as it is."""
    return Allocation.objects.filter(index=index, adopted_on__isnull=False).exists()


def index_domain(viewer: Viewer, pk: int) -> IndexDomain:
    """One domain of an index. Raises IndexDomain.DoesNotExist, and Refused for those who may not see the index."""
    related = IndexDomain.objects.select_related("index__place", "indicator")
    domain = related.defer("index__place__boundary").get(pk=pk)
    rules.may_see_index(viewer, domain.index, is_settled=is_settled(viewer, domain.index)).or_refuse()
    return domain


def allocations(viewer: Viewer, *, place_id: int | None = None) -> QuerySet[Allocation]:
    """The allocations that the viewer may see, or those of one place."""
    found = Allocation.objects.select_related("place", "index", "indicator").defer("place__boundary")
    if not viewer.is_system:
        found = found.filter(Q(place__in=viewer.places | viewer.supports) | Q(adopted_on__isnull=False))
    return found if place_id is None else found.filter(place=place_id)


def allocation(viewer: Viewer, pk: int) -> Allocation:
    """One allocation. Raises Allocation.DoesNotExist, and Refused for those who may not see it."""
    related = Allocation.objects.select_related("place", "index__place", "indicator")
    found = related.defer("place__boundary", "index__place__boundary").get(pk=pk)
    rules.may_see_allocation(viewer, found).or_refuse()
    return found


# --- An index, step by step


@dataclass(frozen=True)
class DomainStep:
    """One area in one domain: its figure, what of it was used, its rank, and that rank transformed."""

    figure: Figure | None
    used: float | None
    """The figure, drawn toward the district's where the index asks for it and counts are known."""
    own_share: float | None
    """What the area's own figure counts for in it, from 0 to 1; None where nothing was drawn."""
    rank: float | None
    transformed: float | None


@dataclass(frozen=True)
class IndexArea:
    """One neighbourhood of an index: its steps, score, rank and tenth, or why it has none."""

    place: Place
    steps: tuple[DomainStep, ...]
    score: float | None
    rank: float | None
    tenth: int | None
    why_not: str = ""


@dataclass(frozen=True)
class WorkedIndex:
    """A composite index worked out: every step of every area, the most deprived first, the unranked last."""

    index: CompositeIndex
    domains: tuple[IndexDomain, ...]
    periods: tuple[str, ...]
    """The one period that each domain's figures are of."""
    drawn: tuple[bool, ...]
    """Whether each domain's figures were drawn toward the district's."""
    areas: tuple[IndexArea, ...]

    @property
    def ranked(self) -> list[IndexArea]:
        return [each for each in self.areas if each.rank is not None]

    @property
    def left_out(self) -> list[IndexArea]:
        return [each for each in self.areas if each.rank is None]


def worked_index(viewer: Viewer, index: CompositeIndex, *, on: date) -> WorkedIndex:
    """Work a composite index out from what is published by a day, whoever asks."""
    domains = tuple(index.domains.select_related("indicator__source").order_by("-weight", "pk"))
    indicators = [each.indicator for each in domains]
    inside, found = figures_inside(Viewer.public(), indicators, index.place, on=on)
    kept = [rules.of_one_period(found[each.code]) for each in indicators]
    used = [_used(figures, inside, shrinks=index.shrinks) for figures in kept]
    ranks = [
        deprivation.ranks(each.values, worst="high" if domain.worst == Worst.HIGH else "low")
        for each, domain in zip(used, domains, strict=True)
    ]
    stretched = [deprivation.transformed(each) for each in ranks]
    score = np.full(len(inside), NAN)
    if domains:
        score = deprivation.combined(np.column_stack(stretched), [float(each.weight) for each in domains])
    overall = deprivation.ranks(score)
    tenths = deprivation.deciles(overall)
    areas = []
    for at, place in enumerate(inside):
        figures = [found[each.code].get(place.code) for each in indicators]
        steps = tuple(
            DomainStep(figure, _known(one.values[at]), _known(one.own_shares[at]), _known(rank[at]), _known(put[at]))
            for figure, one, rank, put in zip(figures, used, ranks, stretched, strict=True)
        )
        tenth = None if np.isnan(tenths[at]) else int(tenths[at])
        why_not = _why_unranked(place, domains, kept, figures)
        areas.append(IndexArea(place, steps, _known(score[at]), _known(overall[at]), tenth, why_not))
    areas.sort(key=lambda each: (each.rank is None, each.rank or 0.0, each.place.name, each.place.pk))
    periods = tuple(next((each.period for each in figures.values()), "") for figures in kept)
    return WorkedIndex(index, domains, periods, tuple(each.is_drawn for each in used), tuple(areas))


@dataclass(frozen=True)
class _Used:
    """What of a domain's figures goes into the ranks."""

    values: Array
    own_shares: Array
    is_drawn: bool


def _used(figures: Mapping[str, Figure], inside: Sequence[Place], *, shrinks: bool) -> _Used:
    """The figures themselves, or drawn toward the district's where every one has its counts."""
    values = np.array([_number(figures[each.code].value) if each.code in figures else NAN for each in inside])
    plain = _Used(values, np.full(len(inside), NAN), is_drawn=False)
    counts = [(each.numerator, each.denominator, each.value) for each in figures.values()]
    if not shrinks or not counts or not all(_has_counts(*each) for each in counts):
        return plain
    cases, people = (
        np.array([_number(getattr(figures[each.code], name)) if each.code in figures else NAN for each in inside])
        for name in ("numerator", "denominator")
    )
    shares, weights = deprivation.shrunk_proportions(cases, people, [each.parent_id or 0 for each in inside])
    # Per cent, per 1,000: what a share is multiplied by is read from a figure that is not zero.
    times = [value * below / above for above, below, value in counts if above and below and value is not None]
    return _Used(shares * (float(np.median(times)) if times else 1.0), weights, is_drawn=True)


def _has_counts(numerator: float | None, denominator: float | None, value: float | None) -> bool:
    return numerator is not None and denominator is not None and 0 <= numerator <= denominator


def _why_unranked(
    place: Place, domains: Sequence[IndexDomain], kept: Sequence[Mapping[str, Figure]], figures: Sequence[Figure | None]
) -> str:
    lacking = [
        _("%(domain)s: %(why)s") % {"domain": domain.indicator.name, "why": rules.why_unordered(figure)}
        for domain, known, figure in zip(domains, kept, figures, strict=True)
        if place.code not in known
    ]
    return "; ".join(lacking)


def outlines_inside(viewer: Viewer, place: Place, *, on: date) -> dict[str, Mapping[str, object]]:
    """The boundaries of the neighbourhoods of a place by code: they weigh more than a page, so they are asked for only when a map is drawn."""
    found = _with_outlines(viewer, place, on)
    return {code: boundary for code, boundary in found.values_list("code", "boundary") if boundary}


def has_outlines_inside(viewer: Viewer, place: Place, *, on: date) -> bool:
    """Whether there is anything to draw a map from."""
    return _with_outlines(viewer, place, on).exists()


def _with_outlines(viewer: Viewer, place: Place, on: date) -> QuerySet[Place]:
    return neighbourhoods(viewer, place, on=on).filter(boundary__isnull=False)


# --- An allocation, step by step


@dataclass(frozen=True)
class AllocationArea:
    """One neighbourhood of an allocation: every step from its need to its pounds, or why it has none."""

    place: Place
    need: float | None
    population: int | None
    tapered: float
    weight: float
    unlimited: Decimal
    limited: Decimal
    pounds: Decimal
    why_not: str = ""
    figures: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class OtherThreshold:
    """The same fund with another threshold: how many areas would have some, and how much would go elsewhere."""

    threshold: float
    areas: int
    moved: Decimal
    fault: str = ""


@dataclass(frozen=True)
class WorkedAllocation:
    """An allocation worked out, or the reason why it cannot be."""

    allocation: Allocation
    areas: tuple[AllocationArea, ...]
    """Those with most pounds first, then by need."""
    threshold: float | None
    """The least need that may have some, in the unit of need."""
    scale: float | None
    """Pounds for each unit of weight."""
    others: tuple[OtherThreshold, ...]
    fault: str = ""

    @property
    def given(self) -> list[AllocationArea]:
        return [each for each in self.areas if each.pounds > 0]

    @property
    def left_out(self) -> list[AllocationArea]:
        """Areas that have none because a figure is not known, not because they are less needy."""
        return [each for each in self.areas if each.why_not]

    @property
    def total(self) -> Decimal:
        return sum((each.pounds for each in self.areas), Decimal(0))


@dataclass(frozen=True)
class _Need:
    """What an allocation rests on: the need and people of each area."""

    places: Sequence[Place]
    need: Array
    people: Array
    threshold: float | None
    why_not: Sequence[str]
    figures: Sequence[tuple[Mapping[str, object], ...]]


def worked_allocation(viewer: Viewer, allocation: Allocation, *, on: date) -> WorkedAllocation:
    """Work an allocation out from what is published by a day; an adopted one is told from the figures that were kept with it."""
    if allocation.adopted_on is not None:
        return _as_adopted(allocation)
    return _worked(allocation, _need_of(viewer, allocation, on))


def _worked(allocation: Allocation, need: _Need) -> WorkedAllocation:
    pot = int(allocation.pounds)
    rule = _rule(allocation, need.threshold)
    if (need.need < 0).any():
        said = _(
            "Some figures of need are below zero, so nothing can be in proportion to them. Make an index of the indicator."
        )
        return WorkedAllocation(allocation, (), need.threshold, None, (), said)
    try:
        found = sharing.allocate(pot, need=need.need, population=need.people, rule=rule)
    except sharing.Impossible as impossible:
        return WorkedAllocation(allocation, (), need.threshold, None, (), _said(impossible))
    areas = [
        AllocationArea(
            place=place,
            need=_known(need.need[at]),
            population=None if np.isnan(need.people[at]) else int(need.people[at]),
            tapered=float(found.tapered[at]),
            weight=float(found.weights[at]),
            unlimited=_pounds(found.unlimited[at]),
            limited=_pounds(found.limited[at]),
            pounds=Decimal(int(found.pounds[at])),
            why_not=need.why_not[at],
            figures=need.figures[at],
        )
        for at, place in enumerate(need.places)
    ]
    return WorkedAllocation(allocation, _in_order(areas), need.threshold, found.scale, _others(pot, need, rule))


def _as_adopted(allocation: Allocation) -> WorkedAllocation:
    """What was kept when it was adopted; only the look at other thresholds is worked out again, from the needs kept."""
    shares = list(
        AllocationShare.objects.filter(allocation=allocation).select_related("place").defer("place__boundary")
    )
    areas = [
        AllocationArea(
            each.place, each.need, each.population, each.tapered, each.weight, each.unlimited, each.limited,
            each.pounds, each.why_not, tuple(each.figures),
        )
        for each in shares
    ]  # fmt: skip
    need = _Need(
        [each.place for each in shares],
        np.array([_number(each.need) for each in shares]),
        np.array([_number(each.population) for each in shares]),
        allocation.least_need,
        [each.why_not for each in shares],
        [tuple(each.figures) for each in shares],
    )
    rule = _rule(allocation, need.threshold)
    others = _others(int(allocation.pounds), need, rule)
    return WorkedAllocation(allocation, _in_order(areas), need.threshold, allocation.pounds_per_weight, others)


def _need_of(viewer: Viewer, allocation: Allocation, on: date) -> _Need:
    index, indicator = allocation.index, allocation.indicator
    if index is not None:
        return _need_by_index(viewer, allocation, worked_index(viewer, index, on=on), on)
    if indicator is None:
        raise ValueError("an allocation rests on an index or on an indicator")
    inside, found = figures_inside(Viewer.public(), [indicator], allocation.place, on=on)
    kept = rules.of_one_period(found[indicator.code])
    need = np.array([_number(kept[each.code].value) if each.code in kept else NAN for each in inside])
    lacking = [
        "" if each.code in kept else rules.why_unordered(found[indicator.code].get(each.code)) for each in inside
    ]
    told = [(_told(indicator, kept[each.code]),) if each.code in kept else () for each in inside]
    return _needs(allocation, inside, need, _threshold(allocation, need), lacking, told)


def _need_by_index(viewer: Viewer, allocation: Allocation, worked: WorkedIndex, on: date) -> _Need:
    """The scores of the fund's own neighbourhoods; a neediest share is one of all the areas that the index ranks."""
    scores = np.array([_number(each.score) for each in worked.areas])
    own = {*neighbourhoods(viewer, allocation.place, on=on).values_list("pk", flat=True)}
    areas = [each for each in worked.areas if each.place.pk in own]
    told = [
        tuple(
            _told(domain.indicator, step.figure, step)
            for domain, step in zip(worked.domains, each.steps, strict=True)
            if step.figure is not None
        )
        for each in areas
    ]
    need = np.array([_number(each.score) for each in areas])
    lacking = [each.why_not for each in areas]
    return _needs(allocation, [each.place for each in areas], need, _threshold(allocation, scores), lacking, told)


def _needs(
    allocation: Allocation,
    places: Sequence[Place],
    need: Array,
    threshold: float | None,
    lacking: Sequence[str],
    told: Sequence[tuple[Mapping[str, object], ...]],
) -> _Need:
    people = np.array([_number(each.population) for each in places])
    why_not = [
        why or ("" if each.population else _("its population is not known"))
        for why, each in zip(lacking, places, strict=True)
    ]
    return _Need(places, need, people, threshold, why_not, told)


def _told(indicator: Indicator, figure: Figure, step: DomainStep | None = None) -> Mapping[str, object]:
    """A figure as it is kept with an adopted allocation: what it was, of when, and from which release."""
    facts: dict[str, object] = {
        "indicator": indicator.code,
        "value": figure.value,
        "period": figure.period,
        "status": str(figure.status),
        "release": figure.release,
    }
    if step is not None:
        facts |= {"used": step.used, "rank": step.rank, "transformed": step.transformed}
    return facts


def _threshold(allocation: Allocation, need: Array) -> float | None:
    """The least need that may have some. A neediest share is that of the areas with known need; one area at least."""
    if allocation.threshold is None or allocation.threshold_kind == ThresholdKind.NEED:
        return allocation.threshold
    known = np.sort(need[np.isfinite(need)])[::-1]
    if not known.size:
        return None
    number = max(1, int(known.size * allocation.threshold / 100))
    return float(known[number - 1])


def _rule(allocation: Allocation, threshold: float | None) -> sharing.Rule:
    return sharing.Rule(
        weighing=sharing.Weighing(allocation.weighing),
        threshold=threshold,
        taper=allocation.taper if threshold is not None else 0.0,
        floor=int(allocation.floor),
        ceiling=None if allocation.ceiling is None else int(allocation.ceiling),
    )


def _others(pot: int, need: _Need, rule: sharing.Rule) -> tuple[OtherThreshold, ...]:
    if rule.threshold is None:
        return ()
    tried = sharing.trials(pot, need=need.need, population=need.people, rule=rule)
    return tuple(
        OtherThreshold(
            each.threshold, each.areas, Decimal(each.moved), _said(each.impossible) if each.impossible else ""
        )
        for each in tried
    )


def _in_order(areas: Sequence[AllocationArea]) -> tuple[AllocationArea, ...]:
    return tuple(sorted(areas, key=lambda each: (-each.pounds, -(each.need or 0.0), each.place.name, each.place.pk)))


def _said(impossible: sharing.Impossible) -> str:
    """Why a fund cannot be shared out, in the reader's language."""
    words = {
        sharing.Fault.NO_AREA: _("No area may have any: none with a known need and people reaches the threshold."),
        sharing.Fault.NO_WEIGHT: _("None of the %(areas)s areas that may have some weighs anything: their needs are all zero."),
        sharing.Fault.FLOORS: _("The floors of %(areas)s areas come to £%(limits)s, which is more than the fund of £%(pot)s."),
        sharing.Fault.CEILINGS: _("The ceilings of %(areas)s areas come to £%(limits)s, which is less than the fund of £%(pot)s."),
    }  # fmt: skip
    told = {name: f"{getattr(impossible, name):,}" for name in ("areas", "limits", "pot")}
    return words[impossible.fault] % told


def _number(value: float | None) -> float:
    return NAN if value is None else float(value)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _pounds(amount: float) -> Decimal:
    return Decimal(str(round(float(amount), 2)))
