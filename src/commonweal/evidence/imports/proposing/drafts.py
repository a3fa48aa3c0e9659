"""A draft of a declaration: what was seen in a file, and what a person has corrected of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.analysis import periods
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.files import Opened, opened
from commonweal.evidence.imports.headings import normal, words
from commonweal.evidence.imports.outlines import joined
from commonweal.evidence.imports.proposing.columns import (
    KINDS,
    MISSING,
    MOSTLY,
    PERIOD,
    SUPPRESSED,
    Profile,
    profile_of,
    unit_in,
)
from commonweal.evidence.imports.proposing.naming import Known
from commonweal.evidence.imports.proposing.packing import unpacked
from commonweal.evidence.imports.tables import DELIMITERS, csv_rows
from commonweal.evidence.imports.workbooks import Sheet
from commonweal.evidence.models import Disclosure

ROWS_READ = 2_000
MOST_NAMES_ASKED = 20_000
MOST_COLUMNS_ASKED = 30
NAMED = re.compile(r"name|label|\bnm\b|code|cd$|area|geograph|parent|region")


class Role(StrEnum):
    """What a column is."""

    PLACE = "place"
    PERIOD = "period"
    TITLE = "title"
    PART = "part"
    FIGURE = "figure"
    UNIT = "unit"
    LOWER = "lower"
    UPPER = "upper"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    KIND = "kind"
    NOTES = "notes"
    UNLOADED = "unloaded"


BESIDE: Mapping[Role, str] = {
    Role.LOWER: "lower", Role.UPPER: "upper", Role.NUMERATOR: "numerator", Role.DENOMINATOR: "denominator",
}  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """A column as it was understood or corrected."""

    index: int
    heading: str
    role: Role
    name: str = ""
    unit: str = ""
    polarity: str = "neither"
    aggregation: str = "none"
    cells: Sequence[str] = ()
    percent: bool = False


@dataclass(frozen=True)
class Draft:
    """Everything that a proposed declaration says."""

    name: str
    publisher: str = ""
    licence: str = ""
    licence_url: str = ""
    address: str = ""
    about: str = ""
    """What the figures are of, where no column and no heading tells it."""
    encoding: str = "utf-8"
    sheets: Sequence[str] = ()
    heading_rows: int = 1
    columns: Sequence[Answered] = ()
    system: str = "GSS"
    form: str = ""
    """What the codes of places look like, where they are of a system of one's own."""
    names: Mapping[str, str] = field(default_factory=dict)
    period: str = ""
    """The period of every row, where no column tells it."""
    packed: bool = False
    """Whether headings of figures tell periods."""
    missing: Sequence[str] = MISSING[:7]
    suppressed: Sequence[str] = ("*",)
    kind: str = "raw"
    """How every figure came about, where no column and no heading tells it."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For a column, the words of rows that seem to be totals."""
    blank_places: bool = False
    smallest_shown: int | None = None
    """Of all indicators of the file: counts below it are withheld."""
    disclosure: str = Disclosure.ROUNDED

    @property
    def code(self) -> str:
        return slugify(self.name)[:80].strip("-") or "source"

    def columns_of(self, role: Role) -> list[Answered]:
        return [column for column in self.columns if column.role == role]

    @property
    def is_tidy(self) -> bool:
        """Whether a row tells what its figure is of; else a column does."""
        return bool(self.columns_of(Role.TITLE)) or self.packed or (
            len(self.columns_of(Role.FIGURE)) == 1
            and any(self.columns_of(role) for role in (Role.PART, Role.UNIT, Role.LOWER, Role.UPPER, Role.KIND))
        )  # fmt: skip


def draft_of(path: Path, name: str, *, known_of: Callable[[Set[str]], Known]) -> Draft:
    """What a file seems to hold. `known_of` says which places some texts may mean. Raises Faults."""
    with _opened(path, name) as (encoding, file):
        known = known_of(_texts(file))
        tables = _tables(file, replace(known, names={})) or _tables(file, known)
        if not tables:
            raise Faults([_no_place(name)])
        best = max(tables, key=lambda table: table.places)
        alike = [table for table in tables if _is_alike(table, best)] if _packed(best, _roles(best)) else [best]
        drafted = _drafted(best, alike, Path(name).stem, encoding)
        return drafted if len(file.tables) > 1 else replace(drafted, sheets=[])


def _tables(file: Opened, known: Known) -> list[_Table]:
    return [found for sheet in file.tables if (found := _table(sheet, known)) is not None]


