"""A restructure as a mixed-integer linear programme: columns, rows, and which constraint each row stands for.

Capacitated facility location with multicover. Binary columns: a body stands (y), a function sits on a body
(x), an organisation sits on a body (z). All that can be said of a pair is said of the pair, which is the
strong form: z >= x and x <= y one by one, and not their sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from commonweal.analysis.restructuring.problem import Problem
from commonweal.analysis.restructuring.proposal import Limit

INFINITY = float("inf")
Subject = tuple[str, ...]
Pair = tuple[int, int]


@dataclass
class Rows:
    """Rows of a programme as they are written down: lower <= sum of value x column <= upper."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    limits: dict[int, tuple[Limit, Subject]] = field(default_factory=dict)
    cuts: set[int] = field(default_factory=set)
    """Rows that no person asked for, and that concern several bodies."""

    def add(
        self,
        entries: Iterable[tuple[int, float]],
        lower: float = -INFINITY,
        upper: float = INFINITY,
        limit: tuple[Limit, Subject] | None = None,
    ) -> None:
        if limit is not None:
            self.limits[len(self.lower)] = limit
        for column, value in entries:
            self.columns.append(column)
            self.values.append(value)
        self.starts.append(len(self.columns))
        self.lower.append(lower)
        self.upper.append(upper)


@dataclass(frozen=True)
class Index:
    """Where each thing stands among the columns; bodies, functions and organisations by their place in the problem."""

    bodies: dict[str, int]
    functions: dict[str, int]
    organisations: dict[str, int]
    hosts: dict[Pair, int]
    """Function and body to the column of x."""
    seats: dict[Pair, int]
    """Organisation and body to the column of z."""

    @property
    def columns(self) -> int:
        return len(self.bodies) + len(self.hosts) + len(self.seats)


@dataclass(frozen=True)
class Formulation:
    """The programme: least `costs` @ columns + `constant`, all columns 0 or 1, over `rows`.

    `change_counts` @ columns + `change_constant` is the number of changes.
    """

    problem: Problem
    index: Index
    costs: NDArray[np.float64]
    constant: float
    change_counts: NDArray[np.float64]
    change_constant: float
    rows: Rows

    def differ(self, bodies: frozenset[int]) -> None:
        """Cut off the shapes in which exactly these bodies stand."""
        others = set(range(len(self.problem.bodies))) - bodies
        entries = [(body, -1.0) for body in sorted(bodies)] + [(body, 1.0) for body in sorted(others)]
        self.rows.cuts.add(len(self.rows.lower))
        self.rows.add(entries, lower=1.0 - len(bodies))

    def differs(self, values: NDArray[np.float64]) -> bool:
        """Whether values are of none of the shapes that were cut off."""
        rows = self.rows
        for row in rows.cuts:
            span = slice(rows.starts[row], rows.starts[row + 1])
            if values[rows.columns[span]] @ np.array(rows.values[span]) < rows.lower[row] - 0.5:
                return False
        return True


def formulation(problem: Problem) -> Formulation:
    """The programme of a problem, in its strong form."""
    index = _index(problem)
    costs, constant = _costs(problem, index)
    counts, count_constant = _changes(problem, index, dict.fromkeys(("close", "open", "move", "begin", "end"), 1.0))
    rows = Rows()
    _hosting(problem, index, rows)
    _seating(problem, index, rows)
    _caps(problem, index, rows)
    _settled(problem, index, rows)
    if problem.max_changes is not None:
        entries = [(int(column), float(counts[column])) for column in np.flatnonzero(counts)]
        rows.add(entries, upper=problem.max_changes - count_constant, limit=(Limit.MAX_CHANGES, ()))
    return Formulation(problem, index, costs, constant, counts, count_constant, rows)


def _index(problem: Problem) -> Index:
    bodies = {body.key: place for place, body in enumerate(problem.bodies)}
    functions = {function.key: place for place, function in enumerate(problem.functions)}
    organisations = {organisation.key: place for place, organisation in enumerate(problem.organisations)}
    hosts: dict[Pair, int] = {}
    pairs = {(organisation, body.key) for body in problem.bodies for organisation in body.members}
    for function in problem.functions:
        for body in sorted(_may_sit(problem, function.key, function.may_sit), key=bodies.__getitem__):
            hosts[functions[function.key], bodies[body]] = len(bodies) + len(hosts)
            pairs.update((organisation, body) for organisation in function.needs)
    pairs |= problem.seats | problem.fixed.seated
    first = len(bodies) + len(hosts)
    places = sorted((organisations[organisation], bodies[body]) for organisation, body in pairs)
    return Index(bodies, functions, organisations, hosts, {pair: first + n for n, pair in enumerate(places)})


def _may_sit(problem: Problem, function: str, may_sit: frozenset[str]) -> frozenset[str]:
    """Where somebody put it by hand it may sit, whatever was said before."""
    return may_sit | {body for put, body in problem.fixed.hosts if put == function}


def _costs(problem: Problem, index: Index) -> tuple[NDArray[np.float64], float]:
    weight, hours = problem.disruption_weight, problem.change_hours
    kinds = {
        "close": weight * hours.close,
        "open": weight * hours.open,
        "move": weight * hours.move,
        "begin": weight * hours.begin_seat,
        "end": weight * hours.end_seat,
    }
    costs, constant = _changes(problem, index, kinds)
    for place, body in enumerate(problem.bodies):
        costs[place] += body.service_hours
    for (_, body_place), column in index.seats.items():
        costs[column] += problem.bodies[body_place].seat_hours
    return costs, constant


