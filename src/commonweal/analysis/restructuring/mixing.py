"""The linear programme over a list of workloads: mixtures of shapes, with cuts, whole or with something settled.

Only those workloads that prices want are in it; whether others are wanted is looked up in the list (pricing by inspection).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from commonweal.analysis.restructuring.cutting import Cut
from commonweal.analysis.restructuring.listing import Listed
from commonweal.analysis.restructuring.master import MISSING, Master
from commonweal.analysis.restructuring.solving import INFINITY, Watch, solver
from commonweal.analysis.restructuring.workloads import Flags, Floats, Places

FIRST = 4000
"""How many of the cheapest workloads to start with."""
AT_ONCE = 1500
SLACK = 1e-7
STEPS = 60
"""How far a hint goes."""


@dataclass(frozen=True)
class Mixture:
    """The lightest mixture: how much of each workload, what it costs, and by how much each would make it dearer."""

    shares: Floats
    objective: float
    dearer: Floats
    whole: bool
    """Whether it keeps every row, so that nothing is missing."""


NOTHING = np.zeros(0)


class Mixing:
    """A linear programme that grows by workloads and cuts, and shrinks by workloads that can no longer matter."""

    def __init__(self, master: Master, listed: Listed, watch: Watch) -> None:
        self.watch, self.listed, self.constant = watch, listed, master.programme.constant
        self.bodies = master.bodies
        ones = np.ones(len(listed.costs))
        each = sparse.csc_matrix((ones, (listed.bodies, np.arange(len(ones)))), shape=(self.bodies, len(ones)))
        self.matrix = sparse.vstack([master.matrix @ listed.made_of, each]).tocsc()
        must = [1.0 if body in master.must_stand else -np.inf for body in range(self.bodies)]
        self.lower = np.concatenate([master.lower, must])
        self.upper = np.concatenate([master.upper, np.ones(self.bodies)])
        self.first_body = len(master.lower)
        self.inside = np.zeros(len(ones), dtype=bool)
        self.order = np.zeros(0, dtype=np.int64)
        self._settled: list[int] = []
        self._started(MISSING * max(1.0, float(np.abs(master.programme.costs).max(initial=1.0))))
        self.enter(np.argsort(listed.dearer, kind="stable")[:FIRST])

    def _started(self, dear: float) -> None:
        """The rows, and a dear way out of each that asks for something."""
        self.highs = solver()
        self.highs.setOptionValue("presolve", "off")
        nothing = np.zeros(0, dtype=np.int32)
        for low, high in zip(self.lower, self.upper, strict=True):
            self.highs.addRow(low, high, 0, nothing, NOTHING)
        wanting = [(row, 1.0) for row in np.flatnonzero(np.isfinite(self.lower))]
        wanting += [(row, -1.0) for row in np.flatnonzero(self.upper < 0)]
        for row, sign in wanting:
            self.highs.addCol(dear, 0.0, np.inf, 1, np.array([row], dtype=np.int32), np.array([sign]))
        self.ways_out = len(wanting)

    def enter(self, places: Places) -> None:
        """Take in workloads of the list."""
        places = places[~self.inside[places]]
        columns = self.matrix[:, places]
        self.inside[places] = True
        self.order = np.concatenate([self.order, places])
        count = len(places)
        self.highs.addCols(
            count,
            self.listed.costs[places],
            np.zeros(count),
            np.full(count, np.inf),
            columns.nnz,
            columns.indptr[:-1].astype(np.int32),
            columns.indices.astype(np.int32),
            columns.data,
        )

    def close(self) -> None:
        """Leave no way out any more: what cannot be had is then seen to be impossible."""
        ways = np.arange(self.ways_out, dtype=np.int32)
        self.highs.changeColsBounds(self.ways_out, ways, np.zeros(self.ways_out), np.zeros(self.ways_out))

    def lightest(self) -> Mixture | None:
        """The lightest mixture of the whole list, None where the time is up."""
        while not self.watch.over:
            found = self.run()
            if found is None:
                return None
            wanted = np.flatnonzero((found.dearer < -SLACK) & ~self.inside)
            if len(wanted) == 0:
                return found
            if len(wanted) > AT_ONCE:
                wanted = wanted[np.argpartition(found.dearer[wanted], AT_ONCE)[:AT_ONCE]]
            self.enter(wanted)
        return None

    def run(self) -> Mixture | None:
        """The lightest mixture of those that are in, None where there is none or the solver gave up."""
        self.highs.run()
        self.watch.lp_iterations += max(0, int(self.highs.getInfo().simplex_iteration_count))
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self.highs.getSolution()
        values = np.asarray(solution.col_value)
        shares = np.zeros(len(self.inside))
        shares[self.order] = values[self.ways_out :]
        return Mixture(
            shares,
            self.highs.getObjectiveValue() + self.constant,
            self.listed.costs - self.matrix.T @ np.asarray(solution.row_dual),
            bool(values[: self.ways_out].sum() <= SLACK),
        )

    def hint(self) -> float:
        """About what the lightest mixture comes to, after a few steps towards it: no bound, infinity where there is none."""
        self.highs.setOptionValue("simplex_iteration_limit", STEPS)
        self.highs.run()
        self.watch.lp_iterations += max(0, int(self.highs.getInfo().simplex_iteration_count))
        reached = np.inf if self.impossible else self.highs.getObjectiveValue() + self.constant
        self.highs.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        return float(reached)

    @property
    def impossible(self) -> bool:
        """Whether the solver has shown that nothing keeps every row."""
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    def cut(self, found: list[Cut]) -> None:
        """Take in cuts."""
        at = np.full(len(self.inside), -1)
        at[self.order] = np.arange(len(self.order))
        for cut in found:
            inside = at[cut.places]
            inside = inside[inside >= 0] + self.ways_out
            self.highs.addRow(-np.inf, cut.most, len(inside), inside.astype(np.int32), np.ones(len(inside)))
        ends = np.cumsum([0, *(len(cut.places) for cut in found)])
        places = np.concatenate([cut.places for cut in found])
        more = sparse.csr_matrix((np.ones(len(places)), places, ends), shape=(len(found), len(self.inside)))
        self.matrix = sparse.vstack([self.matrix, more]).tocsc()

    def only(self, kept: Flags) -> None:
        """Go on with these workloads alone."""
        gone = np.flatnonzero(~kept[self.order])
        if len(gone):
            self.highs.deleteCols(len(gone), (gone + self.ways_out).astype(np.int32))
        now = np.cumsum(kept) - 1
        self.order = now[self.order[kept[self.order]]]
        self.inside, self.matrix, self.listed = self.inside[kept], self.matrix[:, kept], self.listed.only(kept)

    def settle(self, allowed: Flags, standing: list[int]) -> None:
        """Allow these workloads alone, and let these bodies stand whatever it costs."""
        count = len(self.order)
        columns = np.arange(self.ways_out, self.ways_out + count, dtype=np.int32)
        self.highs.changeColsBounds(count, columns, np.zeros(count), np.where(allowed[self.order], INFINITY, 0.0))
        for body in self._settled:
            self.highs.changeRowBounds(self.first_body + body, float(self.lower[self.first_body + body]), 1.0)
        for body in standing:
            self.highs.changeRowBounds(self.first_body + body, 1.0, 1.0)
        self._settled = list(standing)
