"""What had been loaded by a day can be shown again as it was known at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.evidence import imports, reads, writes
from commonweal.evidence.models import Release, Segment
from commonweal.evidence.reads.manifest import manifest
from commonweal.evidence.writes.gathering import MOST_OF_A_SIZE as MOST_SMALL_SEGMENTS
from tests.evidence.conftest import BUILDER, TODAY, Country
from tests.evidence.test_reads import of
from tests.evidence.test_store import load, scores, table
from tests.evidence.test_writes import BIRTHS

pytestmark = pytest.mark.usefixtures("each_engine")

JANUARY, MARCH, JUNE = date(2026, 1, 10), date(2026, 3, 1), date(2026, 6, 1)


def loaded_on(release: Release, day: date, hour: int = 12) -> Release:
    """Say that a release came in at noon of an earlier day; nobody can load yesterday."""
    Release.objects.filter(pk=release.pk).update(loaded_at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
    return release


def births(country: Country, **facts: Any) -> float | None:
    figure = reads.figure_at(BUILDER, country.births, country.borough, TODAY, **facts)
    return figure.value if figure else None


def test_a_figure_is_what_had_been_recorded_by_then(country: Country) -> None:
    loaded_on(country.record(replace(BIRTHS, value=120.0)), JANUARY)
    loaded_on(country.record(replace(BIRTHS, value=121.0)), MARCH)
    assert births(country, known=date(2026, 1, 9)) is None
    assert births(country, known=JANUARY) == 120.0
    assert births(country, known=date(2026, 2, 28)) == 120.0
    assert births(country, known=MARCH) == 121.0
    assert births(country) == 121.0


def test_a_moment_is_exact_and_a_day_counts_to_its_end(country: Country) -> None:
    loaded_on(country.record(BIRTHS), MARCH, hour=12)
    assert births(country, known=datetime(2026, 3, 1, 11, 59, tzinfo=UTC)) is None
    assert births(country, known=datetime(2026, 3, 1, 12, 0, tzinfo=UTC)) == 120.0


def test_what_was_superseded_later_still_stands_then(country: Country, tmp_path: Path) -> None:
    first = loaded_on(load(table(tmp_path, 12.5)), JANUARY)
    second = loaded_on(load(table(tmp_path, 13.0)), JUNE)
    assert second.supersedes == first
    assert scores(country) == [13.0]
    assert scores(country, known=MARCH) == [12.5]
    assert scores(country, known=JUNE) == [13.0]


def test_a_release_that_left_a_place_out_does_so_only_from_its_day(country: Country, tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_text("area code,score\nE07000001,1\nE10000001,2\n", encoding="utf-8")
    loaded_on(load(path), JANUARY)
    loaded_on(load(table(tmp_path, 3.0)), JUNE)
    score = reads.indicators(BUILDER).get(code="small-score")
    assert reads.figure_at(BUILDER, score, country.county, TODAY) is None
    then = reads.figure_at(BUILDER, score, country.county, TODAY, known=MARCH)
    assert then is not None
    assert then.value == 2.0


def test_gathering_files_changes_nothing_of_the_past(country: Country) -> None:
    wrong = loaded_on(country.record(replace(BIRTHS, value=7.0)), JANUARY)
    right = loaded_on(country.record(replace(BIRTHS, value=8.0), supersedes=wrong), JUNE)
    before = {day: births(country, known=day) for day in (JANUARY, MARCH, JUNE)}
    assert before == {JANUARY: 7.0, MARCH: 7.0, JUNE: 8.0}
    for year in range(1980, 1980 + MOST_SMALL_SEGMENTS):
        country.record(replace(BIRTHS, period=str(year), value=1.0))
    right.refresh_from_db()
    assert right.segment.rows > 1, "the file of the second recording was gathered with the others"
    assert {day: births(country, known=day) for day in (JANUARY, MARCH, JUNE)} == before


def test_only_the_releases_that_came_out_of_turn_are_listed(country: Country) -> None:
    first = loaded_on(country.record(BIRTHS), JANUARY)
    late = loaded_on(country.record(replace(BIRTHS, period="2019")), JUNE)
    early = loaded_on(country.record(replace(BIRTHS, period="2018")), JANUARY)
    later = loaded_on(country.record(replace(BIRTHS, period="2017")), JUNE)
    for year in range(1980, 1980 + MOST_SMALL_SEGMENTS):
        country.record(replace(BIRTHS, period=str(year)))
    found = manifest(BUILDER, known=MARCH)
    assert (list(found.dropped), found.newest) == ([late.pk], early.pk)
    assert later.pk > early.pk > late.pk > first.pk
    figures = reads.series(BUILDER, country.births, [country.borough], on=TODAY, known=MARCH)["E07000001"]
    assert [figure.period for figure in figures] == ["2018", BIRTHS.period]


def test_profile_map_and_release_rest_on_nothing_that_came_later(country: Country) -> None:
    first, *_rest = country.neighbourhoods
    old = loaded_on(country.record(of(country.rate, country.borough, 5.0), of(country.rate, first, 1.0)), JANUARY)
    loaded_on(country.record(of(country.rate, country.borough, 6.0), of(country.rate, first, 2.0)), JUNE)
    [line] = reads.profile(BUILDER, country.borough, on=MARCH, known=MARCH).lines
    assert line.own is not None
    assert (line.own.value, line.release) == (5.0, old)
    place, figure = reads.map_values(BUILDER, country.rate, country.borough, on=MARCH, known=MARCH)[0]
    assert figure is not None
    assert (place, figure.value) == (first, 1.0)
    assert reads.release_of(BUILDER, country.rate, country.borough, TODAY, known=MARCH) == old
    latest = reads.latest_figures(BUILDER, [country.rate], country.borough, on=TODAY, known=MARCH)
    assert latest["rate"].value == 5.0


def test_the_nation_speaks_through_what_was_loaded_by_then(country: Country, tmp_path: Path) -> None:
    declaration = imports.read("""
