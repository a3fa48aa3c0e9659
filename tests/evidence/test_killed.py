"""Whatever ends a load, and wherever: all of it is there or none of it, and it can be done again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from commonweal.evidence import reads, writes
from commonweal.evidence.models import Release, Segment
from commonweal.evidence.store import segments
from commonweal.evidence.writes.gathering import MOST_OF_A_SIZE
from tests.evidence import stores
from tests.evidence.conftest import BUILDER, TODAY, Country, build_country
from tests.evidence.test_writes import BIRTHS

ROOT = Path(__file__).parents[2]
DECLARATION = """
code: {code}
name: Small Index
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {{column: area code, form: 'E\\d{{8}}'}}
period: {{fixed: "2020"}}
indicators: [{{column: score, code: {code}-score, name: Score, unit: score}}]
"""

LOADING = ("before the file", "half a file", "file in place", "told")
GATHERING = ("before the file", "half a file", "file in place", "told")
KILLED = -signal.SIGKILL

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Victim:
    """A process whose children are killed at work."""

    process: subprocess.Popen[str]
    folder: Path
    ends: list[int] = field(default_factory=list)

    def ask(self, work: str, stage: str = "", *, and_wait: bool = True, **facts: Any) -> list[int]:
        told = {"work": work, "stage": stage, "and_wait": and_wait, "says": str(self.folder / "said.txt"), **facts}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(told)}\n")
        self.process.stdin.flush()
        return list(json.loads(self.process.stdout.readline())) if and_wait else []

    def load(self, score: float, stage: str = "", *, code: str = "small", **facts: Any) -> list[int]:
        path = self.folder / f"{code}-{score}.csv"
        path.write_text(f"area code,score\nE07000001,{score}\n", encoding="utf-8")
        return self.ask("load", stage, path=str(path), declaration=DECLARATION.format(code=code), **facts)

    def record(self, year: int, stage: str = "", **facts: Any) -> list[int]:
        return self.ask("record", stage, row=asdict(replace(BIRTHS, period=str(year))), **facts)

    @property
    def said(self) -> str:
        return (self.folder / "said.txt").read_text(encoding="utf-8")


@pytest.fixture
def country() -> Country:
    return build_country()


@pytest.fixture(params=["folder", pytest.param("objects", marks=pytest.mark.slow)])
def kept_in(request: pytest.FixtureRequest, data_folder: Path) -> stores.Store:
    """The evidence is in a folder, and once more (by `make test-slow`) in an object store."""
    if request.param == "objects":
        return request.getfixturevalue("in_objects")  # type: ignore[no-any-return]
    return stores.InFolder(data_folder / "evidence")


@pytest.fixture
def victim(country: Country, kept_in: stores.Store, data_folder: Path) -> Iterator[Victim]:
    settings = {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "NAME": str(connection.settings_dict["NAME"]),
        "STORE": str(django_settings.COMMONWEAL_EVIDENCE_STORE),
        "DATA": str(data_folder),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.evidence.victim"],
        env=os.environ | settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        yield Victim(process, data_folder)
        assert process.stdin is not None
        process.stdin.close()


def score(country: Country, code: str = "small") -> float | None:
    indicator = reads.indicators(BUILDER).filter(code=f"{code}-score").first()
    figure = reads.figure_at(BUILDER, indicator, country.borough, TODAY) if indicator else None
    return figure.value if figure else None


def years(country: Country) -> list[str]:
    return [each.period for each in reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]]


def check_store() -> None:
    """Every file is whole and holds what its releases say; after tidying up there is no other."""
    writes.tidy_store(by=BUILDER, older_than_seconds=-1)
    call_command("evidence_check", stdout=StringIO())
    there = {path for path, _since in segments.shelf_of(django_settings).files("observations")}
    assert there == set(Segment.objects.values_list("path", flat=True))


def test_a_load_killed_at_any_stage_leaves_what_was_before_and_can_be_done_again(
    victim: Victim, country: Country
) -> None:
    assert victim.load(1.0) == [0]
    for number, stage in enumerate(LOADING):
        new = 2.0 + number
        before = Release.objects.count(), score(country)
        assert victim.load(new, stage) == [KILLED], stage
        assert (Release.objects.count(), score(country)) == before, stage
        assert victim.load(new) == [0], stage
        assert score(country) == new
    assert Release.objects.filter(superseded_by=None).count() == 1
    check_store()


def test_a_load_killed_after_it_was_told_is_there_whole(victim: Victim, country: Country) -> None:
    assert victim.load(1.0) == [0]
    assert victim.load(2.0, "committed") == [KILLED]
    assert score(country) == 2.0
    assert victim.load(2.0) == [1], "it is here already, and says so"
    assert "This very file was loaded on" in victim.said
    check_store()


def test_gathering_killed_at_any_stage_loses_no_figure(victim: Victim, country: Country) -> None:
    first = 1980
    for year in range(first, first + MOST_OF_A_SIZE):
        country.record(replace(BIRTHS, period=str(year)))
    had = years(country)
    assert len(had) == MOST_OF_A_SIZE == Segment.objects.count()
    for stage in GATHERING:
        # Recording and gathering are one: the figure is recorded again with the next try.
        assert victim.record(2000, f"gathering, {stage}") == [KILLED], stage
        assert years(country) == had, stage
        assert Segment.objects.count() == MOST_OF_A_SIZE, stage
    assert victim.record(2000, "gathering, committed") == [KILLED]
    assert years(country) == [*had, "2000"]
    assert Segment.objects.count() == 1
    check_store()


def test_two_loads_of_one_source_at_once_follow_each_other(victim: Victim, country: Country) -> None:
    for number in range(3):
        victim.load(10.0 + number, and_wait=False)
    assert victim.load(20.0) == [0, 0, 0, 0]
    releases = Release.objects.filter(source__code="small")
    assert releases.count() == 4
    standing = releases.get(superseded_by=None)
    assert score(country) == float(standing.file_name.removeprefix("small-").removesuffix(".csv"))
    check_store()


def test_two_loads_of_two_sources_at_once_are_both_there(victim: Victim, country: Country) -> None:
    for name in ("one", "two", "three"):
        victim.load(1.0, code=name, and_wait=False)
    assert victim.load(1.0, code="four") == [0, 0, 0, 0]
    assert {score(country, name) for name in ("one", "two", "three", "four")} == {1.0}
    assert Release.objects.filter(superseded_by=None).count() == 4
    check_store()


def test_two_loads_of_one_new_source_one_of_them_killed(victim: Victim, country: Country) -> None:
    victim.load(1.0, "told", and_wait=False)
    assert victim.load(2.0) == [KILLED, 0]
    assert score(country) == 2.0
    assert Release.objects.count() == 1
    check_store()


def test_a_reader_during_gathering_sees_every_figure_always(victim: Victim, country: Country) -> None:
    country.record(replace(BIRTHS, period="1970"))
    seen: list[list[str]] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                seen.append(years(country))
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for year in range(1980, 1980 + 2 * MOST_OF_A_SIZE):
            assert victim.record(year) == [0]
    finally:
        stop.set()
        reader.join()
    assert Segment.objects.count() <= MOST_OF_A_SIZE + 1
    lengths = [len(each) for each in seen]
    assert lengths == sorted(lengths), "what was there once is there always"
    assert len(years(country)) == 1 + 2 * MOST_OF_A_SIZE
    check_store()


def test_a_full_disk_is_said_and_nothing_is_changed(victim: Victim, country: Country) -> None:
    assert victim.load(1.0) == [0]
    before = Release.objects.count()
    assert victim.load(2.0, "no room") == [1]
    assert victim.said.startswith("NoRoom: There is no room left for a new file in the evidence store")
    assert victim.record(2000, "no room") == [1]
    assert "ValidationError" in victim.said
    assert "There is no room left for a new file" in victim.said
    assert (Release.objects.count(), score(country)) == (before, 1.0)
    unfinished = list(segments.shelf_of(django_settings).local.glob("**/*.writing"))
    assert unfinished == []
    check_store()
