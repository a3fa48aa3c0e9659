"""Rates and ratios as they would be if every place had people of the same ages."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from commonweal.analysis.rates.intervals import Estimates, Floats, _known, _pair, count_limits

LEAST_EVENTS = 10
"""A directly standardised rate of fewer events than this is not reliable, and is not given."""

EUROPEAN_STANDARD_2013 = (
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
)  # fmt: skip
"""The European Standard Population of 2013: people of 0 to 4, 5 to 9, and so on to 85 to 89, 90 and over."""


def directly_standardised_rates(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike = EUROPEAN_STANDARD_2013,
    *,
    per: float = 100_000,
    confidence: float = 0.95,
) -> Estimates:
    """The rate that each place would have if its people were of the standard's ages, with Dobson's interval.

    Parameters
    ----------
    events, population : array_like, shape (..., bands)
        Observed events and people at risk in each band of age, 0 or more.
    standard : array_like, shape (bands,)
        The standard population of each band, 0 or more.
    per : float
        The number of people that the rate is for, above 0.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        Of shape (...): events for every `per` people.

    Raises
    ------
    ValueError
        If a count is negative, a standard population has nobody in it, the bands differ in number, or `per` is not above 0.

    Notes
    -----
    Events that are not known in a band count as none, as the source does, because files leave out empty bands. Nobody in
    a band that the standard weighs, or a population that is not known, has no rate. Fewer than ten events in all have no
    rate and no interval. Dobson's limits carry those of the total number of events over to the weighted sum.

    References
    ----------
    A. J. Dobson, K. Kuulasmaa, E. Eberle and J. Scherer, "Confidence intervals for weighted sums of Poisson parameters",
    Statistics in Medicine 10, 1991, p. 457. D. Eayres, Technical Briefing 3, Association of Public Health Observatories,
    2008, p. 9. The rule of ten: Public Health England, Technical Guide: Confidence Intervals, 2018, appendix 4.

    Examples
    --------
    >>> found = directly_standardised_rates([[10, 30], [1, 2]], [[1000, 1000], [1000, 1000]], [3, 1], per=1000)
    >>> [f"{value:.1f} ({low:.1f} to {high:.1f})" for value, low, high in zip(found.value, found.lower, found.upper)]
    ['15.0 (10.1 to 21.3)', 'nan (nan to nan)']
    """
    weights = _known(standard)
    if not per > 0 or not weights.sum() > 0:
        raise ValueError("a standardised rate needs a standard population and a number of people above zero")
    observed, people = _pair(np.nan_to_num(_known(events)), population)
    if weights.ndim != 1 or observed.shape[-1:] != weights.shape:
        raise ValueError("events, population and standard have the same bands")
    shares = weights / weights.sum()
    # A band that the standard leaves out adds nothing, even where nobody lives in it.
    scale = np.where(shares > 0, shares / np.where(people > 0, people, np.nan), 0.0)
    total = observed.sum(axis=-1)
    total = np.where(total >= LEAST_EVENTS, total, np.nan)
    value = (observed * scale).sum(axis=-1) * np.where(np.isnan(total), np.nan, 1.0)
    deviation = np.sqrt((observed * scale**2).sum(axis=-1) / total)
    lower, upper = count_limits(total, confidence=confidence)
    return Estimates(
        per * value,
        per * (value + deviation * (lower - total)),
        per * (value + deviation * (upper - total)),
        confidence,
    )


def expected_events(population: ArrayLike, reference_events: ArrayLike, reference_population: ArrayLike) -> Floats:
    """The events that each place would have at the reference's rate in each band of age.

    Parameters
    ----------
    population : array_like, shape (..., bands)
        People at risk in each band.
    reference_events, reference_population : array_like, shape (bands,)
        Events and people of the reference in each band.

    Returns
    -------
    ndarray of float, shape (...)
        Expected events.

    Raises
    ------
    ValueError
        If a number is negative or the bands differ in number.

    Notes
    -----
    A band in which the reference has nobody has no rate: nothing can be expected of a place with people in it (NaN);
    where the place has nobody there either, it adds nothing.

    References
    ----------
    D. Eayres, Technical Briefing 3, Association of Public Health Observatories, 2008, p. 8.

    Examples
    --------
    >>> expected_events([[1000, 500], [0, 100]], [10, 40], [2000, 1000])
    array([25.,  4.])
    """
    people = _known(population)
    happened, of = _pair(reference_events, reference_population)
    if people.shape[-1:] != of.shape:
        raise ValueError("the place and the reference have the same bands")
    rate = happened / np.where(of > 0, of, np.nan)
    each: Floats = np.where(people == 0, 0.0, people * rate)
    return np.asarray(each.sum(axis=-1), dtype=np.float64)


def indirectly_standardised_ratios(
    observed: ArrayLike, expected: ArrayLike, *, times: float = 1, confidence: float = 0.95
) -> Estimates:
    """Observed events against those expected at the reference's rates, with Byar's interval, exact below ten events.

    Parameters
    ----------
    observed, expected : array_like, of shapes that broadcast
        Events, 0 or more; NaN where not known.
    times : float
        What the ratio is multiplied by: 1, or 100 as is the custom for mortality.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        `times` is as expected.

    Raises
    ------
    ValueError
        If a number is negative or the confidence is out of range.

    Notes
    -----
    None expected has no ratio: NaN. Chance in the reference's rates is left out, because the reference is much larger.
    Ratios of two places are not to be compared with each other: each is weighted by its own people.

    References
    ----------
    D. Eayres, Technical Briefing 3, Association of Public Health Observatories, 2008, p. 8; limits as `count_limits`.

    Examples
    --------
    >>> found = indirectly_standardised_ratios([969], [766.2], times=100)
    >>> f"{found.value[0]:.1f} ({found.lower[0]:.1f} to {found.upper[0]:.1f})"
    '126.5 (118.6 to 134.7)'
    """
    events, wanted = _pair(observed, expected)
    base = times / np.where(wanted > 0, wanted, np.nan)
    lower, upper = count_limits(events, confidence=confidence)
    return Estimates(events * base, lower * base, upper * base, confidence)


def indirectly_standardised_rates(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    reference_events: float,
    reference_population: float,
    per: float = 100_000,
    confidence: float = 0.95,
) -> Estimates:
    """The reference's rate times the standardised ratio of each place, with the ratio's interval.

    Parameters
    ----------
    observed, expected : array_like, of shapes that broadcast
        Events, 0 or more; NaN where not known.
    reference_events, reference_population : float
        All events and people of the reference; people above 0.
    per : float
        The number of people that the rate is for.
    confidence : float
        From 0.5, below 1.

    Returns
    -------
    Estimates
        Events for every `per` people.

    Raises
    ------
    ValueError
        If a number is negative or the reference has nobody in it.

    Notes
    -----
    As `indirectly_standardised_ratios`.

    References
    ----------
    D. Eayres, Technical Briefing 3, Association of Public Health Observatories, 2008, p. 8.

    Examples
    --------
    >>> found = indirectly_standardised_rates([30], [25], reference_events=50, reference_population=10_000, per=1000)
    >>> found.value
    array([6.])
    """
    if not reference_population > 0 or reference_events < 0:
        raise ValueError("the reference has somebody in it, and no fewer than no events")
    rate = per * reference_events / reference_population
    return indirectly_standardised_ratios(observed, expected, times=rate, confidence=confidence)
