"""The files of the store: written whole or not at all, named by their hash, never changed.

A file is written on this machine under a temporary name, hashed and put on its shelf; only then is it told to the database.
Whatever stops the process in between leaves a file that nothing refers to, which `remove_strays` clears away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.evidence.store import objects, shelves
from commonweal.evidence.store.faults import Damaged, NoRoom, is_of_a_full_disk
from commonweal.evidence.store.shelves import Folder, Known, Shelf

__all__ = ["Damaged", "Known", "Shelf"]

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


def shelf_of(settings: Any) -> Shelf:
    """Where the files of an installation lie: the folder or the object store that its settings name."""
    told = str(settings.COMMONWEAL_EVIDENCE_STORE)
    if "://" not in told:
        return Folder(Path(told))
    most = int(settings.COMMONWEAL_EVIDENCE_COPIES_GB * 1e9)
    return objects.bucket(told, copies=Path(settings.COMMONWEAL_DATA) / "copies", most_bytes=most)


def write(shelf: Shelf, *, name: str, fill: Callable[[Path], int]) -> Written:
    """Write a new file by `fill`, which returns how many rows it wrote.

    Raises NoRoom where the disk is full, Unavailable, and else whatever `fill` raises; then nothing is left of it.
    """
    try:
        return _write(shelf, name, fill)
    except Exception as fault:
        if is_of_a_full_disk(fault):
            raise NoRoom(shelf.local) from fault
        raise


def _write(shelf: Shelf, name: str, fill: Callable[[Path], int]) -> Written:
    with shelves.unfinished(shelf.local / FOLDER) as draft:
        rows = fill(draft)
        sha256 = shelves.hash_of(draft)
        known = Known(f"{FOLDER}/{name}-{sha256[:16]}{shelves.SUFFIX}", sha256, draft.stat().st_size)
        shelf.keep(draft, known)
    return Written(known.path, sha256, rows, known.bytes)


def checked(shelf: Shelf, known: Known) -> Path:
    """The path on this machine of a file that is what was written. Raises Damaged, Unavailable."""
    return shelf.checked(known)


def sorted_out(shelf: Shelf, files: Iterable[Known]) -> tuple[list[Path], list[Damaged]]:
    """The paths of the files that are what was written, and what is wrong with each of the others. Raises Unavailable."""
    wanted = list(files)
    shelf.prepare(wanted)
    sound, damaged = [], []
    for known in wanted:
        try:
            sound.append(shelf.checked(known))
        except Damaged as fault:
            damaged.append(fault)
    return sound, damaged


def verify(shelf: Shelf, known: Known) -> None:
    """Hash a file where it lies. Raises Damaged when it is not the one that was written, Unavailable."""
    shelf.verify(known)


def retire(shelf: Shelf, path: str) -> None:
    """Start the time after which a file that nothing refers to any more is removed. Raises Unavailable."""
    shelf.retire(path)


def remove_strays(shelf: Shelf, *, referred: Collection[str], older_than_seconds: float = STRAY_SECONDS) -> list[str]:
    """Remove the files that nothing refers to, save those so young that a load or a reader may still need them. Raises Unavailable."""
    before = time.time() - older_than_seconds
    removed = []
    for path, since in shelf.files(FOLDER):
        if path not in referred and since <= before:
            shelf.remove(path)
            removed.append(path)
    return removed
