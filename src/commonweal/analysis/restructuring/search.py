"""The search itself: a quick shape, a bound, a better shape, and a proof, each step resting on the one before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from commonweal.analysis.restructuring.formulation import Formulation
from commonweal.analysis.restructuring.greedy import Draft, finished, greedy
from commonweal.analysis.restructuring.master import Master
from commonweal.analysis.restructuring.solving import LIMIT_OF_PROOF, Programme, Watch, solve
from commonweal.analysis.restructuring.workloads import Floats, desks, fits, workloads

NEAR = 0.01
"""Workloads within this share of the bound are worth choosing among for a first good shape."""
FIRST_SECONDS = 6.0
"""The longest that the first choice among them may take."""
STEPS = (0.25, 0.5, 1.0)
"""How much of what is still open to list workloads for; the last one is proof."""
MOST_LISTED = 60_000
PRESOLVED = 5000
"""From so many workloads on presolve takes longer than it saves; below it, there is no start to give."""
MOST_WIDE = 40_000


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
    return not programme.rows.cuts and problem.max_changes is None and bool((programme.costs[columns] >= 0).all())


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

    def run(self) -> Found:
        self._start()
        through = self.master.generate(self.watch, gap=LIMIT_OF_PROOF * 100)
        if not self.watch.over and self.master.missing > 1e-6 and through:
            return _plainly(self.programme, self.watch, self.target_gap, self.seed, self.values)
        if self.master.best is not None and not self.done:
            self._dive()
        if self.master.best is not None and not self.done:
            self._choose_near()
            self._list_in_steps()
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
        objective = float(self.programme.costs @ values + self.programme.constant)
        # The watch may have heard of it already from the solver, so it is held against the last one taken.
        if objective < self.objective:
            self.values, self.objective = values, objective
            self.watch.found(objective)

    def _choose_near(self) -> None:
        """Choose among the workloads that the prices found: seldom the best there is, often near."""
        pool = self.master.pool
        prices = self.master.priced.columns
        costs = prices @ pool.matrix(range(len(pool.columns)), self.programme.index.columns)
        near = costs < NEAR * abs(self.master.priced.bound)
        near |= np.array([desk.body in self.master.must_stand for desk in pool.desks])
        near |= self._mine()
        self._choose(np.flatnonzero(near), FIRST_SECONDS)

    def _mine(self) -> np.ndarray:
        """Which workloads make up the best shape so far."""
        pool = self.master.pool
        if self.values is None:
            return np.zeros(len(pool.columns), dtype=bool)
        used = pool.matrix(range(len(pool.columns)), self.programme.index.columns)
        inside = np.asarray(self.values @ used) >= np.diff(used.indptr) - 0.5
        size: dict[int, int] = {}
        for place in np.flatnonzero(inside):
            body = pool.desks[place].body
            if body not in size or len(pool.columns[place]) > len(pool.columns[size[body]]):
                size[body] = int(place)
        mine = np.zeros(len(pool.columns), dtype=bool)
        mine[list(size.values())] = True
        return mine

    def _choose(self, places: np.ndarray, seconds: float) -> float:
        """Let the solver choose among workloads; the bound on what they allow."""
        presolve = len(places) < PRESOLVED
        start = None if presolve or self.values is None else self._mine()[places].astype(float)
        run = solve(
            self.master.whole(places),
            self.watch,
            seconds=seconds,
            gap=max(LIMIT_OF_PROOF, self.target_gap / 2),
            seed=self.seed,
            start=start,
            presolve=presolve,
        )
        if run.values is not None:
            chosen = places[np.flatnonzero(run.values > 0.5)]
            values = np.zeros(self.programme.index.columns)
            for place in chosen:
                values[self.master.pool.columns[place]] = 1.0
            self._take(values)
        return run.bound

    def _list_in_steps(self) -> None:
        """List every workload that could be in a better shape, in growing steps; the last of them is proof.

        A shape that uses a workload dearer by d than its body's cheapest costs at least the bound and d. So with
        all workloads up to d listed, whatever the solver proves of the list is proven of all shapes up to bound + d.
        """
        lagrange = self.master.priced.bound
        for step in STEPS:
            if self.done or not np.isfinite(self.watch.objective):
                return
            dearer = (self.watch.objective - lagrange) * step + LIMIT_OF_PROOF
            listed = self._listed(dearer)
            if listed is None:
                return
            bound = self._choose(listed, self.watch.left)
            self.watch.proved(min(bound, lagrange + dearer, self.watch.objective))

    def _listed(self, dearer: float) -> np.ndarray | None:
        """The places of all workloads that are dearer by less than so much, None where they are too many."""
        prices, listed = self.master.priced.columns, []
        for desk in self.desks:
            if self.watch.over:
                return None
            below = self.master.priced.least[desk.body] + dearer
            found = workloads(desk, prices, below=below, most=MOST_WIDE)
            listed.append((desk, found.carried))
            if not found.whole or sum(len(carried) for _, carried in listed) > MOST_LISTED:
                return None
        pool, places = self.master.pool, set(np.flatnonzero(self._mine()).tolist())
        for desk, carried in listed:
            pool.add(desk, carried)
            places.update(pool.known[desk.body, flags.tobytes()] for flags in carried)
        return np.array(sorted(places))
