"""How far each two bodies overlap, and how far that is more than chance.

The product B'B of the two-mode table has an entry only where two bodies share a member, so only such pairs are
ever looked at. It is worked out in bands of bodies, on as many threads as there are cores: a band is small enough to stay in
the processor's own memory, what is not wanted is dropped band by band, and no more than a few bands exist at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import hypergeom

from commonweal.analysis.networks.memberships import Memberships

BAND = 500_000
"""About how many entries of the product, or pairs, are worked on at a time."""
TABLE = 2_000_000
"""Up to how many different combinations of sizes and shared members chance is looked up in a table."""

Places = NDArray[np.int32]
Shares = NDArray[np.float64]
T = TypeVar("T")
R = TypeVar("R")
_NOTHING = (np.zeros(0, dtype=np.int32),) * 3


@dataclass(frozen=True)
class Overlaps:
    """Pairs of bodies that share at least one member; all arrays have one entry a pair.

    Attributes
    ----------
    first, second : ndarray of int
        Places of the two bodies in `Memberships.bodies`; first < second.
    shared : ndarray of int
        How many members sit on both, 1 or more.
    jaccard : ndarray of float
        Shared members as a share of all members of either, from 0 to 1.
    containment : ndarray of float
        Shared members as a share of the smaller body, from 0 to 1; 1 where it lies wholly inside the other.
    sizes : ndarray of int, shape (b,)
        How many members each body has.
    universe : int
        How many could have sat: the members from whom chance draws.
    """

    first: Places
    second: Places
    shared: Places
    jaccard: Shares
    containment: Shares
    sizes: Places
    universe: int

    @cached_property
    def chance(self) -> NDArray[np.float64]:
        """The probability, from 0 to 1, of sharing as many or more if the smaller body's members were drawn at random."""
        ranked, rank = np.unique(self.sizes, return_inverse=True)
        combinations = (int(self.shared.max(initial=0)) + 1) * len(ranked) ** 2
        code = (self.shared.astype(np.int64) * len(ranked) + rank[self.first]) * len(ranked) + rank[self.second]
        if combinations <= TABLE:
            occurs = np.zeros(combinations, dtype=bool)
            occurs[code] = True
            different = np.flatnonzero(occurs)
            place = np.cumsum(occurs)[code] - 1
        else:
            different, place = np.unique(code, return_inverse=True)
        both, second = np.divmod(different, len(ranked) or 1)
        shared, first = np.divmod(both, len(ranked) or 1)
        told: NDArray[np.float64] = hypergeom.sf(shared - 1, self.universe, ranked[first], ranked[second])
        return np.asarray(told[place], dtype=np.float64)

    def as_likeness(self, values: Shares) -> Any:
        """One share of each pair as a sparse array of shape (b, b), filled above the diagonal."""
        bodies = len(self.sizes)
        return sparse.csr_array((values, (self.first, self.second)), shape=(bodies, bodies))


def overlaps(who: Memberships, *, universe: int | None = None, least_shared: int = 1) -> Overlaps:
    """Say how far each two bodies have the same people round the table.

    Parameters
    ----------
    who : Memberships
        m members by b bodies.
    universe : int, optional
        How many could have sat, those who sit nowhere too; at least m, which it is when left out.
    least_shared : int
        Pairs that share fewer are left out; 1 or more.

    Returns
    -------
    Overlaps
        One entry for each pair that shares so many, by first body; pairs that share none are left out.

    Raises
    ------
    ValueError
        When `universe` is smaller than m, or `least_shared` smaller than 1.

    Notes
    -----
    Jaccard's share misses the small body inside a large one, which is the likeliest to be merged: containment
    finds it. Both are high everywhere when a few members sit on everything, so `chance` says how easily such an
    overlap comes about by itself: the hypergeometric probability, with both sizes and the universe given. It
    treats every member as equally likely to sit, and is therefore a first warning and not a test. With no pair,
    or none that share, the arrays are empty. Overlap of members alone is not duplication: look at what the bodies
    do and where. A member who sits on everything makes every pair overlap, and the answer is then as large as all
    pairs; `least_shared` keeps it small, and drops what it drops before all pairs are held.

    References
    ----------
    Borgatti and Everett, "Network analysis of 2-mode data", Social Networks 19(3), 1997, p. 243.
    Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912, p. 37.
    Simpson, "Notes on the measurement of faunal resemblance", American Journal of Science 258-A, 1960, p. 300
    (containment).

    Examples
    --------
    >>> from commonweal.analysis.networks import memberships
    >>> seats = [(person, "board") for person in "abcdefgh"] + [("a", "task group"), ("b", "task group")]
    >>> found = overlaps(memberships(seats))
    >>> int(found.shared[0]), float(found.jaccard[0]), float(found.containment[0])
    (2, 0.25, 1.0)
    """
    everyone = len(who.members) if universe is None else universe
    if everyone < len(who.members):
        raise ValueError(f"{len(who.members)} members sit, so no fewer than that could have sat, as {everyone} says.")
    if least_shared < 1:
        raise ValueError(f"Pairs that share none are never listed: least_shared must be 1 or more, not {least_shared}.")
    sizes = np.bincount(who.table.indices, minlength=len(who.bodies)).astype(np.int32)
    # As narrow as the counts allow, because the product spends its time moving them.
    width = np.int16 if sizes.max(initial=0) < np.iinfo(np.int16).max else np.int32
    table = sparse.csr_array((who.table.data.astype(width), who.table.indices, who.table.indptr), who.table.shape)
    by_body = table.T.tocsr()
    parts = _each(lambda band: _band(table, by_body, band, least_shared), _bands(table, by_body))
    first, second, shared = (np.concatenate(column) for column in zip(*(parts or [_NOTHING]), strict=True))
    jaccard, containment = np.empty(len(first)), np.empty(len(first))

    def share(run: slice) -> None:
        one, other, both = sizes[first[run]], sizes[second[run]], shared[run]
        np.divide(both, one + other - both, out=jaccard[run])
        np.divide(both, np.minimum(one, other), out=containment[run])

    _each(share, [slice(start, start + BAND) for start in range(0, len(first), BAND)])
    return Overlaps(first, second, shared, jaccard, containment, sizes, everyone)


