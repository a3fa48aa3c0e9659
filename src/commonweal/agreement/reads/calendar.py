"""Meetings as calendars show them: those of a partnership, and those of the seats that a person holds or deputises for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.agreement.models import Attendance, AttendanceKind, Meeting
from commonweal.agreement.reads.meetings import meetings
from commonweal.kit.calendars import Event
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer

LOOKING_BACK = timedelta(days=365)


def meetings_of_partnership(viewer: Viewer, pk: int, *, on: date) -> Iterable[Event]:
    """Every meeting of a partnership from a year back on. Anyone may have them, so how to join is not in them. One query."""
    return [_event(one) for one in _since(viewer, on).filter(partnership=pk)]


def meetings_of_person(viewer: Viewer, pk: int, *, on: date) -> Iterable[Event]:
    """Every meeting at which a person has a seat or may deputise, with the link to join. Only the person has this calendar's address."""
    theirs = Seat.objects.filter(
        Q(person=pk) | Q(deputy=pk),
        Q(since__isnull=True) | Q(since__lte=OuterRef("on")),
        Q(until__isnull=True) | Q(until__gt=OuterRef("on")),
        partnership=OuterRef("partnership"),
    )
    sent = Attendance.objects.filter(meeting=OuterRef("pk"), seat__person=pk, kind=AttendanceKind.APOLOGIES)
    found = _since(viewer, on).filter(Exists(theirs)).annotate(apologised=Exists(sent))
    return [_event(one, joins=True) for one in found]


def _since(viewer: Viewer, on: date) -> QuerySet[Meeting]:
    return meetings(viewer).filter(on__gte=on - LOOKING_BACK)


def _event(meeting: Meeting, *, joins: bool = False) -> Event:
    name = meeting.partnership.name
    title = f"{name}: {meeting.title}" if meeting.title else name
    told = [
        _("In the chair: %(chair)s.") % {"chair": meeting.chair} if meeting.chair else "",
        _("You sent apologies.") if getattr(meeting, "apologised", False) else "",
        _("Join: %(link)s") % {"link": meeting.link} if joins and meeting.link else "",
        _("Cancelled: %(why)s") % {"why": meeting.cancelled_why} if meeting.cancelled_on else "",
    ]
    return Event(
        "meeting",
        meeting.pk,
        meeting.version,
        meeting.on,
        title,
        meeting.get_absolute_url(),
        note=" ".join(part for part in told if part),
        where=meeting.room,
        begins=meeting.begins_at,
        ends=meeting.ends_at,
        is_cancelled=meeting.cancelled_on is not None,
    )
