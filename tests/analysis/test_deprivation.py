"""Deprivation by the method of the English Indices: formulas worked out apart, awkward cases, what must always hold."""

from __future__ import annotations

import doctest
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from commonweal.analysis import deprivation
from commonweal.analysis.deprivation import (
    EXTENT_WEIGHTS,
    IMD_WEIGHTS,
    combined,
    deciles,
    ranks,
    shrunk_means,
    shrunk_proportions,
    summaries,
    transformed,
)

NAN = float("nan")


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(deprivation)
    assert (ran.failed, ran.attempted >= 8) == (0, True)


def test_the_weights_are_as_published_whatever_they_add_up_to() -> None:
    assert list(IMD_WEIGHTS.values()) == [0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093]
    assert sum(IMD_WEIGHTS.values()) == pytest.approx(0.999)


class TestRanks:
    """Ranks of areas."""

    def test_one_is_the_most_deprived_either_way(self) -> None:
        assert ranks([5.0, 9.0, 1.0]).tolist() == [2, 1, 3]
        assert ranks([5.0, 9.0, 1.0], worst="low").tolist() == [2, 3, 1]

    def test_ties_share_their_mean_and_the_missing_have_none(self) -> None:
        assert ranks([4.0, 4.0, NAN, 1.0]).tolist() == pytest.approx([1.5, 1.5, NAN, 3], nan_ok=True)

    def test_nothing_is_nothing(self) -> None:
        assert ranks([]).size == 0
        assert np.isnan(ranks([NAN])).all()

    def test_only_high_or_low_is_deprived(self) -> None:
        with pytest.raises(ValueError, match="not 'up'"):
            ranks([1.0], worst="up")  # type: ignore[arg-type]


class TestTransformation:
    """The exponential transformation."""

    def test_the_formula_word_for_word(self) -> None:
        found = transformed([1, 2, 3, 4, 5])
        share = [(5 + 1 - rank) / 5 for rank in range(1, 6)]
        assert found.tolist() == pytest.approx([-23 * log(1 - r * (1 - exp(-100 / 23))) for r in share])

    def test_the_most_deprived_has_a_hundred_and_a_tenth_lie_above_fifty(self) -> None:
        found = transformed(np.arange(1, 32845))
        assert found[0] == pytest.approx(100)
        assert (found > 50).mean() == pytest.approx(0.1, abs=0.003)
        assert found[-1] > 0

    def test_one_area_and_a_missing_rank(self) -> None:
        assert transformed([1]).tolist() == pytest.approx([100])
        assert np.isnan(transformed([NAN, 1])[0])
        assert transformed([]).size == 0

    @pytest.mark.parametrize("rank", [0.5, 4])
    def test_a_rank_outside_is_refused(self, rank: float) -> None:
        with pytest.raises(ValueError, match="from 1 to 3"):
            transformed([rank], areas=3)


