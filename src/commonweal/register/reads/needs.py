"""What waits for someone in the register: seats to fill, and terms that end soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kit.needs import Need
from commonweal.register.models import Place, Seat
from commonweal.register.reads.dates import SOON, lasting
from commonweal.register.rules import Viewer


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """For a support team: vacant seats and terms that end soon, in each place it supports. For a holder: their own term's end."""
    if viewer.supports:
        yield from _for_support(viewer, on)
    if viewer.seats:
        yield from _for_holder(viewer, on)


def _for_support(viewer: Viewer, on: date) -> Iterator[Need]:
    names = dict(Place.objects.filter(pk__in=viewer.supports).values_list("pk", "name"))
    lasting_seats = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place__in=names)
    by_place = lasting_seats.order_by().values_list("partnership__place").annotate(Count("pk"))
    for place, count in by_place.filter(person__isnull=True).order_by("partnership__place"):
        yield Need(
            text=ngettext("Fill %(count)d vacant seat in %(place)s", "Fill %(count)d vacant seats in %(place)s", count)
            % {"count": count, "place": names[place]},
            href=_seats("vacant", place),
            why=_("You are on the support team."),
            weight=80,
        )
    ending = by_place.filter(person__isnull=False, until__lte=on + SOON).annotate(Min("until"))
    for place, count, first in ending.order_by("partnership__place"):
        yield Need(
            text=ngettext(
                "Decide on %(count)d seat in %(place)s whose term ends within 60 days",
                "Decide on %(count)d seats in %(place)s whose terms end within 60 days",
                count,
            )
            % {"count": count, "place": names[place]},
            href=_seats("ending", place),
            why=_("You are on the support team."),
            due=first,
            weight=70,
        )


def _for_holder(viewer: Viewer, on: date) -> Iterator[Need]:
    ending = Seat.objects.filter(pk__in=viewer.seats, until__lte=on + SOON).select_related("partnership")
    for seat in ending.order_by("until", "pk"):
        yield Need(
            text=_("Your seat on %(partnership)s ends soon") % {"partnership": seat.partnership},
            href=reverse("register:partnership-page", args=[seat.partnership_id]),
            why=_("You hold this seat. Tell the support team whether you will go on."),
            due=seat.until,
            weight=75,
        )


def _seats(state: str, place: int) -> str:
    return f"{reverse('register:seat-list')}?state={state}&place={place}"
