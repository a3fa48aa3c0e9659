"""Shapes: today's, the one that values of the columns stand for, what each costs, and what would change."""

from __future__ import annotations

from commonweal.analysis.restructuring.formulation import Formulation
from commonweal.analysis.restructuring.problem import Problem
from commonweal.analysis.restructuring.proposal import Burden, Changes, Shape
from commonweal.analysis.restructuring.workloads import Floats


def today(problem: Problem) -> Shape:
    """The shape that stands today; a function that nobody carries is not among its hosts.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Shape
        Of the bodies that are not proposed; it may break constraints.

    References
    ----------
    docs/methods/restructuring.md, "The model".

    Examples
    --------
    >>> from commonweal.analysis.restructuring import Body, Problem
    >>> sorted(today(Problem((Body("crime", 9.0, 1.0), Body("new", 9.0, 1.0, proposed=True)), (), ())).bodies)
    ['crime']
    """
    hosts = tuple((function.key, function.host) for function in problem.functions if function.host is not None)
    return Shape(frozenset(body.key for body in problem.bodies if not body.proposed), hosts, problem.seats)


def shape(programme: Formulation, values: Floats) -> Shape:
    """The shape that values of the columns stand for."""
    problem, index = programme.problem, programme.index
    hosts = {function: body for (function, body), column in index.hosts.items() if values[column] > 0.5}
    return Shape(
        frozenset(body.key for place, body in enumerate(problem.bodies) if values[place] > 0.5),
        tuple((function.key, problem.bodies[hosts[place]].key) for place, function in enumerate(problem.functions)),
        frozenset(
            (problem.organisations[organisation].key, problem.bodies[body].key)
            for (organisation, body), column in index.seats.items()
            if values[column] > 0.5
        ),
    )


def burden(problem: Problem, what: Shape) -> Burden:
    """The hours a year that a shape takes.

    Parameters
    ----------
    problem : Problem
    what : Shape

    Returns
    -------
    Burden
        Service hours of the bodies that stand and seat hours of those who sit, in hours a year.

    References
    ----------
    docs/methods/restructuring.md, "The model".

    Examples
    --------
    >>> from commonweal.analysis.restructuring import Body, Organisation, Problem
    >>> town = Problem((Body("crime", 9.0, 2.0),), (), (Organisation("police"),), frozenset({("police", "crime")}))
    >>> burden(town, today(town)).hours
    11.0
    """
    service = sum((body.service_hours for body in problem.bodies if body.key in what.bodies), 0.0)
    each = {body.key: body.seat_hours for body in problem.bodies}
    return Burden(service, sum((each[body] for _, body in sorted(what.seats)), 0.0))


def changes(problem: Problem, what: Shape) -> Changes:
    """What is different from today; a seat that ends because its body closes is not counted beside the closing.

    Parameters
    ----------
    problem : Problem
    what : Shape

    Returns
    -------
    Changes

    References
    ----------
    docs/methods/restructuring.md, "The model".

    Examples
    --------
    >>> from commonweal.analysis.restructuring import Body, Organisation, Problem
    >>> town = Problem((Body("crime", 9.0, 2.0),), (), (Organisation("police"),), frozenset({("police", "crime")}))
    >>> changes(town, Shape(frozenset(), (), frozenset())).number
    1
    """
    before = today(problem)
    hosts = dict(before.hosts)
    moved = tuple((function, hosts.get(function), to) for function, to in what.hosts if hosts.get(function) != to)
    return Changes(
        closed=before.bodies - what.bodies,
        opened=what.bodies - before.bodies,
        moved=moved,
        seats_begun=what.seats - before.seats,
        seats_ended=frozenset(seat for seat in before.seats - what.seats if seat[1] in what.bodies),
    )


def change_hours(problem: Problem, what: Changes) -> float:
    """What the changes cost, once, in hours, before the problem's `disruption_weight`."""
    each = problem.change_hours
    return (
        each.close * len(what.closed)
        + each.open * len(what.opened)
        + each.move * len(what.moved)
        + each.begin_seat * len(what.seats_begun)
        + each.end_seat * len(what.seats_ended)
    )