class TestCombining:
    """Domains put together."""

    def test_an_area_without_a_domain_has_no_score(self) -> None:
        assert combined([[10.0, 20.0], [NAN, 90.0]], [0.25, 0.5]).tolist() == pytest.approx([12.5, NAN], nan_ok=True)

    @pytest.mark.parametrize(
        ("weights", "why"),
        [([1.0], "2 domains and 1 weights"), ([1.0, -1.0], "zero or more"), ([0.0, 0.0], "above zero")],
    )
    def test_weights_that_cannot_be_are_refused(self, weights: list[float], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            combined([[1.0, 2.0]], weights)


class TestDeciles:
    """Equal groups."""

    def test_the_published_edges(self) -> None:
        assert deciles([3284, 3285, 6568, 6569, NAN], areas=32844).tolist() == pytest.approx(
            [1, 2, 2, 3, NAN], nan_ok=True
        )

    @given(st.integers(1, 300), st.integers(1, 12))
    def test_groups_are_as_even_as_they_can_be(self, areas: int, parts: int) -> None:
        counts = np.bincount(deciles(np.arange(1, areas + 1), parts=parts).astype(int), minlength=parts + 1)[1:]
        assert counts.sum() == areas
        assert counts.max() - counts.min() <= 1

    def test_what_cannot_be_is_refused(self) -> None:
        with pytest.raises(ValueError, match="1 group or more, not 0"):
            deciles([1], parts=0)
        with pytest.raises(ValueError, match="from 1 to 1"):
            deciles([2], areas=1)


class TestShrinkage:
    """Small areas drawn toward their district."""

    def test_the_formulas_word_for_word(self) -> None:
        cases, people = [5, 30, 12], [40, 100, 60]
        logit = [log((r + 0.5) / (n - r + 0.5)) for r, n in zip(cases, people, strict=True)]
        whole = log((47 + 0.5) / (200 - 47 + 0.5))
        between = sum((each - whole) ** 2 for each in logit) / 2
        expected = []
        for r, n, own in zip(cases, people, logit, strict=True):
            variance = (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))
            weight = (1 / variance) / (1 / variance + 1 / between)
            expected.append(1 / (1 + exp(-(weight * own + (1 - weight) * whole))))
        assert shrunk_proportions(cases, people, ["D"] * 3)[0].tolist() == pytest.approx(expected)

    @pytest.mark.parametrize(("people", "share"), [(1, 0.3), (8, 0.5), (25, 0.12), (200, 0.02)])
    def test_the_variance_of_an_areas_log_odds_is_right_in_the_mean(self, people: int, share: float) -> None:
        """Read back from the weight, and averaged over all that chance may make of the cases."""
        cases = np.arange(people + 1)
        beside = [(r, people, 3, 40) for r in cases]
        found = [shrunk_proportions([r, k], [n, m], ["D"] * 2)[1][0] for r, n, k, m in beside]
        logit = [[log((x + 0.5) / (y - x + 0.5)) for x, y in ((r, n), (k, m), (r + k, n + m))] for r, n, k, m in beside]
        between = np.array([(own - whole) ** 2 + (other - whole) ** 2 for own, other, whole in logit])
        variance = between * (1 / np.array(found) - 1)
        mean = variance @ binom.pmf(cases, people, share)
        but_for = 1 - share ** (people + 2) - (1 - share) ** (people + 2)
        assert mean == pytest.approx(but_for / (people * share * (1 - share)))

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("AB")), min_size=1, max_size=12))
    def test_a_shrunk_figure_lies_between_its_own_and_its_districts(self, areas: list[tuple[int, int, str]]) -> None:
        cases = np.array([some for some, _more, _upper in areas], dtype=float)
        people = cases + np.array([more for _some, more, _upper in areas])
        upper = np.array([each for _some, _more, each in areas])
        found, weights = shrunk_proportions(cases, people, upper)
        for index, each in enumerate(upper):
            r, n = cases[upper == each].sum(), people[upper == each].sum()
            ends = sorted([(r + 0.5) / (n + 1), (cases[index] + 0.5) / (people[index] + 1)])
            assert ends[0] - 1e-9 <= found[index] <= ends[1] + 1e-9
        assert ((weights >= 0) & (weights <= 1)).all()

    def test_an_area_without_people_gets_the_districts_figure(self) -> None:
        found, weights = shrunk_proportions([0, 20, 60], [0, 100, 100], ["A", "A", "A"])
        assert (found[0], weights[0]) == (pytest.approx(80.5 / 201), 0)

    def test_a_missing_figure_stays_missing_and_moves_nobody(self) -> None:
        found, weights = shrunk_proportions([NAN, 20, 60], [50, 100, 100], ["A", "A", "A"])
        alone = shrunk_proportions([20, 60], [100, 100], ["A", "A"])
        assert np.isnan([found[0], weights[0]]).all()
        assert found[1:].tolist() == alone[0].tolist()

    def test_what_cannot_be_is_refused(self) -> None:
        with pytest.raises(ValueError, match="as many cases as people"):
            shrunk_proportions([5], [4], ["A"])
        with pytest.raises(ValueError, match="as many numbers of cases"):
            shrunk_proportions([5], [4, 5], ["A"])
        with pytest.raises(ValueError, match="one district"):
            shrunk_proportions([5], [9], ["A", "B"])

    def test_means_shrink_by_their_own_errors(self) -> None:
        found, weights = shrunk_means([10.0, 20.0, 30.0, NAN], [0.0, 5.0, 50.0, 1.0], ["A"] * 4, people=[1, 1, 1, 1])
        assert (found[0], weights[0]) == (10.0, 1.0)
        assert weights[:3].tolist() == pytest.approx([1, 100 / 125, 100 / 2600])
        assert np.isnan(found[3])
        assert found[2] == pytest.approx(20 + 10 * 100 / 2600)

    def test_errors_are_never_negative(self) -> None:
        with pytest.raises(ValueError, match="never negative"):
            shrunk_means([1.0], [-1.0], ["A"], people=[1])
        with pytest.raises(ValueError, match="one error and one number"):
            shrunk_means([1.0], [1.0, 2.0], ["A"], people=[1])


