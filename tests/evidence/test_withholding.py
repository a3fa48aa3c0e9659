"""Which figures are withheld with a load: chosen once for the whole table, kept, and the same on every way out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commonweal.evidence import reads, writes
from commonweal.evidence.models import Disclosure, Indicator, Reason, Release, Withheld, Withholding
from commonweal.evidence.store.faults import Unavailable
from commonweal.evidence.store.shape import Kind, Status
from commonweal.evidence.writes import Observation
from commonweal.evidence.writes.adding_up import Nesting
from commonweal.register import writes as register
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country

pytestmark = pytest.mark.django_db

SMALLEST = 5


@pytest.fixture
def burglaries(country: Country) -> Indicator:
    return counted(country, "burglaries")


def counted(country: Country, code: str, **facts: Any) -> Indicator:
    """An indicator of exact counts."""
    return writes.add_indicator(
        **{
            "by": BUILDER, "code": code, "name": code.title(), "unit": "people", "decimals": 0, "aggregation": "sum",
            "smallest_shown": SMALLEST, "disclosure": Disclosure.SUPPRESSED, "source": country.source,
        } | facts
    )  # fmt: skip


def rows(
    country: Country, indicator: str, counts: list[float | None], period: str = "2024", **totals: float
) -> list[Observation]:
    """Counts of the four neighbourhoods, and of larger places by name."""
    places = {"borough": country.borough, "county": country.county, "nation": country.nation}
    found = [
        Observation(indicator, place.code, period, value)
        for place, value in zip(country.neighbourhoods, counts, strict=True)
    ]
    return found + [Observation(indicator, places[name].code, period, value) for name, value in totals.items()]


def told(country: Country, indicator: Indicator, period: str = "2024") -> dict[str, float | str | None]:
    """What the public is told of every place: the value, or why there is none."""
    places = [*country.neighbourhoods, country.borough, country.county, country.nation]
    names = {place.code: place.name for place in places}
    found = reads.series(PUBLIC, indicator, places, on=TODAY)
    return {
        names[code]: figure.value if figure.value is not None else figure.why
        for code, figures in found.items()
        for figure in figures
        if figure.period == period
    }


def test_a_small_count_takes_the_cheapest_other_with_it(country: Country, burglaries: Indicator) -> None:
    release = country.record(*rows(country, "burglaries", [3, 9, 20, 40], borough=72))
    assert told(country, burglaries) == {
        "Beck 001A": Reason.PRIMARY,
        "Beck 002A": Reason.SECONDARY,
        "Beck 003A": 20,
        "Beck 004A": 40,
        "Beck": 72,
    }
    decision = Withholding.objects.get()
    assert (decision.indicator, decision.release, decision.method, decision.gap) == (burglaries, release, "exact", 0)
    assert (decision.figures, decision.small, decision.others, decision.given_away) == (5, 1, 1, 0)
    assert list(Withheld.objects.order_by("place").values_list("place", "why")) == [
        ("E01000001", "primary"),
        ("E01000002", "secondary"),
    ]


def test_without_a_total_nothing_else_is_withheld(country: Country, burglaries: Indicator) -> None:
    country.record(*rows(country, "burglaries", [3, 9, 20, 40]))
    assert list(Withheld.objects.values_list("place", "why")) == [("E01000001", "primary")]


def test_other_indicators_cost_nothing(country: Country, django_assert_num_queries: Any) -> None:
    country.record(*rows(country, "births", [3, 9, 20, 40], borough=72))
    assert not Withheld.objects.exists()
    # What the place follows from, and the files; nothing for what was decided.
    with django_assert_num_queries(2):
        reads.figure_at(PUBLIC, country.births, country.borough, TODAY)


def test_a_ruled_indicator_costs_one_query(
    country: Country, burglaries: Indicator, django_assert_num_queries: Any
) -> None:
    country.record(*rows(country, "burglaries", [3, 9, 20, 40], borough=72))
    # The places' parts, the files, and what was decided.
    with django_assert_num_queries(3):
        reads.series(PUBLIC, burglaries, country.neighbourhoods, on=TODAY)


def test_a_total_that_comes_later_is_withheld_where_the_parts_are_out(country: Country, burglaries: Indicator) -> None:
    country.record(*rows(country, "burglaries", [3, 9, 20, 40]))
    country.record(Observation("burglaries", country.borough.code, "2024", 72))
    seen = told(country, burglaries)
    assert (seen["Beck 002A"], seen["Beck"]) == (9, Reason.SECONDARY)
    assert Withheld.objects.filter(place=country.borough.code, why="secondary").count() == 1


def test_a_later_edition_keeps_what_the_first_withheld(country: Country, burglaries: Indicator) -> None:
    first = country.record(*rows(country, "burglaries", [3, 9, 20, 40], borough=72))
    again = country.record(*rows(country, "burglaries", [3, 9, 20, 41], borough=73), supersedes=first)
    kept = Withheld.objects.filter(release=again)
    assert set(kept.values_list("place", "why")) >= {("E01000001", "primary"), ("E01000002", "secondary")}


def test_nothing_is_decided_without_a_file_that_is_damaged(
    country: Country, burglaries: Indicator, settings: Any
) -> None:
    first = country.record(*rows(country, "burglaries", [3, 30, 9, 40], borough=82))
    (settings.COMMONWEAL_EVIDENCE_STORE / first.segment.path).unlink()
    with pytest.raises(
        ValidationError, match=rf"{first.segment.path} is gone.*nothing was added and nothing was changed"
    ):
        country.record(*rows(country, "burglaries", [4, 30, 9, 40], borough=83))
    with pytest.raises(Unavailable, match="nothing was changed"):
        writes.change_indicator(burglaries, by=BUILDER, version=None, smallest_shown=10)
    assert list(Release.objects.filter(source=first.source)) == [first]
    burglaries.refresh_from_db()
    assert burglaries.smallest_shown == SMALLEST


def test_a_revision_does_not_give_the_first_edition_back(country: Country, burglaries: Indicator) -> None:
    """The small count grows to six: shown with the borough's new total, it would give back the three that were there."""
    first = country.record(*rows(country, "burglaries", [3, 9, 20, 40], borough=72))
    again = country.record(*rows(country, "burglaries", [6, 9, 20, 40], borough=75), supersedes=first)
    kept = set(Withheld.objects.filter(release=again).values_list("place", flat=True))
    assert "E01000002" in kept
    assert kept & {"E01000001", country.borough.code}


