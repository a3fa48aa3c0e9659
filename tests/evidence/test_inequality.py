"""Inequality inside a place: which areas it rests on, what it says, and that a withheld figure moves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.evidence import reads, writes
from commonweal.evidence.models import Indicator, Polarity
from commonweal.evidence.reads import Inequality
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country
from tests.evidence.test_pages import words
from tests.evidence.test_reads import of

POOR = (40.0, 30.0, 20.0, 10.0)
"""The shares of the deprived in the four neighbourhoods, of 1,000 to 4,000 people."""


@pytest.fixture
def poverty(country: Country) -> Indicator:
    """How many are deprived in each neighbourhood."""
    found = writes.add_indicator(
        by=BUILDER, code="poverty", name="In poverty", unit="%", polarity="low", source=country.source
    )
    country.record(*(of(found, place, share) for place, share in zip(country.neighbourhoods, POOR, strict=True)))
    return found


def rates(country: Country, *values: float | None, **facts: Any) -> None:
    country.record(
        *(of(country.rate, place, value, **facts) for place, value in zip(country.neighbourhoods, values, strict=True))
    )


def found_in(country: Country, by: Indicator | None = None) -> Inequality:
    return reads.inequality(BUILDER, country.rate, country.borough, by=by, on=TODAY)


def test_inequality_from_the_most_deprived_person_to_the_least(country: Country, poverty: Indicator) -> None:
    rates(country, 12.0, 9.0, 6.0, 3.0)
    found = found_in(country, poverty)
    assert [each.place for each in found.used] == country.neighbourhoods
    assert [each.standing for each in found.used] == pytest.approx([0.05, 0.2, 0.45, 0.8])
    assert found.parts is not None
    assert found.parts.means.tolist() == pytest.approx([10.5, 7.5, 6.0, 3.0, 3.0])
    assert (found.parts.people, found.parts.absolute_gap) == pytest.approx((2000, -7.5))
    assert found.slope is not None
    assert found.slope.slope < 0
    assert found.is_more_than_chance
    assert found.gap_index == pytest.approx(_gap_by_pairs([12, 9, 6, 3], [400, 600, 600, 400], [600, 1400, 2400, 3600]))


def _gap_by_pairs(order: list[int], poor: list[int], rest: list[int]) -> float:
    pairs = sum(
        p * r * ((b > a) - (b < a)) for a, p in zip(order, poor, strict=True) for b, r in zip(order, rest, strict=True)
    )
    return pairs / sum(poor) / sum(rest)


def test_inequality_in_its_own_order_starts_with_the_worst_and_has_no_slope(country: Country) -> None:
    rates(country, 3.0, 12.0, 6.0, 9.0)
    found = found_in(country)
    assert [each.figure.value for each in found.used if each.figure] == [12.0, 9.0, 6.0, 3.0]
    assert (found.slope, found.gap_index, found.is_more_than_chance) == (None, None, None)
    country.rate.polarity = Polarity.HIGH
    turned = found_in(country)
    assert [each.figure.value for each in turned.used if each.figure] == [3.0, 6.0, 9.0, 12.0]


def test_inequality_leaves_out_what_is_not_known_and_says_why(country: Country, poverty: Indicator) -> None:
    first, second, third, fourth = country.neighbourhoods
    country.record(
        of(country.rate, first, None),
        of(country.rate, second, None, status="suppressed"),
        of(country.rate, third, 5.0, "2023"),
        of(country.rate, fourth, 4.0),
    )
    found = found_in(country, poverty)
    assert [each.place for each in found.used] == [fourth]
    assert {each.place: each.why_not for each in found.left_out} == {
        first: "it has no figure",
        second: "its figure is withheld",
        third: "its figure is of another period",
    }
    assert found.parts is not None
    assert found.parts.means.tolist() == pytest.approx([4.0] * 5)
    assert found.slope is None


def test_inequality_keeps_small_counts_to_itself(country: Country, poverty: Indicator) -> None:
    """A figure below the smallest count that is shown moves neither the fifths nor the slope."""
    changed = writes.change_indicator(country.rate, by=BUILDER, version=None, smallest_shown=5)
    rates(country, 12.0, 9.0, 6.0, 3.0)
    found = reads.inequality(PUBLIC, changed, country.borough, by=poverty, on=TODAY)
    assert [each.why_not for each in found.left_out] == ["its figure is withheld"]
    assert [each.figure.value for each in found.used if each.figure] == [10.0, 10.0, 5.0]


def test_inequality_carries_published_intervals(country: Country, poverty: Indicator) -> None:
    limits = {"lower": 1.0, "upper": 20.0}
    rates(country, 12.0, 9.0, 6.0, 3.0, **limits)
    found = found_in(country, poverty)
    assert found.rests_on_intervals
    assert found.slope is not None
    assert found.slope.slope_lower < 0 < found.slope.slope_upper
    assert found.is_more_than_chance is False


def test_inequality_of_nothing_is_nothing(country: Country) -> None:
    found = found_in(country)
    assert (found.used, found.parts, found.period) == ([], None, "")


def test_only_figures_of_which_one_way_is_better_tell_deprivation(country: Country, poverty: Indicator) -> None:
    country.record(of(country.births, country.neighbourhoods[0], 9.0))
    measured = reads.measured_inside(BUILDER, country.borough, on=TODAY)
    assert set(measured) == {country.births, poverty}
    assert reads.tells_deprivation(BUILDER, measured) == [poverty]


def address(country: Country) -> str:
    return reverse("evidence:inequality-page", args=[country.borough.pk, country.rate.pk])


def test_inequality_page_says_both_gaps_and_the_slope(country: Country, poverty: Indicator) -> None:
    rates(country, 12.0, 9.0, 6.0, None)
    answer = Client().get(address(country), {"by": "poverty"})
    told = words(answer)
    assert "Who is behind in Beck" in told
    assert "Worst off fifth" in told
    assert "Slope index -" in told
    assert "percentage points (95% interval" in told
    assert "Beck 004A: it has no figure" in told
    assert "figures of at least four fifths of the neighbourhoods" in told  # a quarter of them have none
    country.record(of(country.rate, country.neighbourhoods[3], 3.0))
    assert "Gap index -0.338" in words(Client().get(address(country), {"by": "poverty"}))
    own = words(Client().get(address(country)))
    assert "Worst fifth" in own
    assert "put in their own order, figures always slope" in own


def test_inequality_page_can_be_taken_away(country: Country, poverty: Indicator) -> None:
    rates(country, 12.0, 9.0, 6.0, None)
    client = Client()
    lines = client.get(address(country), {"by": "poverty", "as": "csv"}).content.decode().splitlines()
    assert len(lines) == 5
    assert lines[1].startswith("Beck 001A,E01000001,1000,12.0,2024,40.0,8.33,,")
    assert "it has no figure" in lines[4]
    picture = client.get(address(country), {"by": "poverty", "chart": "gradient", "as": "svg"})
    assert picture.content.startswith(b"<svg")


def test_inequality_page_without_figures_says_so(country: Country) -> None:
    assert "No neighbourhood here has a figure" in words(Client().get(address(country)))


def test_the_curve_of_the_gap_index_is_drawn_with_its_table(
    client: Client, country: Country, poverty: Indicator
) -> None:
    rates(country, 12.0, 9.0, 6.0, 3.0)
    found = found_in(country, poverty)
    points = [(point.outcome, point.deprived, point.others) for point in found.curve]
    assert points[:2] == [(None, 0.0, 0.0), (3.0, pytest.approx(400 / 2000), pytest.approx(3600 / 8000))]
    assert points[-1] == (12.0, pytest.approx(1.0), pytest.approx(1.0))
    area = sum(
        (later.others - each.others) * (later.deprived + each.deprived) / 2
        for each, later in zip(found.curve, found.curve[1:], strict=False)
    )
    assert 2 * area - 1 == pytest.approx(found.gap_index), "twice the area above the line of evenness"
    where = address(country)
    assert "The gap of Claimant rate in Beck" in words(client.get(where, {"by": "poverty"}))
    rows = client.get(where, {"by": "poverty", "chart": "gap", "as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert rows[1:3] == ["none yet,0.0,0.0", "3.0%,45.0,20.0"]
    assert client.get(where, {"by": "poverty", "chart": "gap", "as": "svg"}).status_code == 200
    assert found_in(country).curve == ()
    assert client.get(where, {"chart": "gap"}).status_code == 404
