"""The page of a place of 300 indicators x 200 neighbourhoods x 40 periods: from nothing, after a change, and as most readers meet it.

One reader at a time in this process, so that a time is what the page costs and not how long it queued. The same page is asked
for in four states: nothing is kept; the files are known and the database has changed; only the page itself is to be made;
and nothing has changed since another reader of the same address.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from bench.installation import with_database
from bench.report import Row, Table
from commonweal.evidence import writes
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads.portrait import _kept as portraits_kept
from commonweal.evidence.reads.spread import _kept as spreads_kept
from commonweal.evidence.store import answers
from commonweal.evidence.store.shape import ROW_GROUP_ROWS
from commonweal.evidence.writes.observations import ARROW
from commonweal.register import writes as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

WHO = Viewer.system("the benchmark")
TODAY = date(2026, 11, 21)
INDICATORS, NEIGHBOURHOODS, PERIODS = 300, 200, 40
SUBJECTS = ("Health", "Work", "Homes", "Learning", "Safety")
ROUNDS = 20
READERS, PAGES_A_READER = 30, 12


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
        rows.append(by_thirty([borough, neighbourhood, *Place.objects.filter(parent=borough).order_by("code")[1:29]]))
    note = (
        f"{INDICATORS} indicators x {NEIGHBOURHOODS} neighbourhoods x {PERIODS} years with counts, and the borough's own. Goal: a 95th percentile "
        "under 100 ms as readers meet it. One reader at a time, in the process that serves; in the last row thirty at once, with a second's thought "
        "between pages, each asking for the pages of the borough and of 29 of its neighbourhoods in turn, all in one process, after each was asked for once"
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
    codes = sorted(place.code for place in [nation, borough, *inside])
    chance = np.random.default_rng(1)
    for year in range(2025 - PERIODS + 1, 2026):
        writes.add_release(
            by=WHO, source=source, title=f"Made, {year}", retrieved_on=TODAY, file_name=f"made-{year}.csv",
            file_sha256=f"{year:064}", file_bytes=1, fill=partial(_written, indicators, codes, year, chance),
        )  # fmt: skip
    return borough, inside[0]


def _written(indicators: list[Indicator], places: list[str], year: int, chance: Any, number: int, draft: Path) -> int:
    """One year's figures of every indicator in every place, in the order of the store."""
    rows = len(indicators) * len(places)
    counts = chance.integers(50, 400, size=rows)
    facts = {
        "release": [number] * rows,
        "indicator": [each.code for each in indicators] * len(places),
        "place": np.repeat(places, len(indicators)).tolist(),
        "period": [str(year)] * rows,
        "period_start": [date(year, 1, 1)] * rows,
        "period_end": [date(year + 1, 1, 1)] * rows,
        "value": counts / 10,
        "lower": [None] * rows,
        "upper": [None] * rows,
        "numerator": counts.astype(float),
        "denominator": np.full(rows, 1000.0),
        "status": ["present"] * rows,
        "kind": ["raw"] * rows,
    }
    pq.write_table(pa.table(facts, schema=ARROW), draft, compression="zstd", row_group_size=ROW_GROUP_ROWS)
    return rows


def timed(place: Place, words: str) -> list[Row]:
    address = _address(place)
    client = Client()

    def page(query: str = "") -> None:
        answer = client.get(address + query)
        assert answer.status_code == 200

    def nothing_kept() -> None:
        answers.forget()
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


def by_thirty(places: list[Place]) -> Row:
    """What thirty readers at once wait for, each with a second's thought between pages, in one process."""
    addresses = [_address(place) for place in places]
    for address in addresses:
        assert Client().get(address).status_code == 200
    times: list[float] = []

    def reads(number: int) -> None:
        client, mine = Client(), []
        time.sleep(number / READERS)
        for turn in range(PAGES_A_READER):
            with _clocked(mine):
                assert client.get(addresses[(number + turn) % len(addresses)]).status_code == 200
            time.sleep(1)
        times.extend(mine)
        connection.close()

    readers = [threading.Thread(target=reads, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(times) == READERS * PAGES_A_READER
    return Row(f"{READERS} readers at once", _percentiles(times))


def _address(place: Place) -> str:
    return place.get_absolute_url().replace("/register/", "/evidence/")


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
    return _percentiles(times)


def _percentiles(times: list[float]) -> dict[str, str]:
    times.sort()
    at_95 = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    return {"median, ms": f"{statistics.median(times):.0f}", "95th percentile, ms": f"{at_95:.0f}"}


@contextmanager
def _clocked(times: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.append((time.perf_counter() - began) * 1000)
