"""DuckDB in the process: one database in memory, which reads the store's files and nothing else."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow

SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 2,
    "memory_limit": "500MB",
    # Nothing may be fetched from outside: what DuckDB lacks is an error, not a download.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "preserve_insertion_order": True,
}

MOST_ENGINES = 4
"""A process reads one store; whoever looks at several in turn leaves no threads and no memory behind for each."""

_engines: dict[Path, duckdb.DuckDBPyConnection] = {}
_starting = threading.Lock()


def ask(root: Path, sql: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows that answer a question. Every call has a cursor of its own, so threads do not wait for each other."""
    with _engine(root).cursor() as cursor:
        return cursor.execute(sql, parameters or {}).fetchall()


def ask_table(root: Path, sql: str, parameters: dict[str, Any]) -> pyarrow.Table:
    """The same as columns, for answers of so many rows that they are counted with and not looked at one by one."""
    with _engine(root).cursor() as cursor:
        return cursor.sql(sql, params=parameters).to_arrow_table()


def _engine(root: Path) -> duckdb.DuckDBPyConnection:
    running = _engines.get(root)
    if running is None:
        with _starting:
            running = _engines.get(root) or _start(root)
            _engines[root] = running
            # Not closed, as another thread may be about to ask: an engine ends with the last who holds it.
            while len(_engines) > MOST_ENGINES:
                del _engines[next(iter(_engines))]
    return running


def _start(root: Path) -> duckdb.DuckDBPyConnection:
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = connect()
    fence(engine, [root], spill=root / "spill")
    return engine


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own with the house's settings, open to files until `fence` is called."""
    engine = duckdb.connect(":memory:", config=dict(SETTINGS))
    engine.execute("LOAD parquet")
    engine.execute("SET parquet_metadata_cache = true")
    return engine


def fence(engine: duckdb.DuckDBPyConnection, folders: Sequence[Path], *, spill: Path) -> None:
    """Let the engine reach these folders only, and spill what does not fit into memory into one of its own."""
    allowed = ", ".join(quoted(f"{folder.resolve()}{os.sep}") for folder in [*folders, spill])
    engine.execute(f"SET temp_directory = {quoted(str(spill))}")
    engine.execute(f"SET allowed_directories = [{allowed}]")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """A name of a column as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def forget() -> None:
    """Close every engine of this process; the next question starts one anew."""
    with _starting:
        for engine in _engines.values():
            engine.close()
        _engines.clear()


_left_behind: list[object] = []


def _leave_behind() -> None:
    """A forked child cannot use its parent's engine, whose threads stayed there; nor close it, as it would wait for those threads."""
    _left_behind.append(dict(_engines))
    _engines.clear()


os.register_at_fork(after_in_child=_leave_behind)
