"""The test for a recent trend that Fingertips makes: chi-squared on the last five points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

POINTS = 5
CONFIDENCE = 0.998
"""A trend is called one where chance alone would show it twice in a thousand times."""

WITHOUT = np.vstack([np.ones(POINTS), 1 - np.eye(POINTS)])
"""The six looks at five points: all of them, then each left out in turn."""


class Travel(StrEnum):
    """Which way a series goes."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no_change"
    NOT_TESTED = "not_tested"


@dataclass(frozen=True)
class RecentTrend:
    """The trend of the last five points of one or many series.

    Attributes
    ----------
    travel : ndarray of str, shape (...)
        Values of `Travel`.
    chi_squared : ndarray of float, shape (...)
        With one degree of freedom; NaN where not tested.
    probability : ndarray of float, shape (...)
        How often chance alone would give as much, from 0 to 1; NaN where not tested.
    slope : ndarray of float, shape (...)
        The change from one point to the next, in the unit of the figures (for proportions on the scale of log odds).
    rests_on_one : ndarray of bool, shape (...)
        Whether leaving out one of the points would turn the slope round, so that no trend is called.
    """

    travel: NDArray[np.str_]
    chi_squared: Floats
    probability: Floats
    slope: Floats
    rests_on_one: NDArray[np.bool_]


def recent_trend(value: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, confidence: float = 0.95) -> RecentTrend:
    """Whether rates, ratios or means have risen or fallen over the last five points by more than chance.

    Parameters
    ----------
    value, lower, upper : array_like, shape (..., n)
        Figures of years that do not overlap, in the order of time, with their intervals; NaN where there is none.
    confidence : float
        Of the intervals.

    Returns
    -------
    RecentTrend

    Raises
    ------
    ValueError
        If the shapes differ or the confidence is not above 0 and below 1.

    Notes
    -----
    A straight line is laid through the last five points, each weighed by its interval (its
    width over 3.92, for 95 %, stands for the standard error). The trend is called where the square of slope over standard error is above
    9.55, the 99.8 % point of chi-squared with one degree of freedom, and all six slopes (of the five points, and with each
    of them left out) go the same way. Fewer than five points, one without a figure or interval among the last five, or an
    interval of no width: not tested. The periods must be single years that do not overlap; monthly figures belong on an
    XmR chart.

    References
    ----------
    Office for Health Improvement and Disparities, Fingertips public health technical guidance, "Fingertips trend
    markers". Public Health England, fingertips-open, "TrendMarkerCalculator", 2019. P. Armitage and G. Berry,
    Statistical methods in medical research, 4th edition, Blackwell, 2002.

    Examples
    --------
    >>> found = recent_trend([24.67, 24.6, 28, 30.2, 30.6], [23.16, 23.15, 26.44, 28.63, 28.98], [26.25, 26.19, 29.64, 31.9, 32.25])
    >>> str(found.travel), round(float(found.chi_squared), 2)
    ('increasing', 46.77)
    """
    if not 0 < confidence < 1:
        raise ValueError("a confidence is above 0 and below 1")
    figures, low, high = (np.asarray(each, dtype=np.float64) for each in (value, lower, upper))
    if not figures.shape == low.shape == high.shape:
        raise ValueError("every figure has its interval")
    if figures.shape[-1] < POINTS:
        return _not_tested(figures.shape[:-1])
    last, error = figures[..., -POINTS:], (high - low)[..., -POINTS:] / (2 * _quantile(confidence))
    known = np.isfinite(last) & (error > 0)
    weight = np.where(known, 1 / np.where(known, error, 1.0) ** 2, 0.0)
    slopes, spread = _slopes(np.where(known, last, 0.0), weight)
    return _judged(slopes, slopes[..., 0] ** 2 * spread[..., 0], np.all(known, axis=-1))


