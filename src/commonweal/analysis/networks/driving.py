"""A driver tree: what is said to bring about what, as a tree from one thing, and the loops in it.

A tree of causes has each cause under its effect. Real causes come round again (few jobs, little money in the shops,
fewer jobs), so a loop is not a fault of whoever drew it: the tree stops where it would go round, and says so, and the
loop is listed by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import rustworkx as rx

from commonweal.analysis.networks.brokerage import Ties

MOST_LOOPS = 50


@dataclass(frozen=True)
class Loops:
    """The loops among things that bring about one another.

    Attributes
    ----------
    loops : tuple of tuple of int
        Each loop once: its nodes in the order in which one brings about the next, the lowest first. Shorter loops first.
    inside : frozenset of int
        The nodes that are on any loop, whether it is listed or not.
    is_whole : bool
        False where there are more loops than were asked for.
    """

    loops: tuple[tuple[int, ...], ...]
    inside: frozenset[int]
    is_whole: bool


@dataclass(frozen=True)
class Branch:
    """One line of a driver tree.

    Attributes
    ----------
    node : int
        What stands there.
    depth : int
        How many steps it is from the root, which is at 0.
    closes : bool
        Whether it stands above itself: here the tree comes round to it again, and stops.
    repeats : bool
        Whether what is under it was drawn already, further up in the tree, and is not drawn again.
    """

    node: int
    depth: int
    closes: bool
    repeats: bool


def loops(ties: Ties, *, most: int = MOST_LOOPS) -> Loops:
    """Find every vicious or virtuous circle among things that bring about one another.

    Parameters
    ----------
    ties : Ties
        n nodes and pairs (cause, effect).
    most : int
        How many loops are listed at most, from 1 up.

    Returns
    -------
    Loops
        The loops in which no node comes twice, and which nodes are on any.

    Raises
    ------
    ValueError
        When `most` is below 1.

    Notes
    -----
    The number of loops can grow faster than any power of the number of nodes, so they are listed up to `most`; which
    nodes are on a loop comes from the strongly connected components and is always whole. No ties give no loops. A tie of
    a node to itself is left out by `Ties.between`.

    References
    ----------
    Johnson, "Finding all the elementary circuits of a directed graph", SIAM Journal on Computing 4(1), 1975, p. 77.
    Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972, p. 146.

    Examples
    --------
    >>> loops(Ties.between(4, [(0, 1), (1, 2), (2, 0), (2, 3)])).loops
    ((0, 1, 2),)
    """
    if most < 1:
        raise ValueError("At least one loop must be listed.")
    graph: rx.PyDiGraph[None, None] = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from([None] * ties.nodes)
    graph.add_edges_from_no_data(list(ties.pairs))
    inside = frozenset(node for part in rx.strongly_connected_components(graph) if len(part) > 1 for node in part)
    found = [_from_lowest(circle) for circle in islice(rx.simple_cycles(graph), most + 1)] if inside else []
    listed = sorted(found[:most], key=lambda loop: (len(loop), loop))
    return Loops(tuple(listed), inside, len(found) <= most)


def _from_lowest(circle: Iterable[int]) -> tuple[int, ...]:
    nodes = list(circle)
    start = nodes.index(min(nodes))
    return tuple(nodes[start:] + nodes[:start])


def driver_tree(ties: Ties, root: int) -> tuple[Branch, ...]:
    """Set out everything that brings a thing about, directly or through others, as a tree read from the top.

    Parameters
    ----------
    ties : Ties
        n nodes and pairs (cause, effect), in the order in which causes are to stand under one effect.
    root : int
        The effect that the tree begins with. To see what a thing leads to, turn the pairs round.

    Returns
    -------
    tuple of Branch
        The root, then each cause under its effect, depth first.

    Raises
    ------
    ValueError
        When the root is not a node.

    Notes
    -----
    What is under a node is drawn once: a cause of two effects stands under both, the second time without its own causes
    and marked `repeats`. A node that stands above itself is marked `closes`; no line follows it. So the tree has at most
    one line for each tie, and one for the root. A root without causes is the whole tree.

    References
    ----------
    Langley and others, The Improvement Guide, 2nd edition, 2009 (driver diagrams).

    Examples
    --------
    >>> tree = driver_tree(Ties.between(3, [(1, 0), (2, 1), (0, 2)]), 0)
    >>> [(branch.node, branch.depth, branch.closes) for branch in tree]
    [(0, 0, False), (1, 1, False), (2, 2, False), (0, 3, True)]
    """
    if not 0 <= root < ties.nodes:
        raise ValueError(f"The root is not one of the nodes 0 to {ties.nodes - 1}.")
    causes: list[list[int]] = [[] for _ in range(ties.nodes)]
    for cause, effect in ties.pairs:
        causes[effect].append(cause)
    return tuple(_grown(causes, root))


def _grown(causes: Sequence[Sequence[int]], root: int) -> Iterable[Branch]:
    # By hand and not by recursion: a chain of causes may be longer than Python calls run deep.
    drawn: set[int] = set()
    above: list[int] = []
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        del above[depth:]
        closes, repeats = node in above, node in drawn and bool(causes[node])
        yield Branch(node, depth, closes, repeats and not closes)
        above.append(node)
        if node not in drawn:
            drawn.add(node)
            waiting.extend((cause, depth + 1) for cause in reversed(causes[node]))
