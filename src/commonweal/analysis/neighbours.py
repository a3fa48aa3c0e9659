"""Statistical nearest neighbours: which places, or small areas, are most like one by chosen indicators.

Indicators are put on one footing by standardising, weighed if asked, and compared by straight-line distance. How much
each indicator adds to a distance is kept, so that nobody need take likeness on trust.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

LEAST_KNOWN = 0.5
"""Two places are compared when at least this share of the weight rests on indicators that both have."""


@dataclass(frozen=True)
class Neighbours:
    """The places most like one, nearest first.

    Attributes
    ----------
    places : ndarray of int, shape (m,)
        Their rows.
    distances : ndarray of float, shape (m,)
        How far each is, in standard deviations of one indicator of weight 1, from 0.
    contributions : ndarray of float, shape (m, indicators)
        The share of the squared distance that comes from each indicator; NaN where either lacks it, or where they do not differ at all.
    compared : ndarray of int, shape (m,)
        How many indicators both have.
    left_out : ndarray of int, shape (k,)
        The rows that share too few indicators with the place to be compared.
    """

    places: NDArray[np.int64]
    distances: Array
    contributions: Array
    compared: NDArray[np.int64]
    left_out: NDArray[np.int64]


def standardised(figures: ArrayLike) -> Array:
    """Put indicators on one footing: how many standard deviations each figure lies from the mean of its indicator.

    Parameters
    ----------
    figures : array_like, shape (n, indicators)
        One row a place; NaN where a figure is missing.

    Returns
    -------
    ndarray of float, shape (n, indicators)
        Without unit, mean 0 and standard deviation 1 by column; NaN where missing.

    Raises
    ------
    ValueError
        When the figures are not a table.

    Notes
    -----
    The deviation is that of all the places (divided by n), since they are the whole field and no sample. An indicator in which no two
    places differ is 0 for all and tells none apart. Missing figures take no part.

    References
    ----------
    Chartered Institute of Public Finance and Accountancy, Nearest Neighbours Model: standardised indicators and Euclidean distance.

    Examples
    --------
    >>> standardised([[1.0, 5.0], [3.0, 5.0], [float("nan"), 5.0]])
    array([[-1.,  0.],
           [ 1.,  0.],
           [nan,  0.]])
    """
    table = np.asarray(figures, dtype=float)
    if table.ndim != 2:
        raise ValueError("Figures come as a table: one row a place, one column an indicator.")
    known = np.isfinite(table)
    number = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, table, 0.0)
    mean = filled.sum(axis=0) / number
    centred = np.where(known, table - mean, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / number)
    differs = spread > np.finfo(float).eps * np.maximum(np.abs(mean), 1.0) * 8
    return np.where(known, centred / np.where(differs, spread, np.inf), np.nan)


def neighbours(
    figures: ArrayLike,
    *,
    of: int,
    number: int | None = None,
    weights: ArrayLike | None = None,
    least_known: float = LEAST_KNOWN,
) -> Neighbours:
    """The places most like one by chosen indicators, with the distance of each and what it is made of.

    Parameters
    ----------
    figures : array_like, shape (n, indicators)
        One row a place, each indicator in its own unit; NaN where a figure is missing.
    of : int
        The row of the place that is asked about.
    number : int, optional
        How many neighbours to return, from 0; without it, all that can be compared.
    weights : array_like, shape (indicators,), optional
        What each indicator counts for, from 0; without them each counts for 1.
    least_known : float
        The least share of the weight that two places must both have figures for, from 0 to 1.

    Returns
    -------
    Neighbours

    Raises
    ------
    ValueError
        When there is no such row, fewer than none are wanted, there is not one weight an indicator, a weight is negative, or none is
        above zero.

    Notes
    -----
    Squared differences are added over the indicators that both places have and scaled up to all of them, so that a place is not near
    only because little is known of it; too little known leaves it out. Places at the same distance come in the
    order of their rows. A place has no neighbours where it is alone.

    References
    ----------
    Chartered Institute of Public Finance and Accountancy, Nearest Neighbours Model: standardised indicators and Euclidean distance.
    Dixon, "Pattern recognition with partly missing data", IEEE Transactions on Systems, Man, and Cybernetics 9(10), 1979,
    p. 617, on scaling up.

    Examples
    --------
    >>> found = neighbours([[0.0, 0.0], [1.0, 0.0], [5.0, 4.0]], of=0)
    >>> found.places.tolist(), found.distances.round(2).tolist(), found.contributions.round(2).tolist()
    ([1, 2], [0.46, 3.14], [[1.0, 0.0], [0.54, 0.46]])
    """
    table = standardised(figures)
    rows, columns = table.shape
    if not 0 <= of < rows:
        raise ValueError(f"There is no row {of} among {rows}.")
    if number is not None and number < 0:
        raise ValueError(f"The number of neighbours is from 0 up, and {number} is not.")
    weight = np.ones(columns) if weights is None else np.asarray(weights, dtype=float).ravel()
    if weight.size != columns:
        raise ValueError(f"There are {columns} indicators and {weight.size} weights.")
    if not np.isfinite(weight).all() or (weight < 0).any() or not weight.any():
        raise ValueError("Weights are zero or more, and one of them is above zero.")
    both = np.isfinite(table) & np.isfinite(table[of])
    parts = np.where(both, weight * (table - table[of]) ** 2, 0.0)
    held = both @ weight / weight.sum()
    others = np.arange(rows) != of
    compared = others & (held > 0) & (held >= least_known)
    total = parts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        distances = np.sqrt(total / held)
        shares = np.where(both, parts / total[:, None], np.nan)
    nearest = np.flatnonzero(compared)
    nearest = nearest[np.argsort(distances[nearest], kind="stable")][:number]
    return Neighbours(
        places=nearest,
        distances=distances[nearest],
        contributions=shares[nearest],
        compared=both[nearest].sum(axis=1),
        left_out=np.flatnonzero(others & ~compared),
    )
