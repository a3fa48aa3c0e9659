"""What our importers make of a file, to be held against the file as the test reads it by itself."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.meaning import Meant
from commonweal.evidence.imports.reading import ready


@dataclass(frozen=True)
class Figure:
    """One figure that would be written."""

    indicator: str
    place: str
    period: str
    value: float | None
    status: str
    kind: str
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Loaded:
    """Everything that would be written of a file."""

    declaration: Declaration
    figures: Sequence[Figure]
    meant: Mapping[str, Meant]
    rows: int
    left_out: Mapping[str, int]

    def one(self, indicator: str, place: str, period: str = "", kind: str = "") -> Figure:
        """The only figure of an indicator, a place, a period and a kind."""
        [found] = [
            each
            for each in self.figures
            if each.indicator == indicator and each.place == place and period in ("", each.period)
            and kind in ("", each.kind)
        ]  # fmt: skip
        return found

    @property
    def kinds(self) -> Counter[str]:
        return Counter(each.kind for each in self.figures)

    @property
    def statuses(self) -> Counter[str]:
        return Counter(each.status for each in self.figures)


def loaded(path: Path, declaration: Declaration | None = None, name: str = "") -> Loaded:
    with ready(path, declaration, name or path.name) as found:
        rows = found.duck.execute(
            f"SELECT indicator, place, period, value, status, kind, lower, upper FROM ({found.statement(0)})"
        ).fetchall()
        return Loaded(
            found.declaration,
            [Figure(*row) for row in rows],
            {each.code: each for each in found.meant},
            found.rows,
            dict(found.left_out),
        )


def table(path: Path) -> list[dict[str, str]]:
    """A CSV file with its headings in the first row, read by nothing of ours."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(path: Path) -> list[list[str]]:
    """The rows of a CSV file, read by nothing of ours."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def sheets(path: Path) -> Iterator[tuple[str, list[list[object]]]]:
    """The sheets of a workbook, each with its rows."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
