"""What each viewer learns of meetings, and how many questions it takes."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.agreement import reads, writes
from commonweal.agreement.models import Meeting
from commonweal.agreement.writes import Came
from commonweal.kit.verdicts import Refused
from commonweal.register import reads as register
from commonweal.register import writes as register_writes
from commonweal.register.rules import Viewer
from tests.agreement.building import TODAY, Year, someone
from tests.register.building import BY, SPRING

PUBLIC = Viewer.public()


def held(met: Year, *came: Came) -> Meeting:
    return writes.record_attendance(met.past, came=came, on=TODAY, by=BY)


def test_public_sees_meetings_but_not_who_came(met: Year) -> None:
    held(met, Came(met.register.chair, "present"), Came(met.register.member, "apologies"))
    place = met.register.place.pk
    told = [(one.state, one.came, one.apologies) for one in reads.meetings(met.viewer(), place_id=place)]
    assert told == [("planned", 0, 0), ("held", 1, 1)]
    told = [(one.state, one.came, one.apologies) for one in reads.meetings(PUBLIC, place_id=place)]
    assert told == [("planned", None, None), ("held", None, None)]
    with pytest.raises(Refused, match="Sign in to see what partners share"):
        reads.table(PUBLIC, met.past, on=TODAY)


def test_table_tells_the_seats_of_the_day(met: Year) -> None:
    r = met.register
    early = writes.add_meeting(r.board, by=BY, on=SPRING - timedelta(days=1))
    assert reads.table(BY, early, on=TODAY).places == (), "before anyone had a seat"
    register_writes.vacate_seat(r.member, by=BY, on=TODAY)
    table = reads.table(BY, met.past, on=TODAY)
    assert [(one.seat.pk, one.kind) for one in table.places] == [(r.chair.pk, ""), (r.member.pk, "")]
    assert (table.vacant, table.came, table.apologies, table.unknown) == (0, 0, 0, 2)
    later = reads.table(BY, met.coming, on=TODAY)
    assert [one.seat.pk for one in later.places] == [r.chair.pk]
    assert later.vacant == 1


def test_table_counts_what_became_of_each(met: Year) -> None:
    r = met.register
    meeting = held(met, Came(r.chair, "present"), Came(r.member, "deputy", r.ada))
    writes.add_guest(meeting, person=someone("Pat"), organisation=r.charity, on=TODAY, by=BY)
    table = reads.table(met.viewer(), meeting, on=TODAY)
    assert (table.came, table.apologies, table.unknown, len(table.guests)) == (2, 0, 0, 1)
    assert [one.may_apologise for one in table.places] == [False, False], "it is over"


def test_deputies_are_the_named_one_first_and_then_colleagues(met: Year) -> None:
    r = met.register
    colleague = register_writes.add_person(by=BY, name="Alex Reed", employer=r.charity)
    table = reads.table(BY, met.past, on=TODAY)
    found = reads.deputies(BY, table, on=TODAY)
    assert found[r.member.pk] == [(r.ada.pk, "Ada Osei"), (colleague.pk, "Alex Reed")]
    assert found[r.chair.pk] == [], "nobody else works for the council"


@pytest.mark.parametrize(
    ("count", "days"),
    [
        (1, ["2026-11-30"]),
        (4, ["2026-11-30", "2027-03-01", "2027-05-31", "2027-08-30"]),
        (
            6,
            ["2026-11-30", "2027-02-01", "2027-03-29", "2027-05-31", "2027-08-02", "2027-09-27"],
        ),
    ],
)
def test_year_is_proposed_on_one_day_of_the_week(count: int, days: list[str]) -> None:
    found = reads.proposed_days(BY, count=count, since=date(2026, 11, 30))
    assert [str(day) for day in found] == days
    assert {day.weekday() for day in found} == {0}


@pytest.mark.parametrize("count", [1, 12, 30, 52])
def test_year_is_proposed_on_working_days_within_a_year(count: int) -> None:
    found = reads.proposed_days(BY, count=count, since=date(2026, 11, 28))
    assert len(set(found)) == count
    assert {day.weekday() for day in found} == {0}, "from a Saturday it goes on to the Monday"
    assert max(found) - min(found) <= timedelta(days=364)


def test_next_year_begins_a_step_after_what_is_planned(met: Year) -> None:
    assert met.register.board.meetings_a_year == 6
    assert reads.next_after(BY, met.register.board, on=TODAY) == met.coming.on + timedelta(days=63)
    assert reads.next_after(BY, met.register.forum, on=TODAY) == TODAY + timedelta(days=14)


def test_agenda_tells_what_is_coming_and_what_waits(met: Year) -> None:
    writes.add_meeting(met.register.board, by=BY, on=TODAY - timedelta(days=400))
    agenda = reads.agenda(met.chair, met.register.board.pk, on=TODAY)
    assert (agenda.coming, agenda.past, agenda.unrecorded, agenda.runs) == ((met.coming,), (met.past,), 1, True)
    held(met)
    agenda = reads.agenda(PUBLIC, met.register.board.pk, on=TODAY)
    assert (agenda.unrecorded, agenda.runs) == (0, False)


def test_diary_of_an_organisation_and_of_its_people(met: Year) -> None:
    r = met.register
    held(met, Came(r.chair, "absent"), Came(r.member, "deputy", r.ada))
    unsaid = writes.add_meeting(r.board, by=BY, on=TODAY - timedelta(days=2))
    writes.record_attendance(unsaid, came=[Came(r.chair, "present")], on=TODAY, by=BY)

    def told(whose: Any, kind: str) -> list[tuple[Any, ...]]:
        rows = reads.diary(met.viewer(), whose, kind=kind, on=TODAY).rows
        return [
            (str(one.partnership), one.held, one.came, one.deputy, one.apologies, one.absent, one.unknown)
            for one in rows
        ]

    assert told(r.charity, "organisation") == [("Strategic Board", 2, 0, 1, 0, 0, 1)]
    assert told(r.council, "organisation") == [("Strategic Board", 2, 1, 0, 0, 1, 0)]
    assert told(r.grace, "person") == [("Strategic Board", 2, 0, 1, 0, 0, 1)]
    assert told(r.ada, "person") == [("Strategic Board", 2, 2, 0, 0, 0, 0)], "she came as deputy to the first"
    diary = reads.diary(met.viewer(), r.grace, kind="person", on=TODAY)
    assert diary.coming == (met.coming,)


def test_diary_is_empty_for_those_who_may_not_see_it(met: Year) -> None:
    held(met, Came(met.register.chair, "present"))
    diary = reads.diary(PUBLIC, met.register.council, kind="organisation", on=TODAY)
    assert (diary.rows, diary.coming, diary.reason) == ((), (), "Sign in to see what partners share.")


# --- What needs you


def test_next_meeting_needs_its_members_until_they_apologise(met: Year) -> None:
    r = met.register
    grace = met.viewer(seats=frozenset([r.member.pk]), person_id=r.grace.pk)
    (need,) = reads.needs(grace, TODAY)
    assert (need.text, need.due) == ("Come to Strategic Board (10:00, Library)", met.coming.on)
    assert need.act is not None
    assert need.act.words == "Give apologies"
    assert need.act.href == f"/agreement/meetings/{met.coming.pk}/seats/{r.member.pk}/apologies/"
    assert list(reads.needs(grace, TODAY - timedelta(days=20))) == [], "it is more than a fortnight away"
    writes.give_apologies(met.coming, seat=r.member, on=TODAY, by=grace)
    assert list(reads.needs(grace, TODAY)) == []


def test_past_meeting_needs_whoever_keeps_it(met: Year) -> None:
    place = met.register.place.pk
    needs = {need.text: need.href for need in reads.needs(met.chair, TODAY)}
    assert needs["Say who came to Strategic Board"] == f"/agreement/meetings/{met.past.pk}/attendance/"
    support = met.viewer(supports=frozenset([place]))
    assert [need.text for need in reads.needs(support, TODAY)] == ["Say who came to 1 meeting in Northwick"]
    held(met)
    assert list(reads.needs(support, TODAY)) == []
    assert [need.text for need in reads.needs(met.chair, TODAY)] == ["Come to Strategic Board (10:00, Library)"]


# --- Protocols


def test_handbook_prints_the_protocols_that_hold(met: Year) -> None:
    r = met.register
    kept = {"kind": "sharing", "address": "https://example.org/p", "since": SPRING}
    protocol = writes.add_protocol(r.board, by=BY, title="Sharing", **kept)
    writes.add_signatory(protocol, r.council, by=BY, signed_on=SPRING)
    writes.add_signatory(protocol, r.charity, by=BY)
    old = writes.add_protocol(r.board, by=BY, title="Old", kind="compact", since=SPRING)
    writes.end_protocol(old, by=BY, on=date(2025, 1, 1))
    book = register.handbook(PUBLIC, r.place, on=TODAY)
    sections = {chapter.name: chapter.sections for chapter in book.chapters}
    assert sections["Community Forum"] == ()
    (section,) = sections["Strategic Board"]
    assert section.title == "What its partners signed"
    assert section.rows == (
        (
            "Sharing",
            "Information sharing protocol",
            "not yet signed by all",
            "Northwick Council",
            "https://example.org/p",
        ),
    )


READS = {
    "meetings": lambda m: [
        (one.partnership.place, one.chair, one.came) for one in reads.meetings(BY, place_id=m.register.place.pk)
    ],
    "agenda": lambda m: reads.agenda(BY, m.register.board.pk, on=TODAY),
    "table": lambda m: reads.table(BY, m.past, on=TODAY).places,
    "protocols": lambda m: [(one.partnership, one.signed) for one in reads.protocols(BY, place_id=m.register.place.pk)],
    "diary": lambda m: reads.diary(m.viewer(), m.register.council, kind="organisation", on=TODAY).rows,
    "needs": lambda m: list(reads.needs(m.viewer(seats=m.chair.seats, supports=frozenset([1])), TODAY)),
    "handbook": lambda m: reads.in_handbook(BY, [m.register.board.pk, m.register.forum.pk], on=TODAY),
    "calendar": lambda m: reads.meetings_of_person(PUBLIC, m.register.ada.pk, on=TODAY),
}


@pytest.mark.parametrize("name", sorted(READS))
def test_number_of_queries_does_not_grow(met: Year, name: str) -> None:
    numbers = []
    for more in (1, 9):
        for number in range(more):
            _more(met, 10 * len(numbers) + number)
        with CaptureQueriesContext(connection) as captured:
            READS[name](met)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 4


def _more(met: Year, number: int) -> None:
    r = met.register
    body = register_writes.add_organisation(by=BY, name=f"Body {number}", sector="public", level="district")
    person = register_writes.add_person(by=BY, name=f"Person {number}", employer=body)
    seat = register_writes.add_seat(r.board, by=BY, organisation=body, person=person, since=SPRING)
    register_writes.add_seat(r.board, by=BY, organisation=r.council, person=person, since=SPRING)
    past = writes.add_meeting(r.board, by=BY, on=TODAY - timedelta(days=40 + number), chair=person)
    writes.record_attendance(past, came=[Came(r.chair, "present"), Came(seat, "absent")], on=TODAY, by=BY)
    writes.add_meeting(r.board, by=BY, on=TODAY - timedelta(days=70 + number))
    soon = {"on": TODAY + timedelta(days=number % 10), "begins": time(8, number)}
    writes.add_meeting(r.board, by=BY, **soon, chair=person, title=f"No {number}")
    protocol = writes.add_protocol(r.board, by=BY, title=f"Compact {number}", kind="compact")
    writes.add_signatory(protocol, body, by=BY, signed_on=SPRING)
