"""The words of the declaration language: what can be said of a place, a period, a figure and its indicator."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow.compute
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from commonweal.evidence.imports.headings import GAP, Column, Heading, finds, is_pattern, pattern_of
from commonweal.evidence.models import LEAST_SUPPRESSED, Aggregation, Disclosure, Polarity
from commonweal.kit.figures import PERCENT

# What a percentage can be where nothing else is declared.
LEAST, MOST = 0.0, 100.0

# The forms of the codes that are met most. A declaration may name one of these or give its own.
FORMS = {
    "GSS": r"[EKNSW]\d{8}",
    "LSOA": r"[EW]01\d{6}",
    "data zone": r"S01\d{6}",
    "old ONS": r"\d{2}[A-Z]{2}",
    "finance": r"E\d{4}",
    "super output area": r"95[A-Z]{2}\d{2}[A-Z]\d",
    "practice": r"[A-Z]\d{5}",
}

PLACES = Path(__file__).parent.parent / "frameworks" / "places"

KindName = Literal["raw", "imputed", "projected", "provisional"]


def _compiled(form: str) -> str:
    try:
        re.compile(form)
    except re.error as error:
        raise ValueError(f"'{form}' is not a regular expression: {error}") from error
    return form


@cache
def is_known_to_the_engine(form: str) -> bool:
    """Whether the engine, too, can look for a pattern: it has no look ahead and no look back, and Arrow's is the same as its own."""
    try:
        pyarrow.compute.match_substring_regex("", form)
    except pyarrow.ArrowInvalid:
        return False
    return True


Pattern = Annotated[str, BeforeValidator(lambda given: _compiled(str(given)))]


@cache
def names_listed(name: str) -> dict[str, str]:
    """The codes of places by their names, from one of the lists that ship with the product."""
    path = PLACES / f"{name}.yaml"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        known = ", ".join(sorted(each.stem for each in PLACES.glob("*.yaml")))
        raise ValueError(f"there is no list of places named '{name}'; there are {known}")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["names"])


def _names(given: object) -> object:
    return names_listed(given) if isinstance(given, str) else given


class Part(BaseModel):
    """A part of a declaration. What it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CodeSystem(Part):
    """One of several systems of codes that the places of a file have: how its codes look, and whether it is loaded."""

    form: str
    system: str = "GSS"
    vintage: str = ""
    column: Column | None = None
    """Where a code's look does not tell: a column, such as the type of area, whose words tell."""
    pattern: Pattern = ""
    """What those words are."""
    load: bool = True
    """Whether such places are loaded: False leaves them out, and says so."""

    @property
    def look(self) -> str:
        return FORMS.get(self.form, self.form)


class PlaceColumn(Part):
    """Which column holds the code of the place, and what its codes look like."""

    column: Column
    form: str = "GSS"
    """A group of it named `code` takes the code out of a longer text, such as an address."""
    system: str = "GSS"
    vintage: str = ""
    step: int = 0
    """How many columns to the right of the heading the code stands: -1 is the column before."""
    otherwise: Column | None = None
    """The column to look in where that one is blank."""
    systems: tuple[CodeSystem, ...] = ()
    names: Annotated[dict[str, str], BeforeValidator(_names)] = Field(default_factory=dict)
    """The codes of places that the file names instead: a mapping, or the name of a list in `frameworks/places/`."""
    first: str = ""
    """Where places are only numbered: the code of number 1. The code of any other lies as far behind."""
    blank: Literal["refuse", "leave_out"] = "refuse"
    """Whether rows without a place are a fault, or left out and counted."""

    @property
    def pattern(self) -> str:
        return FORMS.get(self.form, self.form)

    @model_validator(mode="after")
    def _forms_can_be_used(self) -> PlaceColumn:
        for form in (self.pattern, *(system.look for system in self.systems)):
            _compiled(form)
        if self.first and not self.first[-1].isdigit():
            raise ValueError("'first' is a code that ends in a number")
        return self


