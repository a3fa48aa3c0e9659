"""Process control, recent trends, forecasts and targets: what must always hold, and the awkward cases."""

from __future__ import annotations

import doctest
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.rates import Estimates, rates
from commonweal.analysis.trajectories import Better
from commonweal.analysis.trends import (
    assurance,
    control,
    control_limits,
    direction_of_travel,
    distance_to_target,
    forecast,
    forecasting,
    probability_of_meeting,
    progress,
    recent,
    recent_trend,
    recent_trend_of_proportions,
    signals,
    targets,
)

NAN = float("nan")
SERIES = st.lists(st.integers(-20, 20).map(float), min_size=1, max_size=30)
STEADY = [40.0, 46, 41, 44, 38, 43, 45, 40, 42, 47, 41, 43]


@pytest.mark.parametrize("module", [control, recent, targets, forecasting])
def test_the_examples_in_the_docstrings_run(module: object) -> None:
    ran = doctest.testmod(module)  # type: ignore[arg-type]
    assert ran.failed == 0
    assert ran.attempted >= 4


# --- Process control


def test_limits_stay_when_figures_follow_the_first_twelve() -> None:
    early, late = control_limits(STEADY), control_limits([*STEADY, 90.0, 95.0])
    assert late.upper[-1] == early.upper[0]
    assert control_limits([*STEADY, 90.0, 95.0], locked_at=None).mean[0] > late.mean[0]
    assert (early.based_on.tolist(), control_limits(STEADY[:5]).based_on.tolist()) == ([12], [5])


def test_limits_start_afresh_only_where_people_decided() -> None:
    values = [*STEADY, *(value + 30 for value in STEADY)]
    moved = control_limits(values, rebased_at=[12])
    assert [line.start for line in moved.stretches] == [0, 12]
    assert moved.mean[12] == pytest.approx(moved.mean[11] + 30)
    assert not signals(moved).rule.any()
    assert signals(control_limits(values)).rule[12:].tolist() == ["outside"] * 12


@pytest.mark.parametrize("places", [[0], [5, 5], [6, 3], [12]])
def test_new_stretches_come_one_after_another(places: list[int]) -> None:
    with pytest.raises(ValueError, match="one after another"):
        control_limits(STEADY, rebased_at=places)


def test_limits_need_two_figures() -> None:
    with pytest.raises(ValueError, match="at least two"):
        control_limits(STEADY, locked_at=1)
    for values in ([5.0], [5.0, NAN, 7.0], [NAN, NAN]):
        found = control_limits(values)
        assert np.isnan(found.lower).all()
        assert not signals(found).rule.any()
        assert str(assurance(found, 3.0, better=Better.LOW)) == "unknown"


@pytest.mark.parametrize("figure", [0.1, 4.1, 1 / 3, 0.7, 1e9 + 0.1])
def test_figures_all_alike_show_nothing_whatever_the_machine_makes_of_them(figure: float) -> None:
    found = control_limits([figure] * 20)
    assert set(found.mean.tolist()) == {figure}
    assert not signals(found).rule.any()
    assert str(assurance(found, figure, better=Better.HIGH)) == "hit_and_miss"
    assert signals(control_limits([*[figure] * 12, figure + 0.5])).rule[-1] == "outside"


def test_a_figure_on_the_mean_is_on_neither_side_though_the_machine_rounds() -> None:
    found = control_limits([0.3, 0.5] * 6 + [0.4] * 8)
    assert not signals(found).rule.any()


def test_no_period_is_no_limit() -> None:
    found = control_limits([])
    assert signals(found).rule.tolist() == []
    assert str(assurance(found, 3.0, better=Better.LOW)) == "unknown"


def test_any_other_figure_is_outside_a_series_that_never_moved() -> None:
    assert signals(control_limits([4.0] * 12 + [5.0])).rule.tolist() == [""] * 12 + ["outside"]


def test_a_missing_period_is_left_out_and_breaks_a_run() -> None:
    values = np.array([*STEADY[:6], NAN, *STEADY[6:]])
    assert control_limits(values).mean[0] == pytest.approx(np.mean(STEADY))
    rises = np.array([1.0, 2, 3, 4, NAN, 5, 6, 7, 8])
    assert not signals(control_limits(rises)).trend.any()
    assert signals(control_limits(rises[~np.isnan(rises)])).trend.all()


def test_screening_leaves_out_the_outlying_moves_and_says_how_many() -> None:
    jump = [*STEADY[:6], 95.0, *STEADY[6:]]
    found = control_limits(jump, locked_at=None)
    assert found.screened.tolist() == [2]
    ranges = np.abs(np.diff(jump))
    kept = ranges[ranges < 3.267 * ranges.mean()]
    assert found.upper[0] - found.mean[0] == pytest.approx(2.66 * kept.mean())


def test_two_of_three_near_a_limit_are_marked_and_the_third_is_not() -> None:
    found = signals(control_limits([*STEADY, 51.0, 44.0, 52.0]))
    assert found.near_limit[-3:].tolist() == [True, False, True]
    assert found.rule[-3:].tolist() == ["near_limit", "", "near_limit"]


