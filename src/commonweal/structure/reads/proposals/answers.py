"""Proposals as pages show them: the list, one of them with its names, and whether the register has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from commonweal.analysis.restructuring import Because, Fate, Limit, Status
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.models import Organisation, Partnership, Theme
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.structure import rules
from commonweal.structure.models import Duty, DutyKind, Proposal
from commonweal.structure.reads.proposals.asked import BETWEEN, Question, Settled, problem_of
from commonweal.structure.reads.proposals.working import today_of
from commonweal.structure.rules import ProposalState


def _whole(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With what a page tells beside it; outlines and the results of others weigh more than the rest."""
    known = found.select_related("place", "job", "asked_by", "after")
    return known.defer("place__boundary", "after__result", "after__question")


@dataclass(frozen=True)
class Listed:
    """A proposal in the list, with the figures by which it is known."""

    pk: int
    name: str
    href: str
    theme: str
    """Of which theme; nothing for the whole place."""
    asked_on: date
    asked_by: str
    state: ProposalState
    status: Status | None
    bodies_today: int | None
    bodies_then: int | None
    hours_today: float | None
    hours_then: float | None
    changes: int | None
    gap: float | None


def proposals(viewer: Viewer, *, place_id: int | None, now: datetime) -> list[Listed]:
    """The proposals of a place, newest first. Two queries. Raises Refused for who is no partner there."""
    rules.may_see_shape(viewer, place_id).or_refuse()
    found = Proposal.objects.filter(place=place_id).select_related("job", "asked_by").defer("result", "question")
    rows = found.annotate(figures=F("result__figures"), theme=F("question__theme"))
    themes = dict(Theme.objects.filter(place=place_id).values_list("pk", "name"))
    return [_listed(one, themes, now) for one in rows]


def _listed(one: Any, themes: dict[int, str], now: datetime) -> Listed:
    figures = one.figures or {}
    return Listed(
        pk=one.pk,
        name=one.name,
        href=one.get_absolute_url(),
        theme=themes.get(one.theme or 0, ""),
        asked_on=one.asked_on,
        asked_by=str(one.asked_by or ""),
        state=rules.state_of(one, now=now),
        status=Status(figures["status"]) if figures else None,
        **{name: figures.get(name) for name in LISTED},
    )


LISTED = ("bodies_today", "bodies_then", "hours_today", "hours_then", "changes", "gap")


def proposal(viewer: Viewer, pk: int) -> Proposal:
    """One proposal. Raises Proposal.DoesNotExist, and Refused for who is no partner of its place."""
    found = _whole(Proposal.objects.all()).get(pk=pk)
    rules.may_see_shape(viewer, found.place_id).or_refuse()
    return found


def proposal_of_job(viewer: Viewer, job_id: int) -> Proposal:
    """The proposal that a job works out. Raises Proposal.DoesNotExist."""
    found = _whole(Proposal.objects.all()).get(job=job_id)
    rules.may_see_shape(viewer, found.place_id).or_refuse()
    return found


def is_stop_asked(viewer: Viewer, pk: int) -> bool:
    """Whether somebody wants a proposal to stop with the best so far."""
    return Proposal.objects.filter(pk=pk, stop_asked_at__isnull=False).exists()


def themes_to_ask_about(viewer: Viewer, place_id: int) -> QuerySet[Theme]:
    """The themes of a place, for the support team."""
    found = Theme.objects.filter(place=place_id).order_by("rank", "name")
    return found if rules.may_ask_proposal(viewer, place_id) else found.none()


def unchanged(viewer: Viewer, proposal: Proposal, *, on: date) -> Verdict:
    """Whether the register still says, of what a proposal is about, what it said when that was worked out."""
    question = Question.kept(proposal.question)
    now = today_of(viewer, problem_of(viewer, proposal.place_id, on=on, question=question))
    if proposal.result is None or now == proposal.result["today"]:
        return yes()
    return no(_("The register has changed since this was worked out. Work it out again first."))


