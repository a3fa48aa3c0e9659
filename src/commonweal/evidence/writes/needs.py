"""Changes to composite indices and allocations, up to the day on which one is adopted and kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules
from commonweal.evidence.models import Allocation, AllocationShare, CompositeIndex, IndexDomain, Indicator, Polarity
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Place
from commonweal.register.reads import ancestors
from commonweal.register.rules import Viewer


class IndexFacts(TypedDict, total=False):
    """What is kept of a composite index."""

    title: str
    purpose: str
    shrinks: bool


class DomainFacts(TypedDict, total=False):
    """What is kept of a domain."""

    indicator: Indicator
    worst: str
    weight: Decimal


class AllocationFacts(TypedDict, total=False):
    """What is kept of an allocation before it is adopted."""

    title: str
    pounds: Decimal
    index: CompositeIndex | None
    indicator: Indicator | None
    weighing: str
    threshold_kind: str
    threshold: float | None
    taper: float
    floor: Decimal
    ceiling: Decimal | None


# --- Indices


@written
def add_composite_index(place: Place, *, by: Viewer, why: str = "", **facts: Unpack[IndexFacts]) -> CompositeIndex:
    """Begin an index over the neighbourhoods of a place. Raises Refused for anyone but its support team."""
    rules.may_add_index(by, place.pk).or_refuse()
    return things.add(CompositeIndex, place=place, **facts)


@written
def change_composite_index(
    index: CompositeIndex, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[IndexFacts]
) -> CompositeIndex:
    """Change an index by which no fund was shared out. Raises Refused, Stale when it has moved on."""
    _refuse_settled(by, index)
    return things.change(index, version=version, **facts)


@written
def add_index_domain(index: CompositeIndex, *, by: Viewer, why: str = "", **facts: Unpack[DomainFacts]) -> IndexDomain:
    """Add a domain to an index by which no fund was shared out. Raises Refused."""
    _refuse_settled(by, index)
    return things.add(IndexDomain, index=index, **facts)


@written
def change_index_domain(
    domain: IndexDomain, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[DomainFacts]
) -> IndexDomain:
    """Change what a domain weighs, or what tells it. Raises Refused, Stale when it has moved on."""
    _refuse_settled(by, domain.index)
    return things.change(domain, version=version, **facts)


@written
def remove_index_domain(domain: IndexDomain, *, by: Viewer, version: int | None, why: str = "") -> IndexDomain:
    """Take a domain out of an index by which no fund was shared out; its history stays. Raises Refused, Stale."""
    _refuse_settled(by, domain.index)
    return things.remove(domain, version=version)


def _refuse_settled(by: Viewer, index: CompositeIndex) -> None:
    """Whoever changes an index and whoever adopts a fund by it wait for each other."""
    CompositeIndex.objects.select_for_update(of=("self",)).get(pk=index.pk)
    rules.may_change_index(by, index, is_settled=reads.is_settled(by, index)).or_refuse()


# --- Allocations


@written
def add_allocation(place: Place, *, by: Viewer, why: str = "", **facts: Unpack[AllocationFacts]) -> Allocation:
    """Draft how a fund is shared out between the neighbourhoods of a place. Raises Refused for anyone but its support team."""
    rules.may_add_allocation(by, place.pk).or_refuse()
    _check_need(by, place, facts)
    return things.add(Allocation, place=place, **facts)


@written
def change_allocation(
    allocation: Allocation, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[AllocationFacts]
) -> Allocation:
    """Change a draft. Raises Refused once it is adopted, Stale when it has moved on."""
    rules.may_change_allocation(by, allocation).or_refuse()
    _check_need(by, allocation.place, facts)
    return things.change(allocation, version=version, **facts)


@written
def adopt_allocation(
    allocation: Allocation, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> Allocation:
    """Record that a fund was shared out as worked out on a day, and keep every figure that it rests on. It never changes again.

    Raises Refused where it cannot be shared out, ValidationError for a day to come, Stale when it has moved on.
    """
    if on > localdate():
        raise ValidationError({"on": _("The day on which it was adopted is not to come.")})
    current = _held(allocation)
    if version is not None and current.version != version:
        raise things.Stale(current, yours={"adopted_on": on}, version=version)
    worked = reads.worked_allocation(by, current, on=on)
    rules.may_adopt_allocation(by, current, fault=worked.fault).or_refuse()
    adopted = things.change(
        current, version=version, adopted_on=on, adopted_by=by.name,
        least_need=worked.threshold, pounds_per_weight=worked.scale,
    )  # fmt: skip
    AllocationShare.objects.bulk_create(_share(adopted, each) for each in worked.areas)
    return adopted


def _held(allocation: Allocation) -> Allocation:
    """The allocation as it is now; nobody changes it, or the index it rests on, until this write is done."""
    current = Allocation.objects.select_for_update(of=("self",)).get(pk=allocation.pk)
    if current.index_id is not None:
        CompositeIndex.objects.select_for_update(of=("self",)).get(pk=current.index_id)
    return current


def _share(allocation: Allocation, area: reads.AllocationArea) -> AllocationShare:
    return AllocationShare(
        allocation=allocation,
        place=area.place,
        need=area.need,
        population=area.population,
        tapered=area.tapered,
        weight=area.weight,
        unlimited=area.unlimited,
        limited=area.limited,
        pounds=area.pounds,
        why_not=area.why_not,
        figures=list(area.figures),
    )


def _check_need(by: Viewer, place: Place, facts: AllocationFacts) -> None:
    index, indicator = facts.get("index"), facts.get("indicator")
    if indicator is not None and indicator.polarity == Polarity.HIGH:
        said = _(
            "Higher figures of it are better, so they are not need. Make an index of it, in which low figures are deprived."
        )
        raise ValidationError({"indicator": said})
    if index is not None and index.place_id not in {place.pk, *(each.pk for each in ancestors(by, place))}:
        raise ValidationError({"index": _("This index is not of the place, nor of one that the place is part of.")})
