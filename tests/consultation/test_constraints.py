"""What the database itself refuses in consultation, with the words that people see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commonweal.consultation.models import Answer, Enquiry, Invitation, Question, Questionnaire, Response
from commonweal.kit import things
from tests.consultation.conftest import DURING, OPENS, Town, give

pytestmark = pytest.mark.django_db


def refused(model: Any, why: str, **facts: Any) -> None:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        things.add(model, **facts)
    assert why in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_create([model(**facts)])


def test_questionnaire_edition_once(town: Town) -> None:
    town.questionnaire()
    why = "This place has a questionnaire of that code already; choose another code."
    refused(Questionnaire, why, place=town.place, code="everything", edition=1, title="Again")


def test_questionnaire_year_with_source(town: Town) -> None:
    refused(
        Questionnaire, "A year needs the source that it is of.", place=town.place, code="x", title="X", source_year=2005
    )


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"code": "type", "kind": "short"}, "Another question has this code."),
        ({"kind": "one"}, "Give choices to choose from, and only where there is something to choose."),
        ({"kind": "short", "choices": [{"code": "a", "label": "A"}]}, "Give choices to choose from, and only where there is something to choose."),
        ({"kind": "scale"}, "A scale needs from 2 to 11 points and words at both ends; other kinds have none."),
        ({"kind": "scale", "points": 5, "low_label": "low"}, "A scale needs from 2 to 11 points and words at both ends; other kinds have none."),
        ({"kind": "short", "points": 5}, "A scale needs from 2 to 11 points and words at both ends; other kinds have none."),
        ({"kind": "date", "unit": "days"}, "Only a number has a unit, a least and a most."),
        ({"kind": "number", "minimum": 2, "maximum": 2}, "The least must be below the most."),
    ],
)  # fmt: skip
def test_question_fits_its_kind(town: Town, facts: dict[str, Any], why: str) -> None:
    section = town.questionnaire().sections.order_by("rank").first()
    refused(Question, why, **({"section": section, "code": "new", "text": "What?"} | facts))


def test_enquiry_opens_before_it_closes_about_one_thing_and_rounds_follow(town: Town) -> None:
    known: dict[str, Any] = {
        "place": town.place,
        "questionnaire": town.questionnaire(),
        "title": "X",
        "opens_on": OPENS,
    }
    refused(Enquiry, "It must close after it opens.", **known, closes_on=OPENS)
    about = {"partnership": town.board, "organisation": town.council}
    refused(Enquiry, "An enquiry is about a partnership or an organisation, not both.", **known, **about)
    why = "The first round has none before it, and every later round has."
    refused(Enquiry, why, **known, round=2)
    refused(Enquiry, why, **known, previous=town.enquiry())


def test_enquiry_has_one_next_round(town: Town) -> None:
    first = town.enquiry()
    known: dict[str, Any] = {"place": town.place, "questionnaire": first.questionnaire, "opens_on": OPENS, "round": 2}
    things.add(Enquiry, title="Second", previous=first, **known)
    refused(Enquiry, "Enquiry with this Previous round already exists.", title="Other", previous=first, **known)


def test_invitation_is_to_one_and_a_link_has_an_end(town: Town) -> None:
    seat = town.seat("Ann")
    enquiry = town.enquiry(to=())
    one = "An invitation is to a seat, a person, an organisation or the holder of a link: one of them."
    refused(Invitation, one, enquiry=enquiry)
    refused(Invitation, one, enquiry=enquiry, seat=seat, person=seat.person)
    refused(Invitation, one, enquiry=enquiry, organisation=town.council, name="Council", link_until=DURING)
    refused(Invitation, "Say until when the link works.", enquiry=enquiry, name="Residents")


def test_invitation_once_to_each(town: Town) -> None:
    seat = town.seat("Ann")
    enquiry = town.enquiry(to=[seat, seat.person, town.council])  # type: ignore[list-item]
    refused(Invitation, "This seat is asked already.", enquiry=enquiry, seat=seat)
    refused(Invitation, "This person is asked already.", enquiry=enquiry, person=seat.person)
    refused(Invitation, "This organisation is asked already.", enquiry=enquiry, organisation=town.council)
    things.add(Invitation, enquiry=enquiry, name="Residents", link_until=DURING)
    why = "There is a link for somebody of that name already."
    refused(Invitation, why, enquiry=enquiry, name="Residents", link_until=DURING)


def test_response_is_one_and_sent_after_it_was_started(town: Town) -> None:
    town.seat("Ann")
    invitation = town.enquiry().invitations.get()
    before = DURING - timedelta(days=1)
    why = "A response is sent after it was started."
    refused(Response, why, invitation=invitation, started_on=DURING, sent_on=before)
    give(invitation)
    refused(
        Response, "Response with this Invitation already exists.", invitation=invitation, started_on=date(2026, 3, 1)
    )


def test_answer_is_one_to_each_question(town: Town) -> None:
    town.seat("Ann")
    response = give(town.enquiry().invitations.get())
    known = response.answers.first()
    assert known is not None
    refused(
        Answer, "This question has an answer in this response.", response=response, question=known.question, value="x"
    )
