"""The two kinds of places that the evidence may lie in, and how a test gets at their files behind the product's back.

The object store is a server of its own on this machine, which speaks S3; it is started once for a run, and every test has a folder to
itself in it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyarrow import fs

from tests.evidence.cluster import LOOPBACK, PATIENCE_SECONDS, free_port

BUCKET = "evidence"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "the-tests",
    "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def server(log: Path) -> Iterator[str]:
    """The address of an S3 server with one bucket, as the part of a URL behind its question mark."""
    port = free_port()
    words = ["-m", "moto.server", "-H", LOOPBACK, "-p", str(port)]
    with log.open("w") as said:
        process = subprocess.Popen([sys.executable, *words], stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            _wait_for(port)
            made = urllib.request.Request(f"http://{LOOPBACK}:{port}/{BUCKET}", method="PUT")
            with urllib.request.urlopen(made, timeout=PATIENCE_SECONDS):
                pass
            yield at(port)
        finally:
            process.terminate()
            process.wait(30)


def at(port: int) -> str:
    return f"scheme=http&endpoint_override={LOOPBACK}:{port}&region=us-east-1"


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def credentials() -> Iterator[None]:
    """What a machine that reaches the object store has in its environment."""
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Store(Protocol):
    """A place of evidence. Paths are as the database says them."""

    told: str
    """What COMMONWEAL_EVIDENCE_STORE says."""
    shown: str
    """How messages name it."""

    def read(self, path: str) -> bytes: ...

    def put(self, path: str, content: bytes) -> None:
        """Have a file hold something else, for whoever reads it from now on."""

    def lose(self, path: str) -> None: ...

    def names(self, folder: str = "observations") -> list[str]: ...


@dataclass
class InFolder:
    folder: Path

    @property
    def told(self) -> str:
        return str(self.folder)

    shown = told

    def read(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def put(self, path: str, content: bytes) -> None:
        (self.folder / path).write_bytes(content)
        # Whatever the clock of the disk: it is another time than before.
        now = time.time_ns()
        os.utime(self.folder / path, ns=(now, now))

    def lose(self, path: str) -> None:
        (self.folder / path).unlink()

    def names(self, folder: str = "observations") -> list[str]:
        return sorted(path.name for path in (self.folder / folder).glob("*"))


@dataclass
class InObjects:
    address: str
    copies: Path
    """The folder that holds this machine's copies: whoever has none must ask the store."""
    own: str

    @classmethod
    def new(cls, address: str, data: Path) -> InObjects:
        return cls(address, data / "copies", uuid.uuid4().hex)

    @property
    def told(self) -> str:
        return f"s3://{BUCKET}/{self.own}?{self.address}"

    @property
    def shown(self) -> str:
        return f"s3://{BUCKET}/{self.own}"

    def _at(self, path: str) -> tuple[fs.FileSystem, str]:
        store, base = fs.FileSystem.from_uri(self.told)
        return store, f"{base}/{path}"

    def read(self, path: str) -> bytes:
        store, key = self._at(path)
        with store.open_input_stream(key) as stream:
            return bytes(stream.read())

    def put(self, path: str, content: bytes) -> None:
        store, key = self._at(path)
        before = store.get_file_info(key).mtime_ns
        # Its time is told in seconds, and what has not changed by time and size is not fetched again.
        while before is not None and before // 10**9 >= int(time.time()):
            time.sleep(0.05)
        with store.open_output_stream(key) as stream:
            stream.write(content)
        self.forget_copies()

    def lose(self, path: str) -> None:
        store, key = self._at(path)
        store.delete_file(key)
        self.forget_copies()

    def names(self, folder: str = "observations") -> list[str]:
        store, key = self._at(folder)
        return sorted(each.base_name for each in store.get_file_info(fs.FileSelector(key, allow_not_found=True)))

    def forget_copies(self) -> None:
        shutil.rmtree(self.copies, ignore_errors=True)
