"""Calendars (iCalendar, RFC 5545), and the secret addresses under which programs that cannot sign in fetch them."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from commonweal.kit.calendars import Event as Happening
from commonweal.register.exports.marks import mark
from commonweal.register.models import Person
from commonweal.register.reads.calendar import Ending

PRODUCT = "-//Commonweal//Register//EN"
HOW_OFTEN = timedelta(hours=12)


def as_ics(
    name: str,
    endings: Iterable[Ending],
    happenings: Iterable[Happening] = (),
    *,
    at: datetime,
    absolute: Callable[[str], str],
) -> bytes:
    """A calendar with a whole day for each ending, and what else happens. Each keeps its UID for ever and counts its changes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", HOW_OFTEN, parameters={"VALUE": "DURATION"})
    for ending in endings:
        calendar.add_component(_event(ending, at, absolute))
    for happening in happenings:
        calendar.add_component(_happening(happening, at, absolute))
    written: bytes = calendar.to_ical()
    return written


def _event(ending: Ending, at: datetime, absolute: Callable[[str], str]) -> Event:
    event = Event()
    event.add("uid", mark(ending.kind, ending.pk))
    event.add("dtstamp", at)
    event.add("sequence", ending.version)
    event.add("dtstart", ending.day)
    event.add("dtend", ending.day + timedelta(days=1))
    event.add("summary", ending.title)
    if ending.note:
        event.add("description", ending.note)
    event.add("url", absolute(ending.address))
    event.add("transp", "TRANSPARENT")
    return event


def _happening(happening: Happening, at: datetime, absolute: Callable[[str], str]) -> Event:
    """An event of a later room. Its moments are in universal time, which every program turns into the reader's own."""
    event = Event()
    event.add("uid", mark(happening.kind, happening.pk))
    event.add("dtstamp", at)
    event.add("sequence", happening.version)
    if happening.begins is None:
        event.add("dtstart", happening.day)
        event.add("dtend", happening.day + timedelta(days=1))
    else:
        event.add("dtstart", happening.begins.astimezone(UTC))
    if happening.begins is not None and happening.ends is not None:
        event.add("dtend", happening.ends.astimezone(UTC))
    event.add("summary", happening.title)
    if happening.where:
        event.add("location", happening.where)
    if happening.note:
        event.add("description", happening.note)
    event.add("url", absolute(happening.address))
    event.add("status", "CANCELLED" if happening.is_cancelled else "CONFIRMED")
    return event


def word_of(person: Person) -> str:
    """The last part of the secret address of a person's calendar: their number and a word that nobody can guess.

    The word changes with the person's password, so that an address that got out can be made worthless.
    """
    secret = person.user.password if person.user else ""
    word = salted_hmac("commonweal.register.calendar", f"{person.pk}:{secret}", algorithm="sha256").hexdigest()[:40]
    return f"{person.pk}-{word}"


def number_in(word: str) -> int:
    """The number of the person that an address claims to be of; 0 where it claims nothing."""
    number = word.partition("-")[0]
    return int(number) if number.isdecimal() and len(number) < 18 else 0


def is_word_of(word: str, person: Person) -> bool:
    """Whether the address is this person's own."""
    return hmac.compare_digest(word.encode(), word_of(person).encode())
