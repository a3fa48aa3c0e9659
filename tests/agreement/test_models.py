"""Each constraint of agreement's tables, by the row that it forbids."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from commonweal.agreement import writes
from commonweal.agreement.models import Attendance, Meeting, Protocol
from commonweal.kit import things
from tests.agreement.building import TODAY, Year
from tests.register.building import BY


def refused(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        call(*args, **kwargs)
    return " ".join(raised.value.messages)


def test_meeting_is_once_at_a_time_unless_the_other_is_cancelled(met: Year) -> None:
    same = {"by": BY, "on": met.coming.on, "begins": met.coming.begins}
    said = refused(writes.add_meeting, met.register.board, **same)
    assert said == "This partnership has a meeting on that day at that time."
    assert writes.add_meeting(met.register.board, by=BY, on=met.coming.on, begins=time(16)).pk
    writes.add_meeting(met.register.board, by=BY, on=met.coming.on)
    assert "on that day" in refused(writes.add_meeting, met.register.board, by=BY, on=met.coming.on), "without a time"
    writes.cancel_meeting(met.coming, by=BY, on=TODAY, cancelled_why="Snow")
    assert writes.add_meeting(met.register.board, **same).pk


def test_meeting_of_another_system_is_there_once(met: Year) -> None:
    writes.change_meeting(met.coming, by=BY, version=1, external_id="77")
    said = refused(writes.change_meeting, met.past, by=BY, version=1, external_id="77")
    assert said == "A meeting with this number of the other system is here already."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"recorded_on": TODAY}, "A meeting is recorded as held on a day and by someone, or not at all."),
        ({"recorded_by": "Ada"}, "A meeting is recorded as held on a day and by someone, or not at all."),
        (
            {"recorded_on": date(2026, 1, 1), "recorded_by": "Ada"},
            "A meeting of a day to come cannot have been held.",
        ),
        ({"cancelled_on": TODAY}, "Say why the meeting was cancelled."),
        ({"cancelled_why": "Snow"}, "Say why the meeting was cancelled."),
        (
            {"recorded_on": TODAY, "recorded_by": "Ada", "cancelled_on": TODAY, "cancelled_why": "Snow"},
            "A meeting was held or cancelled, not both.",
        ),
        ({"hours": Decimal(0)}, "Ensure this value is greater than or equal to 0.25."),
        ({"hours": Decimal(25)}, "Ensure this value is less than or equal to 24."),
    ],
)
def test_meeting_does_not_contradict_itself(met: Year, facts: dict[str, Any], said: str) -> None:
    assert refused(things.change, met.past, version=None, **facts) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Say who it is: a seat, or else a person or an organisation without one."),
        ({"seat": "chair", "person": "ada"}, "Say who it is: a seat, or else a person or an organisation without one."),
        ({"seat": "chair", "deputy": "grace"}, "A deputy is named only where a deputy came."),
        ({"person": "ada", "kind": "deputy"}, "Only a seat has a deputy."),
        (
            {"seat": "chair", "kind": "absent", "preparation_hours": Decimal(1)},
            "Hours of preparation are of those who came.",
        ),
        ({"seat": "vacant"}, "This seat is on another partnership."),
        ({"seat": "chair", "preparation_hours": Decimal(-1)}, "Ensure this value is greater than or equal to 0."),
    ],
)
def test_attendance_does_not_contradict_itself(met: Year, facts: dict[str, Any], said: str) -> None:
    named = {
        name: getattr(met.register, value) if isinstance(value, str) and name != "kind" else value
        for name, value in facts.items()
    }
    assert said in refused(things.add, Attendance, meeting=met.past, **{"kind": "present", **named})


def test_attendance_of_a_seat_or_a_guest_is_said_once(met: Year) -> None:
    for facts, said in (
        ({"seat": met.register.chair}, "It is said already what became of this seat at this meeting."),
        ({"person": met.register.grace}, "It is said already that they came to this meeting."),
        ({"organisation": met.register.charity}, "It is said already that they came to this meeting."),
    ):
        things.add(Attendance, meeting=met.past, kind="present", **facts)
        assert refused(things.add, Attendance, meeting=met.past, kind="present", **facts) == said


def test_protocol_is_there_once_and_signed_before_it_ends(met: Year) -> None:
    board = met.register.board
    first = writes.add_protocol(board, by=BY, title="Compact", kind="compact", since=date(2025, 1, 1))
    again = {"title": "Compact", "kind": "compact"}
    assert refused(writes.add_protocol, board, by=BY, **again) == "This partnership has a protocol of that title."
    ended = writes.end_protocol(first, by=BY, on=date(2026, 1, 1))
    said = refused(writes.change_protocol, ended, by=BY, version=2, signed_on=date(2026, 1, 1))
    assert said == "A protocol is signed before it ends."
    assert writes.add_protocol(board, by=BY, **again).pk
    said = refused(things.add, Protocol, partnership=board, title="X", kind="other", since=TODAY, until=TODAY)
    assert said == "The end must come after the start."


def test_signatory_is_named_once(met: Year) -> None:
    protocol = writes.add_protocol(met.register.board, by=BY, title="Compact", kind="compact")
    writes.add_signatory(protocol, met.register.council, by=BY)
    said = refused(writes.add_signatory, protocol, met.register.council, by=BY)
    assert said == "This organisation is among the signatories already."


def test_what_a_meeting_rests_on_is_not_deleted(met: Year) -> None:
    for thing in (met.register.board, met.register.ada):
        with pytest.raises(ProtectedError):
            thing.delete()
    assert Meeting.objects.count() == 2
