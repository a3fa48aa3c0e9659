"""Questions about co-terminosity: whose patch fits the place, and who must divide themselves among how many partnerships.

An assistant chief executive comes here before asking a partner for more: one whose patch is ours can plan with us alone, one whose
patch holds four districts must do everything four times, and one that serves half of us cannot speak for the other half.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from commonweal.analysis import boundaries as outlines
from commonweal.analysis import patches
from commonweal.analysis.coterminosity import overlay_of_shapes
from commonweal.kit import drawing
from commonweal.register.models import Footprint, Organisation, Overlap, Place, Seat, Tier
from commonweal.register.reads import lasting, places_to_open
from commonweal.register.rules import Viewer
from commonweal.structure import rules

ALL_BUT = 0.99
"""From here on a share counts as all of it: outlines are drawn coarsely, and codes are matched by best fit."""
NEXT_TO_NOTHING = 1 - ALL_BUT
A_LINE = 0.001
"""Shapes that have no more of their land in common than this touch: two drawings of one line differ by as much."""
CHAIN = ["__".join(["parent"] * depth) for depth in range(1, len(Tier))]


class FitKind(StrEnum):
    """How the patch of an organisation lies on a place."""

    SAME = "same"
    """One and the same."""
    WIDER = "wider"
    """It takes in all of the place and more."""
    WITHIN = "within"
    """It is a part of the place."""
    ACROSS = "across"
    """It takes in a part of the place, and more beside it."""
    ELSEWHERE = "elsewhere"
    """They have nothing in common."""
    UNKNOWN = "unknown"
    """Nobody has said how the two lie."""
    NO_PATCH = "no-patch"
    """Nobody has said which places the organisation serves."""


@dataclass(frozen=True)
class Laid:
    """How a patch lies on a place, from 0 to 1; None where it is unknown."""

    covered: float | None = None
    """How much of the place lies in the patch."""
    held: float | None = None
    """How much of the patch lies in the place."""
    fit: float | None = None
    """What both have in common as a share of what lies in either."""


@dataclass(frozen=True)
class Lying:
    """How a patch lies on a place in people, which goes before, and in land."""

    people: Laid = Laid()
    land: Laid = Laid()

    @property
    def covered(self) -> float | None:
        """How much of the place lies in the patch: of its people, or else of its land."""
        return self.land.covered if self.people.covered is None else self.people.covered

    @property
    def held(self) -> float | None:
        """How much of the patch lies in the place, likewise."""
        return self.land.held if self.people.held is None else self.people.held

    @property
    def misfit(self) -> float | None:
        """From 0 for one and the same to 1 for nothing in common; None where it is unknown."""
        fit = self.land.fit if self.people.fit is None else self.people.fit
        return None if fit is None else 1 - fit

    @property
    def kind(self) -> FitKind:
        if self.covered is not None and self.covered >= ALL_BUT:
            return FitKind.SAME if self.held is not None and self.held >= ALL_BUT else FitKind.WIDER
        if self.held is not None and self.held >= ALL_BUT:
            return FitKind.WITHIN
        known = [share for share in (self.covered, self.held) if share is not None]
        if not known:
            return FitKind.UNKNOWN
        return FitKind.ELSEWHERE if max(known) <= NEXT_TO_NOTHING else FitKind.ACROSS

    @property
    def is_served(self) -> bool:
        """Whether the patch takes in anything of the place, as far as it is known."""
        return self.kind not in (FitKind.ELSEWHERE, FitKind.UNKNOWN)


@dataclass(frozen=True)
class Serving:
    """An organisation with seats in the place: its patch beside the place, and among what it divides itself."""

    pk: int
    name: str
    sector: str
    patch: tuple[str, ...]
    """The places that it serves."""
    lying: Lying
    here: int
    """Partnerships of the place on which it sits."""
    everywhere: int
    """Partnerships anywhere on which it sits."""
    places: int
    """Places in which it sits."""
    holders: int
    """People who hold its seats."""
    touched: int | None
    """Places of this tier with partnerships that its patch reaches into; None without a patch."""

    @property
    def href(self) -> str:
        return str(Organisation(pk=self.pk).get_absolute_url())

    @property
    def kind(self) -> FitKind:
        return self.lying.kind if self.patch else FitKind.NO_PATCH

    @property
    def misfit(self) -> float | None:
        return self.lying.misfit

    @property
    def rank(self) -> tuple[bool, float, int, str]:
        """The worst misfit first, then who sits on most; what nobody knows comes last."""
        return self.misfit is None, -(self.misfit or 0), -self.everywhere, self.name


@dataclass(frozen=True)
class Neighbour:
    """The open place or one beside it, and how many of the organisations with seats here serve it too."""

    pk: int
    code: str
    name: str
    serving: int
    has_outline: bool


@dataclass(frozen=True)
class Patch:
    """The places that some organisations serve, all of them the same ones."""

    name: str
    organisations: int


@dataclass(frozen=True)
class Territory:
    """How the patches of all organisations with seats in a place lie on it and on each other."""

    place: Place | None
    rows: tuple[Serving, ...]
    """The worst misfit first."""
    neighbours: tuple[Neighbour, ...]
    patches: tuple[Patch, ...]
    between: tuple[tuple[float | None, ...], ...]
    """For each two patches what they have in common as a share of what lies in either."""
    outlined: str
    """Changes when an outline of the neighbours does."""

    def counted(self, *kinds: FitKind) -> int:
        return sum(row.kind in kinds for row in self.rows)


MOST_PATCHES = 12
"""How many patches are laid on each other: those of the most organisations."""


def territory(viewer: Viewer, *, place_id: int | None, on: date) -> Territory:
    """How the patches of those who sit in a place lie on it, on each other and on the places beside it. Raises Refused.

    Eight queries, however many places and organisations there are; one more, for the outlines, when one of them has changed.
    """
    rules.may_see_shape(viewer, place_id).or_refuse()
    place = Place.objects.filter(pk=place_id or 0).first()
    if place is None:
        return Territory(None, (), (), (), (), "")
    sitting = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place.pk)
    seats = _Seats(sitting.order_by().values("organisation"), on)
    beside = _beside(place, on)
    peers = set(places_to_open(viewer).filter(tier=place.tier).order_by().values_list("pk", flat=True))
    ground = _Ground({place.pk, *beside, *peers, *seats.places}, outlined={place.pk, *beside, *seats.places})
    rows = sorted(seats.rows(ground, place, peers), key=lambda row: row.rank)
    found, between = seats.patches(ground)
    return Territory(
        place,
        tuple(rows),
        tuple(seats.neighbours(ground, [place.pk, *(pk for pk in beside if pk != place.pk)])),
        found,
        between,
        ground.vintage,
    )


def _beside(place: Place, on: date) -> list[int]:
    """The places of the same tier within the place that this one is part of."""
    if place.parent_id is None:
        return [place.pk]
    found = Place.objects.filter(lasting(on), parent=place.parent_id, tier=place.tier)
    return list(found.order_by("name", "pk").values_list("pk", flat=True))


class _Seats:
    """Some organisations: where they sit, and which places they serve."""

    def __init__(self, organisations: Any, on: date) -> None:
        self.known = {
            one.pk: one for one in Organisation.objects.filter(pk__in=organisations).order_by("name", "pk").only("name", "sector")
        }  # fmt: skip
        rows: Any = (
            Seat.objects.filter(lasting(on), lasting(on, "partnership__"), organisation__in=list(self.known))
            .order_by()
            .values("organisation", "partnership__place")
            .annotate(partnerships=Count("partnership", distinct=True), holders=Count("person", distinct=True))
        )
        self.sits: dict[int, dict[int, Any]] = {pk: {} for pk in self.known}
        for row in rows:
            self.sits[row["organisation"]][row["partnership__place"]] = row
        self.serves: dict[int, list[int]] = {pk: [] for pk in self.known}
        served = Footprint.objects.filter(organisation__in=list(self.known)).order_by("place")
        for organisation, place in served.values_list("organisation", "place"):
            self.serves[organisation].append(place)
        held: Any = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), organisation__in=list(self.known))
        counted = held.order_by().values("organisation").annotate(holders=Count("person", distinct=True))
        self.holders = {row["organisation"]: row["holders"] for row in counted}

    @property
    def places(self) -> set[int]:
        """Every place that one of them serves."""
        return {place for served in self.serves.values() for place in served}

    def rows(self, ground: _Ground, place: Place, peers: set[int]) -> Iterable[Serving]:
        everyone = list(self.known)
        touched = self.touched(ground, everyone, sorted(peers))
        for row, (lying,) in enumerate(ground.laid([self.serves[pk] for pk in everyone], [place.pk])):
            pk = everyone[row]
            one = self.known[pk]
            yield Serving(
                pk=pk,
                name=one.name,
                sector=str(one.get_sector_display()),
                patch=ground.names(self.serves[pk]),
                lying=lying,
                here=self.sits[pk].get(place.pk, {}).get("partnerships", 0),
                everywhere=sum(sat["partnerships"] for sat in self.sits[pk].values()),
                places=len(self.sits[pk]),
                holders=self.holders.get(pk, 0),
                touched=touched[row] if self.serves[pk] else None,
            )

    def touched(self, ground: _Ground, organisations: Sequence[int], places: list[int]) -> list[int]:
        """How many of the places each of them serves, all or a part."""
        counts: list[int] = ground.reached([self.serves[pk] for pk in organisations], places).sum(axis=1).tolist()
        return counts

    def neighbours(self, ground: _Ground, places: list[int]) -> Iterable[Neighbour]:
        """The places with how many of the organisations serve each."""
        counts = ground.reached(list(self.serves.values()), places).sum(axis=0).tolist()
        for pk, count in zip(places, counts, strict=True):
            told = ground.told[pk]
            yield Neighbour(pk, told["code"], told["name"], count, pk in ground.drawn)

    def patches(self, ground: _Ground) -> tuple[tuple[Patch, ...], tuple[tuple[float | None, ...], ...]]:
        """The patches of the most organisations, and how they lie on each other."""
        alike: dict[tuple[int, ...], int] = {}
        for served in self.serves.values():
            if served:
                alike[tuple(served)] = alike.get(tuple(served), 0) + 1
        most = sorted(alike, key=lambda patch: (-alike[patch], ground.names(patch)))[:MOST_PATCHES]
        found = tuple(Patch(" + ".join(ground.names(patch)), alike[patch]) for patch in most)
        return found, ground.between(most)


class _Ground:
    """Some places: how large they are, and how much of each lies in each other one."""

    def __init__(self, places: set[int], *, outlined: set[int]) -> None:
        rows: Any = (
            Place.objects.filter(pk__in=places).order_by("pk").values("pk", "name", "code", "population", *CHAIN)
        )
        self.told: dict[int, Any] = {row["pk"]: row for row in rows}
        self.at: dict[int, int] = {pk: at for at, pk in enumerate(self.told)}
        overlaps = Overlap.objects.filter(place__in=places, other__in=places).order_by("pk")
        self.said = list(overlaps.values_list("place", "other", "share_by_area", "share_by_population"))
        known = Place.objects.filter(pk__in=outlined, boundary__isnull=False).order_by("pk")
        self.drawn: dict[int, int] = dict(known.values_list("pk", "version"))
        self.people = np.array([_figure(row["population"]) for row in self.told.values()], dtype=float)

    @property
    def vintage(self) -> str:
        return drawing.fingerprint("outlines", sorted(self.drawn.items()))

    def names(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self.told[pk]["name"] for pk in places))

    @cached_property
    def inside(self) -> list[tuple[int, int]]:
        """Each place with each other one that it is part of."""
        return [
            (at, self.at[row[above]])
            for at, row in enumerate(self.told.values())
            for above in CHAIN
            if row[above] in self.at
        ]

    @cached_property
    def by_people(self) -> patches.Array:
        """How much of each place lies in each other one, in people: who lives on no common land lives in one of the two."""
        said = [(self.at[a], self.at[b], share) for a, b, _area, share in self.said if share is not None]
        land = self.by_land[1]
        apart = np.where((land <= A_LINE) & (land.T <= A_LINE), 0.0, np.nan)
        within = np.argwhere(land >= 1 - A_LINE).tolist()
        inside = [*((a, b) for a, b in within if a != b), *self.inside]
        return patches.shares_between(self.people, inside=inside, said=said, measured=apart)

    @cached_property
    def by_land(self) -> tuple[patches.Array, patches.Array]:
        """The land of each place, in parts of the Earth, and how much of it lies in each other one."""
        sizes, measured = np.full(len(self.at), np.nan), np.full((len(self.at), len(self.at)), np.nan)
        if self.drawn:
            land, shares = _measured(self.drawn)
            drawn = np.array([self.at[pk] for pk in sorted(self.drawn)], dtype=np.int64)
            sizes[drawn], measured[np.ix_(drawn, drawn)] = land, shares
        said = [(self.at[a], self.at[b], share) for a, b, share, _people in self.said if share is not None]
        return sizes, patches.shares_between(sizes, inside=self.inside, said=said, measured=measured)

    def laid(self, served: Sequence[Sequence[int]], places: Sequence[int]) -> list[list[Lying]]:
        """For each patch how it lies on each of the places."""
        people, land = self._lie(served, places)
        return [
            [Lying(*pair) for pair in zip(_told(people, row), _told(land, row), strict=True)]
            for row in range(len(served))
        ]

    def reached(self, served: Sequence[Sequence[int]], places: Sequence[int]) -> NDArray[np.bool_]:
        """Whether each patch takes in anything of each place, as `Lying.is_served` says, for many places at once."""
        people, land = self._lie(served, places)
        covered = np.where(np.isnan(people.covered), land.covered, people.covered)
        held = np.where(np.isnan(people.held), land.held, people.held)
        return np.asarray(np.fmax(covered, held) > NEXT_TO_NOTHING, dtype=bool)

    def _lie(self, served: Sequence[Sequence[int]], places: Sequence[int]) -> tuple[patches.Lie, patches.Lie]:
        areas = [[self.at[pk] for pk in patch] for patch in served]
        on = [self.at[pk] for pk in places]
        sizes, shares = self.by_land
        people = patches.lay_patches(self.by_people, self.people, areas, on)
        return people, patches.lay_patches(shares, sizes, areas, on)

    def between(self, served: Sequence[Sequence[int]]) -> tuple[tuple[float | None, ...], ...]:
        """How the patches lie on each other, in people."""
        found = patches.lie_on_each_other(self.by_people, self.people, [[self.at[pk] for pk in one] for one in served])
        return tuple(tuple(_or_none(value) for value in row) for row in found)


def _measured(drawn: Mapping[int, int]) -> tuple[patches.Array, patches.Array]:
    """The land of places with an outline and how much of each lies in each other; worked out again when an outline changes."""

    def measure() -> tuple[patches.Array, patches.Array]:
        shapes = Place.objects.defer(None).filter(pk__in=drawn).order_by("pk").values_list("pk", "boundary")
        found: dict[Hashable, BaseGeometry] = {
            pk: outlines.of_true_area(boundary) for pk, boundary in shapes if boundary is not None
        }
        laid = overlay_of_shapes(found, found)
        return laid.first_whole, laid.common.toarray() / laid.first_whole[:, None]

    return drawing.kept(drawing.fingerprint("land", sorted(drawn.items())), measure)


def _figure(value: int | None) -> float:
    return float("nan") if value is None else float(value)


def _told(lie: patches.Lie, row: int) -> list[Laid]:
    return [
        Laid(_or_none(covered), _or_none(held), _or_none(fit))
        for covered, held, fit in zip(lie.covered[row], lie.held[row], lie.jaccard[row], strict=True)
    ]


def _or_none(value: Any) -> float | None:
    return None if value != value else float(value)


def outlines_of(viewer: Viewer, codes: Iterable[tuple[int, str]]) -> dict[str, dict[str, Any]]:
    """The outlines of some places, given as number and code, by code: asked for only when a map is drawn."""
    by_number = dict(codes)
    found = Place.objects.defer(None).filter(pk__in=by_number, boundary__isnull=False).order_by("pk")
    return {by_number[pk]: boundary for pk, boundary in found.values_list("pk", "boundary") if boundary is not None}


# --- One organisation


@dataclass(frozen=True)
class Footing:
    """A place that an organisation sits in or must serve: how its patch lies on it, and what it does there."""

    pk: int
    code: str
    name: str
    lying: Lying
    partnerships: int
    holders: int
    has_outline: bool
    is_beside: bool
    """Whether it is the open place or one beside it: those make a map."""

    @property
    def href(self) -> str:
        return str(Place(pk=self.pk).get_absolute_url())

    @property
    def matters(self) -> bool:
        """Whether the organisation does anything there."""
        return self.partnerships > 0 or self.lying.is_served


@dataclass(frozen=True)
class Divided:
    """Among which places and partnerships an organisation divides itself, or the reason why the viewer is not told."""

    whose: Organisation
    place: Place | None
    patch: tuple[str, ...] = ()
    row: Serving | None = None
    """How its patch lies on the open place."""
    footings: tuple[Footing, ...] = ()
    """The open place first."""
    outlined: str = ""
    reason: str = ""


def organisation_boundaries(viewer: Viewer, pk: int, *, on: date) -> Divided:
    """How the patch of an organisation lies on the open place and on each place that it serves. Raises Organisation.DoesNotExist.

    The public, and who is no partner of the open place, are told why they see nothing. Ten queries, however many places it serves.
    """
    whose = Organisation.objects.get(pk=pk)
    place = Place.objects.filter(pk=viewer.place_id or 0).first()
    verdict = rules.may_see_shape(viewer, place.pk if place else None)
    if not verdict or place is None:
        return Divided(whose, place, reason=verdict.reason)
    seats = _Seats([pk], on)
    beside, peers = _beside(place, on), set(places_to_open(viewer).filter(tier=place.tier).values_list("pk", flat=True))
    sits = seats.sits[pk]
    ground = _Ground(
        {place.pk, *beside, *peers, *sits, *seats.places}, outlined={place.pk, *beside, *sits, *seats.places}
    )
    (row,) = seats.rows(ground, place, peers)
    wanted = [place.pk, *sorted({*beside, *peers, *sits} - {place.pk}, key=lambda one: ground.told[one]["name"])]
    (lies,) = ground.laid([seats.serves[pk]], wanted)
    footings = [
        Footing(
            pk=one,
            code=ground.told[one]["code"],
            name=ground.told[one]["name"],
            lying=lying,
            partnerships=sits.get(one, {}).get("partnerships", 0),
            holders=sits.get(one, {}).get("holders", 0),
            has_outline=one in ground.drawn,
            is_beside=one == place.pk or one in beside,
        )
        for one, lying in zip(wanted, lies, strict=True)
    ]
    return Divided(whose, place, row.patch, row, tuple(footings), ground.vintage)
