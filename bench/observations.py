"""A place's profile from 1, 10 and 100 million observations: our question, SQL by hand, and the same rows in PostgreSQL.

All three are asked in turns and must give the same figures. `BENCH_MILLIONS="1 10"` measures fewer.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import scale
from bench.installation import with_empty_database
from bench.profile import BY_HAND, timed
from bench.report import Row, Table
from bench.scale import DISTRICT, NATION, Store
from commonweal.evidence.store import engine, engines, expressions, questions
from commonweal.evidence.store.questions import Asked
from commonweal.evidence.store.shape import COLUMNS

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
TODAY = date(2026, 11, 21)
MILLIONS = [float(each) for each in os.environ.get("BENCH_MILLIONS", "1 10 100").split()]
POSTGRESQL_MILLIONS = float(os.environ.get("BENCH_POSTGRESQL_MILLIONS", "100"))
"""Up to how many: a hundred million rows take PostgreSQL half an hour to load and 20 GB."""
CHUNK_BYTES = 1 << 20

Ask = Callable[[dict[str, Any], str], list[tuple[Any, ...]]]

TYPES = {"int64": "bigint", "string": "text", "date": "date", "float64": "double precision"}

BY_QUEUES = """
spans AS (SELECT DISTINCT indicator, role, rank_of_role, period_start, period_end FROM members),
comparable AS (
    SELECT *, bool_or(role IN ('place', 'inside')) OVER same AND bool_or(role IN ('parent', 'nation')) OVER same AS can_be_compared
    FROM spans WINDOW same AS (PARTITION BY indicator, period_start, period_end)
),
compared AS (
    SELECT DISTINCT ON (indicator) indicator, period_start AS a, period_end AS b FROM comparable
    ORDER BY indicator, can_be_compared DESC, rank_of_role, period_end DESC, period_start DESC
),
chosen AS (
    SELECT DISTINCT ON (indicator, role) indicator, role, period_start, period_end FROM spans JOIN compared USING (indicator)
    ORDER BY indicator, role, (period_start = a AND period_end = b) DESC, period_end DESC, period_start DESC
),
"""

BY_NUMBERS = """
spans AS (
    SELECT indicator, role, rank_of_role, period_start, period_end,
           (period_end - DATE '0001-01-01')::bigint * 4194304 + (period_start - DATE '0001-01-01') AS span
    FROM members GROUP BY indicator, role, rank_of_role, period_start, period_end
),
compared AS (
    SELECT indicator, max((CASE WHEN own AND others THEN 5 ELSE 0 END + 4 - rank) * 17592186044416 + span) %% 17592186044416 AS compared
    FROM (SELECT indicator, span, bool_or(role IN ('place', 'inside')) AS own, bool_or(role IN ('parent', 'nation')) AS others,
                 min(rank_of_role) AS rank FROM spans GROUP BY indicator, span) AS of_period
    GROUP BY indicator
),
shown AS (
    SELECT indicator, role, max((span = compared)::int * 17592186044416 + span) %% 17592186044416 AS span
    FROM spans JOIN compared USING (indicator) GROUP BY indicator, role
),
chosen AS (SELECT indicator, role, period_start, period_end FROM spans JOIN shown USING (indicator, role, span)),
"""

IN_POSTGRESQL = """
WITH wanted AS (SELECT * FROM unnest(%(roles)s::text[], %(places)s::text[], %(weights)s::float8[]) AS w (role, place, weight)),
members AS (
    SELECT o.*, w.role, w.weight, CASE w.role WHEN 'place' THEN 0 WHEN 'inside' THEN 1 WHEN 'parent' THEN 2 WHEN 'nation' THEN 3
           ELSE 4 END AS rank_of_role
    FROM observations o JOIN wanted w USING (place)
    WHERE o.place = ANY(%(codes)s) AND o.period_start <= %(on)s AND NOT o.release = ANY(%(dropped)s::bigint[])
),
CHOSEN
kinds AS (
    SELECT DISTINCT ON (m.indicator, m.place, m.role, m.kind) m.*
    FROM members m JOIN chosen USING (indicator, role, period_start, period_end)
    ORDER BY m.indicator, m.place, m.role, m.kind, m.release DESC
),
figures AS (
    SELECT DISTINCT ON (indicator, place, role) * FROM kinds
    ORDER BY indicator, place, role, (status = 'missing'), array_position(ARRAY['raw','return','imputed','projected','provisional'], kind)
)
SELECT indicator, role, period_start, period_end, count(*), count(*) FILTER (WHERE status = 'present'),
       count(*) FILTER (WHERE status = 'suppressed'), min(period), sum(value), avg(value), min(kind), max(release)
