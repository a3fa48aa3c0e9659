"""The two-mode table of members and bodies, and what is counted from it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse


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


def memberships(pairs: Iterable[tuple[Hashable, Hashable]], *, bodies: Iterable[Hashable] = ()) -> Memberships:
    """Set out who belongs to what as a table of members by bodies.

    Parameters
    ----------
    pairs : iterable of (member, body)
        One pair a seat. Names or numbers, anything that can be told apart.
    bodies : iterable
        Bodies that stand first and in this order, with or without members, so that several tables can have the same columns.

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
    A member who holds two seats on one body belongs to it once. With no pairs and no bodies the table is 0 by 0.

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
    columns_of: dict[Hashable, int] = {body: place for place, body in enumerate(dict.fromkeys(bodies))}
    seats: set[tuple[int, int]] = set()
    for member, body in pairs:
        if member is None or body is None:
            raise ValueError("An empty seat is not a membership: leave it out.")
        seats.add((members.setdefault(member, len(members)), columns_of.setdefault(body, len(columns_of))))
    rows, columns = (
        np.array(side, dtype=np.int32) for side in (zip(*sorted(seats), strict=True) if seats else ((), ()))
    )
    shape = (len(members), len(columns_of))
    table = sparse.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape)
    return Memberships(tuple(members), tuple(columns_of), table)


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
    This is B'B of the two-mode table B. A body without members shares none, with itself either.

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
