"""Questions about seats: who holds them and until when, what is missing, and what they owe those they speak for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Least

from commonweal.register.models import Place, Seat, SeatFeedback, SeatRole
from commonweal.register.reads.dates import AHEAD, NEWCOMER, SOON, lasting
from commonweal.register.rules import Viewer

RANKS = Case(
    *(When(role=role, then=Value(rank)) for rank, role in enumerate(SeatRole.values)),
    default=Value(len(SeatRole)),
    output_field=IntegerField(),
)

ENDS_ON = Least(F("term_until"), F("until"))
"""The day on which a seat or its term ends, whichever comes first; LEAST passes over what is not known."""

LONG_WORDS = (
    "aims", "objectives", "client_groups", "resources", "accountability", "constitution", "dissolution", "evaluation", "purpose",
    "budget_sources",
)  # fmt: skip
"""What a partnership says of itself at length, which nothing that lists its seats or ties shows."""


def long_words(viewer: Viewer, path: str) -> list[str]:
    """The long fields of the partnership at a path, to be left in the database until a page shows them."""
    return [f"{path}__{name}" for name in LONG_WORDS]


def seats(viewer: Viewer, *, place_id: int | None = None, on: date | None = None) -> QuerySet[Seat]:
    """Seats of a place, or of all, the chair's first, each with the day on which it or its term `ends_on`; those that last on a day if one is given."""
    found = Seat.objects.select_related("partnership__place", "organisation", "person", "deputy", "successor")
    found = found.defer(
        "person__email",
        "deputy__email",
        "successor__email",
        "partnership__place__boundary",
        *long_words(viewer, "partnership"),
    )
    found = found.annotate(rank=RANKS, ends_on=ENDS_ON)
    found = found if place_id is None else found.filter(partnership__place=place_id)
    found = found if on is None else found.filter(lasting(on))
    return found.order_by("partnership__name", "rank", "organisation__name", "person__name", "pk")


SHOWN_IN_A_TABLE = (
    "partnership__name", "partnership__place", "organisation__name", "person__name", "deputy__name", "role", "constituency", "voting_bloc",
    "voting_weight", "mandate", "limits",
)  # fmt: skip


def in_a_table(viewer: Viewer, found: QuerySet[Seat]) -> QuerySet[Seat]:
    """The same seats with no more of themselves and of what they tie together than a table of them shows."""
    tied = ("partnership", "organisation", "person", "deputy")
    return found.select_related(None).select_related(*tied).defer(None).only(*tied, *SHOWN_IN_A_TABLE)


# --- What is missing


def vacant(viewer: Viewer) -> Q:
    """The condition that nobody holds a seat."""
    return Q(person__isnull=True)


def ending(viewer: Viewer, *, on: date) -> Q:
    """The condition that a seat is held and its term, or the seat itself, is over or ends soon after a day."""
    return _held_until(on + SOON)


def without_successor(viewer: Viewer, *, on: date) -> Q:
    """The condition that a term ends within the next months and nobody knows who follows."""
    return _held_until(on + AHEAD) & Q(successor__isnull=True)


def without_induction(viewer: Viewer, *, on: date) -> Q:
    """The condition that someone is new to a seat and was not yet shown what it asks of them."""
    return Q(person__isnull=False, induction_on__isnull=True, since__gt=on - NEWCOMER, since__lte=on)


def without_mandate(viewer: Viewer) -> Q:
    """The condition that a seat is held and it is not said how far its holder may go."""
    return Q(person__isnull=False, mandate="", limits="")


def _held_until(day: date) -> Q:
    return Q(person__isnull=False) & (Q(term_until__lte=day) | Q(until__lte=day))


def vacant_seats(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Seat]:
    """Seats that nobody holds on a day."""
    return seats(viewer, place_id=place_id, on=on).filter(vacant(viewer))


def ending_seats(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Seat]:
    """Seats held on a day whose term is over or ends soon after it, the soonest first."""
    found = seats(viewer, place_id=place_id, on=on).filter(ending(viewer, on=on))
    return found.order_by(ENDS_ON, "partnership__name", "pk")


# --- Who sits where


@dataclass(frozen=True)
class SignedUp:
    """How far the seats of a partnership bind anyone: each is one person's, and only a mandate says what they may decide."""

    seats: int
    organisations: int
    vacant: int
    with_mandate: int

    @property
    def held(self) -> int:
        return self.seats - self.vacant


def signed_up(viewer: Viewer, found: list[Any]) -> SignedUp:
    """What the seats of a partnership amount to. No query."""
    return SignedUp(
        seats=len(found),
        organisations=len({seat.organisation_id for seat in found if seat.organisation_id}),
        vacant=sum(seat.person_id is None for seat in found),
        with_mandate=sum(bool(seat.mandate or seat.limits) for seat in found),
    )


def by_place(viewer: Viewer, found: QuerySet[Seat]) -> list[tuple[Place, list[Seat]]]:
    """The same seats place by place: the place that is open first, then the others by name. One query."""
    told: dict[Place, list[Seat]] = {}
    for seat in found:
        told.setdefault(seat.partnership.place, []).append(seat)
    return sorted(told.items(), key=lambda pair: (pair[0].pk != viewer.place_id, pair[0].name, pair[0].pk))


MANY_SEATS = 250
"""Above this nobody reads them all at once, and a page of them is slow: a body may sit in every place of an installation."""


@dataclass(frozen=True)
class SeatsThere:
    """How many seats there are in a place, and which; None where there are many in all and the place was not opened."""

    place: Place
    count: int
    seats: list[Seat] | None


def seats_in_places(viewer: Viewer, found: QuerySet[Seat], *, opened: int | None) -> list[SeatsThere]:
    """Seats place by place: the place that is open first, then the others by name. Three queries.

    Where there are many in all, only those of the place `opened` are told one by one.
    """
    counts = dict(found.order_by().values_list("partnership__place").annotate(count=Count("pk")))
    few = sum(counts.values()) <= MANY_SEATS
    told: dict[int, list[Seat]] = {}
    for seat in in_a_table(viewer, found if few else found.filter(partnership__place=opened)):
        told.setdefault(seat.partnership.place_id, []).append(seat)
    places = Place.objects.defer("boundary").in_bulk(counts)
    rows = [SeatsThere(place, counts[pk], told.get(pk)) for pk, place in places.items()]
    return sorted(rows, key=lambda row: (row.place.pk != viewer.place_id, row.place.name, row.place.pk))


# --- Feedback


def feedback(viewer: Viewer, *, place_id: int | None = None) -> QuerySet[SeatFeedback]:
    """Feedback between seats and those they speak for, of a place or of all: what is owed by its day, then what was given, the latest first."""
    found = SeatFeedback.objects.select_related(
        "seat__partnership__place", "seat__organisation", "seat__person", "seat__deputy"
    )
    found = found.defer(
        "seat__person__email",
        "seat__deputy__email",
        "seat__partnership__place__boundary",
        *long_words(viewer, "seat__partnership"),
    )
    found = found if place_id is None else found.filter(seat__partnership__place=place_id)
    return found.order_by(F("given_on").desc(nulls_first=True), "due", "pk")


def owed(viewer: Viewer) -> Q:
    """The condition that feedback is owed and not given."""
    return Q(given_on__isnull=True)


def overdue(viewer: Viewer, *, on: date) -> Q:
    """The condition that feedback should have been given before a day."""
    return Q(given_on__isnull=True, due__lt=on)
