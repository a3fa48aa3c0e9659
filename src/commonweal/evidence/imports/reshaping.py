"""Turns a staged table into observations, one a row, in the columns and the order of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from pathlib import Path
from types import MappingProxyType

import duckdb

from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.meaning import Meant
from commonweal.evidence.imports.staging import Staged, is_mark, number_of
from commonweal.evidence.imports.wording import column
from commonweal.evidence.store.engine import quoted
from commonweal.evidence.store.shape import COLUMNS, ORDER, Status

UNSIGNED = {"UTINYINT": 1 << 8, "USMALLINT": 1 << 16, "UINTEGER": 1 << 32}
"""The engine's types of whole numbers, and how many they tell apart."""


def long_table(
    table: Staged, declaration: Declaration, meant: Sequence[Meant], *, number: int, in_order: bool = True
) -> str:
    """The observations of a staged table, one a row, in the columns of the store and mostly in its order, as SQL."""
    return (
        _from_wide(table, declaration, number, in_order=in_order)
        if declaration.tidy is None
        else _from_tidy(table, declaration, meant, number, in_order=in_order)
    )


def _from_wide(table: Staged, declaration: Declaration, number: int, *, in_order: bool) -> str:
    """A wide table is sorted by place while it is narrow in rows; turning it on its side keeps that order."""
    plan = table.plan
    period = [f"{column(plan.period)} AS period"] if plan.period is not None else []
    figures = [column(each.index) for each in plan.measures]
    percent = any(each.facts.percent for each in plan.measures)
    wide = ", ".join([f"{column(plan.place)} AS place", *period, f"[{', '.join(figures)}] AS figures"])
    codes = word_of([each.code for each in plan.measures])
    kept = ", period" if period else ""
    turned = (
        f"(SELECT place{kept}, unnest({codes}) AS indicator, unnest(figures) AS raw "  # noqa: S608
        f"FROM (SELECT {wide} FROM given{' ORDER BY place' if in_order else ''}))"
    )
    chosen = _select(table, declaration, number, turned, percent=percent)
    return f"{chosen} ORDER BY {', '.join(ORDER)}" if period and in_order else chosen


def word_of(words: Sequence[str]) -> str:
    """Words as one of a few, which the engine writes without looking each up: a list of them in the order of their type."""
    listed = ", ".join(quoted(word) for word in words)
    return f"[{listed}]::ENUM({listed})[]"


def _constant(word: str) -> str:
    """One word for every row."""
    return f"{quoted(word)}::ENUM({quoted(word)})"


def _from_tidy(table: Staged, declaration: Declaration, meant: Sequence[Meant], number: int, *, in_order: bool) -> str:
    """A tidy table is sorted while it is narrow in columns: by numbers that stand for its indicators and periods."""
    plan = table.plan
    told = [index for index in (plan.title, *plan.parts) if index is not None]
    words = {f"w{position}": index for position, index in enumerate(told)}
    if plan.unit is not None:
        words["unit"] = plan.unit
    taken = {"place": plan.place, **words, **{f"raw_{name}": index for name, index in plan.beside.items()}}
    if plan.period is not None:
        taken["period"] = plan.period
    shared = ", ".join(f"{column(index)} AS {name}" for name, index in taken.items())
    rows = " UNION ALL ".join(
        f"SELECT {shared}, {column(index)} AS raw, {quoted(part)} AS part FROM given"  # noqa: S608
        for index, part in plan.values
    )
    codes = sorted({each.code for each in meant})
    listed = ", ".join(
        "(" + ", ".join([str(codes.index(each.code)), *_telling(table, words, each)]) + ")" for each in meant
    )
    # Only by what tells them apart: each column more is one more to be looked up in every row.
    names = ", ".join([*words, *(["part"] if len(plan.values) > 1 else [])])
    joined = f"({rows}) JOIN (VALUES {listed}) AS meant(number, {names}) USING ({names})"
    kept = ["place", f"number::{_counter(codes)} AS number", "raw", *(f"raw_{name}" for name in plan.beside)]
    order = ["place", "number"]
    if plan.period is not None:
        joined += f" JOIN (VALUES {_numbered(table, plan.period)}) AS spans(span, period) USING (period)"
        kept.append(f"span::{_counter(table.spans)} AS span")
        order.append("span")
    sort = f"ORDER BY {', '.join(order)}" if in_order else ""
    narrow = f"(SELECT {', '.join(kept)} FROM {joined} {sort})"  # noqa: S608
    indicator = {"indicator": f"({word_of(codes)})[number::INTEGER + 1]"}
    return _select(table, declaration, number, narrow, percent=False, known=indicator)


