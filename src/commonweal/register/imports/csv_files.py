"""Reads one CSV file: its letters, what parts its columns, and which table it is."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from commonweal.register.exports.sheets import SHEETS, Sheet
from commonweal.register.exports.workbook import unguarded
from commonweal.register.imports import formats
from commonweal.register.imports.faults import Fault, Unreadable
from commonweal.register.imports.tables import ROWS_ABOVE_HEADINGS, Table, build, plain_name, sheet_called

SEPARATORS = (",", ";", "\t", "|")
LONGEST_CELL = 100_000
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def table(name: str, content: bytes) -> Table:
    """The table in a CSV file. Raises Unreadable."""
    text, encoding = _text(name, content)
    separator = _separator(text, {name for sheet in SHEETS.values() for name in sheet.names})
    sheet = _sheet_of(name, text, separator)
    found = build(name, sheet, _rows(name, sheet.name, text, separator))
    found.notes.extend(_of_encoding(name, encoding))
    return found


def tables(name: str, content: bytes) -> list[Table]:
    """The tables in a CSV file that stands alone: one of our own sheets, or a format of another system. Raises Unreadable."""
    headings = _first_line(name, content)
    if not formats.is_foreign(headings):
        return [table(name, content)]
    rows, notes = foreign_grid(name, content)
    found = formats.from_grid(name, rows)
    found[0].notes.extend(notes)
    return found


def _first_line(name: str, content: bytes) -> list[str]:
    """The cells of the first line, parted by whatever parts the most of them."""
    line = _text(name, content)[0].partition("\n")[0]
    return next(csv.reader([line], delimiter=max(SEPARATORS, key=line.count)), [])


def foreign_grid(name: str, content: bytes) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Every row of a CSV file of another system, and what is to be told of its letters. Raises Unreadable."""
    text, encoding = _text(name, content)
    first = text.partition("\n")[0]
    return list(_rows(name, "", text, max(SEPARATORS, key=first.count))), _of_encoding(name, encoding)


def _of_encoding(name: str, encoding: str) -> list[str]:
    if encoding in ("utf-8", "utf-8-sig", "utf-16"):
        return []
    told = _("%(file)s is not in UTF-8, so it was read as Windows-1252. Look at names with accents before you go on.")
    return [told % {"file": name}]


def _text(name: str, content: bytes) -> tuple[str, str]:
    """The letters of a file and the encoding they were in."""
    for mark, encoding in BOMS.items():
        if content.startswith(mark):
            return _decoded(name, content, encoding), encoding
    if b"\x00" in content[:10_000]:
        raise Unreadable(_not_a_table(name))
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decoded(name, content, "cp1252"), "cp1252"


def _decoded(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            Fault(
                name,
                _("It cannot be told which letters the file is written in; the first unknown one is in line %(line)d.")
                % {"line": line},
                _("In Excel choose “Save as” and the type “CSV UTF-8 (comma delimited)”, and bring that in."),
                row=line,
            )
        ) from error


def _not_a_table(name: str) -> Fault:
    return Fault(
        name,
        _("This is neither a workbook nor a CSV file."),
        _("Bring in an Excel workbook (.xlsx), a CSV file, or a zip file of CSV files."),
    )


def _separator(text: str, known: set[str]) -> str:
    """What parts the columns: whatever makes the most of the first lines into names of columns."""
    lines = text.splitlines()[:ROWS_ABOVE_HEADINGS]

    def names_found(separator: str) -> int:
        return max((sum(plain_name(part) in known for part in line.split(separator)) for line in lines), default=0)

    return max(SEPARATORS, key=names_found)


def _sheet_of(name: str, text: str, separator: str) -> Sheet:
    """The table that a file holds: by its name, else by headings that only one table has."""
    stem = plain_name(PurePosixPath(name).stem)
    named = sheet_called(stem) or _longest(candidate for candidate in SHEETS if candidate in stem)
    if named is not None:
        return named
    headings = [
        {plain_name(part) for part in line.split(separator)} - {""} for line in text.splitlines()[:ROWS_ABOVE_HEADINGS]
    ]
    fitting = [
        sheet
        for sheet in SHEETS.values()
        if any(len(found) > 1 and found <= set(sheet.names) and _required(sheet) <= found for found in headings)
    ]
    if len(fitting) == 1:
        return fitting[0]
    raise Unreadable(
        Fault(
            name,
            _("It cannot be told which table this file holds."),
            _("Name the file after its table, such as seats.csv. The tables are: %(names)s.")
            % {"names": ", ".join(SHEETS)},
        )
    )


def _required(sheet: Sheet) -> set[str]:
    return {column.name for column in sheet.columns if column.required}


def _longest(names: Iterator[str]) -> Sheet | None:
    longest = max(names, key=len, default=None)
    return SHEETS[longest] if longest else None


def _rows(name: str, sheet: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(_broken_row(name, sheet, number, str(error))) from error
        yield number, [unguarded(value.strip()) for value in cells]


def _broken_row(name: str, sheet: str, number: int, error: str) -> Fault:
    if "field larger" in error:
        return Fault(
            name,
            _("A cell in this row is longer than %(most)d letters.") % {"most": LONGEST_CELL},
            _("Shorten it. If it should be short, look for a quotation mark that is never closed."),
            sheet=sheet,
            row=number,
        )
    return Fault(
        name,
        _("The quotation marks in this row do not match."),
        _(
            "Close every quotation mark, and write a quotation mark inside a value twice. Excel does so by itself when it saves as CSV."
        ),
        sheet=sheet,
        row=number,
    )
