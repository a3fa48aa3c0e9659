"""Questions about places: which there are, what lies in which, and who keeps their partnerships working."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet

from commonweal.register.models import Overlap, Partnership, Place, Support, Theme, Tier
from commonweal.register.reads.dates import Counted, lasting
from commonweal.register.rules import Viewer


def places(viewer: Viewer, *, on: date | None = None) -> QuerySet[Place]:
    """Every place, those that last on a day if one is given, each with the place it is part of."""
    found = Place.objects.select_related("parent").defer("parent__boundary")
    return found if on is None else found.filter(lasting(on))


def places_with_counts(viewer: Viewer, *, on: date) -> QuerySet[Place]:
    """Places with the number of partnerships and of places within them on a day."""
    partnerships = Partnership.objects.filter(lasting(on), place=OuterRef("pk"))
    inside = Place.objects.filter(lasting(on), parent=OuterRef("pk"))
    return places(viewer, on=on).annotate(
        partnership_count=Counted(partnerships, "place"), place_count=Counted(inside, "parent")
    )


def open_place(viewer: Viewer) -> Place | None:
    """The place that the viewer has open, or None in a register without partnerships."""
    return None if viewer.place_id is None else places(viewer).filter(pk=viewer.place_id).first()


def places_to_open(viewer: Viewer) -> QuerySet[Place]:
    """The places that can be opened: those that have partnerships or a support team."""
    busy = Q(pk__in=Partnership.objects.order_by().values("place")) | Q(pk__in=Support.objects.order_by().values("place"))
    return places(viewer).filter(busy)


def ancestors(viewer: Viewer, place: Place) -> list[Place]:
    """The places that this one is part of, the widest first: one query for as many as there are tiers."""
    chain = "__".join(["parent"] * len(Tier))
    loaded = Place.objects.select_related(chain).filter(pk=place.pk).first()
    above = []
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


def themes(viewer: Viewer, place: Place, *, on: date) -> QuerySet[Theme]:
    """The themes of a place in their order, with the number of partnerships under each."""
    under = Partnership.objects.filter(lasting(on), theme=OuterRef("pk"))
    return Theme.objects.filter(place=place).annotate(partnership_count=Counted(under, "theme"))


def overlaps(viewer: Viewer, place: Place) -> QuerySet[Overlap]:
    """How much of this place lies in others."""
    return Overlap.objects.filter(place=place).select_related("place", "other").order_by("other__name")


def support_team(viewer: Viewer, place: Place, *, on: date) -> QuerySet[Support]:
    """Who keeps the partnerships of a place working on a day."""
    return Support.objects.filter(lasting(on), place=place).select_related("person", "place").order_by("person__name")


def supports(viewer: Viewer) -> QuerySet[Support]:
    """Every membership of a support team, past ones too."""
    return Support.objects.select_related("person", "place")
