"""The answer to a question, worked out: the lightest shape, and in what time is left alternatives to it and the frontier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil, isfinite
from typing import Any

from commonweal.analysis import restructuring
from commonweal.analysis.restructuring import Problem, Progress, Reason, Shape
from commonweal.register.rules import Viewer
from commonweal.structure.models import Proposal
from commonweal.structure.reads.proposals.asked import Asked, Question, problem_of

TARGET_GAP = 0.001
"""Nothing better by more than a thousandth: then it is done."""
ALTERNATIVES = 3
ABOUT_EQUAL = 0.05
"""How much heavier an alternative may be, as a share of the lightest."""
POINTS = 4
"""Into how many steps the frontier cuts the number of changes."""
WORTH_BEGINNING_SECONDS = 1.0


class Phase(StrEnum):
    """What is being looked for."""

    SHAPE = "shape"
    ALTERNATIVES = "alternatives"
    FRONTIER = "frontier"


@dataclass(frozen=True)
class Standing:
    """How far it is: the best hours found and the hours below which nothing lies, both with the share of change in them."""

    phase: Phase
    seconds: float
    best: float | None
    bound: float | None
    gap: float | None


Tell = Callable[[Standing], None]


def worked_out(
    viewer: Viewer,
    proposal: Proposal,
    *,
    on: date,
    clock: Callable[[], float],
    tell: Tell,
    should_stop: Callable[[], bool],
) -> dict[str, Any]:
    """The result of a proposal, to be kept with it. Changes nothing. Raises Refused for who is no partner there.

    `clock` gives seconds that only grow. Alternatives and the frontier are looked for in what the time limit leaves.
    """
    asked = problem_of(viewer, proposal.place_id, on=on, question=Question.kept(proposal.question))
    return _Working(asked, clock, tell, should_stop).result(on)


def today_of(viewer: Viewer, asked: Asked) -> dict[str, Any]:
    """The shape that stands today of what is asked about, as results keep it."""
    return _shape(restructuring.today(asked.problem))


class _Working:
    """One search, from its beginning to what is kept of it."""

    def __init__(self, asked: Asked, clock: Callable[[], float], tell: Tell, should_stop: Callable[[], bool]) -> None:
        self.asked, self.problem, self.clock, self.tell = asked, asked.problem, clock, tell
        self.stopped, self._should_stop = False, should_stop
        self.began = clock()
        self.path: list[tuple[float, float | None, float]] = []

    def should_stop(self) -> bool:
        self.stopped = self.stopped or self._should_stop()
        return self.stopped

    @property
    def left(self) -> float:
        return self.asked.question.seconds - (self.clock() - self.began)

    def result(self, on: date) -> dict[str, Any]:
        found = restructuring.propose(
            self.problem,
            clock=self.clock,
            time_limit_seconds=self.asked.question.seconds,
            target_gap=TARGET_GAP,
            on_progress=self._told,
            should_stop=self.should_stop,
        )
        kept = _kept(self.problem, found) | {
            "on": on.isoformat(),
            "unsaid": sorted(self.asked.unsaid),
            "counts": self.asked.counts,
            "path": _thinned(self.path),
        }
        return kept | {"alternatives": self._alternatives(found), "frontier": self._frontier(found)}

    def _told(self, progress: Progress) -> None:
        self.path.append((round(progress.seconds, 2), progress.objective, progress.bound))
        gap = progress.gap if progress.gap is not None and isfinite(progress.gap) else None
        self.tell(Standing(Phase.SHAPE, progress.seconds, progress.objective, progress.bound, gap))

    def _on(self, phase: Phase, found: restructuring.Proposal) -> bool:
        """Whether to go on to another part: there is a shape, there is time, and nobody wants it to stop."""
        if found.shape is None or self.left < WORTH_BEGINNING_SECONDS or self.should_stop():
            return False
        self.tell(Standing(phase, self.clock() - self.began, found.objective, found.bound, _finite(found.gap)))
        return True

    def _alternatives(self, found: restructuring.Proposal) -> list[dict[str, Any]]:
        """Other sets of bodies of about the same hours, within half of the time that is left."""
        if not self._on(Phase.ALTERNATIVES, found):
            return []
        others = restructuring.alternatives(
            self.problem,
            count=ALTERNATIVES + 1,
            within=ABOUT_EQUAL,
            clock=self.clock,
            time_limit_seconds=self.left / 2 / (ALTERNATIVES + 1),
            target_gap=TARGET_GAP,
            should_stop=self.should_stop,
        )
        first = found.shape.bodies if found.shape else frozenset()
        different = [one for one in others if one.shape is not None and one.shape.bodies != first]
        return [_alternative(one, first) for one in different[:ALTERNATIVES]]

    def _frontier(self, found: restructuring.Proposal) -> list[dict[str, Any]]:
        """What fewer changes would buy, within the time that is left; the last point is the proposal itself."""
        most = found.changes.number if found.changes else 0
        if most == 0 or not self._on(Phase.FRONTIER, found):
            return []
        limits = sorted({ceil(most * step / POINTS) for step in range(POINTS)} - {most})
        points = []
        for number, limit in enumerate(limits):
            if self.left <= 0 or self.should_stop():
                break
            [(_limit, point)] = restructuring.frontier(
                self.problem,
                changes=[limit],
                clock=self.clock,
                time_limit_seconds=self.left / (len(limits) - number),
                target_gap=TARGET_GAP,
                should_stop=self.should_stop,
            )
            points.append(_point(limit, point))
        return [*points, _point(most, found)]


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _shape(shape: Shape) -> dict[str, Any]:
    return {
        "bodies": sorted(shape.bodies),
        "hosts": sorted([function, body] for function, body in shape.hosts),
        "seats": sorted([organisation, body] for organisation, body in shape.seats),
    }


def _kept(problem: Problem, found: restructuring.Proposal) -> dict[str, Any]:
    return {
        "figures": _figures(found),
        "today": _shape(found.today),
        "shape": _shape(found.shape) if found.shape else None,
        "reasons": [_reason(reason) for reason in found.reasons],
        "relaxations": [[one.limit.value, list(one.subject), one.by] for one in found.relaxations],
        "fewest": found.relaxations_are_fewest,
        "statutory": sorted(body.key for body in problem.bodies if body.statutory),
        "proposed": sorted(body.key for body in problem.bodies if body.proposed),
        "moved": [list(one) for one in found.changes.moved] if found.changes else [],
        "seats_begun": sorted(list(one) for one in found.changes.seats_begun) if found.changes else [],
        "seats_ended": sorted(list(one) for one in found.changes.seats_ended) if found.changes else [],
        "may_sit": {function.key: sorted(function.may_sit) for function in problem.functions},
    }


def _figures(found: restructuring.Proposal) -> dict[str, Any]:
    """The few figures by which a proposal is known in a list."""
    then = found.burden
    return {
        "status": found.status.value,
        "bodies_today": len(found.today.bodies),
        "bodies_then": len(found.shape.bodies) if found.shape else None,
        "hours_today": found.today_burden.hours,
        "hours_then": then.hours if then else None,
        "change_hours": found.change_hours,
        "changes": found.changes.number if found.changes else None,
        "objective": found.objective,
        "bound": _finite(found.bound),
        "gap": _finite(found.gap),
        "seconds": round(found.effort.seconds, 2),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "body": reason.body,
        "fate": reason.fate.value,
        "into": reason.into,
        "out": [list(one) for one in reason.moved_out],
        "in": [list(one) for one in reason.moved_in],
        "begun": sorted(reason.seats_begun),
        "ended": sorted(reason.seats_ended),
        "hours_today": reason.hours_today,
        "hours_then": reason.hours_then,
        "because": [one.value for one in reason.because],
        "only_host_of": list(reason.only_host_of),
        "adds": reason.closing_adds_hours,
    }


def _alternative(one: restructuring.Proposal, first: frozenset[str]) -> dict[str, Any]:
    bodies = one.shape.bodies if one.shape else frozenset()
    return {
        "stands": sorted(bodies - first),
        "closes": sorted(first - bodies),
        "hours": one.burden.hours if one.burden else None,
        "objective": one.objective,
        "changes": one.changes.number if one.changes else None,
    }


def _point(limit: int, one: restructuring.Proposal) -> dict[str, Any]:
    return {
        "limit": limit,
        "status": one.status.value,
        "hours": one.burden.hours if one.burden else None,
        "bodies": len(one.shape.bodies) if one.shape else None,
        "gap": _finite(one.gap),
    }


def _thinned(path: Sequence[tuple[float, float | None, float]], most: int = 60) -> list[list[Any]]:
    """So many points of the path at most, the last always among them."""
    every = max(1, ceil(len(path) / most))
    kept = [list(one) for number, one in enumerate(path) if number % every == 0]
    return [*kept, list(path[-1])] if path and list(path[-1]) != kept[-1] else kept
