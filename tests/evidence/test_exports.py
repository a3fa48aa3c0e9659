"""The pictures of the evidence: what stands where in time, what is joined, and whose figures they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commonweal.evidence import reads, writes
from commonweal.evidence.exports import pictures as exports
from commonweal.evidence.reads import Figure
from commonweal.evidence.writes import Observation
from commonweal.kit.charts import Chart
from commonweal.kit.drawing import Canvas
from tests.evidence.conftest import BUILDER, TODAY, Country

pytestmark = pytest.mark.django_db


@pytest.fixture
def chart(country: Country) -> Chart:
    """Three years that an office published, of which one is missing, and two quarters that partners returned."""
    office = writes.add_source(by=BUILDER, code="office", name="Office", publisher="The office", licence="OGL")
    place, code = country.borough.code, country.rate.code
    writes.record_observations(
        by=BUILDER, source=office, on=TODAY,
        rows=[Observation(indicator=code, place=place, period=year, value=5.0) for year in ("2022", "2023", "2025")],
    )  # fmt: skip
    country.record(
        *(Observation(indicator=code, place=place, period=day, value=4.0) for day in ("2026-03-31", "2026-06-30"))
    )
    found = reads.series(BUILDER, country.rate, [country.borough], on=TODAY)
    drawn = exports.series_chart(country.rate, found, [country.borough], sources=reads.sources_of(BUILDER, found))
    assert drawn is not None
    return drawn


def test_series_chart_stands_on_the_last_day_of_each_period(chart: Chart) -> None:
    on = [(row["label"], row["period"]) for row in chart.rows]
    assert on[:3] == [("2022", date(2022, 12, 31)), ("2023", date(2023, 12, 31)), ("2025", date(2025, 12, 31))]
    assert on[3:] == [("2026-03-31", date(2026, 3, 31)), ("2026-06-30", date(2026, 6, 30))]
    assert chart.definition(Canvas(720, 340)).to_dict()["layer"][0]["encoding"]["x"]["type"] == "temporal"


def test_series_chart_joins_only_what_is_measured_alike(chart: Chart) -> None:
    assert [row["line"] for row in chart.rows] == ["Beck, yearly"] * 3 + ["Beck, single days"] * 2


def test_series_chart_names_every_source_and_keeps_the_words_of_periods(chart: Chart) -> None:
    assert chart.source == "Office, The office. OGL. Partners' returns, Beck Council. Open Government Licence v3.0."
    told = chart.dataset()
    assert told["Period"] == ["2022", "2023", "2025", "2026-03-31", "2026-06-30"]
    assert told["Source"] == ["Office"] * 3 + ["Partners' returns"] * 2


def test_series_chart_tells_two_sources_of_one_length_apart(country: Country) -> None:
    office = writes.add_source(by=BUILDER, code="office", name="Office", publisher="The office", licence="OGL")
    figures = [
        Figure("rate", country.borough.code, str(year), date(year, 1, 1), date(year, 1, 1) + timedelta(days=365), 5.0, release=release)
        for release, year in ((1, 2021), (2, 2022))
    ]  # fmt: skip
    drawn = exports.series_chart(
        country.rate, {country.borough.code: figures}, [country.borough], sources={1: office, 2: country.source}
    )
    assert drawn is not None
    assert [row["line"] for row in drawn.rows] == ["Beck, Office", "Beck, Partners' returns"]
