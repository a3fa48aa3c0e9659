"""A place on every indicator: the declared rule, comparisons with chance, trends, ranks, gaps inside, two places and two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from commonweal.evidence import reads, writes
from commonweal.evidence.exports import portrait as exports
from commonweal.evidence.models import Indicator, Segment
from commonweal.evidence.reads import Chosen, Portrait, Row
from commonweal.evidence.rules import Against, WhyFirst
from commonweal.evidence.writes import Observation
from commonweal.kit.models import User
from commonweal.register import writes as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country

pytestmark = pytest.mark.django_db


def indicator(country: Country, code: str, **facts: Any) -> Indicator:
    told = {"name": code.title(), "unit": "%", "polarity": "low", "source": country.source, "decimals": 1} | facts
    return writes.add_indicator(by=BUILDER, code=code, **told)


def counted(code: str, place: Place, year: int, share: float, of: float = 1000.0) -> Observation:
    return Observation(code, place.code, str(year), share, numerator=round(share * of / 100), denominator=of)


def portrait(country: Country, place: Place | None = None, **chosen: Any) -> Portrait:
    return reads.portrait(BUILDER, place or country.borough, on=TODAY, chosen=Chosen(**chosen))


def row_of(found: Portrait, code: str) -> Row:
    return next(row for row in found.rows if row.indicator.code == code)


@pytest.fixture
def neighbours(country: Country) -> list[Place]:
    """Four more boroughs of the county."""
    return [
        register.add_place(by=BUILDER, name=f"Borough {number}", tier="district", code=f"E0700001{number}", parent=country.county)
        for number in range(4)
    ]  # fmt: skip


def test_worse_is_said_only_where_the_interval_leaves_the_other_figure_out(country: Country) -> None:
    for code, own in (("far", 14.0), ("near", 10.5), ("good", 6.0)):
        indicator(country, code)
        country.record(counted(code, country.borough, 2024, own), Observation(code, country.nation.code, "2024", 10.0))
    found = portrait(country)
    told = {row.indicator.code: row.comparison for row in found.rows}
    assert told == {"far": "worse", "near": "similar", "good": "better"}
    far = row_of(found, "far")
    # Wilson's interval of 140 in 1,000.
    assert (round(far.lower or 0, 2), round(far.upper or 0, 2)) == (11.99, 16.29)
    assert far.gap == pytest.approx(0.4)


def test_without_an_interval_nothing_is_called_worse(country: Country) -> None:
    indicator(country, "far")
    country.record(
        Observation("far", country.borough.code, "2024", 14.0), Observation("far", country.nation.code, "2024", 10.0)
    )
    found = portrait(country)
    row = row_of(found, "far")
    assert (row.comparison, row.lower, row.is_on_the_worse_side) == ("not_compared", None, True)
    assert [(row.indicator.code, why) for row, why in found.standing_out] == [("far", [WhyFirst.FAR_OFF])]


def test_a_percentage_that_its_counts_do_not_make_has_no_interval(country: Country) -> None:
    indicator(country, "standardised")
    country.record(
        Observation("standardised", country.borough.code, "2024", 14.0, numerator=100.0, denominator=1000.0),
        Observation("standardised", country.nation.code, "2024", 10.0),
    )
    assert row_of(portrait(country), "standardised").lower is None


def test_a_published_interval_comes_before_one_of_our_own(country: Country) -> None:
    indicator(country, "published")
    country.record(
        replace(counted("published", country.borough, 2024, 14.0), lower=9.0, upper=19.0),
        Observation("published", country.nation.code, "2024", 10.0),
    )
    row = row_of(portrait(country), "published")
    assert (row.lower, row.upper, row.comparison) == (9.0, 19.0, "similar")


def test_five_years_are_tested_for_a_trend_and_four_are_not(country: Country) -> None:
    shares = {
        "rising": (10.0, 12.0, 14.0, 17.0, 20.0),
        "still": (10.0, 10.2, 9.9, 10.1, 10.0),
        "short": (10.0, 14.0, 18.0, 22.0),
    }
    for code, figures in shares.items():
        indicator(country, code)
        country.record(*(counted(code, country.borough, 2020 + year, share) for year, share in enumerate(figures)))
    found = portrait(country)
    assert {row.indicator.code: (row.travel, row.goes) for row in found.rows} == {
        "rising": ("increasing", "worse"), "still": ("no_change", "no_change"), "short": ("not_tested", "not_tested"),
    }  # fmt: skip
    assert [period for period, _value in row_of(found, "rising").points] == ["2020", "2021", "2022", "2023", "2024"]


def test_the_trend_of_a_rate_is_the_one_that_the_page_of_the_indicator_tells(country: Country) -> None:
    indicator(country, "thefts", unit="per 1,000 residents")
    country.record(
        *(
            Observation(
                "thefts", country.borough.code, str(2020 + year), rate, numerator=rate * 50, denominator=50_000.0
            )
            for year, rate in enumerate((20.0, 18.0, 16.0, 14.0, 12.0))
        )
    )
    row = row_of(portrait(country), "thefts")
    standing = reads.standing(BUILDER, row.indicator, country.borough, on=TODAY, chosen=reads.Wanted())
    assert (row.travel, row.goes) == ("decreasing", "better")
    assert standing is not None
    assert standing.course.travel == row.travel


def test_years_with_a_gap_between_them_are_not_tested(country: Country) -> None:
    indicator(country, "gap")
    country.record(
        *(counted("gap", country.borough, year, 10.0 + year % 10) for year in (2015, 2021, 2022, 2023, 2024))
    )
    assert row_of(portrait(country), "gap").travel == "not_tested"


def test_a_trend_is_the_same_on_the_page_of_a_place_and_on_that_of_its_indicator(country: Country) -> None:
    """Rates of counts have the interval that their counts make, and figures of another source are another series."""
    rates = indicator(country, "rates", unit="per 1,000 residents")
    other = indicator(country, "other")
    elsewhere = writes.add_source(by=BUILDER, code="another", name="Another", publisher="Another", licence="Open")
    counts = [200, 240, 280, 330, 380]
    country.record(
        *(
            Observation("rates", country.borough.code, str(2020 + at), count / 4, numerator=count, denominator=4000)
            for at, count in enumerate(counts)
        )
    )
    five = [
        counted("other", country.borough, 2020 + at, share) for at, share in enumerate((10.0, 12.0, 14.0, 17.0, 20.0))
    ]
    country.record(*five[:2], source=elsewhere)
    country.record(*five[2:])
    found = portrait(country)
    told = [row_of(found, each.code) for each in (rates, other)]
    assert [row.travel for row in told] == ["increasing", "not_tested"]
    assert [period for period, _value in told[1].points] == ["2022", "2023", "2024"]
    chosen = {"on": TODAY, "chosen": reads.Wanted()}
    stands = [reads.standing(BUILDER, each, country.borough, **chosen).course for each in (rates, other)]
    assert [each.travel for each in stands] == [row.travel for row in told]


def test_reasons_come_in_the_order_of_the_rule_and_then_by_size(country: Country) -> None:
    borough, nation = country.borough, country.nation
    for code, own in (("worst", 30.0), ("worse", 15.0)):
        indicator(country, code)
        country.record(counted(code, borough, 2024, own), Observation(code, nation.code, "2024", 10.0))
    indicator(country, "going")
    country.record(*(counted("going", borough, 2020 + year, share) for year, share in enumerate((10, 12, 14, 17, 20))))
    indicator(country, "untold")
    country.record(Observation("untold", borough.code, "2024", 90.0), Observation("untold", nation.code, "2024", 10.0))
    told = [(row.indicator.code, why) for row, why in portrait(country).standing_out]
    assert told == [
        ("worst", ["worse"]), ("worse", ["worse"]), ("going", ["going_worse"]), ("untold", ["far_off"]),
    ]  # fmt: skip


def test_a_rank_is_among_places_of_its_tier_in_the_same_period(country: Country, neighbours: list[Place]) -> None:
    indicator(country, "low")
    indicator(country, "high", polarity="high")
    for code in ("low", "high"):
        country.record(
            Observation(code, country.borough.code, "2024", 10.0),
            *(
                Observation(code, place.code, "2024", value)
                for place, value in zip(neighbours, (5, 8, 20, 9), strict=True)
            ),
        )
    country.record(Observation("low", neighbours[3].code, "2025", 9.0))
    found = portrait(country)
    assert found.peers == 4
    low, high = row_of(found, "low"), row_of(found, "high")
    assert (low.rank, low.among) == (3, 4), "the last one has a figure of another year"
    assert (high.rank, high.among) == (2, 5)


def test_a_count_is_held_against_nobody(country: Country, neighbours: list[Place]) -> None:
    country.record(
        *(Observation("births", place.code, "2024", 50.0) for place in (country.borough, country.nation, *neighbours))
    )
    for against in (Against.NATION, Against.PEERS, Against.ALIKE):
        row = row_of(portrait(country, against=against), "births")
        assert (row.own and row.own.value, row.other, row.rank) == (50.0, None, 0)


def test_a_withheld_figure_has_no_rank_and_counts_for_nobody(country: Country, neighbours: list[Place]) -> None:
    indicator(country, "few", unit="per 1,000", decimals=0, smallest_shown=5)
    country.record(
        Observation("few", country.borough.code, "2024", 3.0),
        *(
            Observation("few", place.code, "2024", value)
            for place, value in zip(neighbours, (2, 8, 20, 40), strict=True)
        ),
    )
    row = row_of(portrait(country), "few")
    assert (row.own and row.own.status, row.rank, row.among) == ("suppressed", 0, 3)
    mean = row_of(portrait(country, against=Against.PEERS), "few").other
    assert mean == pytest.approx((10 + 20 + 40) / 3), "of the rounded ones alone"


def test_a_place_is_held_against_a_group_by_the_mean_of_it(country: Country, neighbours: list[Place]) -> None:
    indicator(country, "rate2")
    country.record(
        counted("rate2", country.borough, 2024, 14.0),
        *(
            Observation("rate2", place.code, "2024", value)
            for place, value in zip(neighbours, (2, 4, 6, 8), strict=True)
        ),
    )
    peers = portrait(country, against=Against.PEERS)
    assert (row_of(peers, "rate2").other, row_of(peers, "rate2").comparison) == (5.0, "worse")
    chosen = portrait(country, against=Against.CHOSEN, peers=(neighbours[0].pk, neighbours[1].pk))
    assert (row_of(chosen, "rate2").other, len(chosen.others)) == (3.0, 2)
    nobody = portrait(country, against=Against.CHOSEN)
    assert (row_of(nobody, "rate2").other, nobody.others) == (None, ())


def test_the_most_alike_are_nearest_on_what_is_measured(country: Country, neighbours: list[Place]) -> None:
    far = register.add_place(by=BUILDER, name="Elsewhere", tier="district", code="E07000099", parent=country.nation)
    for code in ("a", "b", "c"):
        indicator(country, code)
        values = dict.fromkeys([country.borough, far], 10.0) | dict.fromkeys(neighbours, 40.0)
        country.record(*(Observation(code, place.code, "2024", value) for place, value in values.items()))
    found = portrait(country, against=Against.ALIKE)
    assert found.others[0].name == "Elsewhere"


def test_the_gap_inside_is_between_the_fifths_of_the_neighbourhoods(country: Country) -> None:
    extra = register.add_place(
        by=BUILDER, name="Beck 005A", tier="neighbourhood", code="E01000005", parent=country.borough, population=900
    )
    indicator(country, "split")
    inside = zip([*country.neighbourhoods, extra], (2.0, 4.0, 6.0, 8.0, 30.0), strict=True)
    country.record(
        Observation("split", country.borough.code, "2024", 10.0),
        *(Observation("split", place.code, "2024", value) for place, value in inside),
    )
    found = portrait(country)
    row = row_of(found, "split")
    assert row.inside is not None
    assert (row.inside.lowest, row.inside.highest) == (2.0, 30.0)
    assert row.inside.gap == pytest.approx(28 / 16)
    assert [(row.indicator.code, why) for row, why in found.standing_out] == [("split", [WhyFirst.GAP_INSIDE])]


def test_two_places_and_two_days_are_laid_side_by_side(country: Country, neighbours: list[Place]) -> None:
    indicator(country, "share")
    country.record(
        counted("share", country.borough, 2023, 10.0),
        counted("share", country.borough, 2024, 20.0),
        counted("share", neighbours[0], 2024, 19.0),
    )
    first = portrait(country)
    beside = reads.portraits_beside(BUILDER, first, portrait(country, neighbours[0]))["share"]
    assert (beside.difference, beside.comparison, beside.is_of_one_period) == (1.0, "similar", True)
    before = reads.portrait(BUILDER, country.borough, on=date(2023, 6, 1))
    beside = reads.portraits_beside(BUILDER, first, before)["share"]
    assert (beside.difference, beside.comparison, beside.is_of_one_period) == (10.0, "worse", False)


def test_a_share_of_areas_is_not_laid_beside_a_score(country: Country, neighbours: list[Place]) -> None:
    """What was put together is a percentage, what is published a score: one less the other is nothing."""
    indicator(country, "decile", unit="decile", aggregation="share_at_most", aggregation_mark=3)
    areas = zip(country.neighbourhoods, (1.0, 2.0, 8.0, 9.0), strict=True)
    country.record(*(Observation("decile", each.code, "2024", value) for each, value in areas))
    country.record(Observation("decile", neighbours[0].code, "2024", 4.0))
    own, other = portrait(country), portrait(country, neighbours[0])
    assert [row_of(each, "decile").own.value for each in (own, other)] == [50.0, 4.0]  # type: ignore[union-attr]
    laid = reads.portraits_beside(BUILDER, own, other)["decile"]
    assert (laid.difference, laid.comparison) == (None, "not_compared")


def test_a_portrait_asks_once_which_neighbourhoods_a_place_has(country: Country) -> None:
    country.record(*(Observation("rate", each.code, "2024", 5.0) for each in country.neighbourhoods))
    with CaptureQueriesContext(connection) as captured:
        assert portrait(country).profile.neighbourhood_count == 4
    # The last of the queries for each place leaves out those that a partnership drew.
    asked = [each["sql"] for each in captured if """"code_system" = 'bespoke'""" in each["sql"]]
    assert len(asked) == 2, "those of the place, and those of the county that it is part of"


def test_a_portrait_asks_as_many_queries_for_many_figures_as_for_few(country: Country, neighbours: list[Place]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            portrait(country, against=Against.PEERS)
        return len(captured)

    country.record(*(Observation("rate", place.code, "2024", 5.0) for place in (country.borough, *neighbours)))
    few = asked()
    for number in range(10):
        indicator(country, f"more-{number}")
        country.record(
            *(Observation(f"more-{number}", place.code, "2024", 5.0) for place in (country.borough, *neighbours))
        )
    assert asked() <= few


def test_figures_for_partners_do_not_reach_the_public_through_a_portrait(country: Country) -> None:
    indicator(country, "own")
    country.record(Observation("own", country.borough.code, "2024", 7.0, kind="return"))
    assert [row.indicator.code for row in portrait(country).rows] == ["own"]
    assert reads.portrait(PUBLIC, country.borough, on=TODAY).rows == ()


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in which nothing changes, as it looks to a request that reads."""
    module = import_module("commonweal.evidence.reads.portrait")
    monkeypatch.setattr(module, "state_of_the_database", lambda: "100:100:")


