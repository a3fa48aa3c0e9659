"""Stores of many observations, generated once under `.build/`: the same rows for our question, for SQL by hand and for PostgreSQL.

Three hundred indicators over forty years, in as many neighbourhoods as the size asks for: what 100 million rows of one installation
look like. The values are worked out from the row's own number, so that a store is the same wherever it is made.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from commonweal.evidence.store import engine
from commonweal.evidence.store.engine import quoted
from commonweal.evidence.store.shape import COLUMNS, ORDER, ROW_GROUP_ROWS

BUILT = Path(__file__).resolve().parent.parent / ".build" / "observations"
INDICATORS, YEARS, FIRST_YEAR = 300, 40, 1985
INSIDE = 30
NATION, DISTRICT = "E92000001", "E07000001"
FILES = 10
"""As many as gathering leaves of a store of this size."""


@dataclass(frozen=True)
class Store:
    """A generated store: its files, and how many neighbourhoods it knows."""

    root: Path
    paths: list[Path]
    rows: int

    @property
    def neighbourhoods(self) -> list[str]:
        """The codes of the neighbourhoods of one district, which lie side by side."""
        return [f"E01{number:06}" for number in range(101, 101 + INSIDE)]


def store(millions: float, *, files: int = FILES, superseded: int = 0) -> Store:
    """The store of so many million rows in so many files, made if it is not there yet; `superseded` releases lie beside each that stands."""
    places = max(INSIDE + 102, round(millions * 1e6 / (INDICATORS * YEARS)))
    shape = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    root = BUILT / f"{shape}-{places}-{files}-{superseded}"
    folder = root / "observations"
    done = root / "whole"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(files):
            _write(folder / f"loaded-{number:04}.parquet", places, number, files, superseded)
        done.touch()
    paths = sorted(folder.glob("*.parquet"))
    return Store(root, paths, INDICATORS * YEARS * (places + 2))


def _write(path: Path, places: int, number: int, files: int, superseded: int) -> None:
    """One file: some of the indicators in every place. The draft is put in place once it is whole."""
    draft = path.with_suffix(".writing")
    with engine.connect() as duck:
        duck.execute(f"SET temp_directory = {quoted(str(path.parent.parent / 'spill'))}")
        duck.execute(
            f"COPY (SELECT {', '.join(COLUMNS)} FROM ({_rows(places, number, files, superseded)}) ORDER BY {', '.join(ORDER)}, release) "
            f"TO {quoted(str(draft))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        )
    draft.replace(path)


def _rows(places: int, number: int, files: int, superseded: int) -> str:
    """Every release of a file holds the same keys; the last stands."""
    mixed = "(hash(place, indicator, year) % 100000)::DOUBLE / 1000"
    return f"""
    SELECT ({number} * {superseded + 1} + r + 1)::BIGINT AS release, indicator, place, year::VARCHAR AS period,
           make_date(year::INTEGER, 1, 1) AS period_start, make_date(year::INTEGER + 1, 1, 1) AS period_end,
           {mixed} + r AS value, NULL::DOUBLE AS lower, NULL::DOUBLE AS upper, NULL::DOUBLE AS numerator,
           NULL::DOUBLE AS denominator, 'present' AS status,
           CASE WHEN hash(indicator, place) % 20 = 0 THEN 'imputed' ELSE 'raw' END AS kind
    FROM (SELECT 'i-' || i AS indicator FROM range({INDICATORS}) AS of_i(i) WHERE i % {files} = {number}),
         (SELECT CASE p WHEN 0 THEN '{NATION}' WHEN 1 THEN '{DISTRICT}' ELSE 'E01' || lpad((p - 2)::VARCHAR, 6, '0') END AS place
          FROM range({places + 2}) AS of_p(p)),
         (SELECT y AS year FROM range({FIRST_YEAR}, {FIRST_YEAR + YEARS}) AS of_y(y)),
         range({superseded + 1}) AS of_r(r)
    """


def wide_file(rows: int) -> Path:
    """A tidy CSV of so many rows, as a publisher would give it: place, indicator, year and value."""
    path = BUILT / f"tidy-{rows}.csv"
    if not path.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".writing")
        places = -(-rows // (20 * 25))
        with duckdb.connect() as duck:
            duck.execute(
                f"COPY (SELECT 'E01' || lpad(p::VARCHAR, 6, '0') AS area_code, 'Measure ' || i AS indicator, y AS period, "
                f"(hash(p, i, y) % 100000)::DOUBLE / 1000 AS value FROM range({places}) AS of_p(p), range(20) AS of_i(i), "
                f"range(2000, 2025) AS of_y(y) LIMIT {rows}) TO {quoted(str(draft))} (HEADER)"
            )
        draft.replace(path)
    return path
