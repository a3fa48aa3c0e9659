"""Draws a definition as SVG or PNG on the server, once, and keeps what was drawn.

What is kept is named by a hash of what it shows, so it is never stale and needs no clearing; the
cache itself (settings.CACHES["charts"], files under the data folder) bounds how many are kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

import altair
import vl_convert
from django.core.cache import caches
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise

from commonweal.kit.theme import CONFIG

VERSION = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
# Part of every name in the cache: another edition of the drawing program draws anew.
EDITION = f"1 {version('vl-convert-python')} {altair.SCHEMA_VERSION}"
PIXELS_PER_POINT = 2
MANY_VIEWS = ("hconcat", "vconcat", "concat", "facet", "repeat")
# The parts of SVG that run or fetch; what a label says cannot be mistaken for one, its "<" is escaped.
FOREIGN = re.compile(r"<(script|image|foreignObject|use|a|iframe|style)\b")

Spec = Mapping[str, Any]
Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Canvas:
    """What is drawn upon: how wide and high in CSS pixels, for a phone or not, for a mouse or not."""

    width: int
    height: int
    narrow: bool = False
    interactive: bool = False


def complete(spec: Any, canvas: Canvas, description: str) -> dict[str, Any]:
    """The definition with Commonweal's look, the canvas's size and its description filled in."""
    plain: dict[str, Any] = dict(spec.to_dict() if hasattr(spec, "to_dict") else spec)
    plain.setdefault("$schema", f"https://vega.github.io/schema/vega-lite/v{VERSION.split('.')[0]}.json")
    plain["config"] = _merged(CONFIG, plain.get("config", {}))
    plain["description"] = description
    if not any(part in plain for part in MANY_VIEWS):
        plain.setdefault("width", canvas.width)
        plain.setdefault("height", canvas.height)
        plain.setdefault("autosize", {"type": "fit", "contains": "padding"})
    return plain


def svg(spec: Spec) -> str:
    """The picture as SVG. Raises ValueError if it would hold a script or point outside itself."""
    drawn = vl_convert.vegalite_to_svg(
        dict(spec),
        vl_version=VERSION,
        allowed_base_urls=[],
        format_locale=number_words(),
        time_format_locale=time_words(),
    )
    foreign = FOREIGN.search(drawn)
    if foreign:
        raise ValueError(f"A picture may not hold the element {foreign[1]}.")
    return drawn


def png(drawn: str) -> bytes:
    """The drawn SVG as PNG, sharp on a good screen and in print."""
    return vl_convert.svg_to_png(drawn, scale=PIXELS_PER_POINT)


def for_browser(spec: Spec) -> str:
    """The definition as Vega, which a browser needs only Vega's runtime for, as JSON."""
    compiled: dict[str, Any] = dict(vl_convert.vegalite_to_vega(dict(spec), vl_version=VERSION))
    compiled["locale"] = {"number": number_words(), "time": time_words()}
    return json.dumps(compiled, ensure_ascii=False, separators=(",", ":"))


def kept(name: str, draw: Callable[[], Drawn]) -> Drawn:
    """What was drawn under that name before, or drawn now and kept."""
    cache = caches["charts"]
    found: Drawn | None = cache.get(name)
    if found is None:
        found = draw()
        cache.set(name, found)
    return found


def fingerprint(*parts: Any) -> str:
    """A name that changes exactly when what is shown changes."""
    told = json.dumps([EDITION, *parts], default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _plain(part: Any) -> Any:
    if isinstance(part, partial):
        return [_plain(part.func), part.args, part.keywords]
    if hasattr(part, "to_dict"):
        return part.to_dict()
    if isinstance(part, Mapping):
        return dict(part)
    if isinstance(part, Set):
        return sorted(part, key=str)
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, Decimal | Promise):
        return str(part)
    if callable(part):
        return f"{part.__module__}.{part.__qualname__}"
    if hasattr(part, "tolist"):
        return part.tolist()
    raise TypeError(f"A picture cannot be made of {type(part).__name__}.")


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(under)
    for key, value in over.items():
        known = both.get(key)
        both[key] = _merged(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return both


def number_words() -> dict[str, Any]:
    """How numbers are written: pounds, thousands by comma."""
    return {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["£", ""]}


def time_words() -> dict[str, Any]:
    """How days and months are called in the reader's language."""
    # Django counts weekdays from Monday, d3 from Sunday.
    sunday_first = [6, 0, 1, 2, 3, 4, 5]
    return {
        "dateTime": "%A %-d %B %Y, %H:%M",
        "date": "%d/%m/%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [str(WEEKDAYS[day]) for day in sunday_first],
        "shortDays": [str(WEEKDAYS_ABBR[day]) for day in sunday_first],
        "months": [str(MONTHS[month]) for month in range(1, 13)],
        "shortMonths": [str(MONTHS_3[month]).capitalize() for month in range(1, 13)],
    }
