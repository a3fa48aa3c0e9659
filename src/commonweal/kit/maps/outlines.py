"""Boundaries made ready to draw: valid, no finer than the eye can see, laid flat on the canvas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Boundary = Mapping[str, Any] | None
# Half a pixel is not seen; a map that can be zoomed into keeps eight times as much.
PIXEL = 0.5
ZOOM = 8
HATCH = 7
FLOOR = 1e-12


def shapes(boundaries: Iterable[Boundary]) -> NDArray[np.object_]:
    """The boundaries as valid areas; None where a place has none."""
    read = shapely.from_geojson([json.dumps(b) if b else None for b in boundaries], on_invalid="ignore")
    areas = np.atleast_1d(np.asarray(read, dtype=object))
    broken = ~shapely.is_valid(areas) & ~shapely.is_missing(areas)
    areas[broken] = shapely.make_valid(areas[broken], method="structure")
    areas[shapely.is_empty(areas)] = None
    return areas


def flat(areas: NDArray[np.object_], width: float, height: float) -> NDArray[np.object_]:
    """The areas in Mercator's projection (true shapes), as large as the canvas allows, in pixels, north up.

    Being laid flat already, they are drawn as they are: no order of corners can turn one inside out.
    """
    projected = shapely.transform(areas, _mercator)
    west, south, east, north = bounds(projected)
    scale = min(width / max(east - west, FLOOR), height / max(north - south, FLOOR))

    def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([(points[:, 0] - west) * scale, (north - points[:, 1]) * scale])

    return simpler(shapely.transform(projected, place), PIXEL)


def _mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    east, north = np.radians(points[:, 0]), np.radians(np.clip(points[:, 1], -85, 85))
    return np.column_stack([east, np.log(np.tan(np.pi / 4 + north / 2))])


def bounds(areas: NDArray[np.object_]) -> tuple[float, float, float, float]:
    """West, south, east and north of all of them together; zeros where there are none."""
    found = shapely.total_bounds(areas)
    return tuple(float(side) for side in found) if np.isfinite(found).all() else (0.0, 0.0, 0.0, 0.0)  # type: ignore[return-value]


def simpler(areas: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """The areas with fewer corners; neighbours that shared an edge share it still."""
    present = ~shapely.is_missing(areas)
    done = areas.copy()
    if not present.any() or tolerance <= 0:
        return done
    if shapely.coverage_is_valid(areas[present]):
        done[present] = shapely.coverage_simplify(areas[present], tolerance)
    else:
        # Published boundaries that overlap or leave slivers cannot be simplified together.
        done[present] = shapely.simplify(areas[present], tolerance, preserve_topology=True)
    return done


def for_zooming(areas: NDArray[np.object_], pixels: int) -> NDArray[np.object_]:
    """The areas in degrees, fine enough to be zoomed into, outer rings anticlockwise as RFC 7946 asks."""
    west, south, east, north = bounds(areas)
    tolerance = max(east - west, north - south) / (pixels * ZOOM) * PIXEL
    return shapely.orient_polygons(simpler(areas, tolerance), exterior_cw=False)


def hatching(areas: NDArray[np.object_]) -> BaseGeometry | None:
    """Slanted lines over the areas, which say "no figure" without a colour; None where there are none."""
    known = areas[~shapely.is_missing(areas)]
    if not known.size:
        return None
    west, south, east, north = bounds(known)
    tall = north - south
    starts = np.arange(west - tall, east, HATCH)
    lines = [shapely.LineString([(start, north), (start + tall, south)]) for start in starts]
    crossed = shapely.MultiLineString(lines).intersection(shapely.union_all(known))
    # A line that only touches a corner leaves a point, which is no line.
    inside = [part for part in shapely.get_parts(crossed) if part.geom_type == "LineString"]
    return shapely.MultiLineString(inside) if inside else None


def as_geometries(areas: Iterable[Any], decimals: int) -> list[dict[str, Any] | None]:
    """The areas as GeoJSON, with no more digits than are seen."""
    return [None if area is None else _rounded(json.loads(shapely.to_geojson(area)), decimals) for area in areas]


def _rounded(geometry: dict[str, Any], decimals: int) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _round_all(geometry["coordinates"], decimals)}


def _round_all(coordinates: Sequence[Any] | float, decimals: int) -> Any:
    if isinstance(coordinates, int | float):
        return round(coordinates, decimals)
    return [_round_all(part, decimals) for part in coordinates]
