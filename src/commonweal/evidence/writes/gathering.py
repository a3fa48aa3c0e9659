"""Fewer files: what many small loads brought is gathered into larger files, and nothing that was loaded is ever lost.

Files have sizes, each eight times the one before. Once there are more than sixteen of one size, they are gathered into one of
the next, so that however many releases were loaded, a reader opens a few dozen files. What stands and what is superseded go into
files of their own, so that a reader of the present does not read the past; a file more than half of which has been superseded
since is divided in the same way. Every row keeps the number of its release, so the past can be asked of the new files as of the
old. The old ones stay until every reader that may have begun with them is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef

from commonweal.evidence import rules
from commonweal.evidence.models import Release, Segment
from commonweal.evidence.store import engine, segments
from commonweal.evidence.store.faults import Damaged
from commonweal.evidence.store.shape import COLUMNS, ORDER, ROW_GROUP_ROWS
from commonweal.kit.record import written
from commonweal.register.rules import Viewer

RECORDED, LOADED = "recorded", "loaded"
SMALL_ROWS = 50_000
TIMES = 8
LARGEST_ROWS = SMALL_ROWS * TIMES**3
MOST_OF_A_SIZE = 16
SPILL = "spill"


@written
def tidy_store(*, by: Viewer, older_than_seconds: float = segments.STRAY_SECONDS, why: str = "") -> list[str]:
    """Gather small files, and remove those that no release rests on: what an interrupted load left behind, and what was gathered."""
    rules.may_load_release(by).or_refuse()
    shelf = segments.shelf_of(settings)
    Files(shelf).gather()
    Segment.objects.exclude(Exists(Release.objects.filter(segment=OuterRef("pk")))).delete()
    return _remove_strays(shelf, older_than_seconds)


@dataclass(frozen=True)
class Files:
    """The files of a store, and how they are put together: rows move and no figure changes, so that there is nothing for the record."""

    shelf: segments.Shelf

    def gather(self, *, largest: int = LARGEST_ROWS) -> int:
        """Gather whatever is due among files of fewer rows than `largest`; how many files were. Whoever comes while another gathers leaves it to them."""
        if not _is_due(largest):
            return 0
        with transaction.atomic():
            return sum(_gather(self.shelf, group) for group in _due(largest)) if _alone() else 0

    @staticmethod
    def hold() -> None:
        """Whoever puts other files in place and whoever supersedes what is in them wait for each other."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('evidence.segments'))")

    @staticmethod
    def note(segment: Segment) -> None:
        """Note on a file what is superseded in it, so that a reader need not ask every release."""
        within = Release.objects.filter(segment=segment)
        dropped = within.filter(superseded_by__isnull=False).order_by("pk")
        segment.dropped = list(dropped.values_list("pk", flat=True))
        segment.is_read = within.filter(superseded_by__isnull=True).exists()
        segment.save(update_fields=["dropped", "is_read"])


# --- What is due


def _is_due(largest: int) -> bool:
    """A quick look that most writes stop at."""
    if largest > SMALL_ROWS:
        return True
    counted = Segment.objects.filter(rows__lt=SMALL_ROWS, path__contains=f"/{RECORDED}-").order_by()
    return any(each["files"] > MOST_OF_A_SIZE for each in counted.values("is_read").annotate(files=Count("pk")))


def _due(largest: int) -> list[list[Segment]]:
    """The files to be put together, and those to be divided: each in one group only."""
    found = sorted(Segment.objects.filter(rows__lt=largest), key=lambda each: (_group(each), each.pk))
    groups = [list(group) for _kind, group in groupby(found, key=_group)]
    due = [group for group in groups if len(group) > MOST_OF_A_SIZE]
    taken = {each.pk for group in due for each in group}
    mixed = Segment.objects.filter(is_read=True, dropped__len__gt=0, rows__gte=SMALL_ROWS).exclude(pk__in=taken)
    return due + [[each] for each in mixed if largest > SMALL_ROWS and 2 * _rows_of(each.dropped) > each.rows]


