"""Checks a boundary before it is kept: a wrong one would spoil every map drawn from it."""

from __future__ import annotations

from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape

# About a tenth of a metre: finer than any published boundary, and a third of the digits.
DECIMALS = 6


def checked_boundary(boundary: dict[str, Any] | None) -> dict[str, Any] | None:
    """The boundary as a GeoJSON polygon or multipolygon without faults. Raises ValidationError saying what is wrong."""
    if boundary is None:
        return None
    geometry = _geometry(boundary)
    if geometry.is_empty or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise _wrong(_("A boundary must be an area: a GeoJSON Polygon or MultiPolygon."))
    west, south, east, north = geometry.bounds
    if not (-180 <= west and east <= 180 and -90 <= south and north <= 90):
        raise _wrong(
            _("These coordinates are not longitude and latitude. Export the boundary again in WGS 84 (EPSG:4326).")
        )
    if not geometry.is_valid:
        geometry = _areas_of(shapely.make_valid(geometry))
    drawn: dict[str, Any] = mapping(shapely.set_precision(geometry, 10**-DECIMALS, mode="pointwise"))
    return {"type": drawn["type"], "coordinates": _rounded(drawn["coordinates"])}


def _geometry(boundary: dict[str, Any]) -> Any:
    if boundary.get("type") == "Feature":
        boundary = boundary.get("geometry") or {}
    try:
        return shape(boundary)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, shapely.errors.ShapelyError) as error:
        raise _wrong(_("This is not a GeoJSON geometry.")) from error


def _areas_of(geometry: Any) -> Any:
    """The areas in a mended shape: mending may leave stray lines and points beside them."""
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type in ("Polygon", "MultiPolygon")]
    if not parts:
        raise _wrong(_("This boundary encloses no area."))
    return shapely.union_all(parts)


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, (int, float)):
        return round(coordinates, DECIMALS)
    return [_rounded(part) for part in coordinates]


def _wrong(message: str) -> ValidationError:
    return ValidationError({"boundary": message})
