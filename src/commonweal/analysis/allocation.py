"""A fund shared out between areas by a declared rule: who may have some, what each weighs, limits, and whole pounds.

Every step is kept, so that a page can show how each pound came about. The rule says which areas may have
some (a threshold of need, with or without a taper below it), what each of those weighs (its people, its need, or both),
and how little or much one area may have. Money goes in and comes out as whole pounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Pounds = NDArray[np.int64]

ALIKE = 9
"""Remainders that agree to so many places of a pound are a tie: what is left of them is the noise of the machine."""

NOISE, MOST_NOISE = 1e-12, 1e-3
"""What the noise of the machine is to an amount, and the most in pounds that is ever taken for noise, however large the fund."""


class Weighing(StrEnum):
    """What an area's share of the fund is in proportion to."""

    PEOPLE = "people"
    NEED = "need"
    NEED_AND_PEOPLE = "need and people"


class Fault(Enum):
    """Why a fund cannot be shared out as a rule asks."""

    NO_AREA = "No area may have any: none with known need and people reaches the threshold."
    NO_WEIGHT = "None of the {areas} areas that may have some weighs anything: their needs are all zero."
    FLOORS = "The floors of {areas} areas come to £{sum:,}, which is more than the fund of £{pot:,}."
    CEILINGS = "The ceilings of {areas} areas come to £{sum:,}, which is less than the fund of £{pot:,}."


class Impossible(ValueError):
    """A fund cannot be shared out as the rule asks, for the reason in `fault`: how many areas, what their limits come to, the fund."""

    def __init__(self, fault: Fault, *, areas: int = 0, limits: int = 0, pot: int = 0) -> None:
        super().__init__(fault.value.format(areas=areas, sum=limits, pot=pot))
        self.fault, self.areas, self.limits, self.pot = fault, areas, limits, pot


@dataclass(frozen=True)
class Rule:
    """How a fund is shared out. A higher need is always the needier.

    Attributes
    ----------
    weighing : Weighing
        What shares are in proportion to: people (an equal sum per head), need, or need times people.
    threshold : float, optional
        The least need that may have some; without it, every area may.
    taper : float
        How far below the threshold an area may still have part of its weight: all of it at the threshold, none at
        threshold - taper. In the unit of need, from 0.
    floor : int
        The least that an area that may have some is given, in pounds.
    ceiling : int, optional
        The most that one area is given, in pounds.
    """

    weighing: Weighing = Weighing.NEED_AND_PEOPLE
    threshold: float | None = None
    taper: float = 0.0
    floor: int = 0
    ceiling: int | None = None

    def __post_init__(self) -> None:
        if self.taper < 0 or self.floor < 0:
            raise ValueError("A taper and a floor are zero or more.")
        if self.taper and self.threshold is None:
            raise ValueError("A taper lies below a threshold: there is none.")
        if self.ceiling is not None and self.ceiling < self.floor:
            raise ValueError("A ceiling is not below the floor.")


@dataclass(frozen=True)
class Allocation:
    """What each area is given, and every step on the way. All arrays have one entry an area, in the order given.

    Attributes
    ----------
    eligible : ndarray of bool
        Whether the area may have some: it has a figure and people, and is above the threshold or within the taper.
    tapered : ndarray of float
        How much of its weight the taper leaves, from 0 to 1.
    weights : ndarray of float
        What its share is in proportion to; 0 where it may have none.
    unlimited : ndarray of float
        Its share of the pot by weight alone, in pounds.
    scale : float
        Pounds for each unit of weight once floor and ceiling are kept: the one factor that makes the sums come to the pot.
    limited : ndarray of float
        Its share between floor and ceiling, in pounds, before rounding.
    pounds : ndarray of int
        What it is given. They add up to the pot.
    at_floor, at_ceiling : ndarray of bool
        Whether a limit decided its share.
    """

    eligible: NDArray[np.bool_]
    tapered: Array
    weights: Array
    unlimited: Array
    scale: float
    limited: Array
    pounds: Pounds
    at_floor: NDArray[np.bool_]
    at_ceiling: NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """The same fund with another threshold.

    Attributes
    ----------
    threshold : float
        The threshold that was tried.
    areas : int
        How many areas may have some.
    pounds : ndarray of int, shape (n,), or None
        What each area would be given; None where the fund cannot be shared out so.
    moved : int
        How many pounds would go elsewhere than they do.
    impossible : Impossible or None
        Why the fund cannot be shared out so; None where it can.
    """

    threshold: float
    areas: int
    pounds: Pounds | None
    moved: int
    impossible: Impossible | None = None


