"""How far along a figure is between a baseline and a target, how far is left, and which way it last went."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.analysis.rates.comparing import compare, differences
from commonweal.analysis.rates.intervals import Estimates
from commonweal.analysis.trajectories import Better


def progress(value: ArrayLike, *, baseline: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """The share of the way from the baseline to the target that has been gone.

    Parameters
    ----------
    value, baseline, target : array_like, of shapes that broadcast
        In one unit; NaN where there is none.

    Returns
    -------
    ndarray of float
        0 at the baseline, 1 at the target; below 0 is the wrong way, above 1 is further than was asked.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    A target that is the baseline holds a level: there is no way to go and no share of it (NaN). It says nothing of when;
    for that see `commonweal.analysis.trajectories`, which rates a value against the line on its day.

    References
    ----------
    Michael Barber, Instruction to Deliver, Politico's, 2007.

    Examples
    --------
    >>> progress([18.0, 16.0, 22.0], baseline=20.0, target=12.0).tolist()
    [0.25, 0.5, -0.25]
    """
    now, start, end = (np.asarray(each, dtype=np.float64) for each in (value, baseline, target))
    way = end - start
    return np.asarray((now - start) / np.where(way != 0, way, np.nan), dtype=np.float64)


def distance_to_target(value: ArrayLike, target: ArrayLike, *, better: Better) -> NDArray[np.float64]:
    """How far each figure is from meeting the target.

    Parameters
    ----------
    value, target : array_like, of shapes that broadcast
        In one unit; NaN where there is none.
    better : Better

    Returns
    -------
    ndarray of float
        In the unit of the figures: above 0 is what is missing, 0 is met, below 0 is by how much it is exceeded. Where
        neither way is better, the distance on either side.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    NaN where there is no figure or no target.

    References
    ----------
    docs/methods/trends.md, "Progress and distance".

    Examples
    --------
    >>> distance_to_target([16.0, 11.0], 12.0, better=Better.LOW).tolist()
    [4.0, -1.0]
    """
    above = np.asarray(value, dtype=np.float64) - np.asarray(target, dtype=np.float64)
    return {Better.HIGH: -above, Better.LOW: above, Better.NEITHER: np.abs(above)}[better]


def direction_of_travel(estimates: Estimates, *, better: Better, steps: int = 1) -> NDArray[np.str_]:
    """Whether each latest figure is better, worse or similar to the one before, by more than chance.

    Parameters
    ----------
    estimates : Estimates, of shape (..., n)
        In the order of time.
    better : Better
    steps : int
        How many periods back the earlier figure is, 1 or more.

    Returns
    -------
    ndarray of str, shape (...)
        Values of `commonweal.analysis.rates.Comparison`.

    Raises
    ------
    ValueError
        If `steps` is less than 1.

    Notes
    -----
    Not compared where either figure or interval is missing, or the series is too short. One step up is no trend: see
    `recent_trend` and `signals` for that.

    References
    ----------
    As `commonweal.analysis.rates.differences`.

    Examples
    --------
    >>> found = Estimates(np.array([20.0, 12.0]), np.array([17.0, 10.0]), np.array([24.0, 16.0]))
    >>> str(direction_of_travel(found, better=Better.LOW))
    'better'
    """
    if steps < 1:
        raise ValueError("the earlier figure is at least one period back")
    if estimates.value.shape[-1] <= steps:
        gap = np.full(estimates.value.shape[:-1], np.nan)
        return compare(Estimates(gap, gap, gap), 0.0, better=better)
    now, before = (_at(estimates, place) for place in (-1, -1 - steps))
    return compare(differences(now, before), 0.0, better=better)


def _at(estimates: Estimates, place: int) -> Estimates:
    value, lower, upper = (each[..., place] for each in (estimates.value, estimates.lower, estimates.upper))
    return Estimates(value, lower, upper, estimates.confidence)
