"""Agreement: how far several judges who sort the same things into classes say the same, and about which things they differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

MISSING = -1


def tallies(codes: ArrayLike, classes: int) -> NDArray[np.int64]:
    """Count how many judges put each thing into each class.

    Parameters
    ----------
    codes : array_like of int, shape (judges, things)
        The class of each thing by each judge, from 0 to `classes` - 1; -1 where a judge did not say.
    classes : int
        How many classes there are, 1 or more.

    Returns
    -------
    ndarray of int, shape (things, classes)
        The number of judges, 0 or more.

    Raises
    ------
    ValueError
        When `codes` does not have two dimensions or holds a class that there is not.

    Notes
    -----
    No judge, or no thing, gives an empty count or noughts. A thing that nobody sorted has a row of noughts.

    References
    ----------
    Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76(5), 1971, p. 379: the table n_ij.

    Examples
    --------
    >>> tallies([[0, 1, -1], [0, 0, 1]], classes=2).tolist()
    [[2, 0], [1, 1], [0, 1]]
    """
    table = np.asarray(codes, dtype=np.int64)
    if table.ndim != 2:
        raise ValueError(f"codes have a row for each judge and a column for each thing, not {table.ndim} dimensions")
    if table.size and (table.min() < MISSING or table.max() >= classes):
        raise ValueError(f"a class is from 0 to {classes - 1}, or -1 where a judge did not say")
    things = np.broadcast_to(np.arange(table.shape[1]), table.shape)
    said = table != MISSING
    places = things[said] * classes + table[said]
    return np.bincount(places, minlength=table.shape[1] * classes).reshape(table.shape[1], classes)


def pairs_that_differ(counts: ArrayLike) -> NDArray[np.float64]:
    """Tell for each thing what share of the pairs of its judges put it into different classes.

    Parameters
    ----------
    counts : array_like of int, shape (things, classes)
        How many judges put each thing into each class, as `tallies` counts them.

    Returns
    -------
    ndarray of float, shape (things,)
        From 0 (all say the same) to 1 (no two say the same); NaN where fewer than two judges said anything.

    Raises
    ------
    ValueError
        When `counts` does not have two dimensions.

    Notes
    -----
    It is 1 - P_i of Fleiss. With two classes it cannot reach 1 once there are three judges, because two of
    them must agree: a high share among many judges is a sharper disagreement than the same among two.

    References
    ----------
    Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76(5), 1971, p. 379, equation for P_i.

    Examples
    --------
    >>> pairs_that_differ([[3, 0], [2, 1], [1, 0]]).round(3).tolist()
    [0.0, 0.667, nan]
    """
    table = _table(counts)
    judges = table.sum(axis=1)
    pairs = judges * (judges - 1)
    alike = (table * (table - 1)).sum(axis=1)
    return np.asarray(np.divide(pairs - alike, pairs, out=np.full(len(table), np.nan), where=pairs > 0))


def agreeing_share(counts: ArrayLike) -> float:
    """Tell what share of all pairs of judgements of the same thing agree.

    Parameters
    ----------
    counts : array_like of int, shape (things, classes)
        How many judges put each thing into each class, as `tallies` counts them.

    Returns
    -------
    float
        From 0 to 1; NaN where no thing has two judgements.

    Raises
    ------
    ValueError
        When `counts` does not have two dimensions.

    Notes
    -----
    Every pair counts once, so a thing with many judges weighs more. It says nothing about chance: two
    judges who call everything critical agree wholly and tell nothing. Read it beside `alpha`.

    References
    ----------
    Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76(5), 1971, p. 379: P bar, here
    weighted by pairs because the number of judges differs from thing to thing.

    Examples
    --------
    >>> agreeing_share([[3, 0], [1, 1]])
    0.75
    """
    table = _table(counts)
    judges = table.sum(axis=1)
    pairs = float((judges * (judges - 1)).sum())
    return float((table * (table - 1)).sum() / pairs) if pairs else float("nan")


def alpha(counts: ArrayLike, *, ordered: bool = False) -> float:
    """Tell how far judges agree beyond chance: Krippendorff's alpha.

    Parameters
    ----------
    counts : array_like of int, shape (things, classes)
        How many judges put each thing into each class, as `tallies` counts them; the classes in their order
        when they have one.
    ordered : bool
        Whether the classes stand in an order, so that two apart is a greater difference than one apart.

    Returns
    -------
    float
        1 where all agree, 0 where they agree as often as chance would have it, below 0 where less often; NaN
        where no thing has two judgements, or all judgements that can be paired are of one class.

    Raises
    ------
    ValueError
        When `counts` does not have two dimensions.

    Notes
    -----
    alpha = 1 - D_o / D_e. Judges may have sorted different things and may be any number; things with fewer
    than two judgements say nothing about agreement and are left out, in the expected part as well. Where
    everything paired is of one class there is no variety by which to judge, and agreement is not defined
    (it is not 1). Ordered classes differ by the squared number of judgements that lie between them, half of
    those at either end counted; classes that nobody used change nothing.

    References
    ----------
    Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania, 2011, sections C and D: the
    data with missing values and many observers (nominal 0.743, ordinal 0.815).

    Examples
    --------
    >>> round(alpha([[2, 0], [0, 2], [1, 1]]), 3)
    0.444
    """
    table = _table(counts).astype(np.float64)
    table = table[table.sum(axis=1) >= 2]
    if not len(table):
        return float("nan")
    shares = table / (table.sum(axis=1, keepdims=True) - 1)
    together = table.T @ shares - np.diag(shares.sum(axis=0))
    sums = together.sum(axis=1)
    apart = _ordered_distance(sums) if ordered else 1.0 - np.eye(len(sums))
    expected = float((np.outer(sums, sums) * apart).sum() / (sums.sum() - 1))
    return 1.0 - float((together * apart).sum()) / expected if expected > 0 else float("nan")


def _ordered_distance(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """The squared number of judgements between each two classes: the middle of one to the middle of the other."""
    middles = np.cumsum(sums) - sums / 2
    return np.asarray((middles[:, None] - middles[None, :]) ** 2)


def _table(counts: ArrayLike) -> NDArray[np.int64]:
    table = np.asarray(counts, dtype=np.int64)
    if table.ndim != 2:
        raise ValueError(f"counts have a row for each thing and a column for each class, not {table.ndim} dimensions")
    return table