# --- One answer, with its names


@dataclass(frozen=True)
class Named:
    """Something that an answer is about."""

    key: str
    name: str
    href: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class BodyThen:
    """What becomes of one partnership, and why."""

    body: Named
    fate: Fate
    into: Named | None
    moved_out: tuple[tuple[Named, Named], ...]
    moved_in: tuple[tuple[Named, Named | None], ...]
    begun: tuple[Named, ...]
    ended: tuple[Named, ...]
    hours_today: float
    hours_then: float
    because: tuple[Because, ...]
    only_host_of: tuple[Named, ...]
    adds: float | None
    is_unsaid: bool
    """It stands because nobody has said what it carries."""

    @property
    def name(self) -> str:
        return self.body.name

    @property
    def saved(self) -> float:
        return self.hours_today - self.hours_then


@dataclass(frozen=True)
class Changed:
    """One change: a body closed or set up, work that moves, a seat that begins or ends. One gone with its body is not counted beside it."""

    kind: str
    what: Named
    source: Named | None
    to: Named | None

    @property
    def name(self) -> str:
        return self.what.name


@dataclass(frozen=True)
class Easing:
    """A constraint that would have to be eased, by how much, and whether a person may ease it."""

    key: str
    limit: Limit
    subject: tuple[Named, ...]
    by: float
    is_law: bool


@dataclass(frozen=True)
class Alternative:
    """Another set of bodies of about the same hours: which stand there besides, and which close instead."""

    stands: tuple[Named, ...]
    closes: tuple[Named, ...]
    hours: float
    changes: int


@dataclass(frozen=True)
class Point:
    """What so many changes at most can buy."""

    limit: int
    status: Status
    hours: float | None
    bodies: int | None
    gap: float | None


@dataclass(frozen=True)
class Answer:
    """What a proposal says."""

    status: Status
    figures: dict[str, Any]
    counts: dict[str, int]
    bodies: tuple[BodyThen, ...]
    changes: tuple[Changed, ...]
    easings: tuple[Easing, ...]
    is_fewest: bool
    alternatives: tuple[Alternative, ...]
    frontier: tuple[Point, ...]
    path: tuple[tuple[float, float | None, float], ...]


def answer(viewer: Viewer, proposal: Proposal) -> Answer | None:
    """What a finished proposal says, None for one that is not. Four queries for the names."""
    rules.may_see_shape(viewer, proposal.place_id).or_refuse()
    result = proposal.result
    if result is None:
        return None
    names = _Names(proposal)
    return Answer(
        status=Status(result["figures"]["status"]),
        figures=result["figures"],
        counts=result["counts"],
        bodies=tuple(sorted((_body(names, one, result) for one in result["reasons"]), key=_most_changed_first)),
        changes=tuple(_changes(names, result)),
        easings=tuple(_easing(names, *one) for one in result["relaxations"]),
        is_fewest=result["fewest"],
        alternatives=tuple(
            Alternative(names.bodies(one["stands"]), names.bodies(one["closes"]), one["hours"], one["changes"])
            for one in result["alternatives"]
        ),
        frontier=tuple(
            Point(one["limit"], Status(one["status"]), one["hours"], one["bodies"], one["gap"])
            for one in result["frontier"]
        ),
        path=tuple((seconds, best, bound) for seconds, best, bound in result["path"]),
    )


