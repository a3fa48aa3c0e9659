"""Process control: the XmR chart, the signs that something other than chance is at work, and whether a target will be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from commonweal.analysis.trajectories import Better

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LIMIT = 2.66
"""Three standard deviations, from the mean moving range of two points (3 / 1.128)."""

OUTLYING_RANGE = 3.267
"""A moving range this many times the mean one is an outlier."""

LOCKED_AT = 12
"""Limits are worked out from the first twelve points and then stay, until people decide to start afresh."""

SHIFT_POINTS = 7
TREND_RISES = 6

DUST = 1e-12
"""A figure this near the mean, as a share of the largest figure, is on it: the rest is the noise of the machine."""


class Rule(StrEnum):
    """What shows that more than chance is at work, the strongest first."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    NEAR_LIMIT = "near_limit"
    NONE = ""


class Assurance(StrEnum):
    """What the process as it is will do with a target."""

    PASSES = "passes"
    FAILS = "fails"
    HIT_AND_MISS = "hit_and_miss"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Control:
    """The lines of an XmR chart.

    Attributes
    ----------
    values : ndarray of float, shape (..., n)
        The figures in the order of time; NaN where there is none.
    mean, lower, upper : ndarray of float, shape (..., n)
        The lines at each figure; they step where limits start afresh.
    near_lower, near_upper : ndarray of float, shape (..., n)
        Two thirds of the way to the limits.
    starts : tuple of int
        Where each stretch begins, the first at 0.
    based_on : ndarray of int, shape (..., stretches)
        How many figures the limits of each stretch rest on. Fewer than twelve make them provisional.
    screened : ndarray of int, shape (..., stretches)
        How many outlying moving ranges were left out of the limits of each stretch.
    """

    values: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    starts: tuple[int, ...]
    based_on: NDArray[np.int64]
    screened: NDArray[np.int64]

    @property
    def stretches(self) -> list[slice]:
        """The stretches of time between one start and the next."""
        return [slice(*ends) for ends in zip(self.starts, (*self.starts[1:], self.values.shape[-1]), strict=True)]


def control_limits(
    values: ArrayLike, *, rebased_at: Sequence[int] = (), screened: bool = True, locked_at: int | None = LOCKED_AT
) -> Control:
    """The mean and the natural limits of a series, from how much each figure moves from the one before.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Figures of equal periods in the order of time; NaN for a period without one.
    rebased_at : sequence of int
        Where people decided that limits start afresh: the place of the first figure of each new stretch.
    screened : bool
        Whether moving ranges of 3.267 times the mean or more are left out once, as NHS England's tools do.
    locked_at : int or None
        How many figures at the start of a stretch set its limits; None for all of them.

    Returns
    -------
    Control

    Raises
    ------
    ValueError
        If limits start afresh outside the series or in no order, or are locked at fewer than two figures.

    Notes
    -----
    A period without a figure is left out; nothing is put in its place, and no moving range is taken across it. Fewer
    than two figures side by side give no limits (NaN). Figures that are all alike have limits on the mean, so that any
    other figure is outside them. Limits never start afresh by themselves: software that does so hides the very change
    that people should see. A limit may lie where no figure can (below nought, above 100 %); it is not cut off.

    References
    ----------
    D. J. Wheeler, Understanding Variation, 2nd edition, SPC Press, 2000, chapters 3 and 6. NHS England, Making data
    count: Strengthening your decisions, 2019. NHS-R community, NHSRplotthedots, R package, 2021, "ptd_spc_standard".

    Examples
    --------
    >>> found = control_limits([10, 12, 11, 13, 10, 12])
    >>> [round(float(line[0]), 2) for line in (found.lower, found.mean, found.upper)]
    [6.01, 11.33, 16.65]
    """
    numbers = np.asarray(values, dtype=np.float64)
    starts = (0, *rebased_at)
    ends = (*starts[1:], numbers.shape[-1])
    if any(not begin < end for begin, end in zip(starts, ends, strict=True)) and numbers.shape[-1]:
        raise ValueError("limits start afresh one after another and within the series")
    if locked_at is not None and locked_at < 2:
        raise ValueError("limits rest on at least two figures")
    parts = [_limits_of(numbers[..., begin:end], screened, locked_at) for begin, end in zip(starts, ends, strict=True)]
    mean, spread = (np.concatenate([part[which] for part in parts], axis=-1) for which in (0, 1))
    near = spread * 2 / 3
    based_on, left_out = (np.stack([part[which] for part in parts], axis=-1) for which in (2, 3))
    lines = (mean, mean - spread, mean + spread, mean - near, mean + near)
    return Control(numbers, *lines, starts, based_on.astype(np.int64), left_out.astype(np.int64))


