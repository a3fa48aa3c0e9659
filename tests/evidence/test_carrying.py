"""Figures on old codes carried to present ones by declared rules, and the series of a council that was reorganised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.forms.geography import CarryingForm
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup
from commonweal.evidence.models import Carrying, Indicator, Lookup
from commonweal.evidence.writes import Observation
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country

LOOKUP = """LSOA01CD,LSOA01NM,LSOA11CD,LSOA11NM,CHGIND
E01000001,Beck 001A,E01000001,Beck 001A,U
E01000091,Beck 009A,E01000002,Beck 002A,S
E01000091,Beck 009A,E01000003,Beck 003A,S
E01000092,Beck 009B,E01000004,Beck 004A,M
E01000093,Beck 009C,E01000004,Beck 004A,M
"""


@dataclass(frozen=True)
class Before:
    """The country of the tests, with the areas of 2001 and figures on their codes."""

    country: Country
    old: dict[str, Place]

    def declare(self, rule: str = "both", **facts: Any) -> Carrying:
        told = {"by": BUILDER, "on": TODAY, "kind": "LSOA", "from_vintage": "2001", "to_vintage": "2011"} | facts
        return writes.declare_carrying(self.country.source, rule=rule, **told)


@pytest.fixture
def before(country: Country, tmp_path: Path) -> Before:
    """Four neighbourhoods of 2011 with 1,000 to 4,000 people: one unchanged, two split from one, one merged of two."""
    path = tmp_path / "changes.csv"
    path.write_text(LOOKUP)
    load_lookup(path, by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    old = {
        code: register.add_place(
            by=BUILDER, name=f"Old {code}", tier="neighbourhood", code=code, vintage="2001", population=people,
            until=date(2011, 4, 1), parent=country.borough,
        )
        for code, people in (("E01000091", 5000), ("E01000092", 1000), ("E01000093", 3000))
    }  # fmt: skip
    figures = {"E01000001": (10.0, 1.0), "E01000091": (100.0, 2.0), "E01000092": (30.0, 4.0), "E01000093": (50.0, 8.0)}
    country.record(
        *(Observation("births", code, "2009", births) for code, (births, _rate) in figures.items()),
        *(Observation("rate", code, "2009", rate) for code, (_births, rate) in figures.items()),
    )
    return Before(country, old)


def own(country: Country, indicator: Indicator, place: Place) -> Any:
    profile = reads.profile(PUBLIC, place, on=TODAY)
    return next((line.own for line in profile.lines if line.indicator == indicator), None)


def test_without_a_rule_only_the_same_code_has_a_figure(before: Before) -> None:
    country = before.country
    found = {p.code: f.value for p, f in reads.map_values(PUBLIC, country.births, country.borough, on=TODAY) if f}
    assert found == {"E01000001": 10.0}
    assert own(country, country.births, country.borough) is None
    assert own(country, country.births, country.neighbourhoods[1]) is None


def test_counts_are_shared_by_people_and_added_and_the_page_says_so(before: Before) -> None:
    country = before.country
    before.declare()
    found = {p.code: f for p, f in reads.map_values(PUBLIC, country.births, country.borough, on=TODAY) if f}
    assert {code: figure.value for code, figure in found.items()} == {
        "E01000001": 10.0, "E01000002": 40.0, "E01000003": 60.0, "E01000004": 80.0,
    }  # fmt: skip
    assert found["E01000001"].basis == ""
    assert found["E01000002"].basis == "carried over from 2001 areas: E01000091 was split, shared by population"
    assert found["E01000004"].basis == "carried over from 2001 areas: E01000092, E01000093 were merged: their sum"
    borough = own(country, country.births, country.borough)
    assert borough.value == 190.0
    assert borough.basis == (
        "sum of 4 neighbourhoods; carried over from 2001 areas: "
        "2 of 4 were split, shared by population, 1 of 4 were merged"
    )


def test_rates_stay_when_split_and_are_weighed_when_merged(before: Before) -> None:
    country = before.country
    before.declare()
    found = {p.code: f.value for p, f in reads.map_values(PUBLIC, country.rate, country.borough, on=TODAY) if f}
    assert found == {"E01000001": 1.0, "E01000002": 2.0, "E01000003": 2.0, "E01000004": 7.0}
    borough = own(country, country.rate, country.borough)
    assert borough.value == pytest.approx((1 * 1000 + 2 * 2000 + 2 * 3000 + 7 * 4000) / 10_000)
    alone = own(country, country.rate, country.neighbourhoods[3])
    assert (alone.value, alone.period) == (7.0, "2009")
    [figure] = reads.series(PUBLIC, country.rate, [country.neighbourhoods[3]], on=TODAY)["E01000004"]
    assert figure.value == 7.0
    assert reads.figure_at(PUBLIC, country.rate, country.neighbourhoods[3], TODAY) == figure


@pytest.mark.parametrize(
    ("rule", "births", "said"),
    [
        (
            "unchanged",
            [10.0, None, None, None],
            "not carried over: the area was split, and no rule is declared for that",
        ),
        ("split", [10.0, 40.0, 60.0, None], ""),
        ("merged", [10.0, None, None, 80.0], "not carried over: the area was split, and no rule is declared for that"),
    ],
)
def test_only_what_a_rule_declares_is_carried_and_the_rest_says_why(
    before: Before, rule: str, births: list[float | None], said: str
) -> None:
    country = before.country
    before.declare(rule)
    told = [own(country, country.births, place) for place in country.neighbourhoods]
    assert [figure.value for figure in told] == births
    if said:
        assert (told[1].basis, told[1].status) == (said, "missing")
    assert (own(country, country.births, country.borough) is None) is (None in births)


def test_best_fit_gives_the_figure_of_the_area_that_most_lived_in(before: Before) -> None:
    country = before.country
    before.declare("best_fit", indicator=country.rate)
    figure = own(country, country.rate, country.neighbourhoods[3])
    assert figure.value == 8.0
    assert figure.basis == "carried over from 2001 areas by best fit: the figure of E01000093"
    assert own(country, country.births, country.neighbourhoods[3]) is None


def test_irregular_areas_are_refused_with_the_reason(country: Country, tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text("LSOA01CD,LSOA11CD,CHGIND\nE01000094,E01000002,X\n")
    load_lookup(path, by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    register.add_place(by=BUILDER, name="Old", tier="neighbourhood", code="E01000094", vintage="2001")
    country.record(Observation("rate", "E01000094", "2009", 3.0))
    Before(country, {}).declare()
    figure = own(country, country.rate, country.neighbourhoods[1])
    assert (figure.value, figure.status) == (None, "missing")
    assert figure.basis == "not carried over: the area was drawn anew irregularly between 2001 and 2011"


def test_ranks_are_never_carried_over_a_change(before: Before) -> None:
    country = before.country
    rank = writes.add_indicator(by=BUILDER, code="rank", name="Rank", unit="rank", source=country.source)
    country.record(Observation("rank", "E01000091", "2009", 17.0), Observation("rank", "E01000001", "2009", 3.0))
    before.declare()
    assert own(country, rank, country.neighbourhoods[0]).value == 3.0
    figure = own(country, rank, country.neighbourhoods[1])
    assert figure.value is None
    assert (
        figure.basis
        == "not carried over: the area was split, and a figure of this kind, like a rank, cannot be put together or divided"
    )


def test_a_withheld_part_withholds_what_is_carried(before: Before) -> None:
    country = before.country
    writes.change_indicator(country.births, by=BUILDER, version=None, smallest_shown=40)
    before.declare()
    merged = own(country, country.births, country.neighbourhoods[3])
    assert (merged.value, merged.status) == (None, "suppressed")
    split = own(country, country.births, country.neighbourhoods[2])
    assert split.value == 60.0
    assert own(country, country.births, country.borough) is None


def test_a_figure_of_its_own_comes_before_a_carried_one(before: Before) -> None:
    country = before.country
    before.declare()
    country.record(Observation("rate", "E01000002", "2009", 5.5), Observation("rate", "E01000002", "2012", 6.0))
    figures = reads.series(PUBLIC, country.rate, [country.neighbourhoods[1]], on=TODAY)["E01000002"]
    assert [(figure.period, figure.value, figure.basis) for figure in figures] == [("2009", 5.5, ""), ("2012", 6.0, "")]


def test_a_place_of_another_vintage_is_left_alone(before: Before) -> None:
    country = before.country
    before.declare()
    place = country.neighbourhoods[1]
    register.change_place(place, by=BUILDER, version=None, vintage="2021")
    assert own(country, country.births, place) is None


def test_a_place_without_a_vintage_is_the_area_that_its_code_names(before: Before) -> None:
    country = before.country
    before.declare()
    named = {p.code: f for p, f in reads.map_values(PUBLIC, country.births, country.borough, on=TODAY) if f}
    for place in country.neighbourhoods:
        register.change_place(place, by=BUILDER, version=None, vintage="")
    found = {p.code: f for p, f in reads.map_values(PUBLIC, country.births, country.borough, on=TODAY) if f}
    assert {code: figure.value for code, figure in found.items()} == {
        code: figure.value for code, figure in named.items()
    }
    assert found["E01000004"].basis == "carried over from 2001 areas: E01000092, E01000093 were merged: their sum"


def test_a_mix_of_vintages_is_told_where_figures_are_put_together(country: Country) -> None:
    country.record(*(Observation("births", place.code, "2024", 10.0) for place in country.neighbourhoods))
    register.change_place(country.neighbourhoods[3], by=BUILDER, version=None, vintage="2021")
    figure = own(country, country.births, country.borough)
    assert (figure.value, figure.basis) == (
        40.0,
        "sum of 4 neighbourhoods; the neighbourhoods are of several vintages: 2011, 2021",
    )


def test_rules_cost_a_fixed_number_of_queries(before: Before) -> None:
    country = before.country
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            reads.profile(PUBLIC, country.borough, on=TODAY)
        counts.append(len(captured))
        if not Carrying.objects.exists():
            before.declare()
            reads.profile(PUBLIC, country.borough, on=TODAY)
    assert counts[1] - counts[0] == 3


# --- Two changes, one after the other

LATER = """LSOA11CD,LSOA21CD,CHGIND
E01000001,E01000001,U
E01000002,E01000012,S
E01000002,E01000013,S
E01000003,E01000003,U
E01000004,E01000004,U
"""


@pytest.fixture
def twice(before: Before, tmp_path: Path) -> Before:
    """The second neighbourhood was split again by 2021; the others are what they were in 2011."""
    country = before.country
    path = tmp_path / "later.csv"
    path.write_text(LATER)
    load_lookup(path, by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    first, second, *others = country.neighbourhoods
    for place in (first, *others):
        register.change_place(place, by=BUILDER, version=None, vintage="2021")
    register.end_place(second, by=BUILDER, on=date(2021, 4, 1))
    for code, people in (("E01000012", 500), ("E01000013", 1500)):
        register.add_place(
            by=BUILDER, name=f"Beck {code}", tier="neighbourhood", code=code, vintage="2021", population=people,
            parent=country.borough,
        )  # fmt: skip
    return before


def titles() -> tuple[str, str]:
    early, late = Lookup.objects.order_by("pk")
    return early.title, late.title


def test_figures_are_carried_over_two_changes_by_one_rule_with_both_lookups_named(twice: Before) -> None:
    country = twice.country
    assert own(country, country.births, Place.objects.get(code="E01000012")) is None, "nothing is carried by default"
    twice.declare(to_vintage="2021")
    found = {p.code: f for p, f in reads.map_values(PUBLIC, country.births, country.borough, on=TODAY) if f}
    assert {code: figure.value for code, figure in found.items()} == {
        "E01000001": 10.0, "E01000012": 10.0, "E01000013": 30.0, "E01000003": 60.0, "E01000004": 80.0,
    }  # fmt: skip
    early, late = titles()
    assert early != late
    assert found["E01000012"].basis == (
        f"carried over from 2001 areas: E01000091 was split, shared by population ({early}); "
        f"carried over from 2011 areas: E01000002 was split, shared by population ({late})"
    )
    assert (
        found["E01000004"].basis
        == f"carried over from 2001 areas: E01000092, E01000093 were merged ({early}): their sum"
    )
    borough = own(country, country.births, country.borough)
    assert borough.value == 190.0
    assert borough.basis == (
        "sum of 5 neighbourhoods; carried over from 2001, 2011 areas: "
        f"3 of 5 were split, shared by population, 1 of 5 were merged ({'; '.join(sorted((early, late)))})"
    )
    rate = own(country, country.rate, Place.objects.get(code="E01000013"))
    assert rate.value == 2.0


def test_the_same_rule_holds_at_each_step_and_a_refusal_of_the_first_is_the_reason(twice: Before) -> None:
    country = twice.country
    carrying = twice.declare("merged", to_vintage="2021")
    told = {code: own(country, country.births, Place.objects.get(code=code)) for code in ("E01000004", "E01000012")}
    assert told["E01000004"].value == 80.0
    assert (told["E01000012"].value, told["E01000012"].basis) == (
        None, "not carried over: the area was split, and no rule is declared for that",
    )  # fmt: skip
    writes.end_carrying(carrying, by=BUILDER, on=TODAY)
    twice.declare("split", to_vintage="2021")
    merged = own(country, country.births, Place.objects.get(code="E01000004"))
    assert merged.basis == "not carried over: the area was merged, and no rule is declared for that"


def test_a_part_that_was_refused_on_the_way_says_why(before: Before, tmp_path: Path) -> None:
    country = before.country
    path = tmp_path / "later.csv"
    path.write_text("LSOA11CD,LSOA21CD,CHGIND\nE01000004,E01000014,S\nE01000004,E01000015,S\n")
    load_lookup(path, by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    place = register.add_place(
        by=BUILDER,
        name="New",
        tier="neighbourhood",
        code="E01000014",
        vintage="2021",
        population=500,
        parent=country.borough,
    )
    before.declare("split", to_vintage="2021")
    figure = own(country, country.rate, place)
    assert (figure.value, figure.status) == (None, "missing")
    assert figure.basis == "not carried over: the area was merged, and no rule is declared for that"


def test_a_direct_lookup_comes_before_two_that_follow_each_other(twice: Before, tmp_path: Path) -> None:
    assert reads.chains_known(PUBLIC) == [("LSOA", "2001", "2011", "2021")]
    path = tmp_path / "direct.csv"
    path.write_text("LSOA01CD,LSOA21CD,CHGIND\nE01000092,E01000012,U\n")
    load_lookup(path, by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    assert reads.chains_known(PUBLIC) == []
    twice.declare(to_vintage="2021")
    country = twice.country
    figure = own(country, country.births, Place.objects.get(code="E01000012"))
    assert (figure.value, figure.basis) == (30.0, "carried over from 2001 areas: the same area, then E01000092")


def test_two_changes_that_follow_each_other_are_offered_together(twice: Before) -> None:
    form = CarryingForm(source=twice.country.source, viewer=BUILDER)
    assert [(value, str(label).partition(" ")[2]) for value, label in form.fields["change"].choices][-1] == (
        "LSOA|2001|2021", "layer super output area 2001 to 2021, by way of 2011",
    )  # fmt: skip


def test_two_changes_cost_a_fixed_number_of_queries(twice: Before) -> None:
    country = twice.country
    twice.declare(to_vintage="2021")
    reads.profile(PUBLIC, country.borough, on=TODAY)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            reads.profile(PUBLIC, country.borough, on=TODAY)
        counts.append(len(captured))
        country.record(*(Observation("births", code, "2008", 5.0) for code in ("E01000091", "E01000092", "E01000093")))
    assert counts[0] == counts[1]


# --- Declaring


def test_declare_carrying_is_recorded_with_day_and_who(before: Before) -> None:
    carrying = before.declare(why="agreed by the analysts")
    assert (carrying.declared_on, carrying.declared_by, carrying.rule) == (TODAY, "the tests", "both")
    entry = Entry.objects.get(verb="evidence.declare_carrying")
    assert (entry.thing_id, entry.why) == (carrying.pk, "agreed by the analysts")
    ended = writes.end_carrying(carrying, by=BUILDER, on=TODAY)
    assert (ended.ended_on, ended.ended_by) == (TODAY, "the tests")
    assert own(before.country, before.country.births, before.country.neighbourhoods[1]) is None
    with pytest.raises(ValidationError, match="already ended"):
        writes.end_carrying(ended, by=BUILDER, on=TODAY)


def test_only_a_support_team_declares(before: Before) -> None:
    carrying = before.declare()
    for viewer in (PUBLIC, Viewer(user_id=None, name="a partner", places=frozenset([1]))):
        with pytest.raises(Refused, match="support team"):
            before.declare(by=viewer)
        with pytest.raises(Refused, match="support team"):
            writes.end_carrying(carrying, by=viewer, on=TODAY)


@pytest.mark.parametrize(
    ("aggregation", "rule", "reason"),
    [
        ("none", "unchanged", ""),
        ("none", "both", "cannot be put together from several areas, as ranks cannot"),
        ("share_at_most", "best_fit", "cannot be put together"),
        ("sum", "both", ""),
        ("sum", "best_fit", "is a count"),
        ("mean", "best_fit", ""),
        ("population_mean", "merged", ""),
    ],
)
def test_may_carry(aggregation: str, rule: str, reason: str) -> None:
    verdict = rules.may_carry(Indicator(name="It", aggregation=aggregation), rule)
    assert verdict.allowed == (not reason)
    assert reason in verdict.reason


def test_a_rule_that_an_indicator_cannot_have_is_refused(before: Before) -> None:
    with pytest.raises(ValidationError, match="is a count"):
        before.declare("best_fit", indicator=before.country.births)
    other = writes.add_source(by=BUILDER, code="other", name="Other", publisher="X", licence="OGL")
    with pytest.raises(ValidationError, match="of another source"):
        writes.declare_carrying(
            other, by=BUILDER, on=TODAY, kind="LSOA", from_vintage="2001", to_vintage="2011", rule="both",
            indicator=before.country.rate,
        )  # fmt: skip
    assert Carrying.objects.count() == 0


def test_carrying_once(before: Before) -> None:
    carrying = before.declare()
    with pytest.raises(ValidationError, match="declared already"):
        before.declare("split")
    before.declare("split", indicator=before.country.rate)
    writes.end_carrying(carrying, by=BUILDER, on=TODAY)
    before.declare("split")


def test_carrying_between_vintages(before: Before) -> None:
    with pytest.raises(ValidationError, match="from one vintage to another"):
        before.declare(to_vintage="2001")


def test_carrying_ended_by_somebody(before: Before) -> None:
    carrying = before.declare()
    with pytest.raises(IntegrityError, match="carrying_ended_by_somebody"), transaction.atomic():
        Carrying.objects.filter(pk=carrying.pk).update(ended_on=TODAY)


# --- A reorganised council


@pytest.fixture
def unitary(country: Country) -> Place:
    """Two districts of 100,000 and 300,000 people that became one."""
    new = register.add_place(by=BUILDER, name="New Beck", tier="district", code="E06000066", parent=country.county)
    for code, name, people in (("E07000101", "North Beck", 100_000), ("E07000102", "South Beck", 300_000)):
        place = register.add_place(
            by=BUILDER, name=name, tier="district", code=code, parent=country.county, population=people
        )
        register.end_place(place, by=BUILDER, on=date(2023, 4, 1), replaced_by=new)
    country.record(
        *(Observation("births", code, "2021", value) for code, value in (("E07000101", 900.0), ("E07000102", 2100.0))),
        *(Observation("rate", code, "2021", value) for code, value in (("E07000101", 8.0), ("E07000102", 4.0))),
        Observation("births", "E07000101", "2022", 950.0),
        Observation("births", "E06000066", "2024", 3300.0),
    )
    return new


def test_a_reorganised_council_keeps_its_series(country: Country, unitary: Place) -> None:
    figures = reads.series(PUBLIC, country.births, [unitary], on=TODAY)["E06000066"]
    assert [(figure.period, figure.value, figure.basis) for figure in figures] == [
        ("2021", 3000.0, "sum of those it replaced: North Beck, South Beck"),
        ("2022", None, "not put together: a part of it has no figure"),
        ("2024", 3300.0, ""),
    ]
    [rate] = reads.series(PUBLIC, country.rate, [unitary], on=TODAY)["E06000066"]
    assert (rate.value, rate.basis) == (
        5.0,
        "mean, weighted by population, of those it replaced: North Beck, South Beck",
    )
    assert own(country, country.rate, unitary).value == 5.0


def test_a_council_that_was_reorganised_twice_keeps_its_series(country: Country, unitary: Place) -> None:
    newest = register.add_place(by=BUILDER, name="Greater Beck", tier="district", code="E06000099")
    register.end_place(unitary, by=BUILDER, on=date(2025, 4, 1), replaced_by=newest)
    figures = reads.series(PUBLIC, country.births, [newest], on=TODAY)["E06000099"]
    assert [(figure.period, figure.value) for figure in figures][::2] == [("2021", 3000.0), ("2024", 3300.0)]
    assert figures[-1].basis == "published for New Beck (E06000066), which it replaced"


def test_what_may_not_be_put_together_is_shown_as_the_predecessors(country: Country, unitary: Place) -> None:
    rank = writes.add_indicator(by=BUILDER, code="rank", name="Rank", unit="rank", source=country.source)
    profile = reads.profile(PUBLIC, unitary, on=TODAY)
    assert [place.name for place in profile.predecessors(rank)] == ["North Beck", "South Beck"]
    assert list(profile.predecessors(country.births)) == []
    country.record(Observation("rank", "E07000101", "2021", 3.0), Observation("rank", "E07000102", "2021", 9.0))
    [figure] = reads.series(PUBLIC, rank, [unitary], on=TODAY)["E06000066"]
    assert (figure.value, figure.basis) == (
        None,
        "not put together: a figure of this kind, like a rank, cannot be added up or divided",
    )