def _texts(file: Opened) -> set[str]:
    """The texts of a file that may be codes or names of places."""
    found: set[str] = set()
    for sheet in file.tables:
        for delimiter in DELIMITERS if not sheet.name else ",":
            for row in islice(csv_rows(sheet.text, delimiter), ROWS_READ):
                found |= {cell.strip() for cell in row if 2 < len(cell.strip()) < 80 and not cell.strip()[0].isdigit()}
    return set(sorted(found)[:MOST_NAMES_ASKED])


@contextmanager
def _opened(path: Path, name: str) -> Iterator[tuple[str, Opened]]:
    """A file in UTF-8, or in the code page that most others are in."""
    try:
        with opened(path, sheets=(".*",), name=name) as file:
            yield "utf-8", file
            return
    except Faults as faults:
        if all(fault.row is None for fault in faults.faults):
            raise
    with opened(path, encoding="cp1252", sheets=(".*",), name=name) as file:
        yield "cp1252", file


@dataclass(frozen=True)
class _Table:
    """One table: its headings, the rows under them, and the column that seems to hold the places."""

    sheet: str
    above: Sequence[Sequence[str]]
    heading_rows: int
    headings: Sequence[str]
    body: Sequence[Sequence[str]]
    profiles: Sequence[Profile]
    place: int
    places: int
    known: Known


def _table(sheet: Sheet, known: Known) -> _Table | None:
    best: _Table | None = None
    for delimiter in DELIMITERS if not sheet.name else ",":
        rows = list(islice(csv_rows(sheet.text, delimiter), ROWS_READ))
        found = _table_in(sheet.name, rows, known)
        if found is not None and (best is None or found.places > best.places):
            best = found
    return best


def _table_in(sheet: str, rows: Sequence[Sequence[str]], known: Known) -> _Table | None:
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        return None
    columns = [[row[index] for row in rows if index < len(row)] for index in range(min(width, 50))]
    # Of two columns full of codes the finer one tells the place; the other says what it lies in.
    scores = [(known.count(cells), len(set(cells)), -index) for index, cells in enumerate(columns)]
    count, _distinct, at = max(scores)
    place = -at
    if count == 0:
        return None
    known = known.in_column(columns[place])
    first = next(i for i, row in enumerate(rows) if place < len(row) and known.is_place(row[place]))
    filled = [i for i in range(first) if sum(bool(cell.strip()) for cell in rows[i]) > 1]
    if not filled:
        return None
    last = filled[-1]
    heading_rows = 2 if last and _needs_the_row_above(rows[last - 1], rows[last]) else 1
    headings = joined(rows[last - heading_rows + 1 : last + 1])
    body = [row for row in rows[first:] if any(cell.strip() for cell in row)]
    placed = [row for row in body if place < len(row) and known.is_place(row[place])]
    profiles = [
        profile_of(index, heading, [row[index] if index < len(row) else "" for row in placed], known.by_name)
        for index, heading in enumerate(headings)
    ]
    return _Table(sheet, rows[: last - heading_rows + 1], heading_rows, headings, body, profiles, place, count, known)


