"""Source declarations: a YAML file says what each column of a publisher's files means, so that a new one needs no code.

A heading is compared without regard to case, to spaces around it, and to how many spaces are in it. A
declared heading between slashes is a regular expression over the whole heading; the words that its
named groups catch can be used in codes and names as `{group}`, and the heading itself as `{heading}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from commonweal.evidence.models import Aggregation, Polarity
from commonweal.kit.figures import PERCENT

SHIPPED = Path(__file__).parent.parent / "frameworks" / "sources"

# What a percentage can be where nothing else is declared.
LEAST, MOST = 0.0, 100.0

# The forms of the codes that are met most. A declaration may name one of these or give its own.
FORMS = {
    "GSS": r"[EKNSW]\d{8}",
    "LSOA": r"[EW]01\d{6}",
    "data zone": r"S01\d{6}",
    "old ONS": r"\d{2}[A-Z]{2}",
}


GAP = re.compile(r"\{(\w+)\}")


class WrongDeclaration(Exception):
    """A declaration that cannot be used; the text says where it is wrong and what is expected there."""


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


class Heading(BaseModel):
    """One or several headings that a column may stand under, each a text or, between slashes, a pattern."""

    model_config = ConfigDict(frozen=True)
    forms: tuple[str, ...]

    def match(self, heading: str) -> dict[str, str] | None:
        """The words that a heading's pattern catches (none for a plain text), or None when it is not this column."""
        for form in self.forms:
            if _is_pattern(form):
                found = _pattern(form).fullmatch(" ".join(heading.replace("\ufeff", "").split()))
                if found:
                    return {name: words(text) for name, text in found.groupdict(default="").items()}
            elif normal(form) == normal(heading):
                return {}
        return None

    @property
    def is_pattern(self) -> bool:
        return any(_is_pattern(form) for form in self.forms)

    def __str__(self) -> str:
        return " / ".join(form.strip("/") if _is_pattern(form) else form for form in self.forms)


def _is_pattern(form: str) -> bool:
    return len(form) > 2 and form.startswith("/") and form.endswith("/")


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form[1:-1], re.IGNORECASE)


def _as_heading(given: object) -> object:
    if isinstance(given, str):
        return {"forms": (given,)}
    if isinstance(given, list):
        return {"forms": tuple(given)}
    return given


