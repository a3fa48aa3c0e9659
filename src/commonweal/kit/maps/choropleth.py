"""A map of places, each shaded by its figure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import altair
import numpy as np
import tablib
from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from commonweal.analysis import classes as cutting
from commonweal.kit import drawing
from commonweal.kit.charts.parts import legend_columns, said_above
from commonweal.kit.drawing import Canvas
from commonweal.kit.maps import outlines
from commonweal.kit.pictures import Column, Picture, Row, shown
from commonweal.kit.theme import NO_FIGURE, PAPER, QUIET_INK, ramp

MOST_CLASSES = 7
MOST_UNEVEN = 1.5
"""How many times as many places the fullest shade may hold as the emptiest, where shades are said to hold about as many."""
DEGREE_DIGITS = 5
PIXEL_DIGITS = 1
GEOJSON = altair.JsonDataFormat(property="features", type="json")
METHODS = {"quantiles": cutting.quantiles, "natural": cutting.natural}


@dataclass(frozen=True)
class Shade:
    """One class of the legend: its colour, what it says, and how many places are in it."""

    colour: str
    label: str
    places: int
    hatched: bool = False


@dataclass(frozen=True)
class Map(Picture):
    """A map of a page: places shaded by value, with its legend and the list of places beside it.

    Each of `places` has `code`, `name`, `value` (None where there is no figure), and where it has them
    `label` (the value as it is said), `href` and `boundary` (GeoJSON, longitude and latitude). Where reading
    boundaries is costly, give `boundaries`, a function that returns them by code and is called only when the
    map is drawn, and `vintage`, which changes when they do. `method` is how classes are cut: "quantiles" (as
    many places in each) or "natural" (at the gaps).
    """

    places: Sequence[Row] = ()
    unit: str = ""
    classes: int = 5
    method: str = "quantiles"
    boundaries: Callable[[], Mapping[str, Mapping[str, Any]]] | None = None
    vintage: str = ""
    height: int = 520
    narrow_height: int = 380
    columns: Sequence[Column] = field(default=())

    kind: ClassVar[str] = "map"

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"A map cuts its classes by one of {', '.join(METHODS)}, not {self.method}.")
        if not 1 <= self.classes <= MOST_CLASSES:
            raise ValueError(f"A map can have 1 to {MOST_CLASSES} classes, not {self.classes}.")
        # The list beside a map is its places; a view says so only when it wants other columns.
        object.__setattr__(self, "rows", self.rows or self.places)
        object.__setattr__(self, "columns", self.columns or [("name", _("Place")), ("value", self.unit or _("Value"))])

    # --- What it shows

    def dataset(self) -> tablib.Dataset:
        """The figures as a file; where a place has none, with what it says instead: withheld is not missing."""
        found = super().dataset()
        instead = [str(row.get("label") or "") if row.get("value") is None else "" for row in self.rows]
        if any(instead):
            found.append_col(instead, header=str(_("Why there is none")))
        return found

    def _cell(self, row: Row, key: str) -> Any:
        """A value; where there is none, what its place says instead: a figure that is withheld is not one that nobody knows."""
        value = row.get(key)
        return row.get("label") if key == "value" and value is None else value

    @cached_property
    def cut(self) -> cutting.Classes:
        """The classes of the figures."""
        figures = [np.nan if place.get("value") is None else float(place["value"]) for place in self.places]
        return METHODS[self.method](figures, self.classes)

    @cached_property
    def legend(self) -> list[Shade]:
        """What each colour means, from low to high, and last the places without a figure."""
        counts = np.bincount(self.cut.of[self.cut.of >= 0], minlength=len(self.cut.spans))
        colours = ramp(len(self.cut.spans)) if self.cut.spans else []
        decimals = decimals_of(place.get("value") for place in self.places)
        shades = [
            Shade(colour, span_label(low, high, decimals), int(count))
            for colour, (low, high), count in zip(colours, self.cut.spans, counts, strict=True)
        ]
        missing = int((self.cut.of == cutting.MISSING).sum())
        return [*shades, Shade(NO_FIGURE, _("No figure"), missing, hatched=True)] if missing else shades

    @property
    def method_words(self) -> str:
        """How the classes were cut, as the page says it; empty where there are not two."""
        if len(self.cut.spans) < 2:
            return ""
        if self.method == "natural":
            return _("Shades part where the figures have gaps.")
        counts = np.bincount(self.cut.of[self.cut.of >= 0])
        # Equal figures are never parted, so where many are equal shades are of very different sizes.
        if counts.max() > max(counts.min() + 1, MOST_UNEVEN * counts.min()):
            return _("Places with the same figure have the same shade, so some shades hold more places than others.")
        return _("Each shade holds about as many places.")

    def shows(self) -> Sequence[Any]:
        told = [[place.get(key) for key in ("code", "name", "value", "label", "href")] for place in self.places]
        drawn = self.vintage if self.boundaries else [place.get("boundary") for place in self.places]
        return [told, drawn, self.classes, self.method, self.unit]

    def areas(self) -> Any:
        """The boundaries of the places, in their order."""
        known = self.boundaries() if self.boundaries else {}
        return outlines.shapes(place.get("boundary") or known.get(str(place.get("code"))) for place in self.places)

    def _shade_of(self, index: int) -> Shade:
        place = int(self.cut.of[index])
        return self.legend[-1] if place == cutting.MISSING else self.legend[place]

    def _sentence(self, index: int) -> str:
        place = self.places[index]
        return f"{place.get('name', '')}: {self.said(place)}"

    def said(self, place: Row) -> str:
        """A place's figure in words."""
        return str(place.get("label") or shown(place.get("value")))

    # --- How it is drawn

    def definition(self, canvas: Canvas) -> altair.TopLevelMixin:
        areas = outlines.flat(self.areas(), canvas.width, canvas.height - 60)
        drawn = outlines.as_geometries(areas, PIXEL_DIGITS)
        features = [
            _feature(geometry, {"class": self._shade_of(index).label, "said": self._sentence(index)})
            for index, geometry in enumerate(drawn)
            if geometry is not None
        ]
        labels = [shade.label for shade in self.legend]
        scale = altair.Scale(domain=labels, range=[shade.colour for shade in self.legend])
        legend = altair.Legend(
            title=None,
            symbolType="square",
            symbolSize=260,
            columns=legend_columns(labels, canvas),
            symbolStrokeColor=QUIET_INK,
            symbolStrokeWidth=0.5,
        )
        layers = [
            _layer(features)
            .mark_geoshape(stroke=PAPER, strokeWidth=1)
            .encode(
                color=altair.Color("properties.class:N", scale=scale, legend=legend, sort=None),
                description="properties.said:N",
            )
        ]
        unknown = areas[self.cut.of == cutting.MISSING]
        lines = outlines.hatching(unknown)
        if lines is not None:
            hatch = outlines.as_geometries([lines, *unknown[[area is not None for area in unknown]]], PIXEL_DIGITS)
            layers.append(
                _layer([_feature(part, {}) for part in hatch]).mark_geoshape(
                    filled=False, stroke=QUIET_INK, strokeWidth=0.7, opacity=0.6
                )
            )
        return said_above(altair.layer(*layers).project(type="identity"), self.unit)

    # --- How it is taken away

    def answers(self) -> dict[str, Callable[[], HttpResponse]]:
        return super().answers() | {
            "geojson": lambda: HttpResponse(self.geojson(), content_type="application/geo+json"),
        }

    def geojson(self) -> str:
        """The places with their figures, shades and boundaries, as the browser's map and other programs read them."""
        return drawing.kept(f"{self.fingerprint}-geojson", self._geojson)

    def _geojson(self) -> str:
        areas = outlines.for_zooming(self.areas(), self.width)
        drawn = outlines.as_geometries(areas, DEGREE_DIGITS)
        features = [
            _feature(geometry, self._properties(index), str(self.places[index].get("code")))
            for index, geometry in enumerate(drawn)
        ]
        collection = {"type": "FeatureCollection", "bbox": list(outlines.bounds(areas)), "features": features}
        return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))

    def _properties(self, index: int) -> dict[str, Any]:
        place = self.places[index]
        shade = self._shade_of(index)
        value = place.get("value")
        return {
            "code": place.get("code"),
            "name": str(place.get("name", "")),
            "value": None if value is None else float(value),
            "label": self.said(place),
            "class": shade.label,
            "colour": shade.colour,
            "missing": shade.hatched,
            "href": str(place.get("href") or ""),
        }


def span_label(low: float, high: float, decimals: int) -> str:
    """A class as its legend says it: from its least to its greatest figure, to the same decimals throughout."""
    least, greatest = (str(number_format(figure, decimals, force_grouping=True)) for figure in (low, high))
    if least == greatest:
        return least
    return _("%(low)s to %(high)s") % {"low": least, "high": greatest}


def decimals_of(figures: Iterable[Any]) -> int:
    """How many decimals the figures carry, at most two."""
    known = [float(figure) for figure in figures if figure is not None]
    return next((places for places in (0, 1) if all(round(figure, places) == figure for figure in known)), 2)


def _feature(geometry: Any, properties: dict[str, Any], code: str = "") -> dict[str, Any]:
    named = {"id": code} if code else {}
    return {"type": "Feature", **named, "geometry": geometry, "properties": properties}


def _layer(features: list[dict[str, Any]]) -> altair.Chart:
    collection = {"type": "FeatureCollection", "features": features}
    return altair.Chart(altair.InlineData(values=collection, format=GEOJSON))
