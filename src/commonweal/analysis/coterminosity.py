"""Whether the areas of two bodies fit: how the boundaries of one lie on those of another.

Everything starts from small areas that lie in one area of each of the two geographies (a lookup), or from the
shapes themselves. What each pair of areas has in common is counted in land or, better, in people.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from shapely.geometry.base import BaseGeometry

Array = NDArray[np.float64]
SLIVER = 1e-9
"""Pieces smaller than this share of both shapes are rounding of a common edge."""


@dataclass(frozen=True)
class Overlay:
    """What the areas of two geographies have in common.

    Attributes
    ----------
    first, second : tuple
        The areas of each geography, in the order first met: rows and columns.
    common : sparse array of float, shape (m, n)
        How much of both lies in each pair of areas: land, people or small areas, in the unit that was given.
    first_whole, second_whole : ndarray of float, shapes (m,) and (n,)
        How much each area has in all, in the same unit, what lies in no area of the other geography too.
    """

    first: tuple[Hashable, ...]
    second: tuple[Hashable, ...]
    common: Any
    first_whole: Array
    second_whole: Array


def overlay(first: Sequence[Hashable], second: Sequence[Hashable], sizes: ArrayLike | None = None) -> Overlay:
    """Lay two geographies over each other by the small areas that both are made of.

    Parameters
    ----------
    first : sequence, length s
        The area of the first geography in which each small area lies; None where it lies in none.
    second : sequence, length s
        The area of the second geography, likewise.
    sizes : array of float, shape (s,), optional
        The people, or the land, of each small area; 1 for each where left out, so that small areas are counted.

    Returns
    -------
    Overlay
        m areas of the first geography by n of the second.

    Raises
    ------
    ValueError
        When the three differ in length, or a size is below 0 or unknown.

    Notes
    -----
    English lower super output areas have about 1,500 people each, so that counting them is nearly counting people. A small area
    belongs wholly to one area of each geography: lookups by best fit make boundaries look neater than they are.

    References
    ----------
    Openshaw, The Modifiable Areal Unit Problem, 1984, p. 3 (why the size of the small areas matters).

    Examples
    --------
    >>> found = overlay(["health", "health", "other"], ["north", "south", "south"], [1500, 1500, 3000])
    >>> found.common.toarray().tolist()
    [[1500.0, 1500.0], [0.0, 3000.0]]
    """
    weight = np.ones(len(first)) if sizes is None else np.asarray(sizes, dtype=float)
    if not len(first) == len(second) == len(weight):
        raise ValueError(
            f"There are {len(first)}, {len(second)} and {len(weight)} entries for one list of small areas."
        )
    if not (weight >= 0).all():
        raise ValueError("The size of a small area must be known, and 0 or more.")
    firsts, rows = _numbered(first)
    seconds, columns = _numbered(second)
    both = (rows >= 0) & (columns >= 0)
    common = sparse.coo_array((weight[both], (rows[both], columns[both])), shape=(len(firsts), len(seconds))).tocsr()
    return Overlay(
        firsts,
        seconds,
        common,
        _whole(rows, weight, len(firsts)),
        _whole(columns, weight, len(seconds)),
    )


def _whole(places: NDArray[np.int64], weight: Array, areas: int) -> Array:
    inside = places >= 0
    return np.bincount(places[inside], weights=weight[inside], minlength=areas).astype(float)


def _numbered(names: Sequence[Hashable]) -> tuple[tuple[Hashable, ...], NDArray[np.int64]]:
    known: dict[Hashable, int] = {}
    places = [-1 if name is None else known.setdefault(name, len(known)) for name in names]
    return tuple(known), np.array(places, dtype=np.int64)


def overlay_of_shapes(first: dict[Hashable, BaseGeometry], second: dict[Hashable, BaseGeometry]) -> Overlay:
    """Lay two geographies over each other by the land of their shapes.

    Parameters
    ----------
    first : dict of name to shape
        The areas of the first geography, valid and on a plane that keeps area (such as the national grid).
    second : dict of name to shape
        The areas of the second geography, on the same plane.

    Returns
    -------
    Overlay
        In the square of the shapes' unit.

    Notes
    -----
    Shapes that only share an edge have nothing in common: slivers that come of rounding are dropped. Longitude and
    latitude shrink land towards the poles; shares within one borough hardly feel it, and a nation's do.

    References
    ----------
    Goodchild and Lam, "Areal interpolation: a variant of the traditional spatial problem", Geo-Processing 1, 1980, p. 297.

    Examples
    --------
    >>> square = shapely.box(0, 0, 2, 2)
    >>> found = overlay_of_shapes({"all": square}, {"left": shapely.box(0, 0, 1, 2), "right": shapely.box(1, 0, 2, 2)})
    >>> found.common.toarray().tolist()
    [[2.0, 2.0]]
    """
    ours, theirs = np.array(list(first.values()), dtype=object), np.array(list(second.values()), dtype=object)
    whole, other_whole = (np.asarray(shapely.area(shapes), dtype=float).reshape(-1) for shapes in (ours, theirs))
    rows, columns = shapely.STRtree(theirs).query(ours, predicate="intersects")
    common = shapely.area(shapely.intersection(ours[rows], theirs[columns]))
    kept = common > SLIVER * np.minimum(whole[rows], other_whole[columns])
    table = sparse.coo_array((common[kept], (rows[kept], columns[kept])), shape=(len(ours), len(theirs))).tocsr()
    return Overlay(tuple(first), tuple(second), table, whole, other_whole)


@dataclass(frozen=True)
class Fit:
    """How each area of the first geography lies on the second; all arrays have one entry an area of the first.

    Attributes
    ----------
    partner : ndarray of int
        The area of the second with the best Jaccard share; -1 where it has nothing in common with any.
    jaccard : ndarray of float
        That share, from 0 to 1.
    share : ndarray of float
        How much of it lies in that partner, from 0 to 1.
    partners : ndarray of int
        How many areas of the second it has anything in common with.
    effective_partners : ndarray of float
        As how many equal ones they count: 1 / sum(share squared), 1 or more. NaN where there are none.
    exact : ndarray of bool
        Whether it and its partner are the same area under two names.
    """

    partner: NDArray[np.int64]
    jaccard: Array
    share: Array
    partners: NDArray[np.int64]
    effective_partners: Array
    exact: NDArray[np.bool_]

    def misfits(self) -> NDArray[np.int64]:
        """The areas of the first geography, the worst fit first: by Jaccard share, then by how many partners it has."""
        partners = np.where(np.isnan(self.effective_partners), np.inf, self.effective_partners)
        return np.lexsort((-partners, self.jaccard))


def fit(laid: Overlay) -> Fit:
    """Say for each area of the first geography how it lies on the second.

    Parameters
    ----------
    laid : Overlay
        m areas of the first by n of the second.

    Returns
    -------
    Fit
        One entry for each of the m areas. Lay them the other way round for the other side.

    Notes
    -----
    The Jaccard share is what two areas have in common as a share of what lies in either; it is 1 only where they
    are the same. An area inside a larger one has one partner and a low Jaccard share: it works with one body, which has others to
    think of. Of equal shares the first partner is taken. An area of size 0 has no partner.

    References
    ----------
    Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912, p. 37.
    Laakso and Taagepera, "Effective number of parties", Comparative Political Studies 12(1), 1979, p. 3 (the formula).

    Examples
    --------
    >>> found = fit(overlay(["a", "a", "a", "b"], ["x", "x", "y", "z"]))
    >>> found.jaccard.round(2).tolist(), found.effective_partners.round(2).tolist(), found.exact.tolist()
    ([0.67, 1.0], [1.8, 1.0], [False, True])
    """
    cells = laid.common.tocoo()
    kept = cells.data > 0
    rows, columns, common = cells.row[kept], cells.col[kept], cells.data[kept]
    areas = len(laid.first)
    jaccard = common / (laid.first_whole[rows] + laid.second_whole[columns] - common)
    order = np.lexsort((columns, -jaccard, rows))
    best = order[np.unique(rows[order], return_index=True)[1]]
    partner, closeness, share = np.full(areas, -1, dtype=np.int64), np.zeros(areas), np.zeros(areas)
    partner[rows[best]], closeness[rows[best]] = columns[best], jaccard[best]
    shares = common / laid.first_whole[rows]
    share[rows[best]] = shares[best]
    within = np.bincount(rows, weights=common, minlength=areas)
    squares = np.bincount(rows, weights=(common / within[rows]) ** 2, minlength=areas)
    effective = np.divide(1.0, squares, out=np.full(areas, np.nan), where=squares > 0)
    return Fit(
        partner,
        closeness,
        share,
        np.bincount(rows, minlength=areas),
        effective,
        np.isclose(closeness, 1.0, rtol=0, atol=SLIVER),
    )