def _bands(table: Any, by_body: Any) -> list[tuple[int, int]]:
    """The bodies in runs whose part of the product has about as many entries each; a single body is a run at worst."""
    on_how_many = np.diff(table.indptr).astype(np.int64)
    entries = np.cumsum(by_body.astype(np.int64) @ on_how_many)
    if not len(entries):
        return []
    edges = np.searchsorted(entries, np.arange(BAND, int(entries[-1]) + BAND, BAND), side="left") + 1
    ends = np.unique(np.minimum([*edges.tolist(), len(entries)], len(entries))).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _band(table: Any, by_body: Any, band: tuple[int, int], least_shared: int) -> tuple[Places, Places, Places]:
    """The pairs whose first body is in this band, and how many members they share."""
    start, end = band
    product = by_body[start:end] @ table
    rows = np.repeat(np.arange(start, end, dtype=np.int32), np.diff(product.indptr))
    wanted = product.indices > rows
    if least_shared > 1:
        wanted &= product.data >= least_shared
    kept = np.flatnonzero(wanted)
    return rows[kept], product.indices[kept].astype(np.int32, copy=False), product.data[kept].astype(np.int32)


def _each(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """The work on each part, on all cores where there are several parts."""
    if len(parts) < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        return list(threads.map(work, parts))


# --- Likeness in several ways at once


@dataclass(frozen=True)
class Likenesses:
    """Pairs of bodies that are alike in at least one way; all arrays have one entry a pair.

    Attributes
    ----------
    first, second : ndarray of int
        Places of the two bodies; first < second, by first and then second.
    ways : dict of str to ndarray of float
        How alike they are in each way, from 0 to 1; NaN where one of the two says nothing about it.
    score : ndarray of float
        The weighted mean of the ways that are known, from 0 to 1.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    ways: dict[str, NDArray[np.float64]]
    score: NDArray[np.float64]


def likenesses(ways: dict[str, tuple[Any, NDArray[np.bool_]]], *, weights: dict[str, float]) -> Likenesses:
    """Put together how alike bodies are in several ways: members, people, remit, place, purpose.

    Parameters
    ----------
    ways : dict of str to (sparse array of float, shape (b, b); ndarray of bool, shape (b,))
        For each way the likeness of pairs from 0 to 1, read above the diagonal, and which bodies say anything about it.
    weights : dict of str to float
        What each way counts for in the score, 0 or more, at least one of them above 0.

    Returns
    -------
    Likenesses
        One entry for each pair that is alike in any way.

    Raises
    ------
    ValueError
        When a way has no weight, a weight is below 0, or all are 0.

    Notes
    -----
    A way about which either body says nothing is unknown, not nought: it is left out of the mean and NaN in its column. The
    score sorts a list and proves nothing; bodies duplicate each other only where members, remit and place agree, and
    the columns show that apart. With no way or no pair the arrays are empty.

    References
    ----------
    Gower, "A general coefficient of similarity and some of its properties", Biometrics 27(4), 1971, p. 857 (the mean over
    what is known of both).

    Examples
    --------
    >>> alike = sparse.csr_array(np.array([[0.0, 0.5], [0.0, 0.0]]))
    >>> found = likenesses({"members": (alike, np.array([True, True]))}, weights={"members": 1.0})
    >>> found.score.tolist()
    [0.5]
    """
    if (
        set(ways) - set(weights)
        or any(weights[way] < 0 for way in ways)
        or (ways and not any(weights[w] for w in ways))
    ):
        raise ValueError("Every way needs a weight of 0 or more, and one of them more than 0.")
    upper = {way: sparse.triu(sparse.csr_array(likeness), k=1).tocsr() for way, (likeness, _known) in ways.items()}
    first, second = _pairs(list(upper.values()))
    columns = {}
    for way, (_likeness, known) in ways.items():
        told = np.asarray(upper[way][first, second], dtype=float).ravel() if len(first) else np.zeros(0)
        columns[way] = np.where(known[first] & known[second], told, np.nan)
    return Likenesses(first, second, columns, _mean(columns, weights, len(first)))


def _pairs(uppers: list[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places, by first and then second, where any of the arrays is above nought."""
    found = [(part.row.astype(np.int64), part.col.astype(np.int64)) for part in (one.tocoo() for one in uppers)]
    width = max((one.shape[1] for one in uppers), default=1) or 1
    codes = np.unique(np.concatenate([row * width + column for row, column in found] or [np.zeros(0, dtype=np.int64)]))
    return codes // width, codes % width


def _mean(columns: dict[str, NDArray[np.float64]], weights: dict[str, float], pairs: int) -> NDArray[np.float64]:
    total, counted = np.zeros(pairs), np.zeros(pairs)
    for way, column in columns.items():
        known = ~np.isnan(column)
        total[known] += weights[way] * column[known]
        counted[known] += weights[way]
    return np.divide(total, counted, out=np.zeros(pairs), where=counted > 0)