def _changes(problem: Problem, index: Index, kinds: dict[str, float]) -> tuple[NDArray[np.float64], float]:
    """What each column adds when a change of each kind counts so much, and what is added whatever happens.

    A seat ends on a body that stays where y - z is 1; where the body closes, z <= y makes that 0.
    """
    amounts = np.zeros(index.columns)
    constant = 0.0
    for place, body in enumerate(problem.bodies):
        if body.proposed:
            amounts[place] += kinds["open"]
        else:
            amounts[place] -= kinds["close"]
            constant += kinds["close"]
    # Counted where work goes, not as all that does not stay: work that is given up altogether goes nowhere.
    for (place, body_place), column in index.hosts.items():
        if problem.functions[place].host != problem.bodies[body_place].key:
            amounts[column] += kinds["move"]
    today = {(index.organisations[organisation], index.bodies[body]) for organisation, body in problem.seats}
    for pair, column in index.seats.items():
        if pair in today:
            amounts[pair[1]] += kinds["end"]
            amounts[column] -= kinds["end"]
        else:
            amounts[column] += kinds["begin"]
    return amounts, constant


def _hosting(problem: Problem, index: Index, rows: Rows) -> None:
    choices: dict[int, list[int]] = {place: [] for place in range(len(problem.functions))}
    for (function, body), column in index.hosts.items():
        choices[function].append(column)
        rows.add([(column, 1.0), (body, -1.0)], upper=0.0)
    for place, work in enumerate(problem.functions):
        rows.add([(column, 1.0) for column in choices[place]], 1.0, 1.0, (Limit.HOSTED, (work.key,)))


def _seating(problem: Problem, index: Index, rows: Rows) -> None:
    for (_, body), column in index.seats.items():
        rows.add([(column, 1.0), (body, -1.0)], upper=0.0)
    for (place, body), column in index.hosts.items():
        function = problem.functions[place]
        for key in sorted(function.needs):
            seat = index.seats[index.organisations[key], body]
            rows.add([(seat, 1.0), (column, -1.0)], lower=0.0, limit=(Limit.NEED, (function.key, key)))
    for place, member_of in enumerate(problem.bodies):
        for key in sorted(member_of.members):
            seat = index.seats[index.organisations[key], place]
            rows.add([(seat, 1.0), (place, -1.0)], lower=0.0, limit=(Limit.MEMBER, (member_of.key, key)))


def _caps(problem: Problem, index: Index, rows: Rows) -> None:
    work: dict[int, list[tuple[int, float]]] = {}
    for (function, body), column in index.hosts.items():
        work.setdefault(body, []).append((column, problem.functions[function].agenda))
    at_body: dict[int, list[tuple[int, float]]] = {}
    of_organisation: dict[int, list[tuple[int, float]]] = {}
    for (organisation, body), column in index.seats.items():
        at_body.setdefault(body, []).append((column, 1.0))
        of_organisation.setdefault(organisation, []).append((column, problem.bodies[body].seat_hours))
    for place, body_ in enumerate(problem.bodies):
        for entries, cap, limit in (
            (work.get(place, []), body_.agenda_cap, Limit.AGENDA_CAP),
            (at_body.get(place, []), body_.membership_cap, Limit.MEMBERSHIP_CAP),
        ):
            if cap is not None and sum(value for _, value in entries) > cap:
                rows.add([*entries, (place, -float(cap))], upper=0.0, limit=(limit, (body_.key,)))
    for place, organisation_ in enumerate(problem.organisations):
        entries = of_organisation.get(place, [])
        cap_hours = organisation_.hours_cap
        if cap_hours is not None and sum(value for _, value in entries) > cap_hours:
            rows.add(entries, upper=cap_hours, limit=(Limit.HOURS_CAP, (organisation_.key,)))


def _settled(problem: Problem, index: Index, rows: Rows) -> None:
    fixed = problem.fixed
    for place, body in enumerate(problem.bodies):
        if body.statutory or body.key in fixed.keep:
            rows.add([(place, 1.0)], lower=1.0, limit=(Limit.STANDS, (body.key,)))
        if body.key in fixed.close:
            rows.add([(place, 1.0)], upper=0.0, limit=(Limit.CLOSES, (body.key,)))
    for function, host in sorted(fixed.hosts):
        # Kept from going elsewhere, not made to go there: work that is given up altogether needs no second easing.
        put = (index.functions[function], index.bodies[host])
        elsewhere = [(column, 1.0) for pair, column in index.hosts.items() if pair[0] == put[0] and pair != put]
        if elsewhere:
            rows.add(elsewhere, upper=0.0, limit=(Limit.HOST, (function, host)))
    for pairs, least, most, limit in (
        (fixed.seated, 1.0, 1.0, Limit.SEATED),
        (fixed.unseated, 0.0, 0.0, Limit.UNSEATED),
    ):
        for organisation, host in sorted(pairs):
            seat = index.seats.get((index.organisations[organisation], index.bodies[host]))
            if seat is not None:
                rows.add([(seat, 1.0)], lower=least, upper=most, limit=(limit, (organisation, host)))