code: index
name: Index
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {column: code, form: 'E01\\d{6}'}
period: {fixed: "2020"}
indicators: [{column: score, code: score, name: Score, unit: score, aggregation: mean}]
""")
    for number, (score, day) in enumerate(((2.0, JANUARY), (4.0, JUNE))):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"code,score\nE01000001,{score}\nE01000009,{score}\n", encoding="utf-8")
        loaded_on(load(path, declaration), day)
    for known, value in ((None, 4.0), (MARCH, 2.0)):
        [line] = reads.profile(BUILDER, country.borough, on=TODAY, known=known).lines
        assert line.nation is not None
        assert line.nation.value == value


def test_a_profile_of_the_past_asks_no_more_queries_for_many_releases(
    country: Country, django_assert_num_queries: Any
) -> None:
    counted = 12
    loaded_on(country.record(of(country.rate, country.borough, 5.0)), JANUARY)
    with django_assert_num_queries(counted):
        reads.profile(BUILDER, country.borough, on=MARCH, known=MARCH)
    for number in range(MOST_SMALL_SEGMENTS + 4):
        extra = writes.add_indicator(by=BUILDER, code=f"i{number}", name=f"I{number}", unit="%", source=country.source)
        loaded_on(country.record(of(extra, country.borough, 1.0)), JANUARY)
    assert Segment.objects.count() > 1
    with django_assert_num_queries(counted):
        profile = reads.profile(BUILDER, country.borough, on=MARCH, known=MARCH)
    assert len(profile.lines) == MOST_SMALL_SEGMENTS + 5


# --- The page


def test_the_page_of_a_place_says_as_known_when(client: Client, country: Country) -> None:
    loaded_on(
        country.record(of(country.rate, country.borough, 5.0, "2023"), of(country.rate, country.borough, 4.5, "2022")),
        JANUARY,
    )
    loaded_on(country.record(of(country.rate, country.borough, 6.0, "2023")), JUNE)
    address = f"/evidence/places/{country.borough.pk}/"
    now, then = client.get(address).content.decode(), client.get(address, {"known": "2026-03-01"}).content.decode()
    assert "6.0%" in now
    assert "As known at the end of" not in now
    assert "5.0%" in then
    assert "6.0%" not in then
    assert "As known at the end of 1 March 2026." in then
    assert "?as=csv&amp;known=2026-03-01" in then
    assert "known=2026-03-01" in then.split('id="series"')[-1], "the picture is drawn as known then, too"
    boxes = client.get(address, {"known_day": "1", "known_month": "3", "known_year": "2026"}).content.decode()
    assert "As known at the end of 1 March 2026." in boxes
    before = client.get(address, {"known": "2020-01-01"}).content.decode()
    assert "No figure of this place had been loaded by then." in before


def test_a_download_says_as_known_when(client: Client, country: Country) -> None:
    loaded_on(country.record(of(country.rate, country.borough, 5.0)), JANUARY)
    loaded_on(country.record(of(country.rate, country.borough, 6.0)), JUNE)
    address = f"/evidence/places/{country.borough.pk}/"
    answer = client.get(address, {"as": "csv", "known": "2026-03-01"})
    heading, row = answer.content.decode("utf-8-sig").splitlines()
    assert heading.startswith("As known at the end of,Indicator,")
    assert row.startswith("2026-03-01,Claimant rate,rate,,%,2024,5.0,")
    assert f"profile-{country.borough.code}-as-known-2026-03-01.csv" in answer["Content-Disposition"]
    assert client.get(address, {"as": "csv"}).content.decode("utf-8-sig").startswith("Indicator,")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2126-03-01", "Choose a day from 1990 until today"),
        ("yesterday", "must be a real date"),
        ("1066-10-14", "Choose a day"),
    ],
)
def test_a_day_that_is_none_is_refused(client: Client, country: Country, typed: str, said: str) -> None:
    address = f"/evidence/places/{country.borough.pk}/"
    page = client.get(address, {"known": typed})
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "As known at the end of 1" not in page.content.decode()
    assert client.get(address, {"known": typed, "as": "csv"}).status_code == 404
