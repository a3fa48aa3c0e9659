"""Questions about new work: the five questions, the candidates in the register, and what was decided before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from commonweal.register import reads as register
from commonweal.register.models import Organisation, Partnership, Place, Theme
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Need
from commonweal.structure.reads.involvements import FRAMEWORKS, Fact

LANGUAGE = "english"
"""How words are reduced to their stems. A place that works in another language also finds its words, only unreduced."""
CANDIDATES, LOOKED_AT = 10, 40


class Question(Fact):
    """One of the five questions."""

    step: str
    text: str
    hint: str


class Questions(Fact):
    """The five questions about new work, with their source."""

    name: str
    source: str
    where: str
    year: int
    version: int
    questions: list[Question]

    def asked(self, step: str) -> Question:
        return next(question for question in self.questions if question.step == step)


@cache
def _camden() -> Questions:
    return Questions.model_validate(yaml.safe_load((FRAMEWORKS / "camden.yaml").read_text(encoding="utf-8")))


def questions(viewer: Viewer) -> Questions:
    """The five questions about new work, as published."""
    return _camden()


def tasks(viewer: Viewer, *, place_id: int | None) -> QuerySet[Need]:
    """Needs of a place, the latest first: for its partners, nothing for others."""
    found = Need.objects.filter(place=place_id).select_related("theme", "partnership", "raised_by")
    return found if rules.may_raise_need(viewer, place_id) else found.none()


def task(viewer: Viewer, pk: int) -> Need:
    """One need. Raises Need.DoesNotExist, and Refused for those who may not see it."""
    found = (
        Need.objects.select_related("place", "theme", "partnership", "raised_by").defer("place__boundary").get(pk=pk)
    )
    rules.may_raise_need(viewer, found.place_id).or_refuse()
    return found


def in_words(viewer: Viewer, needs: QuerySet[Need], words: str) -> QuerySet[Need]:
    """Needs in whose task, reasons or conclusion the words occur, the closest first."""
    text = SearchVector("task", weight="A", config=LANGUAGE) + SearchVector(
        "description",
        "requires_why",
        "existing_why",
        "type_why",
        "added_value",
        "conclusion",
        weight="B",
        config=LANGUAGE,
    )
    query = SearchQuery(words, config=LANGUAGE, search_type="websearch")
    return needs.annotate(found=text, near=SearchRank(text, query)).filter(found=query).order_by("-near", "-raised_on")


@dataclass(frozen=True)
class Candidate:
    """A partnership that might do a task, and why it is shown."""

    partnership: Partnership
    shared: tuple[str, ...]
    """The words of the task that stand in its name or purpose."""
    same_theme: bool


def candidates(viewer: Viewer, need: Need, *, on: date) -> list[Candidate]:
    """Partnerships of the place that share words with a task, the closest first, or failing that its theme. One query."""
    query = _any_word(f"{need.task} {need.description}")
    lasting = Partnership.objects.filter(register.lasting(on), place=need.place_id).select_related("theme")
    same = Q(theme=need.theme_id) if need.theme_id else Q(pk__isnull=True)
    found = lasting.annotate(
        same_theme=Case(When(same, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
    if query is None:
        return [Candidate(one, (), True) for one in found.filter(same_theme=True).order_by("name")[:CANDIDATES]]
    text = SearchVector("name", weight="A", config=LANGUAGE) + SearchVector("purpose", weight="B", config=LANGUAGE)
    ranked = (
        found.annotate(
            text=text,
            near=SearchRank(text, query),
            in_name=_marked("name", query),
            in_purpose=_marked("purpose", query),
        )
        .filter(Q(text=query) | Q(same_theme=True))
        .order_by("-near", "-same_theme", "name")
    )
    told = [
        Candidate(one, _words_marked(f"{one.in_name} {one.in_purpose}"), one.same_theme) for one in ranked[:LOOKED_AT]
    ]
    # One word in common is often "every" or "week": it counts only where nothing better is found.
    close = [one for one in told if one.same_theme or len(one.shared) > 1]
    return (close or told)[:CANDIDATES]


OPEN, SHUT = "\u27e6", "\u27e7"


def _marked(field: str, query: SearchQuery) -> SearchHeadline:
    """The text with the words that were found between signs that no text has."""
    return SearchHeadline(field, query, config=LANGUAGE, start_sel=OPEN, stop_sel=SHUT, highlight_all=True)


def _words_marked(text: str) -> tuple[str, ...]:
    words = re.findall(f"{OPEN}(.*?){SHUT}", text)
    return tuple(dict.fromkeys(word.lower() for word in words))


def _any_word(text: str) -> SearchQuery | None:
    """A query for any of the words of a text; None where it has none."""
    words = list(dict.fromkeys(re.findall(r"\w+", text.lower())))
    if not words:
        return None
    return SearchQuery(" or ".join(f'"{word}"' for word in words), config=LANGUAGE, search_type="websearch")


def precedents(viewer: Viewer, need: Need) -> list[Need]:
    """Needs that were settled and share words with this one, the closest first. One query."""
    query = _any_word(f"{need.task} {need.description}")
    if query is None:
        return []
    text = SearchVector("task", weight="A", config=LANGUAGE) + SearchVector("description", weight="B", config=LANGUAGE)
    settled = tasks(viewer, place_id=need.place_id).filter(settled_on__isnull=False).exclude(pk=need.pk)
    return list(
        settled.annotate(text=text, near=SearchRank(text, query)).filter(text=query).order_by("-near", "pk")[:5]
    )


@dataclass(frozen=True)
class Asked:
    """One question on the path of a need, with its answer so far."""

    step: str
    text: str
    answer: str
    why: str
    is_next: bool


def path_of(viewer: Viewer, need: Need) -> list[Asked]:
    """The questions that a need has gone through, and the one that waits."""
    told = {
        "requires": (need.get_requires_display(), need.requires_why),
        "existing": (need.get_existing_display(), need.existing_why),
        "type": (need.get_type_display(), need.type_why),
        "belonging": (str(need.partnership or ""), ""),
        "value": (need.added_value, ""),
    }
    waiting = rules.next_step(need)
    return [
        Asked(step, questions(viewer).asked(step).text, *told[step], step == waiting) for step in rules.steps_of(need)
    ]


def themes_of(viewer: Viewer, place_id: int) -> QuerySet[Theme]:
    """Themes of a place."""
    return Theme.objects.filter(place=place_id)


def partnerships_of(viewer: Viewer, place_id: int, on: date) -> QuerySet[Partnership]:
    """Partnerships of a place that last on a day."""
    return Partnership.objects.filter(register.lasting(on), place=place_id).order_by("name")


def organisations_of(viewer: Viewer, place_id: int) -> QuerySet[Organisation]:
    """Organisations with a seat in a place."""
    return Organisation.objects.filter(seats__partnership__place=place_id).distinct().order_by("name")


def place_of_need(viewer: Viewer) -> Place:
    """The place that the viewer has open. Raises Place.DoesNotExist."""
    return Place.objects.defer("boundary").get(pk=viewer.place_id or 0)
