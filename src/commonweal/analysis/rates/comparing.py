"""Whether a figure stands apart from a benchmark or from another figure by more than chance, and where it ranks."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.analysis.rates.intervals import Estimates
from commonweal.analysis.trajectories import Better


class Comparison(StrEnum):
    """How a figure stands to a benchmark."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_COMPARED = "not_compared"


def compare(estimates: Estimates, benchmark: ArrayLike, *, better: Better) -> NDArray[np.str_]:
    """Better, similar or worse than a benchmark: by whether the interval holds it, then by which way is better.

    Parameters
    ----------
    estimates : Estimates
    benchmark : array_like, of a shape that broadcasts with the estimates
        Taken as known without error, in the same unit; NaN where there is none.
    better : Better
        Which way the indicator should go. Neither gives higher and lower in place of better and worse.

    Returns
    -------
    ndarray of str
        Values of `Comparison`.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    Without an interval, or without a benchmark, there is no comparison: chance cannot be told from difference. A
    benchmark on a limit is within the interval, so the figure is similar.

    References
    ----------
    Public Health England, Technical Guide: RAG Rating Indicator Values, 2017. Association of Public Health
    Observatories, Technical Briefing 3, 2008, p. 5.

    Examples
    --------
    >>> found = Estimates(np.array([12.0, 12.0, 12.0]), np.array([11.0, 9.0, np.nan]), np.array([13.0, 15.0, np.nan]))
    >>> compare(found, 10.0, better=Better.LOW).tolist()
    ['worse', 'similar', 'not_compared']
    """
    lower, upper, wanted = np.broadcast_arrays(
        estimates.lower, estimates.upper, np.asarray(benchmark, dtype=np.float64)
    )
    above, below = {
        Better.HIGH: (Comparison.BETTER, Comparison.WORSE),
        Better.LOW: (Comparison.WORSE, Comparison.BETTER),
        Better.NEITHER: (Comparison.HIGHER, Comparison.LOWER),
    }[better]
    unknown = np.isnan(lower) | np.isnan(upper) | np.isnan(wanted)
    answers = [each.value for each in (Comparison.NOT_COMPARED, above, below)]
    return np.select([unknown, lower > wanted, upper < wanted], answers, Comparison.SIMILAR.value)


def differences(first: Estimates, second: Estimates) -> Estimates:
    """How far each first figure is above the second, with an interval made from both of theirs.

    Parameters
    ----------
    first, second : Estimates
        Independent of each other, in the same unit and of the same confidence.

    Returns
    -------
    Estimates
        First less second. Where the interval leaves out zero the two differ by more than chance.

    Raises
    ------
    ValueError
        If the two have different confidences.

    Notes
    -----
    Each side of the interval is put together from the two limits that face each other, so that intervals need not be
    even. Two intervals that do not overlap always differ; two that overlap a little may differ too, which laying them
    side by side would miss. A place and a larger one that holds it are not independent: take `compare`. For
    proportions with Wilson's limits this is Newcombe's tenth method.

    References
    ----------
    R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17, 1998, p. 873. G. Y. Zou and A. Donner, "Construction of confidence limits about
    effect measures: a general approach", Statistics in Medicine 27, 2008, p. 1693.

    Examples
    --------
    >>> one = Estimates(np.array([20.0]), np.array([17.0]), np.array([24.0]))
    >>> other = Estimates(np.array([12.0]), np.array([10.0]), np.array([16.0]))
    >>> found = differences(one, other)
    >>> f"{found.value[0]:.0f} ({found.lower[0]:.0f} to {found.upper[0]:.1f})"
    '8 (3 to 12.5)'
    """
    if first.confidence != second.confidence:
        raise ValueError("the two are of the same confidence")
    apart = first.value - second.value
    below = np.hypot(first.value - first.lower, second.upper - second.value)
    above = np.hypot(first.upper - first.value, second.value - second.lower)
    return Estimates(apart, apart - below, apart + above, first.confidence)


def quantile_groups(values: ArrayLike, *, groups: int = 10, highest_first: bool = True) -> NDArray[np.int64]:
    """Put areas into groups of about the same size by their values: fifths, tenths and the like.

    Parameters
    ----------
    values : array_like, shape (n,)
        In any unit; NaN where there is none.
    groups : int
        How many groups, 2 or more.
    highest_first : bool
        Whether the highest values are in group 1, as is usual where high is deprived.

    Returns
    -------
    ndarray of int, shape (n,)
        From 1 to `groups`; 0 for an area in no group.

    Raises
    ------
    ValueError
        If there are fewer than two groups.

    Notes
    -----
    Equal values share the lowest of their ranks and so are never parted, which can make groups uneven. Where there are
    fewer areas with a value than groups nobody is in any.

    References
    ----------
    Public Health England, Technical Guide: Assigning Deprivation Categories, 2017.

    Examples
    --------
    >>> quantile_groups([40.0, 10.0, 30.0, 20.0, np.nan], groups=2).tolist()
    [1, 2, 1, 2, 0]
    """
    if groups < 2:
        raise ValueError("there are at least two groups")
    numbers = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(numbers)
    size = int(known.sum())
    found = np.zeros(numbers.shape, dtype=np.int64)
    if size < groups:
        return found
    place = ranks(numbers[known], highest_first=highest_first)
    # In whole numbers, because a division would put an area that stands on a boundary on either side of it.
    found[known] = np.maximum(groups + 1 - -(-(size + 1 - place) * groups // size), 1)
    return found


def ranks(values: ArrayLike, *, highest_first: bool = True) -> NDArray[np.int64]:
    """The rank of each value among all, where equal values share the better rank.

    Parameters
    ----------
    values : array_like, shape (n,)
        In any unit; NaN where there is none.
    highest_first : bool
        Whether the highest value has rank 1.

    Returns
    -------
    ndarray of int, shape (n,)
        From 1; 0 where there is no value.

    Raises
    ------
    Nothing.

    Notes
    -----
    After two that share a rank the next one is left out (1, 1, 3). A rank says nothing of chance: neighbours in a
    ranking are seldom different. Show it beside the intervals or in a funnel.

    References
    ----------
    D. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24, 2005, p. 1185.

    Examples
    --------
    >>> ranks([3.0, 9.0, 9.0, np.nan]).tolist()
    [3, 1, 1, 0]
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(numbers)
    order = -numbers[known] if highest_first else numbers[known]
    found = np.zeros(numbers.shape, dtype=np.int64)
    found[known] = np.searchsorted(np.sort(order), order, side="left") + 1
    return found
