"""What kind of file it is, judged by what is in it and never by its name; then its tables."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.register.exports.sheets import SHEETS
from commonweal.register.imports import csv_files, formats, workbooks
from commonweal.register.imports.faults import Fault, Unreadable
from commonweal.register.imports.tables import Table, plain_name

MEGABYTE = 1_000_000
LARGEST_FILE = 20 * MEGABYTE
"""A register of 1,500 seats is a third of one megabyte; this leaves room for the largest installation."""
LARGEST_UNPACKED = 200 * MEGABYTE
MOST_MEMBERS = 500
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(name: str, content: bytes) -> list[Table]:
    """The tables in a file. Raises Unreadable with the reason and the remedy."""
    name = PurePosixPath(name.replace("\\", "/")).name or _("the file")
    if not content.strip():
        raise Unreadable(Fault(name, _("The file is empty."), _("Choose the file that holds the register.")))
    if len(content) > LARGEST_FILE:
        raise Unreadable(
            Fault(
                name,
                _("The file is larger than %(most)d MB.") % {"most": LARGEST_FILE // MEGABYTE},
                _("Bring in the sheets one by one, each as its own file."),
            )
        )
    if content.startswith(OLE):
        raise Unreadable(
            Fault(
                name,
                _("This is an old Excel file (.xls), or a workbook that is protected by a password."),
                _(
                    "Open it in Excel, take the password off if it has one, save it as an Excel workbook (.xlsx), and bring that in."
                ),
            )
        )
    if content.startswith(b"PK"):
        return _from_zip(name, content)
    if _begins_with(content, b"<"):
        return formats.from_xml(name, [(name, content)])
    if _begins_with(content, b"{[") and not name.lower().endswith(".csv"):
        return formats.from_json(name, [(name, content)])
    return csv_files.tables(name, content)


def _begins_with(content: bytes, signs: bytes) -> bool:
    """Whether the first thing in a file that can be seen is one of these signs, in whatever encoding."""
    first = content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    return bool(first) and first in signs


def _from_zip(name: str, content: bytes) -> list[Table]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, UnicodeDecodeError) as error:
        raise Unreadable(_cut_off(name)) from error
    _check_members(name, members)
    names = {member.filename.lower() for member in members}
    if "xl/workbook.xml" in names:
        return workbooks.tables(name, content, archive)
    other = _other_kind(names)
    if other:
        raise Unreadable(
            Fault(name, other, _("Open it, save it as an Excel workbook (.xlsx) or as CSV, and bring that in."))
        )
    return _members(name, archive, members)


def _cut_off(name: str) -> Fault:
    return Fault(
        name,
        _("The file is damaged or was cut off on its way."),
        _("Open the original in Excel, save it again under a new name, and bring that in."),
    )


def _check_members(name: str, members: list[zipfile.ZipInfo]) -> None:
    """Raises Unreadable for what no honest workbook has: paths that lead out, passwords, bombs."""
    for member in members:
        path = member.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path.split("/")[0]:
            raise Unreadable(
                Fault(
                    name,
                    _("The file has a part whose name leads out of it: %(path)s.") % {"path": path[:60]},
                    _("Do not use this file. Make a new one from the export of the register."),
                )
            )
        if member.flag_bits & 0x1:
            raise Unreadable(
                Fault(
                    name, _("The file is protected by a password."), _("Save it without a password and bring that in.")
                )
            )
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED or len(members) > MOST_MEMBERS:
        raise Unreadable(_bomb(name, unpacked))


def _bomb(name: str, unpacked: int) -> Fault:
    return Fault(
        name,
        _("The file unpacks to %(size)d MB, far more than a register can hold.") % {"size": unpacked // MEGABYTE},
        _(
            "Delete empty rows and columns, pictures and other sheets, or make a new file from the export of the register."
        ),
    )


OTHER_KINDS = {
    "xl/workbook.bin": gettext_lazy("This is a binary workbook (.xlsb)."),
    "word/document.xml": gettext_lazy("This is a Word document."),
    "ppt/presentation.xml": gettext_lazy("This is a PowerPoint presentation."),
}


def _other_kind(names: set[str]) -> str:
    if "mimetype" in names and "content.xml" in names:
        return _("This is an OpenDocument file.")
    return next((str(kind) for part, kind in OTHER_KINDS.items() if part in names), "")


def _members(name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> list[Table]:
    """The tables of the files in a zip file, which are all of one kind."""
    wanted = [member for member in members if not member.is_dir() and not _left_by_a_computer(member.filename)]
    kinds = {PurePosixPath(member.filename).suffix.lower() for member in wanted}
    if kinds == {".json"}:
        return formats.from_json(name, list(_insides(name, archive, wanted)))
    if kinds == {".xml"}:
        return formats.from_xml(name, list(_insides(name, archive, wanted)))
    stems = {PurePosixPath(member.filename).stem.lower() for member in wanted}
    if kinds == {".csv"} and stems & set(formats.kumu.SHEETS):
        return _kumu(name, list(_insides(name, archive, wanted)))
    return list(_csv_members(name, archive, wanted))


def _kumu(name: str, insides: list[tuple[str, bytes]]) -> list[Table]:
    grids, notes = {}, []
    for file, inside in insides:
        stem = PurePosixPath(file).stem.lower()
        if plain_name(stem) == formats.kumu.PASSED_OVER:
            continue
        if stem not in formats.kumu.SHEETS:
            raise Unreadable(
                Fault(
                    name,
                    _("Beside Kumu's elements and connections the zip file holds %(file)s.") % {"file": file},
                    _("Put only elements.csv and connections.csv in it."),
                )
            )
        grids[stem], told = csv_files.foreign_grid(file, inside)
        notes += told
    found = formats.from_grids(name, grids)
    found[0].notes.extend(notes)
    return found


def _insides(name: str, archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    left = LARGEST_UNPACKED
    for member in wanted:
        inside = _unpacked(name, archive, member, left)
        left -= len(inside)
        yield PurePosixPath(member.filename).name, inside


def _csv_members(name: str, archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo]) -> Iterator[Table]:
    others = [member.filename for member in wanted if not member.filename.lower().endswith(".csv")]
    if others or not wanted:
        raise Unreadable(
            Fault(
                name,
                _("The zip file holds something other than CSV files: %(names)s.") % {"names": ", ".join(others[:5])}
                if others
                else _("The zip file holds no CSV file."),
                _("Put only CSV files in it, each named after its table: %(names)s.") % {"names": ", ".join(SHEETS)},
            )
        )
    for file, inside in _insides(name, archive, wanted):
        yield csv_files.table(file, inside)


def _left_by_a_computer(path: str) -> bool:
    return path.startswith("__MACOSX/") or PurePosixPath(path).name.startswith(".")


def _unpacked(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(member) as part:
            inside = part.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise Unreadable(_cut_off(name)) from error
    if len(inside) > most:
        raise Unreadable(_bomb(name, len(inside)))
    return inside
