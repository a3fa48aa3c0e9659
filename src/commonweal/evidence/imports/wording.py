"""The words of a tidy table: its columns of words hold few, which are found in one look at the file.

Every row then keeps only which word it has, as a type of the engine that each column has of its own. So a table of many
rows stays in memory, whoever sorts it compares numbers, and a check of words is put to each word once and not to each row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import duckdb

from commonweal.evidence.store.engine import quoted

# More than all the small areas of the kingdom: a column of more words is kept as its texts, as they would fill the memory.
MOST_WORDS = 300_000
# So is one whose words come but a few times each, as finding them takes longer than is gained; unless they are very few.
TIMES, VERY_FEW = 8, 1_000


def column(index: int) -> str:
    """The name of a column of the file in the engine."""
    return f"c{index}"


def trimmed(index: int) -> str:
    """A cell of the file without the spaces around it, as SQL."""
    return f"coalesce(trim({column(index)}), '')"


@dataclass(frozen=True)
class Words:
    """The columns of a file whose words are known."""

    duck: duckdb.DuckDBPyConnection
    cells: Mapping[int, str] = field(default_factory=dict)
    """By column, how a cell of the file becomes one of its words, as SQL."""

    def cell(self, index: int) -> str:
        """A cell of the file as the table keeps it, as SQL."""
        return self.cells.get(index) or trimmed(index)

    def literal(self, index: int, word: str) -> str:
        """A word of a column as SQL: of the column's own type, so that no row's is made a text to be compared."""
        return f"{quoted(word)}::{_type(index)}" if index in self.cells else quoted(word)

    def may_be(self, index: int, condition: str) -> bool:
        """Whether a condition on a column is true of any of its words; where its words are not known, it may be."""
        if index not in self.cells:
            return True
        found = self.duck.execute(f"SELECT bool_or({condition}) FROM {_table(index)}").fetchone()  # noqa: S608
        return bool(found and found[0])


def words_of(duck: duckdb.DuckDBPyConnection, source: str, columns: Collection[int]) -> Words:
    """The words of some columns of a file; none of a file that cannot be read, as whoever reads its rows says why."""
    names = [column(index) for index in columns]
    listed, each = ", ".join(names), ", ".join(f"({name})" for name in names)
    try:
        duck.execute(
            f"CREATE TABLE words AS SELECT {listed}, grouping_id({listed}) AS others, count(*) AS times FROM {source} "  # noqa: S608
            f"GROUP BY GROUPING SETS ({each})"
        )
    except duckdb.Error:
        return Words(duck)
    cells = {}
    for position, index in enumerate(columns):
        # A bit of this number stands for each column that a row of words is not of.
        others = (1 << len(names)) - 1 - (1 << (len(names) - 1 - position))
        own, name = f"FROM words WHERE others = {others}", column(index)
        [(count, rows, is_trimmed)] = duck.execute(
            f"SELECT count(*), coalesce(sum(times), 0), bool_and(coalesce({name} = trim({name}), false)) {own}"
        ).fetchall()
        if 0 < count <= min(MOST_WORDS, max(VERY_FEW, rows // TIMES)):
            duck.execute(f"CREATE TABLE {_table(index)} AS SELECT DISTINCT {trimmed(index)} AS {name} {own}")
            # In their own order, so that whoever sorts by the type sorts by the words.
            duck.execute(f"CREATE TYPE {_type(index)} AS ENUM (FROM {_table(index)} ORDER BY {name})")
            cells[index] = f"{name if is_trimmed else trimmed(index)}::{_type(index)}"
    duck.execute("DROP TABLE words")
    return Words(duck, cells)


def _table(index: int) -> str:
    return f"words_{index}"


def _type(index: int) -> str:
    return f"word_{index}"
