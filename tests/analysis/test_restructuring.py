"""Restructuring: every small case against enumeration, and what must hold of any case."""

from __future__ import annotations

import doctest
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import restructuring
from commonweal.analysis.restructuring import (
    Body,
    Fixed,
    Function,
    Limit,
    Organisation,
    Problem,
    Progress,
    Relaxation,
    Status,
    alternatives,
    changes,
    frontier,
    propose,
    today,
)
from tests.analysis.enumeration import (
    BODIES,
    PARTNERS,
    TOLERANCE,
    best,
    broken,
    differences,
    least,
    shapes_of,
    small_problems,
    some,
    still,
    weight,
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

    def lower(cap: float | None, to: float) -> float:
        return to if cap is None else min(cap, to)

    tight = replace(
        problem,
        bodies=tuple(
            replace(b, agenda_cap=lower(b.agenda_cap, 1.0), membership_cap=int(lower(b.membership_cap, 1)))
            if b.key == body
            else b
            for b in problem.bodies
        ),
        organisations=tuple(
            replace(o, hours_cap=lower(o.hours_cap, 20.0)) if o.key == partner else o for o in problem.organisations
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


def test_work_that_is_given_up_is_no_change_of_its_own() -> None:
    homeless = Problem((Body("a", 1, 1, statutory=True),), (Function("f", frozenset()),), (), max_changes=0)
    found = best(homeless)
    assert found.relaxations == (Relaxation(Limit.HOSTED, ("f",), 1.0),)
    assert found.relaxations_are_fewest


def test_work_that_is_given_up_need_not_be_freed_from_where_it_was_put() -> None:
    crowded = Body("c", 1, 1, agenda_cap=0, membership_cap=0, members=frozenset("p"))
    work = Function("f", frozenset(), agenda=1)
    found = best(Problem((crowded,), (work,), (Organisation("p"),), fixed=Fixed(hosts=frozenset({("f", "c")}))))
    assert found.relaxations == (Relaxation(Limit.HOSTED, ("f",), 1.0),)


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
    for proposal in found:
        assert proposal.shape is not None
        assert broken(problem, proposal.shape) == []
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
        limited = replace(problem, max_changes=limit)
        assert proposal.objective == (
            pytest.approx(least(limited), abs=TOLERANCE) if least(limited) is not None else None
        )
        assert proposal.shape is None or broken(limited, proposal.shape) == []


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
        (
            lambda: Problem(
                (Body("a", 1, 1), Body("b", 1, 1)),
                (Function("f", frozenset("ab")),),
                (),
                fixed=Fixed(hosts=frozenset({("f", "a"), ("f", "b")})),
            ),
            "put on more than one body by hand: f",
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
    for name in ("generated", "keeping", "proposing", "shapes"):
        ran = doctest.testmod(sys.modules[f"{restructuring.__name__}.{name}"])
        assert ran.failed == 0
        assert ran.attempted > 0
