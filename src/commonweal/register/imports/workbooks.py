"""Reads a workbook (XLSX) without trusting it: nothing is run, nothing is unpacked to the disk, no entity is resolved."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from commonweal.register.exports.sheets import SHEETS
from commonweal.register.exports.workbook import unguarded
from commonweal.register.imports import formats
from commonweal.register.imports.faults import Fault, Unreadable, shown
from commonweal.register.imports.tables import Broken, Cells, Formula, Table, build, is_blank, plain_name, sheet_called

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z0-9:]{1,20})"')
HOSTILE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
PROLOGUE = 65_536
MOST_COLUMNS = 200
# What openpyxl is known to raise when the parts of a workbook do not fit together.
DAMAGE = (
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def tables(name: str, content: bytes, archive: zipfile.ZipFile) -> list[Table]:
    """The tables in a workbook, one for each sheet that holds anything. Raises Unreadable."""
    _refuse_hostile_xml(name, archive)
    with warnings.catch_warnings():
        # Openpyxl warns of what it leaves out, such as styles and drop-down lists; none of that is read here.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            found = _kumu(name, book) or list(_tables_of(name, book, archive))
        except DefusedXmlException as error:
            raise Unreadable(_hostile(name)) from error
        except DAMAGE as error:
            raise Unreadable(_damaged(name)) from error
    if not found:
        raise Unreadable(
            Fault(
                name,
                _("The workbook has no sheet that holds anything."),
                _("Bring in a workbook with one or more of these sheets: %(names)s.") % {"names": ", ".join(SHEETS)},
            )
        )
    return found


def _kumu(name: str, book: Any) -> list[Table]:
    """The tables of a workbook that holds Kumu's two sheets; none if it holds any other."""
    pages = {plain_name(page.title): page for page in book.worksheets}
    if not pages.keys() & set(formats.kumu.SHEETS):
        return []
    for title, page in pages.items():
        if title not in (*formats.kumu.SHEETS, formats.kumu.PASSED_OVER) and _holds_anything(page):
            raise Unreadable(_beside_kumu(name, page.title))
    grids = {title: list(_rows(page)) for title, page in pages.items() if title in formats.kumu.SHEETS}
    return formats.from_grids(name, grids)


def _beside_kumu(name: str, title: str) -> Fault:
    return Fault(
        name,
        _("Beside Kumu's elements and connections the workbook has a sheet %(name)s.") % {"name": shown(title)},
        _("Delete that sheet, or bring it in as a file of its own."),
        sheet=shown(title),
    )


def _refuse_hostile_xml(name: str, archive: zipfile.ZipFile) -> None:
    """Raises Unreadable when a part declares entities, which no spreadsheet program ever writes."""
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        try:
            with archive.open(member) as part:
                start = part.read(PROLOGUE)
        except (*DAMAGE, RuntimeError) as error:
            raise Unreadable(_damaged(name)) from error
        if HOSTILE.search(start) or HOSTILE.search(start.replace(b"\x00", b"")):
            raise Unreadable(_hostile(name))


def _hostile(name: str) -> Fault:
    return Fault(
        name,
        _("The file contains instructions (XML entities) that no spreadsheet program writes."),
        _("Do not use this file. Make a new one from the export of the register."),
    )


def _damaged(name: str) -> Fault:
    return Fault(
        name,
        _("The workbook is damaged or was cut off on its way."),
        _("Open it in Excel, let Excel mend it, save it under a new name, and bring that in."),
    )


def _tables_of(name: str, book: Any, archive: zipfile.ZipFile) -> Iterator[Table]:
    unknown = []
    seen = set()
    for page in book.worksheets:
        sheet = sheet_called(page.title)
        if sheet is None:
            if _holds_anything(page):
                unknown.append(_unknown_sheet(name, page.title))
            continue
        if sheet.name in seen:
            raise Unreadable(_twice(name, sheet.name))
        seen.add(sheet.name)
        page.reset_dimensions()
        yield from _table_of(name, sheet, page, archive)
    if unknown:
        raise Unreadable(*unknown)


def _table_of(name: str, sheet: Any, page: Any, archive: zipfile.ZipFile) -> Iterator[Table]:
    rows = list(_rows(page))
    if not any(not is_blank(value) for _number, cells in rows for value in cells):
        return
    table = build(name, sheet, rows, where=page.title)
    for reference in _merged(page, archive):
        table.faults.append(
            Fault(
                name,
                _("The cells %(cells)s are merged into one.") % {"cells": reference},
                _("Unmerge them and write the value into every row that it belongs to."),
                sheet=sheet.name,
                row=int(re.sub(r"\D", "", reference.partition(":")[0]) or 0) or None,
                column=reference,
            )
        )
    yield table


def _rows(page: Any) -> Iterator[tuple[int, Cells]]:
    for number, row in enumerate(page.iter_rows(), start=1):
        yield number, [_value(cell) for cell in row[:MOST_COLUMNS]]


def _value(cell: Any) -> Any:
    value, kind = cell.value, cell.data_type
    if kind == "f":
        return Formula(shown(getattr(value, "text", value)))
    if kind == "e":
        return Broken(str(value))
    return unguarded(value.strip()) if isinstance(value, str) else value


def _merged(page: Any, archive: zipfile.ZipFile) -> list[str]:
    """The merged cells of a sheet, which openpyxl does not tell of when it reads row by row."""
    content = archive.read(page._worksheet_path)
    return [found.decode() for found in MERGED.findall(content[content.rfind(b"</sheetData>") :])][:20]


def _holds_anything(page: Any) -> bool:
    page.reset_dimensions()
    return any(not is_blank(cell.value) for row in page.iter_rows(max_row=50) for cell in row)


def _unknown_sheet(name: str, title: str) -> Fault:
    return Fault(
        name,
        _("There is no table called %(name)s.") % {"name": shown(title)},
        _("Delete the sheet, or rename it to one of: %(names)s.") % {"names": ", ".join(SHEETS)},
        sheet=shown(title),
    )


def _twice(name: str, sheet: str) -> Fault:
    return Fault(
        name,
        _("The sheet %(name)s is there twice.") % {"name": sheet},
        _("Put all rows into one sheet and delete the other."),
        sheet=sheet,
    )
