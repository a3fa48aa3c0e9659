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
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.store.faults import Damaged, NoRoom, is_of_a_full_disk

SUFFIX = ".parquet"
UNFINISHED = ".writing"
FOLDER = "observations"

# Long enough for the slowest load to be told to the database, and for the longest reader to finish.
STRAY_SECONDS = 6 * 60 * 60


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
    """Write a new file by `fill`, which returns how many rows it wrote.

    Raises NoRoom where the disk is full, and else whatever `fill` raises; then nothing is left of it.
    """
    try:
        return _write(root, name, fill)
    except Exception as fault:
        if is_of_a_full_disk(fault):
            raise NoRoom(root) from fault
        raise


def _write(root: Path, name: str, fill: Callable[[Path], int]) -> Written:
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


# What this process found of a file, with what was known of it and the time and size it had then.
_found: dict[Path, tuple[tuple[str, int, int], str]] = {}


def checked(root: Path, known: Known) -> Path:
    """The path of a file that is what was written. Raises Damaged.

    A process hashes each file once, and again when its time or size has changed.
    """
    path = root / known.path
    try:
        facts = path.stat()
    except FileNotFoundError as fault:
        raise Damaged(path, "is gone") from fault
    seen = (known.sha256, facts.st_mtime_ns, facts.st_size)
    before = _found.get(path)
    if before is None or before[0] != seen:
        before = _found[path] = (seen, fault_of(root, known))
    if before[1]:
        raise Damaged(path, before[1])
    return path


def sorted_out(root: Path, files: Iterable[Known]) -> tuple[list[Path], list[Damaged]]:
    """The paths of the files that are what was written, and what is wrong with each of the others."""
    sound, damaged = [], []
    for known in files:
        try:
            sound.append(checked(root, known))
        except Damaged as fault:
            damaged.append(fault)
    return sound, damaged


def verify(root: Path, known: Known) -> None:
    """Hash a file. Raises Damaged when it is not the one that was written."""
    fault = fault_of(root, known)
    if fault:
        raise Damaged(root / known.path, fault)


def fault_of(root: Path, known: Known) -> str:
    """What is wrong with a file, found by hashing it; empty where it is what was written."""
    path = root / known.path
    if not path.exists():
        return "is gone"
    if path.stat().st_size != known.bytes:
        return f"has {path.stat().st_size:,} bytes where {known.bytes:,} were written (its SHA-256 should be {known.sha256[:16]}…)"
    found = hash_of(path)
    return (
        ""
        if found == known.sha256
        else f"is damaged: its SHA-256 is {found[:16]}…, not {known.sha256[:16]}… as written"
    )


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