Column = Annotated[Heading, BeforeValidator(_as_heading)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceColumn(_Part):
    """Which column holds the code of the place, and what its codes look like."""

    column: Column
    form: str = "GSS"
    system: str = "GSS"
    vintage: str = ""

    @property
    def pattern(self) -> str:
        return FORMS.get(self.form, self.form)


class PeriodOf(_Part):
    """The period of every row, or the column that holds it."""

    fixed: str = ""
    column: Column | None = None
    year_starts_in: int = Field(default=4, ge=1, le=12)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> PeriodOf:
        if bool(self.fixed) == (self.column is not None):
            raise ValueError("give either 'fixed' or 'column'")
        return self


class IndicatorFacts(_Part):
    """What is known of an indicator beyond its figures."""

    unit: str = ""
    decimals: int = Field(default=1, ge=0, le=8)
    polarity: Polarity = Polarity.NEITHER
    subject: str = ""
    definition: str = ""
    aggregation: Aggregation = Aggregation.NONE
    mark: float | None = None
    smallest_shown: int | None = Field(default=None, ge=1)
    least: float | None = None
    """The least that a figure can be: a smaller one is a fault, which catches swapped columns."""
    most: float | None = None

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """From what to what a figure can be: a percentage from 0 to 100 unless more or less is declared."""
        if self.unit not in PERCENT:
            return self.least, self.most
        return (LEAST if self.least is None else self.least), (MOST if self.most is None else self.most)


class WideColumn(IndicatorFacts):
    """A column of a wide table: one indicator, or one for each heading that its pattern finds."""

    column: Column
    code: str
    name: str
    percent: bool = False
    """Whether its figures are written with a percent sign."""

    @model_validator(mode="after")
    def _templates_can_be_filled(self) -> WideColumn:
        caught = {"heading"}.union(*(_pattern(form).groupindex for form in self.column.forms if _is_pattern(form)))
        for gap in GAP.findall(self.code + self.name):
            if gap not in caught:
                raise ValueError(f"{{{gap}}} is not a group of the column's pattern")
        return self


class KnownIndicator(_Part):
    """What is known of the indicators of a tidy table whose name matches."""

    name: str
    polarity: Polarity = Polarity.NEITHER
    decimals: int | None = None
    aggregation: Aggregation = Aggregation.NONE
    smallest_shown: int | None = Field(default=None, ge=1)
    least: float | None = None
    """The least that its percentages can be, where that is not 0."""
    most: float | None = None


class TidyColumns(_Part):
    """A tidy table: a column for the indicator's title, others that divide it, and one or more for the figure."""

    title: Column
    parts: tuple[Column, ...] = ()
    """Columns that make one title into several indicators: measure, unit, sex, group."""
    value: Column
    """A pattern's group named `part` divides the title once more."""
    lower: Column | None = None
    upper: Column | None = None
    numerator: Column | None = None
    denominator: Column | None = None
    unit: Column | None = None
    """The column that tells the unit."""
    units: dict[str, str] = Field(default_factory=dict)
    """What its words mean as a unit; `{1}` is the first of `parts`, and so on."""
    told: tuple[str, ...] = ()
    """Words of `parts` that the indicator's name always tells. It tells any other only where it sets two apart."""
    decimals: int = Field(default=1, ge=0, le=8)
    subject: str = ""
    known: tuple[KnownIndicator, ...] = ()

    def is_percentage(self, told: str) -> bool:
        """Whether what a row tells as its unit means a percentage."""
        meant = next((unit for word, unit in self.units.items() if word.casefold() == told.casefold()), told)
        return meant in PERCENT

    def bounds_of(self, title: str) -> tuple[float, float]:
        """From what to what the percentages of a title can be."""
        known = next((each for each in self.known if finds(each.name, title)), KnownIndicator(name=""))
        return (LEAST if known.least is None else known.least), (MOST if known.most is None else known.most)


class LeftOut(_Part):
    """Rows that are not figures: totals, notes. The column whose text matches the pattern says so."""

    column: Column
    pattern: str


class Declaration(_Part):
    """What a publisher's files are and what each column of them means."""

    code: str = Field(pattern=r"^[a-z0-9-]{1,80}$")
    name: str = Field(max_length=300)
    publisher: str = Field(max_length=200)
    licence: str = Field(max_length=200)
    licence_url: str = ""
    address: str = ""
    layout: Literal["wide", "tidy"]
    each_file: Literal["whole", "part"] = "whole"
    """Whether each file replaces the one before (whole), or only an earlier one of the same name (part)."""
    encoding: str = "utf-8"
    delimiter: str = ""
    """Empty: comma, semicolon, tab or bar, whichever makes the headings fit."""
    sheet: str = ""
    place: PlaceColumn
    period: PeriodOf
    kind: Literal["raw", "imputed", "projected", "provisional"] = "raw"
    missing: tuple[str, ...] = ("", "NA", "N/A", "#N/A", "-", "..", ":")
    suppressed: tuple[str, ...] = ("*",)
    rows_expected: int | None = Field(default=None, ge=1)
    leave_out: tuple[LeftOut, ...] = ()
    must_have: tuple[Column, ...] = ()
    """Columns that are not loaded but tell this publisher's file, or this edition, from others like it."""
    ignored: tuple[Column, ...] = ()
    """Columns that are known and not loaded."""
    words: dict[str, str] = Field(default_factory=dict)
    """What the publisher's short words in headings stand for."""
    indicators: tuple[WideColumn, ...] = ()
    tidy: TidyColumns | None = None
    _text: str = PrivateAttr(default="")

    @property
    def own_text(self) -> str:
        """Its YAML, to be kept with its source; empty for one that ships with the product, which stays up to date by itself."""
        return "" if self._text == as_text(self.code) else self._text

    @model_validator(mode="after")
    def _layout_has_its_columns(self) -> Declaration:
        if self.layout == "wide" and not self.indicators:
            raise ValueError("a wide table needs 'indicators'")
        if self.layout == "tidy" and self.tidy is None:
            raise ValueError("a tidy table needs 'tidy'")
        for form in (self.place.pattern, *(rows.pattern for rows in self.leave_out)):
            try:
                re.compile(form)
            except re.error as error:
                raise ValueError(f"'{form}' is not a regular expression: {error}") from error
        return self


def read(text: str, *, name: str = "") -> Declaration:
    """A declaration from its YAML. Raises WrongDeclaration naming each part that is wrong."""
    where = name or _("the declaration")
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
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
