"""The rows of a table with every cell read: the first of the two passes over a file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.register.exports.sheets import Column, Sheet
from commonweal.register.imports import cells
from commonweal.register.imports.faults import Fault, Wrong, shown
from commonweal.register.imports.tables import Table, is_blank

FOOTNOTE = re.compile(r"\s*(?:(?:grand )?total|sum|notes?|sources?|updated|as at)\b|\s*\*", re.IGNORECASE)

ENOUGH_TO_BLAME_THE_COLUMN = 3
"""From how many values on, all wrong, a column is blamed once instead of each of its rows."""


@dataclass
class Line:
    """One row of a file: its values by the names of the columns that the file has."""

    sheet: Sheet
    file: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    defaults: dict[str, Any] = field(default_factory=dict)

    @property
    def is_converted(self) -> bool:
        """Whether it was made from a format other than our own."""
        return bool(self.path)

    @property
    def id(self) -> int | str | None:
        return self.values.get("id")

    def fault(self, wrong: str, remedy: str, column: str = "", value: object = None) -> Fault:
        """A fault of this row."""
        quoted = self.values.get(column) if value is None else value
        return Fault(self.file, wrong, remedy, self.sheet.name, self.number, column, shown(quoted), self.path)


def lines_of(table: Table) -> tuple[list[Line], list[Fault]]:
    """Every row with its cells read, and what is wrong with them."""
    lines, faults, filled = [], [], Counter[str]()
    for number, raw in table.rows:
        line = Line(table.sheet, table.file, number, path=table.paths.get(number, ""), defaults=table.defaults)
        problems = _read(table, line, raw, filled)
        if table.is_converted:
            pass
        elif _is_total(line) or (problems and _is_footnote(table, raw)):
            problems = [_footnote(line, raw)]
        faults.extend(problems)
        if not problems:
            lines.append(line)
    return lines, faults if table.is_converted else _blaming_columns(table, faults, filled)


def _read(table: Table, line: Line, raw: Any, filled: Counter[str]) -> list[Fault]:
    problems = []
    for column in table.sheet.columns:
        if column.name not in table.positions:
            continue
        cell = table.cell(raw, column.name)
        try:
            value = cells.read(table.sheet, column, cell)
        except Wrong as wrong:
            filled[column.name] += 1
            problems.append(line.fault(wrong.wrong, wrong.remedy, column.name, cell))
            continue
        filled[column.name] += value is not None
        if value is not None or not table.is_converted:
            line.values[column.name] = value
        if value is None and column.required and column.name not in table.defaults:
            problems.append(_missing(line, column))
    return problems


def _missing(line: Line, column: Column) -> Fault:
    return line.fault(
        _("%(column)s is empty.") % {"column": column.name},
        _("Fill it in, or delete the row if it does not belong to the table."),
        column.name,
        "",
    )


def _is_total(line: Line) -> bool:
    """Whether a row sums up the others; it would pass for one of them where little else must be filled in."""
    return str(line.values.get("name", "")).lower().rstrip(":") in ("total", "grand total", "totals")


def _is_footnote(table: Table, raw: Any) -> bool:
    """Whether a row is a note or a total under the table: one cell alone, or words that such rows begin with."""
    told = [value for value in raw if not is_blank(value)]
    wanted = sum(column.required for column in table.sheet.columns)
    alone = len(told) == 1 and (wanted > 1 or len(table.positions) > 2)
    return alone or bool(FOOTNOTE.match(str(told[0])))


def _footnote(line: Line, raw: Any) -> Fault:
    told = next(value for value in raw if not is_blank(value))
    return line.fault(
        _("This looks like a note or a total under the table, not a row of it."),
        _("Delete the row, or fill in its other columns if it belongs to the table."),
        "",
        told,
    )


def _blaming_columns(table: Table, faults: list[Fault], filled: Counter[str]) -> list[Fault]:
    """The same faults, with one for a column in which every value is wrong, as when two columns are swapped."""
    wrong = Counter(fault.column for fault in faults if fault.value)
    blamed = {
        column
        for column, count in wrong.items()
        if column and count >= ENOUGH_TO_BLAME_THE_COLUMN and count == filled[column]
    }
    told, kept = set(), []
    for fault in faults:
        if fault.column not in blamed:
            kept.append(fault)
        elif fault.column not in told:
            told.add(fault.column)
            kept.append(_column_fault(table, fault, wrong[fault.column]))
    return kept


def _column_fault(table: Table, example: Fault, count: int) -> Fault:
    said = ngettext(
        "None of the %(count)d value in this column is right: %(wrong)s",
        "None of the %(count)d values in this column is right: %(wrong)s",
        count,
    ) % {"count": count, "wrong": example.wrong}
    return Fault(
        table.file,
        said,
        _("Is this column under the wrong heading, or are two columns swapped? If not: %(remedy)s")
        % {"remedy": example.remedy},
        table.sheet.name,
        example.row,
        example.column,
        example.value,
    )
