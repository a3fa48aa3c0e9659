"""Source declarations: a YAML file says what each column of a publisher's files means, so that a new one needs no code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from django.utils.translation import gettext as _
from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from commonweal.evidence.imports.headings import GAP, Column, Heading, filled, finds, is_pattern, normal, words
from commonweal.evidence.imports.language import (
    FORMS,
    KindName,
    KindOf,
    KnownIndicator,
    LeftOut,
    NoteColumn,
    Part,
    Pattern,
    PeriodOf,
    PlaceColumn,
    TidyColumns,
    WideColumn,
    is_known_to_the_engine,
    pattern_or_text,
)

__all__ = [
    "FORMS",
    "GAP",
    "Column",
    "Declaration",
    "Heading",
    "KnownIndicator",
    "TidyColumns",
    "WideColumn",
    "WrongDeclaration",
    "as_text",
    "filled",
    "finds",
    "known",
    "normal",
    "read",
    "words",
]

SHIPPED = Path(__file__).parent.parent / "frameworks" / "sources"

# Facts of every table, beside those that a declaration names.
ALWAYS_KNOWN = frozenset({"heading", "sheet", "file"})


class WrongDeclaration(Exception):
    """A declaration that cannot be used; the text says where it is wrong and what is expected there."""


class Declaration(Part):
    """What a publisher's files are and what each column of them means."""

    code: str = Field(pattern=r"^[a-z0-9-]{1,80}$")
    name: str = Field(max_length=300)
    publisher: str = Field(max_length=200)
    licence: str = Field(max_length=200)
    licence_url: str = ""
    address: str = ""
    layout: Literal["wide", "tidy"]
    generic: bool = False
    """Whether it is of a format that many publishers use: one of a publisher's own goes before it."""
    each_file: Literal["whole", "part"] = "whole"
    """Whether each file replaces the one before (whole), or only an earlier one of the same name (part)."""
    encoding: str = "utf-8"
    delimiter: str = ""
    """Empty: comma, semicolon, tab or bar, whichever makes the headings fit."""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    """Several sheets of a workbook, each a name or, between slashes, a pattern whose groups are facts of the sheet."""
    heading_rows: int = Field(default=1, ge=1, le=4)
    """How many rows the headings fill. They are joined by a bar; a group's name counts for the columns after it."""
    skip_rows: int = Field(default=0, ge=0, le=10)
    """Rows between the headings and the figures that are neither."""
    above: dict[str, str] = Field(default_factory=dict)
    """Facts told above the table: a name, and a pattern over a cell. Its groups are facts; without groups, the cell
    after it is."""
    until: tuple[Pattern, ...] = ()
    """What the first filled cell of a row says where the table ends."""
    file_name: Pattern = ""
    """A pattern over the file's name without its ending, whose groups are facts."""
    place: PlaceColumn
    period: PeriodOf
    kind: KindName | KindOf = "raw"
    flags: dict[str, KindName | Literal["suppressed", "none"]] = Field(default_factory=dict)
    """Marks that follow a figure, such as “p”, and the kind that each means; “none” where it means nothing here."""
    notes: NoteColumn | None = None
    missing: tuple[str, ...] = ("", "NA", "N/A", "#N/A", "-", "..", ":")
    suppressed: tuple[str, ...] = ("*",)
    repeats: Literal["refuse", "equal"] = "refuse"
    """Whether rows with the same place, period and indicator are a fault, or taken for one where they are equal."""
    rows_expected: int | None = Field(default=None, ge=1)
    leave_out: tuple[LeftOut, ...] = ()
    must_have: tuple[Column, ...] = ()
    """Columns that are not loaded but tell this publisher's file, or this edition, from others like it."""
    ignored: tuple[Column, ...] = ()
    """Columns that are known and not loaded."""
    words: dict[str, str] = Field(default_factory=dict)
    """What the publisher's short words in headings stand for."""
    parts: tuple[Column, ...] = ()
    """Columns of a wide table that divide each of its indicators: sex, group."""
    indicators: tuple[WideColumn, ...] = ()
    tidy: TidyColumns | None = None
    _text: str = PrivateAttr(default="")

    @property
    def own_text(self) -> str:
        """Its YAML, to be kept with its source; empty for one that ships with the product, which stays up to date by itself."""
        return "" if self._text == as_text(self.code) else self._text

    @property
    def is_plain(self) -> bool:
        """Whether it is one table with one heading row, whose cells the engine can take as they stand."""
        place, period, tidy = self.place, self.period, self.tidy
        told = [place.column, *([period.column] if period.column else []), *self.parts]
        if tidy is not None:
            told += [tidy.title, *tidy.parts, *([tidy.unit] if tidy.unit else [])]
        many = tidy is not None and (
            tidy.count or tidy.pairs or tidy.parts_stand_before or tidy.times != 1 or bool(tidy.title_form or tidy.titles or tidy.untold)
            or tidy.polarity is not None or any(part.is_pattern for part in tidy.parts)
        )  # fmt: skip
        return not (
            many
            or self.sheets or self.heading_rows > 1 or self.skip_rows or self.above or self.until or self.file_name
            or self.flags or self.notes or self.parts or self.repeats != "refuse" or isinstance(self.kind, KindOf)
            or place.step or place.otherwise or place.systems or place.names or place.first or place.blank != "refuse"
            or "(?P<code>" in place.form or period.form or period.words
            or any(column.templates for column in told)
            or not all(is_known_to_the_engine(form) for form in (place.pattern, *(rows.pattern for rows in self.leave_out)))
            or any(each.times != 1 or each.optional or each.gaps - each.caught for each in self.indicators)
        )  # fmt: skip

    @field_validator("sheets", "until", mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given

    @field_validator("encoding")
    @classmethod
    def _encoding_is_known(cls, given: str) -> str:
        try:
            "".encode(given)
        except (LookupError, ValueError) as error:
            raise ValueError(
                f"there is no encoding of text named '{given}'; most files are in utf-8 or cp1252"
            ) from error
        return given

    @model_validator(mode="after")
    def _layout_has_its_columns(self) -> Declaration:
        if self.layout == "wide" and not self.indicators:
            raise ValueError("a wide table needs 'indicators'")
        if self.layout == "tidy" and self.tidy is None:
            raise ValueError("a tidy table needs 'tidy'")
        _compile_all([*self.above.values(), *self.sheets])
        for each in self.indicators:
            for gap in sorted(each.gaps - each.caught - self.facts_named):
                raise ValueError(f"{{{gap}}} is not a group of the column's pattern")
        return self

    @property
    def facts_named(self) -> set[str]:
        """The names of facts that are told somewhere else than in a column's own heading."""
        named = set(self.above) | ALWAYS_KNOWN
        for form in (*self.above.values(), *self.sheets):
            named |= set(_compiled(form).groupindex) if is_pattern(form) else set()
        for form in (self.file_name, self.period.form):
            named |= set(re.compile(form).groupindex)
        return named


def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(pattern_or_text(form))


def _compile_all(forms: Iterable[str]) -> None:
    for form in forms:
        try:
            _compiled(form)
        except re.error as error:
            raise ValueError(f"'{form}' is not a regular expression: {error}") from error


def read(text: str, *, name: str = "") -> Declaration:
    """A declaration from its YAML. Raises WrongDeclaration naming each part that is wrong."""
    where = name or _("the declaration")
    try:
        given = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # such as the day 2020-13-45, which no calendar has
        raise WrongDeclaration(_("%(where)s is not YAML: %(error)s") % {"where": where, "error": error}) from error
    if not isinstance(given, dict):
        raise WrongDeclaration(
            _("%(where)s does not say anything: it should be a list of names and values.") % {"where": where}
        )
    try:
        declaration = Declaration.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(_told(fault) for fault in error.errors())
        raise WrongDeclaration(f"{where}: {faults}") from error
    declaration._text = text
    return declaration


def _told(fault: Any) -> str:
    path = ".".join(str(step) for step in fault["loc"])
    said = fault["msg"].removeprefix("Value error, ")
    return f"{path}: {said}" if path else said


@cache
def _shipped() -> dict[str, tuple[Declaration, str]]:
    """The declarations that ship with the product by their code, each with its text."""
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(SHIPPED.glob("*.yaml"))]
    declared = [(read(text, name=name), text) for name, text in texts]
    return {declaration.code: (declaration, text) for declaration, text in declared}


def known(texts: Iterable[str] = ()) -> dict[str, Declaration]:
    """Every declaration by its code: those that ship with the product, then those kept with the sources here."""
    found = {code: declaration for code, (declaration, _text) in _shipped().items()}
    for text in texts:
        declaration = read(text)
        found[declaration.code] = declaration
    return found


def as_text(code: str) -> str:
    """The YAML of a declaration that ships with the product, or nothing."""
    return _shipped()[code][1] if code in _shipped() else ""
