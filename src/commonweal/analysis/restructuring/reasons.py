"""Why each body is kept, merged, closed or opened, as data from which a page makes sentences."""

from __future__ import annotations

from collections import Counter

from commonweal.analysis.restructuring.problem import Body, Function, Problem
from commonweal.analysis.restructuring.proposal import Because, Fate, Reason, Shape
from commonweal.analysis.restructuring.shapes import today


class _Then:
    """The proposed shape, looked up from both sides."""

    def __init__(self, problem: Problem, shape: Shape) -> None:
        self.problem, self.shape, self.before = problem, shape, today(problem)
        self.bodies = {body.key: body for body in problem.bodies}
        self.functions = {function.key: function for function in problem.functions}
        self.caps = {organisation.key: organisation.hours_cap for organisation in problem.organisations}
        self.hosts, self.hosts_before = dict(shape.hosts), dict(self.before.hosts)
        self.sitting: dict[str, set[str]] = {key: set() for key in self.bodies}
        self.hours: Counter[str] = Counter()
        for organisation, body in shape.seats:
            self.sitting[body].add(organisation)
            self.hours[organisation] += self.bodies[body].seat_hours  # type: ignore[assignment]
        self.sat: dict[str, set[str]] = {key: set() for key in self.bodies}
        for organisation, body in problem.seats:
            self.sat[body].add(organisation)
        self.agenda: Counter[str] = Counter()
        for function, body in shape.hosts:
            self.agenda[body] += self.functions[function].agenda  # type: ignore[assignment]

    def carried(self, body: str) -> list[str]:
        return [function for function, host in self.shape.hosts if host == body]


def reasons(problem: Problem, shape: Shape) -> tuple[Reason, ...]:
    """The reason for each body of a shape, in the order of the problem.

    Parameters
    ----------
    problem : Problem
    shape : Shape
        One that keeps the problem's constraints.

    Returns
    -------
    tuple of Reason

    Notes
    -----
    `closing_adds_hours` moves the functions of a body one by one, each to the lightest body that stands and
    has room; a cleverer way may be lighter, so it is what closing would add at most. The hours of change are not in it.
    """
    then = _Then(problem, shape)
    return tuple(_reason(then, body) for body in problem.bodies)


def _reason(then: _Then, body: Body) -> Reason:
    key = body.key
    stands, stood = key in then.shape.bodies, not body.proposed
    out = tuple(
        (function, then.hosts[function])
        for function, host in then.before.hosts
        if host == key and then.hosts[function] != key
    )
    into = tuple((f, then.hosts_before.get(f)) for f in then.carried(key) if then.hosts_before.get(f) != key)
    fate = Fate.KEPT if stands and stood else Fate.OPENED if stands else Fate.CLOSED if stood else Fate.NOT_OPENED
    merged_into = _most(out) if fate is Fate.CLOSED else None
    because, only, adds = _why(then, body) if stands else ((), (), None)
    return Reason(
        body=key,
        fate=Fate.MERGED if merged_into else fate,
        into=merged_into,
        moved_out=out,
        moved_in=into,
        seats_begun=frozenset(then.sitting[key] - then.sat[key]),
        seats_ended=frozenset(then.sat[key] - then.sitting[key]),
        hours_today=body.service_hours + body.seat_hours * len(then.sat[key]) if stood else 0.0,
        hours_then=body.service_hours + body.seat_hours * len(then.sitting[key]) if stands else 0.0,
        because=because,
        only_host_of=only,
        closing_adds_hours=adds,
    )


def _most(moved: tuple[tuple[str, str], ...]) -> str | None:
    """The body that takes more than half of what moved, or exactly half where nobody else takes so much."""
    if not moved:
        return None
    ranked = Counter(to for _, to in moved).most_common(2)
    tied = len(ranked) > 1 and ranked[1][1] == ranked[0][1]
    return ranked[0][0] if ranked[0][1] * 2 >= len(moved) and not tied else None


def _why(then: _Then, body: Body) -> tuple[tuple[Because, ...], tuple[str, ...], float | None]:
    """Why a body stands: what forces it, else what closing it would add."""
    problem, fixed = then.problem, then.problem.fixed
    put = {host for _, host in fixed.hosts} | {host for _, host in fixed.seated} | fixed.keep
    only = tuple(function.key for function in problem.functions if _choices(problem, function) == {body.key})
    forced = ((Because.STATUTORY, body.statutory), (Because.FIXED, body.key in put), (Because.ONLY_HOST, bool(only)))
    because = tuple(reason for reason, holds in forced if holds)
    if because:
        return because, only, None
    adds = _closing_adds(then, body)
    if adds is None:
        return (Because.NO_ROOM,), only, None
    return (Because.LIGHTER if adds > 0 else Because.NOT_BETTERED,), only, adds


def _choices(problem: Problem, function: Function) -> set[str]:
    """Where a function could sit, were every body to stand that is not closed by hand."""
    put = {host for key, host in problem.fixed.hosts if key == function.key}
    off = {body for organisation, body in problem.fixed.unseated if organisation in function.needs}
    return (put or set(function.may_sit)) - problem.fixed.close - off


def _closing_adds(then: _Then, body: Body) -> float | None:
    sitting = {key: set(who) for key, who in then.sitting.items()}
    agenda, hours = Counter(then.agenda), Counter(then.hours)
    for organisation in sitting[body.key]:
        hours[organisation] -= body.seat_hours  # type: ignore[assignment]
    adds = -body.service_hours - body.seat_hours * len(sitting[body.key])
    for key in then.carried(body.key):
        function = then.functions[key]
        rooms = []
        for host in sorted(_choices(then.problem, function) & then.shape.bodies - {body.key}):
            other, new = then.bodies[host], function.needs - sitting[host]
            if _room(then, other, agenda[host] + function.agenda, len(sitting[host]) + len(new), new, hours):
                rooms.append((other.seat_hours * len(new), host, new))
        if not rooms:
            return None
        extra, host, new = min(rooms, key=lambda room: (room[0], room[1]))
        adds += extra
        agenda[host] += function.agenda  # type: ignore[assignment]
        sitting[host] |= new
        for organisation in new:
            hours[organisation] += then.bodies[host].seat_hours  # type: ignore[assignment]
    return adds


def _room(then: _Then, body: Body, agenda: float, members: int, new: frozenset[str], hours: Counter[str]) -> bool:
    if body.agenda_cap is not None and agenda > body.agenda_cap + 1e-9:
        return False
    if body.membership_cap is not None and members > body.membership_cap:
        return False
    caps = ((then.caps[organisation], hours[organisation] + body.seat_hours) for organisation in new)
    return all(cap is None or wanted <= cap + 1e-9 for cap, wanted in caps)
