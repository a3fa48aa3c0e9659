"""What a restructure comes to: a shape, what it costs, how good it is proven to be, and the reason for each part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How the search ended."""

    OPTIMAL = "optimal"
    """Nothing better exists."""
    WITHIN_GAP = "within_gap"
    """Nothing better exists by more than the target gap."""
    TIME_LIMIT = "time_limit"
    """The time was up; the shape is the best found by then, if any was."""
    STOPPED = "stopped"
    """Somebody stopped it; the shape is the best found by then, if any was."""
    INFEASIBLE = "infeasible"
    """No shape keeps every constraint; `relaxations` says which to ease."""


class Fate(StrEnum):
    """What becomes of a body."""

    KEPT = "kept"
    MERGED = "merged"
    """It closes and most of its work goes to one other."""
    CLOSED = "closed"
    """It closes; it had no work, or no one body takes most of it."""
    OPENED = "opened"
    NOT_OPENED = "not_opened"


class Because(StrEnum):
    """Why a body stands."""

    STATUTORY = "statutory"
    FIXED = "fixed"
    """Somebody settled it: kept by hand, or a function or seat put there by hand."""
    ONLY_HOST = "only_host"
    """No other body may carry one of its functions."""
    NO_ROOM = "no_room"
    """Closing it, no other standing body was found with room for its work."""
    LIGHTER = "lighter"
    """Closing it and moving each function to the lightest standing body would add hours."""
    NOT_BETTERED = "not_bettered"
    """The search found nothing lighter, without a simpler reason."""


class Limit(StrEnum):
    """The constraints that can be eased, each with what `subject` then names."""

    STANDS = "stands"
    """(body): a statutory body stands, or one kept by hand."""
    CLOSES = "closes"
    """(body): a body closed by hand."""
    HOST = "host"
    """(function, body): a function put there by hand."""
    HOSTED = "hosted"
    """(function): somebody carries it."""
    NEED = "need"
    """(function, organisation): an organisation that a function needs."""
    MEMBER = "member"
    """(body, organisation): a member for as long as the body stands."""
    SEATED = "seated"
    """(organisation, body): seated by hand."""
    UNSEATED = "unseated"
    """(organisation, body): kept off by hand."""
    AGENDA_CAP = "agenda_cap"
    """(body)."""
    MEMBERSHIP_CAP = "membership_cap"
    """(body)."""
    HOURS_CAP = "hours_cap"
    """(organisation)."""
    MAX_CHANGES = "max_changes"
    """()."""


@dataclass(frozen=True)
class Shape:
    """Which bodies stand, who carries each function (pairs of function and body, by function), who sits where."""

    bodies: frozenset[str]
    hosts: tuple[tuple[str, str], ...]
    seats: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Burden:
    """Hours a year that a shape takes."""

    service_hours: float
    seat_hours: float

    @property
    def hours(self) -> float:
        return self.service_hours + self.seat_hours


@dataclass(frozen=True)
class Changes:
    """What is different from today. Seats that end because their body closes are not counted beside it."""

    closed: frozenset[str]
    opened: frozenset[str]
    moved: tuple[tuple[str, str | None, str], ...]
    """Function, the body that carries it today (None where nobody does), the body that will."""
    seats_begun: frozenset[tuple[str, str]]
    seats_ended: frozenset[tuple[str, str]]
    """On bodies that stay."""

    @property
    def number(self) -> int:
        parts = (self.closed, self.opened, self.moved, self.seats_begun, self.seats_ended)
        return sum(len(part) for part in parts)


@dataclass(frozen=True)
class Reason:
    """Why one body is kept, merged, closed or opened, in data from which a page can make a sentence."""

    body: str
    fate: Fate
    into: str | None
    """The body that takes most of its work, where it is merged."""
    moved_out: tuple[tuple[str, str], ...]
    """Functions that leave it, and where they go."""
    moved_in: tuple[tuple[str, str | None], ...]
    """Functions that come to it, and from where."""
    seats_begun: frozenset[str]
    seats_ended: frozenset[str]
    """Organisations that come and go, those of a body that closes too."""
    hours_today: float
    hours_then: float
    """Service and seat hours of this body."""
    because: tuple[Because, ...] = ()
    """Why it stands; empty where it does not."""
    only_host_of: tuple[str, ...] = ()
    closing_adds_hours: float | None = None
    """What closing it too would add (or, below 0, save) if each function moved, one by one, to the lightest
    body that stands and has room. None where it must stand, or where no room was found."""

    @property
    def saves_hours(self) -> float:
        return self.hours_today - self.hours_then


@dataclass(frozen=True)
class Relaxation:
    """One constraint to ease, and by how much in its own unit (hours, seats, agenda, changes; 1 for yes or no)."""

    limit: Limit
    subject: tuple[str, ...]
    by: float


@dataclass(frozen=True)
class Progress:
    """How far a search is. `objective` is None until a shape is found; `gap` is a share of the objective."""

    seconds: float
    objective: float | None
    bound: float
    gap: float | None
    nodes: int


@dataclass(frozen=True)
class Effort:
    """What the search took. Nodes and iterations are the solver's own counters, the same on every machine."""

    seconds: float
    nodes: int
    lp_iterations: int


@dataclass(frozen=True)
class Proposal:
    """The answer: the best shape found, how far from the best possible it can be, and why each part is so.

    `objective` is `burden.hours` + the problem's `disruption_weight` x `change_hours`. Nothing that keeps the
    constraints has an objective below `bound`, which is None only where nothing keeps them. `gap` is (objective - bound) / objective, 0 where both are 0.
    `shape` and all that follows from it is None where none was found.
    """

    status: Status
    today: Shape
    today_burden: Burden
    shape: Shape | None
    burden: Burden | None
    changes: Changes | None
    change_hours: float | None
    objective: float | None
    bound: float | None
    gap: float | None
    reasons: tuple[Reason, ...]
    relaxations: tuple[Relaxation, ...]
    relaxations_are_fewest: bool
    """Whether it is proven that no fewer constraints would do."""
    effort: Effort
