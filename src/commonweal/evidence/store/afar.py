"""How the workers of a cluster read files of an object store: each fetches what it needs by itself and checks it by its hash.

This module and what it imports go to the workers, which have pyarrow and know nothing else of Commonweal.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import dataset

from commonweal.evidence.store import objects
from commonweal.evidence.store.shelves import Known

ARCHIVE = "commonweal-store.zip"
MODULES = (
    "__init__.py",
    "evidence/__init__.py",
    *(f"evidence/store/{name}.py" for name in ("__init__", "afar", "faults", "objects", "shelves")),
)

Batches = Iterator[pa.RecordBatch]


def packed(folder: Path) -> Path:
    """What the workers need of Commonweal, as one file for them."""
    path = folder / ARCHIVE
    package = Path(__file__).parents[2]
    with ZipFile(path, "w") as archive:
        for name in MODULES:
            archive.write(package / name, f"commonweal/{name}")
    return path


def reader(
    url: str, files: Sequence[Known], *, most_bytes: int, columns: Sequence[str], condition: pc.Expression
) -> Callable[[Batches], Batches]:
    """What a worker does: of the files whose numbers it is given, it reads the rows that meet a condition. Raises Damaged, Unavailable."""

    def read(numbers: Batches) -> Batches:
        shelf = objects.bucket(url, copies=_own_folder(), most_bytes=most_bytes)
        for batch in numbers:
            for (number,) in zip(*batch.to_pydict().values(), strict=True):
                rows = dataset.dataset(shelf.checked(files[number]), format="parquet")
                yield from rows.to_batches(columns=list(columns), filter=condition)

    return read


def of_places(codes: Collection[str]) -> pc.Expression:
    """Rows of some places, the least and the greatest first, which leaves out whole parts of a file."""
    place = pc.field("place")
    return (place >= min(codes)) & (place <= max(codes)) & place.isin(list(codes))


def of_indicators(indicators: Collection[str], first: str, last: str) -> pc.Expression:
    """Rows of some indicators whose place lies between two codes."""
    place = pc.field("place")
    return (place >= first) & (place <= last) & pc.field("indicator").isin(list(indicators))


def of_prefix(prefix: str) -> pc.Expression:
    """Rows of the places whose code begins with a prefix."""
    found: Any = pc.starts_with(pc.field("place"), pattern=prefix)
    return found


def _own_folder() -> Path:
    """Where a worker keeps its copies: with what it keeps for this application, which goes with it."""
    own = os.environ.get("SPARK_LOCAL_DIRS", "").partition(",")[0] or tempfile.gettempdir()
    return Path(own) / "commonweal-evidence"
