"""Meetings in the calendar feeds: moments, places, cancellations, and who learns how to join."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from commonweal.agreement import writes
from commonweal.register.exports.calendar import word_of
from commonweal.register.exports.marks import mark
from commonweal.register.models import Person
from tests.agreement.building import Year
from tests.register.building import BY


def events(content: bytes) -> dict[str, Any]:
    parsed = Calendar.from_ical(content)
    return {str(event["uid"]): event for event in parsed.walk("VEVENT")}


def of_partnership(client: Client, pk: int) -> dict[str, Any]:
    return events(client.get(reverse("register:partnership-calendar", args=[pk])).content)


def of_person(client: Client, person: Person) -> dict[str, Any]:
    return events(client.get(reverse("register:person-feed", args=[word_of(person)])).content)


def test_partnership_feed_has_its_meetings_but_not_how_to_join(met: Year, client: Client) -> None:
    event = of_partnership(client, met.register.board.pk)[mark("meeting", met.coming.pk)]
    assert (str(event["summary"]), str(event["location"])) == ("Strategic Board", "Library")
    begins = datetime.combine(met.coming.on, time(10), tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    assert (event["dtstart"].dt, event["dtend"].dt) == (begins, begins + timedelta(hours=1.5))
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["url"]) == f"http://testserver/agreement/meetings/{met.coming.pk}/"
    assert str(event["description"]) == "In the chair: Ada Osei."


def test_summer_meeting_stands_at_its_own_hour(met: Year, client: Client) -> None:
    summer = timezone.localdate().replace(month=7, day=1) + timedelta(days=366)
    meeting = writes.add_meeting(met.register.board, by=BY, on=summer, begins=time(10))
    event = of_partnership(client, met.register.board.pk)[mark("meeting", meeting.pk)]
    assert event["dtstart"].dt == datetime(summer.year, summer.month, summer.day, 9, tzinfo=UTC)
    assert "dtend" not in event, "nobody knows how long it takes"


def test_meeting_without_an_hour_takes_the_day(met: Year, client: Client) -> None:
    day = timezone.localdate() + timedelta(days=3)
    meeting = writes.add_meeting(met.register.forum, by=BY, on=day, title="Away day")
    event = of_partnership(client, met.register.forum.pk)[mark("meeting", meeting.pk)]
    assert (event["dtstart"].dt, event["dtend"].dt) == (day, day + timedelta(days=1))
    assert str(event["summary"]) == "Community Forum: Away day"


def test_cancelled_meeting_says_so_and_keeps_its_name(met: Year, client: Client) -> None:
    writes.cancel_meeting(met.coming, by=BY, on=timezone.localdate(), cancelled_why="Snow")
    event = of_partnership(client, met.register.board.pk)[mark("meeting", met.coming.pk)]
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 2)
    assert "Cancelled: Snow" in str(event["description"])


def test_persons_feed_has_the_meetings_of_their_seats_and_how_to_join(met: Year, client: Client) -> None:
    r = met.register
    today = timezone.localdate()
    writes.add_meeting(r.forum, by=BY, on=today)
    before = writes.add_meeting(r.board, by=BY, on=today - timedelta(days=400))
    assert set(of_person(client, r.grace)) == {mark("meeting", one.pk) for one in (met.past, met.coming)}
    assert before.pk not in of_person(client, r.grace)
    event = of_person(client, r.ada)[mark("meeting", met.coming.pk)]
    assert "Join: https://meet.example/board" in str(event["description"])


def test_persons_feed_says_that_apologies_were_sent(met: Year, client: Client) -> None:
    day = timezone.localdate() + timedelta(days=9)
    soon = writes.add_meeting(met.register.board, by=BY, on=day)
    writes.give_apologies(soon, seat=met.register.member, on=timezone.localdate(), by=BY)
    told = of_person(client, met.register.grace)[mark("meeting", soon.pk)]
    assert "You sent apologies." in str(told["description"])
    other = of_person(client, met.register.ada)[mark("meeting", soon.pk)]
    assert "description" not in other
