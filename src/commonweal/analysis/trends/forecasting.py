"""Where a figure may go if things go on as they have: always a range, and a word on what it rests on."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from commonweal.analysis.trajectories import Better

Floats = NDArray[np.float64]

LEAST_FOR_FORECAST = 8
"""With fewer figures than this in a row there is a range and no forecast."""

FITTED = 5
"""What is fitted to the figures: two weights, the damping, and a level and a slope to start from."""


class Way(StrEnum):
    """How a look ahead was made."""

    DAMPED_HOLT = "damped_holt"
    RANGE = "range"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Forecast:
    """A look ahead.

    Attributes
    ----------
    way : Way
        Damped Holt; a range of what there has been, because there are too few figures; or nothing, because there are none.
    middle : ndarray of float, shape (horizon,)
        The middle of the forecast, in the unit of the figures; NaN for a range, which has no middle worth naming.
    lower, upper : ndarray of float, shape (horizon,)
        The range; NaN where there is nothing.
    confidence : float
        The share of such ranges that would hold the figure, if things go on as they have. A range of what has been has none.
    rests_on : int
        How many figures in a row it rests on.
    left_out : int
        How many earlier figures were left out, because a period without a figure parts them from the rest.
    location, scale : ndarray of float, shape (horizon,)
        Middle and spread of the forecast on the scale on which it follows Student's t.
    freedom : int
        Degrees of freedom of that t; 0 where there is no forecast.
    whole : float
        The whole that a share is of, where the forecast was made on the scale of log odds; else NaN.
    """

    way: Way
    middle: Floats
    lower: Floats
    upper: Floats
    confidence: float
    rests_on: int
    left_out: int
    location: Floats
    scale: Floats
    freedom: int
    whole: float


def forecast(values: ArrayLike, *, horizon: int = 3, confidence: float = 0.95, whole: float | None = None) -> Forecast:
    """The range in which the next figures of a series will lie if things go on as they have.

    Parameters
    ----------
    values : array_like, shape (n,)
        Figures of equal periods in the order of time; NaN for a period without one.
    horizon : int
        How many periods to look ahead, 1 or more.
    confidence : float
        Above 0 and below 1.
    whole : float or None
        For a share, the whole that it is of (1, or 100 for percentages): the range then never leaves nought and the whole.

    Returns
    -------
    Forecast

    Raises
    ------
    ValueError
        If the horizon is less than 1, the confidence out of range, or a share is outside nought and its whole.

    Notes
    -----
    Holt's method with a damped trend and additive errors, fitted by maximum likelihood, with the intervals of its state
    space form, widened for the five parameters that few figures have to fix (errors over n - 5, and Student's t with as
    many degrees of freedom); shares are taken as log odds first. It rests on the figures after the last period without one: nothing is
    put into a gap. Fewer than eight such figures give the least and the greatest of all known figures as a range, without
    a middle: too little to tell a trend from chance. Shares of nought or the whole have no log odds; a series with any is
    forecast as it is and the range cut off at both ends. A series that never moved has a range of no width, which says
    more of the figures than of the future. The forecast knows nothing of what is planned.

    References
    ----------
    R. J. Hyndman and G. Athanasopoulos, Forecasting: principles and practice, 3rd edition, OTexts, 2021, chapter 8.
    E. S. Gardner and E. McKenzie, "Forecasting trends in time series", Management Science 31, 1985, p. 1237. The library:
    S. Seabold and J. Perktold, "statsmodels: econometric and statistical modeling with Python", 2010.

    Examples
    --------
    >>> found = forecast([12.0, 11.0, 13.0], horizon=2)
    >>> found.way.value, found.lower.tolist(), found.upper.tolist()
    ('range', [11.0, 11.0], [13.0, 13.0])
    """
    if horizon < 1 or not 0 < confidence < 1:
        raise ValueError("a forecast looks one period or more ahead, with a confidence above 0 and below 1")
    numbers = np.asarray(values, dtype=np.float64)
    known = numbers[~np.isnan(numbers)]
    if whole is not None and known.size and not 0 <= known.min() <= known.max() <= whole:
        raise ValueError("a share is from nought to its whole")
    gaps = np.flatnonzero(np.isnan(numbers))
    row = numbers[gaps[-1] + 1 :] if gaps.size else numbers
    if row.size < LEAST_FOR_FORECAST:
        return _range(known, horizon, confidence)
    of = whole if whole is not None and bool((row > 0).all() and (row < whole).all()) else None
    location, scale = _damped_holt(row if of is None else special.logit(row / of), horizon)
    freedom = row.size - FITTED
    spread = float(special.stdtrit(freedom, (1 + confidence) / 2)) * scale
    middle, lower, upper = (_as_figures(line, of, whole) for line in (location, location - spread, location + spread))
    return Forecast(
        Way.DAMPED_HOLT, middle, lower, upper, confidence, row.size, known.size - row.size,
        location, scale, freedom, np.nan if of is None else of,
    )  # fmt: skip


def _range(known: Floats, horizon: int, confidence: float) -> Forecast:
    """The least and the greatest of all known figures, where there are any."""
    nothing = np.full(horizon, np.nan)
    ends = (known.min(), known.max()) if known.size else (np.nan, np.nan)
    lower, upper = (np.full(horizon, end, dtype=np.float64) for end in ends)
    way = Way.RANGE if known.size else Way.NOTHING
    return Forecast(way, nothing, lower, upper, confidence, known.size, 0, nothing, nothing, 0, np.nan)


def _as_figures(line: Floats, of: float | None, whole: float | None) -> Floats:
    """A line of the forecast in the unit of the figures."""
    if of is not None:
        return np.asarray(of * special.expit(line), dtype=np.float64)
    return line if whole is None else np.clip(line, 0.0, whole)


def _damped_holt(row: Floats, horizon: int) -> tuple[Floats, Floats]:
    if np.ptp(row) == 0:
        return np.full(horizon, row[0]), np.zeros(horizon)
    # statsmodels takes seconds to import, and most pages forecast nothing.
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    # With its parameters fitted to few figures the likelihood takes the errors for smaller than they are.
    unit, middle = row.std(), row.mean()
    honest = np.sqrt(row.size / (row.size - FITTED))
    with warnings.catch_warnings():
        # A short series may leave the optimiser on a flat ridge; the width of the range tells of it better than a warning.
        warnings.simplefilter("ignore")
        fitted = ETSModel(pd.Series((row - middle) / unit), error="add", trend="add", damped_trend=True).fit(disp=False)
        ahead = fitted.get_prediction(start=row.size, end=row.size + horizon - 1)
    location = np.asarray(ahead.predicted_mean, dtype=np.float64)
    scale = np.sqrt(np.asarray(ahead.forecast_variance, dtype=np.float64))
    return middle + unit * location, unit * scale * honest


def probability_of_meeting(found: Forecast, target: float, *, better: Better) -> Floats:
    """How likely each of the next figures is to meet a target, if things go on as they have.

    Parameters
    ----------
    found : Forecast
    target : float
        In the unit of the figures.
    better : Better
        High or low.

    Returns
    -------
    ndarray of float, shape (horizon,)
        From 0 to 1; NaN where there is no forecast.

    Raises
    ------
    ValueError
        If neither way is better: such a target is not met by being passed.

    Notes
    -----
    A range of what has been has no probability. A forecast of no width meets a target or does not. For a share the
    target is taken on the scale of log odds; one at nought or at the whole is met for certain or never.

    References
    ----------
    As `forecast`.

    Examples
    --------
    >>> level = forecast([4.0] * 8, horizon=1)
    >>> probability_of_meeting(level, 5.0, better=Better.LOW).tolist()
    [1.0]
    """
    if better is Better.NEITHER:
        raise ValueError("a target is met by being passed only where one way is better")
    wanted = target
    if not np.isnan(found.whole):
        wanted = float(special.logit(np.clip(target / found.whole, 0.0, 1.0)))
    room = wanted - found.location if better is Better.LOW else found.location - wanted
    certain = np.where(np.isnan(room), np.nan, np.where(room >= 0, 1.0, 0.0))
    likely = special.stdtr(max(found.freedom, 1), room / np.where(found.scale > 0, found.scale, np.nan))
    return np.where(found.scale > 0, likely, certain)
