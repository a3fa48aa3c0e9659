"""An object store as a shelf: S3 and whatever speaks like it, Google Cloud Storage, Azure.

What is asked of it is read from copies on this machine: each is fetched once, hashed on its way, and never fetched again, since
files never change. So the engine reads local files within its fence, and what is not what was written is never read. Copies
take up to so many bytes; those that were not asked for the longest go first.

Credentials come from the environment, or from wherever the provider's own library looks for them; a URL has none.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import fs

from commonweal.evidence.store import shelves
from commonweal.evidence.store.faults import Damaged, Unavailable, is_of_a_full_disk
from commonweal.evidence.store.shelves import GONE, SUFFIX, UNFINISHED, Folder, Known

RETIRED: Final = ".retired"
"""What the name of a mark ends with. An object's time cannot be set, so the mark's own time says since when a file is out of use."""

PIECE: Final = 8 * 1024 * 1024
AT_ONCE: Final = 4

IN_USE_SECONDS: Final = 60 * 60
"""A copy that was asked for so lately stays, as somebody may be about to read it: even where copies take more than they should."""
NOTED_SECONDS: Final = 10 * 60
"""A copy's use is noted once in so many seconds."""


def bucket(url: str, *, copies: Path, most_bytes: int) -> Bucket:
    """The shelf that a URL names, with its copies in a folder of their own."""
    own = copies / hashlib.sha256(url.encode()).hexdigest()[:16]
    found = _behind[own] = Bucket(url, own, most_bytes)
    return found


# So that whoever is given paths of copies can find out what they are copies of.
_behind: dict[Path, Bucket] = {}


def behind(root: Path) -> Bucket | None:
    """The object store whose copies lie in a folder; None for a folder that is a shelf itself."""
    return _behind.get(root)


