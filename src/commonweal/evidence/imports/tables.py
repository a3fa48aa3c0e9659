"""Finds the table in a file: its heading row, and which column of it each declared column is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path

from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.evidence.imports.declarations import Column, Declaration, WideColumn, filled, normal, words
from commonweal.evidence.imports.faults import Fault, Faults, clipped

# Title rows and notes above a table are fewer than this in every published file met so far.
ROWS_SEARCHED = 60
LONGEST_LINE = 1_000_000
MOST_INDICATORS = 20_000
DELIMITERS = ",;\t|"
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True)
class Start:
    """The first rows of a file as one delimiter divides them, each with the number of the line it begins on."""

    delimiter: str
    rows: Sequence[tuple[int, list[str]]]


@dataclass(frozen=True)
class Measure:
    """One indicator of a wide table and the column that holds its figures."""

    index: int
    code: str
    name: str
    facts: WideColumn
    part_of: str = ""


@dataclass(frozen=True)
class Plan:
    """Which column is what. Columns are numbered from 0."""

    delimiter: str
    line: int
    """The line on which the headings stand."""
    headings: Sequence[str]
    place: int
    period: int | None
    measures: Sequence[Measure] = ()
    title: int | None = None
    parts: Sequence[int] = ()
    unit: int | None = None
    values: Sequence[tuple[int, str]] = ()
    """Columns of figures in a tidy table, each with the word that its heading adds."""
    beside: dict[str, int] = field(default_factory=dict)
    """Columns of a tidy table that go with the figure: lower, upper, numerator, denominator."""
    left_out: Sequence[tuple[int, str, str]] = ()
    """Rows that are no figures: the column and the pattern that tell them, and why they are not loaded."""
    ignored: Sequence[str] = ()
    """Headings that the declaration names as not loaded, and those it does not know."""


def start_of(text: Path, name: str, delimiters: str = DELIMITERS) -> list[Start]:
    """The first rows of a file, divided in each way it might be."""
    return [Start(delimiter, _first_rows(text, name, delimiter)) for delimiter in delimiters]


def _first_rows(text: Path, name: str, delimiter: str) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    with text.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        before = 0
        try:
            for row in islice(reader, ROWS_SEARCHED):
                rows.append((before + 1, row))
                before = reader.line_num
        except csv.Error as error:
            if not rows:
                raise Faults([huge(name, before + 1)]) from error
    return rows


def csv_rows(text: Path, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text up to the first that cannot be divided."""
    with text.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from csv.reader(file, delimiter=delimiter)
        except csv.Error:
            return


def huge(name: str, row: int | None) -> Fault:
    return Fault(
        name,
        _("A row is longer than %(most)s letters, which no row of figures is.") % {"most": f"{LONGEST_LINE:,}"},
        _("A quotation mark that is never closed does this: look for one here, or fetch the file again."),
        row=row,
    )


def too_many_indicators(name: str) -> Fault:
    return Fault(
        name,
        _("The file would make more than %(most)s indicators.") % {"most": f"{MOST_INDICATORS:,}"},
        _("A column that divides them may hold something else, such as numbers or names; check the declaration."),
    )


def plan_of(starts: Iterable[Start], declaration: Declaration, name: str) -> Plan:
    """Which column is what, by the declaration. Raises Faults naming the columns that are missing or there twice."""
    wanted = [start for start in starts if declaration.delimiter in ("", start.delimiter)]
    best: tuple[int, Start, int, list[str]] | None = None
    for start in wanted:
        for line, row in start.rows:
            score = _score(row, declaration)
            if best is None or score > best[0]:
                best = (score, start, line, row)
    if best is None or best[0] == 0:
        raise Faults([_no_headings(name, declaration)])
    _score_reached, start, line, headings = best
    faults = list(_column_faults(headings, declaration, name, line))
    if faults:
        raise Faults(faults)
    return _plan(start.delimiter, line, headings, declaration)


def fits(starts: Iterable[Start], declaration: Declaration, *, by_headings_alone: bool = False) -> int:
    """How many of its columns a declaration finds in a file, or 0 when it lacks one that it needs.

    The codes of the first row must look as declared too, unless asked by the headings alone: files of two nations
    can have the same headings.
    """
    reached = 0
    for start in starts:
        if declaration.delimiter not in ("", start.delimiter):
            continue
        for (line, row), (_line, below) in pairwise(start.rows):
            score = _score(row, declaration)
            if score > reached and (by_headings_alone or _has_code(row, below, declaration)):
                faultless = next(iter(_column_faults(row, declaration, "", line)), None) is None
                reached = score if faultless else reached
    return reached


def _has_code(headings: Sequence[str], row: Sequence[str], declaration: Declaration) -> bool:
    index = _where(headings, declaration.place.column)
    return index is not None and index < len(row) and bool(re.fullmatch(declaration.place.pattern, row[index].strip()))


def _needed(declaration: Declaration) -> list[Column]:
    """Columns that must stand in the file exactly once; of a pattern for several indicators, at least once."""
    columns = [declaration.place.column]
    if declaration.period.column is not None:
        columns.append(declaration.period.column)
    if declaration.tidy is not None:
        columns += [declaration.tidy.title, *_values(declaration)]
    columns += [rows.column for rows in declaration.leave_out]
    columns += declaration.must_have
    return columns + [each.column for each in declaration.indicators]


def _values(declaration: Declaration) -> list[Column]:
    """The declared column of figures of a tidy table."""
    return [declaration.tidy.value] if declaration.tidy is not None and declaration.tidy.value is not None else []


def _may_be_many(column: Column, declaration: Declaration) -> bool:
    families = [*(each.column for each in declaration.indicators), *_values(declaration)]
    return column.is_pattern and column in families


