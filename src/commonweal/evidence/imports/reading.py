"""From a file to figures that are ready to be written, whichever way its layout asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
from django.conf import settings

from commonweal.analysis import periods
from commonweal.evidence.imports import outlines, tables
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.files import Opened, opened
from commonweal.evidence.imports.language import pattern_or_text
from commonweal.evidence.imports.matching import matched
from commonweal.evidence.imports.meaning import Meant, indicators_of, indicators_of_keys
from commonweal.evidence.imports.reshaping import from_figures, long_table, may_repeat
from commonweal.evidence.imports.staging import Staged, refuse_repeats, staged
from commonweal.evidence.imports.unrolling import Unrolled, unrolled
from commonweal.evidence.imports.wording import column
from commonweal.evidence.store import segments
from commonweal.evidence.store.engine import quoted
from commonweal.evidence.store.shape import ROW_GROUP_ROWS


class Statement(Protocol):
    """The observations as SQL, for a release of some number: in the order of the store, or as they come."""

    def __call__(self, number: int, *, in_order: bool = True) -> str: ...


@dataclass(frozen=True)
class Ready:
    """A file that has been read and found without fault."""

    declaration: Declaration
    file: Opened
    duck: duckdb.DuckDBPyConnection
    meant: Sequence[Meant]
    rows: int
    observations: int
    marked: int
    spans: Mapping[str, periods.Period]
    titles: frozenset[str]
    ignored: Sequence[str]
    line: int
    place: str
    """The SQL of a row's place, and the table it is in."""
    table: str
    statement: Statement
    left_out: Mapping[str, int]
    kinds: Mapping[str, int]
    sheets: Sequence[str]
    refuse_repeats: Callable[[], None]
    """Raises Faults when a figure is there twice, which takes a look at every row."""

    def places(self) -> list[str]:
        """The codes of the places that it has figures of."""
        return [code for (code,) in self.duck.execute(f"SELECT DISTINCT {self.place} FROM {self.table}").fetchall()]  # noqa: S608

    def sample(self, most: int, *, of: Sequence[str] = ()) -> list[Sequence[Any]]:
        """The first observations of some places, or of any: indicator by its name, place, period, value, status, kind."""
        names = {each.code: each.name for each in self.meant}
        chosen = f"WHERE place IN ({', '.join(quoted(code) for code in of)})" if of else ""
        rows = self.duck.execute(
            f"SELECT indicator, place, period, value, status, kind FROM ({self.statement(0)}) {chosen} LIMIT {most}"  # noqa: S608
        ).fetchall()
        return [(names.get(code, code), *facts) for code, *facts in rows]

    def whole(self, codes: Sequence[str]) -> set[str]:
        """Which of some indicators have whole numbers and no others."""
        if not codes:
            return set()
        found = self.duck.execute(
            f"SELECT indicator FROM ({self.statement(0, in_order=False)}) GROUP BY indicator "  # noqa: S608
            "HAVING bool_and(coalesce(value = trunc(value), true)) AND count(value) > 0"
        ).fetchall()
        return {code for (code,) in found} & set(codes)

    def fill(self, number: int, draft: Path) -> int:
        """Write the observations of a release to a path, and say how many they are. Raises Faults when one is there twice."""
        written = self.duck.execute(
            f"COPY ({self.statement(number)}) TO {quoted(str(draft))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        ).fetchone()
        if may_repeat(self.duck, draft):
            self.refuse_repeats()
        return int(written[0]) if written else 0


@contextmanager
def ready(path: Path, declaration: Declaration | None, name: str) -> Iterator[Ready]:
    """Read and check a file by a declaration, or by the one that fits it. Raises Faults."""
    store = segments.shelf_of(settings).local
    with ExitStack() as stack:
        found = declaration or matched(path, name)
        sheets = [pattern_or_text(each) for each in found.sheets]
        file = stack.enter_context(
            opened(path, encoding=found.encoding, sheet=found.sheet, sheets=sheets, name=Path(name).name)
        )
        if found.is_plain:
            plan = tables.plan_of(tables.start_of(file.text, file.name), found, file.name)
            yield _plain(found, file, stack.enter_context(staged(file, plan, found, store=store)))
        else:
            stem = Path(file.name).stem
            drawn = [
                (
                    table.text,
                    outlines.outline_of(
                        tables.start_of(table.text, file.name), found, file_name=file.name, stem=stem, sheet=table.name
                    ),
                )
                for table in file.tables
            ]
            yield _unrolled(found, file, stack.enter_context(unrolled(file, drawn, found, store=store)))


def _plain(declaration: Declaration, file: Opened, table: Staged) -> Ready:
    meant = indicators_of(table, declaration, file.name)
    observations = table.rows * max(len(table.plan.measures), len(table.plan.values))
    return Ready(
        declaration, file, table.duck, meant, table.rows, observations, table.marked, table.spans,
        frozenset(kind[0] for kind in table.kinds), table.plan.ignored, table.plan.line, column(table.plan.place),
        "given", lambda number, in_order=True: long_table(table, declaration, meant, number=number, in_order=in_order),
        left_out=table.left_out, kinds={str(declaration.kind): observations}, sheets=(),
        refuse_repeats=lambda: refuse_repeats(table, file),
    )  # fmt: skip


def _unrolled(declaration: Declaration, file: Opened, table: Unrolled) -> Ready:
    meant = indicators_of_keys(table.keys, declaration, file.name)
    return Ready(
        declaration, file, table.duck, meant, table.rows, table.figures, table.marked, table.spans,
        frozenset(key.title for key in table.keys), table.ignored, table.line, "place", "figures",
        lambda number, in_order=True: from_figures(meant, number=number, in_order=in_order),
        left_out=table.left_out, kinds=table.kinds, sheets=table.sheets,
        # It was looked at as the file was unrolled.
        refuse_repeats=lambda: None,
    )  # fmt: skip
