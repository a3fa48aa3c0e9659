"""What each question answers, to whom, and with how many queries."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence import imports, reads, writes
from commonweal.evidence.exports.profile import profile_row
from commonweal.evidence.imports import read
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads import Line
from commonweal.evidence.writes import Observation
from commonweal.register.models import Place
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country

pytestmark = pytest.mark.usefixtures("each_engine")


def of(indicator: Indicator, place: Place, value: float | None, period: str = "2024", **facts: Any) -> Observation:
    return Observation(indicator=indicator.code, place=place.code, period=period, value=value, **facts)


def line_of(country: Country, place: Place, indicator: Indicator, on: date = TODAY) -> Line:
    lines = reads.profile(BUILDER, place, on=on).lines
    return next(line for line in lines if line.indicator == indicator)


def test_profile_sets_a_place_beside_its_parent_and_the_nation(country: Country) -> None:
    country.record(
        of(country.rate, country.borough, 5.0),
        of(country.rate, country.county, 4.0),
        of(country.rate, country.nation, 3.0),
    )
    profile = reads.profile(BUILDER, country.borough, on=TODAY)
    assert (profile.parent, profile.nation, profile.neighbourhood_count) == (country.county, country.nation, 4)
    [line] = profile.lines
    assert [figure.value for figure in (line.own, line.parent, line.nation) if figure] == [5.0, 4.0, 3.0]
    assert line.gap == pytest.approx(2 / 3)
    assert line.is_worse
    assert line.release is not None
    assert line.release.source == country.source


def test_profile_compares_the_same_period_and_says_so_where_it_cannot(country: Country) -> None:
    country.record(
        of(country.rate, country.borough, 5.0, "2023"),
        of(country.rate, country.nation, 2.0, "2023"),
        of(country.rate, country.nation, 3.0, "2024"),
        of(country.births, country.borough, 9.0, "2024"),
        of(country.births, country.nation, 8.0, "2023"),
    )
    rate, births = line_of(country, country.borough, country.rate), line_of(country, country.borough, country.births)
    assert rate.nation is not None
    assert (rate.nation.value, rate.nation.period) == (2.0, "2023")
    assert births.nation is not None
    assert (births.nation.period, births.gap) == ("2023", None)


def test_profile_prefers_a_period_that_others_have_to_a_newer_one_of_its_own(country: Country) -> None:
    country.record(
        of(country.rate, country.borough, 5.0, "2024"),
        of(country.rate, country.nation, 3.0, "2024"),
        of(country.rate, country.borough, 6.0, "2025-09-30"),
    )
    line = line_of(country, country.borough, country.rate)
    assert line.own is not None
    assert (line.own.value, line.own.period) == (5.0, "2024")
    assert line.gap == pytest.approx(2 / 3)


def test_profile_puts_neighbourhoods_together_only_as_the_indicator_allows(country: Country) -> None:
    first, second, third, fourth = country.neighbourhoods
    scores = writes.add_indicator(by=BUILDER, code="score", name="Score", unit="score", source=country.source)
    decile = writes.add_indicator(
        by=BUILDER,
        code="decile",
        name="Decile",
        unit="decile",
        aggregation="share_at_most",
        aggregation_mark=1,
        source=country.source,
    )
    for number, place in enumerate((first, second, third, fourth), 1):
        country.record(
            of(country.births, place, 10.0 * number),
            of(country.rate, place, float(number)),
            of(scores, place, 1.0),
            of(decile, place, float(number)),
        )
    births = line_of(country, country.borough, country.births).own
    assert births is not None
    assert (births.value, births.basis) == (100.0, "sum of 4 neighbourhoods")
    rate = line_of(country, country.borough, country.rate).own
    assert rate is not None
    # 1 x 1000 + 2 x 2000 + 3 x 3000 + 4 x 4000 over 10,000 people
    assert (rate.value, rate.basis) == (3.0, "mean of 4 neighbourhoods, weighted by population")
    share = line_of(country, country.borough, decile).own
    assert share is not None
    assert (share.value, share.unit, share.basis) == (25.0, "%", "share of 4 neighbourhoods at 1 or below")
    assert line_of(country, country.borough, scores).own is None


def test_a_sum_with_a_missing_part_is_no_figure(country: Country) -> None:
    first, second, third, _fourth = country.neighbourhoods
    country.record(of(country.births, first, 10.0), of(country.births, second, 5.0), of(country.births, third, None))
    assert line_of(country, country.borough, country.births).own is None


def test_what_stands_out_comes_first(country: Country) -> None:
    high = writes.add_indicator(by=BUILDER, code="jobs", name="Jobs", unit="%", polarity="high", source=country.source)
    alone = writes.add_indicator(by=BUILDER, code="alone", name="Alone", unit="%", source=country.source)
    for indicator, own, nation in ((country.births, 30.0, 10.0), (country.rate, 4.0, 3.0), (high, 50.0, 80.0)):
        country.record(of(indicator, country.borough, own), of(indicator, country.nation, nation))
    country.record(of(alone, country.borough, 1.0))
    lines = reads.profile(BUILDER, country.borough, on=TODAY).lines
    assert [line.indicator.code for line in lines] == ["jobs", "rate", "alone", "births"], (
        "a count is held against nobody"
    )


def test_more_than_chance_needs_an_interval(country: Country) -> None:
    country.record(
        of(country.rate, country.borough, 5.0, lower=4.5, upper=5.5),
        of(country.rate, country.nation, 4.6),
        of(country.births, country.borough, 5.0),
        of(country.births, country.nation, 9.0),
    )
    assert line_of(country, country.borough, country.rate).is_more_than_chance is False
    assert line_of(country, country.borough, country.births).is_more_than_chance is None


def test_the_page_of_an_indicator_calls_nothing_worse_without_an_interval(country: Country) -> None:
    borough, nation = country.borough, country.nation
    counts = writes.add_indicator(
        by=BUILDER, code="counts", name="Counts", unit="%", decimals=0, polarity="low", source=country.source
    )
    country.record(
        of(country.rate, borough, 5.0),
        of(country.rate, nation, 4.0),
        of(counts, borough, 50.0, numerator=500, denominator=1000),
        of(counts, nation, 20.0),
    )
    told = [profile_row(line_of(country, borough, each))["judgement"] for each in (country.rate, counts)]
    assert told == ["on the worse side", "which is worse"]


def test_the_public_does_not_see_provisional_figures(country: Country) -> None:
    country.record(
        of(country.rate, country.borough, 5.0, "2023"), of(country.rate, country.borough, 6.0, kind="provisional")
    )
    seen = {viewer.name: reads.figure_at(viewer, country.rate, country.borough, TODAY) for viewer in (PUBLIC, BUILDER)}
    assert {name: figure.value for name, figure in seen.items() if figure} == {"the public": 5.0, "the tests": 6.0}


def test_a_projection_is_not_shown_before_its_time(country: Country) -> None:
    country.record(
        of(country.rate, country.borough, 5.0, "2024"), of(country.rate, country.borough, 9.0, "2030", kind="projected")
    )
    figure = reads.figure_at(BUILDER, country.rate, country.borough, TODAY)
    assert figure is not None
    assert figure.value == 5.0


def test_map_values_gives_every_neighbourhood_its_latest_figure_or_none(country: Country) -> None:
    first, second, *_rest = country.neighbourhoods
    country.record(
        of(country.rate, first, 1.0, "2023"), of(country.rate, first, 2.0, "2024"), of(country.rate, second, None)
    )
    found = reads.map_values(BUILDER, country.rate, country.borough, on=TODAY)
    assert [(place.name, figure and (figure.value, figure.status)) for place, figure in found] == [
        ("Beck 001A", (2.0, "present")),
        ("Beck 002A", (None, "missing")),
        ("Beck 003A", None),
        ("Beck 004A", None),
    ]
    assert found[0][0].boundary == country.neighbourhoods[0].boundary


def test_release_of_leads_from_a_figure_to_its_source(country: Country) -> None:
    older = country.record(of(country.rate, country.borough, 5.0, "2023"))
    country.record(of(country.rate, country.borough, 6.0, "2025"))
    release = reads.release_of(BUILDER, country.rate, country.borough, date(2024, 6, 1))
    assert release == older
    assert reads.release_of(BUILDER, country.births, country.borough, TODAY) is None


def test_profile_asks_as_many_queries_for_many_figures_as_for_few(
    country: Country, django_assert_num_queries: Any
) -> None:
    country.record(of(country.rate, country.borough, 5.0), of(country.rate, country.neighbourhoods[0], 5.0))
    counted = 12  # two of them ask for declared rules of carrying over, and for councils that it replaced
    with django_assert_num_queries(counted):
        reads.profile(BUILDER, country.borough, on=TODAY)
    for number in range(30):
        extra = writes.add_indicator(by=BUILDER, code=f"i{number}", name=f"I{number}", unit="%", source=country.source)
        country.record(*(of(extra, place, 1.0) for place in (country.borough, country.nation, *country.neighbourhoods)))
    with django_assert_num_queries(counted):
        assert len(reads.profile(BUILDER, country.borough, on=TODAY).lines) == 31


INDEX = read(
    """
