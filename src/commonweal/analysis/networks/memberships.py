"""The two-mode table of members and bodies, and how far bodies overlap."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import hypergeom


@dataclass(frozen=True)
class Memberships:
    """Which member belongs to which body.

    Attributes
    ----------
    members : tuple, length m
        The members, in the order in which they were first met: the rows.
    bodies : tuple, length b
        The bodies, likewise: the columns.
    table : sparse array of int, shape (m, b)
        1 where the member belongs to the body.
    """

    members: tuple[Hashable, ...]
    bodies: tuple[Hashable, ...]
    table: Any


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
    chance : ndarray of float
        The probability, from 0 to 1, of sharing as many or more if the smaller body's members were drawn at random.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    shared: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]
    chance: NDArray[np.float64]


def memberships(pairs: Iterable[tuple[Hashable, Hashable]]) -> Memberships:
    """Set out who belongs to what as a table of members by bodies.

    Parameters
    ----------
    pairs : iterable of (member, body)
        One pair a seat. Names or numbers, anything that can be told apart.

    Returns
    -------
    Memberships
        m members by b bodies, both in the order first met.

    Raises
    ------
    ValueError
        When a member or a body is None: an empty seat is not a membership.

    Notes
    -----
    A member who holds two seats on one body belongs to it once. With no pairs the table is 0 by 0.

    References
    ----------
    Breiger, "The duality of persons and groups", Social Forces 53(2), 1974, p. 181.

    Examples
    --------
    >>> seats = [("council", "board"), ("police", "board"), ("council", "safety")]
    >>> memberships(seats).table.toarray()
    array([[1, 1],
           [1, 0]])
    """
    members: dict[Hashable, int] = {}
    bodies: dict[Hashable, int] = {}
    seats: set[tuple[int, int]] = set()
    for member, body in pairs:
        if member is None or body is None:
            raise ValueError("An empty seat is not a membership: leave it out.")
        seats.add((members.setdefault(member, len(members)), bodies.setdefault(body, len(bodies))))
    rows, columns = (
        np.array(side, dtype=np.int64) for side in (zip(*sorted(seats), strict=True) if seats else ((), ()))
    )
    shape = (len(members), len(bodies))
    table = sparse.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape)
    return Memberships(tuple(members), tuple(bodies), table)


def shared_members(who: Memberships) -> Any:
    """Count the members that each two bodies share.

    Parameters
    ----------
    who : Memberships
        m members by b bodies.

    Returns
    -------
    sparse array of int, shape (b, b)
        Symmetric; on the diagonal each body's own number of members.

    Notes
    -----
    This is B'B of the two-mode table B. A body with no members cannot occur: it has no pair.

    References
    ----------
    Breiger, "The duality of persons and groups", Social Forces 53(2), 1974, p. 181.

    Examples
    --------
    >>> seats = [("council", "board"), ("police", "board"), ("council", "safety")]
    >>> shared_members(memberships(seats)).toarray()
    array([[2, 1],
           [1, 1]])
    """
    return (who.table.T @ who.table).tocsr()


def shared_bodies(who: Memberships) -> Any:
    """Count the bodies on which each two members meet.

    Parameters
    ----------
    who : Memberships
        m members by b bodies.

    Returns
    -------
    sparse array of int, shape (m, m)
        Symmetric; on the diagonal the number of bodies each member sits on.

    Notes
    -----
    This is BB' of the two-mode table B. Meeting on a body of eighty is counted like meeting on a body of four.

    References
    ----------
    Breiger, "The duality of persons and groups", Social Forces 53(2), 1974, p. 181.

    Examples
    --------
    >>> seats = [("council", "board"), ("police", "board"), ("council", "safety")]
    >>> shared_bodies(memberships(seats)).toarray()
    array([[2, 1],
           [1, 1]])
    """
    return (who.table @ who.table.T).tocsr()


def overlaps(who: Memberships) -> Overlaps:
    """Say how far each two bodies have the same people round the table.

    Parameters
    ----------
    who : Memberships
        m members by b bodies.

    Returns
    -------
    Overlaps
        One entry for each pair that shares a member, by first body and then second; pairs that share none are left out.

    Notes
    -----
    Jaccard's share misses the small body inside a large one, which is the likeliest to be merged: containment
    finds it. Both are high everywhere when a few members sit on everything, so `chance` says how easily such an
    overlap comes about by itself: the hypergeometric probability, with both sizes and all m members given. It
    treats every member as equally likely to sit, and is therefore a first warning and not a test. With no pair,
    or none that share, the arrays are empty. Overlap of members alone is not duplication: look at what the bodies
    do and where.

    References
    ----------
    Borgatti and Everett, "Network analysis of 2-mode data", Social Networks 19(3), 1997, p. 243.
    Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912, p. 37.
    Simpson, "Notes on the measurement of faunal resemblance", American Journal of Science 258-A, 1960, p. 300
    (containment).

    Examples
    --------
    >>> seats = [(person, "board") for person in "abcdefgh"] + [("a", "task group"), ("b", "task group")]
    >>> found = overlaps(memberships(seats))
    >>> int(found.shared[0]), float(found.jaccard[0]), float(found.containment[0])
    (2, 0.25, 1.0)
    """
    both = sparse.triu(shared_members(who), k=1).tocoo()
    order = np.lexsort((both.col, both.row))
    first, second = both.row[order].astype(np.int64), both.col[order].astype(np.int64)
    shared = both.data[order].astype(np.int64)
    sizes = np.asarray(who.table.sum(axis=0)).ravel()
    one, other = sizes[first], sizes[second]
    return Overlaps(
        first=first,
        second=second,
        shared=shared,
        jaccard=shared / (one + other - shared),
        containment=shared / np.minimum(one, other),
        chance=np.asarray(hypergeom.sf(shared - 1, len(who.members), one, other), dtype=float),
    )
