# ruff: noqa: S608 - every question here is made of our own names
"""Turns tables of any declared layout into figures, one a row, and checks each where it stands.

The plain layouts go another way (`staging`), as questions to a whole table at once, because they are the largest. Here
rows pass one by one, in bounded memory, so that a fault is told by its sheet, row and column however the table was
laid out; nothing is written until the last row has been found without fault.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.utils.translation import gettext as _

from commonweal.analysis import periods
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.faults import MOST_LISTED, Fault, Faults, clipped
from commonweal.evidence.imports.files import Opened
from commonweal.evidence.imports.keys import Key
from commonweal.evidence.imports.outlines import Outline
from commonweal.evidence.imports.rows import Row, Rows
from commonweal.evidence.store import engine

BATCH = 50_000
COLUMNS = {
    "key": pa.int32(),
    "sheet": pa.int32(),
    "line": pa.int32(),
    "heading": pa.int32(),
    "place": pa.string(),
    "period": pa.string(),
    "period_start": pa.date32(),
    "period_end": pa.date32(),
    "value": pa.float64(),
    "lower": pa.float64(),
    "upper": pa.float64(),
    "numerator": pa.float64(),
    "denominator": pa.float64(),
    "status": pa.string(),
    "kind": pa.string(),
}
SCHEMA = pa.schema(list(COLUMNS.items()))
FIGURES = ", ".join(("value", "lower", "upper", "numerator", "denominator", "status"))
SAME = "key, place, period_start, period_end, kind"


@dataclass(frozen=True)
class Unrolled:
    """The figures of a file, found without fault, ready to be written."""

    duck: duckdb.DuckDBPyConnection
    keys: Sequence[Key]
    rows: int
    figures: int
    marked: int
    spans: Mapping[str, periods.Period]
    left_out: Mapping[str, int]
    """What was left out and of how many rows: told, for it is no fault."""
    kinds: Mapping[str, int]
    """How many figures came about in which way."""
    ignored: Sequence[str]
    line: int
    sheets: Sequence[str] = field(default=())


@contextmanager
def unrolled(
    file: Opened, outlines: Sequence[tuple[Path, Outline]], declaration: Declaration, *, store: Path
) -> Iterator[Unrolled]:
    """Read the tables of a file and check every cell, in an engine that reaches the store and nothing else. Raises Faults."""
    with engine.connect() as duck:
        engine.fence(duck, [file.text.parent, store], spill=file.text.parent / "spill")
        sink = _Sink(duck)
        rows = Rows(file.name, declaration)
        for number, (text, outline) in enumerate(outlines):
            for row in _records(text, outline, rows):
                for figure in rows.figures(row, outline, number):
                    sink.add(figure)
        sink.flush()
        rows.raise_faults(file, [outline.sheet for _text, outline in outlines])
        if not rows.read:
            raise Faults([_empty(file.name)])
        _check_length(file.name, rows.read, declaration)
        left_out = rows.left_out
        if declaration.tidy is not None and declaration.tidy.count:
            _count(duck)
        else:
            left_out += Counter(_one_of_equals(duck, declaration))
            _refuse_repeats(duck, file.name, [outline for _text, outline in outlines])
        told = duck.execute("SELECT count(*), count_if(status <> 'present') FROM figures").fetchone()
        kinds = duck.execute("SELECT kind, count(*) FROM figures GROUP BY kind ORDER BY kind").fetchall()
        used = {label for (label,) in duck.execute("SELECT DISTINCT period FROM figures").fetchall()}
        assert told is not None  # noqa: S101 - an aggregate has one row
        yield Unrolled(
            duck, rows.keys, rows.read, told[0], told[1],
            {label: span for label, span in rows.spans.items() if label in used},
            {why: count for why, count in left_out.items() if count}, dict(kinds),
            list(dict.fromkeys(heading for _text, outline in outlines for heading in outline.ignored)),
            outlines[0][1].line, [outline.sheet for _text, outline in outlines if outline.sheet],
        )  # fmt: skip


def _records(text: Path, outline: Outline, rows: Rows) -> Iterator[Row]:
    """The rows under the headings, each with the line it begins on, up to where the table ends."""
    with text.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=outline.delimiter, strict=True)
        before = 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                rows.broken(outline, before + 1, str(error))
                return
            if cells is None:
                return
            line, before = before + 1, reader.line_num
            if line <= outline.line or not any(cell.strip() for cell in cells):
                continue
            if rows.is_end(cells):
                return
            yield Row(line, cells)


class _Sink:
    """Gathers figures and hands them to the engine a batch at a time."""

    def __init__(self, duck: duckdb.DuckDBPyConnection) -> None:
        self.duck = duck
        self.batch: list[tuple[Any, ...]] = []
        columns = ", ".join(
            f"{name} {'INTEGER' if kind == pa.int32() else 'DATE' if kind == pa.date32() else 'DOUBLE' if kind == pa.float64() else 'VARCHAR'}"
            for name, kind in COLUMNS.items()
        )
        duck.execute(f"CREATE TABLE figures ({columns})")

    def add(self, figure: tuple[Any, ...]) -> None:
        self.batch.append(figure)
        if len(self.batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        if not self.batch:
            return
        columns = zip(*self.batch, strict=True)
        table = pa.table(
            [pa.array(column, kind) for column, kind in zip(columns, COLUMNS.values(), strict=True)], schema=SCHEMA
        )
        self.duck.register("batch", table)
        self.duck.execute("INSERT INTO figures SELECT * FROM batch")
        self.duck.unregister("batch")
        self.batch.clear()


def _empty(name: str) -> Fault:
    return Fault(name, _("There is no row under the headings."), _("Fetch the file again from its publisher."))


def _check_length(name: str, rows: int, declaration: Declaration) -> None:
    expected = declaration.rows_expected
    if expected is not None and rows != expected:
        raise Faults(
            [
                Fault(
                    name,
                    _("The table has %(rows)s rows where “%(source)s” has %(expected)s.")
                    % {"rows": f"{rows:,}", "source": declaration.name, "expected": f"{expected:,}"},
                    _("The file was cut off or filtered, or holds totals as well; fetch the whole table again."),
                )
            ]
        )


def _count(duck: duckdb.DuckDBPyConnection) -> None:
    """Rows become figures: how many there are of a place, a period and an indicator. Rows that are equal are true repeats."""
    duck.execute(
        "CREATE OR REPLACE TABLE figures AS SELECT key, min(sheet) AS sheet, min(line) AS line, min(heading) AS heading, "
        "place, min(period) AS period, period_start, period_end, count(*)::DOUBLE AS value, NULL::DOUBLE AS lower, "
        "NULL::DOUBLE AS upper, NULL::DOUBLE AS numerator, NULL::DOUBLE AS denominator, 'present' AS status, kind "
        f"FROM figures GROUP BY {SAME}"
    )


def _one_of_equals(duck: duckdb.DuckDBPyConnection, declaration: Declaration) -> dict[str, int]:
    """Where the declaration says that rows may be there twice, keep one of those that say the same."""
    if declaration.repeats != "equal":
        return {}
    before = duck.execute("SELECT count(*) FROM figures").fetchone()
    duck.execute(
        "CREATE OR REPLACE TABLE figures AS SELECT * EXCLUDE rank FROM (SELECT *, row_number() OVER "
        f"(PARTITION BY {SAME}, {FIGURES} ORDER BY sheet, line) AS rank FROM figures) WHERE rank = 1"
    )
    after = duck.execute("SELECT count(*) FROM figures").fetchone()
    assert before is not None  # noqa: S101 - an aggregate has one row
    assert after is not None  # noqa: S101 - an aggregate has one row
    return {_("figures that stand there again, the same"): before[0] - after[0]}


def _refuse_repeats(duck: duckdb.DuckDBPyConnection, name: str, outlines: Sequence[Outline]) -> None:
    ranked = (
        "SELECT sheet, line, heading, place, first(line) OVER same AS first_line, row_number() OVER same AS rank "
        f"FROM figures WINDOW same AS (PARTITION BY {SAME} ORDER BY sheet, line)"
    )
    counted = duck.execute(f"SELECT count(*) FROM ({ranked}) WHERE rank > 1").fetchone()
    if not counted or not counted[0]:
        return
    rows = duck.execute(
        f"SELECT sheet, line, heading, place, first_line FROM ({ranked}) WHERE rank > 1 ORDER BY sheet, line LIMIT {MOST_LISTED}"
    ).fetchall()
    raise Faults(
        [
            Fault(
                name,
                _("“%(value)s” is there twice: row %(first)s has the same place, period and indicator.")
                % {"value": clipped(place), "first": f"{first:,}"},
                _("Delete the row that is not meant, or say in the declaration what else tells the two apart."),
                row=line,
                column=clipped(outlines[sheet].headings[outlines[sheet].place]),
                value=place,
                sheet=outlines[sheet].sheet,
            )
            for sheet, line, _heading, place, first in rows
        ],
        total=counted[0],
    )
