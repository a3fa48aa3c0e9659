"""What waits for someone in the register: seats to fill, terms that end, newcomers to show round, feedback that is owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Count, Min, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kit.needs import Need
from commonweal.register.models import FeedbackWay, Place, Seat, SeatFeedback
from commonweal.register.reads import seats
from commonweal.register.reads.dates import SOON, lasting
from commonweal.register.rules import Viewer


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """For a support team: what its seats lack, in each place it supports. For a holder: their own term, induction and feedback."""
    if viewer.supports:
        yield from _for_support(viewer, on)
    if viewer.seats:
        yield from _for_holder(viewer, on)
        yield from _feedback_of_holder(viewer, on)


def _for_support(viewer: Viewer, on: date) -> Iterator[Need]:
    names = dict(Place.objects.filter(pk__in=viewer.supports).values_list("pk", "name"))
    lasting_seats = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place__in=names)
    lacking = lasting_seats.order_by().values("partnership__place").annotate(
        vacant_count=Count("pk", filter=seats.vacant(viewer)),
        ending_count=Count("pk", filter=seats.ending(viewer, on=on)),
        first_ending=Min(seats.ENDS_ON, filter=seats.ending(viewer, on=on)),
        successor_count=Count("pk", filter=seats.without_successor(viewer, on=on)),
        first_successor=Min(seats.ENDS_ON, filter=seats.without_successor(viewer, on=on)),
        induction_count=Count("pk", filter=seats.without_induction(viewer, on=on)),
    )  # fmt: skip
    for row in lacking.order_by("partnership__place"):
        yield from _of_place(row, names[row["partnership__place"]])
    late = SeatFeedback.objects.filter(seats.overdue(viewer, on=on), seat__in=lasting_seats.values("pk"))
    counted = late.order_by().values_list("seat__partnership__place").annotate(Count("pk"), Min("due"))
    for place, count, first in counted.order_by("seat__partnership__place"):
        text = ngettext(
            "Chase %(count)d piece of feedback that is overdue in %(place)s",
            "Chase %(count)d pieces of feedback that are overdue in %(place)s",
            count,
        )
        address = f"{reverse('register:feedback-list')}?state=overdue&place={place}"
        yield _need(text % {"count": count, "place": names[place]}, address, 74, due=first)


def _of_place(row: Mapping[str, Any], name: str) -> Iterator[Need]:
    """What the seats of one place lack."""
    said = (
        ("vacant", 80, None, ngettext(
            "Fill %(count)d vacant seat in %(place)s", "Fill %(count)d vacant seats in %(place)s", row["vacant_count"])),
        ("ending", 70, row["first_ending"], ngettext(
            "Decide on %(count)d seat in %(place)s whose term ends within 60 days",
            "Decide on %(count)d seats in %(place)s whose terms end within 60 days", row["ending_count"])),
        ("successor", 72, row["first_successor"], ngettext(
            "Find who follows in %(count)d seat in %(place)s whose term ends within 90 days",
            "Find who follows in %(count)d seats in %(place)s whose terms end within 90 days", row["successor_count"])),
        ("induction", 77, None, ngettext(
            "Arrange the induction of %(count)d newcomer in %(place)s",
            "Arrange the induction of %(count)d newcomers in %(place)s", row["induction_count"])),
    )  # fmt: skip
    for state, weight, due, text in said:
        if row[f"{state}_count"]:
            told = text % {"count": row[f"{state}_count"], "place": name}
            yield _need(told, _seats(state, row["partnership__place"]), weight, due=due)


def _need(text: str, href: str, weight: int, *, due: date | None = None) -> Need:
    return Need(text=text, href=href, why=_("You are on the support team."), due=due, weight=weight)


def _for_holder(viewer: Viewer, on: date) -> Iterator[Need]:
    new = seats.without_induction(viewer, on=on)
    mine = (
        seats.seats(viewer, on=on)
        .filter(pk__in=viewer.seats)
        .annotate(is_new=Case(When(new, then=True), default=False))
    )
    waiting: QuerySet[Any] = mine.filter(seats.ending(viewer, on=on) | new)
    for seat in waiting.order_by(seats.ENDS_ON, "pk"):
        if seat.ends_on is not None and seat.ends_on <= on + SOON:
            yield Need(
                text=(
                    _("Your term on %(partnership)s is over")
                    if seat.ends_on <= on
                    else _("Your seat on %(partnership)s ends soon")
                )
                % {"partnership": seat.partnership},
                href=reverse("register:seat-page", args=[seat.pk]),
                why=_("You hold this seat. Tell the support team whether you will go on."),
                due=seat.ends_on,
                weight=75,
            )
        if seat.is_new:
            yield Need(
                text=_("Ask for your induction to %(partnership)s") % {"partnership": seat.partnership},
                href=reverse("register:seat-page", args=[seat.pk]),
                why=_("You are new to this seat, and no induction is noted."),
                weight=90,
            )


def _feedback_of_holder(viewer: Viewer, on: date) -> Iterator[Need]:
    open_ones = seats.feedback(viewer).filter(seats.owed(viewer), seat__in=viewer.seats, due__lte=on + SOON)
    for one in open_ones.order_by("due", "pk"):
        facts = {"about": one.about, "partnership": one.seat.partnership}
        given = one.way == FeedbackWay.TO
        yield Need(
            text=(
                _("Tell those you speak for on %(partnership)s: %(about)s")
                if given
                else _("Ask those you speak for on %(partnership)s: %(about)s")
            )
            % facts,
            href=reverse("register:feedback-give", args=[one.pk]),
            why=_("Feedback is owed by this day."),
            due=one.due,
            weight=76,
        )


def _seats(state: str, place: int) -> str:
    return f"{reverse('register:seat-list')}?state={state}&place={place}"
