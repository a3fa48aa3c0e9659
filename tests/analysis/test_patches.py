"""Patches on places: what follows from parts, sizes and words, what stays unknown, and what must always hold."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import patches
from commonweal.analysis.coterminosity import fit, overlay
from commonweal.analysis.patches import lay_patches, lie_on_each_other, outermost, shares_between

NAN = float("nan")


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(patches)
    assert ran.failed == 0
    assert ran.attempted > 0


def test_what_is_said_goes_before_being_a_part_and_that_before_shapes() -> None:
    coarse = [[1.0, 0.97], [0.26, 1.0]]
    assert shares_between([100, 400], measured=coarse)[0, 1] == 0.97
    assert shares_between([100, 400], measured=coarse, inside=[(0, 1)]).tolist() == [[1.0, 1.0], [0.25, 1.0]]
    said = shares_between([100, 400], measured=coarse, inside=[(0, 1)], said=[(0, 1, 0.8)])
    assert said[0, 1] == 0.8
    assert said[1, 0] == pytest.approx(0.2)


def test_two_that_are_said_both_stand() -> None:
    said = shares_between([100, 400], said=[(0, 1, 0.8), (1, 0, 0.3)])
    assert (said[0, 1], said[1, 0]) == (0.8, 0.3)


def test_apart_needs_no_sizes_and_a_part_of_unknown_size_does() -> None:
    apart = shares_between([NAN, NAN], said=[(0, 1, 0.0)])
    assert apart[1, 0] == 0.0
    part = shares_between([NAN, 400], inside=[(0, 1)])
    assert part[0, 1] == 1.0
    assert np.isnan(part[1, 0])


def test_a_share_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        shares_between([1, 1], said=[(0, 1, 1.2)])


def test_an_area_inside_another_one_of_its_patch_adds_nothing() -> None:
    sizes = [100, 300, 400]
    shares = shares_between(sizes, inside=[(0, 2), (1, 2)])
    one, other = lay_patches(shares, sizes, [[2], [0, 1, 2]], [0]).jaccard[:, 0]
    assert one == other == 0.25
    twins = shares_between([100, 100], said=[(0, 1, 1.0), (1, 0, 1.0)])
    assert outermost(twins, [0, 1]).tolist() == [0]


def test_a_place_that_is_covered_has_nothing_left_for_an_area_nobody_knows() -> None:
    lie = lay_patches(shares_between([100, 300]), [100, 300], [[0, 1]], [0])
    assert (lie.covered[0, 0], lie.held[0, 0]) == (1.0, 0.25)
    unknown = lay_patches(shares_between([100, 300, 50]), [100, 300, 50], [[1, 2], []], [0])
    assert np.isnan(unknown.jaccard).all()


def test_two_halves_beside_each_other_make_the_whole() -> None:
    sizes = [60, 40, 100]
    shares = shares_between(sizes, inside=[(0, 2), (1, 2)])
    lie = lay_patches(shares, sizes, [[0, 1]], [2])
    assert (lie.covered[0, 0], lie.held[0, 0], lie.jaccard[0, 0]) == (1.0, 1.0, 1.0)


def test_misfits_come_worst_first_and_unknown_last() -> None:
    sizes = [100, 400, 50, 70]
    shares = shares_between(sizes, inside=[(0, 1)], said=[(2, 0, 0.0)])
    assert lay_patches(shares, sizes, [[0], [1], [2], [3]], [0]).misfits(0).tolist() == [2, 1, 0, 3]


PIECES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 9)), min_size=1, max_size=20)


@given(PIECES)
def test_one_area_a_patch_is_what_laying_small_areas_over_each_other_gives(
    pieces: list[tuple[int, int, int]],
) -> None:
    firsts, seconds, weights = zip(*pieces, strict=True)
    laid = overlay(firsts, seconds, weights)
    common = laid.common.toarray()
    sizes = [*laid.first_whole, *laid.second_whole]
    said = [
        (row, len(laid.first) + column, common[row, column] / laid.first_whole[row])
        for row in range(len(laid.first))
        for column in range(len(laid.second))
    ]
    places = [len(laid.first) + column for column in range(len(laid.second))]
    lie = lay_patches(shares_between(sizes, said=said), sizes, [[row] for row in range(len(laid.first))], places)
    assert lie.jaccard.max(axis=1) == pytest.approx(fit(laid).jaccard)
    assert lie.covered == pytest.approx((common / laid.second_whole).astype(float))


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=6), st.data())
def test_shares_lie_between_0_and_1_and_a_patch_fits_itself(sizes: list[int], data: st.DataObject) -> None:
    pairs = st.tuples(st.integers(0, len(sizes) - 1), st.integers(0, len(sizes) - 1), st.floats(0, 1))
    said = [each for each in data.draw(st.lists(pairs, max_size=6)) if each[0] != each[1]]
    shares = shares_between(sizes, said=said)
    alone = [[area] for area in range(len(sizes))]
    lie = lay_patches(shares, sizes, [*alone, list(range(len(sizes)))], list(range(len(sizes))))
    for values in (lie.covered, lie.held, lie.jaccard):
        known = values[~np.isnan(values)]
        assert ((known >= 0) & (known <= 1)).all()
    assert np.diag(lie.jaccard) == pytest.approx(np.ones(len(sizes)))


@given(PIECES)
def test_patches_lie_on_each_other_alike_from_either_side(pieces: list[tuple[int, int, int]]) -> None:
    firsts, seconds, weights = zip(*pieces, strict=True)
    laid = overlay(firsts, seconds, weights)
    ours, common = len(laid.first), laid.common.toarray()
    sizes = [*laid.first_whole, *laid.second_whole]
    said = [
        (row, ours + column, common[row, column] / laid.first_whole[row])
        for row in range(ours)
        for column in range(len(laid.second))
    ]
    found = lie_on_each_other(shares_between(sizes, said=said), sizes, [[area] for area in range(len(sizes))])
    assert found == pytest.approx(found.T, nan_ok=True)
    union = laid.first_whole[:, None] + laid.second_whole[None, :] - common
    assert found[:ours, ours:] == pytest.approx(common / union)


def test_a_patch_of_unknown_size_is_unknown_beside_any_but_itself_and_what_lies_apart() -> None:
    shares = shares_between([NAN, 400, 10], inside=[(0, 1)], said=[(0, 2, 0.0)])
    found = lie_on_each_other(shares, [NAN, 400, 10], [[0], [1], [2], []])
    assert found[0, 0] == 1.0
    assert np.isnan(found[0, 1])
    assert np.isnan(found[3]).all()
