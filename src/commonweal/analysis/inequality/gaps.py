"""The gap index of the Community Planning Outcomes Profile."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.analysis.inequality.standing import Array, columns

MOST_MISSING = 0.2
"""Beyond this share of areas without the outcome, the outcomes profile gives no gap index."""


class Ties(StrEnum):
    """What becomes of areas with the same outcome: taken together, or left in the order in which they were given."""

    TOGETHER = "together"
    AS_GIVEN = "as given"


def gap_index(order: ArrayLike, deprived: ArrayLike, others: ArrayLike, *, ties: Ties = Ties.TOGETHER) -> float:
    """How unevenly an outcome falls on income-deprived people and on others: the gap index of the outcomes profile.

    Parameters
    ----------
    order : array_like, shape (n,)
        The outcome of each area, by which areas are put in order, lowest first; NaN where there is none.
    deprived, others : array_like, shape (n,)
        How many people of each area are income-deprived, and how many are not; each from 0.
    ties : Ties
        `AS_GIVEN` repeats the profile's own programme, which leaves ties in the order of its file.

    Returns
    -------
    float
        From -1 to 1. Above zero, deprived people live where the figure is low; below zero, where it is high; 0 is even.

    Raises
    ------
    ValueError
        When lengths differ or a number of people is negative.

    Notes
    -----
    With a the cumulative share of deprived people and b that of others, area by area, the index is
    sum(a[i] b[i+1]) - sum(a[i+1] b[i]): twice the area between the curve of one against the other and the line of evenness.
    Areas without an outcome are left out, and where more than a fifth of the areas have none there is no index (NaN), as
    in the profile. One area is 0. Without any deprived people, or without any others, it is NaN.

    References
    ----------
    Improvement Service, Community Planning Outcomes Profile: programme for intermediate-zone indicators, 2022 (function dindex).
    Duncan and Duncan, "A methodological analysis of segregation indexes", American Sociological Review 20(2), 1955, p. 210.

    Examples
    --------
    >>> round(gap_index([1, 2], deprived=[80, 20], others=[20, 80]), 2)
    0.6
    >>> gap_index([1, 1], deprived=[80, 20], others=[20, 80])
    0.0
    """
    found = gap_indices(np.zeros(np.size(order), dtype=np.int64), order, deprived, others, ties=ties)
    return float(found[0]) if found.size else float("nan")


def gap_indices(
    place: ArrayLike, order: ArrayLike, deprived: ArrayLike, others: ArrayLike, *, ties: Ties = Ties.TOGETHER
) -> Array:
    """The gap index of many places, or of many places in many years, at once.

    Parameters
    ----------
    place : array_like of int, shape (n,)
        Which place (or place and year) each area belongs to, from 0.
    order, deprived, others, ties
        As for `gap_index`.

    Returns
    -------
    ndarray of float, shape (places,)
        From -1 to 1 for each place; NaN where it has none.

    Raises
    ------
    ValueError
        When lengths differ, a place or a number of people is negative.

    Notes
    -----
    As `gap_index` for each place. A number that no area bears is NaN.

    References
    ----------
    As `gap_index`.

    Examples
    --------
    >>> gap_indices([0, 0, 2, 2], [1, 2, 2, 1], [80, 20, 80, 20], [20, 80, 20, 80]).round(2)
    array([ 0.6,  nan, -0.6])
    """
    group = np.asarray(place, dtype=np.int64).ravel()
    outcome, poor, rest = columns(order, deprived, others)
    if group.size != outcome.size:
        raise ValueError("There must be one place, outcome and number of people for each area.")
    if not group.size:
        return np.zeros(0)
    if group.min() < 0:
        raise ValueError("Places are numbered from 0.")
    if np.nanmin(np.r_[0.0, poor, rest]) < 0:
        raise ValueError("A number of people is never negative.")
    number = int(group.max()) + 1
    held = np.bincount(group, minlength=number)
    known = np.isfinite(outcome) & np.isfinite(poor) & np.isfinite(rest)
    missing = held - np.bincount(group[known], minlength=number)
    found = _gaps(group[known], outcome[known], poor[known], rest[known], number, ties)
    return np.where(missing > MOST_MISSING * held, np.nan, found)


def gap_curve(order: ArrayLike, deprived: ArrayLike, others: ArrayLike) -> tuple[Array, Array]:
    """The curve that the gap index measures: cumulative shares of deprived people and of others, areas in order.

    Parameters
    ----------
    order, deprived, others
        As for `gap_index`.

    Returns
    -------
    deprived, others : two ndarrays of float, shape (m + 1,)
        Shares from 0 to 1, beginning at 0, one point after each distinct outcome.

    Raises
    ------
    ValueError
        When lengths differ or a number of people is negative.

    Notes
    -----
    Areas that tie are one step. Where nobody is deprived, or everybody, the shares are NaN after the first.

    References
    ----------
    As `gap_index`.

    Examples
    --------
    >>> poor, rest = gap_curve([1, 2], [80, 20], [20, 80])
    >>> poor, rest
    (array([0. , 0.8, 1. ]), array([0. , 0.2, 1. ]))
    """
    outcome, poor, rest = columns(order, deprived, others)
    known = np.isfinite(outcome) & np.isfinite(poor) & np.isfinite(rest)
    _values, group = np.unique(outcome[known], return_inverse=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = [
            np.r_[0.0, np.cumsum(np.bincount(group, weights=people[known])) / people[known].sum()]
            for people in (poor, rest)
        ]
    return shares[0], shares[1]


def _gaps(group: NDArray[np.int64], outcome: Array, poor: Array, rest: Array, number: int, ties: Ties) -> Array:
    """Sort by place and outcome, put ties together, and add up the steps of each place's curve."""
    along = np.lexsort((outcome, group))
    group, outcome, poor, rest = group[along], outcome[along], poor[along], rest[along]
    if ties is Ties.TOGETHER and group.size:
        first = np.r_[True, (np.diff(group) != 0) | (np.diff(outcome) != 0)]
        starts = np.flatnonzero(first)
        group, poor, rest = group[starts], np.add.reduceat(poor, starts), np.add.reduceat(rest, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        poor = poor / np.bincount(group, weights=poor, minlength=number)[group]
        rest = rest / np.bincount(group, weights=rest, minlength=number)[group]
    poor_before, rest_before = (_sum_before(each, group, number) for each in (poor, rest))
    steps = poor_before * rest - poor * rest_before
    found = np.bincount(group, weights=steps, minlength=number)
    return np.where(np.bincount(group, minlength=number) > 0, found, np.nan)


def _sum_before(shares: Array, group: NDArray[np.int64], number: int) -> Array:
    """What each place has gathered before each of its steps. Sums run inside a place, so that no place blurs another."""
    counts = np.bincount(group, minlength=number)
    starts = np.cumsum(counts) - counts
    table = np.zeros((number, int(counts.max(initial=0)) + 1))
    within = np.arange(group.size) - starts[group]
    table[group, within + 1] = shares
    return np.asarray(np.cumsum(table, axis=1)[group, within])
