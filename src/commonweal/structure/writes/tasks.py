"""Changes to needs: a task is raised, taken through its questions, and settled as a precedent."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Place, Theme
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Answer, Need


@written
def raise_need(
    place: Place,
    *,
    task: str,
    on: date,
    by: Viewer,
    description: str = "",
    theme: Theme | None = None,
    raised_by: Organisation | None = None,
    why: str = "",
) -> Need:
    """Ask whether a task needs a partnership."""
    rules.may_raise_need(by, place.pk).or_refuse()
    return things.add(
        Need, place=place, task=task, description=description, theme=theme, raised_by=raised_by, raised_on=on
    )


@written
def change_need(need: Need, *, version: int, by: Viewer, why: str = "", **facts: Any) -> Need:
    """Put the task itself in other words."""
    rules.may_answer_need(by, need).or_refuse()
    return things.change(need, version=version, **facts)


# What later questions are asked on the strength of each answer.
RESTS_ON = {
    "requires": ("existing", "existing_why", "type", "type_why", "partnership", "added_value"),
    "existing": ("type", "type_why", "partnership", "added_value"),
}
EMPTY: dict[str, Any] = {"partnership": None}


@written
def answer_need(
    need: Need, *, step: str, by: Viewer, version: int | None = None, why: str = "", **answers: Any
) -> Need:
    """Answer one of the five questions. An answer that turns out otherwise takes back the answers that rested on it."""
    rules.may_answer_step(by, need, step).or_refuse()
    if step in RESTS_ON and _turns(need, step, answers):
        answers = {**{name: EMPTY.get(name, "") for name in RESTS_ON[step]}, **answers}
    return things.change(need, version=version, **answers)


def _turns(need: Need, step: str, answers: dict[str, Any]) -> bool:
    before = getattr(need, step)
    return bool(before) and Answer(before) != answers.get(step, before)


@written
def settle_need(
    need: Need, *, on: date, conclusion: str, by: Viewer, version: int | None = None, why: str = ""
) -> Need:
    """Say what was concluded: from now on it is a precedent."""
    rules.may_settle_need(by, need).or_refuse()
    return things.change(need, version=version, settled_on=on, conclusion=conclusion)
