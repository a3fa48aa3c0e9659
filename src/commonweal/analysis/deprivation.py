"""Deprivation of small areas by the method of the English Indices: ranks, transformation, weights, shrinkage, and upper areas.

A rank of 1 is the most deprived. Ranks say nothing of how much more deprived one area is than another, and
those of two editions are never subtracted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

Array = NDArray[np.float64]

DECAY = 23.0
"""The constant of the exponential transformation: it puts a tenth of the areas into the upper half of the scale."""

IMD_WEIGHTS = {
    "income": 0.225,
    "employment": 0.225,
    "education": 0.135,
    "health": 0.135,
    "crime": 0.093,
    "housing": 0.093,
    "environment": 0.093,
}
"""The weights of the domains of the Index of Multiple Deprivation, as published. They add up to 0.999."""

EXTENT_WEIGHTS = np.r_[np.ones(10), 0.95 - (0.95 - 0.05) / 19 * np.arange(20), np.zeros(70)]
"""What the people of each hundredth of the nation's areas count for in the extent, the most deprived hundredth first."""

LOCAL_SHARE = 0.1
"""The share of an upper area's people whose areas make up its local concentration."""


@dataclass(frozen=True)
class Summaries:
    """How deprived upper areas are, in five published ways. Each higher figure is more deprived.

    Attributes
    ----------
    areas : ndarray of int, shape (m,)
        How many small areas each upper area has.
    most_deprived_share : ndarray of float, shape (m,)
        The share of its small areas that are in the nation's most deprived tenth, from 0 to 1.
    average_score : ndarray of float, shape (m,)
        The mean score, weighted by people.
    average_rank : ndarray of float, shape (m,)
        The mean rank, weighted by people; here the most deprived area has the highest rank.
    extent : ndarray of float, shape (m,)
        The share of its people who live in the nation's most deprived areas, with a sliding weight, from 0 to 1.
    local_concentration : ndarray of float, shape (m,)
        The mean rank of its most deprived small areas, those that hold a tenth of its people; most deprived highest.
    """

    areas: NDArray[np.int64]
    most_deprived_share: Array
    average_score: Array
    average_rank: Array
    extent: Array
    local_concentration: Array


# --- From values to a score


def ranks(values: ArrayLike, *, worst: Literal["high", "low"] = "high") -> Array:
    """Rank areas by deprivation, 1 for the most deprived.

    Parameters
    ----------
    values : array_like, shape (n,)
        One figure an area; NaN where there is none.
    worst : {"high", "low"}
        Whether a high figure or a low one is deprived.

    Returns
    -------
    ndarray of float, shape (n,)
        From 1 to the number of areas with a figure; NaN where there is none.

    Raises
    ------
    ValueError
        When `worst` is neither word.

    Notes
    -----
    Areas that tie share the mean of the ranks that they take up, so that no order of a file decides between them.

    References
    ----------
    McLennan and others, The English Indices of Deprivation 2019: Technical Report, Ministry of Housing, Communities and
    Local Government, 2019, chapter 3.

    Examples
    --------
    >>> ranks([30.0, 10.0, 20.0, 20.0, float("nan")])
    array([1. , 4. , 2.5, 2.5, nan])
    """
    if worst not in ("high", "low"):
        raise ValueError(f"Either high figures or low ones are deprived, not {worst!r}.")
    figures = np.asarray(values, dtype=float).ravel()
    found = np.full(figures.size, np.nan)
    known = np.isfinite(figures)
    found[known] = rankdata(-figures[known] if worst == "high" else figures[known], method="average")
    return found


def transformed(rank: ArrayLike, *, areas: int | None = None) -> Array:
    """Stretch ranks so that being among the most deprived weighs more than being anywhere else.

    Parameters
    ----------
    rank : array_like, shape (n,)
        Ranks, 1 for the most deprived; NaN where there is none.
    areas : int, optional
        How many areas were ranked; without it, as many as have a rank here.

    Returns
    -------
    ndarray of float, shape (n,)
        Above 0 to 100: the most deprived area has 100, and a tenth of the areas lie above 50.

    Raises
    ------
    ValueError
        When a rank is less than 1 or more than the number of areas.

    Notes
    -----
    With R the rank scaled to (0, 1], 1 for the most deprived, X = -23 ln(1 - R (1 - exp(-100 / 23))). One area alone has
    100. Areas without a rank stay without.

    References
    ----------
    McLennan and others, The English Indices of Deprivation 2019: Technical Report, Ministry of Housing, Communities and
    Local Government, 2019, on the exponential transformation of domain ranks.

    Examples
    --------
    >>> transformed([1, 2, 3, 4]).round(2)
    array([100.  ,  31.01,  15.65,   6.52])
    """
    places = np.asarray(rank, dtype=float)
    number = int(np.isfinite(places).sum()) if areas is None else areas
    if (places < 1).any() or (places > number).any():
        raise ValueError(f"Ranks of {number} areas run from 1 to {number}.")
    scaled = (number + 1 - places) / max(number, 1)
    return np.asarray(-DECAY * np.log1p(-scaled * -np.expm1(-100 / DECAY)))