def test_a_portrait_is_worked_out_once_and_apart_for_whoever_sees_other_figures(country: Country, quiet: None) -> None:
    indicator(country, "own")
    country.record(Observation("own", country.borough.code, "2024", 7.0, kind="return"))
    partner = Viewer(user_id=1, places=frozenset([country.borough.pk]))
    elsewhere = Viewer(user_id=2, places=frozenset([country.nation.pk + 10_000]))
    seen = [reads.portrait(each, country.borough, on=TODAY) for each in (partner, elsewhere, PUBLIC)]
    assert [len(each.rows) for each in seen] == [1, 0, 0]
    assert reads.portrait(replace(partner, user_id=3), country.borough, on=TODAY) is seen[0]


def test_a_portrait_tells_a_harmed_file_though_nothing_else_has_changed(
    country: Country, quiet: None, data_folder: Path
) -> None:
    indicator(country, "own")
    country.record(Observation("own", country.borough.code, "2024", 7.0))
    path = data_folder / "evidence" / Segment.objects.get().path
    away = path.rename(path.with_suffix(".away")) if portrait(country).rows else path
    harmed = portrait(country)
    assert (harmed.rows, len(harmed.profile.damage)) == ((), 1)
    away.rename(path)
    again = portrait(country)
    assert (len(again.rows), again.profile.damage) == (1, [])


