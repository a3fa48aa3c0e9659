"""Our own sheet of meetings, as a workbook or CSV file: what goes out by its columns can come in again by them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from commonweal.agreement.exports import COLUMNS
from commonweal.agreement.imports.faults import Fault, Unreadable
from commonweal.kit.downloads import FORMULA_STARTS

MOST_ROWS = 20_000
LARGEST_INSIDE = 200_000_000
NEEDED = ("partnership", "day")
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
TIMES = ("%H:%M", "%H:%M:%S", "%H.%M")


@dataclass(frozen=True)
class Row:
    """One row that can be understood: where it stands, and what it says under the headings that are there."""

    where: str
    values: dict[str, Any]


@dataclass
class Sheet:
    """What a file says: the columns that it has, its rows, and what is wrong with it."""

    columns: frozenset[str] = frozenset()
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def is_sheet(name: str) -> bool:
    """Whether a file is a sheet by its name, and not another system's XML."""
    return name.lower().endswith((".csv", ".xlsx"))


def read(name: str, content: bytes) -> Sheet:
    """The rows of a workbook's first sheet or of a CSV file. Raises Unreadable."""
    rows = _of_workbook(name, content) if name.lower().endswith(".xlsx") else _of_csv(name, content)
    first = next(rows, None)
    headings = [_plain(cell) for cell in first] if first else []
    missing = [column for column in NEEDED if column not in headings]
    unknown = [heading for heading in headings if heading and heading not in COLUMNS]
    if missing or unknown:
        wrong = (
            _("The column %(name)s is missing.") % {"name": missing[0]}
            if missing
            else _("There is no column called %(name)s.") % {"name": unknown[0]}
        )
        remedy = _("Put these headings in the first row: %(names)s.") % {"names": ", ".join(COLUMNS)}
        raise Unreadable(Fault(f"{name}, {_('row')} 1", ", ".join(headings)[:80], wrong, remedy))
    if len(set(headings) - {""}) != len([heading for heading in headings if heading]):
        raise Unreadable(Fault(f"{name}, {_('row')} 1", "", _("A column is there twice."), _("Keep the right one.")))
    sheet = Sheet(frozenset(heading for heading in headings if heading))
    for number, cells in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise Unreadable(Fault(name, "", _("The sheet has too many rows."), _("Bring it in as several files.")))
        if any(_text(cell) for cell in cells):
            _read_row(sheet, f"{_('row')} {number}", dict(zip(headings, cells, strict=False)))
    return sheet


def _of_workbook(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    broken = Fault(
        name,
        "",
        _("This is not an Excel workbook, or it is damaged."),
        _("Open it, save it again as .xlsx, and bring that in."),
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_INSIDE:
                raise Unreadable(Fault(name, "", _("The workbook is too large."), _("Bring it in as several files.")))
        book = load_workbook(io.BytesIO(content), read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Unreadable(broken) from error
    yield from book.worksheets[0].iter_rows(values_only=True)


def _of_csv(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = _("Save it as “CSV UTF-8” and bring that in.")
        raise Unreadable(Fault(name, "", _("The file is not written in UTF-8."), remedy)) from error
    first = text.partition("\n")[0]
    try:
        yield from csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    except csv.Error as error:
        remedy = _("Put quotation marks around values with commas or line ends, and close them.")
        raise Unreadable(Fault(name, str(error), _("The CSV file is malformed."), remedy)) from error


def _plain(cell: Any) -> str:
    return re.sub(r"[^a-z0-9]+", "_", _text(cell).lower()).strip("_")


def _text(cell: Any) -> str:
    """What a cell says, without the apostrophe that keeps it from being run as a formula."""
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def _read_row(sheet: Sheet, where: str, cells: dict[str, Any]) -> None:
    values: dict[str, Any] = {}
    for name in sheet.columns:
        try:
            values[name] = _READ.get(name, _text)(cells.get(name))
        except ValueError as wrong:
            sheet.faults.append(
                Fault(f"{where}, {name}", _text(cells.get(name))[:80], str(wrong.args[0]), str(wrong.args[1]))
            )
    empty = [name for name in NEEDED if name in values and not values[name]]
    for name in empty:
        sheet.faults.append(Fault(f"{where}, {name}", "", _("The cell is empty."), _("Fill it in, or delete the row.")))
    if len(values) == len(sheet.columns) and not empty:
        sheet.rows.append(Row(where, values))


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date) or not _text(cell):
        return cell if isinstance(cell, date) else None
    for form in DAYS:
        try:
            return datetime.strptime(_text(cell), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(_("This is not a date."), _("Write it like 2026-11-25 or 25/11/2026."))


def _moment(cell: Any) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time) or not _text(cell):
        return cell if isinstance(cell, time) else None
    for form in TIMES:
        try:
            return datetime.strptime(_text(cell), form).time()  # noqa: DTZ007 - an hour of the place's own clock
        except ValueError:
            continue
    raise ValueError(_("This is not a time."), _("Write it like 14:30."))


def _hours(cell: Any) -> Decimal | None:
    if not _text(cell):
        return None
    try:
        hours = Decimal(_text(cell))
    except InvalidOperation:
        hours = None
    if hours is None or not hours.is_finite() or not Decimal("0.25") <= hours <= 24:
        raise ValueError(_("This is not a number of hours."), _("Write a number from 0.25 to 24, like 1.5."))
    return hours.quantize(Decimal("0.01"))


def _number(cell: Any) -> int | None:
    text = _text(cell).removesuffix(".0")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(
            _("This is not the number of a meeting."), _("Leave it as it was taken away, or empty for a new one.")
        )
    return int(text)


_READ: dict[str, Any] = {"id": _number, "day": _day, "begins": _moment, "hours": _hours}
