"""Questions about overlap: which partnerships are alike in whom they have, what they do and where, and what might follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.analysis import networks
from commonweal.register.models import Partnership, Scale, Seat, Tie
from commonweal.register.models.partnerships import OLDEST
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Reliance, Without

MEMBERS, PEOPLE, THEME, ROLE, REACH, WORDING, TARGETS, GROUPS, AGES = WAYS = (
    "members", "people", "theme", "role", "reach", "wording", "targets", "groups", "ages",
)  # fmt: skip
WEIGHTS = {
    MEMBERS: 3.0, PEOPLE: 2.0, THEME: 2.0, TARGETS: 2.0, WORDING: 2.0, ROLE: 1.0, REACH: 1.0, GROUPS: 1.0, AGES: 1.0,
}  # fmt: skip
"""What each way counts for in the score that sorts the list."""
NEEDED = (Without.NO, Without.PARTLY)
"""What is said of a target that relies on a partnership."""
FEWEST_SHARED = 3
MOSTLY_INSIDE = 0.75
HALF_INSIDE = 0.5
FEW = 2
"""Pairs are listed from here on: two people on both, or two organisations that are half of the smaller one."""
SURPRISING = 0.05
WORDS_ALIKE = 0.2
"""Purposes worded less alike than this are taken for unlike: two texts nearly always share some word."""


class Follow(StrEnum):
    """What might follow from an overlap, as a question for those concerned and never as a decision."""

    MERGE = "merge"
    """Could one do the work of both?"""
    LINK = "link"
    """Should they be tied, or meet together?"""
    TIED = "tied"
    """They are tied already: is the tie used?"""
    NOTHING = "nothing"


ORDER = {follow: place for place, follow in enumerate(Follow)}


@dataclass(frozen=True)
class Party:
    """A partnership as one side of a pair."""

    pk: int
    name: str
    statutory: bool


@dataclass(frozen=True)
class Pair:
    """How far two partnerships overlap in each way, from 0 to 1; None where one of them does not say."""

    first: Party
    second: Party
    score: float
    shared: int
    """Organisations that sit on both."""
    shared_people: int
    members: float | None
    containment: float
    """Shared organisations as a share of the smaller one's."""
    chance: float | None
    """How likely so many shared organisations are by chance; None where none are."""
    people: float | None
    theme: float | None
    role: float | None
    reach: float | None
    wording: float | None
    targets: float | None
    """Targets that rely on both, as a share of those that rely on either."""
    groups: float | None
    """Client groups that both serve, likewise."""
    ages: float | None
    """Years of age that both serve, likewise."""
    tied: bool

    @property
    def names(self) -> str:
        """Both names, for sorting and searching."""
        return f"{self.first.name} {self.second.name}"

    @property
    def follow(self) -> Follow:
        """What might follow, by the declared rule of docs/methods/overlap.md."""
        telling = self.shared >= FEWEST_SHARED and self.chance is not None and self.chance <= SURPRISING
        apart = 0.0 in (self.role, self.reach, self.groups, self.ages)
        same_work = self.theme == 1.0 and not apart
        free = not (self.first.statutory or self.second.statutory)
        if telling and self.containment >= MOSTLY_INSIDE and same_work and free:
            return Follow.MERGE
        if (telling and self.containment >= MOSTLY_INSIDE) or self.shared_people >= FEWEST_SHARED:
            return Follow.TIED if self.tied else Follow.LINK
        return Follow.NOTHING


@dataclass(frozen=True)
class Found:
    """The pairs of a place that share enough to be listed, those of which most might follow first."""

    pairs: tuple[Pair, ...]
    partnerships: int
    universe: int
    """Organisations with a seat in the place: those from whom chance draws."""


