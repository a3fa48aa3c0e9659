"""The files of the store: written whole or not at all, named by their hash, never changed.

A file is written under a temporary name, flushed to disk, hashed and renamed; only then is it told to
the database. Whatever stops the process in between leaves a file that nothing refers to, which
`remove_strays` clears away.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".parquet"
UNFINISHED = ".writing"
FOLDER = "observations"

# Long enough for the slowest load to be told to the database, and for the longest reader to finish.
STRAY_SECONDS = 6 * 60 * 60


class Damaged(Exception):
    """A file of the store is not what was written: it is gone, cut short or altered."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(
            f"The evidence file {path} {fault}. Put it back from the last backup; until then no figure is shown from it."
        )
        self.path = path


@dataclass(frozen=True)
class Written:
    """A finished file: where it is in the store, and how it is known."""

    path: str
    sha256: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Known:
    """What the database says of a file."""

    path: str
    sha256: str
    bytes: int


def write(root: Path, *, name: str, fill: Callable[[Path], int]) -> Written:
    """Write a new file by `fill`, which returns how many rows it wrote. Raises whatever `fill` raises, and leaves nothing."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _unfinished(folder) as draft:
        rows = fill(draft)
        _flush(draft)
        sha256 = hash_of(draft)
        path = folder / f"{name}-{sha256[:16]}{SUFFIX}"
        size = draft.stat().st_size
        draft.replace(path)
    _flush(folder)
    return Written(path.relative_to(root).as_posix(), sha256, rows, size)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    draft = folder / f"{uuid.uuid4().hex}{UNFINISHED}"
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Files that this process has hashed and found whole, with the time and size they had then.
_whole: dict[Path, tuple[str, int, int]] = {}


def checked(root: Path, known: Known) -> Path:
    """The path of a file that is what was written. Raises Damaged.

    A process hashes each file once, and again when its time or size has changed.
    """
    path = root / known.path
    try:
        found = path.stat()
    except FileNotFoundError as fault:
        raise Damaged(path, "is gone") from fault
    seen = (known.sha256, found.st_mtime_ns, found.st_size)
    if _whole.get(path) != seen:
        verify(root, known)
        _whole[path] = seen
    return path


def verify(root: Path, known: Known) -> None:
    """Hash a file. Raises Damaged when it is not the one that was written."""
    path = root / known.path
    if not path.exists():
        raise Damaged(path, "is gone")
    if path.stat().st_size != known.bytes:
        raise Damaged(path, f"has {path.stat().st_size:,} bytes where {known.bytes:,} were written")
    found = hash_of(path)
    if found != known.sha256:
        raise Damaged(path, f"is damaged: its SHA-256 is {found[:16]}…, not {known.sha256[:16]}… as written")


def retire(root: Path, path: str) -> None:
    """Start the time after which a file that nothing refers to any more is removed."""
    if (root / path).exists():
        os.utime(root / path)


def remove_strays(root: Path, *, referred: Collection[str], older_than_seconds: float = STRAY_SECONDS) -> list[str]:
    """Remove the files that nothing refers to, save those so young that a load or a reader may still need them."""
    before = time.time() - older_than_seconds
    removed = []
    for path in sorted((root / FOLDER).glob("*")):
        name = path.relative_to(root).as_posix()
        if name not in referred and path.stat().st_mtime <= before:
            path.unlink(missing_ok=True)
            removed.append(name)
    return removed
