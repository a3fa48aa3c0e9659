"""A Spark cluster: the tables of an expression are its temporary views, asked through Ibis' own backend for Spark.

The process that asks is the cluster's driver. Its workers read the files themselves: those of a folder with Spark's own reader, so it
must lie where every one of them finds it under the same path; those of an object store as `store.afar` says. What is set in
Spark's own `spark-defaults.conf` comes before what is set here.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException, PythonException
from pyspark.sql import DataFrame, SparkSession

from commonweal.evidence.store import afar, expressions, objects
from commonweal.evidence.store.engines import SPARK
from commonweal.evidence.store.faults import Unavailable
from commonweal.evidence.store.shape import COLUMNS

with warnings.catch_warnings():
    # Spark warns that it does not know this pandas. No question and no answer passes through pandas.
    warnings.simplefilter("ignore", FutureWarning)
    backend = ibis.pyspark

CONNECT_SECONDS = 5
ANSWER_SECONDS = 300

TYPES = {"int64": "bigint", "string": "string", "date": "date", "float64": "double"}
OBSERVATIONS = ", ".join(f"{name} {TYPES[kind]}" for name, kind in COLUMNS.items())
WANTED = "role string, place string, weight double"
MARKS = "indicator string, mark double"

SETTINGS = {
    "spark.app.name": "Commonweal evidence",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # Every process that serves pages is an application of its own; without a bound the first would take every core.
    "spark.cores.max": "2",
    # An answer is some thousand rows: two hundred small pieces cost more than they save.
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.debug.maxToStringFields": "100",
}

_sessions: dict[str, SparkSession] = {}
_starting = threading.Lock()


def answer(
    engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows that answer a question about these facts. Raises Unavailable when the cluster cannot be reached or does not answer."""
    with _asked(engine, question, root, facts) as found:
        return [row.asDict() for row in found.collect()]


def table(engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]) -> pyarrow.Table:
    """The same as columns, of all areas of a kind. Raises Unavailable."""
    with _asked(engine, question, root, facts) as found:
        return found.toArrow()


@contextmanager
def _asked(
    engine: str, question: Callable[[], ibis.Table], root: Path, facts: Mapping[str, Any]
) -> Iterator[DataFrame]:
    """What a question will find, as Spark has it before it looks."""
    session = _session(engine)
    with _patience(engine, session), _views(session, root, facts) as names:
        spark = backend.connect(session)
        bound = {
            expressions.observations.op(): _in_view(spark.table(names["observations"]), facts).op(),
            expressions.marks.op(): spark.table(names["marks"]).op(),
            expressions.wanted.op(): spark.table(names["wanted"]).op(),
        }
        statement = spark.compile(question().op().replace(bound).to_expr())
        yield session.sql(str(statement))


def _in_view(files: ibis.Table, facts: Mapping[str, Any]) -> ibis.Table:
    """The observations that may be read, as `engines.duckdb` says it in SQL."""
    found = files.filter(files.kind.isin(facts["kinds"]))
    if facts["dropped"]:
        found = found.filter(found.release.notin(facts["dropped"]))
    if facts["newest"] is not None:
        found = found.filter(found.release <= facts["newest"])
    if "prefix" in facts:
        return found.filter(found.place.startswith(facts["prefix"]))
    if "signs" in facts:
        return _of_areas(found, facts)
    found = found.filter(found.place.isin(facts["codes"]), found.period_start <= facts["on"])
    if "since" in facts:
        found = found.filter(found.period_start >= facts["since"])
    if facts["indicators"] is not None:
        found = found.filter(found.indicator.isin(facts["indicators"]))
    if facts["returns_of"] is not None:
        found = found.filter((found.kind != "return") | found.place.isin(facts["returns_of"]))
    return found


def _of_areas(found: ibis.Table, facts: Mapping[str, Any]) -> ibis.Table:
    """Those of all areas of a kind, each indicator in its period."""
    spans = zip(facts["indicators"], facts["starts"], facts["ends"], strict=True)
    in_period = [
        (found.indicator == code) & (found.period_start == start) & (found.period_end == end)
        for code, start, end in spans
    ]
    found = found.filter(
        found.place.substr(0, 3).isin(facts["signs"]) | found.place.isin(facts["codes"]), ibis.or_(*in_period)
    )
    if facts["returns_of"] is not None:
        found = found.filter((found.kind != "return") | found.place.isin(facts["returns_of"]))
    return found


