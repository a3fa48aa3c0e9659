"""Finds the table in a sheet that holds more than a table: titles above, several heading rows, facts in the headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.faults import Fault, Faults, clipped
from commonweal.evidence.imports.headings import Heading, is_pattern, normal, words
from commonweal.evidence.imports.language import WideColumn, pattern_or_text
from commonweal.evidence.imports.tables import ROWS_SEARCHED, Start

JOINT = " | "
BESIDE = ("lower", "upper", "numerator", "denominator")


@dataclass(frozen=True)
class Cell:
    """A column of figures: where it stands, what its heading tells, and which indicator it declares in a wide table."""

    index: int
    facts: Mapping[str, str]
    declared: WideColumn | None = None


@dataclass(frozen=True)
class Outline:
    """Which column of one table is what. Columns are numbered from 0."""

    sheet: str
    delimiter: str
    line: int
    """The last line above the figures."""
    headings: Sequence[str]
    facts: Mapping[str, str]
    """What is told of the whole table: above it, by its sheet's name, by the file's."""
    place: int
    roles: Mapping[str, int]
    """The columns of otherwise, period, title, unit, kind, notes and polarity, of those that are there."""
    parts: Sequence[int]
    cells: Sequence[Cell]
    beside: Mapping[str, int]
    systems: Sequence[int | None]
    """For each system of codes, the column that tells it."""
    left_out: Sequence[tuple[int, re.Pattern[str], str]]
    ignored: Sequence[str] = field(default=())
    score: int = 0

    @property
    def last(self) -> int:
        """The last column that a row must reach to be whole."""
        return max([self.place, *(cell.index for cell in self.cells), self.roles.get("period", 0)])


def outline_of(
    starts: Sequence[Start], declaration: Declaration, *, file_name: str, stem: str, sheet: str = ""
) -> Outline:
    """Which column is what. Raises Faults naming what is missing or there twice."""
    best: tuple[int, Start, int, list[str]] | None = None
    for start in starts:
        if declaration.delimiter in ("", start.delimiter):
            for at, headings in _candidates(start, declaration):
                score = _score(headings, declaration)
                if score and (best is None or score > best[0]):
                    best = score, start, at, headings
    if best is None:
        raise Faults([_no_headings(declaration, file_name, sheet)])
    score, start, at, headings = best
    facts = _facts(start, at, declaration, stem, sheet)
    return _outline(start, at, headings, declaration, facts, score, file_name, sheet)


def fits(starts: Sequence[Start], declaration: Declaration, *, stem: str, sheet: str, by_headings_alone: bool) -> int:
    """How many columns a declaration finds in a table, or 0 when it lacks one, or when no place is of its kind."""
    try:
        outline = outline_of(starts, declaration, file_name="", stem=stem, sheet=sheet)
    except Faults:
        return 0
    if any(name not in outline.facts for name in declaration.above):
        return 0
    rows = next(start.rows for start in starts if start.delimiter == outline.delimiter)
    below = [row for line, row in rows if line > outline.line]
    if by_headings_alone or any(_may_be_place(row, outline, declaration) for row in below[:10]):
        return outline.score
    return 0


def _may_be_place(row: Sequence[str], outline: Outline, declaration: Declaration) -> bool:
    place = declaration.place
    told = row[outline.place].strip() if outline.place < len(row) else ""
    looks = [system.look for system in place.systems] or [place.pattern]
    return (
        any(re.fullmatch(look, told) for look in looks)
        or normal(told) in {normal(name) for name in place.names}
        or bool(place.first and told.isdecimal())
    )


# --- Headings


def _candidates(start: Start, declaration: Declaration) -> Iterator[tuple[int, list[str]]]:
    """Every row that may be the last of the headings, joined with those above it."""
    rows = [row for _line, row in start.rows]
    many = declaration.heading_rows
    for at in range(many - 1, len(rows)):
        if len(rows[at]) > 1:
            yield at, joined(rows[at - many + 1 : at + 1])


def joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Heading rows as one: a name in an upper row counts for the columns after it, up to the next."""
    width = max(len(row) for row in rows)
    parts: list[list[str]] = [[] for _column in range(width)]
    under = [any(column < len(row) and row[column].strip() for row in rows[1:]) for column in range(width)]
    for row in rows[:-1]:
        named = ""
        for column in range(width):
            own = row[column].strip() if column < len(row) else ""
            named = own or named
            if own or (named and under[column]):
                parts[column].append(named)
    for column, part in enumerate(parts):
        own = rows[-1][column].strip() if column < len(rows[-1]) else ""
        if own:
            part.append(own)
    return [JOINT.join(part) for part in parts]