def combined(scores: ArrayLike, weights: ArrayLike) -> Array:
    """Put transformed domains together into one score.

    Parameters
    ----------
    scores : array_like, shape (n, domains)
        The transformed score of each area in each domain.
    weights : array_like, shape (domains,)
        What each domain counts for, from 0; used as they are, whatever they add up to.

    Returns
    -------
    ndarray of float, shape (n,)
        The weighted sum; NaN for an area that lacks a domain.

    Raises
    ------
    ValueError
        When there is not one weight for each domain, a weight is negative, or none is above zero.

    Notes
    -----
    An area without a figure in one domain has no score: leaving the domain out would make it look less deprived.

    References
    ----------
    McLennan and others, The English Indices of Deprivation 2019: Technical Report, Ministry of Housing, Communities and
    Local Government, 2019, on combining the domains.

    Examples
    --------
    >>> combined([[100.0, 50.0], [10.0, float("nan")]], [0.6, 0.4])
    array([80., nan])
    """
    table = np.atleast_2d(np.asarray(scores, dtype=float))
    given = np.asarray(weights, dtype=float).ravel()
    if table.shape[1] != given.size:
        raise ValueError(f"There are {table.shape[1]} domains and {given.size} weights.")
    if not np.isfinite(given).all() or (given < 0).any() or not given.any():
        raise ValueError("Weights are zero or more, and one of them is above zero.")
    return np.asarray(table @ given)


def deciles(rank: ArrayLike, *, areas: int | None = None, parts: int = 10) -> Array:
    """Put ranked areas into equal groups, 1 for the most deprived tenth.

    Parameters
    ----------
    rank : array_like, shape (n,)
        Ranks, 1 for the most deprived; NaN where there is none.
    areas : int, optional
        How many areas were ranked; without it, as many as have a rank here.
    parts : int
        How many groups, 1 or more.

    Returns
    -------
    ndarray of float, shape (n,)
        Whole numbers from 1 to `parts`; NaN where there is no rank.

    Raises
    ------
    ValueError
        When a rank is less than 1 or more than the number of areas, or there are no groups.

    Notes
    -----
    Group d holds ranks above (d - 1) / parts of the areas, up to d / parts. Fewer areas than groups leave groups empty.

    References
    ----------
    McLennan and others, The English Indices of Deprivation 2019: Technical Report, Ministry of Housing, Communities and
    Local Government, 2019.

    Examples
    --------
    >>> deciles([1, 3284, 3285, 32844], areas=32844)
    array([ 1.,  1.,  2., 10.])
    """
    places = np.asarray(rank, dtype=float)
    number = int(np.isfinite(places).sum()) if areas is None else areas
    if parts < 1:
        raise ValueError(f"There must be 1 group or more, not {parts}.")
    if (places < 1).any() or (places > number).any():
        raise ValueError(f"Ranks of {number} areas run from 1 to {number}.")
    return np.ceil(places * parts / max(number, 1))


# --- Shrinkage of small areas