def _limits_of(
    numbers: Floats, screened: bool, locked_at: int | None
) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Mean and spread at each figure of a stretch, how many figures they rest on, how many ranges were left out."""
    known = ~np.isnan(numbers)
    counted = known if locked_at is None else known & (np.cumsum(known, axis=-1) <= locked_at)
    base = np.where(counted, numbers, np.nan)
    ranges = np.abs(np.diff(base, axis=-1))
    typical = _mean(ranges)
    left_out = np.zeros(ranges.shape[:-1], dtype=np.int64)
    if screened:
        outlying = (ranges >= OUTLYING_RANGE * typical[..., None]) & (ranges > 0)
        left_out = outlying.sum(axis=-1)
        typical = _mean(np.where(outlying, np.nan, ranges))
    lines = (np.broadcast_to(line[..., None], numbers.shape) for line in (_mean(base), LIMIT * typical))
    return *lines, counted.sum(axis=-1), left_out


def _mean(numbers: Floats) -> Floats:
    """The mean of what is known; NaN where nothing is. Taken from the least figure, so that of figures all alike it is just that."""
    known = ~np.isnan(numbers)
    size = known.sum(axis=-1)
    least = np.where(known, numbers, np.inf).min(axis=-1, initial=np.inf)
    least = np.where(size > 0, least, 0.0)
    total = np.where(known, numbers - least[..., None], 0.0).sum(axis=-1)
    return np.asarray(least + total / np.where(size > 0, size, np.nan), dtype=np.float64)


@dataclass(frozen=True)
class Signals:
    """The signs of more than chance at each figure of a chart.

    Attributes
    ----------
    outside, shift, trend, near_limit : ndarray of bool, shape (..., n)
        Which figures each rule points at.
    rule : ndarray of str, shape (..., n)
        The strongest rule that points at the figure: values of `Rule`, empty where none does.
    direction : ndarray of int, shape (..., n)
        1 where that rule speaks of high or rising figures, -1 of low or falling ones, 0 of nothing.
    """

    outside: Flags
    shift: Flags
    trend: Flags
    near_limit: Flags
    rule: NDArray[np.str_]
    direction: NDArray[np.int64]


def signals(control: Control) -> Signals:
    """Which figures show that more than chance is at work, and by which rule of Making Data Count.

    Parameters
    ----------
    control : Control

    Returns
    -------
    Signals

    Raises
    ------
    Nothing.

    Notes
    -----
    The rules: a figure outside the limits; a shift, seven or more in a row on one side of the mean; a trend, six or more
    rises or six or more falls in a row (so seven figures); and two of three in a row beyond two thirds of the way to one
    limit and not outside it, with all three on that side of the mean. Every figure of the run is marked; of two in three, those near the
    limit. Where several rules point at a figure it is named by the first of them in that order, and its direction is
    that rule's: a trend's is the way it goes, the others' the side of the mean. A figure on the mean is on neither side;
    two alike are neither a rise nor a fall. No run goes on across a period without a figure, nor into a new stretch.

    References
    ----------
    NHS England, Making data count: Strengthening your decisions, 2019. NHS-R community, NHSRplotthedots, R package,
    2021, "ptd_calculate_point_type".

    Examples
    --------
    >>> found = signals(control_limits([5, 7, 5, 7, 5, 7, 5, 7, 5, 7, 5, 7, 6.1, 6.2, 6.3, 6.4, 6.5, 6.6, 6.7, 30]))
    >>> found.rule[[0, 12, 18, 19]].tolist(), found.direction[[0, 12, 18, 19]].tolist()
    (['', 'shift', 'shift', 'outside'], [0, 1, 1, 1])
    """
    numbers = control.values
    apart = numbers - control.mean
    dust = DUST * np.abs(np.nan_to_num(numbers)).max(axis=-1, keepdims=True, initial=0.0)
    side = np.nan_to_num(np.sign(np.where(np.abs(apart) <= dust, 0.0, apart))).astype(np.int64)
    outside = (numbers > control.upper) | (numbers < control.lower)
    close = ~outside & ((numbers > control.near_upper) | (numbers < control.near_lower))
    shift, near = np.zeros_like(outside), np.zeros_like(outside)
    way = np.zeros_like(side)
    for part in control.stretches:
        shift[..., part] = _in_run(side[..., part], SHIFT_POINTS)[0]
        near[..., part] = _two_of_three(close[..., part], side[..., part])
        way[..., part] = _trends(numbers[..., part])
    trend = way != 0
    rules = [Rule.OUTSIDE, Rule.SHIFT, Rule.TREND, Rule.NEAR_LIMIT]
    rule = np.select([outside, shift, trend, near], [each.value for each in rules], Rule.NONE.value)
    direction = np.select([outside | shift, trend, near], [side, way, side], 0)
    return Signals(outside, shift, trend, near, rule, direction)


def _in_run(marks: NDArray[np.int64], length: int) -> tuple[Flags, NDArray[np.int64]]:
    """Which marks belong to a run of that many or more equal ones that are not zero; and of what mark."""
    found = np.zeros(marks.shape, dtype=np.int64)
    if marks.shape[-1] >= length:
        windows = sliding_window_view(marks, length, axis=-1)
        whole = np.where(np.abs(windows.sum(axis=-1)) == length, windows[..., 0], 0)
        for offset in range(length):
            part = found[..., offset : offset + whole.shape[-1]]
            np.copyto(part, whole, where=whole != 0)
    return found != 0, found


def _trends(numbers: Floats) -> NDArray[np.int64]:
    """1 at every figure of a trend upwards, -1 of one downwards. A later trend has the say at the turning point."""
    steps = np.nan_to_num(np.sign(np.diff(numbers, axis=-1))).astype(np.int64)
    _within, run = _in_run(steps, TREND_RISES)
    found = np.zeros(numbers.shape, dtype=np.int64)
    if run.shape[-1]:
        found[..., :-1] = run
        np.copyto(found[..., 1:], run, where=(run != 0) & (found[..., 1:] == 0))
    return found


def _two_of_three(close: Flags, side: NDArray[np.int64]) -> Flags:
    found = np.zeros(close.shape, dtype=np.bool_)
    if close.shape[-1] < 3:
        return found
    alike = np.abs(sliding_window_view(side, 3, axis=-1).sum(axis=-1)) == 3
    enough = sliding_window_view(close, 3, axis=-1).sum(axis=-1) >= 2
    for offset in range(3):
        found[..., offset : offset + alike.shape[-1]] |= alike & enough
    return found & close


def assurance(control: Control, target: ArrayLike, *, better: Better) -> NDArray[np.str_]:
    """Whether the process as it now is will pass a target every time, fail it every time, or hit and miss by chance.

    Parameters
    ----------
    control : Control
    target : array_like, of a shape that broadcasts with the series
        NaN where there is none.
    better : Better
        Which way the indicator should go.

    Returns
    -------
    ndarray of str, shape (...)
        Values of `Assurance`.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    It is the last stretch's limits that count. Where the target is within them figures fall on both sides of it by
    chance, and a figure that meets it is no sign of success. Where neither way is better, or without limits or a target,
    it is unknown. It says what happens if nothing changes, and nothing of what is planned.

    References
    ----------
    NHS England, Making data count: Strengthening your decisions, 2019, on assurance.

    Examples
    --------
    >>> steady = control_limits([10, 12, 11, 13, 10, 12])
    >>> [str(assurance(steady, target, better=Better.LOW)) for target in (17.0, 12.0, 5.0)]
    ['passes', 'hit_and_miss', 'fails']
    """
    if control.values.shape[-1] == 0:
        return np.full(control.values.shape[:-1], Assurance.UNKNOWN.value)
    lower, upper, wanted = np.broadcast_arrays(
        control.lower[..., -1], control.upper[..., -1], np.asarray(target, dtype=np.float64)
    )
    above, below = (Assurance.FAILS, Assurance.PASSES) if better is Better.HIGH else (Assurance.PASSES, Assurance.FAILS)
    unknown = np.isnan(lower) | np.isnan(wanted) | (better is Better.NEITHER)
    answers = [Assurance.UNKNOWN.value, above.value, below.value]
    return np.select([unknown, wanted > upper, wanted < lower], answers, Assurance.HIT_AND_MISS.value)
