"""Who may ask, answer and see, as truth tables with the reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.consultation import rules
from commonweal.consultation.models import Enquiry, Invitation, Question, Questionnaire, Response
from commonweal.consultation.rules import State
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer

# Whether an answer is in is looked up where it is not known.
pytestmark = pytest.mark.django_db

PLACE, OTHER = 1, 2
PUBLIC = Viewer.public()
PARTNER = Viewer(user_id=1, person_id=1, organisation_ids=frozenset([10]), places=frozenset([PLACE]))
SEAT = Viewer(user_id=2, person_id=2, seats=frozenset([5]), places=frozenset([PLACE]))
DEPUTY = Viewer(user_id=6, person_id=6, places=frozenset([PLACE]))
SUPPORT = Viewer(user_id=3, supports=frozenset([PLACE]), places=frozenset([PLACE]))
ELSEWHERE = Viewer(user_id=4, supports=frozenset([OTHER]), places=frozenset([OTHER]))
SYSTEM = Viewer.system("start")

DRAFT = Questionnaire(pk=1, place_id=PLACE, title="Draft")
FROZEN = Questionnaire(pk=2, place_id=PLACE, title="Frozen", frozen_on=date(2026, 1, 1))
BEFORE, DURING, AFTER = date(2026, 2, 1), date(2026, 3, 10), date(2026, 4, 1)
ENQUIRY = Enquiry(pk=1, place_id=PLACE, opens_on=date(2026, 3, 1), closes_on=AFTER)
ENDLESS = Enquiry(pk=2, place_id=PLACE, opens_on=date(2026, 3, 1))

SIGN_IN = "Sign in as a member of the support team to do this."
NOT_TEAM = "Only the support team of this place may do this."
IS_FROZEN = "An enquiry uses this questionnaire, so it is frozen. Make a new edition to change it."


def asked(**facts: Any) -> Invitation:
    return Invitation(**({"pk": 9, "enquiry": ENQUIRY} | facts))


TO_SEAT = asked(seat=Seat(pk=5, deputy_id=6))
TO_PERSON = asked(person_id=1)
TO_BODY = asked(organisation_id=10)
TO_LINK = asked(name="Residents", link_until=date(2026, 3, 20))


@pytest.mark.parametrize(
    ("enquiry", "on", "state"),
    [
        (ENQUIRY, BEFORE, State.PLANNED),
        (ENQUIRY, date(2026, 3, 1), State.OPEN),
        (ENQUIRY, date(2026, 3, 31), State.OPEN),
        (ENQUIRY, AFTER, State.CLOSED),
        (ENDLESS, date(2036, 1, 1), State.OPEN),
    ],
)
def test_state_of(enquiry: Enquiry, on: date, state: State) -> None:
    assert rules.state_of(enquiry, on) is state


@pytest.mark.parametrize(
    ("viewer", "reason"),
    [(PUBLIC, SIGN_IN), (PARTNER, NOT_TEAM), (SEAT, NOT_TEAM), (SUPPORT, ""), (ELSEWHERE, NOT_TEAM), (SYSTEM, "")],
)
def test_only_the_support_team_writes_asks_and_sees_who_answered(viewer: Viewer, reason: str) -> None:
    for verdict in (
        rules.may_add_questionnaire(viewer, PLACE),
        rules.may_change_questionnaire(viewer, DRAFT),
        rules.may_revise_questionnaire(viewer, FROZEN),
        rules.may_put(viewer, PLACE),
        rules.may_change_enquiry(viewer, ENQUIRY, DURING),
        rules.may_invite(viewer, ENQUIRY, BEFORE),
        rules.may_remind(viewer, ENQUIRY, DURING),
        rules.may_close(viewer, ENQUIRY, DURING),
        rules.may_put_again(viewer, ENQUIRY, AFTER),
        rules.may_see_progress(viewer, ENQUIRY),
        rules.may_withdraw(viewer, TO_SEAT, DURING),
    ):
        assert (bool(verdict), verdict.reason) == (not reason, reason)


def test_what_is_frozen_is_revised_and_what_is_not_is_changed() -> None:
    assert rules.may_change_questionnaire(SUPPORT, FROZEN).reason == IS_FROZEN
    assert rules.may_revise_questionnaire(SUPPORT, DRAFT).reason == (
        "No enquiry uses this questionnaire yet, so you can change it as it is."
    )


@pytest.mark.parametrize(
    ("verb", "planned", "open", "closed"),
    [
        ("change", "", "", "This enquiry is closed, so it stands as it is."),
        ("invite", "", "", "This enquiry is closed, so it stands as it is."),
        ("withdraw", "", "", "This enquiry is closed, so it stands as it is."),
        ("remind", "This enquiry is not open yet.", "", "This enquiry is closed, so it stands as it is."),
        ("answer", "This enquiry is not open yet.", "", "This enquiry is closed, so it stands as it is."),
        ("close", "This enquiry is not open yet.", "", "This enquiry is closed, so it stands as it is."),
        ("put_again", "This enquiry is not open yet.", "This enquiry is still open. Close it first.", ""),
    ],
)
def test_what_each_state_allows(verb: str, planned: str, open: str, closed: str) -> None:
    told = [rules.allows(state, verb).reason for state in (State.PLANNED, State.OPEN, State.CLOSED)]
    assert told == [planned, open, closed]


@pytest.mark.parametrize(
    ("invitation", "invited"),
    [(TO_SEAT, {2, 6}), (TO_PERSON, {1}), (TO_BODY, {1}), (TO_LINK, set())],
)
def test_who_is_invited_may_answer_and_nobody_else(invitation: Invitation, invited: set[int]) -> None:
    for viewer in (PARTNER, SEAT, DEPUTY, SUPPORT, ELSEWHERE):
        verdict = rules.may_answer(viewer, invitation, DURING)
        assert bool(verdict) is (viewer.user_id in invited)
        assert verdict.reason == ("" if verdict else "Only those who are invited may answer.")
    assert rules.may_answer(PUBLIC, invitation, DURING).reason == "Sign in to answer."
    assert rules.may_answer(SYSTEM, invitation, DURING)


@pytest.mark.parametrize(
    ("facts", "on", "reason"),
    [
        ({}, DURING, ""),
        ({}, date(2026, 3, 20), "This link has expired. Ask whoever sent it to you for a new one."),
        ({"link_until": None}, DURING, "This link has expired. Ask whoever sent it to you for a new one."),
        ({"withdrawn_on": DURING}, DURING, "This invitation has been withdrawn."),
        ({"enquiry": ENDLESS}, BEFORE, "This enquiry is not open yet."),
    ],
)
def test_a_link_works_until_it_expires_or_is_withdrawn(facts: dict[str, Any], on: date, reason: str) -> None:
    invitation = asked(**({"name": "Residents", "link_until": date(2026, 3, 20)} | facts))
    assert rules.may_answer(PUBLIC, invitation, on, rules.link_of(invitation)).reason == reason


def test_a_link_names_its_own_invitation_and_cannot_be_forged() -> None:
    link = rules.link_of(TO_LINK)
    assert rules.number_of_link(link) == 9
    for forged in ("9", "9.", f"8{link[1:]}", f"{link}x", "nine.abc", "9:abc"):
        assert rules.number_of_link(forged) == 0
        assert not rules.may_answer(PUBLIC, TO_LINK, DURING, forged)


def test_what_is_sent_stands() -> None:
    sent = asked(person_id=1)
    sent.response = Response(invitation=sent, started_on=DURING, sent_on=DURING)
    assert rules.may_answer(PARTNER, sent, DURING).reason == (
        "These answers have been sent, so they stand as they are."
    )
    assert rules.may_withdraw(SUPPORT, sent, DURING).reason == (
        "The answer is in, so the invitation cannot be withdrawn."
    )
    assert rules.may_open_invitation(PARTNER, sent, AFTER)
    withdrawn = asked(person_id=1, withdrawn_on=DURING)
    assert rules.may_withdraw(SUPPORT, withdrawn, DURING).reason == "This invitation has been withdrawn already."


def test_who_said_what_is_shown_to_those_who_said_it_alone() -> None:
    response = Response(invitation=TO_SEAT, started_on=DURING)
    assert rules.may_see_response(SEAT, response)
    for viewer in (PARTNER, SUPPORT, ELSEWHERE):
        assert rules.may_see_response(viewer, response).reason == "Answers are shown in the results of their enquiry."


# --- What an answer may be


def question(kind: str, **facts: Any) -> Question:
    return Question(code="q", text="What?", kind=kind, **facts)


CHOICES = [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}]


@pytest.mark.parametrize(
    ("asked", "value", "kept"),
    [
        (question("one", choices=CHOICES), "a", "a"),
        (question("several", choices=CHOICES), ["b", "a", "b"], ["a", "b"]),
        (question("several", choices=CHOICES), [], None),
        (question("scale", points=5, low_label="l", high_label="h"), "5", 5),
        (question("extent"), "not_known", "not_known"),
        (question("number"), "2.50", 2.5),
        (question("number"), 3.0, 3),
        (question("number", minimum=0), 0, 0),
        (question("date"), date(2026, 1, 2), "2026-01-02"),
        (question("short"), "  a word ", "a word"),
        (question("long"), "   ", None),
        (question("long"), "", None),
        (question("number"), None, None),
    ],
)
def test_checked_keeps_an_answer_in_the_form_of_its_kind(asked: Question, value: Any, kept: Any) -> None:
    assert rules.checked(asked, value) == kept


@pytest.mark.parametrize(
    ("asked", "value", "why"),
    [
        (question("one", choices=CHOICES), "c", "Choose among the answers given."),
        (question("one", choices=CHOICES), ["a"], "Choose among the answers given."),
        (question("several", choices=CHOICES), "ab", "Choose among the answers given."),
        (question("scale", points=5, low_label="l", high_label="h"), 0, "Choose among the answers given."),
        (question("scale", points=5, low_label="l", high_label="h"), "two", "Choose among the answers given."),
        (question("scale", points=5, low_label="l", high_label="h"), True, "Choose among the answers given."),
        (question("number"), "nan", "Enter a number."),
        (question("number", minimum=1), 0, "Enter a number of 1 or more."),
        (question("number", maximum=1), 2, "Enter a number of 1 or less."),
        (question("number", minimum=1, maximum=2), 3, "Enter a number from 1 to 2."),
        (question("date"), "2026-02-30", "Enter a date."),
        (question("date"), 5, "Enter a date."),
        (question("short"), "x" * 301, "This answer is too long."),
        (question("long"), "nul\x00", "This answer is too long."),
    ],
)
def test_checked_refuses_what_is_no_answer(asked: Question, value: Any, why: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        rules.checked(asked, value)
    assert refusal.value.message_dict == {"q": [why]}


@pytest.mark.parametrize(
    ("conditions", "answers", "shown"),
    [
        ([], {}, True),
        ([("type", ["a"])], {}, False),
        ([("type", ["a"])], {"type": "a"}, True),
        ([("type", ["a"])], {"type": "b"}, False),
        ([("type", ["a", "b"])], {"type": "b"}, True),
        ([("type", ["a"])], {"type": ["b", "a"]}, True),
        ([("type", ["a"]), ("scale", [1, 2])], {"type": "a", "scale": 2}, True),
        ([("type", ["a"]), ("scale", [1, 2])], {"type": "a", "scale": 3}, False),
    ],
)
def test_is_shown_when_every_condition_holds(conditions: list[Any], answers: dict[str, Any], shown: bool) -> None:
    told = [{"question": code, "answers": wanted} for code, wanted in conditions]
    assert rules.is_shown(question("short", shown_if=told), answers) is shown
