"""Trajectories, and the ratings that follow from them: the figures of docs/methods/trajectories.md and what must always hold."""

import doctest
import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commonweal.analysis import trajectories
from commonweal.analysis.trajectories import (
    Better,
    Movement,
    Standing,
    Tolerance,
    Trajectory,
    at_this_pace,
    expected_value,
    expected_values,
    movement,
    shortfall,
    shortfall_share,
    standing,
    trajectory,
    yardstick,
)

PAGE = Path(__file__).parents[2] / "docs/methods/trajectories.md"
START, DUE = date(2024, 3, 31), date(2028, 3, 31)


def line_of(
    baseline: float = 20.0, target: float = 12.0, milestones: tuple[tuple[date, float], ...] = ()
) -> Trajectory:
    return trajectory(baseline_on=START, baseline=baseline, due=DUE, target=target, milestones=milestones)


EXAMPLE = line_of(milestones=((date(2026, 3, 31), 18.0),))


def worked_rows() -> list[tuple[str, ...]]:
    """The lines of the worked example as they stand in the documentation."""
    found = re.findall(r"^\| (\d{4}-\d\d-\d\d) \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
    return [(day, *(cell.strip() for cell in cells.split("|"))) for day, cells in found]


def test_the_worked_example_has_every_rating() -> None:
    assert len(worked_rows()) == 15
    assert {row[-1] for row in worked_rows()} == {"met", "on track", "at risk", "off track"}


@pytest.mark.parametrize("row", worked_rows(), ids=lambda row: " ".join(row))
def test_the_worked_example_stands_as_the_documentation_says(row: tuple[str, ...]) -> None:
    day, value, forecast, expected, short, rating = row
    on, reached = date.fromisoformat(day), float(value)
    said = float(forecast) if forecast else None

    assert f"{expected_value(EXAMPLE, on):.2f}" == expected
    assert f"{shortfall_share(EXAMPLE, on=on, value=reached, better=Better.LOW) * 100:.1f} %" == short
    assert standing(EXAMPLE, on=on, value=reached, forecast=said, better=Better.LOW) == rating.replace(" ", "_")


def test_the_pace_in_the_documentation() -> None:
    pace = at_this_pace(EXAMPLE, on=date(2025, 3, 31), value=19.0)
    assert pace == pytest.approx(15.997, abs=5e-4)
    assert "15.997" in PAGE.read_text()


def test_the_tolerances_in_the_documentation() -> None:
    assert Tolerance() == Tolerance(on_track=0.10, at_risk=0.25)
    assert trajectories.HELD_LEVEL_SHARE == 0.1
    assert trajectories.LEVEL_WITHIN == 0.01


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(trajectories)
    assert ran.failed == 0
    assert ran.attempted > 10


# --- The line


def test_a_line_without_milestones_is_straight() -> None:
    halfway = START + (DUE - START) / 2
    assert expected_value(line_of(), halfway) == pytest.approx(16.0, abs=0.01)


def test_before_the_baseline_it_is_the_baseline_and_after_the_due_date_the_target() -> None:
    assert list(expected_values(EXAMPLE, [date(2020, 1, 1), START, DUE, date(2040, 1, 1)])) == [20.0, 20.0, 12.0, 12.0]


def test_many_days_at_once_are_the_same_as_one_by_one() -> None:
    days = [START + timedelta(days=step) for step in range(0, 1500, 37)]
    assert list(expected_values(EXAMPLE, days)) == [expected_value(EXAMPLE, day) for day in days]
    assert list(expected_values(EXAMPLE, np.array(days, dtype="datetime64[D]"))) == list(expected_values(EXAMPLE, days))


def test_no_days_have_no_values() -> None:
    assert expected_values(EXAMPLE, []).shape == (0,)


def test_milestones_may_come_in_any_order_and_step_back() -> None:
    later, earlier = (date(2027, 3, 31), 14.0), (date(2025, 3, 31), 21.0)
    line = line_of(milestones=(later, earlier))
    assert line.days == (START, earlier[0], later[0], DUE)
    assert expected_value(line, earlier[0]) == 21.0


@pytest.mark.parametrize(
    ("milestones", "message"),
    [
        (((START, 20.0),), "none of them twice"),
        (((date(2030, 1, 1), 20.0),), "one after another"),
        (((date(2025, 1, 1), 19.0), (date(2025, 1, 1), 18.0)), "none of them twice"),
        (((date(2025, 1, 1), float("nan")),), "is a number"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_refused(milestones: tuple[tuple[date, float], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        line_of(milestones=milestones)


def test_a_line_needs_two_days() -> None:
    with pytest.raises(ValueError, match="at least two days"):
        Trajectory((START,), (1.0,))


def test_a_due_date_before_the_baseline_is_refused() -> None:
    with pytest.raises(ValueError, match="one after another"):
        trajectory(baseline_on=DUE, baseline=1.0, due=START, target=2.0)


# --- What a shortfall is a share of


@pytest.mark.parametrize(
    ("line", "size"),
    [
        (line_of(20.0, 12.0), 8.0),
        (line_of(12.0, 20.0), 8.0),
        (line_of(50.0, 50.0, ((date(2026, 1, 1), 44.0),)), 6.0),
        (line_of(95.0, 95.0), 9.5),
        (line_of(-95.0, -95.0), 9.5),
        (line_of(0.0, 0.0), 0.0),
    ],
)
def test_the_yardstick(line: Trajectory, size: float) -> None:
    assert yardstick(line) == pytest.approx(size)


@pytest.mark.parametrize(
    ("better", "value", "short"),
    [
        (Better.HIGH, 9.0, 1.0),
        (Better.HIGH, 11.0, 0.0),
        (Better.LOW, 11.0, 1.0),
        (Better.LOW, 9.0, 0.0),
        (Better.NEITHER, 9.0, 1.0),
        (Better.NEITHER, 11.0, 1.0),
    ],
)
def test_a_shortfall_is_on_the_wrong_side(better: Better, value: float, short: float) -> None:
    assert shortfall(10.0, value, better=better) == short


# --- Ratings in the awkward cases

MIDDLE = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("value", "on", "rating"),
    [
        (95.0, MIDDLE, Standing.ON_TRACK),
        (97.0, MIDDLE, Standing.ON_TRACK),
        (94.1, MIDDLE, Standing.ON_TRACK),
        (93.0, MIDDLE, Standing.AT_RISK),
        (92.0, MIDDLE, Standing.OFF_TRACK),
        (95.0, DUE, Standing.MET),
        (94.9, DUE, Standing.OFF_TRACK),
    ],
)
def test_a_held_level_is_met_on_its_due_date_only(value: float, on: date, rating: Standing) -> None:
    assert standing(line_of(95.0, 95.0), on=on, value=value, better=Better.HIGH) is rating


@pytest.mark.parametrize(
    ("value", "on", "rating"),
    [
        (100.0, MIDDLE, Standing.ON_TRACK),
        (111.9, MIDDLE, Standing.ON_TRACK),
        (114.0, MIDDLE, Standing.AT_RISK),
        (120.0, MIDDLE, Standing.OFF_TRACK),
        (119.0, DUE, Standing.MET),
        (121.0, DUE, Standing.OFF_TRACK),
    ],
)
def test_a_slowed_worsening_is_met_on_its_due_date_only(value: float, on: date, rating: Standing) -> None:
    assert standing(line_of(100.0, 120.0), on=on, value=value, better=Better.LOW) is rating


@pytest.mark.parametrize(
    ("value", "on", "rating"),
    [
        (16.0, MIDDLE, Standing.ON_TRACK),
        (12.0, MIDDLE, Standing.OFF_TRACK),
        (20.0, MIDDLE, Standing.OFF_TRACK),
        (14.5, MIDDLE, Standing.AT_RISK),
        (12.5, DUE, Standing.MET),
        (11.5, DUE, Standing.MET),
        (13.0, DUE, Standing.OFF_TRACK),
    ],
)
def test_where_neither_way_is_better_distance_counts(value: float, on: date, rating: Standing) -> None:
    assert standing(line_of(20.0, 12.0), on=on, value=value, better=Better.NEITHER) is rating


@pytest.mark.parametrize(("value", "rating"), [(0.0, Standing.ON_TRACK), (0.001, Standing.OFF_TRACK)])
def test_holding_zero_leaves_no_room(value: float, rating: Standing) -> None:
    assert standing(line_of(0.0, 0.0), on=MIDDLE, value=value, better=Better.LOW) is rating


@pytest.mark.parametrize("fault", [float("nan"), float("inf")])
def test_what_is_not_a_number_cannot_be_rated(fault: float) -> None:
    with pytest.raises(ValueError, match="are numbers"):
        standing(EXAMPLE, on=MIDDLE, value=fault, better=Better.LOW)
    with pytest.raises(ValueError, match="are numbers"):
        standing(EXAMPLE, on=MIDDLE, value=18.0, forecast=fault, better=Better.LOW)


def test_tolerances_rise() -> None:
    with pytest.raises(ValueError, match="rises"):
        Tolerance(on_track=0.3, at_risk=0.2)
    with pytest.raises(ValueError, match="negative"):
        Tolerance(on_track=-0.1)


def test_a_stricter_tolerance_rates_lower() -> None:
    strict = Tolerance(on_track=0.0, at_risk=0.01)
    assert standing(EXAMPLE, on=MIDDLE, value=18.05, better=Better.LOW, tolerance=strict) is Standing.AT_RISK


# --- Pace and movement


def test_there_is_no_pace_on_the_day_of_the_baseline() -> None:
    assert at_this_pace(EXAMPLE, on=START, value=19.0) is None


def test_from_the_due_date_on_the_pace_is_the_value() -> None:
    assert at_this_pace(EXAMPLE, on=DUE, value=13.0) == 13.0


@pytest.mark.parametrize(
    ("before", "after", "better", "said"),
    [
        (None, 18.0, Better.LOW, None),
        (19.0, 18.0, Better.LOW, Movement.BETTER),
        (18.0, 19.0, Better.LOW, Movement.WORSE),
        (18.0, 19.0, Better.HIGH, Movement.BETTER),
        (19.0, 18.0, Better.HIGH, Movement.WORSE),
        (18.0, 18.07, Better.HIGH, Movement.LEVEL),
        (18.0, 19.0, Better.NEITHER, Movement.CHANGED),
    ],
)
def test_movement(before: float | None, after: float, better: Better, said: Movement | None) -> None:
    assert movement(before, after, better=better, line=EXAMPLE) is said


# --- What holds for every line

numbers = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
days_between = st.dates(min_value=START + timedelta(days=1), max_value=DUE - timedelta(days=1))
lines = st.builds(
    line_of,
    baseline=numbers,
    target=numbers,
    milestones=st.lists(st.tuples(days_between, numbers), unique_by=lambda point: point[0], max_size=5).map(tuple),
)
any_day = st.dates(min_value=date(2020, 1, 1), max_value=date(2032, 1, 1))
ways = st.sampled_from(list(Better))
ORDER = [Standing.OFF_TRACK, Standing.AT_RISK, Standing.ON_TRACK, Standing.MET]


@given(line=lines, day=any_day)
def test_an_expected_value_lies_within_the_line(line: Trajectory, day: date) -> None:
    expected = expected_value(line, day)
    assert min(line.values) - 1e-6 <= expected <= max(line.values) + 1e-6


@given(line=lines)
def test_the_line_passes_through_its_points(line: Trajectory) -> None:
    assert list(expected_values(line, line.days)) == pytest.approx(list(line.values))


@given(line=lines, day=any_day, value=numbers, better=ways)
def test_what_the_line_asks_for_is_never_off_track(line: Trajectory, day: date, value: float, better: Better) -> None:
    assert standing(line, on=day, value=expected_value(line, day), better=better) in (Standing.ON_TRACK, Standing.MET)


@given(line=lines, day=any_day, one=numbers, other=numbers, better=st.sampled_from([Better.HIGH, Better.LOW]))
def test_a_better_value_never_earns_a_worse_rating(
    line: Trajectory, day: date, one: float, other: float, better: Better
) -> None:
    worse, good = sorted((one, other), reverse=better is Better.LOW)
    rating = {value: ORDER.index(standing(line, on=day, value=value, better=better)) for value in (worse, good)}
    assert rating[worse] <= rating[good]


@given(line=lines, day=any_day, value=numbers, forecast=numbers, better=ways)
def test_a_forecast_never_improves_a_rating(
    line: Trajectory, day: date, value: float, forecast: float, better: Better
) -> None:
    without = standing(line, on=day, value=value, better=better)
    assert ORDER.index(standing(line, on=day, value=value, forecast=forecast, better=better)) <= ORDER.index(without)


@given(line=lines, after=st.integers(min_value=0, max_value=4000), value=numbers, better=ways)
def test_from_the_due_date_on_a_target_is_met_or_missed(
    line: Trajectory, after: int, value: float, better: Better
) -> None:
    day = DUE + timedelta(days=after)
    assert standing(line, on=day, value=value, better=better) in (Standing.MET, Standing.OFF_TRACK)


@given(line=lines, day=any_day, value=numbers, better=ways, factor=st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_of_measurement_does_not_matter(
    line: Trajectory, day: date, value: float, better: Better, factor: float
) -> None:
    scaled = Trajectory(line.days, tuple(point * factor for point in line.values))
    assume(yardstick(line) > 1e-3)
    assert standing(line, on=day, value=value, better=better) == standing(
        scaled, on=day, value=value * factor, better=better
    )


@given(line=lines, day=any_day, value=numbers)
def test_higher_is_better_mirrors_lower_is_better(line: Trajectory, day: date, value: float) -> None:
    mirrored = Trajectory(line.days, tuple(-point for point in line.values))
    assert standing(line, on=day, value=value, better=Better.HIGH) == standing(
        mirrored, on=day, value=-value, better=Better.LOW
    )


@given(line=lines, day=days_between, value=numbers)
def test_the_pace_of_a_straight_line_leads_to_its_target(line: Trajectory, day: date, value: float) -> None:
    straight = line_of(line.baseline, line.target)
    pace = at_this_pace(straight, on=day, value=expected_value(straight, day))
    assert pace == pytest.approx(line.target, rel=1e-6, abs=1e-3)