def recent_trend_of_proportions(numerator: ArrayLike, denominator: ArrayLike) -> RecentTrend:
    """Whether a proportion has risen or fallen over the last five points by more than chance.

    Parameters
    ----------
    numerator, denominator : array_like, shape (..., n)
        Counts of years that do not overlap, in the order of time; NaN where there is none.

    Returns
    -------
    RecentTrend

    Raises
    ------
    ValueError
        If the shapes differ, a count is negative, or a numerator is above its denominator.

    Notes
    -----
    The chi-squared test for a trend in proportions (Cochran and Armitage), called by the same two rules as
    `recent_trend`; the six slopes are of the log odds. A point where none or all are in the numerator has no log odds, so
    the trend is not tested.

    References
    ----------
    As `recent_trend`.

    Examples
    --------
    >>> found = recent_trend_of_proportions([994, 1023, 1199, 1332, 1367], [40299, 41527, 42811, 44064, 44701])
    >>> str(found.travel), round(float(found.chi_squared), 1)
    ('increasing', 47.9)
    """
    events, of = (np.asarray(each, dtype=np.float64) for each in (numerator, denominator))
    if events.shape != of.shape:
        raise ValueError("every numerator has its denominator")
    if np.any(events < 0) or np.any(events > of):
        raise ValueError("a numerator is from nought to its denominator")
    if events.shape[-1] < POINTS:
        return _not_tested(events.shape[:-1])
    events, of = events[..., -POINTS:], of[..., -POINTS:]
    known = (events > 0) & (events < of)
    events, of = np.where(known, events, 1.0), np.where(known, of, 2.0)
    time = np.arange(1, POINTS + 1)
    people, happened = of.sum(axis=-1), events.sum(axis=-1)
    at, later = (of * time).sum(axis=-1), (of * time**2).sum(axis=-1)
    above = people * (people * (events * time).sum(axis=-1) - happened * at) ** 2
    below = happened * (people - happened) * (people * later - at**2)
    slopes, _spread = _slopes(np.log(events / (of - events)), np.ones_like(events))
    return _judged(slopes, above / below, np.all(known, axis=-1))


def _quantile(confidence: float) -> float:
    """The normal quantile to two decimals, because the source divides the width of a 95 % interval by 3.92."""
    return round(float(special.ndtri((1 + confidence) / 2)), 2)


def _slopes(figures: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """The weighted slope of all five points and with each left out, and the inverse variance of each slope."""
    time = np.arange(1, POINTS + 1)
    kept = weight[..., None, :] * WITHOUT
    total = kept.sum(axis=-1)
    some = np.where(total > 0, total, np.nan)
    middle = (kept * time).sum(axis=-1) / some
    apart = time - middle[..., None]
    spread = (kept * apart**2).sum(axis=-1)
    slopes = (kept * apart * figures[..., None, :]).sum(axis=-1) / np.where(spread > 0, spread, np.nan)
    return slopes, spread


def _judged(slopes: Floats, chi_squared: Floats, known: NDArray[np.bool_]) -> RecentTrend:
    tested: NDArray[np.bool_] = np.asarray(known, dtype=np.bool_)
    slope = slopes[..., 0]
    # A level slope goes neither way; what rounding leaves of one is level.
    dust = 1e-9 * np.abs(slopes).max(axis=-1, keepdims=True)
    alike = (slopes > dust).all(axis=-1) | (slopes < -dust).all(axis=-1)
    called = (chi_squared > special.chdtri(1, 1 - CONFIDENCE)) & alike
    travel = np.select(
        [~tested, called & (slope > 0), called & (slope < 0)],
        [Travel.NOT_TESTED.value, Travel.INCREASING.value, Travel.DECREASING.value],
        Travel.NO_CHANGE.value,
    )
    known = np.where(tested, 1.0, np.nan)
    return RecentTrend(
        travel, chi_squared * known, special.chdtrc(1, chi_squared * known), slope * known, tested & ~alike
    )


def _not_tested(shape: tuple[int, ...]) -> RecentTrend:
    empty = np.full(shape, np.nan)
    return RecentTrend(np.full(shape, Travel.NOT_TESTED.value), empty, empty, empty, np.zeros(shape, dtype=np.bool_))
