"""What the authored audit is made of: who else classified, what targets rely on, reviews with their actions, and new work."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from commonweal.site.demonstration.facts import Fact


def _parts(line: str, *names: str) -> dict[str, str]:
    return dict(zip(names, (part.strip() for part in line.split("|")), strict=True))


class Reliance(Fact):
    """Whether a target can be met without a partnership, or (any) without one at all, and why."""

    indicator: str
    partnership: str
    without: str
    reason: str


class Agreed(Fact):
    """What was agreed at a review: months are from the day of the demonstration."""

    kind: str
    title: str
    owner: str
    due: int
    done: int | None
    result: str


def _agreed(line: Any) -> Any:
    if not isinstance(line, str):
        return line
    facts: dict[str, Any] = _parts(line, "kind", "title", "owner", "due", "done", "result")
    return {**facts, "done": facts["done"] or None}


class Review(Fact):
    """What was found at a review, head by head, and what was agreed."""

    key: str
    led_by: str
    month: int
    found: str
    pounds: int
    kind: str
    said: str
    actions: list[Annotated[Agreed, BeforeValidator(_agreed)]]

    @property
    def heads(self) -> dict[str, str]:
        names = ("roles", "contributions", "benefits", "feedback", "effectiveness", "involvement", "representation")
        return dict(zip(names, self.found.split(), strict=True))


class Task(Fact):
    """A task for which somebody wanted a partnership, with its answers as "answer | why"."""

    task: str
    theme: str
    raised_by: str
    month: int
    description: str
    requires: str
    existing: str = ""
    partnership: str = ""
    added_value: str = Field(default="", alias="value")
    concluded: str = ""
    settled: int | None = None


class Audited(Fact):
    """The whole file."""

    partners: list[str]
    reliances: list[
        Annotated[
            Reliance,
            BeforeValidator(lambda line: _parts(line, "indicator", "partnership", "without", "reason")),
        ]
    ]
    reviews: list[Review]
    needs: list[Task]
