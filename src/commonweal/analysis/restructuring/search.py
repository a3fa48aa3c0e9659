"""The search itself: a quick shape, a bound, a better shape, and a proof, each step resting on the one before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from commonweal.analysis.restructuring.choosing import Choosing
from commonweal.analysis.restructuring.formulation import Formulation
from commonweal.analysis.restructuring.greedy import Draft, finished, greedy
from commonweal.analysis.restructuring.listing import Listed, listed
from commonweal.analysis.restructuring.master import Master
from commonweal.analysis.restructuring.solving import LIMIT_OF_PROOF, Programme, Watch, solve
from commonweal.analysis.restructuring.workloads import Floats, desks, fits

CLOSE = 3e-4
"""How near, as a share, the bound that the prices prove is to come to the lightest mixture."""
NEAR = 0.01
"""How far above the bound to look, as a share, where no shape is known."""
LESS = 0.6
"""How much shorter a list to try where one is too long."""


@dataclass(frozen=True)
class Found:
    """The best values of the formulation's columns, if any; whether it is proven that there are none."""

    values: Floats | None
    infeasible: bool


def search(programme: Formulation, watch: Watch, *, target_gap: float, seed: int) -> Found:
    """The lightest shape within the time; `watch` holds its objective and the bound on every shape."""
    if not _workloads_tell_all(programme):
        return _plainly(programme, watch, target_gap, seed, None)
    return _Search(programme, watch, target_gap, seed).run()


def _workloads_tell_all(programme: Formulation) -> bool:
    """Whether a body's functions settle its seats: nobody would stay on only because leaving costs more.

    A limit on the number of changes is such a reason, and so is an end that costs more than the seat.
    """
    problem = programme.problem
    columns = list(programme.index.seats.values())
    return problem.max_changes is None and bool((programme.costs[columns] >= 0).all())


def compact(programme: Formulation) -> Programme:
    """The formulation as it stands, for the solver."""
    rows = programme.rows
    matrix = sparse.csr_matrix(
        (rows.values, rows.columns, rows.starts), shape=(len(rows.lower), programme.index.columns)
    )
    ones = np.ones(programme.index.columns)
    return Programme(
        programme.costs,
        programme.constant,
        matrix,
        np.array(rows.lower),
        np.array(rows.upper),
        ones.astype(bool),
        ones,
    )


def _plainly(programme: Formulation, watch: Watch, target_gap: float, seed: int, known: Floats | None) -> Found:
    """Hand the whole formulation to the solver for the time that is left; the lighter of what it finds and what was known."""
    run = solve(compact(programme), watch, seconds=watch.left, gap=max(target_gap, LIMIT_OF_PROOF), seed=seed)
    if run.infeasible:
        return Found(None, True)
    watch.proved(min(run.bound, run.objective))
    both = [values for values in (known, run.values) if values is not None]
    if not both:
        return Found(None, False)
    lightest = min(both, key=lambda values: float(programme.costs @ values))
    watch.found(float(programme.costs @ lightest + programme.constant))
    return Found(lightest, False)


class _Search:
    def __init__(self, programme: Formulation, watch: Watch, target_gap: float, seed: int) -> None:
        self.programme, self.watch, self.target_gap, self.seed = programme, watch, target_gap, seed
        self.desks = desks(programme)
        self.master = Master(programme, self.desks)
        self.values: Floats | None = None
        self.objective = np.inf

    @property
    def done(self) -> bool:
        return self.watch.over or self.watch.gap <= max(self.target_gap, 0.0)

    @property
    def _most(self) -> float:
        """Nothing weighs more than this. Where the bound does, there is no shape."""
        most = self.programme.constant + float(np.maximum(self.programme.costs, 0.0).sum())
        return most + 1e-3 * max(1.0, most)

    def run(self) -> Found:
        self._start()
        through = self.master.generate(self.watch, gap=CLOSE)
        if self.watch.bound > self._most:
            return Found(None, True)
        if not self.watch.over and self.master.missing > 1e-6 and through:
            return _plainly(self.programme, self.watch, self.target_gap, self.seed, self.values)
        if self.master.best is not None and not self.done:
            self._dive()
        if self.master.best is not None and not self.done:
            self._list()
        if not self.done:
            return _plainly(self.programme, self.watch, self.target_gap, self.seed, self.values)
        return Found(self.values, False)

    def _start(self) -> None:
        """Every body empty and with each function alone, and a quick shape with all its workloads."""
        offered = []
        for desk in self.desks:
            alone = np.vstack([np.zeros(len(desk.columns), dtype=bool), np.eye(len(desk.columns), dtype=bool)])
            fitting = [fits(desk, flags) and bool(flags[desk.must_carry].all()) for flags in alone]
            offered.append((desk, alone[np.array(fitting)]))
        draft = greedy(self.programme, self.desks, self.master.must_stand)
        if draft is not None:
            offered += [(desk, carried[None, :]) for desk, carried in draft.standing]
        self.master.add(offered)
        if draft is not None:
            self._take(draft.values)

    def _dive(self) -> None:
        """A shape from what the prices want most, improved by hand."""
        pool, draft = self.master.pool, Draft(self.programme, self.desks, self.master.must_stand)
        at = {desk.body: number for number, desk in enumerate(self.desks)}
        for place in self.master.dive(self.watch):
            desk = pool.desks[place]
            draft.take(at[desk.body], pool.flags[place])
        better = finished(draft)
        if better is not None:
            for desk, carried in better.standing:
                pool.add(desk, carried[None, :])
            self._take(better.values)

    def _take(self, values: Floats) -> None:
        """Keep a shape that is lighter than what is known, unless it was cut off: what is made by hand knows no cuts."""
        objective = float(self.programme.costs @ values + self.programme.constant)
        if not self.programme.differs(values):
            return
        # The watch may have heard of it already from the solver, so it is held against the last one taken.
        if objective < self.objective:
            self.values, self.objective = values, objective
            self.watch.found(objective)

    def _complete(self, listed: Listed, chosen: list[int]) -> None:
        """A shape from some workloads, with what they lack, improved by hand."""
        draft = Draft(self.programme, self.desks, self.master.must_stand)
        for place in chosen:
            number = int(listed.desks[place])
            values = listed.values([place])
            draft.take(number, values[self.desks[number].columns] > 0)
        better = finished(draft)
        if better is not None:
            self._take(better.values)

    def _list(self) -> None:
        """Choose among all workloads that could be in a better shape; where they are too many, among as many as can be had."""
        lagrange, before = self.master.priced.bound, 0.0
        while not self.done:
            known = bool(np.isfinite(self.objective))
            if not known and lagrange + before > self._most:
                return
            wanted = self.objective - lagrange if known else max(4 * before, NEAR * abs(lagrange))
            table = self._listed(wanted + LIMIT_OF_PROOF, above=before if known else 0.0)
            if table is None:
                return
            outside = lagrange + table.up_to
            self._choose(table, outside)
            if table.up_to >= self.objective - lagrange:
                return
            before = table.up_to

    def _listed(self, wanted: float, *, above: float) -> Listed | None:
        """A list up to what is wanted, or to as much of it as there is room for, if that is more than there was."""
        while wanted > above + LIMIT_OF_PROOF and not self.watch.over:
            table = listed(self.master, self.watch, wanted)
            if table is not None:
                return table
            wanted *= LESS
        return None

    def _choose(self, table: Listed, outside: float) -> None:
        Choosing(
            self.master,
            table,
            self.watch,
            best=lambda: self.objective,
            take=self._take,
            complete=self._complete,
            enough=lambda: self.done,
            outside=outside,
        ).run()
