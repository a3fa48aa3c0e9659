"""Where a target should stand on a day, and how it does stand: expected values, ratings, pace and movement.

A trajectory is a broken line from the baseline to the due date, through whatever milestones were
agreed between them. Everything is measured in shares of the change that was planned, so that one
rule serves rates, pounds and ranks alike. The rule is written out, with a worked example, in
docs/methods/trajectories.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite

import numpy as np
from numpy.typing import NDArray

HELD_LEVEL_SHARE = 0.1
"""A target that holds a level plans no change; a tenth of that level stands in for it."""

LEVEL_WITHIN = 0.01
"""A movement smaller than this share of the planned change is called level."""


class Better(StrEnum):
    """Which way an indicator should go."""

    HIGH = "high"
    LOW = "low"
    NEITHER = "neither"


class Standing(StrEnum):
    """How a target stands on a day."""

    MET = "met"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


class Movement(StrEnum):
    """What became of a value since the one before it."""

    BETTER = "better"
    WORSE = "worse"
    LEVEL = "level"
    CHANGED = "changed"


@dataclass(frozen=True)
class Tolerance:
    """How far short of the trajectory a value may fall, in shares of the planned change.

    Up to `on_track` it is on track; up to `at_risk` it is at risk; beyond that it is off track.
    """

    on_track: float = 0.10
    at_risk: float = 0.25

    def __post_init__(self) -> None:
        if not 0 <= self.on_track <= self.at_risk:
            raise ValueError("a tolerance rises from on_track to at_risk and neither is negative")


@dataclass(frozen=True)
class Trajectory:
    """The line that a target asks an indicator to follow: days in order, and the value on each.

    The first point is the baseline and the last is the target on its due date.
    """

    days: tuple[date, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.days) != len(self.values) or len(self.days) < 2:
            raise ValueError("a trajectory has at least two days, and one value for each")
        if any(later <= earlier for earlier, later in zip(self.days, self.days[1:], strict=False)):
            raise ValueError("the days of a trajectory come one after another, none of them twice")
        if not all(isfinite(value) for value in self.values):
            raise ValueError("every value of a trajectory is a number")

    @property
    def baseline(self) -> float:
        return self.values[0]

    @property
    def target(self) -> float:
        return self.values[-1]

    @property
    def due(self) -> date:
        return self.days[-1]


def trajectory(
    *,
    baseline_on: date,
    baseline: float,
    due: date,
    target: float,
    milestones: Iterable[tuple[date, float]] = (),
) -> Trajectory:
    """The line from a baseline to a target, through its milestones.

    Parameters
    ----------
    baseline_on, due : date
        The day of the baseline and the day on which the target falls due.
    baseline, target : float
        The values on those two days, in the indicator's unit.
    milestones : pairs of a day and a value
        Points between the two, in any order. Without any, the line is straight.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        If a milestone is not between the two days, a day comes twice, or a value is not a number.

    References
    ----------
    Michael Barber, Instruction to Deliver, Politico's, 2007, on trajectories and their milestones.

    Examples
    --------
    >>> line = trajectory(
    ...     baseline_on=date(2024, 3, 31), baseline=20, due=date(2028, 3, 31), target=12, milestones=[(date(2026, 3, 31), 18)]
    ... )
    >>> line.values
    (20.0, 18.0, 12.0)
    """
    points = [(baseline_on, baseline), *sorted(milestones), (due, target)]
    return Trajectory(tuple(day for day, _ in points), tuple(float(value) for _, value in points))


def expected_values(line: Trajectory, days: Sequence[date] | NDArray[np.datetime64]) -> NDArray[np.float64]:
    """What the trajectory asks for on each of many days.

    Parameters
    ----------
    line : Trajectory
    days : n days

    Returns
    -------
    array of n values, in the indicator's unit

    Notes
    -----
    Between two points the value moves by the same amount every day. Before the baseline it is the
    baseline; after the due date it is the target. No days give an empty array.

    References
    ----------
    docs/methods/trajectories.md, "The expected value"; linear interpolation.

    Examples
    --------
    >>> line = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
    >>> expected_values(line, [date(2024, 3, 31), date(2028, 3, 31), date(2030, 1, 1)])
    array([20., 12., 12.])
    """
    asked = np.asarray(days, dtype="datetime64[D]").astype(np.int64)
    known = np.asarray(line.days, dtype="datetime64[D]").astype(np.int64)
    return np.interp(asked, known, line.values)


def expected_value(line: Trajectory, on: date) -> float:
    """What the trajectory asks for on one day.

    Parameters
    ----------
    line : Trajectory
    on : date

    Returns
    -------
    float, in the indicator's unit

    Notes
    -----
    As `expected_values` for one day.

    References
    ----------
    docs/methods/trajectories.md, "The expected value".

    Examples
    --------
    >>> line = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
    >>> round(expected_value(line, date(2026, 3, 31)), 2)
    16.0
    """
    return float(expected_values(line, [on])[0])


def yardstick(line: Trajectory) -> float:
    """The size of the change that a target plans: what shortfalls are a share of.

    Parameters
    ----------
    line : Trajectory

    Returns
    -------
    float, in the indicator's unit, never negative

    Notes
    -----
    Where the target equals the baseline, it is the farthest that a milestone departs from them. A
    target that only holds a level has a tenth of that level; holding zero has zero, so that any
    shortfall at all is beyond every tolerance.

    References
    ----------
    docs/methods/trajectories.md, "The shortfall, as a share of the planned change".

    Examples
    --------
    >>> line = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
    >>> yardstick(line)
    8.0
    """
    planned = abs(line.target - line.baseline)
    departure = max(abs(value - line.baseline) for value in line.values)
    return planned or departure or HELD_LEVEL_SHARE * abs(line.target)


def shortfall(wanted: float, value: float, *, better: Better) -> float:
    """How far a value falls short of what was wanted.

    Parameters
    ----------
    wanted, value : float, in the indicator's unit
    better : Better

    Returns
    -------
    float, in the indicator's unit, never negative

    Notes
    -----
    Where neither way is better, distance on either side is a shortfall.

    References
    ----------
    docs/methods/trajectories.md, "The shortfall, as a share of the planned change".

    Examples
    --------
    >>> shortfall(16.0, 17.5, better=Better.LOW)
    1.5
    """
    if better is Better.NEITHER:
        return abs(wanted - value)
    return max(0.0, wanted - value if better is Better.HIGH else value - wanted)


def shortfall_share(line: Trajectory, *, on: date, value: float, better: Better) -> float:
    """How far a value falls short of the trajectory on a day, as a share of the planned change.

    Parameters
    ----------
    line : Trajectory
    on : date
    value : float, in the indicator's unit
    better : Better

    Returns
    -------
    float, from 0; 1 is a shortfall as large as the planned change

    Notes
    -----
    Infinite when the value falls short and there is nothing to be a share of (see `yardstick`).

    References
    ----------
    docs/methods/trajectories.md, "The shortfall, as a share of the planned change".

    Examples
    --------
    >>> line = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
    >>> shortfall_share(line, on=date(2028, 3, 31), value=14.0, better=Better.LOW)
    0.25
    """
    return _as_share(shortfall(expected_value(line, on), value, better=better), line)


def standing(
    line: Trajectory,
    *,
    on: date,
    value: float,
    better: Better,
    forecast: float | None = None,
    tolerance: Tolerance | None = None,
) -> Standing:
    """How a target stands, from the value of a day and the lead's forecast for the due date.

    Parameters
    ----------
    line : Trajectory
    on : date
        The day that the value is of (not the day on which someone reports it).
    value, forecast : float, in the indicator's unit
        `forecast` is what the lead expects on the due date, if they say.
    better : Better
    tolerance : Tolerance, optional

    Returns
    -------
    Standing

    Raises
    ------
    ValueError
        If the value or the forecast is not a number.

    Notes
    -----
    From the due date on there are two answers, met and off track: a near miss is a miss. Before it, a
    target can be met only if meeting it is an improvement on the baseline; one that holds a level or
    slows a worsening is judged on its due date. Where neither way is better, on the due date a value
    within the on-track tolerance of the target meets it. A forecast that misses the target by more than the on-track
    tolerance makes a target that is met early or on track into one at risk: the lead knows something
    that the value does not show yet. A forecast never improves a standing.

    References
    ----------
    docs/methods/trajectories.md, "The rating".

    Examples
    --------
    >>> line = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
    >>> standing(line, on=date(2026, 3, 31), value=17.5, better=Better.LOW).value
    'at_risk'
    """
    if not isfinite(value) or (forecast is not None and not isfinite(forecast)):
        raise ValueError("a value and a forecast are numbers")
    allowed = tolerance or Tolerance()
    now = _standing_by_value(line, on=on, value=value, better=better, allowed=allowed)
    if on >= line.due or forecast is None or now in (Standing.AT_RISK, Standing.OFF_TRACK):
        return now
    missed_by = _as_share(shortfall(line.target, forecast, better=better), line)
    return Standing.AT_RISK if missed_by > allowed.on_track else now


def _standing_by_value(line: Trajectory, *, on: date, value: float, better: Better, allowed: Tolerance) -> Standing:
    missing = _as_share(shortfall(line.target, value, better=better), line)
    if on >= line.due:
        enough = allowed.on_track if better is Better.NEITHER else 0.0
        return Standing.MET if missing <= enough else Standing.OFF_TRACK
    if missing == 0 and _plans_improvement(line, better=better):
        return Standing.MET
    behind = shortfall_share(line, on=on, value=value, better=better)
    if behind <= allowed.on_track:
        return Standing.ON_TRACK
    return Standing.AT_RISK if behind <= allowed.at_risk else Standing.OFF_TRACK


def _plans_improvement(line: Trajectory, *, better: Better) -> bool:
    """Whether the target is better than the baseline, rather than holding a level or slowing a worsening."""
    return better is not Better.NEITHER and shortfall(line.target, line.baseline, better=better) > 0


def _as_share(short: float, line: Trajectory) -> float:
    """A shortfall as a share of the planned change, without the dust of floating point."""
    if short == 0:
        return 0.0
    size = yardstick(line)
    return round(short / size, 9) if size else float("inf")


def at_this_pace(line: Trajectory, *, on: date, value: float) -> float | None:
    """The value on the due date if the pace since the baseline went on.

    Parameters
    ----------
    line : Trajectory
    on : date
        The day of the value.
    value : float, in the indicator's unit

    Returns
    -------
    float, in the indicator's unit, or None

    Notes
    -----
    A straight line through two points is a hint for the lead, not a forecast: it knows nothing of
    season, chance or what is planned. None on the day of the baseline or before; from the due date on,
    the value itself.

    References
    ----------
    docs/methods/trajectories.md, "The pace so far".

    Examples
    --------
    >>> line = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
    >>> round(at_this_pace(line, on=date(2026, 3, 31), value=18.0), 2)
    16.0
    """
    gone = (on - line.days[0]).days
    if gone <= 0:
        return None
    if on >= line.due:
        return value
    whole = (line.due - line.days[0]).days
    return line.baseline + (value - line.baseline) * whole / gone


def movement(before: float | None, after: float, *, better: Better, line: Trajectory) -> Movement | None:
    """What became of a value since the one before it.

    Parameters
    ----------
    before : float or None
        None when there is none before it.
    after : float, in the indicator's unit
    better : Better
    line : Trajectory

    Returns
    -------
    Movement, or None when there is nothing before

    Notes
    -----
    It says which way the figure went, not whether the change is more than chance. Level is a movement
    of at most a hundredth of the planned change.

    References
    ----------
    docs/methods/trajectories.md, "Better, worse, level".

    Examples
    --------
    >>> line = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
    >>> movement(18.0, 17.0, better=Better.LOW, line=line).value
    'better'
    """
    if before is None:
        return None
    change = after - before
    if abs(change) <= LEVEL_WITHIN * yardstick(line):
        return Movement.LEVEL
    if better is Better.NEITHER:
        return Movement.CHANGED
    return Movement.BETTER if (change > 0) == (better is Better.HIGH) else Movement.WORSE