class PeriodOf(Part):
    """The period of every row, or the column or the facts that tell it."""

    fixed: str = ""
    column: Column | None = None
    form: Pattern = ""
    """What a cell holds beside the period: a pattern whose group `period` is the period, and other groups are facts."""
    words: dict[str, str] = Field(default_factory=dict)
    """The periods that the publisher's own words stand for."""
    year_starts_in: int = Field(default=4, ge=1, le=12)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> PeriodOf:
        if bool(self.fixed) == (self.column is not None):
            raise ValueError("give either 'fixed' or 'column'")
        if self.form and "period" not in re.compile(self.form).groupindex:
            raise ValueError("'form' has no group named 'period'")
        return self


class KindOf(Part):
    """Where a file tells how a figure came about: a column or facts, and what their words mean."""

    column: Column
    words: dict[str, KindName]
    """A pattern over the whole word, and the kind that it means."""
    otherwise: KindName | None = None
    """The kind of any other word; without it, such a word is a fault."""

    @model_validator(mode="after")
    def _patterns_compile(self) -> KindOf:
        for form in self.words:
            _compiled(form)
        return self

    def of(self, word: str) -> str | None:
        """The kind that a word means, or None where nobody said."""
        for form, kind in self.words.items():
            if re.fullmatch(form, word.strip(), re.IGNORECASE):
                return kind
        return self.otherwise


class NoteColumn(Part):
    """A column of remarks that tell why there is no figure, or how it came about. A pattern may stand anywhere in one."""

    column: Column
    suppressed: Pattern = ""
    missing: Pattern = ""
    kinds: dict[str, KindName] = Field(default_factory=dict)

    def says(self, pattern: str, remark: str) -> bool:
        return bool(pattern) and finds(pattern, remark)

    def kind_of(self, remark: str) -> str | None:
        return next((kind for pattern, kind in self.kinds.items() if finds(pattern, remark)), None)


class SmallCounts(Part):
    """What keeps the small counts of an indicator from being shown, or worked out."""

    smallest_shown: int | None = Field(default=None, ge=1)
    """Counts above zero and below this are withheld on every way out."""
    disclosure: Disclosure = Disclosure.ROUNDED
    """Whether all others are rounded to 5, or stay exact and some are withheld with the small ones."""
    part_of: str = ""
    """The code of the indicator that this one and others add up to, in this file or known here already."""

    @model_validator(mode="after")
    def _exact_counts_have_a_smallest(self) -> SmallCounts:
        if self.disclosure == Disclosure.SUPPRESSED and (self.smallest_shown or 0) < LEAST_SUPPRESSED:
            raise ValueError(
                f"'disclosure: suppressed' needs 'smallest_shown' of {LEAST_SUPPRESSED} or more: else that a count is withheld tells it"
            )
        return self


class IndicatorFacts(SmallCounts):
    """What is known of an indicator beyond its figures."""

    unit: str = ""
    decimals: int | None = Field(default=None, ge=0, le=8)
    """How many are shown; undeclared, none where every figure is a whole number, and else one."""
    polarity: Polarity = Polarity.NEITHER
    subject: str = ""
    definition: str = ""
    aggregation: Aggregation = Aggregation.NONE
    mark: float | None = None
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
    times: float = 1
    """What a figure is multiplied by: 100 makes a percentage of a share."""
    optional: bool = False
    """Whether a file may lack it: editions differ in what they hold."""

    @property
    def gaps(self) -> set[str]:
        return set(GAP.findall(self.code + self.name + self.unit + self.part_of))

    @property
    def caught(self) -> set[str]:
        return {"heading"}.union(*(pattern_of(form).groupindex for form in self.column.forms if is_pattern(form)))


class PolarityColumn(Part):
    """A column that tells which way is better, and what its words mean."""

    column: Column
    words: dict[str, Polarity]

    def of(self, word: str) -> Polarity:
        return next(
            (each for told, each in self.words.items() if told.casefold() == word.strip().casefold()), Polarity.NEITHER
        )


