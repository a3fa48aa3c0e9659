"""Changes to partnerships: what they are, where they work, and how they stand to each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db.models import Q

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import rules
from commonweal.register.models import Coverage, Organisation, Partnership, Place, Seat, Secretariat, Theme, Tie
from commonweal.register.rules import Viewer


class PartnershipFacts(TypedDict, total=False):
    """What is kept of a partnership."""

    name: str
    theme: Theme | None
    purpose: str
    aims: str
    objectives: str
    set_up_by: str
    statutory_basis: str
    status: str
    age_from: int | None
    age_to: int | None
    client_groups: str
    formality: str
    scope: str
    lifespan: str
    intended_end: date | None
    role: str
    scale: str
    meetings_a_year: int | None
    meeting_hours: Decimal | None
    preparation_hours: Decimal | None
    budget_pounds: Decimal | None
    budget_sources: str
    resources: str
    full_time_staff: Decimal | None
    accountable_body: Organisation | None
    accountability: str
    constitution: str
    constitution_address: str
    dissolution: str
    is_evaluated: str
    evaluation: str
    evaluation_required: str
    since: date | None
    until: date | None


class TieFacts(TypedDict, total=False):
    """What is kept of a tie."""

    note: str
    since: date | None
    until: date | None


class SecretariatFacts(TypedDict, total=False):
    """What is kept of a secretariat."""

    hours_a_year: Decimal | None
    since: date | None
    until: date | None


@written
def add_partnership(place: Place, *, by: Viewer, why: str = "", **facts: Unpack[PartnershipFacts]) -> Partnership:
    """Add a partnership to a place."""
    rules.may_add_partnership(by, place.pk).or_refuse()
    return things.add(Partnership, place=place, **facts)


@written
def change_partnership(
    partnership: Partnership, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[PartnershipFacts]
) -> Partnership:
    """Change facts of a partnership."""
    rules.may_change_partnership(by, partnership).or_refuse()
    return things.change(partnership, version=version, **facts)


@written
def end_partnership(
    partnership: Partnership, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> Partnership:
    """End a partnership on a date, and with it the seats, ties and secretariats that still last."""
    rules.may_change_partnership(by, partnership).or_refuse()
    ended = things.end(partnership, on=on, version=version)
    going_on = Q(until__isnull=True) | Q(until__gt=on)
    for seat in Seat.objects.filter(going_on, partnership=ended).select_related("partnership"):
        _end_or_never_begin(seat, on)
    for tie in Tie.objects.filter(going_on, Q(partnership=ended) | Q(other=ended)):
        _end_or_never_begin(tie, on)
    for secretariat in Secretariat.objects.filter(going_on, partnership=ended).select_related("partnership"):
        _end_or_never_begin(secretariat, on)
    return ended


def _end_or_never_begin(thing: Seat | Tie | Secretariat, on: date) -> None:
    """End what still lasts; what was to begin later is left, since it could not end before it began."""
    if thing.since is None or thing.since < on:
        things.end(thing, on=on, version=None)


@written
def add_coverage(partnership: Partnership, place: Place, *, by: Viewer, why: str = "") -> Coverage:
    """Note that a partnership works in a place besides its own."""
    rules.may_change_partnership(by, partnership).or_refuse()
    return things.add(Coverage, partnership=partnership, place=place)


@written
def end_coverage(coverage: Coverage, *, by: Viewer, version: int | None = None, why: str = "") -> Coverage:
    """Note that a partnership does not work in a place; that it did stays in the record."""
    rules.may_change_partnership(by, coverage.partnership).or_refuse()
    return things.remove(coverage, version=version)


@written
def add_tie(
    partnership: Partnership, other: Partnership, *, kind: str, by: Viewer, why: str = "", **facts: Unpack[TieFacts]
) -> Tie:
    """Tie one partnership to another: the first reports to, is part of, delivers through, consults or shares with the second."""
    rules.may_change_partnership(by, partnership).or_refuse()
    return things.add(Tie, partnership=partnership, other=other, kind=kind, **facts)


@written
def change_tie(tie: Tie, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[TieFacts]) -> Tie:
    """Correct the note or the dates of a tie."""
    rules.may_change_tie(by, tie).or_refuse()
    return things.change(tie, version=version, **facts)


@written
def end_tie(tie: Tie, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Tie:
    """End a tie on a date."""
    rules.may_change_tie(by, tie).or_refuse()
    return things.end(tie, on=on, version=version)


@written
def add_secretariat(
    partnership: Partnership,
    organisation: Organisation,
    *,
    by: Viewer,
    why: str = "",
    **facts: Unpack[SecretariatFacts],
) -> Secretariat:
    """Note which organisation serves a partnership's meetings, and the hours a year that this takes it."""
    rules.may_change_partnership(by, partnership).or_refuse()
    return things.add(Secretariat, partnership=partnership, organisation=organisation, **facts)


@written
def change_secretariat(
    secretariat: Secretariat, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[SecretariatFacts]
) -> Secretariat:
    """Correct the hours or the dates of a secretariat."""
    rules.may_change_secretariat(by, secretariat).or_refuse()
    return things.change(secretariat, version=version, **facts)


@written
def end_secretariat(
    secretariat: Secretariat, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> Secretariat:
    """From a date the organisation does not serve the partnership any more."""
    rules.may_change_secretariat(by, secretariat).or_refuse()
    return things.end(secretariat, on=on, version=version)
