"""Changes to meetings: planned, put off, cancelled, held, and who came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.agreement import reads, rules
from commonweal.agreement.models import Attendance, AttendanceKind, Meeting
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Person, Seat
from commonweal.register.rules import Viewer


class MeetingFacts(TypedDict, total=False):
    """What is kept of a meeting."""

    title: str
    on: date
    begins: time | None
    hours: Decimal | None
    room: str
    link: str
    chair: Person | None
    source_address: str
    external_id: str
    external_body: str


@dataclass(frozen=True)
class Came:
    """What became of one seat at a meeting."""

    seat: Seat
    kind: str
    deputy: Person | None = None
    preparation_hours: Decimal | None = None


@written
def add_meeting(partnership: Partnership, *, by: Viewer, why: str = "", **facts: Unpack[MeetingFacts]) -> Meeting:
    """Plan a meeting of a partnership."""
    rules.may_keep_meetings(by, partnership, runs=reads.runs(by, partnership)).or_refuse()
    return things.add(Meeting, partnership=partnership, **facts)


@written
def plan_series(
    partnership: Partnership, *, days: Sequence[date], by: Viewer, why: str = "", **facts: Unpack[MeetingFacts]
) -> Partnership:
    """Plan several meetings of a partnership at once, alike but for their days. Raises ValidationError without a day."""
    rules.may_keep_meetings(by, partnership, runs=reads.runs(by, partnership)).or_refuse()
    if not days:
        raise ValidationError(_("Give at least one day."))
    for day in sorted(set(days)):
        things.add(Meeting, partnership=partnership, **{**facts, "on": day})
    return partnership


@written
def change_meeting(
    meeting: Meeting, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[MeetingFacts]
) -> Meeting:
    """Put a meeting off, move it or correct what is said of it."""
    _may(by, meeting, "change")
    return things.change(meeting, version=version, **facts)


@written
def cancel_meeting(
    meeting: Meeting, *, by: Viewer, on: date, cancelled_why: str, version: int | None = None, why: str = ""
) -> Meeting:
    """Cancel a meeting that was planned."""
    _may(by, meeting, "cancel")
    return things.change(meeting, version=version, cancelled_on=on, cancelled_why=cancelled_why)


@written
def reinstate_meeting(meeting: Meeting, *, by: Viewer, version: int | None = None, why: str = "") -> Meeting:
    """A meeting that was cancelled takes place after all."""
    _may(by, meeting, "reinstate")
    return things.change(meeting, version=version, cancelled_on=None, cancelled_why="")


def _may(by: Viewer, meeting: Meeting, verb: str) -> None:
    rules.may_keep_meeting(by, meeting, verb, runs=reads.runs(by, meeting.partnership)).or_refuse()


# --- Who came


@written
def record_attendance(
    meeting: Meeting,
    *,
    came: Iterable[Came],
    on: date,
    by: Viewer,
    hours: Decimal | None = None,
    version: int | None = None,
    why: str = "",
) -> Meeting:
    """Record that a meeting was held and what became of each seat; once more puts it right.

    `hours`, if given, is how long it really took. Raises ValidationError where a seat is named twice.
    """
    rules.may_record(by, meeting, runs=reads.runs(by, meeting.partnership), on=on).or_refuse()
    facts: dict[str, object] = {} if hours is None else {"hours": hours}
    if meeting.recorded_on is None:
        facts |= {"recorded_on": on, "recorded_by": by.name}
    held = things.change(meeting, version=version, **facts)
    known = {row.seat_id: row for row in Attendance.objects.filter(meeting=held, seat__isnull=False)}
    for one in came:
        _say(held, known, one)
    return held


def _say(meeting: Meeting, known: dict[int | None, Attendance], one: Came) -> None:
    said = {
        "kind": one.kind,
        "deputy": one.deputy if one.kind == AttendanceKind.DEPUTY else None,
        "preparation_hours": one.preparation_hours,
    }
    if one.seat.pk in known:
        things.change(known[one.seat.pk], version=None, **said)
    else:
        known[one.seat.pk] = things.add(Attendance, meeting=meeting, seat=one.seat, **said)


@written
def give_apologies(meeting: Meeting, *, seat: Seat, on: date, by: Viewer, why: str = "") -> Attendance:
    """Say before a meeting that nobody will come for a seat. Raises ValidationError when it was said already."""
    may = rules.may_apologise(by, meeting, seat, runs=reads.runs(by, meeting.partnership), on=on)
    may.or_refuse()
    return things.add(Attendance, meeting=meeting, seat=seat, kind=AttendanceKind.APOLOGIES)


@written
def take_back_apologies(attendance: Attendance, *, on: date, by: Viewer, why: str = "") -> Attendance:
    """Say that somebody comes after all. Raises ValidationError where no apologies were sent."""
    meeting, seat = attendance.meeting, attendance.seat
    if seat is None or attendance.kind != AttendanceKind.APOLOGIES:
        raise ValidationError(_("No apologies were sent for this seat."))
    rules.may_apologise(by, meeting, seat, runs=reads.runs(by, meeting.partnership), on=on).or_refuse()
    return things.remove(attendance, version=None)


@written
def add_guest(
    meeting: Meeting,
    *,
    on: date,
    by: Viewer,
    person: Person | None = None,
    organisation: Organisation | None = None,
    preparation_hours: Decimal | None = None,
    why: str = "",
) -> Attendance:
    """Note that somebody without a seat came to a meeting that was held."""
    rules.may_record(by, meeting, runs=reads.runs(by, meeting.partnership), on=on).or_refuse()
    if meeting.recorded_on is None:
        raise ValidationError(_("First say that the meeting was held and who came."))
    return things.add(
        Attendance,
        meeting=meeting,
        person=person,
        organisation=organisation,
        kind=AttendanceKind.PRESENT,
        preparation_hours=preparation_hours,
    )


@written
def end_guest(attendance: Attendance, *, by: Viewer, version: int | None = None, why: str = "") -> Attendance:
    """Take away a guest who did not come after all; that it was said stays in the record."""
    _may(by, attendance.meeting, "record")
    if attendance.seat_id is not None:
        raise ValidationError(_("What became of a seat is put right where it is recorded."))
    return things.remove(attendance, version=version)
