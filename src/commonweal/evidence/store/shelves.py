"""Where the files of the store lie: on a shelf, which is a folder of this machine or (`objects`) an object store.

Whoever reads gets the path of a file on this machine that is what was written, whichever kind of shelf it is from. A file
is put on a shelf whole and under its final name, or not at all.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from commonweal.evidence.store.faults import Damaged

SUFFIX = ".parquet"
UNFINISHED = ".writing"


@dataclass(frozen=True)
class Known:
    """What the database says of a file."""

    path: str
    sha256: str
    bytes: int


class Shelf(Protocol):
    """What a place of files offers. Every path is within the store, with strokes between its parts."""

    @property
    def local(self) -> Path:
        """The folder of this machine that every path given out lies in."""

    def within(self, folder: str) -> Shelf:
        """A shelf in this one."""

    def keep(self, draft: Path, known: Known) -> None:
        """Put a finished file in its place: it is there whole or not at all. Raises Unavailable."""

    def prepare(self, files: Iterable[Known]) -> None:
        """Bring at once what is about to be asked for one by one. Raises Unavailable."""

    def checked(self, known: Known) -> Path:
        """The path of a file that is what was written. Raises Damaged, Unavailable."""

    def verify(self, known: Known) -> None:
        """Hash what lies on the shelf itself. Raises Damaged, Unavailable."""

    def retire(self, path: str) -> None:
        """Start the time after which a file that nothing refers to any more is removed. Raises Unavailable."""

    def files(self, folder: str) -> Iterable[tuple[str, float]]:
        """What lies in a folder, each with the time since when it may have been without use. Raises Unavailable."""

    def remove(self, path: str) -> None:
        """Take a file away, if it is there. Raises Unavailable."""


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A path for a file that is about to be written, which is taken away when it was not put in its place."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{uuid.uuid4().hex}{UNFINISHED}"
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before anything is said of it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fault_of_size(size: int, known: Known) -> str:
    """What is wrong with the size of a file; empty where it is what was written."""
    if size == known.bytes:
        return ""
    return f"has {size:,} bytes where {known.bytes:,} were written (its SHA-256 should be {known.sha256[:16]}…)"


def fault_of_hash(found: str, known: Known) -> str:
    """What is wrong with a file by its hash; empty where it is what was written."""
    if found == known.sha256:
        return ""
    return f"is damaged: its SHA-256 is {found[:16]}…, not {known.sha256[:16]}… as written"


GONE = "is gone"

# What this process found of a file, with what was known of it and the time and size it had then.
_found: dict[Path, tuple[tuple[str, int, int], str]] = {}


def facts_found(path: Path) -> tuple[str, int]:
    """The hash and the size by which this process knows a file that it has checked."""
    sha256, _time, size = _found[path][0]
    return sha256, size


@dataclass(frozen=True)
class Folder:
    """A folder of this machine, or one that it shares with others under the same path."""

    root: Path

    @property
    def local(self) -> Path:
        return self.root

    def within(self, folder: str) -> Folder:
        return Folder(self.root / folder)

    def keep(self, draft: Path, known: Known) -> None:
        flush(draft)
        path = self.root / known.path
        draft.replace(path)
        flush(path.parent)

    def prepare(self, files: Iterable[Known]) -> None:
        """Nothing: they are here."""

    def checked(self, known: Known) -> Path:
        """A process hashes each file once, and again when its time or size has changed."""
        path = self.root / known.path
        try:
            facts = path.stat()
        except FileNotFoundError as fault:
            raise Damaged(str(path), GONE, path=known.path) from fault
        seen = (known.sha256, facts.st_mtime_ns, facts.st_size)
        before = _found.get(path)
        if before is None or before[0] != seen:
            before = _found[path] = (seen, self.fault_of(known))
        if before[1]:
            raise Damaged(str(path), before[1], path=known.path)
        return path

    def trust(self, known: Known) -> Path:
        """Take note of a file that was just hashed."""
        path = self.root / known.path
        facts = path.stat()
        _found[path] = ((known.sha256, facts.st_mtime_ns, facts.st_size), "")
        return path

    def verify(self, known: Known) -> None:
        fault = self.fault_of(known)
        if fault:
            raise Damaged(str(self.root / known.path), fault, path=known.path)
        self.trust(known)

    def fault_of(self, known: Known) -> str:
        """What is wrong with a file, found by hashing it; empty where it is what was written."""
        path = self.root / known.path
        if not path.exists():
            return GONE
        return fault_of_size(path.stat().st_size, known) or fault_of_hash(hash_of(path), known)

    def retire(self, path: str) -> None:
        if (self.root / path).exists():
            os.utime(self.root / path)

    def files(self, folder: str) -> list[tuple[str, float]]:
        found = []
        for path in sorted((self.root / folder).glob("*")):
            # A file that is being written takes another name, and another process may tidy at the same time.
            with suppress(FileNotFoundError):
                found.append((path.relative_to(self.root).as_posix(), path.stat().st_mtime))
        return found

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)