def test_the_tree_of_the_register_is_one_table(country: Country, burglaries: Indicator) -> None:
    """With one neighbourhood reported, its borough is the same count: so the borough goes, and what would give that back."""
    country.record(*rows(country, "burglaries", [0, 0, 0, 3], borough=3, county=50, nation=90))
    why = dict(Withheld.objects.values_list("place", "why"))
    assert why["E01000004"] == why[country.borough.code] == "primary"
    assert country.county.code not in why
    assert country.nation.code not in why


def test_sums_are_not_put_together_from_what_is_withheld(country: Country, burglaries: Indicator) -> None:
    country.record(*rows(country, "burglaries", [3, 9, 20, 40]))
    own = reads.profile(PUBLIC, country.borough, on=TODAY).lines[0].own
    assert own is not None
    assert (own.value, own.status, own.why) == (None, Status.SUPPRESSED, Reason.SECONDARY)
    assert own.basis == "sum of 4 neighbourhoods"
    county = reads.profile(PUBLIC, country.county, on=TODAY)
    assert [line.own.value for line in county.lines if line.own] == [None]


def test_sums_of_what_is_shown_are_exact(country: Country, burglaries: Indicator) -> None:
    country.record(*rows(country, "burglaries", [7, 9, 21, 41]))
    own = reads.profile(PUBLIC, country.borough, on=TODAY).lines[0].own
    assert own is not None
    assert own.value == 78


@pytest.mark.parametrize("aggregation", ["mean", "population_mean"])
def test_means_of_what_is_withheld_are_withheld(country: Country, aggregation: str) -> None:
    counted(country, "visits", aggregation=aggregation)
    country.record(*rows(country, "visits", [3, 9, 20, 40]))
    own = reads.profile(PUBLIC, country.borough, on=TODAY).lines[0].own
    assert own is not None
    assert (own.value, own.why) == (None, Reason.SECONDARY)


def test_rates_go_by_their_counts_and_tell_none_of_their_numbers(country: Country) -> None:
    rate = counted(country, "offences", aggregation="population_mean", unit="per 1,000")
    country.record(
        *[
            Observation(
                "offences", place.code, "2024", count / 2, lower=0.1, upper=99, numerator=count, denominator=2000
            )
            for place, count in zip([*country.neighbourhoods, country.borough], [3, 9, 20, 40, 72], strict=True)
        ]
    )
    figures = [
        each for found in reads.series(PUBLIC, rate, country.neighbourhoods, on=TODAY).values() for each in found
    ]
    hidden = [(each.value, each.lower, each.upper, each.numerator, each.denominator) for each in figures[:2]]
    assert hidden == [(None,) * 5] * 2
    assert (figures[2].value, figures[2].numerator, figures[2].lower) == (10, 20, 0.1)


