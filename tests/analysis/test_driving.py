"""Driver trees and the loops in them: small cases by hand, and random ones beside a count of every order."""

from __future__ import annotations

import doctest
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.networks import Ties, driver_tree, driving, loops


def test_the_examples_run() -> None:
    found = doctest.testmod(driving)
    assert found.attempted >= 3
    assert found.failed == 0


def test_two_loops_that_share_a_node_are_both_found_the_shorter_first() -> None:
    found = loops(Ties.between(5, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 2), (3, 4)]))
    assert found.loops == ((2, 3), (0, 1, 2))
    assert found.inside == {0, 1, 2, 3}
    assert found.is_whole


def test_without_ties_or_without_loops_there_is_nothing_to_name() -> None:
    assert loops(Ties.between(0, [])).loops == ()
    found = loops(Ties.between(3, [(0, 1), (1, 2), (0, 2)]))
    assert (found.loops, found.inside, found.is_whole) == ((), frozenset(), True)


def test_where_there_are_more_loops_than_asked_for_it_is_said() -> None:
    everyone = [(one, other) for one in range(5) for other in range(5)]
    found = loops(Ties.between(5, everyone), most=3)
    assert len(found.loops) == 3
    assert not found.is_whole
    assert found.inside == {0, 1, 2, 3, 4}
    # 10 of two, 20 of three, 30 of four and 24 of five.
    assert len(loops(Ties.between(5, everyone), most=84).loops) == 84
    assert loops(Ties.between(5, everyone), most=84).is_whole


def test_no_loop_can_be_asked_for_or_no_root() -> None:
    with pytest.raises(ValueError, match="At least one loop"):
        loops(Ties.between(1, []), most=0)
    with pytest.raises(ValueError, match="nodes 0 to 1"):
        driver_tree(Ties.between(2, []), 2)


def test_a_cause_of_two_effects_stands_under_both_and_its_own_causes_once() -> None:
    tree = driver_tree(Ties.between(4, [(1, 0), (2, 0), (3, 1), (3, 2), (2, 3)]), 0)
    assert [(line.node, line.depth, line.closes, line.repeats) for line in tree] == [
        (0, 0, False, False),
        (1, 1, False, False),
        (3, 2, False, False),
        (2, 3, False, False),
        (3, 4, True, False),
        (2, 1, False, True),
    ]


def test_a_chain_may_be_longer_than_calls_run_deep() -> None:
    tree = driver_tree(Ties.between(5000, list(pairwise(range(5000)))), 4999)
    assert [line.depth for line in tree] == list(range(5000))


pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12)


@given(pairs)
@settings(max_examples=150, deadline=None)
def test_loops_are_those_that_counting_by_hand_finds(given_pairs: list[tuple[int, int]]) -> None:
    ties = Ties.between(5, given_pairs)
    known = set(ties.pairs)
    by_hand = {
        order
        for size in range(2, 6)
        for order in permutations(range(5), size)
        if order[0] == min(order) and all(step in known for step in pairwise((*order, order[0])))
    }
    found = loops(ties, most=200)
    assert set(found.loops) == by_hand
    assert found.inside == {node for loop in by_hand for node in loop}


@given(pairs, st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_a_tree_has_every_cause_of_its_root_and_goes_round_nowhere(pairs: list[tuple[int, int]], root: int) -> None:
    ties = Ties.between(5, pairs)
    tree = driver_tree(ties, root)
    reached, new = {root}, {root}
    while new:
        new = {cause for cause, effect in ties.pairs if effect in new} - reached
        reached |= new
    assert {line.node for line in tree} == reached
    below = [pair for pair in ties.pairs if pair[1] in reached]
    assert len(tree) == 1 + len(below)
    assert any(line.closes for line in tree) == bool(loops(Ties.between(5, below)).loops)
