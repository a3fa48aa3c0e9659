"""The slope and the relative index of inequality, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from commonweal.analysis.inequality.standing import Array, columns, midpoints

REPETITIONS = 100_000
"""How many times the interval of a slope is drawn, as the public-health package does."""

FEWEST_FOR_A_SLOPE = 3
"""Two points always lie on a line: a slope through them says nothing of chance."""


class Scale(StrEnum):
    """On which scale the chance in a figure is about even on both sides."""

    AS_IT_IS = "as it is"
    RATE = "rate"
    PROPORTION = "proportion"


@dataclass(frozen=True)
class Slope:
    """How an outcome changes from the most to the least deprived person, on the line that fits the areas best.

    Attributes
    ----------
    slope, slope_lower, slope_upper : float
        The slope index: the line at the least deprived end less the line at the most deprived end, in the outcome's unit.
    relative, relative_lower, relative_upper : float
        The relative index: the line at the least deprived end, as a multiple of the line at the other.
    start : float
        The line at the most deprived end, in the outcome's unit.
    areas : int
        How many areas the line rests on.
    """

    slope: float
    slope_lower: float
    slope_upper: float
    relative: float
    relative_lower: float
    relative_upper: float
    start: float
    areas: int


class Points(NamedTuple):
    """The areas that a line can rest on: where each stands among the people, and its share of them."""

    midpoints: Array
    shares: Array


def slope_index(
    values: ArrayLike,
    *,
    order: ArrayLike,
    population: ArrayLike,
    scale: Scale = Scale.AS_IT_IS,
    errors: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Slope:
    """The slope and relative index of inequality, with an interval worked out by formula.

    Parameters
    ----------
    values : array_like, shape (n,)
        The outcome of each area, in its own unit; proportions from 0 to 1. NaN where there is none.
    order : array_like, shape (n,)
        What the areas are put in order by, the most deprived lowest (a rank or decile of deprivation).
    population : array_like, shape (n,)
        People, from 0.
    scale : Scale
        On which scale `errors` are told: as it is, of the logarithm (rate) or of the log odds (proportion).
    errors : array_like, shape (n,), optional
        Standard error of each value on that scale (see `standard_errors`). Without them the interval rests on how far
        the areas scatter about the line.
    confidence : float
        From 0 to 1, both ends out.

    Returns
    -------
    Slope
        From the most to the least deprived person; negative where the outcome falls. All NaN where there are too few areas.

    Raises
    ------
    ValueError
        When lengths differ, a population or an error is negative, a value cannot be on the scale, or the confidence is no share.

    Notes
    -----
    The line is fitted by least squares to value x sqrt(a) on sqrt(a) and midpoint x sqrt(a), where a is the area's share of
    the people: values are weighed by people and are not transformed. Areas without a value, order, people or (where they are
    given) error are left out. Fewer than three areas, or areas that all tie, have no slope. With errors the interval carries
    the errors through the fit (the delta method for the ratio); without, it is Student's t on n - 2. Where the line
    reaches zero or less at the most deprived end, the relative index has no meaning and is NaN.

    References
    ----------
    Low and Low, "Measuring the gap: quantifying and comparing local health inequalities",
    Journal of Public Health 26(4), 2004, p. 388.
    UK Health Security Agency, PHEindicatormethods, function phe_sii, 2019 to 2025.

    Examples
    --------
    >>> found = slope_index([70, 72, 74, 76, 78], order=[1, 2, 3, 4, 5], population=[10] * 5, errors=[1] * 5)
    >>> round(found.slope, 6), round(found.relative, 4), round(found.slope_upper - found.slope, 2)
    (10.0, 1.1449, 3.1)
    """
    figures, points, known_errors = _points(values, order, population, errors, scale, confidence)
    if points is None:
        return _no_slope(figures)
    fit = _fit(points)
    start, slope = fit @ figures
    if known_errors is not None:
        spread = (fit * _natural_errors(figures, known_errors, scale) ** 2) @ fit.T
        times = float(stats.norm.ppf(0.5 + confidence / 2))
    else:
        spread, freedom = _scatter(points, figures, fit)
        times = float(stats.t.ppf(0.5 + confidence / 2, freedom))
    ratio, ratio_error = _ratio(start, slope, spread)
    slope_error = float(np.sqrt(max(spread[1, 1], 0.0)))
    return Slope(
        slope=float(slope),
        slope_lower=float(slope - times * slope_error),
        slope_upper=float(slope + times * slope_error),
        relative=ratio,
        relative_lower=ratio - times * ratio_error,
        relative_upper=ratio + times * ratio_error,
        start=float(start),
        areas=figures.size,
    )


def simulated_slope_index(
    values: ArrayLike,
    *,
    order: ArrayLike,
    population: ArrayLike,
    errors: ArrayLike,
    generator: np.random.Generator,
    scale: Scale = Scale.AS_IT_IS,
    confidence: float = 0.95,
    repetitions: int = REPETITIONS,
) -> Slope:
    """The slope and relative index of inequality, with an interval drawn by chance as the public-health package draws it.

    Parameters
    ----------
    values, order, population, scale, confidence
        As for `slope_index`.
    errors : array_like, shape (n,)
        Standard error of each value on the scale (see `standard_errors`).
    generator : numpy.random.Generator
        Where the chance comes from; the same generator gives the same interval.
    repetitions : int
        How often the values are drawn, 1,000 or more.

    Returns
    -------
    Slope
        Its slope and relative index are those of `slope_index`; its intervals are percentiles of the draws.

    Raises
    ------
    ValueError
        As `slope_index`, and for fewer than 1,000 repetitions.

    Notes
    -----
    Each value is drawn from a normal distribution on its scale and brought back to its own unit; the line is fitted to every
    draw at once. The limits are the percentiles of the slopes and of the ratios. Awkward cases are those of `slope_index`.

    References
    ----------
    UK Health Security Agency, PHEindicatormethods, function phe_sii, 2019 to 2025.

    Examples
    --------
    >>> draw = np.random.default_rng(7)
    >>> found = simulated_slope_index(
    ...     [70, 72, 74, 76, 78], order=[1, 2, 3, 4, 5], population=[10] * 5, errors=[1] * 5, generator=draw
    ... )
    >>> round(found.slope_lower, 1), round(found.slope_upper, 1)
    (6.9, 13.1)
    """
    if repetitions < 1000:
        raise ValueError(f"An interval takes 1,000 draws or more, not {repetitions:,}.")
    figures, points, known_errors = _points(values, order, population, errors, scale, confidence)
    if points is None or known_errors is None:
        return _no_slope(figures)
    fit = _fit(points)
    start, slope = fit @ figures
    drawn = generator.normal(_onto(figures, scale), known_errors, size=(repetitions, figures.size))
    starts, slopes = fit @ _back(drawn, scale).T
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (starts + slopes) / starts
    ends = [0.5 - confidence / 2, 0.5 + confidence / 2]
    lower, upper = np.quantile(slopes, ends)
    relative = float((start + slope) / start) if start > 0 else float("nan")
    ratio_lower, ratio_upper = np.quantile(ratios, ends) if start > 0 else (np.nan, np.nan)
    return Slope(
        slope=float(slope),
        slope_lower=float(lower),
        slope_upper=float(upper),
        relative=relative,
        relative_lower=float(ratio_lower),
        relative_upper=float(ratio_upper),
        start=float(start),
        areas=figures.size,
    )


def standard_errors(lower: ArrayLike, upper: ArrayLike, *, scale: Scale = Scale.AS_IT_IS) -> Array:
    """The standard error on a scale that stands behind 95 % limits.

    Parameters
    ----------
    lower, upper : array_like, shape (n,)
        The 95 % limits, in the outcome's own unit (proportions from 0 to 1).
    scale : Scale
        On which scale the limits lie about evenly on both sides of the value.

    Returns
    -------
    ndarray of float, shape (n,)
        From 0; NaN where a limit is missing, cannot be on the scale (a rate of 0, a proportion of 0 or 1), or where the lower
        limit is above the upper one.

    Raises
    ------
    ValueError
        When the two differ in length.

    Notes
    -----
    Half the width on the scale, over 1.96 (the 97.5th percentile of the normal distribution).

    References
    ----------
    UK Health Security Agency, PHEindicatormethods, function phe_sii, 2019 to 2025.

    Examples
    --------
    >>> standard_errors([72.7], [79.1]).round(2)
    array([1.63])
    """
    low, high = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    if low.shape != high.shape:
        raise ValueError("There must be as many lower limits as upper ones.")
    with np.errstate(divide="ignore", invalid="ignore"):
        width = (_onto(high, scale) - _onto(low, scale)) / (2 * stats.norm.ppf(0.975))
    return np.where(np.isfinite(width) & (width >= 0), width, np.nan)


def _points(
    values: ArrayLike,
    order: ArrayLike,
    population: ArrayLike,
    errors: ArrayLike | None,
    scale: Scale,
    confidence: float,
) -> tuple[Array, Points | None, Array | None]:
    """The figures that a line can rest on with where they stand; None where there are too few for a slope."""
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not at {confidence}.")
    figures, ranked, people = columns(values, order, population)
    given = None if errors is None else columns(errors, population)[0]
    if given is not None and (given < 0).any():
        raise ValueError("A standard error is never negative.")
    known = np.isfinite(figures) & np.isfinite(ranked) & (people > 0)
    if given is not None:
        known &= np.isfinite(given)
    chosen = np.flatnonzero(known)
    _check_scale(figures[chosen], scale)
    stand = midpoints(ranked[chosen], people[chosen])
    kept = None if given is None else given[chosen]
    if chosen.size < FEWEST_FOR_A_SLOPE or np.ptp(stand) == 0:
        return figures[chosen], None, kept
    shares = people[chosen] / people[chosen].sum()
    return figures[chosen], Points(stand, shares), kept


def _check_scale(figures: Array, scale: Scale) -> None:
    if scale is Scale.RATE and (figures <= 0).any():
        raise ValueError("A rate of zero or less has no logarithm: take the scale as it is.")
    if scale is Scale.PROPORTION and ((figures <= 0) | (figures >= 1)).any():
        raise ValueError("A proportion lies between 0 and 1, both ends out.")


def _fit(points: Points) -> Array:
    """The matrix, shape (2, n), that turns values into the line's start and slope: least squares weighed by people."""
    design = np.vstack([np.ones_like(points.midpoints), points.midpoints])
    weighed = design * points.shares
    return np.asarray(np.linalg.solve(weighed @ design.T, weighed))