def allocate(pot: int, *, need: ArrayLike, population: ArrayLike, rule: Rule) -> Allocation:
    """Share out a fund between areas by a rule, to the pound, and keep every step.

    Parameters
    ----------
    pot : int
        The fund, in whole pounds, from 0.
    need : array_like, shape (n,)
        The need of each area, higher for more; NaN where it is not known.
    population : array_like, shape (n,)
        People, from 0; NaN where they are not known.
    rule : Rule

    Returns
    -------
    Allocation

    Raises
    ------
    Impossible
        When no area may have any, none of those weighs anything, the floors come to more than the pot, or the ceilings to less.
    ValueError
        When lengths differ, the pot, a population or a need is negative, or the pot is no whole number.

    Notes
    -----
    An area without a known need or without people may have none: a missing figure is not a need of zero, and whoever shows the
    allocation says so. Areas exactly at the threshold may have some. With floor and ceiling the one factor is found exactly: the
    sum of the limited shares rises with it in straight pieces. Whole pounds are given by largest remainder; ties go to the
    area that weighs more, then to the one that comes first. A pot of zero gives zeros.

    References
    ----------
    Hansard, House of Commons, 26 November 2001, column 610W: the Neighbourhood Renewal Fund gave an equal sum per head to the people
    of the most deprived tenth of wards.
    Balinski and Young, Fair Representation: Meeting the Ideal of One Man, One Vote, 1982, on the largest remainder.

    Examples
    --------
    >>> rule = Rule(weighing=Weighing.PEOPLE, threshold=30)
    >>> allocate(100, need=[40, 30, 20], population=[200, 100, 500], rule=rule).pounds
    array([67, 33,  0])
    >>> allocate(100, need=[40, 30, 20], population=[200, 100, 500], rule=Rule(weighing=Weighing.PEOPLE, ceiling=50)).pounds
    array([33, 17, 50])
    """
    needs, people = _columns(pot, need, population)
    eligible, tapered = _eligible(needs, people, rule)
    weights = np.where(eligible, tapered * _weights(needs, people, rule.weighing), 0.0)
    _check(pot, eligible, weights, rule)
    unlimited = pot * weights / weights.sum()
    low = np.where(eligible, float(rule.floor), 0.0)
    high = np.where(eligible, np.inf if rule.ceiling is None else float(rule.ceiling), 0.0)
    scale = _scale(pot, weights, low, high)
    limited = np.clip(scale * weights, low, high)
    return Allocation(
        eligible=eligible,
        tapered=np.where(eligible, tapered, 0.0),
        weights=weights,
        unlimited=unlimited,
        scale=scale,
        limited=limited,
        pounds=whole_pounds(limited, pot, weights=weights),
        at_floor=eligible & (rule.floor > 0) & (scale * weights <= low),
        at_ceiling=eligible & (scale * weights >= high),
    )


