"""Trafford, made from published lists and the English Indices of Deprivation, and its figures held against the files themselves."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from commonweal.evidence import imports, reads
from commonweal.evidence.models import Indicator, Release
from commonweal.register.models import Identifier, Place, Tier
from commonweal.register.rules import Viewer
from tests.real.conftest import DATA

BUILDER = Viewer.system("the tests")
TODAY = date(2026, 11, 21)
AUTHORITIES = DATA / "01_authorities" / "uk_local_authorities_current.csv"
LOOKUP = DATA / "03_geography" / "lookups" / "LSOA11_CCG20_LAD20.csv"
AREAS = DATA / "03_geography" / "boundaries" / "trafford_lsoa2011.geojson"
COUNCILS = DATA / "03_geography" / "boundaries" / "GM_lad2016_generalised.geojson"
INDICES = DATA / "02_deprivation" / "imd2019_england_lsoa11.csv"
LIFE = DATA / "04_indicators" / "trafford_themes" / "health" / "life_expectancy.csv"


@dataclass(frozen=True)
class Files:
    """What the files say, read by nothing of ours."""

    inside: list[str]
    indices: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def files() -> Files:
    with LOOKUP.open(encoding="utf-8-sig", newline="") as file:
        inside = [row["LSOA11CD"] for row in csv.DictReader(file) if row["LAD20CD"] == "E08000009"]
    with INDICES.open(encoding="utf-8", newline="") as file:
        indices = {row["lsoa11_code"]: row for row in csv.DictReader(file)}
    return Files(inside, indices)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def built(store: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The place and its evidence, built once for all tests here and then taken away again."""
    with django_db_blocker.unblock(), override_settings(COMMONWEAL_EVIDENCE_STORE=store):
        call_command("add_authority", "E08000009", authorities=AUTHORITIES, lookup=LOOKUP, boundaries=[COUNCILS, AREAS])
        call_command("evidence_add", str(INDICES), retrieved_on="2026-11-01")
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def trafford(built: None, db: None, store: Path, settings: Any) -> Place:
    settings.COMMONWEAL_EVIDENCE_STORE = store
    return Place.objects.get(code="E08000009")


def test_the_place_is_made_from_the_published_lists(trafford: Place, files: Files) -> None:
    county = trafford.parent
    assert county is not None
    assert county.parent is not None
    assert (county.code, county.name, county.tier) == ("E47000001", "Greater Manchester", Tier.COUNTY)
    assert (county.parent.code, county.parent.name) == ("E92000001", "England")
    inside = Place.objects.defer(None).filter(parent=trafford)
    assert sorted(place.code for place in inside) == sorted(files.inside)
    assert len(files.inside) == 138
    assert {place.vintage for place in inside} == {"2011"}
    drawn = {feature["properties"]["area_code"] for feature in json.loads(AREAS.read_text())["features"]}
    assert {place.code for place in inside if place.boundary} == drawn & set(files.inside)
    assert drawn >= set(files.inside)
    council = Identifier.objects.get(scheme="GB-LAE", number="TRF").organisation
    assert council.name == "Trafford Metropolitan Borough Council"


def test_making_it_again_changes_nothing(trafford: Place) -> None:
    before = list(Place.objects.order_by("pk").values_list("pk", "version"))
    call_command("add_authority", "E08000009", authorities=AUTHORITIES, lookup=LOOKUP, boundaries=[AREAS], verbosity=0)
    assert list(Place.objects.order_by("pk").values_list("pk", "version")) == before


def test_the_indices_are_loaded_whole_for_all_of_england(trafford: Place, files: Files) -> None:
    release = Release.objects.get()
    assert release.rows == len(files.indices) * 16 == 525_504
    assert (release.source.code, release.source.licence) == ("imd2019-england", "Open Government Licence v3.0")
    assert Indicator.objects.count() == 16


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("IMD_rank", "imd2019-imd-rank"),
        ("Crime_decile", "imd2019-crime-decile"),
        ("Health_rank", "imd2019-health-rank"),
    ],
)
def test_every_neighbourhood_has_the_figure_that_the_file_has(
    trafford: Place, files: Files, heading: str, code: str
) -> None:
    found = reads.map_values(BUILDER, Indicator.objects.get(code=code), trafford, on=TODAY)
    assert {place.code: figure and figure.value for place, figure in found} == {
        area: float(files.indices[area][heading]) for area in files.inside
    }


