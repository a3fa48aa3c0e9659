"""Maps: boundaries made ready, shades and their legend, what is drawn and what is answered."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from django.core.cache import caches
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import mapping

from commonweal.kit import theme
from commonweal.kit.maps import Map, outlines
from commonweal.kit.maps.choropleth import decimals_of, span_label

SVG = "{http://www.w3.org/2000/svg}"
WEST, SOUTH, SIDE = -2.4, 53.4, 0.02


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["charts"].clear()
    yield
    caches["charts"].clear()


def square(column: int, row: int = 0, *, clockwise: bool = False) -> dict[str, Any]:
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    ring = [(west, south), (west + SIDE, south), (west + SIDE, south + SIDE), (west, south + SIDE), (west, south)]
    return {"type": "Polygon", "coordinates": [ring[::-1] if clockwise else ring]}


def places(values: list[float | None], **changes: Any) -> list[dict[str, Any]]:
    return [
        {"code": f"N{number:02}", "name": f"Ward {number}", "value": value, "boundary": square(number)} | changes
        for number, value in enumerate(values)
    ]


def wards(values: list[float | None] | None = None, **changes: Any) -> Map:
    told: dict[str, Any] = {"title": "Low income", "alt": "Highest in the east.", "unit": "% of children"}
    shown = places([10.0, 20.0, 30.5, 40.0, None] if values is None else values)
    return Map("wards", **({"places": shown} | told | changes))


def paths(drawn: str) -> list[dict[str, str]]:
    found = ElementTree.fromstring(drawn).iter(f"{SVG}path")
    return [path.attrib for path in found if path.attrib.get("aria-roledescription") == "geoshape"]


def hatches(drawn: str) -> list[dict[str, str]]:
    found = ElementTree.fromstring(drawn).iter(f"{SVG}path")
    return [path.attrib for path in found if path.attrib.get("stroke-width") == "0.7"]


def fills(drawn: str) -> list[str]:
    return [path["fill"] for path in paths(drawn)]


def extent(path: str) -> tuple[float, float]:
    numbers = np.array([float(number) for number in re.findall(r"-?\d+\.?\d*", path)]).reshape(-1, 2)
    across, down = np.ptp(numbers, axis=0)
    return float(across), float(down)


# --- Shades and their legend


def test_each_place_wears_the_shade_of_its_class() -> None:
    picture = wards([10.0, 20.0, 30.0, 40.0, 50.0])
    assert fills(picture.svg()) == theme.ramp(5)
    assert [(shade.label, shade.places) for shade in picture.legend] == [
        ("10", 1),
        ("20", 1),
        ("30", 1),
        ("40", 1),
        ("50", 1),
    ]


def test_a_place_without_a_figure_is_hatched_and_never_shaded_as_zero() -> None:
    picture = wards([0.0, 5.0, None], classes=2)
    assert [(shade.label, shade.hatched) for shade in picture.legend] == [
        ("0", False),
        ("5", False),
        ("No figure", True),
    ]
    assert fills(picture.svg()) == [*theme.ramp(2), theme.NO_FIGURE]
    assert len(hatches(picture.svg())) == 2  # the slanted lines, and the place's own edge
    assert hatches(wards([0.0, 5.0]).svg()) == []


def test_a_map_opened_by_itself_says_each_place_and_its_figure() -> None:
    drawn = wards([10.5, None]).svg()
    assert [path["aria-label"] for path in paths(drawn)] == ["Ward 0: 10.5", "Ward 1: no figure"]


def test_a_legend_says_its_figures_to_the_same_decimals() -> None:
    assert [shade.label for shade in wards([10.0, 20.0, 30.5, 1240.0], classes=2).legend] == [
        "10.0 to 20.0",
        "30.5 to 1,240.0",
    ]


@pytest.mark.parametrize(
    ("figures", "decimals"), [([1, 2.0, None], 0), ([1.5, 2], 1), ([0.125], 2), ([], 0), ([None], 0)]
)
def test_decimals_are_those_that_the_figures_carry(figures: list[Any], decimals: int) -> None:
    assert decimals_of(figures) == decimals


def test_a_class_of_one_figure_is_said_once() -> None:
    assert span_label(4.0, 4.0, 1) == "4.0"
    assert span_label(4.0, 4.04, 1) == "4.0"


@pytest.mark.parametrize("values", [[None, None], [7.0, 7.0], [7.0]])
def test_no_figures_equal_figures_and_a_single_place_are_drawn(values: list[float | None]) -> None:
    drawn = wards(values).svg()
    assert len(fills(drawn)) == len(values)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"method": "guess"}, "quantiles, natural"), ({"classes": 8}, "1 to 7"), ({"classes": 0}, "1 to 7")],
)
def test_a_map_refuses_classes_that_it_cannot_show(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wards(**changes)


def test_the_page_says_how_the_shades_were_cut() -> None:
    assert wards().method_words == "Each shade holds about as many places."
    assert wards(method="natural").method_words == "Shades part where the figures have gaps."


def test_the_page_says_that_shades_hold_as_many_places_only_where_they_do() -> None:
    tied = wards([0.0] * 12 + [1.0, 2.0, 3.0, 4.0])
    assert tied.method_words.startswith("Places with the same figure have the same shade")
    assert wards([float(each) for each in range(23)]).method_words == "Each shade holds about as many places."
    assert wards([7.0, 7.0]).method_words == ""
    assert wards([None], method="natural").method_words == ""


# --- Boundaries


def test_a_ring_drawn_the_wrong_way_round_is_not_turned_inside_out() -> None:
    right, wrong = (
        wards(places=[{"code": "N", "name": "N", "value": 1, "boundary": square(0, clockwise=way)}])
        for way in (False, True)
    )
    assert extent(paths(right.svg())[0]["d"]) == extent(paths(wrong.svg())[0]["d"])


def test_a_place_keeps_its_true_shape() -> None:
    # At this latitude a degree of longitude is 0.596 of a degree of latitude, so the square is upright.
    across, down = extent(paths(wards([1.0]).svg())[0]["d"])
    assert across / down == pytest.approx(np.cos(np.radians(SOUTH + SIDE / 2)), rel=0.01)


def test_a_boundary_that_crosses_itself_is_mended() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    mended = outlines.shapes([bow, None])
    assert shapely.is_valid(mended[0])
    assert mended[0].area == pytest.approx(2)
    assert mended[1] is None


def test_neighbours_share_their_edge_after_simplification() -> None:
    wiggle = [(1 + 0.01 * (step % 2), step / 100) for step in range(101)]
    left = shapely.Polygon([(0, 0), *wiggle, (0, 1)])
    right = shapely.Polygon([(2, 0), (2, 1), *wiggle[::-1]])
    simple = outlines.simpler(np.array([left, right, None], dtype=object), 0.2)
    assert shapely.coverage_is_valid(simple[:2])
    assert shapely.get_num_coordinates(simple[0]) < 20
    assert simple[2] is None


def test_boundaries_that_overlap_are_simplified_one_by_one() -> None:
    one, other = shapely.Point(0, 0).buffer(1, quad_segs=50), shapely.Point(0.5, 0).buffer(1, quad_segs=50)
    simple = outlines.simpler(np.array([one, other], dtype=object), 0.05)
    assert shapely.is_valid(simple).all()
    assert shapely.get_num_coordinates(simple).max() < shapely.get_num_coordinates(one)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12, unique=True),
    st.floats(60, 900),
    st.floats(60, 900),
)
def test_a_flat_map_always_fits_its_canvas(cells: list[tuple[int, int]], width: float, height: float) -> None:
    flat = outlines.flat(outlines.shapes(square(*cell) for cell in cells), width, height)
    west, north, east, south = outlines.bounds(flat)
    assert west >= -1e-6
    assert north >= -1e-6
    assert east <= width + 1e-6
    assert south <= height + 1e-6
    assert max(east / width, south / height) == pytest.approx(1)


def test_hatching_stays_within_its_areas() -> None:
    area = shapely.box(0, 0, 100, 50)
    lines = outlines.hatching(np.array([area, None], dtype=object))
    assert lines is not None
    assert area.buffer(1e-6).covers(lines)
    assert lines.length > 500
    assert outlines.hatching(np.array([None], dtype=object)) is None


def test_a_place_without_a_boundary_is_in_the_list_and_not_on_the_map() -> None:
    shown = [*places([1.0, 2.0]), {"code": "X", "name": "New ward", "value": 3.0, "boundary": None}]
    picture = wards(places=shown)
    assert len(fills(picture.svg())) == 2
    assert [row[0].text for row in picture.table()] == ["Ward 0", "Ward 1", "New ward"]
    assert [feature["geometry"] is None for feature in json.loads(picture.geojson())["features"]] == [
        False,
        False,
        True,
    ]


def test_a_map_without_any_boundary_is_an_empty_picture_and_a_whole_list() -> None:
    picture = wards(places=[{"code": "X", "name": "New ward", "value": 3.0}])
    assert fills(picture.svg()) == []
    assert json.loads(picture.geojson())["bbox"] == [0.0, 0.0, 0.0, 0.0]
    assert len(picture.table()) == 1


def test_boundaries_are_read_only_when_the_map_is_drawn() -> None:
    asked: list[int] = []

    def read() -> dict[str, Any]:
        asked.append(1)
        return {f"N{number:02}": square(number) for number in range(3)}

    picture = wards(
        places=[row | {"boundary": None} for row in places([1.0, 2.0, 3.0])], boundaries=read, vintage="2024"
    )
    assert "Ward 2" in page_with(picture)
    assert asked == []
    assert len(fills(picture.svg())) == 3
    assert asked == [1]


def test_another_vintage_of_boundaries_is_another_picture() -> None:
    told: dict[str, Any] = {"boundaries": dict, "places": places([1.0])}
    assert wards(vintage="2023", **told).fingerprint != wards(vintage="2024", **told).fingerprint
    assert wards(vintage="2023", **told).fingerprint == wards(vintage="2023", **told).fingerprint


# --- Answers


def test_the_geojson_says_of_each_place_what_the_page_says() -> None:
    shown = [places([10.5])[0] | {"label": "10.5 % (9.1 to 11.9)", "href": "/places/1/"}]
    collection = json.loads(wards(places=shown).respond("geojson").content)
    feature = collection["features"][0]
    assert feature["id"] == "N00"
    assert feature["properties"] == {
        "code": "N00",
        "name": "Ward 0",
        "value": 10.5,
        "label": "10.5 % (9.1 to 11.9)",
        "class": "10.5",
        "colour": theme.ramp(1)[0],
        "missing": False,
        "href": "/places/1/",
    }
    assert collection["bbox"] == pytest.approx([WEST, SOUTH, WEST + SIDE, SOUTH + SIDE])


def test_the_geojsons_outer_rings_run_anticlockwise_whatever_was_given() -> None:
    given_wrong = [places([1.0])[0] | {"boundary": square(0, clockwise=True)}]
    ring = json.loads(wards(places=given_wrong).geojson())["features"][0]["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw


def test_islands_and_holes_survive() -> None:
    island = shapely.MultiPolygon(
        [
            shapely.box(0, 0, 1, 1),
            shapely.Polygon(shapely.box(2, 0, 4, 2).exterior, [shapely.box(2.5, 0.5, 3.5, 1.5).exterior]),
        ]
    )
    feature = json.loads(
        wards(places=[{"code": "I", "name": "Isles", "value": 1, "boundary": mapping(island)}]).geojson()
    )["features"][0]
    drawn = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert drawn.area == pytest.approx(island.area)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("svg", "image/svg+xml"),
        ("narrow", "image/svg+xml"),
        ("png", "image/png"),
        ("geojson", "application/geo+json"),
        ("csv", "text/csv; charset=utf-8"),
    ],
)
def test_every_form_is_answered(form: str, kind: str) -> None:
    picture = wards()
    answer = picture.respond(form)
    assert answer["Content-Type"] == kind
    assert answer["ETag"] == f'"{picture.fingerprint}-{form}"'


def test_a_map_has_no_definition_for_a_chart() -> None:
    with pytest.raises(Http404, match="svg, narrow, png, csv, json, geojson"):
        wards().respond("vega")


def test_the_file_of_figures_leaves_a_missing_one_empty() -> None:
    text = wards([1.5, None]).respond("csv").content.decode("utf-8-sig").splitlines()
    assert text == ["Place,% of children", "Ward 0,1.5", "Ward 1,"]


# --- The page


def page_with(picture: Any, query: str = "") -> str:
    request = RequestFactory().get(f"/register/places/1/{query}")
    return str(
        Template("{% load pictures %}{% map picture %}").render(Context({"picture": picture, "request": request}))
    )


def test_the_page_shows_the_map_its_legend_and_the_list_of_its_places() -> None:
    shown = [place | {"href": f"/places/{place['code']}/"} for place in places([10.0, None, 20.0])]
    picture = wards(places=shown, note="Published in 2025.")
    said = page_with(picture, "?year=2024")
    assert (
        f'src="/register/places/1/?year=2024&amp;map=wards&amp;as=svg.{picture.fingerprint}" alt="Highest in the east."'
        in said
    )
    assert f'data-map="/register/places/1/?year=2024&amp;map=wards&amp;as=geojson.{picture.fingerprint}"' in said
    assert '<tr class="govuk-table__row" data-code="N00">' in said
    assert '<a class="govuk-link" href="/places/N00/">Ward 0</a>' in said
    assert '<span class="cw-quiet">no figure</span>' in said
    assert '<ul class="cw-map__legend" hidden>' in said
    assert f'fill="{theme.NO_FIGURE}"' in said
    assert 'role="region" aria-label="Places on the map: Low income" tabindex="0"' in said
    assert "Each shade holds about as many places. Published in 2025." in said
    assert 'download="wards.geojson"' in said
    assert " style=" not in said


def test_the_list_says_why_a_place_has_no_figure() -> None:
    places = [
        {"code": "A", "name": "Ash", "value": None, "label": "withheld"},
        {"code": "B", "name": "Birch", "value": None},
        {"code": "C", "name": "Cedar", "value": 4.0, "label": "4 fires"},
    ]
    told = Map("fires", title="Fires", alt="Fires.", places=places, unit="fires").table()
    assert [[cell.text for cell in row] for row in told] == [
        ["Ash", "withheld"],
        ["Birch", "no figure"],
        ["Cedar", "4"],
    ]
    assert [row[1].missing for row in told] == [True, True, False]


def test_a_map_of_no_places_says_so() -> None:
    assert "There are no places to draw yet." in page_with(wards([]))
    assert page_with(None) == ""


def test_a_room_may_choose_the_columns_of_the_list() -> None:
    picture = wards(columns=[("name", "Ward"), ("code", "Code")])
    assert [cell.text for cell in picture.headings()] == ["Ward", "Code"]
    assert [cell.text for cell in picture.table()[0]] == ["Ward 0", "N00"]


def test_the_file_of_a_map_says_why_a_place_has_no_figure() -> None:
    """Withheld is not missing: an empty cell alone would say the same of both."""
    rows = places([10.5, None, None])
    rows[1]["label"] = "withheld: too few people to show"
    found = Map("income", title="Income", alt="A map.", source="Nobody", places=rows).dataset()
    assert found.headers[-1] == "Why there is none"
    assert [row[-2:] for row in found] == [(10.5, ""), (None, "withheld: too few people to show"), (None, "")]
    assert len(wards([1.0, None]).dataset().headers) == 2
