"""Ranks and fifths of many indicators at once, beside one at a time."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis import profiles
from commonweal.analysis.inequality import parts
from commonweal.analysis.profiles import fifths, ranks_among
from commonweal.analysis.rates import ranks


def test_the_examples_run() -> None:
    found = doctest.testmod(profiles)
    assert (found.failed, found.attempted) == (0, 4)


figures = st.lists(st.one_of(st.integers(-3, 3).map(float), st.just(float("nan"))), min_size=1, max_size=12)


@given(figures, st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_rank_among_others_is_that_of_ranking_all(values: list[float], highest_first: bool) -> None:
    own, others = values[0], values[1:]
    rank, among = ranks_among([own], [others], highest_first=[highest_first])
    alone = not np.sum(~np.isnan(others))
    wanted = 0 if alone else int(ranks(values, highest_first=highest_first)[0])
    assert (int(rank[0]), int(among[0])) == (wanted, int(np.sum(~np.isnan(values))))


def test_each_figure_needs_its_row_of_others() -> None:
    with pytest.raises(ValueError, match="one row of others"):
        ranks_among([1, 2], [[1, 2]], highest_first=[True, True])


@given(st.lists(figures, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_fifths_are_those_of_the_measure_of_inequality(rows: list[list[float]]) -> None:
    width = max(len(row) for row in rows)
    table = np.array([row + [np.nan] * (width - len(row)) for row in rows])
    lowest, highest = fifths(table)
    for row, low, high in zip(table, lowest, highest, strict=True):
        if np.sum(~np.isnan(row)) < 5:
            assert np.isnan([low, high]).all()
        else:
            means = parts(row, order=row, population=np.ones(row.size)).means
            assert (low, high) == pytest.approx((means[0], means[-1]))


def test_an_area_across_the_end_of_a_fifth_is_in_it_by_its_share() -> None:
    """Of seven areas a fifth is one and two fifths."""
    lowest, highest = fifths([[7, 1, 2, 3, 4, 5, 6]])
    assert (lowest[0], highest[0]) == pytest.approx(((1 + 0.4 * 2) / 1.4, (7 + 0.4 * 6) / 1.4))


def test_no_areas_have_no_fifths() -> None:
    lowest, highest = fifths(np.empty((2, 0)))
    assert np.isnan([*lowest, *highest]).all()