def _score(headings: Sequence[str], declaration: Declaration) -> int:
    """How many of its columns a row of headings has; 0 where it lacks the place or the figures."""
    place = _first(headings, declaration.place.column)
    if place is None or not 0 <= place + declaration.place.step < len(headings):
        return 0
    known = [*_all_columns(declaration)]
    found = [heading for heading in headings if heading.strip()]
    score = sum(any(column.match(heading) is not None for column in known) for heading in found)
    return score + (not headings[place].strip())


def _all_columns(declaration: Declaration) -> Iterator[Heading]:
    yield from _roles(declaration).values()
    yield from (each for each in (declaration.place.column, *declaration.ignored, *declaration.must_have))
    yield from (rows.column for rows in declaration.leave_out)
    yield from (each.column for each in declaration.indicators)
    yield from declaration.parts
    if declaration.tidy is not None:
        yield from declaration.tidy.parts
        yield from (found for name in BESIDE if (found := getattr(declaration.tidy, name)) is not None)
        if declaration.tidy.value is not None:
            yield declaration.tidy.value


def _roles(declaration: Declaration) -> dict[str, Heading]:
    """The declared columns of which a table has one each, but for the place and the figure."""
    tidy, notes, kind = declaration.tidy, declaration.notes, declaration.kind
    named = {
        "otherwise": declaration.place.otherwise,
        "period": declaration.period.column,
        "title": tidy.title if tidy else None,
        "unit": tidy.unit if tidy else None,
        "polarity": tidy.polarity.column if tidy and tidy.polarity else None,
        "kind": None if isinstance(kind, str) else kind.column,
        "notes": notes.column if notes else None,
    }
    return {name: column for name, column in named.items() if column is not None and column.is_column}


def _first(headings: Sequence[str], column: Heading | None, taken: frozenset[int] = frozenset()) -> int | None:
    """The column that a declared one is: of several, the one whose form was declared first."""
    if column is None:
        return None
    found = [
        (form, index)
        for index, heading in enumerate(headings)
        if index not in taken and (form := column.place_among(heading)) is not None
    ]
    return min(found)[1] if found else None


# --- Facts of the whole table


def _facts(start: Start, at: int, declaration: Declaration, stem: str, sheet: str) -> dict[str, str]:
    spoken = words(stem.replace("-", " "))
    facts = {"sheet": sheet.strip(), "file": spoken[:1].upper() + spoken[1:]}
    if declaration.file_name and (found := re.fullmatch(declaration.file_name, stem, re.IGNORECASE)):
        facts |= found.groupdict(default="")
    for form in declaration.sheets:
        if named := re.fullmatch(pattern_or_text(form), sheet.strip(), re.IGNORECASE):
            facts |= named.groupdict(default="")
    above = [row for _line, row in start.rows[: at + 1]]
    for name, form in declaration.above.items():
        facts |= _fact_above(above, name, form)
    return facts


def _fact_above(rows: Sequence[Sequence[str]], name: str, form: str) -> dict[str, str]:
    """What a cell above the table tells: the groups of its pattern, or else the next filled cell in its row."""
    sought = re.compile(pattern_or_text(form) if is_pattern(form) else rf"{re.escape(form.strip())}", re.IGNORECASE)
    for row in rows:
        for index, cell in enumerate(row):
            if found := sought.fullmatch(cell.strip()):
                if found.groupdict():
                    return {name: cell.strip()} | found.groupdict(default="")
                told = next((other.strip() for other in row[index + 1 :] if other.strip()), "")
                if told:
                    return {name: told}
    return {}


