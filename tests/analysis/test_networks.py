"""Networks: the figures of docs/methods/networks.md, networkx as the other opinion, and what must always hold."""

from __future__ import annotations

import csv
import doctest
import re
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networkx.algorithms import bipartite

from commonweal.analysis import networks
from commonweal.analysis.networks import (
    Memberships,
    Ties,
    betweenness,
    force_layout,
    layered,
    memberships,
    overlaps,
    shared_bodies,
    shared_members,
    two_mode_betweenness,
    two_mode_layout,
)

PAGE = Path(__file__).parents[2] / "docs/methods/networks.md"
PUBLISHED = Path(__file__).parents[3] / "shared/data/06_memberships/davis_southern_women.csv"
SEATS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcdefg")), max_size=40)
PAIRS = st.integers(1, 14).flatmap(
    lambda nodes: st.tuples(
        st.just(nodes), st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)), max_size=30)
    )
)


def attendance() -> list[tuple[str, str]]:
    """Who was at which event, as it stands in the documentation."""
    rows = re.findall(r"^\| ([A-Z][\w ]+?) \| ((?:\d+ ?)+) \|$", PAGE.read_text(), re.MULTILINE)
    return [(name, f"E{event}") for name, events in rows for event in events.split()]


@pytest.fixture(scope="module")
def davis() -> Memberships:
    return memberships(attendance())


def as_graph(who: Memberships) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(("member", name) for name in who.members)
    graph.add_nodes_from(("body", name) for name in who.bodies)
    cells = who.table.tocoo()
    for row, column in zip(cells.row, cells.col, strict=True):
        graph.add_edge(("member", who.members[row]), ("body", who.bodies[column]))
    return graph


def test_the_examples_in_the_docstrings_run() -> None:
    for name in ("memberships", "overlapping", "wording", "bridges", "brokerage", "placing", "layered"):
        ran = doctest.testmod(sys.modules[f"{networks.__name__}.{name}"])
        assert ran.failed == 0
        assert ran.attempted > 0


# --- The published example: eighteen women of Natchez, Mississippi, at fourteen events


def test_the_published_table_has_eighteen_members_fourteen_bodies_and_eighty_nine_seats(davis: Memberships) -> None:
    assert davis.table.shape == (18, 14)
    assert davis.table.sum() == 89


def test_the_documentation_holds_the_table_that_others_hold(davis: Memberships) -> None:
    theirs = {frozenset(pair) for pair in nx.davis_southern_women_graph().edges}
    assert {frozenset(pair) for pair in attendance()} == theirs
    if PUBLISHED.exists():
        with PUBLISHED.open(newline="") as file:
            assert sorted((row["person"], row["event"]) for row in csv.DictReader(file)) == sorted(attendance())


def test_breigers_counts_of_shared_events_and_shared_women(davis: Memberships) -> None:
    meetings = shared_bodies(davis).toarray()
    evelyn = davis.members.index("Evelyn Jefferson")
    assert meetings[evelyn].tolist() == [8, 6, 7, 6, 3, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1, 2, 1, 1]
    assert meetings.diagonal().tolist() == [8, 7, 8, 7, 4, 4, 4, 3, 4, 4, 4, 6, 7, 8, 5, 2, 2, 2]
    sizes = dict(zip(davis.bodies, shared_members(davis).diagonal().tolist(), strict=True))
    assert [sizes[f"E{event}"] for event in range(1, 15)] == [3, 3, 6, 4, 8, 8, 10, 14, 12, 5, 4, 6, 3, 3]


def worked_overlaps() -> list[tuple[str, ...]]:
    return re.findall(
        r"^\| (E\d+) and (E\d+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", PAGE.read_text(), re.MULTILINE
    )


def test_the_documentation_works_out_some_overlaps() -> None:
    assert len(worked_overlaps()) == 5


@pytest.mark.parametrize("row", worked_overlaps(), ids=lambda row: " ".join(row[:2]))
def test_the_worked_overlaps_stand_as_the_documentation_says(davis: Memberships, row: tuple[str, ...]) -> None:
    found = overlaps(davis)
    wanted = {davis.bodies.index(row[0]), davis.bodies.index(row[1])}
    place = next(i for i in range(len(found.first)) if {int(found.first[i]), int(found.second[i])} == wanted)
    told = (
        f"{found.shared[place]}",
        f"{found.jaccard[place]:.2f}",
        f"{found.containment[place]:.2f}",
        f"{found.chance[place]:.4f}",
    )
    assert told == row[2:]


def test_the_worked_betweenness_stands_as_the_documentation_says(davis: Memberships) -> None:
    members, bodies = two_mode_betweenness(davis)
    told = dict(re.findall(r"^\| (\w[\w ]*) \| (0\.\d{3}) \|$", PAGE.read_text(), re.MULTILINE))
    assert len(told) == 6
    found = dict(zip((*davis.members, *davis.bodies), (*members, *bodies), strict=True))
    assert {name: f"{found[name]:.3f}" for name in told} == told


# --- The two-mode table


def test_two_seats_on_one_body_are_one_membership() -> None:
    assert memberships([("a", "x"), ("a", "x")]).table.toarray().tolist() == [[1]]


