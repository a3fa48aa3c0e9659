"""Questions about questionnaires: which a place has, and what each asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, QuerySet, Subquery

from commonweal.consultation import rules
from commonweal.consultation.models import Enquiry, Question, Questionnaire, Section
from commonweal.register.models import Place
from commonweal.register.rules import Viewer


def place_to_ask(viewer: Viewer) -> Place:
    """The place that the viewer has open. Raises Place.DoesNotExist where there is none."""
    return Place.objects.get(pk=viewer.place_id or 0)


def questionnaires(viewer: Viewer, *, place_id: int | None) -> QuerySet[Any]:
    """The questionnaires of a place, each edition, with how many questions it asks and in how many enquiries it was used."""
    if not rules.may_see_questionnaires(viewer, place_id):
        return Questionnaire.objects.none()
    asked = Question.objects.filter(section__questionnaire=OuterRef("pk")).order_by().values("section__questionnaire")
    used = Enquiry.objects.filter(questionnaire=OuterRef("pk")).order_by().values("questionnaire")
    found = Questionnaire.objects.filter(place=place_id).annotate(
        question_count=Subquery(asked.annotate(count=Count("pk")).values("count")),
        enquiry_count=Subquery(used.annotate(count=Count("pk")).values("count")),
    )
    return found.order_by("title", "-edition")


def questionnaire(viewer: Viewer, pk: int) -> Questionnaire:
    """One questionnaire. Raises Questionnaire.DoesNotExist, and Refused for those who may not see it."""
    found = Questionnaire.objects.select_related("place").defer("place__boundary").get(pk=pk)
    rules.may_see_questionnaires(viewer, found.place_id).or_refuse()
    return found


def section(viewer: Viewer, pk: int) -> Section:
    """One section, to be changed. Raises Section.DoesNotExist, and Refused for those who may not change it."""
    whole = Section.objects.select_related("questionnaire__place").defer("questionnaire__place__boundary")
    found = whole.get(pk=pk)
    rules.may_change_questionnaire(viewer, found.questionnaire).or_refuse()
    return found


def question(viewer: Viewer, pk: int) -> Question:
    """One question, to be changed. Raises Question.DoesNotExist, and Refused for those who may not change it."""
    whole = Question.objects.select_related("section__questionnaire__place")
    found = whole.defer("section__questionnaire__place__boundary").get(pk=pk)
    rules.may_change_questionnaire(viewer, found.section.questionnaire).or_refuse()
    return found


@dataclass(frozen=True)
class Sheet:
    """What a questionnaire asks, page by page."""

    sections: tuple[tuple[Section, tuple[Question, ...]], ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order in which it is asked."""
        return tuple(question for _section, questions in self.sections for question in questions)

    def shown(self, answers: Mapping[str, Any]) -> tuple[tuple[Section, tuple[Question, ...]], ...]:
        """The pages and questions that somebody who has given these answers meets; a page that asks nothing is left out."""
        pages = ((section, tuple(rules.shown(questions, answers))) for section, questions in self.sections)
        return tuple((section, questions) for section, questions in pages if questions)


def sheet(viewer: Viewer, questionnaire: Questionnaire) -> Sheet:
    """What a questionnaire asks. Two queries."""
    asked = Prefetch("questions", queryset=Question.objects.order_by("rank", "pk"))
    found = questionnaire.sections.order_by("rank", "pk").prefetch_related(asked)
    return Sheet(tuple((each, tuple(each.questions.all())) for each in found))


def next_rank(viewer: Viewer, parent: Questionnaire | Section) -> int:
    """The position after the last page of a questionnaire, or after the last question of a page."""
    inside: QuerySet[Any] = parent.sections.all() if isinstance(parent, Questionnaire) else parent.questions.all()
    return int(inside.aggregate(last=Max("rank"))["last"] or 0) + 1