def _group(segment: Segment) -> tuple[str, bool, int]:
    """What is gathered together: files of one origin, of the present or of the past, and of one size."""
    size, rows = 0, segment.rows
    while rows >= SMALL_ROWS:
        size, rows = size + 1, rows // TIMES
    return Path(segment.path).name.partition("-")[0], segment.is_read, size


def _rows_of(releases: Collection[int]) -> int:
    return sum(Release.objects.filter(pk__in=releases).values_list("rows", flat=True))


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('evidence.gathering'))")
        return bool(cursor.fetchone()[0])


# --- Putting other files in place


def _gather(shelf: segments.Shelf, group: Sequence[Segment]) -> int:
    """Write the rows of some files anew, what stands and what does not apart, and let their releases rest on the new files.

    Writing takes as long as it takes and keeps nobody waiting: files never change. Only putting them in place does, and looks again.
    """
    sound = [each for each in group if _is_sound(shelf, each)]
    if len(sound) < len(group) and len(sound) <= MOST_OF_A_SIZE:
        return 0
    releases = dict(Release.objects.filter(segment__in=sound).values_list("pk", "superseded_by__pk"))
    superseded = sorted(pk for pk, later in releases.items() if later is not None)
    standing = sorted(pk for pk, later in releases.items() if later is None)
    origin = Path(sound[0].path).name.partition("-")[0]
    parts = [(part, _written(shelf, origin, sound, part)) for part in (standing, superseded) if part]
    if sum(file.rows for _part, file in parts) != sum(each.rows for each in sound):
        raise RuntimeError("Gathering would lose rows: the files hold other rows than their releases say.")
    Files.hold()
    if Segment.objects.filter(pk__in=[each.pk for each in sound]).count() != len(sound):
        return 0
    for part, file in parts:
        gathered = Segment.objects.create(path=file.path, sha256=file.sha256, rows=file.rows, bytes=file.bytes)
        Release.objects.filter(pk__in=part).update(segment=gathered)
        Files.note(gathered)
    for each in sound:
        segments.retire(shelf, each.path)
    Segment.objects.filter(pk__in=[each.pk for each in sound]).delete()
    transaction.on_commit(lambda: _remove_strays(shelf), robust=True)
    return len(sound)


def _is_sound(shelf: segments.Shelf, segment: Segment) -> bool:
    try:
        _path(shelf, segment)
    except Damaged:
        return False
    return True


def _path(shelf: segments.Shelf, segment: Segment) -> Path:
    return segments.checked(shelf, segments.Known(segment.path, segment.sha256, segment.bytes))


def _written(shelf: segments.Shelf, origin: str, group: Sequence[Segment], releases: Sequence[int]) -> segments.Written:
    name = f"{origin}-{releases[0]:010d}-{releases[-1]:010d}"
    paths = [_path(shelf, each) for each in group]
    return segments.write(shelf, name=name, fill=_of_releases(shelf.local, paths, releases))


def _of_releases(root: Path, paths: Iterable[Path], releases: Sequence[int]) -> Callable[[Path], int]:
    def fill(draft: Path) -> int:
        listed = ", ".join(engine.quoted(str(path)) for path in paths)
        with engine.connect() as duck:
            duck.execute(f"SET temp_directory = {engine.quoted(str(root / SPILL))}")
            done = duck.execute(
                f"COPY (SELECT {', '.join(COLUMNS)} FROM read_parquet([{listed}]) "  # noqa: S608 - the store's own names and files
                f"WHERE release IN (SELECT unnest($releases)) ORDER BY {', '.join(ORDER)}, release) "
                f"TO {engine.quoted(str(draft))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})",
                {"releases": list(releases)},
            ).fetchone()
        return int(done[0]) if done else 0

    return fill


def _remove_strays(shelf: segments.Shelf, older_than_seconds: float = segments.STRAY_SECONDS) -> list[str]:
    referred = set(Segment.objects.values_list("path", flat=True))
    return segments.remove_strays(shelf, referred=referred, older_than_seconds=older_than_seconds)
