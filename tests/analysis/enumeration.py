"""Every shape that a small restructure could take, judged by rules written out anew: the oracle of its tests.

It shares no line with the package: what is broken, what a shape weighs and what changes are worked out here again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, product

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from commonweal.analysis.restructuring import (
    Body,
    ChangeHours,
    Fixed,
    Function,
    Organisation,
    Problem,
    Proposal,
    Shape,
    propose,
)

BODIES = ("a", "b", "c")
PARTNERS = ("p", "q", "r")
TOLERANCE = 1e-5
some = settings(
    deadline=None,
    max_examples=int(os.environ.get("RESTRUCTURING_EXAMPLES", "40")),
    suppress_health_check=[HealthCheck.too_slow],
)
"""Few enough for every run; `RESTRUCTURING_EXAMPLES=500` looks longer after a change to the search."""


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
    """Hours a year, and those of change at the problem's own weight."""
    bodies = {body.key: body for body in problem.bodies}
    hours = sum(bodies[key].service_hours for key in shape.bodies)
    hours += sum(bodies[body].seat_hours for _, body in shape.seats)
    change: float = sum(getattr(problem.change_hours, kind) for kind in differences(problem, shape))
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
            draw(st.sampled_from([None, None, 0.0, 1.0, 2.0, 3.0])),
            draw(st.sampled_from([None, None, 0, 1, 2, 3])),
            statutory=draw(st.integers(0, 4)) == 0,
            proposed=key == proposed,
            members=draw(partners) if draw(st.integers(0, 2)) == 0 else frozenset(),
        )
        for key in BODIES
    )
    standing = [key for key in BODIES if key != proposed]
    functions = []
    for number in range(draw(st.integers(0, 3))):
        may_sit = draw(st.frozensets(st.sampled_from(BODIES), min_size=draw(st.sampled_from([0, 1, 1, 2, 2]))))
        host = draw(st.sampled_from([None, *standing]))
        functions.append(Function(f"f{number}", may_sit, host, draw(partners), draw(st.sampled_from([0.0, 1.0, 2.0]))))
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
