"""Figures put together from neighbourhoods: their course and rank, of like beside like, and withheld whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.evidence.exports.portrait import cells, goes_words
from commonweal.evidence.models import Disclosure
from commonweal.evidence.store import engine
from commonweal.evidence.writes import Observation
from commonweal.register import writes as register
from commonweal.register.models import Place
from tests.evidence.conftest import BUILDER, Country
from tests.evidence.test_portrait import indicator, portrait, row_of
from tests.evidence.test_standing import said

pytestmark = pytest.mark.django_db


def record(country: Country, code: str, figures: Mapping[str, tuple[float, ...]]) -> None:
    """Figures of neighbourhoods by period, in the order of their codes."""
    areas = sorted(place.code for place in Place.objects.filter(tier="neighbourhood"))
    country.record(
        *(
            Observation(code, area, period, value)
            for period, values in figures.items()
            for area, value in zip(areas, values, strict=False)
        )
    )


@pytest.fixture
def beside(country: Country) -> list[Place]:
    """Two boroughs beside it: one of two neighbourhoods, of 1,000 people each, and one of none."""
    dale, wick = (
        register.add_place(by=BUILDER, name=name, tier="district", code=code, parent=country.county)
        for name, code in (("Dale", "E07000002"), ("Wick", "E07000003"))
    )
    for number in (5, 6):
        register.add_place(
            by=BUILDER, name=f"Dale 00{number}A", tier="neighbourhood", code=f"E0100000{number}", vintage="2011", parent=dale,
            population=1000,
        )  # fmt: skip
    return [dale, wick]


def test_what_was_put_together_has_a_course_of_as_many_neighbourhoods(country: Country) -> None:
    record(
        country, "rate", {"2021": (9.0, 9.0, 9.0), "2022": (1.0, 1.0, 1.0, 1.0), "2023": (2.0, 2.0, 2.0, 2.0), "2024": (4.0, 3.0, 2.0, 1.0)}
    )  # fmt: skip
    row = row_of(portrait(country), "rate")
    assert row.own is not None
    assert row.own.value == pytest.approx(2.0)
    assert row.points == (("2022", 1.0), ("2023", 2.0), ("2024", pytest.approx(2.0))), "2021 is of three neighbourhoods"
    assert row.travel == "not_tested"
    assert goes_words(row) == "↑ higher than before, not tested"


def test_what_was_put_together_has_a_course_of_periods_of_one_length(country: Country) -> None:
    record(
        country, "rate", {"2022": (1.0,) * 4, "2023 Q1": (7.0,) * 4, "2023": (2.0,) * 4, "2024": (3.0,) * 4}
    )  # fmt: skip
    row = row_of(portrait(country), "rate")
    assert row.points == (("2022", 1.0), ("2023", 2.0), ("2024", 3.0)), "a quarter is no point on a line of years"


def test_what_was_put_together_is_ranked_where_all_neighbourhoods_have_a_figure(
    country: Country, beside: list[Place]
) -> None:
    record(country, "rate", {"2023": (1.0,) * 6, "2024": (4.0, 4.0, 4.0, 4.0, 3.0, 5.5)})
    row = row_of(portrait(country), "rate")
    assert (row.rank, row.among) == (1, 2), "4.0 beside 4.25, the lower the better"
    whole = portrait(country)
    assert cells(row, whole)["rank"] == "1 of 2"
    indicator(country, "part", aggregation="mean")
    record(country, "part", {"2024": (4.0, 4.0, 4.0, 4.0, 3.0)})
    assert row_of(portrait(country), "part").rank == 0, "one neighbourhood of Dale has none"
    indicator(country, "gone", aggregation="mean")
    record(country, "gone", {"2023": (4.0,) * 6, "2024": (4.0, 4.0, 4.0, 4.0)})
    assert row_of(portrait(country), "gone").rank == 0, "that of Dale is of another year"
    indicator(country, "some", aggregation="mean")
    country.record(*(Observation("some", f"E0100000{number}", "2024", 2.0) for number in (1, 2, 5, 6)))
    assert row_of(portrait(country), "some").rank == 0, "two neighbourhoods of its own have none"


def test_a_share_of_areas_is_ranked_the_other_way_round(country: Country, beside: list[Place]) -> None:
    told: dict[str, Any] = {"unit": "decile", "aggregation": "share_at_most", "aggregation_mark": 1, "polarity": "high"}
    indicator(country, "decile", **told)
    record(country, "decile", {"2019": (1.0, 5.0, 6.0, 7.0, 1.0, 1.0)})
    row = row_of(portrait(country), "decile")
    assert row.own is not None
    assert (row.own.value, row.rank, row.among) == (25.0, 1, 2), "25% in the worst tenth is better than all"
    assert row_of(portrait(country, beside[0]), "decile").rank == 2


def test_a_sum_has_a_course_and_no_rank(country: Country, beside: list[Place]) -> None:
    record(country, "births", {"2023": (10.0,) * 6, "2024": (11.0,) * 6})
    row = row_of(portrait(country), "births")
    assert row.points == (("2023", 40.0), ("2024", 44.0))
    assert (row.rank, row.other) == (0, None)


def test_what_has_a_withheld_figure_in_it_is_in_no_course_and_no_rank(country: Country, beside: list[Place]) -> None:
    indicator(country, "few", unit="per 1,000", smallest_shown=5, disclosure=Disclosure.SUPPRESSED, aggregation="mean")
    record(
        country,
        "few",
        {
            "2022": (9.0, 9.0, 9.0, 9.0, 9.0, 9.0),
            "2023": (3.0, 9.0, 9.0, 9.0, 9.0, 9.0),
            "2024": (9.0, 9.0, 9.0, 9.0, 3.0, 9.0),
        },
    )
    row = row_of(portrait(country), "few")
    assert [period for period, _value in row.points] == ["2022", "2024"]
    assert row.rank == 0


def test_a_published_figure_keeps_its_own_course(country: Country) -> None:
    record(country, "rate", {"2023": (1.0,) * 4, "2024": (1.0,) * 4})
    country.record(*(Observation("rate", country.borough.code, year, 7.0) for year in ("2023", "2024")))
    assert row_of(portrait(country), "rate").points == (("2023", 7.0), ("2024", 7.0))


def test_courses_and_ranks_are_two_questions_however_many_indicators(
    country: Country, beside: list[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        indicator(country, f"many{number}", aggregation="mean")
        record(country, f"many{number}", {"2023": (1.0,) * 6, "2024": (2.0,) * 6})
    asked: list[str] = []
    plain = engine.ask
    monkeypatch.setattr(engine, "ask", lambda root, sql, given=None: asked.append(sql) or plain(root, sql, given))
    assert {row_of(portrait(country), f"many{number}").among for number in range(4)} == {2}
    assert sum("$since" in sql for sql in asked) == 2


def test_place_profile_says_how_what_was_put_together_is_ranked(country: Country) -> None:
    record(country, "rate", {"2024": (1.0,) * 4})
    page = said(Client().get(reverse("evidence:place-profile", args=[country.borough.pk])))
    assert "has no interval, so its trend is not tested; it is ranked among the places beside it of which all" in page


def test_a_cluster_tells_the_course_that_the_process_tells(
    country: Country, beside: list[Place], each_engine: str
) -> None:
    record(country, "rate", {"2023": (1.0,) * 6, "2024": (4.0, 4.0, 4.0, 4.0, 3.0, 5.5)})
    row = row_of(portrait(country), "rate")
    assert (row.points, row.rank) == ((("2023", 1.0), ("2024", 4.0)), 1)
