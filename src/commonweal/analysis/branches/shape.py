"""The values of a branch: bodies, seats, lines between bodies, and what each body carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import nan

UPWARD = frozenset({"reports_to", "part_of"})
"""Kinds of line whose second body stands above the first."""
DOWNWARD = frozenset({"delivers_through"})
"""Kinds of line whose first body stands above the second."""

Line = tuple[str, str, str]
"""The body it starts from, its kind, and the other body."""


@dataclass(frozen=True)
class Body:
    """A partnership: how often and how long it meets, who keeps its papers, and how many must be there. NaN is unknown.

    `sector_quorums` are pairs of a sector and how many of its seats must be there.
    """

    key: str
    meetings: float = nan
    length_hours: float = nan
    preparation_hours: float = nan
    secretariat: str | None = None
    secretariat_hours: float = nan
    quorum: int | None = None
    sector_quorums: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Seat:
    """A seat on a body: whose it is, who holds it, and whether anybody does. It keeps its key wherever it moves."""

    key: str
    body: str
    organisation: str | None = None
    person: str | None = None
    is_held: bool = True

    @property
    def holder(self) -> str | None:
        """By whom two seats on one body are known for one: the organisation, or without one the person."""
        return f"organisation {self.organisation}" if self.organisation else self.person and f"person {self.person}"


@dataclass(frozen=True)
class Branch:
    """The shape of a place's partnerships.

    `homes` says for every duty which body carries it, None for nobody. `relied_on` are pairs of a target and a
    body without which it cannot be met, or not wholly.
    """

    bodies: Mapping[str, Body] = field(default_factory=dict)
    seats: tuple[Seat, ...] = ()
    lines: frozenset[Line] = frozenset()
    homes: Mapping[str, str | None] = field(default_factory=dict)
    relied_on: frozenset[tuple[str, str]] = frozenset()

    def seats_on(self, body: str) -> list[Seat]:
        return [seat for seat in self.seats if seat.body == body]

    def holders_on(self, body: str) -> set[str | None]:
        return {seat.holder for seat in self.seats_on(body)}

    def with_body(self, body: Body) -> Branch:
        return replace(self, bodies={**self.bodies, body.key: body})

    def without_body(self, key: str) -> Branch:
        """The same without a body, its seats, its lines and what rested on it; its duties are then nobody's."""
        return replace(
            self,
            bodies={body: facts for body, facts in self.bodies.items() if body != key},
            seats=tuple(seat for seat in self.seats if seat.body != key),
            lines=frozenset(line for line in self.lines if key not in (line[0], line[2])),
            homes={duty: None if home == key else home for duty, home in self.homes.items()},
            relied_on=frozenset(pair for pair in self.relied_on if pair[1] != key),
        )

    def is_below(self, below: str, above: str) -> bool:
        """Whether one body answers, directly or through others, to another."""
        up: dict[str, set[str]] = {}
        for first, kind, other in self.lines:
            if kind in UPWARD:
                up.setdefault(first, set()).add(other)
            elif kind in DOWNWARD:
                up.setdefault(other, set()).add(first)
        seen: set[str] = set()
        ahead = [below]
        while ahead:
            for next_up in up.get(ahead.pop(), set()) - seen:
                seen.add(next_up)
                ahead.append(next_up)
        return above in seen
