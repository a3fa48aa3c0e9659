"""Where to draw each node of a network so that who belongs together stands together."""

from __future__ import annotations

from math import sqrt

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from commonweal.analysis.networks.brokerage import Ties
from commonweal.analysis.networks.memberships import Memberships

Positions = NDArray[np.float64]
ROUNDS = 300
SWEEPS = 24
# Parts of a network are packed as if each node needed a square of this side, with a lane between parts.
ROOM = 1.0
LANE = 0.8


def force_layout(ties: Ties, *, seed: int, shape: float = 1.5) -> Positions:
    """Place nodes so that tied ones stand near each other and no two stand on one spot.

    Parameters
    ----------
    ties : Ties
        n nodes and their ties; direction is ignored.
    seed : int
        Where chance starts: the same seed gives the same picture.
    shape : float
        The width of the picture as a multiple of its height, above 0.

    Returns
    -------
    ndarray of float, shape (n, 2)
        x and y from 0 to 1.

    Raises
    ------
    ValueError
        When `shape` is not above 0.

    Notes
    -----
    Each connected part is laid out by itself, largest first, and the parts are then set beside each other in rows,
    so that loose parts do not push the rest into a corner; nodes without ties come last, in rows. One node stands in
    the middle; none give an array of shape (0, 2). Distance in the picture means nothing by itself.

    References
    ----------
    Fruchterman and Reingold, "Graph drawing by force-directed placement", Software: Practice and Experience 21(11),
    1991, p. 1129.

    Examples
    --------
    >>> force_layout(Ties.between(1, []), seed=1).tolist()
    [[0.5, 0.5]]
    """
    if not shape > 0:
        raise ValueError(f"The shape of a picture must be above 0, not {shape}.")
    if not ties.nodes:
        return np.zeros((0, 2))
    graph = ties.graph()
    parts = sorted((sorted(part) for part in rx.connected_components(graph)), key=lambda part: (-len(part), part))
    placed = [(part, _part(graph, part, seed)) for part in parts]
    return _filled(_packed(placed, ties.nodes, shape))


def _part(graph: rx.PyGraph[None, None], part: list[int], seed: int) -> Positions:
    """One connected part, as large as its number of nodes asks for, from (0, 0)."""
    if len(part) == 1:
        return np.zeros((1, 2))
    found = rx.spring_layout(graph.subgraph(part), num_iter=ROUNDS, seed=seed, k=1.6 / sqrt(len(part)))
    spots = np.array([found[place] for place in range(len(part))])
    return _filled(spots) * ROOM * sqrt(len(part))


def _packed(placed: list[tuple[list[int], Positions]], nodes: int, shape: float) -> Positions:
    """The parts in rows from the top left, each row as wide as the shape of the picture asks."""
    sizes = np.array([spots.max(axis=0) + LANE for _part, spots in placed])
    row_width = max(float(sizes[:, 0].max()), sqrt(float((sizes[:, 0] * sizes[:, 1]).sum()) * shape))
    spots = np.zeros((nodes, 2))
    left = top = deepest = 0.0
    for (part, inside), (width, height) in zip(placed, sizes, strict=True):
        if left and left + width > row_width + 1e-9:
            left, top, deepest = 0.0, top + deepest, 0.0
        spots[part] = inside + np.array([left, top])
        left, deepest = left + width, max(deepest, height)
    return spots


def _filled(spots: Positions) -> Positions:
    """The spots stretched to run from 0 to 1 both ways; where there is no extent, in the middle."""
    least, extent = spots.min(axis=0), np.ptp(spots, axis=0)
    flat = extent <= 1e-9
    return np.where(flat, 0.5, (spots - least) / np.where(flat, 1.0, extent))


def two_mode_layout(who: Memberships) -> tuple[Positions, Positions]:
    """Place members down the left and bodies down the right, ordered so that few ties cross.

    Parameters
    ----------
    who : Memberships
        m members by b bodies.

    Returns
    -------
    members : ndarray of float, shape (m, 2)
        x is 0; y from 0 (top) to 1.
    bodies : ndarray of float, shape (b, 2)
        x is 1; y from 0 to 1.

    Notes
    -----
    Each side is ordered by turns by the mean place of its ties on the other (the barycentre), which is quick and
    good though seldom the best there is; equal means keep their order. A single node of a side stands in the middle.

    References
    ----------
    Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures", IEEE Transactions
    on Systems, Man, and Cybernetics 11(2), 1981, p. 109.

    Examples
    --------
    >>> from commonweal.analysis.networks import memberships
    >>> members, bodies = two_mode_layout(memberships([("a", "x"), ("b", "y"), ("c", "x")]))
    >>> members[:, 1].tolist()
    [0.0, 1.0, 0.5]
    """
    table = who.table
    weight_members = np.maximum(np.asarray(table.sum(axis=1)).ravel(), 1)
    weight_bodies = np.maximum(np.asarray(table.sum(axis=0)).ravel(), 1)
    members, bodies = np.arange(float(table.shape[0])), np.arange(float(table.shape[1]))
    for _sweep in range(SWEEPS):
        bodies = _ranks(table.T @ members / weight_bodies, bodies)
        members = _ranks(table @ bodies / weight_members, members)
    return _side(members, 0.0), _side(bodies, 1.0)


def _ranks(means: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.lexsort((before, means))
    ranks = np.empty_like(before)
    ranks[order] = np.arange(len(before))
    return ranks


def _side(ranks: NDArray[np.float64], x: float) -> Positions:
    down = ranks / (len(ranks) - 1) if len(ranks) > 1 else np.full(len(ranks), 0.5)
    return np.column_stack([np.full(len(ranks), x), down])