def test_parts_of_an_indicator_are_kept_with_the_whole(country: Country, burglaries: Indicator) -> None:
    counted(country, "by-day", part_of=burglaries)
    counted(country, "by-night", part_of=burglaries)
    whole = rows(country, "burglaries", [30, 40, 50, 60], borough=180)
    day = rows(country, "by-day", [2, 20, 25, 30], borough=77)
    night = rows(country, "by-night", [28, 20, 25, 30], borough=103)
    country.record(*whole, *day, *night)
    hidden = set(Withheld.objects.values_list("indicator__code", "place"))
    assert ("by-day", "E01000001") in hidden
    # A square of the table: in the neighbourhood one of night and all, and somewhere else two that make up for it.
    assert {code for code, place in hidden if place == "E01000001"} > {"by-day"}
    assert len(hidden) >= 4
    assert Withholding.objects.get().indicator == burglaries


def test_a_place_that_overlaps_is_kept_with_those_inside_it(country: Country, burglaries: Indicator) -> None:
    """A health area of two neighbourhoods, of no place in the tree: its total would give the small one back."""
    area = register.add_place(by=BUILDER, name="Beck health area", tier="ward", code="H01000001")
    for place in country.neighbourhoods[:2]:
        register.add_overlap(place, area, by=BUILDER, share_by_population=1.0)
    counts = rows(country, "burglaries", [3, 30, 9, 40], borough=82)
    country.record(*counts, Observation("burglaries", "H01000001", "2024", 33))
    assert set(Withheld.objects.values_list("place", flat=True)) == {"E01000001", "E01000002"}
    # Of the borough alone the cheaper neighbour would have done.
    country.record(*rows(country, "burglaries", [3, 30, 9, 40], period="2023", borough=82))
    earlier = Withheld.objects.filter(period_start=date(2023, 1, 1))
    assert set(earlier.values_list("place", flat=True)) == {"E01000001", "E01000003"}


def test_what_two_places_share_that_overlap_in_part_is_kept_too(country: Country, burglaries: Indicator) -> None:
    """North and south make up the borough between them and both hold its middle: 60 + 43 - 100 would tell of three there."""
    north, south = (
        register.add_place(by=BUILDER, name=name, tier="ward", code=code)
        for name, code in (("North of Beck", "H01000001"), ("South of Beck", "H01000002"))
    )
    for area, inside in ((north, country.neighbourhoods[:3]), (south, country.neighbourhoods[2:])):
        register.add_overlap(area, country.borough, by=BUILDER, share_by_population=1.0)
        for place in inside:
            register.add_overlap(place, area, by=BUILDER, share_by_population=1.0)
    areas = [Observation("burglaries", code, "2024", count) for code, count in (("H01000001", 60), ("H01000002", 43))]
    country.record(*areas, Observation("burglaries", country.borough.code, "2024", 100))
    assert list(Withheld.objects.values_list("place", "why")) == [("H01000002", "secondary")]
    # Two names for one area, as of a health body and a district, lead nobody round in circles.
    twin = register.add_place(by=BUILDER, name="Beck health body", tier="ward", code="H01000003")
    register.add_overlap(twin, country.borough, by=BUILDER, share_by_population=1.0)
    register.add_overlap(country.borough, twin, by=BUILDER, share_by_population=1.0)
    # Twenty in the middle are nobody in particular.
    areas = [Observation("burglaries", code, "2023", count) for code, count in (("H01000001", 60), ("H01000002", 60))]
    whole = [Observation("burglaries", code, "2023", 100) for code in (country.borough.code, "H01000003")]
    country.record(*areas, *whole)
    assert not Withheld.objects.filter(period_start=date(2023, 1, 1)).exists()


def test_of_hundreds_of_places_inside_only_large_ones_are_held_against_others() -> None:
    held = []

    class Area(frozenset[str]):
        def __or__(self, other: Any) -> Any:
            held.append(other)
            return super().__or__(other)

        def __ge__(self, other: Any) -> bool:
            held.append(other)
            return super().__ge__(other)

    leaves = [f"leaf-{number}" for number in range(400)]
    wards = {f"ward-{number}": leaves[number : number + 3] for number in range(398)}
    sides = {"east": leaves[150:], "west": leaves[:250], "fringe": leaves[200:]}
    nesting = Nesting(within={"all": {"ward": list(wards), "district": list(sides)}})
    nesting._smallest = {name: Area(inside) for name, inside in (wards | sides | {"all": leaves}).items()}
    assert nesting.crossings("all", dict.fromkeys([*wards, *sides], 1)) == [("east", "west"), ("fringe", "west")]
    assert nesting.crossings("all", dict.fromkeys([*wards, "west", "fringe"], 1)) == [("fringe", "west")]
    assert nesting.crossings("all", dict.fromkeys([*wards, "east"], 1)) == []
    assert len(held) < 3 * 400


