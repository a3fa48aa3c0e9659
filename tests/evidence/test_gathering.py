"""However many releases are loaded, a reader opens few files; and nothing that was loaded is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commonweal.evidence import imports, reads, writes
from commonweal.evidence.imports import later
from commonweal.evidence.models import Release, Segment
from commonweal.evidence.reads.manifest import manifest
from commonweal.evidence.store import engine, segments
from commonweal.evidence.store.faults import NoRoom
from commonweal.evidence.writes import gathering
from commonweal.evidence.writes.gathering import MOST_OF_A_SIZE
from tests.evidence.conftest import BUILDER, TODAY, Country
from tests.evidence.test_known import JANUARY, JUNE, MARCH, loaded_on
from tests.evidence.test_store import load
from tests.evidence.test_writes import BIRTHS

MONTHLY = imports.read("""
code: monthly
name: Monthly count
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
each_file: part
place: {column: code, form: 'E01\\d{6}'}
period: {column: month}
indicators: [{column: count, code: count, name: Count, unit: people, aggregation: mean}]
""")


def month_name(number: int) -> str:
    return f"{date(2000 + number // 12, number % 12 + 1, 1):%B %Y}"


def month(folder: Path, number: int, *, count: int | None = None, name: str = "") -> Release:
    """Load the file of one month, of eight neighbourhoods; every one holds another count."""
    path = folder / (name or f"month-{number}.csv")
    label = month_name(number)
    rows = [f"E0100000{each},{label},{(number if count is None else count) + each}" for each in range(1, 9)]
    path.write_text("\n".join(["code,month,count", *rows]), encoding="utf-8")
    return load(path, MONTHLY)


def counts(country: Country, **facts: object) -> dict[str, float | None]:
    indicator = reads.indicators(BUILDER).get(code="count")
    found = reads.series(BUILDER, indicator, [country.neighbourhoods[0]], on=TODAY, **facts)  # type: ignore[arg-type]
    return {figure.period: figure.value for figure in found["E01000001"]}


def tidy() -> list[str]:
    return writes.tidy_store(by=BUILDER, older_than_seconds=-1)


def held(path: Path) -> dict[int, int]:
    """How many rows of which release a file holds."""
    rows = engine.ask(
        path.parents[1], "SELECT release, count(*) FROM read_parquet($path) GROUP BY 1", {"path": str(path)}
    )
    return dict(rows)


def test_years_of_monthly_releases_are_a_few_files(country: Country, tmp_path: Path, data_folder: Path) -> None:
    releases = []
    for number in range(60):
        releases.append(month(tmp_path, number))
        if number % 5 == 4:
            tidy()
    before = counts(country)
    assert len(before) == 60
    assert len(list(before.values())) == 60
    tidy()
    assert counts(country) == before
    found = manifest(BUILDER)
    assert len(found.paths) <= MOST_OF_A_SIZE + 1
    assert all(path.name.startswith("loaded-") for path in found.paths)
    assert {pk for path in found.paths for pk in held(path)} == {release.pk for release in releases}
    [line] = [
        each for each in reads.profile(BUILDER, country.borough, on=TODAY).lines if each.indicator.code == "count"
    ]
    assert line.nation is not None
    assert line.nation.value == 59 + 4.5, "the nation still speaks through what was loaded for all of it"


def test_what_stands_and_what_does_not_go_into_files_of_their_own(country: Country, tmp_path: Path) -> None:
    for number in range(MOST_OF_A_SIZE + 1):
        loaded_on(month(tmp_path, number), JANUARY)
    tidy()
    assert Segment.objects.count() == 1
    again = [loaded_on(month(tmp_path, number, count=100), JUNE) for number in range(MOST_OF_A_SIZE + 1)]
    tidy()
    assert sorted(Segment.objects.values_list("is_read", "rows")) == [(False, 136), (True, 136)]
    assert set(counts(country).values()) == {101.0}
    assert sorted(counts(country, known=MARCH).values()) == [float(1 + number) for number in range(17)]
    assert {release.segment_id for release in Release.objects.filter(pk__in=[each.pk for each in again])} == {
        Segment.objects.get(is_read=True).pk
    }


def test_a_file_of_which_most_is_superseded_is_divided(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MOST_OF_A_SIZE + 1):
        month(tmp_path, number)
    tidy()
    monkeypatch.setattr(gathering, "SMALL_ROWS", 16)
    for number in range(8):
        month(tmp_path, number, count=100)
    tidy()
    [mixed] = Segment.objects.filter(rows=136)
    assert (len(mixed.dropped), mixed.is_read) == (8, True), "not more than half"
    month(tmp_path, 8, count=100)
    tidy()
    assert not Segment.objects.filter(pk=mixed.pk).exists()
    divided = Segment.objects.filter(rows__in=[72, 64]).order_by("rows")
    assert [(each.rows, each.is_read, len(each.dropped)) for each in divided] == [(64, True, 0), (72, False, 9)]
    assert sorted(counts(country).values()) == [*map(float, range(10, 18)), *[101.0] * 9]


def test_what_is_superseded_while_files_are_written_is_noted_when_they_are_put_in_place(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MOST_OF_A_SIZE + 1):
        month(tmp_path, number)
    plain, late = segments.write, []

    def write(shelf: segments.Shelf, **facts: object) -> segments.Written:
        written = plain(shelf, **facts)  # type: ignore[arg-type]
        if not late:
            late.append(1)
            late.append(month(tmp_path, 3, count=100).supersedes)
        return written

    monkeypatch.setattr(segments, "write", write)
    tidy()
    gathered = Segment.objects.get(rows=136)
    assert gathered.dropped == [late[1].pk]
    assert counts(country)["April 2000"] == 101.0


def test_a_damaged_file_is_left_alone_and_the_others_are_gathered(
    country: Country, tmp_path: Path, data_folder: Path
) -> None:
    releases = [month(tmp_path, number) for number in range(MOST_OF_A_SIZE + 2)]
    path = data_folder / "evidence" / releases[0].segment.path
    path.write_bytes(b"PAR1")
    tidy()
    assert sorted(Segment.objects.values_list("rows", flat=True)) == [8, 136]
    assert path.exists()
    assert "January 2000" not in counts(country)
    assert counts(country)["February 2000"] == 2.0


def test_old_files_stay_for_those_who_read_them(country: Country, tmp_path: Path, data_folder: Path) -> None:
    for number in range(MOST_OF_A_SIZE + 1):
        month(tmp_path, number)
    begun = manifest(BUILDER)
    assert writes.tidy_store(by=BUILDER) == []
    assert all(path.exists() for path in begun.paths)
    assert len(tidy()) == MOST_OF_A_SIZE + 1
    assert not any(path.exists() for path in begun.paths)


def test_evidence_check_finds_a_file_that_does_not_hold_what_is_said_of_it(country: Country, data_folder: Path) -> None:
    first, second = (
        country.record(BIRTHS),
        country.record(replace(BIRTHS, period="2021"), replace(BIRTHS, period="2022")),
    )
    Release.objects.filter(pk=first.pk).update(segment=second.segment)
    with pytest.raises(CommandError) as said:
        call_command("evidence_check", stdout=StringIO())
    assert f"{second.segment.path} is as written, and does not hold what the database says of it" in str(said.value)
    assert f"it has 2 rows of release {second.pk}, and should have 1 rows of release {first.pk}, 2 rows of" in str(
        said.value
    )
    assert "restore both from one backup" in str(said.value)


def test_a_load_gathers_what_is_due_once_it_is_done(
    country: Country, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    for number in range(MOST_OF_A_SIZE):
        month(tmp_path, number)
    with django_capture_on_commit_callbacks(execute=True):
        month(tmp_path, MOST_OF_A_SIZE)
        assert Segment.objects.count() == MOST_OF_A_SIZE + 1
    assert Segment.objects.count() == 1
    assert len(counts(country)) == MOST_OF_A_SIZE + 1


def test_the_days_work_gathers_what_is_due_and_nothing_else(country: Country, tmp_path: Path) -> None:
    for number in range(MOST_OF_A_SIZE):
        month(tmp_path, number)
    later.gather_files(TODAY)
    assert Segment.objects.count() == MOST_OF_A_SIZE
    month(tmp_path, MOST_OF_A_SIZE)
    later.gather_files(TODAY)
    assert Segment.objects.count() == 1
    assert len(counts(country)) == MOST_OF_A_SIZE + 1


def test_a_figure_is_recorded_though_there_is_no_room_to_gather_files(
    country: Country, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(shelf: segments.Shelf, *_given: object) -> segments.Written:
        raise NoRoom(shelf.local)

    for number in range(MOST_OF_A_SIZE):
        country.record(replace(BIRTHS, period=str(2000 + number)))
    with monkeypatch.context() as patch:
        patch.setattr(gathering, "_written", full)
        country.record(replace(BIRTHS, period="2018"))
    assert Segment.objects.count() == MOST_OF_A_SIZE + 1
    country.record(replace(BIRTHS, period="2019"))
    assert Segment.objects.count() == 1
    assert len(reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]) == MOST_OF_A_SIZE + 2
