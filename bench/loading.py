"""Loading a deprivation file: every figure of England as long observations in Parquet, against pandas and DuckDB's own copy.

Ours finds the declaration's columns, hashes the file, checks every cell, code and key, sorts by place, writes, flushes
to disk and hashes what it wrote. The peers only read, reshape and write the same columns.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas
from django.db import transaction
from django.test import override_settings

from bench import published
from bench.installation import with_database
from bench.report import Row, Table
from commonweal.evidence import imports
from commonweal.evidence.imports import tables
from commonweal.evidence.imports.files import opened
from commonweal.evidence.imports.meaning import indicators_of
from commonweal.evidence.imports.reshaping import long_table
from commonweal.evidence.imports.staging import staged
from commonweal.evidence.store import segments
from commonweal.evidence.store.engine import SETTINGS, quoted
from commonweal.evidence.store.shape import ROW_GROUP_ROWS
from commonweal.evidence.store.shelves import Folder
from commonweal.register.rules import Viewer

ROUNDS = 9
DECLARATION = "imd2019-england"
CONSTANTS = {"period": "2019", "status": "present", "kind": "raw"}


def measure() -> Table:
    """The time of each way, and its ratio to ours round by round."""
    with tempfile.TemporaryDirectory() as folder, with_database():
        path, named = published.table(Path(folder))
        ways: dict[str, Callable[[], None]] = {
            "file to store": lambda: file_to_store(path, Path(folder)),
            "file to store, with its release in the database": lambda: whole_load(path, Path(folder)),
            "DuckDB, the same reshape": lambda: duckdb_reshape(path, Path(folder)),
            "DuckDB, plain copy of the wide table": lambda: duckdb_copy(path, Path(folder)),
            "pandas, read, melt, sort and write": lambda: pandas_melt(path, Path(folder)),
            "pandas, read, sort, stack and write (its quickest)": lambda: pandas_stack(path, Path(folder)),
        }
        times = rounds(ways)
    ours = times["file to store"]
    rows = [row(name, found, ours) for name, found in times.items()]
    size = f"{path.stat().st_size / 1e6:.1f} MB" if path.exists() else ""
    note = (
        f"{named}, {size}: 32,844 areas by 16 indicators to 525,504 observations. Goals: at least 5 times as fast as "
        "pandas, at most 1.5 times DuckDB's own time. “File to store” finds the columns, hashes, checks, sorts, writes, "
        "flushes to disk and hashes again; the peers only read, reshape and write the same columns"
    )
    return Table("Loading", "way", note, rows)


def rounds(ways: dict[str, Callable[[], None]]) -> dict[str, list[float]]:
    """Every way once a round, in turns, so that a machine that slows down slows all."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for each in range(ROUNDS + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            if each:
                times[name].append(time.perf_counter() - start)
    return times


def row(name: str, found: list[float], ours: list[float]) -> Row:
    ratios = [theirs / mine for theirs, mine in zip(found, ours, strict=True)]
    met = {
        "DuckDB, the same reshape": 1 / statistics.median(ratios) <= 1.5,
        "pandas, read, melt, sort and write": statistics.median(ratios) >= 5,
        "pandas, read, sort, stack and write (its quickest)": statistics.median(ratios) >= 5,
    }
    return Row(
        name,
        {
            "milliseconds": f"{statistics.median(found) * 1000:.0f}",
            "its time over ours": f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
            "goal met": {True: "yes", False: "no"}.get(met.get(name), ""),  # type: ignore[arg-type]
        },
    )


def file_to_store(path: Path, folder: Path) -> None:
    store = folder / "store"
    declaration = imports.known_declarations()[DECLARATION]
    with opened(path) as file:
        plan = tables.plan_of(tables.start_of(file.text, file.name), declaration, file.name)
        with staged(file, plan, declaration, store=store) as table:
            meant = indicators_of(table, declaration, file.name)

            def fill(draft: Path) -> int:
                table.duck.execute(
                    f"COPY ({long_table(table, declaration, meant, number=1)}) TO {quoted(str(draft))} "
                    f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
                )
                return 1

            segments.write(Folder(store), name="loaded-1", fill=fill)


def whole_load(path: Path, folder: Path) -> None:
    with override_settings(COMMONWEAL_EVIDENCE_STORE=folder / "whole"), transaction.atomic():
        imports.load_release(path, by=Viewer.system("the benchmark"), retrieved_on=date(2026, 11, 1))
        transaction.set_rollback(True)


def duckdb_reshape(path: Path, folder: Path) -> None:
    """As one who knows DuckDB writes it: types found by the reader, no checks, the order of the file."""
    constants = ", ".join(f"'{value}' AS {name}" for name, value in CONSTANTS.items())
    with duckdb.connect(config={"threads": SETTINGS["threads"]}) as duck:
        duck.execute(
            "COPY (SELECT 1::BIGINT AS release, indicator, lsoa11_code AS place, value, "
            "DATE '2019-01-01' AS period_start, DATE '2020-01-01' AS period_end, NULL::DOUBLE AS lower, "
            f"NULL::DOUBLE AS upper, NULL::DOUBLE AS numerator, NULL::DOUBLE AS denominator, {constants} "
            f"FROM (UNPIVOT (SELECT * FROM read_csv({quoted(str(path))})) ON COLUMNS(* EXCLUDE lsoa11_code) "
            f"INTO NAME indicator VALUE value)) TO {quoted(str(folder / 'duckdb.parquet'))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        )


def duckdb_copy(path: Path, folder: Path) -> None:
    with duckdb.connect(config={"threads": SETTINGS["threads"]}) as duck:
        target = quoted(str(folder / "plain.parquet"))
        duck.execute(
            f"COPY (SELECT * FROM read_csv({quoted(str(path))})) TO {target} (FORMAT parquet, COMPRESSION zstd)"
        )


def pandas_melt(path: Path, folder: Path) -> None:
    """As an analyst writes it."""
    wide = pandas.read_csv(path)
    long = wide.melt(id_vars="lsoa11_code", var_name="indicator", value_name="value")
    as_parquet(long.rename(columns={"lsoa11_code": "place"}).sort_values(["place", "indicator"]), folder)


def pandas_stack(path: Path, folder: Path) -> None:
    """The quickest of pandas' own ways: sort while the table is wide, then stack, which keeps the order."""
    wide = pandas.read_csv(path).set_index("lsoa11_code").sort_index()
    as_parquet(wide.stack().rename_axis(["place", "indicator"]).rename("value").reset_index(), folder)


def as_parquet(long: pandas.DataFrame, folder: Path) -> None:
    """The columns of the store, written as the store's files are."""
    nothing = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    years = {"period_start": date(2019, 1, 1), "period_end": date(2020, 1, 1)}
    long.assign(release=1, **years, **nothing, **CONSTANTS).to_parquet(
        folder / "pandas.parquet", compression="zstd", row_group_size=ROW_GROUP_ROWS, index=False
    )
