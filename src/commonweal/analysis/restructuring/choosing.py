"""The lightest shape on a list of workloads, by branch and cut.

Cuts bring the lightest mixture near to a shape; workloads that could only be in a dearer shape than one that is known are
struck off; and what is still mixed is settled one question at a time: does this body stand, does this function sit
here (Ryan and Foster 1981)? The question asked is the one whose answers both move the bound far (strong branching: Achterberg,
Koch and Martin 2005).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import highspy
import numpy as np

from commonweal.analysis.restructuring.cutting import Hours, cuts
from commonweal.analysis.restructuring.listing import Listed
from commonweal.analysis.restructuring.master import Master
from commonweal.analysis.restructuring.mixing import Mixing, Mixture
from commonweal.analysis.restructuring.solving import LIMIT_OF_PROOF, Watch
from commonweal.analysis.restructuring.workloads import Flags, Floats, Places

MIXED = 1e-5
"""A share this far from 0 and from 1 is neither."""
SURE = 0.85
"""What a plunge takes for settled all at once; below it, one at a time."""
SHRINK = 0.9
"""Striking off is worth its while when no more than this share is left."""
STEPS = (0.25, 0.5, 0.75, 1.0)
"""How much of what is open to look into before the rest."""
BODIES_TRIED, PAIRS_TRIED = 8, 4
"""How many questions to try before one is asked."""

Question = tuple[int, int]
"""A body and a function: does it sit there? With -1 for the function: does the body stand?"""
Answers = tuple[tuple[Question, bool], ...]


@dataclass(order=True)
class Open:
    """What has still to be looked into: all shapes with these answers, none of which is below the bound."""

    bound: float
    number: int
    answers: Answers = field(compare=False)
    basis: highspy.HighsBasis = field(compare=False)


class Choosing:
    """The search of one list.

    `best` says what is known to do; `take` is told the values of a shape, `complete` those workloads from which one may
    come; `enough` says when to stop. No shape outside the list is below `outside`.
    """

    def __init__(
        self,
        master: Master,
        listed: Listed,
        watch: Watch,
        *,
        best: Callable[[], float],
        take: Callable[[Floats], None],
        complete: Callable[[Listed, list[int]], None],
        enough: Callable[[], bool],
        outside: float,
    ) -> None:
        self.mixing, self.watch, self.hours = Mixing(master, listed, watch), watch, hours_of(master)
        self.best, self.take, self.complete, self.enough, self.outside = best, take, complete, enough, outside
        self.known: set[tuple[int, ...]] = set()
        self.bound, self.guess = -np.inf, np.inf

    def run(self) -> float:
        """The bound on every shape of the list: infinity where it has none."""
        mixture = self._root()
        if mixture is not None and not self.enough():
            self._plunge(mixture)
            self._branch_in_steps(self._struck(mixture))
        return self.bound

    @property
    def _cutoff(self) -> float:
        """What is not below this is not better than what is known, or than what is tried for."""
        best = self.best()
        return min(self.guess, best - LIMIT_OF_PROOF / 2 * max(1.0, abs(best)) if np.isfinite(best) else np.inf)

    def _proved(self, bound: float) -> None:
        self.bound = max(self.bound, bound)
        self.watch.proved(min(self.bound, self.outside, self.best()))

    def _root(self) -> Mixture | None:
        """The lightest mixture that keeps every cut found, None where the time was up or nothing is left to choose."""
        while not self.enough():
            mixture = self.mixing.lightest()
            if mixture is None:
                return None
            self._proved(mixture.objective)
            if mixture.objective >= self._cutoff:
                return None
            mixture = self._struck(mixture)
            found = cuts(self.mixing.listed, mixture.shares, self.hours, self.known)
            if not found:
                return mixture
            self.mixing.cut(found)
        return None

    def _struck(self, mixture: Mixture) -> Mixture:
        """The same mixture, after striking off what can only be in shapes no better than what is known."""
        kept = (mixture.objective + mixture.dearer < self._cutoff) | (mixture.shares > 0)
        if kept.sum() > SHRINK * len(kept):
            return mixture
        self.mixing.only(kept)
        return Mixture(mixture.shares[kept], mixture.objective, mixture.dearer[kept], mixture.whole)

    def _plunge(self, root: Mixture) -> None:
        """A shape by taking what the mixture has most of for settled, and the opposite where that leads nowhere."""
        self.mixing.close()
        listed, answers = self.mixing.listed, list[tuple[Question, bool]]()
        mixture: Mixture | None = root
        while mixture is not None and not self.enough():
            questions = self._likely(mixture)
            if not questions:
                self.complete(listed, np.flatnonzero(mixture.shares > 0.5).tolist())
                return
            for tried in ([(one, True) for one in questions], [(questions[0], True)], [(questions[0], False)]):
                self._settle(root, (*answers, *tried))
                mixture = self.mixing.run()
                if mixture is not None and mixture.objective < self._cutoff:
                    answers += tried
                    break
                mixture = None

    def _branch_in_steps(self, root: Mixture) -> None:
        """First as if a much better shape were known: if there is one it is soon found, and if not that is soon proven."""
        for step in STEPS:
            most = min(self.best(), self.outside)
            self.guess = root.objective + step * (most - root.objective)
            if root.objective >= self._cutoff or self.enough():
                return
            self._branch(root)

    def _branch(self, root: Mixture) -> None:
        self.mixing.enter(np.flatnonzero(self._worth(root)))
        self._settle(root, ())
        if self.mixing.run() is None:
            return
        waiting = [Open(root.objective, 0, (), self.mixing.highs.getBasis())]
        behind, following, asked = np.inf, None, 0
        """The least bound of what has been settled, what to look into next, and how many questions were asked."""
        while (waiting or following) and not self.enough():
            node = following or heapq.heappop(waiting)
            self._proved(min([behind, self._cutoff, node.bound, *(one.bound for one in waiting[:1])]))
            following = None
            if node.bound >= self._cutoff:
                behind = min(behind, node.bound)
                continue
            mixture = self._looked_into(root, node)
            self.watch.nodes += 1
            if mixture is None and self.mixing.impossible:
                continue
            if mixture is None:
                return
            questions = self._questions(mixture)
            if not questions:
                self.take(self.mixing.listed.values(np.flatnonzero(mixture.shares > 0.5)))
                behind = min(behind, mixture.objective)
                continue
            question = self._telling(root, node, mixture, questions)
            children = [self._child(root, node, mixture, (question, yes), asked + yes + 1) for yes in (False, True)]
            asked += 2
            nearer_first = sorted(child for child in children if child is not None)
            following = nearer_first[0] if nearer_first else None
            for other in nearer_first[1:]:
                heapq.heappush(waiting, other)
        if not waiting and not following:
            self._proved(min(behind, self._cutoff))

    def _worth(self, root: Mixture) -> Flags:
        """Workloads that can be in a shape better than what is known, or guessed."""
        return (root.objective + root.dearer < self._cutoff) | (root.shares > 0)

    def _looked_into(self, root: Mixture, node: Open) -> Mixture | None:
        self._settle(root, node.answers)
        self.mixing.highs.setBasis(node.basis)
        return self.mixing.run()

    def _child(
        self, root: Mixture, node: Open, mixture: Mixture, answer: tuple[Question, bool], number: int
    ) -> Open | None:
        """What is left with one answer more, None where nothing is."""
        answers = (*node.answers, answer)
        self._settle(root, answers)
        self.mixing.highs.setBasis(node.basis)
        found = self.mixing.run()
        if found is None and self.mixing.impossible:
            return None
        bound = mixture.objective if found is None else max(found.objective, mixture.objective)
        return Open(bound, number, answers, self.mixing.highs.getBasis())

    def _settle(self, root: Mixture, answers: Answers) -> None:
        listed = self.mixing.listed
        allowed, standing = self._worth(root), []
        for (body, function), yes in answers:
            there = listed.bodies == body
            if function < 0:
                standing += [body] if yes else []
                allowed &= yes | ~there
            else:
                has = listed.carries[:, function] > 0
                allowed &= (there == has) if yes else ~(there & has)
        self.mixing.settle(allowed, standing)

    def _sits(self, mixture: Mixture) -> tuple[Places, Places, Floats]:
        """Bodies and functions of which the mixture has something together, and how much."""
        listed, used = self.mixing.listed, np.flatnonzero(mixture.shares > 0)
        width = listed.carries.shape[1]
        which, function = np.nonzero(listed.carries[used])
        pairs, at = np.unique(listed.bodies[used][which] * width + function, return_inverse=True)
        sits = np.bincount(at, weights=mixture.shares[used][which], minlength=len(pairs)).astype(float)
        return pairs // width, pairs % width, sits

    def _stands(self, mixture: Mixture) -> Floats:
        """How much of each body the mixture has."""
        return np.bincount(self.mixing.listed.bodies, weights=mixture.shares).astype(float)

    def _questions(self, mixture: Mixture) -> list[Question]:
        """What the mixture leaves open, the most open first; none where it is a shape."""
        bodies = [(int(body), -1) for body in _open(self._stands(mixture))[:BODIES_TRIED]]
        some = max(PAIRS_TRIED, BODIES_TRIED + PAIRS_TRIED - 2 - len(bodies))
        body, function, sits = self._sits(mixture)
        return bodies + [(int(body[place]), int(function[place])) for place in _open(sits)[:some]]

    def _likely(self, mixture: Mixture) -> list[Question]:
        """Open questions to which the mixture all but says yes, at least one where any is open."""
        body, function, sits = self._sits(mixture)
        places = _open(sits)
        if len(places) == 0:
            stands = self._stands(mixture)
            return [(int(place), -1) for place in sorted(_open(stands), key=lambda place: -stands[place])[:1]]
        places = places[np.argsort(-sits[places], kind="stable")]
        return [
            (int(body[place]), int(function[place])) for place in places[: max(1, int((sits[places] > SURE).sum()))]
        ]

    def _telling(self, root: Mixture, node: Open, mixture: Mixture, questions: list[Question]) -> Question:
        """The question whose answers both seem to move the bound far."""
        best, most = questions[0], -1.0
        for question in questions if len(questions) > 1 else []:
            moved = 1.0
            for answer in (True, False):
                if self.watch.over:
                    return best
                self._settle(root, (*node.answers, (question, answer)))
                self.mixing.highs.setBasis(node.basis)
                reached = min(self.mixing.hint(), self._cutoff)
                moved *= max(reached - mixture.objective, 1e-3) if np.isfinite(reached) else 1e6
            if moved > most:
                best, most = question, moved
        return best


def _open(shares: Floats) -> Places:
    """The places of the shares that are neither 0 nor 1, those about a half first."""
    places = np.flatnonzero((shares > MIXED) & (shares < 1 - MIXED))
    return places[np.argsort(np.abs(shares[places] - 0.5), kind="stable")]


def hours_of(master: Master) -> tuple[Hours, ...]:
    """Of each organisation that said what it can give."""
    problem = master.programme.problem
    each = np.array([body.seat_hours for body in problem.bodies])
    seats: dict[int, dict[int, int]] = {}
    for (organisation, body), column in master.programme.index.seats.items():
        seats.setdefault(organisation, {})[body] = column
    return tuple(
        Hours(place, float(partner.hours_cap), each, seats[place])
        for place, partner in enumerate(problem.organisations)
        if partner.hours_cap is not None and place in seats
    )
