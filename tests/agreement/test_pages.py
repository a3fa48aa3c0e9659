"""The pages of agreement as people use them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.agreement import writes
from commonweal.agreement.models import Attendance, Meeting, Protocol, Signatory
from commonweal.agreement.writes import Came
from commonweal.kit.models import User
from commonweal.register.writes import invite
from tests.agreement.building import Year
from tests.register.building import BY, supporter


@pytest.fixture
def supporting(met: Year, client: Client) -> Client:
    viewer = supporter(met.register.place)
    client.force_login(User.objects.get(pk=viewer.user_id))
    return client


@pytest.fixture
def chairing(met: Year) -> Client:
    return _signed_in(met.register.ada)


@pytest.fixture
def member(met: Year) -> Client:
    return _signed_in(met.register.grace)


@pytest.fixture
def public() -> Client:
    return Client()


def _signed_in(person: Any) -> Client:
    client = Client()
    user = invite(person, by=BY, password="a long enough password").user
    assert user is not None
    client.force_login(user)
    return client


def address(name: str, *args: Any) -> str:
    return reverse(f"agreement:{name}", args=args)


def page(client: Client, name: str, *args: Any, **asked: str) -> str:
    response = client.get(address(name, *args), asked)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1") == 1
    return html


def send(client: Client, name: str, *args: Any, **sent: Any) -> str:
    return client.post(address(name, *args), sent, follow=True).content.decode()


def day(name: str, on: date) -> dict[str, int]:
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def test_year_is_proposed_changed_and_planned_in_one_form(chairing: Client, met: Year) -> None:
    html = page(chairing, "series-add", met.register.board.pk)
    assert html.count('name="day_') == 6 * 3, "as many days as the register says it meets a year"
    assert 'name="day_7' not in page(chairing, "series-add", met.register.board.pk, count="2", since="2027-01-04")
    days = {**day("day_1", date(2027, 1, 4)), **day("day_3", date(2027, 3, 1))}
    html = send(chairing, "series-add", met.register.board.pk, **days, begins="14:00", hours="2", room="Annexe")
    assert "The meetings are planned." in html
    planned = Meeting.objects.filter(room="Annexe")
    assert [(str(one.on), str(one.begins), one.hours) for one in planned] == [
        ("2027-01-04", "14:00:00", 2), ("2027-03-01", "14:00:00", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Give at least one day."),
        ({**day("day_1", date(2027, 1, 4)), **day("day_2", date(2027, 1, 4))}, "This day is given twice."),
        ({**day("day_1", date(2027, 1, 4)), "begins": "two"}, "Enter a valid time."),
    ],
)
def test_series_that_cannot_be_says_why(chairing: Client, met: Year, sent: dict[str, Any], said: str) -> None:
    assert said in send(chairing, "series-add", met.register.board.pk, **sent)
    assert Meeting.objects.count() == 2


def test_nonsense_in_the_proposal_is_told_and_proposes_nothing(chairing: Client, met: Year) -> None:
    html = page(chairing, "series-add", met.register.board.pk, count="900", since="2027-01-04")
    assert "Say how many meetings, 1 to 52" in html
    assert 'name="day_1' not in html


def test_attendance_of_all_seats_is_recorded_in_one_form(chairing: Client, public: Client, met: Year) -> None:
    r = met.register
    writes.add_meeting(r.board, by=BY, on=timezone.localdate() + timedelta(days=1))
    html = page(chairing, "attendance-edit", met.past.pk)
    assert html.count("<select") == 4
    assert '<option value="present" selected>' in html
    assert f'<option value="{r.ada.pk}">Ada Osei</option>' in html, "the deputy of Grace's seat is offered"
    sent = {
        f"kind_{r.chair.pk}": "present", f"preparation_{r.chair.pk}": "1.5", f"kind_{r.member.pk}": "deputy",
        f"deputy_{r.member.pk}": r.ada.pk, "hours": "2.5", "version": 1,
    }  # fmt: skip
    html = send(chairing, "attendance-edit", met.past.pk, **sent)
    assert "2 of 2 seats were filled" in html
    assert "Ada Osei came as deputy" in html
    rows = {row.seat_id: row for row in Attendance.objects.all()}
    assert (str(rows[r.chair.pk].preparation_hours), rows[r.member.pk].deputy) == ("1.50", r.ada)
    html = page(public, "meeting-page", met.past.pk)
    assert "came as deputy" not in html
    assert "meet.example" not in html
    assert "Sign in to see what partners share." in html


def test_attendance_starts_from_the_apologies_that_were_sent(chairing: Client, met: Year) -> None:
    r = met.register
    today = writes.add_meeting(r.board, by=BY, on=timezone.localdate())
    writes.give_apologies(today, seat=r.member, on=timezone.localdate(), by=BY)
    html = page(chairing, "attendance-edit", today.pk)
    assert html.count('value="present" selected') == 1
    assert html.count('value="apologies" selected') == 1


def test_attendance_that_cannot_be_says_why_beside_the_seat(chairing: Client, met: Year) -> None:
    r = met.register
    sent = {
        f"kind_{r.chair.pk}": "absent", f"preparation_{r.chair.pk}": "1", f"kind_{r.member.pk}": "present",
        f"deputy_{r.member.pk}": r.ada.pk, "version": 1,
    }  # fmt: skip
    html = send(chairing, "attendance-edit", met.past.pk, **sent)
    assert "Hours of preparation are of those who came." in html
    assert "Choose “deputy came”, or take the deputy" in html
    assert not Attendance.objects.exists()


def test_apologies_are_one_click_from_home(member: Client, met: Year) -> None:
    r = met.register
    soon = writes.add_meeting(r.board, by=BY, on=timezone.localdate() + timedelta(days=2))
    to = address("apologies-give", soon.pk, r.member.pk)
    home = member.get("/").content.decode()
    assert "Come to Strategic Board" in home
    assert f'action="{to}"' in home
    html = member.post(to, follow=True).content.decode()
    assert "Apologies are sent." in html
    assert f'action="{to}"' not in member.get("/").content.decode()
    assert "It is said already" in member.post(to, follow=True).content.decode(), "a second click does no harm"
    send(member, "apologies-take-back", soon.pk, r.member.pk)
    assert f'action="{to}"' in member.get("/").content.decode()


def test_apologies_page_asks_those_who_come_by_its_address(member: Client, met: Year) -> None:
    r = met.register
    soon = writes.add_meeting(r.board, by=BY, on=timezone.localdate() + timedelta(days=2))
    assert "Grace Rowe cannot come" in page(member, "apologies-give", soon.pk, r.member.pk)
    assert not Attendance.objects.exists(), "asking changes nothing"
    assert member.get(address("apologies-give", soon.pk, r.vacant.pk)).status_code == 404


def test_meeting_is_put_off_cancelled_and_put_back(supporting: Client, met: Year) -> None:
    later = met.coming.on + timedelta(days=7)
    sent = {**day("on", later), "begins": "10:00", "hours": "1.5", "room": "Library", "version": 1}
    send(supporting, "meeting-edit", met.coming.pk, **sent)
    assert Meeting.objects.get(pk=met.coming.pk).on == later
    assert "Enter why is it cancelled" not in send(
        supporting, "meeting-cancel", met.coming.pk, version=2, cancelled_why="Snow"
    )
    assert "Snow" in page(supporting, "meeting-page", met.coming.pk)
    assert supporting.get(address("attendance-edit", met.coming.pk)).status_code == 403
    send(supporting, "meeting-reinstate", met.coming.pk, version=3)
    assert Meeting.objects.get(pk=met.coming.pk).cancelled_on is None


def test_list_is_narrowed_and_taken_away(supporting: Client, met: Year) -> None:
    assert "nobody said who came" in page(supporting, "meeting-list")
    narrowed = supporting.get(address("meeting-list"), {"state": "unrecorded", "as": "json"}).json()
    assert [(row["Partnership"], row["State"]) for row in narrowed] == [("Strategic Board", "planned")]
    every = supporting.get(address("meeting-list"), {"state": "", "as": "json"}).json()
    assert len(every) == 2
    assert {row["Partnership"] for row in every} == {"Strategic Board"}
    assert all(row["Came"] is None for row in every), "nobody has come to what was not recorded"


def test_panels_stand_on_the_pages_of_the_register(supporting: Client, met: Year) -> None:
    html = supporting.get(met.register.board.get_absolute_url()).content.decode()
    assert address("partnership-meetings", met.register.board.pk) in html
    assert "Plan a year" in page(supporting, "partnership-meetings", met.register.board.pk)
    writes.record_attendance(met.past, came=[Came(met.register.chair, "present")], on=timezone.localdate(), by=BY)
    assert "Strategic Board" in page(supporting, "organisation-attendance", met.register.council.pk)
    assert "Strategic Board" in page(supporting, "person-attendance", met.register.ada.pk)


def test_guest_is_added_and_taken_away(supporting: Client, met: Year) -> None:
    writes.record_attendance(met.past, came=[], on=timezone.localdate(), by=BY)
    send(supporting, "guest-add", met.past.pk, organisation=met.register.charity.pk)
    guest = Attendance.objects.get()
    assert (guest.organisation, guest.kind) == (met.register.charity, "present")
    assert "Say who it is" in send(supporting, "guest-add", met.past.pk)
    send(supporting, "guest-end", guest.pk, version=1)
    assert not Attendance.objects.exists()


def test_protocol_is_put_on_the_shelf_signed_and_ended(supporting: Client, public: Client, met: Year) -> None:
    board = met.register.board
    send(
        supporting,
        "protocol-add",
        board.pk,
        title="Compact",
        kind="compact",
        text="We listen.",
        **day("since", date(2025, 1, 1)),
    )
    protocol = Protocol.objects.get()
    send(supporting, "signatory-add", protocol.pk, organisation=met.register.council.pk)
    signatory = Signatory.objects.get()
    assert "still to sign" in page(public, "protocol-page", protocol.pk)
    send(supporting, "signatory-edit", signatory.pk, version=1, **day("signed_on", date(2025, 2, 1)))
    assert "signed by 1 of 1" in page(public, "partnership-protocols", board.pk)
    handbook = public.get(reverse("register:partnership-handbook", args=[board.pk])).content.decode()
    assert "What its partners signed" in handbook
    send(supporting, "protocol-end", protocol.pk, version=1, **day("on", date(2026, 1, 1)))
    assert "Compact" in page(public, "protocol-list", lasts="ended")
    assert "/compact" not in page(public, "protocol-list").lower()
    send(supporting, "signatory-end", signatory.pk, version=2)
    assert not Signatory.objects.exists()