def _needs_the_row_above(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether headings are only told apart by the row above them."""
    told = [cell.strip() for cell in row if cell.strip()]
    named = sum(bool(cell.strip()) for cell in above)
    return len(set(told)) < len(told) and named > 1


def _is_alike(table: _Table, other: _Table) -> bool:
    return (
        table.place == other.place
        and normal(table.headings[table.place]) == normal(other.headings[other.place])
        and table.heading_rows == other.heading_rows
    )


# --- What is what


def _drafted(table: _Table, alike: Sequence[_Table], stem: str, encoding: str) -> Draft:
    roles = _roles(table)
    packed = _packed(table, roles)
    spoken = words(stem.replace("-", " "))
    columns = [
        _column(profile, roles[profile.index], table)
        for profile in table.profiles
        if profile.heading.strip() or profile.index == table.place
    ]
    place = table.profiles[table.place]
    used = {cell.strip() for row in table.body for cell in row[table.place : table.place + 1]}
    marks = {mark for profile in table.profiles if roles[profile.index] == Role.FIGURE for mark in profile.marks}
    fixed = "" if packed or Role.PERIOD in roles.values() else _period_told(table, roles, stem)
    by_name = place.codes < place.named
    return Draft(
        name=spoken[:1].upper() + spoken[1:],
        about=_about(table, spoken),
        encoding=encoding,
        sheets=[each.sheet.strip() for each in alike if each.sheet],
        heading_rows=table.heading_rows,
        columns=columns,
        system="" if by_name else table.known.system or place.system or "GSS",
        form="" if by_name else table.known.form,
        names={name: code for name, code in table.known.names.items() if by_name and name in used},
        period=fixed,
        packed=packed,
        missing=list(dict.fromkeys([*MISSING[:7], *(mark for mark in sorted(marks) if mark not in SUPPRESSED)])),
        suppressed=list(dict.fromkeys(["*", *(mark for mark in sorted(marks) if mark in SUPPRESSED)])),
        kind="provisional" if any("provisional" in cell.casefold() for row in table.above for cell in row) else "raw",
        kinds=_kinds(alike, roles),
        left_out=_totals(table, roles),
        blank_places=any(
            not row[table.place].strip() and _has_figures(row, roles) for row in table.body if len(row) > table.place
        ),
    )  # fmt: skip


def _roles(table: _Table) -> dict[int, Role]:
    """The role of each column: those that its heading and its cells agree on first."""
    found: dict[int, Role] = {table.place: Role.PLACE}
    free = [each for each in table.profiles if each.index != table.place]
    period = [each for each in free if each.periods >= MOSTLY and (each.is_called("period") or not each.is_figures)]
    for profile in period[:1]:
        found[profile.index] = Role.PERIOD
    named = {"lower": Role.LOWER, "upper": Role.UPPER, "notes": Role.NOTES, "unit": Role.UNIT}
    for profile in free:
        if profile.index in found or not profile.heading.strip():
            found.setdefault(profile.index, Role.UNLOADED)
            continue
        called = next((role for word, role in named.items() if profile.is_called(word)), None)
        if called in (Role.LOWER, Role.UPPER) and not profile.is_figures:
            called = None
        if called is not None:
            found[profile.index] = called
        elif profile.kinds >= MOSTLY and profile.filled:
            found[profile.index] = Role.KIND
        elif profile.is_figures:
            found[profile.index] = Role.FIGURE
        else:
            found[profile.index] = _role_of_words(profile, table)
    return _without_what_stands_beside(table, _with_the_periods_alone(table, _with_the_value_alone(table, found)))


def _with_the_value_alone(table: _Table, roles: dict[int, Role]) -> dict[int, Role]:
    """Where one of several columns of numbers is called the value, and another the indicator, the other numbers are none."""
    values = [each for each in table.profiles if roles[each.index] == Role.FIGURE]
    called = [each.index for each in values if re.fullmatch(r"(obs[_ ])?value", normal(each.heading))]
    if Role.TITLE not in roles.values() or len(called) != 1:
        return roles
    return roles | {each.index: Role.UNLOADED for each in values if each.index != called[0]}


def _with_the_periods_alone(table: _Table, roles: dict[int, Role]) -> dict[int, Role]:
    """Where headings of figures tell several periods and no column does, nobody knows of when the other figures are."""
    told = _periods_in_headings(table, roles)
    if Role.PERIOD in roles.values() or len(set(told.values())) < 2:
        return roles
    return roles | {index: Role.UNLOADED for index, role in roles.items() if role == Role.FIGURE and index not in told}


def _without_what_stands_beside(table: _Table, roles: dict[int, Role]) -> dict[int, Role]:
    """Where headings tell periods, an interval stands beside one of the figures, and a declaration has it beside all of them."""
    if not _packed(table, roles):
        return roles
    return roles | {index: Role.UNLOADED for index, role in roles.items() if role in BESIDE}


def _periods_in_headings(table: _Table, roles: Mapping[int, Role]) -> dict[int, str]:
    """The periods that headings of figures tell, by their columns."""
    headings = {each.index: each.heading for each in table.profiles if roles[each.index] == Role.FIGURE}
    return {index: found["period"] for index, heading in headings.items() if (found := unpacked(heading)) is not None}


def _role_of_words(profile: Profile, table: _Table) -> Role:
    """A column of words: the title, what divides it, or a name of the place, which is not loaded."""
    if profile.is_called("title"):
        return Role.TITLE
    if profile.units >= MOSTLY and profile.filled:
        return Role.UNIT
    if profile.filled == 0 or profile.named >= MOSTLY or NAMED.search(normal(profile.heading)):
        return Role.UNLOADED
    return Role.PART if _divides(profile, table) else Role.UNLOADED


def _divides(profile: Profile, table: _Table) -> bool:
    """Whether a column has different words for one place: else it only says more of the place."""
    met: dict[str, set[str]] = {}
    for row in table.body:
        if max(profile.index, table.place) < len(row) and row[table.place].strip():
            met.setdefault(row[table.place].strip(), set()).add(row[profile.index].strip())
    return any(len(words) > 1 for words in met.values()) and profile.distinct <= max(40, len(table.body) // 5)


def _packed(table: _Table, roles: Mapping[int, Role]) -> bool:
    """Whether the headings of figures tell periods, and no column does."""
    figures = sum(role == Role.FIGURE for role in roles.values())
    return Role.PERIOD not in roles.values() and len(_periods_in_headings(table, roles)) == figures > 0


def _column(profile: Profile, role: Role, table: _Table) -> Answered:
    spoken = words(profile.heading.replace(" | ", ", "))
    name = spoken[:1].upper() + spoken[1:] if role == Role.FIGURE else ""
    unit = ("%" if profile.percent else unit_in(profile.heading)) if role == Role.FIGURE else ""
    return Answered(profile.index, profile.heading, role, name, unit, cells=profile.cells, percent=profile.percent)


def _period_told(table: _Table, roles: Mapping[int, Role], stem: str) -> str:
    """The period that stands above the table, in the name of its sheet or file, or in a heading."""
    above = [cell.strip() for row in table.above for cell in row if cell.strip()]
    for cell in above:
        if periods.is_period(cell):
            return cell
    for text in (*above, table.sheet, stem):
        for found in re.finditer(rf"(?<![\w/]){PERIOD}(?![\w/])", text.replace("_", " "), re.IGNORECASE):
            if periods.is_period(found[0]):
                return found[0]
    return next(iter(_periods_in_headings(table, roles).values()), "")


def _about(table: _Table, spoken: str) -> str:
    """What the figures are of: what stands above the table after a word for it, or as its title; else the file's name."""
    for row in table.above:
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) > 1 and re.fullmatch(r"(indicator|title|measure|statistic|table)s?:?", cells[0], re.IGNORECASE):
            return cells[1]
    titles = [cells[0] for row in table.above if len(cells := [cell.strip() for cell in row if cell.strip()]) == 1]
    title = titles[0] if titles else spoken
    return title[:1].upper() + title[1:200]


