"""Agreement between judges: published cases, the definition counted pair by pair, and the awkward cases."""

from __future__ import annotations

import doctest
from itertools import permutations
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import agreement
from commonweal.analysis.agreement import agreeing_share, alpha, pairs_that_differ, tallies

_ = -1
# Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011: four observers, twelve units, five classes.
FOUR_OBSERVERS = [
    [0, 1, 2, 2, 1, 0, 3, 0, 1, _, _, _],
    [0, 1, 2, 2, 1, 1, 3, 0, 1, 4, _, 2],
    [_, 2, 2, 2, 1, 2, 3, 1, 1, 4, 0, _],
    [0, 1, 2, 2, 1, 3, 3, 0, 1, 4, 0, _],
]
# The same author's three observers of fifteen units, in Content Analysis; nominal 0.691.
THREE_OBSERVERS = [
    [_, _, _, _, _, 2, 3, 0, 1, 0, 0, 2, 2, _, 2],
    [0, _, 1, 0, 2, 2, 3, 2, _, _, _, _, _, _, _],
    [_, _, 1, 0, 2, 3, 3, _, 1, 0, 0, 2, 2, _, 3],
]


def _table(judges: int, codes: list[int]) -> np.ndarray:
    """The codes as a table of so many judges, the last ones left out where they do not fill it."""
    things = len(codes) // judges
    return np.array(codes[: judges * things]).reshape(judges, things)


CODES = st.builds(_table, st.integers(1, 5), st.lists(st.integers(-1, 2), max_size=40))


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(agreement)
    assert ran.failed == 0
    assert ran.attempted >= 4


def test_alpha_of_four_observers_is_the_published_one() -> None:
    counts = tallies(FOUR_OBSERVERS, 5)
    assert round(alpha(counts), 3) == 0.743
    assert round(alpha(counts, ordered=True), 3) == 0.815


def test_alpha_of_three_observers_is_the_published_one() -> None:
    assert round(alpha(tallies(THREE_OBSERVERS, 4)), 3) == 0.691


@given(CODES)
def test_shares_and_alpha_are_their_definitions_counted_pair_by_pair(codes: np.ndarray) -> None:
    counts = tallies(codes, 3)
    things = [[int(code) for code in thing if code >= 0] for thing in codes.T]
    pairs = [(first, second) for thing in things for first, second in permutations(thing, 2)]
    alike = [first == second for first, second in pairs]
    if not pairs:
        assert isnan(agreeing_share(counts))
        assert isnan(alpha(counts))
        return
    assert agreeing_share(counts) == pytest.approx(sum(alike) / len(pairs))
    paired = [thing for thing in things if len(thing) > 1]
    said = [code for thing in paired for code in thing]
    observed = sum(
        (first != second) / (len(thing) - 1) for thing in paired for first, second in permutations(thing, 2)
    ) / len(said)
    expected = sum(one != other for one, other in permutations(said, 2)) / (len(said) * (len(said) - 1))
    if expected == 0:
        assert isnan(alpha(counts))
    else:
        assert alpha(counts) == pytest.approx(1 - observed / expected)


@given(CODES)
def test_order_of_judges_and_of_things_changes_nothing(codes: np.ndarray) -> None:
    counts, turned = tallies(codes, 3), tallies(codes[::-1, ::-1], 3)
    assert pairs_that_differ(counts)[::-1] == pytest.approx(pairs_that_differ(turned), nan_ok=True)
    for ordered in (False, True):
        assert alpha(counts, ordered=ordered) == pytest.approx(alpha(turned, ordered=ordered), nan_ok=True)


def test_ordered_classes_weigh_two_steps_more_than_one() -> None:
    near = tallies([[0, 1, 2, 0], [0, 1, 2, 1]], 3)
    far = tallies([[0, 1, 2, 0], [0, 1, 2, 2]], 3)
    assert alpha(near) == pytest.approx(alpha(far))
    assert alpha(near, ordered=True) > alpha(far, ordered=True)


def test_all_alike_is_one_only_where_there_is_variety() -> None:
    assert alpha(tallies([[0, 1], [0, 1]], 2)) == 1.0
    assert isnan(alpha(tallies([[0, 0], [0, 0]], 2)))
    assert agreeing_share(tallies([[0, 0], [0, 0]], 2)) == 1.0


def test_nothing_and_one_judge_say_nothing_of_agreement() -> None:
    for codes in (np.zeros((0, 3), int), np.zeros((2, 0), int), [[0, 1, 2]]):
        counts = tallies(codes, 3)
        assert isnan(alpha(counts))
        assert isnan(agreeing_share(counts))
        assert np.isnan(pairs_that_differ(counts)).all()


@pytest.mark.parametrize(
    ("wrong", "says"), [([0, 1], "a row for each judge"), ([[0, 3]], "from 0 to 2"), ([[-2]], "from 0 to 2")]
)
def test_tallies_refuse_what_is_no_class(wrong: list[int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        tallies(wrong, 3)


@pytest.mark.parametrize("measure", [alpha, agreeing_share, pairs_that_differ])
def test_measures_refuse_a_flat_list(measure: object) -> None:
    with pytest.raises(ValueError, match="a row for each thing"):
        measure([1, 2])  # type: ignore[operator]