def _telling(table: Staged, words: Mapping[str, int], meant: Meant) -> list[str]:
    """What the rows of an indicator have in the columns of its words, and in the heading of its column where there are several, as SQL."""
    *said, part = meant.words
    told = [table.words.literal(index, word) for index, word in zip(words.values(), said, strict=False)]
    return [*told, quoted(part)] if len(table.plan.values) > 1 else told


def _counter(counted: Sized) -> str:
    """The shortest type that numbers so many: what is sorted by is most of what is kept while sorting."""
    return next(name for name, most in UNSIGNED.items() if len(counted) <= most)


def _in_order(table: Staged) -> list[str]:
    """The periods of a table by their words, in the order of the store."""
    return sorted(table.spans, key=lambda label: (table.spans[label].start, table.spans[label].end, label))


def _numbered(table: Staged, index: int) -> str:
    labels = enumerate(_in_order(table))
    return ", ".join(f"({number}, {table.words.literal(index, label)})" for number, label in labels)


def _beside(table: Staged, name: str) -> str:
    if name not in table.plan.beside:
        return "NULL::DOUBLE"
    return f"raw_{name}" if table.is_plain else number_of(f"raw_{name}", percent=False)


def _select(
    table: Staged,
    declaration: Declaration,
    number: int,
    rows: str,
    *,
    percent: bool,
    known: Mapping[str, str] = MappingProxyType({}),
) -> str:
    plan = table.plan
    value = "raw" if table.is_plain else number_of("raw", percent=percent)
    absent = (
        f"CASE WHEN {is_mark('raw', declaration.suppressed)} THEN '{Status.SUPPRESSED}' ELSE '{Status.MISSING}' END"
    )
    status = (
        _constant(Status.PRESENT)
        if table.is_plain
        else f"CASE WHEN {value} IS NULL THEN {absent} ELSE '{Status.PRESENT}' END"
    )
    facts = {
        "release": f"{number}::BIGINT",
        "value": value,
        "status": status,
        "kind": _constant(str(declaration.kind)),
        **{name: _beside(table, name) for name in ("lower", "upper", "numerator", "denominator")},
        **_when(table, is_numbered=bool(known)),
        **known,
    }
    if plan.period is not None and not known:
        spans = ", ".join(
            f"({quoted(label)}, DATE '{span.start}', DATE '{span.end}')" for label, span in table.spans.items()
        )
        rows = f"{rows} JOIN (VALUES {spans}) AS spans(period, period_start, period_end) USING (period)"
    chosen = ", ".join(f"{facts[name]} AS {name}" if name in facts else name for name in COLUMNS)
    return f"SELECT {chosen} FROM {rows}"  # noqa: S608 - made of quoted texts and our own names


def _when(table: Staged, *, is_numbered: bool) -> dict[str, str]:
    """What says of which period a row is, as SQL: one for the whole table, by its number, or nothing where it is joined."""
    labels = _in_order(table)
    if table.plan.period is None:
        [span] = table.spans.values()
        return {
            "period": _constant(labels[0]), "period_start": f"DATE '{span.start}'", "period_end": f"DATE '{span.end}'",
        }  # fmt: skip
    if not is_numbered:
        return {}
    spans = [table.spans[label] for label in labels]
    starts = ", ".join(f"DATE '{span.start}'" for span in spans)
    ends = ", ".join(f"DATE '{span.end}'" for span in spans)
    return {
        "period": f"({word_of(labels)})[span::INTEGER + 1]",
        "period_start": f"[{starts}][span::INTEGER + 1]",
        "period_end": f"[{ends}][span::INTEGER + 1]",
    }


def from_figures(meant: Sequence[Meant], *, number: int, in_order: bool = True) -> str:
    """The observations of an unrolled file, as SQL: its figures are one a row already."""
    listed = ", ".join(f"({key}, {quoted(each.code)})" for key, each in enumerate(meant))
    facts = {"release": f"{number}::BIGINT", "indicator": "meant.indicator"}
    chosen = ", ".join(f"{facts[name]} AS {name}" if name in facts else name for name in COLUMNS)
    return (
        f"SELECT {chosen} FROM figures JOIN (VALUES {listed}) AS meant(key, indicator) USING (key) "  # noqa: S608
        + (f"ORDER BY {', '.join(ORDER)}" if in_order else "")
    )


def may_repeat(duck: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether a written file, in its order, has two observations in a row that are of the same indicator, place and period.

    Their hashes are compared, as they are far quicker to be had than their texts: who hears yes looks at the figures themselves.
    """
    found = duck.execute(
        "SELECT coalesce(bool_or(key = before), false) FROM (SELECT key, lag(key) OVER () AS before FROM "  # noqa: S608
        f"(SELECT hash(place, indicator, period_start, period_end) AS key FROM read_parquet({quoted(str(path))})))"
    ).fetchone()
    return bool(found and found[0])
