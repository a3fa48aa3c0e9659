"""Restructuring: every small case against enumeration, and what must hold of any case."""

from __future__ import annotations

import doctest
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.analysis import restructuring
from commonweal.analysis.restructuring import (
    Body,
    ChangeHours,
    Fixed,
    Function,
    Limit,
    Organisation,
    Problem,
    Progress,
    Proposal,
    Relaxation,
    Shape,
    Status,
    alternatives,
    changes,
    frontier,
    propose,
    today,
)

BODIES = ("a", "b", "c")
PARTNERS = ("p", "q", "r")
TOLERANCE = 1e-5
some = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def still() -> float:
    """A clock that stands still: only proof ends the search."""
    return 0.0


def best(problem: Problem) -> Proposal:
    return propose(problem, clock=still, target_gap=0.0)


# --- The oracle: every shape there is, judged by rules written out anew


def subsets(things: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def shapes_of(problem: Problem) -> Iterator[Shape]:
    """All shapes whose seats are needed, or stand today on a body that stays, or were seated by hand."""
    functions = problem.functions
    for standing in chain.from_iterable(combinations(problem.bodies, n) for n in range(len(problem.bodies) + 1)):
        open_ = frozenset(body.key for body in standing)
        put = dict(problem.fixed.hosts)
        choices = [sorted((f.may_sit | ({put[f.key]} if f.key in put else set())) & open_) for f in functions]
        for hosts in product(*choices):
            needed = {(o, host) for f, host in zip(functions, hosts, strict=True) for o in f.needs}
            needed |= {(o, body.key) for body in standing for o in body.members} | problem.fixed.seated
            spare = sorted(seat for seat in problem.seats - needed if seat[1] in open_)
            for extra in subsets(spare):
                pairs = tuple((f.key, host) for f, host in zip(functions, hosts, strict=True))
                yield Shape(open_, pairs, frozenset(needed | set(extra)))


def broken(problem: Problem, shape: Shape) -> list[str]:
    """Every constraint that a shape breaks, in words."""
    bodies = {body.key: body for body in problem.bodies}
    functions = {function.key: function for function in problem.functions}
    fixed, hosts = problem.fixed, dict(shape.hosts)
    used = {body for _, body in shape.hosts} | {body for _, body in shape.seats}
    faults = [f"{key} does not stand" for key in used - shape.bodies]
    faults += [f"{f} is carried by nobody" for f in functions if f not in hosts]
    put = dict(fixed.hosts)
    for function, host in shape.hosts:
        if host not in functions[function].may_sit and put.get(function) != host:
            faults.append(f"{function} may not sit on {host}")
        if function in put and put[function] != host:
            faults.append(f"{function} was put on {put[function]}")
        faults += [f"{o} is missing on {host}" for o in functions[function].needs if (o, host) not in shape.seats]
    for key, body in bodies.items():
        if (body.statutory or key in fixed.keep) and key not in shape.bodies:
            faults.append(f"{key} must stand")
        if key in fixed.close and key in shape.bodies:
            faults.append(f"{key} must close")
        if key not in shape.bodies:
            continue
        faults += [f"{o} is no member of {key}" for o in body.members if (o, key) not in shape.seats]
        agenda = sum(functions[f].agenda for f, host in shape.hosts if host == key)
        if body.agenda_cap is not None and agenda > body.agenda_cap + TOLERANCE:
            faults.append(f"the agenda of {key} is too long")
        if body.membership_cap is not None and sum(b == key for _, b in shape.seats) > body.membership_cap:
            faults.append(f"{key} is a talking shop")
    for organisation in problem.organisations:
        hours = sum(bodies[b].seat_hours for o, b in shape.seats if o == organisation.key)
        if organisation.hours_cap is not None and hours > organisation.hours_cap + TOLERANCE:
            faults.append(f"{organisation.key} gives too much")
    faults += [f"{seat} was seated" for seat in fixed.seated - shape.seats]
    faults += [f"{seat} was kept off" for seat in fixed.unseated & shape.seats]
    if problem.max_changes is not None and len(differences(problem, shape)) > problem.max_changes:
        faults.append("too much changes")
    return faults


def differences(problem: Problem, shape: Shape) -> list[str]:
    """One kind of change for each change."""
    before = {body.key for body in problem.bodies if not body.proposed}
    hosts = {function.key: function.host for function in problem.functions}
    found = ["close"] * len(before - shape.bodies) + ["open"] * len(shape.bodies - before)
    found += ["move" for function, host in shape.hosts if hosts[function] != host]
    found += ["begin_seat"] * len(shape.seats - problem.seats)
    found += ["end_seat" for _, body in problem.seats - shape.seats if body in shape.bodies]
    return found


def weight(problem: Problem, shape: Shape) -> float:
    bodies = {body.key: body for body in problem.bodies}
    hours = sum(bodies[key].service_hours for key in shape.bodies)
    hours += sum(bodies[body].seat_hours for _, body in shape.seats)
    change = sum(getattr(problem.change_hours, kind) for kind in differences(problem, shape))
    return hours + problem.disruption_weight * change


def least(problem: Problem) -> float | None:
    return min((weight(problem, s) for s in shapes_of(problem) if not broken(problem, s)), default=None)


# --- Small cases of every sort


@st.composite
def small_problems(draw: st.DrawFn, *, limited: bool = True) -> Problem:
    partners = st.frozensets(st.sampled_from(PARTNERS), max_size=2)
    hours = st.integers(0, 12).map(lambda number: number * 5.0)
    proposed = draw(st.sampled_from([None, *BODIES]))
    bodies = tuple(
        Body(
            key,
            draw(hours),
            draw(hours),
            draw(st.sampled_from([None, 1.0, 2.0, 3.0])),
            draw(st.sampled_from([None, 1, 2, 3])),
            statutory=draw(st.integers(0, 4)) == 0,
            proposed=key == proposed,
            members=draw(partners) if draw(st.integers(0, 3)) == 0 else frozenset(),
        )
        for key in BODIES
    )
    standing = [key for key in BODIES if key != proposed]
    functions = []
    for number in range(draw(st.integers(0, 3))):
        may_sit = draw(st.frozensets(st.sampled_from(BODIES), min_size=1))
        host = draw(st.sampled_from([None, *standing]))
        functions.append(Function(f"f{number}", may_sit, host, draw(partners), draw(st.sampled_from([1.0, 2.0]))))
    organisations = tuple(Organisation(key, draw(st.sampled_from([None, 30.0, 60.0, 90.0]))) for key in PARTNERS)
    pairs = st.tuples(st.sampled_from(PARTNERS), st.sampled_from(standing))
    seats = draw(st.frozensets(pairs, max_size=4))
    fixed = draw(small_settlements()) if draw(st.integers(0, 2)) == 0 else Fixed()
    known = {function.key for function in functions}
    fixed = replace(fixed, hosts=frozenset(pair for pair in fixed.hosts if pair[0] in known))
    return Problem(
        bodies,
        tuple(functions),
        organisations,
        seats,
        ChangeHours(20.0, 30.0, 8.0, 4.0, draw(st.sampled_from([1.0, 25.0]))),
        draw(st.sampled_from([0.0, 0.5, 1.0])),
        draw(st.sampled_from([None, None, 0, 2, 4])) if limited else None,
        fixed,
    )


@st.composite
def small_settlements(draw: st.DrawFn) -> Fixed:
    body, partner = st.sampled_from(BODIES), st.sampled_from(PARTNERS)
    hosts = draw(st.dictionaries(st.sampled_from(["f0", "f1", "f2"]), body, max_size=1))
    return Fixed(
        keep=draw(st.frozensets(body, max_size=1)),
        close=draw(st.frozensets(body, max_size=1)),
        hosts=frozenset(hosts.items()),
        seated=draw(st.frozensets(st.tuples(partner, body), max_size=1)),
        unseated=draw(st.frozensets(st.tuples(partner, body), max_size=1)),
    )


@some
@given(small_problems())
def test_a_proposal_is_what_enumeration_finds_and_breaks_nothing(problem: Problem) -> None:
    lightest, found = least(problem), best(problem)
    if lightest is None:
        assert found.status is Status.INFEASIBLE
        assert found.shape is None
        return
    assert found.status is Status.OPTIMAL
    assert found.shape is not None
    assert broken(problem, found.shape) == []
    assert found.objective == pytest.approx(lightest, abs=TOLERANCE)
    assert found.objective == pytest.approx(weight(problem, found.shape), abs=TOLERANCE)
    assert found.changes is not None
    assert found.changes.number == len(differences(problem, found.shape))


@some
@given(small_problems())
def test_a_proposal_never_beats_its_bound(problem: Problem) -> None:
    found = best(problem)
    if found.shape is not None:
        assert found.bound is not None
        assert found.objective is not None
        assert found.bound <= found.objective
        assert found.gap is not None
        assert found.gap <= 1e-5


@some
@given(small_problems(limited=False))
def test_where_nothing_may_change_the_proposal_is_today(problem: Problem) -> None:
    before = today(problem)
    unsettled = replace(problem, max_changes=0)
    found = best(unsettled)
    if broken(unsettled, before):
        assert found.status is Status.INFEASIBLE
    else:
        assert found.shape == before
        assert found.burden == found.today_burden
        assert changes(problem, before).number == 0


@some
@given(small_problems(), st.sampled_from(BODIES), st.sampled_from(PARTNERS))
def test_a_tighter_cap_never_makes_it_lighter(problem: Problem, body: str, partner: str) -> None:
    tighter = replace(
        problem,
        bodies=tuple(replace(b, agenda_cap=1.0, membership_cap=1) if b.key == body else b for b in problem.bodies),
        organisations=tuple(replace(o, hours_cap=20.0) if o.key == partner else o for o in problem.organisations),
    )
    tight = replace(
        tighter,
        bodies=tuple(
            replace(new, agenda_cap=min(old.agenda_cap or 1.0, 1.0), membership_cap=min(old.membership_cap or 1, 1))
            if new.key == body
            else old
            for old, new in zip(problem.bodies, tighter.bodies, strict=True)
        ),
    )
    loose, under = best(problem), best(tight)
    if under.objective is not None:
        assert loose.objective is not None
        assert loose.objective <= under.objective + TOLERANCE


# --- When there is no way


def eased(problem: Problem, relaxations: tuple[Relaxation, ...]) -> Problem:
    """The problem without what the relaxations say."""
    by = {(relaxation.limit, relaxation.subject): relaxation.by + 1e-5 for relaxation in relaxations}
    gone = {(limit, subject) for limit, subject in by}

    def without(pairs: frozenset[tuple[str, str]], limit: Limit) -> frozenset[tuple[str, str]]:
        return frozenset(pair for pair in pairs if (limit, pair) not in gone)

    def more(cap: float | None, limit: Limit, key: str) -> float | None:
        return None if cap is None else cap + by.get((limit, (key,)), 0.0)

    bodies = []
    for body in problem.bodies:
        members = frozenset(o for o in body.members if (Limit.MEMBER, (body.key, o)) not in gone)
        room = more(body.membership_cap, Limit.MEMBERSHIP_CAP, body.key)
        bodies.append(
            replace(
                body,
                statutory=body.statutory and (Limit.STANDS, (body.key,)) not in gone,
                members=members,
                agenda_cap=more(body.agenda_cap, Limit.AGENDA_CAP, body.key),
                membership_cap=None if room is None else int(room),
            )
        )
    functions = [
        replace(f, needs=frozenset(o for o in f.needs if (Limit.NEED, (f.key, o)) not in gone))
        for f in problem.functions
        if (Limit.HOSTED, (f.key,)) not in gone
    ]
    known = {function.key for function in functions}
    fixed = problem.fixed
    hosts = frozenset(pair for pair in without(fixed.hosts, Limit.HOST) if pair[0] in known)
    return replace(
        problem,
        bodies=tuple(bodies),
        functions=tuple(functions),
        organisations=tuple(
            replace(o, hours_cap=more(o.hours_cap, Limit.HOURS_CAP, o.key)) for o in problem.organisations
        ),
        max_changes=None
        if problem.max_changes is None
        else int(problem.max_changes + by.get((Limit.MAX_CHANGES, ()), 0.0)),
        fixed=Fixed(
            frozenset(key for key in fixed.keep if (Limit.STANDS, (key,)) not in gone),
            frozenset(key for key in fixed.close if (Limit.CLOSES, (key,)) not in gone),
            hosts,
            without(fixed.seated, Limit.SEATED),
            without(fixed.unseated, Limit.UNSEATED),
        ),
    )


@some
@given(small_problems())
def test_the_fewest_constraints_that_are_named_give_way_to_a_shape(problem: Problem) -> None:
    found = best(problem)
    if found.status is Status.INFEASIBLE:
        assert found.relaxations
        assert found.relaxations_are_fewest
        assert all(relaxation.by > 0 for relaxation in found.relaxations)
        assert best(eased(problem, found.relaxations)).status is Status.OPTIMAL
        for left_out in found.relaxations:
            others = tuple(relaxation for relaxation in found.relaxations if relaxation is not left_out)
            assert best(eased(problem, others)).status is Status.INFEASIBLE
    else:
        assert found.relaxations == ()


# --- Alternatives and the frontier


@some
@given(small_problems(limited=False))
def test_alternatives_are_the_lightest_of_each_set_of_bodies(problem: Problem) -> None:
    lightest: dict[frozenset[str], float] = {}
    for shape in shapes_of(problem):
        if not broken(problem, shape):
            heavy = weight(problem, shape)
            lightest[shape.bodies] = min(heavy, lightest.get(shape.bodies, heavy))
    found = alternatives(problem, count=3, within=1000.0, clock=still, target_gap=0.0)
    reach = 1001 * min(lightest.values(), default=0.0) + TOLERANCE
    expected = sorted(heavy for heavy in lightest.values() if heavy <= reach)[:3]
    assert [proposal.objective for proposal in found] == pytest.approx(expected, abs=TOLERANCE)
    assert len({proposal.shape.bodies for proposal in found if proposal.shape}) == len(found)


@some
@given(small_problems(limited=False))
def test_more_changes_never_make_it_heavier(problem: Problem) -> None:
    points = frontier(problem, changes=[6, 0, 3], clock=still, target_gap=0.0)
    assert [limit for limit, _ in points] == [0, 3, 6]
    weights = [float("inf") if p.objective is None else p.objective for _, p in points]
    assert weights[0] >= weights[1] - TOLERANCE
    assert weights[1] >= weights[2] - TOLERANCE
    for limit, proposal in points:
        assert proposal.changes is None or proposal.changes.number <= limit


# --- Time, progress and stopping


def test_a_stop_gives_the_best_so_far() -> None:
    told: list[Progress] = []
    place = restructuring.generated_place(7, bodies=30, functions=24, organisations=20)
    found = propose(place, clock=still, target_gap=0.0, on_progress=told.append, should_stop=lambda: bool(told))
    assert found.status is Status.STOPPED
    assert found.shape is not None
    assert broken(place, found.shape) == []
    assert told[0].objective == pytest.approx(found.objective)


def test_progress_only_gets_better() -> None:
    told: list[Progress] = []
    place = restructuring.generated_place(8, bodies=30, functions=24, organisations=20)
    found = propose(place, clock=still, target_gap=0.0, on_progress=told.append)
    assert found.status is Status.OPTIMAL
    assert found.shape is not None
    assert broken(place, found.shape) == []
    objectives = [p.objective for p in told if p.objective is not None]
    bounds = [p.bound for p in told if p.bound is not None]
    assert objectives == sorted(objectives, reverse=True)
    assert bounds == sorted(bounds)
    assert objectives[-1] == pytest.approx(found.objective)


def test_no_time_leaves_no_promise() -> None:
    place = restructuring.generated_place(9, bodies=30, functions=24, organisations=20)
    found = propose(place, clock=still, time_limit_seconds=0.0, target_gap=0.0)
    assert found.status is Status.TIME_LIMIT
    assert found.gap is None or found.gap > 0


def test_the_same_seed_gives_the_same_place_and_the_same_proposal() -> None:
    first = restructuring.generated_place(10, bodies=20, functions=12, organisations=12)
    again = restructuring.generated_place(10, bodies=20, functions=12, organisations=12)
    assert first == again
    assert best(first).shape == best(again).shape


# --- What is refused, and what the documentation says


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (lambda: Problem((Body("a", 1, 1), Body("a", 1, 1)), (), ()), "the same body stands twice: a"),
        (lambda: Problem((Body("a", 1, 1),), (Function("f", frozenset({"b"})),), ()), "no such body: b"),
        (
            lambda: Problem((Body("a", 1, 1),), (Function("f", frozenset("a"), needs=frozenset("p")),), ()),
            "no such organisation: p",
        ),
        (lambda: Body("a", -1, 1), "service_hours of body 'a' is a number of at least 0, not -1"),
        (
            lambda: Problem((Body("a", 1, 1, proposed=True),), (), (Organisation("p"),), frozenset({("p", "a")})),
            "a proposed body does not exist today",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(problem: object, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        problem()  # type: ignore[operator]


def test_the_examples_in_the_docstrings_run() -> None:
    for name in ("generated", "proposing"):
        ran = doctest.testmod(sys.modules[f"{restructuring.__name__}.{name}"])
        assert ran.failed == 0
        assert ran.attempted > 0
