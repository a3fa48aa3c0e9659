"""Reads a table into an engine of its own and checks every cell there, as questions to the whole table at once.

A file is loaded whole or not at all: the checks count first, and only when one of them finds a fault is
it asked again, for the rows, so that a good file is quick to judge and a bad one is explained in full.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from django.utils.translation import gettext as _

from commonweal.analysis import periods
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.faults import MOST_LISTED, Fault, Faults, clipped
from commonweal.evidence.imports.files import Opened
from commonweal.evidence.imports.tables import LONGEST_LINE, MOST_INDICATORS, Plan, too_many_indicators
from commonweal.evidence.imports.undivided import REJECTED, undivided
from commonweal.evidence.imports.wording import Words, column, words_of
from commonweal.evidence.store import engine
from commonweal.evidence.store.engine import quoted

Progress = Callable[[int, int, str], None]
LONGEST_TITLE = 280


@dataclass(frozen=True)
class Staged:
    """A table that has been read and found without fault, ready to be written."""

    duck: duckdb.DuckDBPyConnection
    plan: Plan
    words: Words
    rows: int
    marked: int
    """Cells that hold a mark instead of a number."""
    is_plain: bool
    """Whether every cell of figures is a number as the engine writes them, without marks, commas or signs."""
    spans: Mapping[str, periods.Period] = field(default_factory=dict)
    """The periods in the file by their words."""
    kinds: Sequence[tuple[str, ...]] = ()
    """Of a tidy table: each title with its parts and its unit."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """What was left out, in words, and of how many rows."""


@contextmanager
def staged(file: Opened, plan: Plan, declaration: Declaration, *, store: Path) -> Iterator[Staged]:
    """Read a table and check it, in an engine that reaches the file and the store and nothing else. Raises Faults."""
    with engine.connect() as duck:
        engine.fence(duck, [file.text.parent, store], spill=file.text.parent / "spill")
        words = words_of(duck, _source(file, plan), _worded(plan)) if declaration.tidy is not None else Words(duck)
        is_plain, left_out = _read(words, file, plan, declaration)
        yield _checked(words, file, plan, declaration, is_plain=is_plain, left_out=left_out)


def number_of(raw: str, *, percent: bool) -> str:
    """A cell as a number, or NULL when it is none: thousands may have commas, percentages their sign."""
    bare = f"rtrim({raw}, '%')" if percent else raw
    commas = f"CASE WHEN regexp_full_match({bare}, '-?[0-9]{{1,3}}(,[0-9]{{3}})+(\\.[0-9]+)?') THEN replace({bare}, ',', '') END"
    return f"CASE WHEN contains({raw}, '_') THEN NULL ELSE coalesce(TRY_CAST({bare} AS DOUBLE), TRY_CAST({commas} AS DOUBLE)) END"


def is_mark(raw: str, marks: Sequence[str]) -> str:
    """Whether a cell is one of the marks that stand instead of a number, as SQL."""
    listed = ", ".join(quoted(mark.strip()) for mark in marks) or "NULL"
    return f"coalesce({raw} IN ({listed}), false)"


def measured(plan: Plan, declaration: Declaration) -> list[tuple[int, bool, float | None, float | None]]:
    """Every column that must hold numbers: whether with a percent sign, and from what to what."""
    if plan.measures:
        return [(each.index, each.facts.percent, *each.facts.bounds) for each in plan.measures]
    return [(index, False, None, None) for index in (*(index for index, _part in plan.values), *plan.beside.values())]


# --- Reading


def _worded(plan: Plan) -> list[int]:
    """The columns of a tidy table that hold words: a wide one has few rows for its figures, and gains nothing by its words."""
    told = [plan.place, plan.period, plan.title, *plan.parts, plan.unit, *(index for index, *_rest in plan.left_out)]
    return sorted({index for index in told if index is not None} - _figures(plan))


def _figures(plan: Plan) -> set[int]:
    return {index for index, _part in plan.values} | set(plan.beside.values())


def _has_no_place(plan: Plan) -> str:
    return f"{column(plan.place)} = ''"


def _read(words: Words, file: Opened, plan: Plan, declaration: Declaration) -> tuple[bool, dict[str, int]]:
    """Read the table; say whether every cell of figures was plainly a number, which is the usual case and quick to see.

    Then the figures are numbers already; else every cell is kept as its text, to be judged one by one. Says also what was left out.
    """
    left_out = _read_as_numbers(words, file, plan, declaration)
    if left_out is not None:
        return True, left_out
    try:
        _keep(words, file, plan)
    except duckdb.Error as error:
        raise undivided(words.duck, file, _source(file, plan, further=f", {REJECTED}"), error) from error
    return False, _leave_out(words, plan, declaration)


def _read_as_numbers(words: Words, file: Opened, plan: Plan, declaration: Declaration) -> dict[str, int] | None:
    """What was left out of a table whose every figure is plainly a number; None of another."""
    cells = measured(plan, declaration)
    if any(percent for _index, percent, _least, _most in cells) or _has_underscore(file.text, plan.line):
        return None
    within = ", ".join(
        f"bool_and(coalesce({column(index)} BETWEEN {_bound(least, '-1e300')} AND {_bound(most, '1e300')}, false))"
        for index, _percent, least, most in cells
    )
    try:
        _keep(words, file, plan, numbers=[index for index, *_rest in cells])
        left_out = _leave_out(words, plan, declaration)
        found = words.duck.execute(f"SELECT {within} FROM given").fetchone()  # noqa: S608
    except duckdb.Error:
        return None
    is_plain = found is not None and all(found) and not _is_beyond_a_percentage(words.duck, plan, declaration)
    return left_out if is_plain else None


def _keep(words: Words, file: Opened, plan: Plan, *, numbers: Collection[int] = ()) -> None:
    """Keep the rows of the file as a table: some of its columns as numbers, every other cell without the spaces around it.

    A column that is not loaded is kept only where a row may be blank: then it has to be so in all its cells.
    """
    asked = (
        range(len(plan.headings))
        if words.may_be(plan.place, _has_no_place(plan))
        else {*_worded(plan), *_figures(plan)}
    )
    cells = ", ".join(
        f"{column(index) if index in numbers else words.cell(index)} AS {column(index)}" for index in asked
    )
    words.duck.execute(f"CREATE OR REPLACE TABLE given AS SELECT {cells} FROM {_source(file, plan, numbers)}")  # noqa: S608


def _is_beyond_a_percentage(duck: duckdb.DuckDBPyConnection, plan: Plan, declaration: Declaration) -> bool:
    """Whether a row of a tidy table, read as numbers, has a percentage that none can be."""
    conditions = [
        f"({rows} AND {column(index)} NOT BETWEEN {least!r}::DOUBLE AND {most!r}::DOUBLE)"
        for rows, least, most in _percentages(duck, plan, declaration)
        for index, _part in plan.values
    ]
    if not conditions:
        return False
    found = duck.execute(f"SELECT bool_or({' OR '.join(conditions)}) FROM given").fetchone()  # noqa: S608
    return bool(found and found[0])


def _percentages(
    duck: duckdb.DuckDBPyConnection, plan: Plan, declaration: Declaration
) -> list[tuple[str, float, float]]:
    """The rows of a tidy table that are percentages, as SQL, and from what to what they can be."""
    tidy = declaration.tidy
    if tidy is None or plan.title is None or plan.unit is None:
        return []
    pairs = duck.execute(
        f"SELECT DISTINCT {column(plan.title)}, {column(plan.unit)} FROM given"  # noqa: S608
    ).fetchall()
    rows: dict[tuple[float, float], list[str]] = {}
    for title, unit in pairs:
        if tidy.is_percentage(unit):
            rows.setdefault(tidy.bounds_of(title), []).append(f"({quoted(title)}, {quoted(unit)})")
    return [
        (f"({column(plan.title)}, {column(plan.unit)}) IN ({', '.join(listed)})", least, most)
        for (least, most), listed in rows.items()
    ]


def _source(file: Opened, plan: Plan, numbers: Collection[int] = (), further: str = "") -> str:
    """The reading of the file as SQL."""
    columns = ", ".join(
        f"'{column(index)}': '{'DOUBLE' if index in numbers else 'VARCHAR'}'" for index in range(len(plan.headings))
    )
    return (
        f"read_csv({quoted(str(file.text))}, header = false, skip = {plan.line}, auto_detect = false, "
        f"delim = {quoted(plan.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}, "
        f"max_line_size = {LONGEST_LINE}{', null_padding = true' if plan.left_out else ''}{further})"
    )


def _has_underscore(text: Path, line: int) -> bool:
    """Whether there is an underscore under the headings: the engine takes 1_000 for a number, and nobody else does."""
    with text.open("rb") as file:
        for _heading in range(line):
            file.readline()
        return any(b"_" in chunk for chunk in iter(lambda: file.read(1 << 20), b""))


def _leave_out(words: Words, plan: Plan, declaration: Declaration) -> dict[str, int]:
    """Take away rows without any cell, which pad many workbooks, what the declaration says is no figure, and rows of words only.

    Says what was left out, but for the padding. A note or a source under the table has no figure that could be lost with it.
    """
    cells = ", ".join(column(index) for index in range(len(plan.headings)))
    _taken(words, plan.place, _has_no_place(plan), f"concat({cells}) = ''")
    left_out: dict[str, int] = {}
    for index, pattern, why in plan.left_out:
        told = _("rows of figures that are not loaded: %(why)s") % {"why": why}
        count = _taken(words, index, f"regexp_full_match({column(index)}, {quoted(pattern)})")
        left_out[told] = left_out.get(told, 0) + count
    blank = [f"coalesce({column(index)}::VARCHAR, '') = ''" for index, *_rest in measured(plan, declaration)]
    is_no_code = f"NOT regexp_full_match({column(plan.place)}, {quoted(declaration.place.pattern)})"
    left_out[_("rows without any figure")] = _taken(words, plan.place, is_no_code, *blank)
    return {told: count for told, count in left_out.items() if count}


def _taken(words: Words, index: int, condition: str, *further: str) -> int:
    """How many rows were taken away by a condition on one column, and by further ones."""
    if not words.may_be(index, condition):
        return 0
    found = words.duck.execute(f"DELETE FROM given WHERE {' AND '.join([*further, condition])}").fetchone()  # noqa: S608
    return int(found[0]) if found else 0


# --- Checking


@dataclass(frozen=True)
class Check:
    """One thing that may be wrong with a row: the condition, the column it is about, and what to say."""

    index: int
    condition: str
    problem: str
    remedy: str


def _checked(
    words: Words, file: Opened, plan: Plan, declaration: Declaration, *, is_plain: bool, left_out: Mapping[str, int]
) -> Staged:
    duck = words.duck
    spans = _spans(duck, plan, declaration)
    kinds = _kinds(duck, file, plan)
    checks = [*_code_checks(duck, plan, declaration), *_period_checks(plan, spans), *_title_checks(plan)]
    cells = [] if is_plain else measured(plan, declaration)
    checks += _number_checks(cells, declaration, beside=set(plan.beside.values()))
    if not is_plain:
        checks += _percentage_checks(plan, _percentages(duck, plan, declaration))
    marks = (
        " + ".join(
            f"count_if({is_mark(column(index), [*declaration.missing, *declaration.suppressed])})"
            for index, *_rest in cells
        )
        or "0"
    )
    counted = ", ".join(
        f"count_if({check.condition})" if words.may_be(check.index, check.condition) else "0" for check in checks
    )
    facts = duck.execute(f"SELECT count(*), {marks}, {counted} FROM given").fetchone()  # noqa: S608
    assert facts is not None  # noqa: S101 - an aggregate has one row
    rows, marked, *found = facts
    faults = [*_whole_table(file, rows, plan, declaration)]
    total = len(faults)
    for check, count in zip(checks, found, strict=True):
        if count:
            total += count
            faults += _listed(duck, file, plan, check, MOST_LISTED - len(faults))
    # A wide table has few rows for its figures. A tidy one is looked at as it is written: `refuse_repeats`.
    repeated = _repeated(duck, plan, spans) if faults or declaration.tidy is None else 0
    if faults or repeated:
        faults += _repeats(duck, file, plan, spans, MOST_LISTED - len(faults)) if repeated else []
        raise Faults(sorted(faults, key=lambda fault: (fault.row or 0, fault.column)), total=total + repeated)
    return Staged(duck, plan, words, rows, marked, is_plain, spans, kinds, left_out)


def _whole_table(file: Opened, rows: int, plan: Plan, declaration: Declaration) -> Iterator[Fault]:
    if rows == 0:
        yield Fault(file.name, _("There is no row under the headings."), _("Fetch the file again from its publisher."))
    expected = declaration.rows_expected
    if rows and expected is not None and rows != expected:
        yield Fault(
            file.name,
            _("The table has %(rows)s rows where “%(source)s” has %(expected)s.")
            % {"rows": f"{rows:,}", "source": declaration.name, "expected": f"{expected:,}"},
            _("The file was cut off or filtered, or holds totals as well; fetch the whole table again."),
        )
    for doubt in file.doubts:
        if doubt.row is not None and doubt.row > plan.line:
            yield doubt


def _code_checks(duck: duckdb.DuckDBPyConnection, plan: Plan, declaration: Declaration) -> Iterator[Check]:
    is_code = f"regexp_full_match({column(plan.place)}, {quoted(declaration.place.pattern)})"
    yield Check(
        plan.place,
        f"NOT {is_code}",
        _("“%(value)s” is not the code of a place (they look like %(form)s here).").replace(
            "%(form)s", _example(duck, plan, declaration, is_code)
        ),
        _(
            "If the row is a note or a total, delete it; if the column holds something else, the columns may have been swapped."
        ),
    )


def _example(duck: duckdb.DuckDBPyConnection, plan: Plan, declaration: Declaration, is_code: str) -> str:
    """A code of the file itself, which says more than a pattern; the pattern where it has none."""
    found = duck.execute(f"SELECT {column(plan.place)} FROM given WHERE {is_code} LIMIT 1").fetchone()  # noqa: S608
    return str(found[0] if found else declaration.place.form).replace("%", "%%")


def _period_checks(plan: Plan, spans: Mapping[str, periods.Period]) -> Iterator[Check]:
    if plan.period is not None:
        known = ", ".join(quoted(label) for label in spans)
        yield Check(
            plan.period,
            f"{column(plan.period)} NOT IN ({known})" if known else "true",
            _("“%(value)s” is not a period."),
            _(
                "Write it like 2019, 2016/17, 2015 - 17, 2023/24 Q4, Q1 2022, March 2023, Oct 2021-Sep 2022 or 2022-12-31."
            ),
        )


def _title_checks(plan: Plan) -> Iterator[Check]:
    if plan.title is not None:
        yield Check(
            plan.title,
            f"length({column(plan.title)}) NOT BETWEEN 1 AND {LONGEST_TITLE}",
            _("“%(value)s” cannot be the title of an indicator."),
            _("Give every row a title of at most %(most)s letters.").replace("%(most)s", str(LONGEST_TITLE)),
        )


def _number_checks(
    cells: Sequence[tuple[int, bool, float | None, float | None]], declaration: Declaration, *, beside: Collection[int]
) -> Iterator[Check]:
    """An empty cell is a fault in a column of figures unless it is declared; beside a figure it says only that nobody counted."""
    declared = [*declaration.missing, *declaration.suppressed]
    for index, percent, least, most in cells:
        marks = ["", *declared] if index in beside else declared
        raw = column(index)
        number = number_of(raw, percent=percent)
        yield Check(
            index,
            f"NOT {is_mark(raw, marks)} AND NOT coalesce(isfinite({number}), false)",
            _("“%(value)s” is not a number."),
            _(
                "Correct it. If it means that there is no figure, add it to ‘missing’ or ‘suppressed’ in the declaration; save a formula as its value."
            ),
        )
        if least is not None or most is not None:
            yield Check(
                index,
                f"NOT {is_mark(raw, marks)} AND coalesce(NOT ({number} BETWEEN {_bound(least, '-inf')} AND {_bound(most, 'inf')}), false)",
                _("“%(value)s” lies outside what this column can hold."),
                _("The columns may have been swapped, or a decimal point lost."),
            )


def _percentage_checks(plan: Plan, percentages: Sequence[tuple[str, float, float]]) -> Iterator[Check]:
    for rows, least, most in percentages:
        for index, _part in plan.values:
            number = number_of(column(index), percent=False)
            yield Check(
                index,
                f"{rows} AND coalesce(NOT ({number} BETWEEN {least!r}::DOUBLE AND {most!r}::DOUBLE), false)",
                _("“%(value)s” is no percentage from {least} to {most}.").format(least=f"{least:g}", most=f"{most:g}"),
                _(
                    "Correct it. If this percentage may be smaller or larger, say its ‘least’ and ‘most’ among what the declaration knows."
                ),
            )


def _bound(given: float | None, otherwise: str) -> str:
    return f"'{otherwise}'::DOUBLE" if given is None else f"{float(given)!r}::DOUBLE"


def _listed(duck: duckdb.DuckDBPyConnection, file: Opened, plan: Plan, check: Check, most: int) -> list[Fault]:
    rows = duck.execute(
        f"SELECT rowid, {column(check.index)} FROM given WHERE {check.condition} ORDER BY rowid LIMIT {max(0, most)}"  # noqa: S608
    ).fetchall()
    lines = lines_of(file.text, plan, [record for record, _value in rows])
    return [
        Fault(
            file.name,
            check.problem % {"value": clipped(value)},
            check.remedy,
            row=lines[record],
            column=clipped(plan.headings[check.index]),
            value=value,
        )
        for record, value in rows
    ]


# --- Keys


def refuse_repeats(table: Staged, file: Opened) -> None:
    """Raises Faults when a figure is there twice. Whoever writes the rows in order sees it there for nothing: `reshaping.may_repeat`."""
    repeated = _repeated(table.duck, table.plan, table.spans)
    if repeated:
        raise Faults(_repeats(table.duck, file, table.plan, table.spans, MOST_LISTED), total=repeated)


def _key(plan: Plan, spans: Mapping[str, periods.Period]) -> str:
    """What tells one row from another, as SQL. A period may be written in two ways in one file."""
    columns = [column(index) for index in (plan.place, plan.title, *plan.parts) if index is not None]
    if plan.period is not None:
        label = column(plan.period)
        same = {span: first for first, span in reversed([*spans.items()])}
        others = [
            f"WHEN {quoted(each)} THEN {quoted(same[span])}" for each, span in spans.items() if same[span] != each
        ]
        columns.append(f"CASE {label} {' '.join(others)} ELSE {label} END" if others else label)
    return ", ".join(columns)


def _repeated(duck: duckdb.DuckDBPyConnection, plan: Plan, spans: Mapping[str, periods.Period]) -> int:
    found = duck.execute(f"SELECT count(*) - count(DISTINCT ({_key(plan, spans)})) FROM given").fetchone()  # noqa: S608
    return int(found[0]) if found else 0


def _repeats(
    duck: duckdb.DuckDBPyConnection, file: Opened, plan: Plan, spans: Mapping[str, periods.Period], most: int
) -> list[Fault]:
    rows = duck.execute(
        f"SELECT rowid, first_row, {column(plan.place)} FROM (SELECT *, rowid, min(rowid) OVER (PARTITION BY {_key(plan, spans)}) AS first_row FROM given) "  # noqa: S608
        f"WHERE rowid > first_row ORDER BY rowid LIMIT {max(0, most)}"
    ).fetchall()
    lines = lines_of(file.text, plan, [record for row in rows for record in row[:2]])
    return [
        Fault(
            file.name,
            _("“%(value)s” is there twice: row %(first)s has the same place, period and indicator.")
            % {"value": clipped(value), "first": f"{lines[first]:,}"},
            _("Delete the row that is not meant, or say in the declaration what else tells the two apart."),
            row=lines[record],
            column=clipped(plan.headings[plan.place]),
            value=value,
        )
        for record, first, value in rows
    ]


def lines_of(text: Path, plan: Plan, records: Sequence[int]) -> dict[int, int]:
    """On which line of the file each record begins: a cell may hold line ends, and empty lines are no records."""
    found: dict[int, int] = {}
    wanted = set(records)
    if not wanted:
        return found
    record, line, is_open = -1, 0, False
    with text.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(file, 1):
            if line <= plan.line:
                continue
            if not is_open and row.strip("\r\n"):
                record += 1
                if record in wanted:
                    found[record] = line
                    if len(found) == len(wanted):
                        break
            is_open ^= row.count('"') % 2 == 1
    return {each: found.get(each, line) for each in wanted}


# --- What a tidy table says


def _spans(duck: duckdb.DuckDBPyConnection, plan: Plan, declaration: Declaration) -> dict[str, periods.Period]:
    starts_in = declaration.period.year_starts_in
    if plan.period is None:
        return {declaration.period.fixed: periods.parse(declaration.period.fixed, year_starts_in=starts_in)}
    labels = [label for (label,) in duck.execute(f"SELECT DISTINCT {column(plan.period)} FROM given").fetchall()]  # noqa: S608
    known = [label for label in labels if periods.is_period(label, year_starts_in=starts_in)]
    return {label: periods.parse(label, year_starts_in=starts_in) for label in known}


def _kinds(duck: duckdb.DuckDBPyConnection, file: Opened, plan: Plan) -> list[tuple[str, ...]]:
    if plan.title is None:
        return []
    told = [column(index) for index in (plan.title, *plan.parts)] + [
        column(plan.unit) if plan.unit is not None else "''"
    ]
    found = duck.execute(
        f"SELECT DISTINCT {', '.join(told)} FROM given ORDER BY ALL LIMIT {MOST_INDICATORS + 1}"  # noqa: S608
    ).fetchall()
    if len(found) > MOST_INDICATORS:
        raise Faults([too_many_indicators(file.name)])
    return found
