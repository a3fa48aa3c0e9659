"""What a restructure starts from: bodies, functions, organisations, who sits where today, and what is already settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite

Seat = tuple[str, str]
"""An organisation and the body it sits on, by their keys."""


@dataclass(frozen=True)
class Body:
    """A partnership that stands today, or a new one that could be set up.

    `service_hours` are the hours a year that it costs to run, whoever sits on it; `seat_hours` those
    that one seat takes of its organisation. `agenda_cap` is how much work it can carry (the sum of its
    functions' `agenda`) and `membership_cap` how many organisations may sit on it before it is a talking
    shop; None is no cap. `members` sit on it for as long as it stands, whatever it does.
    """

    key: str
    service_hours: float
    seat_hours: float
    agenda_cap: float | None = None
    membership_cap: int | None = None
    statutory: bool = False
    proposed: bool = False
    members: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in ("service_hours", "seat_hours"):
            _amount(getattr(self, name), f"{name} of body {self.key!r}")
        for name in ("agenda_cap", "membership_cap"):
            if getattr(self, name) is not None:
                _amount(getattr(self, name), f"{name} of body {self.key!r}")


@dataclass(frozen=True)
class Function:
    """A piece of work (a target, a duty) that exactly one body carries.

    `host` is the body that carries it today, None where nobody does. `may_sit` are the bodies that could.
    `needs` are the organisations that sit wherever it sits. `agenda` is how much of a body's agenda it takes.
    """

    key: str
    may_sit: frozenset[str]
    host: str | None = None
    needs: frozenset[str] = frozenset()
    agenda: float = 1.0

    def __post_init__(self) -> None:
        _amount(self.agenda, f"agenda of function {self.key!r}")


@dataclass(frozen=True)
class Organisation:
    """A partner; `hours_cap` is what it can give in a year to all seats together, None where it never said."""

    key: str
    hours_cap: float | None = None
    sector: str = ""

    def __post_init__(self) -> None:
        if self.hours_cap is not None:
            _amount(self.hours_cap, f"hours_cap of organisation {self.key!r}")


@dataclass(frozen=True)
class ChangeHours:
    """What one change of each kind costs, once, in hours. The defaults are ours and no published figure."""

    close: float = 40.0
    open: float = 80.0
    move: float = 8.0
    begin_seat: float = 4.0
    end_seat: float = 1.0

    def __post_init__(self) -> None:
        for name in ("close", "open", "move", "begin_seat", "end_seat"):
            _amount(getattr(self, name), f"the hours of a change ({name})")


@dataclass(frozen=True)
class Fixed:
    """What people have already settled, and the optimiser must not touch.

    `hosts` are pairs of a function and the one body it goes to; `seated` and `unseated` pairs of an
    organisation and a body. A body with somebody `seated` stands.
    """

    keep: frozenset[str] = frozenset()
    close: frozenset[str] = frozenset()
    hosts: frozenset[tuple[str, str]] = frozenset()
    seated: frozenset[Seat] = frozenset()
    unseated: frozenset[Seat] = frozenset()


@dataclass(frozen=True)
class Problem:
    """A restructure to be worked out. Everything is named by its key, and every key is used once in its kind.

    `disruption_weight` multiplies the hours that changes cost: 0 asks for the lightest shape whatever it
    takes to get there, 1/3 spreads the cost of change over three years, 1 sets it against one year.
    `max_changes` is the most changes of any kind, None for no limit.
    """

    bodies: tuple[Body, ...]
    functions: tuple[Function, ...]
    organisations: tuple[Organisation, ...]
    seats: frozenset[Seat] = frozenset()
    change_hours: ChangeHours = field(default_factory=ChangeHours)
    disruption_weight: float = 1.0
    max_changes: int | None = None
    fixed: Fixed = field(default_factory=Fixed)

    def __post_init__(self) -> None:
        _amount(self.disruption_weight, "disruption_weight")
        if self.max_changes is not None:
            _amount(self.max_changes, "max_changes")
        bodies = _distinct("body", (body.key for body in self.bodies))
        functions = _distinct("function", (function.key for function in self.functions))
        organisations = _distinct("organisation", (organisation.key for organisation in self.organisations))
        _known("body", bodies, self._bodies_named())
        _known("function", functions, (function for function, _ in self.fixed.hosts))
        _known("organisation", organisations, self._organisations_named())
        put = Counter(function for function, _ in self.fixed.hosts)
        torn = sorted(function for function, times in put.items() if times > 1)
        if torn:
            raise ValueError(f"put on more than one body by hand: {', '.join(torn)}")
        proposed = {body.key for body in self.bodies if body.proposed}
        if any(function.host in proposed for function in self.functions) or any(b in proposed for _, b in self.seats):
            raise ValueError("a proposed body does not exist today: it can neither carry a function nor seat anybody")

    def _bodies_named(self) -> Iterable[str]:
        for function in self.functions:
            yield from function.may_sit
            if function.host is not None:
                yield function.host
        yield from self.fixed.keep | self.fixed.close
        yield from (body for _, body in self.seats | self.fixed.hosts | self.fixed.seated | self.fixed.unseated)

    def _organisations_named(self) -> Iterable[str]:
        for body in self.bodies:
            yield from body.members
        for function in self.functions:
            yield from function.needs
        yield from (organisation for organisation, _ in self.seats | self.fixed.seated | self.fixed.unseated)


def _amount(value: float, name: str) -> None:
    if not isfinite(value) or value < 0:
        raise ValueError(f"{name} is a number of at least 0, not {value!r}")


def _distinct(kind: str, keys: Iterable[str]) -> set[str]:
    counted = Counter(keys)
    twice = sorted(key for key, times in counted.items() if times > 1)
    if twice:
        raise ValueError(f"the same {kind} stands twice: {', '.join(twice)}")
    return set(counted)


def _known(kind: str, known: set[str], named: Iterable[str]) -> None:
    unknown = sorted(set(named) - known)
    if unknown:
        raise ValueError(f"no such {kind}: {', '.join(unknown)}")
