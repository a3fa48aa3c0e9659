"""The map of the demonstration: boundaries that tile, with the wandering lines that real ones have.

Every line between two places is drawn once and shared, so that no place overlaps another and no
ground lies between them. Lines are authored as a few points; each piece is then bent at its middle
again and again, by an amount that follows from the line's name and nothing else.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.chance import chance

KILOMETRES_A_DEGREE = 111.2
DECIMALS = 5
"""Of a degree: about a metre."""
SMOOTHED = 3
SHORTEST_PIECE_KM = 0.12

Points = list[tuple[float, float]]


@cache
def boundaries() -> dict[str, dict[str, Any]]:
    """The boundary of the county, each district and each neighbourhood, by code, as GeoJSON geometry in degrees."""
    districts = _districts()
    shapes: dict[str, BaseGeometry] = {reading.places().district(key).code: shape for key, shape in districts.items()}
    shapes[reading.places().county.code] = shapely.union_all(list(districts.values()))
    shapes |= _neighbourhoods(districts["northwick"])
    return {code: shapely.geometry.mapping(shape) for code, shape in shapes.items()}


def outline(corners: Points) -> dict[str, Any]:
    """An area as GeoJSON geometry in degrees, by its corners in kilometres."""
    return dict(shapely.geometry.mapping(Polygon([_degrees(*corner) for corner in corners])))


def _districts() -> dict[str, Polygon]:
    places = reading.places()
    drawn: dict[str, list[LineString]] = {district.key: [] for district in places.districts}
    for line in places.lines:
        points = [places.corners[line.start], *line.by, places.corners[line.end]]
        whole = _in_degrees(_wandering(_smooth(points), name=line.name, sway=line.sway))
        for key in (line.left, line.right):
            if key is not None:
                drawn[key].append(whole)
    return {key: next(iter(polygonize(lines))) for key, lines in drawn.items()}


def _neighbourhoods(borough: Polygon) -> dict[str, BaseGeometry]:
    """The borough divided so that every spot belongs to the middle it is nearest to, more or less."""
    places = reading.places()
    middles = {place.code: place.at for place in places.neighbourhoods}
    lines = [_in_degrees(line) for line in _divides(list(middles.values()))]
    # Noded on the grid of metres, so that places which share a line share its every corner.
    pieces = list(polygonize(shapely.union_all([borough.exterior, *lines], grid_size=10.0**-DECIMALS)))
    inside = [piece for piece in pieces if borough.contains(piece.representative_point())]
    seats = {code: _spot(at) for code, at in middles.items()}
    found: dict[str, list[Polygon]] = {code: [] for code in middles}
    for piece in inside:
        within = [code for code, spot in seats.items() if piece.contains(spot)]
        nearest = within[0] if within else min(seats, key=lambda code: piece.distance(seats[code]))
        found[nearest].append(piece)
    return {code: shapely.union_all(parts) for code, parts in found.items()}


def _divides(middles: Points) -> list[LineString]:
    """The lines half-way between neighbouring middles, each bent a little."""
    sway = reading.places().neighbourhood_sway
    frame = Polygon([(-30, -30), (45, -30), (45, 45), (-30, 45)])
    edges = shapely.voronoi_polygons(MultiPoint(middles), extend_to=frame, only_edges=True)
    straight: list[Points] = []
    for edge in shapely.get_parts(edges):
        points = [(float(x), float(y)) for x, y in edge.coords]
        straight += [[start, end] for start, end in pairwise(points)]
    straight = [sorted(pair) for pair in straight]
    return [_wandering(pair, name=str([_rounded(point) for point in pair]), sway=sway) for pair in straight]


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 3), round(point[1], 3)


def _smooth(points: Points) -> Points:
    """The line with its corners cut (Chaikin), both ends kept."""
    for _ in range(SMOOTHED):
        cut = [points[0]]
        for (x0, y0), (x1, y1) in pairwise(points):
            cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1), (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
        points = [*cut, points[-1]]
    return points


def _wandering(points: Points, *, name: str, sway: float) -> LineString:
    """The line with every piece bent at its middle until the pieces are short."""
    whole = [points[0]]
    for number, (start, end) in enumerate(pairwise(points)):
        whole += [*_bent(start, end, name=f"{name} {number}", sway=sway), end]
    return LineString(whole)


def _bent(start: tuple[float, float], end: tuple[float, float], *, name: str, sway: float) -> Points:
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0)
    if length < SHORTEST_PIECE_KM:
        return []
    aside = chance("bend", name) * sway
    middle = ((x0 + x1) / 2 - aside * (y1 - y0), (y0 + y1) / 2 + aside * (x1 - x0))
    return [
        *_bent(start, middle, name=f"{name}<", sway=sway),
        middle,
        *_bent(middle, end, name=f"{name}>", sway=sway),
    ]


def _in_degrees(line: LineString) -> LineString:
    return LineString([_degrees(x, y) for x, y in line.coords])


def _spot(at: tuple[float, float]) -> Point:
    return Point(_degrees(*at))


def _degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a spot that many kilometres east and north of the corner of the map."""
    origin = reading.places().origin
    east = KILOMETRES_A_DEGREE * cos(radians(origin.latitude))
    return (
        round(origin.longitude + x / east, DECIMALS),
        round(origin.latitude + y / KILOMETRES_A_DEGREE, DECIMALS),
    )
