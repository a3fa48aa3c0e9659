"""Overlap of bodies and likeness in several ways: by hand, against networkx and scipy, and what must always hold."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import hypergeom

from commonweal.analysis.networks import (
    likenesses,
    memberships,
    overlapping,
    overlaps,
    wording_likeness,
)

SEATS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcdefg")), max_size=40)
WORDS = st.lists(st.sampled_from(["crime", "health", "burglary", "homes", "the", "jobs", ""]), max_size=6)


def by_pair(seats: list[tuple[int, str]], **asked: int) -> dict[frozenset[object], tuple[int, float, float, float]]:
    who = memberships(seats)
    found = overlaps(who, **asked)
    return {
        frozenset((who.bodies[one], who.bodies[other])): told
        for one, other, *told in zip(
            found.first, found.second, found.shared, found.jaccard, found.containment, found.chance, strict=True
        )
    }


@given(SEATS)
def test_every_pair_is_what_counting_by_hand_gives(seats: list[tuple[int, str]]) -> None:
    members = {body: {who for who, where in seats if where == body} for _who, body in seats}
    everyone = len({who for who, _body in seats})
    found = by_pair(seats)
    for one, other in itertools.combinations(sorted(members), 2):
        shared = members[one] & members[other]
        told = found.pop(frozenset((one, other)), None)
        if not shared:
            assert told is None
            continue
        smaller, larger = sorted((len(members[one]), len(members[other])))
        draws = range(len(shared), smaller + 1)
        chance = sum(math.comb(larger, k) * math.comb(everyone - larger, smaller - k) for k in draws)
        wanted = (len(shared), len(shared) / len(members[one] | members[other]), len(shared) / smaller)
        assert told == pytest.approx([*wanted, chance / math.comb(everyone, smaller)])
    assert found == {}


@given(SEATS)
def test_overlap_does_not_depend_on_the_order_of_the_bodies(seats: list[tuple[int, str]]) -> None:
    assert by_pair(seats).keys() == by_pair(seats[::-1]).keys()
    for pair, told in by_pair(seats).items():
        assert by_pair(seats[::-1])[pair] == pytest.approx(told)


@given(SEATS.filter(bool))
def test_a_body_overlaps_wholly_with_its_own_twin(seats: list[tuple[int, str]]) -> None:
    twins = [(who, side + body) for who, body in seats for side in "xy"]
    found = by_pair(twins)
    for body in {body for _who, body in seats}:
        _shared, jaccard, containment, _chance = found[frozenset(("x" + body, "y" + body))]
        assert (jaccard, containment) == (1.0, 1.0)


@given(SEATS, st.integers(1, 6))
def test_bands_of_any_size_give_the_same_pairs(seats: list[tuple[int, str]], band: int) -> None:
    whole = by_pair(seats)
    before, overlapping.BAND = overlapping.BAND, band
    try:
        assert by_pair(seats) == whole
    finally:
        overlapping.BAND = before


@given(SEATS)
def test_chance_looked_up_and_chance_sorted_out_are_the_same(seats: list[tuple[int, str]]) -> None:
    looked_up = overlaps(memberships(seats)).chance
    before, overlapping.TABLE = overlapping.TABLE, 0
    try:
        assert overlaps(memberships(seats)).chance.tolist() == looked_up.tolist()
    finally:
        overlapping.TABLE = before


@given(SEATS)
def test_pairs_that_share_few_are_left_out_when_asked(seats: list[tuple[int, str]]) -> None:
    wanted = {pair: told for pair, told in by_pair(seats).items() if told[0] >= 2}
    assert by_pair(seats, least_shared=2) == wanted


def test_the_more_could_have_sat_the_less_an_overlap_is_chance() -> None:
    seats = [(person, body) for person in range(4) for body in "xy"]
    few, many = overlaps(memberships(seats)), overlaps(memberships(seats), universe=40)
    assert few.chance.tolist() == [1.0]
    assert many.chance.tolist() == pytest.approx([hypergeom.sf(3, 40, 4, 4)])
    assert many.universe == 40


def test_a_universe_smaller_than_those_who_sit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 members sit"):
        overlaps(memberships([("a", "x"), ("b", "x")]), universe=1)
    with pytest.raises(ValueError, match="1 or more, not 0"):
        overlaps(memberships([]), least_shared=0)


def test_bodies_named_beforehand_stand_first_and_may_be_empty() -> None:
    who = memberships([("a", "z"), ("a", "x")], bodies=["x", "y"])
    assert who.bodies == ("x", "y", "z")
    assert who.table.toarray().tolist() == [[1, 0, 1]]
    found = overlaps(who)
    assert (found.first.tolist(), found.second.tolist(), found.sizes.tolist()) == ([0], [2], [1, 0, 1])


# --- Several ways at once


def pairwise(values: dict[tuple[int, int], float], size: int) -> sparse.csr_array:
    rows, columns = zip(*values, strict=True) if values else ((), ())
    return sparse.csr_array((list(values.values()), (rows, columns)), shape=(size, size), dtype=float)


def test_an_unknown_way_is_left_out_of_the_mean_and_not_nought() -> None:
    members = pairwise({(0, 1): 0.8, (0, 2): 0.2}, 3)
    remit = pairwise({(0, 1): 0.4}, 3)
    everyone, some = np.array([True, True, True]), np.array([True, True, False])
    found = likenesses({"members": (members, everyone), "remit": (remit, some)}, weights={"members": 1.0, "remit": 3.0})
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == [(0, 1), (0, 2)]
    assert found.ways["members"].tolist() == [0.8, 0.2]
    assert found.ways["remit"][0] == 0.4
    assert np.isnan(found.ways["remit"][1])
    assert found.score.tolist() == pytest.approx([(0.8 + 3 * 0.4) / 4, 0.2])


def test_a_known_difference_counts_as_nought() -> None:
    known = np.array([True, True])
    ways = {"members": (pairwise({(0, 1): 1.0}, 2), known), "place": (pairwise({}, 2), known)}
    found = likenesses(ways, weights={"members": 1.0, "place": 1.0})
    assert found.ways["place"].tolist() == [0.0]
    assert found.score.tolist() == [0.5]


@pytest.mark.parametrize("weights", [{}, {"members": -1.0}, {"members": 0.0}])
def test_ways_without_a_weight_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Every way needs a weight"):
        likenesses({"members": (pairwise({}, 2), np.array([True, True]))}, weights=weights)


def test_no_way_and_no_pair_are_empty() -> None:
    assert likenesses({}, weights={}).score.tolist() == []
    known = np.array([True, True])
    assert likenesses({"members": (pairwise({}, 2), known)}, weights={"members": 1.0}).first.tolist() == []


def test_an_overlap_becomes_a_likeness() -> None:
    found = overlaps(memberships([("a", "x"), ("a", "y"), ("b", "y")]))
    assert found.as_likeness(found.jaccard).toarray().tolist() == [[0.0, 0.5], [0.0, 0.0]]


# --- Words


@given(st.lists(WORDS, max_size=6))
def test_likeness_of_words_is_symmetric_and_one_with_itself(texts: list[list[str]]) -> None:
    alike = wording_likeness([" ".join(words) for words in texts]).toarray()
    assert alike == pytest.approx(alike.T)
    said = [bool(set(words) - {"the", ""}) for words in texts]
    assert alike.diagonal() == pytest.approx(np.array(said, dtype=float))
    assert ((alike >= 0) & (alike <= 1 + 1e-12)).all()


def test_a_rare_word_in_common_counts_for_more_than_one_that_all_use() -> None:
    alike = wording_likeness(["health truancy", "health truancy", "health burglary", "health drugs"]).toarray()
    assert alike[0, 1] == pytest.approx(1)
    health, truancy = math.log(5 / 5) + 1, math.log(5 / 3) + 1
    rare = math.log(5 / 2) + 1
    wanted = health**2 / (math.hypot(health, truancy) * math.hypot(health, rare))
    assert alike[0, 2] == pytest.approx(wanted)


def test_words_that_every_partnership_calls_itself_are_no_likeness() -> None:
    assert wording_likeness(["A partnership board for the borough", "Local partnership forum"]).nnz == 0