def overlaps_of_place(viewer: Viewer, *, place_id: int | None, on: date) -> Found:
    """How far each two partnerships of a place overlap on a day. Four queries. Raises Refused."""
    rules.may_see_shape(viewer, place_id).or_refuse()
    bodies = list(Partnership.objects.filter(lasting(on), place=place_id).order_by("name", "pk"))
    numbers = [body.pk for body in bodies]
    seated = list(
        Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place_id)
        .order_by()
        .values_list("organisation", "person", "partnership")
    )
    members = _overlaps(((one, body) for one, _person, body in seated), numbers)
    people = _overlaps(((person, body) for _one, person, body in seated), numbers)
    tied = {
        frozenset(pair)
        for pair in Tie.objects.filter(lasting(on), partnership__place=place_id).values_list("partnership", "other")
    }
    relied = _relied_on(place_id, on)
    parties = [Party(body.pk, body.name, bool(body.statutory_basis)) for body in bodies]
    pairs = [
        Pair(
            first=parties[first],
            second=parties[second],
            tied=frozenset((numbers[first], numbers[second])) in tied,
            **told,
        )
        for first, second, told in _listed(_alike(bodies, members, people, relied), members, people)
    ]
    pairs.sort(key=lambda pair: (ORDER[pair.follow], -pair.score, pair.names))
    return Found(tuple(pairs), len(bodies), members.universe)


def _overlaps(pairs: Iterable[tuple[int | None, int]], bodies: Sequence[int]) -> networks.Overlaps:
    return networks.overlaps(
        networks.memberships(((who, body) for who, body in pairs if who is not None), bodies=bodies)
    )


def _relied_on(place_id: int | None, on: date) -> dict[int, set[int]]:
    """The targets that rely on each partnership, wholly or in part, whoever said so."""
    said = Reliance.objects.filter(lasting(on, "target__"), partnership__place=place_id, without__in=NEEDED)
    found: dict[int, set[int]] = {}
    for partnership, target in said.order_by().values_list("partnership", "target"):
        found.setdefault(partnership, set()).add(target)
    return found


def _alike(
    bodies: list[Partnership], members: networks.Overlaps, people: networks.Overlaps, relied: dict[int, set[int]]
) -> networks.Likenesses:
    """The pairs that share a member, a person or words, with all ways in which they are alike or not."""
    wording = networks.wording_likeness([body.purpose for body in bodies])
    wording.data[wording.data < WORDS_ALIKE] = 0
    wording.eliminate_zeros()
    ways = {
        MEMBERS: (members.as_likeness(members.jaccard), members.sizes > 0),
        PEOPLE: (people.as_likeness(people.jaccard), people.sizes > 0),
        WORDING: (wording, np.array([bool(body.purpose) for body in bodies], dtype=bool)),
    }
    first = networks.likenesses(ways, weights=WEIGHTS)
    # What they do and where is told of the pairs that share something: alone it would pair half the place with itself.
    for way, values in (
        (THEME, [body.theme_id for body in bodies]),
        (ROLE, [body.role or None for body in bodies]),
        # Two that each cover a part of the borough may cover different parts.
        (REACH, [body.scale if body.scale not in ("", Scale.AREA) else None for body in bodies]),
    ):
        ways[way] = _same(values, first)
    groups = [{" ".join(line.split()).casefold() for line in body.client_groups.splitlines()} - {""} for body in bodies]
    ages = [_years(body) for body in bodies]
    ways[TARGETS] = _in_common([relied.get(body.pk, set()) for body in bodies], first)
    ways[GROUPS], ways[AGES] = _in_common(groups, first), _in_common(ages, first)
    return networks.likenesses(ways, weights=WEIGHTS)


def _same(values: list[Any], pairs: networks.Likenesses) -> tuple[Any, NDArray[np.bool_]]:
    """1 for each of the pairs with the same value, and which bodies have one."""
    known = np.array([value is not None for value in values], dtype=bool)
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    codes = np.array([numbers[value] for value in values], dtype=np.int64)
    same = (codes[pairs.first] == codes[pairs.second]) & known[pairs.first]
    size = len(values)
    return sparse.csr_array(
        (np.ones(int(same.sum())), (pairs.first[same], pairs.second[same])), shape=(size, size)
    ), known


def _years(body: Partnership) -> set[int]:
    """The years of age that a partnership serves; none where that is not known."""
    if body.age_from is None and body.age_to is None:
        return set()
    return set(range(body.age_from or 0, (OLDEST if body.age_to is None else body.age_to) + 1))


