"""What the headings of a lookup mean. They carry the year of the codes and change every year, so they are read by their form.

`LSOA11CD`, `lad20nm` and `WD24CD` are an abbreviation of a kind of area, two digits of a year, and whether the column
holds codes or names. `LEP14CD1` and `LEP14CD2` are two columns of one geography: an area may lie in two of its areas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from commonweal.evidence.rules.codes import code_systems

FORM = re.compile(r"([A-Z]+?)(\d{4}|\d{2})?(CDH|CDO|CD|NMW|NM)(\d?)")
BARE = re.compile(r"([A-Z]+?)(\d{4}|\d{2})")
CHANGE = re.compile(r"CHN?G_?IND|CHANGE")
ALTERNATIVE = ("CDH", "CDO")
"""Codes of the same areas in another system: of the health service, and those that came before."""

FIRST_YEAR_OF_CENTURY = 50


@dataclass
class Geography:
    """One geography of a lookup: its kind and vintage, and the columns of its codes and names, side by side."""

    kind: str
    vintage: str
    codes: list[int] = field(default_factory=list)
    names: list[int | None] = field(default_factory=list)
    is_alternative: bool = False
    """Whether its codes are another system's for areas that the lookup has already."""
    heading: str = ""


@dataclass(frozen=True)
class Meaning:
    """What the columns of a lookup mean. Columns are numbered from 0."""

    geographies: tuple[Geography, ...]
    change: int | None
    left_out: tuple[str, ...]

    @property
    def columns(self) -> set[int]:
        """The columns that are read."""
        found = {column for each in self.geographies for column in each.codes}
        found |= {column for each in self.geographies for column in each.names if column is not None}
        return found if self.change is None else found | {self.change}


@dataclass(frozen=True)
class _Column:
    index: int
    kind: str
    vintage: str
    part: str
    nth: str


def meaning_of(headings: Sequence[str]) -> Meaning:
    """What the headings of a table mean; of one that is no lookup, no geographies."""
    found = [_column(index, heading) for index, heading in enumerate(headings)]
    columns = [column for column in found if column is not None]
    known: dict[tuple[str, str, str], Geography] = {}
    for column in columns:
        if column.part in ("NM", "NMW"):
            continue
        key = (column.kind, column.vintage, column.part if column.part in ALTERNATIVE else "")
        new = Geography(
            column.kind, column.vintage, is_alternative=bool(key[2]), heading=headings[column.index].strip()
        )
        geography = known.setdefault(key, new)
        # A postcode stands in several forms, one a column: the first will do.
        if geography.codes and not column.nth:
            continue
        geography.codes.append(column.index)
        geography.names.append(_name_beside(column, columns))
    change = next((i for i, heading in enumerate(headings) if CHANGE.fullmatch(heading.strip().upper())), None)
    meaning = Meaning(tuple(known.values()), change, ())
    left_out = [h.strip() for i, h in enumerate(headings) if i not in meaning.columns and h.strip()]
    return Meaning(meaning.geographies, change, tuple(left_out))


def _name_beside(column: _Column, columns: Sequence[_Column]) -> int | None:
    """The column of names that belongs to a column of codes."""
    alike = (each for each in columns if (each.kind, each.vintage, each.part) == (column.kind, column.vintage, "NM"))
    return next((each.index for each in alike if each.nth == column.nth), None)


def _column(index: int, heading: str) -> _Column | None:
    told = " ".join(heading.replace("\ufeff", "").split())
    upper, systems = told.upper(), code_systems()
    if upper in systems.by_heading:
        return _Column(index, systems.by_heading[upper].code, "", "CD", "")
    formed = FORM.fullmatch(upper)
    if formed:
        kind = systems.by_heading.get(formed[1])
        return _Column(index, kind.code if kind else formed[1], year_of(formed[2] or ""), formed[3], formed[4])
    bare = BARE.fullmatch(upper)
    if bare and bare[1] in systems.by_heading:
        return _Column(index, systems.by_heading[bare[1]].code, year_of(bare[2]), "CD", "")
    for odd in systems.headings:
        found = re.fullmatch(odd.pattern, told, re.IGNORECASE)
        if found:
            return _Column(index, odd.kind, year_of(found.groupdict().get("year") or ""), "CD", "")
    return None


def year_of(digits: str) -> str:
    """The year that the digits of a heading mean: 11 is 2011, 91 is 1991."""
    if len(digits) != 2:
        return digits
    return f"19{digits}" if int(digits) >= FIRST_YEAR_OF_CENTURY else f"20{digits}"
