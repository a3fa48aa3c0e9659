"""Bespoke neighbourhoods: what they are made of, and how figures are apportioned to them or refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup
from commonweal.evidence.models import BespokeNeighbourhood, Indicator
from commonweal.evidence.rules import Figure
from commonweal.evidence.writes import Observation
from commonweal.kit.models import Entry, User
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import BESPOKE, Overlap, Place
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country, square

OUTPUT_AREAS = """OA21CD,LSOA11CD,WD24CD
E00000011,E01000001,E05000001
E00000021,E01000002,E05000001
E00000022,E01000002,E05000001
E00000023,E01000002,E05000001
E00000024,E01000002,E05000001
E00000031,E01000003,E05000002
"""
POSTCODES = "PCDS,LSOA11CD\nM33 7ZA,E01000001\nM33 7ZB,E01000001\nM33 7ZC,E01000002\n"


def looked_up(folder: Path, text: str) -> None:
    path = folder / f"lookup-{len(text)}.csv"
    path.write_text(text)
    load_lookup(path, by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)


def make(country: Country, composition: reads.Composition, name: str = "Riverside", **facts: Any) -> Place:
    told = {"by": BUILDER, "on": TODAY} | facts
    return writes.add_neighbourhood(country.borough, name=name, composition=composition, **told).place


def whole(country: Country, *numbers: int) -> reads.Composition:
    return reads.composed_of_areas(PUBLIC, [country.neighbourhoods[number] for number in numbers])


def pasted(country: Country, text: str) -> reads.Composition:
    return reads.composed_of_codes(PUBLIC, country.borough, text, on=TODAY)


def drawn(country: Country, west: float, east: float) -> reads.Composition:
    """An outline over the row of squares, from the edge of one to that of another; each is a hundredth of a degree wide."""
    west, east = -2 + west / 100, -2 + east / 100
    ring = [[west, 53.0], [east, 53.0], [east, 53.01], [west, 53.01], [west, 53.0]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    return reads.composed_of_outline(PUBLIC, country.borough, outline, on=TODAY)


def shares(composition: reads.Composition) -> dict[str, tuple[float | None, float | None]]:
    return {part.place.code: (part.share_by_area, part.share_by_population) for part in composition.parts}


def own(place: Place, indicator: Indicator) -> Figure | None:
    lines = reads.profile(PUBLIC, place, on=TODAY).lines
    return next((line.own for line in lines if line.indicator == indicator), None)


# --- Making one


def test_add_neighbourhood_is_a_place_with_its_parts_the_day_and_who(country: Country) -> None:
    place = make(country, whole(country, 0, 2), why="agreed on Tuesday")
    assert (place.tier, place.code_system, place.code, place.parent) == (
        "neighbourhood", BESPOKE, "E07000001-N1", country.borough,
    )  # fmt: skip
    assert (place.population, place.since) == (4000, TODAY)
    assert place.boundary is not None
    assert place.boundary["type"] == "MultiPolygon"
    rows = Overlap.objects.filter(other=place).order_by("place__code")
    assert [(row.place.code, row.share_by_area, row.share_by_population) for row in rows] == [
        ("E01000001", 1.0, 1.0),
        ("E01000003", 1.0, 1.0),
    ]
    kept = BespokeNeighbourhood.objects.get()
    assert (kept.made, kept.shared_by, kept.made_on, kept.made_by) == ("ticked", "population", TODAY, "the tests")
    entry = Entry.objects.get(verb="evidence.add_neighbourhood")
    assert (entry.thing_id, entry.why, entry.by_name) == (kept.pk, "agreed on Tuesday", "the tests")
    assert make(country, whole(country, 1), name="Hillside").code == "E07000001-N2"


def test_only_the_support_team_of_the_place_makes_and_ends_one(country: Country) -> None:
    make(country, whole(country, 0))
    made = BespokeNeighbourhood.objects.get()
    elsewhere = Viewer(user_id=None, name="elsewhere", supports=frozenset([country.county.pk]))
    for viewer in (PUBLIC, elsewhere):
        with pytest.raises(Refused, match="support team"):
            make(country, whole(country, 1), by=viewer)
        with pytest.raises(Refused, match="support team"):
            writes.end_neighbourhood(made, by=viewer, on=date(2027, 1, 1))
    assert BespokeNeighbourhood.objects.count() == 1
    assert not rules.may_change_neighbourhood(BUILDER, country.neighbourhoods[0])


def test_neighbourhoods_are_made_within_wider_places_only(country: Country) -> None:
    verdict = rules.may_add_neighbourhood(BUILDER, country.neighbourhoods[0])
    assert (verdict.allowed, verdict.reason) == (
        False, "Neighbourhoods are made within a wider place, of the small areas in it.",
    )  # fmt: skip
    place = make(country, whole(country, 0))
    assert reads.bespoke_at(PUBLIC, place) == BespokeNeighbourhood.objects.get()
    assert reads.bespoke_at(PUBLIC, country.borough) is None


def test_a_part_that_was_drawn_anew_speaks_through_the_old_areas(country: Country, tmp_path: Path) -> None:
    looked_up(tmp_path, "LSOA01CD,LSOA11CD,CHGIND\nE01000091,E01000001,M\nE01000092,E01000001,M\n")
    country.record(
        *(Observation("births", place.code, "2009", 10.0) for place in country.neighbourhoods[1:]),
    )
    for code, births in (("E01000091", 30.0), ("E01000092", 5.0)):
        register.add_place(by=BUILDER, name=code, tier="neighbourhood", code=code, vintage="2001")
        country.record(Observation("births", code, "2009", births))
    writes.declare_carrying(
        country.source, by=BUILDER, on=TODAY, kind="LSOA", from_vintage="2001", to_vintage="2011", rule="both"
    )
    figure = own(make(country, whole(country, 0, 1)), country.births)
    assert figure is not None
    assert figure.value == 45.0


def test_one_of_nothing_is_refused(country: Country) -> None:
    with pytest.raises(ValidationError, match="at least one small area"):
        make(country, reads.composed_of_areas(PUBLIC, []))
    assert not Place.objects.filter(code_system=BESPOKE).exists()


def test_end_neighbourhood_ends_its_place(country: Country) -> None:
    place = make(country, whole(country, 0))
    made = BespokeNeighbourhood.objects.get()
    writes.end_neighbourhood(made, by=BUILDER, on=date(2027, 1, 1))
    assert Place.objects.get(pk=place.pk).until == date(2027, 1, 1)
    with pytest.raises(ValidationError, match="already ended"):
        writes.end_neighbourhood(made, by=BUILDER, on=date(2027, 2, 1))
    assert list(reads.bespoke_neighbourhoods(PUBLIC, place=country.borough)) == [made]


def test_bespoke_ones_are_not_counted_among_the_published(country: Country) -> None:
    make(country, whole(country, 0, 1, 2, 3))
    country.record(*(Observation("births", place.code, "2024", 10.0) for place in country.neighbourhoods))
    figure = own(country.borough, country.births)
    assert figure is not None
    assert (figure.value, figure.basis) == (40.0, "sum of 4 neighbourhoods")
    assert len(reads.map_values(PUBLIC, country.births, country.borough, on=TODAY)) == 4


# --- Drawn


def test_what_is_drawn_has_shares_of_land(country: Country) -> None:
    found = drawn(country, 1.0, 2.25)
    assert shares(found) == {"E01000001": (1.0, 1.0), "E01000002": (pytest.approx(0.25), None)}
    assert (found.shared_by, found.made) == ("area", "drawn")
    assert found.population == 1500
    assert found.measured == "by laying it over the boundaries of small areas"
    assert make(country, found).boundary == found.boundary


def test_the_thickness_of_a_line_is_no_part(country: Country) -> None:
    found = drawn(country, 1.002, 3.003)
    assert shares(found) == {"E01000001": (1.0, 1.0), "E01000002": (1.0, 1.0)}
    assert found.shared_by == "population"


def test_what_lies_outside_is_told(country: Country) -> None:
    assert drawn(country, 0.0, 2.0).measured.endswith("; 50 % of it lies outside them")
    with pytest.raises(ValidationError, match="lies outside the neighbourhoods of Beck"):
        drawn(country, 7.0, 8.0)


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "Draw an area"),
        ({"type": "Polygon"}, "not a GeoJSON geometry"),
        ({"type": "Polygon", "coordinates": [[[400000, 1], [400001, 1], [400001, 2], [400000, 1]]]}, "not longitude"),
    ],
)
def test_what_is_no_outline_is_refused(country: Country, outline: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        reads.composed_of_outline(PUBLIC, country.borough, outline, on=TODAY)


def test_an_outline_whose_lines_cross_is_taken_on_both_sides_and_says_so(country: Country) -> None:
    west, east = -1.99, -1.98
    ring = [[west, 53.0], [east, 53.01], [east, 53.0], [west, 53.01], [west, 53.0]]
    found = reads.composed_of_outline(PUBLIC, country.borough, {"type": "Polygon", "coordinates": [ring]}, on=TODAY)
    assert "its lines cross, and both sides of the crossing are in it" in found.measured
    assert shares(found) == {"E01000001": (pytest.approx(0.5, abs=0.01), None)}
    assert "cross" not in drawn(country, 0.0, 2.0).measured


# --- Pasted


def test_codes_of_small_areas_are_whole(country: Country) -> None:
    found = pasted(country, "E01000001, e01000003;E01000001\nE01000003")
    assert shares(found) == {"E01000001": (1.0, 1.0), "E01000003": (1.0, 1.0)}
    assert (found.given, found.population) == ("E01000001\nE01000003", 4000)


def test_codes_of_smaller_and_wider_areas_go_by_the_lookups(country: Country, tmp_path: Path) -> None:
    looked_up(tmp_path, OUTPUT_AREAS)
    found = pasted(country, "E00000011 E00000021")
    assert shares(found) == {"E01000001": (1.0, 1.0), "E01000002": (None, 0.25)}
    assert (found.shared_by, found.population) == ("population", 1500)
    assert found.measured == "by the output area of the list in each small area"
    ward = pasted(country, "E05000001")
    assert shares(ward) == {"E01000001": (1.0, 1.0), "E01000002": (1.0, 1.0)}
    mixed = pasted(country, "E05000002 E01000001")
    assert shares(mixed) == {"E01000001": (1.0, 1.0), "E01000003": (1.0, 1.0)}


def test_postcodes_go_by_a_lookup_of_postcodes(country: Country, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"No lookup of postcodes is loaded\. Load one first"):
        pasted(country, "M33 7ZA")
    looked_up(tmp_path, POSTCODES)
    found = pasted(country, "m337za\nM33 7ZC")
    assert shares(found) == {"E01000001": (None, 0.5), "E01000002": (1.0, 1.0)}
    assert found.given == "M33 7ZA\nM33 7ZC"
    with pytest.raises(ValidationError, match=r"lead to no neighbourhood of Beck .*: M33 9ZZ"):
        pasted(country, "M33 7ZA, M33 9ZZ")


@pytest.mark.parametrize(("text", "said"), [(" ,\n", "no code or postcode"), ("E01999999", ": E01999999")])
def test_a_list_that_leads_nowhere_is_refused(country: Country, text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        pasted(country, text)


# --- Its figures


def test_counts_are_apportioned_and_the_page_says_by_what(country: Country, tmp_path: Path) -> None:
    country.record(*(Observation("births", p.code, "2024", 40.0) for p in country.neighbourhoods))
    by_area = own(make(country, drawn(country, 1.0, 2.25)), country.births)
    assert by_area is not None
    assert (by_area.value, by_area.basis) == (
        pytest.approx(50.0),
        "put together from 2 small areas, 1 of them divided by area",
    )
    looked_up(tmp_path, OUTPUT_AREAS)
    by_people = own(make(country, pasted(country, "E00000011 E00000021 E00000022"), name="B"), country.births)
    assert by_people is not None
    assert (by_people.value, by_people.basis) == (
        60.0,
        "put together from 2 small areas, 1 of them divided by population",
    )
    plain = own(make(country, whole(country, 0, 1, 2), name="C"), country.births)
    assert plain is not None
    assert (plain.value, plain.basis) == (120.0, "put together from 3 small areas")


def test_a_rate_goes_through_numerator_and_denominator(country: Country) -> None:
    country.record(
        Observation("rate", "E01000001", "2024", 10.0, numerator=100.0, denominator=1000.0),
        Observation("rate", "E01000002", "2024", 20.0, numerator=400.0, denominator=2000.0),
    )
    figure = own(make(country, drawn(country, 1.0, 2.5)), country.rate)
    assert figure is not None
    assert (figure.value, figure.numerator, figure.denominator) == (
        pytest.approx(15.0), pytest.approx(300.0), pytest.approx(2000.0),
    )  # fmt: skip


def test_a_rate_without_them_is_weighed_by_people(country: Country) -> None:
    country.record(Observation("rate", "E01000001", "2024", 10.0), Observation("rate", "E01000002", "2024", 20.0))
    figure = own(make(country, whole(country, 0, 1)), country.rate)
    assert figure is not None
    assert figure.value == pytest.approx((10 * 1000 + 20 * 2000) / 3000)
    assert figure.basis == "put together from 2 small areas, weighted by population"


def test_what_cannot_be_apportioned_is_refused_with_the_reason(country: Country) -> None:
    facts = {"by": BUILDER, "unit": "x", "source": country.source}
    rank = writes.add_indicator(code="rank", name="Rank", **facts)
    mean = writes.add_indicator(code="mean", name="Mean", aggregation="mean", **facts)
    tenth = writes.add_indicator(code="tenth", name="Tenth", aggregation="share_at_most", aggregation_mark=1.0, **facts)
    country.record(
        *(Observation(code, place.code, "2024", 1.0 + number)
          for code in ("rank", "mean", "tenth") for number, place in enumerate(country.neighbourhoods)),
        Observation("births", "E01000001", "2024", 3.0),
    )  # fmt: skip
    partly = make(country, drawn(country, 1.0, 2.5))
    told = {each.code: own(partly, each) for each in (rank, mean, tenth, country.births)}
    assert {code: (figure.value, figure.basis) for code, figure in told.items() if figure} == {
        "rank": (None, "not apportioned: a figure of this kind, like a rank, cannot be added up or divided"),
        "mean": (None, "not apportioned: parts of areas lie in it, and a plain mean of areas cannot be divided"),
        "tenth": (None, "not apportioned: a figure of this kind, like a rank, cannot be added up or divided"),
        "births": (None, "not apportioned: a part of it has no figure"),
    }
    entirely = make(country, whole(country, 0, 1), name="Whole")
    assert [own(entirely, each).value for each in (mean, tenth)] == [1.5, 50.0]  # type: ignore[union-attr]
    share = own(entirely, tenth)
    assert share is not None
    assert (share.unit, share.basis) == ("%", "share of 2 small areas at 1 or below")


def test_a_withheld_part_withholds_the_whole(country: Country) -> None:
    country.record(
        Observation("births", "E01000001", "2024", None, status="suppressed"),
        Observation("births", "E01000002", "2024", 40.0),
        Observation("rate", "E01000001", "2024", 3.0),
        Observation("rate", "E01000002", "2024", 40.0),
    )
    place = make(country, whole(country, 0, 1))
    figure = own(place, country.births)
    assert figure is not None
    assert (figure.value, figure.status) == (None, "suppressed")
    # The gate withholds a small count though the store knows it: the whole is not summed around it.
    writes.change_indicator(country.rate, by=BUILDER, version=None, smallest_shown=5, aggregation="sum")
    small = own(place, country.rate)
    assert small is not None
    assert (small.value, small.status) == (None, "suppressed")


def test_its_series_and_latest_figure_follow_from_its_parts(country: Country) -> None:
    for year, value in (("2022", 10.0), ("2023", 20.0)):
        country.record(*(Observation("births", p.code, year, value) for p in country.neighbourhoods))
    place = make(country, whole(country, 0, 1))
    figures = reads.series(PUBLIC, country.births, [place], on=TODAY)[place.code]
    assert [(figure.period, figure.value) for figure in figures] == [("2022", 20.0), ("2023", 40.0)]
    latest = reads.figure_at(PUBLIC, country.births, place, TODAY)
    assert latest == figures[-1]
    earlier = reads.figure_at(PUBLIC, country.births, place, date(2022, 6, 1))
    assert earlier is not None
    assert earlier.value == 20.0


def test_its_profile_stands_beside_the_nation(country: Country) -> None:
    country.record(
        *(Observation("rate", p.code, "2024", 10.0) for p in country.neighbourhoods[:2]),
        Observation("rate", country.nation.code, "2024", 8.0),
        Observation("rate", country.nation.code, "2025", 9.0),
    )
    [line] = reads.profile(PUBLIC, make(country, whole(country, 0, 1)), on=TODAY).lines
    assert line.nation is not None
    assert (line.nation.value, line.is_of_neighbourhoods) == (8.0, False)
    assert line.gap == pytest.approx(0.25)


def test_an_own_figure_comes_before_what_is_put_together(country: Country) -> None:
    place = make(country, whole(country, 0, 1))
    country.record(
        *(Observation("births", p.code, "2024", 10.0) for p in country.neighbourhoods),
        Observation("births", place.code, "2024", 21.0),
    )
    figure = own(place, country.births)
    assert figure is not None
    assert (figure.value, figure.basis) == (21.0, "")


# --- Pages


def test_neighbourhood_pages_make_one_in_one_form(country: Country, client: Any) -> None:
    person = register.add_person(by=BUILDER, name="Sam", email="sam@beck.example")
    register.add_support(person, country.borough, by=BUILDER)
    register.invite(person, by=BUILDER, password="a long enough password")
    client.force_login(User.objects.get(email="sam@beck.example"))
    base = f"/evidence/places/{country.borough.pk}/neighbourhoods"
    areas = [place.pk for place in country.neighbourhoods[:2]]
    sent = {
        "compose": {"name": "Ticked", "areas": areas},
        "paste": {"name": "Pasted", "codes": "E01000001\nE01000004"},
        "draw": {"name": "Drawn", "outline": json.dumps(square(2))},
    }
    for way, facts in sent.items():
        response = client.post(f"{base}/{way}/", facts)
        made = BespokeNeighbourhood.objects.get(place__name=facts["name"])
        assert (response.status_code, response["Location"]) == (302, f"/evidence/neighbourhoods/{made.pk}/")
        page = client.get(response["Location"]).content.decode()
        assert f"Profile of {facts['name']}" in page
        assert made.made_by in page
    wrong = client.post(f"{base}/draw/", {"name": "Wrong", "outline": "[]"})
    assert "This is not GeoJSON." in wrong.content.decode()
    left = client.post(f"{base}/paste/", {"name": "Wrong", "codes": "M33 7ZF"})
    assert "No lookup of postcodes is loaded" in left.content.decode()
    assert BespokeNeighbourhood.objects.count() == 3
    assert client.get(f"{base}/draw/?map=ground&as=geojson").json()["features"][0]["id"] == "E01000001"
