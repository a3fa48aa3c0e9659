"""Counts, proportions, rates, ratios and means, each with the interval that the field has agreed on for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

EXACT_BELOW = 10
"""Byar's approximation is kept for counts from here on; smaller counts have the exact Poisson interval."""


@dataclass(frozen=True)
class Estimates:
    """Figures with the intervals around them.

    Attributes
    ----------
    value, lower, upper : ndarray of float, all of one shape
        NaN where there is no figure, or a figure without an interval.
    confidence : float
        The share of such intervals that would hold the true value, above 0 and below 1.
    """

    value: Floats
    lower: Floats
    upper: Floats
    confidence: float = 0.95


def proportions(numerator: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95) -> Estimates:
    """The share of each denominator that is in its numerator, with Wilson's interval.

    Parameters
    ----------
    numerator, denominator : array_like, of shapes that broadcast
        Counts, 0 or more; NaN where a count is not known.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        Shares from 0 to 1.

    Raises
    ------
    ValueError
        If a count is negative, a numerator is above its denominator, or the confidence is out of range.

    Notes
    -----
    A denominator of zero has no share: NaN, never zero. A numerator of zero has the share zero and an interval from
    zero to above it. Wilson's limits never leave 0 to 1.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22, 1927, p. 209. D. Eayres, Commonly used public health statistics and their confidence
    intervals, Association of Public Health Observatories, Technical Briefing 3, 2008, p. 6.

    Examples
    --------
    >>> found = proportions([68, 0, 0], [174, 50, 0])
    >>> [f"{value:.3f} ({low:.3f} to {high:.3f})" for value, low, high in zip(found.value, found.lower, found.upper)]
    ['0.391 (0.321 to 0.465)', '0.000 (0.000 to 0.071)', 'nan (nan to nan)']
    """
    z = _z(confidence)
    events, of = _pair(numerator, denominator)
    if np.any(events > of):
        raise ValueError("a numerator is not above its denominator in a proportion")
    of = np.where(of > 0, of, np.nan)
    share = events / of
    middle = events + z**2 / 2
    half = z * np.sqrt(z**2 / 4 + events * (1 - share))
    lower, upper = (middle - half) / (of + z**2), (middle + half) / (of + z**2)
    # Rounding may leave a hair beside the two ends, which are exact when none or all are in the numerator.
    return Estimates(share, np.where(share == 0, 0.0, lower), np.where(share == 1, 1.0, upper), confidence)


