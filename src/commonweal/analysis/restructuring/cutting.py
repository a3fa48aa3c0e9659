"""What no shape does, but a mixture of shapes does: inequalities that cut such mixtures off.

Any one workload that has two of three things (two functions, or a function and the body itself) keeps any other from
having two of them, because each is there once: of all such workloads one at most is chosen (subset rows: Jepsen and
others, 2008). And where an organisation cannot sit on all of some bodies within its hours, it sits on one fewer
at most, or, if more bodies take as long as the longest of them, on no more of those together (extended covers:
Balas 1975).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from commonweal.analysis.restructuring.listing import Listed
from commonweal.analysis.restructuring.workloads import Floats, Places

LEAST = 0.02
"""By how much a mixture must break a cut for it to be worth having."""
AT_ONCE = 80
MORE = 1e-6


@dataclass(frozen=True)
class Cut:
    """Of these workloads at most so many are chosen."""

    places: Places
    most: float


@dataclass(frozen=True)
class Hours:
    """What one organisation may give: its hours on each body (0 where it never sits), and all together."""

    organisation: int
    cap: float
    each: Floats
    sits: dict[int, int]
    """Body to the column of its seat there."""


def cuts(listed: Listed, chosen: Floats, hours: tuple[Hours, ...], known: set[tuple[int, ...]]) -> list[Cut]:
    """Cuts that this mixture of workloads breaks, the most broken first; `known` remembers the threes there are."""
    found = [*_threes(listed, chosen, known), *_covers(listed, chosen, hours)]
    return [cut for _, cut in sorted(found, key=lambda one: -one[0])]


def _threes(listed: Listed, chosen: Floats, known: set[tuple[int, ...]]) -> list[tuple[float, Cut]]:
    used = np.flatnonzero(chosen > MORE)
    functions = listed.carries.shape[1]
    has, share = listed.carries[used].astype(float), chosen[used]
    bodies, body = np.unique(listed.bodies[used], return_inverse=True)
    has = np.concatenate([has, np.eye(len(bodies))[body]], axis=1)
    broken = sorted(_broken_threes(has, share, functions), reverse=True)
    found = list[tuple[float, Cut]]()
    for by, three in broken:
        # A body by what it is, not by its place among those in use.
        named = tuple(thing if thing < functions else functions + int(bodies[thing - functions]) for thing in three)
        if named not in known and len(found) < AT_ONCE:
            known.add(named)
            count = sum(_has(listed, thing) for thing in named)
            found.append((by, Cut(np.flatnonzero(count >= 2), 1.0)))
    return found


def _has(listed: Listed, thing: int) -> np.ndarray:
    functions = listed.carries.shape[1]
    return listed.carries[:, thing] if thing < functions else (listed.bodies == thing - functions).astype(np.int8)


def _broken_threes(has: Floats, share: Floats, functions: int) -> Iterator[tuple[float, tuple[int, int, int]]]:
    """Threes of which more than one workload's worth has two, and by how much."""
    both = (has * share[:, None]).T @ has
    np.fill_diagonal(both, 0.0)
    split = np.flatnonzero((both > MORE).any(axis=1))
    for one in split[split < functions]:
        others = split[split > one]
        pair = both[one, others]
        hopeful = np.triu(pair[:, None] + pair + both[np.ix_(others, others)] > 1 + LEAST, 1)
        second, third = (others[side] for side in np.nonzero(hopeful))
        by = share @ (has[:, [one]] + has[:, second] + has[:, third] >= 2) - 1
        for place in np.flatnonzero(by > LEAST):
            yield float(by[place]), (int(one), int(second[place]), int(third[place]))


def _covers(listed: Listed, chosen: Floats, hours: tuple[Hours, ...]) -> Iterator[tuple[float, Cut]]:
    used = np.flatnonzero(chosen > MORE)
    seated = listed.made_of[:, used] @ chosen[used]
    for partner in hours:
        bodies = np.array(sorted(partner.sits), dtype=np.int64)
        sits = seated[[partner.sits[body] for body in bodies]]
        each = partner.each[bodies]
        cover = _cover(sits, each, partner.cap)
        if cover is None:
            continue
        wide = cover | (each >= each[cover].max())
        most = float(cover.sum() - 1)
        by = float(sits[wide].sum() - most)
        if by > LEAST:
            rows = [partner.sits[body] for body in bodies[wide]]
            yield by, Cut(np.unique(listed.made_of[rows].tocoo().col), most)


def _cover(sits: Floats, each: Floats, cap: float) -> np.ndarray | None:
    """Bodies that take more hours together than there are, of which none can be left out; None where all can be had."""
    cover = np.zeros(len(sits), dtype=bool)
    total = 0.0
    for place in np.argsort((1 - sits) / np.maximum(each, MORE), kind="stable"):
        if each[place] <= 0:
            continue
        cover[place] = True
        total += each[place]
        if total > cap + MORE * max(1.0, cap):
            break
    else:
        return None
    for place in np.flatnonzero(cover)[np.argsort(sits[cover], kind="stable")]:
        if total - each[place] > cap + MORE * max(1.0, cap):
            cover[place] = False
            total -= each[place]
    return cover
