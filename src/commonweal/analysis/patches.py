"""Whether the patch that an organisation serves fits a place: from what is known of how areas lie in each other.

A patch is one area or several. What is known of two areas is how much of one lies in the other: because somebody measured it,
because their shapes say so, or because one is a part of the other. What nobody knows stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
WHOLE = 1 - 1e-9
"""A share from here on is the whole: sums of shares miss 1 by rounding."""


def shares_between(
    sizes: ArrayLike,
    *,
    inside: Iterable[tuple[int, int]] = (),
    said: Iterable[tuple[int, int, float]] = (),
    measured: ArrayLike | None = None,
) -> Array:
    """Say how much of each area lies in each other one, as far as it is known.

    Parameters
    ----------
    sizes : array of float, shape (n,)
        The people, or the land, of each area; NaN where it is unknown.
    inside : pairs of int
        (a, b) where area a is a part of area b and so lies in it wholly.
    said : triples of int, int and float
        (a, b, share) where somebody says how much of a lies in b, from 0 to 1.
    measured : array of float, shape (n, n), optional
        The same from shapes; NaN where one has no shape.

    Returns
    -------
    ndarray of float, shape (n, n)
        The share of the area of the row that lies in that of the column, from 0 to 1; NaN where it is unknown.

    Raises
    ------
    ValueError
        When a share that is said lies outside 0 to 1.

    Notes
    -----
    What is said goes before what follows from being a part, and that before what shapes say, because shapes are often drawn
    coarsely. A share that is known in one direction gives the other by the two sizes; a share of 0 does so without them. Where a
    share and its opposite are both said, both stand, even if sizes make them differ.

    References
    ----------
    Goodchild and Lam, "Areal interpolation: a variant of the traditional spatial problem", Geo-Processing 1, 1980, p. 297.

    Examples
    --------
    >>> shares_between([100, 400], inside=[(0, 1)]).tolist()
    [[1.0, 1.0], [0.25, 1.0]]
    """
    size = np.asarray(sizes, dtype=float)
    count = len(size)
    shares = np.full((count, count), np.nan) if measured is None else np.array(measured, dtype=float)
    for known in ([(a, b, 1.0) for a, b in inside], list(said)):
        if not all(0 <= share <= 1 for _a, _b, share in known):
            raise ValueError("A share lies between 0 and 1.")
        for a, b, share in known:  # whatever was known of the two before gives way in both directions
            shares[a, b], shares[b, a] = share, _opposite(share, size[a], size[b])
        for a, b, share in known:
            shares[a, b] = share
    np.fill_diagonal(shares, 1.0)
    return shares


def _opposite(share: float, size: float, other: float) -> float:
    """How much of b lies in a, where a share of a lies in b."""
    if share == 0:
        return 0.0
    return float(np.minimum(1.0, share * size / other)) if other > 0 else float("nan")


@dataclass(frozen=True)
class Lie:
    """How patches lie on places; every array has one row a patch and one column a place.

    Attributes
    ----------
    covered : ndarray of float
        How much of the place lies in the patch, from 0 to 1; NaN where it is unknown.
    held : ndarray of float
        How much of the patch lies in the place, likewise.
    jaccard : ndarray of float
        What both have in common as a share of what lies in either, likewise.
    """

    covered: Array
    held: Array
    jaccard: Array

    def misfits(self, place: int) -> NDArray[np.int64]:
        """The patches, the worst fit to a place first; those of which it is unknown last, equal ones in their order."""
        return np.argsort(np.where(np.isnan(self.jaccard[:, place]), np.inf, self.jaccard[:, place]), kind="stable")


def lay_patches(shares: Array, sizes: ArrayLike, patches: Sequence[Iterable[int]], places: Sequence[int]) -> Lie:
    """Lay the patches of organisations on places.

    Parameters
    ----------
    shares : array of float, shape (n, n)
        How much of each area lies in each other one, as `shares_between` says; NaN where it is unknown.
    sizes : array of float, shape (n,)
        The people, or the land, of each area; NaN where it is unknown.
    patches : sequence of iterables of int
        The areas of each of m patches. An area inside another one of its patch adds nothing.
    places : sequence of int
        Which p of the areas are the places to lay them on.

    Returns
    -------
    Lie
        m patches by p places.

    Notes
    -----
    The areas of one patch are taken to lie apart from each other, once those inside another one are left out. A place that lies
    wholly in some of them has nothing left to lie in the others, even where nobody knows of those. Otherwise one unknown area
    leaves the patch unknown. A patch without an area is unknown, not nothing: nobody has said what it is.

    References
    ----------
    Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912, p. 37.

    Examples
    --------
    >>> sizes = [100, 300, 400]
    >>> lie = lay_patches(shares_between(sizes, inside=[(0, 2), (1, 2)]), sizes, [[2], [0]], [0])
    >>> lie.covered.ravel().tolist(), lie.held.ravel().tolist(), lie.jaccard.ravel().tolist()
    ([1.0, 1.0], [0.25, 1.0], [0.25, 1.0])
    """
    size, chosen = np.asarray(sizes, dtype=float), np.asarray(places, dtype=np.int64)
    covered, held = (np.full((len(patches), len(chosen)), np.nan) for _ in range(2))
    for row, patch in enumerate(patches):
        areas = outermost(shares, patch)
        if len(areas):
            covered[row], held[row] = _laid(shares, size, areas, chosen)
    both = covered * held
    union = covered + held - both
    jaccard = np.divide(both, union, out=np.where(union == 0, 0.0, np.nan), where=union > 0)
    return Lie(covered, held, jaccard)


def _laid(shares: Array, size: Array, areas: NDArray[np.int64], places: NDArray[np.int64]) -> tuple[Array, Array]:
    """How much of each place lies in the areas together, and of them in it."""
    of_place, of_area = shares[np.ix_(places, areas)], shares[np.ix_(areas, places)].T
    full = (np.nansum(of_place, axis=1) >= WHOLE)[:, None]
    of_place = np.where(full & np.isnan(of_place), 0.0, of_place)
    of_area = np.where(full & (of_place == 0), 0.0, of_area)
    covered = np.minimum(1.0, of_place.sum(axis=1))
    if len(areas) == 1:
        return covered, of_area[:, 0]
    weighted = np.where(of_area == 0, 0.0, of_area * size[areas])
    held = weighted.sum(axis=1) / size[areas].sum()
    # Wholly inside, or wholly outside, needs no sizes.
    held = np.where((of_area == 1).all(axis=1), 1.0, held)
    held = np.where((of_area == 0).all(axis=1), 0.0, held)
    return covered, np.minimum(1.0, held)


def outermost(shares: Array, patch: Iterable[int]) -> NDArray[np.int64]:
    """The areas of a patch without those that lie inside another one of it.

    Parameters
    ----------
    shares : array of float, shape (n, n)
        How much of each area lies in each other one; NaN where it is unknown.
    patch : iterable of int
        The areas of the patch.

    Returns
    -------
    ndarray of int
        Those that remain, in their order. Of two that are one and the same under two names the first remains.

    References
    ----------
    None: a set keeps its greatest elements.

    Examples
    --------
    >>> outermost(shares_between([100, 400], inside=[(0, 1)]), [0, 1]).tolist()
    [1]
    """
    areas = np.array(sorted(set(patch)), dtype=np.int64)
    among = shares[np.ix_(areas, areas)] >= WHOLE  # unknown is not inside
    np.fill_diagonal(among, False)
    twins = among & among.T
    lesser = among & ~twins
    lesser |= np.tril(twins)
    return areas[~lesser.any(axis=1)]


def lie_on_each_other(shares: Array, sizes: ArrayLike, patches: Sequence[Iterable[int]]) -> Array:
    """Say for each two patches what they have in common as a share of what lies in either.

    Parameters
    ----------
    shares : array of float, shape (n, n)
        How much of each area lies in each other one, as `shares_between` says; NaN where it is unknown.
    sizes : array of float, shape (n,)
        The people, or the land, of each area; NaN where it is unknown.
    patches : sequence of iterables of int
        The areas of each of m patches.

    Returns
    -------
    ndarray of float, shape (m, m)
        From 0 to 1; NaN where it is unknown, as for a patch of unknown size beside any but itself.

    Notes
    -----
    What two patches have in common is counted over the areas of the second that lie in the first, and again the other way
    round; where shares that were said contradict each other, the mean of both stands.

    References
    ----------
    Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912, p. 37.

    Examples
    --------
    >>> sizes = [100, 300, 400]
    >>> shares = shares_between(sizes, inside=[(0, 2), (1, 2)], said=[(0, 1, 0)])
    >>> lie_on_each_other(shares, sizes, [[0], [0, 1], [2]]).tolist()
    [[1.0, 0.25, 0.25], [0.25, 1.0, 1.0], [0.25, 1.0, 1.0]]
    """
    size = np.asarray(sizes, dtype=float)
    outer = [outermost(shares, patch) for patch in patches]
    covered = lay_patches(shares, size, outer, list(range(len(size)))).covered
    common = np.array([[_weighed(covered[row, patch], size[patch]) for patch in outer] for row in range(len(outer))])
    common = ((common + common.T) / 2).reshape(len(outer), len(outer))
    wholes = np.array([size[patch].sum() if len(patch) else np.nan for patch in outer], dtype=float)
    union = wholes[:, None] + wholes[None, :] - common
    jaccard = np.divide(common, union, out=np.where(common == 0, 0.0, np.nan), where=union > 0)
    np.fill_diagonal(jaccard, [1.0 if len(patch) else np.nan for patch in outer])
    return np.asarray(np.minimum(jaccard, 1.0), dtype=float)


def _weighed(shares: Array, sizes: Array) -> float:
    return float(np.where(shares == 0, 0.0, shares * sizes).sum()) if len(sizes) else float("nan")