def count_limits(events: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The limits of the number of events that each observed number of events may stand for.

    Parameters
    ----------
    events : array_like
        Observed events, 0 or more; NaN where not known.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    tuple of two ndarrays of float
        Lower and upper limits, in events.

    Raises
    ------
    ValueError
        If a count is negative or the confidence is out of range.

    Notes
    -----
    Below ten events the limits are the exact Poisson ones in their chi-squared form, from ten on they are Byar's. No
    events at all has the lower limit 0 and an upper limit above it. A fraction of an event is taken as it is.

    References
    ----------
    N. E. Breslow and N. E. Day, Statistical methods in cancer research, volume II, International Agency for Research on
    Cancer, 1987, p. 69. P. Armitage and G. Berry, Statistical methods in medical research, 4th edition, Blackwell, 2002,
    for the exact form; Office for Health Improvement and Disparities, Fingertips public health technical guidance, "Rates".

    Examples
    --------
    >>> lower, upper = count_limits([0, 8, 68])
    >>> [f"{low:.2f} to {high:.2f}" for low, high in zip(lower, upper)]
    ['0.00 to 3.69', '3.45 to 15.76', '52.80 to 86.21']
    """
    z = _z(confidence)
    observed = _known(events)
    tail = (1 - confidence) / 2
    few = observed < EXACT_BELOW
    many = np.where(few, np.nan, observed)
    lower = np.where(
        few,
        # Half a chi-squared quantile with 2x degrees of freedom is a gamma quantile with x.
        np.where(observed > 0, special.gammaincinv(np.where(observed > 0, observed, 1.0), tail), 0.0),
        many * (1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3,
    )
    one_more = many + 1
    upper = np.where(
        few,
        special.gammaincinv(observed + 1, 1 - tail),
        one_more * (1 - 1 / (9 * one_more) + z / (3 * np.sqrt(one_more))) ** 3,
    )
    return lower, upper


def counts(events: ArrayLike, *, confidence: float = 0.95) -> Estimates:
    """Each number of events with its interval, taken as one draw of chance around what is usual.

    Parameters
    ----------
    events : array_like
        Observed events, 0 or more; NaN where not known.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        In events.

    Raises
    ------
    ValueError
        If a count is negative or the confidence is out of range.

    Notes
    -----
    As `count_limits`. A count that is not known has neither value nor interval.

    References
    ----------
    As `count_limits`.

    Examples
    --------
    >>> counts([0.0]).upper.round(2)
    array([3.69])
    """
    observed = _known(events)
    return Estimates(observed, *count_limits(observed, confidence=confidence), confidence)


def rates(events: ArrayLike, population: ArrayLike, *, per: float = 100_000, confidence: float = 0.95) -> Estimates:
    """Events for so many people (or years of people at risk), with Byar's interval, exact below ten events.

    Parameters
    ----------
    events, population : array_like, of shapes that broadcast
        Observed events and people at risk, 0 or more; NaN where not known.
    per : float
        The number of people that the rate is for, above 0.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        Events for every `per` people; a rate may be above `per`, since one person may have several events.

    Raises
    ------
    ValueError
        If a count is negative, `per` is not above 0, or the confidence is out of range.

    Notes
    -----
    A population of zero has no rate: NaN, never zero. No events in a population is the rate zero, with an upper limit.

    References
    ----------
    As `count_limits`; D. Eayres, Technical Briefing 3, Association of Public Health Observatories, 2008, p. 7.

    Examples
    --------
    >>> found = rates([8, 0, 1], [155, 1000, 0], per=100)
    >>> [f"{value:.2f} ({low:.2f} to {high:.2f})" for value, low, high in zip(found.value, found.lower, found.upper)]
    ['5.16 (2.23 to 10.17)', '0.00 (0.00 to 0.37)', 'nan (nan to nan)']
    """
    if not per > 0:
        raise ValueError("a rate is for a number of people above zero")
    observed, people = _pair(events, population)
    people = np.where(people > 0, people, np.nan)
    lower, upper = count_limits(observed, confidence=confidence)
    return Estimates(per * observed / people, per * lower / people, per * upper / people, confidence)


def ratios(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> Estimates:
    """How many of a first kind there are for each of a second, where nobody is of both, with Wilson's interval for odds.

    Parameters
    ----------
    first, second : array_like, of shapes that broadcast
        Counts, 0 or more; NaN where not known.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        Ratios from 0, without an upper end.

    Raises
    ------
    ValueError
        If a count is negative or the confidence is out of range.

    Notes
    -----
    The ratio is the odds of the share of the first in both together, so its limits are the odds of Wilson's. None of
    the second has no ratio: NaN. For observed against expected events take `indirectly_standardised_ratios`, whose
    second number is not counted but worked out.

    References
    ----------
    Public Health England, Technical Guide: Confidence Intervals, 2018, appendix 5, "Wilson Score method transformed for odds".

    Examples
    --------
    >>> found = ratios([100, 3], [50, 0])
    >>> [f"{value:.2f} ({low:.2f} to {high:.2f})" for value, low, high in zip(found.value, found.lower, found.upper)]
    ['2.00 (1.43 to 2.80)', 'nan (nan to nan)']
    """
    one, other = _pair(first, second)
    shares = proportions(one, one + other, confidence=confidence)
    known = np.where(other > 0, 1.0, np.nan)
    return Estimates(
        known * one / np.where(other > 0, other, np.nan),
        known * shares.lower / (1 - shares.lower),
        known * shares.upper / np.where(shares.upper < 1, 1 - shares.upper, np.nan),
        confidence,
    )


def means(values: ArrayLike, group: ArrayLike, *, groups: int, confidence: float = 0.95) -> Estimates:
    """The mean of the values of each group, with the interval of Student's t.

    Parameters
    ----------
    values : array_like, shape (n,)
        In any unit; NaN where not known.
    group : array_like of int, shape (n,)
        The group that each value is of, from 0 to `groups` - 1.
    groups : int
        How many groups there are.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        One mean a group, in the unit of the values.

    Raises
    ------
    ValueError
        If the two arrays differ in length, a group is out of range, or the confidence is.

    Notes
    -----
    Values that are not known are left out. A group with none has no mean; a group with one has a mean and no interval.
    The deviation is the sample's (divided by one less than the number of values).

    References
    ----------
    D. Eayres, Technical Briefing 3, Association of Public Health Observatories, 2008, p. 7.

    Examples
    --------
    >>> found = means([68, 86, 18, 29, 99, 74, 8, 94], [0] * 8, groups=1)
    >>> f"{found.value[0]:.1f} ({found.lower[0]:.2f} to {found.upper[0]:.2f})"
    '59.5 (29.46 to 89.54)'
    """
    _z(confidence)
    numbers, of = np.asarray(values, dtype=np.float64), np.asarray(group, dtype=np.int64)
    if numbers.shape != of.shape or numbers.ndim != 1:
        raise ValueError("every value has one group")
    if of.size and not 0 <= of.min() <= of.max() < groups:
        raise ValueError("a group is out of range")
    known = ~np.isnan(numbers)
    numbers, of = numbers[known], of[known]
    size = np.bincount(of, minlength=groups).astype(np.float64)
    some = np.where(size > 0, size, np.nan)
    mean = np.bincount(of, weights=numbers, minlength=groups) / some
    freedom = np.where(size > 1, size - 1, np.nan)
    variance = np.bincount(of, weights=(numbers - mean[of]) ** 2, minlength=groups) / freedom
    half = special.stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(variance / some)
    return Estimates(mean, mean - half, mean + half, confidence)


def _z(confidence: float) -> float:
    if not 0.5 <= confidence < 1:
        raise ValueError("a confidence is from 0.5 and below 1")
    return float(special.ndtri((1 + confidence) / 2))


def _known(events: ArrayLike) -> Floats:
    found = np.asarray(events, dtype=np.float64)
    if np.any(found < 0):
        raise ValueError("a count is not negative")
    return found


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    one, other = np.broadcast_arrays(_known(first), _known(second))
    return one, other
