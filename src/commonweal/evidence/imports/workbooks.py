"""Published workbooks: the values of their sheets as CSV text, each row with the number that it has in its sheet."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence.imports.faults import Fault, Faults

MEGABYTE = 1_000_000
LARGEST_UNPACKED = 1_000 * MEGABYTE
MOST_MEMBERS = 2_000
MOST_CELLS = 50 * MEGABYTE
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
CHUNK = 1 << 20
READER = Path(__file__).with_name("sheet_reader.py")
LONGEST_SECONDS = 320

# A cell with a formula and no worked-out value: nothing was ever saved in it.
UNWORKED = re.compile(
    rb'<c\b[^>]*\br="(?P<cell>[A-Z]+[0-9]+)"[^>]*>\s*<f\b[^>]*?(?:/>|>(?P<formula>[^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)

# A cell that holds the error of a formula. An #N/A is how many publishers write that there is no figure.
ERROR = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="(?P<cell>[A-Z]+[0-9]+)"[^>]*>.*?<v>(?P<error>[^<]*)</v>', re.DOTALL)
NO_FIGURE = b"#N/A"


def is_workbook(head: bytes) -> bool:
    return head.startswith((OLE, ZIP))


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its CSV text, and the cells that would be read wrongly, if they lie within the table."""

    name: str
    text: Path
    doubts: tuple[Fault, ...] = ()
    rows: int = 0


def as_csv(path: Path, folder: Path, *, name: str, sheets: Sequence[str] = ()) -> list[Sheet]:
    """Write the values of sheets as CSV into a folder: of those whose names match a pattern, or of the longest one. Raises Faults."""
    with path.open("rb") as file:
        is_zip = file.read(2) == ZIP
    if is_zip:
        _check_archive(path, name)
    told = _read_apart(path, folder, sheets)
    if "fault" in told:
        raise Faults([_refused(name, told, sheets)])
    return [
        Sheet(
            each["sheet"],
            Path(each["path"]),
            (
                *_merged(each["merged"], name, each["sheet"]),
                *(_doubtful(path, name, each["sheet"]) if is_zip else ()),
            ),
            each["rows"],
        )
        for each in told["tables"]
    ]


def _read_apart(path: Path, folder: Path, sheets: Sequence[str]) -> dict[str, Any]:
    """What the reader in a process of its own answers; a process that a hostile workbook ended answers nothing."""
    wanted = json.dumps({"sheets": list(sheets), "most_cells": MOST_CELLS})
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER), str(path), str(folder), wanted],
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": "too much"}
    answer = done.stdout.decode("utf-8", errors="replace").strip()
    if done.returncode or not answer:
        # A negative code is a signal: the bounds on memory or time ended it.
        return {"fault": "too much" if done.returncode < 0 or b"memory" in done.stderr else "unreadable"}
    return dict(json.loads(answer))


def _refused(name: str, told: Mapping[str, Any], sheets: Sequence[str]) -> Fault:
    if told["fault"] == "no sheet":
        return Fault(name, _("The workbook has no sheet."), _("Fetch it again from its publisher."))
    if told["fault"] == "no such sheet":
        facts = {"sheet": " / ".join(each.replace("\\", "") for each in sheets), "names": ", ".join(told["names"])}
        return Fault(
            name,
            _("The workbook has no sheet named “%(sheet)s”; it has %(names)s.") % facts,
            _("Write the name of the right one into the declaration under ‘sheet’."),
        )
    if told["fault"] == "too many cells":
        facts = {"cells": f"{told['cells']:,}", "most": f"{MOST_CELLS:,}"}
        return Fault(
            name,
            _("The sheet has %(cells)s cells; the most that can be read from a workbook is %(most)s.") % facts,
            _("Delete the empty rows and columns beyond the table, or save the sheet as CSV."),
        )
    if told["fault"] == "too much":
        return Fault(
            name,
            _("The workbook asks for more memory or time than any table needs."),
            _("Do not use it if you do not know where it comes from; else save the one sheet you need as CSV."),
        )
    return _unreadable(name, str(told.get("said", "")))


