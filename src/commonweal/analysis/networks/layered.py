"""A structure chart: bodies in layers under those they answer to.

The picture is made in four steps, after Sugiyama, Tagawa and Toda (1981). First, ties that close a circle are
turned round, because nothing can stand under itself. Second, every body goes one layer below the lowest
of those it answers to. Third, the order within each layer is sought by sweeps that put each body at the mean
place of its ties, with a stand-in on every layer that a long tie passes; the order with the fewest crossings
is kept. Fourth, from the lowest layer up, each body moves as near to the middle of those below it as that order
and one clear step between neighbours allow (a body with none below it, to those above), which is a least-squares
problem with an exact answer. The bodies with none below them close up last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from commonweal.analysis.networks.brokerage import Ties

SWEEPS = 12
NOWHERE = -1
STANDS = 1e9
PLACES = 6
Pair = tuple[int, int]


@dataclass(frozen=True)
class Layers:
    """Where each body of a structure chart stands.

    Attributes
    ----------
    layer : ndarray of int, shape (n,)
        0 at the top; -1 for a body without any tie, which is on no layer.
    place : ndarray of float, shape (n,)
        Where in its layer, from 0; neighbours on a layer are at least 1 apart. NaN for a body without any tie.
    routes : tuple of ((int, int), tuple of (float, float))
        For each tie (below, above) the points (layer, place) it passes, from above to below.
    circular : tuple of (int, int)
        The ties (below, above) that closed a circle: drawn upwards, and worth asking about.
    loose : tuple of int
        The bodies without any tie.
    """

    layer: NDArray[np.int64]
    place: NDArray[np.float64]
    routes: tuple[tuple[Pair, tuple[tuple[float, float], ...]], ...]
    circular: tuple[Pair, ...]
    loose: tuple[int, ...]


def layered(ties: Ties) -> Layers:
    """Set out who answers to whom in layers, those who answer to nobody at the top.

    Parameters
    ----------
    ties : Ties
        n bodies and pairs (below, above): the first reports to, or is part of, the second.

    Returns
    -------
    Layers
        The layer and place of each body and the points each tie passes.

    Notes
    -----
    A circle (A reports to B reports to A) is broken at the tie that closes it when the ties are followed downwards
    from the tops in their order, and that tie is named in `circular`. A body that answers to several stands below the
    lowest of them. Bodies with no tie are named in `loose`. None gives empty arrays. The order is good, not proven best:
    finding the least number of crossings is a hard problem even for two layers.

    References
    ----------
    Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures", IEEE Transactions
    on Systems, Man, and Cybernetics 11(2), 1981, p. 109.
    Barlow and others, Statistical Inference under Order Restrictions, 1972, p. 9 (the exact answer of the fourth step).

    Examples
    --------
    >>> found = layered(Ties.between(4, [(1, 0), (2, 0), (3, 1)]))
    >>> found.layer.tolist(), found.place.tolist(), found.circular
    ([0, 1, 1, 2], [0.5, 0.0, 1.0, 0.0], ())
    """
    circular = _closing(ties)
    down = [(below, above) if (above, below) in circular else (above, below) for below, above in ties.pairs]
    layer = _longest(ties.nodes, down)
    tied = {node for pair in down for node in pair}
    loose = tuple(node for node in range(ties.nodes) if node not in tied)
    layer[list(loose)] = NOWHERE
    chains, all_layers = _chains(down, layer)
    steps = [step for chain in chains for step in pairwise(chain)]
    order = _ordered(all_layers, steps)
    places = _settled(order, steps, all_layers)
    routes = tuple(
        (pair, tuple((float(all_layers[node]), float(places[node])) for node in chain))
        for pair, chain in zip(ties.pairs, chains, strict=True)
    )
    turned = tuple((below, above) for below, above in ties.pairs if (above, below) in circular)
    return Layers(layer, places[: ties.nodes], routes, turned, loose)


# --- First step: ties that close a circle


def _closing(ties: Ties) -> frozenset[Pair]:
    """The ties (above, below) that lead back to a body on the way from the top, following ties downwards."""
    under: list[list[int]] = [[] for _node in range(ties.nodes)]
    answers = [0] * ties.nodes
    for below, above in ties.pairs:
        under[above].append(below)
        answers[below] += 1
    tops = sorted(range(ties.nodes), key=lambda node: (answers[node] > 0, node))
    state = [0] * ties.nodes  # 0 not met, 1 on the way, 2 done
    closing: set[Pair] = set()
    for top in tops:
        if state[top] == 0:
            _follow(top, under, state, closing)
    return frozenset(closing)


def _follow(top: int, under: Sequence[Sequence[int]], state: list[int], closing: set[Pair]) -> None:
    state[top] = 1
    way = [(top, iter(under[top]))]
    while way:
        node, rest = way[-1]
        for below in rest:
            if state[below] == 1:
                closing.add((node, below))
            elif state[below] == 0:
                state[below] = 1
                way.append((below, iter(under[below])))
                break
        else:
            state[node] = 2
            way.pop()


# --- Second step: layers


def _longest(nodes: int, down: Sequence[Pair]) -> NDArray[np.int64]:
    """How many ties the longest way down to each body has."""
    layer = np.zeros(nodes, dtype=np.int64)
    if not down:
        return layer
    above, below = np.array(down).T
    while True:
        lower = layer.copy()
        np.maximum.at(lower, below, layer[above] + 1)
        if (lower == layer).all():
            return layer
        layer = lower


def _chains(down: Sequence[Pair], layer: NDArray[np.int64]) -> tuple[list[list[int]], NDArray[np.int64]]:
    """Each tie as a chain of nodes one layer apart, and the layers of all nodes with the stand-ins after the rest."""
    layers = layer.tolist()
    chains = []
    for above, below in down:
        first = len(layers)
        layers.extend(range(layers[above] + 1, layers[below]))
        chains.append([above, *range(first, len(layers)), below])
    return chains, np.array(layers, dtype=np.int64)


# --- Third step: the order within each layer


def _ordered(layers: NDArray[np.int64], steps: Sequence[Pair]) -> list[NDArray[np.int64]]:
    """The nodes of each layer in the order with the fewest crossings that the sweeps came upon."""
    depth = int(layers.max()) + 1 if len(layers) else 0
    order = [np.flatnonzero(layers == level) for level in range(depth)]
    ends = np.array(steps, dtype=np.int64).reshape(-1, 2)
    best, fewest = order, _crossings(order, ends, len(layers))
    for sweep in range(SWEEPS):
        if not fewest:
            break
        upwards = bool(sweep % 2)
        order = _sweep(order, ends, len(layers), upwards=upwards)
        found = _crossings(order, ends, len(layers))
        if found < fewest:
            best, fewest = order, found
    return best


def _ranks(order: Sequence[NDArray[np.int64]], nodes: int) -> NDArray[np.float64]:
    ranks = np.zeros(nodes)
    for level in order:
        ranks[level] = np.arange(len(level))
    return ranks


def _sweep(
    order: Sequence[NDArray[np.int64]], ends: NDArray[np.int64], nodes: int, *, upwards: bool
) -> list[NDArray[np.int64]]:
    """Every layer in turn ordered by the mean place of its ties on the layer just ordered."""
    done = list(order)
    ranks = _ranks(order, nodes)
    fixed, moved = (ends[:, 1], ends[:, 0]) if upwards else (ends[:, 0], ends[:, 1])
    numbers = np.bincount(moved, minlength=nodes)
    for level in reversed(range(len(order) - 1)) if upwards else range(1, len(order)):
        sums = np.bincount(moved, weights=ranks[fixed], minlength=nodes)
        # A node without ties that way keeps its place.
        means = np.where(numbers > 0, sums / np.maximum(numbers, 1), ranks)
        nodes_here = done[level]
        done[level] = nodes_here[np.lexsort((ranks[nodes_here], means[nodes_here]))]
        ranks[done[level]] = np.arange(len(nodes_here))
    return done


def _crossings(order: Sequence[NDArray[np.int64]], ends: NDArray[np.int64], nodes: int) -> int:
    """How many pairs of ties cross."""
    ranks = _ranks(order, nodes)
    level_of = np.zeros(nodes, dtype=np.int64)
    for level, here in enumerate(order):
        level_of[here] = level
    crossings = 0
    for level in range(len(order) - 1):
        upper, lower = ranks[ends[level_of[ends[:, 0]] == level]].T
        apart = (upper[:, None] < upper[None, :]) & (lower[:, None] > lower[None, :])
        crossings += int(apart.sum())
    return crossings


# --- Fourth step: places


def _settled(
    order: Sequence[NDArray[np.int64]], steps: Sequence[Pair], layers: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Places as near to the mean of each node's ties as the order and one clear step between neighbours allow."""
    nodes = len(layers)
    places = _ranks(order, nodes)
    upper, lower = np.array(steps, dtype=np.int64).reshape(-1, 2).T
    has_below, has_above = np.bincount(upper, minlength=nodes), np.bincount(lower, minlength=nodes)

    def mean(of: NDArray[np.int64], at: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.float64]:
        sums = np.bincount(at, weights=places[of], minlength=nodes).astype(np.float64)
        return sums / np.maximum(number, 1)

    for _sweep in range(SWEEPS):
        for here in reversed(order):
            wished = np.where(has_below > 0, mean(lower, upper, has_below), mean(upper, lower, has_above))
            places[here] = _apart(wished[here], np.ones(len(here)))
    for here in order:
        # Those with none below them have the last word: they close up to those above, the others stand.
        wished = np.where(has_below > 0, places, mean(upper, lower, has_above))
        places[here] = _apart(wished[here], np.where(has_below[here] > 0, STANDS, 1.0))
    on_layers = layers != NOWHERE
    places[~on_layers] = np.nan
    return np.round(places - places[on_layers].min(), PLACES) if on_layers.any() else places


def _apart(wished: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The places nearest to those wished for, by weighted squares, that keep the order and are 1 apart."""
    steps = np.arange(float(len(wished)))
    found: NDArray[np.float64] = isotonic_regression(wished - steps, weights=weights).x + steps
    return found
