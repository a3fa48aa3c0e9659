"""Who is looking: what a request or a user may be taken for, from what the register says on that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from commonweal.kit.prepared import Prepared
from commonweal.register.models import Employment, Partnership, Person, Seat, Support
from commonweal.register.reads.dates import lasting
from commonweal.register.rules import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking, from who is signed in and the place they have open."""
    chosen = request.session.get("place")
    if not request.user.is_authenticated:
        return Viewer(name=Viewer.public().name, place_id=chosen or _first_place())
    return viewer_of_user(request.user.pk, str(request.user), chosen=chosen, on=timezone.localdate())


def viewer_of_user(user_id: int, name: str, *, on: date, chosen: int | None = None) -> Viewer:
    """What a user may be taken for on a day: one query, however many seats and employers they have."""
    person: Any = STANDING.first(user_id=user_id, on=on)
    if person is None:
        return Viewer(user_id=user_id, name=name, place_id=chosen or _first_place())
    supports = frozenset(person.support_places)
    places = supports | frozenset(person.seat_places) | frozenset(person.partner_places)
    # Whose team they are on; else where their earliest seat is; else where their organisation's is.
    own = min(supports) if supports else next(iter([*person.seat_places, *person.partner_places]), None)
    return Viewer(
        user_id=user_id,
        name=person.name,
        person_id=person.pk,
        place_id=chosen or own or _first_place(),
        organisation_ids=frozenset(person.employers),
        supports=supports,
        seats=frozenset(person.seat_ids),
        places=places,
    )


def _standing(user_id: int, on: date) -> QuerySet[Any]:
    """The person who signs in as a user, with what they are on a day."""
    mine = {"person": OuterRef("pk")}
    employments = Employment.objects.filter(lasting(on), **mine)
    seats = Seat.objects.filter(lasting(on), **mine).order_by()
    # By a question of its own and not along the join: that would ask whether anyone still works there.
    employers = Employment.objects.filter(lasting(on), person=OuterRef(OuterRef("pk"))).values("organisation")
    at_work = Seat.objects.filter(lasting(on), organisation__in=employers).order_by()
    earliest_first = at_work.values("partnership__place").annotate(first=Min("pk")).order_by("first")
    return (
        Person.objects.filter(user=user_id)
        .only("name")
        .annotate(
            employers=ArraySubquery(employments.values("organisation")),
            support_places=ArraySubquery(Support.objects.filter(lasting(on), **mine).values("place")),
            seat_ids=ArraySubquery(seats.values("pk")),
            seat_places=ArraySubquery(seats.order_by("pk").values("partnership__place")),
            partner_places=ArraySubquery(earliest_first.values("partnership__place")),
        )
    )


STANDING = Prepared(_standing, user_id=7_402_551_983, on=date(1066, 10, 14))


def people_who_left(viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """Those who can sign in no longer from a day on, because they no longer take part."""
    return Person.objects.filter(user__isnull=False, until__lte=on).order_by()


def _first_place() -> int | None:
    """The place that a newcomer sees: that of the partnership that has been in the register for longest."""
    first = FIRST.first()
    return None if first is None else first.place_id


FIRST = Prepared(lambda: Partnership.objects.order_by("pk").only("place_id")[:1])
