"""What each step of a restructure changes in the register on the day of its stage, by the register's own writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.agreement import writes as agreement
from commonweal.agreement.models import Meeting, Protocol
from commonweal.kit import things
from commonweal.register import writes as register
from commonweal.register.models import (
    Coverage,
    Organisation,
    Partnership,
    PartnershipStatus,
    Seat,
    SeatRole,
    Secretariat,
    Tie,
    TieKind,
)
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.structure.models import (
    Duty,
    Operation,
    OperationKind,
    ProposedPartnership,
    Reliance,
    Restructure,
    Without,
)
from commonweal.structure.writes.duties import change_duty
from commonweal.structure.writes.reliances import say_reliance

UPWARD = (TieKind.REPORTS_TO, TieKind.PART_OF)
LED_BY = (SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.SECRETARY)
"""Roles that a body has once: whoever held one on a merged body sits on the other as a member, where that has its own."""
GOES_ALONG = (
    "organisation",
    "person",
    "deputy",
    "voting_bloc",
    "voting_weight",
    "constituency",
    "term_until",
    "terms_allowed",
)
"""What a seat keeps when it moves. Mandate and induction are for the body that it leaves."""


class Carrying:
    """Takes steps in the register, as of one day."""

    def __init__(self, restructure: Restructure, *, on: date, by: Viewer) -> None:
        self.restructure = restructure
        self.on = on
        self.by = by
        ending = restructure.operations.filter(kind__in=(OperationKind.MERGE, OperationKind.CLOSE))
        self.ending = set(ending.values_list("partnership", flat=True))
        self.why = _("Restructure: %(name)s") % {"name": restructure.name}

    def take(self, step: Operation) -> None:
        """Take one step."""
        take = {
            OperationKind.MERGE: self._merge,
            OperationKind.SPLIT: self._split,
            OperationKind.CLOSE: self._close,
            OperationKind.CREATE: self._create,
            OperationKind.MOVE: self._move,
            OperationKind.WIDEN: self._widen,
            OperationKind.NARROW: self._narrow,
            OperationKind.REHOME: self._rehome,
            OperationKind.FREQUENCY: self._frequency,
            OperationKind.SHARE: self._share,
        }[OperationKind(step.kind)]
        take(step)

    # --- One for each kind of step

    def _merge(self, step: Operation) -> None:
        body, into = self._body(step), self._other(step)
        self._merge_seats(body, into)
        self._merge_ties(body, into)
        for duty in Duty.objects.filter(self._lasting(), partnership=body):
            change_duty(duty, version=None, by=self.by, why=self.why, partnership=into)
        self._give_law(body, into)
        for target in Target.objects.filter(self._lasting(), pk__in=self._relying(body).values("target")):
            self._give_target(target, into, [body.pk])
        self._merge_papers(body, into)
        self._end(body)

    def _merge_seats(self, body: Partnership, into: Partnership) -> None:
        there = self._seats(into)
        sitting, roles = {_holder(seat) for seat in there}, {seat.role for seat in there}
        for seat in self._seats(body):
            if _holder(seat) is None or _holder(seat) not in sitting:
                self._seat_again(seat, into, taken=roles)

    def _merge_ties(self, body: Partnership, into: Partnership) -> None:
        for tie in Tie.objects.filter(self._lasting(), Q(partnership=body) | Q(other=body)):
            first = into if tie.partnership_id == body.pk else tie.partnership
            other = into if tie.other_id == body.pk else tie.other
            self._tie(first, tie.kind, other, tie.note)
        known = set(Coverage.objects.filter(partnership=into).values_list("place", flat=True)) | {into.place_id}
        for coverage in Coverage.objects.filter(partnership=body).exclude(place__in=known):
            register.add_coverage(into, coverage.place, by=self.by, why=self.why)

    def _merge_papers(self, body: Partnership, into: Partnership) -> None:
        """The secretariat goes along where the other has none; what was signed goes along in any case."""
        if not self._secretariats(into):
            for one in self._secretariats(body):
                register.add_secretariat(
                    into, one.organisation, by=self.by, why=self.why, hours_a_year=one.hours_a_year, since=self.on
                )
        for protocol in Protocol.objects.filter(self._lasting(), partnership=body).select_related("partnership"):
            agreement.pass_on_protocol(protocol, into, by=self.by, on=self.on, why=self.why)

    def _close(self, step: Operation) -> None:
        self._end(self._body(step))

    def _create(self, step: Operation) -> None:
        body = self._set_up(step.proposed)
        self._open_seats(body, _organisations(step))
        self._give(step, body)

    def _split(self, step: Operation) -> None:
        body, new = self._body(step), self._set_up(step.other_proposed)
        along = {organisation.pk for organisation in _organisations(step)}
        for tie in Tie.objects.filter(self._lasting(), partnership=body, kind__in=UPWARD):
            self._tie(new, tie.kind, tie.other, tie.note)
        for seat in self._seats(body):
            if seat.organisation_id in along:
                self._seat_again(seat, new, taken=set())
                self._take_away(seat, register.end_seat)
        self._give(step, new)

    def _move(self, step: Operation) -> None:
        body, above = self._body(step), self._other(step)
        upward = Q(partnership=body, kind__in=UPWARD) | Q(other=body, kind=TieKind.DELIVERS_THROUGH)
        for tie in Tie.objects.filter(self._lasting(), upward):
            self._take_away(tie, register.end_tie)
        self._tie(body, TieKind.REPORTS_TO, above, "")

    def _widen(self, step: Operation) -> None:
        self._open_seats(self._body(step), _organisations(step))

    def _narrow(self, step: Operation) -> None:
        leaving = {organisation.pk for organisation in _organisations(step)}
        for seat in self._seats(self._body(step)):
            if seat.organisation_id in leaving:
                self._take_away(seat, register.end_seat)

    def _rehome(self, step: Operation) -> None:
        self._give(step, self._body(step))

    def _frequency(self, step: Operation) -> None:
        named = ("meetings_a_year", "meeting_hours", "preparation_hours")
        told: Any = {name: getattr(step, name) for name in named if getattr(step, name) is not None}
        register.change_partnership(self._body(step), version=None, by=self.by, why=self.why, **told)

    def _share(self, step: Operation) -> None:
        body, keeper = self._body(step), self._secretariats(self._other(step))[0]
        own = self._secretariats(body)
        known = [one.hours_a_year for one in own if one.hours_a_year is not None]
        hours = (
            step.secretariat_hours
            if step.secretariat_hours is not None
            else (sum(known, Decimal(0)) if known else None)
        )
        self._serve(body, keeper.organisation, hours, own)

    # --- What they are made of

    def _body(self, step: Operation) -> Partnership:
        return self._standing(step.partnership, step.proposed)

    def _other(self, step: Operation) -> Partnership:
        return self._standing(step.other, step.other_proposed)

    def _standing(self, partnership: Partnership | None, proposed: ProposedPartnership | None) -> Partnership:
        """The partnership itself, as it is now: a proposed one was set up by an earlier step."""
        pk: Any = partnership.pk if partnership else ProposedPartnership.objects.get(pk=proposed.pk).became_id  # type: ignore[union-attr]
        return Partnership.objects.select_related("place").defer("place__boundary").get(pk=pk)

    def _lasting(self) -> Q:
        return lasting(self.on)

    def _seats(self, body: Partnership) -> list[Seat]:
        seats = Seat.objects.filter(self._lasting(), partnership=body)
        return list(
            seats.select_related("partnership__place", "organisation", "person", "deputy").defer(
                "partnership__place__boundary"
            )
        )

    def _seat_again(self, seat: Seat, body: Partnership, *, taken: set[str]) -> None:
        kept: Any = {name: getattr(seat, name) for name in GOES_ALONG}
        role = SeatRole.MEMBER if seat.role in LED_BY and seat.role in taken else seat.role
        register.add_seat(body, by=self.by, why=self.why, since=self.on, role=role, **kept)

    def _open_seats(self, body: Partnership, organisations: Iterable[Organisation]) -> None:
        for organisation in organisations:
            register.add_seat(body, by=self.by, why=self.why, organisation=organisation, since=self.on)

    def _tie(self, body: Partnership, kind: str, other: Partnership, note: str) -> None:
        known = Tie.objects.filter(self._lasting(), partnership=body, kind=kind, other=other)
        if body != other and not known.exists():
            register.add_tie(body, other, kind=kind, by=self.by, why=self.why, since=self.on, note=note)

    def _set_up(self, proposed: Any) -> Partnership:
        body = register.add_partnership(
            self.restructure.place,
            by=self.by,
            why=self.why,
            name=proposed.name,
            theme=proposed.theme,
            purpose=proposed.purpose,
            role=proposed.role,
            meetings_a_year=proposed.meetings_a_year,
            meeting_hours=proposed.meeting_hours,
            preparation_hours=proposed.preparation_hours,
            status=PartnershipStatus.FORMING,
            since=self.on,
        )
        things.change(proposed, version=None, became=body)
        return body

    def _give(self, step: Operation, body: Partnership) -> None:
        """Give a body the duties, laws and targets that a step names."""
        for part in step.parts.all():
            if part.duty is not None:
                change_duty(part.duty, version=None, by=self.by, why=self.why, partnership=body)
            elif part.law_of is not None:
                self._give_law(self._standing(part.law_of, None), body)
            elif part.target is not None:
                self._give_target(part.target, body, None)

    def _end(self, body: Partnership) -> None:
        for one in self._secretariats(body):
            self._take_away(one, register.end_secretariat)
        for protocol in Protocol.objects.filter(self._lasting(), partnership=body).select_related("partnership"):
            agreement.end_protocol(protocol, by=self.by, on=self.on, why=self.why)
        planned = Meeting.objects.filter(partnership=body, on__gte=self.on, recorded_on=None, cancelled_on=None)
        for meeting in planned.select_related("partnership"):
            agreement.cancel_meeting(meeting, on=self.on, cancelled_why=self.why[:300], by=self.by)
        register.end_partnership(body, by=self.by, on=self.on, why=self.why)

    def _secretariats(self, body: Partnership) -> list[Secretariat]:
        found = Secretariat.objects.filter(self._lasting(), partnership=body).order_by("pk")
        return list(found.select_related("organisation", "partnership"))

    def _take_away(self, thing: Seat | Tie | Secretariat, end: Callable[..., Any]) -> None:
        """End what lasts; what an earlier step began on this very day never was."""
        if thing.since is None or thing.since < self.on:
            end(thing, by=self.by, on=self.on, why=self.why)
        else:
            things.remove(thing, version=None)

    def _serve(
        self, body: Partnership, organisation: Organisation, hours: Decimal | None, own: list[Secretariat]
    ) -> None:
        """From that day one organisation serves a body instead of those that do."""
        for one in own:
            if one.organisation_id != organisation.pk:
                self._take_away(one, register.end_secretariat)
        same = next((one for one in own if one.organisation_id == organisation.pk), None)
        if same is not None:
            register.change_secretariat(same, version=None, by=self.by, why=self.why, hours_a_year=hours)
        else:
            register.add_secretariat(body, organisation, by=self.by, why=self.why, hours_a_year=hours, since=self.on)

    def _give_law(self, giver: Partnership, body: Partnership) -> None:
        """Note at a body what the law asks of another. One that goes on is then free of it; one that ends keeps its own history."""
        if not giver.statutory_basis or giver == body:
            return
        current = self._standing(body, None)
        basis = "; ".join(dict.fromkeys(one for one in (current.statutory_basis, giver.statutory_basis) if one))
        if len(basis) > (Partnership._meta.get_field("statutory_basis").max_length or 0):
            raise ValidationError(
                _(
                    "What the law asks of %(one)s and of %(other)s does not fit into one line. Shorten their statutory basis first."
                )
                % {"one": giver, "other": body}
            )
        register.change_partnership(current, version=None, by=self.by, why=self.why, statutory_basis=basis)
        if giver.pk not in self.ending:
            register.change_partnership(giver, version=None, by=self.by, why=self.why, statutory_basis="")

    def _relying(self, body: Partnership) -> Any:
        return Reliance.objects.filter(partnership=body, without__in=(Without.NO, Without.PARTLY))

    def _give_target(self, target: Target, body: Partnership, givers: list[int] | None) -> None:
        """Let a target rely on a body as it relied on others, in the name of those who said so."""
        said = Reliance.objects.filter(
            target=target, without__in=(Without.NO, Without.PARTLY), partnership__isnull=False
        )
        said = said.exclude(partnership=body)
        for one in (said.filter(partnership__in=givers) if givers else said).select_related("organisation"):
            if not Reliance.objects.filter(target=target, partnership=body, organisation=one.organisation_id).exists():
                say_reliance(
                    target,
                    partnership=body,
                    organisation=one.organisation,
                    without=one.without,
                    reason=self.why,
                    by=self.by,
                )
            things.change(one, version=None, without=Without.YES, reason=self.why)


def _organisations(step: Operation) -> list[Organisation]:
    return [part.organisation for part in step.parts.all() if part.organisation is not None]


def _holder(seat: Seat) -> tuple[str, int] | None:
    if seat.organisation_id:
        return ("organisation", seat.organisation_id)
    return ("person", seat.person_id) if seat.person_id else None