FROM figures GROUP BY indicator, role, period_start, period_end ORDER BY indicator COLLATE "C", role COLLATE "C"
"""


def measure() -> Table:
    """The time of each way for each size, and how it grows."""
    rows = [_said(row) for millions in MILLIONS for row in of_size(millions)]
    rows += [flat("in 10 files of as many sources", scale.store(min(MILLIONS)))]
    rows += [flat("in 60 files of as many sources", scale.store(min(MILLIONS), files=60))]
    rows += [
        flat(
            "in 10 files, each with as many superseded rows, the most that gathering leaves",
            scale.store(min(MILLIONS), superseded=1),
            1,
        )
    ]
    note = (
        f"{scale.INDICATORS} indicators over {scale.YEARS} years in as many neighbourhoods as make that many observations; the latest figures of one "
        f"neighbourhood and of a district with its {scale.INSIDE} neighbourhoods, beside the nation. Goals: at most 1.3 times the SQL by hand, at "
        "least 10 times as fast as PostgreSQL with an index by place, flat in sources and releases, under 1 GB. PostgreSQL is the embedded "
        "one as it comes, with 256 MB of work memory, holds the same rows, sorted by place, had been asked before, and is asked in two ways (by window functions, and by grouping as we do), of which the quicker counts. “Peak” is the most memory of a process that asks once"
    )
    return Table("Observations as they grow", "what is asked", note, rows)


def _said(row: Row) -> Row:
    """Told as it is found, as the rest may take an hour."""
    print(row.name, row.figures, flush=True)
    return row


def of_size(millions: float) -> list[Row]:
    """Both questions of a store of a size."""
    store = scale.store(millions)
    with in_postgresql(store) if millions <= POSTGRESQL_MILLIONS else nullcontext() as ask_postgresql:
        return [
            compared(f"{words}, {store.rows / 1e6:,.0f} million", store, asked, ask_postgresql)
            for words, asked in (
                ("one neighbourhood", alone(store)),
                (f"a district of {scale.INSIDE}", district(store)),
            )
        ]


def alone(store: Store) -> Asked:
    return about(store, {"place": {store.neighbourhoods[0]: None}, "nation": {NATION: None}})


def district(store: Store, superseded: int = 0) -> Asked:
    inside = {code: float(number % 7 + 1) for number, code in enumerate(store.neighbourhoods)}
    return about(store, {"place": {DISTRICT: None}, "inside": inside, "nation": {NATION: None}}, superseded)


def about(store: Store, places: dict[str, dict[str, float | None]], superseded: int = 0) -> Asked:
    every = superseded + 1
    dropped = [file * every + each + 1 for file in range(len(store.paths)) for each in range(superseded)]
    return Asked(store.root, store.paths, places, TODAY, dropped=dropped)


def compared(words: str, store: Store, asked: Asked, postgresql: Ask | None) -> Row:
    """The ways in turns, their medians, and the medians of their ratios."""
    facts = questions.facts_of(asked)
    by_hand_facts = {name: given for name, given in facts.items() if name not in ("indicators", "returns_of", "newest")}

    def ours() -> list[dict[str, Any]]:
        return questions.from_engine(engines.DUCKDB, expressions.latest, asked.root, facts)

    def by_hand() -> list[tuple[Any, ...]]:
        return engine.ask(asked.root, BY_HAND, by_hand_facts)

    mine = ours()
    assert len(mine) >= scale.INDICATORS * 2, "there is too little to measure"
    ways = {"ours": ours, "hand": by_hand}
    for name, way in (("queues", BY_QUEUES), ("numbers", BY_NUMBERS)) if postgresql else ():
        ways[name] = partial(postgresql, facts, way)
        answer = ways[name]()
        assert [told(row) for row in mine] == [told_by_postgresql(row) for row in answer], f"{name}: other figures"
    assert [tuple(row.values())[:4] for row in mine] == [row[:4] for row in by_hand()], (
        "the SQL by hand gives other figures"
    )
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            times[name].append(timed(way))
    to_hand = statistics.median(a / b for a, b in zip(times["ours"], times["hand"], strict=True))
    peak = peak_megabytes(asked)
    met = [("by hand", to_hand <= 1.3), ("memory", peak < 1000)]
    theirs, ratio = "not measured", ""
    if postgresql:
        quicker = min(("queues", "numbers"), key=lambda name: statistics.median(times[name]))
        theirs = milliseconds(times[quicker])
        to_postgresql = statistics.median(b / a for a, b in zip(times["ours"], times[quicker], strict=True))
        ratio = f"{to_postgresql:.1f}"
        met.insert(1, ("PostgreSQL", to_postgresql >= 10))
    return Row(
        words,
        {
            "ours, ms": milliseconds(times["ours"]),
            "by hand, ms": milliseconds(times["hand"]),
            "ours over by hand": f"{to_hand:.2f}",
            "PostgreSQL, ms": theirs,
            "PostgreSQL over ours": ratio,
            "peak, MB": f"{peak:.0f}",
            "goals met": ", ".join(name if is_met else f"not {name}" for name, is_met in met),
        },
    )


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("indicator", "role", "period_start", "period_end", "places", "present", "suppressed", "period")
    figures = (f"{row['value_sum']:.9g}", f"{row['value_mean']:.9g}")
    return (*(row[name] for name in names), *figures, row["kind"], row["release"])


def told_by_postgresql(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:8], f"{row[8]:.9g}", f"{row[9]:.9g}", *row[10:])


def flat(words: str, store: Store, superseded: int = 0) -> Row:
    """The same figures, however many sources and releases they came in: only our own question is asked."""
    asked = district(store, superseded)
    facts = questions.facts_of(asked)
    found = [
        timed(lambda: questions.from_engine(engines.DUCKDB, expressions.latest, asked.root, facts))
        for _round in range(ROUNDS + 1)
    ]
    other = ("by hand, ms", "ours over by hand", "PostgreSQL, ms", "PostgreSQL over ours", "peak, MB", "goals met")
    name = f"a district of {scale.INSIDE}, {store.rows / 1e6:,.1f} million standing {words}"
    return Row(name, {"ours, ms": milliseconds(found[1:]), **dict.fromkeys(other, "")})


def milliseconds(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f}"


# --- Memory


PEAK = """
import resource
import sys
from bench.installation import prepare
prepare()
from bench.observations import alone, district
from bench import scale
from commonweal.evidence.store import questions
assert questions.latest({"a": alone, "d": district}[sys.argv[1]](scale.store(float(sys.argv[2]))))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_megabytes(asked: Asked) -> float:
    """The most memory that a process takes which starts, asks once and ends."""
    which = "d" if "inside" in asked.places else "a"
    millions = next(each for each in MILLIONS if scale.store(each).root == asked.root)
    done = subprocess.run(
        [sys.executable, "-c", PEAK, which, str(millions)], stdout=subprocess.PIPE, text=True, check=True
    )
    return int(done.stdout.split()[-1]) / 1024


