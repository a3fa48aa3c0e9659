"""Loading 20 million rows: from the publisher's file to the store, against pandas and DuckDB's own copy.

`BENCH_ROWS=2000000` measures fewer. Each way runs in a process of its own, so that each has its own peak of memory.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench import scale
from bench.report import Row, Table

ROWS = int(os.environ.get("BENCH_ROWS", "20000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))

DECLARATION = """
code: generated
name: Generated
publisher: Nobody
licence: None
layout: tidy
place: {{column: area_code, form: 'E01\\d{{6}}'}}
period: {{column: period}}
rows_expected: {rows}
tidy: {{title: indicator, value: value}}
"""

WAYS = (
    "file to store",
    "DuckDB, plain copy of the table",
    "DuckDB, copy sorted by place",
    "pandas, read, sort and write",
)


def measure() -> Table:
    """The time and the peak of memory of each way, and its ratio to ours round by round."""
    path = scale.wide_file(ROWS)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
    for _round in range(ROUNDS):
        for name in WAYS:
            found[name].append(_in_a_process(name, path))
    ours = [seconds for seconds, _peak in found[WAYS[0]]]
    note = (
        f"a generated tidy file of {ROWS:,} rows, {path.stat().st_size / 1e6:,.0f} MB: 20 indicators over 25 years. Goals: at least 5 times as fast as "
        "pandas, at most 1.5 times DuckDB's plain copy, under 1 GB. “File to store” is a whole load: it finds the columns, hashes, checks every cell, code and "
        "key, sorts, writes, flushes to disk, hashes again and tells the database. Seconds are those of the work, without starting the process"
    )
    return Table(
        f"Loading {ROWS / 1e6:,.0f} million rows", "way", note, [_row(name, found[name], ours) for name in WAYS]
    )


def _row(name: str, found: list[tuple[float, float]], ours: list[float]) -> Row:
    ratio = statistics.median(seconds / own for (seconds, _peak), own in zip(found, ours, strict=True))
    peak = max(peak for _seconds, peak in found)
    met = {
        WAYS[0]: "yes" if peak < 1000 else "no (memory)",
        WAYS[1]: "yes" if ratio >= 1 / 1.5 else "no",
        WAYS[3]: "yes" if ratio >= 5 else "no",
    }
    return Row(
        name,
        {
            "seconds": f"{statistics.median(seconds for seconds, _peak in found):.1f}",
            "its time over ours": f"{ratio:.2f}",
            "peak, MB": f"{peak:,.0f}",
            "goal met": met.get(name, ""),
        },
    )


def _in_a_process(name: str, path: Path) -> tuple[float, float]:
    """Seconds and megabytes of one way."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.loading_large", name, str(path)], stdout=subprocess.PIPE, text=True, check=True
    )
    seconds, peak = done.stdout.splitlines()[-1].split()
    return float(seconds), float(peak)


# --- In the process of one way


def _ours(path: Path, folder: Path) -> float:
    from bench.installation import prepare, with_database

    prepare()
    from django.test import override_settings

    from commonweal.evidence import imports
    from commonweal.register.rules import Viewer

    with with_database(), override_settings(COMMONWEAL_EVIDENCE_STORE=folder / "store"):
        declaration = imports.read(DECLARATION.format(rows=ROWS))
        who = Viewer.system("the benchmark")
        release = []
        seconds = _timed(
            lambda: release.append(
                imports.load_release(path, by=who, retrieved_on=date(2026, 11, 1), declaration=declaration)
            )
        )
        assert release[0].rows == ROWS, f"{release[0].rows:,} rows were loaded"
        return seconds


def _duckdb(path: Path, folder: Path, order: str = "") -> float:
    import duckdb

    from commonweal.evidence.store.engine import SETTINGS, quoted
    from commonweal.evidence.store.shape import ROW_GROUP_ROWS

    settings = {name: SETTINGS[name] for name in ("threads", "memory_limit")}
    with duckdb.connect(config=settings) as duck:
        duck.execute(f"SET temp_directory = {quoted(str(folder))}")
        target = quoted(str(folder / "plain.parquet"))
        statement = f"COPY (SELECT * FROM read_csv({quoted(str(path))}) {order}) TO {target} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        return _timed(lambda: duck.execute(statement))


def _sorted(path: Path, folder: Path) -> float:
    return _duckdb(path, folder, "ORDER BY area_code, indicator, period")


def _pandas(path: Path, folder: Path) -> float:
    import pandas

    from commonweal.evidence.store.shape import ROW_GROUP_ROWS

    def work() -> None:
        table = pandas.read_csv(path).sort_values(["area_code", "indicator", "period"])
        table.to_parquet(folder / "pandas.parquet", compression="zstd", row_group_size=ROW_GROUP_ROWS, index=False)

    return _timed(work)


def _timed(work: object) -> float:
    import time

    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def main(name: str, path: Path) -> None:
    import resource

    ways = dict(zip(WAYS, (_ours, _duckdb, _sorted, _pandas), strict=True))
    with tempfile.TemporaryDirectory() as folder:
        seconds = ways[name](path, Path(folder))
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