class _Names:
    """The names of everything that an answer speaks of."""

    def __init__(self, proposal: Proposal) -> None:
        result: dict[str, Any] = proposal.result or {}
        seats = [*result["today"]["seats"], *(result["shape"] or result["today"])["seats"]]
        organisations = {one for one, _body in seats} | {
            one for _limit, subject, _by in result["relaxations"] for one in subject if one.isdecimal()
        }
        self.known: dict[str, Named] = {}
        self.laws: set[str] = set(result["statutory"])
        self._organisations = _named(Organisation, organisations)
        self._keep(_named(Partnership, result["today"]["bodies"]))
        functions = [key.partition(":") for key in result["may_sit"]]
        duties = Duty.objects.in_bulk([int(pk) for kind, _colon, pk in functions if kind == "duty"])
        self._keep({f"duty:{pk}": _name(f"duty:{pk}", one) for pk, one in duties.items()})
        self.laws |= {f"duty:{pk}" for pk, one in duties.items() if one.kind == DutyKind.LAW}
        targets = Target.objects.in_bulk([int(pk) for kind, _colon, pk in functions if kind == "target"])
        self._keep({f"target:{pk}": _name(f"target:{pk}", one) for pk, one in targets.items()})
        new = Question.kept(proposal.question).new
        self._keep({f"new:{number}": Named(f"new:{number}", name) for number, name in enumerate(new, start=1)})

    def _keep(self, named: dict[str, Named]) -> None:
        self.known |= named

    def of(self, key: str) -> Named:
        """A body or a function."""
        return self.known.get(key, Named(key, key))

    def organisation(self, key: str) -> Named:
        return self._organisations.get(key, Named(key, key))

    def organisations(self, keys: Iterable[str]) -> tuple[Named, ...]:
        """By name: their numbers say nothing to a reader."""
        return tuple(sorted((self.organisation(key) for key in keys), key=lambda one: (one.name, one.key)))

    def bodies(self, keys: Iterable[str]) -> tuple[Named, ...]:
        return tuple(self.of(key) for key in keys)


def _named(kind: type[Any], keys: Iterable[str]) -> dict[str, Named]:
    found = kind.objects.only("name").in_bulk([int(key) for key in keys])
    return {str(pk): _name(str(pk), one) for pk, one in found.items()}


def _name(key: str, one: Any) -> Named:
    return Named(key, str(one), one.get_absolute_url())


def _body(names: _Names, told: dict[str, Any], result: dict[str, Any]) -> BodyThen:
    return BodyThen(
        body=names.of(told["body"]),
        fate=Fate(told["fate"]),
        into=names.of(told["into"]) if told["into"] else None,
        moved_out=tuple((names.of(what), names.of(to)) for what, to in told["out"]),
        moved_in=tuple((names.of(what), names.of(source) if source else None) for what, source in told["in"]),
        begun=names.organisations(told["begun"]),
        ended=names.organisations(told["ended"]),
        hours_today=told["hours_today"],
        hours_then=told["hours_then"],
        because=tuple(Because(one) for one in told["because"]),
        only_host_of=names.bodies(told["only_host_of"]),
        adds=told["adds"],
        is_unsaid=told["body"] in result["unsaid"],
    )


def _most_changed_first(one: BodyThen) -> tuple[int, bool, str]:
    """Bodies that go or come before those that stand, and those to which something happens before those left alone."""
    order = (Fate.OPENED, Fate.MERGED, Fate.CLOSED, Fate.KEPT, Fate.NOT_OPENED)
    return order.index(one.fate), not (one.moved_in or one.moved_out or one.begun or one.ended), one.name


CHANGES = ("merged", "closed", "opened", "moved", "begun", "ended", "gone")
"""The kinds of change, in the order in which they are told."""


def _changes(names: _Names, result: dict[str, Any]) -> Iterable[Changed]:
    """Every change, kind by kind, each by name."""
    return sorted(_changed(names, result), key=lambda one: (CHANGES.index(one.kind), one.what.name, one.what.key))


