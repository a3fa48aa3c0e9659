"""What is asked of the optimiser, and the problem that the register makes of it on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Any

from django.db.models import Q

from commonweal.analysis import burden
from commonweal.analysis.restructuring import Body, ChangeHours, Fixed, Function, Limit, Organisation, Problem
from commonweal.register.models import Partnership, Seat, SeatRole, Secretariat, Sector
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy import reads as strategy
from commonweal.structure import rules
from commonweal.structure.models import Capacity, Duty, DutyKind, DutyNeed, Reliance, Without

THIRD_SECTOR = (Sector.VOLUNTARY, Sector.COMMUNITY, Sector.FAITH)
NAN = float("nan")


class Across(StrEnum):
    """Where a duty or a target may go."""

    THEME = "theme"
    ALL = "all"


class Seats(StrEnum):
    """Who keeps a seat on a partnership that stands."""

    STAY = "stay"
    """Everybody who sits there today."""
    NEEDED = "needed"
    """The chair, the accountable body, all on a statutory one or one left alone, and whom its duties and targets need."""


class Unsaid(StrEnum):
    """What becomes of a partnership of which nobody has said that it carries a duty or a target."""

    STAND = "stand"
    MAY_CLOSE = "may_close"


class HoursOf(StrEnum):
    """Whose stated hours are kept."""

    ALL = "all"
    THIRD = "third"
    NOBODY = "nobody"


class Settled(StrEnum):
    """What a person has settled of a shape, before the keys of what it is about."""

    KEEP = "keep"
    """(body)."""
    CLOSE = "close"
    """(body)."""
    HOST = "host"
    """(function, body)."""
    SEATED = "seated"
    """(organisation, body)."""
    UNSEATED = "unseated"
    """(organisation, body)."""


BETWEEN = "|"
"""Stands between the parts of what is settled, as forms send it and questions keep it."""


@dataclass(frozen=True)
class Question:
    """A restructure as somebody asked for it. The figures are ours, no published ones, until somebody gives better ones."""

    theme: int | None = None
    """The theme whose partnerships are looked at; None for those of the whole place."""
    across: str = Across.THEME
    seats: str = Seats.STAY
    unsaid: str = Unsaid.STAND
    law_stands: bool = True
    """Whether a partnership that carries a duty of law stands, or only one that a law names."""
    hours_of: str = HoursOf.ALL
    service_hours: float = 60.0
    """Hours a year that it takes to run a partnership, of each of which nobody knows."""
    seat_hours: float = 18.0
    """Hours a year that a seat takes where nobody knows how often the partnership meets."""
    membership_cap: int | None = 25
    agenda_cap: int | None = 12
    new: tuple[str, ...] = ()
    """Names of partnerships that could be set up."""
    close: float = 40.0
    open: float = 80.0
    move: float = 8.0
    begin_seat: float = 4.0
    end_seat: float = 1.0
    years: float = 3.0
    """Over how many years the hours of change are spread."""
    max_changes: int | None = None
    seconds: int = 10
    settled: tuple[str, ...] = ()
    eased: tuple[tuple[str, tuple[str, ...], float], ...] = ()
    """Constraints that a person eased: which limit, of what, by how much."""

    @classmethod
    def kept(cls, facts: dict[str, Any]) -> Question:
        """The question that a proposal keeps."""
        known = {field.name for field in fields(cls)}
        told = {name: value for name, value in facts.items() if name in known}
        for name in ("new", "settled"):
            told[name] = tuple(told.get(name, ()))
        told["eased"] = tuple((limit, tuple(subject), by) for limit, subject, by in told.get("eased", ()))
        return cls(**told)

    def to_keep(self) -> dict[str, Any]:
        """The question as a proposal keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Asked:
    """A question with the problem that the register makes of it, and what that leaves out or takes for granted, counted."""

    question: Question
    problem: Problem
    unsaid: frozenset[str]
    """Bodies that stand because nobody has said what they carry."""
    counts: dict[str, int]


def problem_of(viewer: Viewer, place_id: int, *, on: date, question: Question) -> Asked:
    """The problem that the register makes of a question on a day. Eight queries. Raises Refused for who is no partner there.

    Partnerships are bodies, by their numbers; `new:1` is the first that could be set up. Functions are `duty:7` and
    `target:7`. A target sits with the partnership without which most say it cannot be met.
    """
    rules.may_see_shape(viewer, place_id).or_refuse()
    return _Register(viewer, place_id, on, question).asked()


