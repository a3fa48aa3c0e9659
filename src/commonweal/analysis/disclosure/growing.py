"""The heuristic: wherever an attack succeeds, the cheapest cells that break it, until none does; then what was too much goes."""

from __future__ import annotations

from collections.abc import Callable

import highspy
import numpy as np
from scipy import sparse

from commonweal.analysis.disclosure.attacking import attack, programme
from commonweal.analysis.disclosure.needs import TOLERANCE, Problem
from commonweal.analysis.disclosure.tables import Bools, Floats, Whole

MOST_TRIED_FOR_REMOVAL = 500


def grown(problem: Problem, *, over: Callable[[], bool], start: Bools | None = None) -> Bools:
    """Cells to withhold that keep every primary as uncertain as is asked, not always the cheapest. Always an answer.

    `start` is a choice that is not yet good, to begin from.
    """
    withheld = problem.fixed.copy() if start is None else problem.fixed | start
    columns = sparse.csc_array(problem.table.sums)
    while found := exposed(problem, withheld):
        before = int(withheld.sum())
        for cell, way, far in found:
            withheld |= _cheapest(problem, columns, withheld, cell, way * far)
        if int(withheld.sum()) == before:
            # Nothing but the solver's own arithmetic can bring this about; everything is then the safe answer.
            return problem.fixed | problem.free
    return _pruned(problem, withheld, over)


def exposed(problem: Problem, withheld: Bools, targets: Bools | None = None) -> list[tuple[int, float, float]]:
    """The primaries that an attack finds out too much of: the cell, the way it must reach, and how far."""
    primary = (problem.up > TOLERANCE) | (problem.down > TOLERANCE)
    found = attack(problem.table, withheld, targets=primary if targets is None else primary & targets)
    values = problem.table.values
    reached = {1.0: found.most - values, -1.0: values - found.least}
    return [
        (cell, way, far)
        for cell, way, far in problem.asked
        if (targets is None or targets[cell]) and reached[way][cell] < far - TOLERANCE
    ]


def _cheapest(problem: Problem, columns: sparse.csc_array, withheld: Bools, cell: int, move: float) -> Bools:
    """The cells that must move with a cell when it moves, at least cost: of those near it if they do, else of all."""
    near = np.zeros(problem.table.size, dtype=bool)
    near[cell] = True
    usable = problem.fixed | problem.free | withheld
    while True:
        rows = np.unique(columns[:, np.flatnonzero(near)].indices)
        wider = near.copy()
        wider[problem.table.sums[rows].indices] = True
        wider &= usable
        moved = _moved(problem, withheld, np.flatnonzero(wider), cell, move)
        if moved is not None:
            return moved
        if (wider == near).all():
            return np.zeros(problem.table.size, dtype=bool)
        near = wider


def _moved(problem: Problem, withheld: Bools, cells: Whole, cell: int, move: float) -> Bools | None:
    """What moves when only some cells may; None where they cannot make up for the move."""
    matrix = sparse.csr_array(problem.table.sums[:, cells])
    matrix = sparse.csr_array(matrix[np.flatnonzero(np.diff(matrix.indptr))])
    up, down = problem.room_up[cells].copy(), problem.room_down[cells].copy()
    here = int(np.searchsorted(cells, cell))
    up[here], down[here] = max(move, 0.0), max(-move, 0.0)
    price = _prices(problem, withheld, cells, abs(move))
    both = sparse.csr_array(sparse.hstack([matrix, -matrix]))
    least = np.zeros(2 * len(cells))
    least[here if move > 0 else here + len(cells)] = abs(move)
    zero = np.zeros(matrix.shape[0])
    highs = programme(both, zero, zero, least, np.concatenate([up, down]), np.concatenate([price, price]))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.array(highs.getSolution().col_value)
    moved = np.zeros(problem.table.size, dtype=bool)
    moved[cells[np.abs(values[: len(cells)] - values[len(cells) :]) > TOLERANCE]] = True
    return moved


def _prices(problem: Problem, withheld: Bools, cells: Whole, move: float) -> Floats:
    """A cell costs the same however far it moves; spread over how far it can, that is a price a programme can use."""
    room = np.minimum(np.minimum(problem.room_up[cells], problem.room_down[cells]), move)
    price = (problem.table.cost[cells] + 1e-3) / np.maximum(room, 1e-3)
    return np.where(withheld[cells] | problem.fixed[cells], 0.0, price)


def _pruned(problem: Problem, withheld: Bools, over: Callable[[], bool]) -> Bools:
    """Without the dear cells that turn out not to be needed."""
    kept = withheld.copy()
    extra = np.flatnonzero(kept & problem.free)
    for cell in extra[np.argsort(-problem.table.cost[extra], kind="stable")][:MOST_TRIED_FOR_REMOVAL]:
        if over():
            break
        fewer = kept.copy()
        fewer[cell] = False
        if not exposed(problem, fewer, _tied(problem, kept, int(cell))):
            kept = fewer
    return kept


def _tied(problem: Problem, withheld: Bools, cell: int) -> Bools:
    """The withheld cells in one piece with a cell: the only ones that its showing can expose."""
    cells = np.flatnonzero(withheld)
    matrix = sparse.csr_array(problem.table.sums[:, cells])
    shared = sparse.csr_array(abs(matrix).T @ abs(matrix))
    _count, labels = sparse.csgraph.connected_components(shared, directed=False)
    tied = np.zeros(problem.table.size, dtype=bool)
    tied[cells[labels == labels[int(np.searchsorted(cells, cell))]]] = True
    return tied
