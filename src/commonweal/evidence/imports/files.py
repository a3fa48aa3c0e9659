"""Opens a published file: judges what it is by what is in it, and makes plain CSV text of it.

Nothing here knows what a column means. What comes out is UTF-8 text with one kind of line end, in
which a row has the number that it has in the file (in the sheet, for a workbook).
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from commonweal.evidence.imports import cubes, workbooks
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.workbooks import Sheet

MEGABYTE = 1_000_000
LARGEST_FILE = 2_000 * MEGABYTE
LARGEST_UNPACKED = 4_000 * MEGABYTE
CHUNK = 1 << 20
GZIP = b"\x1f\x8b"

# What other files begin with, and what to do with them.
OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"PAR1", "Parquet"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
)


@dataclass(frozen=True)
class Opened:
    """A file that has been opened: its tables as CSV text on disk, and how the file itself is known."""

    name: str
    sha256: str
    bytes: int
    tables: tuple[Sheet, ...]
    """One of a text; of a workbook, one a sheet."""

    @property
    def text(self) -> Path:
        """The first table, which is the only one where no pattern of sheets was given."""
        return self.tables[0].text

    @property
    def doubts(self) -> tuple[Fault, ...]:
        return self.tables[0].doubts


@contextmanager
def opened(
    path: Path, *, encoding: str = "utf-8", sheet: str = "", sheets: Sequence[str] = (), name: str = ""
) -> Iterator[Opened]:
    """A file as CSV text, for as long as the block lasts. Raises Faults.

    Of a workbook, the sheet of that name or those whose names match a pattern; the longest where none is named.
    """
    name = name or path.name
    size = _size(path, name)
    with tempfile.TemporaryDirectory(prefix="commonweal-") as folder:
        draft = Path(folder) / "table.csv"
        with path.open("rb") as file:
            head = file.read(4096)
        if cubes.may_be_one(head):
            cubes.as_csv(path, draft, name=name)
            _read(draft, _Reader(name, "utf-8"))
            yield Opened(name, _sha256(path), size, (Sheet("", draft),))
            return
        _refuse_other_kinds(name, head)
        if workbooks.is_workbook(head):
            wanted = [re.escape(sheet.strip())] if sheet else list(sheets)
            found = workbooks.as_csv(path, Path(folder), name=name, sheets=wanted)
            for each in found:
                _read(each.text, _Reader(name, "utf-8"))
            yield Opened(name, _sha256(path), size, tuple(found))
            return
        if head.startswith(GZIP):
            unpacked = Path(folder) / "unpacked"
            _unpack(path, unpacked, name)
            text = _plain(unpacked, draft, name, encoding)[0]
            yield Opened(name, _sha256(path), size, (Sheet("", text),))
            return
        text, sha256 = _plain(path, draft, name, encoding)
        yield Opened(name, sha256, size, (Sheet("", text),))


def _size(path: Path, name: str) -> int:
    if not path.exists():
        raise Faults([Fault(name, _("There is no such file."), _("Check its path and name."))])
    if not path.is_file():
        raise Faults([Fault(name, _("This is a folder, not a file."), _("Name the file in it that you want to load."))])
    size = path.stat().st_size
    if size == 0:
        raise Faults([Fault(name, _("The file is empty."), _("Fetch it again from its publisher."))])
    if size > LARGEST_FILE:
        facts = {"size": f"{size // MEGABYTE:,}", "most": f"{LARGEST_FILE // MEGABYTE:,}"}
        raise Faults(
            [
                Fault(
                    name,
                    _("The file has %(size)s MB; the most that can be loaded at once is %(most)s MB.") % facts,
                    _("Divide it, for instance by year, and load the parts one after another."),
                )
            ]
        )
    return size


def _refuse_other_kinds(name: str, head: bytes) -> None:
    kind = next((kind for start, kind in OTHER_KINDS if head.startswith(start)), "")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        raise Faults(
            [
                Fault(
                    name,
                    _("This is a web page or an XML file, not a table, whatever its name says."),
                    _("Fetch the data file itself: the address may have led to a page about it."),
                )
            ]
        )
    if start in (b"{", b"["):
        kind = "JSON"
    if kind:
        raise Faults(
            [
                Fault(
                    name,
                    _("This is a %(kind)s file, not a table of text.") % {"kind": kind},
                    _("Fetch it as CSV or as an Excel workbook."),
                )
            ]
        )
    if (
        b"\x00" in head[:1024]
        and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, GZIP))
        and not workbooks.is_workbook(head)
    ):
        raise Faults(
            [
                Fault(
                    name,
                    _("This is a binary file, not a table of text."),
                    _("Fetch it as CSV or as an Excel workbook."),
                )
            ]
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(path: Path, draft: Path, name: str) -> None:
    written = 0
    try:
        with gzip.open(path) as packed, draft.open("wb") as out:
            while chunk := packed.read(CHUNK):
                written += len(chunk)
                if written > LARGEST_UNPACKED:
                    raise Faults([unpacks_to_too_much(name, LARGEST_UNPACKED)])
                out.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise Faults([cut_off(name)]) from error


def cut_off(name: str) -> Fault:
    return Fault(name, _("The file is damaged or was cut off on its way."), _("Fetch it again from its publisher."))


def unpacks_to_too_much(name: str, most: int) -> Fault:
    return Fault(
        name,
        _("The file unpacks to more than %(most)s MB.") % {"most": f"{most // MEGABYTE:,}"},
        _("Do not use it if you do not know where it comes from; else load it as CSV, in parts."),
    )


# --- Text


def _plain(path: Path, draft: Path, name: str, encoding: str) -> tuple[Path, str]:
    """The file itself when it is UTF-8 with one kind of line end, else a copy that is; and the file's hash."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    reader = _Reader(name, encoding)
    sha256 = _read(path, reader)
    if is_utf8 and not reader.has_mixed_ends and draft.parent != path.parent and not set("*?[") & set(str(path)):
        return path, sha256
    with (
        path.open(encoding="utf-8-sig" if is_utf8 else encoding, newline=None) as source,
        draft.open("w", encoding="utf-8", newline="\n") as out,
    ):
        while chunk := source.read(CHUNK):
            out.write(chunk)
    return draft, sha256


