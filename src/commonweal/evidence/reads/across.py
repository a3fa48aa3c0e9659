"""The figures of all areas of a kind that the store holds, in the register or not: the field in which a place's like is sought.

Every small area of England on some tens of indicators is a million figures. They are asked for once and kept by the
process as plain arrays, a bounded number of them, for as long as no other file is read; and they pass the gate each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads.manifest import Manifest
from commonweal.evidence.reads.withheld import Decisions
from commonweal.evidence.rules import Figure
from commonweal.evidence.store import questions
from commonweal.evidence.store.answers import Remembered
from commonweal.evidence.store.questions import Across
from commonweal.register.rules import Viewer

Floats = NDArray[np.float64]

FIGURES_REMEMBERED = 6_000_000
"""A figure takes eight bytes; one with a rule of its own, 24."""
LARGEST_REMEMBERED = FIGURES_REMEMBERED // 2


@dataclass(frozen=True)
class _Raw:
    """Figures as the store has them, one row an area and one column an indicator; before the gate, so for this module alone."""

    codes: tuple[str, ...]
    indicators: tuple[str, ...]
    value: Floats
    numerator: Mapping[str, Floats]
    """Of the indicators that have a rule of their own."""
    release: Mapping[str, Floats]

    @property
    def size(self) -> int:
        return int(self.value.size + 2 * len(self.codes) * len(self.numerator))


@dataclass(frozen=True)
class Field:
    """The same as it may leave the system: NaN where a figure is missing or withheld."""

    codes: tuple[str, ...]
    value: Floats
    """One row an area, one column an indicator, in the order in which they were asked for."""


def field_of(
    viewer: Viewer,
    files: Manifest,
    indicators: Sequence[Indicator],
    spans: Mapping[str, tuple[date, date]],
    *,
    signs: Sequence[str],
    codes: Sequence[str] = (),
) -> Field:
    """The figures of all areas whose codes begin with some signs, and of some others, each indicator in one period."""
    named = {each.code: each for each in indicators}
    wanted = Across(signs, sorted(codes), {code: spans[code] for code in sorted(named)})
    ruled = tuple(code for code in sorted(named) if named[code].smallest_shown is not None)
    name = (
        files.engine,
        files.root,
        files.fingerprint,
        tuple(signs),
        tuple(wanted.codes),
        *wanted.spans.items(),
        ruled,
    )
    raw = _kept.found(name, lambda: _asked(files, wanted, ruled))
    value = np.full((len(raw.codes), len(indicators)), np.nan)
    of_rules = [named[code] for code in ruled if code in raw.numerator]
    decided = Decisions.on(of_rules, raw.codes)
    for column, indicator in enumerate(indicators):
        if indicator.code in raw.numerator:
            value[:, column] = _through_the_gate(raw, indicator, spans[indicator.code], decided)
        elif indicator.code in raw.indicators:
            value[:, column] = raw.value[:, raw.indicators.index(indicator.code)]
    return Field(raw.codes, value)


_kept: Remembered[_Raw] = Remembered(FIGURES_REMEMBERED, LARGEST_REMEMBERED, lambda raw: raw.size)


def _asked(files: Manifest, wanted: Across, ruled: Sequence[str]) -> _Raw:
    # The question is of areas and periods that `wanted` names, and of no day.
    table = questions.across(files.about({}, on=date.max), wanted)
    codes, at = _sorted(table.column("place"))
    indicators, of = _sorted(table.column("indicator"))
    columns = {
        name: _spread(table, name, (at, of), (len(codes), len(indicators)))
        for name in ("value", "numerator", "release")
    }
    kept = {code: place for place, code in enumerate(indicators) if code in ruled}
    return _Raw(
        codes,
        indicators,
        columns["value"],
        {code: columns["numerator"][:, place].copy() for code, place in kept.items()},
        {code: columns["release"][:, place].copy() for code, place in kept.items()},
    )


def _sorted(column: Any) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The texts of a column in their order, each once, and which of them each row has."""
    coded = column.combine_chunks().dictionary_encode()
    texts = [str(each) for each in coded.dictionary.to_pylist()]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.empty(len(texts), dtype=np.int64)
    rank[order] = np.arange(len(texts))
    indices = np.asarray(coded.indices, dtype=np.int64)
    return tuple(texts[place] for place in order), rank[indices] if texts else indices


def _spread(table: Any, name: str, at: tuple[NDArray[np.int64], NDArray[np.int64]], shape: tuple[int, int]) -> Floats:
    found = np.full(shape, np.nan)
    if table.num_rows:
        found[at] = table.column(name).to_numpy().astype(np.float64)
    return found


def _through_the_gate(raw: _Raw, indicator: Indicator, span: tuple[date, date], decided: rules.Decided) -> Floats:
    """The column of an indicator with a rule of its own, looked at figure by figure."""
    value = raw.value[:, raw.indicators.index(indicator.code)]
    present = np.flatnonzero(~np.isnan(value))
    numerator, release = raw.numerator[indicator.code], raw.release[indicator.code]
    figures = [
        Figure(
            indicator=indicator.code, place=raw.codes[row], period="", period_start=span[0], period_end=span[1], value=float(value[row]),
            numerator=None if np.isnan(numerator[row]) else float(numerator[row]), release=int(release[row]),
        )
        for row in present
    ]  # fmt: skip
    found = np.full(value.shape, np.nan)
    shown = rules.shown(figures, {indicator.code: indicator}, decided)
    found[present] = [np.nan if each.value is None else each.value for each in shown]
    return found
