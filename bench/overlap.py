"""Overlap of all pairs of partnerships: our whole answer, networkx's bipartite projection and scipy's bare product.

An installation of 400 places is made up from a recorded seed: organisations sit in their own place, a few on very many
partnerships and most on few, and a few national ones in every place. networkx is asked for the same on whole places of it,
as many as it can do in a few seconds, and so are we; the whole installation is done by us and by scipy.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from networkx.algorithms import bipartite
from scipy import sparse

from bench.report import Row, Table
from commonweal.analysis.networks import Memberships, overlaps

PLACES, PARTNERSHIPS, ORGANISATIONS, NATIONAL, SEATS = 400, 160, 100, 20, 600_000
SAMPLE = 8
SEED = 20_261_125
ROUNDS = 21
NETWORKX_ROUNDS = 3


def measure() -> Table:
    """The time of each way on the sample and on the whole installation."""
    whole = installation(PLACES)
    sample = installation(SAMPLE)
    agree(sample)
    rows = [*_compared(sample, "networkx's projection", ROUNDS), *_against_scipy(whole)]
    counted = overlaps(whole)
    note = (
        f"{len(whole.bodies):,} made-up partnerships of {PLACES} places with {SEATS:,} seats (seed {SEED}), {whole.table.nnz:,} "
        f"memberships after those with two seats count once: {len(counted.first):,} pairs share a member. networkx is given {SAMPLE} "
        f"of the places ({len(sample.bodies):,} partnerships, {sample.table.nnz:,} memberships), and so are we beside it. Ours is "
        "the whole answer: shared members, Jaccard and containment of every pair, on every core; scipy's is the bare "
        "product B'B, which has each pair twice, on one. Goals: at least 100 times networkx, at most 1.5 times the bare product"
    )
    return Table("Overlap of all pairs", "way", note, rows)


def installation(places: int) -> Memberships:
    """The seats of so many places: who sits where."""
    chance = np.random.default_rng(SEED)
    seats = SEATS * places // PLACES
    where = chance.integers(0, places, seats)
    eagerness = 1 / np.sqrt(np.arange(1, ORGANISATIONS + 1))
    local = chance.choice(ORGANISATIONS, seats, p=eagerness / eagerness.sum()) + where * ORGANISATIONS
    national = places * ORGANISATIONS + chance.integers(0, NATIONAL, seats)
    member = np.where(chance.random(seats) < 0.001, national, local)
    body = where * PARTNERSHIPS + chance.integers(0, PARTNERSHIPS, seats)
    pairs = np.unique(np.stack([member, body]), axis=1).astype(np.int32)
    shape = (places * ORGANISATIONS + NATIONAL, places * PARTNERSHIPS)
    table = sparse.csr_array((np.ones(pairs.shape[1], dtype=np.int64), (pairs[0], pairs[1])), shape=shape)
    return Memberships(tuple(range(shape[0])), tuple(range(shape[1])), table)


def as_graph(who: Memberships) -> tuple[nx.Graph, list[int]]:
    """The same seats as networkx holds them, and its nodes that are bodies."""
    graph: nx.Graph = nx.Graph()
    bodies = [len(who.members) + body for body in range(len(who.bodies))]
    graph.add_nodes_from(bodies)
    cells = who.table.tocoo()
    graph.add_edges_from(zip(cells.row.tolist(), (cells.col + len(who.members)).tolist(), strict=True))
    return graph, bodies


def agree(who: Memberships) -> None:
    """Raises AssertionError unless networkx and we find the same pairs and shares."""
    graph, bodies = as_graph(who)
    theirs = bipartite.overlap_weighted_projected_graph(graph, bodies)
    found = overlaps(who)
    start = len(who.members)
    ours = zip((found.first + start).tolist(), (found.second + start).tolist(), found.jaccard.tolist(), strict=True)
    assert theirs.number_of_edges() == len(found.first)
    assert all(abs(theirs[one][other]["weight"] - share) < 1e-12 for one, other, share in ours)


def _compared(who: Memberships, words: str, rounds: int) -> list[Row]:
    graph, bodies = as_graph(who)
    mine = [timed(lambda: overlaps(who)) for _round in range(rounds)]
    ours = statistics.median(mine)
    rows = [_row(f"ours, {SAMPLE} places", ours, 1.0, "")]
    ways: dict[str, Callable[[], Any]] = {
        "networkx, shared members only": lambda: bipartite.weighted_projected_graph(graph, bodies),
        "networkx, Jaccard only": lambda: bipartite.overlap_weighted_projected_graph(graph, bodies),
    }
    for name, way in ways.items():
        theirs = statistics.median(timed(way) for _round in range(NETWORKX_ROUNDS))
        rows.append(_row(f"{name}, {SAMPLE} places", theirs, theirs / ours, "yes" if theirs >= 100 * ours else "no"))
    return rows


def _against_scipy(who: Memberships) -> list[Row]:
    """Ours and the bare product in turns, so that both meet the same machine."""
    by_body = who.table.T.tocsr()
    ways: dict[str, Callable[[], Any]] = {
        "ours": lambda: overlaps(who),
        "with chance": lambda: overlaps(who).chance,
        "bare": lambda: by_body @ who.table,
        "plain": lambda: who.table.T @ who.table,
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            times[name].append(timed(way))
    middle = {name: statistics.median(found) for name, found in times.items()}
    ratios = [mine / theirs for mine, theirs in zip(times["ours"], times["bare"], strict=True)]
    spread = statistics.quantiles(ratios, n=10)
    ratio = statistics.median(ratios)
    told = f"ours is {ratio:.2f} ({spread[0]:.2f} to {spread[-1]:.2f}) times it: " + ("yes" if ratio <= 1.5 else "no")
    ours = middle["ours"]
    return [
        _row(f"ours, all {PLACES} places", ours, 1.0, ""),
        _row("ours, with the probability that it is chance", middle["with chance"], middle["with chance"] / ours, ""),
        _row("scipy, the bare product of tables made ready for it", middle["bare"], middle["bare"] / ours, told),
        _row("scipy, B'B as it is written", middle["plain"], middle["plain"] / ours, ""),
    ]


def _row(name: str, seconds: float, over_ours: float, goal: str) -> Row:
    return Row(
        name,
        {"milliseconds": f"{seconds * 1000:,.1f}", "its time over ours": f"{over_ours:,.2f}", "goal met": goal},
    )


def timed(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start