def _merged(ranges: Iterable[Any], name: str, sheet: str) -> Iterator[Fault]:
    """Merged cells: only the first of them holds the figure, the others would be taken for missing."""
    for (first_row, first_column), (last_row, last_column) in ranges:
        yield Fault(
            name,
            _("Cells are merged: %(rows)s rows by %(columns)s columns hold one figure.")
            % {"rows": last_row - first_row + 1, "columns": last_column - first_column + 1},
            _("Unmerge them in Excel and write the figure into every cell that it belongs to."),
            row=first_row + 1,
            column=_letters(first_column),
            sheet=sheet,
        )


def _letters(column: int) -> str:
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


def _unreadable(name: str, said: str) -> Fault:
    if "password" in said.lower() or "encrypt" in said.lower():
        return Fault(name, _("The workbook is protected by a password."), _("Save it without a password."))
    return Fault(
        name,
        _("The workbook cannot be read: it is damaged, or is not a workbook."),
        _("Open it in Excel and save it again, or fetch it again from its publisher."),
    )


# --- Archives


def _check_archive(path: Path, name: str) -> None:
    """Raises Faults for what no honest workbook is: cut short, something else in a ZIP, or a bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(name, members)
            _unpack_within_bounds(name, archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise Faults(
            [
                Fault(
                    name,
                    _("The workbook is damaged or was cut off on its way."),
                    _("Fetch it again from its publisher."),
                )
            ]
        ) from error


def _check_members(name: str, members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename.lower() for member in members}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Faults(
            [
                Fault(
                    name,
                    _("This is a ZIP archive, not a workbook."),
                    _("Unpack it and load the table that is in it."),
                )
            ]
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise Faults([Fault(name, _("The workbook is protected by a password."), _("Save it without a password."))])
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise Faults([_bomb(name)])


def _unpack_within_bounds(name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """What a member says of its size may be untrue, so it is unpacked once, counting."""
    left = LARGEST_UNPACKED
    for member in members:
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Faults([_bomb(name)])


def _bomb(name: str) -> Fault:
    return Fault(
        name,
        _("The workbook unpacks to more than %(most)s MB, far more than a table of its size can hold.")
        % {"most": f"{LARGEST_UNPACKED // MEGABYTE:,}"},
        _("Do not use it if you do not know where it comes from; else save the one sheet you need as CSV."),
    )


# --- Cells without a figure


def _doubtful(path: Path, name: str, sheet: str) -> Iterator[Fault]:
    with zipfile.ZipFile(path) as archive:
        member = _member_of(archive, sheet)
        if member is None:
            return
        cells = archive.read(member)
        for found in UNWORKED.finditer(cells) if b"<f" in cells else ():
            formula = (found["formula"] or b"").decode("utf-8", errors="replace")
            yield _in_cell(
                name,
                sheet,
                found["cell"],
                _("The cell holds the formula ‘=%(formula)s’, which was never worked out, so there is no figure in it.")
                % {"formula": formula[:60]},
                _("Open the workbook in Excel, let it calculate, save it, and load that."),
            )
        for found in ERROR.finditer(cells) if b't="e"' in cells else ():
            if found["error"] != NO_FIGURE:
                yield _in_cell(
                    name,
                    sheet,
                    found["cell"],
                    _("The cell holds the error %(error)s, not a figure.")
                    % {"error": found["error"].decode(errors="replace")},
                    _("Correct the formula in Excel, or write #N/A where there is no figure."),
                )


def _in_cell(name: str, sheet: str, cell: bytes, problem: str, remedy: str) -> Fault:
    letters = cell.decode().rstrip("0123456789")
    return Fault(name, problem, remedy, row=int(cell.decode()[len(letters) :]), column=letters, sheet=sheet)


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds a sheet."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
    targets = {}
    for relation in re.findall(r"<Relationship\b[^>]*>", relations):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', relation))
        targets[facts.get("Id", "")] = facts.get("Target", "")
    for found in re.findall(r"<sheet\b[^>]*>", book):
        facts = dict(re.findall(r'([\w:]+)="([^"]*)"', found))
        if _unescaped(facts.get("name", "")) == sheet:
            target = targets.get(facts.get("r:id", ""), "").lstrip("/")
            member = target if target.startswith("xl/") else f"xl/{target}"
            return member if member in names else None
    return None


def _unescaped(text: str) -> str:
    for written, meant in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(written, meant)
    return text
