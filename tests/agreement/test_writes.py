"""Every write of agreement: the change, its line in the record, its refusal with the reason, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.agreement import writes
from commonweal.agreement.models import Attendance, Meeting, Protocol, Signatory
from commonweal.agreement.writes import Came
from commonweal.kit.models import Entry
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from tests.agreement.building import TODAY, Year, someone
from tests.register.building import BY

Write = Callable[[Year, Viewer], Any]


def _held(met: Year) -> Meeting:
    came = [Came(met.register.chair, "present"), Came(met.register.member, "apologies")]
    return writes.record_attendance(met.past, came=came, on=TODAY, by=BY)


def _guest(met: Year) -> Attendance:
    known = Attendance.objects.filter(seat__isnull=True).first()
    return known or writes.add_guest(_held(met), person=someone("Pat"), on=TODAY, by=BY)


def _apologies(met: Year) -> Attendance:
    known = Attendance.objects.filter(meeting=met.coming).first()
    return known or writes.give_apologies(met.coming, seat=met.register.member, on=TODAY, by=BY)


def _cancelled(met: Year) -> Meeting:
    known = Meeting.objects.filter(cancelled_on__isnull=False).first()
    if known:
        return known
    planned = writes.add_meeting(met.register.board, by=BY, on=date(2027, 1, 5))
    return writes.cancel_meeting(planned, by=BY, on=TODAY, cancelled_why="Snow")


def _protocol(met: Year) -> Protocol:
    return Protocol.objects.first() or writes.add_protocol(
        met.register.board, by=BY, title="Compact", kind="compact", since=date(2025, 1, 1)
    )


def _signatory(met: Year) -> Signatory:
    return Signatory.objects.first() or writes.add_signatory(_protocol(met), met.register.council, by=BY)


ALL: dict[str, Write] = {
    "add_meeting": lambda m, by: writes.add_meeting(m.register.forum, by=by, on=TODAY),
    "plan_series": lambda m, by: writes.plan_series(m.register.forum, by=by, days=[TODAY, date(2027, 1, 5)]),
    "change_meeting": lambda m, by: writes.change_meeting(m.coming, by=by, version=1, room="Annexe"),
    "cancel_meeting": lambda m, by: writes.cancel_meeting(m.coming, by=by, on=TODAY, cancelled_why="Snow"),
    "reinstate_meeting": lambda m, by: writes.reinstate_meeting(_cancelled(m), by=by),
    "record_attendance": lambda m, by: writes.record_attendance(
        m.past, came=[Came(m.register.chair, "present")], on=TODAY, by=by
    ),
    "give_apologies": lambda m, by: writes.give_apologies(m.coming, seat=m.register.chair, on=TODAY, by=by),
    "take_back_apologies": lambda m, by: writes.take_back_apologies(_apologies(m), on=TODAY, by=by),
    "add_guest": lambda m, by: writes.add_guest(
        Meeting.objects.get(pk=m.past.pk), organisation=m.register.charity, on=TODAY, by=by
    ),
    "end_guest": lambda m, by: writes.end_guest(_guest(m), by=by),
    "add_protocol": lambda m, by: writes.add_protocol(m.register.board, by=by, title="Sharing", kind="sharing"),
    "change_protocol": lambda m, by: writes.change_protocol(_protocol(m), by=by, version=1, signed_on=TODAY),
    "end_protocol": lambda m, by: writes.end_protocol(_protocol(m), by=by, on=TODAY),
    "pass_on_protocol": lambda m, by: writes.pass_on_protocol(_protocol(m), m.register.forum, on=TODAY, by=by),
    "set_constitution": lambda m, by: writes.set_constitution(m.register.board, quorum=2, sectors={}, by=by),
    "add_signatory": lambda m, by: writes.add_signatory(_protocol(m), m.register.charity, by=by),
    "change_signatory": lambda m, by: writes.change_signatory(_signatory(m), by=by, version=1, signed_on=TODAY),
    "end_signatory": lambda m, by: writes.end_signatory(_signatory(m), by=by),
}


@pytest.fixture
def ready(met: Year) -> Year:
    """A board for which every write has something to work on."""
    _guest(met)
    _apologies(met)
    _cancelled(met)
    _signatory(met)
    return met


def test_every_write_of_agreement_is_tested() -> None:
    assert set(ALL) == {name for name in writes.__all__ if name != "Came"}


@pytest.mark.parametrize("name", sorted(ALL))
def test_write_has_one_line_in_the_record(ready: Year, name: str) -> None:
    before = Entry.objects.count()
    thing = ALL[name](ready, BY)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("pk")
    room = type(thing).__module__.split(".")[1]
    assert (entry.verb, entry.kind) == (f"agreement.{name}", f"{room}.{thing._meta.model_name}")
    assert (entry.thing_id, entry.walled_in) == (thing.pk, ready.register.place.pk)


@pytest.mark.parametrize("name", sorted(ALL))
def test_write_is_refused_with_its_reason_and_leaves_nothing(ready: Year, name: str) -> None:
    before = (Entry.objects.count(), Meeting.objects.count(), Attendance.objects.count(), Signatory.objects.count())
    with pytest.raises(Refused, match=r"^Only the (support team|holder)"):
        ALL[name](ready, ready.viewer())
    after = (Entry.objects.count(), Meeting.objects.count(), Attendance.objects.count(), Signatory.objects.count())
    assert after == before


def test_series_is_planned_whole_or_not_at_all(met: Year) -> None:
    days = [date(2131, 1, 5), met.coming.on, date(2131, 3, 2)]
    with pytest.raises(ValidationError, match="has a meeting on that day at that time"):
        writes.plan_series(met.register.board, by=BY, days=days, begins=met.coming.begins)
    assert Meeting.objects.count() == 2
    writes.plan_series(met.register.board, by=BY, days=[date(2131, 3, 2), date(2131, 1, 5)], hours=Decimal(1))
    assert [str(one.on) for one in Meeting.objects.filter(on__year=2131)] == ["2131-01-05", "2131-03-02"]
    with pytest.raises(ValidationError, match="Give at least one day"):
        writes.plan_series(met.register.board, by=BY, days=[])


def test_attendance_is_recorded_and_put_right(met: Year) -> None:
    r = met.register
    held = writes.record_attendance(
        met.past, by=met.chair, on=TODAY, hours=Decimal("2.5"), version=1,
        came=[Came(r.chair, "present", preparation_hours=Decimal(3)), Came(r.member, "deputy", r.ada)],
    )  # fmt: skip
    assert (held.recorded_on, held.recorded_by, held.hours) == (TODAY, "Ada Osei", Decimal("2.5"))
    rows = {row.seat: row for row in Attendance.objects.all()}
    assert (rows[r.chair].kind, rows[r.chair].preparation_hours) == ("present", Decimal(3))
    assert (rows[r.member].kind, rows[r.member].deputy) == ("deputy", r.ada)
    again = writes.record_attendance(held, by=BY, on=TODAY + timedelta(days=6), came=[Came(r.member, "absent", r.ada)])
    assert (again.recorded_on, again.recorded_by) == (TODAY, "Ada Osei"), "who first recorded it stays"
    member = Attendance.objects.get(seat=r.member)
    assert (member.kind, member.deputy, member.version) == ("absent", None, 2)


def test_attendance_of_a_meeting_to_come_is_refused(met: Year) -> None:
    with pytest.raises(Refused, match="This meeting is still to come"):
        writes.record_attendance(met.coming, came=[], on=TODAY, by=BY)


def test_attendance_recorded_by_two_at_once_is_not_overwritten(met: Year) -> None:
    writes.record_attendance(met.past, came=[], on=TODAY, by=BY, version=1)
    with pytest.raises(Stale):
        writes.record_attendance(met.past, came=[Came(met.register.chair, "absent")], on=TODAY, by=BY, version=1)
    assert not Attendance.objects.exists()


def test_apologies_stand_until_they_are_taken_back(met: Year) -> None:
    r = met.register
    grace = met.viewer(seats=frozenset([r.member.pk]), person_id=r.grace.pk)
    sent = writes.give_apologies(met.coming, seat=r.member, on=TODAY, by=grace)
    assert sent.kind == "apologies"
    with pytest.raises(ValidationError, match="It is said already what became of this seat"):
        writes.give_apologies(met.coming, seat=r.member, on=TODAY, by=grace)
    writes.take_back_apologies(sent, on=TODAY, by=grace)
    assert not Attendance.objects.exists()
    with pytest.raises(Refused, match="This meeting is over"):
        writes.give_apologies(met.past, seat=r.member, on=TODAY, by=grace)


def test_only_apologies_are_taken_back(met: Year) -> None:
    _held(met)
    present = Attendance.objects.get(seat=met.register.chair)
    with pytest.raises(ValidationError, match="No apologies were sent"):
        writes.take_back_apologies(present, on=TODAY, by=BY)


def test_cancelled_meeting_is_neither_changed_nor_held_until_it_is_put_back(met: Year) -> None:
    gone = writes.cancel_meeting(met.past, on=TODAY, cancelled_why="Snow", by=BY)
    for write in (
        lambda: writes.change_meeting(gone, by=BY, version=2, room="X"),
        lambda: writes.record_attendance(gone, came=[], on=TODAY, by=BY),
        lambda: writes.cancel_meeting(gone, on=TODAY, cancelled_why="Rain", by=BY),
    ):
        with pytest.raises(Refused, match="This meeting was cancelled"):
            write()
    back = writes.reinstate_meeting(gone, by=BY)
    assert (back.cancelled_on, back.cancelled_why) == (None, "")
    assert writes.record_attendance(back, came=[], on=TODAY, by=BY).recorded_on == TODAY


def test_guest_is_of_a_meeting_that_was_held(met: Year) -> None:
    with pytest.raises(ValidationError, match="First say that the meeting was held"):
        writes.add_guest(met.past, person=met.register.grace, on=TODAY, by=BY)
    guest = _guest(met)
    assert (guest.kind, guest.seat) == ("present", None)
    seat = Attendance.objects.filter(seat__isnull=False).first()
    assert seat is not None
    with pytest.raises(ValidationError, match="is put right where it is recorded"):
        writes.end_guest(seat, by=BY)


def test_meeting_put_off_keeps_its_number(met: Year) -> None:
    later = met.coming.on + timedelta(days=7)
    moved = writes.change_meeting(met.coming, by=met.chair, version=1, on=later)
    assert (moved.pk, moved.on, moved.version) == (met.coming.pk, later, 2)