# --- PostgreSQL


class in_postgresql:  # noqa: N801 - used as a block
    """The rows of a store in a table of PostgreSQL with an index by place, for as long as the block lasts."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.database = with_empty_database()

    def __enter__(self) -> Ask:
        from django.db import connection

        self.database.__enter__()
        columns = ", ".join(f"{name} {TYPES[kind]}" for name, kind in COLUMNS.items())
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE UNLOGGED TABLE observations ({columns})")
            self._fill(cursor)
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute("CREATE INDEX ON observations (place, indicator, period_start)")
            cursor.execute("SET work_mem = '256MB'")
        connection.ensure_connection()
        plain = connection.connection
        plain.autocommit = True
        plain.execute("VACUUM ANALYZE observations")

        def ask(facts: dict[str, Any], chosen: str) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(IN_POSTGRESQL.replace("CHOSEN", chosen), facts)
                return list(cursor.fetchall())

        return ask

    def _fill(self, cursor: Any) -> None:
        """By way of a file, sorted by place as the index is: PostgreSQL's own copy is the quickest way in."""
        listed = ", ".join(engine.quoted(str(path)) for path in self.store.paths)
        with TemporaryDirectory(dir=self.store.root) as folder, engine.connect() as duck:
            path = Path(folder) / "rows.csv"
            duck.execute(f"SET temp_directory = {engine.quoted(folder)}")
            duck.execute(
                f"COPY (SELECT {', '.join(COLUMNS)} FROM read_parquet([{listed}]) ORDER BY place, indicator, period_start) "
                f"TO {engine.quoted(str(path))} (FORMAT csv, HEADER false)"
            )
            with path.open("rb") as file, cursor.copy("COPY observations FROM STDIN (FORMAT csv)") as copy:
                while part := file.read(CHUNK_BYTES):
                    copy.write(part)

    def __exit__(self, *_faults: Any) -> None:
        self.database.__exit__(None, None, None)