def _kinds(alike: Sequence[_Table], roles: Mapping[int, Role]) -> dict[str, str]:
    """The words for kinds: all that are known where a column tells them, for its later rows may have others; else those in headings."""
    if Role.KIND in roles.values():
        return dict(KINDS)
    told = {found["kind"] for table in alike for heading in table.headings if (found := unpacked(heading)) is not None}
    return {word: KINDS[normal(word)] for word in sorted(told) if normal(word) in KINDS}


def _totals(table: _Table, roles: Mapping[int, Role]) -> dict[str, list[str]]:
    """Rows with figures whose place is no code but a word: totals of groups, which would count their parts again."""
    words_met = {
        row[table.place].strip()
        for row in table.body
        if len(row) > table.place and row[table.place].strip() and not table.known.is_place(row[table.place])
        and _has_figures(row, roles)
    }  # fmt: skip
    short = sorted(word for word in words_met if len(word) < 60)
    return {table.headings[table.place]: short[:20]} if 0 < len(short) <= 20 else {}


def _has_figures(row: Sequence[str], roles: Mapping[int, Role]) -> bool:
    return any(role == Role.FIGURE and index < len(row) and row[index].strip() for index, role in roles.items())


def _no_place(name: str) -> Fault:
    return Fault(
        name,
        _("No column of it holds codes or names of places that are known here, under a row of headings."),
        _("Add the places to the register, or add a column with their codes to the file."),
    )


# What a person types of the whole source.
TYPED = ("name", "publisher", "licence", "licence_url", "address", "about", "period", "kind", "disclosure")


def revised(draft: Draft, answers: Mapping[str, Any]) -> Draft:
    """A draft as a person has corrected it."""
    columns = [
        replace(
            column,
            role=_role_told(answers.get(f"role_{column.index}"), column.role),
            name=str(answers.get(f"name_{column.index}") or column.name),
            unit=str(answers.get(f"unit_{column.index}", column.unit) or ""),
            polarity=str(answers.get(f"better_{column.index}") or column.polarity),
            aggregation=str(answers.get(f"together_{column.index}") or column.aggregation),
        )
        for column in draft.columns
    ]
    told: dict[str, Any] = {name: str(answers[name]).strip() for name in TYPED if name in answers}
    for name in ("missing", "suppressed"):
        if name in answers:
            told[name] = str(answers[name]).split()
    if "smallest_shown" in answers:
        said = str(answers["smallest_shown"] or "").strip()
        told["smallest_shown"] = (
            int(said) if said.isascii() and said.isdigit() and len(said) < 10 and int(said) else None
        )
    if "missing" in told:
        told["missing"] = ["", *told["missing"]]
    return replace(draft, columns=columns, **told)


def _role_told(told: object, before: Role) -> Role:
    """What a person says that a column is; what nobody can mean changes nothing."""
    return next((role for role in Role if role == told), before)


__all__ = ["MOST_COLUMNS_ASKED", "Answered", "Draft", "Role", "draft_of", "revised"]
