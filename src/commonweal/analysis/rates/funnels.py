"""Funnels: how far from a benchmark places of each size stray by chance alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from commonweal.analysis.rates.intervals import Floats, _known

INNER, OUTER = 0.95, 0.998
"""The two pairs of limits: about two and about three standard deviations."""


class Standing(StrEnum):
    """Where a place stands in a funnel."""

    VERY_HIGH = "very_high"
    HIGH = "high"
    WITHIN = "within"
    LOW = "low"
    VERY_LOW = "very_low"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Funnel:
    """The limits of a funnel at each of several sizes.

    Attributes
    ----------
    size : ndarray of float
        What chance depends on: denominator, population or expected events.
    benchmark : float
        The line that the funnel is drawn around.
    lower, upper : ndarray of float
        Limits that one place in forty would pass by chance on either side (95 %).
    lowest, highest : ndarray of float
        Limits that one place in a thousand would pass by chance on either side (99.8 %).
    """

    size: Floats
    benchmark: float
    lower: Floats
    upper: Floats
    lowest: Floats
    highest: Floats


def funnel_of_proportions(denominator: ArrayLike, *, benchmark: float) -> Funnel:
    """How far shares of each denominator stray from a benchmark by chance.

    Parameters
    ----------
    denominator : array_like
        Above 0; NaN where not known.
    benchmark : float
        A share from 0 to 1: as a rule all numerators over all denominators.

    Returns
    -------
    Funnel
        Shares from 0 to 1.

    Raises
    ------
    ValueError
        If the benchmark is out of range or a denominator is negative.

    Notes
    -----
    A place is outside a limit exactly where Wilson's interval of its share leaves out the benchmark. A denominator of
    zero has no limits. Limits are cut off at 0 and 1.

    References
    ----------
    D. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24, 2005, p. 1185.
    Public Health England, Technical Guide: Funnel Plots, 2017.

    Examples
    --------
    >>> found = funnel_of_proportions([100.0, 400.0], benchmark=0.2)
    >>> found.lower.round(3), found.highest.round(3)
    (array([0.122, 0.161]), array([0.324, 0.262]))
    """
    if not 0 <= benchmark <= 1:
        raise ValueError("the benchmark of a proportion is from 0 to 1")
    size = _size(denominator)
    deviation = np.sqrt(benchmark * (1 - benchmark) / size)
    inner, outer = (float(special.ndtri((1 + confidence) / 2)) for confidence in (INNER, OUTER))
    limits = (benchmark + z * deviation for z in (-inner, inner, -outer, outer))
    return Funnel(size, benchmark, *(np.clip(limit, 0.0, 1.0) for limit in limits))


def funnel_of_ratios(expected: ArrayLike, *, benchmark: float = 1.0) -> Funnel:
    """How far observed events over expected ones stray from a benchmark by chance, for each number expected.

    Parameters
    ----------
    expected : array_like
        Events expected, above 0; NaN where not known.
    benchmark : float
        The ratio that stands for "as expected": 1, or 100 where ratios are multiplied by a hundred.

    Returns
    -------
    Funnel
        Ratios, in the unit of the benchmark.

    Raises
    ------
    ValueError
        If the benchmark is not above zero or a number is negative.

    Notes
    -----
    A place is on a limit exactly where the exact Poisson interval of its events ends at what was expected. Where so few
    are expected that even no event at all is no surprise the lower limit is zero.

    References
    ----------
    As `funnel_of_proportions`.

    Examples
    --------
    >>> found = funnel_of_ratios([3.0, 100.0])
    >>> found.lower.round(2), found.upper.round(2)
    (array([0. , 0.8]), array([2.43, 1.21]))
    """
    if not benchmark > 0:
        raise ValueError("the benchmark of a ratio is above zero")
    size = _size(expected)
    limits = (limit for confidence in (INNER, OUTER) for limit in _events_on_limits(size, confidence))
    return Funnel(size, benchmark, *(benchmark * limit / size for limit in limits))


def funnel_of_rates(population: ArrayLike, *, benchmark: float, per: float = 100_000) -> Funnel:
    """How far rates of each population stray from a benchmark by chance.

    Parameters
    ----------
    population : array_like
        People at risk, above 0; NaN where not known.
    benchmark : float
        The rate for every `per` people that the funnel is drawn around, above 0.
    per : float
        The number of people that rates are for, above 0.

    Returns
    -------
    Funnel
        Rates for every `per` people.

    Raises
    ------
    ValueError
        If the benchmark or `per` is not above zero, or a population is negative.

    Notes
    -----
    As `funnel_of_ratios`, with the events that the benchmark's rate would give. Real places differ by more than chance
    in most things, so many outside the limits says that the benchmark's rate does not hold for all, not that all are
    outliers.

    References
    ----------
    As `funnel_of_proportions`.

    Examples
    --------
    >>> found = funnel_of_rates([10_000.0, 100_000.0], benchmark=200.0)
    >>> found.lower.round(0), found.upper.round(0)
    (array([112., 172.]), array([297., 229.]))
    """
    if not per > 0:
        raise ValueError("a rate is for a number of people above zero")
    people = _size(population)
    found = funnel_of_ratios(people * benchmark / per, benchmark=benchmark)
    return Funnel(people, benchmark, found.lower, found.upper, found.lowest, found.highest)


def standings(funnel: Funnel, values: ArrayLike) -> NDArray[np.str_]:
    """Where places stand in a funnel: within it, or outside one or both pairs of limits.

    Parameters
    ----------
    funnel : Funnel
        With the limits at the size of each place.
    values : array_like, of the shape of the funnel's sizes
        In the unit of the funnel; NaN where there is none.

    Returns
    -------
    ndarray of str
        Values of `Standing`.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    A place on a limit is within it. Of a hundred places that are all alike five stand outside the inner limits, so one
    of them is not news.

    References
    ----------
    As `funnel_of_proportions`.

    Examples
    --------
    >>> standings(funnel_of_proportions([100.0, 100.0, 100.0], benchmark=0.2), [0.11, 0.2, 0.4]).tolist()
    ['low', 'within', 'very_high']
    """
    number, *limits = np.broadcast_arrays(
        np.asarray(values, dtype=np.float64), funnel.lowest, funnel.lower, funnel.upper, funnel.highest
    )
    lowest, lower, upper, highest = limits
    unknown = np.isnan(number) | np.isnan(lower)
    answers = [Standing.UNKNOWN, Standing.VERY_LOW, Standing.LOW, Standing.VERY_HIGH, Standing.HIGH]
    tests = [unknown, number < lowest, number < lower, number > highest, number > upper]
    return np.select(tests, [each.value for each in answers], Standing.WITHIN.value)


def _events_on_limits(expected: Floats, confidence: float) -> tuple[Floats, Floats]:
    """The numbers of events, whole or not, whose exact Poisson interval ends at each number expected."""
    tail = (1 - confidence) / 2
    lower = special.pdtrik(tail, expected)
    upper = special.pdtrik(1 - tail, expected) + 1
    # Where no event at all is no surprise there is no lower limit to fall below.
    return np.where(np.exp(-expected) >= tail, 0.0, lower), upper


def _size(given: ArrayLike) -> Floats:
    size = _known(given)
    return np.where(size > 0, size, np.nan)
