"""What others ask: a proposal, alternatives to it, and the frontier between burden and change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from commonweal.analysis.restructuring import shapes
from commonweal.analysis.restructuring.formulation import Formulation, formulation
from commonweal.analysis.restructuring.keeping import checked
from commonweal.analysis.restructuring.problem import Problem
from commonweal.analysis.restructuring.proposal import Progress, Proposal, Status
from commonweal.analysis.restructuring.reasons import reasons
from commonweal.analysis.restructuring.relaxing import relaxations
from commonweal.analysis.restructuring.search import Found, search
from commonweal.analysis.restructuring.solving import LIMIT_OF_PROOF, Watch, gap_between
from commonweal.analysis.restructuring.workloads import Floats

TIME_LIMIT_SECONDS = 10.0
TARGET_GAP = 0.01


def _never() -> bool:
    return False


def _nobody(_: Progress) -> None:
    return None


def propose(
    problem: Problem,
    *,
    clock: Callable[[], float],
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
    target_gap: float = TARGET_GAP,
    on_progress: Callable[[Progress], None] = _nobody,
    should_stop: Callable[[], bool] = _never,
    seed: int = 0,
) -> Proposal:
    """The lightest shape that keeps every constraint, how near to the best possible it is proven to be, and why.

    Parameters
    ----------
    problem : Problem
    clock : callable
        Seconds that only grow, such as `time.monotonic`: this package has no clock of its own.
    time_limit_seconds : float
        When to stop. The steps between looks at the clock are short, so it may be passed by a little.
    target_gap : float, 0 or more
        A share of the objective: stop when it is proven that nothing better by more than this exists. 0 asks for
        proof to the end.
    on_progress : callable
        Called with a Progress whenever a better shape or a better bound is known, and about once a second besides.
    should_stop : callable
        Asked often, without arguments; when it answers True the best so far is returned.
    seed : int
        Of the solver's own choices. The same seed without a time limit gives the same proposal.

    Returns
    -------
    Proposal

    Raises
    ------
    BrokenProposal
        Never, unless this package is at fault: every shape is held against the problem before it is returned.

    Notes
    -----
    Seats that no function, membership or hand requires end, unless ending them costs more than they do, or too many changes are
    made already. With `max_changes` of 0 and a shape of today that keeps every constraint, the
    proposal is today. With no way at all, `status` is infeasible and `relaxations` names the fewest constraints to ease.

    References
    ----------
    Cornuejols, Nemhauser and Wolsey, "The uncapacitated facility location problem", in Mirchandani and Francis,
    Discrete Location Theory, 1990. Barnhart and others, "Branch-and-price: column generation for solving huge integer
    programs", Operations Research 46(3), 1998, p. 316. See docs/methods/restructuring.md.

    Examples
    --------
    Two bodies do one body's work; the police sit on both.

    >>> from itertools import count
    >>> from commonweal.analysis.restructuring import Body, Function, Organisation, Problem
    >>> bodies = (Body("crime", 100.0, 20.0), Body("safety", 80.0, 20.0))
    >>> both = frozenset({"crime", "safety"})
    >>> work = (
    ...     Function("burglary", both, "crime", frozenset({"police"})),
    ...     Function("roads", both, "safety", frozenset({"police"})),
    ... )
    >>> seats = frozenset({("police", "crime"), ("police", "safety")})
    >>> found = propose(Problem(bodies, work, (Organisation("police"),), seats), clock=lambda: 0.0, target_gap=0)
    >>> found.status.value, sorted(found.shape.bodies), found.burden.hours, found.today_burden.hours
    ('optimal', ['safety'], 100.0, 220.0)
    >>> found.reasons[0].fate.value, found.reasons[0].into
    ('merged', 'safety')
    """
    watch = Watch(clock, time_limit_seconds, should_stop, on_progress)
    return _proposed(formulation(problem), watch, target_gap, seed)


def _proposed(programme: Formulation, watch: Watch, target_gap: float, seed: int) -> Proposal:
    found = search(programme, watch, target_gap=target_gap, seed=seed)
    if found.values is not None:
        return _shaped(programme, watch, found.values, target_gap)
    status = Status.INFEASIBLE if found.infeasible else Status.STOPPED if watch.stopped else Status.TIME_LIMIT
    eased, fewest = relaxations(programme, watch, seed=seed) if found.infeasible else ((), False)
    before = shapes.today(programme.problem)
    return Proposal(
        status=status,
        today=before,
        today_burden=shapes.burden(programme.problem, before),
        shape=None,
        burden=None,
        changes=None,
        change_hours=None,
        objective=None,
        bound=None if found.infeasible else watch.bound,
        gap=None,
        reasons=(),
        relaxations=eased,
        relaxations_are_fewest=fewest,
        effort=watch.effort,
    )


def _status(gap: float, target_gap: float, *, stopped: bool) -> Status:
    if gap <= LIMIT_OF_PROOF:
        return Status.OPTIMAL
    if gap <= target_gap:
        return Status.WITHIN_GAP
    return Status.STOPPED if stopped else Status.TIME_LIMIT


def _shaped(programme: Formulation, watch: Watch, values: Floats, target_gap: float) -> Proposal:
    """A proposal of the shape that these values stand for, once it is checked; all else follows from the shape."""
    problem = programme.problem
    before, then = shapes.today(problem), shapes.shape(programme, values)
    weight, changed = shapes.burden(problem, then), shapes.changes(problem, then)
    hours = shapes.change_hours(problem, changed)
    objective = weight.hours + problem.disruption_weight * hours
    checked(problem, then, objective=objective, bound=watch.bound)
    bound = min(watch.bound, objective)
    gap = gap_between(objective, bound)
    return Proposal(
        status=_status(gap, target_gap, stopped=watch.stopped),
        today=before,
        today_burden=shapes.burden(problem, before),
        shape=then,
        burden=weight,
        changes=changed,
        change_hours=hours,
        objective=objective,
        bound=bound,
        gap=gap,
        reasons=reasons(problem, then),
        relaxations=(),
        relaxations_are_fewest=False,
        effort=watch.effort,
    )


def alternatives(
    problem: Problem,
    *,
    count: int,
    within: float = TARGET_GAP,
    clock: Callable[[], float],
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
    target_gap: float = TARGET_GAP,
    on_progress: Callable[[Progress], None] = _nobody,
    should_stop: Callable[[], bool] = _never,
    seed: int = 0,
) -> tuple[Proposal, ...]:
    """Up to so many shapes of about equal burden that keep different bodies, because people need a choice.

    Parameters
    ----------
    problem : Problem
    count : int, 1 or more
        How many, the first among them.
    within : float
        A share of the first objective: how much heavier an alternative may be.
    clock, target_gap, on_progress, should_stop, seed
        As of `propose`.
    time_limit_seconds : float
        For each of them.

    Returns
    -------
    tuple of Proposal
        The lightest first where each is proven optimal. Fewer than `count` where there are no more within reach, none where there is no shape.

    Notes
    -----
    After each, a cut forbids the very set of bodies that stands in it, so two alternatives differ in at least one body. The bound of a
    later one is a bound on what the earlier ones leave.

    References
    ----------
    docs/methods/restructuring.md, "How it is solved".

    Examples
    --------
    Either of two bodies could do the work.

    >>> from commonweal.analysis.restructuring import Body, Function, Problem
    >>> either = Problem(
    ...     (Body("crime", 90.0, 1.0), Body("safety", 88.0, 1.0)),
    ...     (Function("roads", frozenset({"crime", "safety"}), "crime"),),
    ...     (),
    ... )
    >>> found = alternatives(either, count=2, within=0.1, clock=lambda: 0.0, target_gap=0)
    >>> [(sorted(one.shape.bodies), one.objective) for one in found]
    [(['crime'], 130.0), (['safety'], 136.0)]
    """
    programme = formulation(problem)
    found: list[Proposal] = []
    while len(found) < count:
        watch = Watch(clock, time_limit_seconds, should_stop, on_progress)
        result: Found = search(programme, watch, target_gap=target_gap, seed=seed)
        if result.values is None:
            break
        proposal = _shaped(programme, watch, result.values, target_gap)
        first = found[0] if found else proposal
        if _heavier(proposal, first, within):
            break
        found.append(proposal)
        programme.differ(frozenset(np.flatnonzero(result.values[: len(problem.bodies)] > 0.5).tolist()))
    return tuple(found)


def _heavier(proposal: Proposal, first: Proposal, within: float) -> bool:
    """Whether an alternative is heavier than the first by more than a share of it."""
    objective, least = proposal.objective or 0.0, first.objective or 0.0
    return objective > least + within * abs(least) + LIMIT_OF_PROOF


def frontier(
    problem: Problem,
    *,
    changes: Iterable[int],
    clock: Callable[[], float],
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
    target_gap: float = TARGET_GAP,
    on_progress: Callable[[Progress], None] = _nobody,
    should_stop: Callable[[], bool] = _never,
    seed: int = 0,
) -> tuple[tuple[int, Proposal], ...]:
    """What each number of changes can buy: the proposal under each limit, from the fewest changes to the most.

    Parameters
    ----------
    problem : Problem
        Its own `max_changes` is set aside.
    changes : integers of at least 0
        The limits to try.
    clock, target_gap, on_progress, should_stop, seed
        As of `propose`.
    time_limit_seconds : float
        For each limit.

    Returns
    -------
    tuple of a limit and its Proposal
        A limit that is too tight for the constraints has an infeasible one.

    References
    ----------
    Haimes, Lasdon and Wismer, "On a bicriterion formulation of the problems of integrated system identification and
    system optimization", IEEE Transactions on Systems, Man, and Cybernetics 1(3), 1971, p. 296 (the epsilon-constraint).

    Examples
    --------
    >>> from commonweal.analysis.restructuring import Body, Problem
    >>> idle = Problem((Body("crime", 90.0, 1.0), Body("safety", 88.0, 1.0)), (), ())
    >>> points = frontier(idle, changes=[0, 1, 2], clock=lambda: 0.0, target_gap=0)
    >>> [(limit, one.burden.hours, one.objective) for limit, one in points]
    [(0, 178.0, 178.0), (1, 88.0, 128.0), (2, 0.0, 80.0)]
    """
    return tuple(
        (
            limit,
            propose(
                replace(problem, max_changes=limit),
                clock=clock,
                time_limit_seconds=time_limit_seconds,
                target_gap=target_gap,
                on_progress=on_progress,
                should_stop=should_stop,
                seed=seed,
            ),
        )
        for limit in sorted(set(changes))
    )
