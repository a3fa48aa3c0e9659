"""The register of a place on a day as plain values, and the steps of a restructure as analysis takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from math import isnan, nan
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from commonweal.agreement import reads as agreement
from commonweal.agreement.models import Protocol
from commonweal.analysis import branches, burden
from commonweal.register.models import (
    BESPOKE,
    Footprint,
    Organisation,
    Partnership,
    Person,
    Place,
    Seat,
    Secretariat,
    Tie,
    Tier,
)
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.structure.models import (
    Duty,
    DutyKind,
    Operation,
    OperationKind,
    ProposedPartnership,
    Rate,
    Reliance,
    Restructure,
    Without,
)

RELYING = (Without.NO, Without.PARTLY)


class Key:
    """By what the things of the register are known in a branch."""

    @staticmethod
    def body(partnership_id: int | None, proposed_id: int | None = None) -> str:
        """A partnership, or a proposed one."""
        return f"p{partnership_id}" if partnership_id else f"n{proposed_id}"

    @staticmethod
    def subject(operation: Operation) -> str:
        """What a step is done to."""
        return Key.body(operation.partnership_id, operation.proposed_id)

    @staticmethod
    def became(partnership: Partnership | None, proposed: ProposedPartnership | None) -> str:
        """A body on the day on which a part is carried out: a proposed one that was set up is a partnership then."""
        became = proposed.became_id if proposed else None
        return Key.body(partnership.pk if partnership else became, proposed.pk if proposed else None)

    @staticmethod
    def duty(duty_id: int) -> str:
        return f"d{duty_id}"

    @staticmethod
    def law(partnership_id: int | None) -> str:
        """The law that requires a partnership, as a duty of it."""
        return f"l{partnership_id}"


@dataclass(frozen=True)
class Named:
    """A thing as a page shows it: its name, its page, and what it is grouped by."""

    name: str
    href: str = ""
    group: str = ""


@dataclass
class Ground:
    """The register of a place on a day: its shape as a branch, and the names, sectors and rates that figures need."""

    branch: branches.Branch
    named: dict[str, Named]
    """Bodies and duties by their keys in the branch."""
    by_law: frozenset[str]
    """Duties that rest on the law."""
    organisations: dict[str, Organisation]
    people: dict[str, Person]
    targets: dict[str, Target]
    constituency: dict[str, str]
    """What each seat speaks for, casefolded."""
    inside: list[Place] = field(default_factory=list)
    served: dict[int, set[str]] = field(default_factory=dict)
    """The organisations that serve each place inside."""
    protocols: dict[str, list[str]] = field(default_factory=dict)
    """The titles of what the partners of each body signed."""
    travel: dict[str, float] = field(default_factory=dict)
    rate: dict[str, float] = field(default_factory=dict)

    @property
    def sectors(self) -> dict[str, str]:
        """The sector of each organisation."""
        return {key: organisation.sector for key, organisation in self.organisations.items()}

    def sector_of(self, organisation: str | None) -> str:
        known = self.organisations.get(organisation or "")
        return known.sector if known else ""

    @staticmethod
    def step_of(operation: Operation, *, carried_out: bool = False) -> branches.Step:
        """What analysis does for an operation, on the register as it was drafted on, or as it is when a stage is carried out."""
        body = Key.subject(operation)
        other = Key.body(operation.other_id, operation.other_proposed_id)
        if carried_out:
            body = Key.became(operation.partnership, operation.proposed)
            other = Key.became(operation.other, operation.other_proposed)
        parts = _parts(operation)
        told = _told(operation)
        make: dict[str, Callable[[], branches.Step]] = {
            OperationKind.MERGE: lambda: branches.Merge(body, other),
            OperationKind.SPLIT: lambda: branches.Split(body, _new(operation.other_proposed), *parts),
            OperationKind.CLOSE: lambda: branches.Close(body),
            OperationKind.CREATE: lambda: branches.Create(_new(operation.proposed), *parts),
            OperationKind.MOVE: lambda: branches.Move(body, other),
            OperationKind.WIDEN: lambda: branches.Widen(body, parts[0]),
            OperationKind.NARROW: lambda: branches.Narrow(body, parts[0]),
            OperationKind.REHOME: lambda: branches.Rehome(body, parts[1], parts[2]),
            OperationKind.FREQUENCY: lambda: branches.Frequency(body, *told),
            OperationKind.SHARE: lambda: branches.Share(body, other, _maybe(operation.secretariat_hours)),
        }
        return make[operation.kind]()

    def why_not(self, fault: branches.Impossible) -> str:
        """Why a step cannot be taken, in words."""
        key = fault.subject
        known = self.named.get(key)
        organisation = self.organisations.get(key)
        name = known.name if known else organisation.name if organisation else key
        said = {
            branches.Why.GONE: _("%(name)s no longer stands when this step comes."),
            branches.Why.THERE: _("%(name)s stands already when this step comes."),
            branches.Why.ITSELF: _("%(name)s cannot be joined to itself."),
            branches.Why.CIRCLE: _("%(name)s would answer to itself."),
            branches.Why.NOT_SEATED: _("%(name)s has no seat there when this step comes."),
            branches.Why.SEATED: _("%(name)s sits there already when this step comes."),
            branches.Why.NO_DUTY: _("One of its duties has ended."),
            branches.Why.NO_SECRETARIAT: _(
                "Nobody is known to keep the papers of %(name)s, so that there is nothing to share."
            ),
        }
        return said[fault.why] % {"name": name}

    def hours_of(self, branch: branches.Branch) -> float:
        """The hours a year that those who sit give to a branch, as far as they are known; NaN where none are."""
        held, each = self.burden_of(branch)
        return float(burden.totals(each, np.zeros(len(held), dtype=np.int64), 1).hours[0])

    def burden_of(self, branch: branches.Branch) -> tuple[list[branches.Seat], burden.SeatBurden]:
        """The held seats of a branch, and what each takes a year."""
        held = [seat for seat in branch.seats if seat.is_held]
        bodies = [branch.bodies[seat.body] for seat in held]
        sectors = [self.sector_of(seat.organisation) for seat in held]
        return held, burden.seat_burden(
            np.array([body.meetings for body in bodies], dtype=float),
            length_hours=np.array([body.length_hours for body in bodies], dtype=float),
            preparation_hours=np.array([body.preparation_hours for body in bodies], dtype=float),
            travel_hours=np.array([self.travel.get(sector, nan) for sector in sectors], dtype=float),
            rate_pounds=np.array([self.rate.get(sector, nan) for sector in sectors], dtype=float),
        )


def ground_of(viewer: Viewer, place_id: int, *, on: date, restructures: Iterable[Restructure] = ()) -> Ground:
    """The register of a place on a day, with whatever these restructures name. A dozen queries, however much there is."""
    partnerships = list(
        Partnership.objects.filter(lasting(on), place=place_id).select_related("theme").order_by("name", "pk")
    )
    seats = list(
        Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place_id)
        .order_by("pk")
        .values("pk", "partnership", "organisation", "person", "constituency")
    )
    duties = list(Duty.objects.filter(lasting(on), place=place_id).order_by("title", "pk"))
    ties = Tie.objects.filter(lasting(on), partnership__place=place_id).values_list("partnership", "kind", "other")
    aimed = Target.objects.filter(lasting(on), objective__strategy__place=place_id)
    targets = {str(target.pk): target for target in aimed}
    relied = Reliance.objects.filter(target__in=[int(key) for key in targets], without__in=RELYING).values_list(
        "target", "partnership"
    )
    protocols = Protocol.objects.filter(lasting(on), partnership__place=place_id).order_by("title", "pk")
    signed = list(protocols.values_list("title", "partnership"))
    rates = list(Rate.objects.filter(lasting(on), place=place_id))
    papers, quorums = _papers(place_id, on), agreement.quorums(viewer, place_id=place_id)
    bodies = {Key.body(one.pk): _body(one, papers, quorums.get(one.pk, (None, {}))) for one in partnerships}
    homes = {Key.duty(duty.pk): _home(duty.partnership_id, bodies) for duty in duties}
    homes |= {Key.law(one.pk): Key.body(one.pk) for one in partnerships if one.statutory_basis}
    found = Ground(
        branch=branches.Branch(
            bodies=bodies,
            seats=tuple(_seat(seat) for seat in seats),
            lines=frozenset(
                (Key.body(first), kind, Key.body(other))
                for first, kind, other in ties
                if Key.body(first) in bodies and Key.body(other) in bodies
            ),
            homes=homes,
            relied_on=frozenset(
                (str(target), Key.body(partnership))
                for target, partnership in relied
                if partnership and Key.body(partnership) in bodies
            ),
        ),
        named={
            **{Key.body(one.pk): _named(one) for one in partnerships},
            **{Key.duty(duty.pk): Named(duty.title, "", str(duty.get_kind_display())) for duty in duties},
            **{
                Key.law(one.pk): Named(one.statutory_basis, "", one.name) for one in partnerships if one.statutory_basis
            },
        },
        by_law=frozenset(
            {Key.duty(duty.pk) for duty in duties if duty.kind == DutyKind.LAW}
            | {Key.law(one.pk) for one in partnerships if one.statutory_basis}
        ),
        organisations={},
        people=_people({seat["person"] for seat in seats}),
        targets=targets,
        constituency={f"s{seat['pk']}": seat["constituency"].casefold() for seat in seats},
        travel={rate.sector: float(rate.travel_hours) for rate in rates if rate.travel_hours is not None},
        rate={rate.sector: float(rate.pounds_an_hour) for rate in rates if rate.pounds_an_hour is not None},
    )
    for title, partnership in signed:
        found.protocols.setdefault(Key.body(partnership), []).append(title)
    _add_inside(found, place_id, on)
    _add_named(found, {seat["organisation"] for seat in seats}, restructures)
    return found


def _papers(place_id: int, on: date) -> dict[int, tuple[str, float]]:
    """Who keeps the papers of each partnership, and the hours a year that this takes, as far as they are known."""
    found: dict[int, tuple[str, float]] = {}
    served = Secretariat.objects.filter(lasting(on), partnership__place=place_id).order_by("pk")
    for body, organisation, hours in served.values_list("partnership", "organisation", "hours_a_year"):
        first, before = found.get(body, (str(organisation), nan))
        found[body] = (first, before if hours is None else float(hours) + (0.0 if isnan(before) else before))
    return found


def _body(
    partnership: Partnership, papers: dict[int, tuple[str, float]], quorum: tuple[int | None, dict[str, int]]
) -> branches.Body:
    keeper, hours = papers.get(partnership.pk, (None, nan))
    return branches.Body(
        Key.body(partnership.pk),
        meetings=_number(partnership.meetings_a_year),
        length_hours=_number(partnership.meeting_hours),
        preparation_hours=_number(partnership.preparation_hours),
        secretariat=keeper,
        secretariat_hours=hours,
        quorum=quorum[0],
        sector_quorums=tuple(sorted(quorum[1].items())),
    )


def _number(value: Any) -> float:
    return nan if value is None else float(value)


def _seat(row: Any) -> branches.Seat:
    return branches.Seat(
        f"s{row['pk']}",
        Key.body(row["partnership"]),
        organisation=str(row["organisation"]) if row["organisation"] else None,
        person=str(row["person"]) if row["person"] else None,
        is_held=row["person"] is not None,
    )


def _home(partnership_id: int | None, bodies: dict[str, branches.Body]) -> str | None:
    key = Key.body(partnership_id or 0)
    return key if key in bodies else None


def _named(partnership: Partnership) -> Named:
    return Named(partnership.name, partnership.get_absolute_url(), partnership.theme.name if partnership.theme else "")


def _people(pks: set[Any]) -> dict[str, Person]:
    return {str(person.pk): person for person in Person.objects.filter(pk__in=pks - {None})}


def _add_inside(found: Ground, place_id: int, on: date) -> None:
    inside = Place.objects.filter(lasting(on), parent=place_id, tier__in=[Tier.NEIGHBOURHOOD, Tier.WARD]).exclude(
        code_system=BESPOKE
    )
    found.inside = list(inside.defer("boundary").order_by("name", "pk"))
    for place, organisation in Footprint.objects.filter(place__parent=place_id).values_list("place", "organisation"):
        found.served.setdefault(place, set()).add(str(organisation))


def _add_named(found: Ground, seated: set[Any], restructures: Iterable[Restructure]) -> None:
    named = {pk for pk in seated if pk}
    for restructure in restructures:
        for proposed in restructure.proposed.all():
            theme = proposed.theme.name if proposed.theme else ""
            found.named[Key.body(None, proposed.pk)] = Named(proposed.name, "", theme)
        for operation in restructure.operations.all():
            named |= {part.organisation_id for part in operation.parts.all() if part.organisation_id}
            for one in (operation.partnership, operation.other):
                if one is not None:  # one that has ended keeps its name
                    found.named.setdefault(Key.body(one.pk), Named(one.name, one.get_absolute_url()))
    found.organisations = {str(one.pk): one for one in Organisation.objects.filter(pk__in=named)}


# --- Steps


def _parts(operation: Operation) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The organisations, the duties and laws, and the targets that an operation names."""
    parts = list(operation.parts.all())
    duties = [Key.duty(part.duty_id) for part in parts if part.duty_id]
    laws = [Key.law(part.law_of_id) for part in parts if part.law_of_id]
    return (
        tuple(str(part.organisation_id) for part in parts if part.organisation_id),
        (*duties, *laws),
        tuple(str(part.target_id) for part in parts if part.target_id),
    )