# --- Columns


def _outline(
    start: Start, at: int, headings: list[str], declaration: Declaration, facts: dict[str, str], score: int,
    file_name: str, sheet: str,
) -> Outline:  # fmt: skip
    line = start.rows[at][0]
    faults = _Faults(file_name, sheet, line, headings, declaration)
    taken: set[int] = set()
    heading_of_place = _first(headings, declaration.place.column)
    assert heading_of_place is not None  # noqa: S101 - a row without it has no score
    taken |= {heading_of_place, heading_of_place + declaration.place.step}
    roles = _found_roles(headings, declaration, taken, faults)
    faults.twice(heading_of_place)
    beside = _beside(headings, declaration, taken)
    ignored = {index for index, heading in enumerate(headings) if _is_ignored(heading, declaration)}
    named = _named_parts(headings, declaration, taken)
    taken |= {*named, roles.get("unit", -1), roles.get("notes", -1)}
    cells = _cells(headings, declaration, taken | ignored)
    for column in (*_not_there(headings, declaration), *_without_figures(cells, declaration)):
        faults.missing(column)
    taken |= {cell.index for cell in cells}
    parts = [*named, *_found_parts(headings, declaration, taken | ignored, cells)]
    taken |= set(parts)
    if faults.found:
        raise Faults(faults.found)
    last = start.rows[min(at + declaration.skip_rows, len(start.rows) - 1)][0] if declaration.skip_rows else line
    return Outline(
        sheet=sheet,
        delimiter=start.delimiter,
        line=last,
        headings=headings,
        facts=facts,
        place=heading_of_place + declaration.place.step,
        roles=roles,
        parts=parts,
        cells=[Cell(-1, {})] if declaration.tidy is not None and declaration.tidy.count else cells,
        beside=beside,
        systems=[_first(headings, system.column) for system in declaration.place.systems],
        left_out=[
            (index, re.compile(rows.pattern), rows.why or rows.pattern)
            for rows in declaration.leave_out
            if (index := _first(headings, rows.column)) is not None
        ],
        ignored=[heading for index, heading in enumerate(headings) if index not in taken and heading.strip()],
        score=score,
    )


def _found_roles(headings: Sequence[str], declaration: Declaration, taken: set[int], faults: _Faults) -> dict[str, int]:
    roles: dict[str, int] = {}
    for name, column in _roles(declaration).items():
        found = _first(headings, column, frozenset(taken))
        if found is not None:
            roles[name] = found
            faults.twice(found)
            if name not in ("unit", "notes"):  # which may tell something else as well
                taken.add(found)
        elif name in _needed_roles(declaration) and not column.templates:
            faults.missing(column)
    return roles


def _needed_roles(declaration: Declaration) -> tuple[str, ...]:
    """The roles that a table cannot be read without. A column of kinds can be missing where every other word is raw."""
    has_default = isinstance(declaration.kind, str) or declaration.kind.otherwise is not None
    return ("period", "title") if has_default else ("period", "title", "kind")


def _not_there(headings: Sequence[str], declaration: Declaration) -> list[Heading]:
    columns = (*declaration.must_have, *(rows.column for rows in declaration.leave_out))
    return [column for column in columns if _first(headings, column) is None]


def _is_ignored(heading: str, declaration: Declaration) -> bool:
    return any(column.match(heading) is not None for column in (*declaration.ignored, *declaration.must_have))


def _without_figures(cells: Sequence[Cell], declaration: Declaration) -> Iterator[Heading]:
    """The declared columns of figures that are not there and should be."""
    there = {id(cell.declared) for cell in cells}
    missing = [each for each in declaration.indicators if id(each) not in there]
    yield from (each.column for each in missing if not each.optional)
    if not cells and declaration.tidy is not None and declaration.tidy.value is not None:
        yield declaration.tidy.value
    elif not cells and missing and all(each.optional for each in missing):
        yield missing[0].column


