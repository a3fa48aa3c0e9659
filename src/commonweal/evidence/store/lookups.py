"""Lookups in the store: which codes lead to which, one Parquet file a lookup, asked through Ibis as the observations are.

A lookup has many thousand lines, is never changed, and is asked for a few codes at a time, so its lines lie beside the
observations and not in the database. They are no observations, so they have a folder of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import ibis

from commonweal.evidence.store import answers, engine, segments
from commonweal.evidence.store.shelves import Shelf

FOLDER: Final = "lookups"

COLUMNS: Final[Mapping[str, str]] = {
    "lookup": "int64",
    "pair": "int64",
    "from_code": "string",
    "from_name": "string",
    "to_code": "string",
    "to_name": "string",
    "change": "string",
    "parts": "int64",
    "share": "float64",
}
"""Ibis types by name. `parts` are the lines of the file that both areas have in common; `share` is how much of the
first area's lines that is, and nothing where the pair tells of a change, since lines say nothing of people."""

ORDER: Final = ("pair", "from_code", "to_code")
ROW_GROUP_ROWS: Final = 16_384

MOST_SHOWN = 30
"""So many areas within another are named; all are counted."""
MOST_NAMED = 2_000
"""So many lines are read for codes of a name: more than anybody reads, and a word of one letter is in a million names."""

Question = Callable[[], ibis.Table]

lines = ibis.table(dict(COLUMNS), name="lines")


def write(shelf: Shelf, *, name: str, fill: Callable[[Path], int]) -> segments.Written:
    """Write the lines of a lookup as a file that never changes; its path is within the folder of lookups."""
    return segments.write(shelf.within(FOLDER), name=name, fill=fill)


def checked(shelf: Shelf, known: segments.Known) -> Path:
    """The path on this machine of a lookup's file that is what was written. Raises Damaged, Unavailable."""
    return segments.checked(shelf.within(FOLDER), known)


def verify(shelf: Shelf, known: segments.Known) -> None:
    """Hash a lookup's file where it lies. Raises Damaged when it is not the one that was written, Unavailable."""
    segments.verify(shelf.within(FOLDER), known)


def remove_strays(shelf: Shelf, *, referred: Sequence[str], older_than_seconds: float) -> list[str]:
    """Remove the files that no lookup rests on. Raises Unavailable."""
    return segments.remove_strays(shelf.within(FOLDER), referred=referred, older_than_seconds=older_than_seconds)


def leading(root: Path, paths: Sequence[Path], codes: Sequence[str]) -> list[dict[str, Any]]:
    """The lines that lead on from some codes: in what they lie, and what they became."""
    return _answer(_all, BY_FROM, root, paths, codes=tuple(sorted(codes)))


def arriving(root: Path, paths: Sequence[Path], codes: Sequence[str]) -> list[dict[str, Any]]:
    """The lines that arrive at some codes, the first few of each pair, each with how many there are in all (`of`)."""
    return _answer(_few, BY_TO, root, paths, codes=tuple(sorted(codes)))


def reaching(root: Path, paths: Sequence[Path], codes: Sequence[str]) -> list[dict[str, Any]]:
    """Every line that arrives at some codes."""
    return _answer(_all, BY_TO, root, paths, codes=tuple(sorted(codes)))


def named(root: Path, paths: Sequence[Path], words: str) -> list[dict[str, Any]]:
    """The codes whose name holds some words, without regard to case: the first few."""
    return _answer(_names, BY_NAME, root, paths, words=words.casefold())


def among(root: Path, path: Path, pair: int, codes: Sequence[str] = (), *, to: bool = False) -> list[dict[str, Any]]:
    """The lines of one pair of one lookup: all, or those that lead on from some codes, or arrive at them (`to`)."""
    binding = BY_PAIR_TO if to else BY_PAIR_FROM
    return _answer(_all, binding, root, [path], pair=pair, codes=tuple(sorted(codes)) or None)


def _answer(question: Question, binding: str, root: Path, paths: Sequence[Path], **told: Any) -> list[dict[str, Any]]:
    if not paths:
        return []
    name = (question, binding, root, tuple(paths), tuple(told.items()))
    return list(answers.of(name, lambda: _asked(question, binding, root, paths, told)))


def _asked(
    question: Question, binding: str, root: Path, paths: Sequence[Path], told: Mapping[str, Any]
) -> list[dict[str, Any]]:
    columns, sql = _compiled(question)
    parameters = {name: list(given) if isinstance(given, tuple) else given for name, given in told.items()}
    rows = engine.ask(root, f"WITH {binding}\n{sql}", {"paths": [str(path) for path in paths], **parameters})
    return [dict(zip(columns, row, strict=True)) for row in rows]


@cache
def _compiled(question: Question) -> tuple[tuple[str, ...], str]:
    expression = question()
    sql = str(ibis.to_sql(expression, dialect="duckdb"))
    return tuple(expression.columns), f", {sql.removeprefix('WITH ')}" if sql.startswith("WITH ") else sql


def _bound(condition: str) -> str:
    return f"lines AS NOT MATERIALIZED (SELECT {', '.join(COLUMNS)} FROM read_parquet($paths) WHERE {condition})"  # noqa: S608 - the store's own column names; every value is a parameter


BY_FROM = _bound("list_contains($codes, from_code)")
BY_TO = _bound("list_contains($codes, to_code)")
BY_NAME = _bound("contains(lower(from_name), $words) OR contains(lower(to_name), $words)")
BY_PAIR_FROM = _bound("pair = $pair AND ($codes IS NULL OR list_contains($codes, from_code))")
BY_PAIR_TO = _bound("pair = $pair AND ($codes IS NULL OR list_contains($codes, to_code))")


def _all() -> ibis.Table:
    return lines.order_by(["lookup", "pair", "from_code", "to_code"])


def _few() -> ibis.Table:
    of_pair = ibis.window(group_by=[lines.lookup, lines.pair, lines.to_code])
    in_order = ibis.window(group_by=[lines.lookup, lines.pair, lines.to_code], order_by=lines.from_code)
    counted = lines.mutate(of=lines.from_code.count().over(of_pair), nth=ibis.row_number().over(in_order))
    return counted.filter(counted.nth < MOST_SHOWN).drop("nth").order_by(["lookup", "pair", "to_code", "from_code"])


def _names() -> ibis.Table:
    first = lines.select("lookup", "pair", code=lines.from_code, name=lines.from_name, is_first=ibis.literal(True))
    second = lines.select("lookup", "pair", code=lines.to_code, name=lines.to_name, is_first=ibis.literal(False))
    named = first.union(second).distinct().order_by(["name", "code", "lookup", "pair", "is_first"])
    return named.limit(MOST_NAMED)