class _Register:
    """What the register says of the partnerships of a place on a day."""

    def __init__(self, viewer: Viewer, place_id: int, on: date, question: Question) -> None:
        self.viewer, self.place_id, self.on, self.question = viewer, place_id, on, question
        self.counts: dict[str, int] = {}
        found = Partnership.objects.filter(lasting(on), place=place_id).order_by("pk")
        self.all = {one.pk: one for one in found.only(*FACTS)}
        wanted = question.theme
        self.scope = {pk: one for pk, one in self.all.items() if wanted is None or one.theme_id == wanted}
        self.hours = self._seat_hours()
        self.serving = self._service_hours()
        self.sectors: dict[int, str] = {}
        self.seats, self.chairs = self._seats()
        self.needs: dict[int, set[int]] = {}
        self.unsaid: frozenset[str] = frozenset()
        self.duties = self._duties()
        self.hosts = self._hosts()

    def _seat_hours(self) -> dict[int, float]:
        """Meetings a year x (length + preparation) of each partnership; the assumption where nobody knows."""
        each = burden.seat_burden(
            _column(one.meetings_a_year for one in self.all.values()),
            length_hours=_column(one.meeting_hours for one in self.all.values()),
            preparation_hours=_column(one.preparation_hours for one in self.all.values()),
            travel_hours=_column(None for _one in self.all),
            rate_pounds=_column(None for _one in self.all),
        ).hours
        known = {pk: float(hours) for pk, hours in zip(self.all, each, strict=True) if hours == hours}
        self.counts["unknown_meetings"] = sum(pk not in known for pk in self.scope)
        return {pk: known.get(pk, self.question.seat_hours) for pk in self.all}

    def _service_hours(self) -> dict[int, float]:
        """The hours a year of the secretariats of each partnership; the assumption where nobody knows."""
        served = Secretariat.objects.filter(lasting(self.on), partnership__in=self.scope, hours_a_year__isnull=False)
        known: dict[int, float] = {}
        for body, hours in served.values_list("partnership", "hours_a_year"):
            known[body] = known.get(body, 0.0) + float(hours or 0)
        self.counts["unknown_secretariats"] = sum(pk not in known for pk in self.scope)
        return {pk: known.get(pk, self.question.service_hours) for pk in self.scope}

    def _seats(self) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """Who sits on each partnership, and who sits there in the chair."""
        rows = Seat.objects.filter(lasting(self.on), partnership__in=self.all).order_by("pk")
        seats: dict[int, set[int]] = {pk: set() for pk in self.all}
        chairs: dict[int, set[int]] = {pk: set() for pk in self.all}
        several = alone = 0
        for body, one, role, sector in rows.values_list("partnership", "organisation", "role", "organisation__sector"):
            if not one:
                alone += body in self.scope
                continue
            several += body in self.scope and one in seats[body]
            seats[body].add(one)
            self.sectors[one] = sector
            if role == SeatRole.CHAIR:
                chairs[body].add(one)
        self.counts |= {"without_organisation": alone, "several_seats": several}
        return seats, chairs

    def _duties(self) -> list[Duty]:
        """The duties that partnerships of the scope carry, and those in nobody's remit that belong to it."""
        nobodys = Q(partnership=None) & (Q(theme=self.question.theme) if self.question.theme else Q())
        found = Duty.objects.filter(lasting(self.on), place=self.place_id).filter(
            Q(partnership__in=self.scope) | nobodys
        )
        duties = list(found.order_by("pk"))
        needs = DutyNeed.objects.filter(duty__in=[duty.pk for duty in duties])
        for duty, one, sector in needs.values_list("duty", "organisation", "organisation__sector"):
            self.needs.setdefault(duty, set()).add(one)
            self.sectors.setdefault(one, sector)
        self.counts["nobodys_duties"] = sum(duty.partnership_id is None for duty in duties)
        return duties

    def _hosts(self) -> dict[int, tuple[int, int | None]]:
        """Each target with the partnership of the scope that carries it, and the organisation that leads it."""
        said = Reliance.objects.filter(
            lasting(self.on, "target__"),
            partnership__in=self.all,
            target__objective__strategy__place=self.place_id,
            without__in=(Without.NO, Without.PARTLY),
        )
        rows = said.values_list("target", "partnership", "without", "target__objective__lead_organisation")
        answers: dict[int, dict[int, list[int]]] = {}
        leads = {}
        for target, body, without, lead in rows:
            tally = answers.setdefault(target, {}).setdefault(body, [0, 0])
            tally[without == Without.PARTLY] += 1
            leads[target] = lead
        first = {target: min(by, key=lambda body: (-by[body][0], -by[body][1], body)) for target, by in answers.items()}
        hosts: dict[int, tuple[int, int | None]] = {
            target: (body, leads[target]) for target, body in first.items() if body in self.scope
        }
        everything = strategy.targets(self.viewer, place_id=self.place_id, on=self.on).filter(lasting(self.on))
        if self.question.theme:
            everything = everything.filter(objective__theme=self.question.theme)
        self.counts["targets_of_nobody"] = everything.exclude(pk__in=hosts).count()
        self.counts["targets_on_more"] = sum(len(answers[target]) > 1 for target in hosts)
        return hosts

    # --- The problem

    def asked(self) -> Asked:
        """The problem, with what was eased eased."""
        busy = {duty.partnership_id for duty in self.duties} | {host for host, _lead in self.hosts.values()}
        idle = _keys(self.scope.keys() - busy)
        self.unsaid = unsaid = idle if self.question.unsaid == Unsaid.STAND else frozenset()
        functions = (*self._duty_functions(), *self._target_functions())
        self.counts |= {"bodies": len(self.scope), "functions": len(functions), "idle": len(idle)}
        load = {pk: sum(function.host == str(pk) for function in functions) for pk in self.scope}
        bodies = (*(self._body(one, load[pk]) for pk, one in self.scope.items()), *self._new_bodies())
        problem = Problem(
            bodies=bodies,
            functions=functions,
            organisations=self._organisations(functions, bodies),
            seats=frozenset((str(one), str(pk)) for pk in self.scope for one in self.seats[pk]),
            change_hours=ChangeHours(
                close=self.question.close,
                open=self.question.open,
                move=self.question.move,
                begin_seat=self.question.begin_seat,
                end_seat=self.question.end_seat,
            ),
            disruption_weight=1 / self.question.years,
            max_changes=self.question.max_changes,
        )
        problem = replace(problem, fixed=_fixed(self.question.settled, problem, unsaid))
        return Asked(self.question, _eased(problem, self.question.eased), unsaid, self.counts)

    def _body(self, one: Partnership, load: int) -> Body:
        seated = self.seats[one.pk]
        statutory = bool(one.statutory_basis) or (self.question.law_stands and self._carries_law(one.pk))
        required = self.chairs[one.pk] | ({one.accountable_body_id} & seated)
        stays = statutory or str(one.pk) in self.unsaid or self.question.seats == Seats.STAY
        most, work = self.question.membership_cap, self.question.agenda_cap
        return Body(
            key=str(one.pk),
            service_hours=self.serving[one.pk],
            seat_hours=self.hours[one.pk],
            agenda_cap=None if work is None else max(work, load),
            membership_cap=None if most is None else max(most, len(seated)),
            statutory=statutory,
            members=_keys(seated if stays else required),
        )

    def _carries_law(self, pk: int) -> bool:
        return any(duty.kind == DutyKind.LAW and duty.partnership_id == pk for duty in self.duties)

    def _new_bodies(self) -> Iterable[Body]:
        for number, _name in enumerate(self.question.new, start=1):
            yield Body(
                key=f"new:{number}",
                service_hours=self.question.service_hours,
                seat_hours=self.question.seat_hours,
                agenda_cap=self.question.agenda_cap,
                membership_cap=self.question.membership_cap,
                proposed=True,
            )

    def _may_sit(self, function: str, host: int | None, theme: int | None) -> frozenset[str]:
        """Where work may go: what nobody has said anything of is left alone, so nothing comes to it either, unless by hand."""
        by_hand = {one.split(BETWEEN)[-1] for one in self.question.settled if f"{BETWEEN}{function}{BETWEEN}" in one}
        new = {f"new:{number}" for number in range(1, len(self.question.new) + 1)}
        wide = self.question.across == Across.ALL or (host is None and theme is None)
        theme = self.scope[host].theme_id if host is not None else theme
        near = {str(pk) for pk, one in self.scope.items() if wide or one.theme_id == theme}
        own = {str(host)} if host is not None else set()
        return frozenset((near - self.unsaid) | new | own | (by_hand & _keys(self.scope)))

    def _duty_functions(self) -> Iterable[Function]:
        for duty in self.duties:
            host = duty.partnership_id
            yield Function(
                key=f"duty:{duty.pk}",
                may_sit=self._may_sit(f"duty:{duty.pk}", host, duty.theme_id),
                host=None if host is None else str(host),
                needs=_keys(self.needs.get(duty.pk, ())),
            )

    def _target_functions(self) -> Iterable[Function]:
        """Who leads a target goes with it, where they sit on its partnership today."""
        for target, (host, lead) in sorted(self.hosts.items()):
            yield Function(
                key=f"target:{target}",
                may_sit=self._may_sit(f"target:{target}", host, None),
                host=str(host),
                needs=_keys({lead} & self.seats[host]),
            )

    def _organisations(self, functions: Iterable[Function], bodies: Iterable[Body]) -> tuple[Organisation, ...]:
        """Whoever sits or is needed, each with the hours that its other partnerships leave of those it said it can give."""
        named = {int(one) for function in functions for one in function.needs}
        named |= {one for pk in self.scope for one in self.seats[pk]}
        said = Capacity.objects.filter(lasting(self.on), place=self.place_id, organisation__in=named)
        stated = dict(said.values_list("organisation", "hours_a_year"))
        elsewhere = {
            one: sum(self.hours[pk] for pk in self.all if pk not in self.scope and one in self.seats[pk])
            for one in stated
        }
        kept = {one for one in stated if self._counts_hours(one)}
        self.counts["hours_kept"] = len(kept)
        return tuple(
            Organisation(
                key=str(one),
                hours_cap=max(0.0, float(stated[one]) - elsewhere[one]) if one in kept else None,
                sector=self.sectors.get(one, ""),
            )
            for one in sorted(named)
        )

    def _counts_hours(self, one: int) -> bool:
        whose = self.question.hours_of
        return whose == HoursOf.ALL or (whose == HoursOf.THIRD and self.sectors.get(one) in THIRD_SECTOR)


