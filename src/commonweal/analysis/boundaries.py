"""Boundaries of places: whether a drawn shape is an area on Earth, and the smallest mending that makes it one."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

DECIMALS = 6
"""About a tenth of a metre: finer than any published boundary, and a third of the digits."""

AREAS = ("Polygon", "MultiPolygon")


class Fault(Enum):
    """Why a shape cannot be the boundary of a place."""

    NOT_GEOJSON = "not a GeoJSON geometry"
    NOT_AN_AREA = "not an area"
    NOT_DEGREES = "coordinates are not longitude and latitude"


class NotAnArea(ValueError):
    """A shape cannot be the boundary of a place, for the reason in `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def tidied(boundary: dict[str, Any]) -> dict[str, Any]:
    """A boundary as a valid area with six decimals.

    Parameters
    ----------
    boundary : dict
        A GeoJSON geometry, or a Feature around one: longitude before latitude, in degrees.

    Returns
    -------
    dict
        A GeoJSON Polygon or MultiPolygon, outer rings anticlockwise.

    Raises
    ------
    NotAnArea
        When the shape is no GeoJSON, encloses nothing, or lies outside the degrees of the Earth.

    Notes
    -----
    A ring that crosses itself is mended, and the stray lines that mending leaves are dropped. Two places that
    share an edge still share it afterwards, because both are rounded to the same grid. Rings begin at their westernmost
    point, so that one shape is always written in one way.

    References
    ----------
    Butler and others, The GeoJSON Format (RFC 7946, 2016), section 3.1.6.

    Examples
    --------
    >>> square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    >>> tidied(square)["coordinates"]
    [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]]
    """
    geometry = shapely.force_2d(_geometry(boundary))
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise NotAnArea(Fault.NOT_DEGREES)
    if geometry.is_empty or geometry.geom_type not in AREAS:
        raise NotAnArea(Fault.NOT_AN_AREA)
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise NotAnArea(Fault.NOT_DEGREES)
    if not geometry.is_valid:
        geometry = _areas_of(shapely.make_valid(geometry))
    rounded = _areas_of(shapely.set_precision(geometry, 10.0**-DECIMALS))
    drawn = mapping(shapely.orient_polygons(rounded.normalize()))
    return {"type": drawn["type"], "coordinates": _lists(drawn["coordinates"])}


def crosses_itself(boundary: dict[str, Any]) -> bool:
    """Whether the lines of a boundary cross each other, so that what lies inside had to be worked out.

    Parameters
    ----------
    boundary : dict
        A GeoJSON geometry, or a Feature around one.

    Returns
    -------
    bool
        True where a ring crosses itself or another ring.

    Raises
    ------
    NotAnArea
        When the shape is no GeoJSON.

    Notes
    -----
    An outline drawn in a figure of eight has an inside on both sides of the crossing, and `tidied` keeps both.

    References
    ----------
    Open Geospatial Consortium, Simple Feature Access, part 1 (2011), section 6.1.11.

    Examples
    --------
    >>> crosses_itself({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]})
    True
    >>> crosses_itself({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]})
    False
    """
    return "Self-intersection" in shapely.is_valid_reason(shapely.force_2d(_geometry(boundary)))


def _geometry(boundary: dict[str, Any]) -> BaseGeometry:
    try:
        geometry = boundary["geometry"] if boundary.get("type") == "Feature" else boundary
        with np.errstate(invalid="ignore"):  # a corner that is no number is found by whoever asks where the shape lies
            return shape(geometry)
    except (
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        OverflowError,
        RecursionError,
        shapely.errors.ShapelyError,
    ) as error:
        raise NotAnArea(Fault.NOT_GEOJSON) from error


def _areas_of(geometry: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in AREAS and not part.is_empty]
    if not parts:
        raise NotAnArea(Fault.NOT_AN_AREA)
    return geometry if geometry.geom_type in AREAS else shapely.union_all(parts)


def _lists(coordinates: Any) -> Any:
    if isinstance(coordinates, int | float):
        return round(float(coordinates), DECIMALS)
    return [_lists(part) for part in coordinates]


def of_true_area(boundary: dict[str, Any]) -> BaseGeometry:
    """A boundary as a shape whose area is in proportion to the land that it encloses.

    Parameters
    ----------
    boundary : dict
        A GeoJSON Polygon or MultiPolygon: longitude before latitude, in degrees.

    Returns
    -------
    shapely geometry
        On Lambert's cylinder: longitude in radians across, the sine of the latitude up. Its area is in steradians.

    Raises
    ------
    NotAnArea
        When the shape is no GeoJSON.

    Notes
    -----
    Angles are distorted, areas are not, so shares of areas are those on the ground. Edges are taken as straight on the cylinder,
    which a boundary drawn with a point every kilometre does not feel.

    References
    ----------
    Snyder, Map Projections: A Working Manual, United States Geological Survey, 1987, p. 76.

    Examples
    --------
    >>> south = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    >>> north = {"type": "Polygon", "coordinates": [[[0, 60], [1, 60], [1, 61], [0, 61], [0, 60]]]}
    >>> round(of_true_area(north).area / of_true_area(south).area, 2)
    0.49
    """
    flat = _geometry(boundary)
    return shapely.transform(flat, _on_the_cylinder)


def _on_the_cylinder(points: NDArray[np.float64]) -> NDArray[np.float64]:
    across, up = np.radians(points).T
    return np.column_stack([across, np.sin(up)])
