"""A Spark cluster of a master and two workers on this machine, each a process of its own that is started and ended here."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

LOOPBACK = "127.0.0.1"
WORKERS = 2
PATIENCE_SECONDS = 120


def why_not() -> str:
    """Why there can be no cluster on this machine; empty where there can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: python3 requirements/install.py cluster"
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and (Path(home) / "bin" / "java").exists())):
        return "this machine has no Java"
    return ""


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of the master, once both workers are at its service."""
    port, page = free_port(), free_port()
    address = f"spark://{LOOPBACK}:{port}"
    with ExitStack() as ends:
        master = ["master.Master", "--host", LOOPBACK, "--port", str(port), "--webui-port", str(page)]
        ends.enter_context(_running(folder / "master", *master))
        _wait_for(lambda: _alive_workers(page) == 0, "the master")
        for number in range(WORKERS):
            own = folder / f"worker-{number}"
            worker = ["worker.Worker", address, "--host", LOOPBACK, "--webui-port", "0", "--cores", "1"]
            ends.enter_context(_running(own, *worker, "--memory", "1g", "--work-dir", str(own)))
        _wait_for(lambda: _alive_workers(page) == WORKERS, "the workers")
        ends.enter_context(_python_of_workers())
        ends.callback(_leave)
        yield address


@contextmanager
def _python_of_workers() -> Iterator[None]:
    before = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        yield
    finally:
        del os.environ["PYSPARK_PYTHON"]
        if before is not None:
            os.environ["PYSPARK_PYTHON"] = before


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


@contextmanager
def _running(folder: Path, name: str, *words: str) -> Iterator[None]:
    folder.mkdir(parents=True)
    home = Path(str(find_spec("pyspark").submodule_search_locations[0]))  # type: ignore[union-attr,index]
    settings = {"SPARK_LOCAL_IP": LOOPBACK, "SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_DIRS": str(folder)}
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *words],
            env=os.environ | settings | {"SPARK_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _alive_workers(page: int) -> int | None:
    """How many workers the master has; None while it does not answer, or not yet in JSON."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{page}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except (OSError, json.JSONDecodeError):
        return None


def _wait_for(is_there: object, what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_there():  # type: ignore[operator]
        if time.monotonic() > until:
            raise RuntimeError(f"Spark: {what} did not come up within {PATIENCE_SECONDS} seconds.")
        time.sleep(0.2)


def _leave() -> None:
    """End this process's own part of the cluster, and the Java it speaks through."""
    from pyspark import SparkContext

    from commonweal.evidence.store.engines import spark

    spark.forget()
    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(30)
        SparkContext._gateway = SparkContext._jvm = None