class _Reader:
    """Watches the bytes of a text go by: whether they are in its encoding, and how its lines end."""

    def __init__(self, name: str, encoding: str) -> None:
        self.name = name
        self.encoding = encoding
        self.is_utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
        self.decoder = codecs.getincrementaldecoder(encoding)()
        self.lines = 0
        self.crlf = 0
        self.last = b""

    def __call__(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            text = "" if self._is_ascii(chunk) else self.decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            raise Faults([self._wrong_encoding(chunk, error)]) from error
        if "\x00" in text:
            row = self.lines + text[: text.index("\x00")].count("\n") + 1
            raise Faults(
                [
                    Fault(
                        self.name,
                        _("The text has a zero byte in it, which no table has."),
                        _("Fetch the file again."),
                        row=row,
                    )
                ]
            )
        if b"\r" in chunk or self.last == b"\r":
            self.crlf += (self.last + chunk).count(b"\r\n")
        self.lines += chunk.count(b"\n")
        self.last = chunk[-1:]

    def _is_ascii(self, chunk: bytes) -> bool:
        """Whether there is nothing to find by decoding, as in most chunks of most files: it takes as long as hashing."""
        return self.is_utf8 and chunk.isascii() and b"\x00" not in chunk and not self.decoder.getstate()[0]

    @property
    def has_mixed_ends(self) -> bool:
        return 0 < self.crlf < self.lines

    def _wrong_encoding(self, chunk: bytes, error: UnicodeDecodeError) -> Fault:
        row = self.lines + chunk[: error.start].count(b"\n") + 1
        near = chunk[max(0, error.start - 20) : error.start + 20].decode("cp1252", errors="replace")
        return Fault(
            self.name,
            _("The text is not in %(encoding)s: near “%(near)s” there is a byte that means nothing in it.")
            % {"encoding": self.encoding.upper(), "near": " ".join(near.split())},
            _(
                "Save the file as “CSV UTF-8” in Excel, or write the encoding it is in (mostly cp1252) into the "
                "declaration under ‘encoding’."
            ),
            row=row,
        )


def _read(path: Path, watch: Callable[..., None]) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            sha256.update(chunk)
            watch(chunk)
        watch(b"", final=True)
    return sha256.hexdigest()