def test_the_stronger_rule_has_the_name_and_the_way() -> None:
    # Seven rises that pass the mean: the end is outside, the rest are a trend upwards though some are below the mean.
    found = signals(control_limits([*STEADY, 34.0, 37, 40, 43.5, 47, 50, 60]))
    assert found.rule[-7:].tolist() == ["trend"] * 6 + ["outside"]
    assert found.direction[-7:].tolist() == [1] * 7


def test_a_run_does_not_go_on_into_a_new_stretch() -> None:
    values = [*STEADY[:8], 44.0, 44.5, 45.0, 45.5, 46.0, 46.5, 47.0, 46.0, 44.0]
    assert signals(control_limits(values)).rule.any()
    assert not signals(control_limits(values, rebased_at=[12])).rule.any()


@given(SERIES, st.floats(0.1, 10), st.floats(-50, 50))
def test_signs_do_not_depend_on_the_unit(values: list[float], times: float, plus: float) -> None:
    # Powers of two leave the figures exact, so that a figure on the mean stays on it.
    factor, shift = 2.0 ** round(np.log2(times)), float(round(plus))
    first, second = (signals(control_limits(each)) for each in (values, [factor * v + shift for v in values]))
    assert first.trend.tolist() == second.trend.tolist()
    turned = signals(control_limits([-value for value in values]))
    assert turned.rule.tolist() == first.rule.tolist()
    assert (turned.direction == -first.direction).all() or (first.trend & ~first.shift).any()


@given(st.lists(SERIES.map(lambda row: (row * 12)[:12]), min_size=1, max_size=4))
def test_many_series_at_once_are_each_on_its_own(many: list[list[float]]) -> None:
    together = signals(control_limits(many))
    for place, row in enumerate(many):
        assert together.rule[place].tolist() == signals(control_limits(row)).rule.tolist()


@given(SERIES)
def test_every_mark_has_a_direction_and_every_direction_a_mark(values: list[float]) -> None:
    found = signals(control_limits(values))
    assert ((found.rule != "") == (found.direction != 0)).all()


# --- Recent trends


def test_four_points_and_a_missing_one_are_not_tested() -> None:
    points = [10.0, 11, 12, 13]
    assert str(recent_trend(points, points, points).travel) == "not_tested"
    for value, width in ([10.0, 11, NAN, 13, 14], 1.0), ([10.0, 11, 12, 13, 14], 0.0):
        figures = np.array(value)
        found = recent_trend(figures, figures - width, figures + width)
        assert str(found.travel) == "not_tested"
        assert np.isnan(found.chi_squared)
    assert str(recent_trend_of_proportions([1, 2, 3, 4], [9] * 4).travel) == "not_tested"


def test_only_the_last_five_are_looked_at() -> None:
    figures = np.array([90.0, 10, 11, 12, 13, 14])
    found = recent_trend(figures, figures - 0.5, figures + 0.5)
    assert str(found.travel) == "increasing"
    assert float(found.slope) == pytest.approx(1)
    assert found.probability < 0.002


def test_no_trend_rests_on_one_point() -> None:
    figures = np.array([10.0, 10.2, 10.1, 9.9, 15.0])
    found = recent_trend(figures, figures - 0.5, figures + 0.5)
    assert found.chi_squared > 9.55
    assert (str(found.travel), bool(found.rests_on_one)) == ("no_change", True)


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(401, 900)), min_size=5, max_size=8))
def test_time_turned_round_turns_the_trend_round(points: list[tuple[int, int]]) -> None:
    events, of = zip(*points[-5:], strict=True)
    there, back = recent_trend_of_proportions(events, of), recent_trend_of_proportions(events[::-1], of[::-1])
    opposite = {"increasing": "decreasing", "decreasing": "increasing"}
    assert float(there.chi_squared) == pytest.approx(float(back.chi_squared), rel=1e-6, abs=1e-9)
    if abs(float(there.chi_squared) - 9.5495) > 1e-3:
        assert opposite.get(str(there.travel), str(there.travel)) == str(back.travel)


def test_series_of_several_places_at_once() -> None:
    figures = np.array([[10.0, 11, 12, 13, 14], [14, 13, 12, 11, 10], [10, 10, 10, 10, 10]])
    assert recent_trend(figures, figures - 0.5, figures + 0.5).travel.tolist() == [
        "increasing", "decreasing", "no_change",
    ]  # fmt: skip


def test_impossible_series_are_refused() -> None:
    with pytest.raises(ValueError, match="its interval"):
        recent_trend([1.0, 2.0], [1.0], [2.0])
    with pytest.raises(ValueError, match="above 0 and below 1"):
        recent_trend([1.0], [1.0], [2.0], confidence=1.0)
    with pytest.raises(ValueError, match="its denominator"):
        recent_trend_of_proportions([1, 2], [1])
    with pytest.raises(ValueError, match="from nought"):
        recent_trend_of_proportions([3], [2])


# --- Forecasts


