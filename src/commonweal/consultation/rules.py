"""Who may ask, answer and see in consultation, and in which state, each answer with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import TextChoices
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.consultation.models import Enquiry, Invitation, Question, QuestionKind, Questionnaire, Response
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, is_support, may_support, may_work_in

SMALLEST_GROUP = 5
"""Answers given in confidence are shown of no group in which fewer than so many answered."""

LONGEST_SHORT = 300
LONGEST_LONG = 10_000


class State(TextChoices):
    """Where an enquiry is: planned until it opens, open until it closes."""

    PLANNED = "planned", gettext_lazy("planned")
    OPEN = "open", gettext_lazy("open")
    CLOSED = "closed", gettext_lazy("closed")


TRANSITIONS: dict[State, dict[str, State]] = {
    State.PLANNED: {"change": State.PLANNED, "invite": State.PLANNED, "withdraw": State.PLANNED},
    State.OPEN: {
        "change": State.OPEN,
        "invite": State.OPEN,
        "withdraw": State.OPEN,
        "remind": State.OPEN,
        "answer": State.OPEN,
        "close": State.CLOSED,
    },
    State.CLOSED: {"put_again": State.PLANNED},
}
"""What may be done to an enquiry in each state, and the state that it, or its next round, then has."""


def state_of(enquiry: Enquiry, on: date) -> State:
    """The state of an enquiry on a day."""
    if on < enquiry.opens_on:
        return State.PLANNED
    if enquiry.closes_on is not None and enquiry.closes_on <= on:
        return State.CLOSED
    return State.OPEN


def allows(state: State, verb: str) -> Verdict:
    """Whether something may be done to an enquiry in this state."""
    if verb in TRANSITIONS[state]:
        return yes()
    if state is State.CLOSED:
        return no(_("This enquiry is closed, so it stands as it is."))
    if state is State.PLANNED:
        return no(_("This enquiry is not open yet."))
    return no(_("This enquiry is still open. Close it first."))


# --- Questionnaires


def may_see_questionnaires(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place may see what it asks."""
    return may_work_in(viewer, place_id)


