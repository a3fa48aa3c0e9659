"""A place among others on many indicators at once: its rank on each, and the gap between the best and the worst fifth inside it.

Everything is one table of indicators by places, so that a profile of hundreds of indicators costs a few sorts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LEAST_FOR_FIFTHS = 5


def ranks_among(own: ArrayLike, others: ArrayLike, *, highest_first: ArrayLike) -> tuple[Whole, Whole]:
    """Say for each indicator which place a figure takes among its peers, and among how many.

    Parameters
    ----------
    own : array_like, shape (i,)
        The place's own figure of each indicator, in that indicator's unit; NaN where there is none.
    others : array_like, shape (i, p)
        The figures of p other places; NaN where there is none.
    highest_first : array_like of bool, shape (i,)
        Whether the highest figure of the indicator has rank 1.

    Returns
    -------
    ranks : ndarray of int, shape (i,)
        From 1; 0 where the place has no figure or nobody else has.
    among : ndarray of int, shape (i,)
        How many have a figure, the place itself among them.

    Raises
    ------
    ValueError
        When there is not one row of others for each figure.

    Notes
    -----
    Equal figures share the better rank, so three that are alike at the top all have rank 1. A rank says nothing of chance.

    References
    ----------
    Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24, 2005, p. 1185 (on
    why ranks are to be read with care).

    Examples
    --------
    >>> ranks, among = ranks_among([5, 5], [[3, 9, np.nan], [5, 1, 2]], highest_first=[True, False])
    >>> ranks.tolist(), among.tolist()
    ([2, 3], [3, 4])
    """
    mine, table = np.asarray(own, dtype=np.float64), np.atleast_2d(np.asarray(others, dtype=np.float64))
    if table.shape[0] != mine.shape[0]:
        raise ValueError("each figure has one row of others")
    turned = np.where(np.asarray(highest_first, dtype=np.bool_), 1.0, -1.0)
    better = np.sum(table * turned[:, None] > (mine * turned)[:, None], axis=1)
    known = np.sum(~np.isnan(table), axis=1)
    has_rank = ~np.isnan(mine) & (known > 0)
    return np.where(has_rank, better + 1, 0), known + ~np.isnan(mine)


def fifths(values: ArrayLike) -> tuple[Floats, Floats]:
    """The mean of the lowest and of the highest fifth of areas on each indicator.

    Parameters
    ----------
    values : array_like, shape (i, p)
        The figures of p areas, in each indicator's own unit; NaN where there is none.

    Returns
    -------
    lowest, highest : ndarray of float, shape (i,)
        NaN where fewer than five areas have a figure.

    Notes
    -----
    They are the first and the last of `inequality.parts` with one person to each area, for many indicators at once: an area that
    lies across the end of a fifth is in it by its share. Areas count alike, however many people live in them: this is a first look
    that says where the gap is widest, and `inequality` measures it by people. The two are of areas put in order by the indicator
    itself, so the gap is never below zero and says nothing of deprivation.

    References
    ----------
    Shaw, Galobardes, Lawlor, Lynch, Wheeler and Davey Smith, The handbook of inequality and socioeconomic position, 2007 (range
    measures).

    Examples
    --------
    >>> lowest, highest = fifths([[1, 2, 3, 4, 10, np.nan], [1, 2, 3, np.nan, np.nan, np.nan]])
    >>> lowest.tolist(), highest.tolist()
    ([1.0, nan], [10.0, nan])
    """
    table = np.sort(np.atleast_2d(np.asarray(values, dtype=np.float64)), axis=1)  # NaN comes last
    known = np.sum(~np.isnan(table), axis=1)
    enough = known >= LEAST_FOR_FIFTHS
    size = np.where(enough, known / 5, np.nan)
    place = np.arange(table.shape[1])[None, :]
    filled = np.where(np.isnan(table), 0.0, table)
    in_first = np.clip(size[:, None] - place, 0.0, 1.0)
    in_last = np.where(place < known[:, None], np.clip(place + 1 - 4 * size[:, None], 0.0, 1.0), 0.0)
    return np.sum(filled * in_first, axis=1) / size, np.sum(filled * in_last, axis=1) / size
