"""Steps of a restructure: what each does to a branch, and when it cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from commonweal.analysis.branches.shape import DOWNWARD, UPWARD, Body, Branch, Seat


class Why(StrEnum):
    """Why a step cannot be taken on what the steps before it left."""

    GONE = "gone"
    """(body): it does not stand."""
    THERE = "there"
    """(body): it stands already."""
    ITSELF = "itself"
    """(body): it cannot be joined to itself."""
    CIRCLE = "circle"
    """(body): it would answer to itself."""
    NOT_SEATED = "not_seated"
    """(organisation): it has no seat there to give up."""
    SEATED = "seated"
    """(organisation): it sits there already."""
    NO_DUTY = "no_duty"
    """(duty): there is no such duty."""
    NO_SECRETARIAT = "no_secretariat"
    """(body): nobody keeps its papers, so that nothing can be shared."""


class Impossible(Exception):
    """A step that cannot be taken, why, and what of it is in the way."""

    def __init__(self, why: Why, subject: str) -> None:
        super().__init__(f"{why}: {subject}")
        self.why = why
        self.subject = subject


@dataclass(frozen=True)
class Merge:
    """A body goes into another: seats, lines, duties and targets move; who sits on both keeps one seat."""

    body: str
    into: str

    def take(self, branch: Branch) -> Branch:
        _two(branch, self.body, self.into)
        sitting = branch.holders_on(self.into)
        moved: list[Seat] = []
        for seat in branch.seats:
            if seat.body != self.body:
                moved.append(seat)
            elif seat.holder is None or seat.holder not in sitting:
                moved.append(replace(seat, body=self.into))
        renamed = {(self._then(first), kind, self._then(other)) for first, kind, other in branch.lines}
        joined = branch.bodies[self.into]
        leaving = branch.bodies[self.body]
        if joined.secretariat is None and leaving.secretariat is not None:
            joined = replace(joined, secretariat=leaving.secretariat, secretariat_hours=leaving.secretariat_hours)
        settled = replace(
            branch.with_body(joined),
            seats=tuple(moved),
            lines=frozenset(line for line in renamed if line[0] != line[2]),
            homes={duty: self.into if home == self.body else home for duty, home in branch.homes.items()},
            relied_on=frozenset((target, self._then(body)) for target, body in branch.relied_on),
        )
        return settled.without_body(self.body)

    def _then(self, body: str) -> str:
        return self.into if body == self.body else body


@dataclass(frozen=True)
class Close:
    """A body ends with its seats and lines; what it carried is in nobody's remit until something else takes it."""

    body: str

    def take(self, branch: Branch) -> Branch:
        _standing(branch, self.body)
        return branch.without_body(self.body)


@dataclass(frozen=True)
class Create:
    """A new body with a seat for each organisation, and the duties and targets that it takes over."""

    new: Body
    organisations: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def take(self, branch: Branch) -> Branch:
        if self.new.key in branch.bodies:
            raise Impossible(Why.THERE, self.new.key)
        opened = _seat(branch.with_body(self.new), self.new.key, self.organisations)
        return _rehomed(opened, self.new.key, self.duties, self.targets)


@dataclass(frozen=True)
class Split:
    """A part of a body becomes a new one: the seats of some organisations, some duties and targets go there, the rest stays."""

    body: str
    new: Body
    organisations: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def take(self, branch: Branch) -> Branch:
        _standing(branch, self.body)
        if self.new.key in branch.bodies:
            raise Impossible(Why.THERE, self.new.key)
        there = {seat.organisation for seat in branch.seats_on(self.body)}
        for organisation in self.organisations:
            if organisation not in there:
                raise Impossible(Why.NOT_SEATED, organisation)
        along = set(self.organisations)
        seats = tuple(
            replace(seat, body=self.new.key) if seat.body == self.body and seat.organisation in along else seat
            for seat in branch.seats
        )
        above = {
            (self.new.key, kind, other) for first, kind, other in branch.lines if first == self.body and kind in UPWARD
        }
        parted = replace(branch.with_body(self.new), seats=seats, lines=branch.lines | above)
        return _rehomed(parted, self.new.key, self.duties, self.targets)


@dataclass(frozen=True)
class Move:
    """A body answers to another from then on, and no longer to those above it."""

    body: str
    above: str

    def take(self, branch: Branch) -> Branch:
        _two(branch, self.body, self.above)
        freed = frozenset(
            line
            for line in branch.lines
            if not (line[0] == self.body and line[1] in UPWARD) and not (line[2] == self.body and line[1] in DOWNWARD)
        )
        free = replace(branch, lines=freed)
        if free.is_below(self.above, self.body):
            raise Impossible(Why.CIRCLE, self.body)
        return replace(free, lines=freed | {(self.body, "reports_to", self.above)})


@dataclass(frozen=True)
class Widen:
    """Organisations take a seat each on a body."""

    body: str
    organisations: tuple[str, ...]

    def take(self, branch: Branch) -> Branch:
        _standing(branch, self.body)
        return _seat(branch, self.body, self.organisations)


