"""The field's questionnaires: each file loads, and is as long as the list in its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from commonweal.consultation import reads, writes
from commonweal.consultation.models import Questionnaire
from commonweal.consultation.reads.instruments import SHIPPED, Instrument
from commonweal.register.rules import Viewer
from tests.consultation.conftest import BUILDER, EVERYTHING, Town

PUBLIC = Viewer.public()
RATIONALISATION = "Rationalisation: a briefing note for LSPs by LSPs"

# How many there are of each in the sources, page by page.
LENGTHS = {
    # Box 6: five tests, five of "what should it be like", four of "how should it function", seven values; our own last page.
    "fit-for-purpose": [5, 5, 4, 7, 1],
    # Box 2: the theme and three types; three definitions; step 3's feedback; diagram 1's nine cells and who takes part.
    "wycombe-audit": [2, 1, 4, 10],
    # Box 3: two axes and the targets; five ideal types, of which scale has four parts; the form's eight questions.
    "camden-audit": [3, 8, 8],
    # Box 3: five questions of a task.
    "camden-task": [1, 1, 2, 1],
    # Box 2, step 4: four matters of clarity, then effectiveness, involvement, representation; step 5: what comes of it.
    "honest-conversation": [4, 3, 2],
    # Paragraph 3.6: five criteria.
    "performance-criteria": [5],
    # JRF 2001: twelve elements.
    "development-framework": [12],
}
# Diagram 1 of Rationalisation: the criteria in each cell of criticality and type.
DIAGRAM = {
    "critical": {"strategic": 6, "operational": 2, "consultative": 3},
    "desirable": {"strategic": 2, "operational": 1, "consultative": 2},
    "peripheral": {"strategic": 3, "operational": 1, "consultative": 1},
}


def test_every_file_is_an_instrument_named_by_its_code() -> None:
    assert {path.stem for path in SHIPPED.glob("*.yaml")} == set(LENGTHS)
    assert {one.code for one in reads.instruments(PUBLIC)} == set(LENGTHS)


@pytest.mark.parametrize("code", sorted(LENGTHS))
def test_instrument_is_as_long_as_its_source_and_says_where_it_is_from(code: str) -> None:
    one = reads.instrument(PUBLIC, code)
    assert [len(page.questions) for page in one.sections] == LENGTHS[code]
    assert one.source
    assert one.year in (2001, 2005)
    assert one.version
    assert one.document
    assert one.where


def test_instrument_that_there_is_not() -> None:
    with pytest.raises(Questionnaire.DoesNotExist):
        reads.instrument(PUBLIC, "nobody-s")


def test_wycombe_asks_in_each_cell_its_own_published_criteria() -> None:
    asked = {question.code: question for question in reads.instrument(PUBLIC, "wycombe-audit").questions()}
    for criticality, cells in DIAGRAM.items():
        for type, count in cells.items():
            question = asked[f"marks-{criticality}-{type}"]
            assert len(question.choices) == count, question.code
            assert {one.question: one.answers for one in question.shown_if} == {
                "criticality": (criticality,),
                "type": (type,),
            }


def test_five_criteria_are_kept_apart_from_the_audit() -> None:
    criteria = reads.instrument(PUBLIC, "performance-criteria")
    assert [question.text for question in criteria.questions()] == [
        "Strategic", "Action focused", "Performance managed", "Efficient", "Learning and development",
    ]  # fmt: skip
    assert criteria.document == RATIONALISATION


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(LENGTHS))
def test_instrument_survives_being_taken_in_and_out(town: Town, code: str) -> None:
    questionnaire = writes.adopt_instrument(code, by=BUILDER, place=town.place)
    assert reads.as_instrument(BUILDER, questionnaire) == reads.instrument(PUBLIC, code)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"kind": "one"}, "q: give choices to a question of choice, and to no other."),
        ({"kind": "short", "choices": [{"code": "a", "label": "A"}]}, "q: give choices to a question of choice"),
        ({"kind": "one", "choices": [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]}, "the same code"),
        ({"kind": "scale"}, "q: a scale, and no other kind, has words at both ends."),
        ({"kind": "short", "ends": ["a", "b"], "points": 5}, "q: a scale, and no other kind"),
        ({"kind": "date", "unit": "days"}, "q: only a number has a unit, a least and a most."),
        ({"kind": "number", "minimum": 3, "maximum": 3}, "q: the least must be below the most."),
        ({"kind": "colour"}, "Input should be"),
        ({"kind": "short", "colour": "red"}, "Extra inputs are not permitted"),
        ({"kind": "short", "code": "Not A Code"}, "String should match pattern"),
    ],
)
def test_instrument_refuses_a_question_that_does_not_fit_its_kind(changed: dict[str, Any], why: str) -> None:
    question = {"code": "q", "text": "What?"} | changed
    with pytest.raises(ValidationError) as refusal:
        Instrument.model_validate(
            {"code": "own", "title": "Own", "sections": [{"title": "One", "questions": [question]}]}
        )
    assert why in str(refusal.value)


def test_a_condition_looks_at_an_earlier_page() -> None:
    told = yaml.safe_load(yaml.safe_dump(EVERYTHING))
    told["sections"][0]["questions"].append(told["sections"][1]["questions"].pop())
    with pytest.raises(ValidationError, match="votes depends on type, which no earlier page asks"):
        Instrument.model_validate(told)


def test_a_year_needs_its_source() -> None:
    with pytest.raises(ValidationError, match="A year needs the source that it is of"):
        Instrument.model_validate(EVERYTHING | {"year": 2005})


def test_the_example_in_the_guide_is_a_questionnaire() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "consultation.md").read_text(encoding="utf-8")
    told = Instrument.model_validate(yaml.safe_load(guide.partition("```yaml")[2].partition("```")[0]))
    assert [question.code for question in told.questions()] == ["papers", "useful", "late"]