@dataclass(frozen=True)
class Bucket:
    """Files in an object store, under a URL."""

    url: str
    copied_to: Path
    most_bytes: int
    inner: str = ""
    """The folder in the store that this shelf is."""

    @property
    def local(self) -> Path:
        return self.copied_to / self.inner

    @property
    def shown(self) -> str:
        """The URL as messages name it: without what says how it is reached."""
        return "/".join([self.url.partition("?")[0].rstrip("/"), *filter(None, [self.inner])])

    def within(self, folder: str) -> Bucket:
        return Bucket(self.url, self.copied_to, self.most_bytes, f"{self.inner}/{folder}".strip("/"))

    @property
    def _copies(self) -> Folder:
        return Folder(self.local)

    # --- Writing

    def keep(self, draft: Path, known: Known) -> None:
        """What the store gives back is hashed, and only then is the file said to be there. The draft becomes its copy."""
        self._send(draft, known)
        fault = self._fault_of(known)
        if fault:
            self.remove(known.path)
            raise Unavailable(
                f"The evidence store {self.shown} did not keep what it was given: the file {known.path} {fault}. Nothing was added and "
                "nothing was changed. Try again; if it happens again, ask whoever provides the store."
            )
        draft.replace(self.local / known.path)
        self._copies.trust(known)
        self._make_room()

    def _send(self, draft: Path, known: Known) -> None:
        with (
            self._reaching() as store,
            store.open_output_stream(self._key(known.path)) as out,
            draft.open("rb") as file,
        ):
            while piece := file.read(PIECE):
                out.write(piece)

    def retire(self, path: str) -> None:
        with self._reaching() as store, store.open_output_stream(self._key(path + RETIRED)):
            pass

    def files(self, folder: str) -> list[tuple[str, float]]:
        """What lies in a folder of the store, and the drafts of this machine."""
        with self._reaching() as store:
            listed = store.get_file_info(fs.FileSelector(self._key(folder), allow_not_found=True))
        since = {
            f"{folder}/{each.base_name}": each.mtime.timestamp() for each in listed if each.type == fs.FileType.File
        }
        marks = {path for path in since if path.endswith(RETIRED) and path.removesuffix(RETIRED) in since}
        found = [(path, max(at, since.get(path + RETIRED, at))) for path, at in since.items() if path not in marks]
        return sorted(found) + [each for each in self._copies.files(folder) if each[0].endswith(UNFINISHED)]

    def remove(self, path: str) -> None:
        self._copies.remove(path)
        if path.endswith(UNFINISHED):
            return
        for name in (path, path + RETIRED):
            with suppress(FileNotFoundError), self._reaching() as store:
                store.delete_file(self._key(name))

    # --- Reading

    def prepare(self, files: Iterable[Known]) -> None:
        lacking = [known for known in files if not (self.local / known.path).exists()]
        if len(lacking) < 2:
            return
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            for _done in pool.map(self._tried, lacking):
                pass
        finally:
            pool.shutdown(cancel_futures=True)

    def _tried(self, known: Known) -> None:
        with suppress(Damaged):
            self.checked(known)

    def checked(self, known: Known) -> Path:
        """From the copy if it is sound, else from the store."""
        try:
            return self._used(self._copies.checked(known))
        except (Damaged, FileNotFoundError):
            with _fetching.setdefault(self.local / known.path, threading.Lock()):
                return self._fetched(known)

    def known(self, copy: Path) -> Known:
        """What is known of a file of which this process has a checked copy."""
        sha256, size = shelves.facts_found(copy)
        return Known(copy.relative_to(self.local).as_posix(), sha256, size)

    def _used(self, copy: Path) -> Path:
        facts = copy.stat()
        if time.time() - facts.st_atime > NOTED_SECONDS:
            os.utime(copy, ns=(time.time_ns(), facts.st_mtime_ns))
        return copy

    def _fetched(self, known: Known) -> Path:
        with suppress(Damaged):
            # Whoever was first has fetched it.
            return self._copies.checked(known)
        facts = self._facts_of(known)
        fault = _faulty.get(facts) or self._fetch(known)
        if fault:
            _faulty[facts] = fault
            raise Damaged(f"{self.shown}/{known.path}", fault, path=known.path)
        return self._copies.trust(known)

    def _fetch(self, known: Known) -> str:
        """Fetch a file and hash it on its way; what is wrong with it, in which case it is not kept."""
        copy = self.local / known.path
        with shelves.unfinished(copy.parent) as draft:
            try:
                with draft.open("wb") as file:
                    fault = self._fault_of(known, file.write)
            except OSError as full:
                if not is_of_a_full_disk(full):
                    raise
                raise Unavailable(
                    f"There is no room on this machine for a copy of the evidence file {self.shown}/{known.path}. Make room on the disk "
                    f"of {self.copied_to}, or have COMMONWEAL_EVIDENCE_COPIES_GB say less."
                ) from full
            if not fault:
                draft.replace(copy)
                self._make_room()
        return fault

    def _make_room(self) -> None:
        """Remove the copies that were not asked for the longest while there are too many, save those in use."""
        found = []
        for path in self.copied_to.parent.rglob(f"*{SUFFIX}"):
            # Another process may make room at the same time.
            with suppress(FileNotFoundError):
                facts = path.stat()
                found.append((facts.st_atime, facts.st_size, path))
        held = sum(size for _used, size, _path in found)
        for used, size, path in sorted(found):
            if held <= self.most_bytes or time.time() - used < IN_USE_SECONDS:
                return
            path.unlink(missing_ok=True)
            held -= size

    def verify(self, known: Known) -> None:
        fault = self._fault_of(known)
        if fault:
            raise Damaged(f"{self.shown}/{known.path}", fault, path=known.path)

    def _fault_of(self, known: Known, take: Callable[[bytes], Any] | None = None) -> str:
        """What is wrong with a file in the store, found by hashing all of it; empty where it is what was written."""
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self._pieces(known):
                digest.update(piece)
                size += len(piece)
                if take is not None:
                    take(piece)
        except FileNotFoundError:
            self._see_that_it_is_there()
            return GONE
        return shelves.fault_of_size(size, known) or shelves.fault_of_hash(digest.hexdigest(), known)

    def _pieces(self, known: Known) -> Iterator[bytes]:
        with self._reaching() as store:
            stream = store.open_input_stream(self._key(known.path))
        with stream:
            while True:
                with self._reaching():
                    piece = stream.read(PIECE)
                if not piece:
                    return
                yield piece

    def _see_that_it_is_there(self) -> None:
        """One file may be gone; where everything is, it is the store that cannot be reached. Raises Unavailable."""
        with self._reaching() as store:
            outermost = _store(self.url)[1].partition("/")[0]
            if store.get_file_info(outermost).type == fs.FileType.NotFound:
                raise OSError(f"there is no {outermost}")

    def _facts_of(self, known: Known) -> tuple[str, Known, int | None]:
        """By what a file in the store is known again; its time is nothing where it is not there."""
        with self._reaching() as store:
            return self.url, known, store.get_file_info(self._key(known.path)).mtime_ns

    # --- Reaching it

    def _key(self, path: str) -> str:
        return "/".join(filter(None, [_store(self.url)[1].rstrip("/"), self.inner, path]))

    @contextmanager
    def _reaching(self) -> Iterator[fs.FileSystem]:
        """The object store, with whatever keeps it from answering said in one paragraph. Raises Unavailable; FileNotFoundError."""
        try:
            yield _store(self.url)[0]
        except FileNotFoundError:
            raise
        except (OSError, pa.ArrowException) as fault:
            raise Unavailable(
                f"The evidence store {self.shown} cannot be reached. What it said: {_reason(fault)}. See that it is there, that "
                "COMMONWEAL_EVIDENCE_STORE names it rightly, and that this machine has credentials for it in its environment; then "
                "try again. Nothing was changed."
            ) from fault


# One thread fetches a file while others wait for it.
_fetching: dict[Path, threading.Lock] = {}
# What is wrong with files in the store as they were at a time, so that a damaged one is fetched once.
_faulty: dict[tuple[str, Known, int | None], str] = {}


@lru_cache(maxsize=8)
def _store(url: str) -> tuple[fs.FileSystem, str]:
    store, base = fs.FileSystem.from_uri(url)
    return store, base


def _reason(fault: Exception) -> str:
    """What a library said, without numbers that mean nothing to anyone here."""
    lines = str(fault).splitlines() or [type(fault).__name__]
    return re.sub(r"\s*\(Request ID[^)]*\)", "", lines[0]).strip(" .")[:300]


_left_behind: list[object] = []


def _leave_behind() -> None:
    """A forked child cannot use its parent's connections, whose threads stayed there."""
    _left_behind.append(_store)
    globals()["_store"] = lru_cache(maxsize=8)(_store.__wrapped__)


os.register_at_fork(after_in_child=_leave_behind)