def test_a_portrait_is_in_the_words_of_whoever_asks(country: Country, quiet: None) -> None:
    country.record(*(Observation("rate", each.code, "2024", 5.0) for each in country.neighbourhoods))
    with override("en-gb"):
        english = portrait(country)
    with override("cy"):
        assert portrait(country) is not english
    with override("en-gb"):
        assert portrait(country) is english


# --- The page


def page(country: Country, query: str = "") -> Any:
    answer = Client().get(reverse("evidence:place-profile", args=[country.borough.pk]) + query)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def many(country: Country) -> Country:
    """Sixty indicators, the first of them far from the nation's."""
    for number in range(60):
        indicator(country, f"i-{number:02}", subject="Health" if number % 2 else "Work")
        country.record(
            counted(f"i-{number:02}", country.borough, 2024, 90.0 if number == 0 else 10.0),
            Observation(f"i-{number:02}", country.nation.code, "2024", 10.0),
        )
    return country


def test_place_profile_pages_its_table_and_says_the_rule(many: Country) -> None:
    first = page(many).content.decode()
    assert first.count('<th scope="row">') == 50
    assert "60 indicators" in first
    assert "Worse, by more than chance" in first
    assert page(many, "?page=2").content.decode().count('<th scope="row">') == 10


def test_place_profile_is_narrowed_ordered_and_taken_away_as_it_is_shown(many: Country) -> None:
    told = page(many, "?verdict=worse&as=json").json()
    assert [(row["Code"], row["Better or worse"], row["Held against"]) for row in told] == [("i-00", "worse", "Aland")]
    assert len(page(many, "?subject=Health&as=json").json()) == 30
    assert [row["Code"] for row in page(many, "?q=i-07&as=json").json()] == ["i-07"]
    assert page(many, "?sort=gap&as=json").json()[0]["Code"] == "i-00"
    assert "No indicator fits what you asked for." in page(many, "?q=nothing").content.decode()


