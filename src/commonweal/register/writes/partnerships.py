"""Changes to partnerships: what they are, who sits on them, and how they stand to each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import rules
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Theme, Tie
from commonweal.register.rules import Viewer


class PartnershipFacts(TypedDict, total=False):
    """What is kept of a partnership."""

    name: str
    theme: Theme | None
    purpose: str
    statutory_basis: str
    formality: str
    scope: str
    lifespan: str
    role: str
    scale: str
    meetings_a_year: int | None
    meeting_hours: Decimal | None
    preparation_hours: Decimal | None
    budget_pounds: Decimal | None
    budget_sources: str
    accountable_body: Organisation | None
    evaluation: str
    since: date | None
    until: date | None


class TieFacts(TypedDict, total=False):
    """What is kept of a tie."""

    note: str
    since: date | None
    until: date | None


class SeatFacts(TypedDict, total=False):
    """What is kept of a seat."""

    organisation: Organisation | None
    person: Person | None
    deputy: Person | None
    role: str
    voting_bloc: str
    voting_weight: Decimal
    constituency: str
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
    """End a partnership on a date, and with it the seats and ties that still last."""
    rules.may_change_partnership(by, partnership).or_refuse()
    ended = things.end(partnership, on=on, version=version)
    going_on = Q(until__isnull=True) | Q(until__gt=on)
    for seat in Seat.objects.filter(going_on, partnership=ended).select_related("partnership"):
        _end_or_never_begin(seat, on)
    for tie in Tie.objects.filter(going_on, Q(partnership=ended) | Q(other=ended)):
        _end_or_never_begin(tie, on)
    return ended


def _end_or_never_begin(thing: Seat | Tie, on: date) -> None:
    """End what still lasts; what was to begin later is left, since it could not end before it began."""
    if thing.since is None or thing.since < on:
        things.end(thing, on=on, version=None)


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
def add_seat(partnership: Partnership, *, by: Viewer, why: str = "", **facts: Unpack[SeatFacts]) -> Seat:
    """Add a seat to a partnership; without a person it is vacant."""
    rules.may_change_partnership(by, partnership).or_refuse()
    return things.add(Seat, partnership=partnership, **facts)


@written
def change_seat(seat: Seat, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[SeatFacts]) -> Seat:
    """Correct facts of a seat. When someone new takes it, use `fill_seat`, which keeps who held it before."""
    rules.may_change_seat(by, seat).or_refuse()
    return things.change(seat, version=version, **facts)


@written
def end_seat(seat: Seat, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Seat:
    """End a seat on a date: nobody has it from then on."""
    rules.may_change_seat(by, seat).or_refuse()
    return things.end(seat, on=on, version=version)


@written
def fill_seat(seat: Seat, *, person: Person, by: Viewer, on: date, version: int | None = None, why: str = "") -> Seat:
    """Someone takes a seat from a date. Who held it until then stays known: that seat ends and a new one follows it."""
    rules.may_change_seat(by, seat).or_refuse()
    return _pass_on(seat, person, on, version)


@written
def vacate_seat(seat: Seat, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Seat:
    """The holder leaves a seat on a date; the seat goes on, vacant. Raises ValidationError when it is vacant already."""
    rules.may_change_seat(by, seat).or_refuse()
    if seat.person_id is None:
        raise ValidationError({"person": _("This seat is vacant already.")})
    return _pass_on(seat, None, on, version)


def _pass_on(seat: Seat, person: Person | None, on: date, version: int | None) -> Seat:
    """The seat that follows this one from a date, to the end that was planned for it, if any.

    A seat that begins that very day is corrected in its place.
    """
    if seat.since == on:
        return things.change(seat, version=version, person=person)
    planned = seat.until
    ended = things.end(seat, on=on, version=version)
    return things.add(
        Seat,
        partnership=seat.partnership,
        organisation_id=ended.organisation_id,
        person=person,
        deputy_id=ended.deputy_id,
        role=ended.role,
        voting_bloc=ended.voting_bloc,
        voting_weight=ended.voting_weight,
        constituency=ended.constituency,
        since=on,
        until=planned,
    )