@contextmanager
def _views(session: SparkSession, root: Path, facts: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The three tables of an expression under names of this question alone, so that threads do not meet."""
    weights = [None if weight is None else float(weight) for weight in facts.get("weights", ())]
    wanted = list(zip(facts.get("roles", ()), facts.get("places", ()), weights, strict=True))
    marks = list(zip(facts["marked"], facts["marks"], strict=True))
    given = {
        "observations": _observations(session, root, facts),
        "wanted": session.createDataFrame(wanted, WANTED),
        "marks": session.createDataFrame(marks, MARKS),
    }
    own = uuid.uuid4().hex
    names = {name: f"{name}_{own}" for name in given}
    try:
        for name, frame in given.items():
            frame.createOrReplaceTempView(names[name])
        yield names
    finally:
        for name in names.values():
            session.catalog.dropTempView(name)


def _observations(session: SparkSession, root: Path, facts: Mapping[str, Any]) -> DataFrame:
    shelf = objects.behind(root)
    if shelf is None:
        return session.read.schema(OBSERVATIONS).parquet(*facts["paths"])
    files = [shelf.known(Path(path)) for path in facts["paths"]]
    read = afar.reader(shelf.url, files, most_bytes=shelf.most_bytes, columns=list(COLUMNS), condition=_narrowed(facts))
    _equip(session.sparkContext)
    numbers = session.range(0, len(files), numPartitions=len(files))
    with warnings.catch_warnings():
        # As above: it warns of pandas, through which nothing passes here either.
        warnings.simplefilter("ignore", FutureWarning)
        return numbers.mapInArrow(read, OBSERVATIONS)


def _narrowed(facts: Mapping[str, Any]) -> Any:
    """What the workers need not hand on; what is in view is said by `_in_view` all the same."""
    if "prefix" in facts:
        return afar.of_prefix(facts["prefix"])
    if "signs" in facts:
        return afar.of_indicators(facts["indicators"], facts["first_place"], facts["last_place"])
    return afar.of_places(facts["codes"])


def _equip(context: SparkContext) -> None:
    """Give the workers of an application, once, what they need of Commonweal. They fetch it when they begin, so it stays."""
    with _starting:
        if afar.ARCHIVE not in context._python_includes:
            context.addPyFile(str(afar.packed(Path(context._temp_dir))))


# --- The cluster


@contextmanager
def _patience(engine: str, session: SparkSession) -> Iterator[None]:
    """Wait for an answer, but not for ever: a cluster without workers accepts a question and never answers."""
    context, group = session.sparkContext, uuid.uuid4().hex
    ended = threading.Event()

    def end() -> None:
        ended.set()
        context.cancelJobGroup(group)

    context.setJobGroup(group, "a question of Commonweal", interruptOnCancel=True)
    timer = threading.Timer(ANSWER_SECONDS, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (Py4JError, PySparkException) as fault:
        if ended.is_set():
            raise Unavailable(
                f"The Spark cluster {engine} gave no answer within {ANSWER_SECONDS} seconds. See on the master's own page that it "
                "has workers with free cores and memory, or set COMMONWEAL_EVIDENCE_ENGINE=duckdb."
            ) from fault
        if _has_stopped(context):
            _sessions.pop(engine, None)
            raise Unavailable(_silent(engine)) from fault
        if isinstance(fault, PythonException):
            raise Unavailable(
                f"The workers of the Spark cluster {engine} cannot read the evidence store. What they said: {_last_line(fault)}. Each "
                "of them needs Python with pyarrow and pandas under the name that PYSPARK_PYTHON gives, and credentials for the object store in "
                "its own environment; or set COMMONWEAL_EVIDENCE_ENGINE=duckdb."
            ) from fault
        raise
    finally:
        timer.cancel()


def _last_line(fault: PythonException) -> str:
    """What a worker said last, after where in its program it was."""
    said = [line.strip() for line in str(fault).split("JVM stacktrace")[0].splitlines() if line.strip()]
    return said[-1].rstrip(".") if said else type(fault).__name__


def _has_stopped(context: SparkContext) -> bool:
    try:
        return bool(context._jsc is None or context._jsc.sc().isStopped())
    except Py4JError:
        return True


def _session(engine: str) -> SparkSession:
    running = _sessions.get(engine)
    if running is not None and not _has_stopped(running.sparkContext):
        return running
    with _starting:
        running = _sessions.get(engine)
        if running is None or _has_stopped(running.sparkContext):
            running = _sessions[engine] = _start(engine)
        return running


def _start(engine: str) -> SparkSession:
    # A driver whose master is silent tries for minutes, so it is asked for first; the address by which
    # we reach it is the one by which it and its workers reach us.
    own_address = _own_address(engine)
    SparkContext._ensure_initialized()
    settings = SparkConf()
    for name, value in SETTINGS.items():
        settings.setIfMissing(name, value)
    settings.setIfMissing("spark.driver.host", own_address)
    settings.setIfMissing("spark.driver.bindAddress", own_address)
    settings.setMaster(engine)
    try:
        session = SparkSession.builder.config(conf=settings).getOrCreate()
    except (Py4JError, PySparkException) as fault:
        raise Unavailable(_silent(engine)) from fault
    session.sparkContext.setLogLevel("ERROR")
    return session


def _own_address(engine: str) -> str:
    """The address of this machine as the first master that answers sees it. Raises Unavailable when none does."""
    for master in engine.removeprefix(SPARK).split(","):
        host, _colon, port = master.rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS) as reached:
                return str(reached.getsockname()[0])
        except OSError:
            continue
    raise Unavailable(_silent(engine))


def _silent(engine: str) -> str:
    return (
        f"The Spark master {engine} does not answer. Start it, or set COMMONWEAL_EVIDENCE_ENGINE=duckdb, with which figures are "
        "computed on this machine from the same files."
    )


def forget() -> None:
    """Leave the cluster; the next question comes back to it."""
    with _starting:
        for session in _sessions.values():
            session.stop()
        _sessions.clear()


_left_behind: list[object] = []


def _leave_behind() -> None:
    """A forked child cannot speak through its parent's Java, nor tell it to forget anything."""
    _left_behind.append(dict(_sessions))
    _sessions.clear()


os.register_at_fork(after_in_child=_leave_behind)
