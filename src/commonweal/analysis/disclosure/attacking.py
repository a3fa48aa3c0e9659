"""What a reader can work out: the least and the most that each withheld cell can be, given everything shown."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from commonweal.analysis.disclosure.tables import Bools, Floats, Table, Whole

INFINITY = float("inf")


@dataclass(frozen=True)
class Attack:
    """For every cell, the least and the most that a reader can prove it to be: its value where it is shown."""

    least: Floats
    most: Floats

    @property
    def width(self) -> Floats:
        return self.most - self.least


def attack(table: Table, withheld: ArrayLike, *, targets: ArrayLike | None = None, whole: bool = False) -> Attack:
    """The attack of a reader who has a linear programme, on every withheld cell or on some.

    Parameters
    ----------
    table : Table
    withheld : n truth values
        The cells that are not shown; those that nobody publishes count as withheld anyhow.
    targets : n truth values, optional
        Which of them to attack: all if nothing is said. Of the others only what is known beforehand is given.
    whole : bool
        Whether the reader uses that cells are whole numbers. It takes longer, and in a plain table or hierarchy adds nothing.

    Returns
    -------
    Attack

    Notes
    -----
    Sums without a withheld cell say nothing and are left out; what is left falls apart into pieces that share no withheld
    cell. A piece of one sum is bounded by arithmetic, all such pieces at once; any other by two linear programmes a cell,
    each started from the solution of the last. A cell in no sum keeps what was known of it. A cell that nothing bounds
    is infinite.

    References
    ----------
    A. Hundepool and others, Handbook on Statistical Disclosure Control, section on secondary tabular data protection, example 3,
    after J. Geurts 1992: the feasibility interval.

    Examples
    --------
    >>> from commonweal.analysis.disclosure import crossed, table_of
    >>> values, sums = crossed([[5, 2], [1, 2], [3, 3]])
    >>> found = attack(table_of(values.ravel(), sums), [1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    >>> found.least[0].item(), found.most[0].item()
    (3.0, 6.0)
    """
    unknown = np.asarray(withheld, dtype=bool) | table.hidden
    wanted = unknown if targets is None else unknown & np.asarray(targets, dtype=bool)
    least, most = table.values.copy(), table.values.copy()
    least[unknown], most[unknown] = table.least[unknown], table.most[unknown]
    for piece in pieces(table, unknown, wanted):
        found = _by_arithmetic(piece) if piece.matrix.shape[0] == 1 else _by_programme(piece, whole=whole)
        chosen = wanted[piece.cells]
        least[piece.cells[chosen]], most[piece.cells[chosen]] = found[0][chosen], found[1][chosen]
    return Attack(least, most)


@dataclass(frozen=True)
class Piece:
    """Withheld cells that sums tie together, and what those sums leave for them."""

    cells: Whole
    matrix: sparse.csr_array
    left: Floats
    least: Floats
    most: Floats
    wanted: Bools


def pieces(table: Table, unknown: Bools, wanted: Bools) -> list[Piece]:
    """The pieces that a table's withheld cells fall into, of which any cell is wanted."""
    matrix = sparse.csr_array(table.sums[:, np.flatnonzero(unknown)])
    rows = np.flatnonzero(np.diff(matrix.indptr))
    if not len(rows):
        return []
    matrix = sparse.csr_array(matrix[rows])
    cells = np.flatnonzero(unknown)
    # What a sum leaves once its shown cells are taken away is what its withheld cells truly add up to.
    left = matrix @ table.values[cells]
    _count, labels = sparse.csgraph.connected_components(
        sparse.block_array([[None, matrix], [matrix.T, None]], format="csr"), directed=False
    )
    of_row, of_cell = labels[: len(rows)], labels[len(rows) :]
    asked = set(of_cell[wanted[cells]].tolist()) & set(of_row.tolist())
    by_row, by_cell = _grouped(of_row), _grouped(of_cell)
    columns = sparse.csc_array(matrix)
    return [_piece(table, cells, columns, left, by_row[label], by_cell[label], wanted) for label in sorted(asked)]


def part_of(table: Table, piece: Piece) -> Table:
    """A piece as a table by itself."""
    cells = piece.cells
    return Table(table.values[cells], piece.matrix, piece.least, piece.most, table.cost[cells], table.hidden[cells])


def _grouped(labels: Whole) -> dict[int, Whole]:
    order = np.argsort(labels, kind="stable")
    names, starts = np.unique(labels[order], return_index=True)
    return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=True))


def _piece(
    table: Table, cells: Whole, matrix: sparse.csc_array, left: Floats, rows: Whole, own: Whole, wanted: Bools
) -> Piece:
    mine = cells[own]
    return Piece(
        mine, sparse.csr_array(matrix[:, own][rows]), left[rows], table.least[mine], table.most[mine], wanted[mine]
    )


def _by_arithmetic(piece: Piece) -> tuple[Floats, Floats]:
    """The bounds of cells that share one sum: what is left when all others are at their most, or at their least."""
    signs = np.zeros(len(piece.cells))
    signs[piece.matrix.indices] = piece.matrix.data
    low = np.where(signs > 0, signs * piece.least, signs * piece.most)
    high = np.where(signs > 0, signs * piece.most, signs * piece.least)
    left = piece.left[0]
    least, most = left - _others(high), left - _others(low)
    first = np.where(signs > 0, least, most) / signs
    second = np.where(signs > 0, most, least) / signs
    return np.maximum(piece.least, first), np.minimum(piece.most, second)


def _others(numbers: Floats) -> Floats:
    """For each number the sum of all others; infinite where one of the others is."""
    endless = np.isinf(numbers)
    total: Floats = np.where(endless, 0.0, numbers).sum() - np.where(endless, 0.0, numbers)
    if not endless.any():
        return total
    way = float(np.sign(numbers[endless][0]))
    others: Floats = np.where(endless.sum() - endless > 0, way * INFINITY, total)
    return others


def _by_programme(piece: Piece, *, whole: bool) -> tuple[Floats, Floats]:
    highs = programme(piece.matrix, piece.left, piece.left, piece.least, piece.most)
    size = len(piece.cells)
    if whole:
        kinds = np.full(size, highspy.HighsVarType.kInteger)
        highs.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
    least, most = piece.least.copy(), piece.most.copy()
    for cell in np.flatnonzero(piece.wanted):
        low, high = -_reach(highs, int(cell), -1.0), _reach(highs, int(cell), 1.0)
        least[cell], most[cell] = max(piece.least[cell], low), min(piece.most[cell], high)
        highs.changeColCost(int(cell), 0.0)
    return least, most


def _reach(highs: highspy.Highs, cell: int, way: float) -> float:
    """How far a cell can go up (1) or down (-1)."""
    highs.changeColCost(cell, -way)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return -float(highs.getInfo().objective_function_value)
    # The true values keep every sum, so a programme without a solution can only be one without an end.
    if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return INFINITY
    # Anything else is no answer, and must not be taken for a cell that nobody can bound.
    raise RuntimeError(f"the attack was not carried through: the solver ended with {status.name}")


def programme(
    matrix: sparse.csr_array,
    row_least: Floats,
    row_most: Floats,
    least: Floats,
    most: Floats,
    cost: Floats | None = None,
) -> highspy.Highs:
    """A silent solver that holds least cost @ z for row_least <= matrix @ z <= row_most and least <= z <= most."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.zeros(matrix.shape[1]) if cost is None else cost
    model.col_lower_, model.col_upper_ = least, most
    model.row_lower_, model.row_upper_ = row_least, row_most
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    highs.passModel(model)
    return highs