def _told(operation: Operation) -> tuple[float | None, float | None, float | None]:
    return (
        _maybe(operation.meetings_a_year),
        _maybe(operation.meeting_hours),
        _maybe(operation.preparation_hours),
    )


def _maybe(value: Any) -> float | None:
    return None if value is None else float(value)


def _new(proposed: Any) -> branches.Body:
    return branches.Body(
        Key.body(None, proposed.pk),
        meetings=_number(proposed.meetings_a_year),
        length_hours=_number(proposed.meeting_hours),
        preparation_hours=_number(proposed.preparation_hours),
    )


def sentence_of(viewer: Viewer, operation: Operation) -> str:
    """An operation as a person would say it."""
    names = {"one": str(operation.subject), "other": str(operation.onto or "")}
    said = {
        OperationKind.MERGE: _("Merge %(one)s into %(other)s"),
        OperationKind.SPLIT: _("Split %(other)s off %(one)s"),
        OperationKind.CLOSE: _("Close %(one)s"),
        OperationKind.CREATE: _("Set up %(one)s"),
        OperationKind.MOVE: _("Move %(one)s under %(other)s"),
        OperationKind.WIDEN: _("Widen %(one)s"),
        OperationKind.NARROW: _("Narrow %(one)s"),
        OperationKind.REHOME: _("Give %(one)s duties or targets"),
        OperationKind.FREQUENCY: _("Change how often %(one)s meets"),
        OperationKind.SHARE: _("Let %(one)s share the secretariat of %(other)s"),
    }
    return said[OperationKind(operation.kind)] % names
