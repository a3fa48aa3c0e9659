"""Every edition of some figures: all that the store ever held of them, superseded or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from commonweal.evidence.store import engine
from commonweal.evidence.store.shape import Status


@dataclass(frozen=True)
class Edition:
    """One figure as one release brought it, by its count: the numerator where there is one, else the value."""

    release: int
    indicator: str
    place: str
    period_start: date
    period_end: date
    count: float | None
    is_of_count: bool
    """Whether it has a numerator, so that the counts of parts add up whatever the figure itself is."""
    kind: str

    @property
    def key(self) -> tuple[str, str, date, date]:
        return self.indicator, self.place, self.period_start, self.period_end


def indicators_of(root: Path, path: Path, among: Sequence[str]) -> set[str]:
    """Which of some indicators a file has figures of."""
    sql = "SELECT DISTINCT indicator FROM read_parquet($path) WHERE list_contains($among, indicator)"
    return {code for (code,) in engine.ask(root, sql, {"path": str(path), "among": list(among)})}


def periods_of(root: Path, paths: Sequence[Path], among: Sequence[str]) -> list[tuple[int, date, date]]:
    """In which periods some indicators have figures, by release."""
    if not paths:
        return []
    sql = (
        "SELECT DISTINCT release, period_start, period_end FROM read_parquet($paths) "
        "WHERE list_contains($among, indicator) ORDER BY ALL"
    )
    parameters = {"paths": [str(path) for path in paths], "among": list(among)}
    return [(number, start, end) for number, start, end in engine.ask(root, sql, parameters)]


def editions(root: Path, paths: Sequence[Path], among: Sequence[str], *, start: date, end: date) -> list[Edition]:
    """Every edition of the figures of some indicators over periods within some dates, in the order of the releases."""
    sql = (
        "SELECT release, indicator, place, period_start, period_end, "
        "CASE WHEN status = $present THEN coalesce(numerator, value) END, numerator IS NOT NULL, kind "
        "FROM read_parquet($paths) WHERE list_contains($among, indicator) "
        "AND period_start >= $start AND period_end <= $end "
        "ORDER BY release, indicator, place, period_start, period_end"
    )
    parameters = {
        "paths": [str(path) for path in paths],
        "among": list(among),
        "present": Status.PRESENT.value,
        "start": start,
        "end": end,
    }
    return [Edition(*row) for row in engine.ask(root, sql, parameters)]
