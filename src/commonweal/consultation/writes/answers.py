"""What people answer: kept page by page, sent once, then fixed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.consultation import reads, rules
from commonweal.consultation.models import Answer, Invitation, Question, Response, Section
from commonweal.consultation.reads import Sheet
from commonweal.consultation.reads.answering import Pages
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.rules import Viewer


@written
def keep_page(
    invitation: Invitation,
    section: Section,
    *,
    by: Viewer,
    on: date,
    values: Mapping[str, Any],
    link: str = "",
    why: str = "",
) -> Response:
    """Keep the answers of one page, by the codes of its questions; what is left out or empty has no answer.

    Answers to questions that these answers no longer lead to are dropped. Raises ValidationError by question.
    """
    response = _response(invitation, by=by, on=on, link=link)
    sheet = reads.sheet(by, invitation.enquiry.questionnaire)
    said = reads.said(by, invitation)
    pages = sheet.shown(said)
    number, asked = _page(pages, section)
    kept = _checked(asked, values)
    said = {code: value for code, value in said.items() if code not in {question.code for question in asked}} | kept
    _keep(response, sheet, said)
    return things.change(response, version=None, pages_done=max(response.pages_done, number))


@written
def send(invitation: Invitation, *, by: Viewer, on: date, link: str = "", why: str = "") -> Response:
    """Send what was kept. Raises ValidationError while a question that must be answered is not."""
    response = _response(invitation, by=by, on=on, link=link)
    sheet = reads.sheet(by, invitation.enquiry.questionnaire)
    return _send(response, sheet, reads.said(by, invitation), by=by, on=on)


@written
def answer(
    invitation: Invitation, *, by: Viewer, on: date, values: Mapping[str, Any], link: str = "", why: str = ""
) -> Response:
    """Give a whole response at once and send it: every answer by the code of its question."""
    response = _response(invitation, by=by, on=on, link=link)
    sheet = reads.sheet(by, invitation.enquiry.questionnaire)
    unknown = sorted(values.keys() - {question.code for question in sheet.questions})
    if unknown:
        raise ValidationError(_("There is no question %(code)s.") % {"code": ", ".join(unknown)})
    said: dict[str, Any] = {}
    for _section, questions in sheet.sections:
        said |= _checked(rules.shown(questions, said), values)
    _keep(response, sheet, said)
    return _send(response, sheet, said, by=by, on=on)


def _response(invitation: Invitation, *, by: Viewer, on: date, link: str) -> Response:
    """The response to an invitation as it now is, held until the end of the write; begun where there is none."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("enquiry__questionnaire", "seat")
    current = held.get(pk=invitation.pk)
    rules.may_answer(by, current, on, link).or_refuse()
    known = Response.objects.filter(invitation=current).first()
    return known or things.add(Response, invitation=current, started_on=on, answered_by_id=by.person_id)


def _page(pages: Pages, section: Section) -> tuple[int, tuple[Question, ...]]:
    for number, (page, questions) in enumerate(pages, start=1):
        if page.pk == section.pk:
            return number, questions
    raise ValidationError(_("This page asks nothing of you."))


def _checked(questions: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    kept, faults = {}, {}
    for question in questions:
        try:
            value = rules.checked(question, values.get(question.code))
        except ValidationError as fault:
            faults.update(fault.error_dict)
            continue
        if value is not None:
            kept[question.code] = value
        elif question.is_required:
            faults[question.code] = [ValidationError(_("Answer this question."))]
    if faults:
        raise ValidationError(faults)
    return kept


def _keep(response: Response, sheet: Sheet, said: Mapping[str, Any]) -> None:
    """Make the answers of a response those that were said, as far as they are asked for."""
    reached: dict[str, Any] = {}
    for _section, questions in sheet.sections:
        for question in rules.shown(questions, reached):
            if question.code in said:
                reached[question.code] = said[question.code]
    known = {row.question_id: row for row in response.answers.all()}
    new = []
    for question in sheet.questions:
        row, value = known.get(question.pk), reached.get(question.code)
        if row is not None and value is None:
            things.remove(row, version=None)
        elif row is not None:
            things.change(row, version=None, value=value)
        elif value is not None:
            new.append(Answer(response=response, question=question, value=value))
    Answer.objects.bulk_create(new)


def _send(response: Response, sheet: Sheet, said: Mapping[str, Any], *, by: Viewer, on: date) -> Response:
    asked = [question for _section, questions in sheet.shown(said) for question in questions]
    missing = [question for question in asked if question.is_required and question.code not in said]
    if missing:
        raise ValidationError(
            {question.code: _("Answer this question: %(text)s") % {"text": question.text} for question in missing}
        )
    return things.change(
        response, version=None, sent_on=on, answered_by_id=by.person_id, pages_done=len(sheet.shown(said))
    )
