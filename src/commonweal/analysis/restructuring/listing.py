"""All the workloads that could be in a better shape, as one table: what each is made of, costs and carries.

A shape that uses a workload dearer by d than its body's cheapest, at prices that prove a bound, costs at least the bound
and d. So a list of all workloads up to d holds every shape below bound + d, and what is proven of the list is
proven of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.analysis.restructuring.master import Master
from commonweal.analysis.restructuring.solving import Watch
from commonweal.analysis.restructuring.workloads import Flags, Floats, Places, made_of, workloads

MOST_LISTED = 150_000
"""More would be found in a second or two, and take too long to choose among."""


@dataclass(frozen=True)
class Listed:
    """Workloads by their place; all that is said of one is said at its place."""

    made_of: sparse.csc_matrix
    """Columns of the formulation x workloads, 1 where the workload has the column."""
    costs: Floats
    dearer: Floats
    """By how much each is dearer than the cheapest of its body, at the prices of the list."""
    desks: Places
    """The desk of each, by its place among the desks."""
    bodies: Places
    carries: NDArray[np.int8]
    """Workloads x functions."""
    up_to: float
    """Every workload dearer by less than this is here."""

    def only(self, kept: Flags | Places) -> Listed:
        """Those of these places alone."""
        places = np.flatnonzero(kept) if kept.dtype == bool else kept
        return Listed(
            self.made_of[:, places],
            self.costs[places],
            self.dearer[places],
            self.desks[places],
            self.bodies[places],
            self.carries[places],
            self.up_to,
        )

    def values(self, chosen: Sequence[int] | Places) -> Floats:
        """The columns of the formulation that these workloads make together."""
        values = np.zeros(self.made_of.shape[0])
        for place in chosen:
            values[self.columns(place)] = 1.0
        return values

    def columns(self, place: int) -> Places:
        start, end = self.made_of.indptr[place], self.made_of.indptr[place + 1]
        return np.asarray(self.made_of.indices[start:end], dtype=np.int64)


def listed(master: Master, watch: Watch, up_to: float, *, most: int = MOST_LISTED) -> Listed | None:
    """All workloads dearer by less than so much, None where there are more than `most` or the time is up."""
    prices, found = master.priced, list[tuple[int, Flags]]()
    count = 0
    for number, desk in enumerate(master.desks):
        if watch.over:
            return None
        below = prices.least[desk.body] + up_to
        some = workloads(desk, prices.columns, below=below, most=most, or_none=True)
        count += len(some.carried)
        if not some.whole or count > most:
            return None
        found.append((number, some.carried))
    return _table(master, found, up_to)


def _table(master: Master, found: list[tuple[int, Flags]], up_to: float) -> Listed:
    programme, prices = master.programme, master.priced
    of = np.full(programme.index.columns, -1, dtype=np.int64)
    for (function, _), column in programme.index.hosts.items():
        of[column] = function
    rows, sizes, carries = list[Places](), list[Places](), list[NDArray[np.int8]]()
    for number, carried in found:
        desk = master.desks[number]
        columns, inside = made_of(desk, carried)
        rows.append(columns[np.nonzero(inside)[1]])
        sizes.append(inside.sum(axis=1))
        whose = np.zeros((len(carried), len(programme.problem.functions)), dtype=np.int8)
        whose[:, of[desk.columns]] = carried
        carries.append(whose)
    numbers = np.repeat(np.arange(len(found)), [len(carried) for _, carried in found])
    ends = np.concatenate([[0], np.cumsum(np.concatenate([*sizes, np.zeros(0, dtype=np.int64)]))])
    made = np.concatenate([*rows, np.zeros(0, dtype=np.int64)])
    shape = (programme.index.columns, len(numbers))
    table = sparse.csc_matrix((np.ones(len(made)), made.astype(np.int32), ends.astype(np.int32)), shape=shape)
    bodies = np.array([desk.body for desk in master.desks], dtype=np.int64)
    least = np.array([prices.least[desk.body] for desk in master.desks])
    return Listed(
        table,
        programme.costs @ table,
        prices.columns @ table - least[numbers],
        numbers,
        bodies[numbers],
        np.concatenate(carries) if carries else np.zeros((0, len(programme.problem.functions)), dtype=np.int8),
        up_to,
    )
