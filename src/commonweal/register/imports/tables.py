"""A table as it was found in a file: its sheet, where its columns are, and its rows with their numbers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from commonweal.register.exports.sheets import SHEETS, Sheet
from commonweal.register.imports.faults import Fault, Unreadable, shown

MOST_ROWS = 100_000
ROWS_ABOVE_HEADINGS = 10

Cells = Sequence[Any]


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula instead of a value."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Broken:
    """A cell in which a formula failed: `#N/A`, `#REF!`."""

    text: str

    def __str__(self) -> str:
        return self.text


class Pointer(str):
    """The name of a thing, and the row of its own sheet that tells of it: how files mean things that point by a number of their own."""

    __slots__ = ("row",)
    row: int

    @classmethod
    def to(cls, name: str, row: int) -> Pointer:
        """The pointer to a row of the sheet in which things of this kind are."""
        pointer = cls(name)
        pointer.row = row
        return pointer


@dataclass
class Table:
    """The rows of one sheet of one file."""

    file: str
    sheet: Sheet
    positions: dict[str, int]
    """Where each column stands, from 0."""
    rows: list[tuple[int, Cells]]
    """Each row with its number as a spreadsheet shows it."""
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)
    """Where each row was found, in a file whose own rows these are not."""
    defaults: dict[str, Any] = field(default_factory=dict)
    """What a new row has in a column that the file says nothing of."""

    @property
    def is_converted(self) -> bool:
        """Whether it was made from another format, in which what is not said is left as it is rather than emptied."""
        return bool(self.paths)

    def cell(self, cells: Cells, name: str) -> Any:
        """What a row has under a heading; None where it is blank or the column is not there."""
        position = self.positions.get(name)
        return cells[position] if position is not None and position < len(cells) else None


def plain_name(text: object) -> str:
    """A heading or a name of a sheet without the ways in which people write it: `Voting weight *` is `voting_weight`."""
    return re.sub(r"[^a-z0-9]+", "_", str(text or "").replace("\ufeff", "").strip().lower()).strip("_")


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return value is None or (isinstance(value, str) and not value.strip())


def sheet_called(name: str) -> Sheet | None:
    """The sheet of that name, if there is one: `Support team` is `support_team`."""
    return SHEETS.get(plain_name(name))


def build(file: str, sheet: Sheet, rows: Iterable[tuple[int, Cells]], *, where: str = "") -> Table:
    """Find the headings, check them, and gather the rows below. Raises Unreadable where there are no headings."""
    numbered = _within_limits(file, sheet, rows)
    above = []
    for number, cells in numbered:
        above.append((number, cells))
        if len(above) == ROWS_ABOVE_HEADINGS:
            break
    index = _heading_row(sheet, [cells for _number, cells in above])
    if index is None:
        raise Unreadable(
            Fault(
                file,
                _("There is no row of headings."),
                _("Put the names of the columns in the first row: %(names)s.") % {"names": ", ".join(sheet.names)},
                sheet=where or sheet.name,
                row=1,
            )
        )
    table = Table(file, sheet, {}, [], [])
    _read_headings(table, *above[index])
    table.rows = [*above[index + 1 :], *numbered]
    _check_width(table)
    return table


def _within_limits(file: str, sheet: Sheet, rows: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    """The rows that hold anything. Raises Unreadable when there are too many."""
    count = 0
    for number, cells in rows:
        if all(is_blank(value) for value in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(
                Fault(
                    file,
                    _("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS},
                    _("Bring it in as several files, each with the headings."),
                    sheet=sheet.name,
                )
            )
        yield number, cells


def _heading_row(sheet: Sheet, rows: list[Cells]) -> int | None:
    """Which row has the headings: the one with the most of the sheet's columns in it."""
    known = set(sheet.names)
    counts = [len({plain_name(value) for value in cells} & known) for cells in rows]
    best = max(counts, default=0)
    return counts.index(best) if best >= 1 else None


def _read_headings(table: Table, number: int, cells: Cells) -> None:
    """Note where each column stands; a fault for each that is unknown, there twice, or missing."""
    for position, value in enumerate(cells):
        if is_blank(value):
            continue
        name = plain_name(value)
        if name not in table.sheet.names:
            table.faults.append(_unknown(table, number, shown(value), name))
        elif name in table.positions:
            table.faults.append(
                Fault(
                    table.file,
                    _("The column %(name)s is there twice.") % {"name": name},
                    _("Keep the one with the right values and delete the other."),
                    sheet=table.sheet.name,
                    row=number,
                    column=name,
                )
            )
        else:
            table.positions[name] = position
    for column in table.sheet.columns:
        if column.required and column.name not in table.positions:
            table.faults.append(
                Fault(
                    table.file,
                    _("The column %(name)s is missing.") % {"name": column.name},
                    _("Add a column with the heading %(name)s: %(holds)s.")
                    % {"name": column.name, "holds": column.kind.value},
                    sheet=table.sheet.name,
                    row=number,
                    column=column.name,
                )
            )


def _unknown(table: Table, number: int, heading: str, name: str) -> Fault:
    near = difflib.get_close_matches(name, table.sheet.names, n=1)
    return Fault(
        table.file,
        _("There is no column called %(name)s.") % {"name": heading},
        _("Did you mean %(near)s? Rename it, or delete the column.") % {"near": near[0]}
        if near
        else _("Delete the column, or rename it to one of: %(names)s.") % {"names": ", ".join(table.sheet.names)},
        sheet=table.sheet.name,
        row=number,
        column=heading,
    )


def _check_width(table: Table) -> None:
    """A value with no heading above it is a fault: the row has slipped, or the heading was lost."""
    if table.faults:
        return
    headed = set(table.positions.values())
    for number, cells in table.rows:
        for position, value in enumerate(cells):
            if position not in headed and not is_blank(value):
                table.faults.append(
                    Fault(
                        table.file,
                        _("There is a value to the right of the last heading, or under none."),
                        _(
                            "Give its column a heading, or move it back under the right one. In a CSV file put quotation marks around a value with a comma in it."
                        ),
                        sheet=table.sheet.name,
                        row=number,
                        column=_letter(position),
                        value=shown(value),
                    )
                )
                break


def _letter(position: int) -> str:
    """A column as a spreadsheet calls it: A, B, ... AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
