"""Stage: what followed the council's classification, once there are targets: partners' views, roles, reliance, reviews, new work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from commonweal.consultation.models import Enquiry
from commonweal.register.models import Employment, Organisation, Partnership, Person, Place, Seat, Theme
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import audited, reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import evidence, found
from commonweal.site.demonstration.stages.seats import BOARD
from commonweal.strategy.models import Target
from commonweal.structure import writes
from commonweal.structure.models import Audit, Classification, Criticality, PartnershipType, Review
from commonweal.structure.rules import INSTRUMENTS

WEIGHTIER, OTHERWISE = 0.25, -0.8
"""Above the one draw a partner thinks a partnership on which it sits weightier than the council does; below the other, of another type."""
EXECUTIVES = ("Leader", "Cabinet Member", "Deputy Leader", "Director", "Chief Executive")
TALKED_MONTHS = -6


def is_done() -> bool:
    return Review.objects.filter(audit__place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    place = found.northwick()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    one = Audit.objects.select_related("place").get(place=place)
    _partners(one, calendar, by)
    _talk(one, calendar, by)
    _roles(place, calendar, by)
    _reliances(place, by)
    for review in reading.audited().reviews:
        _review(one, review, calendar, by)
    _fitness(one, by)
    for task in reading.audited().needs:
        _need(place, task, calendar, by)


# --- What partners said


def _partners(one: Audit, calendar: Calendar, by: Viewer) -> None:
    """Each partner classifies what it sits on. As in Camden, few see their own partnerships as peripheral."""
    council = found.organisations()["council"]
    said = Classification.objects.filter(audit=one, organisation=council).select_related("partnership")
    views = {row.partnership_id: row for row in said}
    for key in reading.audited().partners:
        body = found.organisations()[key]
        sits_on = Seat.objects.filter(lasting(calendar.on), organisation=body, partnership__in=views)
        numbers = sorted(set(sits_on.order_by().values_list("partnership", flat=True)))
        answers = [_view(views[number], key) for number in numbers]
        writes.classify_all(one, organisation=body, answers=answers, by=by)


WEIGHTIER_THAN = {
    Criticality.PERIPHERAL: Criticality.DESIRABLE,
    Criticality.DESIRABLE: Criticality.CRITICAL,
    Criticality.CRITICAL: Criticality.DESIRABLE,
}


def _view(council: Classification, key: str) -> writes.Answer:
    kind, how = PartnershipType(council.type), Criticality(council.criticality)
    draw = chance("audit", key, council.partnership.name)
    if draw > WEIGHTIER and (how is not Criticality.CRITICAL or draw > 1 - WEIGHTIER / 2):
        how = WEIGHTIER_THAN[how]
    if draw < OTHERWISE:
        kind = PartnershipType.OPERATIONAL if kind is PartnershipType.STRATEGIC else PartnershipType.STRATEGIC
    return writes.Answer(council.partnership, kind, how)


def _talk(one: Audit, calendar: Calendar, by: Viewer) -> None:
    """One disagreement has been talked about, and one partner came round to the council's view."""
    bodies = found.organisations()
    own = {row.partnership_id: row for row in Classification.objects.filter(audit=one, organisation=bodies["council"])}
    for theirs in Classification.objects.filter(audit=one, organisation=bodies["cvs"]).order_by("partnership__name"):
        ours = own[theirs.partnership_id]
        if theirs.criticality != ours.criticality:
            writes.record_talk(
                one,
                partnership=Partnership.objects.get(pk=theirs.partnership_id),
                on=calendar.month(TALKED_MONTHS),
                outcome="Voluntary Action Northwick had its own projects in mind; for the place it sees it as the council does.",
                agreed_type=ours.type,
                agreed_criticality=ours.criticality,
                organisations=[bodies["cvs"]],
                by=by,
            )
            return


# --- What the council does


