"""Calendar feeds: what programs read in them, that UIDs stay, and that a secret address is one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from commonweal.kit.models import User
from commonweal.register import rules, writes
from commonweal.register.exports import calendar
from commonweal.register.exports.marks import mark
from commonweal.register.models import Person, Seat
from commonweal.register.rules import Viewer
from tests.register.building import BY, Register

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(register: Register) -> Seat:
    """Ada's chair, which ends in a month, with words that a calendar must escape."""
    until = timezone.localdate() + timedelta(days=30)
    return writes.change_seat(
        register.chair, by=BY, version=None, until=until, constituency="Traders, shops; and others — " + "x" * 90
    )


def events(content: bytes) -> dict[str, Any]:
    parsed = Calendar.from_ical(content)
    return {str(event["uid"]): event for event in parsed.walk("VEVENT")}


def feed_of(person: Person) -> str:
    return reverse("register:person-feed", args=[calendar.word_of(person)])


def test_partnership_calendar_is_read_by_a_calendar_program(register: Register, ending: Seat, client: Client) -> None:
    response = client.get(reverse("register:partnership-calendar", args=[register.board.pk]))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    parsed = Calendar.from_ical(response.content)
    assert (str(parsed["version"]), str(parsed["x-wr-calname"])) == ("2.0", "Strategic Board")
    assert parsed.errors == []
    found = events(response.content)
    assert list(found) == [mark("seat", ending.pk)]
    event = found[mark("seat", ending.pk)]
    assert str(event["summary"]) == "Term ends: Ada Osei, chair of Strategic Board"
    assert (event["dtstart"].dt, event["dtend"].dt) == (ending.until, ending.until + timedelta(days=1))  # type: ignore[operator]
    assert "Speaks for Traders, shops; and others — xxx" in str(event["description"])
    assert str(event["url"]) == f"http://testserver/register/seats/{ending.pk}/"
    assert int(event["sequence"]) == ending.version


def test_calendar_keeps_to_the_lines_of_rfc_5545(register: Register, ending: Seat, client: Client) -> None:
    content = client.get(reverse("register:partnership-calendar", args=[register.board.pk])).content
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert b"Traders\\, shops\\; and others" in content.replace(b"\r\n ", b"")


def test_uid_stays_and_sequence_counts_when_a_term_moves(register: Register, ending: Seat, client: Client) -> None:
    address = reverse("register:partnership-calendar", args=[register.board.pk])
    before = events(client.get(address).content)
    moved = writes.change_seat(ending, by=BY, version=ending.version, until=ending.until + timedelta(days=365))  # type: ignore[operator]
    after = events(client.get(address).content)
    assert before.keys() == after.keys()
    uid = mark("seat", ending.pk)
    assert after[uid]["dtstart"].dt == moved.until
    assert int(after[uid]["sequence"]) == int(before[uid]["sequence"]) + 1


def test_partnership_calendar_has_its_own_end_and_forgets_after_a_year(register: Register, client: Client) -> None:
    today = timezone.localdate()
    writes.change_seat(register.member, by=BY, version=None, since=date(2020, 1, 1), until=today - timedelta(days=400))
    writes.end_partnership(register.board, by=BY, on=today + timedelta(days=10))
    found = events(client.get(reverse("register:partnership-calendar", args=[register.board.pk])).content)
    assert set(found) == {mark("partnership", register.board.pk), mark("seat", register.chair.pk)}
    assert str(found[mark("partnership", register.board.pk)]["summary"]) == "Strategic Board ends"


def test_person_feed_needs_no_sign_in_but_its_word(register: Register, ending: Seat, client: Client) -> None:
    address = feed_of(register.ada)
    found = events(client.get(address).content)
    assert list(found) == [mark("seat", ending.pk)]
    assert client.get(address.replace(".ics", "0.ics")).status_code == 404
    stolen = calendar.word_of(register.ada).replace(f"{register.ada.pk}-", f"{register.grace.pk}-")
    assert client.get(reverse("register:person-feed", args=[stolen])).status_code == 404
    for word in ("", "0-x", "9" * 40 + "-x", "é-x"):
        assert calendar.number_in(word) == 0
    assert client.get(reverse("register:person-feed", args=["x-y"])).status_code == 404


def test_person_feed_has_what_they_are_deputy_for(register: Register, client: Client) -> None:
    until = timezone.localdate() + timedelta(days=5)
    writes.change_seat(register.member, by=BY, version=None, until=until)
    assert list(events(client.get(feed_of(register.ada)).content)) == [mark("seat", register.member.pk)]


def test_address_of_a_feed_changes_with_the_password(register: Register, client: Client) -> None:
    person = writes.invite(register.ada, by=BY, password="a long enough password")
    before = feed_of(person)
    assert client.get(before).status_code == 200
    user = User.objects.get(pk=person.user_id)
    user.set_password("another long password")
    user.save()
    assert client.get(before).status_code == 404
    assert client.get(feed_of(Person.objects.get(pk=person.pk))).status_code == 200


def test_feed_ends_with_the_person(register: Register, client: Client) -> None:
    address = feed_of(register.ada)
    writes.end_person(register.ada, by=BY, on=timezone.localdate())
    assert client.get(address).status_code == 404


def test_calendar_page_shows_its_owner_the_address(register: Register, ending: Seat, client: Client) -> None:
    person = writes.invite(register.ada, by=BY, password="a long enough password")
    client.force_login(User.objects.get(pk=person.user_id))
    text = client.get(reverse("register:person-calendar", args=[person.pk])).content.decode()
    assert f"http://testserver{feed_of(person)}" in text
    assert "Term ends: Ada Osei, chair of Strategic Board" in text
    assert (
        reverse("register:person-calendar", args=[person.pk]) in client.get(person.get_absolute_url()).content.decode()
    )


def test_may_see_calendar(register: Register, team: Viewer) -> None:
    assert rules.may_see_calendar(Viewer(user_id=1, person_id=register.ada.pk), register.ada)
    for viewer in (Viewer.public(), team, Viewer(user_id=1, person_id=register.grace.pk)):
        verdict = rules.may_see_calendar(viewer, register.ada)
        assert not verdict
        assert verdict.reason == "Only the person themselves may see the address of their calendar."
