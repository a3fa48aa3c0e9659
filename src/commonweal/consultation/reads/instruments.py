"""The field's own questionnaires, and the form in which any questionnaire comes in and goes out.

An instrument is a YAML file in `frameworks/instruments/`, one each, that says whose it is, of which year and
version, and where it is published. The same form, as YAML or JSON, takes a place's own questionnaire in and out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from commonweal.consultation.models import CHOSEN, MOST_POINTS, Question, QuestionKind, Questionnaire
from commonweal.consultation.rules import EXTENTS
from commonweal.register.rules import Viewer

SHIPPED = Path(__file__).parent.parent / "frameworks" / "instruments"
CODE = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$"

Code = Annotated[str, StringConstraints(pattern=CODE, max_length=60)]


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Heading = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
End = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Brief = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Wording = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _Strict(BaseModel):
    """A part of an instrument: an unknown key is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(_Strict):
    """One answer that can be chosen."""

    code: Code
    label: Line


class Condition(_Strict):
    """A question is asked only if an earlier one has one of these answers."""

    question: Code
    answers: tuple[str | int, ...] = Field(min_length=1)


class Asked(_Strict):
    """One question of an instrument."""

    code: Code
    text: Wording
    kind: QuestionKind
    help: Long = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    ends: tuple[End, End] | None = None
    points: int | None = Field(default=None, ge=2, le=MOST_POINTS)
    unit: Brief = ""
    minimum: float | None = Field(default=None, allow_inf_nan=False)
    maximum: float | None = Field(default=None, allow_inf_nan=False)
    shown_if: tuple[Condition, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _five_points(cls, given: Any) -> Any:
        """A scale of which nothing else is said has five points."""
        if isinstance(given, dict) and given.get("kind") == QuestionKind.SCALE and given.get("points") is None:
            return {**given, "points": 5}
        return given

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind in CHOSEN) != bool(self.choices):
            raise ValueError(_("%(code)s: give choices to a question of choice, and to no other.") % self._named)
        if len({choice.code for choice in self.choices}) < len(self.choices):
            raise ValueError(_("%(code)s: two choices have the same code.") % self._named)
        if (self.kind == QuestionKind.SCALE) != (self.ends is not None and self.points is not None):
            raise ValueError(_("%(code)s: a scale, and no other kind, has words at both ends.") % self._named)
        numeric = bool(self.unit) or self.minimum is not None or self.maximum is not None
        if numeric and self.kind != QuestionKind.NUMBER:
            raise ValueError(_("%(code)s: only a number has a unit, a least and a most.") % self._named)
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            raise ValueError(_("%(code)s: the least must be below the most.") % self._named)
        return self

    @property
    def _named(self) -> dict[str, str]:
        return {"code": self.code}

    def answers(self) -> set[str | int] | None:
        """The answers that a condition can name; None where any text, number or day may be given."""
        if self.kind == QuestionKind.EXTENT:
            return set(EXTENTS)
        if self.kind == QuestionKind.SCALE:
            return set(range(1, (self.points or 0) + 1))
        return {choice.code for choice in self.choices} if self.choices else None


class Page(_Strict):
    """One page of an instrument: the questions that are asked together."""

    title: Heading
    intro: Long = ""
    questions: tuple[Asked, ...] = ()


class Instrument(_Strict):
    """A questionnaire as it is written down, with its source where it is the field's own."""

    code: Code
    title: Line
    purpose: Long = ""
    source: Short = ""
    year: int | None = Field(default=None, ge=1900, le=2200)
    version: Brief = ""
    document: Short = ""
    where: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    sections: tuple[Page, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.year is not None and not self.source:
            raise ValueError(_("A year needs the source that it is of."))
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterator[str]:
        seen: dict[str, Asked] = {}
        for page in self.sections:
            earlier = dict(seen)
            for question in page.questions:
                if question.code in seen:
                    yield _("Two questions have the code %(code)s.") % {"code": question.code}
                seen[question.code] = question
                yield from self._faults_of_conditions(question, earlier)

    def _faults_of_conditions(self, question: Asked, earlier: dict[str, Asked]) -> Iterator[str]:
        for condition in question.shown_if:
            other = earlier.get(condition.question)
            told = {"code": question.code, "other": condition.question}
            if other is None:
                yield _("%(code)s depends on %(other)s, which no earlier page asks.") % told
                continue
            possible = other.answers()
            if possible is None:
                yield _("%(code)s depends on %(other)s, which has no fixed answers.") % told
            elif not set(condition.answers) <= possible:
                yield _("%(code)s depends on an answer that %(other)s does not have.") % told

    def questions(self) -> list[Asked]:
        """Every question in the order in which it is asked."""
        return [question for page in self.sections for question in page.questions]


@cache
def _shipped() -> dict[str, Instrument]:
    found = {}
    for path in sorted(SHIPPED.glob("*.yaml")):
        one = Instrument.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        found[one.code] = one
    return found


def instruments(viewer: Viewer) -> list[Instrument]:
    """The field's questionnaires that come with the product; they are published, so anybody may see them."""
    return sorted(_shipped().values(), key=lambda one: one.title)


def instrument(viewer: Viewer, code: str) -> Instrument:
    """One of the field's questionnaires. Raises Questionnaire.DoesNotExist for a code that none has."""
    try:
        return _shipped()[code]
    except KeyError as missing:
        raise Questionnaire.DoesNotExist(code) from missing


def as_instrument(viewer: Viewer, questionnaire: Questionnaire) -> Instrument:
    """A questionnaire as it is written down. Three queries. Raises pydantic's ValidationError where it does not hold together."""
    sections = questionnaire.sections.prefetch_related("questions")
    return Instrument(
        code=questionnaire.code,
        title=questionnaire.title,
        purpose=questionnaire.purpose,
        source=questionnaire.source,
        year=questionnaire.source_year,
        version=questionnaire.source_version,
        document=questionnaire.document,
        where=questionnaire.cited_at,
        sections=tuple(
            Page(title=section.title, intro=section.intro, questions=tuple(map(_as_asked, section.questions.all())))
            for section in sections
        ),
    )


def _as_asked(question: Question) -> Asked:
    return Asked(
        code=question.code,
        text=question.text,
        kind=QuestionKind(question.kind),
        help=question.help,
        required=question.is_required,
        choices=tuple(Choice(**choice) for choice in question.choices),
        ends=(question.low_label, question.high_label) if question.kind == QuestionKind.SCALE else None,
        points=question.points,
        unit=question.unit,
        minimum=question.minimum,
        maximum=question.maximum,
        shown_if=tuple(Condition(**condition) for condition in question.shown_if),
    )
