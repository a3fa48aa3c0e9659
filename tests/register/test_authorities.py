"""A place from published lists: what is added, what is left as it is, and what is said of a list that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from commonweal.kit.verdicts import Refused
from commonweal.register.imports.authorities import Files, add_authority
from commonweal.register.imports.faults import Unreadable
from commonweal.register.models import Identifier, Organisation, Place
from commonweal.register.rules import Viewer

BUILDER = Viewer.system("the tests")
LIST = """local-authority-code,official-name,nice-name,gss-code,end-date,replaced-by,nation,county-la,combined-authority
BEC,Beck Borough Council,Beck,E07000001,,,England,MOO,
FEL,Fell District Council,Fell,E07000002,,,England,MOO,
OLD,Old Beck Council,Old Beck,E07000003,2020-04-01,BEC,England,MOO,
MOO,Moorshire County Council,Moorshire,E10000001,,,England,,
GLE,Glen Council,Glen,S12000001,,,Scotland,,
"""
LOOKUP = """FID,LSOA21CD,LSOA21NM,LAD24CD,LAD24NM
1,E01000001,Beck 001A,E07000001,Beck
2,E01000002,Beck 001B,E07000001,Beck
3,E01000002,Beck 001B,E07000001,Beck
4,E01000009,Fell 001A,E07000002,Fell
"""
SQUARE = {"type": "Polygon", "coordinates": [[[-2, 53], [-1.9, 53], [-1.9, 53.1], [-2, 53.1], [-2, 53]]]}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "authorities.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "lookup.csv").write_text("\ufeff" + LOOKUP, encoding="utf-8")
    features = [{"type": "Feature", "properties": {"id": 7, "LSOA21CD": "E01000001"}, "geometry": SQUARE}]
    (tmp_path / "areas.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return Files(tmp_path / "authorities.csv", tmp_path / "lookup.csv", [tmp_path / "areas.geojson"])


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["E07000001", "bec"])
def test_add_authority_adds_the_chain_above_and_the_neighbourhoods_inside(files: Files, code: str) -> None:
    added = add_authority(code, files=files, by=BUILDER)
    assert (added.place.name, added.new, added.neighbourhoods, added.with_boundary) == ("Beck", 5, 2, 1)
    chain = [added.place.parent, added.place.parent.parent]
    assert [(place.code, place.name, place.tier) for place in chain] == [
        ("E10000001", "Moorshire", "county"),
        ("E92000001", "England", "nation"),
    ]
    inside = Place.objects.defer(None).filter(parent=added.place).order_by("code")
    assert [(place.code, place.name, place.vintage, bool(place.boundary)) for place in inside] == [
        ("E01000001", "Beck 001A", "2021", True),
        ("E01000002", "Beck 001B", "2021", False),
    ]
    council = Organisation.objects.get()
    assert council.name == "Beck Borough Council"
    assert [(each.scheme, each.number) for each in council.identifiers.all()] == [("GB-LAE", "BEC")]


@pytest.mark.django_db
def test_add_authority_without_lookup_in_another_nation(files: Files) -> None:
    added = add_authority("S12000001", files=Files(files.authorities), by=BUILDER)
    assert (added.place.parent.name, added.neighbourhoods) == ("Scotland", 0)
    assert Identifier.objects.get().scheme == "GB-LAS"


@pytest.mark.django_db
def test_add_authority_with_its_siblings(files: Files) -> None:
    added = add_authority("E07000001", files=files, by=BUILDER, with_siblings=True)
    assert sorted(Place.objects.filter(parent=added.place.parent).values_list("name", flat=True)) == ["Beck", "Fell"]


@pytest.mark.django_db
def test_add_authority_again_draws_what_was_missing_and_changes_nothing_else(files: Files) -> None:
    add_authority("E07000001", files=Files(files.authorities, files.lookup), by=BUILDER)
    again = add_authority("E07000001", files=files, by=BUILDER)
    assert (again.new, again.with_boundary) == (0, 1)
    assert dict(Place.objects.values_list("code", "version")) == {
        "E92000001": 1, "E10000001": 1, "E07000001": 1, "E01000001": 2, "E01000002": 1,
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "change", "message"),
    [
        ("E99999999", {}, "No local authority in it has the code “E99999999”"),
        ("OLD", {}, "Old Beck Council ended on 2020-04-01 and was replaced by BEC"),
        ("BEC", {"authorities.csv": "a,b\n1,2\n"}, "There is no column “local-authority-code”, “official-name”"),
        ("BEC", {"lookup.csv": "a,b\n1,2\n"}, "No heading has the form (?:LSOA|DZ|SDZ|SOA)"),
        ("BEC", {"lookup.csv": LOOKUP.replace("E07000001", "E07000099")}, "It has no neighbourhood in E07000001"),
        ("BEC", {"areas.geojson": "{}"}, "This is not a GeoJSON file with features"),
        ("BEC", {"authorities.csv": "caf\xe9"}, "This is not a CSV file in UTF-8"),
    ],
)
def test_a_wrong_list_is_explained_and_nothing_is_added(files: Files, code: str, change: dict, message: str) -> None:
    for name, text in change.items():
        (files.authorities.parent / name).write_text(text, encoding="latin-1")
    with pytest.raises(Unreadable) as refused:
        add_authority(code, files=files, by=BUILDER)
    assert message in str(refused.value)
    assert not Place.objects.exists()


@pytest.mark.django_db
def test_a_boundary_in_another_grid_is_refused_whole(files: Files) -> None:
    moved = {
        "type": "Polygon",
        "coordinates": [[[380000, 390000], [381000, 390000], [381000, 391000], [380000, 390000]]],
    }
    path = files.boundaries[0]
    path.write_text(path.read_text().replace(json.dumps(SQUARE), json.dumps(moved)))
    with pytest.raises(CommandError, match="Export the boundary again in WGS 84"):
        call_command("add_authority", "BEC", authorities=files.authorities, lookup=files.lookup, boundaries=[path])
    assert not Place.objects.exists()


@pytest.mark.django_db
def test_only_support_teams_add_authorities(files: Files) -> None:
    with pytest.raises(Refused):
        add_authority("BEC", files=files, by=Viewer.public())
    assert not Place.objects.exists()


@pytest.mark.django_db
def test_the_command_says_what_it_added_or_why_not(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "add_authority", "BEC", authorities=files.authorities, lookup=files.lookup, boundaries=files.boundaries
    )
    place = Place.objects.get(code="E07000001")
    assert capsys.readouterr().out == (
        f"Beck (place {place.pk}) has 2 neighbourhoods, 1 of them with a boundary; 5 places are new.\n"
    )
    with pytest.raises(
        CommandError, match=r"authorities.csv: No local authority in it has the code “XYZ”.*\nNothing was added"
    ):
        call_command("add_authority", "XYZ", authorities=files.authorities)