def shrunk_proportions(cases: ArrayLike, people: ArrayLike, upper: ArrayLike) -> tuple[Array, Array]:
    """Draw the proportions of small areas toward that of their district, the more so the fewer people they rest on.

    Parameters
    ----------
    cases, people : array_like, shape (n,)
        How many of how many people; NaN where it is not known.
    upper : array_like, shape (n,)
        Which district each area belongs to; anything that can be compared.

    Returns
    -------
    proportions, weights : two ndarrays of float, shape (n,)
        The shrunk proportion, between 0 and 1, and the weight of the area's own figure in it, from 0 to 1.

    Raises
    ------
    ValueError
        When lengths differ, or there are fewer cases than none or more than people.

    Notes
    -----
    Done on log odds, with a half added to the cases and to the others, so that none and all can be told. An area's own variance
    is (n + 1) (n + 2) / (n (r + 1) (n - r + 1)) for r of n, whose mean over all draws of r is 1 / (n p (1 - p)), the variance of
    log odds, times 1 - p^(n + 2) - (1 - p)^(n + 2). That between areas is taken about the district's own log odds. The sources say
    in words what is weighed by what; that these two formulas are the ones that they used, letter for letter, we could not see:
    the Scottish appendix shows its formulas as pictures. An area without people gets the district's figure with weight 0; a district of one area, or of areas all alike, keeps or takes its
    own figure, which is the same. A missing figure stays missing and counts for nothing in the district's.

    References
    ----------
    Scottish Indices of Deprivation 2003, appendix 1, "The 'Shrinkage' Technique" (the steps).
    Scottish Executive, Evaluation of Statistical Techniques in the Scottish Index of Multiple Deprivation, 2005, 5.1 (the weights,
    and that the district's log odds are those of its whole rate).
    docs/methods/deprivation.md, "Shrinkage of small areas" (why this variance).

    Examples
    --------
    >>> proportions, weights = shrunk_proportions([2, 200], [10, 2000], ["A", "A"])
    >>> proportions.round(3), weights.round(2)
    (array([0.174, 0.1  ]), array([0.66, 0.99]))
    """
    some, all_of_them = (np.asarray(each, dtype=float).ravel() for each in (cases, people))
    group = _groups(upper, some.size)
    if some.size != all_of_them.size:
        raise ValueError("There must be as many numbers of cases as of people.")
    known = np.isfinite(some) & np.isfinite(all_of_them)
    if (some[known] < 0).any() or (some[known] > all_of_them[known]).any():
        raise ValueError("There are from none to as many cases as people.")
    cases_of, people_of = (_sum(np.where(known, each, 0.0), group)[group] for each in (some, all_of_them))
    own, district = _log_odds(some, all_of_them), _log_odds(cases_of, people_of)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (all_of_them + 1) * (all_of_them + 2) / (all_of_them * (some + 1) * (all_of_them - some + 1))
    held = known & (all_of_them > 0)
    weights = _weights(own, district, variance, group, held)
    log_odds = np.where(held, weights * np.where(held, own, 0.0) + (1 - weights) * district, district)
    return np.where(known, 1 / (1 + np.exp(-log_odds)), np.nan), np.where(known, weights, np.nan)


