"""Changes to questionnaires: written here, taken from the field or from a file, frozen by use, revised as a new edition."""

from __future__ import annotations

from typing import TypedDict, Unpack

import pydantic
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from commonweal.consultation import reads, rules
from commonweal.consultation.models import Question, Questionnaire, Section
from commonweal.consultation.reads.instruments import Asked, Instrument
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Place
from commonweal.register.rules import Viewer


class QuestionnaireFacts(TypedDict, total=False):
    """What is kept of a questionnaire."""

    title: str
    purpose: str
    source: str
    source_year: int | None
    source_version: str
    document: str
    cited_at: str


class SectionFacts(TypedDict, total=False):
    """What is kept of a section."""

    title: str
    intro: str
    rank: int


class QuestionFacts(TypedDict, total=False):
    """What is kept of a question."""

    code: str
    text: str
    help: str
    kind: str
    rank: int
    is_required: bool
    choices: list[dict[str, str]]
    low_label: str
    high_label: str
    points: int | None
    unit: str
    minimum: float | None
    maximum: float | None
    shown_if: list[dict[str, object]]


# --- Whole questionnaires


@written
def add_questionnaire(
    place: Place, *, by: Viewer, code: str, why: str = "", **facts: Unpack[QuestionnaireFacts]
) -> Questionnaire:
    """Begin a questionnaire of the place's own."""
    rules.may_add_questionnaire(by, place.pk).or_refuse()
    if _latest(place, code) is not None:
        raise ValidationError({"code": _("This place has a questionnaire of that code already; choose another code.")})
    return things.add(Questionnaire, place=place, code=code, **facts)


@written
def change_questionnaire(
    questionnaire: Questionnaire,
    *,
    by: Viewer,
    version: int | None,
    why: str = "",
    **facts: Unpack[QuestionnaireFacts],
) -> Questionnaire:
    """Change what is said of a questionnaire that no enquiry uses yet."""
    _locked(questionnaire, by)
    return things.change(questionnaire, version=version, **facts)


@written
def import_questionnaire(instrument: Instrument, *, by: Viewer, place: Place, why: str = "") -> Questionnaire:
    """Take in a questionnaire that is written down: a new one, or a new edition of the one with its code."""
    rules.may_add_questionnaire(by, place.pk).or_refuse()
    return _add_whole(instrument, place)


@written
def adopt_instrument(code: str, *, by: Viewer, place: Place, why: str = "") -> Questionnaire:
    """The place's questionnaire of one of the field's instruments: the one it has, if it is still word for word that."""
    rules.may_add_questionnaire(by, place.pk).or_refuse()
    instrument = reads.instrument(by, code)
    latest = _latest(place, code)
    if latest is not None and reads.as_instrument(by, latest) == instrument:
        return latest
    return _add_whole(instrument, place)


@written
def revise_questionnaire(questionnaire: Questionnaire, *, by: Viewer, why: str = "") -> Questionnaire:
    """Make a new edition of a questionnaire that is frozen, the same to begin with and open to change."""
    rules.may_revise_questionnaire(by, questionnaire).or_refuse()
    latest = _latest(questionnaire.place, questionnaire.code)
    if latest is not None and latest.frozen_on is None:
        raise ValidationError(_("There is a new edition already: change that one."))
    return _add_whole(reads.as_instrument(by, questionnaire), questionnaire.place)


def _latest(place: Place, code: str) -> Questionnaire | None:
    return Questionnaire.objects.filter(place=place, code=code).order_by("-edition").first()


def _add_whole(instrument: Instrument, place: Place) -> Questionnaire:
    known = Questionnaire.objects.filter(place=place, code=instrument.code).aggregate(last=Max("edition"))["last"]
    questionnaire = things.add(
        Questionnaire,
        place=place,
        code=instrument.code,
        edition=(known or 0) + 1,
        title=instrument.title,
        purpose=instrument.purpose,
        source=instrument.source,
        source_year=instrument.year,
        source_version=instrument.version,
        document=instrument.document,
        cited_at=instrument.where,
    )
    for rank, page in enumerate(instrument.sections, start=1):
        section = things.add(Section, questionnaire=questionnaire, rank=rank, title=page.title, intro=page.intro)
        for number, asked in enumerate(page.questions, start=1):
            things.add(Question, section=section, rank=number, **_facts_of(asked))
    return questionnaire


def _facts_of(asked: Asked) -> QuestionFacts:
    low, high = asked.ends or ("", "")
    return {
        "code": asked.code,
        "text": asked.text,
        "help": asked.help,
        "kind": asked.kind,
        "is_required": asked.required,
        "choices": [choice.model_dump() for choice in asked.choices],
        "low_label": low,
        "high_label": high,
        "points": asked.points,
        "unit": asked.unit,
        "minimum": asked.minimum,
        "maximum": asked.maximum,
        "shown_if": [condition.model_dump(mode="json") for condition in asked.shown_if],
    }


# --- Its sections and questions


@written
def add_section(questionnaire: Questionnaire, *, by: Viewer, why: str = "", **facts: Unpack[SectionFacts]) -> Section:
    """Add a page of questions."""
    _locked(questionnaire, by)
    return things.add(Section, questionnaire=questionnaire, **facts)


@written
def change_section(
    section: Section, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[SectionFacts]
) -> Section:
    """Change the title, the introduction or the position of a page."""
    questionnaire = _locked(section.questionnaire, by)
    changed = things.change(section, version=version, **facts)
    _check_whole(questionnaire, by)
    return changed


@written
def remove_section(section: Section, *, by: Viewer, version: int | None = None, why: str = "") -> Section:
    """Take out a page that asks nothing."""
    _locked(section.questionnaire, by)
    if section.questions.exists():
        raise ValidationError(_("Take its questions out first."))
    return things.remove(section, version=version)


@written
def add_question(section: Section, *, by: Viewer, why: str = "", **facts: Unpack[QuestionFacts]) -> Question:
    """Add a question to a page."""
    questionnaire = _locked(section.questionnaire, by)
    added = things.add(Question, section=section, **facts)
    _check_whole(questionnaire, by)
    return added


@written
def change_question(
    question: Question, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[QuestionFacts]
) -> Question:
    """Change a question."""
    questionnaire = _locked(question.section.questionnaire, by)
    changed = things.change(question, version=version, **facts)
    _check_whole(questionnaire, by)
    return changed


@written
def remove_question(question: Question, *, by: Viewer, version: int | None = None, why: str = "") -> Question:
    """Take a question out, unless another one depends on it."""
    questionnaire = _locked(question.section.questionnaire, by)
    removed = things.remove(question, version=version)
    _check_whole(questionnaire, by)
    return removed


def _locked(questionnaire: Questionnaire, by: Viewer) -> Questionnaire:
    """The questionnaire as it now is, held until the end of the write, so that no enquiry freezes it meanwhile."""
    current = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    rules.may_change_questionnaire(by, current).or_refuse()
    return current


def _check_whole(questionnaire: Questionnaire, by: Viewer) -> None:
    """The same checks as for a file that comes in. Raises ValidationError with what does not hold together."""
    try:
        reads.as_instrument(by, questionnaire)
    except pydantic.ValidationError as faults:
        raise ValidationError([rules.in_words(fault) for fault in faults.errors()]) from faults
