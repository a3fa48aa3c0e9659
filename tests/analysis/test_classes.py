"""Classes of a map: quantiles and natural gaps, against numpy, against every possible cut, and in their awkward cases."""

from __future__ import annotations

import doctest
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import classes
from commonweal.analysis.classes import MISSING, Classes, natural, quantiles

FIGURES = st.lists(st.integers(-50, 50).map(float), max_size=12)
NAN = float("nan")


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(classes)
    assert ran.failed == 0
    assert ran.attempted >= 2


@pytest.mark.parametrize("cut", [quantiles, natural])
class TestBoth:
    """What holds for either way of cutting."""

    def test_no_figure_is_no_class(self, cut: type[Classes]) -> None:
        found = cut([NAN, NAN], 3)  # type: ignore[call-arg,arg-type]
        assert (found.upper, found.spans, found.of.tolist()) == ((), (), [MISSING, MISSING])

    def test_nothing_is_nothing(self, cut: type[Classes]) -> None:
        assert cut([], 3).of.tolist() == []  # type: ignore[call-arg,arg-type]

    def test_equal_figures_are_one_class(self, cut: type[Classes]) -> None:
        found = cut([4.0, 4.0, 4.0], 5)  # type: ignore[call-arg,arg-type]
        assert (found.upper, found.of.tolist()) == ((4.0,), [0, 0, 0])

    def test_a_missing_figure_is_in_no_class(self, cut: type[Classes]) -> None:
        assert cut([1.0, NAN, 9.0], 2).of.tolist() == [0, MISSING, 1]  # type: ignore[call-arg,arg-type]

    def test_an_infinite_figure_is_none(self, cut: type[Classes]) -> None:
        assert cut([1.0, float("inf")], 2).of.tolist() == [0, MISSING]  # type: ignore[call-arg,arg-type]

    def test_there_must_be_a_class(self, cut: type[Classes]) -> None:
        with pytest.raises(ValueError, match="at least 1 class, not 0"):
            cut([1.0], 0)  # type: ignore[call-arg,arg-type]

    @given(figures=FIGURES, number=st.integers(1, 7))
    def test_every_figure_is_within_the_span_of_its_class_and_order_is_kept(
        self, cut: type[Classes], figures: list[float], number: int
    ) -> None:
        found = cut(figures, number)  # type: ignore[call-arg,arg-type]
        assert len(found.spans) == len(found.upper) <= number
        for figure, place in zip(figures, found.of, strict=True):
            low, high = found.spans[place]
            assert low <= figure <= high == found.upper[place]
        assert all(high < low for (_, high), (low, _) in zip(found.spans, found.spans[1:], strict=False))
        assert set(found.of.tolist()) == set(range(len(found.spans)))


@given(st.lists(st.integers(-1000, 1000), min_size=5, max_size=60, unique=True))
def test_quantiles_of_distinct_figures_are_as_even_as_they_can_be(figures: list[int]) -> None:
    counts = np.bincount(quantiles(figures, 5).of)
    assert counts.max() - counts.min() <= 1


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=9), st.integers(2, 4))
def test_natural_classes_are_the_best_of_all_cuts(figures: list[int], number: int) -> None:
    found = natural(figures, number)
    distinct = sorted(set(figures))
    if len(distinct) <= number:
        assert len(found.upper) == len(distinct)
        return
    every = (
        _spread(figures, [*(distinct[place] for place in cut), distinct[-1]])
        for cut in combinations(range(len(distinct) - 1), number - 1)
    )
    assert _spread(figures, list(found.upper)) == pytest.approx(min(every))


def _spread(figures: list[int], upper: list[float]) -> float:
    values = np.array(figures, dtype=float)
    places = np.searchsorted(upper, values)
    return sum(float(((values[places == place] - values[places == place].mean()) ** 2).sum()) for place in set(places))


def test_natural_classes_find_the_gaps_that_quantiles_cut_across() -> None:
    figures = [1, 2, 3, 4, 5, 6, 50, 51]
    assert natural(figures, 2).spans == ((1.0, 6.0), (50.0, 51.0))
    assert quantiles(figures, 2).spans == ((1.0, 4.0), (5.0, 51.0))
