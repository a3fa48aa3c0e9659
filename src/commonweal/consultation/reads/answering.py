"""Questions that an answering page asks: by whom, which page is next, what was said so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.consultation import rules
from commonweal.consultation.models import Answer, Invitation, Question, Response, Section
from commonweal.consultation.reads.enquiries import INVITED
from commonweal.consultation.reads.questionnaires import Sheet, sheet
from commonweal.register.rules import Viewer

Pages = tuple[tuple[Section, tuple[Question, ...]], ...]


@dataclass(frozen=True)
class Answering:
    """Somebody answering: the invitation, what is asked, and what they have said so far, by question."""

    invitation: Invitation
    sheet: Sheet
    said: dict[str, Any]
    link: str
    """The signed word by which they came; none for somebody who signed in."""

    @property
    def key(self) -> str:
        """How the addresses of the answering pages name it."""
        return self.link or str(self.invitation.pk)

    @property
    def pages(self) -> Pages:
        """The pages and questions that these answers lead to."""
        return self.sheet.shown(self.said)

    @property
    def response(self) -> Response | None:
        """What has come back so far, if anything has."""
        return getattr(self.invitation, "response", None)

    @property
    def next_page(self) -> int:
        """The number of the first page that is not kept yet; one more than there are when all are."""
        done = self.response.pages_done if self.response else 0
        return min(done, len(self.pages)) + 1

    def missing(self) -> list[Question]:
        """The questions that must still be answered."""
        asked = (question for _section, questions in self.pages for question in questions)
        return [question for question in asked if question.is_required and question.code not in self.said]


def answering(viewer: Viewer, key: str, on: date) -> Answering:
    """What an answering page shows to whoever is invited or has the link. Four queries.

    Raises Invitation.DoesNotExist for a key that names none, and Refused for those who may not open it.
    """
    by_number = key.isascii() and key.isdecimal() and len(key) < 19
    whole = Invitation.objects.select_related(
        "enquiry__place", "enquiry__questionnaire", "enquiry__partnership", "enquiry__organisation", *INVITED
    ).defer("enquiry__place__boundary")
    found = whole.get(pk=int(key) if by_number else rules.number_of_link(key))
    link = "" if by_number else key
    rules.may_open_invitation(viewer, found, on, link).or_refuse()
    return Answering(found, sheet(viewer, found.enquiry.questionnaire), said(viewer, found), link)


def said(viewer: Viewer, invitation: Invitation) -> dict[str, Any]:
    """What an invitation's response says so far, by the codes of the questions."""
    given = Answer.objects.filter(response__invitation=invitation)
    return dict(given.order_by("pk").values_list("question__code", "value"))
