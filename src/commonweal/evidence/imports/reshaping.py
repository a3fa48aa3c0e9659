"""Turns a staged table into observations, one a row, in the columns and the order of the store."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.meaning import Meant
from commonweal.evidence.imports.staging import Staged, column, is_mark, number_of, text_of
from commonweal.evidence.store.engine import quoted
from commonweal.evidence.store.shape import COLUMNS, ORDER, Status


def long_table(table: Staged, declaration: Declaration, meant: Sequence[Meant], *, number: int) -> str:
    """The observations of a staged table, one a row, in the columns and the order of the store, as SQL."""
    return (
        _from_wide(table, declaration, number)
        if declaration.tidy is None
        else _from_tidy(table, declaration, meant, number)
    )


def _from_wide(table: Staged, declaration: Declaration, number: int) -> str:
    """A wide table is sorted by place while it is narrow in rows; turning it on its side keeps that order."""
    plan = table.plan
    period = [f"{text_of(plan.period)} AS period"] if plan.period is not None else []
    figures = [_raw(table, each.index) for each in plan.measures]
    percent = any(each.facts.percent for each in plan.measures)
    wide = ", ".join([f"{text_of(plan.place)} AS place", *period, f"[{', '.join(figures)}] AS figures"])
    codes = word_of([each.code for each in plan.measures])
    kept = ", period" if period else ""
    turned = (
        f"(SELECT place{kept}, unnest({codes}[]) AS indicator, unnest(figures) AS raw "  # noqa: S608
        f"FROM (SELECT {wide} FROM given ORDER BY place))"
    )
    chosen = _select(table, declaration, number, turned, percent=percent)
    return f"{chosen} ORDER BY {', '.join(ORDER)}" if period else chosen


def word_of(words: Sequence[str]) -> str:
    """Words as one of a few, which the engine writes without looking each up: a list of them in the order of their type."""
    listed = ", ".join(quoted(word) for word in words)
    return f"[{listed}]::ENUM({listed})"


def _constant(word: str) -> str:
    """One word for every row."""
    return f"{quoted(word)}::ENUM({quoted(word)})"


def _from_tidy(table: Staged, declaration: Declaration, meant: Sequence[Meant], number: int) -> str:
    plan = table.plan
    told = [index for index in (plan.title, *plan.parts) if index is not None]
    words = [f"{text_of(index)} AS w{position}" for position, index in enumerate(told)]
    unit = f"{text_of(plan.unit)} AS unit" if plan.unit is not None else "'' AS unit"
    beside = [f"{_raw(table, index)} AS raw_{name}" for name, index in plan.beside.items()]
    period = [f"{text_of(plan.period)} AS period"] if plan.period is not None else []
    shared = ", ".join([f"{text_of(plan.place)} AS place", *period, *words, unit, *beside])
    rows = " UNION ALL ".join(
        f"SELECT {shared}, {_raw(table, index)} AS raw, {quoted(part)} AS part FROM given"  # noqa: S608
        for index, part in plan.values
    )
    names = [f"w{position}" for position in range(len(told))] + ["unit", "part"]
    listed = ", ".join("(" + ", ".join(quoted(text) for text in (each.code, *each.words)) + ")" for each in meant)
    joined = f"({rows}) JOIN (VALUES {listed}) AS meant(indicator, {', '.join(names)}) USING ({', '.join(names)})"
    return _select(table, declaration, number, joined, percent=False) + f" ORDER BY {', '.join(ORDER)}"


def _raw(table: Staged, index: int) -> str:
    """A cell of figures: as a number at once where every cell of the table is plainly one, else as its text."""
    return column(index) if table.is_plain else text_of(index)


def _beside(table: Staged, name: str) -> str:
    if name not in table.plan.beside:
        return "NULL::DOUBLE"
    return f"raw_{name}" if table.is_plain else number_of(f"raw_{name}", percent=False)


def _select(table: Staged, declaration: Declaration, number: int, rows: str, *, percent: bool) -> str:
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
    spans = ", ".join(
        f"({quoted(label)}, DATE '{span.start}', DATE '{span.end}')" for label, span in table.spans.items()
    )
    facts = {
        "release": f"{number}::BIGINT",
        "value": value,
        "status": status,
        "kind": _constant(str(declaration.kind)),
        **{name: _beside(table, name) for name in ("lower", "upper", "numerator", "denominator")},
    }
    if plan.period is None:
        [(label, span)] = table.spans.items()
        facts |= {
            "period": _constant(label),
            "period_start": f"DATE '{span.start}'",
            "period_end": f"DATE '{span.end}'",
        }
    else:
        rows = f"{rows} JOIN (VALUES {spans}) AS spans(period, period_start, period_end) USING (period)"
    chosen = ", ".join(f"{facts[name]} AS {name}" if name in facts else name for name in COLUMNS)
    return f"SELECT {chosen} FROM {rows}"  # noqa: S608 - made of quoted texts and our own names


def from_figures(meant: Sequence[Meant], *, number: int) -> str:
    """The observations of an unrolled file, as SQL: its figures are one a row already."""
    listed = ", ".join(f"({key}, {quoted(each.code)})" for key, each in enumerate(meant))
    facts = {"release": f"{number}::BIGINT", "indicator": "meant.indicator"}
    chosen = ", ".join(f"{facts[name]} AS {name}" if name in facts else name for name in COLUMNS)
    return (
        f"SELECT {chosen} FROM figures JOIN (VALUES {listed}) AS meant(key, indicator) USING (key) "  # noqa: S608
        f"ORDER BY {', '.join(ORDER)}"
    )