def test_place_profile_lays_an_earlier_day_beside_today(many: Country) -> None:
    many.record(counted("i-00", many.borough, 2022, 50.0))
    (told,) = page(many, "?on=2023-02-01&q=i-00&as=json").json()
    assert (told["Laid beside: 1 February 2023"], told["Its period"], told["Difference"]) == (50.0, "2022", 40.0)
    assert "1 February 2023" in page(many, "?on=2023-02-01&q=i-00").content.decode()


def test_place_profile_draws_nothing_before_it_is_asked(country: Country) -> None:
    country.record(
        *(Observation("rate", place.code, str(year), 5.0) for place in (country.borough, *country.neighbourhoods) for year in (2023, 2024))
    )  # fmt: skip
    assert "chart=series" not in page(country).content.decode()
    drawn = page(country, "?indicator=rate").content.decode()
    assert "chart=series" in drawn
    assert "map=neighbourhoods" in drawn


def test_place_profile_is_set_as_pdf_for_those_who_sign_in(many: Country, client: Client) -> None:
    address = reverse("evidence:place-profile", args=[many.borough.pk])
    assert client.get(address, {"as": "pdf"}).status_code == 302
    assert "as=pdf" not in client.get(address).content.decode()
    client.force_login(User.objects.create_user("someone@beck.example"))
    assert "as=pdf" in client.get(address).content.decode()
    answer = client.get(address, {"as": "pdf", "q": "i-0"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="profile-{many.borough.code}.pdf"'


def test_no_gap_inside_stands_out_where_the_place_itself_has_no_figure(country: Country) -> None:
    """A rank is not put together: how far apart the neighbourhoods' ranks are says nothing of the place."""
    extra = register.add_place(
        by=BUILDER, name="Beck 005A", tier="neighbourhood", code="E01000005", parent=country.borough, population=900
    )
    indicator(country, "place-in-line", unit="rank", polarity="high", decimals=0)
    ranks = zip([*country.neighbourhoods, extra], (1.0, 500.0, 9000.0, 20000.0, 30000.0), strict=True)
    country.record(*(Observation("place-in-line", place.code, "2024", value) for place, value in ranks))
    found = portrait(country)
    row = row_of(found, "place-in-line")
    assert row.own is None
    assert row.inside is not None
    assert row.inside.gap > 0.5
    assert found.standing_out == []


def test_what_is_about_the_same_is_not_said_to_be_untold(country: Country) -> None:
    indicator(country, "level", decimals=1)
    country.record(Observation("level", country.borough.code, "2024", 20.01), Observation("level", country.nation.code, "2024", 20.0))  # fmt: skip
    found = portrait(country)
    told = exports.cells(row_of(found, "level"), found)
    assert (told["gap"], told["verdict"]) == ("", "about the same")


def test_a_group_that_is_yet_to_be_chosen_is_named_so(country: Country) -> None:
    assert exports.against_words(portrait(country, against=Against.CHOSEN)) == "places that you have yet to choose"
