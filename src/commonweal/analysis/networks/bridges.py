"""Who bridges what others leave apart: Burt's structural holes, and five ways to stand between groups."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.analysis.networks.brokerage import Ties

Counts = NDArray[np.int64]


def _table(ties: Ties, *, directed: bool) -> Any:
    """The ties as a table of noughts and ones, from row to column."""
    rows, columns = np.array(ties.pairs, dtype=np.int64).reshape(-1, 2).T
    one_way = sparse.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(ties.nodes, ties.nodes))
    table = one_way if directed else (one_way + one_way.T).tocsr()
    table.data[:] = 1
    return table


def constraint(ties: Ties) -> NDArray[np.float64]:
    """Say how far everything that a node is tied to is tied together too, so that it bridges nothing.

    Parameters
    ----------
    ties : Ties
        n nodes and their ties; direction is ignored and all ties are alike.

    Returns
    -------
    ndarray of float, shape (n,)
        Near 0 for a node whose many contacts do not know each other; 1 for one with a single contact, and up to 1.125
        in a closed triangle. NaN for a node without ties.

    Notes
    -----
    The sum over its contacts j of (p_ij + sum over q of p_iq p_qj) squared, p being the share of its ties.

    References
    ----------
    Burt, Structural Holes, 1992, p. 54.

    Examples
    --------
    >>> constraint(Ties.between(4, [(0, 1), (0, 2), (0, 3)])).round(3).tolist()
    [0.333, 1.0, 1.0, 1.0]
    """
    table = _table(ties, directed=False)
    number = np.asarray(table.sum(axis=1)).ravel()
    shares = sparse.diags_array(np.divide(1.0, number, out=np.zeros(ties.nodes), where=number > 0)) @ table
    spent = (shares + shares @ shares).multiply(table)
    told = np.asarray(spent.multiply(spent).sum(axis=1)).ravel()
    return np.where(number > 0, told, np.nan)


def effective_size(ties: Ties) -> NDArray[np.float64]:
    """Say how many separate contacts a node truly has, those that know each other counting for less.

    Parameters
    ----------
    ties : Ties
        n nodes and their ties; direction is ignored and all ties are alike.

    Returns
    -------
    ndarray of float, shape (n,)
        From 1 (all its contacts know each other) to the number of its contacts (none do). NaN for a node without ties.

    Notes
    -----
    With k contacts among whom there are t ties it is k - 2t / k, to which Burt's measure comes down where all ties are
    alike.

    References
    ----------
    Burt, Structural Holes, 1992, p. 52.
    Borgatti, "Structural holes: unpacking Burt's redundancy measures", Connections 20(1), 1997, p. 35.

    Examples
    --------
    >>> effective_size(Ties.between(4, [(0, 1), (0, 2), (0, 3), (1, 2)])).round(2).tolist()
    [2.33, 1.0, 1.0, 1.0]
    """
    table = _table(ties, directed=False)
    number = np.asarray(table.sum(axis=1)).ravel().astype(float)
    twice_among = np.asarray((table @ table).multiply(table).sum(axis=1)).ravel()
    lost = np.divide(twice_among, number, out=np.zeros(ties.nodes), where=number > 0)
    return np.where(number > 0, number - lost, np.nan)


@dataclass(frozen=True)
class Roles:
    """How often each node stands between two others that are not tied, by whose groups they are of.

    Attributes
    ----------
    coordinator : ndarray of int, shape (n,)
        Between two of its own group.
    itinerant : ndarray of int, shape (n,)
        Between two of one group that is not its own.
    gatekeeper : ndarray of int, shape (n,)
        From another group into its own.
    representative : ndarray of int, shape (n,)
        From its own group to another.
    liaison : ndarray of int, shape (n,)
        Between two other groups, all three different.
    """

    coordinator: Counts
    itinerant: Counts
    gatekeeper: Counts
    representative: Counts
    liaison: Counts

    @property
    def total(self) -> Counts:
        """All five together."""
        return self.coordinator + self.itinerant + self.gatekeeper + self.representative + self.liaison


def brokerage_roles(ties: Ties, groups: Sequence[Hashable], *, directed: bool = False) -> Roles:
    """Count in which of five ways each node stands between two others that are not tied to each other.

    Parameters
    ----------
    ties : Ties
        n nodes and their ties, from and to where they have a direction.
    groups : sequence, length n
        The group of each node, such as its sector.
    directed : bool
        Whether direction counts: a node then stands between i and k when a tie leads from i to it and one from it to k, and
        none from i to k.

    Returns
    -------
    Roles
        Five counts for each node, 0 or more.

    Raises
    ------
    ValueError
        When there is not one group for each node.

    Notes
    -----
    Without direction each pair of others counts once. It is then the same whether a node brings something into its
    group or takes it out, so gatekeeper and representative are one count: it stands under gatekeeper, and representative is 0.
    A node that does not have two ties is between nobody.

    References
    ----------
    Gould and Fernandez, "Structures of mediation: a formal approach to brokerage in transaction networks", Sociological
    Methodology 19, 1989, p. 89.

    Examples
    --------
    >>> found = brokerage_roles(Ties.between(3, [(0, 1), (1, 2)]), ["public", "voluntary", "public"])
    >>> found.itinerant.tolist(), found.total.tolist()
    ([0, 1, 0], [0, 1, 0])
    """
    if len(groups) != ties.nodes:
        raise ValueError(f"There are {ties.nodes} nodes and {len(groups)} groups.")
    table = _table(ties, directed=directed)
    within, across = _by_group(table, groups)
    coordinator = _between(within, within, table)
    gatekeeper = _between(across, within, table)
    representative = _between(within, across, table)
    beyond = _between(across, across, table)
    itinerant = _between_one_group(across, within, groups)
    if directed:
        return Roles(coordinator, itinerant, gatekeeper, representative, beyond - itinerant)
    nobody = np.zeros_like(coordinator)
    return Roles(coordinator // 2, itinerant // 2, gatekeeper, nobody, (beyond - itinerant) // 2)


def _by_group(table: Any, groups: Sequence[Hashable]) -> tuple[Any, Any]:
    """The ties within a group and those across."""
    number = _numbers(groups)
    cells = table.tocoo()
    same = number[cells.row] == number[cells.col]
    return tuple(
        sparse.csr_array((cells.data[kept], (cells.row[kept], cells.col[kept])), shape=table.shape)
        for kept in (same, ~same)
    )


def _numbers(groups: Sequence[Hashable]) -> NDArray[np.int64]:
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(group, len(known)) for group in groups], dtype=np.int64)


def _rows(table: Any) -> Counts:
    return np.asarray(table.sum(axis=1)).ravel().astype(np.int64)


def _between(into: Any, out: Any, table: Any) -> Counts:
    """For each node the ways i, it, k by a tie `into` it and one `out` of it, where i is not k and not tied to k."""
    every = _rows(into.T) * _rows(out)
    back = _rows(into.T.multiply(out))
    closed = _rows((into.T @ table).multiply(out))
    return every - back - closed


def _between_one_group(across: Any, within: Any, groups: Sequence[Hashable]) -> Counts:
    """As `_between`, where i and k are of one group that is not the node's own."""
    number = _numbers(groups)
    kinds = int(number.max(initial=-1)) + 1
    of_group = sparse.csr_array(
        (np.ones(len(number), dtype=np.int64), (np.arange(len(number)), number)), shape=(len(number), kinds)
    )
    every = _rows((across.T @ of_group).multiply(across @ of_group))
    back = _rows(across.T.multiply(across))
    closed = _rows((across.T @ within).multiply(across))
    return every - back - closed
