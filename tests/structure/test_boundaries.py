"""Co-terminosity: whose patch fits the place, who divides themselves, what stays unknown, and the pages that tell it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership, Place
from commonweal.register.rules import Viewer
from commonweal.structure import reads
from commonweal.structure.reads import FitKind, Laid, Lying, Serving
from tests.structure.conftest import BUILDER, Town
from tests.structure.test_burdens import support

__all__ = ["support"]

DAY = date(2026, 6, 1)
SINCE = date(2020, 1, 1)


def square(west: float, width: float = 1.0) -> dict[str, Any]:
    east = west + width
    return {"type": "Polygon", "coordinates": [[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]]}


@dataclass(frozen=True)
class Shire:
    """A county of two districts, each with a board."""

    town: Town
    county: Place
    beside: Place

    def body(self, name: str, *serves: Place, sector: str = "public", seats: int = 1) -> Organisation:
        found = register.add_organisation(by=BUILDER, name=name, sector=sector, level="district", footprint=serves)
        board = self.town.place.pk
        for partnership in list(_partnerships(board))[:seats]:
            register.add_seat(partnership, by=BUILDER, organisation=found, since=SINCE)
        return found


def _partnerships(place_id: int) -> Any:
    return Partnership.objects.filter(place=place_id).order_by("pk")


@pytest.fixture
def shire(town: Town) -> Shire:
    county = register.add_place(by=BUILDER, name="Bucks", tier="county", code="E10000002", population=400)
    place = register.change_place(
        town.place, by=BUILDER, version=None, parent=county, population=100, boundary=square(0)
    )
    beside = register.add_place(
        by=BUILDER, name="Chiltern", tier="district", code="E07000005", parent=county, population=300,
        boundary=square(1, 2.0),
    )  # fmt: skip
    for name in ("Board", "Forum"):
        town.partnership(name)
    register.add_partnership(beside, by=BUILDER, name="Chiltern Board")
    return Shire(Town(place, town.council, town.themes), county, beside)


def rows(shire: Shire) -> dict[str, Serving]:
    found = reads.territory(BUILDER, place_id=shire.town.place.pk, on=DAY)
    return {row.name: row for row in found.rows}


def test_each_patch_beside_the_place(shire: Shire) -> None:
    place, beside, county = shire.town.place, shire.beside, shire.county
    hood = register.add_place(by=BUILDER, name="Hill", tier="neighbourhood", code="H1", parent=place, population=20)
    for name, serves in {
        "Same": [place], "Wider": [county], "Within": [hood], "Beside": [beside], "Both": [hood, beside], "Nobody": [],
    }.items():  # fmt: skip
        shire.body(name, *serves)
    found = rows(shire)
    assert {name: row.kind for name, row in found.items()} == {
        "Same": FitKind.SAME, "Wider": FitKind.WIDER, "Within": FitKind.WITHIN, "Beside": FitKind.ELSEWHERE,
        "Both": FitKind.ACROSS, "Nobody": FitKind.NO_PATCH,
    }  # fmt: skip
    wider = found["Wider"].lying.people
    assert (wider.covered, wider.held, wider.fit) == (1.0, 0.25, 0.25)
    both = found["Both"].lying.people
    assert (both.covered, both.held) == (pytest.approx(0.2), pytest.approx(20 / 320))
    assert found["Both"].misfit == pytest.approx(1 - 20 / 400)
    assert list(found) == ["Beside", "Both", "Within", "Wider", "Same", "Nobody"]


def test_land_comes_from_outlines_and_gives_way_to_what_is_entered(shire: Shire) -> None:
    away = register.add_place(
        by=BUILDER, name="Vale", tier="district", code="V1", boundary=square(0.75, 1.0)
    )  # no people, no parent
    shire.body("Vale Trust", away)
    row = rows(shire)["Vale Trust"]
    assert row.lying.people == Laid()
    assert (row.lying.land.covered, row.lying.land.held) == (pytest.approx(0.25), pytest.approx(0.25))
    assert row.misfit == pytest.approx(1 - 0.25 / 1.75)
    register.add_overlap(shire.town.place, away, by=BUILDER, share_by_area=0.5, share_by_population=0.4)
    said = rows(shire)["Vale Trust"]
    assert (said.lying.land.covered, said.lying.people.covered, said.lying.people.held) == (0.5, 0.4, None)
    assert said.kind is FitKind.ACROSS


def test_an_outline_that_changes_is_measured_again(shire: Shire) -> None:
    away = register.add_place(by=BUILDER, name="Vale", tier="district", code="V1", boundary=square(0.5, 1.0))
    shire.body("Vale Trust", away)
    assert rows(shire)["Vale Trust"].lying.land.covered == pytest.approx(0.5)
    register.set_boundary(away, by=BUILDER, version=None, boundary=square(0.25, 1.0))
    assert rows(shire)["Vale Trust"].lying.land.covered == pytest.approx(0.75)


def test_what_nobody_has_said_stays_unknown(shire: Shire) -> None:
    away = register.add_place(by=BUILDER, name="Vale", tier="district", code="V1")
    shire.body("Vale Trust", away)
    row = rows(shire)["Vale Trust"]
    assert (row.kind, row.misfit, row.touched) == (FitKind.UNKNOWN, None, 0)


def test_who_divides_themselves_is_counted_over_all_places(shire: Shire) -> None:
    police = shire.body("Police", shire.county, seats=2)
    chiltern = _partnerships(shire.beside.pk).get()
    officer = register.add_person(by=BUILDER, name="Ann", employer=police)
    register.add_seat(chiltern, by=BUILDER, organisation=police, person=officer, since=SINCE)
    row = rows(shire)["Police"]
    assert (row.here, row.everywhere, row.places, row.touched, row.holders) == (2, 3, 2, 2, 1)
    found = reads.territory(BUILDER, place_id=shire.town.place.pk, on=DAY)
    assert {place.name: place.serving for place in found.neighbours} == {"Wycombe": 1, "Chiltern": 1}


def test_ended_seats_and_partnerships_do_not_count(shire: Shire) -> None:
    shire.body("Police", shire.county, seats=2)
    one, _other = _partnerships(shire.town.place.pk)
    register.end_partnership(one, on=date(2026, 1, 1), by=BUILDER)
    assert rows(shire)["Police"].here == 1


def test_patches_lie_on_each_other(shire: Shire) -> None:
    shire.body("Borough", shire.town.place)
    for name in ("Police", "Fire"):
        shire.body(name, shire.county)
    found = reads.territory(BUILDER, place_id=shire.town.place.pk, on=DAY)
    assert [(patch.name, patch.organisations) for patch in found.patches] == [("Bucks", 2), ("Wycombe", 1)]
    assert found.between == ((1.0, 0.25), (0.25, 1.0))


@pytest.mark.parametrize(
    ("people", "land", "kind"),
    [
        (Laid(1.0, 1.0), Laid(), FitKind.SAME),
        (Laid(0.995, 0.2), Laid(1.0, 1.0), FitKind.WIDER),
        (Laid(1.0, None), Laid(), FitKind.WIDER),
        (Laid(0.2, 0.99), Laid(), FitKind.WITHIN),
        (Laid(0.5, 0.5), Laid(), FitKind.ACROSS),
        (Laid(), Laid(0.5, 0.5), FitKind.ACROSS),
        (Laid(0.01, 0.001), Laid(), FitKind.ELSEWHERE),
        (Laid(0.0, 0.0), Laid(0.5, 0.5), FitKind.ELSEWHERE),
        (Laid(), Laid(), FitKind.UNKNOWN),
    ],
)
def test_how_a_patch_lies_by_people_and_else_by_land(people: Laid, land: Laid, kind: FitKind) -> None:
    assert Lying(people, land).kind is kind


def test_only_partners_are_told(shire: Shire) -> None:
    with pytest.raises(Refused):
        reads.territory(Viewer.public(), place_id=shire.town.place.pk, on=DAY)
    divided = reads.organisation_boundaries(Viewer.public(), shire.town.council.pk, on=DAY)
    assert (divided.row, divided.reason) == (None, "Sign in to see what partners share.")


# --- Pages


def test_boundary_list_ranks_explains_narrows_and_leaves_as_a_file(support: Client, shire: Shire) -> None:
    shire.body("Police", shire.county)
    shire.body("Borough", shire.town.place, sector="private")
    address = reverse("structure:boundary-list")
    page = support.get(address).content.decode()
    assert "Of 2 organisations with a seat here, one serves just this place, and one serves more beside it." in page
    assert "It serves all of this place, which is 25% of its patch. It sits on one partnership in one place." in page
    assert page.index("Police</a>") < page.index("Borough</a>")
    assert "1 found" in support.get(f"{address}?kind=wider").content.decode()
    assert "1 found" in support.get(f"{address}?q=bucks").content.decode()
    assert "1 found" in support.get(f"{address}?sector=private").content.decode()
    assert "0 found" in support.get(f"{address}?divided=on").content.decode()
    told = next(csv.DictReader(io.StringIO(support.get(f"{address}?as=csv").content.decode("utf-8-sig"))))
    assert (told["Who"], told["Misfit"], told["Our people it serves"], told["Its people who are ours"]) == (
        "Police", "0.75", "1.0", "0.25",
    )  # fmt: skip


def test_boundary_list_draws_the_neighbours_and_the_patches(support: Client, shire: Shire) -> None:
    shire.body("Police", shire.county)
    shire.body("Borough", shire.town.place)
    address = reverse("structure:boundary-list")
    page = support.get(address).content.decode()
    assert 'id="map-neighbours"' in page
    assert "Partners’ patches laid on each other" in page
    shapes = support.get(f"{address}?map=neighbours&as=geojson").json()
    assert {each["properties"]["name"]: each["properties"]["value"] for each in shapes["features"]} == {
        "Wycombe": 2.0, "Chiltern": 1.0,
    }  # fmt: skip
    drawn = support.get(f"{address}?chart=patches&as=csv").content.decode("utf-8-sig").splitlines()
    assert drawn[1:3] == ["1. Bucks (1),1,1. Bucks (1),100", "1. Bucks (1),2,2. Wycombe (1),25"]


def test_organisation_boundaries_tells_each_place_and_hangs_on_its_page(support: Client, shire: Shire) -> None:
    police = shire.body("Police", shire.county, seats=2)
    address = reverse("structure:organisation-boundaries", args=[police.pk])
    page = support.get(address).content.decode()
    assert "It serves: Bucks." in page
    assert "Chiltern" in page
    assert "75%" in page
    assert 'id="map-footings"' in page
    shapes = support.get(f"{address}?map=footings&as=geojson").json()
    assert [each["properties"]["label"] for each in shapes["features"]] == ["100%", "100%"]
    assert "<h1" not in support.get(address, headers={"HX-Request": "true"}).content.decode()
    assert address in support.get(police.get_absolute_url()).content.decode()
    assert "Sign in to see" in Client().get(address).content.decode()
