"""Carrying figures from old areas to those that took their place, and putting a figure of any area together from its parts.

Small areas are drawn anew every ten years: most stay, some are split, some merged, and a few are drawn so differently
that nothing can be carried. What may be carried, and how, is declared; what is not declared stays without a figure.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Array = NDArray[np.float64]
WHOLE = 1 - 1e-9
"""A share from here on is the whole: sums of shares miss 1 by rounding."""
ALIKE = 0.01
"""Rates whose multiplier differs by less than this were rounded, and are of one kind."""


class Change(StrEnum):
    """What became of an area, as change lookups mark it."""

    UNCHANGED = "U"
    SPLIT = "S"
    MERGED = "M"
    IRREGULAR = "X"


class Way(StrEnum):
    """How figures of areas may be put together: counts are added, rates and means are weighed."""

    SUM = "sum"
    MEAN = "mean"


class Fate(IntEnum):
    """How a new area came by its figure, or below zero why it has none."""

    SAME = 0
    SPLIT = 1
    MERGED = 2
    FITTED = 3
    NOT_DECLARED = -1
    IRREGULAR = -2
    UNSIZED = -3


@dataclass(frozen=True)
class Changes:
    """A change lookup as numbers: one entry a pair of an old and a new area.

    Attributes
    ----------
    old, new : tuple
        The areas before and after, in the order first met.
    rows, columns : ndarray of int, shape (p,)
        Of each pair the number of its old and of its new area.
    marks : ndarray of str, shape (p,)
        What became of the old area: U unchanged, S split, M merged, X irregular.
    """

    old: tuple[Hashable, ...]
    new: tuple[Hashable, ...]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    marks: NDArray[np.str_]

    def counts(self) -> dict[str, int]:
        """How many old areas each mark has."""
        firsts = np.unique(self.rows, return_index=True)[1]
        return {mark.value: int((self.marks[firsts] == mark).sum()) for mark in Change}


def changes(old: Sequence[Hashable], new: Sequence[Hashable], marks: Sequence[str] | None = None) -> Changes:
    """Read a change lookup: which old area became which new one.

    Parameters
    ----------
    old, new : sequences, length p
        The two areas of each pair that have ground in common.
    marks : sequence of str, length p, optional
        U, S, M or X for each pair as published; left out, it follows from the pairs alone.

    Returns
    -------
    Changes
        p pairs.

    Raises
    ------
    ValueError
        When the three differ in length, a mark is none of the four, or a mark contradicts the pairs: an unchanged area that
        has two successors, a split one that has one, a merged one with a successor that nobody else has.

    Notes
    -----
    A pair that is published as irregular stays so though it looks like one to one: publishers give the nearest new
    area of one that was redrawn. From pairs alone, that can not be seen.

    References
    ----------
    Office for National Statistics, Lower Layer Super Output Area (2001) to Lower Layer Super Output Area (2011) to Local
    Authority District (2011) Lookup in England and Wales, 2018 (the column CHGIND).

    Examples
    --------
    >>> found = changes(["a", "b", "b", "c", "d"], ["a", "b1", "b2", "cd", "cd"])
    >>> found.marks.tolist(), found.counts()
    (['U', 'S', 'S', 'M', 'M'], {'U': 1, 'S': 1, 'M': 2, 'X': 0})
    """
    if not len(old) == len(new) == (len(old) if marks is None else len(marks)):
        raise ValueError("Every pair has an old area, a new area and, where marks are given, a mark.")
    olds, rows = _numbered(old)
    news, columns = _numbered(new)
    successors = np.bincount(rows, minlength=len(olds))[rows]
    predecessors = np.bincount(columns, minlength=len(news))[columns]
    seen = np.select(
        [(successors == 1) & (predecessors == 1), predecessors == 1, successors == 1],
        [Change.UNCHANGED.value, Change.SPLIT.value, Change.MERGED.value],
        Change.IRREGULAR.value,
    )
    seen = _irregular_throughout(seen, rows, columns)
    if marks is None:
        return Changes(olds, news, rows, columns, seen)
    told = np.array([str(mark).strip().upper() for mark in marks], dtype=np.str_).reshape(-1)
    wrong = ~np.isin(told, [mark.value for mark in Change])
    if wrong.any():
        raise ValueError(f"“{told[wrong][0]}” is no mark of a change: they are U, S, M and X.")
    contradicted = (told != Change.IRREGULAR.value) & (told != seen)
    if contradicted.any():
        first = int(np.flatnonzero(contradicted)[0])
        raise ValueError(
            f"{old[first]} to {new[first]} is marked {told[first]}, and the pairs make it {seen[first]}: pairs are missing."
        )
    return Changes(olds, news, rows, columns, told)


def _irregular_throughout(marks: NDArray[Any], rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.str_]:
    if not len(rows):
        return marks.astype(np.str_)
    areas, news = int(rows.max()) + 1, int(columns.max()) + 1
    joined = sparse.coo_array((np.ones(len(rows)), (rows, columns + areas)), shape=(areas + news, areas + news))
    part = sparse.csgraph.connected_components(joined, directed=False)[1]
    irregular = np.unique(part[rows[marks == Change.IRREGULAR.value]])
    return np.where(np.isin(part[rows], irregular), Change.IRREGULAR.value, marks).astype(np.str_)


def _numbered(names: Sequence[Hashable]) -> tuple[tuple[Hashable, ...], NDArray[np.int64]]:
    known: dict[Hashable, int] = {}
    places = [known.setdefault(name, len(known)) for name in names]
    return tuple(known), np.array(places, dtype=np.int64)


@dataclass(frozen=True)
class Rule:
    """What is declared of an indicator: which changes it is carried over, beside areas that did not change."""

    splits: bool = False
    merges: bool = False
    best_fit: bool = False


@dataclass(frozen=True)
class Weights:
    """How the figures of new areas follow from those of old ones.

    Attributes
    ----------
    matrix : sparse array of float, shape (n, m)
        The share with which each of m old figures enters each of n new ones.
    fate : ndarray of int, shape (n,)
        A `Fate` for each new area.
    """

    matrix: Any
    fate: NDArray[np.int64]


def weights(
    laid: Changes,
    way: Way,
    rule: Rule,
    *,
    new_sizes: ArrayLike | None = None,
    old_sizes: ArrayLike | None = None,
) -> Weights:
    """Work out how the figures of new areas follow from those of old ones, as far as a rule declares it.

    Parameters
    ----------
    laid : Changes
        m old areas and n new ones.
    way : Way
        Whether the figures are counts, which are added, or rates and means, which are weighed.
    rule : Rule
        Which changes the figures are carried over.
    new_sizes, old_sizes : array of float, shapes (n,) and (m,), optional
        The people of the areas after and before; NaN or left out where unknown.

    Returns
    -------
    Weights
        For `carry`.

    Raises
    ------
    ValueError
        When a size is below 0, or a count is to be fitted: the count of one area is not that of another.

    Notes
    -----
    A split count is shared out by the people of the new areas, a split rate is that of each of them. Merged counts
    are added, merged rates weighed by the people of the old areas. Without the sizes that these need, an area has no figure
    (UNSIZED), as it has none where the change is irregular or not declared. By best fit a rate is that of the old area
    that most of the new one's people come from.

    References
    ----------
    Flowerdew and Green, "Areal interpolation and types of data", in Fotheringham and Rogerson (editors), Spatial Analysis
    and GIS, 1994, p. 121 (counts and rates are carried differently).
    Simpson, "Geography conversion tables: a framework for conversion of data between geographical units", International
    Journal of Population Geography 8(1), 2002, p. 69.

    Examples
    --------
    >>> laid = changes(["a", "b", "b", "c", "d"], ["a", "b1", "b2", "cd", "cd"])
    >>> found = weights(laid, Way.SUM, Rule(splits=True, merges=True), new_sizes=[9, 1000, 3000, 9])
    >>> carry(found, [7, 100, 20, 30]).tolist()
    [7.0, 25.0, 75.0, 50.0]
    """
    if rule.best_fit and way == Way.SUM:
        raise ValueError("A count cannot be carried by best fit: the count of one area is not that of another.")
    after, before = _sizes(new_sizes, len(laid.new)), _sizes(old_sizes, len(laid.old))
    share = np.zeros(len(laid.rows))
    fate = np.full(len(laid.new), int(Fate.IRREGULAR), dtype=np.int64)
    for mark in Change:
        held = laid.marks == mark.value
        if held.any():
            share[held], fate[laid.columns[held]] = _shares(mark, laid, held, way, rule, after, before)
    usable = fate[laid.columns] >= 0
    matrix = sparse.coo_array(
        (np.where(usable, share, 0.0), (laid.columns, laid.rows)), shape=(len(laid.new), len(laid.old))
    ).tocsr()
    matrix.eliminate_zeros()
    return Weights(matrix, fate)


def _sizes(given: ArrayLike | None, count: int) -> Array:
    sizes = np.full(count, np.nan) if given is None else np.asarray(given, dtype=float)
    if (sizes < 0).any():
        raise ValueError("The size of an area is 0 or more.")
    return sizes


def _shares(
    mark: Change, laid: Changes, held: NDArray[np.bool_], way: Way, rule: Rule, after: Array, before: Array
) -> tuple[Any, Any]:
    """Of the pairs with one mark: the share of the old figure in the new one, and the fate of the new area."""
    rows, columns = laid.rows[held], laid.columns[held]
    if mark == Change.UNCHANGED:
        return 1.0, int(Fate.SAME)
    if mark == Change.IRREGULAR:
        return 0.0, int(Fate.IRREGULAR)
    if mark == Change.SPLIT:
        if not (rule.splits or rule.best_fit):
            return 0.0, int(Fate.NOT_DECLARED)
        if way == Way.MEAN:
            return 1.0, int(Fate.SPLIT if rule.splits else Fate.FITTED)
        return _of_group(after[columns], rows, Fate.SPLIT)
    if not (rule.merges or rule.best_fit):
        return 0.0, int(Fate.NOT_DECLARED)
    if rule.merges:
        return (1.0, int(Fate.MERGED)) if way == Way.SUM else _of_group(before[rows], columns, Fate.MERGED)
    share, fate = _of_group(before[rows], columns, Fate.FITTED)
    return _largest(share, columns), fate


def _of_group(sizes: Array, groups: NDArray[np.int64], fate: Fate) -> tuple[Array, NDArray[np.int64]]:
    """The share of each in the size of its group; a group of nobody, or with one of unknown size, cannot be shared."""
    whole = np.bincount(groups, weights=sizes)[groups]
    known = whole > 0
    share = np.divide(sizes, whole, out=np.zeros(len(sizes)), where=known)
    return share, np.where(known, int(fate), int(Fate.UNSIZED))


def _largest(share: Array, groups: NDArray[np.int64]) -> Array:
    """1 for the largest share of each group, the first of equal ones, and 0 for the others."""
    order = np.lexsort((np.arange(len(share)), -share, groups))
    first = order[np.unique(groups[order], return_index=True)[1]]
    found = np.zeros(len(share))
    found[first] = 1.0
    return found


def carry(found: Weights, values: ArrayLike) -> Array:
    """Carry figures of old areas to the new ones.

    Parameters
    ----------
    found : Weights
        n new areas by m old ones.
    values : array of float, shape (m,) or (m, k)
        The figures of the old areas, one or k of each; NaN where there is none.

    Returns
    -------
    ndarray of float, shape (n,) or (n, k)
        The figures of the new areas; NaN where an old figure that is needed is missing or nothing may be carried.

    Notes
    -----
    A missing part leaves the whole missing: half of a merged area is not the area.

    References
    ----------
    Simpson, "Geography conversion tables: a framework for conversion of data between geographical units", International
    Journal of Population Geography 8(1), 2002, p. 69.

    Examples
    --------
    >>> laid = changes(["c", "d", "e"], ["cd", "cd", "e"])
    >>> found = weights(laid, Way.MEAN, Rule(merges=True), old_sizes=[1000, 3000, 500])
    >>> carry(found, [[8.0, 1.0], [4.0, float("nan")], [2.0, 2.0]]).tolist()
    [[5.0, nan], [2.0, 2.0]]
    """
    given = np.asarray(values, dtype=float)
    missing = np.isnan(given)
    carried = np.asarray(found.matrix @ np.where(missing, 0.0, given), dtype=float)
    lacking = np.asarray(found.matrix @ missing.astype(float), dtype=float) > 0
    refused = (found.fate < 0) if given.ndim == 1 else (found.fate < 0)[:, np.newaxis]
    return np.where(lacking | refused, np.nan, carried)


class Fault(StrEnum):
    """Why a figure of an area cannot be put together from those of its parts."""

    NOTHING = "no parts"
    MISSING = "a part has no figure"
    PARTIAL = "an area lies in it partly, and the figure cannot be divided"
    UNSIZED = "the people of a part are not known"
    NO_DENOMINATOR = "a rate without its numerators and denominators"
    UNLIKE = "the rates of the parts are not made alike"


@dataclass(frozen=True)
class Apportioned:
    """A figure put together from parts, or why there is none: exactly one of `value` and `fault` is given."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    fault: Fault | None = None


