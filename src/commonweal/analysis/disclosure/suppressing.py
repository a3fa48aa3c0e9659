"""Secondary suppression: which further cells to withhold, exactly where that can be proven, and said so where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from commonweal.analysis.disclosure.attacking import Attack, attack, part_of, pieces
from commonweal.analysis.disclosure.cutting import cut, reaches
from commonweal.analysis.disclosure.growing import grown
from commonweal.analysis.disclosure.needs import TOLERANCE, Problem, problem_of
from commonweal.analysis.disclosure.tables import Bools, Floats, Table, Whole

LARGEST_EXACT = 1500
"""Cells of a table above which the exact way is not tried: it would seldom close in any time that a person waits."""


class Method(StrEnum):
    """How the cells were chosen."""

    EXACT = "exact"
    """No cheaper choice keeps every primary: proven."""
    HEURISTIC = "heuristic"
    """Every primary is kept, which is proven by attack; a cheaper choice may exist."""


@dataclass(frozen=True)
class Suppression:
    """Which cells to withhold, how they were chosen, and what an attack finds afterwards."""

    withheld: Bools
    """Primary and secondary together, without what nobody publishes anyhow."""
    secondary: Bools
    method: Method
    cost: float
    """What the secondary ones cost."""
    bound: float
    """What no choice can cost less than."""
    exposed: Whole
    """Primaries that stay too easy to find out even if all is withheld that can be: the others give them away."""
    attack: Attack
    """What a reader can prove of each primary."""

    @property
    def gap(self) -> float:
        """How far the cost may lie above the least, as a share of the cost: 0 where it is proven."""
        if reaches(self.bound, self.cost):
            return 0.0
        return (self.cost - self.bound) / self.cost


def suppress(
    table: Table,
    primary: ArrayLike,
    *,
    lower: ArrayLike,
    upper: ArrayLike,
    clock: Callable[[], float],
    time_limit_seconds: float = 10.0,
    largest_exact: int = LARGEST_EXACT,
    whole: bool = False,
) -> Suppression:
    """The cheapest further cells to withhold, so that nobody can find out a primary cell.

    Parameters
    ----------
    table : Table
    primary : n truth values
        The cells that must not be shown.
    lower, upper : one number, or n
        The protection interval: of every primary, a reader must hold all from `lower` to `upper` possible.
    clock : a function that gives seconds
        Such as `time.monotonic`; a clock that stands still leaves only proof to end the search.
    time_limit_seconds : float
        How long to look for proof. The heuristic is done first and is not cut short.
    largest_exact : int
        Parts of a table with more cells than this go straight to the heuristic.
    whole : bool
        Whether a reader who uses that cells are whole numbers is kept out too. What the choice leaves to such a reader is
        mended by the heuristic, and then the method is said to be it.

    Returns
    -------
    Suppression

    Raises
    ------
    ValueError
        If a primary's value lies outside its protection interval.

    Notes
    -----
    With no primary nothing is withheld. A primary in no sum needs no other. What cannot be kept even by withholding
    everything that may be (its total was published before, say) is named in `exposed`; it is then kept as far as it can be.
    Of choices that cost the same, any may come.

    References
    ----------
    M. Fischetti and J. J. Salazar, Solving the cell suppression problem on tabular data with linear constraints,
    Management Science 47 (7), 2001, pages 1008-1027 (the exact way). The heuristic is ours: docs/methods/disclosure.md,
    "The secondary cells".

    Examples
    --------
    >>> from commonweal.analysis.disclosure import crossed, table_of
    >>> values, sums = crossed([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    >>> primary = values == 22
    >>> found = suppress(table_of(values.ravel(), sums), primary.ravel(), lower=22, upper=24, clock=lambda: 0.0)
    >>> found.method.value, values.ravel()[found.secondary].tolist(), found.cost
    ('exact', [8.0, 17.0, 12.0], 37.0)
    """
    unsafe = np.asarray(primary, dtype=bool)
    low, high = (np.broadcast_to(np.asarray(each, dtype=np.float64), table.size) for each in (lower, upper))
    if np.any(unsafe & ((table.values < low) | (table.values > high))):
        raise ValueError("the value of every primary lies in its protection interval")
    ends = _Deadline(clock, time_limit_seconds)
    withheld, lost = unsafe.copy(), np.zeros(table.size, dtype=bool)
    parts = []
    # What may be withheld falls apart wherever only cells that are known for good lie between: each part by itself.
    for piece in pieces(table, unsafe | table.hidden | np.isfinite(table.cost), unsafe):
        own = part_of(table, piece)
        problem, short = _attainable(
            own, piece.wanted, (high - table.values)[piece.cells], (table.values - low)[piece.cells]
        )
        part = _part(problem, ends, largest_exact=largest_exact, whole=whole)
        parts.append(part)
        withheld[piece.cells[part.withheld]], lost[piece.cells[short]] = True, True
    shown_ever = withheld & ~table.hidden
    return Suppression(
        shown_ever,
        shown_ever & ~unsafe,
        Method.EXACT if all(part.method == Method.EXACT for part in parts) else Method.HEURISTIC,
        sum(part.cost for part in parts),
        sum(part.bound for part in parts),
        np.flatnonzero(lost),
        attack(table, withheld, targets=unsafe, whole=whole),
    )


@dataclass(frozen=True)
class _Part:
    withheld: Bools
    method: Method
    cost: float
    bound: float


def _part(problem: Problem, ends: _Deadline, *, largest_exact: int, whole: bool) -> _Part:
    """The cells to withhold of a part of a table, and how well they were chosen."""
    withheld, bound = grown(problem, over=ends.over), 0.0
    if problem.table.size <= largest_exact:
        found = cut(problem, withheld, left=ends.left)
        withheld, bound = found.withheld, found.bound
    cost = problem.cost_of(withheld)
    method = Method.EXACT if reaches(bound, cost) else Method.HEURISTIC
    if whole:
        mended = _against_whole_numbers(problem, withheld)
        if problem.cost_of(mended) > cost:
            withheld, cost, method = mended, problem.cost_of(mended), Method.HEURISTIC
    return _Part(withheld, method, cost, min(bound, cost))


def unprotected(
    table: Table, withheld: ArrayLike, primary: ArrayLike, *, lower: ArrayLike, upper: ArrayLike, whole: bool = False
) -> Whole:
    """The audit: the primary cells of which a reader can prove more than the protection interval allows.

    Parameters
    ----------
    table, primary, lower, upper, whole
        As in `suppress`.
    withheld : n truth values
        The cells that are not shown.

    Returns
    -------
    places of cells

    References
    ----------
    docs/methods/disclosure.md, "The attack".

    Examples
    --------
    >>> from commonweal.analysis.disclosure import table_of
    >>> unprotected(table_of([3, 9, 12], [(2, [0, 1])]), [1, 0, 0], [1, 0, 0], lower=1, upper=4).tolist()
    [0]
    """
    unsafe = np.asarray(primary, dtype=bool)
    low, high = (np.broadcast_to(np.asarray(each, dtype=np.float64), table.size) for each in (lower, upper))
    found = attack(table, withheld, targets=unsafe, whole=whole)
    shown = unsafe & ~np.asarray(withheld, dtype=bool) & ~table.hidden
    narrow = (found.least > low + TOLERANCE) | (found.most < high - TOLERANCE)
    return np.flatnonzero(unsafe & (narrow | shown))


@dataclass(frozen=True)
class _Deadline:
    clock: Callable[[], float]
    seconds: float
    started: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "started", self.clock())

    def left(self) -> float:
        return self.seconds - (self.clock() - self.started)

    def over(self) -> bool:
        return self.left() <= 0


def _attainable(table: Table, primary: Bools, up: Floats, down: Floats) -> tuple[Problem, Whole]:
    """The problem as far as it can be kept at all, and the primaries for which that is not as far as is asked."""
    everything = primary | table.hidden | np.isfinite(table.cost)
    found = attack(table, everything, targets=primary)
    reach_up, reach_down = found.most - table.values, table.values - found.least
    short = primary & ((reach_up < up - TOLERANCE) | (reach_down < down - TOLERANCE))
    return problem_of(table, primary, np.minimum(up, reach_up), np.minimum(down, reach_down)), np.flatnonzero(short)


def _against_whole_numbers(problem: Problem, withheld: Bools) -> Bools:
    """More cells, one sum at a time, where whole numbers give a primary away."""
    kept = withheld.copy()
    primary = (problem.up > TOLERANCE) | (problem.down > TOLERANCE)
    values = problem.table.values
    while True:
        found = attack(problem.table, kept, targets=primary, whole=True)
        short = (found.most - values < np.floor(problem.up + TOLERANCE) - TOLERANCE) | (
            values - found.least < np.floor(problem.down + TOLERANCE) - TOLERANCE
        )
        near = np.zeros(problem.table.size, dtype=bool)
        for cell in np.flatnonzero(primary & short):
            near |= _cheapest_beside(problem, kept, int(cell))
        if not (near & ~kept).any():
            return kept
        kept |= near


def _cheapest_beside(problem: Problem, withheld: Bools, cell: int) -> Bools:
    """The cheapest cell not yet withheld that shares a sum with a piece's cells, the nearest first."""
    near = np.zeros(problem.table.size, dtype=bool)
    near[cell] = True
    chosen = np.zeros(problem.table.size, dtype=bool)
    while True:
        rows = np.flatnonzero(abs(problem.table.sums) @ near.astype(float))
        wider = near.copy()
        wider[problem.table.sums[rows].indices] = True
        fresh = np.flatnonzero(wider & problem.free & ~withheld)
        if len(fresh):
            chosen[fresh[np.argmin(problem.table.cost[fresh])]] = True
            return chosen
        if (wider == near).all():
            return chosen
        near = wider
