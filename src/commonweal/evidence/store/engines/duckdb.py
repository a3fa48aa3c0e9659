"""DuckDB: the tables of an expression are common table expressions in front of it, so that one question is one statement.

The statement is made once and every value is a parameter, because making it takes longer than answering it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import pyarrow

from commonweal.evidence.store import engine as duck
from commonweal.evidence.store import expressions
from commonweal.evidence.store.shape import COLUMNS

READ = f"SELECT {', '.join(COLUMNS)} FROM read_parquet($paths)"  # noqa: S608 - the store's own column names

# What a later release supersedes, and what was not loaded yet on the day that is asked about.
IN_VIEW = """(len($dropped) = 0 OR release NOT IN (SELECT unnest($dropped))) AND ($newest IS NULL OR release <= $newest)
      AND list_contains($kinds, kind)"""

# The places are narrowed by their least and greatest code first, which lets the reader leave out
# whole row groups by their statistics; the list itself is then looked up.
OF_PLACES = f"""
observations AS NOT MATERIALIZED (
    {READ} WHERE place BETWEEN $first_place AND $last_place AND list_contains($codes, place)
      AND period_start <= $on
      AND ($indicators IS NULL OR list_contains($indicators, indicator))
      AND (kind <> 'return' OR $returns_of IS NULL OR list_contains($returns_of, place))
      AND {IN_VIEW}
),
wanted AS (SELECT unnest($roles) AS role, unnest($places) AS place, unnest($weights) AS weight),
marks AS (SELECT unnest($marked) AS indicator, unnest($marks) AS mark)
"""

OF_PLACES_SINCE = OF_PLACES.replace("period_start <= $on", "period_start BETWEEN $since AND $on")

OF_A_KIND = f"""
observations AS NOT MATERIALIZED ({READ} WHERE place LIKE $prefix || '%' AND {IN_VIEW}),
marks AS (SELECT unnest($marked) AS indicator, unnest($marks) AS mark)
"""


# The areas of a kind may be all there are in a file, but of few indicators: those in one period each.
OF_AREAS = f"""
observations AS NOT MATERIALIZED (
    {READ} WHERE place BETWEEN $first_place AND $last_place
      AND (list_contains($signs, left(place, 3)) OR list_contains($codes, place))
      AND (indicator, period_start, period_end) IN (SELECT unnest($indicators), unnest($starts), unnest($ends))
      AND (kind <> 'return' OR $returns_of IS NULL OR list_contains($returns_of, place))
      AND {IN_VIEW}
)
"""


BINDINGS = {expressions.throughout: OF_A_KIND, expressions.courses: OF_PLACES_SINCE}


def answer(
    _engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows that answer a question about these facts."""
    columns, sql = compiled(question)
    bindings = BINDINGS.get(question, OF_PLACES)
    rows = duck.ask(root, f"WITH {bindings}\n{sql}", dict(facts))
    return [dict(zip(columns, row, strict=True)) for row in rows]


def table(_engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]) -> pyarrow.Table:
    """The same as columns, of all areas of a kind."""
    _columns, sql = compiled(question)
    told = {name: given for name, given in facts.items() if name not in ("marked", "marks")}
    return duck.ask_table(root, f"WITH {OF_AREAS}\n{sql}", told)


@cache
def compiled(question: Callable[[], ibis.Table]) -> tuple[tuple[str, ...], str]:
    """The columns of an answer, and the statement that follows the tables: made once a process."""
    expression = question()
    sql = str(ibis.to_sql(expression, dialect="duckdb"))
    return tuple(expression.columns), f", {sql.removeprefix('WITH ')}" if sql.startswith("WITH ") else sql
