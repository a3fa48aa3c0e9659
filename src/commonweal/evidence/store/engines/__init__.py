"""What computes over the store. Each engine gives the tables of an expression their contents, and answers.

DuckDB in the process is the default; a Spark cluster is loaded only where the installation asks for one, since it
brings Java with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, cast

import ibis
import pyarrow

DUCKDB: Final = "duckdb"
SPARK: Final = "spark://"

Rows = list[dict[str, Any]]


class Engine(Protocol):
    """What a module of this package offers."""

    def answer(self, engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]) -> Rows:
        """The rows that answer a question about these facts. Raises Unavailable."""

    def table(
        self, engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]
    ) -> pyarrow.Table:
        """The same as columns. Raises Unavailable."""


def answer(engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]) -> Rows:
    """The rows that answer a question, from the engine that a setting names. Raises Unavailable."""
    return _module(engine).answer(engine, question, root, facts)


def table(engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]) -> pyarrow.Table:
    """The same as columns, for answers of very many rows. Raises Unavailable."""
    return _module(engine).table(engine, question, root, facts)


def _module(engine: str) -> Engine:
    name = "spark" if engine.startswith(SPARK) else DUCKDB
    return cast(Engine, import_module(f"commonweal.evidence.store.engines.{name}"))


def prepare(questions: Iterable[Callable[[], ibis.Table]]) -> None:
    """Make the statements of some questions before they are asked. A cluster makes its own with each question."""
    module = import_module(f"commonweal.evidence.store.engines.{DUCKDB}")
    for question in questions:
        module.compiled(question)