def _beside(headings: Sequence[str], declaration: Declaration, taken: set[int]) -> dict[str, int]:
    found = {}
    for name in BESIDE if declaration.tidy is not None else ():
        index = _first(headings, getattr(declaration.tidy, name), frozenset(taken))
        if index is not None:
            found[name] = index
            taken.add(index)
    return found


def _named_parts(headings: Sequence[str], declaration: Declaration, taken: set[int]) -> list[int]:
    """The dividing columns that are declared by name."""
    declared = declaration.tidy.parts if declaration.tidy is not None else declaration.parts
    named = [column for column in declared if not column.is_pattern]
    return [index for column in named if (index := _first(headings, column, frozenset(taken))) is not None]


def _found_parts(
    headings: Sequence[str], declaration: Declaration, taken: set[int], cells: Sequence[Cell]
) -> list[int]:
    """The dividing columns that a pattern finds, in the order of their headings, for columns move."""
    tidy = declaration.tidy
    declared = tidy.parts if tidy is not None else declaration.parts
    free = [index for index, heading in enumerate(headings) if index not in taken and heading.strip()]
    if tidy is not None and tidy.parts_stand_before and cells:
        free = [index for index in free if index < cells[0].index]
    found = [
        index
        for index in free
        if any(column.is_pattern and column.match(headings[index]) is not None for column in declared)
    ]
    if tidy is not None and tidy.pairs and cells:
        begin = cells[0].index + 1 + int(cells[0].facts.get("attributes") or 0)
        found = [
            second for second in range(begin + 1, len(headings), 2) if second in free and second - 1 in free
        ]  # fmt: skip
    return sorted(found, key=lambda index: normal(headings[index]))


def _cells(headings: Sequence[str], declaration: Declaration, taken: set[int]) -> list[Cell]:
    found = []
    for index, heading in enumerate(headings):
        if index in taken or not heading.strip():
            continue
        if declaration.tidy is not None:
            facts = declaration.tidy.value.match(heading) if declaration.tidy.value is not None else None
            if facts is not None:
                found.append(Cell(index, {"heading": heading} | facts))
            continue
        for declared in declaration.indicators:
            facts = declared.column.match(heading)
            if facts is not None:
                found.append(Cell(index, {"heading": heading} | facts, declared))
                break
    return found


class _Faults:
    """What is wrong with the headings of one table."""

    def __init__(self, name: str, sheet: str, line: int, headings: Sequence[str], declaration: Declaration) -> None:
        self.name, self.sheet, self.line, self.headings = name, sheet, line, headings
        self.declaration = declaration
        self.found: list[Fault] = []

    def missing(self, column: Heading) -> None:
        told = ", ".join(clipped(heading) for heading in [each for each in self.headings if each.strip()][:20])
        self.found.append(
            Fault(
                self.name,
                _("There is no column “%(column)s”. The headings are: %(headings)s.")
                % {"column": column, "headings": told},
                _(
                    "Check that it is the right file for “%(source)s”; if its heading has changed, write the new one into the declaration."
                )
                % {"source": self.declaration.name},
                row=self.line,
                sheet=self.sheet,
            )
        )

    def twice(self, index: int) -> None:
        """A column that is there again under the very same heading."""
        heading = normal(self.headings[index])
        same = [each for each in self.headings if heading and normal(each) == heading]
        if len(same) > 1:
            self.found.append(
                Fault(
                    self.name,
                    _("The column “%(column)s” is there %(count)s times.")
                    % {"column": clipped(same[0]), "count": len(same)},
                    _("Delete or rename the one that is not meant, so that it is clear which figures to load."),
                    row=self.line,
                    column=clipped(same[-1]),
                    sheet=self.sheet,
                )
            )


def _no_headings(declaration: Declaration, file_name: str, sheet: str) -> Fault:
    return Fault(
        file_name,
        _("No row among the first %(rows)s has the heading “%(column)s”.")
        % {"rows": ROWS_SEARCHED, "column": declaration.place.column},
        _("Check that it is the right file for “%(source)s”, and that its headings have not been deleted.")
        % {"source": declaration.name},
        sheet=sheet,
    )