FACTS = (
    "place",
    "name",
    "theme",
    "statutory_basis",
    "accountable_body",
    "meetings_a_year",
    "meeting_hours",
    "preparation_hours",
)


def _column(values: Iterable[Any]) -> list[float]:
    return [NAN if value is None else float(value) for value in values]


def _keys(numbers: Iterable[Any]) -> frozenset[str]:
    return frozenset(str(number) for number in numbers)


def _fixed(settled: Iterable[str], problem: Problem, unsaid: frozenset[str]) -> Fixed:
    """What is settled, as far as the register still knows what it is about."""
    bodies = {body.key for body in problem.bodies}
    functions = {function.key for function in problem.functions}
    organisations = {organisation.key for organisation in problem.organisations}
    first = {Settled.HOST: functions, Settled.SEATED: organisations, Settled.UNSEATED: organisations}
    told: dict[str, set[Any]] = {kind: set() for kind in Settled}
    for one in settled:
        kind, *about = one.split(BETWEEN)
        if about[-1] in bodies and (len(about) == 1 or about[0] in first[Settled(kind)]):
            told[kind].add(about[0] if len(about) == 1 else tuple(about))
    return Fixed(
        keep=frozenset(told[Settled.KEEP]) | (unsaid - told[Settled.CLOSE]),
        close=frozenset(told[Settled.CLOSE]),
        hosts=frozenset(told[Settled.HOST]),
        seated=frozenset(told[Settled.SEATED]),
        unseated=frozenset(told[Settled.UNSEATED]),
    )