def _in_common(sets: Sequence[set[Any]], pairs: networks.Likenesses) -> tuple[Any, NDArray[np.bool_]]:
    """For each of the pairs what both have as a share of what either has, and which bodies have anything."""
    known = np.array([bool(each) for each in sets], dtype=bool)
    both = known[pairs.first] & known[pairs.second]
    first, second = pairs.first[both], pairs.second[both]
    shares = [
        len(sets[one] & sets[other]) / len(sets[one] | sets[other])
        for one, other in zip(first.tolist(), second.tolist(), strict=True)
    ]
    size = len(sets)
    table = sparse.csr_array((np.array(shares, dtype=float), (first, second)), shape=(size, size))
    table.eliminate_zeros()
    return table, known


def _listed(
    found: networks.Likenesses, members: networks.Overlaps, people: networks.Overlaps
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The pairs that share enough to be listed, with how far they are alike in each way."""
    shared, containment, chance = (
        _looked_up(members, values, found) for values in (members.shared, members.containment, members.chance)
    )
    shared_people = _looked_up(people, people.shared, found)
    inside = (shared >= FEW) & (containment >= HALF_INSIDE)
    kept = np.flatnonzero(inside | (shared_people >= FEW) | (found.ways[WORDING] > 0))
    columns = {way: _known(found.ways[way][kept]) for way in WAYS} | {
        "score": found.score[kept].tolist(),
        "shared": shared[kept].astype(int).tolist(),
        "shared_people": shared_people[kept].astype(int).tolist(),
        "containment": containment[kept].tolist(),
        "chance": _known(np.where(shared[kept] > 0, chance[kept], np.nan)),
    }
    names = list(columns)
    for first, second, *told in zip(
        found.first[kept].tolist(), found.second[kept].tolist(), *columns.values(), strict=True
    ):
        yield first, second, dict(zip(names, told, strict=True))


def _known(values: NDArray[np.float64]) -> list[float | None]:
    """The values, None where one is unknown."""
    return [None if value != value else value for value in values.tolist()]


def _looked_up(overlap: networks.Overlaps, values: Any, pairs: networks.Likenesses) -> NDArray[np.float64]:
    """The values of some pairs for others, 0 where there is none."""
    table = overlap.as_likeness(values.astype(float))
    if not len(pairs.first):
        return np.zeros(0)
    return np.asarray(table[pairs.first, pairs.second], dtype=float).ravel()


# --- One pair


@dataclass(frozen=True)
class Both:
    """Two partnerships beside each other: how they overlap, and who sits on both."""

    place_id: int
    pair: Pair | None
    first: Partnership
    second: Partnership
    organisations: tuple[Any, ...]
    people: tuple[Any, ...]
    universe: int


def overlap_of_two(viewer: Viewer, first_id: int, second_id: int, *, on: date) -> Both:
    """Two partnerships of one place beside each other. Raises Partnership.DoesNotExist, and Refused."""
    found = Partnership.objects.select_related("theme", "place").defer("place__boundary")
    first = found.get(pk=first_id)
    second = found.get(pk=second_id, place=first.place_id)
    whole = overlaps_of_place(viewer, place_id=first.place_id, on=on)
    wanted = {first_id, second_id}
    pair = next((pair for pair in whole.pairs if {pair.first.pk, pair.second.pk} == wanted), None)
    rows = Seat.objects.filter(lasting(on), partnership__in=wanted).select_related("organisation", "person")
    organisations, people = _on_both(rows.order_by("organisation__name", "person__name", "pk"))
    return Both(first.place_id, pair, first, second, organisations, people, whole.universe)


def _on_both(rows: Iterable[Seat]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    where: dict[Any, set[int]] = {}
    for seat in rows:
        for holder in (seat.organisation, seat.person):
            if holder is not None:
                where.setdefault(holder, set()).add(seat.partnership_id)
    both = [holder for holder, bodies in where.items() if len(bodies) > 1]
    return (
        tuple(holder for holder in both if hasattr(holder, "sector")),
        tuple(holder for holder in both if not hasattr(holder, "sector")),
    )