def test_seven_figures_are_a_range_without_a_middle() -> None:
    found = forecast([5.0, 7, 6, 8, 7, 9, 8], horizon=2)
    assert (found.way, found.lower.tolist(), found.upper.tolist()) == ("range", [5, 5], [9, 9])
    assert np.isnan(found.middle).all()
    assert np.isnan(probability_of_meeting(found, 6.0, better=Better.LOW)).all()


def test_no_figure_is_nothing() -> None:
    found = forecast([NAN, NAN], horizon=1)
    assert (found.way, found.rests_on) == ("nothing", 0)
    assert np.isnan([found.lower, found.upper]).all()


def test_a_gap_leaves_out_what_is_before_it() -> None:
    row = [10.0, 12, 11, 13, 12, 14, 13, 15]
    whole, parted = forecast(row, horizon=2), forecast([99.0, 98.0, NAN, *row], horizon=2)
    assert parted.lower == pytest.approx(whole.lower)
    assert (parted.rests_on, parted.left_out) == (8, 2)
    assert forecast([*row[:4], NAN, *row[4:]], horizon=1).way == "range"


def test_a_forecast_goes_on_where_the_series_goes_and_its_range_holds_its_middle() -> None:
    rising = np.arange(20.0) + np.tile([0.3, -0.3], 10)
    found = forecast(rising, horizon=3)
    assert found.way == "damped_holt"
    assert (found.lower < found.middle).all()
    assert (found.middle < found.upper).all()
    assert found.middle[0] == pytest.approx(20, abs=1)
    assert (np.diff(found.middle) > 0).all()
    likely = probability_of_meeting(found, 15.0, better=Better.HIGH)
    assert likely == pytest.approx(1 - probability_of_meeting(found, 15.0, better=Better.LOW))
    assert likely[0] > 0.95


def test_a_forecast_does_not_depend_on_the_unit() -> None:
    row = np.array([10.0, 12, 11, 13, 12, 14, 13, 15, 13])
    small, large = forecast(row, horizon=2), forecast(1000 * row + 5, horizon=2)
    assert large.middle == pytest.approx(1000 * small.middle + 5, rel=1e-6)
    assert large.upper == pytest.approx(1000 * small.upper + 5, rel=1e-6)


def test_a_share_never_leaves_nought_and_its_whole() -> None:
    found = forecast([99.0, 98.5, 99.4, 99.1, 98.8, 99.5, 99.2, 99.6], horizon=3, whole=100)
    assert (found.upper < 100).all()
    assert found.whole == 100
    assert probability_of_meeting(found, 100.0, better=Better.HIGH).tolist() == [0, 0, 0]
    with_all = forecast([100.0, 98.5, 99.4, 99.1, 98.8, 99.5, 99.2, 99.6], horizon=3, whole=100)
    assert np.isnan(with_all.whole)
    assert (with_all.upper <= 100).all()


def test_a_series_that_never_moved_has_a_range_of_no_width() -> None:
    found = forecast([4.0] * 9, horizon=2)
    assert (found.lower.tolist(), found.upper.tolist()) == ([4, 4], [4, 4])
    assert probability_of_meeting(found, 3.0, better=Better.LOW).tolist() == [0, 0]


def test_impossible_forecasts_are_refused() -> None:
    with pytest.raises(ValueError, match="one period or more"):
        forecast([1.0], horizon=0)
    with pytest.raises(ValueError, match="nought to its whole"):
        forecast([101.0], whole=100)
    with pytest.raises(ValueError, match="one way is better"):
        probability_of_meeting(forecast([4.0] * 8), 3.0, better=Better.NEITHER)


def test_the_module_comes_without_the_library_that_only_forecasts_need() -> None:
    asked = "import sys, commonweal.analysis.trends; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


# --- Progress, distance and direction


def test_progress_is_a_share_of_the_way() -> None:
    assert progress([18, 12, 10, 22], baseline=20, target=12).tolist() == [0.25, 1, 1.25, -0.25]
    assert np.isnan(progress(20, baseline=20, target=20))
    assert np.isnan(progress(NAN, baseline=20, target=12))


def test_distance_is_what_is_missing() -> None:
    assert distance_to_target([8, 14], 12, better=Better.HIGH).tolist() == [4, -2]
    assert distance_to_target([8, 14], 12, better=Better.LOW).tolist() == [-4, 2]
    assert distance_to_target([8, 14], 12, better=Better.NEITHER).tolist() == [4, 2]


def test_direction_of_travel_needs_more_than_chance() -> None:
    found = rates([[100, 150], [100, 110], [150, 100]], [10_000, 10_000])
    assert direction_of_travel(found, better=Better.LOW).tolist() == ["worse", "similar", "better"]
    assert direction_of_travel(found, better=Better.NEITHER).tolist() == ["higher", "similar", "lower"]


def test_direction_of_travel_of_one_figure_is_not_compared() -> None:
    one = Estimates(np.array([1.0]), np.array([0.5]), np.array([1.5]))
    assert str(direction_of_travel(one, better=Better.LOW)) == "not_compared"
    with pytest.raises(ValueError, match="at least one period"):
        direction_of_travel(one, better=Better.LOW, steps=0)
