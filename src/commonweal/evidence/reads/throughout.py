"""What the small areas of a whole nation add up to, where nobody publishes the nation's own figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from commonweal.evidence.reads.manifest import Manifest
from commonweal.evidence.rules.codes import prefix_of_nation
from commonweal.evidence.store import questions
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

LOADED = "loaded-"

Key = tuple[str, date, date]


def nation_wide(
    viewer: Viewer, known: Manifest, place: Place, inside: Iterable[str], marks: Mapping[str, float]
) -> dict[Key, dict[str, Any]]:
    """For each indicator and period, what all neighbourhoods of the nation put together give.

    Only of files that were loaded: a table of neighbourhoods that is published for a nation holds them all.
    A process asks this once and keeps the answer until another file is loaded.
    """
    prefix = prefix_of_nation(place, inside)
    if not prefix:
        return {}
    paths = tuple(path for path in known.paths if path.name.startswith(LOADED))
    facts = (known.engine, known.root, paths, tuple(known.dropped), known.newest)
    return _kept(*facts, prefix, tuple(sorted(marks.items())))


@lru_cache(maxsize=16)
def _kept(
    engine: str,
    root: Path,
    paths: tuple[Path, ...],
    dropped: tuple[int, ...],
    newest: int | None,
    prefix: str,
    marks: tuple[tuple[str, float], ...],
) -> dict[Key, dict[str, Any]]:
    asked = questions.Asked(
        root, paths, places={}, on=date.max, marks=dict(marks), dropped=dropped, newest=newest, engine=engine
    )
    rows = questions.throughout(asked, prefix=prefix)
    return {(row["indicator"], row["period_start"], row["period_end"]): row for row in rows}