@dataclass(frozen=True)
class Narrow:
    """Organisations give up all their seats on a body."""

    body: str
    organisations: tuple[str, ...]

    def take(self, branch: Branch) -> Branch:
        _standing(branch, self.body)
        there = {seat.organisation for seat in branch.seats_on(self.body)}
        for organisation in self.organisations:
            if organisation not in there:
                raise Impossible(Why.NOT_SEATED, organisation)
        leaving = set(self.organisations)
        stay = (seat for seat in branch.seats if seat.body != self.body or seat.organisation not in leaving)
        return replace(branch, seats=tuple(stay))


@dataclass(frozen=True)
class Rehome:
    """A body takes over duties and targets, wherever they were."""

    body: str
    duties: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def take(self, branch: Branch) -> Branch:
        _standing(branch, self.body)
        return _rehomed(branch, self.body, self.duties, self.targets)


@dataclass(frozen=True)
class Frequency:
    """A body meets more or less often, longer or shorter; None leaves that as it is."""

    body: str
    meetings: float | None = None
    length_hours: float | None = None
    preparation_hours: float | None = None

    def take(self, branch: Branch) -> Branch:
        body = _standing(branch, self.body)
        named = ("meetings", "length_hours", "preparation_hours")
        told = {name: getattr(self, name) for name in named if getattr(self, name) is not None}
        return branch.with_body(replace(body, **told))


@dataclass(frozen=True)
class Share:
    """A body's papers are kept by another's secretariat; None leaves the hours that its own take as they are."""

    body: str
    other: str
    hours: float | None = None

    def take(self, branch: Branch) -> Branch:
        _two(branch, self.body, self.other)
        body, keeper = branch.bodies[self.body], branch.bodies[self.other].secretariat
        if keeper is None:
            raise Impossible(Why.NO_SECRETARIAT, self.other)
        hours = body.secretariat_hours if self.hours is None else self.hours
        return branch.with_body(replace(body, secretariat=keeper, secretariat_hours=hours))


Step = Merge | Close | Create | Split | Move | Widen | Narrow | Rehome | Frequency | Share


def _standing(branch: Branch, key: str) -> Body:
    if key not in branch.bodies:
        raise Impossible(Why.GONE, key)
    return branch.bodies[key]


def _two(branch: Branch, one: str, other: str) -> None:
    if one == other:
        raise Impossible(Why.ITSELF, one)
    _standing(branch, one)
    _standing(branch, other)


def _seat(branch: Branch, body: str, organisations: Iterable[str]) -> Branch:
    there = {seat.organisation for seat in branch.seats_on(body)}
    begun = []
    for organisation in organisations:
        if organisation in there:
            raise Impossible(Why.SEATED, organisation)
        there.add(organisation)
        begun.append(Seat(f"{body} {organisation}", body, organisation))
    return replace(branch, seats=branch.seats + tuple(begun))


def _rehomed(branch: Branch, body: str, duties: Sequence[str], targets: Sequence[str]) -> Branch:
    for duty in duties:
        if duty not in branch.homes:
            raise Impossible(Why.NO_DUTY, duty)
    return replace(
        branch,
        homes={**branch.homes, **dict.fromkeys(duties, body)},
        relied_on=frozenset(pair for pair in branch.relied_on if pair[0] not in targets)
        | {(target, body) for target in targets},
    )


@dataclass(frozen=True)
class Taken:
    """What the steps leave, and those that could not be taken: their place in the row, and why."""

    branch: Branch
    impossible: tuple[tuple[int, Impossible], ...]


def taken(branch: Branch, steps: Sequence[Step]) -> Taken:
    """Take steps one after another, each on what the ones before left.

    Parameters
    ----------
    branch : Branch
        What is there now; it stays as it is.
    steps : sequence of Step, length n

    Returns
    -------
    Taken
        The branch after all steps that could be taken, and the places (0 to n - 1) of those that could not, with why.
        A step that cannot be taken is passed over and leaves nothing half done.

    Notes
    -----
    No steps leave the branch as it is. A merged body's duties, targets and lines go with it, and whoever has a seat on both bodies
    keeps the one on the body that stays. A split takes the seats of the organisations that it names. What was in the remit of a body that
    closes is in nobody's, until a later step gives it a home.

    References
    ----------
    Office of the Deputy Prime Minister, Rationalisation, 2005 (merging, closing, exit and containment of partnerships);
    docs/methods/branches.md.

    Examples
    --------
    >>> town = Branch({"crime": Body("crime"), "drugs": Body("drugs")}, (Seat("1", "drugs", "police"),), homes={"rehab": "drugs"})
    >>> after = taken(town, [Merge("drugs", "crime"), Close("drugs")])
    >>> dict(after.branch.homes), after.impossible[0][0], str(after.impossible[0][1].why)
    ({'rehab': 'crime'}, 1, 'gone')
    """
    impossible: list[tuple[int, Impossible]] = []
    for place, step in enumerate(steps):
        try:
            branch = step.take(branch)
        except Impossible as fault:
            impossible.append((place, fault))
    return Taken(branch, tuple(impossible))
