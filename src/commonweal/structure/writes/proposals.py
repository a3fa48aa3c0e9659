"""Changes to proposals: asked for, begun, stopped, finished, and made a restructure of. The register stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.analysis.restructuring import Fate
from commonweal.kit import jobs, things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Place
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.structure import rules
from commonweal.structure.models import Duty, OperationKind, Proposal, ProposedPartnership, Restructure
from commonweal.structure.reads import proposals as reads
from commonweal.structure.reads.proposals import Question
from commonweal.structure.writes.restructures import add_operation, draft_restructure

JOB = "structure.proposal"
"""The kind of job that works proposals out."""


@written
def ask_proposal(
    place: Place, *, name: str, question: Question, on: date, by: Viewer, after: Proposal | None = None, why: str = ""
) -> Proposal:
    """Ask the optimiser for a shape. The work begins once this is kept, and goes on when the page is left.

    `after` is the proposal whose question this one asks again, with more of it settled or eased.
    """
    rules.may_ask_proposal(by, place.pk).or_refuse()
    if question.theme is not None and not reads.themes_to_ask_about(by, place.pk).filter(pk=question.theme).exists():
        raise ValidationError({"theme": _("That theme belongs to another place.")})
    title = _("Proposal: %(name)s") % {"name": name}
    return things.add(
        Proposal,
        place=place,
        name=name,
        after=after,
        asked_on=on,
        asked_by_id=by.person_id,
        question=question.to_keep(),
        job=jobs.start(JOB, by=by, title=title),
    )


@written
def begin_proposal(proposal: Proposal, *, at: datetime, by: Viewer, why: str = "") -> Proposal:
    """Say that a worker has begun."""
    rules.may_ask_proposal(by, proposal.place_id).or_refuse()
    return things.change(proposal, version=None, started_at=at)


@written
def stop_proposal(
    proposal: Proposal, *, at: datetime, by: Viewer, version: int | None = None, why: str = ""
) -> Proposal:
    """Ask the worker to stop and keep the best so far. It looks every second."""
    rules.may_stop_proposal(by, proposal).or_refuse()
    return things.change(proposal, version=version, stop_asked_at=at)


@written
def finish_proposal(proposal: Proposal, *, result: dict[str, Any], at: datetime, by: Viewer, why: str = "") -> Proposal:
    """Keep what was worked out."""
    rules.may_ask_proposal(by, proposal.place_id).or_refuse()
    return things.change(proposal, version=None, result=result, ended_at=at)


@written
def restructure_from_proposal(
    proposal: Proposal, *, name: str, on: date, by: Viewer, purpose: str = "", why: str = ""
) -> Restructure:
    """Begin a restructure whose steps lead to the shape of a proposal: it is tried and changed there like any other.

    Raises ValidationError where the register has changed since: the steps would lead somewhere else.
    """
    rules.may_adopt_shape(by, proposal).or_refuse()
    same = reads.unchanged(by, proposal, on=on)
    if not same:
        raise ValidationError(str(same.reason))
    restructure = draft_restructure(proposal.place, name=name, purpose=purpose, on=on, by=by)
    _Steps(proposal, restructure, by).take()
    return restructure


class _Steps:
    """The steps from today's shape to a proposed one: set up, rehome, merge, close, then seats.

    Work moves before its body goes, so nothing is homeless in between. A merge brings the seats of the one to the
    other, so what has to begin or end is settled last, against what the merges leave.
    """

    def __init__(self, proposal: Proposal, restructure: Restructure, by: Viewer) -> None:
        result: dict[str, Any] = proposal.result or {}
        self.restructure, self.by, self.result = restructure, by, result
        self.question = Question.kept(proposal.question)
        today, shape = result["today"], result["shape"]
        self.partnerships = Partnership.objects.in_bulk([int(key) for key in today["bodies"]])
        self.organisations = Organisation.objects.in_bulk(
            {int(one) for one, _body in [*today["seats"], *shape["seats"]]}
        )
        self.duties = Duty.objects.in_bulk(_numbers("duty", result["may_sit"]))
        self.targets = Target.objects.in_bulk(_numbers("target", result["may_sit"]))
        self.new: dict[str, ProposedPartnership] = {}
        self.stands = set(shape["bodies"])
        self.fates = {one["body"]: (Fate(one["fate"]), one["into"]) for one in result["reasons"]}
        self.seated = _by_body(today["seats"])
        self.wanted = _by_body(shape["seats"])
        self.work = dict(today["hosts"])
        self.homes = dict(shape["hosts"])

    def take(self) -> None:
        """Take every step."""
        for key in sorted(self.stands - set(self.result["today"]["bodies"])):
            self._set_up(key)
        for key in sorted(self.stands):
            self._rehome(key)
        for key, (fate, into) in self.fates.items():
            if fate is Fate.MERGED:
                self._step(OperationKind.MERGE, key, other=into)
                self.seated.setdefault(into, set()).update(self.seated.get(key, ()))
            elif fate is Fate.CLOSED:
                self._step(OperationKind.CLOSE, key)
        for key in sorted(self.stands):
            self._seat(key)

    def _set_up(self, key: str) -> None:
        name = self.question.new[int(key.partition(":")[2]) - 1]
        moves = [function for function, home in self.homes.items() if home == key]
        operation = add_operation(
            self.restructure,
            kind=OperationKind.CREATE,
            proposes={"name": name, "theme_id": self.question.theme},
            organisations=self._organisations(self.wanted.get(key, ())),
            duties=self._duties(moves),
            targets=self._targets(moves),
            by=self.by,
        )
        self.new[key] = cast(ProposedPartnership, operation.proposed)
        self.seated[key] = set(self.wanted.get(key, ()))
        self.work |= dict.fromkeys(moves, key)

    def _rehome(self, key: str) -> None:
        """What comes to a body and does not come along with one that is merged into it."""
        moves = [function for function, home in self.homes.items() if home == key and not self._is_there(function, key)]
        if moves:
            self._step(OperationKind.REHOME, key, duties=self._duties(moves), targets=self._targets(moves))

    def _is_there(self, function: str, key: str) -> bool:
        host = self.work.get(function)
        return host == key or self.fates.get(host or "") == (Fate.MERGED, key)

    def _seat(self, key: str) -> None:
        wanted, seated = self.wanted.get(key, set()), self.seated.get(key, set())
        if wanted - seated:
            self._step(OperationKind.WIDEN, key, organisations=self._organisations(wanted - seated))
        if seated - wanted:
            self._step(OperationKind.NARROW, key, organisations=self._organisations(seated - wanted))

    def _step(self, kind: OperationKind, key: str, *, other: str | None = None, **facts: Any) -> None:
        onto = {} if other is None else self._whom(other, "other", "other_proposed")
        subject = self._whom(key, "partnership", "proposed")
        add_operation(self.restructure, kind=kind, by=self.by, **subject, **onto, **facts)

    def _whom(self, key: str, standing: str, proposed: str) -> dict[str, Any]:
        return {proposed: self.new[key]} if key in self.new else {standing: self.partnerships[int(key)]}

    def _organisations(self, keys: Iterable[str]) -> list[Organisation]:
        return [self.organisations[int(key)] for key in sorted(keys)]

    def _duties(self, functions: Iterable[str]) -> list[Duty]:
        return [self.duties[number] for number in _numbers("duty", functions)]

    def _targets(self, functions: Iterable[str]) -> list[Target]:
        return [self.targets[number] for number in _numbers("target", functions)]


def _numbers(kind: str, functions: Iterable[str]) -> list[int]:
    parts = (function.partition(":") for function in functions)
    return sorted(int(number) for named, _colon, number in parts if named == kind)


def _by_body(seats: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, body in seats:
        found.setdefault(body, set()).add(one)
    return found
