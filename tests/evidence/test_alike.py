"""A place's like, wherever it is: among areas that no register has, outside its district, by chosen indicators, and never by what is withheld."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonweal.evidence import imports, reads, writes
from commonweal.evidence.exports.alike import sought_words
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup
from commonweal.evidence.models import Disclosure, Indicator, Withheld
from commonweal.evidence.reads import Chosen, Likeness, Portrait, Sought, across
from commonweal.evidence.reads import alike as reads_alike
from commonweal.evidence.rules import Against
from commonweal.evidence.store import engine, lookups
from commonweal.evidence.store.answers import Remembered
from commonweal.register import writes as register
from commonweal.register.models import Place
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country
from tests.evidence.test_standing import said

pytestmark = pytest.mark.django_db

LOOKUP = """LSOA11CD,LSOA11NM,LAD20CD,LAD20NM
E01000001,Beck 001A,E07000001,Beck
E01000009,Beck 009A,E07000001,Beck
E01000101,Dale 001A,E07000002,Dale
E01000102,Dale 001B,E07000002,Dale
"""
OWN = "E01000001"
FIGURES = {
    # Two indicators of each area: the first is the place itself, the next is in its district but in no register.
    OWN: (10.0, 50.0), "E01000009": (10.0, 51.0), "E01000002": (30.0, 20.0), "E01000101": (11.0, 50.0),
    "E01000102": (12.0, 48.0), "E01000103": (40.0, 10.0), "W01000001": (10.5, 52.0),
}  # fmt: skip


def indicator(country: Country, code: str, **facts: Any) -> Indicator:
    told = {"name": code.title(), "unit": "%", "polarity": "low", "source": country.source, "decimals": 1} | facts
    return writes.add_indicator(by=BUILDER, code=code, **told)


def load(path: Path, columns: Iterable[str], figures: dict[str, tuple[float, ...]]) -> None:
    """Figures as a file brings them: of areas that the register may have or not."""
    rows = [["code", *columns], *([code, *row] for code, row in figures.items())]
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    declared = {
        "code": "ministry", "name": "Deprivation", "publisher": "Ministry", "licence": "Open Government Licence v3.0", "layout": "wide",
        "place": {"column": "code"}, "period": {"fixed": "2024"},
        "indicators": [{"column": each, "code": each, "name": each.title(), "unit": "%", "decimals": 1} for each in columns],
    }  # fmt: skip
    imports.load_release(path, by=BUILDER, retrieved_on=TODAY, declaration=imports.read(json.dumps(declared)))


@pytest.fixture
def areas(country: Country, tmp_path: Path) -> Country:
    """Seven small areas with two figures each, of which the register has two and a lookup tells some."""
    load(tmp_path / "deprivation.csv", ["poor", "old"], FIGURES)
    return country


def told(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    path.write_text(LOOKUP)
    load_lookup(path, by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)


def alike(country: Country, place: Place | None = None, viewer: Any = PUBLIC, **sought: Any) -> Likeness:
    return reads.likeness_of(viewer, place or country.neighbourhoods[0], on=TODAY, sought=Sought(**sought))


def held(country: Country, against: str, **chosen: Any) -> Portrait:
    asked = Chosen(against=against, **chosen)
    return reads.portrait(PUBLIC, country.neighbourhoods[0], on=TODAY, chosen=asked)


def codes(found: Likeness) -> list[str]:
    return [area.code for area in found.areas]


# --- Where


def test_likeness_is_sought_among_all_areas_of_the_kind_in_the_register_or_not(areas: Country) -> None:
    found = alike(areas)
    assert codes(found) == ["E01000009", "E01000101", "W01000001", "E01000102", "E01000002", "E01000103"]
    assert found.among == 6
    assert [area.pk for area in found.areas if area.code == "E01000002"] == [areas.neighbourhoods[1].pk]
    assert [area.pk for area in found.areas if area.code != "E01000002"] == [None] * 5
    assert [area.distance for area in found.areas] == sorted(area.distance for area in found.areas)


def test_an_area_outside_the_register_is_called_what_a_lookup_calls_it_and_else_by_its_code(
    areas: Country, tmp_path: Path
) -> None:
    assert {(area.name, area.district) for area in alike(areas).areas if area.pk is None} == {
        (code, "") for code in FIGURES if code not in (OWN, "E01000002")
    }
    told(tmp_path)
    names = {area.code: (area.name, area.district) for area in alike(areas).areas}
    assert names["E01000101"] == ("Dale 001A", "Dale")
    assert names["E01000103"] == ("E01000103", "")
    assert names["E01000002"] == ("Beck 002A", "Beck"), "the register's own comes first"


def test_elsewhere_leaves_out_its_district_as_the_register_and_the_lookups_tell_it(
    areas: Country, tmp_path: Path
) -> None:
    before = alike(areas, is_elsewhere=True)
    assert (before.apart_from, before.lookups) == (areas.borough, ())
    assert "E01000002" not in codes(before)
    assert "E01000009" in codes(before), "nothing tells where it lies"
    told(tmp_path)
    found = alike(areas, is_elsewhere=True)
    assert codes(found) == ["E01000101", "W01000001", "E01000102", "E01000103"]
    assert found.lookups == ("Lower layer super output area 2011 to district 2020",)
    assert found.among == 4
    everywhere = {area.code: area.distance for area in alike(areas).areas}
    assert all(area.distance == everywhere[area.code] for area in found.areas), "standardised over the same field"


def test_a_wider_place_has_its_like_outside_what_it_is_part_of(country: Country) -> None:
    indicator(country, "poor")
    far = register.add_place(by=BUILDER, name="Dale", tier="district", code="E06000009", parent=country.nation)
    near = register.add_place(by=BUILDER, name="Wick", tier="district", code="E07000002", parent=country.county)
    values = {country.borough: 10.0, near: 10.5, far: 30.0}
    country.record(*(writes.Observation("poor", place.code, "2024", value) for place, value in values.items()))
    assert [area.name for area in alike(country, country.borough).areas] == ["Wick", "Dale"]
    found = alike(country, country.borough, is_elsewhere=True)
    assert ([area.name for area in found.areas], found.apart_from) == (["Dale"], country.county)
    assert [area.district for area in found.areas] == [""]
    assert sought_words(found)[0] == "This is the only other area of its kind that has figures in the same periods."
    alone = alike(country, far, is_elsewhere=True)
    assert (alone.apart_from, alone.among) == (None, 2), "everything outside a nation's own part is elsewhere"


def test_a_place_that_has_ended_is_nobodys_like(areas: Country) -> None:
    register.add_place(
        by=BUILDER, name="Gone", tier="neighbourhood", code="E01000009", vintage="2001", parent=areas.borough,
        since=TODAY.replace(year=2001), until=TODAY.replace(year=2011),
    )  # fmt: skip
    assert "E01000009" not in codes(alike(areas))


# --- By what


def test_likeness_is_by_the_indicators_that_were_chosen(areas: Country) -> None:
    old = Indicator.objects.get(code="old")
    found = alike(areas, by=(old.pk,))
    assert (found.indicators, found.own) == ((old,), (50.0,))
    assert codes(found)[0] == "E01000101"
    assert {each.code for each in found.offered} == {"poor", "old"}


def test_a_place_of_another_system_of_codes_has_its_like_however_many_there_are(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads_alike, "MOST_OF_REGISTER", 1)
    indicator(country, "poor")
    parishes = [
        register.add_place(
            by=BUILDER, name=f"Parish {code}", tier="neighbourhood", code=code, code_system="parish", parent=country.borough
        )
        for code in ("P1", "P2", "P3")
    ]  # fmt: skip
    country.record(*(writes.Observation("poor", each.code, "2024", 5.0 + at) for at, each in enumerate(parishes)))
    found = alike(country, parishes[2])
    assert (codes(found), found.own) == (["P1"], (7.0,)), (
        "it is not the first of its kind, and is compared all the same"
    )


def test_counts_and_what_was_put_together_tell_no_likeness(country: Country) -> None:
    places = [country.borough, *country.neighbourhoods]
    country.record(*(writes.Observation("births", each.code, "2024", 5.0) for each in country.neighbourhoods))
    country.record(*(writes.Observation("rate", each.code, "2024", 5.0) for each in country.neighbourhoods))
    found = [alike(country, each) for each in places]
    assert [each.offered for each in found] == [(), *[(country.rate,)] * 4]
    assert [each.among for each in found] == [0, 3, 3, 3, 3]


def test_each_subject_gives_as_many_indicators_as_the_others(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        indicator(country, f"work{number}", subject="Work")
    indicator(country, "health", subject="Health")
    named = [*(f"work{number}" for number in range(5)), "health"]
    country.record(
        *(
            writes.Observation(code, each.code, "2024", float(at + place))
            for at, code in enumerate(named)
            for place, each in enumerate(country.neighbourhoods)
        )
    )
    monkeypatch.setattr("commonweal.evidence.reads.alike.MOST_BY", 3)
    found = alike(country)
    assert {each.code for each in found.indicators} == {"health", "work0", "work1"}
    assert len(found.offered) == 6


# --- What is withheld


def test_a_withheld_figure_takes_no_part_and_is_shown_of_no_area(country: Country, tmp_path: Path) -> None:
    indicator(country, "few", smallest_shown=5, unit="per 1,000", decimals=0)
    indicator(country, "exact", smallest_shown=5, disclosure=Disclosure.SUPPRESSED, unit="per 1,000", decimals=0)
    figures = {OWN: (12.0, 12.0), "E01000101": (3.0, 3.0), "E01000102": (13.0, 13.0), "E01000103": (41.0, 41.0)}
    load(tmp_path / "small.csv", ["few", "exact"], figures)
    found = alike(country)
    at = {each.code: place for place, each in enumerate(found.indicators)}
    shown = {area.code: area.figures for area in found.areas}
    assert "E01000101" not in shown, "all that is known of it is withheld"
    assert [found.own[at["few"]], shown["E01000102"][at["few"]], shown["E01000103"][at["few"]]] == [10.0, 15.0, 40.0]
    assert [found.own[at["exact"]], shown["E01000103"][at["exact"]]] == [12.0, 41.0]
    withheld = set(Withheld.objects.values_list("place", flat=True))
    assert "E01000101" in withheld
    assert all((shown[code][at["exact"]] is None) == (code in withheld) for code in shown)


def test_a_return_of_another_place_is_no_likeness_for_the_public(country: Country) -> None:
    shared = writes.add_source(
        by=BUILDER, code="own", name="Own", publisher="Beck", licence="OGL", shared_in=country.borough
    )
    indicator(country, "told", source=shared)
    rows = [writes.Observation("told", each.code, "2024", float(at)) for at, each in enumerate(country.neighbourhoods)]
    writes.record_observations(by=BUILDER, source=shared, rows=rows, on=TODAY)
    assert alike(country, viewer=BUILDER).among == 3
    assert alike(country, viewer=PUBLIC).offered == ()


# --- The page of a place


def test_a_place_is_held_against_the_mean_of_its_like(areas: Country, tmp_path: Path) -> None:
    told(tmp_path)
    anywhere, elsewhere = held(areas, Against.ALIKE), held(areas, Against.ELSEWHERE)
    assert [each.code for each in anywhere.others] == codes(alike(areas))[:5]
    poor = next(row for row in anywhere.rows if row.indicator.code == "poor")
    assert poor.other == pytest.approx((10.0 + 10.5 + 11 + 12 + 30) / 5)
    assert [each.code for each in elsewhere.others] == ["E01000101", "W01000001", "E01000102", "E01000103"]
    poor = next(row for row in elsewhere.rows if row.indicator.code == "poor")
    assert poor.other == pytest.approx((10.5 + 11 + 12 + 40) / 4)
    assert elsewhere.likeness is not None
    assert elsewhere.likeness.apart_from == areas.borough


def test_place_profile_says_by_what_its_like_was_found(areas: Country, tmp_path: Path) -> None:
    told(tmp_path)
    where = reverse("evidence:place-profile", args=[areas.neighbourhoods[0].pk])
    old = Indicator.objects.get(code="old")
    answer = Client().get(f"{where}?against=elsewhere&by={old.pk}")
    page = said(answer)
    assert "The mean of 4 places" in page
    assert "Dale 001A (Dale)" in page
    assert "They are nearest by 1 indicator, standardised over all of those areas." in page
    assert (
        "What lies in Beck is left out, as the register and Lower layer super output area 2011 to district 2020 tell it."
        in page
    )
    assert f"?where=elsewhere&amp;by={old.pk}" in answer.content.decode()


def test_place_profile_takes_no_harm_from_a_strange_choice(areas: Country) -> None:
    where = reverse("evidence:place-profile", args=[areas.neighbourhoods[0].pk])
    assert Client().get(f"{where}?against=alike&by=x&by=999999").status_code == 200


# --- The list


def address(country: Country, ask: str = "") -> str:
    return reverse("evidence:place-alike", args=[country.neighbourhoods[0].pk]) + ask


def test_place_alike_lists_areas_with_distance_and_what_they_differ_in(areas: Country, tmp_path: Path) -> None:
    told(tmp_path)
    answer = Client().get(address(areas, "?where=elsewhere"))
    page = said(answer)
    assert "These are the nearest of 4 areas of its kind that have figures in the same periods." in page
    second = alike(areas, is_elsewhere=True).areas[1]
    assert f"W01000001 – {second.distance:.2f} 2 of 2" in page
    assert "Dale 001A E01000101 Dale" in page
    assert "Poor (100%)" in page
    assert 'data-label="Distance"' in answer.content.decode(), "on a narrow screen a row is a block of its own"
    assert 'data-label="Dale 001A"' in answer.content.decode()
    assert "Source: Deprivation, Ministry. Open Government Licence v3.0." in page
    assert reverse("evidence:code-search") + "?code=E01000101" in answer.content.decode()


def test_place_alike_goes_out_with_every_figure_and_its_source(areas: Country, tmp_path: Path) -> None:
    told(tmp_path)
    rows = list(csv.DictReader(io.StringIO(Client().get(address(areas, "?as=csv")).content.decode("utf-8-sig"))))
    assert [(row["Code"], row["Indicator"], row["Value"], row["Period"]) for row in rows[:2]] == [
        (OWN, "Old", "50.0", "2024"), (OWN, "Poor", "10.0", "2024"),
    ]  # fmt: skip
    assert len(rows) == 2 * len(FIGURES)
    assert {row["Source"] for row in rows} == {"Deprivation"}


@pytest.mark.parametrize("ask", ["?where=moon&by=x&by=-1&by=²", "?by=99999999999999", "?by=%00"])
def test_place_alike_takes_no_harm_from_a_strange_address(areas: Country, ask: str) -> None:
    assert Client().get(address(areas, ask)).status_code == 200


def test_place_alike_says_why_there_is_nobody(country: Country) -> None:
    assert "It has no published figure that could be held beside those of other areas" in said(
        Client().get(address(country))
    )


def test_place_alike_compares_without_names_where_a_lookup_is_harmed(
    areas: Country, tmp_path: Path, settings: Any
) -> None:
    told(tmp_path)
    [path] = (Path(settings.COMMONWEAL_EVIDENCE_STORE) / lookups.FOLDER).rglob("*.parquet")
    path.write_bytes(b"harmed")
    found = alike(areas)
    assert path.name in found.fault
    assert {area.name for area in found.areas if area.pk is None} == {
        area.code for area in found.areas if area.pk is None
    }
    assert path.name in said(Client().get(address(areas)))


# --- One indicator among them


def test_one_indicator_is_held_beside_those_alike_in_the_others(areas: Country) -> None:
    poor, old = (Indicator.objects.get(code=code) for code in ("poor", "old"))
    found = reads.among_alike(PUBLIC, poor, areas.neighbourhoods[0], on=TODAY, sought=Sought())
    assert found.likeness.indicators == (old,)
    assert [peer.place.code for peer in found.peers if peer.place != found.place] != codes(alike(areas))
    assert len(found.peers) == 7
    assert found.mean == pytest.approx((10 + 30 + 11 + 12 + 40 + 10.5) / 6)


def test_a_count_is_held_beside_no_area_however_alike(areas: Country) -> None:
    own, other = areas.neighbourhoods[:2]
    areas.record(*(writes.Observation("births", place.code, "2024", 5.0) for place in (own, other)))
    found = reads.among_alike(PUBLIC, areas.births, own, on=TODAY, sought=Sought())
    assert other.code in codes(found.likeness)
    assert (found.peers, found.mean) == ([], None)
    where = reverse("evidence:place-indicator-alike", args=[own.pk, areas.births.pk])
    assert "A count is held beside no other area: it says first of all how large a place is." in said(
        Client().get(where)
    )


def test_place_indicator_alike_is_a_page_and_a_part_of_one(areas: Country, tmp_path: Path) -> None:
    told(tmp_path)
    poor = Indicator.objects.get(code="poor")
    where = reverse("evidence:place-indicator-alike", args=[areas.neighbourhoods[0].pk, poor.pk])
    whole, part = Client().get(where), Client().get(where, headers={"HX-Request": "true"})
    assert "10.0%, where the 6 areas most like it have 18.9% on average" in said(whole)
    assert "not compared, because it has no interval" in said(part)
    assert "<h1" in whole.content.decode()
    assert "<h1" not in part.content.decode()
    rows = Client().get(f"{where}?where=elsewhere&chart=alike&as=csv").content.decode("utf-8-sig")
    assert "Dale 001A,Dale,E01000101" in rows
    assert "E01000009" not in rows
    assert (
        where
        in Client()
        .get(reverse("evidence:place-indicator", args=[areas.neighbourhoods[0].pk, poor.pk]))
        .content.decode()
    )


# --- Asked once, kept within bounds


def test_all_areas_are_asked_for_in_one_question_and_once(areas: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plain = engine.ask_table
    monkeypatch.setattr(engine, "ask_table", lambda root, sql, given: asked.append(sql) or plain(root, sql, given))
    monkeypatch.setattr(across, "_kept", Remembered(100, 100, lambda raw: raw.size))
    first = alike(areas)
    assert codes(alike(areas, areas.neighbourhoods[1]))[0] == "E01000103"
    assert len(asked) == 1
    assert across._kept.held == 2 * len(FIGURES)
    areas.record(writes.Observation("poor", "E01000002", "2024", 10.0))
    assert alike(areas) != first, "another file is another question"
    assert len(asked) == 2


def test_likeness_asks_as_many_queries_for_many_areas_as_for_few(areas: Country, tmp_path: Path) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            alike(areas, is_elsewhere=True)
        return len(captured)

    few = queries()
    more = {f"E0100{number:04d}": (float(number % 40), float(number % 17)) for number in range(2000, 2300)}
    load(tmp_path / "more.csv", ["poor", "old"], FIGURES | more)
    assert queries() == few
    assert alike(areas, is_elsewhere=True).among == 305


def test_as_many_queries_are_asked_where_nobody_is_found(areas: Country) -> None:
    poor, old = (Indicator.objects.get(code=code) for code in ("poor", "old"))
    counts = []
    for by in ((old.pk,), (poor.pk,)):
        with CaptureQueriesContext(connection) as captured:
            found = reads.among_alike(PUBLIC, poor, areas.neighbourhoods[0], on=TODAY, sought=Sought(by=by))
        counts.append((len(captured), len(found.likeness.areas)))
    assert counts[0] == (counts[1][0], 6)
    assert counts[1][1] == 0, "sought by nothing but what is compared, there is nobody"