class TestUpperAreas:
    """Districts told from their small areas."""

    def test_the_weights_of_the_extent(self) -> None:
        assert EXTENT_WEIGHTS.size == 100
        assert EXTENT_WEIGHTS[9] == 1
        assert (EXTENT_WEIGHTS[10], EXTENT_WEIGHTS[29]) == pytest.approx((0.95, 0.05))
        assert EXTENT_WEIGHTS[30] == 0
        assert np.diff(EXTENT_WEIGHTS[10:30]).tolist() == pytest.approx([-0.9 / 19] * 19)

    def test_each_measure_by_hand(self) -> None:
        names, found = summaries(
            ["B", "A", "A", "A", "B"],
            rank=[100, 10, 20, 60, NAN],
            population=[70, 30, 50, 120, 40],
            score=[1.0, 50.0, 40.0, 15.0, 99.0],
            areas=100,
        )
        assert names.tolist() == ["A", "B"]
        assert found.areas.tolist() == [3, 1]
        assert found.most_deprived_share.tolist() == pytest.approx([1 / 3, 0])
        assert found.average_score.tolist() == pytest.approx([(50 * 30 + 40 * 50 + 15 * 120) / 200, 1])
        assert found.average_rank.tolist() == pytest.approx([(91 * 30 + 81 * 50 + 41 * 120) / 200, 1])
        assert found.extent.tolist() == pytest.approx([(30 + 50 * (0.95 - 0.9 / 19 * 9)) / 200, 0])
        assert found.local_concentration.tolist() == pytest.approx([91, 1])

    def test_the_edge_of_a_tenth_is_shared(self) -> None:
        """100 people: the ten most deprived are all 4 of the first area and 6 of the second."""
        _names, found = summaries(["A"] * 3, rank=[1, 2, 3], population=[4, 16, 80], areas=10)
        assert found.local_concentration[0] == pytest.approx((4 * 10 + 6 * 9) / 10)

    def test_an_area_without_people_or_rank_is_no_figure(self) -> None:
        _names, found = summaries(["A", "B"], rank=[NAN, 1], population=[5, 0])
        assert found.areas.tolist() == [0, 1]
        assert np.isnan(found.average_rank).all()
        assert np.isnan(found.most_deprived_share[0])
        assert found.most_deprived_share[1] == 0

    def test_what_cannot_be_is_refused(self) -> None:
        with pytest.raises(ValueError, match="one district, rank"):
            summaries(["A"], rank=[1, 2], population=[1, 1])
        with pytest.raises(ValueError, match="never negative"):
            summaries(["A"], rank=[1], population=[-1])
