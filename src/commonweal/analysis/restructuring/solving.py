"""HiGHS, asked from here only: a programme in, values and a proven bound out, with a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.analysis.restructuring.proposal import Effort, Progress

Floats = NDArray[np.float64]
INFINITY = float("inf")
TELL_SECONDS = 1.0
LIMIT_OF_PROOF = 1e-6
"""A gap, as a share, at which a programme counts as solved: that of the solver's own arithmetic."""


@dataclass(frozen=True)
class Programme:
    """Least costs @ columns + constant over lower <= matrix @ columns <= upper; columns of 0 or 1 where whole."""

    costs: Floats
    constant: float
    matrix: sparse.csr_matrix
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]
    column_upper: Floats


@dataclass
class Watch:
    """The time that is left, whether somebody wants it to stop, and who wants to know how far it is."""

    clock: Callable[[], float]
    time_limit_seconds: float
    should_stop: Callable[[], bool]
    on_progress: Callable[[Progress], None]
    started: float = 0.0
    stopped: bool = False
    nodes: int = 0
    lp_iterations: int = 0
    objective: float = INFINITY
    bound: float = 0.0
    """Hours are never negative, so nothing lies below 0."""
    told: float = 0.0

    def __post_init__(self) -> None:
        self.started = self.clock()

    @property
    def seconds(self) -> float:
        return self.clock() - self.started

    @property
    def left(self) -> float:
        return max(0.0, self.time_limit_seconds - self.seconds)

    @property
    def over(self) -> bool:
        """Whether to stop; whoever wants to know how far it is hears at least once in `TELL_SECONDS`, as this is asked often."""
        self.stopped = self.stopped or self.should_stop()
        if self.seconds - self.told >= TELL_SECONDS:
            self.tell()
        return self.stopped or self.left <= 0

    @property
    def gap(self) -> float:
        return gap_between(self.objective, self.bound)

    @property
    def effort(self) -> Effort:
        return Effort(self.seconds, self.nodes, self.lp_iterations)

    def tell(self) -> None:
        """Pass on how far it is."""
        objective = self.objective if np.isfinite(self.objective) else None
        gap = None if objective is None else self.gap
        self.told = self.seconds
        self.on_progress(Progress(self.told, objective, self.bound, gap, self.nodes))

    def found(self, objective: float) -> None:
        if objective < self.objective:
            self.objective = objective
            self.tell()

    def proved(self, bound: float) -> None:
        if bound > self.bound:
            self.bound = bound
            self.tell()


@dataclass(frozen=True)
class Run:
    """What the solver came back with: values of the best it found, and a bound that nothing beats."""

    values: Floats | None
    objective: float
    bound: float
    infeasible: bool


def gap_between(objective: float, bound: float) -> float:
    """How far above its bound an objective is, as a share of the objective; infinity where there is none."""
    if not (np.isfinite(objective) and np.isfinite(bound)):
        return INFINITY
    short = max(0.0, objective - bound)
    if objective == 0:
        return INFINITY if short > LIMIT_OF_PROOF else 0.0
    return 0.0 if short <= LIMIT_OF_PROOF * max(1.0, abs(objective)) else short / abs(objective)


def solver() -> highspy.Highs:
    """A silent solver."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    return highs


def solve(
    programme: Programme,
    watch: Watch,
    *,
    seconds: float,
    gap: float = LIMIT_OF_PROOF,
    seed: int = 0,
    shared: bool = True,
) -> Run:
    """Solve a programme within a time, and stop when somebody wants it.

    `shared` says that what it finds holds for the whole problem and may be told; a bound never is, since
    only the caller knows what the programme leaves out.
    """
    if len(programme.costs) == 0:
        return _empty(programme)
    highs = solver()
    highs.passModel(_model(programme))
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("random_seed", seed)
    _listen(highs, programme, watch, watch.clock() + seconds, shared=shared)
    highs.run()
    return _result(highs, programme, watch)


def _empty(programme: Programme) -> Run:
    """What comes of a programme without columns, of which the solver says nothing."""
    if (programme.lower > 0).any() or (programme.upper < 0).any():
        return Run(None, INFINITY, INFINITY, True)
    return Run(np.zeros(0), programme.constant, programme.constant, False)


def _model(programme: Programme) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = programme.matrix.shape
    model.col_cost_, model.offset_ = programme.costs, programme.constant
    model.col_lower_, model.col_upper_ = np.zeros(len(programme.costs)), programme.column_upper
    model.row_lower_, model.row_upper_ = programme.lower, programme.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = programme.matrix.indptr
    model.a_matrix_.index_ = programme.matrix.indices
    model.a_matrix_.value_ = programme.matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[int(whole)] for whole in programme.whole]
    return model


def weighed(programme: Programme, values: object) -> tuple[Floats, float]:
    """Values, whole where they must be, and the objective that they have, whatever the solver says it is."""
    exact = np.array(values, dtype=np.float64)
    exact[programme.whole] = np.round(exact[programme.whole])
    return exact, float(programme.costs @ exact + programme.constant)


def _listen(highs: highspy.Highs, programme: Programme, watch: Watch, until: float, *, shared: bool) -> None:
    """Hear of better solutions, and break off when the time is up by the caller's own clock."""
    kinds = highspy.cb.HighsCallbackType

    def heard(kind: object, _message: str, out: object, into: object, _data: object) -> None:
        if kind == kinds.kCallbackMipImprovingSolution and shared:
            watch.found(weighed(programme, out.mip_solution)[1])  # type: ignore[attr-defined]
        if kind == kinds.kCallbackMipInterrupt and (watch.over or watch.clock() > until):
            into.user_interrupt = True  # type: ignore[attr-defined]

    highs.setCallback(heard, None)
    highs.startCallback(kinds.kCallbackMipInterrupt)
    highs.startCallback(kinds.kCallbackMipImprovingSolution)


def _result(highs: highspy.Highs, programme: Programme, watch: Watch) -> Run:
    status, info = highs.getModelStatus(), highs.getInfo()
    watch.nodes += max(0, int(info.mip_node_count))
    watch.lp_iterations += max(0, int(info.simplex_iteration_count))
    infeasible = status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if infeasible or info.primal_solution_status != 2:
        return Run(None, INFINITY, -INFINITY if not infeasible else INFINITY, infeasible)
    values, objective = weighed(programme, highs.getSolution().col_value)
    return Run(values, objective, float(info.mip_dual_bound), False)
