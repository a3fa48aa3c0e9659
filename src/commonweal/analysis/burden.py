"""What sitting on partnerships costs: the hours and pounds of a year, by whoever gives them.

The Standard Cost Model: what is asked of a body costs how often it is asked times how long it takes times what an hour
costs. Here each seat is asked to come to so many meetings a year, each of them so long, with so much preparation and
travel; whoever keeps the papers adds the secretariat's hours.

What is not known is never taken for nothing. A seat whose meetings or whose length of meeting nobody has entered has
no hours, and is counted as unknown beside the total, which is then what the burden is at least.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SeatBurden:
    """What each seat costs a year; all arrays have one entry a seat.

    Attributes
    ----------
    hours : ndarray of float
        Hours a year of the parts that are known, 0 or more; NaN where meetings a year are unknown or no part is known.
    pounds : ndarray of float
        The same at the seat's rate; NaN where the hours or the rate are unknown.
    partly : ndarray of bool
        Whether some part of the hours (length, preparation or travel) is unknown, so that the hours are too few.
    """

    hours: Array
    pounds: Array
    partly: NDArray[np.bool_]


def seat_burden(
    meetings: ArrayLike,
    *,
    length_hours: ArrayLike,
    preparation_hours: ArrayLike,
    travel_hours: ArrayLike,
    rate_pounds: ArrayLike,
) -> SeatBurden:
    """Say what each seat asks of whoever holds it in a year.

    Parameters
    ----------
    meetings : array of float, shape (n,)
        Meetings a year: those planned, or those attended. NaN where unknown, as in all that follow.
    length_hours : array of float, shape (n,)
        How long a meeting lasts.
    preparation_hours : array of float, shape (n,)
        What each meeting takes to prepare.
    travel_hours : array of float, shape (n,)
        The way there and back.
    rate_pounds : array of float, shape (n,)
        What an hour of that holder costs.

    Returns
    -------
    SeatBurden
        Hours, pounds and whether a part is missing, for each seat.

    Raises
    ------
    ValueError
        When a figure is below 0 or without bound.

    Notes
    -----
    A seat with no meetings (0) costs nothing, whatever else is unknown; one with unknown meetings has unknown hours. Where one of length,
    preparation and travel is unknown the others are counted and the seat is marked as partly known. No seats give
    empty arrays.

    References
    ----------
    SCM Network, International Standard Cost Model Manual, 2005 (price x quantity: rate x time x how often x how many).

    Examples
    --------
    >>> nan = float("nan")
    >>> found = seat_burden([6, nan], length_hours=[2, 2], preparation_hours=[1, 1], travel_hours=[nan, 1], rate_pounds=[20, 20])
    >>> found.hours.tolist(), found.pounds.tolist(), found.partly.tolist()
    ([18.0, nan], [360.0, nan], [True, False])
    """
    often, *parts, rate = (
        np.asarray(given, dtype=float)
        for given in (meetings, length_hours, preparation_hours, travel_hours, rate_pounds)
    )
    for given in (often, *parts, rate):
        if (given < 0).any() or np.isinf(given).any():
            raise ValueError("Meetings, hours and rates must be 0 or more, or NaN where they are unknown.")
    stacked = np.stack(np.broadcast_arrays(*parts))
    known = ~np.isnan(stacked)
    each = np.where(known.any(axis=0), np.where(known, stacked, 0.0).sum(axis=0), np.nan)
    hours = np.where(often == 0, 0.0, often * each)
    partly = known.any(axis=0) & ~known.all(axis=0) & (often > 0)
    return SeatBurden(hours, np.where(hours == 0, 0.0, hours * rate), partly)


@dataclass(frozen=True)
class Totals:
    """Burden added up by whoever bears it; all arrays have one entry a group.

    Attributes
    ----------
    seats : ndarray of int
        How many seats it has.
    hours, pounds : ndarray of float
        What those that are known come to; NaN where a group has seats and none is known.
    unknown_hours, unknown_pounds : ndarray of int
        Seats that the hours, or the pounds, leave out.
    partly : ndarray of int
        Seats in the hours with a part missing.
    """

    seats: NDArray[np.int64]
    hours: Array
    pounds: Array
    unknown_hours: NDArray[np.int64]
    unknown_pounds: NDArray[np.int64]
    partly: NDArray[np.int64]


def totals(seats: SeatBurden, of: ArrayLike, groups: int) -> Totals:
    """Add the burden of seats up by person, organisation, sector, partnership or anything else.

    Parameters
    ----------
    seats : SeatBurden
        What each of n seats costs.
    of : array of int, shape (n,)
        The group that bears each seat, from 0; -1 for a seat that none bears (a vacant one has no person).
    groups : int
        How many groups there are, with and without seats.

    Returns
    -------
    Totals
        One entry for each group; a group without seats has 0 hours.

    Raises
    ------
    ValueError
        When a seat belongs to a group that is not one.

    Notes
    -----
    Unknown seats are left out of the sums and counted apart, so that a total with any of them is a least, not the whole.
    Totals by person and by organisation are two ways of cutting the same hours: never add them.

    References
    ----------
    SCM Network, International Standard Cost Model Manual, 2005 (what a body bears is the sum over what it is asked).

    Examples
    --------
    >>> nan = float("nan")
    >>> each = seat_burden([6, 4, nan], length_hours=2, preparation_hours=1, travel_hours=0, rate_pounds=10)
    >>> found = totals(each, [0, 0, 1], 2)
    >>> found.hours.tolist(), found.unknown_hours.tolist()
    ([30.0, nan], [0, 1])
    """
    group = np.asarray(of, dtype=np.int64)
    if len(group) and (group.min() < -1 or group.max() >= groups):
        raise ValueError(f"A seat belongs to a group outside 0 to {groups - 1}.")
    borne = group >= 0
    group = group[borne]
    number = np.bincount(group, minlength=groups)
    hours, lost_hours = _sums(seats.hours[borne], group, groups)
    pounds, lost_pounds = _sums(seats.pounds[borne], group, groups)
    partly = np.bincount(group, weights=seats.partly[borne], minlength=groups).astype(np.int64)
    return Totals(number, hours, pounds, lost_hours, lost_pounds, partly)


def _sums(values: Array, group: NDArray[np.int64], groups: int) -> tuple[Array, NDArray[np.int64]]:
    """The sum of what is known in each group, and how many are unknown."""
    known = ~np.isnan(values)
    sums = np.bincount(group[known], weights=values[known], minlength=groups)
    unknown = np.bincount(group[~known], minlength=groups)
    none_known = (unknown > 0) & (np.bincount(group[known], minlength=groups) == 0)
    return np.where(none_known, np.nan, sums), unknown


def with_secretariat(partnerships: Totals, *, hours: ArrayLike, rate_pounds: ArrayLike) -> Totals:
    """Add what keeping the papers takes to the burden of each partnership.

    Parameters
    ----------
    partnerships : Totals
        The burden of the seats by partnership, p of them.
    hours : array of float, shape (p,)
        The secretariat's hours a year; NaN where unknown.
    rate_pounds : array of float, shape (p,)
        What an hour of it costs; NaN where unknown.

    Returns
    -------
    Totals
        The same with hours and pounds raised where the secretariat's are known; an unknown secretariat counts as one
        more that the sums leave out.

    Raises
    ------
    ValueError
        When a figure is below 0 or without bound.

    References
    ----------
    SCM Network, International Standard Cost Model Manual, 2005 (price x quantity).

    Examples
    --------
    >>> each = totals(seat_burden([6], length_hours=2, preparation_hours=1, travel_hours=0, rate_pounds=10), [0], 1)
    >>> with_secretariat(each, hours=[30], rate_pounds=[20]).pounds.tolist()
    [780.0]
    """
    kept, rate = np.asarray(hours, dtype=float), np.asarray(rate_pounds, dtype=float)
    for given in (kept, rate):
        if (given < 0).any() or np.isinf(given).any():
            raise ValueError("Hours and rates must be 0 or more, or NaN where they are unknown.")
    cost = np.where(kept == 0, 0.0, kept * rate)
    return Totals(
        partnerships.seats,
        _raised(partnerships.hours, kept),
        _raised(partnerships.pounds, cost),
        partnerships.unknown_hours + np.isnan(kept),
        partnerships.unknown_pounds + np.isnan(cost),
        partnerships.partly,
    )


def _raised(before: Array, more: Array) -> Array:
    both = np.where(np.isnan(before), 0.0, before) + np.where(np.isnan(more), 0.0, more)
    return np.where(np.isnan(before) & np.isnan(more), np.nan, both)


def commitment(hours: ArrayLike, stated_hours: ArrayLike) -> Array:
    """Say what share of the hours that someone said they can give is asked of them.

    Parameters
    ----------
    hours : array of float, shape (n,)
        Hours asked a year; NaN where unknown.
    stated_hours : array of float, shape (n,)
        Hours that they said they can give; NaN where they said nothing.

    Returns
    -------
    ndarray of float, shape (n,)
        0 or more: above 1 they are over-committed. NaN where either is unknown; infinite where they can give none and
        some are asked; 0 where none are asked and none can be given.

    References
    ----------
    Office of the Deputy Prime Minister, Rationalisation: a briefing note for LSPs by LSPs, 2005, paragraph 4.12 (a district
    manager of Jobcentre Plus may give about a fifth of the working time to strategic partnerships).

    Examples
    --------
    >>> commitment([330, 165], [300, 300]).tolist()
    [1.1, 0.55]
    """
    asked, stated = np.asarray(hours, dtype=float), np.asarray(stated_hours, dtype=float)
    told = np.divide(asked, stated, out=np.full(asked.shape, np.nan), where=stated > 0)
    return np.where(stated == 0, np.where(asked > 0, np.inf, np.where(np.isnan(asked), np.nan, 0.0)), told)
