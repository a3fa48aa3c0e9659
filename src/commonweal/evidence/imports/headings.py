"""Headings as declarations name them, and the words that stand for something else in a declaration's templates.

A heading is compared without regard to case, to spaces around it, and to how many spaces are in it. Between slashes
it is a regular expression over the whole heading; the words that its named groups catch are facts of the columns
under it. With braces in it ("{date}") it is no heading but a template: it is told by facts that stand elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

GAP = re.compile(r"\{(\w+)\}")


def normal(heading: str) -> str:
    """A heading as headings are compared."""
    return " ".join(heading.replace("\ufeff", "").replace("\u00a0", " ").split()).casefold()


def words(text: str) -> str:
    """A heading as a person reads it: spaces for underscores."""
    return " ".join(text.replace("_", " ").split())


def finds(pattern: str, text: str) -> bool:
    """Whether a pattern stands anywhere in a text, without regard to case."""
    return re.search(pattern, text, re.IGNORECASE) is not None


def filled(template: str, facts: Mapping[str, str]) -> str:
    """A template with the words that its names in braces stand for."""
    return GAP.sub(lambda gap: facts[gap[1]], template)


def told_by(templates: tuple[str, ...], facts: Mapping[str, str]) -> str:
    """The first of some templates whose names are all known and say something; nothing where there is none."""
    for template in templates:
        names = GAP.findall(template)
        if all(facts.get(name, "").strip() for name in names):
            return filled(template, facts).strip()
    return ""


def is_pattern(form: str) -> bool:
    return len(form) > 2 and form.startswith("/") and form.endswith("/")


def is_template(form: str) -> bool:
    return not is_pattern(form) and GAP.search(form) is not None


@cache
def pattern_of(form: str) -> re.Pattern[str]:
    return re.compile(form[1:-1], re.IGNORECASE)


class Heading(BaseModel):
    """One or several headings that a column may stand under: texts, or patterns between slashes; or templates instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    forms: tuple[str, ...] = ()
    fixed: str = ""
    """The same words for every row, and no column."""

    def match(self, heading: str) -> dict[str, str] | None:
        """The words that a heading's pattern catches (none for a plain text), or None when it is not this column."""
        found = _matched(self.forms, heading)
        return None if found is None else dict(found[1])

    def place_among(self, heading: str) -> int | None:
        """Which of the declared forms a heading has, from 0: earlier ones are preferred."""
        found = _matched(self.forms, heading)
        return None if found is None else found[0]

    @property
    def is_pattern(self) -> bool:
        return any(is_pattern(form) for form in self.forms)

    @property
    def templates(self) -> tuple[str, ...]:
        """What tells it where no column does."""
        return (self.fixed,) if self.fixed else tuple(form for form in self.forms if is_template(form))

    @property
    def is_column(self) -> bool:
        """Whether a column may tell it."""
        return any(not is_template(form) for form in self.forms)

    def __str__(self) -> str:
        return self.fixed or " / ".join(form.strip("/") if is_pattern(form) else form for form in self.forms)


@lru_cache(maxsize=50_000)
def _matched(forms: tuple[str, ...], heading: str) -> tuple[int, tuple[tuple[str, str], ...]] | None:
    for number, form in enumerate(forms):
        if is_pattern(form):
            found = pattern_of(form).fullmatch(" ".join(heading.replace("\ufeff", "").split()))
            if found:
                return number, tuple((name, words(text)) for name, text in found.groupdict(default="").items())
        elif not is_template(form) and normal(form) == normal(heading):
            return number, ()
    return None


def _as_heading(given: object) -> object:
    if isinstance(given, str):
        return {"forms": (given,)}
    if isinstance(given, list):
        return {"forms": tuple(given)}
    return given


Column = Annotated[Heading, BeforeValidator(_as_heading)]