def whole_pounds(amounts: ArrayLike, pot: int, *, weights: ArrayLike | None = None) -> Pounds:
    """Round amounts to whole pounds so that they still add up to the pot.

    Parameters
    ----------
    amounts : array_like, shape (n,)
        In pounds, from 0; their sum is the pot but for the noise of the machine.
    pot : int
        What they are to add up to.
    weights : array_like, shape (n,), optional
        What decides between equal remainders, the higher first; without them the area that comes first.

    Returns
    -------
    ndarray of int, shape (n,)
        Each amount rounded down, or up by less than a pound.

    Raises
    ------
    ValueError
        When the amounts are farther from the pot than a pound an area can mend.

    Notes
    -----
    The pounds left over go to the largest remainders. Remainders that agree to nine places are equal; of amounts above a
    thousand pounds to fewer, down to three from a thousand million on, because no more are sure. Without amounts, nothing.

    References
    ----------
    Balinski and Young, Fair Representation: Meeting the Ideal of One Man, One Vote, 1982.

    Examples
    --------
    >>> whole_pounds([33.4, 33.3, 33.3], 100)
    array([34, 33, 33])
    >>> whole_pounds([0.5, 0.5], 1, weights=[1, 2])
    array([0, 1])
    """
    exact = np.asarray(amounts, dtype=float).ravel()
    nearest = np.rint(exact)
    noise = np.clip(NOISE * exact, 10.0**-ALIKE, MOST_NOISE)
    exact = np.where(np.abs(exact - nearest) < noise, nearest, exact)
    down: Pounds = np.floor(exact).astype(np.int64)
    left = pot - int(down.sum())
    if not 0 <= left <= exact.size:
        raise ValueError(f"The amounts come to £{exact.sum():,.2f}, not £{pot:,}.")
    heavier = np.zeros(exact.size) if weights is None else np.asarray(weights, dtype=float).ravel()
    remainder = np.rint((exact - down) / noise.max(initial=10.0**-ALIKE))
    first = np.lexsort((np.arange(exact.size), -heavier, -remainder))[:left]
    down[first] += 1
    return down


def trials(
    pot: int,
    *,
    need: ArrayLike,
    population: ArrayLike,
    rule: Rule,
    thresholds: Sequence[float] | None = None,
    either_side: int = 3,
) -> list[Trial]:
    """What would become of a fund if its threshold lay a little higher or lower.

    Parameters
    ----------
    pot, need, population, rule
        As for `allocate`; the rule has a threshold.
    thresholds : sequence of float, optional
        Which thresholds to try; without them the nearest needs above and below the rule's own (`nearby_thresholds`).
    either_side : int
        How many of those above and below.

    Returns
    -------
    list of Trial
        From the highest threshold to the lowest.

    Raises
    ------
    Impossible
        When the fund cannot be shared out by the rule itself.
    ValueError
        When the rule has no threshold.

    Notes
    -----
    A threshold at which the fund cannot be shared out is in the list with its reason. Pounds moved are half the sum of all
    changes: each pound that one area loses another gains.

    References
    ----------
    docs/methods/allocation.md, "At the threshold".

    Examples
    --------
    >>> tried = trials(100, need=[40, 30, 20], population=[100] * 3, rule=Rule(threshold=30, weighing=Weighing.PEOPLE))
    >>> [(each.threshold, each.areas, each.pounds.tolist(), each.moved) for each in tried]
    [(40.0, 1, [100, 0, 0], 50), (20.0, 3, [34, 33, 33], 33)]
    """
    if rule.threshold is None:
        raise ValueError("The rule has no threshold to move.")
    own = allocate(pot, need=need, population=population, rule=rule).pounds
    tried = nearby_thresholds(need, rule.threshold, either_side=either_side) if thresholds is None else thresholds
    found = []
    for threshold in sorted(set(tried), reverse=True):
        moved_rule = replace(rule, threshold=float(threshold))
        try:
            other = allocate(pot, need=need, population=population, rule=moved_rule)
        except Impossible as reason:
            found.append(Trial(float(threshold), reason.areas, None, 0, reason))
        else:
            moved = int(np.abs(other.pounds - own).sum()) // 2
            found.append(Trial(float(threshold), int(other.eligible.sum()), other.pounds, moved))
    return found


