"""What ends when: the days that calendars are to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.register.models import Partnership, Person, Seat
from commonweal.register.reads.seats import ENDS_ON, seats
from commonweal.register.rules import Viewer

LOOKING_BACK = timedelta(days=365)
"""For how long a day that has passed stays in a calendar."""


@dataclass(frozen=True)
class Ending:
    """A day on which something in the register ends."""

    kind: str
    pk: int
    version: int
    day: date
    """The first day on which it is no more."""
    title: str
    note: str
    address: str


def endings_of_partnership(viewer: Viewer, partnership: Partnership, *, on: date) -> list[Ending]:
    """When the terms of a partnership's seats end, and the partnership itself if it has an end. One query."""
    found = _of_seats(viewer, Q(partnership=partnership), on)
    if partnership.until is not None and partnership.until >= on - LOOKING_BACK:
        title = _("%(partnership)s ends") % {"partnership": partnership}
        address = reverse("register:partnership-page", args=[partnership.pk])
        found.append(Ending("partnership", partnership.pk, partnership.version, partnership.until, title, "", address))
    return sorted(found, key=lambda ending: (ending.day, ending.kind, ending.pk))


def endings_of_person(viewer: Viewer, person: Person, *, on: date) -> list[Ending]:
    """When the terms of the seats end that a person holds or is deputy for. One query."""
    found = _of_seats(viewer, Q(person=person) | Q(deputy=person), on)
    return sorted(found, key=lambda ending: (ending.day, ending.pk))


def _of_seats(viewer: Viewer, wanted: Q, on: date) -> list[Ending]:
    """A seat ends for its holder with the term, or before it when somebody else takes the seat or it is given up."""
    ended = seats(viewer).filter(wanted).annotate(ends_on=ENDS_ON).filter(ends_on__gte=on - LOOKING_BACK)
    return [_of_seat(seat, seat.ends_on) for seat in ended]


def _of_seat(seat: Seat, day: date) -> Ending:
    facts = {
        "holder": seat.person or _("vacant seat"),
        "role": seat.get_role_display(),
        "partnership": seat.partnership,
    }
    title = _("Term ends: %(holder)s, %(role)s of %(partnership)s") % facts
    told = [
        _("For %(organisation)s.") % {"organisation": seat.organisation} if seat.organisation else "",
        _("Speaks for %(constituency)s.") % {"constituency": seat.constituency} if seat.constituency else "",
        _("Deputy: %(deputy)s.") % {"deputy": seat.deputy} if seat.deputy else "",
    ]
    note = " ".join(part for part in told if part)
    return Ending("seat", seat.pk, seat.version, day, title, note, seat.get_absolute_url())


def person_of_feed(viewer: Viewer, pk: int) -> Person | None:
    """The person whose calendar has that number in its address, while they take part, with how they sign in."""
    return Person.objects.select_related("user").filter(pk=pk, until__isnull=True).first()
