"""Carrying figures over changed areas: counting by hand, what must always hold, and what is refused."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import carrying
from commonweal.analysis.carrying import (
    Change,
    Fate,
    Fault,
    Rule,
    Way,
    apportion,
    apportion_rate,
    carry,
    changes,
    weights,
)

BOTH = Rule(splits=True, merges=True)
NAN = float("nan")


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(carrying)
    assert ran.failed == 0
    assert ran.attempted > 0


def test_what_became_of_areas_follows_from_the_pairs() -> None:
    laid = changes(list("abbcdeef"), ["a", "b1", "b2", "cd", "cd", "ef1", "ef2", "ef2"])
    assert laid.marks.tolist() == ["U", "S", "S", "M", "M", "X", "X", "X"]
    assert laid.counts() == {"U": 1, "S": 1, "M": 2, "X": 2}


def test_a_pair_that_looks_unchanged_stays_irregular_when_its_publisher_says_so() -> None:
    laid = changes(["a"], ["b"], ["x"])
    assert laid.marks.tolist() == ["X"]
    found = weights(laid, Way.MEAN, Rule(splits=True, merges=True, best_fit=True))
    assert found.fate.tolist() == [Fate.IRREGULAR]
    assert np.isnan(carry(found, [5.0])).all()


@pytest.mark.parametrize(
    ("old", "new", "marks", "said"),
    [
        (["a", "a"], ["b", "c"], ["U", "U"], "marked U, and the pairs make it S"),
        (["a"], ["b"], ["S"], "marked S, and the pairs make it U"),
        (["a"], ["b"], ["M"], "pairs are missing"),
        (["a"], ["b"], ["?"], "no mark of a change"),
        (["a"], ["b", "c"], None, "Every pair has"),
        (["a"], ["b"], ["U", "U"], "Every pair has"),
    ],
)
def test_a_lookup_that_contradicts_itself_is_refused(
    old: list[str], new: list[str], marks: list[str] | None, said: str
) -> None:
    with pytest.raises(ValueError, match=said.replace("?", r"\?")):
        changes(old, new, marks)


def test_only_what_is_declared_is_carried() -> None:
    laid = changes(list("abbcd"), ["a", "b1", "b2", "cd", "cd"])
    sizes = {"new_sizes": [1, 1, 3, 9], "old_sizes": [1, 4, 2, 6]}
    fates = {
        "nothing": (Rule(), [Fate.SAME, Fate.NOT_DECLARED, Fate.NOT_DECLARED, Fate.NOT_DECLARED]),
        "splits": (Rule(splits=True), [Fate.SAME, Fate.SPLIT, Fate.SPLIT, Fate.NOT_DECLARED]),
        "merges": (Rule(merges=True), [Fate.SAME, Fate.NOT_DECLARED, Fate.NOT_DECLARED, Fate.MERGED]),
        "fit": (Rule(best_fit=True), [Fate.SAME, Fate.FITTED, Fate.FITTED, Fate.FITTED]),
    }
    for rule, fate in fates.values():
        assert weights(laid, Way.MEAN, rule, **sizes).fate.tolist() == fate
    fitted = carry(weights(laid, Way.MEAN, Rule(best_fit=True), **sizes), [1.0, 2.0, 3.0, 4.0])
    assert fitted.tolist() == [1.0, 2.0, 2.0, 4.0]
    with pytest.raises(ValueError, match="cannot be carried by best fit"):
        weights(laid, Way.SUM, Rule(best_fit=True), **sizes)


def test_without_the_people_nothing_is_shared_or_weighed() -> None:
    laid = changes(list("bbcd"), ["b1", "b2", "cd", "cd"])
    by_count = weights(laid, Way.SUM, BOTH, new_sizes=[1000, NAN, 10])
    assert by_count.fate.tolist() == [Fate.UNSIZED, Fate.UNSIZED, Fate.MERGED]
    assert carry(by_count, [10.0, 1.0, 2.0]).tolist()[2] == 3.0
    by_mean = weights(laid, Way.MEAN, BOTH)
    assert by_mean.fate.tolist() == [Fate.SPLIT, Fate.SPLIT, Fate.UNSIZED]
    with pytest.raises(ValueError, match="0 or more"):
        weights(laid, Way.SUM, BOTH, new_sizes=[-1, 1, 1])


PAIRS = st.lists(
    st.tuples(st.sampled_from(["same", "split", "merged"]), st.integers(2, 4), st.integers(0, 50)),
    min_size=1,
    max_size=8,
)


@given(PAIRS, st.data())
def test_what_is_carried_adds_up_to_what_there_was(kinds: list[tuple[str, int, int]], data: st.DataObject) -> None:
    """Splitting by any people and merging loses nobody: the sum of counts, and the mean weighed by people, stay."""
    old, new = [], []
    for number, (kind, parts, _value) in enumerate(kinds):
        for part in range(1 if kind == "same" else parts):
            old.append(f"o{number}.{part}" if kind == "merged" else f"o{number}")
            new.append(f"n{number}.{part}" if kind == "split" else f"n{number}")
    laid = changes(old, new)
    people = np.array(data.draw(st.lists(st.integers(1, 9), min_size=len(old), max_size=len(old))), dtype=float)
    after, before = np.bincount(laid.columns, people), np.bincount(laid.rows, people)
    values = np.array([float(kinds[int(str(name)[1:].split(".")[0])][2]) for name in laid.old])
    counted = carry(weights(laid, Way.SUM, BOTH, new_sizes=after, old_sizes=before), values)
    assert counted.sum() == pytest.approx(values.sum())
    meant = carry(weights(laid, Way.MEAN, BOTH, new_sizes=after, old_sizes=before), values)
    assert after @ meant == pytest.approx(before @ values)


def test_marks_are_one_letter_each() -> None:
    assert [mark.value for mark in Change] == ["U", "S", "M", "X"]


def test_no_areas_carry_nothing() -> None:
    laid = changes([], [])
    assert carry(weights(laid, Way.SUM, BOTH), []).tolist() == []


def test_a_part_that_is_missing_leaves_the_whole_missing() -> None:
    assert apportion([1.0, NAN], [1.0, 0.1], Way.SUM).fault == Fault.MISSING
    assert apportion([1.0, NAN], [1.0, 0.0], Way.SUM).value == 1.0
    assert apportion([], [], Way.SUM).fault == Fault.NOTHING
    assert apportion([1.0], [0.0], Way.SUM).fault == Fault.NOTHING


def test_a_mean_of_areas_that_count_alike_cannot_be_divided() -> None:
    assert apportion([1.0, 3.0], [1.0, 1.0], Way.MEAN).value == 2.0
    assert apportion([1.0, 3.0], [1.0, 0.9], Way.MEAN).fault == Fault.PARTIAL
    assert apportion([1.0, 3.0], [1.0, 1.0], Way.MEAN, sizes=[1, NAN]).fault == Fault.UNSIZED
    assert apportion([1.0, 3.0], [1.0, 1.0], Way.MEAN, sizes=[0, 0]).fault == Fault.UNSIZED


def test_a_share_is_from_nothing_to_the_whole() -> None:
    for share in (-0.1, 1.1, NAN):
        with pytest.raises(ValueError, match="between 0 and 1"):
            apportion([1.0], [share], Way.SUM)
    with pytest.raises(ValueError, match="figure and a share"):
        apportion([1.0], [1.0, 1.0], Way.SUM)


def test_a_rate_goes_through_what_it_was_made_of() -> None:
    found = apportion_rate([33.3, 66.7], [1, 20], [3, 30], [1.0, 0.5])
    assert (found.value, found.numerator, found.denominator) == (pytest.approx(100 * 11 / 18), 11.0, 18.0)
    assert apportion_rate([0.0, 0.0], [0, 0], [10, 10], [1, 1]).value == 0.0
    assert apportion_rate([5.0, 5.0], [1, NAN], [20, 20], [1, 1]).fault == Fault.NO_DENOMINATOR
    assert apportion_rate([5.0, NAN], [1, 1], [20, 20], [1, 1]).fault == Fault.MISSING
    assert apportion_rate([5.0, 9.0], [10, 10], [200, 200], [1, 1]).fault == Fault.UNLIKE
    assert apportion_rate([5.0], [0], [200], [1]).fault == Fault.UNLIKE
    assert apportion_rate([], [], [], []).fault == Fault.NOTHING
    assert apportion_rate([0.0], [0], [0], [1]).fault == Fault.UNSIZED
