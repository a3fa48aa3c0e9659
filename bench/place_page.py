"""The page of a place of 300 indicators x 200 neighbourhoods x 40 periods: from nothing, after a change, and as most readers meet it.

One reader at a time in this process, so that a time is what the page costs and not how long it queued. The same page is asked
for in four states: nothing is kept; the files are known and the database has changed; only the page itself is to be made;
and nothing has changed since another reader of the same address.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from django.core.cache import cache
from django.test import Client, override_settings

from bench.installation import with_database
from bench.report import Row, Table
from commonweal.evidence import writes
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads.portrait import _kept as portraits_kept
from commonweal.evidence.reads.spread import _kept as spreads_kept
from commonweal.evidence.store import questions
from commonweal.evidence.writes import Observation
from commonweal.register import writes as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

WHO = Viewer.system("the benchmark")
TODAY = date(2026, 11, 21)
INDICATORS, NEIGHBOURHOODS, PERIODS = 300, 200, 40
SUBJECTS = ("Health", "Work", "Homes", "Learning", "Safety")
ROUNDS = 20


def measure() -> Table:
    """What the page costs in each state, for the borough and for one of its neighbourhoods."""
    with (
        tempfile.TemporaryDirectory() as folder,
        with_database(),
        override_settings(COMMONWEAL_EVIDENCE_STORE=Path(folder) / "store", ALLOWED_HOSTS=["*"]),
    ):
        borough, neighbourhood = build()
        rows = [
            row
            for place, words in ((borough, "the borough"), (neighbourhood, "a neighbourhood"))
            for row in timed(place, words)
        ]
    note = (
        f"{INDICATORS} indicators x {NEIGHBOURHOODS} neighbourhoods x {PERIODS} years with counts, and the borough's own. Goal: a 95th percentile "
        "under 100 ms as readers meet it. One reader at a time, in the process that serves"
    )
    return Table("Page of a place", "page and state", note, rows)


def build() -> tuple[Place, Place]:
    """A nation, a borough of so many neighbourhoods, and a release a year."""
    nation = register.add_place(by=WHO, name="England", tier="nation", code="E92000001")
    borough = register.add_place(by=WHO, name="Borough", tier="district", code="E07000999", parent=nation)
    inside = [
        register.add_place(
            by=WHO,
            name=f"Area {number}",
            tier="neighbourhood",
            code=f"E010{number:05}",
            parent=borough,
            population=1500,
        )
        for number in range(NEIGHBOURHOODS)
    ]
    source = writes.add_source(by=WHO, code="made", name="Made", publisher="Nobody", licence="MIT")
    indicators = [
        writes.add_indicator(
            by=WHO, code=f"m-{number:03}", name=f"Measure {number}", unit="%", polarity="low" if number % 2 else "high",
            subject=SUBJECTS[number % len(SUBJECTS)], source=source,
        )
        for number in range(INDICATORS)
    ]  # fmt: skip
    places = [nation, borough, *inside]
    chance = np.random.default_rng(1)
    for year in range(2025 - PERIODS + 1, 2026):
        writes.record_observations(by=WHO, source=source, on=TODAY, rows=list(_rows(indicators, places, year, chance)))
    return borough, inside[0]


def _rows(indicators: list[Indicator], places: list[Place], year: int, chance: Any) -> Iterator[Observation]:
    counts = chance.integers(50, 400, size=(len(indicators), len(places)))
    for indicator, found in zip(indicators, counts, strict=True):
        for place, count in zip(places, found.tolist(), strict=True):
            yield Observation(
                indicator=indicator.code, place=place.code, period=str(year), value=count / 10,
                numerator=float(count), denominator=1000.0,
            )  # fmt: skip


def timed(place: Place, words: str) -> list[Row]:
    address = place.get_absolute_url().replace("/register/", "/evidence/")
    client = Client()

    def page(query: str = "") -> None:
        answer = client.get(address + query)
        assert answer.status_code == 200

    def nothing_kept() -> None:
        questions._remembered.cache_clear()
        spreads_kept.cache_clear()
        _changed()

    states: dict[str, tuple[Callable[[], None], str, int]] = {
        "nothing kept": (nothing_kept, "", 3),
        "files known, the database changed": (_changed, "", ROUNDS),
        "page to be made, portrait known": (cache.clear, "?page=2", ROUNDS),
        "another order, portrait known": (cache.clear, "?sort=gap", ROUNDS),
        "as another reader had it": (lambda: None, "?page=3", ROUNDS),
    }
    page()
    page("?page=3")
    rows = []
    for name, (prepare, query, rounds) in states.items():
        told = _told(prepare, partial(page, query), rounds)
        rows.append(Row(f"{words}: {name}", told))
    return rows


def _changed() -> None:
    """What every write does to what is kept of the database."""
    cache.clear()
    portraits_kept.cache_clear()


def _told(prepare: Callable[[], None], page: Callable[[], None], rounds: int) -> dict[str, str]:
    times: list[float] = []
    for _round in range(rounds):
        prepare()
        with _clocked(times):
            page()
    times.sort()
    at_95 = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    return {"median, ms": f"{statistics.median(times):.0f}", "95th percentile, ms": f"{at_95:.0f}"}


@contextmanager
def _clocked(times: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.append((time.perf_counter() - began) * 1000)
