"""Questions about places: which there are, what lies in which, and who keeps their partnerships working."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet

from commonweal.kit.prepared import Prepared
from commonweal.register.models import Overlap, Partnership, Place, Seat, Support, Theme, Tie, Tier
from commonweal.register.reads.dates import Counted, lasting
from commonweal.register.reads.seats import ending
from commonweal.register.rules import Viewer


def places(viewer: Viewer, *, on: date | None = None) -> QuerySet[Place]:
    """Every place, those that last on a day if one is given, each with the place it is part of."""
    found = Place.objects.select_related("parent").defer("boundary", "parent__boundary")
    return found if on is None else found.filter(lasting(on))


def places_with_counts(viewer: Viewer, *, on: date) -> QuerySet[Place]:
    """Every place with the number of partnerships and of places within it on a day."""
    partnerships = Partnership.objects.filter(lasting(on), place=OuterRef("pk"))
    inside = Place.objects.filter(lasting(on), parent=OuterRef("pk"))
    return places(viewer).annotate(
        partnership_count=Counted(partnerships, "place"), place_count=Counted(inside, "parent")
    )


def open_place(viewer: Viewer) -> Place | None:
    """The place that the viewer has open, or None in a register without partnerships."""
    return None if viewer.place_id is None else places(viewer).filter(pk=viewer.place_id).first()


def open_place_name(viewer: Viewer) -> str:
    """What the place that the viewer has open is called, for the head of every page; nothing where none is open."""
    place = None if viewer.place_id is None else NAMED.first(place_id=viewer.place_id)
    return place.name if place else ""


NAMED = Prepared(lambda place_id: Place.objects.filter(pk=place_id).only("name").order_by(), place_id=7_402_551_983)


def places_to_open(viewer: Viewer) -> QuerySet[Place]:
    """The places that can be opened: those that have partnerships or a support team."""
    busy = Q(pk__in=Partnership.objects.order_by().values("place")) | Q(
        pk__in=Support.objects.order_by().values("place")
    )
    return places(viewer).filter(busy)


def ancestors(viewer: Viewer, place: Place) -> list[Place]:
    """The places that this one is part of, the widest first: one query for as many as there are tiers."""
    chain = "__".join(["parent"] * len(Tier))
    outlines = ["__".join([*["parent"] * depth, "boundary"]) for depth in range(len(Tier) + 1)]
    loaded = Place.objects.select_related(chain).defer(*outlines).filter(pk=place.pk).first()
    above: list[Place] = []
    while loaded is not None and loaded.parent_id and len(above) < len(Tier):
        loaded = loaded.parent
        if loaded is not None:
            above.append(loaded)
    return above[::-1]


def children(viewer: Viewer, place: Place, *, on: date) -> QuerySet[Place]:
    """The places directly within this one on a day."""
    return places(viewer, on=on).filter(parent=place)


def boundaries(viewer: Viewer, place: Place, *, on: date) -> list[Place]:
    """This place and those within it that have a boundary, with their boundaries."""
    inside = Place.objects.defer(None).filter(lasting(on)).filter(Q(pk=place.pk) | Q(parent=place))
    return list(inside.filter(boundary__isnull=False))


def themes(viewer: Viewer, *, on: date, place_id: int | None = None) -> QuerySet[Theme]:
    """Themes in their order, of one place or of all, with the number of partnerships under each on a day."""
    under = Partnership.objects.filter(lasting(on), theme=OuterRef("pk"))
    found = (
        Theme.objects.select_related("place")
        .defer("place__boundary")
        .annotate(partnership_count=Counted(under, "theme"))
    )
    return found if place_id is None else found.filter(place=place_id)


def overlaps(viewer: Viewer, *, place_id: int | None = None) -> QuerySet[Overlap]:
    """How much of places lies in others: of one place, or of all."""
    found = Overlap.objects.select_related("place", "other").order_by("place__name", "other__name")
    found = found.defer("place__boundary", "other__boundary")
    return found if place_id is None else found.filter(place=place_id)


def supports(viewer: Viewer, *, place_id: int | None = None, on: date | None = None) -> QuerySet[Support]:
    """Who is on support teams: of one place or of all, on a day or ever."""
    found = Support.objects.select_related("person", "place").order_by("place__name", "person__name", "pk")
    found = found.defer("place__boundary")
    found = found if place_id is None else found.filter(place=place_id)
    return found if on is None else found.filter(lasting(on))


@dataclass(frozen=True)
class Counts:
    """How much there is in the register of one place on a day."""

    partnerships: int
    seats: int
    vacant: int
    ending: int
    organisations: int
    people: int
    ties: int


def counts(viewer: Viewer, place: Place, *, on: date) -> Counts:
    """How much there is in the register of a place. Three queries."""
    seats = Seat.objects.filter(lasting(on), partnership__place=place).order_by()
    told = seats.aggregate(
        seats=Count("pk"),
        vacant=Count("pk", filter=Q(person__isnull=True)),
        ending=Count("pk", filter=ending(viewer, on=on)),
        organisations=Count("organisation", distinct=True),
        people=Count("person", distinct=True),
    )
    partnerships = Partnership.objects.filter(lasting(on), place=place).count()
    ties = Tie.objects.filter(lasting(on), partnership__place=place).count()
    return Counts(partnerships=partnerships, ties=ties, **told)