def _scatter(points: Points, figures: Array, fit: Array) -> tuple[Array, int]:
    start, slope = fit @ figures
    residuals = figures - start - slope * points.midpoints
    freedom = figures.size - 2
    variance = float(points.shares @ residuals**2) / freedom
    design = np.vstack([np.ones_like(points.midpoints), points.midpoints])
    spread = np.asarray(variance * np.linalg.inv((design * points.shares) @ design.T), dtype=np.float64)
    return spread, freedom


def _ratio(start: float, slope: float, spread: Array) -> tuple[float, float]:
    """The relative index and its error, by the delta method: d(1 + slope / start)."""
    if start <= 0:
        return float("nan"), float("nan")
    by = np.array([-slope / start**2, 1 / start])
    return float(1 + slope / start), float(np.sqrt(max(by @ spread @ by, 0.0)))


def _natural_errors(figures: Array, errors: Array, scale: Scale) -> Array:
    if scale is Scale.RATE:
        return errors * figures
    return errors * figures * (1 - figures) if scale is Scale.PROPORTION else errors


def _onto(figures: Array, scale: Scale) -> Array:
    if scale is Scale.RATE:
        return np.asarray(np.log(figures))
    return np.asarray(np.log(figures / (1 - figures))) if scale is Scale.PROPORTION else figures


def _back(drawn: Array, scale: Scale) -> Array:
    if scale is Scale.RATE:
        return np.asarray(np.exp(drawn))
    return 1 / (1 + np.exp(-drawn)) if scale is Scale.PROPORTION else drawn


def _no_slope(figures: Array) -> Slope:
    nan = float("nan")
    return Slope(nan, nan, nan, nan, nan, nan, nan, figures.size)
