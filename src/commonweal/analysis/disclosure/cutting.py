"""The exact way: choose cells by a programme of zeros and ones, attack the choice, and add the inequality that forbids its fault.

For a primary k that must reach up by U, what it can reach is the optimum of the attacker's programme over moves z with
sums @ z = 0 and -down * x <= z <= up * x. Any prices on the sums turn it into a bound that is linear in x, so that
sum (a up + b down) x >= U must hold of every good choice (Fischetti and Salazar 2001, section 4). The coefficients
above what is missing without them are cut down to it, which no choice of zeros and ones notices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from commonweal.analysis.disclosure.attacking import programme
from commonweal.analysis.disclosure.growing import exposed, grown
from commonweal.analysis.disclosure.needs import TOLERANCE, Problem
from commonweal.analysis.disclosure.tables import Bools, Floats

LEAST_BROKEN = 1e-5
HALF = 0.5
MOST_ROUNDS = 60
"""Rounds of inequalities at the relaxation, before whole choices are made."""


@dataclass(frozen=True)
class Cutting:
    """What the exact way came to: the best choice it found good, and what no choice can cost less than."""

    withheld: Bools
    bound: float


def cut(problem: Problem, good: Bools, *, left: Callable[[], float]) -> Cutting:
    """The cheapest cells to withhold, or as far as the time allows, from a choice that is known to be good."""
    master, attacker, best = _Master(problem), _Attacker(problem), _Best(problem, good, left)
    for _round in range(MOST_ROUNDS):
        chosen = master.solve(left(), whole=False)
        if chosen is None or best.is_proven(master.bound):
            break
        if not master.add(attacker.inequalities(chosen)):
            best.mend(chosen > HALF)
            break
    while left() > 0 and not best.is_proven(master.bound):
        chosen = master.solve(left(), whole=True)
        if chosen is None or not master.add(attacker.inequalities(np.round(chosen))):
            if chosen is not None:
                best.take(problem.fixed | (chosen > HALF))
            break
        best.mend(chosen > HALF)
    return Cutting(best.withheld, master.bound)


class _Best:
    """The cheapest choice so far that is known to be good."""

    def __init__(self, problem: Problem, good: Bools, left: Callable[[], float]) -> None:
        self.problem, self.withheld, self.left = problem, good, left
        self.cost = problem.cost_of(good)

    def is_proven(self, bound: float) -> bool:
        return reaches(bound, self.cost)

    def take(self, withheld: Bools) -> None:
        if self.problem.cost_of(withheld) < self.cost and not exposed(self.problem, withheld):
            self.withheld, self.cost = withheld, self.problem.cost_of(withheld)

    def mend(self, start: Bools) -> None:
        """Make a choice good that is not, and take it if it is cheaper."""
        self.take(grown(self.problem, start=start, over=lambda: self.left() <= 0))


def reaches(bound: float, best: float) -> bool:
    """Whether a bound proves a cost to be the least."""
    return bound >= best - 1e-6 * max(1.0, abs(best))


@dataclass(frozen=True)
class Inequality:
    """coefficients @ x >= least."""

    coefficients: Floats
    least: float


class _Attacker:
    """The reader's programme over all cells, for any choice of what is withheld; each solution starts the next."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        rows, size = problem.table.sums.shape
        zero = np.zeros(rows)
        self.highs = programme(problem.table.sums, zero, zero, np.zeros(size), np.zeros(size))
        self.turned = sparse.csr_array(problem.table.sums.T)
        self.all = np.arange(size, dtype=np.int32)

    def inequalities(self, chosen: Floats) -> list[Inequality]:
        """What a choice, whole or not, does not keep."""
        problem = self.problem
        share = np.clip(np.where(problem.fixed, 1.0, chosen), 0.0, 1.0)
        size = len(share)
        self.highs.changeColsBounds(size, self.all, -problem.room_down * share, problem.room_up * share)
        found = [self._inequality(share, cell, way, far) for cell, way, far in problem.asked]
        return [each for each in found if each is not None]

    def _inequality(self, share: Floats, cell: int, way: float, far: float) -> Inequality | None:
        self.highs.changeColCost(cell, -way)
        self.highs.run()
        # Any change of the programme makes the solver forget how it ended.
        done = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        reached = -float(self.highs.getInfo().objective_function_value)
        prices = np.array(self.highs.getSolution().row_dual)
        self.highs.changeColCost(cell, 0.0)
        if not done or reached >= far - LEAST_BROKEN:
            return None
        problem = self.problem
        rest = self.turned @ prices
        rest[cell] += way
        coefficients = np.maximum(rest, 0.0) * problem.room_up + np.maximum(-rest, 0.0) * problem.room_down
        missing = far - float(coefficients[problem.fixed].sum())
        capped = np.where(problem.free, np.minimum(coefficients, max(missing, 0.0)), 0.0)
        if missing <= TOLERANCE or float(capped @ share) >= missing - TOLERANCE * max(1.0, missing):
            return None
        # Every inequality is told in shares of what is missing, so that the solver meets numbers of one size.
        return Inequality(capped / missing, 1.0)


class _Master:
    """Which free cells to withhold at least cost, as far as the inequalities say."""

    def __init__(self, problem: Problem) -> None:
        self.cells = np.flatnonzero(problem.free)
        self.size = problem.table.size
        self.problem = problem
        ends = (np.zeros(len(self.cells)), np.ones(len(self.cells)))
        empty = sparse.csr_array((0, len(self.cells)))
        self.highs = programme(empty, np.zeros(0), np.zeros(0), *ends, problem.table.cost[self.cells])
        self.bound = 0.0
        self.add(_never_alone(problem))

    def add(self, inequalities: list[Inequality]) -> bool:
        """Take them in; whether there were any."""
        for each in inequalities:
            coefficients = each.coefficients[self.cells]
            where = np.flatnonzero(coefficients).astype(np.int32)
            self.highs.addRow(each.least, highspy.kHighsInf, len(where), where, coefficients[where])
        return bool(inequalities)

    def solve(self, seconds: float, *, whole: bool) -> Floats | None:
        """The cheapest choice so far as every cell's share; None where there was no time. The bound rises with it."""
        highs = self._of_whole_choices() if whole else self.highs
        highs.setOptionValue("time_limit", highs.getRunTime() + max(seconds, 0.0))
        highs.run()
        info, done = highs.getInfo(), highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        least = float(info.mip_dual_bound if whole else info.objective_function_value) if whole or done else 0.0
        if np.isfinite(least):
            self.bound = max(self.bound, least)
        if not done:
            return None
        shares = np.where(self.problem.fixed, 1.0, 0.0)
        shares[self.cells] = highs.getSolution().col_value
        return shares

    def _of_whole_choices(self) -> highspy.Highs:
        """The same programme in zeros and ones, anew: one that was solved in fractions goes on telling of those."""
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.passModel(self.highs.getLp())
        count = len(self.cells)
        kinds = np.full(count, highspy.HighsVarType.kInteger)
        highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
        return highs


def _never_alone(problem: Problem) -> list[Inequality]:
    """A primary that must reach somewhere is never the only withheld cell of a sum."""
    must = (problem.up > TOLERANCE) | (problem.down > TOLERANCE)
    sums = problem.table.sums
    found = []
    for row in range(sums.shape[0]):
        cells = sums.indices[sums.indptr[row] : sums.indptr[row + 1]]
        if problem.fixed[cells].sum() == 1 and must[cells][problem.fixed[cells]].all():
            coefficients = np.zeros(problem.table.size)
            coefficients[cells] = problem.free[cells]
            found.append(Inequality(coefficients, 1.0))
    return found