code: index
name: Index
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {column: code, form: 'E01\\d{6}'}
period: {fixed: "2020"}
indicators:
  - {column: decile, code: decile, name: Decile, unit: decile, polarity: high, aggregation: share_at_most, mark: 1}
  - {column: score, code: score, name: Score, unit: score, aggregation: mean}
  - {column: rank, code: rank, name: Rank, unit: rank}
  - {column: people, code: people, name: People, unit: people, aggregation: sum}
"""
)


def test_where_nobody_publishes_the_nations_figure_its_neighbourhoods_give_it(country: Country, tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    deciles = [1, 1, 5, 9, 10, 1, 7, 8]
    rows = [f"E0100000{number},{decile},{number},{number},10" for number, decile in enumerate(deciles, 1)]
    path.write_text("\n".join(["code,decile,score,rank,people", *rows]), encoding="utf-8")
    imports.load_release(path, by=BUILDER, retrieved_on=TODAY, declaration=INDEX)
    lines = {line.indicator.code: line for line in reads.profile(BUILDER, country.borough, on=TODAY).lines}
    decile = lines["decile"]
    assert [
        figure and (figure.value, figure.unit, figure.basis) for figure in (decile.own, decile.parent, decile.nation)
    ] == [
        (50.0, "%", "share of 4 neighbourhoods at 1 or below"),
        None,
        (37.5, "%", "share of 8 neighbourhoods at 1 or below"),
    ]
    assert decile.gap == pytest.approx(12.5 / 37.5)
    assert decile.is_worse, "more neighbourhoods in the most deprived tenth is worse, though a higher decile is better"
    assert lines["score"].nation is not None
    assert (lines["score"].nation.value, lines["rank"].nation) == (4.5, None)
    assert lines["people"].nation is None, "nobody knows whether the file holds every part of a sum"