def test_no_seats_are_an_empty_table() -> None:
    who = memberships([])
    assert who.table.shape == (0, 0)
    assert overlaps(who).first.tolist() == []
    assert [mode.tolist() for mode in two_mode_betweenness(who)] == [[], []]
    assert [side.shape for side in two_mode_layout(who)] == [(0, 2), (0, 2)]


@pytest.mark.parametrize("pair", [(None, "x"), ("a", None)])
def test_an_empty_seat_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="empty seat"):
        memberships([pair])


@given(SEATS)
def test_shared_members_and_bodies_are_those_that_networkx_counts(seats: list[tuple[int, str]]) -> None:
    who = memberships(seats)
    graph = as_graph(who)
    for mode, names, ours in (("body", who.bodies, shared_members(who)), ("member", who.members, shared_bodies(who))):
        nodes = [(mode, name) for name in names]
        theirs = (
            nx.to_numpy_array(bipartite.weighted_projected_graph(graph, nodes), nodelist=nodes)
            if nodes
            else np.zeros((0, 0))
        )
        counted = ours.toarray()
        assert counted.diagonal().tolist() == [graph.degree(node) for node in nodes]
        np.fill_diagonal(counted, 0)
        assert counted.tolist() == theirs.tolist()


@given(SEATS)
def test_jaccard_and_containment_are_those_that_networkx_finds(seats: list[tuple[int, str]]) -> None:
    who = memberships(seats)
    graph, found = as_graph(who), overlaps(who)
    nodes = [("body", name) for name in who.bodies]
    for jaccard, ours in ((True, found.jaccard), (False, found.containment)):
        theirs = bipartite.overlap_weighted_projected_graph(graph, nodes, jaccard=jaccard)
        assert theirs.number_of_edges() == len(ours)
        for one, other, share in zip(found.first, found.second, ours, strict=True):
            assert theirs[nodes[one]][nodes[other]]["weight"] == pytest.approx(share)


@given(SEATS)
def test_shares_and_probabilities_stay_between_nothing_and_one(seats: list[tuple[int, str]]) -> None:
    found = overlaps(memberships(seats))
    for share in (found.jaccard, found.containment, found.chance):
        assert ((share > 0) & (share <= 1 + 1e-12)).all()
    assert (found.jaccard <= found.containment + 1e-12).all()
    assert (found.first < found.second).all()


def test_overlap_that_cannot_be_avoided_is_no_surprise() -> None:
    everyone = [(person, body) for person in range(5) for body in "xy"]
    assert overlaps(memberships(everyone)).chance.tolist() == [1.0]


# --- Who stands between


