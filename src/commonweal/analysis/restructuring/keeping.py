"""Whether a shape keeps every constraint of its problem, judged from the problem alone.

Nothing here knows columns, rows or workloads, so a fault in how a shape was found cannot hide here too. Every
proposal passes through before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commonweal.analysis.restructuring.problem import Body, Problem
from commonweal.analysis.restructuring.proposal import Limit, Shape
from commonweal.analysis.restructuring.shapes import changes

EXACT = 1e-6
"""What the arithmetic of a sum may be off by, as a share of its cap and at least of 1."""


class BrokenProposal(RuntimeError):
    """The search found a shape that breaks a constraint, or that beats its own bound: its fault, never that of the data."""


@dataclass(frozen=True)
class Breach:
    """One constraint that a shape breaks; `limit` is None where the shape makes no sense in itself.

    `subject` names what `Limit` says, and without a limit the body that does not stand, or the function and the
    body that may not carry it. `by` is how far, in the constraint's own unit; 1 for yes or no.
    """

    limit: Limit | None
    subject: tuple[str, ...]
    by: float = 1.0


def breaches(problem: Problem, shape: Shape) -> tuple[Breach, ...]:
    """Every constraint of a problem that a shape breaks, none where it keeps them all.

    Parameters
    ----------
    problem : Problem
    shape : Shape
        Of this problem's bodies, functions and organisations.

    Returns
    -------
    tuple of Breach
        Amounts in the unit of each cap: agenda, seats, hours a year, changes.

    Notes
    -----
    A function that two bodies carry counts as carried by nobody, since then none of them answers for it. A sum may
    pass its cap by a millionth of the cap, which is what adding decimal hours may be off by.

    References
    ----------
    docs/methods/restructuring.md, "How it is solved".

    Examples
    --------
    >>> from commonweal.analysis.restructuring import Body, Function, Problem, Shape
    >>> law = Problem((Body("crime", 9.0, 1.0, statutory=True),), (Function("roads", frozenset({"crime"})),), ())
    >>> [(breach.limit.value, breach.subject) for breach in breaches(law, Shape(frozenset(), (), frozenset()))]
    [('hosted', ('roads',)), ('stands', ('crime',))]
    """
    return (
        *_nonsense(problem, shape),
        *_work(problem, shape),
        *_bodies(problem, shape),
        *_settled(problem, shape),
        *_amounts(problem, shape),
    )


def _nonsense(problem: Problem, shape: Shape) -> Iterator[Breach]:
    used = {body for _, body in shape.hosts} | {body for _, body in shape.seats}
    for body in sorted(used - shape.bodies):
        yield Breach(None, (body,))
    allowed = {(function.key, body) for function in problem.functions for body in function.may_sit}
    for pair in shape.hosts:
        if pair not in allowed | problem.fixed.hosts:
            yield Breach(None, pair)


def _work(problem: Problem, shape: Shape) -> Iterator[Breach]:
    carrying: dict[str, list[str]] = {function.key: [] for function in problem.functions}
    for function, body in shape.hosts:
        carrying[function].append(body)
    for work in problem.functions:
        if len(carrying[work.key]) != 1:
            yield Breach(Limit.HOSTED, (work.key,))
        for body in carrying[work.key]:
            for organisation in sorted(work.needs):
                if (organisation, body) not in shape.seats:
                    yield Breach(Limit.NEED, (work.key, organisation))


def _bodies(problem: Problem, shape: Shape) -> Iterator[Breach]:
    for body in problem.bodies:
        stands = body.key in shape.bodies
        if not stands and (body.statutory or body.key in problem.fixed.keep):
            yield Breach(Limit.STANDS, (body.key,))
        if stands and body.key in problem.fixed.close:
            yield Breach(Limit.CLOSES, (body.key,))
        if stands:
            yield from _members(body, shape)


def _members(body: Body, shape: Shape) -> Iterator[Breach]:
    for organisation in sorted(body.members):
        if (organisation, body.key) not in shape.seats:
            yield Breach(Limit.MEMBER, (body.key, organisation))


def _settled(problem: Problem, shape: Shape) -> Iterator[Breach]:
    fixed = problem.fixed
    for pair in sorted(fixed.hosts - set(shape.hosts)):
        yield Breach(Limit.HOST, pair)
    for seat in sorted(fixed.seated - shape.seats):
        yield Breach(Limit.SEATED, seat)
    for seat in sorted(fixed.unseated & shape.seats):
        yield Breach(Limit.UNSEATED, seat)


def _amounts(problem: Problem, shape: Shape) -> Iterator[Breach]:
    takes = {function.key: function.agenda for function in problem.functions}
    hours = {body.key: body.seat_hours for body in problem.bodies}
    for body in problem.bodies:
        agenda = sum(takes[function] for function, host in shape.hosts if host == body.key)
        sitting = sum(host == body.key for _, host in shape.seats)
        yield from _over(agenda, body.agenda_cap, Limit.AGENDA_CAP, (body.key,))
        yield from _over(sitting, body.membership_cap, Limit.MEMBERSHIP_CAP, (body.key,))
    for partner in problem.organisations:
        given = sum(hours[body] for key, body in sorted(shape.seats) if key == partner.key)
        yield from _over(given, partner.hours_cap, Limit.HOURS_CAP, (partner.key,))
    yield from _over(changes(problem, shape).number, problem.max_changes, Limit.MAX_CHANGES, ())


def _over(amount: float, cap: float | None, limit: Limit, subject: tuple[str, ...]) -> Iterator[Breach]:
    if cap is not None and amount > cap + EXACT * max(1.0, cap):
        yield Breach(limit, subject, amount - cap)


def checked(problem: Problem, shape: Shape, *, objective: float, bound: float) -> None:
    """Let a shape pass that keeps every constraint and lies at or above what is proven of all shapes.

    Raises
    ------
    BrokenProposal
        Where it does not.
    """
    broken = breaches(problem, shape)
    if broken:
        said = "; ".join(f"{breach.limit or 'impossible'} {', '.join(breach.subject)}" for breach in broken)
        raise BrokenProposal(f"the search found a shape that breaks: {said}")
    if bound > objective + EXACT * 10 * max(1.0, abs(objective)):
        raise BrokenProposal(f"the search found {objective} and had proven that nothing is below {bound}")