def _eased(problem: Problem, eased: Iterable[tuple[str, tuple[str, ...], float]]) -> Problem:
    for limit, subject, by in eased:
        problem = _ease(problem, Limit(limit), subject, by)
    return problem


def _ease(problem: Problem, limit: Limit, subject: tuple[str, ...], by: float) -> Problem:
    """The problem with one constraint eased. What the law asks is never eased: a statutory body stands."""
    fixed, first = problem.fixed, subject[0] if subject else ""
    if limit in (Limit.AGENDA_CAP, Limit.MEMBERSHIP_CAP, Limit.MEMBER):
        bodies = tuple(_eased_body(body, limit, subject, by) if body.key == first else body for body in problem.bodies)
        return replace(problem, bodies=bodies)
    if limit is Limit.HOURS_CAP:
        more = tuple(
            replace(one, hours_cap=one.hours_cap + _up(by)) if one.key == first and one.hours_cap is not None else one
            for one in problem.organisations
        )
        return replace(problem, organisations=more)
    if limit is Limit.MAX_CHANGES:
        return replace(problem, max_changes=None if problem.max_changes is None else problem.max_changes + ceil(by))
    if limit is Limit.NEED:
        functions = tuple(
            replace(one, needs=one.needs - {subject[1]}) if one.key == first else one for one in problem.functions
        )
        return replace(problem, functions=functions)
    if limit is Limit.HOSTED:
        hosts = frozenset(pair for pair in fixed.hosts if pair[0] != first)
        functions = tuple(one for one in problem.functions if one.key != first)
        return replace(problem, fixed=replace(fixed, hosts=hosts), functions=functions)
    name = {
        Limit.STANDS: "keep",
        Limit.CLOSES: "close",
        Limit.HOST: "hosts",
        Limit.SEATED: "seated",
        Limit.UNSEATED: "unseated",
    }[limit]
    what: Any = first if len(subject) == 1 else subject
    return replace(problem, fixed=replace(fixed, **{name: getattr(fixed, name) - {what}}))


def _eased_body(body: Body, limit: Limit, subject: tuple[str, ...], by: float) -> Body:
    if limit is Limit.MEMBER:
        return replace(body, members=body.members - {subject[1]})
    if limit is Limit.AGENDA_CAP:
        return replace(body, agenda_cap=None if body.agenda_cap is None else body.agenda_cap + _up(by))
    return replace(body, membership_cap=None if body.membership_cap is None else body.membership_cap + ceil(by))


def _up(by: float) -> float:
    """Up to the next hundredth, so that what was rounded is enough."""
    return ceil(by * 100) / 100
