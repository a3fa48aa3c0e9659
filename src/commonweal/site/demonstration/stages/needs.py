"""Stage: an index of need over Northwick's neighbourhoods, one fund shared out by it and adopted, and another still a draft."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from commonweal.evidence import writes
from commonweal.evidence.models import Allocation, CompositeIndex, ThresholdKind, Weighing, Worst
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import evidence, found

DOMAINS = (
    ("child-poverty", Worst.HIGH, "0.300"),
    ("claimants", Worst.HIGH, "0.300"),
    ("no-qualifications", Worst.HIGH, "0.200"),
    ("life-expectancy-men", Worst.LOW, "0.200"),
)
"""What the index is put together from, which figures are deprived, and what each weighs."""

FUND = Decimal(240_000)
DAYS_TO_DECIDE = 45
"""From the day on which the statistics came out to the board's decision."""


def is_done() -> bool:
    places = reading.places()
    here = {"place__code_system": places.code_system, "place__code": places.district("northwick").code}
    return CompositeIndex.objects.filter(**here).exists()


def build(calendar: Calendar) -> None:
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    place, indicators = found.northwick(), evidence.indicators()
    index = writes.add_composite_index(
        place, by=by, title="Index of need",
        purpose="To share out what the board may spend in neighbourhoods, so that everyone can see by what.",
    )  # fmt: skip
    for code, worst, weight in DOMAINS:
        writes.add_index_domain(index, by=by, indicator=indicators[code], worst=worst, weight=Decimal(weight))
    adopted = _fund(
        index, by, title="Neighbourhood fund", threshold_kind=ThresholdKind.SHARE, threshold=30.0, taper=10.0,
        floor=Decimal(10_000),
    )  # fmt: skip
    day = min(calendar.on, calendar.published + timedelta(DAYS_TO_DECIDE))
    writes.adopt_allocation(adopted, by=by, on=day, why="Decided by the board.")
    _fund(
        index, by, title="Neighbourhood fund, next year", weighing=Weighing.PEOPLE,
        threshold_kind=ThresholdKind.SHARE, threshold=20.0,
    )  # fmt: skip


def _fund(index: CompositeIndex, by: Viewer, **rule: object) -> Allocation:
    facts: dict[str, object] = {"pounds": FUND, "index": index, **rule}
    return writes.add_allocation(index.place, by=by, **facts)  # type: ignore[arg-type]
