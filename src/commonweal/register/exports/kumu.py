"""The register of a place for Kumu: partnerships, organisations and people as elements; seats, ties and work as connections.

An element is meant by its label, or by its ID where two have the same label. Columns beyond Kumu's own (Role, Held by,
Deputy, Speaks for, Since, Until) are shown by Kumu as fields, and read when the file comes back.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from commonweal.register.exports.gathering import Gathered
from commonweal.register.exports.leaving_out import left_out
from commonweal.register.exports.marks import mark
from commonweal.register.exports.sheets import plain
from commonweal.register.exports.workbook import guarded
from commonweal.register.models import TieKind

ELEMENTS = ("Label", "Type", "ID", "Description", "Tags", "Sector", "Level", "Since", "Until")
CONNECTIONS = (
    "From", "To", "Type", "Direction", "Description", "Strength", "ID", "Role", "Held by", "Deputy", "Speaks for", "Since",
    "Until",
)  # fmt: skip

Row = dict[str, Any]
LEFT_OUT = "Left out"


@dataclass
class Map:
    """What a Kumu project is made of."""

    elements: list[Row] = field(default_factory=list)
    connections: list[Row] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def drawn(found: Gathered) -> Map:
    """The elements and connections of a place."""
    return _Drawing(found).map


class _Drawing:
    def __init__(self, found: Gathered) -> None:
        self.found = found
        self.map = Map(left_out=left_out(found, "kumu"))
        self.labels: dict[str, str] = {}
        self._elements()
        repeated = Counter(row["Label"] for row in self.map.elements)
        self.words = {row["ID"]: row["ID"] if repeated[row["Label"]] > 1 else row["Label"] for row in self.map.elements}
        self._seats()
        self._ties()
        self._work()
        constituencies = {row["From"] for row in self.map.connections if row["From"] not in self.words.values()}
        self.map.elements += [{"Label": label, "Type": "constituency"} for label in sorted(constituencies)]

    def _elements(self) -> None:
        found = self.found
        everyone: tuple[tuple[str, Iterable[Any]], ...] = (
            ("partnership", found.partnerships),
            ("organisation", found.organisations),
            ("person", found.people),
        )
        for kind, things in everyone:
            for thing in things:
                row: Row = {"Label": plain(thing.name), "Type": kind, "ID": mark(kind, thing.pk)}
                if kind != "person":
                    row |= {"Description": thing.purpose, "Since": thing.since, "Until": thing.until}
                if kind == "partnership" and thing.theme:
                    row["Tags"] = thing.theme.name.replace("|", "/")
                if kind == "organisation":
                    row |= {"Sector": thing.sector, "Level": thing.level}
                self.map.elements.append(row)

    def _word(self, kind: str, pk: int | None) -> str:
        return self.words.get(mark(kind, pk), "") if pk else ""

    def _seats(self) -> None:
        for seat in self.found.seats:
            organisation = self._word("organisation", seat.organisation_id)
            person = self._word("person", seat.person_id)
            self.map.connections.append(
                {
                    "From": organisation or person or plain(seat.constituency),
                    "To": self._word("partnership", seat.partnership_id),
                    "Type": "seat",
                    "Strength": float(seat.voting_weight),
                    "ID": mark("seat", seat.pk),
                    "Role": seat.role,
                    "Held by": person,
                    "Deputy": self._word("person", seat.deputy_id),
                    "Speaks for": seat.constituency,
                    "Since": seat.since,
                    "Until": seat.until,
                }
            )

    def _ties(self) -> None:
        for tie in self.found.ties:
            self.map.connections.append(
                {
                    "From": self._word("partnership", tie.partnership_id),
                    "To": self._word("partnership", tie.other_id),
                    "Type": str(TieKind(tie.kind).label),
                    "Direction": "mutual" if tie.kind == TieKind.SHARES_WITH else "directed",
                    "Description": tie.note,
                    "ID": mark("tie", tie.pk),
                    "Since": tie.since,
                    "Until": tie.until,
                }
            )

    def _work(self) -> None:
        for employment in self.found.employments:
            self.map.connections.append(
                {
                    "From": self._word("person", employment.person_id),
                    "To": self._word("organisation", employment.organisation_id),
                    "Type": "works for",
                    "Description": employment.job_title,
                    "ID": mark("employment", employment.pk),
                    "Since": employment.since,
                    "Until": employment.until,
                }
            )


def as_json(found: Map) -> bytes:
    """A blueprint."""
    told: dict[str, list[Any]] = {
        "elements": [_attributes(row, ELEMENTS) for row in found.elements],
        "connections": [_attributes(row, CONNECTIONS) for row in found.connections],
    }
    # Not Kumu's: what the reader of the file cannot see in it.
    told |= {"left_out": found.left_out} if found.left_out else {}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _attributes(row: Row, columns: tuple[str, ...]) -> Row:
    attributes: Row = {name.lower(): _text(row.get(name)) for name in columns if _text(row.get(name)) != ""}
    if "tags" in attributes:
        attributes["tags"] = attributes["tags"].split("|")
    return attributes


def as_xlsx(found: Map) -> bytes:
    """A workbook with the two sheets."""
    book = Workbook(write_only=True)
    for name, columns, rows in _sheets(found):
        page = book.create_sheet(name)
        page.append(list(columns))
        for row in rows:
            page.append([_cell(page, _text(row.get(column))) for column in columns])
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


def _cell(page: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, value=guarded(value))
    cell.data_type = "s"
    return cell


def as_zip(found: Map) -> bytes:
    """The two CSV files in one zip file."""
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns, rows in _sheets(found):
            archive.writestr(f"{name.lower()}.csv", _csv(columns, rows))
    return sent.getvalue()


def _csv(columns: tuple[str, ...], rows: list[Row]) -> str:
    sent = io.StringIO(newline="")
    writer = csv.writer(sent)
    writer.writerow(columns)
    for row in rows:
        values = [_text(row.get(column)) for column in columns]
        writer.writerow([guarded(value) if isinstance(value, str) else value for value in values])
    return "\ufeff" + sent.getvalue()


def _sheets(found: Map) -> list[tuple[str, tuple[str, ...], list[Row]]]:
    """Kumu's two sheets, and one of ours where something had to be left out, which Kumu passes over."""
    sheets = [("Elements", ELEMENTS, found.elements), ("Connections", CONNECTIONS, found.connections)]
    lacking = [{LEFT_OUT: words} for words in found.left_out]
    return [*sheets, (LEFT_OUT, (LEFT_OUT,), lacking)] if lacking else sheets


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, str) else value
