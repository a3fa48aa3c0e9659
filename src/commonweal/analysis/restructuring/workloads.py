"""What one body could carry: every set of functions that fits it, the lightest first.

Once it is settled which functions a body carries, its seats follow: its members and whoever those functions
need. So a body with its work is one choice, here called a workload, and what it costs is one number. That is
where the strength of the method lies: inside a workload nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.analysis.restructuring.formulation import Formulation

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
TINY = 1e-9


@dataclass(frozen=True)
class Desk:
    """All that decides which workloads fit one body. Columns are those of the formulation."""

    body: int
    columns: Places
    """The column of x for each function that may sit here."""
    needs: Floats
    """Functions x organisations: 1 where the function needs a seat that is not there anyway."""
    seats: Places
    """The column of z for each organisation of `needs`."""
    always: Places
    """The columns of z of those who sit here as long as it stands."""
    agenda: Floats
    agenda_cap: float
    room: float
    """Seats beside those of `always`."""
    must_carry: Flags
    """Functions put here by hand."""


@dataclass(frozen=True)
class Workloads:
    """Workloads of one body: which functions (workloads x functions of the desk), and what each costs."""

    desk: Desk
    carried: Flags
    costs: Floats
    whole: bool
    """Whether every workload below the threshold is here."""
    least: float
    """The least cost of any workload, seen or not; infinity where none fits."""


def desks(programme: Formulation) -> tuple[Desk, ...]:
    """One desk for each body that may stand, in their order."""
    problem, index = programme.problem, programme.index
    by_body: dict[int, list[int]] = {place: [] for place in range(len(problem.bodies))}
    for function, body in index.hosts:
        by_body[body].append(function)
    put = {index.functions[function]: index.bodies[body] for function, body in problem.fixed.hosts}
    return tuple(
        _desk(programme, place, [f for f in by_body[place] if put.get(f, place) == place], put)
        for place, body in enumerate(problem.bodies)
        if body.key not in problem.fixed.close
    )


def _desk(programme: Formulation, place: int, functions: list[int], put: dict[int, int]) -> Desk:
    problem, index = programme.problem, programme.index
    body = problem.bodies[place]
    always = body.members | {key for key, host in problem.fixed.seated if host == body.key}
    kept_off = {key for key, host in problem.fixed.unseated if host == body.key}
    functions = [f for f in functions if not problem.functions[f].needs & kept_off]
    wanted = sorted(set().union(*(problem.functions[f].needs for f in functions)) - always)
    at = {key: number for number, key in enumerate(wanted)}
    needs = np.zeros((len(functions), len(wanted)))
    for row, function in enumerate(functions):
        needs[row, [at[key] for key in problem.functions[function].needs if key in at]] = 1.0
    cap = np.inf if body.membership_cap is None else body.membership_cap
    return Desk(
        body=place,
        columns=np.array([index.hosts[function, place] for function in functions], dtype=np.int64),
        needs=needs,
        seats=np.array([index.seats[index.organisations[key], place] for key in wanted], dtype=np.int64),
        always=np.array([index.seats[index.organisations[key], place] for key in sorted(always)], dtype=np.int64),
        agenda=np.array([problem.functions[function].agenda for function in functions]),
        agenda_cap=np.inf if body.agenda_cap is None else body.agenda_cap,
        room=-np.inf if always & kept_off else cap - len(always),
        must_carry=np.array([put.get(function) == place for function in functions], dtype=bool),
    )


@dataclass
class _Level:
    """Workloads of one size, being widened."""

    carried: Flags
    seated: Floats
    costs: Floats
    agenda: Floats
    last: Places


def workloads(desk: Desk, prices: Floats, *, below: float, most: int, or_none: bool = False) -> Workloads:
    """Every workload of a body that costs less than a threshold.

    Parameters
    ----------
    desk : Desk
    prices : floats, one a column of the formulation
        What each column costs.
    below : float
        The threshold.
    most : int
        How many half-finished workloads of one size to go on with. If there are more, those that could
        become lightest are taken and `whole` is False.
    or_none : bool
        Whether to give up at once where there are more.

    Notes
    -----
    Functions are taken in an order, and a workload is widened only by functions that come later, so each
    is met once. A workload is dropped when even the best that may be added leaves it at or above the threshold: of each
    further function, a seat that others could share counts for its share only. The bound may be weak and
    is never wrong.
    """
    start = float(prices[desk.body] + prices[desk.always].sum())
    if desk.room < 0:
        return Workloads(desk, np.zeros((0, len(desk.columns)), dtype=bool), np.zeros(0), True, np.inf)
    seat_prices = prices[desk.seats]
    own = prices[desk.columns]
    weights = desk.needs * seat_prices
    order = np.argsort(own + desk.needs @ (seat_prices / np.maximum(1, desk.needs.sum(0))), kind="stable")
    search = _Search(desk, own[order], desk.needs[order], weights[order], desk.agenda[order], seat_prices, below, most)
    found, costs = search.run(start, or_none=or_none)
    carried = np.zeros_like(found)
    carried[:, order] = found
    if desk.must_carry.any():
        fits = carried[:, desk.must_carry].all(axis=1)
        carried, costs = carried[fits], costs[fits]
    least = min(float(costs.min(initial=np.inf)), search.dropped)
    kept = costs < below
    return Workloads(desk, carried[kept], costs[kept], search.whole, least)


class _Search:
    """One search for the workloads of one body at one set of prices, size by size."""

    def __init__(
        self,
        desk: Desk,
        own: Floats,
        needs: Floats,
        weights: Floats,
        agenda: Floats,
        seat_prices: Floats,
        below: float,
        most: int,
    ) -> None:
        self.desk, self.own, self.needs, self.weights, self.agenda = desk, own, needs, weights, agenda
        self.seat_prices, self.below, self.most = seat_prices, below, most
        self.whole = True
        self.dropped = np.inf
        self.full = weights.sum(axis=1)
        self.sizes = needs.sum(axis=1)
        # Work that takes no room on an agenda never fills it.
        smallest = float(agenda.min(initial=np.inf))
        crowded = len(own) > 0 and smallest > 0 and np.isfinite(desk.agenda_cap)
        self.largest = min(len(own), int(desk.agenda_cap / smallest + TINY)) if crowded else len(own)

    def run(self, start: float, *, or_none: bool) -> tuple[Flags, Floats]:
        number = len(self.own)
        level = _Level(
            np.zeros((1, number), dtype=bool),
            np.zeros((1, len(self.seat_prices))),
            np.array([start]),
            np.zeros(1),
            np.array([-1]),
        )
        found, costs = [level.carried], [level.costs]
        for size in range(self.largest):
            level = self._pruned(level, self.largest - size)
            if len(level.costs) == 0 or (or_none and not self.whole):
                break
            level = self._widened(level)
            found.append(level.carried)
            costs.append(level.costs)
        return np.concatenate(found), np.concatenate(costs)

    def _pruned(self, level: _Level, more: int) -> _Level:
        """Without those that cannot come below the threshold, and without the least hopeful beyond `most`."""
        bounds = self._bounds(level, more)
        hopeful = np.flatnonzero(bounds < self.below)
        rest = bounds[bounds >= self.below]
        self.dropped = min(self.dropped, float(rest.min(initial=np.inf)))
        if len(hopeful) > self.most:
            ranked = hopeful[np.argpartition(bounds[hopeful], self.most)]
            hopeful, lost = ranked[: self.most], ranked[self.most :]
            self.whole = False
            self.dropped = min(self.dropped, float(bounds[lost].min()))
        return _Level(
            level.carried[hopeful],
            level.seated[hopeful],
            level.costs[hopeful],
            level.agenda[hopeful],
            level.last[hopeful],
        )

    def _bounds(self, level: _Level, more: int) -> Floats:
        """The least that each could come to with up to so many functions more."""
        sharing = np.maximum(1.0, np.minimum(self.needs.sum(axis=0), more))
        shared = np.where(self.seat_prices > 0, self.weights / sharing, self.weights)
        added = self.own + shared.sum(axis=1) - level.seated @ shared.T
        later = np.arange(len(self.own)) > level.last[:, None]
        later &= level.agenda[:, None] + self.agenda <= self.desk.agenda_cap + TINY
        savings = np.where(later, np.minimum(added, 0.0), 0.0)
        if more < savings.shape[1]:
            savings = np.partition(savings, more, axis=1)[:, :more]
        return np.asarray(level.costs + savings.sum(axis=1))

    def _widened(self, level: _Level) -> _Level:
        added = self.own + self.full - level.seated @ self.weights.T
        fits = np.arange(len(self.own)) > level.last[:, None]
        fits &= level.agenda[:, None] + self.agenda <= self.desk.agenda_cap + TINY
        if np.isfinite(self.desk.room):
            seats = level.seated.sum(axis=1)[:, None] + self.sizes - level.seated @ self.needs.T
            fits &= seats <= self.desk.room + TINY
        parents, functions = np.nonzero(fits)
        carried = level.carried[parents]
        carried[np.arange(len(parents)), functions] = True
        return _Level(
            carried,
            np.maximum(level.seated[parents], self.needs[functions]),
            level.costs[parents] + added[parents, functions],
            level.agenda[parents] + self.agenda[functions],
            functions,
        )


def columns_of(desk: Desk, carried: Flags) -> Places:
    """The columns of the formulation that are 1 when a body stands and carries these functions."""
    seats = desk.seats[desk.needs[carried].any(axis=0)]
    return np.concatenate([[desk.body], desk.always, desk.columns[carried], seats])


def made_of(desk: Desk, carried: Flags) -> tuple[Places, Flags]:
    """The columns that workloads of a desk can have, and which each has."""
    seated = carried.astype(np.float32) @ desk.needs.astype(np.float32) > 0
    always = np.ones((len(carried), 1 + len(desk.always)), dtype=bool)
    columns = np.concatenate([[desk.body], desk.always, desk.columns, desk.seats])
    return columns, np.concatenate([always, carried, seated], axis=1)


def fits(desk: Desk, carried: Flags) -> bool:
    """Whether a workload keeps the agenda and membership caps of its body."""
    seats = int(desk.needs[carried].any(axis=0).sum())
    return bool(desk.agenda[carried].sum() <= desk.agenda_cap + TINY and seats <= desk.room)
