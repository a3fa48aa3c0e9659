"""What the structure chart and the network show: partnerships, ties and memberships as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from commonweal.register.models import Seat, Tie, TieKind
from commonweal.register.reads.dates import lasting
from commonweal.register.reads.partnerships import partnerships_with_counts
from commonweal.register.rules import Viewer

UPWARD = (TieKind.REPORTS_TO, TieKind.PART_OF)
DOWNWARD = (TieKind.DELIVERS_THROUGH,)


@dataclass(frozen=True)
class Body:
    """A partnership as a box of the structure chart."""

    pk: int
    name: str
    theme: str
    role: str
    seats: int
    vacant: int


@dataclass(frozen=True)
class Line:
    """A tie as a line of the structure chart, always from the one that answers to the one it answers to."""

    below: int
    above: int
    kind: str
    label: str


@dataclass(frozen=True)
class Structure:
    """The partnerships of a place and how they answer to each other."""

    bodies: tuple[Body, ...]
    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    """Ties that put neither above the other: consulting and sharing information."""


def structure(viewer: Viewer, *, place_id: int | None, on: date, theme_id: int | None = None) -> Structure:
    """The structure of a place on a day, all of it or the partnerships under one theme. Two queries."""
    found = partnerships_with_counts(viewer, place_id=place_id, on=on).filter(lasting(on))
    found = found if theme_id is None else found.filter(theme=theme_id)
    bodies = tuple(_body(partnership) for partnership in found)
    known = {body.pk for body in bodies}
    rows = Tie.objects.filter(lasting(on), partnership__place=place_id).order_by("pk")
    lines = [_line(tie) for tie in rows if tie.partnership_id in known and tie.other_id in known]
    ranked = {*UPWARD, *DOWNWARD}
    return Structure(
        bodies,
        tuple(line for line in lines if line.kind in ranked),
        tuple(line for line in lines if line.kind not in ranked),
    )


def _body(partnership: Any) -> Body:
    theme = partnership.theme.name if partnership.theme else ""
    return Body(
        partnership.pk,
        partnership.name,
        theme,
        partnership.get_role_display(),
        partnership.seat_count,
        partnership.vacant_count,
    )


def _line(tie: Tie) -> Line:
    below, above = tie.partnership_id, tie.other_id
    if tie.kind in DOWNWARD:
        below, above = above, below
    return Line(below, above, tie.kind, tie.get_kind_display())


@dataclass(frozen=True)
class Member:
    """An organisation or a person that sits on partnerships, and on how many."""

    pk: int
    name: str
    group: str
    """Its sector."""


@dataclass(frozen=True)
class Membership:
    """Who sits where: members, partnerships, and how many seats each member has on each."""

    members: tuple[Member, ...]
    partnerships: tuple[Member, ...]
    seats: tuple[tuple[int, int, int], ...]
    """Member, partnership, seats."""


def membership(viewer: Viewer, *, place_id: int | None, on: date, theme_id: int | None = None) -> Membership:
    """Which organisations sit on which partnerships of a place on a day. One query."""
    rows = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place_id)
    rows = rows.filter(organisation__isnull=False).order_by()
    if theme_id is not None:
        rows = rows.filter(partnership__theme=theme_id)
    counted = rows.values_list(
        "organisation",
        "organisation__name",
        "organisation__sector",
        "partnership",
        "partnership__name",
        "partnership__theme__name",
    ).annotate(seats=Count("pk"))
    members, bodies, seats = {}, {}, []
    for member, name, sector, partnership, partnership_name, theme, count in counted:
        members[member] = Member(member, name, sector)
        bodies[partnership] = Member(partnership, partnership_name, theme or "")
        seats.append((member, partnership, count))
    return Membership(_by_name(members), _by_name(bodies), tuple(sorted(seats)))


def _by_name(found: dict[int, Member]) -> tuple[Member, ...]:
    return tuple(sorted(found.values(), key=lambda member: (member.name, member.pk)))
