"""The sheets of the workbook: which tables, which columns, and what tells one row from another.

Export writes by these columns and import reads by them, so that what goes out can come in again.
The names of sheets and columns are fixed words: they are not translated, because files outlive the
language of the person who made them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import models

from commonweal.register.models import (
    Coverage,
    Employment,
    Footprint,
    Identifier,
    Organisation,
    Overlap,
    Partnership,
    Person,
    Place,
    Seat,
    SeatFeedback,
    Secretariat,
    Support,
    Theme,
    Tie,
)


class Kind(Enum):
    """What a column holds."""

    NUMBER = "the number of the row in the register"
    VERSION = "the version of the row when the file was made"
    MEANT = "the number of the row that the name in another column means"
    TEXT = "text"
    CHOICE = "one of a few words"
    WHOLE = "a whole number"
    DECIMAL = "a number"
    SHARE = "a share from 0 to 1"
    DAY = "a date"
    PLACE = "the code of a place"
    THEME = "the name of a theme"
    ORGANISATION = "the name of an organisation"
    PERSON = "the name of a person"
    PARTNERSHIP = "the name of a partnership"
    SEAT = "the name of a partnership and the number of a seat on it, such as Board #12"


REFERENCES = {
    Kind.PLACE: "places",
    Kind.THEME: "themes",
    Kind.ORGANISATION: "organisations",
    Kind.PERSON: "people",
    Kind.PARTNERSHIP: "partnerships",
    Kind.SEAT: "seats",
}
"""Which sheet the rows of a reference are in."""

BY_NUMBER = (Kind.THEME, Kind.ORGANISATION, Kind.PERSON, Kind.PARTNERSHIP)
"""References that go by a name, which can change; a place goes by its code, a seat by its number."""


@dataclass(frozen=True)
class Column:
    """One column of a sheet, and the field of the table that it holds."""

    name: str
    kind: Kind = Kind.TEXT
    field: str = ""
    required: bool = False
    fixed: bool = False
    """Whether it says what the row is, so that a row that exists cannot change it."""
    of: str = ""
    """For a number: the column with the name of what it means."""
    place: str = ""
    """For a theme, partnership or seat: the column with the code of the place that it belongs to."""

    @property
    def attribute(self) -> str:
        return self.field or self.name


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook: a table, its columns, and its natural key."""

    name: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that tell a row from the others where its id is not given."""
    repeats: bool = False
    """Whether several rows may have the same key: a partnership can have three vacant seats alike."""
    dated: bool = True
    related: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Behind the columns that people read stand the version of the row, so that an old file undoes nothing, and the
        numbers of what it names, so that a name may change meanwhile."""
        numbers = (
            Column(f"{column.name}_id", Kind.MEANT, f"{column.attribute}_id", of=column.name)
            for column in self.columns
            if column.kind in BY_NUMBER
        )
        object.__setattr__(self, "columns", (*self.columns, Column("version", Kind.VERSION), *numbers))

    @property
    def outlines(self) -> list[str]:
        """The boundaries of related places, which no file holds and which are most of a place's weight."""
        return [f"{path}__boundary" for path in self.related if _model_at(self.model, path) is Place]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _model_at(model: type[models.Model], path: str) -> Any:
    """The table that a path of foreign keys leads to."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def _id() -> Column:
    return Column("id", Kind.NUMBER, "pk")


def _dates() -> tuple[Column, Column]:
    return Column("since", Kind.DAY), Column("until", Kind.DAY)


def _place(name: str = "place", *, required: bool = False) -> Column:
    return Column(name, Kind.PLACE, "place", required=required, fixed=True)


def _choices(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.CHOICE) for name in names)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


PLACES = Sheet(
    "places",
    Place,
    (
        _id(),
        Column("name", required=True),
        Column("tier", Kind.CHOICE, required=True),
        Column("code", required=True),
        *_texts("code_system", "vintage"),
        Column("part_of", Kind.PLACE, "parent"),
        Column("population", Kind.WHOLE),
        Column("replaced_by", Kind.PLACE),
        *_dates(),
    ),
    key=("code_system", "code", "vintage"),
    related=("parent", "replaced_by"),
)

OVERLAPS = Sheet(
    "overlaps",
    Overlap,
    (
        _id(),
        _place(required=True),
        Column("other", Kind.PLACE, required=True, fixed=True),
        Column("share_by_area", Kind.SHARE),
        Column("share_by_population", Kind.SHARE),
    ),
    key=("place", "other"),
    dated=False,
    related=("place", "other"),
)

THEMES = Sheet(
    "themes",
    Theme,
    (_id(), _place(), Column("name", required=True), Column("order", Kind.WHOLE, "rank")),
    key=("place", "name"),
    dated=False,
    related=("place",),
)

ORGANISATIONS = Sheet(
    "organisations",
    Organisation,
    (
        _id(),
        Column("name", required=True),
        Column("sector", Kind.CHOICE, required=True),
        Column("level", Kind.CHOICE, required=True),
        *_texts("purpose", "trading_constraints", "website"),
        *_dates(),
    ),
    key=("name",),
)

IDENTIFIERS = Sheet(
    "identifiers",
    Identifier,
    (
        _id(),
        Column("organisation", Kind.ORGANISATION, required=True, fixed=True),
        Column("scheme", required=True, fixed=True),
        Column("number", required=True, fixed=True),
    ),
    key=("scheme", "number"),
    dated=False,
    related=("organisation",),
)

FOOTPRINTS = Sheet(
    "footprints",
    Footprint,
    (_id(), Column("organisation", Kind.ORGANISATION, required=True, fixed=True), _place(required=True)),
    key=("organisation", "place"),
    dated=False,
    related=("organisation", "place"),
)

PEOPLE = Sheet("people", Person, (_id(), Column("name", required=True), Column("email"), *_dates()), key=("name",))

EMPLOYMENTS = Sheet(
    "employments",
    Employment,
    (
        _id(),
        Column("person", Kind.PERSON, required=True, fixed=True),
        Column("organisation", Kind.ORGANISATION, required=True, fixed=True),
        Column("job_title"),
        *_dates(),
    ),
    key=("person", "organisation"),
    related=("person", "organisation"),
)

SUPPORT_TEAM = Sheet(
    "support_team",
    Support,
    (_id(), Column("person", Kind.PERSON, required=True, fixed=True), _place(), *_dates()),
    key=("person", "place"),
    related=("person", "place"),
)

PARTNERSHIPS = Sheet(
    "partnerships",
    Partnership,
    (
        _id(),
        _place(),
        Column("name", required=True),
        Column("theme", Kind.THEME, place="place"),
        *_texts("purpose", "aims", "objectives"),
        Column("age_from", Kind.WHOLE),
        Column("age_to", Kind.WHOLE),
        *_texts("client_groups", "set_up_by", "statutory_basis"),
        *_choices("status", "formality", "scope", "lifespan"),
        Column("intended_end", Kind.DAY),
        *_choices("role", "scale"),
        Column("meetings_a_year", Kind.WHOLE),
        Column("meeting_hours", Kind.DECIMAL),
        Column("preparation_hours", Kind.DECIMAL),
        Column("budget_pounds", Kind.DECIMAL),
        Column("budget_sources"),
        Column("full_time_staff", Kind.DECIMAL),
        Column("resources"),
        Column("accountable_body", Kind.ORGANISATION),
        *_texts("accountability", "constitution", "constitution_address", "dissolution"),
        Column("is_evaluated", Kind.CHOICE),
        Column("evaluation"),
        Column("evaluation_required", Kind.CHOICE),
        *_dates(),
    ),
    key=("place", "name"),
    related=("place", "theme", "accountable_body"),
)

COVERAGES = Sheet(
    "coverages",
    Coverage,
    (
        _id(),
        Column("place", Kind.PLACE, "partnership.place", fixed=True),
        Column("partnership", Kind.PARTNERSHIP, required=True, fixed=True, place="place"),
        Column("covers", Kind.PLACE, "place", required=True, fixed=True),
    ),
    key=("partnership", "covers"),
    dated=False,
    related=("partnership__place", "place"),
)

SECRETARIATS = Sheet(
    "secretariats",
    Secretariat,
    (
        _id(),
        Column("place", Kind.PLACE, "partnership.place", fixed=True),
        Column("partnership", Kind.PARTNERSHIP, required=True, fixed=True, place="place"),
        Column("organisation", Kind.ORGANISATION, required=True, fixed=True),
        Column("hours_a_year", Kind.DECIMAL),
        *_dates(),
    ),
    key=("partnership", "organisation"),
    related=("partnership__place", "organisation"),
)

TIES = Sheet(
    "ties",
    Tie,
    (
        _id(),
        Column("place", Kind.PLACE, "partnership.place", fixed=True),
        Column("partnership", Kind.PARTNERSHIP, required=True, fixed=True, place="place"),
        Column("kind", Kind.CHOICE, required=True, fixed=True),
        Column("other_place", Kind.PLACE, "other.place", fixed=True),
        Column("other", Kind.PARTNERSHIP, required=True, fixed=True, place="other_place"),
        Column("note"),
        *_dates(),
    ),
    key=("partnership", "kind", "other"),
    related=("partnership__place", "other__place"),
)

SEATS = Sheet(
    "seats",
    Seat,
    (
        _id(),
        Column("place", Kind.PLACE, "partnership.place", fixed=True),
        Column("partnership", Kind.PARTNERSHIP, required=True, fixed=True, place="place"),
        Column("role", Kind.CHOICE),
        Column("organisation", Kind.ORGANISATION),
        Column("person", Kind.PERSON),
        Column("deputy", Kind.PERSON),
        Column("constituency"),
        Column("voting_bloc"),
        Column("voting_weight", Kind.DECIMAL),
        Column("term_since", Kind.DAY),
        Column("term_until", Kind.DAY),
        Column("term_number", Kind.WHOLE),
        Column("terms_allowed", Kind.WHOLE),
        Column("successor", Kind.PERSON),
        Column("induction_on", Kind.DAY),
        *_texts("mandate", "limits"),
        Column("mandate_on", Kind.DAY),
        *_dates(),
    ),
    key=("partnership", "role", "organisation", "person", "constituency"),
    repeats=True,
    related=("partnership__place", "organisation", "person", "deputy", "successor"),
)

FEEDBACK = Sheet(
    "feedback",
    SeatFeedback,
    (
        _id(),
        Column("place", Kind.PLACE, "seat.partnership.place", fixed=True),
        Column("seat", Kind.SEAT, required=True, fixed=True, place="place"),
        Column("way", Kind.CHOICE, required=True),
        Column("about", required=True),
        Column("due", Kind.DAY),
        Column("given_on", Kind.DAY),
        Column("note"),
    ),
    key=("seat", "way", "about", "due"),
    repeats=True,
    dated=False,
    related=("seat__partnership__place",),
)

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        PLACES,
        OVERLAPS,
        THEMES,
        ORGANISATIONS,
        IDENTIFIERS,
        FOOTPRINTS,
        PEOPLE,
        EMPLOYMENTS,
        SUPPORT_TEAM,
        PARTNERSHIPS,
        COVERAGES,
        SECRETARIATS,
        TIES,
        SEATS,
        FEEDBACK,
    )
}
"""In the order in which rows are added: a row points only at sheets before its own."""


def value_of(thing: Any, column: Column) -> Any:
    """What a thing has in a column's field, following `partnership.place` from one to the other."""
    for part in column.attribute.split("."):
        thing = getattr(thing, part)
    return thing


Label = Callable[[Any], str]


class Labels:
    """The words by which a file names things: code or name, with its number where two have the same."""

    def __init__(self, ambiguous: dict[str, set[str]]) -> None:
        self._ambiguous = ambiguous

    def of(self, thing: Any) -> str:
        """The name of a thing in a file."""
        if thing is None:
            return ""
        if isinstance(thing, Seat):
            return f"{thing.partnership.name} #{thing.pk}"
        name = str(thing.code if isinstance(thing, Place) else thing.name)
        repeated = name in self._ambiguous.get(thing._meta.model_name, ())
        return f"{name} #{thing.pk}" if repeated else name

    def cell(self, thing: Any, column: Column) -> Any:
        """What stands in a cell: a number, a date, or text; nothing where there is nothing."""
        value = value_of(thing, column)
        if value is None or value == "":
            return None
        if column.kind in REFERENCES:
            return self.of(value)
        if isinstance(value, str):
            return plain(value)
        return value


def plain(text: str) -> str:
    """Text as a file can hold it: lines end in one way, and nothing that cannot be seen is in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable() or sign == "\u00ad").strip()
