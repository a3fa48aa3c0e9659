"""Where a chain of partnerships breaks: along the ages that they serve, and up the levels on which they work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

OLDEST = 120
"""The last year of a life, as far as partnerships count it."""

Ages = tuple[int | None, int | None]
"""The first and the last year of age that a body serves: no first is from birth, no last is without end, neither is unknown."""


class Join(StrEnum):
    """How those who stop serving people at an age are joined to those who serve them next."""

    TIED = "tied"
    """A tie joins one of the first to one of the next."""
    CARRIED = "carried"
    """No tie, but somebody serves people before and after."""
    BROKEN = "broken"
    """No tie, and nobody serves people before and after."""
    HOLE = "hole"
    """For some years nobody serves them, tie or not."""


@dataclass(frozen=True)
class Handover:
    """An age at which some bodies stop serving people whom others serve next.

    Attributes
    ----------
    at : int
        The last year of age that those before serve.
    resumes : int
        The first year after it that anybody serves: the next, unless there is a hole.
    before, after, across : tuple of int
        Those who stop there, those who begin where it resumes, and those who serve both years.
    join : Join
        How they are joined.
    tied : bool
        Whether a tie joins one before to one after or across; a hole may have one.
    """

    at: int
    resumes: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    across: tuple[int, ...]
    join: Join
    tied: bool


@dataclass(frozen=True)
class LineOfLife:
    """The ages that some bodies serve together.

    Attributes
    ----------
    served : ndarray of int, shape (121,)
        How many of them serve each year of age, from 0 to 120.
    holes : tuple of pairs of int
        The first and last year of each run of ages that nobody serves, those before the first and after the last served too.
    handovers : tuple of Handover
        In the order of ages.
    unknown : tuple of int
        Bodies of whose ages nothing is known. They fill no hole and make none.
    """

    served: NDArray[np.int64]
    holes: tuple[tuple[int, int], ...]
    handovers: tuple[Handover, ...]
    unknown: tuple[int, ...]

    @property
    def inner_holes(self) -> tuple[tuple[int, int], ...]:
        """The holes with somebody served on both sides: what is not served at either end of life may be meant so."""
        return tuple(hole for hole in self.holes if hole[0] > 0 and hole[1] < OLDEST)


def line_of_life(ages: Sequence[Ages], ties: Iterable[tuple[int, int]] = ()) -> LineOfLife:
    """Lay the ages that bodies serve beside each other and find where the chain breaks.

    Parameters
    ----------
    ages : sequence of pairs
        For each of n bodies the first and the last year of age that it serves, both included, from 0 to 120.
    ties : pairs of int
        Which bodies are tied to which, in either direction.

    Returns
    -------
    LineOfLife
        Of those whose ages are known.

    Raises
    ------
    ValueError
        When an age lies outside 0 to 120, or a first year above its last.

    Notes
    -----
    Only a tie between two bodies counts, not one by way of a third. Where nobody is older than those who stop, there is nobody to
    hand over to: that is a hole at the end and no hand-over. With no body, or none known, all of life is one hole and there is
    no hand-over; whoever reads it must look at who is unknown first.

    References
    ----------
    Office of the Deputy Prime Minister, Rationalisation: a briefing note for LSPs by LSPs, 2005, paragraph 4.2 (discontinuity
    across age groups, found by mapping who deals with learning and skills).

    Examples
    --------
    >>> line = line_of_life([(0, 17), (18, 64), (70, None)], ties=[(0, 1)])
    >>> line.holes, [(one.at, one.join.value) for one in line.handovers]
    (((65, 69),), [(17, 'tied'), (64, 'hole')])
    """
    known = [one for one, (first, last) in enumerate(ages) if first is not None or last is not None]
    unknown = tuple(one for one in range(len(ages)) if one not in set(known))
    first = np.array([ages[one][0] or 0 for one in known], dtype=np.int64)
    last = np.array([OLDEST if (age := ages[one][1]) is None else age for one in known], dtype=np.int64)
    if len(known) and not ((first >= 0) & (first <= last) & (last <= OLDEST)).all():
        raise ValueError(f"Ages run from 0 to {OLDEST}, and the first is not above the last.")
    steps = np.zeros(OLDEST + 2, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, last + 1, -1)
    served = np.cumsum(steps)[: OLDEST + 1]
    numbers = np.array(known, dtype=np.int64)
    tied = {frozenset(pair) for pair in ties}
    handovers = [
        found
        for at in np.unique(last[last < OLDEST]).tolist()
        if (found := _handover(at, served, numbers, first, last, tied)) is not None
    ]
    return LineOfLife(served, _runs(served == 0), tuple(handovers), unknown)


def _handover(
    at: int,
    served: NDArray[np.int64],
    numbers: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    tied: set[frozenset[int]],
) -> Handover | None:
    later = np.flatnonzero(served[at + 1 :])
    if not len(later):
        return None
    resumes = at + 1 + int(later[0])
    before, after, across = (
        tuple(numbers[mask].tolist()) for mask in (last == at, first == resumes, (first <= at) & (last >= resumes))
    )
    is_tied = any(frozenset((one, other)) in tied for one in before for other in (*after, *across))
    if resumes > at + 1:
        join = Join.HOLE
    elif is_tied:
        join = Join.TIED
    else:
        join = Join.CARRIED if across else Join.BROKEN
    return Handover(at, resumes, before, after, across, join, is_tied)


def _runs(empty: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """The first and last place of each run of True."""
    edges = np.diff(np.concatenate([[False], empty, [False]]).astype(np.int8))
    return tuple(zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) - 1).tolist(), strict=True))


@dataclass(frozen=True)
class Ladder:
    """The levels on which some bodies work.

    Attributes
    ----------
    counts : tuple of int
        How many of them work on each level, in the order given.
    missing : tuple of str
        The levels on which none does. None is missing where no level of any body is known.
    parted : tuple of pairs of str
        Each level with the next one on which anybody works, where no tie joins any two of the two.
    unknown : tuple of int
        Bodies of whose level nothing is known.
    """

    counts: tuple[int, ...]
    missing: tuple[str, ...]
    parted: tuple[tuple[str, str], ...]
    unknown: tuple[int, ...]


def ladder(levels: Sequence[str | None], ties: Iterable[tuple[int, int]], order: Sequence[str]) -> Ladder:
    """Count bodies by the level on which they work and find where two levels are not joined.

    Parameters
    ----------
    levels : sequence of str or None
        The level of each of n bodies; None where it is unknown.
    ties : pairs of int
        Which bodies are tied to which, in either direction.
    order : sequence of str
        The levels from the widest to the narrowest.

    Returns
    -------
    Ladder
        One count for each level of the order.

    Raises
    ------
    ValueError
        When a body has a level that is not in the order.

    Notes
    -----
    A level without anybody is passed over: the levels on either side of it are the neighbours then. A tie of a body whose level
    is unknown joins nothing, so a break beside unknown bodies may be none.

    References
    ----------
    Office of the Deputy Prime Minister, Rationalisation: a briefing note for LSPs by LSPs, 2005, paragraph 4.2 and the summary
    under "Level of working" (work at different spatial levels, and that different levels suit different policies).

    Examples
    --------
    >>> found = ladder(["borough", "area", "area", None], [(1, 2)], ["wider", "borough", "area"])
    >>> found.counts, found.missing, found.parted
    ((0, 1, 2), ('wider',), (('borough', 'area'),))
    """
    strange = {level for level in levels if level is not None} - set(order)
    if strange:
        raise ValueError(f"{', '.join(sorted(strange))} is not among the levels.")
    members = {level: {one for one, own in enumerate(levels) if own == level} for level in order}
    present = [level for level in order if members[level]]
    joined = {frozenset((levels[one], levels[other])) for one, other in ties}
    parted = [(upper, lower) for upper, lower in pairwise(present) if {upper, lower} not in joined]
    return Ladder(
        tuple(len(members[level]) for level in order),
        tuple(level for level in order if not members[level]) if present else (),
        tuple(parted),
        tuple(one for one, own in enumerate(levels) if own is None),
    )
