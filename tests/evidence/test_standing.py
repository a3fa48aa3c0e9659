"""One indicator in one place: intervals, comparison, movement and what may come, in words, pictures and files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from commonweal.analysis.rates import proportions, rates
from commonweal.evidence import reads, writes
from commonweal.evidence.exports.standing import pictures, words
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads import Figure, Standing, Wanted
from commonweal.evidence.reads.standing.course import Course
from commonweal.evidence.rules.measuring import Way, measured
from commonweal.evidence.writes import Observation
from commonweal.register import writes as register
from commonweal.register.models import Place
from tests.evidence.conftest import BUILDER, TODAY, Country

pytestmark = pytest.mark.django_db

YEARS = [str(year) for year in range(2013, 2025)]


def of(indicator: Indicator, place: Place, period: str, value: float | None, **facts: Any) -> Observation:
    return Observation(indicator=indicator.code, place=place.code, period=period, value=value, **facts)


def share(indicator: Indicator, place: Place, period: str, events: float, people: float) -> Observation:
    return of(indicator, place, period, round(100 * events / people, 2), numerator=events, denominator=people)


def stand(country: Country, place: Place | None = None, **chosen: Any) -> Standing:
    return reads.standing(BUILDER, country.rate, place or country.borough, on=TODAY, chosen=Wanted(**chosen))


def a_figure(indicator: Indicator, **facts: Any) -> Figure:
    told: dict[str, Any] = {"value": 10.0, "numerator": 100, "denominator": 1000}
    span: dict[str, Any] = {"period": "2024", "period_start": date(2024, 1, 1), "period_end": date(2025, 1, 1)}
    return Figure(indicator=indicator.code, place="E07000001", **span, **(told | facts))


@pytest.fixture
def burglary(country: Country) -> Indicator:
    return writes.add_indicator(
        by=BUILDER, code="burglary", name="Burglary", unit="per 1,000 homes", polarity="low", source=country.source
    )


# --- The interval of a figure


def test_a_published_interval_is_the_one_that_is_told(country: Country) -> None:
    told = measured(country.rate, [a_figure(country.rate, lower=9.0, upper=11.5)])[0]
    assert (told.lower, told.upper, told.way) == (9.0, 11.5, Way.PUBLISHED)
    assert words.interval(country.rate, told) == "9.0% to 11.5%"
    assert not told.is_of_counts


def test_a_percentage_has_wilsons_interval_from_its_counts(country: Country) -> None:
    told = measured(country.rate, [a_figure(country.rate)])[0]
    found = proportions(100, 1000)
    assert [told.lower, told.upper] == pytest.approx([100 * found.lower, 100 * found.upper])
    assert told.way is Way.WILSON
    assert words.whence(told) == "The 95% interval is worked out here from 100 of 1,000 (Wilson’s method)."


@pytest.mark.parametrize(("events", "way"), [(50, Way.BYAR), (9, Way.EXACT), (0, Way.EXACT)])
def test_a_rate_has_byars_interval_or_the_exact_one_of_few(burglary: Indicator, events: int, way: Way) -> None:
    told = measured(burglary, [a_figure(burglary, value=events / 2.0, numerator=events, denominator=2000)])[0]
    found = rates(events, 2000, per=1000)
    assert [told.lower, told.upper] == pytest.approx([float(found.lower), float(found.upper)])
    assert told.way is way


@pytest.mark.parametrize(
    "facts",
    [
        {"numerator": None},
        {"denominator": 0},
        {"value": None, "status": "missing"},
        {"value": 12.0},
        {"numerator": 1200, "value": 120.0},
        {"unit": "%"},
        {"basis": "mean of 4 neighbourhoods"},
    ],
    ids=["no count", "nobody", "missing", "not what its counts make", "more than all", "another unit", "put together"],
)
def test_no_interval_where_none_can_be_stood_by(country: Country, facts: dict[str, Any]) -> None:
    told = measured(country.rate, [a_figure(country.rate, **facts)])[0]
    assert (told.has_interval, told.lower, told.upper) == (False, None, None)


def test_a_unit_without_a_number_of_people_has_no_interval(country: Country) -> None:
    assert measured(country.births, [a_figure(country.births)])[0].way is Way.NONE


# --- Beside wider places, places like it, another place and another period


@pytest.fixture
def compared(country: Country) -> Country:
    """Four boroughs of one county, with their counts, beside the county and the nation; the first far above."""
    others = [
        register.add_place(by=BUILDER, name=name, tier="district", code=code, parent=country.county)
        for name, code in (("Carr", "E07000002"), ("Dale", "E07000003"), ("Esk", "E07000004"))
    ]
    elsewhere = register.add_place(by=BUILDER, name="Farland", tier="nation", code="W92000004")
    register.add_place(by=BUILDER, name="Gwy", tier="district", code="W06000001", parent=elsewhere)
    rows = [share(country.rate, country.nation, "2024", 50_000, 1_000_000)]
    rows += [share(country.rate, country.county, "2024", 330, 6000)]
    rows += [
        share(country.rate, country.borough, "2024", 160, 2000),
        share(country.rate, country.borough, "2023", 90, 2000),
    ]
    rows += [
        share(country.rate, place, "2024", events, 2000) for place, events in zip(others, (100, 60, 95), strict=True)
    ]
    rows += [of(country.rate, country.neighbourhoods[0], "2024", 8.0)]
    country.record(*rows)
    return country


def test_it_is_worse_where_its_interval_leaves_out_the_nation(compared: Country) -> None:
    found = stand(compared)
    assert found.own is not None
    assert found.nation is not None
    assert found.parent is not None
    assert (found.own.figure.value, found.own.way) == (8.0, Way.WILSON)
    assert (found.nation.comparison, found.parent.comparison) == ("worse", "worse")
    assert found.benchmark is found.nation
    stands, moves = words.answers(found)
    assert (stands["answer"], stands["tone"]) == ("Worse than Aland, by more than chance", "bad")
    assert stands["basis"] == "4 of 4, the best first"
    assert moves["answer"] == "Too little is known to say"


def test_places_like_it_are_of_its_tier_and_nation_the_best_first(compared: Country) -> None:
    found = stand(compared)
    assert [(peer.place.name, peer.rank) for peer in found.peers] == [("Dale", 1), ("Esk", 2), ("Carr", 3), ("Beck", 4)]
    assert found.within == compared.nation
    verdicts = {peer.place.name: (peer.comparison, peer.differs) for peer in found.peers}
    assert verdicts["Dale"] == ("better", "better")
    assert verdicts["Esk"] == ("similar", "better")
    assert verdicts["Beck"] == ("worse", "similar")


def test_without_an_interval_nothing_is_called_better_or_worse(compared: Country) -> None:
    found = stand(compared, compared.neighbourhoods[0])
    assert found.nation is not None
    assert found.nation.comparison == "not_compared"
    answer = words.answers(found)[0]
    assert answer["answer"] == "Not compared with Aland, because it has no interval"
    assert answer["tone"] == "none"


def test_a_count_is_held_against_nobody_and_has_no_rank(country: Country) -> None:
    places = [*country.neighbourhoods, country.borough, country.nation]
    country.record(
        *(Observation("births", place.code, "2024", 10.0 * number) for number, place in enumerate(places, 1))
    )
    found = reads.standing(BUILDER, country.births, country.neighbourhoods[0], on=TODAY, chosen=Wanted())
    answer = words.answers(found)[0]
    assert answer["answer"] == "A count is held against no wider place, which has more of it"
    assert (answer["tone"], answer["basis"]) == ("none", "")
    assert len(found.shown_places) > 1
    assert pictures.series(found) is None


def test_a_count_with_an_interval_is_held_against_nobody_either(country: Country) -> None:
    writes.change_indicator(country.births, by=BUILDER, version=1, polarity="low")
    country.record(
        *(of(country.births, place, "2024", 10.0, lower=8.0, upper=12.0) for place in country.neighbourhoods),
        *(of(country.births, place, "2024", 900.0, lower=890.0, upper=910.0) for place in (country.borough, country.nation)),
    )  # fmt: skip
    place = country.neighbourhoods[0]
    found = reads.standing(BUILDER, country.births, place, on=TODAY, chosen=Wanted())
    assert found.nation is not None
    assert found.nation.comparison == "not_compared"
    assert {peer.comparison for peer in found.peers} == {"not_compared"}
    assert words.answers(found)[0]["answer"] == "A count is held against no wider place, which has more of it"
    line = next(each for each in reads.profile(BUILDER, place, on=TODAY).lines if each.indicator == country.births)
    assert (line.gap, line.is_worse, line.is_more_than_chance) == (None, False, None)


def test_a_figure_of_another_period_is_not_compared(compared: Country) -> None:
    found = stand(compared, period="2023")
    assert found.own is not None
    assert found.nation is not None
    assert (found.own.figure.period, found.nation.comparison) == ("2023", "not_compared")
    assert words.answers(found)[0]["answer"] == (
        "Not compared with Aland, which has no figure of the same kind and period"
    )
    assert [peer.place.name for peer in found.peers] == ["Beck"]


def test_two_places_side_by_side_differ_by_the_interval_of_the_difference(compared: Country) -> None:
    dale = Place.objects.get(name="Dale")
    told = words.laid(compared.rate, stand(compared, other=dale.pk).places)
    assert told is not None
    assert [side["name"] for side in told["sides"]] == ["Beck", "Dale"]
    assert told["difference"].startswith("5.0 percentage points higher (95% interval of the difference 3.")
    assert told["verdict"] == "worse, by more than chance"


def test_a_wider_place_laid_beside_it_is_a_benchmark(compared: Country) -> None:
    laid = stand(compared, other=compared.county.pk).places
    assert laid is not None
    assert (laid.comparison, laid.lower) == ("worse", None)


def test_two_periods_side_by_side(compared: Country) -> None:
    laid = stand(compared, earlier="2023").dates
    assert laid is not None
    assert (laid.first_name, laid.second_name, laid.comparison) == ("2024", "2023", "worse")
    assert laid.difference == pytest.approx(3.5)


@pytest.mark.parametrize("chosen", [{"other": 999_999}, {"earlier": "1850"}, {"earlier": "2024"}, {"period": "1850"}])
def test_what_is_not_there_is_not_laid_beside(compared: Country, chosen: dict[str, Any]) -> None:
    found = stand(compared, **chosen)
    assert (found.places, found.dates) == (None, None)
    assert found.own is not None
    assert found.own.figure.period == "2024"


def test_the_bars_show_the_places_that_were_chosen(compared: Country) -> None:
    dale = Place.objects.get(name="Dale")
    found = stand(compared, peers=frozenset([dale.pk]))
    assert [peer.place.name for peer in words.bars(found)] == ["Dale", "Beck"]
    chart = pictures.beside(found)
    assert chart is not None
    assert [(row["label"], row["sign"]) for row in chart.rows] == [("Dale", "better"), ("Beck", "worse")]


def test_a_place_among_many_is_shown_with_those_around_it(country: Country) -> None:
    others = [
        register.add_place(
            by=BUILDER, name=f"Town {at:02}", tier="district", code=f"E0700{at:04}", parent=country.county
        )
        for at in range(100, 140)
    ]
    country.record(
        share(country.rate, country.borough, "2024", 135, 1000),
        *(share(country.rate, place, "2024", 100 + at, 1000) for at, place in enumerate(others)),
    )
    found = stand(country)
    shown = words.bars(found)
    assert (len(found.peers), len(shown)) == (41, words.MOST_BARS)
    assert country.borough in [peer.place for peer in shown]
    assert shown[-1].rank == 41
    assert words.which_bars(found) == "The 20 of 41 places around it in the ranking."


def test_neighbourhoods_are_compared_within_their_district(country: Country) -> None:
    country.record(*(share(country.rate, place, "2024", 40, 400) for place in country.neighbourhoods))
    found = stand(country, country.neighbourhoods[2])
    assert found.within == country.borough
    assert [peer.place for peer in found.peers] == country.neighbourhoods
    assert {peer.rank for peer in found.peers} == {1}


# --- The funnel


def test_a_funnel_takes_five_places_with_counts(country: Country) -> None:
    fifth = register.add_place(
        by=BUILDER, name="Beck 005A", tier="neighbourhood", code="E01000005", vintage="2011", parent=country.borough
    )
    places = [*country.neighbourhoods, fifth]
    country.record(*(share(country.rate, place, "2024", 40, 400) for place in places[:4]))
    assert stand(country, places[0]).funnel is None
    country.record(share(country.rate, fifth, "2024", 300, 1000))
    found = stand(country, places[0]).funnel
    assert found is not None
    assert found.benchmark == pytest.approx(100 * 460 / 2600)
    standings = {point.place.name: point.standing for point in found.points}
    assert (standings["Beck 005A"], standings["Beck 001A"]) == ("very_high", "very_low")
    assert found.limits.size[0] == pytest.approx(400)


def test_a_place_whose_like_have_no_counts_shows_its_neighbourhoods(country: Country) -> None:
    fifth = register.add_place(
        by=BUILDER, name="Beck 005A", tier="neighbourhood", code="E01000005", vintage="2011", parent=country.borough
    )
    rows = [share(country.rate, place, "2024", 40, 400) for place in [*country.neighbourhoods, fifth]]
    country.record(*rows, of(country.rate, country.borough, "2024", 10.0))
    found = stand(country)
    assert found.funnel is not None
    assert found.funnel.of_inside
    chart = pictures.funnel(found)
    assert chart is not None
    assert chart.title == "Claimant rate in the neighbourhoods of Beck, by size"
    assert words.outlying(found) == []


# --- Movement


def test_what_is_more_than_chance_is_named_with_its_period_its_rule_and_its_way(country: Country) -> None:
    steady = [(year, 5.0 + 0.4 * (at % 2)) for at, year in enumerate(YEARS)]
    country.record(*(of(country.rate, country.borough, year, value) for year, value in [*steady, ("2025", 9.0)]))
    found = stand(country)
    assert (found.course.based_on, found.course.gaps) == (12, 0)
    assert words.explained(country.rate, found.course) == ["2025: above the upper limit, which is worse."]
    assert words.answers(found)[1]["answer"] == "Above the upper limit, which is worse"
    chart = pictures.control(found)
    assert chart is not None
    signs = {row["label"]: row["sign"] for row in chart.rows}
    assert (signs["2025"], signs["2024"]) == ("more than chance: worse", "within chance")


def test_a_trend_over_five_years_is_the_answer(country: Country) -> None:
    counts = [200, 240, 280, 330, 380]
    country.record(
        *(
            share(country.rate, country.borough, year, events, 4000)
            for year, events in zip(YEARS[-5:], counts, strict=True)
        )
    )
    found = stand(country)
    assert (found.course.travel, found.course.rests_on_one) == ("increasing", False)
    moves = words.answers(found)[1]
    assert moves["answer"] == "Rising over the last five years, by more than chance, which is worse"
    assert moves["tone"] == "bad"


def test_no_more_than_chance_is_said(country: Country) -> None:
    values = [5.0, 5.4, 5.1, 5.3, 5.0, 5.2]
    country.record(
        *(of(country.rate, country.borough, year, value) for year, value in zip(YEARS[-6:], values, strict=True))
    )
    found = stand(country)
    assert words.answers(found)[1]["answer"] == "No more than chance would make it"
    assert "With fewer than twelve they are provisional." in " ".join(words.caution(found.course))


def test_a_missing_year_is_said_and_nothing_is_put_in_its_place(country: Country) -> None:
    years = [*YEARS[:4], *YEARS[5:]]
    country.record(*(of(country.rate, country.borough, year, 5.0 + at % 2) for at, year in enumerate(years)))
    found = stand(country)
    assert found.course.gaps == 1
    gap = found.course.points[4]
    assert (gap.period, gap.value, gap.rule) == ("", None, "")
    assert gap.on == date(2017, 12, 31) or abs(gap.on - date(2017, 12, 31)) < timedelta(days=2)
    assert "1 period in between has no figure." in words.caution(found.course)[0]


def test_figures_of_every_second_year_have_no_gaps(country: Country) -> None:
    country.record(*(of(country.rate, country.borough, year, 5.0 + at % 2) for at, year in enumerate(YEARS[::2])))
    found = stand(country)
    assert (found.course.gaps, found.course.has_limits, found.course.travel) == (0, True, "")


def test_overlapping_periods_are_drawn_without_limits(country: Country) -> None:
    periods = [f"{year} - {year + 2}" for year in range(2012, 2022)]
    country.record(*(of(country.rate, country.borough, period, 5.0 + at) for at, period in enumerate(periods)))
    found = stand(country)
    assert (found.course.is_overlapping, found.course.has_limits, found.course.travel) == (True, False, "")
    chart = pictures.control(found)
    assert chart is not None
    assert [label for _key, label in chart.columns] == ["Period", "%", "Note"]
    assert reads.outlook_of(BUILDER, country.rate, country.borough, on=TODAY)[1] is None


def test_a_missing_and_a_suppressed_figure_are_no_points(country: Country) -> None:
    rows = [of(country.rate, country.borough, year, 5.0 + at % 2) for at, year in enumerate(YEARS[:8])]
    rows += [of(country.rate, country.borough, "2021", None, status="missing")]
    rows += [of(country.rate, country.borough, "2022", None, status="suppressed")]
    country.record(*rows)
    found = stand(country)
    assert [point.value for point in found.course.points[-2:]] == [None, None]
    assert found.own is not None
    assert found.own.figure.period == "2020"


@pytest.mark.parametrize(
    ("before", "now", "step", "told"),
    [
        (10.0, 20.0, "worse", "Worse than in 2023, by more than chance."),
        (20.0, 10.0, "better", "Better than in 2023, by more than chance."),
        (10.0, 10.5, "similar", "No different from 2023 that chance could not explain."),
    ],
)
def test_the_latest_step_is_told_by_the_interval_of_the_difference(
    country: Country, before: float, now: float, step: str, told: str
) -> None:
    country.record(
        share(country.rate, country.borough, "2023", 10 * before, 1000),
        share(country.rate, country.borough, "2024", 10 * now, 1000),
    )
    found = stand(country)
    assert found.course.last_step == step
    assert told in said(Client().get(address(country.rate, country.borough)))


def test_no_step_is_told_over_a_gap_nor_without_intervals(country: Country) -> None:
    rows = [share(country.rate, country.borough, year, 100, 1000) for year in ("2019", "2020", "2021")]
    country.record(*rows, share(country.rate, country.borough, "2024", 300, 1000))
    assert stand(country).course.last_step == ""
    country.record(of(country.rate, country.borough, "2023", 12.0))
    found = stand(country)
    assert (found.course.last_step, words.last_step(found.course)) == ("not_compared", "")


# --- What may come


def test_few_figures_have_a_range_and_no_forecast(country: Country) -> None:
    country.record(*(of(country.rate, country.borough, year, 5.0 + at) for at, year in enumerate(YEARS[-4:])))
    _course, ahead = reads.outlook_of(BUILDER, country.rate, country.borough, on=TODAY)
    assert ahead is not None
    assert (ahead.forecast.way, ahead.forecast.lower[0], ahead.forecast.upper[0]) == ("range", 5.0, 8.0)


def test_a_forecast_of_a_share_stays_a_share_and_names_the_days_it_is_for(country: Country) -> None:
    country.record(*(of(country.rate, country.borough, year, 98.0 + 0.1 * (at % 3)) for at, year in enumerate(YEARS)))
    _course, ahead = reads.outlook_of(BUILDER, country.rate, country.borough, on=TODAY)
    assert ahead is not None
    assert ahead.forecast.way == "damped_holt"
    assert (ahead.forecast.upper < 100).all()
    assert ahead.days == [date(year, 12, 31) for year in (2025, 2026, 2027)]


# --- The page, its form and its files


def said(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def address(indicator: Indicator, place: Place, ask: str = "") -> str:
    return reverse("evidence:place-indicator", args=[place.pk, indicator.pk]) + ask


def test_place_indicator_answers_the_three_questions(compared: Country) -> None:
    page = Client().get(address(compared.rate, compared.borough))
    told = said(page)
    assert "Claimant rate in Beck" in told
    assert "Worse than Aland, by more than chance" in told
    assert "worked out here from 160 of 2,000 (Wilson’s method)" in told
    assert "Allowing for chance it stands for anything from 6.9% to 9.3%." in told
    assert 'name="peer"' in page.content.decode()
    assert (
        reverse("evidence:place-indicator-outlook", args=[compared.borough.pk, compared.rate.pk])
        in page.content.decode()
    )


def test_place_indicator_lays_places_and_periods_beside_by_the_address_alone(compared: Country) -> None:
    dale = Place.objects.get(name="Dale")
    told = said(Client().get(address(compared.rate, compared.borough, f"?other={dale.pk}&earlier=2023&peer={dale.pk}")))
    assert "Two places side by side" in told
    assert "Beck beside Dale: 5.0 percentage points higher" in told
    assert "2024 beside 2023: 3.5 percentage points higher" in told


@pytest.mark.parametrize("ask", ["?other=x&peer=-1&peer=²&period=%00", "?peer=99999999999999999999"])
def test_place_indicator_takes_no_harm_from_a_strange_address(compared: Country, ask: str) -> None:
    assert Client().get(address(compared.rate, compared.borough, ask)).status_code == 200


def test_place_indicator_without_a_figure_says_so(country: Country) -> None:
    told = said(Client().get(address(country.births, country.county)))
    assert "No loaded file has a figure of this indicator here" in told


def test_place_indicator_shows_what_was_put_together_without_calling_it_better(country: Country) -> None:
    country.record(
        *(of(country.rate, place, "2024", 8.0) for place in country.neighbourhoods),
        of(country.rate, country.nation, "2024", 4.0, lower=3.9, upper=4.1),
    )
    told = said(Client().get(address(country.rate, country.borough)))
    assert "8.0%" in told
    assert "mean of 4 neighbourhoods, weighted by population" in told
    assert "It was put together here and has no interval" in told


def test_place_indicator_goes_out_as_one_file(compared: Country) -> None:
    answer = Client().get(address(compared.rate, compared.borough, "?as=csv"))
    assert answer["Content-Disposition"] == 'attachment; filename="rate-E07000001.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    own = [row for row in rows if row["Place"] == "Beck"]
    assert [(row["Period"], row["%"], row["Interval"], row["Rank"], row["Beside the benchmark"]) for row in own] == [
        ("2023", "4.5", "worked out, Wilson", "", ""), ("2024", "8.0", "worked out, Wilson", "4", "worse"),
    ]  # fmt: skip
    assert {row["Place"] for row in rows} == {"Beck", "Moorshire", "Aland", "Carr", "Dale", "Esk"}
    assert all(row["Licence"] == "Open Government Licence v3.0" for row in rows)
    book = openpyxl.load_workbook(
        io.BytesIO(Client().get(address(compared.rate, compared.borough, "?as=xlsx")).content)
    )
    assert book.active is not None
    assert book.active.max_row == len(rows) + 1


@pytest.mark.parametrize("name", ["control", "series", "beside"])
def test_every_picture_of_place_indicator_can_be_taken_away(compared: Country, name: str) -> None:
    for form in ("svg", "png", "csv"):
        assert Client().get(address(compared.rate, compared.borough, f"?chart={name}&as={form}")).status_code == 200


def test_place_indicator_outlook_is_a_page_and_a_part_of_one(country: Country) -> None:
    country.record(*(of(country.rate, country.borough, year, 5.0 + at) for at, year in enumerate(YEARS[-4:])))
    where = reverse("evidence:place-indicator-outlook", args=[country.borough.pk, country.rate.pk])
    whole, part = Client().get(where), Client().get(where, headers={"HX-Request": "true"})
    assert "There are 4 figures, of which too few are in a row" in said(whole)
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert "5.0% to 8.0%" in said(part)


def test_a_withheld_count_leaves_by_no_part_of_place_indicator(country: Country) -> None:
    writes.change_indicator(country.rate, by=BUILDER, version=None, smallest_shown=5)
    country.rate.refresh_from_db()
    country.record(
        of(country.rate, country.borough, "2023", 0.75, numerator=3, denominator=400, lower=0.26, upper=2.18),
        of(country.rate, country.borough, "2024", 3.25, numerator=13, denominator=400, lower=1.91, upper=5.48),
    )
    for ask in ("", "?as=csv", "?period=2023", "?earlier=2023", "?chart=control&as=csv", "?as=json"):
        told = Client().get(address(country.rate, country.borough, ask)).content.decode()
        for secret in ("0.75", "0.26", "2.18", "3.25", "1.91", "5.48"):
            assert secret not in told, (ask, secret)


@pytest.mark.parametrize(
    ("probability", "told"), [(1e-9, "less than once in ten thousand times"), (0.0014, "1.4 times in a thousand")]
)
def test_a_small_chance_is_never_told_as_none(probability: float, told: str) -> None:
    assert told in words.trend_basis(Course(travel="increasing", probability=probability))
