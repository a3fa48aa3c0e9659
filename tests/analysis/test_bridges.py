"""Structural holes against networkx, and the five brokerage roles by counting every triple."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.networks import Ties, brokerage_roles, constraint, effective_size

NODES = st.integers(1, 9)
DRAWN = NODES.flatmap(
    lambda nodes: st.tuples(
        st.just(nodes),
        st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)), max_size=24),
        st.lists(st.sampled_from("abc"), min_size=nodes, max_size=nodes),
    )
)
Drawn = tuple[int, list[tuple[int, int]], list[str]]


def as_graph(nodes: int, pairs: list[tuple[int, int]]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    return graph


@given(DRAWN)
def test_constraint_and_effective_size_are_what_networkx_finds(drawn: Drawn) -> None:
    nodes, pairs, _groups = drawn
    ties, graph = Ties.between(nodes, pairs), as_graph(nodes, pairs)
    for ours, theirs in ((constraint(ties), nx.constraint(graph)), (effective_size(ties), nx.effective_size(graph))):
        assert ours == pytest.approx(np.array([theirs[node] for node in range(nodes)]), nan_ok=True)


def counted(drawn: Drawn, *, directed: bool) -> list[list[int]]:
    """Every triple of i, j and k looked at one by one."""
    nodes, pairs, groups = drawn
    tied = {pair for pair in pairs if pair[0] != pair[1]}
    if not directed:
        tied |= {(other, one) for one, other in tied}
    roles = [[0] * nodes for _role in range(5)]
    for i, j, k in itertools.permutations(range(nodes), 3):
        if (i, j) not in tied or (j, k) not in tied or (i, k) in tied or (not directed and k < i):
            continue
        a, own, b = groups[i], groups[j], groups[k]
        if a == own == b:
            role = 0
        elif a == b:
            role = 1
        elif b == own:
            role = 2
        elif a == own:
            role = 3 if directed else 2
        else:
            role = 4
        roles[role][j] += 1
    return roles


@pytest.mark.parametrize("directed", [True, False])
@given(drawn=DRAWN)
def test_the_five_roles_are_those_that_counting_triples_gives(drawn: Drawn, directed: bool) -> None:
    nodes, pairs, groups = drawn
    found = brokerage_roles(Ties.between(nodes, pairs), groups, directed=directed)
    ours = [found.coordinator, found.itinerant, found.gatekeeper, found.representative, found.liaison]
    wanted = counted(drawn, directed=directed)
    assert [role.tolist() for role in ours] == wanted
    assert found.total.tolist() == [sum(column) for column in zip(*wanted, strict=True)]


def test_one_who_joins_three_sectors_is_a_liaison() -> None:
    found = brokerage_roles(Ties.between(3, [(0, 1), (1, 2)]), ["public", "voluntary", "private"])
    assert found.liaison.tolist() == [0, 1, 0]
    assert found.total.tolist() == [0, 1, 0]


def test_a_group_for_each_node_is_asked_for() -> None:
    with pytest.raises(ValueError, match="3 nodes and 1 groups"):
        brokerage_roles(Ties.between(3, []), ["public"])


def test_nobody_bridges_nothing() -> None:
    none = Ties.between(0, [])
    assert (constraint(none).tolist(), effective_size(none).tolist()) == ([], [])
    assert brokerage_roles(none, []).total.tolist() == []
    assert np.isnan(constraint(Ties.between(1, []))).all()
