"""Choose one workload for each body that stands: the strong programme, its prices, and the bound they prove.

There are far too many workloads to write down. Column generation starts with few, prices what they share
(every function is carried, nobody gives more hours than they have), and asks each body for workloads that
are cheap at those prices, until there are none. At any prices the cheapest workload of every body together
is a bound on every shape (Lagrange), whether the search went on to the end or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from scipy import sparse

from commonweal.analysis.restructuring.formulation import Formulation
from commonweal.analysis.restructuring.proposal import Limit
from commonweal.analysis.restructuring.solving import Watch, solver
from commonweal.analysis.restructuring.workloads import Desk, Flags, Floats, Places, columns_of, made_of, workloads

SHARED = (Limit.HOSTED, Limit.HOURS_CAP)
"""The constraints that concern several bodies at once."""
MISSING = 1e4
"""What it costs, times the dearest column, to leave a function with nobody: more than any real way."""
WIDTHS = (40, 400, 3000, 20000)
"""How many half-finished workloads of one size to follow; wider when narrow finds nothing more."""
SMOOTHING = 0.5
"""How far prices stay with the best so far (Wentges): half way keeps them from swinging."""
FEW = 2000
"""Up to how many workloads of a body to keep them ready."""
NEW_A_BODY = 15
SLACK = 1e-7
ASKED_AGAIN = 8
"""How often a dive that would leave work with nobody asks for further workloads."""
SURE = 0.8
"""What a dive takes at once; below it, one at a time."""


@dataclass
class Pool:
    """Workloads met so far: the body and the columns of each."""

    desks: list[Desk] = field(default_factory=list)
    columns: list[Places] = field(default_factory=list)
    flags: list[Flags] = field(default_factory=list)
    known: dict[tuple[int, bytes], int] = field(default_factory=dict)

    def add(self, desk: Desk, carried: Flags) -> list[int]:
        """Take in what is not yet known; the places of the new ones."""
        new = []
        for flags in carried:
            key = (desk.body, flags.tobytes())
            if key not in self.known:
                self.known[key] = len(self.columns)
                new.append(len(self.columns))
                self.desks.append(desk)
                self.columns.append(columns_of(desk, flags))
                self.flags.append(flags)
        return new

    def matrix(self, places: Sequence[int] | Places, height: int) -> sparse.csc_matrix:
        """Columns of the formulation x workloads, 1 where the workload has the column."""
        chosen = [self.columns[place] for place in places]
        ends = np.cumsum([0, *(len(columns) for columns in chosen)])
        rows = np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)
        return sparse.csc_matrix((np.ones(len(rows)), rows, ends), shape=(height, len(chosen)))


class Stock:
    """Every workload of the bodies that have few, kept ready: their cheapest are looked up and not searched for."""

    def __init__(self, programme: Formulation, desks: tuple[Desk, ...]) -> None:
        nothing = np.zeros(programme.index.columns)
        self.carried: dict[int, Flags] = {}
        rows, ends = [np.zeros(0, dtype=np.int64)], [np.zeros(1, dtype=np.int64)]
        for number, desk in enumerate(desks):
            some = workloads(desk, nothing, below=np.inf, most=FEW, or_none=True)
            if some.whole and 0 < len(some.carried) <= FEW:
                self.carried[number] = some.carried
                columns, inside = made_of(desk, some.carried)
                rows.append(columns[np.nonzero(inside)[1]])
                ends.append(inside.sum(axis=1))
        places, starts = np.concatenate(rows), np.cumsum(np.concatenate(ends))
        shape = (len(starts) - 1, len(nothing))
        self.made_of = sparse.csr_matrix((np.ones(len(places)), places, starts), shape=shape)
        sizes = [len(carried) for carried in self.carried.values()]
        self.spans = dict(zip(self.carried, zip(np.cumsum([0, *sizes]), np.cumsum(sizes), strict=False), strict=True))

    def costs(self, prices: Floats) -> dict[int, Floats]:
        """What each workload of each of these desks costs, by the place of the desk."""
        costs = self.made_of @ prices
        return {number: costs[start:end] for number, (start, end) in self.spans.items()}


@dataclass(frozen=True)
class Prices:
    """What each column costs when what is shared has its price, and the bound on every shape that this proves."""

    columns: Floats
    bound: float
    least: dict[int, float]
    """What each body adds to the bound."""


class Master:
    """The linear programme over the workloads met so far."""

    def __init__(self, programme: Formulation, desks: tuple[Desk, ...]) -> None:
        self.programme, self.desks = programme, desks
        rows, problem = programme.rows, programme.problem
        of = [rows.limits[row][0] if row in rows.limits else None for row in range(len(rows.lower))]
        self.shared = [row for row, limit in enumerate(of) if limit in SHARED or row in rows.cuts]
        matrix = sparse.csr_matrix(
            (rows.values, rows.columns, rows.starts), shape=(len(rows.lower), programme.index.columns)
        )
        self.matrix = matrix[self.shared]
        self.lower = np.array(rows.lower)[self.shared]
        self.upper = np.array(rows.upper)[self.shared]
        self.hosted = np.array([of[row] is Limit.HOSTED for row in self.shared], dtype=bool)
        settled = problem.fixed.keep | {body for _, body in problem.fixed.seated | problem.fixed.hosts}
        self.must_stand = frozenset(
            place for place, body in enumerate(problem.bodies) if body.statutory or body.key in settled
        )
        self.pool, self.stock = Pool(), Stock(programme, desks)
        self.best: Prices | None = None
        self._best_duals: Floats | None = None
        self.missing = 0.0
        self.objective = np.inf
        self._highs = self._started()

    @property
    def priced(self) -> Prices:
        """The best prices so far."""
        if self.best is None:
            raise ValueError("nothing has been priced yet")
        return self.best

    @property
    def bodies(self) -> int:
        return len(self.programme.problem.bodies)

    def _started(self) -> highspy.Highs:
        """The solver with its rows, and for each a dear way out, so that there are prices from the first round on."""
        highs = solver()
        highs.setOptionValue("presolve", "off")
        nothing, empty = np.zeros(0, dtype=np.int32), np.zeros(0)
        # "At least once" allows more than "exactly once", so its bound holds; and a price that cannot fall below 0
        # settles sooner.
        upper = np.where(self.hosted, np.inf, self.upper)
        for low, high in zip(self.lower, upper, strict=True):
            highs.addRow(low, high, 0, nothing, empty)
        for place in range(self.bodies):
            highs.addRow(1.0 if place in self.must_stand else -np.inf, 1.0, 0, nothing, empty)
        lacking = [(int(row), 1.0) for row in np.flatnonzero(np.isfinite(self.lower))]
        lacking += [(int(row), -1.0) for row in np.flatnonzero(np.isfinite(upper))]
        lacking += [(len(self.lower) + place, 1.0) for place in sorted(self.must_stand)]
        dear = MISSING * max(1.0, float(np.abs(self.programme.costs).max(initial=1.0)))
        for row, sign in lacking:
            highs.addCol(dear, 0.0, np.inf, 1, np.array([row], dtype=np.int32), np.array([sign]))
        self._lacks = list(range(len(lacking)))
        return highs

    def add(self, offered: Iterable[tuple[Desk, Flags]]) -> int:
        """Offer workloads of some bodies; how many were new."""
        new = [place for desk, carried in offered for place in self.pool.add(desk, carried)]
        if new:
            columns, costs = self._columns(new)
            count = len(new)
            self._highs.addCols(
                count,
                costs,
                np.zeros(count),
                np.full(count, np.inf),
                columns.nnz,
                columns.indptr[:-1].astype(np.int32),
                columns.indices.astype(np.int32),
                columns.data,
            )
        return len(new)

    def _columns(self, places: Sequence[int] | Places) -> tuple[sparse.csc_matrix, Floats]:
        chosen = self.pool.matrix(places, self.programme.index.columns)
        bodies = np.array([self.pool.desks[place].body for place in places], dtype=np.int64)
        one_each = sparse.csc_matrix(
            (np.ones(len(bodies)), (bodies, np.arange(len(bodies)))), shape=(self.bodies, len(bodies))
        )
        return sparse.vstack([self.matrix @ chosen, one_each]).tocsc(), self.programme.costs @ chosen

    def generate(self, watch: Watch, *, gap: float) -> bool:
        """Price and widen until nothing more is to be found; whether it came so far."""
        width = 0
        while not watch.over:
            duals = self._priced(watch)
            smooth = duals if self._best_duals is None else SMOOTHING * self._best_duals + (1 - SMOOTHING) * duals
            added = self._round(smooth, WIDTHS[width], watch)
            if added == 0 and smooth is not duals:
                added = self._round(duals, WIDTHS[width], watch)
            if self.best is not None and self.objective - self.best.bound <= gap * abs(self.objective):
                return True
            if added == 0:
                width += 1
                if width == len(WIDTHS):
                    return True
        return False

    def dive(self, watch: Watch) -> list[int]:
        """Workloads for a shape, by taking again and again those that the programme wants most; some work may be left."""
        first, taken, asked = len(self._lacks), list[int](), 0
        while not watch.over:
            duals = self._priced(watch)
            if self.missing > SLACK and asked < ASKED_AGAIN:
                asked += 1
                if self._round(duals, WIDTHS[0], watch):
                    continue
            wanted = np.asarray(self._highs.getSolution().col_value)[first:]
            wanted[taken] = 0.0
            if wanted.max(initial=0.0) <= SLACK:
                break
            new = np.flatnonzero(wanted >= SURE).tolist() or [int(wanted.argmax())]
            taken += new
            for place in new:
                self._highs.changeColBounds(first + place, 1.0, np.inf)
        for place in taken:
            self._highs.changeColBounds(first + place, 0.0, np.inf)
        return taken

    def _priced(self, watch: Watch) -> Floats:
        self._highs.run()
        watch.lp_iterations += max(0, int(self._highs.getInfo().simplex_iteration_count))
        solution = self._highs.getSolution()
        self.missing = float(np.asarray(solution.col_value)[self._lacks].sum())
        self.objective = self._highs.getObjectiveValue() + self.programme.constant
        return np.asarray(solution.row_dual)[: len(self.lower)]

    def _round(self, duals: Floats, width: int, watch: Watch) -> int:
        """Ask every body for its cheapest workloads at these prices; how many were new."""
        prices = self.programme.costs - self.matrix.T @ duals
        bound = self.programme.constant + float(duals @ _sides(duals, self.lower, self.upper))
        least: dict[int, float] = {}
        offered: list[tuple[Desk, Flags]] = []
        ready = self.stock.costs(prices)
        for number, desk in enumerate(self.desks):
            if watch.over:
                return max(self.add(offered), 1)
            must = desk.body in self.must_stand
            alone = float(prices[desk.body] + prices[desk.always].sum())
            below = alone + SLACK if must and not desk.must_carry.any() else np.inf if must else -SLACK
            if number in ready:
                carried, costs, cheapest = self.stock.carried[number], ready[number], float(ready[number].min())
            else:
                found = workloads(desk, prices, below=below, most=width)
                carried, costs, cheapest = found.carried, found.costs, found.least
            least[desk.body] = cheapest if must else min(0.0, cheapest)
            if cheapest < below:
                chosen = np.argsort(costs, kind="stable")[:NEW_A_BODY]
                offered.append((desk, carried[chosen[costs[chosen] < below]]))
        bound += sum(least.values())
        if np.isfinite(bound) and (self.best is None or bound > self.best.bound):
            self.best, self._best_duals = Prices(prices, bound, least), duals
            watch.proved(bound)
        return self.add(offered)


def _sides(duals: Floats, lower: Floats, upper: Floats) -> Floats:
    """The side of each row that a price presses on."""
    side = np.where(duals > 0, lower, upper)
    return np.where(np.isfinite(side), side, np.where(np.isfinite(lower), lower, 0.0))
