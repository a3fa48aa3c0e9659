"""A quick good shape: each function in turn to where it adds least, then one thing moved at a time while that helps.

It proves nothing. It gives the exact search something to beat, and stands beside it in the benchmark as
what a careful person with a spreadsheet might reach.
"""

from __future__ import annotations

import numpy as np

from commonweal.analysis.restructuring.formulation import Formulation
from commonweal.analysis.restructuring.workloads import Desk, Flags, Floats, columns_of, fits

ROUNDS = 20
BETTER = 1e-6


class Draft:
    """A shape being improved: which functions each desk carries, None where a body is closed."""

    def __init__(self, programme: Formulation, desks: tuple[Desk, ...], must_stand: frozenset[int]) -> None:
        self.programme, self.desks, self.must_stand = programme, desks, must_stand
        self.carried = [desk.must_carry.copy() for desk in desks]
        self.places: dict[int, list[tuple[int, int]]] = {}
        at = {column: pair for pair, column in programme.index.hosts.items()}
        for number, desk in enumerate(desks):
            for row, column in enumerate(desk.columns):
                self.places.setdefault(at[int(column)][0], []).append((number, row))
        self.at: dict[int, tuple[int, int]] = {}
        for function, places in self.places.items():
            for number, row in places:
                if desks[number].must_carry[row]:
                    self.at[function] = (number, row)
        self.costs = [self.cost(number, flags) for number, flags in enumerate(self.carried)]
        self.hours = np.zeros(len(programme.problem.organisations))
        caps = [organisation.hours_cap for organisation in programme.problem.organisations]
        self.caps = np.array([np.inf if cap is None else cap for cap in caps])
        self.of = {column: pair for pair, column in programme.index.seats.items()}
        for number, flags in enumerate(self.carried):
            self.hours += self.hours_at(number, flags)

    def stands(self, number: int, carried: Flags) -> bool:
        return bool(carried.any()) or self.desks[number].body in self.must_stand

    def cost(self, number: int, carried: Flags) -> float:
        if not self.stands(number, carried):
            return 0.0
        return float(self.programme.costs[columns_of(self.desks[number], carried)].sum())

    def hours_at(self, number: int, carried: Flags) -> Floats:
        hours = np.zeros(len(self.programme.problem.organisations))
        if self.stands(number, carried):
            each = self.programme.problem.bodies[self.desks[number].body].seat_hours
            for column in columns_of(self.desks[number], carried):
                if int(column) in self.of:
                    hours[self.of[int(column)][0]] += each
        return hours

    def put(self, number: int, carried: Flags) -> None:
        self.hours += self.hours_at(number, carried) - self.hours_at(number, self.carried[number])
        self.carried[number], self.costs[number] = carried, self.cost(number, carried)

    def place(self, function: int, *, but: int | None = None) -> float | None:
        """Put a function where it adds least; what it added, or None where there is no room."""
        best: tuple[float, int, int] | None = None
        for number, row in self.places.get(function, []):
            if number == but:
                continue
            wider = self.carried[number].copy()
            wider[row] = True
            if not fits(self.desks[number], wider):
                continue
            added = self.cost(number, wider) - self.costs[number]
            if best is not None and added >= best[0]:
                continue
            hours = self.hours + self.hours_at(number, wider) - self.hours_at(number, self.carried[number])
            if (hours <= self.caps + BETTER).all():
                best = (added, number, row)
        if best is None:
            return None
        _, number, row = best
        wider = self.carried[number].copy()
        wider[row] = True
        self.put(number, wider)
        self.at[function] = (number, row)
        return best[0]

    def lift(self, function: int) -> int:
        """Take a function away from where it is; the desk it was at."""
        number, row = self.at.pop(function)
        narrower = self.carried[number].copy()
        narrower[row] = False
        self.put(number, narrower)
        return number

    def take(self, number: int, carried: Flags) -> None:
        """Put on a desk those of these functions that are nowhere yet."""
        free = {row: f for f, places in self.places.items() if f not in self.at for n, row in places if n == number}
        wider = self.carried[number].copy()
        for row in np.flatnonzero(carried).tolist():
            if row in free:
                wider[row] = True
                self.at[free[row]] = (number, row)
        self.put(number, wider)

    @property
    def standing(self) -> list[tuple[Desk, Flags]]:
        """The desks of the bodies that stand, and what each carries. A closed body has no workload, not an empty one."""
        both = enumerate(zip(self.desks, self.carried, strict=True))
        return [(desk, carried) for number, (desk, carried) in both if self.stands(number, carried)]

    @property
    def keeps_caps(self) -> bool:
        return all(fits(desk, carried) for desk, carried in self.standing)

    @property
    def keeps_standing(self) -> bool:
        """Whether every body that must stand may stand."""
        return self.must_stand <= {desk.body for desk in self.desks}

    @property
    def values(self) -> Floats:
        """The columns of the formulation that make this shape."""
        values = np.zeros(self.programme.index.columns)
        for desk, carried in self.standing:
            values[columns_of(desk, carried)] = 1.0
        return values

    @property
    def total(self) -> float:
        return self.programme.constant + sum(self.costs)

    def kept(self) -> tuple[list[Flags], list[float], Floats, dict[int, tuple[int, int]]]:
        return list(self.carried), list(self.costs), self.hours.copy(), dict(self.at)

    def back(self, kept: tuple[list[Flags], list[float], Floats, dict[int, tuple[int, int]]]) -> None:
        self.carried, self.costs, self.hours, self.at = list(kept[0]), list(kept[1]), kept[2].copy(), dict(kept[3])


def greedy(programme: Formulation, desks: tuple[Desk, ...], must_stand: frozenset[int]) -> Draft | None:
    """A good shape by cheapest insertion and local search, or None where it finds no room for some function."""
    return finished(Draft(programme, desks, must_stand))


def finished(draft: Draft) -> Draft | None:
    """A draft with all that it lacks, improved as long as moving one thing helps; None where there is no room."""
    order = sorted(range(len(draft.programme.problem.functions)), key=lambda f: (len(draft.places.get(f, [])), f))
    for function in order:
        if function not in draft.at and draft.place(function) is None:
            return None
    if (draft.hours > draft.caps + BETTER).any() or not draft.keeps_caps or not draft.keeps_standing:
        return None
    for _ in range(ROUNDS):
        before = draft.total
        for function in order:
            _try(draft, [function])
        for number in range(len(draft.desks)):
            held = [function for function, (desk, _) in draft.at.items() if desk == number]
            _try(draft, sorted(held), away=number)
        if draft.total > before - BETTER:
            break
    return draft


def _try(draft: Draft, functions: list[int], *, away: int | None = None) -> None:
    """Lift some functions and place them anew; put all back where that costs more or finds no room."""
    settled = [draft.desks[draft.at[f][0]].must_carry[draft.at[f][1]] for f in functions]
    if not functions or any(settled):
        return
    kept, before = draft.kept(), draft.total
    for function in functions:
        draft.lift(function)
    placed = all(draft.place(function, but=away) is not None for function in functions)
    if not placed or draft.total > before - BETTER:
        draft.back(kept)