@given(PAIRS)
def test_betweenness_is_what_networkx_finds(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    nodes, pairs = drawn
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    theirs = nx.betweenness_centrality(graph)
    assert betweenness(Ties.between(nodes, pairs)) == pytest.approx([theirs[node] for node in range(nodes)])


@given(SEATS)
def test_two_mode_betweenness_is_what_networkx_finds(seats: list[tuple[int, str]]) -> None:
    who = memberships(seats)
    members, bodies = two_mode_betweenness(who)
    if len(who.members) * len(who.bodies) <= 1:
        assert not members.any()
        assert not bodies.any()
        return
    graph = as_graph(who)
    raw = nx.betweenness_centrality(graph, normalized=False)
    for mode, names, ours, most in (
        ("member", who.members, members, _most(len(who.members), len(who.bodies))),
        ("body", who.bodies, bodies, _most(len(who.bodies), len(who.members))),
    ):
        theirs = [raw[mode, name] / most if most else 0.0 for name in names]
        assert ours == pytest.approx(theirs)


def _most(own: int, other: int) -> float:
    """The formula as networkx writes it."""
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2.0


def test_two_mode_betweenness_of_the_published_example_is_networkxs_own(davis: Memberships) -> None:
    graph = as_graph(davis)
    theirs = bipartite.betweenness_centrality(graph, [("member", name) for name in davis.members])
    members, bodies = two_mode_betweenness(davis)
    assert members == pytest.approx([theirs["member", name] for name in davis.members])
    assert bodies == pytest.approx([theirs["body", name] for name in davis.bodies])


def test_repeated_ties_and_ties_to_oneself_are_left_out() -> None:
    assert Ties.between(2, [(0, 1), (0, 1), (1, 1)]).pairs == ((0, 1),)


@pytest.mark.parametrize("pair", [(0, 2), (-1, 0)])
def test_a_tie_to_nowhere_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside 0 to 1"):
        Ties.between(2, [pair])


# --- Places in a picture


def test_the_same_seed_gives_the_same_picture_and_another_seed_another() -> None:
    ties = Ties.between(12, [(node, (node * 5 + 1) % 12) for node in range(12)])
    first = force_layout(ties, seed=3)
    assert first.tolist() == force_layout(ties, seed=3).tolist()
    assert first.tolist() != force_layout(ties, seed=4).tolist()


@given(PAIRS)
def test_a_picture_fills_its_frame_and_no_two_nodes_stand_on_one_spot(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    spots = force_layout(Ties.between(*drawn), seed=1)
    assert spots.shape == (drawn[0], 2)
    assert (spots >= 0).all()
    assert (spots <= 1).all()
    assert len({(round(x, 6), round(y, 6)) for x, y in spots.tolist()}) == drawn[0]


def test_tied_nodes_stand_nearer_than_others() -> None:
    two_groups = [(one, other) for group in (range(6), range(6, 12)) for one in group for other in group if one < other]
    spots = force_layout(Ties.between(12, [*two_groups, (0, 6)]), seed=1)
    apart = np.linalg.norm(spots[:, None] - spots[None], axis=2)
    assert apart[:6, :6].mean() < apart[:6, 6:].mean()


def test_an_empty_network_has_no_places() -> None:
    assert force_layout(Ties.between(0, []), seed=1).shape == (0, 2)


def test_a_picture_must_have_a_shape() -> None:
    with pytest.raises(ValueError, match="above 0"):
        force_layout(Ties.between(1, []), seed=1, shape=0)


def test_the_sides_of_a_two_mode_picture_are_ordered_so_that_ties_do_not_cross() -> None:
    members, bodies = two_mode_layout(memberships([("a", "x"), ("b", "y"), ("c", "x"), ("d", "y")]))
    crossings = [(one, other) for one in range(4) for other in range(4) if members[one, 1] < members[other, 1]]
    body_of = [0, 1, 0, 1]
    assert all(bodies[body_of[one], 1] <= bodies[body_of[other], 1] for one, other in crossings)
    assert set(members[:, 0]) == {0.0}
    assert set(bodies[:, 0]) == {1.0}


# --- Structure charts


def test_everyone_stands_below_those_they_answer_to() -> None:
    found = layered(Ties.between(5, [(1, 0), (2, 1), (3, 0), (3, 2)]))
    assert found.layer.tolist() == [0, 1, 2, 3, -1]
    assert found.loose == (4,)
    assert np.isnan(found.place[4])


def test_a_circle_is_broken_at_the_tie_that_closes_it_and_named() -> None:
    found = layered(Ties.between(3, [(1, 0), (2, 1), (0, 2)]))
    assert found.circular == ((0, 2),)
    assert found.layer.tolist() == [0, 1, 2]


def test_a_circle_below_a_top_is_entered_from_the_top() -> None:
    found = layered(Ties.between(3, [(2, 1), (1, 2), (1, 0)]))
    assert found.circular == ((1, 2),)
    assert found.layer.tolist() == [0, 1, 2]


def test_two_bodies_that_answer_to_each_other_are_one_above_the_other() -> None:
    found = layered(Ties.between(2, [(0, 1), (1, 0)]))
    assert sorted(found.layer.tolist()) == [0, 1]
    assert len(found.circular) == 1
    assert len(found.routes) == 2


def test_nobody_and_nobody_tied() -> None:
    assert layered(Ties.between(0, [])).layer.tolist() == []
    found = layered(Ties.between(3, []))
    assert (found.loose, found.layer.tolist(), found.routes) == ((0, 1, 2), [-1, -1, -1], ())


def test_crossings_that_can_be_avoided_are_avoided() -> None:
    found = layered(Ties.between(6, [(2, 1), (3, 0), (4, 3), (5, 2)]))
    tops, middle, low = (found.place[pair] for pair in ([0, 1], [3, 2], [4, 5]))
    assert np.sign(tops[0] - tops[1]) == np.sign(middle[0] - middle[1]) == np.sign(low[0] - low[1])


def test_a_head_stands_in_the_middle_of_those_below() -> None:
    found = layered(Ties.between(7, [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2)]))
    assert found.place[[3, 4, 5, 6]].tolist() == [0, 1, 2, 3]
    assert found.place[[0, 1, 2]] == pytest.approx([1.5, 0.5, 2.5])


def test_a_long_tie_passes_every_layer_between() -> None:
    found = layered(Ties.between(4, [(1, 0), (2, 1), (3, 2), (3, 0)]))
    route = dict(found.routes)[3, 0]
    assert [layer for layer, _place in route] == [0, 1, 2, 3]


@given(PAIRS)
def test_what_holds_for_every_structure_chart(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    ties = Ties.between(*drawn)
    found = layered(ties)
    assert {pair for pair, _route in found.routes} == set(ties.pairs)
    for below, above in ties.pairs:
        if (below, above) in found.circular:
            assert found.layer[below] < found.layer[above]
        else:
            assert found.layer[below] > found.layer[above]
    for layer in range(int(found.layer.max(initial=0)) + 1):
        places = np.sort(found.place[found.layer == layer])
        assert (np.diff(places) >= 1 - 1e-5).all()
    graph = nx.DiGraph((above, below) for below, above in ties.pairs)
    assert bool(found.circular) == (not nx.is_directed_acyclic_graph(graph))
    if not found.circular and graph:
        assert found.layer.max() == nx.dag_longest_path_length(graph)
    for (below, above), route in found.routes:
        ends = {(float(found.layer[node]), float(found.place[node])) for node in (below, above)}
        assert {route[0], route[-1]} == ends
