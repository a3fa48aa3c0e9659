"""Questions about partnerships: which there are, where they work, and how they are tied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from commonweal.register.models import Coverage, Partnership, Seat, Secretariat, Tie, TieKind
from commonweal.register.reads.dates import Counted, lasting
from commonweal.register.reads.seats import long_words
from commonweal.register.rules import Viewer


def partnerships(viewer: Viewer, *, place_id: int | None = None, on: date | None = None) -> QuerySet[Partnership]:
    """Partnerships of a place, or of all; those that last on a day if one is given."""
    found = Partnership.objects.select_related("place", "theme", "accountable_body").defer("place__boundary")
    found = found if place_id is None else found.filter(place=place_id)
    return found if on is None else found.filter(lasting(on))


def partnerships_with_counts(viewer: Viewer, *, on: date, place_id: int | None = None) -> QuerySet[Partnership]:
    """Every partnership of a place, ended ones too, with its seats, vacant seats and organisations on a day."""
    seats = Seat.objects.filter(lasting(on), partnership=OuterRef("pk"))
    return partnerships(viewer, place_id=place_id).annotate(
        seat_count=Counted(seats, "partnership"),
        vacant_count=Counted(seats.filter(person__isnull=True), "partnership"),
        organisation_count=Counted(seats, "partnership", what="organisation"),
    )


def coverages(viewer: Viewer) -> QuerySet[Coverage]:
    """The places that partnerships work in besides their own."""
    found = Coverage.objects.select_related("partnership__place", "place")
    found = found.defer("partnership__place__boundary", "place__boundary", *long_words(viewer, "partnership"))
    return found.order_by("partnership__name", "place__name", "pk")


def secretariats(viewer: Viewer, *, place_id: int | None = None, on: date | None = None) -> QuerySet[Secretariat]:
    """Who serves the partnerships of a place, or all; those that do so on a day if one is given."""
    found = Secretariat.objects.select_related("partnership__place", "organisation")
    found = found.defer("partnership__place__boundary", *long_words(viewer, "partnership"))
    found = found if place_id is None else found.filter(partnership__place=place_id)
    found = found if on is None else found.filter(lasting(on))
    return found.order_by("partnership__name", "organisation__name", "pk")


def ties(viewer: Viewer, *, place_id: int | None = None, on: date | None = None) -> QuerySet[Tie]:
    """Ties that start from a partnership of a place, or all; those that last on a day if one is given."""
    found = Tie.objects.select_related("partnership__place", "other__place")
    found = found.defer(
        "partnership__place__boundary",
        "other__place__boundary",
        *long_words(viewer, "partnership"),
        *long_words(viewer, "other"),
    )
    found = found if place_id is None else found.filter(partnership__place=place_id)
    found = found if on is None else found.filter(lasting(on))
    return found.order_by("partnership__name", "kind", "other__name", "pk")


TOWARDS = {
    TieKind.REPORTS_TO: gettext_lazy("Report to it"),
    TieKind.PART_OF: gettext_lazy("Are part of it"),
    TieKind.DELIVERS_THROUGH: gettext_lazy("Deliver through it"),
    TieKind.CONSULTS: gettext_lazy("Consult it"),
    # The same from either end.
    TieKind.SHARES_WITH: gettext_lazy("Shares information with"),
}


@dataclass(frozen=True)
class Standing:
    """How a partnership stands to others in one way: those it is tied to, or those that are tied to it."""

    label: str
    ties: tuple[tuple[Tie, Partnership], ...]
    """Each tie with the partnership at its other end."""


def standings(viewer: Viewer, partnership: Partnership, *, on: date) -> list[Standing]:
    """How a partnership stands to others on a day, way by way. One query."""
    touching = ties(viewer, on=on).filter(Q(partnership=partnership) | Q(other=partnership))
    found = list(touching.select_related(None).select_related("partnership", "other"))
    told: dict[str, list[tuple[Tie, Partnership]]] = {}
    for tie in found:
        if tie.partnership_id == partnership.pk:
            told.setdefault(capfirst(tie.get_kind_display()), []).append((tie, tie.other))
    for tie in found:
        if tie.other_id == partnership.pk:
            told.setdefault(str(TOWARDS[TieKind(tie.kind)]), []).append((tie, tie.partnership))
    return [Standing(label, tuple(pairs)) for label, pairs in told.items()]