class KnownIndicator(SmallCounts):
    """What is known of the indicators of a tidy table whose name matches."""

    name: str
    unit: str = ""
    polarity: Polarity = Polarity.NEITHER
    decimals: int | None = None
    aggregation: Aggregation = Aggregation.NONE
    subject: str = ""
    definition: str = ""
    least: float | None = None
    """The least that its percentages can be, where that is not 0."""
    most: float | None = None


class TidyColumns(Part):
    """A tidy table: what tells the indicator's title, columns that divide it, and one or more for the figure."""

    title: Column
    title_form: Pattern = ""
    """What a title holds beside itself: a pattern whose group `title` is the title, and other groups are facts."""
    titles: dict[str, str] = Field(default_factory=dict)
    """What the publisher's short titles stand for."""
    parts: tuple[Column, ...] = ()
    """Columns that make one title into several indicators: measure, unit, sex, group. A pattern may find any number."""
    parts_stand_before: bool = False
    """Whether only columns before that of the figure divide: those after it are remarks."""
    pairs: bool = False
    """Whether every column that is not otherwise known is one of a pair, a code and its words: the words divide."""
    value: Column | None = None
    """A pattern's group named `part` divides the title once more."""
    count: bool = False
    """Whether there is no column of figures: the rows are counted."""
    lower: Column | None = None
    upper: Column | None = None
    numerator: Column | None = None
    denominator: Column | None = None
    unit: Column | None = None
    """The column that tells the unit."""
    units: dict[str, str] = Field(default_factory=dict)
    """What its words mean as a unit; `{1}` is the first of `parts`, and so on."""
    counts: tuple[str, ...] = ()
    """Words of `unit` beside figures that count something: they add up, and a larger place has more of them."""
    polarity: PolarityColumn | None = None
    told: tuple[str, ...] = ()
    """Words of `parts` that the indicator's name always tells. It tells any other only where it sets two apart."""
    untold: tuple[str, ...] = ()
    """Words of `parts` that say nothing, such as “Not applicable”."""
    decimals: int | None = Field(default=None, ge=0, le=8)
    """How many are shown; undeclared, none where every figure is a whole number, and else one."""
    times: float = 1
    subject: str = ""
    known: tuple[KnownIndicator, ...] = ()

    @model_validator(mode="after")
    def _figures_come_from_somewhere(self) -> TidyColumns:
        if (self.value is None) != self.count:
            raise ValueError("give either 'value' or 'count: true'")
        if self.title_form and "title" not in re.compile(self.title_form).groupindex:
            raise ValueError("'title_form' has no group named 'title'")
        return self

    def is_percentage(self, told: str) -> bool:
        """Whether what a row tells as its unit means a percentage."""
        return self.unit_meant(told) in PERCENT

    def unit_meant(self, told: str) -> str:
        return next((unit for word, unit in self.units.items() if word.casefold() == told.casefold()), told)

    def bounds_of(self, title: str) -> tuple[float, float]:
        """From what to what the percentages of a title can be."""
        known = self.known_of(title)
        return (LEAST if known.least is None else known.least), (MOST if known.most is None else known.most)

    def known_of(self, title: str) -> KnownIndicator:
        return next((each for each in self.known if finds(each.name, title)), KnownIndicator(name=""))


class LeftOut(Part):
    """Rows that are not figures: totals, notes. The column whose text matches the pattern says so."""

    column: Column
    pattern: Pattern
    why: str = ""
    """What such rows are, as the person who loads the file is told."""


def pattern_or_text(given: Any) -> str:
    """A declared text as a regular expression: what stands between slashes, or the very text."""
    form = str(given)
    return form[1:-1] if is_pattern(form) else re.escape(form)


__all__ = [
    "FORMS",
    "CodeSystem",
    "Column",
    "Heading",
    "IndicatorFacts",
    "KindOf",
    "KnownIndicator",
    "LeftOut",
    "NoteColumn",
    "Part",
    "Pattern",
    "PeriodOf",
    "PlaceColumn",
    "PolarityColumn",
    "SmallCounts",
    "TidyColumns",
    "WideColumn",
    "is_known_to_the_engine",
]