def _changed(names: _Names, result: dict[str, Any]) -> Iterable[Changed]:
    if result["shape"] is None:
        return
    before, then = set(result["today"]["bodies"]), set(result["shape"]["bodies"])
    into = {one["body"]: one["into"] for one in result["reasons"]}
    for key in sorted(before - then):
        to = names.of(into[key]) if into.get(key) else None
        yield Changed("merged" if to else "closed", names.of(key), None, to)
    for key in sorted(then - before):
        yield Changed("opened", names.of(key), None, None)
    for what, source, to in result["moved"]:
        yield Changed("moved", names.of(what), names.of(source) if source else None, names.of(to))
    for one, body in result["seats_begun"]:
        yield Changed("begun", names.organisation(one), None, names.of(body))
    for one, body in result["seats_ended"]:
        yield Changed("ended", names.organisation(one), names.of(body), None)
    for one, body in result["today"]["seats"]:
        if body not in then:
            yield Changed("gone", names.organisation(one), names.of(body), None)


WHOSE: dict[Limit, tuple[str, ...]] = {
    Limit.NEED: ("of", "organisation"),
    Limit.MEMBER: ("of", "organisation"),
    Limit.SEATED: ("organisation", "of"),
    Limit.UNSEATED: ("organisation", "of"),
    Limit.HOURS_CAP: ("organisation",),
}
"""What the subject of a limit names, where it is not bodies and functions."""


def _easing(names: _Names, limit: str, subject: list[str], by: float) -> Easing:
    kinds = WHOSE.get(Limit(limit), ("of",) * len(subject))
    said = tuple(getattr(names, kind)(key) for kind, key in zip(kinds, subject, strict=True))
    of_law = Limit(limit) in (Limit.STANDS, Limit.HOSTED) and subject[0] in names.laws
    return Easing(BETWEEN.join([limit, *subject]), Limit(limit), said, by, of_law)


# --- What can be settled before it is worked out again


@dataclass(frozen=True)
class Choice:
    """Something that a person may settle: what a form sends for it, and what it is about."""

    value: str
    kind: Settled
    what: Named
    where: Named | None = None


def settled_choices(viewer: Viewer, proposal: Proposal) -> list[Choice]:
    """What may be settled of a finished proposal: bodies that stand or close, where work sits, which seats stay."""
    rules.may_see_shape(viewer, proposal.place_id).or_refuse()
    if proposal.result is None:
        return []
    return list(_choices(_Names(proposal), proposal.result, Question.kept(proposal.question).settled))


def _choices(names: _Names, result: dict[str, Any], settled: tuple[str, ...]) -> Iterable[Choice]:
    offered = [*_offered(result), *settled]
    lookup: dict[Settled, Callable[[str], Named]] = {
        Settled.SEATED: names.organisation,
        Settled.UNSEATED: names.organisation,
    }
    for value in dict.fromkeys(offered):
        kind, *about = value.split(BETWEEN)
        first = lookup.get(Settled(kind), names.of)(about[0])
        yield Choice(value, Settled(kind), first, names.of(about[1]) if len(about) > 1 else None)


def _left_behind(result: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Who sits on a body that is merged, and would have no seat on the one that takes its work."""
    seated = {tuple(seat) for seat in (result["shape"] or {"seats": []})["seats"]}
    for reason in result["reasons"]:
        if reason["into"]:
            yield from ((one, reason["into"]) for one in reason["ended"] if (one, reason["into"]) not in seated)


def _offered(result: dict[str, Any]) -> Iterable[str]:
    law, everything = set(result["statutory"]), [*result["today"]["bodies"], *result["proposed"]]
    yield from (BETWEEN.join([Settled.KEEP, key]) for key in everything if key not in law)
    yield from (BETWEEN.join([Settled.CLOSE, key]) for key in everything if key not in law)
    then = dict((result["shape"] or {"hosts": []})["hosts"])
    for function, host in [*result["today"]["hosts"], *then.items()]:
        yield BETWEEN.join([Settled.HOST, function, host])
    for one, body in [*result["seats_ended"], *_left_behind(result)]:
        yield BETWEEN.join([Settled.SEATED, one, body])
    for one, body in result["seats_begun"]:
        yield BETWEEN.join([Settled.UNSEATED, one, body])
