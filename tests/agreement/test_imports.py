"""Files of meetings: what is matched to what, that a second time changes nothing, and that broken ones are told and leave nothing."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from commonweal.agreement import exports, imports, writes
from commonweal.agreement.imports import CannotApply, Plan
from commonweal.agreement.models import Attendance, Meeting
from commonweal.agreement.writes import Came
from commonweal.kit.downloads import download
from commonweal.kit.models import Entry, User
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register_writes
from commonweal.register.writes import merging
from tests.agreement.building import TODAY, Year
from tests.agreement.exchanging import meeting, served, zipped
from tests.register.building import BY, supporter

MARCH = "03/03/2026 18:30"


def plan(met: Year, content: bytes, name: str = "meetings.xml") -> Plan:
    return imports.plan_of(name, content, viewer=BY, place=met.register.place)


def brought_in(met: Year, content: bytes) -> Plan:
    found = plan(met, content)
    assert found.faults == []
    imports.bring_in(met.register.place, plan=found, by=BY)
    return found


def told(found: Plan) -> list[tuple[str, str]]:
    return [(fault.where, fault.wrong) for fault in found.faults]


def came(on: date) -> dict[str, str]:
    rows = Attendance.objects.filter(meeting__on=on).select_related("seat__person", "person")
    return {str(row.whose): row.kind for row in rows}


def test_meetings_and_who_came_come_in(met: Year) -> None:
    content = served(
        meeting(7, MARCH, [("Councillor Ada Osei", "Present"), ("Grace  ROWE", "Apologies")]),
        meeting(8, "05/01/2027", [("Ada Osei", "Expected")]),
    )
    found = brought_in(met, content)
    assert found.counts == {"add": 2, "change": 0, "same": 0}
    held = Meeting.objects.get(external_id="7")
    assert (held.on, held.begins, held.external_body) == (date(2026, 3, 3), time(18, 30), "101")
    assert (held.recorded_on, held.recorded_by) == (localdate(), "the tests")
    assert came(held.on) == {"Ada Osei": "present", "Grace Rowe": "apologies"}
    planned = Meeting.objects.get(external_id="8")
    assert (planned.begins, planned.recorded_on, planned.attendances.count()) == (None, None, 0)


def test_second_time_changes_nothing(met: Year) -> None:
    content = served(
        meeting(7, MARCH, [("Ada Osei", "Present"), ("Grace Rowe", "Absent"), ("Hari Lal", "Present")]),
        meeting(8, "05/01/2027"),
        meeting(9, "06/04/2026", status="Cancelled"),
    )
    brought_in(met, content)
    before = [(one.pk, one.version) for one in Meeting.objects.all()]
    again = brought_in(met, content)
    assert again.counts == {"add": 0, "change": 0, "same": 3}
    assert [(one.pk, one.version) for one in Meeting.objects.all()] == before


def test_changed_file_changes_only_what_it_tells_otherwise(met: Year) -> None:
    brought_in(met, served(meeting(7, MARCH, [("Ada Osei", "Present"), ("Grace Rowe", "Apologies")])))
    found = brought_in(
        met, served(meeting(7, "04/03/2026 18:30", [("Ada Osei", "Present"), ("Grace Rowe", "Present")]))
    )
    assert [(change.what, change.before, change.after) for change in found.work[0].changes] == [
        ("day", "3 March 2026", "4 March 2026"), ("Grace Rowe", "apologies", "present"),
    ]  # fmt: skip
    assert came(date(2026, 3, 4)) == {"Ada Osei": "present", "Grace Rowe": "present"}


def test_meeting_that_was_planned_here_is_known_by_its_day(met: Year) -> None:
    day = met.past.on.strftime("%d/%m/%Y")
    found = brought_in(met, served(meeting(7, f"{day} 14:00", [("Ada Osei", "In attendance")])))
    assert found.counts == {"add": 0, "change": 1, "same": 0}
    here = Meeting.objects.get(pk=met.past.pk)
    assert (here.external_id, here.hours, here.room) == ("7", Decimal(2), "Town hall")
    two = plan(met, served(meeting(8, f"{day} 14:00"), meeting(9, f"{day} 09:00")))
    assert two.counts == {"add": 2, "change": 0, "same": 0}, "it belongs to number 7 by now"


def test_committee_is_known_by_its_number_when_it_is_renamed(met: Year) -> None:
    brought_in(met, served(meeting(7, MARCH)))
    found = brought_in(met, served(meeting(8, "07/04/2026"), committees={101: "Board for Strategy"}))
    assert found.work[0].partnership == met.register.board
    found = plan(met, served(meeting(9, "08/04/2026"), committees={101: "Community Forum"}))
    assert told(found) == [
        ("root/meetings[1]/meeting[1]", "By its number this is Strategic Board, by its title Community Forum.")
    ]


def test_committee_that_is_no_partnership_is_left_out_and_counted(met: Year) -> None:
    found = plan(
        met,
        served(
            meeting(7, MARCH, committee=5), meeting(8, MARCH, committee=5), meeting(9, MARCH),
            committees={5: "Planning &amp;amp; Licensing", 101: "strategic  board"},
        ),
    )  # fmt: skip
    assert found.bodies_left_out == {"Planning & Licensing": 2}
    assert [step.partnership.name for step in found.steps] == ["Strategic Board"]


def test_people_are_matched_to_seats_deputies_and_the_place(met: Year) -> None:
    r = met.register
    pat = register_writes.add_person(by=BY, name="Pat Hill", employer=r.council)
    merging.add_alternative_name(pat, name="P. Hill-Jones", by=BY)
    attendees = [
        ("Ada Osei", "Substitute"),
        ("Cllr P. Hill-Jones", "Present"),
        ("A Stranger", "Present", "Officer"),
        ("Pat Hill", "Expected"),
    ]
    found = brought_in(met, served(meeting(7, MARCH, attendees)))
    assert found.people_left_out == {"A Stranger": 1}
    # Ada holds the chair herself, so she was there for it and not as the deputy that she is for Grace.
    assert came(date(2026, 3, 3)) == {"Ada Osei": "present", "Pat Hill": "present"}
    register_writes.change_seat(r.member, by=BY, version=1, deputy=pat)
    found = brought_in(
        met, served(meeting(8, "05/05/2026", [("Pat Hill", "Present as deputy"), ("Grace Rowe", "Apologies")]))
    )
    row = Attendance.objects.get(meeting__external_id="8")
    assert (row.seat, row.kind, row.deputy) == (r.member, "deputy", pat)
    assert brought_in(met, served(meeting(8, "05/05/2026", [("Grace Rowe", "Apologies")]))).work == [], (
        "a deputy is not unsaid"
    )


def test_attendance_is_of_the_seats_of_that_day(met: Year) -> None:
    register_writes.end_seat(met.register.member, by=BY, on=date(2026, 2, 1))
    found = plan(
        met,
        served(
            meeting(7, MARCH, [("Grace Rowe", "Apologies")]), meeting(8, "06/01/2026", [("Grace Rowe", "Apologies")])
        ),
    )
    assert [[one.seat for one in step.came] for step in found.steps] == [[], [met.register.member]]


def test_hours_that_were_said_here_are_kept(met: Year) -> None:
    r = met.register
    writes.record_attendance(met.past, came=[Came(r.member, "deputy", r.ada, Decimal(3))], on=TODAY, by=BY)
    day = met.past.on.strftime("%d/%m/%Y")
    brought_in(met, served(meeting(7, day, [("Grace Rowe", "Present")])))
    row = Attendance.objects.get(meeting=met.past, seat=r.member)
    assert (row.kind, row.deputy, row.preparation_hours) == ("present", None, Decimal(3))


def test_cancelled_meeting_is_cancelled_here(met: Year) -> None:
    day = met.coming.on.strftime("%d/%m/%Y")
    brought_in(met, served(meeting(7, f"{day} 10:00", status="Cancelled")))
    here = Meeting.objects.get(pk=met.coming.pk)
    assert (here.cancelled_on, here.cancelled_why) == (localdate(), "Cancelled")


@pytest.mark.parametrize(
    ("content", "where", "wrong"),
    [
        (
            served(meeting(7, "2026-03-03")),
            "root/meetings[1]/meeting[1]/meetingdate",
            "This is not a date as ModernGov writes it.",
        ),
        (
            served(meeting(7, "31/02/2026")),
            "root/meetings[1]/meeting[1]/meetingdate",
            "This is not a date as ModernGov writes it.",
        ),
        (served(meeting("", MARCH)), "root/meetings[1]/meeting[1]", "The meeting has no number."),
        (
            served(meeting(7, MARCH), meeting(7, MARCH)),
            "root/meetings[1]/meeting[2]",
            "The meeting is in the file twice.",
        ),
        (
            served(meeting(7, MARCH, [("", "Present")])),
            "root/meetings[1]/meeting[1]/attendees/attendee[1]",
            "The attendee has no name.",
        ),
        (
            served(meeting(7, MARCH, [("Ada Osei", "Maybe")])),
            "root/meetings[1]/meeting[1]/attendees/attendee[1]/attendance",
            "It cannot be told from this word whether they came.",
        ),
        (b"<root><meetings/></root>", "meetings.xml", "There is no meeting in this file."),
        (b"<root><meeting>", "meetings.xml", "This is not an XML file, or it breaks off."),
        (b"", "meetings.xml", "This is not an XML file, or it breaks off."),
        (b"\xff\xfe\x00 nonsense", "meetings.xml", "This is not an XML file, or it breaks off."),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><root>&a;</root>',
            "meetings.xml",
            "The file contains instructions (a DOCTYPE or XML entities) that no committee system writes.",
        ),
        (b"<a>" * 60 + b"</a>" * 60, "meetings.xml", "The file is nested too deep."),
    ],
)
def test_broken_file_says_where_and_what(met: Year, content: bytes, where: str, wrong: str) -> None:
    found = plan(met, content)
    assert told(found) == [(where, wrong)]
    assert found.faults[0].remedy
    before = Meeting.objects.count()
    with pytest.raises(CannotApply):
        imports.bring_in(met.register.place, plan=found, by=BY)
    assert Meeting.objects.count() == before


def test_zip_is_read_file_by_file(met: Year) -> None:
    found = plan(met, zipped(a=served(meeting(7, MARCH)), b=served(meeting(8, "05/05/2026"))), "all.zip")
    assert [step.told.where for step in found.steps] == [
        "a.xml: root/meetings[1]/meeting[1]",
        "b.xml: root/meetings[1]/meeting[1]",
    ]
    found = plan(met, zipped(a=served(meeting(7, MARCH)), b=b"<root>"), "all.zip")
    assert told(found) == [("b.xml", "This is not an XML file, or it breaks off.")]


def test_two_people_of_one_name_are_told(met: Year) -> None:
    other = register_writes.add_person(by=BY, name="Ada Osei", employer=met.register.charity)
    register_writes.add_seat(met.register.board, by=BY, organisation=met.register.charity, person=other)
    found = plan(met, served(meeting(7, MARCH, [("Ada Osei", "Present")])))
    assert told(found) == [
        (
            "root/meetings[1]/meeting[1]/attendees/attendee[1]",
            "Two people of this name take part in Strategic Board, so it cannot be told who came.",
        )
    ]


def test_file_does_not_undo_what_was_decided_here(met: Year) -> None:
    day = f"{met.past.on:%d/%m/%Y} 14:00"
    brought_in(met, served(meeting(7, day)))
    here = Meeting.objects.get(pk=met.past.pk)
    gone = writes.cancel_meeting(here, on=TODAY, cancelled_why="Snow", by=BY)
    assert plan(met, served(meeting(7, day))).work == []
    found = plan(met, served(meeting(7, day, [("Ada Osei", "Present")])))
    assert [wrong for _where, wrong in told(found)] == ["The file says who came, but here the meeting is cancelled."]
    back = writes.reinstate_meeting(gone, by=BY)
    writes.record_attendance(back, came=[Came(met.register.chair, "present")], on=TODAY, by=BY)
    found = plan(met, served(meeting(7, day, status="Cancelled")))
    assert [wrong for _where, wrong in told(found)] == [
        "The file says that it did not take place, but here it is recorded as held."
    ]


def test_plan_that_cannot_be_done_leaves_nothing(met: Year) -> None:
    found = plan(met, served(meeting(7, MARCH, [("Ada Osei", "Present")]), meeting(8, "05/05/2026 10:00")))
    writes.add_meeting(met.register.board, by=BY, on=date(2026, 5, 5), begins=time(10), external_id="other")
    before = (Meeting.objects.count(), Attendance.objects.count(), Entry.objects.count())
    with pytest.raises(CannotApply, match="has a meeting on that day at that time"):
        imports.bring_in(met.register.place, plan=found, by=BY)
    assert (Meeting.objects.count(), Attendance.objects.count(), Entry.objects.count()) == before


def test_only_the_team_brings_meetings_in(met: Year) -> None:
    found = plan(met, served(meeting(7, MARCH)))
    with pytest.raises(Refused, match="Only the support team of this place"):
        imports.bring_in(met.register.place, plan=found, by=met.chair)


def test_all_of_a_file_is_one_line_in_the_record(met: Year) -> None:
    before = Entry.objects.count()
    brought_in(met, served(meeting(7, MARCH, [("Ada Osei", "Present")]), meeting(8, "05/05/2026")))
    assert Entry.objects.count() == before + 1
    assert Entry.objects.latest("pk").verb == "agreement.bring_in"


# --- Our own sheet


def sheet(*rows: str, headings: str = "id,partnership,day,begins,hours,room,title,link,cancelled") -> bytes:
    return "\n".join([headings, *rows]).encode()


def exported(met: Year, form: str) -> bytes:
    dataset = exports.sheet(Meeting.objects.select_related("partnership").order_by("on"))
    return bytes(download(dataset, form, "meetings").content)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_sheet_that_nobody_edited_changes_nothing(met: Year, form: str) -> None:
    gone = writes.add_meeting(met.register.forum, by=BY, on=date(2027, 1, 5), title="=1+1", room="-Annexe")
    writes.cancel_meeting(gone, by=BY, on=TODAY, cancelled_why="+ Snow")
    writes.record_attendance(met.past, came=[], on=TODAY, by=BY)
    found = plan(met, exported(met, form), f"meetings.{form}")
    assert found.faults == []
    assert found.counts == {"add": 0, "change": 0, "same": 3}


def test_sheet_adds_changes_cancels_and_puts_back(met: Year) -> None:
    gone = writes.add_meeting(met.register.forum, by=BY, on=date(2027, 1, 5))
    gone = writes.cancel_meeting(gone, by=BY, on=TODAY, cancelled_why="Snow")
    content = sheet(
        f"{met.coming.pk},Strategic Board,1 December 2026,09:30,2,Annexe,,,",
        f"{gone.pk},community forum,2027-01-05,,,,,,",
        ",Community Forum,02/02/2027,14.00,1.5,Hall,Annual meeting,https://meet.example/f,",
        ",Community Forum,02/03/2027,,,,,,Nobody can come",
        f"{met.past.pk},Strategic Board,{met.past.on},14:00,2.00,Town hall,,https://meet.example/board,",
    )
    found = plan(met, content, "meetings.csv")
    assert found.faults == []
    assert found.counts == {"add": 2, "change": 2, "same": 1}
    imports.bring_in(met.register.place, plan=found, by=BY)
    moved = Meeting.objects.get(pk=met.coming.pk)
    assert (moved.on, moved.begins, moved.hours, moved.room, moved.link) == (
        date(2026, 12, 1),
        time(9, 30),
        2,
        "Annexe",
        "",
    )
    assert Meeting.objects.get(pk=gone.pk).cancelled_on is None
    added = Meeting.objects.get(title="Annual meeting")
    assert (added.on, added.begins, added.hours) == (date(2027, 2, 2), time(14), Decimal("1.5"))
    assert Meeting.objects.get(on=date(2027, 3, 2)).cancelled_why == "Nobody can come"
    again = plan(met, content, "meetings.csv")
    assert again.counts == {"add": 0, "change": 0, "same": 5}, (
        "without an id they are known by partnership, day and hour"
    )


def test_columns_that_are_left_out_change_nothing(met: Year) -> None:
    content = sheet(
        f"{met.coming.pk};Strategic Board;{met.coming.on};Hall", headings="ID;Partnership;Day;Room"
    ).replace(b",", b";")
    found = plan(met, content, "meetings.csv")
    assert [(change.what, change.before, change.after) for change in found.work[0].changes] == [
        ("where", "Library", "Hall")
    ]


@pytest.mark.parametrize(
    ("row", "where", "wrong"),
    [
        (",Nobody,2027-01-05,,,,,,", "row 2, partnership", "This place has no partnership of that name."),
        (",,2027-01-05,,,,,,", "row 2, partnership", "The cell is empty."),
        (",Strategic Board,,,,,,,", "row 2, day", "The cell is empty."),
        (",Strategic Board,31/02/2027,,,,,,", "row 2, day", "This is not a date."),
        (",Strategic Board,2027-01-05,noon,,,,,", "row 2, begins", "This is not a time."),
        (",Strategic Board,2027-01-05,,long,,,,", "row 2, hours", "This is not a number of hours."),
        (",Strategic Board,2027-01-05,,NaN,,,,", "row 2, hours", "This is not a number of hours."),
        ("x,Strategic Board,2027-01-05,,,,,,", "row 2, id", "This is not the number of a meeting."),
        ("99999,Strategic Board,2027-01-05,,,,,,", "row 2, id", "No meeting of this partnership has this number."),
    ],
)
def test_row_that_cannot_be_says_where_and_what(met: Year, row: str, where: str, wrong: str) -> None:
    found = plan(met, sheet(row), "meetings.csv")
    assert told(found) == [(where, wrong)]
    assert found.faults[0].remedy


def test_rows_that_contradict_what_was_decided_are_told(met: Year) -> None:
    writes.record_attendance(met.past, came=[], on=TODAY, by=BY)
    gone = writes.cancel_meeting(met.coming, by=BY, on=TODAY, cancelled_why="Snow")
    content = sheet(
        f"{met.past.pk},Strategic Board,{met.past.on},Rain",
        f"{gone.pk},Strategic Board,2027-01-05,Snow",
        f"{gone.pk},Strategic Board,{gone.on},Snow",
        headings="id,partnership,day,cancelled",
    )
    assert told(plan(met, content, "meetings.csv")) == [
        ("row 2, cancelled", "This meeting is recorded as held, so it cannot be cancelled."),
        ("row 3", "This meeting is cancelled, so nothing else of it can be changed."),
        ("row 4", "row 3 is about the same meeting."),
    ]


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("m.csv", b"partnership,room\nBoard,Hall", "The column day is missing."),
        ("m.csv", b"partnership,day,where\nBoard,2027-01-05,Hall", "There is no column called where."),
        ("m.csv", b"partnership,day,day\n", "A column is there twice."),
        ("m.csv", b"", "The column partnership is missing."),
        ("m.csv", b"partnership,day\nCaf\xe9,2027-01-05", "The file is not written in UTF-8."),
        ("m.csv", b'partnership,day\n"Board,2027-01-05', "The CSV file is malformed."),
        ("m.xlsx", b"nonsense", "This is not an Excel workbook, or it is damaged."),
    ],
)
def test_sheet_that_cannot_be_read_says_why(met: Year, name: str, content: bytes, wrong: str) -> None:
    found = plan(met, content, name)
    assert [fault.wrong for fault in found.faults] == [wrong]
    assert found.faults[0].remedy


# --- Pages


@pytest.fixture
def supporting(met: Year, client: Client) -> Client:
    client.force_login(User.objects.get(pk=supporter(met.register.place).user_id))
    return client


def upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("meetings.xml", content, content_type="text/xml")
    return client.post(reverse("agreement:meeting-import"), {"file": file}, follow=True)


def test_file_is_shown_before_it_changes_anything(supporting: Client, met: Year) -> None:
    shown = upload(supporting, served(meeting(7, MARCH, [("Ada Osei", "Present"), ("A Stranger", "Present")])))
    html = shown.content.decode()
    assert "What the file would change" in html
    assert "A Stranger (1 meeting)" in html
    assert Meeting.objects.count() == 2
    address = shown.request["PATH_INFO"]
    rows = supporting.get(address, {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert "Ada Osei,,present" in rows[-2] + rows[-1]
    digest = html.split('name="digest" value="')[1].split('"')[0]
    done = supporting.post(address, {"digest": digest, "why": "Monthly"}, follow=True).content.decode()
    assert "1 meetings are added and 0 changed; 0 were as they are." in done
    assert Entry.objects.latest("pk").why == "Monthly"
    again = upload(supporting, served(meeting(7, MARCH, [("Ada Osei", "Present")]))).content.decode()
    assert "The file changes nothing" in again


def test_plan_that_is_out_of_date_is_shown_again(supporting: Client, met: Year) -> None:
    shown = upload(supporting, served(meeting(7, MARCH)))
    digest = shown.content.decode().split('name="digest" value="')[1].split('"')[0]
    writes.add_meeting(met.register.board, by=BY, on=date(2026, 3, 3), begins=time(18, 30))
    html = supporting.post(shown.request["PATH_INFO"], {"digest": digest}, follow=True).content.decode()
    assert "The meetings changed while you looked." in html
    assert not Meeting.objects.filter(external_id="7").exists()


def test_faults_of_a_file_are_listed_and_taken_away(supporting: Client, met: Year) -> None:
    shown = upload(supporting, served(meeting(7, "tomorrow")))
    html = shown.content.decode()
    assert "The file cannot be brought in yet" in html
    assert "This is not a date as ModernGov writes it." in html
    assert 'name="digest"' not in html
    rows = supporting.get(shown.request["PATH_INFO"], {"as": "csv"}).content.decode("utf-8-sig")
    assert "tomorrow" in rows


def test_meetings_are_taken_away_and_brought_in_again(supporting: Client, met: Year) -> None:
    sent = supporting.get(reverse("agreement:meeting-export"))
    assert sent.headers["Content-Disposition"] == 'attachment; filename="meetings-to-edit.xlsx"'
    file = SimpleUploadedFile("meetings.xlsx", sent.content)
    html = supporting.post(reverse("agreement:meeting-import"), {"file": file}, follow=True).content.decode()
    assert "The file changes nothing" in html
    assert "Meetings added: 0. Changed: 0. As they are: 2." in html
