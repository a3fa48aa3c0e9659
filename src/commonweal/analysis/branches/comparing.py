"""What is different between two branches: bodies, seats, duties, targets, lines, and who meets whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from commonweal.analysis.branches.shape import Branch, Line, Seat

Pair = tuple[str, str]
"""Two organisations, in the order of their keys."""


@dataclass(frozen=True)
class Differences:
    """What became of each part, from before to after. What stayed as it was is not in it."""

    closed: frozenset[str]
    opened: frozenset[str]
    seats_moved: tuple[tuple[Seat, str], ...]
    """The seat as it was, and the body on which it is then."""
    seats_ended: tuple[Seat, ...]
    seats_begun: tuple[Seat, ...]
    homes: tuple[tuple[str, str | None, str | None], ...]
    """Duty, the body that carried it, the body that will; None is nobody."""
    orphaned: tuple[str, ...]
    """Duties that a body carried and nobody will."""
    targets: tuple[tuple[str, frozenset[str], frozenset[str]], ...]
    """Target, the bodies it relied on, those it will."""
    uncovered: tuple[str, ...]
    """Targets that relied on some body and will on none."""
    lines_ended: frozenset[Line]
    lines_begun: frozenset[Line]
    pairs_lost: frozenset[Pair]
    """Organisations that met somewhere and will nowhere."""
    pairs_won: frozenset[Pair]
    seats_lost_by: tuple[tuple[str, int, int], ...]
    """Organisation, its seats before and after, for those with fewer."""

    @property
    def is_nothing(self) -> bool:
        """Whether the two branches have the same bodies, seats, duties, targets and lines."""
        return not (
            self.closed
            or self.opened
            or self.seats_moved
            or self.seats_ended
            or self.seats_begun
            or self.homes
            or self.targets
            or self.lines_ended
            or self.lines_begun
        )


def differences(before: Branch, after: Branch) -> Differences:
    """Say what became of each part between two branches.

    Parameters
    ----------
    before, after : Branch

    Returns
    -------
    Differences
        Each part sorted by its key. A seat is known by its own key, wherever it is.

    Notes
    -----
    A branch with itself has no differences. How often a body meets is not among them: that is a body's own fact.

    References
    ----------
    docs/methods/branches.md, "What is compared".

    Examples
    --------
    >>> from commonweal.analysis.branches import Body, Merge, taken
    >>> town = Branch({"a": Body("a"), "b": Body("b")}, (Seat("1", "a", "police"), Seat("2", "b", "police")))
    >>> found = differences(town, taken(town, [Merge("a", "b")]).branch)
    >>> sorted(found.closed), [seat.key for seat in found.seats_ended], found.seats_lost_by
    (['a'], ['1'], (('police', 2, 1),))
    """
    was, then = {seat.key: seat for seat in before.seats}, {seat.key: seat for seat in after.seats}
    homes = tuple(
        (duty, before.homes.get(duty), after.homes.get(duty))
        for duty in sorted(before.homes.keys() | after.homes.keys())
        if before.homes.get(duty) != after.homes.get(duty)
    )
    relied, will = _relied(before), _relied(after)
    met, meet = pairs_meeting(before), pairs_meeting(after)
    had, have = _seats_by(before), _seats_by(after)
    return Differences(
        closed=frozenset(before.bodies) - frozenset(after.bodies),
        opened=frozenset(after.bodies) - frozenset(before.bodies),
        seats_moved=tuple(
            (was[key], then[key].body) for key in sorted(was.keys() & then.keys()) if was[key].body != then[key].body
        ),
        seats_ended=tuple(was[key] for key in sorted(was.keys() - then.keys())),
        seats_begun=tuple(then[key] for key in sorted(then.keys() - was.keys())),
        homes=homes,
        orphaned=tuple(duty for duty, home, next_home in homes if home is not None and next_home is None),
        targets=tuple(
            (target, relied.get(target, frozenset()), will.get(target, frozenset()))
            for target in sorted(relied.keys() | will.keys())
            if relied.get(target) != will.get(target)
        ),
        uncovered=tuple(sorted(relied.keys() - will.keys())),
        lines_ended=before.lines - after.lines,
        lines_begun=after.lines - before.lines,
        pairs_lost=met - meet,
        pairs_won=meet - met,
        seats_lost_by=tuple(
            (organisation, seats, have.get(organisation, 0))
            for organisation, seats in sorted(had.items())
            if have.get(organisation, 0) < seats
        ),
    )


def _relied(branch: Branch) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for target, body in branch.relied_on:
        found.setdefault(target, set()).add(body)
    return {target: frozenset(bodies) for target, bodies in found.items()}


def _seats_by(branch: Branch) -> dict[str, int]:
    counted: dict[str, int] = {}
    for seat in branch.seats:
        if seat.organisation is not None:
            counted[seat.organisation] = counted.get(seat.organisation, 0) + 1
    return counted


def pairs_meeting(branch: Branch) -> frozenset[Pair]:
    """Organisations that meet, two by two: those with a seat on one body.

    Parameters
    ----------
    branch : Branch

    Returns
    -------
    frozenset of pairs of str
        Each pair once, in the order of its keys.

    Notes
    -----
    A vacant seat counts: its organisation is asked to come. A seat without an organisation joins nobody. A body with one
    organisation makes no pair.

    References
    ----------
    Breiger, "The duality of persons and groups", Social Forces 53(2), 1974, p. 181.

    Examples
    --------
    >>> pairs_meeting(Branch(seats=(Seat("1", "a", "police"), Seat("2", "a", "council"), Seat("3", "b", "health"))))
    frozenset({('council', 'police')})
    """
    sitting: dict[str, set[str]] = {}
    for seat in branch.seats:
        if seat.organisation is not None:
            sitting.setdefault(seat.body, set()).add(seat.organisation)
    return frozenset(pair for members in sitting.values() for pair in combinations(sorted(members), 2))


@dataclass(frozen=True)
class Short:
    """A quorum that a body could not make even if everyone came; `sector` is None for that of all seats."""

    body: str
    sector: str | None
    quorum: int
    held: int


def quorums_missed(branch: Branch, sector_of: Mapping[str, str] | None = None) -> tuple[Short, ...]:
    """Bodies that could not decide even if everyone came: fewer held seats, of all or of a sector, than their quorum.

    Parameters
    ----------
    branch : Branch
    sector_of : mapping of str to str, optional
        The sector of each organisation; one that is not in it belongs to none.

    Returns
    -------
    tuple of Short
        Each quorum that is missed, by body, that of all seats first.

    Notes
    -----
    A body without a stated quorum is not judged. Whether so many do come is another question, which attendance answers.

    References
    ----------
    docs/methods/branches.md, "What is compared".

    Examples
    --------
    >>> from commonweal.analysis.branches import Body
    >>> town = Branch({"a": Body("a", quorum=2, sector_quorums=(("faith", 1),))}, (Seat("1", "a", "police"),))
    >>> [(short.sector, short.quorum, short.held) for short in quorums_missed(town, {"police": "public"})]
    [(None, 2, 1), ('faith', 1, 0)]
    """
    sectors = sector_of or {}
    held: Counter[tuple[str, str | None]] = Counter()
    for seat in branch.seats:
        if seat.is_held:
            held[seat.body, None] += 1
            sector = sectors.get(seat.organisation or "")
            if sector is not None:
                held[seat.body, sector] += 1
    missed = []
    for key, body in sorted(branch.bodies.items()):
        wanted: list[tuple[str | None, int]] = [] if body.quorum is None else [(None, body.quorum)]
        for whose, least in (*wanted, *body.sector_quorums):
            if held[key, whose] < least:
                missed.append(Short(key, whose, least, held[key, whose]))
    return tuple(missed)
