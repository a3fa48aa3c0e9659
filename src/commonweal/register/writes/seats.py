"""Changes to seats: whose they are, who holds them and for how long, how far they may go, and what they tell whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import rules
from commonweal.register.models import Organisation, Partnership, Person, Seat, SeatFeedback
from commonweal.register.rules import Viewer


class SeatFacts(TypedDict, total=False):
    """What is kept of a seat."""

    organisation: Organisation | None
    person: Person | None
    deputy: Person | None
    role: str
    voting_bloc: str
    voting_weight: Decimal
    constituency: str
    term_since: date | None
    term_until: date | None
    term_number: int | None
    terms_allowed: int | None
    successor: Person | None
    induction_on: date | None
    mandate: str
    limits: str
    mandate_on: date | None
    since: date | None
    until: date | None


class FeedbackFacts(TypedDict, total=False):
    """What is kept of feedback between a seat and those it speaks for."""

    way: str
    about: str
    due: date | None
    given_on: date | None
    note: str


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
def fill_seat(
    seat: Seat,
    *,
    person: Person,
    by: Viewer,
    on: date,
    term_until: date | None = None,
    version: int | None = None,
    why: str = "",
) -> Seat:
    """Someone takes a seat from a date, for a first term. Who held it until then stays known: that seat ends and a new one follows it."""
    rules.may_change_seat(by, seat).or_refuse()
    term = {"term_since": on, "term_until": term_until, "term_number": 1} if term_until else {}
    return _pass_on(seat, on, version, person=person, **term)


@written
def vacate_seat(seat: Seat, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Seat:
    """The holder leaves a seat on a date; the seat goes on, vacant. Raises ValidationError when it is vacant already."""
    rules.may_change_seat(by, seat).or_refuse()
    _refuse_vacant(seat, _("This seat is vacant already."))
    return _pass_on(seat, on, version, person=None, successor_id=seat.successor_id)


@written
def renew_seat(seat: Seat, *, by: Viewer, term_until: date, version: int | None = None, why: str = "") -> Seat:
    """The holder goes on for one more term. Raises ValidationError when nobody holds the seat or no further term is allowed."""
    rules.may_change_seat(by, seat).or_refuse()
    _refuse_vacant(seat, _("Nobody holds this seat. Fill it instead."))
    return things.change(
        seat,
        version=version,
        term_since=seat.term_until,
        term_until=term_until,
        term_number=(seat.term_number or 1) + 1,
        successor=None,
    )


def _refuse_vacant(seat: Seat, said: str) -> None:
    if seat.person_id is None:
        raise ValidationError({"person": said})


OF_THE_HOLDER: dict[str, Any] = {
    "term_since": None,
    "term_until": None,
    "term_number": None,
    "successor_id": None,
    "induction_on": None,
    "mandate": "",
    "limits": "",
    "mandate_on": None,
}
"""What goes with the holder of a seat, as it is for whoever comes next."""
OF_THE_SEAT = ("organisation_id", "deputy_id", "role", "voting_bloc", "voting_weight", "constituency", "terms_allowed")
"""What stays with the seat whoever holds it."""


def _pass_on(seat: Seat, on: date, version: int | None, **holder: Any) -> Seat:
    """The seat that follows this one from a date, to the end that was planned for it, if any.

    A seat that begins that very day is corrected in its place.
    """
    facts = {**OF_THE_HOLDER, **holder}
    if seat.since == on:
        return things.change(seat, version=version, **facts)
    planned = seat.until
    ended = things.end(seat, on=on, version=version)
    kept = {name: getattr(ended, name) for name in OF_THE_SEAT}
    following = things.add(Seat, partnership=seat.partnership, since=on, until=planned, **{**facts, **kept})
    for owed in SeatFeedback.objects.filter(seat=ended, given_on__isnull=True):
        # What the seat still owes, or is owed, is the seat's and not its last holder's.
        things.change(owed, version=None, seat=following)
    return following


@written
def give_mandate(
    seat: Seat,
    *,
    by: Viewer,
    mandate: str,
    limits: str = "",
    mandate_on: date | None = None,
    version: int | None = None,
    why: str = "",
) -> Seat:
    """Record what the holder of a seat may decide without asking back, and what not."""
    rules.may_give_mandate(by, seat).or_refuse()
    _refuse_vacant(seat, _("Nobody holds this seat, so nobody can be given a mandate."))
    return things.change(seat, version=version, mandate=mandate, limits=limits, mandate_on=mandate_on)


@written
def add_feedback(seat: Seat, *, by: Viewer, why: str = "", **facts: Unpack[FeedbackFacts]) -> SeatFeedback:
    """Note feedback that a seat owes those it speaks for, or they owe it, or that was given."""
    rules.may_keep_feedback(by, seat).or_refuse()
    return things.add(SeatFeedback, seat=seat, **facts)


@written
def change_feedback(
    feedback: SeatFeedback, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[FeedbackFacts]
) -> SeatFeedback:
    """Correct what is kept of feedback."""
    rules.may_keep_feedback(by, feedback.seat).or_refuse()
    return things.change(feedback, version=version, **facts)


@written
def give_feedback(
    feedback: SeatFeedback, *, by: Viewer, given_on: date, note: str, version: int | None = None, why: str = ""
) -> SeatFeedback:
    """Give feedback that was owed. Raises ValidationError when it was given before."""
    rules.may_keep_feedback(by, feedback.seat).or_refuse()
    if feedback.given_on is not None:
        raise ValidationError({"given_on": _("This feedback was given already.")})
    return things.change(feedback, version=version, given_on=given_on, note=note)


@written
def end_feedback(feedback: SeatFeedback, *, by: Viewer, version: int | None = None, why: str = "") -> SeatFeedback:
    """Take away feedback that is not owed after all; that it was stays in the record."""
    rules.may_keep_feedback(by, feedback.seat).or_refuse()
    return things.remove(feedback, version=version)