def _roles(place: Place, calendar: Calendar, by: Viewer) -> None:
    """The council's level in each partnership where someone holds a seat for it, by the work of the most senior holder."""
    council = found.organisations()["council"]
    titles = dict(Employment.objects.filter(organisation=council).values_list("person", "job_title"))
    seats = Seat.objects.filter(lasting(calendar.on), partnership__place=place, organisation=council)
    holders: dict[Partnership, list[Person]] = {}
    for seat in (
        seats.filter(person__isnull=False).select_related("partnership", "person").order_by("partnership", "pk")
    ):
        if seat.person is not None:
            holders.setdefault(seat.partnership, []).append(seat.person)
    for partnership, people in holders.items():
        level, person = max(
            ((_level(titles.get(one.pk, "")), one) for one in people), key=lambda pair: LEVELS.index(pair[0])
        )
        writes.record_involvement(partnership, organisation=council, level=level, through=person, by=by)


LEVELS = ("contact", "support", "lead")


def _level(title: str) -> str:
    if any(word in title for word in EXECUTIVES):
        return "lead"
    return "support" if "Councillor" in title or "Chair of" in title else "contact"


# --- What targets rely on


def _reliances(place: Place, by: Viewer) -> None:
    council, partnerships = found.organisations()["council"], found.keyed(place)
    rows = Target.objects.filter(objective__strategy__place=place).select_related("objective__strategy")
    on_indicator: dict[int, list[Target]] = {}
    for target in rows.order_by("title"):
        on_indicator.setdefault(target.indicator_id, []).append(target)
    indicators = evidence.indicators()
    # What the borough's target relies on, those of its neighbourhoods do.
    answers: list[audited.Reliance] = [*reading.audited().reliances, *reading.promises().further]
    said = [
        writes.Said(
            target, None if one.partnership == "any" else partnerships[one.partnership], one.without, one.reason
        )
        for one in answers
        for target in on_indicator[indicators[one.indicator].pk]
    ]
    writes.say_reliances(said, organisation=council, by=by)


# --- Reviews and new work


def _fitness(one: Audit, by: Viewer) -> None:
    """What the board asked of its own members counts as its test in the audit."""
    asked = Enquiry.objects.filter(
        partnership=found.keyed(one.place)[BOARD], questionnaire__code__in=INSTRUMENTS, opens_on__gte=one.since
    )
    for enquiry in asked.select_related("partnership").order_by("opens_on"):
        writes.attach_fit_test(one, enquiry=enquiry, by=by)


def _review(one: Audit, facts: audited.Review, calendar: Calendar, by: Viewer) -> None:
    people = found.people()
    review = writes.add_review(
        one,
        partnership=found.keyed(one.place)[facts.key],
        on=calendar.month(facts.month),
        led_by=people[facts.led_by],
        contribution_pounds=Decimal(facts.pounds),
        contribution_in_kind=facts.kind,
        effectiveness_said=facts.said,
        by=by,
        **facts.heads,
    )
    for agreed in facts.actions:
        action = writes.add_review_action(
            review,
            kind=agreed.kind,
            title=agreed.title,
            owner=people[agreed.owner],
            organisation=found.organisations()["council"],
            due=calendar.month(agreed.due),
            by=by,
        )
        if agreed.done is not None:
            on = calendar.month(agreed.done) - timedelta(days=3)
            writes.complete_review_action(action, on=on, result=agreed.result, by=by)


def _need(place: Place, facts: audited.Task, calendar: Calendar, by: Viewer) -> None:
    raised_by: Organisation = found.organisations()[facts.raised_by]
    need = writes.raise_need(
        place,
        task=facts.task,
        description=facts.description,
        theme=Theme.objects.get(place=place, name=facts.theme),
        raised_by=raised_by,
        on=calendar.month(facts.month),
        by=by,
    )
    for step, answers in _answers(facts, place):
        need = writes.answer_need(need, step=step, by=by, **answers)
    if facts.settled is not None:
        writes.settle_need(need, on=calendar.month(facts.settled), conclusion=facts.concluded, by=by)


def _answers(facts: audited.Task, place: Place) -> Iterator[tuple[str, dict[str, Any]]]:
    for step in ("requires", "existing"):
        answer, _bar, why = getattr(facts, step).partition("|")
        if answer:
            yield step, {step: answer.strip(), f"{step}_why": why.strip()}
    if facts.partnership:
        yield "belonging", {"partnership": found.keyed(place)[facts.partnership]}
        yield "value", {"added_value": facts.added_value}
