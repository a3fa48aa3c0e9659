"""What waits for someone in agreement: the next meetings of their seats, and meetings of which nobody said who came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.agreement.models import Attendance, Meeting
from commonweal.agreement.rules import RUN_BY
from commonweal.kit.needs import Act, Need
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer

NEXT = timedelta(days=14)
"""How long before a meeting it comes up for those who have a seat there."""
FORGOTTEN = timedelta(days=120)
"""For how long it is asked who came to a meeting."""


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """The next meetings of one's seats; for those who keep meetings, those of which nobody said who came."""
    if viewer.seats:
        yield from _next_meetings(viewer, on)
    if viewer.supports:
        yield from _unrecorded_of_places(viewer, on)
    if viewer.seats:
        yield from _unrecorded_of_chair(viewer, on)


def _next_meetings(viewer: Viewer, on: date) -> Iterator[Need]:
    """Meetings within a fortnight at which the viewer holds a seat, but for those to which apologies were sent. One query."""
    coming = Meeting.objects.filter(on__gte=on, on__lte=on + NEXT, cancelled_on__isnull=True, recorded_on__isnull=True)
    mine = coming.filter(partnership__seats__in=viewer.seats).annotate(seat=F("partnership__seats"))
    told = Attendance.objects.filter(meeting=OuterRef("pk"), seat=OuterRef("seat"))
    found = mine.filter(~Exists(told)).order_by("on", "begins", "pk")
    for pk, day, begins, room, name, seat in found.values_list(
        "pk", "on", "begins", "room", "partnership__name", "seat"
    ):
        when = ", ".join(part for part in (time_format(begins, "H:i") if begins else "", room) if part)
        yield Need(
            _("Come to %(partnership)s (%(when)s)") % {"partnership": name, "when": when}
            if when
            else _("Come to %(partnership)s") % {"partnership": name},
            href=reverse("agreement:meeting-page", args=[pk]),
            why=_("You hold a seat there."),
            due=day,
            weight=30,
            act=Act(_("Give apologies"), reverse("agreement:apologies-give", args=[pk, seat])),
        )


def _waiting(on: date) -> Q:
    return Q(on__lt=on, on__gte=on - FORGOTTEN, recorded_on__isnull=True, cancelled_on__isnull=True)


def _unrecorded_of_places(viewer: Viewer, on: date) -> Iterator[Need]:
    counted = (
        Meeting.objects.filter(_waiting(on), partnership__place__in=viewer.supports)
        .order_by("partnership__place")
        .values_list("partnership__place__name")
        .annotate(Count("pk"), Min("on"))
    )
    for place, count, first in counted:
        text = ngettext(
            "Say who came to %(count)d meeting in %(place)s",
            "Say who came to %(count)d meetings in %(place)s",
            count,
        )
        yield Need(
            text % {"count": count, "place": place},
            href=reverse("agreement:meeting-list") + "?state=unrecorded",
            why=_("You are on its support team; until then nobody knows what they took."),
            due=first,
            weight=60,
        )


def _unrecorded_of_chair(viewer: Viewer, on: date) -> Iterator[Need]:
    chaired = Seat.objects.filter(pk__in=viewer.seats, role__in=RUN_BY).exclude(partnership__place__in=viewer.supports)
    found = Meeting.objects.filter(_waiting(on), partnership__in=chaired.order_by().values("partnership"))
    for pk, day, name in found.order_by("on", "pk").values_list("pk", "on", "partnership__name"):
        yield Need(
            _("Say who came to %(partnership)s") % {"partnership": name},
            href=reverse("agreement:attendance-edit", args=[pk]),
            why=_("You chair it or keep its papers."),
            due=day,
            weight=50,
        )