def shrunk_means(means: ArrayLike, errors: ArrayLike, upper: ArrayLike, *, people: ArrayLike) -> tuple[Array, Array]:
    """Draw the means or rates of small areas toward that of their district, the more so the less sure they are.

    Parameters
    ----------
    means, errors : array_like, shape (n,)
        Each area's figure, in any unit, and its standard error in the same; NaN where there is none.
    upper : array_like, shape (n,)
        Which district each area belongs to.
    people : array_like, shape (n,)
        What each area weighs in the district's mean, from 0.

    Returns
    -------
    means, weights : two ndarrays of float, shape (n,)
        The shrunk figure in the same unit, and the weight of the area's own figure in it, from 0 to 1.

    Raises
    ------
    ValueError
        When lengths differ or an error is negative.

    Notes
    -----
    As `shrunk_proportions`, on the scale of the figure itself; the variance of an area is the square of its error. An error of zero leaves a figure as it is.

    References
    ----------
    As `shrunk_proportions`.

    Examples
    --------
    >>> found, weights = shrunk_means([10.0, 20.0], [5.0, 0.5], ["A", "A"], people=[100, 900])
    >>> found.round(2), weights.round(2)
    (array([12.1, 20. ]), array([0.77, 1.  ]))
    """
    own, error, weight = (np.asarray(each, dtype=float).ravel() for each in (means, errors, people))
    if len({own.size, error.size, weight.size}) > 1:
        raise ValueError("There must be one error and one number of people for each mean.")
    if (error < 0).any():
        raise ValueError("A standard error is never negative.")
    group = _groups(upper, own.size)
    held = np.isfinite(own) & np.isfinite(error) & (weight > 0)
    total = np.bincount(group, weights=np.where(held, weight, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        district = (np.bincount(group, weights=np.where(held, weight * own, 0.0)) / total)[group]
    weights = _weights(own, district, error**2, group, held)
    shrunk = np.where(held, weights * np.where(held, own, 0.0) + (1 - weights) * district, np.nan)
    return shrunk, np.where(held, weights, np.nan)


# --- Upper areas


def summaries(
    upper: ArrayLike,
    *,
    rank: ArrayLike,
    population: ArrayLike,
    score: ArrayLike | None = None,
    areas: int | None = None,
) -> tuple[NDArray[np.generic], Summaries]:
    """Tell in the published ways how deprived districts are, from their small areas.

    Parameters
    ----------
    upper : array_like, shape (n,)
        Which district each small area belongs to.
    rank : array_like, shape (n,)
        National ranks, 1 for the most deprived; NaN where there is none.
    population : array_like, shape (n,)
        People, from 0.
    score : array_like, shape (n,), optional
        Scores, a higher one more deprived; without them the average score is NaN.
    areas : int, optional
        How many areas were ranked in the nation; without it, as many as have a rank here.

    Returns
    -------
    districts, summaries : ndarray of shape (m,), Summaries
        The districts in their order, and a figure for each.

    Raises
    ------
    ValueError
        When lengths differ, a population is negative, or a rank is outside the nation's.

    Notes
    -----
    Areas without a rank are left out of every figure. The area at the edge of the most deprived tenth of a district's people counts
    for as many as are needed to make exactly a tenth. A district without people, or without ranked areas, is NaN in all
    that people weigh.

    References
    ----------
    McLennan and others, The English Indices of Deprivation 2019: Technical Report, Ministry of Housing, Communities and
    Local Government, 2019, appendix N (average rank, average score, proportion, extent, local concentration).

    Examples
    --------
    >>> districts, found = summaries(["A", "A", "B"], rank=[1, 20, 11], population=[10, 90, 50], areas=20)
    >>> districts.tolist(), found.most_deprived_share, found.average_rank, found.local_concentration
    (['A', 'B'], array([0.5, 0. ]), array([ 2.9, 10. ]), array([20., 10.]))
    """
    places, people = np.asarray(rank, dtype=float).ravel(), np.asarray(population, dtype=float).ravel()
    names, group = np.unique(np.asarray(upper).ravel(), return_inverse=True)
    scores = np.full(places.size, np.nan) if score is None else np.asarray(score, dtype=float).ravel()
    if len({places.size, people.size, group.size, scores.size}) > 1:
        raise ValueError("There must be one district, rank and number of people for each area.")
    if (people < 0).any():
        raise ValueError("A number of people is never negative.")
    hundredth = deciles(places, areas=areas, parts=100)
    number = int(np.isfinite(places).sum()) if areas is None else areas
    known = np.isfinite(places)
    weight = np.where(known, people, 0.0)
    upward = np.where(known, number + 1 - places, 0.0)
    extent = np.where(known, EXTENT_WEIGHTS[np.where(known, hundredth, 100).astype(int) - 1], 0.0)
    tenth = deciles(places, areas=areas) == 1
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.bincount(group, weights=tenth) / np.bincount(group, weights=known)
    return names, Summaries(
        areas=np.bincount(group, weights=known).astype(np.int64),
        most_deprived_share=share,
        average_score=_mean(scores, weight, group),
        average_rank=_mean(upward, weight, group),
        extent=_mean(extent, weight, group),
        local_concentration=_mean(upward, _most_deprived(upward, weight, group), group),
    )


# --- Behind them


def _sum(figures: Array, group: NDArray[np.int64]) -> Array:
    return np.bincount(group, weights=figures).astype(np.float64)


def _groups(upper: ArrayLike, areas: int) -> NDArray[np.int64]:
    group = np.unique(np.asarray(upper).ravel(), return_inverse=True)[1].astype(np.int64)
    if group.size != areas:
        raise ValueError("There must be one district for each area.")
    return group


def _log_odds(cases: Array, people: Array) -> Array:
    return np.asarray(np.log((cases + 0.5) / (people - cases + 0.5)))


def _weights(own: Array, district: Array, variance: Array, group: NDArray[np.int64], held: NDArray[np.bool_]) -> Array:
    """What an area's own figure counts for: the variance between areas as a share of that and its own."""
    departures = np.where(held, own - district, 0.0) ** 2
    number = np.bincount(group, weights=held)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (np.bincount(group, weights=departures) / (number - 1))[group]
        between = np.where(number[group] > 1, between, np.inf)
        weights = np.where(np.isinf(between), 1.0, between / (between + variance))
    weights = np.where((between == 0) & (variance == 0), 1.0, weights)
    return np.where(held, weights, 0.0)


def _mean(figures: Array, weight: Array, group: NDArray[np.int64]) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.bincount(group, weights=figures * weight) / np.bincount(group, weights=weight))


def _most_deprived(upward: Array, weight: Array, group: NDArray[np.int64]) -> Array:
    """How many people of each area belong to the most deprived tenth of its district's people."""
    along = np.lexsort((-upward, group))
    held, of = weight[along], group[along]
    gathered = np.cumsum(held)
    totals = np.bincount(of, weights=held)
    before = gathered - held - (np.cumsum(totals) - totals)[of]
    taken = np.clip(LOCAL_SHARE * totals[of] - before, 0.0, held)
    found = np.zeros(taken.size)
    found[along] = taken
    return found