def apportion(values: ArrayLike, shares: ArrayLike, way: Way, *, sizes: ArrayLike | None = None) -> Apportioned:
    """Put the figure of an area together from those of its parts.

    Parameters
    ----------
    values : array of float, shape (p,)
        The figure of each part; NaN where there is none.
    shares : array of float, shape (p,)
        How much of each part lies in the area, from 0 to 1: by people or by land.
    way : Way
        Whether the figures are counts, which are added, or means, which are weighed by people.
    sizes : array of float, shape (p,), optional
        The people of each part, for means; left out, every part counts alike, which only whole parts can.

    Returns
    -------
    Apportioned
        The figure, or the fault: nothing to put together, a missing part, a part of a part where all count alike, unknown people.

    Raises
    ------
    ValueError
        When a share lies outside 0 to 1, or the lengths differ.

    Notes
    -----
    What is counted is taken to lie evenly in each part, by people or by land as the shares say. Parts with a share of 0 are
    left out, so their figures need not be known.

    References
    ----------
    Goodchild and Lam, "Areal interpolation: a variant of the traditional spatial problem", Geo-Processing 1, 1980, p. 297.

    Examples
    --------
    >>> apportion([40, 20], [1.0, 0.25], Way.SUM).value
    45.0
    >>> apportion([10.0, 20.0], [1.0, 0.5], Way.MEAN, sizes=[1500, 1000]).value
    12.5
    >>> apportion([10.0, 20.0], [1.0, 0.5], Way.MEAN).fault.value
    'an area lies in it partly, and the figure cannot be divided'
    """
    figure, share, size = _parts(values, shares, sizes)
    if not len(share):
        return Apportioned(fault=Fault.NOTHING)
    if np.isnan(figure).any():
        return Apportioned(fault=Fault.MISSING)
    if way == Way.SUM:
        return Apportioned(value=float(share @ figure))
    if size is None:
        if (share < WHOLE).any():
            return Apportioned(fault=Fault.PARTIAL)
        return Apportioned(value=float(figure.mean()))
    weight = share * size
    if np.isnan(weight).any() or not weight.sum() > 0:
        return Apportioned(fault=Fault.UNSIZED)
    return Apportioned(value=float(weight @ figure / weight.sum()))


