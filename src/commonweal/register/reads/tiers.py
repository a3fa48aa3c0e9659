"""Two tiers side by side: the partnerships of a place and of a wider one, who sits on both, and how they are tied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from commonweal.register.models import Organisation, Partnership, Place, Seat, Tie
from commonweal.register.reads.dates import lasting
from commonweal.register.reads.partnerships import partnerships_with_counts, ties
from commonweal.register.reads.places import ancestors, places_to_open
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class ThemeRow:
    """The partnerships of both places under one theme; themes of one name are one."""

    theme: str
    own: tuple[Partnership, ...]
    other: tuple[Partnership, ...]


@dataclass(frozen=True)
class OnBoth:
    """An organisation that sits in both places, with its seats in each."""

    organisation: Organisation
    own: int
    other: int


@dataclass(frozen=True)
class Tiers:
    """Two places side by side."""

    own: Place
    other: Place
    rows: tuple[ThemeRow, ...]
    organisations: tuple[OnBoth, ...]
    ties: tuple[Tie, ...]

    @property
    def own_count(self) -> int:
        return sum(len(row.own) for row in self.rows)

    @property
    def other_count(self) -> int:
        return sum(len(row.other) for row in self.rows)


def places_beside(viewer: Viewer, place: Place) -> QuerySet[Place]:
    """The places that a place can be laid beside: those that it is part of and those directly within it, where they have partnerships."""
    above = [wider.pk for wider in ancestors(viewer, place)]
    return places_to_open(viewer).filter(Q(pk__in=above) | Q(parent=place))


def nearest(viewer: Viewer, place: Place, found: list[Place]) -> Place | None:
    """The place to begin with: the nearest that it is part of, else the first within it."""
    above = [wider for wider in ancestors(viewer, place) if wider in found]
    return above[-1] if above else next(iter(found), None)


def tiers(viewer: Viewer, own: Place, other: Place, *, on: date) -> Tiers:
    """Two places side by side on a day. Five queries."""
    found = {place.pk: list(_partnerships(viewer, place, on)) for place in (own, other)}
    return Tiers(
        own,
        other,
        _rows(found[own.pk], found[other.pk]),
        _on_both(viewer, own, other, on),
        tuple(_between(viewer, own, other, on)),
    )


def _partnerships(viewer: Viewer, place: Place, on: date) -> QuerySet[Partnership]:
    return partnerships_with_counts(viewer, place_id=place.pk, on=on).filter(lasting(on)).order_by("name", "pk")


def _rows(own: list[Partnership], other: list[Partnership]) -> tuple[ThemeRow, ...]:
    """By theme, in the order of the open place's themes, then the other's; what has no theme comes last."""
    themes = sorted({one.theme for one in own if one.theme}, key=lambda theme: (theme.rank, theme.name))
    further = sorted({one.theme for one in other if one.theme}, key=lambda theme: (theme.rank, theme.name))
    names = [*dict.fromkeys(theme.name for theme in [*themes, *further]), ""]
    rows = (ThemeRow(name, _under(own, name), _under(other, name)) for name in names)
    return tuple(row for row in rows if row.own or row.other)


def _under(found: list[Partnership], theme: str) -> tuple[Partnership, ...]:
    return tuple(one for one in found if (one.theme.name if one.theme else "") == theme)


def _on_both(viewer: Viewer, own: Place, other: Place, on: date) -> tuple[OnBoth, ...]:
    """Organisations with a seat in both places, those with the most in the wider one first."""
    here, there = Q(partnership__place=own), Q(partnership__place=other)
    seated = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), here | there, organisation__isnull=False)
    counted = (
        seated.order_by()
        .values("organisation")
        .annotate(own=Count("pk", filter=here), other=Count("pk", filter=there))
        .filter(own__gt=0, other__gt=0)
    )
    numbers = {row["organisation"]: (row["own"], row["other"]) for row in counted}
    both = [
        OnBoth(organisation, *numbers[organisation.pk]) for organisation in Organisation.objects.filter(pk__in=numbers)
    ]
    return tuple(sorted(both, key=lambda one: (-one.other, -one.own, one.organisation.name)))


def _between(viewer: Viewer, own: Place, other: Place, on: date) -> QuerySet[Tie]:
    """The ties from a partnership of one place to one of the other."""
    across = Q(partnership__place=own, other__place=other) | Q(partnership__place=other, other__place=own)
    return ties(viewer, on=on).filter(across)
