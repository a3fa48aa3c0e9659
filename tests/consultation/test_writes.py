"""What the writes of consultation change, record and refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.consultation import reads, rules, writes
from commonweal.consultation.models import Answer, Enquiry, Invitation, Question, Questionnaire, Response
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from tests.consultation.conftest import AFTER, BUILDER, CLOSES, DURING, GIVEN, OPENS, Town, give, holder, support

pytestmark = pytest.mark.django_db


def messages(refusal: ValidationError) -> dict[str, list[str]] | list[str]:
    return refusal.message_dict if hasattr(refusal, "error_dict") else refusal.messages


# --- Questionnaires


def test_import_questionnaire_keeps_every_page_question_and_word(town: Town) -> None:
    questionnaire = town.questionnaire()
    asked = reads.sheet(BUILDER, questionnaire)
    assert [section.title for section, _questions in asked.sections] == ["First", "Only for boards", "Last"]
    assert [question.code for question in asked.questions] == [
        "type", "fit", "trust", "votes", "members", "met", "where", "why",
    ]  # fmt: skip
    assert (questionnaire.edition, questionnaire.frozen_on) == (1, None)
    entry = Entry.objects.get(verb="consultation.import_questionnaire")
    assert (entry.by_name, entry.thing_name) == ("the tests", "Everything")


def test_import_questionnaire_again_makes_the_next_edition(town: Town) -> None:
    town.questionnaire()
    assert town.questionnaire(title="Everything anew").edition == 2


def test_adopt_instrument_keeps_the_one_that_is_still_word_for_word_the_field_s(town: Town) -> None:
    first = writes.adopt_instrument("performance-criteria", by=BUILDER, place=town.place)
    assert writes.adopt_instrument("performance-criteria", by=BUILDER, place=town.place) == first
    question = Question.objects.filter(section__questionnaire=first).first()
    assert question is not None
    writes.change_question(question, by=BUILDER, version=1, text="Is it strategic?")
    second = writes.adopt_instrument("performance-criteria", by=BUILDER, place=town.place)
    assert (second.edition, second.source_year) == (2, 2005)


def test_add_questionnaire_refuses_a_code_that_is_taken(town: Town) -> None:
    writes.add_questionnaire(town.place, by=BUILDER, code="own", title="Ours")
    with pytest.raises(ValidationError) as refusal:
        writes.add_questionnaire(town.place, by=BUILDER, code="own", title="Ours too")
    assert messages(refusal.value) == {
        "code": ["This place has a questionnaire of that code already; choose another code."]
    }
    assert Questionnaire.objects.count() == 1


def test_a_questionnaire_is_frozen_once_an_enquiry_uses_it(town: Town) -> None:
    questionnaire = town.questionnaire()
    town.seat("Ann")
    town.enquiry(questionnaire)
    questionnaire.refresh_from_db()
    assert questionnaire.frozen_on == OPENS
    section = questionnaire.sections.first()
    assert section is not None
    for write, thing, facts in (
        (writes.change_questionnaire, questionnaire, {"title": "Other", "version": None}),
        (writes.change_section, section, {"title": "Other", "version": None}),
        (writes.add_question, section, {"code": "more", "text": "More?", "kind": "short"}),
        (writes.remove_question, section.questions.last(), {}),
    ):
        with pytest.raises(Refused, match=r"so it is frozen\. Make a new edition to change it\."):
            write(thing, by=BUILDER, **facts)  # type: ignore[operator]


def test_revise_questionnaire_makes_an_edition_that_can_change(town: Town) -> None:
    questionnaire = town.questionnaire()
    with pytest.raises(Refused, match="No enquiry uses this questionnaire yet"):
        writes.revise_questionnaire(questionnaire, by=BUILDER)
    town.enquiry(questionnaire)
    questionnaire.refresh_from_db()
    again = writes.revise_questionnaire(questionnaire, by=BUILDER)
    assert (again.edition, again.frozen_on) == (2, None)
    assert reads.as_instrument(BUILDER, again) == reads.as_instrument(BUILDER, questionnaire)
    with pytest.raises(ValidationError, match="There is a new edition already"):
        writes.revise_questionnaire(questionnaire, by=BUILDER)


def test_add_question_refuses_what_does_not_hold_together(town: Town) -> None:
    questionnaire = town.questionnaire()
    last = questionnaire.sections.order_by("rank")[2]
    facts = {"rank": 9, "text": "And?", "kind": "short"}
    for wrong, why in (
        ({"code": "type"}, "Two questions have the code type."),
        (
            {"code": "x", "shown_if": [{"question": "nobody", "answers": ["a"]}]},
            "x depends on nobody, which no earlier page asks.",
        ),
        (
            {"code": "x", "shown_if": [{"question": "where", "answers": ["a"]}]},
            "x depends on where, which no earlier page asks.",
        ),
        (
            {"code": "x", "shown_if": [{"question": "type", "answers": ["club"]}]},
            "x depends on an answer that type does not have.",
        ),
    ):
        with pytest.raises(ValidationError) as refusal:
            writes.add_question(last, by=BUILDER, **(facts | wrong))  # type: ignore[arg-type]
        assert messages(refusal.value) == [why]
    assert Question.objects.filter(section=last).count() == 4


def test_remove_question_refuses_while_another_depends_on_it(town: Town) -> None:
    questionnaire = town.questionnaire()
    with pytest.raises(ValidationError, match="votes depends on type, which no earlier page asks"):
        writes.remove_question(Question.objects.get(code="type"), by=BUILDER)
    writes.remove_question(Question.objects.get(code="votes"), by=BUILDER)
    writes.remove_question(Question.objects.get(code="type"), by=BUILDER)
    assert len(reads.sheet(BUILDER, questionnaire).questions) == 6


def test_remove_section_only_when_it_asks_nothing(town: Town) -> None:
    questionnaire = town.questionnaire()
    middle = questionnaire.sections.order_by("rank")[1]
    with pytest.raises(ValidationError, match="Take its questions out first"):
        writes.remove_section(middle, by=BUILDER)
    writes.remove_question(Question.objects.get(code="votes"), by=BUILDER)
    writes.remove_section(middle, by=BUILDER)
    assert questionnaire.sections.count() == 2


# --- Enquiries


def test_put_asks_each_once_and_freezes(town: Town) -> None:
    ann = town.seat("Ann")
    enquiry = town.enquiry(to=[ann, ann, town.council])
    asked = list(enquiry.invitations.order_by("pk"))
    assert [(one.seat, one.organisation) for one in asked] == [(ann, None), (None, town.council)]
    assert (enquiry.partnership, enquiry.round, enquiry.is_by_name) == (town.board, 1, False)
    assert Entry.objects.get(verb="consultation.put").thing_name == "How fit?"


def test_put_refuses_an_empty_questionnaire_and_one_of_another_place(town: Town) -> None:
    empty = writes.add_questionnaire(town.place, by=BUILDER, code="empty", title="Empty")
    with pytest.raises(ValidationError, match="asks nothing yet"):
        town.enquiry(empty)
    other = register.add_place(by=BUILDER, name="Southwick", tier="district", code="E08")
    with pytest.raises(ValidationError, match="belongs to another place"):
        writes.put(town.questionnaire(), by=BUILDER, place=other, title="No", opens_on=OPENS)
    theirs = register.add_partnership(other, by=BUILDER, name="Theirs")
    with pytest.raises(ValidationError, match="Theirs belongs to another place"):
        town.enquiry(about=theirs)
    with pytest.raises(Refused, match="Only the support team of this place may do this"):
        writes.put(town.questionnaire(), by=support(other, user_id=7), place=town.place, title="No", opens_on=OPENS)
    assert Enquiry.objects.count() == 0


def test_put_again_asks_the_same_who_still_have_their_seats(town: Town) -> None:
    ann, ben = town.seat("Ann"), town.seat("Ben")
    first = town.enquiry()
    with pytest.raises(Refused, match="This enquiry is still open"):
        writes.put_again(first, by=BUILDER, opens_on=AFTER, on=DURING)
    with pytest.raises(ValidationError, match="opens after the one before has closed"):
        writes.put_again(first, by=BUILDER, opens_on=DURING, on=AFTER)
    register.end_seat(ben, by=BUILDER, on=date(2026, 4, 15))
    second = writes.put_again(first, by=BUILDER, opens_on=AFTER, on=AFTER)
    assert (second.previous, second.round, second.title) == (first, 2, "How fit?")
    assert [one.seat for one in second.invitations.all()] == [ann]


def test_put_again_takes_a_new_edition_but_no_other_questionnaire(town: Town) -> None:
    first = town.enquiry()
    other = writes.adopt_instrument("performance-criteria", by=BUILDER, place=town.place)
    with pytest.raises(ValidationError, match="an edition of the same questionnaire"):
        writes.put_again(first, by=BUILDER, opens_on=AFTER, on=AFTER, questionnaire=other)
    first.questionnaire.refresh_from_db()
    edition = writes.revise_questionnaire(first.questionnaire, by=BUILDER)
    second = writes.put_again(first, by=BUILDER, opens_on=AFTER, on=AFTER, questionnaire=edition)
    assert second.questionnaire.edition == 2


def test_close_enquiry_ends_it_and_nothing_changes_after(town: Town) -> None:
    enquiry = town.enquiry(opens_on=date(2020, 1, 1), closes_on=None)
    with pytest.raises(ValidationError, match="Close it today or in the past"):
        writes.close_enquiry(enquiry, by=BUILDER, on=date(2999, 1, 1))
    closed = writes.close_enquiry(enquiry, by=BUILDER, on=date(2020, 2, 1))
    assert closed.closes_on == date(2020, 2, 1)
    with pytest.raises(Refused, match="This enquiry is closed, so it stands as it is"):
        writes.change_enquiry(closed, by=BUILDER, version=None, closes_on=None)


# --- Invitations


def test_invite_by_link_can_be_answered_without_an_account_until_it_expires_or_is_withdrawn(town: Town) -> None:
    enquiry = town.enquiry(to=())
    until = date(2026, 3, 20)
    invitation = writes.invite_by_link(enquiry, by=BUILDER, name=" Residents ", until=until, on=DURING)
    assert invitation.name == "Residents"
    link = rules.link_of(invitation)
    public = Viewer.public()
    with pytest.raises(Refused, match="Sign in to answer"):
        writes.answer(invitation, by=public, on=DURING, values=GIVEN, link="1.forged")
    with pytest.raises(Refused, match="This link has expired"):
        writes.answer(invitation, by=public, on=until, values=GIVEN, link=link)
    writes.withdraw_invitation(invitation, by=BUILDER, on=DURING)
    with pytest.raises(Refused, match="This invitation has been withdrawn"):
        writes.answer(invitation, by=public, on=DURING, values=GIVEN, link=link)
    other = writes.invite_by_link(enquiry, by=BUILDER, name="Tenants", until=until, on=DURING)
    with pytest.raises(Refused, match="Sign in to answer"):
        writes.answer(other, by=public, on=DURING, values=GIVEN, link=link)
    response = writes.answer(other, by=public, on=DURING, values=GIVEN, link=rules.link_of(other))
    assert (response.sent_on, response.answered_by) == (DURING, None)
    with pytest.raises(Refused, match="The answer is in"):
        writes.withdraw_invitation(other, by=BUILDER, on=DURING)


def test_make_link_lets_a_seat_answer_by_link(town: Town) -> None:
    town.seat("Ann")
    invitation = town.enquiry().invitations.get()
    with pytest.raises(ValidationError, match="Choose a day to come"):
        writes.make_link(invitation, by=BUILDER, until=DURING, on=DURING)
    linked = writes.make_link(invitation, by=BUILDER, until=CLOSES, on=DURING)
    response = writes.answer(linked, by=Viewer.public(), on=DURING, values=GIVEN, link=rules.link_of(linked))
    assert response.sent_on == DURING


def test_remind_marks_who_has_not_answered(town: Town) -> None:
    town.seat("Ann"), town.seat("Ben"), town.seat("Cat")
    enquiry = town.enquiry()
    first, second, third = enquiry.invitations.order_by("pk")
    give(first)
    writes.withdraw_invitation(third, by=BUILDER, on=DURING)
    writes.remind(enquiry, by=support(town.place), on=DURING)
    assert list(enquiry.invitations.order_by("pk").values_list("reminded_on", flat=True)) == [None, DURING, None]
    give(second)
    with pytest.raises(ValidationError, match="Everybody who was asked has answered"):
        writes.remind(enquiry, by=BUILDER, on=DURING)


# --- Answers


@pytest.fixture
def asked(town: Town) -> Invitation:
    town.seat("Ann")
    return town.enquiry().invitations.get()


def page(invitation: Invitation, number: int) -> Any:
    return reads.sheet(BUILDER, invitation.enquiry.questionnaire).sections[number - 1][0]


def test_keep_page_keeps_what_was_said_and_takes_it_up_again(asked: Invitation) -> None:
    by = holder(asked.seat)  # type: ignore[arg-type]
    response = writes.keep_page(
        asked, page(asked, 1), by=by, on=DURING, values={"type": "board", "fit": "yes", "trust": "4"}
    )
    assert (response.started_on, response.sent_on, response.pages_done) == (DURING, None, 1)
    assert reads.said(by, asked) == {"type": "board", "fit": "yes", "trust": 4}
    writes.keep_page(asked, page(asked, 1), by=by, on=DURING, values={"type": "board", "fit": "no", "trust": ""})
    assert reads.said(by, asked) == {"type": "board", "fit": "no"}
    again = reads.answering(by, str(asked.pk), DURING)
    assert (again.next_page, [one.code for one in again.missing()]) == (2, ["votes"])


def test_keep_page_drops_answers_that_are_no_longer_asked_for(asked: Invitation) -> None:
    by = holder(asked.seat)  # type: ignore[arg-type]
    writes.keep_page(asked, page(asked, 1), by=by, on=DURING, values={"type": "board", "fit": "yes"})
    writes.keep_page(asked, page(asked, 2), by=by, on=DURING, values={"votes": ["ballot", "show"]})
    assert reads.said(by, asked)["votes"] == ["show", "ballot"]
    writes.keep_page(asked, page(asked, 1), by=by, on=DURING, values={"type": "forum", "fit": "yes"})
    assert reads.said(by, asked) == {"type": "forum", "fit": "yes"}
    with pytest.raises(ValidationError, match="This page asks nothing of you"):
        writes.keep_page(asked, page(asked, 2), by=by, on=DURING, values={"votes": ["show"]})


def test_keep_page_refuses_wrong_and_missing_answers_by_question(asked: Invitation) -> None:
    by = holder(asked.seat)  # type: ignore[arg-type]
    with pytest.raises(ValidationError) as refusal:
        writes.keep_page(asked, page(asked, 1), by=by, on=DURING, values={"fit": "perhaps", "trust": 6})
    assert messages(refusal.value) == {
        "type": ["Answer this question."],
        "fit": ["Choose among the answers given."],
        "trust": ["Choose among the answers given."],
    }
    with pytest.raises(ValidationError) as refusal:
        writes.keep_page(
            asked, page(asked, 3), by=by, on=DURING, values={"members": "120", "met": "soon", "where": "x" * 301}
        )
    assert messages(refusal.value) == {
        "members": ["Enter a number from 0 to 99."],
        "met": ["Enter a date."],
        "where": ["This answer is too long."],
    }
    assert not Response.objects.exists()


def test_send_asks_for_everything_that_must_be_answered_then_fixes_it(asked: Invitation) -> None:
    by = holder(asked.seat)  # type: ignore[arg-type]
    writes.keep_page(asked, page(asked, 1), by=by, on=DURING, values={"type": "board", "fit": "yes"})
    with pytest.raises(ValidationError) as refusal:
        writes.send(asked, by=by, on=DURING)
    assert messages(refusal.value) == {"votes": ["Answer this question: How does it vote?"]}
    writes.keep_page(asked, page(asked, 2), by=by, on=DURING, values={"votes": ["show"]})
    response = writes.send(asked, by=by, on=DURING)
    assert (response.sent_on, response.answered_by_id) == (DURING, by.person_id)
    fresh = Invitation.objects.get(pk=asked.pk)
    with pytest.raises(Refused, match="These answers have been sent"):
        writes.keep_page(fresh, page(asked, 1), by=by, on=DURING, values={"type": "forum", "fit": "no"})
    assert Answer.objects.filter(question__code="type").get().value == "board"


def test_answer_refuses_before_it_opens_after_it_closes_and_others(asked: Invitation, town: Town) -> None:
    by = holder(asked.seat)  # type: ignore[arg-type]
    for day, why in ((date(2026, 2, 28), "not open yet"), (CLOSES, "is closed")):
        with pytest.raises(Refused, match=why):
            writes.answer(asked, by=by, on=day, values=GIVEN)
    with pytest.raises(Refused, match="Only those who are invited may answer"):
        writes.answer(asked, by=support(town.place, user_id=7), on=DURING, values=GIVEN)
    with pytest.raises(ValidationError, match="There is no question colour"):
        writes.answer(asked, by=by, on=DURING, values=GIVEN | {"colour": "red"})
    assert not Response.objects.exists()


def test_the_record_says_that_somebody_answered_and_never_what(asked: Invitation) -> None:
    give(asked, why="A secret")
    entry = Entry.objects.get(verb="consultation.answer")
    assert entry.kind == "consultation.response"
    assert "secret" not in f"{entry.thing_name} {entry.why}".lower()
