"""Tables as cells and the sums between them, whatever their shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Whole = NDArray[np.intp]
Sum = tuple[int, Sequence[int]]
"""A cell that is a total, and the cells it is the total of, by their places in the list of cells."""


@dataclass(frozen=True)
class Table:
    """Cells, the sums between them, and what a reader knows of each before reading.

    `sums @ values` is what each equation adds up to: 0 where the total is itself a cell.
    """

    values: Floats
    sums: sparse.csr_array
    least: Floats
    """What a reader takes a withheld cell to be at least."""
    most: Floats
    """What a reader takes a withheld cell to be at most; infinite where nothing is known."""
    cost: Floats
    """What is lost by withholding a cell; infinite for a cell that is known for good."""
    hidden: Bools
    """Cells that nobody publishes, such as what a total holds beyond the parts that are listed."""

    def __post_init__(self) -> None:
        # Nothing compares with what is not a number, so every test, and every audit, would take it for safe.
        if not np.isfinite(self.values).all():
            raise ValueError("every cell has a value: a missing one is left out of the table")

    @property
    def size(self) -> int:
        return len(self.values)


def table_of(
    values: ArrayLike,
    sums: Iterable[Sum],
    *,
    least: ArrayLike = 0.0,
    most: ArrayLike = np.inf,
    cost: ArrayLike | None = None,
    hidden: ArrayLike = False,
) -> Table:
    """A table from its cells and the sums that hold between them.

    Parameters
    ----------
    values : n numbers
        The true value of every cell, totals included.
    sums : pairs of a total and its parts
        Places in the list of cells. A cell may be in any number of sums: hierarchies, linked and overlapping tables are
        all of this form.
    least, most : one number, or n
        What a reader takes a withheld cell to be without the table: counts are at least 0.
    cost : n numbers, optional
        What is lost when a cell is withheld; its own value if nothing is said. Infinite: it cannot be withheld.
    hidden : n truth values
        Cells that nobody publishes.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If a value is not a number, a sum names a cell that is not there, a total is not the sum of its parts, or a value
        lies outside what a reader takes it to be.

    Notes
    -----
    A total that its parts do not add up to is mended with a hidden cell for the rest; nothing is guessed here.

    References
    ----------
    M. Fischetti and J. J. Salazar, Solving the cell suppression problem on tabular data with linear constraints,
    Management Science 47 (7), 2001, section 2.

    Examples
    --------
    >>> table_of([3, 9, 12], [(2, [0, 1])]).sums.toarray()
    array([[ 1.,  1., -1.]])
    """
    given = np.asarray(values, dtype=np.float64)
    size = len(given)
    matrix = _matrix(list(sums), size)
    lower, upper = _spread(least, size), _spread(most, size)
    if np.any(np.abs(matrix @ given) > 1e-6 * np.maximum(1.0, abs(matrix) @ np.abs(given))):
        raise ValueError("every total is the sum of its parts")
    if np.any((given < lower) | (given > upper)):
        raise ValueError("every value lies between its least and its most")
    weights = given.copy() if cost is None else _spread(cost, size)
    return Table(given, matrix, lower, upper, weights, np.broadcast_to(np.asarray(hidden, dtype=bool), size).copy())


def _spread(numbers: ArrayLike, size: int) -> Floats:
    return np.broadcast_to(np.asarray(numbers, dtype=np.float64), size).copy()


def _matrix(sums: Sequence[Sum], size: int) -> sparse.csr_array:
    rows = [row for row, (_total, parts) in enumerate(sums) for _cell in range(len(parts) + 1)]
    cells = [cell for total, parts in sums for cell in (*parts, total)]
    signs = [sign for _total, parts in sums for sign in (*[1.0] * len(parts), -1.0)]
    if cells and not 0 <= min(cells) <= max(cells) < size:
        raise ValueError("every sum is of cells that are there")
    return sparse.csr_array((signs, (rows, cells)), shape=(len(sums), size))


def crossed(inner: ArrayLike) -> tuple[Floats, list[Sum]]:
    """A table of one or more dimensions with all its margins.

    Parameters
    ----------
    inner : array of any number of dimensions
        The counts without totals.

    Returns
    -------
    values : array
        The same with one more row, column and so on: the totals.
    sums : list
        Every sum along every dimension, by places in `values.ravel()`.

    Raises
    ------
    ValueError
        If `inner` is a single number.

    References
    ----------
    docs/methods/disclosure.md, "A table is cells and sums".

    Examples
    --------
    >>> values, sums = crossed([[1, 2], [3, 4]])
    >>> values.astype(int).tolist(), len(sums)
    ([[1, 2, 3], [3, 4, 7], [4, 6, 10]], 6)
    """
    values = np.asarray(inner, dtype=np.float64)
    if values.ndim == 0:
        raise ValueError("a table has at least one dimension")
    for axis in range(values.ndim):
        values = np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)
    places = np.arange(values.size).reshape(values.shape)
    sums: list[Sum] = []
    for axis in range(values.ndim):
        lines = np.moveaxis(places, axis, -1).reshape(-1, values.shape[axis])
        sums += [(int(line[-1]), line[:-1].tolist()) for line in lines]
    return values, sums


def tree_sums(parents: Sequence[int | None]) -> list[Sum]:
    """The sums of a hierarchy: each cell that has parts is their total.

    Parameters
    ----------
    parents : n places in the list, or None
        What each cell is part of; None for those at the top.

    Returns
    -------
    list
        One sum for each cell that is the parent of another, in the order of the cells.

    References
    ----------
    docs/methods/disclosure.md, "A table is cells and sums".

    Examples
    --------
    >>> tree_sums([None, 0, 0, 1])
    [(0, [1, 2]), (1, [3])]
    """
    parts: dict[int, list[int]] = {}
    for cell, parent in enumerate(parents):
        if parent is not None:
            parts.setdefault(parent, []).append(cell)
    return sorted(parts.items())


@dataclass(frozen=True)
class Editions:
    """The cells of several editions of one table: a cell is the same as long as its value is."""

    values: Floats
    sums: list[Sum]
    cell: Whole
    """For each edition and place in the table, which cell of `values` it is; -1 where the edition has none."""


def over_editions(values: ArrayLike, sums: Iterable[Sum]) -> Editions:
    """One table of several editions, as a reader sees it who keeps the earlier ones and knows what was revised.

    Parameters
    ----------
    values : k x n numbers
        The value of each of n places in each of k editions, the earliest first; not a number where it has none.
    sums : pairs of a total and its parts
        The sums of the table. In an edition that lacks a cell of a sum, the sum does not hold.

    Returns
    -------
    Editions

    Notes
    -----
    A reader is taken to know which figures were revised, which is more than most do: a withheld cell that did not change
    is one and the same in all editions, so that what one of them gives away is gone in all.

    References
    ----------
    docs/methods/disclosure.md, "A table is cells and sums".

    Examples
    --------
    >>> both = over_editions([[3, 9, 12], [3, 10, 13]], [(2, [0, 1])])
    >>> both.values.astype(int).tolist(), both.cell.tolist()
    ([3, 9, 12, 10, 13], [[0, 1, 2], [0, 3, 4]])
    """
    given = np.atleast_2d(np.asarray(values, dtype=np.float64))
    cell = np.full(given.shape, -1, dtype=np.intp)
    found: list[float] = []
    last = np.full(given.shape[1], -1, dtype=np.intp)
    for edition, row in enumerate(given):
        for place in np.flatnonzero(~np.isnan(row)):
            if last[place] < 0 or found[last[place]] != row[place]:
                last[place] = len(found)
                found.append(float(row[place]))
            cell[edition, place] = last[place]
    known: dict[tuple[int, frozenset[int]], Sum] = {}
    for total, parts in list(sums):
        for row_of_cells in cell:
            whole, pieces = int(row_of_cells[total]), row_of_cells[list(parts)]
            if whole >= 0 and (pieces >= 0).all():
                known.setdefault((whole, frozenset(pieces.tolist())), (whole, pieces.tolist()))
    return Editions(np.array(found, dtype=np.float64), list(known.values()), cell)


def small_counts(counts: ArrayLike, smallest: int, *, zeros: str = "shown") -> Bools:
    """Which counts are too small to show: the threshold rule.

    Parameters
    ----------
    counts : n numbers
        Counts of people or events; not a number where there is none.
    smallest : int
        The smallest count that may be shown.
    zeros : "shown" or "withheld"
        Whether nobody at all may be told of.

    Returns
    -------
    n truth values

    Raises
    ------
    ValueError
        If `zeros` is another word.

    Notes
    -----
    A missing count is not too small: there is nothing to withhold. Negative counts, such as net changes, go by their size.

    References
    ----------
    A. Hundepool and others, Handbook on Statistical Disclosure Control, section on sensitive cells: the minimum frequency rule.

    Examples
    --------
    >>> small_counts([0, 1, 4, 5, float("nan")], 5).tolist()
    [False, True, True, False, False]
    """
    if zeros not in ("shown", "withheld"):
        raise ValueError("zeros are shown or withheld")
    size = np.abs(np.asarray(counts, dtype=np.float64))
    small = size < smallest
    return small & (size > 0) if zeros == "shown" else small
