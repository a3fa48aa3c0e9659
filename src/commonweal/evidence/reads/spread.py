"""The latest figures of many places on every indicator, as one table: for ranks, likeness and the gap inside a place.

Two hundred neighbourhoods on three hundred indicators are sixty thousand figures. They are asked of the store once, kept
by the process as plain arrays for as long as no other file is read, and pass the gate each time they are used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads.manifest import Manifest
from commonweal.evidence.reads.withheld import Decisions
from commonweal.evidence.rules import Decided, Figure
from commonweal.evidence.store import questions
from commonweal.evidence.store.questions import Asked
from commonweal.evidence.store.shape import Status
from commonweal.register.rules import Viewer

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SPREADS_REMEMBERED = 24


@dataclass(frozen=True)
class Spread:
    """Figures as the store has them, one row an indicator and one column a place; before the gate, so for this module alone."""

    indicators: dict[str, int]
    places: dict[str, int]
    value: Floats
    numerator: Floats
    start: Whole
    end: Whole
    release: Whole
    known: tuple[dict[str, str], ...]
    """Of each place the status of its figures that are not present."""


@dataclass(frozen=True)
class Shown:
    """The same as it may leave the system: NaN where a figure is missing or withheld."""

    indicators: Mapping[str, int]
    places: Mapping[str, int]
    value: Floats
    start: Whole
    end: Whole

    def of(self, codes: Sequence[str], spans: Mapping[str, tuple[date, date]]) -> Floats:
        """The figures of some indicators in their periods, one row each; NaN where a place has another period or nothing."""
        found = np.full((len(codes), len(self.places)), np.nan)
        for row, code in enumerate(codes):
            at = self.indicators.get(code)
            if at is None or code not in spans:
                continue
            start, end = (day.toordinal() for day in spans[code])
            alike = (self.start[at] == start) & (self.end[at] == end)
            found[row] = np.where(alike, self.value[at], np.nan)
        return found


def spread(
    viewer: Viewer, files: Manifest, places: Sequence[str], indicators: Mapping[str, Indicator], *, on: date
) -> Shown:
    """The latest figures of places, by their codes, on every indicator, through the gate."""
    asked = files.about({"place": dict.fromkeys(sorted(places))}, on=on)
    raw = _kept(_Key(files.fingerprint, str(files.root), files.engine, tuple(sorted(places)), on), _Asking(asked))
    value = raw.value.copy()
    decided = Decisions.on((each for code, each in indicators.items() if code in raw.indicators), places)
    for code, at in raw.indicators.items():
        indicator = indicators.get(code)
        # Only an indicator with a rule of its own needs its figures looked at one by one.
        if indicator is None:
            value[at] = np.nan
        elif indicator.smallest_shown is not None:
            value[at] = _through_the_gate(raw, code, indicator, decided)
    return Shown(raw.indicators, raw.places, value, raw.start, raw.end)


def _through_the_gate(raw: Spread, code: str, indicator: Indicator, decided: Decided) -> Floats:
    at = raw.indicators[code]
    figures = [
        Figure(
            indicator=code,
            place=place,
            period="",
            period_start=date.fromordinal(max(int(raw.start[at, column]), 1)),
            period_end=date.fromordinal(max(int(raw.end[at, column]), 1)),
            value=_number(raw.value[at, column]),
            numerator=_number(raw.numerator[at, column]),
            status=raw.known[column].get(code, Status.PRESENT),
            release=int(raw.release[at, column]),
        )
        for place, column in raw.places.items()
    ]
    shown = rules.shown(figures, {code: indicator}, decided)
    return np.array([np.nan if each.value is None else each.value for each in shown])


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True)
class _Key:
    """What the figures depend on: the files and what is in view of them, the places and the day."""

    fingerprint: tuple[object, ...]
    root: str
    engine: str
    places: tuple[str, ...]
    on: date


class _Asking:
    """The question itself, which the key stands for: it is told apart by nothing."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asking)


@lru_cache(maxsize=SPREADS_REMEMBERED)
def _kept(key: _Key, asking: _Asking) -> Spread:
    rows = questions.newest_of_many(asking.asked)
    indicators = {code: at for at, code in enumerate(sorted({row["indicator"] for row in rows}))}
    places = {code: at for at, code in enumerate(key.places)}
    shape = (len(indicators), len(places))
    value, numerator = np.full(shape, np.nan), np.full(shape, np.nan)
    start, end, release = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    status: tuple[dict[str, str], ...] = tuple({} for _ in places)
    for row in rows:
        at = indicators[row["indicator"]], places[row["place"]]
        start[at], end[at] = row["period_start"].toordinal(), row["period_end"].toordinal()
        release[at] = row["release"]
        if row["status"] != Status.PRESENT:
            status[at[1]][row["indicator"]] = row["status"]
            continue
        value[at] = np.nan if row["value"] is None else row["value"]
        numerator[at] = np.nan if row["numerator"] is None else row["numerator"]
    return Spread(indicators, places, value, numerator, start, end, release, status)