def apportion_rate(values: ArrayLike, numerators: ArrayLike, denominators: ArrayLike, shares: ArrayLike) -> Apportioned:
    """Put the rate of an area together from its parts, through numerators and denominators.

    Parameters
    ----------
    values : array of float, shape (p,)
        The rate of each part as published.
    numerators, denominators : array of float, shape (p,)
        What the rates were made of; NaN where it is not known.
    shares : array of float, shape (p,)
        How much of each part lies in the area, from 0 to 1.

    Returns
    -------
    Apportioned
        The rate with its numerator and denominator, or the fault.

    Raises
    ------
    ValueError
        When a share lies outside 0 to 1, or the lengths differ.

    Notes
    -----
    The multiplier (100 for a percentage) is taken from the parts, which must agree on it within one in a hundred: rates of
    which some were standardised are not made alike. Where every numerator is 0 the rate is 0.

    References
    ----------
    Flowerdew and Green, "Areal interpolation and types of data", in Fotheringham and Rogerson (editors), Spatial Analysis
    and GIS, 1994, p. 121.

    Examples
    --------
    >>> found = apportion_rate([10.0, 20.0], [100, 100], [1000, 500], [1.0, 0.5])
    >>> found.value, found.numerator, found.denominator
    (12.0, 150.0, 1250.0)
    """
    given, share, _none = _parts(values, shares, None)
    kept = np.asarray(shares, dtype=float) > 0
    top, bottom = (np.asarray(each, dtype=float)[kept] for each in (numerators, denominators))
    if not len(share):
        return Apportioned(fault=Fault.NOTHING)
    if np.isnan(given).any():
        return Apportioned(fault=Fault.MISSING)
    if np.isnan(top).any() or np.isnan(bottom).any():
        return Apportioned(fault=Fault.NO_DENOMINATOR)
    whole, counted = float(share @ bottom), float(share @ top)
    if not whole > 0:
        return Apportioned(fault=Fault.UNSIZED)
    if ((given != 0) & (top == 0)).any():
        return Apportioned(fault=Fault.UNLIKE)
    usable = (top > 0) & (bottom > 0) & (given != 0)
    if not usable.any():
        return (
            Apportioned(value=0.0, numerator=counted, denominator=whole)
            if counted == 0
            else Apportioned(fault=Fault.UNLIKE)
        )
    multipliers = given[usable] * bottom[usable] / top[usable]
    multiplier = _round_multiplier(float(multipliers[np.argmax(top[usable])]))
    expected = multiplier * top[usable] / bottom[usable]
    if (np.abs(given[usable] - expected) > ALIKE * np.maximum(np.abs(expected), np.abs(given).max())).any():
        return Apportioned(fault=Fault.UNLIKE)
    return Apportioned(value=multiplier * counted / whole, numerator=counted, denominator=whole)


def _round_multiplier(found: float) -> float:
    """The power of ten that a multiplier is, where rounding of the rate hides it."""
    power = 10.0 ** round(np.log10(abs(found)))
    return power if abs(found - power) <= ALIKE * power else found


def _parts(values: ArrayLike, shares: ArrayLike, sizes: ArrayLike | None) -> tuple[Array, Array, Array | None]:
    figure, share = np.asarray(values, dtype=float).reshape(-1), np.asarray(shares, dtype=float).reshape(-1)
    size = None if sizes is None else np.asarray(sizes, dtype=float).reshape(-1)
    if len(figure) != len(share) or (size is not None and len(size) != len(share)):
        raise ValueError("Every part has a figure and a share.")
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError("A share lies between 0 and 1.")
    kept = share > 0
    return figure[kept], share[kept], None if size is None else size[kept]