def test_the_profile_puts_the_neighbourhoods_together_as_the_file_does(trafford: Place, files: Files) -> None:
    profile = reads.profile(BUILDER, trafford, on=TODAY)
    line = profile.line_of("imd2019-imd-decile")
    assert line is not None
    assert line.own is not None
    assert line.nation is not None
    worst = [area for area in files.inside if float(files.indices[area]["IMD_decile"]) <= 1]
    everywhere = [row for row in files.indices.values() if float(row["IMD_decile"]) <= 1]
    assert line.own.value == pytest.approx(100 * len(worst) / 138)
    assert line.nation.value == pytest.approx(100 * len(everywhere) / len(files.indices))
    rank = profile.line_of("imd2019-imd-rank")
    assert rank is not None
    assert rank.own is None, "ranks of neighbourhoods give no rank of the borough"


def test_the_profile_page_shows_the_place_with_a_map_and_the_right_figures(
    trafford: Place, files: Files, client: Client
) -> None:
    neighbourhood = Place.objects.get(code=files.inside[0])
    page = client.get(reverse("evidence:place-profile", args=[neighbourhood.pk]))
    assert page.status_code == 200
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    for heading in ("IMD_rank", "Income_rank", "Education_rank", "Environment_rank"):
        assert f"{int(float(files.indices[neighbourhood.code][heading])):,}" in text
    page = client.get(reverse("evidence:place-profile", args=[trafford.pk]), {"indicator": "imd2019-imd-decile"})
    assert page.status_code == 200
    assert "map=neighbourhoods" in page.content.decode()
    assert "English Indices of Deprivation 2019" in page.content.decode()
    assert "Open Government Licence v3.0" in page.content.decode()


def test_the_map_is_drawn_and_taken_away_with_the_files_own_figures(
    trafford: Place, files: Files, client: Client
) -> None:
    address = reverse("evidence:place-profile", args=[trafford.pk])
    asked = {"indicator": "imd2019-imd-rank", "map": "neighbourhoods"}
    drawn = client.get(address, asked | {"as": "svg"})
    assert drawn["Content-Type"] == "image/svg+xml"
    table = client.get(address, asked | {"as": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(table.splitlines()))
    told = {cell for row in rows for cell in row}
    for area in files.inside[:20]:
        rank = float(files.indices[area]["IMD_rank"])
        assert told & {f"{rank:g}", f"{rank:.1f}", f"{rank:,.0f}"}, (area, rank, rows[:3])


def test_every_deprivation_file_is_read_by_a_declaration(trafford: Place) -> None:
    for path in sorted((DATA / "02_deprivation").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = sum(1 for row in csv.reader(file) if row) - 1
        understood = imports.understand(path, by=BUILDER)
        assert understood.rows == rows, path.name
        assert understood.indicators, path.name


def test_every_indicator_file_is_read_by_a_declaration(trafford: Place) -> None:
    files = sorted((DATA / "04_indicators" / "trafford_themes").glob("*/*.csv"))
    assert len(files) > 50
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = sum(1 for row in csv.reader(file) if row) - 1
        assert imports.understand(path, by=BUILDER).rows == rows, path.name


def test_an_indicator_file_stands_beside_the_nation(trafford: Place) -> None:
    imports.load_release(LIFE, by=BUILDER, retrieved_on=TODAY)
    with LIFE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["inequality"] == "Female"]
    latest = {row["area_code"]: row for row in rows if row["period"] == max(each["period"] for each in rows)}
    line = reads.profile(BUILDER, trafford, on=TODAY).line_of(
        "trafford-themes-life-expectancy-at-birth-life-expectancy-years-female"
    )
    assert line is not None
    assert line.own is not None
    assert line.nation is not None
    assert (line.own.value, line.own.period) == (float(latest["E08000009"]["value"]), latest["E08000009"]["period"])
    assert line.nation.value == float(latest["E92000001"]["value"])
    assert line.indicator.name == "Life expectancy at birth, Female"


def test_the_county_is_spoken_for_once_all_its_boroughs_are_here(trafford: Place) -> None:
    call_command("add_authority", "E08000009", authorities=AUTHORITIES, lookup=LOOKUP, with_siblings=True, verbosity=0)
    county = Place.objects.get(code="E47000001")
    assert Place.objects.filter(parent=county).count() == 10
    assert Place.objects.filter(parent__parent=county, tier=Tier.NEIGHBOURHOOD).count() == 1673
