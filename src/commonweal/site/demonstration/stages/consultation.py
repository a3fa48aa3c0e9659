"""Stage: what the board asked of its own members, twice, and what it is asking now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from commonweal.consultation import reads, writes
from commonweal.consultation.models import Enquiry, Invitation, Question, QuestionKind
from commonweal.register.models import Partnership, Person, Seat
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.asking import Enquiries
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found
from commonweal.site.demonstration.stages.seats import BOARD

OPEN_SINCE, OPEN_FOR = timedelta(days=10), timedelta(days=30)
SPREAD = 0.3
"""How far one person's answer may lie from what all incline to."""
KNOWS_NOT = 0.94
YES, PARTLY = 0.58, 0.36


def is_done() -> bool:
    return Enquiry.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    place, told = found.northwick(), reading.enquiries()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    board = found.keyed(place)[BOARD]
    questionnaire = writes.adopt_instrument("fit-for-purpose", by=by, place=place)
    enquiry: Enquiry | None = None
    for number, one in enumerate(told.rounds):
        opens = calendar.month(one.months)
        days: dict[str, Any] = {"opens_on": opens, "closes_on": opens + timedelta(weeks=one.weeks), "by": by}
        if enquiry is None:
            known: dict[str, Any] = {
                "title": told.title,
                "purpose": told.purpose,
                "about": board,
                "to": _seats(board, opens),
            }
            enquiry = writes.put(questionnaire, place=place, **known, **days)
        else:
            enquiry = writes.put_again(enquiry, on=opens, **days)
        _answer(enquiry, told, number)
    _ask_now(board, by, told, calendar)


def _ask_now(board: Partnership, by: Viewer, told: Enquiries, calendar: Calendar) -> None:
    """The enquiry that is open: half of the seats have answered, and the one who runs the team is asked too."""
    questionnaire = writes.adopt_instrument("performance-criteria", by=by, place=board.place)
    opens = calendar.on - OPEN_SINCE
    enquiry = writes.put(
        questionnaire, by=by, place=board.place, title=told.open_title, purpose=told.open_purpose, about=board,
        opens_on=opens, closes_on=opens + OPEN_FOR, is_by_name=True,
        to=[*_seats(board, opens), Person.objects.get(pk=by.person_id or 0)],
    )  # fmt: skip
    codes = [question.code for question in reads.sheet(by, questionnaire).questions]
    for invitation in list(enquiry.invitations.filter(seat__isnull=False).select_related("seat__person"))[::2]:
        values = {code: _point(0.6 + SPREAD * chance(invitation, code), 5) for code in codes}
        writes.answer(invitation, by=_holder(invitation), on=opens, values=values)


def _seats(board: Partnership, on: date) -> list[Seat]:
    """The seats of the board that somebody holds on a day."""
    held = Seat.objects.filter(lasting(on), partnership=board, person__isnull=False)
    return list(held.order_by("pk"))


def _answer(enquiry: Enquiry, told: Enquiries, number: int) -> None:
    questions = reads.sheet(found.builder(), enquiry.questionnaire).questions
    remarks = iter(told.rounds[number].remarks)
    asked = enquiry.invitations.select_related("seat__person", "seat__organisation").order_by("pk")
    for place, invitation in enumerate(asked):
        if (chance(invitation, "answers") + 1) / 2 > told.answering:
            continue
        values = dict(_values(questions, invitation, told, number))
        remark = next(remarks, None) if place % 2 == 0 else None
        writes.answer(
            invitation,
            by=_holder(invitation),
            on=enquiry.opens_on + timedelta(days=place % 30),
            values=values | ({"one-change": remark} if remark else {}),
        )


def _values(
    questions: tuple[Question, ...], invitation: Invitation, told: Enquiries, number: int
) -> Iterator[tuple[str, Any]]:
    body = invitation.seat.organisation if invitation.seat else None
    leaning = told.sectors.get(body.sector, 0.0) if body else 0.0
    for question in questions:
        if question.code not in told.inclinations:
            continue
        lies = told.inclinations[question.code][number] + leaning + SPREAD * chance(invitation, question.code, number)
        if question.kind == QuestionKind.SCALE:
            yield question.code, _point(lies, question.points or 1)
        elif chance(invitation, question.code, "knows") > KNOWS_NOT:
            yield question.code, "not_known"
        else:
            yield question.code, "yes" if lies > YES else "partly" if lies > PARTLY else "no"


def _point(lies: float, points: int) -> int:
    return 1 + round((points - 1) * min(max(lies, 0.0), 1.0))


def _holder(invitation: Invitation) -> Viewer:
    """Whoever holds the seat that is asked, as they would be if they signed in."""
    seat = invitation.seat
    if seat is None or seat.person is None:
        raise ValueError(f"nobody holds the seat of {invitation}")
    return Viewer(
        user_id=seat.person.user_id, name=seat.person.name, person_id=seat.person_id, seats=frozenset({seat.pk})
    )
