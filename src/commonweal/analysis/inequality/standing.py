"""Where areas stand among the people, and what an outcome is in each equal part of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """An outcome among equal parts of the people, in order.

    Attributes
    ----------
    means : ndarray of float, shape (parts,)
        The mean of each part, weighted by people; the first is the first in the order.
    people : float
        How many people there are in each part.
    absolute_gap : float
        The last part less the first, in the outcome's unit.
    relative_gap : float
        The last part as a multiple of the first; NaN where the first is zero.
    areas : int
        How many areas they rest on.
    """

    means: Array
    people: float
    absolute_gap: float
    relative_gap: float
    areas: int


def midpoints(order: ArrayLike, population: ArrayLike) -> Array:
    """Where the middle person of each area stands when all people are put in order of their areas.

    Parameters
    ----------
    order : array_like, shape (n,)
        What the areas are put in order by, the first (most deprived) lowest; NaN where it is not known.
    population : array_like, shape (n,)
        People, from 0.

    Returns
    -------
    ndarray of float, shape (n,)
        From 0 to 1; NaN for an area without a place in the order or without people.

    Raises
    ------
    ValueError
        When the two differ in length, or a population is negative.

    Notes
    -----
    Areas that tie stand at the one middle of all their people. One area alone stands at a half.

    References
    ----------
    Low and Low, "Measuring the gap: quantifying and comparing local health inequalities",
    Journal of Public Health 26(4), 2004, p. 388.

    Examples
    --------
    >>> midpoints([1, 2, 3], [12, 10, 78]).round(2)
    array([0.06, 0.17, 0.61])
    >>> midpoints([1, 1, 2], [1, 1, 2])
    array([0.25, 0.25, 0.75])
    """
    ranked, people = columns(order, population)
    found = np.full(ranked.size, np.nan)
    known = np.isfinite(ranked) & (people > 0)
    if not known.any():
        return found
    _values, group = np.unique(ranked[known], return_inverse=True)
    held = np.bincount(group, weights=people[known])
    ends = np.cumsum(held)
    found[known] = ((ends - held / 2) / ends[-1])[group]
    return found


def parts(values: ArrayLike, *, order: ArrayLike, population: ArrayLike, number: int = 5) -> Parts:
    """The mean of an outcome in each fifth of the people, and how far the last fifth is from the first.

    Parameters
    ----------
    values : array_like, shape (n,)
        The outcome of each area, in its own unit; NaN where there is none.
    order : array_like, shape (n,)
        What the areas are put in order by: deprivation, or the outcome itself.
    population : array_like, shape (n,)
        The people whom the outcome is told of, from 0.
    number : int
        How many equal parts, 2 or more.

    Returns
    -------
    Parts

    Raises
    ------
    ValueError
        When lengths differ, a population is negative, or there are fewer than two parts.

    Notes
    -----
    Parts hold exactly equal numbers of people: an area that lies across a boundary is in both, by the share of its people on either
    side. Areas that tie are taken together. One area gives every part its own value and no gap. Areas without a
    value, order or people are left out; with none left, the means are NaN.

    References
    ----------
    Association of Public Health Observatories, "Analytical Tools for Public Health: Commonly used public health
    statistics and their confidence intervals", Technical Briefing 3, 2008, on weighting by people.
    docs/methods/inequality.md, "Fifths".

    Examples
    --------
    >>> found = parts([10.0, 20.0], order=[1, 2], population=[30, 70])
    >>> found.means
    array([10., 15., 20., 20., 20.])
    >>> found.absolute_gap, found.relative_gap
    (10.0, 2.0)
    """
    if number < 2:
        raise ValueError(f"There must be 2 parts or more, not {number}.")
    figures, ranked, people = columns(values, order, population)
    known = np.isfinite(figures) & np.isfinite(ranked) & (people > 0)
    if not known.any():
        empty = np.full(number, np.nan)
        return Parts(empty, 0.0, float("nan"), float("nan"), 0)
    _values, group = np.unique(ranked[known], return_inverse=True)
    held = np.bincount(group, weights=people[known])
    mean = np.bincount(group, weights=(people * figures)[known]) / held
    ends = np.cumsum(held)
    size = ends[-1] / number
    edges = size * np.arange(number + 1)
    overlap = np.minimum(ends[:, None], edges[None, 1:]) - np.maximum((ends - held)[:, None], edges[None, :-1])
    # From the least mean upwards, so that where all areas are alike so is every part, to the last digit.
    means = mean.min() + np.maximum(overlap, 0.0).T @ (mean - mean.min()) / size
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = means[-1] / means[0] if means[0] != 0 else np.nan
    return Parts(means, float(size), float(means[-1] - means[0]), float(relative), int(known.sum()))


def columns(*given: ArrayLike) -> tuple[Array, ...]:
    """What is given of each area, as arrays of one length. The last holds numbers of people."""
    columns = tuple(np.asarray(each, dtype=float).ravel() for each in given)
    if len({each.size for each in columns}) > 1:
        raise ValueError("There must be one value, one place in the order and one number of people for each area.")
    if columns[-1].size and np.nanmin(np.r_[0.0, columns[-1]]) < 0:
        raise ValueError("A number of people is never negative.")
    return columns
