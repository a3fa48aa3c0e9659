"""Who stands between the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from commonweal.analysis.networks.memberships import Memberships


@dataclass(frozen=True)
class Ties:
    """Ties among a number of nodes, as pairs of their places.

    Attributes
    ----------
    nodes : int
        How many nodes there are, with or without ties.
    pairs : tuple of (int, int)
        Places from 0; for ties with a direction, from and to.
    """

    nodes: int
    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def between(cls, nodes: int, pairs: Iterable[tuple[int, int]]) -> Ties:
        """The ties with repeats and ties of a node to itself left out. Raises ValueError for a place that is not one."""
        kept = dict.fromkeys((int(one), int(other)) for one, other in pairs if one != other)
        if any(not (0 <= one < nodes and 0 <= other < nodes) for one, other in kept):
            raise ValueError(f"A tie leads to a place outside 0 to {nodes - 1}.")
        return cls(nodes, tuple(kept))

    def graph(self) -> rx.PyGraph[None, None]:
        """The ties without direction, as the graph library holds them."""
        graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
        graph.add_nodes_from([None] * self.nodes)
        graph.add_edges_from_no_data(list(self.pairs))
        return graph


def betweenness(ties: Ties) -> NDArray[np.float64]:
    """Say what share of the shortest ways between all others leads through each node.

    Parameters
    ----------
    ties : Ties
        n nodes and their ties; direction is ignored.

    Returns
    -------
    ndarray of float, shape (n,)
        From 0 (no shortest way leads through it) to 1 (all do, as at the middle of a star).

    Notes
    -----
    Where several shortest ways are equally short each counts in part. Nodes in parts that are not connected have
    no way between them and add nothing. With fewer than three nodes there are no others to stand between: all 0.
    The exact algorithm is used, whose work grows with nodes times ties.

    References
    ----------
    Freeman, "A set of measures of centrality based on betweenness", Sociometry 40(1), 1977, p. 35.
    Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25(2), 2001, p. 163.

    Examples
    --------
    >>> betweenness(Ties.between(4, [(0, 1), (0, 2), (0, 3)])).tolist()
    [1.0, 0.0, 0.0, 0.0]
    """
    found = rx.betweenness_centrality(ties.graph(), normalized=True)
    return np.array([found[place] for place in range(ties.nodes)], dtype=float)


def two_mode_betweenness(who: Memberships) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Say which members hold bodies together, and which bodies hold members together.

    Parameters
    ----------
    who : Memberships
        m members by b bodies.

    Returns
    -------
    members : ndarray of float, shape (m,)
        From 0 to 1, where 1 is the most that any member of a table of this size could reach.
    bodies : ndarray of float, shape (b,)
        Likewise for bodies.

    Notes
    -----
    Members are tied only to bodies, so the most that a node can reach differs between the two modes and from that of
    an ordinary network; each is divided by its own mode's most. Where that most is 0 (one member and one body) all are 0.

    References
    ----------
    Borgatti and Everett, "Network analysis of 2-mode data", Social Networks 19(3), 1997, p. 243.

    Examples
    --------
    >>> from commonweal.analysis.networks import memberships
    >>> members, bodies = two_mode_betweenness(memberships([("a", "x"), ("b", "x"), ("b", "y"), ("c", "y")]))
    >>> members.round(2).tolist(), bodies.round(2).tolist()
    ([0.0, 1.0, 0.0], [0.6, 0.6])
    """
    m, b = len(who.members), len(who.bodies)
    cells = who.table.tocoo()
    ties = Ties.between(m + b, zip(cells.row.tolist(), (cells.col + m).tolist(), strict=True))
    found = rx.betweenness_centrality(ties.graph(), normalized=False)
    raw = np.array([found[place] for place in range(m + b)], dtype=float)
    return _share(raw[:m], _most(m, b)), _share(raw[m:], _most(b, m))


def _share(raw: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    return raw / most if most > 0 else np.zeros_like(raw)


def _most(own: int, other: int) -> float:
    """The most pairs that one node of a mode of size `own` could stand between (Borgatti and Everett)."""
    if not own or not other:
        return 0.0
    s, t = divmod(own - 1, other)
    return 0.5 * (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3))
