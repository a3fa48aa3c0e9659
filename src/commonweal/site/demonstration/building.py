"""Building the demonstration place, stage by stage; what an earlier run finished is left as it is.

Each stage is one transaction, and knows by looking whether it has been done: a run that is cut off
leaves whole stages behind, and the next one goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from commonweal.register.models import BESPOKE, Place
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import (
    audit,
    burden,
    consultation,
    delivery,
    evidence,
    findings,
    identity,
    meetings,
    needs,
    neighbourhoods,
    people,
    places,
    proposals,
    restructure,
    seats,
    strategy,
    structure,
)

Say = Callable[[str], object]


class OtherPlaces(Exception):
    """The installation has places of its own, among which a demonstration should not stand by accident."""


@dataclass(frozen=True)
class Stage:
    """One step of the building: what it says, whether it has been done, and how it is done."""

    title: str
    is_done: Callable[[], bool]
    build: Callable[[Calendar], None]


STAGES = (
    Stage("Places with their boundaries", places.is_done, places.build),
    Stage("Organisations, people and the support teams", people.is_done, people.build),
    Stage("Partnerships and how they stand to each other", seats.are_partnerships_done, seats.build_partnerships),
    Stage("Seats", seats.are_seats_done, seats.build_seats),
    Stage("Other names, and what people say of their entries", identity.is_done, identity.build),
    Stage("The audit of partnerships", structure.is_done, structure.build),
    Stage("What an hour costs, and what partners can give", burden.is_done, burden.build),
    Stage("Who serves whom, a year of meetings, and what was signed", meetings.is_done, meetings.build),
    Stage("Indicators and ten years of figures", evidence.is_done, evidence.build),
    Stage("What partners agree the figures mean", findings.is_done, findings.build),
    Stage("An index of need, and funds shared out by it", needs.is_done, needs.build),
    Stage("Neighbourhoods of the partnership's own", neighbourhoods.is_done, neighbourhoods.build),
    Stage("The strategy, its objectives and targets", strategy.is_done, strategy.build),
    Stage("What the board asked of its members", consultation.is_done, consultation.build),
    Stage("What partners said in the audit, reviews and new work", audit.is_done, audit.build),
    Stage("Duties, quorums, and two restructures that are being tried", restructure.is_done, restructure.build),
    Stage("What the optimiser proposes", proposals.is_done, proposals.build),
    Stage("Actions, three years of updates, and what was told to the public", delivery.is_done, delivery.build),
)


def build(*, on: date, say: Say, among_others: bool = False) -> bool:
    """Build what is not there yet, and return whether there was anything to build.

    Raises OtherPlaces when the installation has places that are not the demonstration's, unless `among_others`.
    """
    waiting = [stage for stage in STAGES if not stage.is_done()]
    if not waiting:
        return False
    if not among_others:
        refuse_other_places()
    calendar = Calendar(on)
    for number, stage in enumerate(STAGES, start=1):
        if stage in waiting:
            _run(stage, calendar, say, f"{number} of {len(STAGES)}")
    return True


def refuse_other_places() -> None:
    """Raises OtherPlaces when any place is registered that is not of the demonstration."""
    ours = reading.places().code_system
    others = Place.objects.exclude(code_system=ours).exclude(code_system=BESPOKE, parent__code_system=ours)
    found = others.order_by("pk").first()
    if found is not None:
        raise OtherPlaces(
            f"This installation has places of its own, {found} among them, and the demonstration is made up from "
            "beginning to end. Build it in a data folder of its own ('commonweal demo'), or add --force to build it here."
        )


def _run(stage: Stage, calendar: Calendar, say: Say, which: str) -> None:
    began = time.perf_counter()
    with transaction.atomic():
        stage.build(calendar)
    say(f"  {which}  {stage.title} ({time.perf_counter() - began:.1f} s)")
