"""Intervals, standardisation, comparison and funnels: other libraries' opinion, what must always hold, awkward cases."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, poisson
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from commonweal.analysis.rates import (
    EUROPEAN_STANDARD_2013,
    Estimates,
    compare,
    comparing,
    count_limits,
    counts,
    differences,
    directly_standardised_rates,
    expected_events,
    funnel_of_proportions,
    funnel_of_rates,
    funnel_of_ratios,
    funnels,
    indirectly_standardised_rates,
    indirectly_standardised_ratios,
    intervals,
    means,
    proportions,
    quantile_groups,
    ranks,
    rates,
    ratios,
    standardised,
    standings,
)
from commonweal.analysis.trajectories import Better

NAN = float("nan")


@pytest.mark.parametrize("module", [intervals, standardised, comparing, funnels])
def test_the_examples_in_the_docstrings_run(module: object) -> None:
    ran = doctest.testmod(module)  # type: ignore[arg-type]
    assert ran.failed == 0
    assert ran.attempted >= 5


def unknown(found: Estimates) -> bool:
    return bool(np.isnan([found.value, found.lower, found.upper]).all())


# --- Proportions


@given(st.integers(1, 5000), st.floats(0, 1), st.sampled_from([0.9, 0.95, 0.998]))
def test_wilsons_limits_are_those_of_statsmodels(size: int, share: float, confidence: float) -> None:
    events = round(share * size)
    found = proportions([events], [size], confidence=confidence)
    lower, upper = proportion_confint(events, size, alpha=1 - confidence, method="wilson")
    assert [found.lower[0], found.upper[0]] == pytest.approx([lower, upper], abs=1e-12)
    assert 0 <= found.lower[0] <= found.value[0] <= found.upper[0] <= 1


@pytest.mark.parametrize(("events", "of"), [(0, 0), (NAN, 5), (3, NAN)])
def test_a_share_of_nobody_or_of_what_is_not_known_is_none(events: float, of: float) -> None:
    assert unknown(proportions(events, of))


def test_none_of_some_is_the_share_nought_with_an_upper_limit() -> None:
    found = proportions([0, 50], [50, 50])
    assert (found.value.tolist(), found.lower[0], found.upper[1]) == ([0, 1], 0, 1)
    assert found.upper[0] == pytest.approx(1 - found.lower[1])
    assert 0 < found.upper[0] < 0.08


@pytest.mark.parametrize(
    ("events", "of", "why"), [(6, 5, "above its denominator"), (-1, 5, "not negative"), (1, -5, "not negative")]
)
def test_impossible_shares_are_refused(events: float, of: float, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        proportions(events, of)


@pytest.mark.parametrize("confidence", [0.0, 0.49, 1.0, 95])
def test_a_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match=r"from 0\.5 and below 1"):
        proportions(1, 2, confidence=confidence)


# --- Counts and rates


def test_few_events_have_the_exact_limits_and_ten_have_byars() -> None:
    lower, upper = count_limits([3, 9, 10])
    exact_lower, exact_upper = chi2.ppf(0.025, 2 * np.array([3, 9, 10])) / 2, chi2.ppf(0.975, [8, 20, 22]) / 2
    assert lower[:2] == pytest.approx(exact_lower[:2])
    assert upper[:2] == pytest.approx(exact_upper[:2])
    # The guide says how near Byar comes: within 0.2 per cent from ten events on.
    assert lower[2] != pytest.approx(exact_lower[2], rel=1e-6)
    assert [lower[2], upper[2]] == pytest.approx([exact_lower[2], exact_upper[2]], rel=2e-3)


@given(st.integers(0, 10_000))
def test_limits_enclose_the_count_and_rise_with_it(events: int) -> None:
    lower, upper = count_limits([events, events + 1])
    assert lower[0] <= events < upper[0]
    assert lower[0] < lower[1]
    assert upper[0] < upper[1]


def test_no_events_is_the_rate_nought_and_nobody_has_none() -> None:
    found = rates([0, 0, 5], [1000, 0, 0], per=1000)
    assert found.value[0] == found.lower[0] == 0
    assert found.upper[0] == pytest.approx(3.6889, abs=1e-4)
    assert np.isnan([found.value[1:], found.lower[1:], found.upper[1:]]).all()


def test_a_count_that_is_not_known_has_no_limits() -> None:
    assert unknown(counts(NAN))


def test_impossible_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        rates(-1, 10)
    with pytest.raises(ValueError, match="above zero"):
        rates(1, 10, per=0)


def test_a_ratio_and_its_inverse_have_the_inverse_limits() -> None:
    one, other = ratios([30], [20]), ratios([20], [30])
    assert [one.value[0], one.lower[0], one.upper[0]] == pytest.approx(
        [1 / other.value[0], 1 / other.upper[0], 1 / other.lower[0]]
    )
    assert unknown(ratios(5, 0))


def test_means_leave_out_what_is_not_known() -> None:
    found = means([2.0, 4.0, NAN, 7.0], [0, 0, 0, 1], groups=3)
    assert found.value[:2].tolist() == [3, 7]
    assert found.upper[0] - found.value[0] == pytest.approx(12.7062, abs=1e-3)
    assert np.isnan([found.lower[1], found.value[2], found.upper[2]]).all()


def test_values_without_a_group_are_refused() -> None:
    with pytest.raises(ValueError, match="one group"):
        means([1.0, 2.0], [0], groups=1)
    with pytest.raises(ValueError, match="out of range"):
        means([1.0], [2], groups=2)


# --- Standardised


def test_the_european_standard_is_a_hundred_thousand_people() -> None:
    assert (len(EUROPEAN_STANDARD_2013), sum(EUROPEAN_STANDARD_2013)) == (19, 100_000)


def test_a_place_that_is_like_the_standard_has_its_crude_rate_and_interval() -> None:
    people = 10 * np.array(EUROPEAN_STANDARD_2013)
    events = np.arange(19)
    found, crude = directly_standardised_rates(events, people), rates(events.sum(), people.sum())
    assert [found.value, found.lower, found.upper] == pytest.approx([crude.value, crude.lower, crude.upper])


def test_a_standardised_rate_needs_ten_events_and_people_in_each_band() -> None:
    found = directly_standardised_rates(
        [[5.0, 5.0], [4.0, 5.0], [20.0, NAN], [20.0, 5.0]], [[9, 9], [9, 9], [9, 9], [9, 0]], [1, 1], per=1
    )
    assert found.value[[0, 2]] == pytest.approx([10 / 18, 20 / 18])
    assert np.isnan([found.value[[1, 3]], found.upper[[1, 3]]]).all()


def test_a_band_that_the_standard_leaves_out_may_be_empty() -> None:
    assert directly_standardised_rates([20, 0], [10, 0], [1, 0], per=1).value == pytest.approx(2)


def test_standards_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="same bands"):
        directly_standardised_rates([1, 2], [1, 2], [1])
    with pytest.raises(ValueError, match="standard population"):
        directly_standardised_rates([1], [1], [0])
    with pytest.raises(ValueError, match="same bands"):
        expected_events([1, 2], [1], [1])
    with pytest.raises(ValueError, match="somebody"):
        indirectly_standardised_rates(1, 1, reference_events=1, reference_population=0)
    with pytest.raises(ValueError, match="no fewer than no events"):
        indirectly_standardised_rates(1, 1, reference_events=-1, reference_population=10)


def test_nothing_can_be_expected_where_the_reference_has_nobody() -> None:
    found = expected_events([[5, 1], [5, 0]], [1, 0], [10, 0])
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(0.5)
    assert unknown(indirectly_standardised_ratios(3, 0))


def test_a_reference_compared_with_itself_is_one_and_its_own_rate() -> None:
    events, people = [10, 30], [1000, 500]
    expected = expected_events(people, events, people)
    assert indirectly_standardised_ratios(40, expected).value == pytest.approx(1)
    own = indirectly_standardised_rates(40, expected, reference_events=40, reference_population=1500, per=1)
    assert own.value == pytest.approx(40 / 1500)


# --- Comparison


@pytest.mark.parametrize(
    ("lower", "upper", "benchmark", "better", "answer"),
    [
        (11, 13, 10, Better.LOW, "worse"),
        (11, 13, 10, Better.HIGH, "better"),
        (11, 13, 10, Better.NEITHER, "higher"),
        (7, 9, 10, Better.LOW, "better"),
        (7, 9, 10, Better.HIGH, "worse"),
        (7, 9, 10, Better.NEITHER, "lower"),
        (9, 11, 10, Better.LOW, "similar"),
        (10, 11, 10, Better.LOW, "similar"),
        (9, 10, 10, Better.HIGH, "similar"),
        (NAN, NAN, 10, Better.LOW, "not_compared"),
        (7, 9, NAN, Better.LOW, "not_compared"),
    ],
)
def test_compared_by_interval_then_polarity(
    lower: float, upper: float, benchmark: float, better: Better, answer: str
) -> None:
    found = Estimates(np.array([8.0]), np.array([lower], dtype=float), np.array([upper], dtype=float))
    assert compare(found, benchmark, better=better).tolist() == [answer]


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0, 1), st.floats(0, 1))
def test_differences_of_proportions_are_newcombes(one: int, other: int, first: float, second: float) -> None:
    counted = (round(first * one), round(second * other))
    found = differences(proportions(counted[0], one), proportions(counted[1], other))
    oracle = confint_proportions_2indep(counted[0], one, counted[1], other, method="newcomb", compare="diff")
    assert [float(found.lower), float(found.upper)] == pytest.approx(oracle, abs=1e-9)


def test_differences_need_one_confidence() -> None:
    with pytest.raises(ValueError, match="same confidence"):
        differences(counts(5), counts(5, confidence=0.9))


@given(st.lists(st.integers(0, 20).map(float), min_size=1, max_size=40), st.integers(2, 12))
def test_groups_keep_equal_values_together_and_in_order(values: list[float], groups: int) -> None:
    found = quantile_groups(values, groups=groups)
    if len(values) < groups:
        assert not found.any()
        return
    assert found.min() >= 1
    assert found.max() <= groups
    order = np.argsort(values)[::-1]
    assert (np.diff(found[order]) >= 0).all()
    assert all(
        len({group for value, group in zip(values, found, strict=True) if value == each}) == 1 for each in values
    )


def test_groups_of_distinct_values_are_even() -> None:
    assert np.bincount(quantile_groups(np.arange(100.0))).tolist() == [0] + [10] * 10
    assert quantile_groups(np.arange(4.0), groups=2, highest_first=False).tolist() == [1, 1, 2, 2]


def test_there_are_at_least_two_groups() -> None:
    with pytest.raises(ValueError, match="at least two"):
        quantile_groups([1.0], groups=1)


def test_the_lowest_may_be_first_in_a_ranking() -> None:
    assert ranks([3.0, 9.0, 9.0, 1.0], highest_first=False).tolist() == [2, 3, 3, 1]


# --- Funnels


@given(st.integers(1, 5000), st.floats(0, 1), st.floats(0.01, 0.99))
def test_outside_a_funnel_is_where_wilsons_interval_leaves_out_the_benchmark(
    size: int, share: float, benchmark: float
) -> None:
    events = round(share * size)
    found = proportions([events], [size])
    funnel = funnel_of_proportions([size], benchmark=benchmark)
    edge = min(abs(found.lower[0] - benchmark), abs(found.upper[0] - benchmark))
    if edge > 1e-9:
        outside = not found.lower[0] <= benchmark <= found.upper[0]
        assert (standings(funnel, found.value).tolist()[0] != "within") == outside


@given(st.floats(0.05, 5000))
def test_limits_of_ratios_are_those_of_poisson(expected: float) -> None:
    found = funnel_of_ratios([expected])
    # The whole number of events at or above the upper limit is one that happens at most once in forty.
    least = np.ceil(found.upper[0] * expected + 1e-6)
    assert poisson.sf(least - 1, expected) <= 0.025 + 1e-9
    most = np.floor(found.lower[0] * expected - 1e-6)
    if most >= 0:
        assert poisson.cdf(most, expected) <= 0.025 + 1e-9
    assert found.lowest[0] <= found.lower[0] <= 1 <= found.upper[0] <= found.highest[0]


def test_a_place_of_unknown_size_or_value_stands_nowhere() -> None:
    funnel = funnel_of_rates([0.0, 1000.0, NAN], benchmark=10)
    assert standings(funnel, [1.0, NAN, 1.0]).tolist() == ["unknown"] * 3


def test_standings_on_either_side() -> None:
    funnel = funnel_of_proportions([100.0] * 5, benchmark=0.5)
    assert standings(funnel, [0.3, 0.4, 0.5, 0.6, 0.7]).tolist() == ["very_low", "low", "within", "high", "very_high"]


def test_impossible_benchmarks_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        funnel_of_proportions([10], benchmark=2)
    with pytest.raises(ValueError, match="above zero"):
        funnel_of_ratios([10], benchmark=0)
    with pytest.raises(ValueError, match="above zero"):
        funnel_of_rates([10], benchmark=1, per=0)
