"""Boundaries: what is an area, what is mended, and what is refused for which fault."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box, mapping, shape

from commonweal.analysis.boundaries import Fault, NotAnArea, tidied

BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def test_crossing_ring_is_mended_into_its_two_areas() -> None:
    assert tidied(BOW_TIE)["type"] == "MultiPolygon"
    assert shape(tidied(BOW_TIE)).area == pytest.approx(0.5)


def test_feature_is_taken_for_its_geometry() -> None:
    square = mapping(box(0, 0, 1, 1))
    assert tidied({"type": "Feature", "properties": {}, "geometry": square}) == tidied(square)


def test_ring_is_turned_anticlockwise() -> None:
    clockwise = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    assert shape(tidied(clockwise)).exterior.is_ccw


def test_neighbours_still_share_their_edge() -> None:
    edge = [[1 / 3, 0.0], [1 / 3, 1.0]]
    left = {"type": "Polygon", "coordinates": [[[0, 0], *edge, [0, 1], [0, 0]]]}
    right = {"type": "Polygon", "coordinates": [[[1, 0], [1, 1], *edge[::-1], [1, 0]]]}
    assert shape(tidied(left)).intersection(shape(tidied(right))).length == pytest.approx(1.0)
    assert shape(tidied(left)).intersection(shape(tidied(right))).area == 0


def nested(depth: int) -> list[Any]:
    found: list[Any] = [0, 0]
    for _level in range(depth):
        found = [found]
    return found


def test_heights_are_dropped_even_where_they_are_no_numbers() -> None:
    corners = [[0, 0, math.nan], [0, 1, 5], [1, 1, 5], [0, 0, math.nan]]
    drawn = tidied({"type": "Polygon", "coordinates": [corners]})
    assert drawn["coordinates"] == [[[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]]


@pytest.mark.parametrize(
    ("boundary", "fault"),
    [
        ({}, Fault.NOT_GEOJSON),
        ({"type": "Feature"}, Fault.NOT_GEOJSON),
        ({"type": "Polygon", "coordinates": "here"}, Fault.NOT_GEOJSON),
        ({"type": "Polygon", "coordinates": []}, Fault.NOT_AN_AREA),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, Fault.NOT_AN_AREA),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, Fault.NOT_AN_AREA),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, Fault.NOT_AN_AREA),
        ({"type": "Polygon", "coordinates": [[[10**400, 0], [0, 1], [1, 1], [10**400, 0]]]}, Fault.NOT_GEOJSON),
        ({"type": "Polygon", "coordinates": nested(900)}, Fault.NOT_GEOJSON),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, math.nan], [0, 0]]]}, Fault.NOT_DEGREES),
        (mapping(box(400_000, 300_000, 410_000, 310_000)), Fault.NOT_DEGREES),
    ],
)
def test_what_is_no_area_is_refused_for_its_fault(boundary: dict[str, Any], fault: Fault) -> None:
    with pytest.raises(NotAnArea) as raised:
        tidied(boundary)
    assert raised.value.fault is fault


@given(west=st.floats(-179, 178), south=st.floats(-89, 88), width=st.floats(0.001, 1), height=st.floats(0.001, 1))
def test_tidying_twice_is_tidying_once(west: float, south: float, width: float, height: float) -> None:
    once = tidied(mapping(box(west, south, west + width, south + height)))
    assert tidied(once) == once
    assert shape(once).is_valid
