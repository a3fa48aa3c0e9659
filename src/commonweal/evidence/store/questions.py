"""What the store is asked. The questions themselves are in `expressions`; what is remembered of the answers, in `answers`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow

from commonweal.evidence.store import answers, engines, expressions
from commonweal.evidence.store.expressions import DIGITS_OF_SUMS, SUMS, Question
from commonweal.evidence.store.shape import UNPUBLISHED, Kind


@dataclass(frozen=True)
class Asked:
    """Everything a question is about."""

    root: Path
    paths: Sequence[Path]
    places: Mapping[str, Mapping[str, float | None]]
    """For each role the codes of its places, each with its weight (its population) if that is known."""
    on: date
    indicators: Sequence[str] = ()
    """None of them means all."""
    marks: Mapping[str, float] = field(default_factory=dict)
    dropped: Sequence[int] = ()
    """Releases in the files that are not in view: a later one supersedes them, or had by the moment that is asked about."""
    newest: int | None = None
    """The last release in view; None where every one in the files may be read."""
    kinds: Sequence[str] = tuple(Kind)
    """The kinds of figures that are read."""
    returns_of: Sequence[str] | None = None
    """The places whose returns are read; None means all."""
    engine: str = engines.DUCKDB


def latest(asked: Asked) -> list[dict[str, Any]]:
    """For each indicator and role the figure of one period: the same for all roles where they have it, else their latest.

    A role of several places gives how many there are, and what their figures add up to.
    """
    return _answer(asked, expressions.latest)


def single(asked: Asked) -> list[dict[str, Any]]:
    """Every figure of every place asked about, in the order of place, indicator and period."""
    return _answer(asked, expressions.single)


def newest(asked: Asked) -> list[dict[str, Any]]:
    """For each indicator and place the figure of its latest period."""
    return _answer(asked, expressions.newest)


def beside(asked: Asked) -> list[dict[str, Any]]:
    """Every figure of every kind: for one indicator, place and period there may be several."""
    return _answer(asked, expressions.beside)


def newest_of_many(asked: Asked) -> list[dict[str, Any]]:
    """What `newest` answers, for so many places that the answer is not remembered here: whoever asks keeps what it needs."""
    if not asked.paths or not any(asked.places.values()):
        return []
    return from_engine(asked.engine, expressions.newest, asked.root, facts_of(asked))


def courses(asked: Asked, *, since: date) -> list[dict[str, Any]]:
    """What `latest` answers, for every period that starts from a day on, of the indicators that are named: none means none here."""
    if not asked.paths or not asked.indicators or not any(asked.places.values()):
        return []
    facts = {**facts_of(asked), "since": since}
    name = (asked.engine, expressions.courses, asked.root, _Frozen.of(facts))
    return list(answers.of(name, lambda: from_engine(asked.engine, expressions.courses, asked.root, facts)))


def throughout(asked: Asked, *, prefix: str) -> list[dict[str, Any]]:
    """For each indicator and period what the published figures of all places add up to whose code begins with a prefix."""
    if not asked.paths:
        return []
    facts = {
        "paths": [str(path) for path in asked.paths],
        "prefix": prefix,
        "dropped": list(asked.dropped),
        "newest": asked.newest,
        "kinds": [kind for kind in asked.kinds if kind not in UNPUBLISHED],
        "marked": list(asked.marks),
        "marks": list(asked.marks.values()),
    }
    return from_engine(asked.engine, expressions.throughout, asked.root, facts)


@dataclass(frozen=True)
class Across:
    """Which areas are looked across, and each indicator in which period."""

    signs: Sequence[str]
    """What the codes of the areas begin with: their first three signs."""
    codes: Sequence[str]
    """Areas that are looked at besides, by their whole codes."""
    spans: Mapping[str, tuple[date, date]]
    """The period of each indicator, by its code."""


NO_FIGURES = pyarrow.table({
    "indicator": pyarrow.array([], pyarrow.string()), "place": pyarrow.array([], pyarrow.string()),
    "value": pyarrow.array([], pyarrow.float64()), "numerator": pyarrow.array([], pyarrow.float64()),
    "release": pyarrow.array([], pyarrow.int64()),
})  # fmt: skip


def across(asked: Asked, wanted: Across) -> pyarrow.Table:
    """Of all areas of a kind, however many, the figure of each indicator in its period: as columns, since there may be a million.

    The answer is not remembered here, and is in no order: whoever asks keeps what it needs. `asked` says of which files and kinds.
    """
    starts = [*wanted.signs, *wanted.codes]
    if not asked.paths or not starts or not wanted.spans:
        return NO_FIGURES
    facts = {
        "paths": [str(path) for path in asked.paths],
        "first_place": min(starts),
        "last_place": f"{max(starts)}~",
        "signs": list(wanted.signs),
        "codes": list(wanted.codes),
        "indicators": list(wanted.spans),
        "starts": [start for start, _end in wanted.spans.values()],
        "ends": [end for _start, end in wanted.spans.values()],
        "dropped": list(asked.dropped),
        "newest": asked.newest,
        "kinds": list(asked.kinds),
        "returns_of": None if asked.returns_of is None else list(asked.returns_of),
        "marked": [],
        "marks": [],
    }
    return engines.table(asked.engine, expressions.across, asked.root, facts)


def prepare() -> None:
    """Make the statement of every question, which takes longer than most answers."""
    engines.prepare(expressions.QUESTIONS)


def _answer(asked: Asked, question: Question) -> list[dict[str, Any]]:
    if not asked.paths or not any(asked.places.values()):
        return []
    facts = facts_of(asked)
    name = (asked.engine, question, asked.root, _Frozen.of(facts))
    return list(answers.of(name, lambda: from_engine(asked.engine, question, asked.root, facts)))


@dataclass(frozen=True)
class _Frozen:
    """Everything a question is about, in a form that two equal questions share."""

    facts: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> _Frozen:
        return cls(tuple((name, tuple(given) if isinstance(given, list) else given) for name, given in facts.items()))


def from_engine(engine: str, question: Question, root: Path, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answer as the engine gives it, asked anew; sums of several are told in as many digits as every order of adding agrees on."""
    rows = engines.answer(engine, question, root, facts)
    for row in rows:
        if row.get("places", 1) > 1:
            row.update({name: _settled(row[name]) for name in SUMS if name in row})
    return rows


def _settled(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.{DIGITS_OF_SUMS}g}")


def facts_of(asked: Asked) -> dict[str, Any]:
    """What an engine is told of a question, as plain values and lists."""
    members = [(role, code, weight) for role, codes in asked.places.items() for code, weight in codes.items()]
    codes = sorted({code for _role, code, _weight in members})
    return {
        "paths": [str(path) for path in asked.paths],
        "first_place": codes[0],
        "last_place": codes[-1],
        "codes": codes,
        "on": asked.on,
        "indicators": list(asked.indicators) or None,
        "dropped": list(asked.dropped),
        "newest": asked.newest,
        "kinds": list(asked.kinds),
        "returns_of": None if asked.returns_of is None else list(asked.returns_of),
        "roles": [role for role, _code, _weight in members],
        "places": [code for _role, code, _weight in members],
        "weights": [weight for _role, _code, weight in members],
        "marked": list(asked.marks),
        "marks": list(asked.marks.values()),
    }
