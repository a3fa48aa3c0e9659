"""The product as a stranger starts it: its own command, on a data folder, asked over loopback."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 120


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def commonweal(*words: str, data: Path) -> list[str]:
    del data
    return [sys.executable, "-m", "commonweal.cli", *words]


def environment(data: Path) -> dict[str, str]:
    """The environment of a bare shell, and the data folder."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COMMONWEAL_", "DJANGO_", "DATABASE_"))
    }
    return {**kept, "COMMONWEAL_DATA": str(data), "PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "default"}


@contextlib.contextmanager
def served(data: Path, *, workers: int = 1, database: str = "") -> Iterator[str]:
    """The address of the product served from a data folder, until the block ends; `database` is its DATABASE_URL, if it has one."""
    port = free_port()
    words = commonweal("serve", "--port", str(port), "--workers", str(workers), data=data)
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=environment(data) | ({"DATABASE_URL": database} if database else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the address answers. Raises RuntimeError with what the process said if it ended or took too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address, timeout=10)
            return
        time.sleep(0.2)
    process.kill()
    said = process.communicate()[0].decode(errors="replace")
    raise RuntimeError(f"{address} did not answer. The server said:\n{said}")