def _score(row: Sequence[str], declaration: Declaration) -> int:
    """How many columns of a row are headings that the declaration knows."""
    tidy = declaration.tidy
    optional = (
        [*tidy.parts, *(each for each in (tidy.unit, tidy.lower, tidy.upper, tidy.numerator, tidy.denominator) if each)]
        if tidy
        else []
    )
    known = [*_needed(declaration), *optional, *declaration.ignored]
    if not any(declaration.place.column.match(heading) is not None for heading in row):
        return 0
    return sum(any(column.match(heading) is not None for column in known) for heading in row if heading.strip())


def _column_faults(headings: Sequence[str], declaration: Declaration, name: str, line: int) -> Iterable[Fault]:
    for column in _needed(declaration):
        found = [heading for heading in headings if column.match(heading) is not None]
        if not found:
            yield Fault(
                name,
                _("There is no column “%(column)s”. The headings are: %(headings)s.")
                % {"column": column, "headings": ", ".join(clipped(heading) for heading in headings[:20])},
                _(
                    "Check that it is the right file for “%(source)s”; if its heading has changed, write the new one into the declaration."
                )
                % {"source": declaration.name},
                row=line,
            )
        elif len(found) > 1 and not _may_be_many(column, declaration):
            yield _twice(name, line, found)
    seen: dict[str, str] = {}
    for heading in headings:
        if normal(heading) in seen and _is_used(heading, declaration):
            yield _twice(name, line, [seen[normal(heading)], heading])
        seen.setdefault(normal(heading), heading)


def _is_used(heading: str, declaration: Declaration) -> bool:
    return any(
        column.match(heading) is not None and _may_be_many(column, declaration) for column in _needed(declaration)
    )


def _twice(name: str, line: int, found: Sequence[str]) -> Fault:
    return Fault(
        name,
        _("The column “%(column)s” is there %(count)s times.") % {"column": clipped(found[0]), "count": len(found)},
        _("Delete or rename the one that is not meant, so that it is clear which figures to load."),
        row=line,
        column=clipped(found[-1]),
    )


def _no_headings(name: str, declaration: Declaration) -> Fault:
    return Fault(
        name,
        _("No row among the first %(rows)s has the heading “%(column)s”.")
        % {"rows": ROWS_SEARCHED, "column": declaration.place.column},
        _("Check that it is the right file for “%(source)s”, and that its headings have not been deleted.")
        % {"source": declaration.name},
    )


def _plan(delimiter: str, line: int, headings: Sequence[str], declaration: Declaration) -> Plan:
    tidy = declaration.tidy
    taken: set[int] = set()

    def only(column: Column | None) -> int | None:
        for index, heading in enumerate(headings):
            if column is not None and index not in taken and column.match(heading) is not None:
                taken.add(index)
                return index
        return None

    place, period = only(declaration.place.column), only(declaration.period.column)
    assert place is not None  # noqa: S101 - a plan without it was refused above
    left_out = [
        (index, rows.pattern, rows.why or rows.pattern)
        for rows in declaration.leave_out
        if (index := _where(headings, rows.column)) is not None
    ]
    unloaded = [*declaration.ignored, *declaration.must_have]
    ignored = {
        index for index, heading in enumerate(headings) if any(column.match(heading) is not None for column in unloaded)
    }
    facts: dict[str, object] = {}
    if tidy is not None:
        facts["title"] = only(tidy.title)
        facts["parts"] = [index for column in tidy.parts if (index := only(column)) is not None]
        facts["unit"] = _where(headings, tidy.unit)
        beside = {name: only(getattr(tidy, name)) for name in ("lower", "upper", "numerator", "denominator")}
        facts["beside"] = {name: index for name, index in beside.items() if index is not None}
        facts["values"] = [
            (index, found.get("part", ""))
            for index, heading in enumerate(headings)
            for column in _values(declaration)
            if index not in taken and (found := column.match(heading)) is not None
        ]
        taken |= {index for index, _part in facts["values"]}  # type: ignore[attr-defined]
    else:
        facts["measures"] = _measures(headings, declaration, taken | ignored)
        taken |= {measure.index for measure in facts["measures"]}  # type: ignore[attr-defined]
    unknown = [heading for index, heading in enumerate(headings) if index not in taken and heading.strip()]
    return Plan(delimiter, line, headings, place, period, left_out=left_out, ignored=unknown, **facts)  # type: ignore[arg-type]


def _where(headings: Sequence[str], column: Column | None) -> int | None:
    return next(
        (index for index, heading in enumerate(headings) if column is not None and column.match(heading) is not None),
        None,
    )


def _measures(headings: Sequence[str], declaration: Declaration, taken: set[int]) -> list[Measure]:
    """A column belongs to the first declared indicator that knows its heading."""
    found = []
    for index, heading in enumerate(headings):
        if index in taken:
            continue
        for declared in declaration.indicators:
            groups = declared.column.match(heading)
            if groups is not None:
                found.append(_measure(index, heading, declared, groups, declaration))
                break
    return sorted(found, key=lambda measure: measure.code)


def _measure(
    index: int, heading: str, declared: WideColumn, groups: dict[str, str], declaration: Declaration
) -> Measure:
    facts = {"heading": words(heading)} | groups
    spoken = {name: declaration.words.get(text, text) for name, text in facts.items()}
    plain = {name: slugify(text) for name, text in facts.items()}
    name = filled(declared.name, spoken)
    part_of = filled(declared.part_of, plain)
    return Measure(index, filled(declared.code, plain), name[:1].upper() + name[1:], declared, part_of)