def test_quarters_are_kept_with_their_year(country: Country, burglaries: Indicator) -> None:
    code = country.borough.code
    quarters = [("2024 Q1", 3), ("2024 Q2", 9), ("2024 Q3", 20), ("2024 Q4", 40)]
    country.record(*[Observation("burglaries", code, period, count) for period, count in [*quarters, ("2024", 72)]])
    assert list(Withheld.objects.order_by("period_start").values_list("period_start", "why")) == [
        (date(2024, 1, 1), "primary"),
        (date(2024, 4, 1), "secondary"),
    ]


def test_a_rest_that_nobody_publishes_is_kept_too(country: Country, burglaries: Indicator) -> None:
    """Three of four neighbourhoods are published, and the borough: the fourth would follow."""
    country.record(*rows(country, "burglaries", [10, 9, 20, None], borough=41))
    assert Withheld.objects.count() == 1
    assert Withheld.objects.get().why == "secondary"


def test_what_is_provisional_counts_as_published(country: Country, burglaries: Indicator) -> None:
    draft = [
        Observation(each.indicator, each.place, each.period, each.value, kind=Kind.PROVISIONAL)
        for each in rows(country, "burglaries", [3, 9, 20, 40], borough=72)
    ]
    country.record(*draft)
    assert Withheld.objects.count() == 2


def test_a_new_rule_decides_on_all_that_is_there(country: Country) -> None:
    country.record(*rows(country, "births", [3, 9, 20, 40], borough=72))
    births = writes.change_indicator(
        country.births, by=BUILDER, version=None, smallest_shown=5, disclosure=Disclosure.SUPPRESSED
    )
    assert told(country, births)["Beck 003A"] == 20
    assert Withholding.objects.get().release is None
    assert sorted(Withheld.objects.values_list("place", flat=True)) == ["E01000001", "E01000002"]
    back = writes.change_indicator(births, by=BUILDER, version=None, disclosure=Disclosure.ROUNDED)
    assert not Withheld.objects.exists()
    assert told(country, back)["Beck 002A"] == 10


def test_a_higher_smallest_keeps_what_was_withheld(country: Country, burglaries: Indicator) -> None:
    country.record(*rows(country, "burglaries", [3, 9, 20, 40], borough=72))
    writes.change_indicator(burglaries, by=BUILDER, version=None, smallest_shown=10)
    assert sorted(Withheld.objects.values_list("place", "why")) == [("E01000001", "primary"), ("E01000002", "primary")]


# --- Constraints


def test_an_indicator_suppressed_with_smallest(country: Country) -> None:
    with pytest.raises(ValidationError, match="3 or more"):
        counted(country, "thefts", smallest_shown=2)
    with pytest.raises(ValidationError, match="3 or more"):
        counted(country, "thefts", smallest_shown=None)


def test_an_indicator_not_part_of_itself(country: Country, burglaries: Indicator) -> None:
    with pytest.raises(ValidationError, match="itself part of this one"):
        writes.change_indicator(burglaries, by=BUILDER, version=None, part_of=burglaries)
    part = counted(country, "by-day", part_of=burglaries)
    with pytest.raises(ValidationError, match="itself part of this one"):
        writes.change_indicator(burglaries, by=BUILDER, version=None, part_of=part)
    with pytest.raises(IntegrityError, match="indicator_not_part_of_itself"), transaction.atomic():
        Indicator.objects.filter(pk=burglaries.pk).update(part_of=burglaries.pk)


def test_a_figure_is_withheld_once(country: Country, burglaries: Indicator) -> None:
    country.record(*rows(country, "burglaries", [3, 9, 20, 40], borough=72))
    one = Withheld.objects.first()
    assert one is not None
    again = Withheld(
        indicator=one.indicator, place=one.place, period_start=one.period_start, period_end=one.period_end,
        release=one.release, why=one.why,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="withheld already"):
        again.full_clean()


def test_loads_and_changes_of_a_rule_wait_for_each_other(country: Country) -> None:
    """A load that had looked for rules before one was made would bring figures on which nobody decides."""
    other = connection.copy()

    def is_free(how: str) -> bool:
        with other.cursor() as cursor:
            cursor.execute(f"SELECT pg_try_advisory_xact_lock{how}(hashtext('evidence.rules'))")
            return bool(cursor.fetchone()[0])

    try:
        assert is_free("")
        with CaptureQueriesContext(connection) as asked:
            country.record(*rows(country, "births", [3, 9, 20, 40]))
        assert (is_free(""), is_free("_shared")) == (False, True), "a rule waits for the load, another load does not"
        said = [each["sql"] for each in asked]
        looked = next(at for at, sql in enumerate(said) if '"disclosure" = ' in sql)
        assert "evidence.rules" in said[looked - 1]
        writes.change_indicator(country.births, by=BUILDER, version=None, smallest_shown=SMALLEST)
        assert not is_free("_shared"), "and loads wait for the change of a rule"
    finally:
        other.close()