def may_add_questionnaire(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place writes its questionnaires."""
    return may_support(viewer, place_id)


def may_change_questionnaire(viewer: Viewer, questionnaire: Questionnaire) -> Verdict:
    """The support team, until an enquiry uses it: what was asked stays what was asked."""
    allowed = may_support(viewer, questionnaire.place_id)
    if not allowed:
        return allowed
    if questionnaire.frozen_on is not None:
        return no(_("An enquiry uses this questionnaire, so it is frozen. Make a new edition to change it."))
    return yes()


def may_revise_questionnaire(viewer: Viewer, questionnaire: Questionnaire) -> Verdict:
    """The support team may make a new edition of what is frozen; what is not can simply be changed."""
    allowed = may_support(viewer, questionnaire.place_id)
    if not allowed:
        return allowed
    if questionnaire.frozen_on is None:
        return no(_("No enquiry uses this questionnaire yet, so you can change it as it is."))
    return yes()


# --- Enquiries


def may_put(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place puts a questionnaire to people."""
    return may_support(viewer, place_id)


def may_see_enquiries(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place may see what is being asked there."""
    return may_work_in(viewer, place_id)


def may_change_enquiry(viewer: Viewer, enquiry: Enquiry, on: date) -> Verdict:
    """The support team until it is closed; opened again, a late answer could be told from the rest."""
    return may_support(viewer, enquiry.place_id) and allows(state_of(enquiry, on), "change")


def may_invite(viewer: Viewer, enquiry: Enquiry, on: date) -> Verdict:
    """The support team, until it is closed."""
    return may_support(viewer, enquiry.place_id) and allows(state_of(enquiry, on), "invite")


def may_remind(viewer: Viewer, enquiry: Enquiry, on: date) -> Verdict:
    """The support team, while it is open."""
    return may_support(viewer, enquiry.place_id) and allows(state_of(enquiry, on), "remind")


def may_close(viewer: Viewer, enquiry: Enquiry, on: date) -> Verdict:
    """The support team, while it is open."""
    return may_support(viewer, enquiry.place_id) and allows(state_of(enquiry, on), "close")


def may_put_again(viewer: Viewer, enquiry: Enquiry, on: date) -> Verdict:
    """The support team, once the round is closed."""
    return may_support(viewer, enquiry.place_id) and allows(state_of(enquiry, on), "put_again")


def may_see_progress(viewer: Viewer, enquiry: Enquiry) -> Verdict:
    """The support team sees who has answered, never here what."""
    return may_support(viewer, enquiry.place_id)


def may_withdraw(viewer: Viewer, invitation: Invitation, on: date) -> Verdict:
    """The support team, until the enquiry is closed, and not once the answer is in."""
    allowed = may_support(viewer, invitation.enquiry.place_id) and allows(state_of(invitation.enquiry, on), "withdraw")
    if not allowed:
        return allowed
    if invitation.withdrawn_on is not None:
        return no(_("This invitation has been withdrawn already."))
    if is_sent(invitation):
        return no(_("The answer is in, so the invitation cannot be withdrawn."))
    return yes()


def may_see_results(viewer: Viewer, enquiry: Enquiry, on: date) -> Verdict:
    """The support team; the partners of the place if they share it. In confidence, nobody before it is closed."""
    closed = state_of(enquiry, on) is State.CLOSED
    if is_support(viewer, enquiry.place_id):
        if enquiry.is_by_name or closed:
            return yes()
        return no(_("Answers are given in confidence here, so nobody sees results until the enquiry is closed."))
    partner = may_work_in(viewer, enquiry.place_id)
    if not partner:
        return partner
    if not enquiry.is_shared:
        return no(_("The results of this enquiry are for the support team."))
    if not closed:
        return no(_("Partners see the results once the enquiry is closed."))
    return yes()


def in_words(fault: Mapping[str, Any]) -> str:
    """What is wrong with a questionnaire that is written down, and where: one fault as pydantic tells it."""
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in fault["loc"])
    told = str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {told}" if where and not str(fault["type"]).startswith("value_error") else told


def withheld_groups(answered: Mapping[str, int], smallest: int) -> frozenset[str]:
    """The groups of which nothing is told: those that are too small, and so many of the next smallest that together
    they are no longer too small, since the whole is told and the rest could be taken from it.
    """
    hidden = {label for label, count in answered.items() if count < smallest}
    rest = sorted(answered.keys() - hidden, key=lambda label: (answered[label], label))
    while rest and 0 < sum(answered[label] for label in hidden) < smallest:
        hidden.add(rest.pop(0))
    return frozenset(hidden)


# --- Answering

_signer = Signer(salt="commonweal.consultation.invitation")


def link_of(invitation: Invitation) -> str:
    """The signed word of an invitation. Only this installation can make it, so whoever has it was given it."""
    return _signer.sign(str(invitation.pk)).replace(":", ".")


def number_of_link(link: str) -> int:
    """The number of the invitation that a signed word names; 0, which nothing has, for a forged one."""
    try:
        return int(_signer.unsign(link.replace(".", ":")))
    except (BadSignature, ValueError):
        return 0


def is_sent(invitation: Invitation) -> bool:
    """Whether the answer to an invitation is in."""
    response: Response | None = getattr(invitation, "response", None)
    return response is not None and response.sent_on is not None


def is_invited(viewer: Viewer, invitation: Invitation) -> bool:
    """Whether the viewer holds the seat or is its deputy, is the person, or works for the organisation."""
    if invitation.seat_id is not None:
        deputy = viewer.person_id is not None and invitation.seat.deputy_id == viewer.person_id  # type: ignore[union-attr]
        return deputy or invitation.seat_id in viewer.seats
    if invitation.person_id is not None:
        return viewer.person_id == invitation.person_id
    return invitation.organisation_id is not None and invitation.organisation_id in viewer.organisation_ids


def may_open_invitation(viewer: Viewer, invitation: Invitation, on: date, link: str = "") -> Verdict:
    """Whoever is invited, or has the link while it works."""
    if link and constant_time_compare(link, link_of(invitation)):
        if invitation.link_until is None or on >= invitation.link_until:
            return no(_("This link has expired. Ask whoever sent it to you for a new one."))
    elif not (viewer.is_system or is_invited(viewer, invitation)):
        if viewer.is_public:
            return no(_("Sign in to answer."))
        return no(_("Only those who are invited may answer."))
    if invitation.withdrawn_on is not None and invitation.withdrawn_on <= on:
        return no(_("This invitation has been withdrawn."))
    return yes()


def may_answer(viewer: Viewer, invitation: Invitation, on: date, link: str = "") -> Verdict:
    """Whoever may open the invitation, while the enquiry is open and until the answer is sent."""
    allowed = may_open_invitation(viewer, invitation, on, link)
    if not allowed:
        return allowed
    if is_sent(invitation):
        return no(_("These answers have been sent, so they stand as they are."))
    return allows(state_of(invitation.enquiry, on), "answer")


def may_see_response(viewer: Viewer, response: Response) -> Verdict:
    """Only those who gave it, by the name they gave it in; what it says is otherwise told in results alone."""
    if is_invited(viewer, response.invitation):
        return yes()
    return no(_("Answers are shown in the results of their enquiry."))


# --- What an answer may be

EXTENTS = {
    "yes": gettext_lazy("Yes"),
    "partly": gettext_lazy("Partly"),
    "no": gettext_lazy("No"),
    "not_known": gettext_lazy("Not known"),
}
"""The answers to a question of extent, in the order in which they are shown."""


def labels_of(question: Question) -> dict[Any, str]:
    """The answers that a question of choice, scale or extent can have, in order, each in words."""
    if question.kind == QuestionKind.EXTENT:
        return {code: str(label) for code, label in EXTENTS.items()}
    if question.kind == QuestionKind.SCALE:
        points = range(1, (question.points or 0) + 1)
        ends = {1: question.low_label, question.points: question.high_label}
        return {point: f"{point}, {ends[point]}" if point in ends else str(point) for point in points}
    return {choice["code"]: choice["label"] for choice in question.choices}


def is_shown(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether a question is asked of somebody who has given these answers, by the codes of the questions."""
    return all(_holds(condition, answers) for condition in question.shown_if)


def _holds(condition: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    given = answers.get(condition["question"])
    many = given if isinstance(given, list) else [given]
    return any(one in condition["answers"] for one in many if one is not None)


def shown(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions that are asked of somebody who has given these answers."""
    return [question for question in questions if is_shown(question, answers)]


def checked(question: Question, value: Any) -> Any:
    """An answer as it is kept, or None for none. Raises ValidationError naming the question's code."""
    if value is None or value in ("", []):
        return None
    try:
        return _CHECKS[QuestionKind(question.kind)](question, value)
    except (TypeError, ValueError) as fault:
        raise ValidationError({question.code: _why_not(question)}) from fault


def _one(question: Question, value: Any) -> Any:
    known = labels_of(question)
    wanted = int(value) if question.kind == QuestionKind.SCALE else value
    if wanted not in known or isinstance(value, bool):
        raise ValueError(value)
    return wanted


def _several(question: Question, value: Any) -> list[str]:
    if isinstance(value, str):
        raise TypeError(value)
    wanted = set(value)
    if not wanted <= labels_of(question).keys():
        raise ValueError(value)
    return [code for code in labels_of(question) if code in wanted]


def _number(question: Question, value: Any) -> int | float:
    number = float(value)
    low = question.minimum is not None and number < question.minimum
    high = question.maximum is not None and number > question.maximum
    if low or high or not math.isfinite(number):
        raise ValueError(value)
    return int(number) if number.is_integer() else number


def _day(question: Question, value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(value).isoformat()


def _text(question: Question, value: Any) -> str | None:
    text = str(value).strip()
    if len(text) > (LONGEST_SHORT if question.kind == QuestionKind.SHORT else LONGEST_LONG) or "\x00" in text:
        raise ValueError(value)
    return text or None


_CHECKS = {
    QuestionKind.ONE: _one,
    QuestionKind.EXTENT: _one,
    QuestionKind.SCALE: _one,
    QuestionKind.SEVERAL: _several,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _day,
    QuestionKind.SHORT: _text,
    QuestionKind.LONG: _text,
}


def _why_not(question: Question) -> str:
    if question.kind == QuestionKind.NUMBER:
        low, high = question.minimum, question.maximum
        if low is not None and high is not None:
            return _("Enter a number from %(low)g to %(high)g.") % {"low": low, "high": high}
        if low is not None:
            return _("Enter a number of %(low)g or more.") % {"low": low}
        return _("Enter a number.") if high is None else _("Enter a number of %(high)g or less.") % {"high": high}
    if question.kind == QuestionKind.DATE:
        return _("Enter a date.")
    if question.kind in (QuestionKind.SHORT, QuestionKind.LONG):
        return _("This answer is too long.")
    return _("Choose among the answers given.")
