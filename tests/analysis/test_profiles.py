"""Ranks and fifths of many indicators at once, beside one at a time."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis import profiles
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
def test_fifths_are_means_of_the_ends(rows: list[list[float]]) -> None:
    width = max(len(row) for row in rows)
    table = np.array([row + [np.nan] * (width - len(row)) for row in rows])
    lowest, highest = fifths(table)
    for row, low, high in zip(table, lowest, highest, strict=True):
        known = sorted(row[~np.isnan(row)])
        size = max(round(len(known) / 5), 1)
        if len(known) < 5:
            assert np.isnan([low, high]).all()
        else:
            assert (low, high) == (pytest.approx(np.mean(known[:size])), pytest.approx(np.mean(known[-size:])))


def test_no_areas_have_no_fifths() -> None:
    lowest, highest = fifths(np.empty((2, 0)))
    assert np.isnan([*lowest, *highest]).all()