def nearby_thresholds(need: ArrayLike, threshold: float, *, either_side: int = 3) -> list[float]:
    """The needs nearest to a threshold at which another area comes in or falls out.

    Parameters
    ----------
    need : array_like, shape (n,)
        The need of each area; NaN where it is not known.
    threshold : float
        The threshold, in the same unit.
    either_side : int
        How many distinct needs to name above and below it.

    Returns
    -------
    list of float
        Rising; at most so many on either side.

    Raises
    ------
    ValueError
        When fewer than one is asked for.

    Notes
    -----
    Below the threshold, each need is the threshold that lets its area in. Above it, the lowest need that is kept has the same
    areas as the threshold itself, so those named are the ones above it, at each of which the areas below fall out.

    References
    ----------
    docs/methods/allocation.md, "At the threshold".

    Examples
    --------
    >>> nearby_thresholds([40, 30, 20, 10], 25, either_side=1)
    [20.0, 40.0]
    """
    if either_side < 1:
        raise ValueError(f"There must be 1 or more on either side, not {either_side}.")
    known = np.unique(np.asarray(need, dtype=float))
    known = known[np.isfinite(known)]
    below, kept = known[known < threshold], known[known >= threshold]
    return [float(each) for each in (*below[-either_side:], *kept[1 : 1 + either_side])]


# --- Behind them


def _columns(pot: int, need: ArrayLike, population: ArrayLike) -> tuple[Array, Array]:
    if pot != int(pot) or pot < 0:
        raise ValueError(f"A fund is a whole number of pounds, zero or more, not {pot}.")
    needs, people = (np.asarray(each, dtype=float).ravel() for each in (need, population))
    if needs.size != people.size:
        raise ValueError("There must be one number of people for each need.")
    if (needs < 0).any() or (people < 0).any():
        raise ValueError("A need and a number of people are zero or more.")
    return needs, people


def _eligible(needs: Array, people: Array, rule: Rule) -> tuple[NDArray[np.bool_], Array]:
    known = np.isfinite(needs) & (people > 0)
    if rule.threshold is None:
        return known, np.where(known, 1.0, 0.0)
    if not rule.taper:
        above = known & (needs >= rule.threshold)
        return above, np.where(above, 1.0, 0.0)
    part = np.clip((np.where(known, needs, -np.inf) - rule.threshold + rule.taper) / rule.taper, 0.0, 1.0)
    return known & (part > 0), part


def _weights(needs: Array, people: Array, weighing: Weighing) -> Array:
    if weighing is Weighing.PEOPLE:
        return people
    return needs if weighing is Weighing.NEED else needs * people


def _check(pot: int, eligible: NDArray[np.bool_], weights: Array, rule: Rule) -> None:
    number = int(eligible.sum())
    if not number:
        raise Impossible(Fault.NO_AREA, pot=pot)
    if not weights.any():
        raise Impossible(Fault.NO_WEIGHT, areas=number, pot=pot)
    if number * rule.floor > pot:
        raise Impossible(Fault.FLOORS, areas=number, limits=number * rule.floor, pot=pot)
    if rule.ceiling is None:
        return
    # An area that weighs nothing stays at its floor, however large the factor.
    weightless = int((eligible & (weights == 0)).sum())
    most = (number - weightless) * rule.ceiling + weightless * rule.floor
    if most < pot:
        raise Impossible(Fault.CEILINGS, areas=number, limits=most, pot=pot)


def _scale(pot: int, weights: Array, low: Array, high: Array) -> float:
    """The factor at which the limited shares add up to the pot.

    Each share is flat at its floor, rises with the factor, and is flat at its ceiling. So the sum is a rising broken line,
    with a bend wherever a share leaves its floor or meets its ceiling; the pot lies on one of its straight pieces.
    """
    held = weights > 0
    weight, floor, ceiling = weights[held], low[held], high[held]
    rest = pot - float(low[~held].sum())
    bends = np.r_[floor / weight, ceiling / weight]
    slopes = np.r_[weight, -weight]
    finite = np.isfinite(bends)
    along = np.argsort(bends[finite], kind="stable")
    at, rise = bends[finite][along], np.cumsum(slopes[finite][along])
    sums = floor.sum() + np.r_[0.0, np.cumsum(rise[:-1] * np.diff(at))]
    piece = max(int(np.searchsorted(sums, rest, side="right")) - 1, 0)
    if rise[piece] <= ALIKE * np.finfo(float).eps * weight.sum():
        return float(at[piece])
    return float(at[piece] + (rest - sums[piece]) / rise[piece])
