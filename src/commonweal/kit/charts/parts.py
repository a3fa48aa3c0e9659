"""What the kinds of chart share: axes, legends, the words above, and rows as JSON can say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from math import sqrt
from typing import Any

import altair

from commonweal.kit.drawing import Canvas
from commonweal.kit.pictures import Row
from commonweal.kit.theme import QUIET_INK

# What a label of a legend takes at 14 px: a letter on average, and the symbol with its gaps.
LETTER = 7.6
SYMBOL = 36
# The narrowest phone leaves this much between its margins.
PHONE = 280
EDGE = 6
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTHS_BETWEEN_TICKS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


def said_above(chart: altair.LayerChart | altair.FacetChart, words: str) -> altair.TopLevelMixin:
    """The chart with its unit written level above it, where it can be read without turning one's head."""
    if not words:
        return chart
    words_above = altair.TitleParams(words, anchor="start", fontSize=14, fontWeight="normal", color=QUIET_INK, offset=8)
    titled: altair.TopLevelMixin = chart.properties(title=words_above)
    return titled


def legend_columns(labels: Sequence[str], canvas: Canvas, *, symbol: float = SYMBOL) -> int:
    """How many labels of a legend stand side by side without running off the canvas."""
    widest = max((len(label) for label in labels), default=0) * LETTER + symbol
    room = PHONE if canvas.narrow else canvas.width
    return max(1, min(len(labels), int(room // widest)))


def legend(labels: Sequence[str], canvas: Canvas, **options: Any) -> altair.Legend:
    """A legend above the picture that fits its width."""
    # A symbol's size is an area; a stroke is as wide as its side.
    symbol = SYMBOL + sqrt(options.get("symbolSize", 120)) - sqrt(120)
    return altair.Legend(title=None, columns=legend_columns(labels, canvas, symbol=symbol), **options)


def time_axis(field: str, kind: str, canvas: Canvas, data: Iterable[Row] = ()) -> altair.X:
    """Time from left to right: dates (kind "T"), years (kind "Q") or the names of periods in their order (kind "O")."""
    if kind == "T":
        # Dates are days, not moments: drawn in UTC so that no reader's time zone moves them.
        ticks = _month_ticks([str(row[field]) for row in data if row.get(field)], 4 if canvas.narrow else 8)
        axis = altair.Axis(values=ticks, format="%b %Y", labelOverlap="greedy") if ticks else altair.Axis(tickCount=4)
        return altair.X(f"{field}:T", title=None, scale=altair.Scale(type="utc"), axis=axis)
    if kind == "Q":
        years = altair.Axis(format="d", tickMinStep=1, tickCount=4 if canvas.narrow else 8)
        return altair.X(f"{field}:Q", title=None, scale=altair.Scale(zero=False, nice=False), axis=years)
    axis = altair.Axis(labelAngle=0, labelOverlap="greedy")
    return altair.X(f"{field}:O", title=None, sort=None, axis=axis)


def _month_ticks(days: Sequence[str], most: int) -> list[altair.DateTime]:
    """First days of months across the span, as many as can be read beside each other."""
    if not days:
        return []
    first, last = date.fromisoformat(min(days)[:10]), date.fromisoformat(max(days)[:10])
    span = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in MONTHS_BETWEEN_TICKS if span / step <= most), MONTHS_BETWEEN_TICKS[-1])
    # The financial year begins in April, so a step of a year or less counts from there.
    begin = first.year * 12 + first.month - 1
    begin += -(begin - 3) % step
    months = range(begin, last.year * 12 + last.month, step)
    return [altair.DateTime(year=month // 12, month=month % 12 + 1, date=1, utc=True) for month in months]


def kind_of_time(rows: Sequence[Row], x: str) -> str:
    """ "T" where the column holds dates, "Q" where it holds years, "O" where it holds names of periods."""
    found = next((row[x] for row in rows if row.get(x) is not None), "")
    if isinstance(found, int):
        return "Q"
    return "T" if isinstance(found, date) else "O"


def plane(width: float, height: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Across and down a plane whose positions are pixels from its top left, without axes."""
    across = altair.Scale(domain=[0, width], nice=False, zero=False)
    down = altair.Scale(domain=[0, height], nice=False, zero=False, reverse=True)
    return {"scale": across, "axis": None}, {"scale": down, "axis": None}


def on_plane(layers: Sequence[altair.Chart], width: float, height: float) -> altair.TopLevelMixin:
    """Layers upon such a plane. Its size is given, so that the drawing program need not measure every word to fit it."""
    return altair.layer(*layers).properties(width=width, height=height, autosize="pad", padding=EDGE)


def tips(title: str, facts: Iterable[tuple[str, str]], data: Sequence[Row] = ()) -> list[altair.Tooltip]:
    """What is said beside the pointer: the title above, then each fact (field and its name) as its kind is written."""
    return [_tip(title, "title", data), *(_tip(field, name, data) for field, name in facts)]


def _tip(field: str, name: str, data: Sequence[Row]) -> altair.Tooltip:
    found = [row[field] for row in data if row.get(field) is not None]
    if found and isinstance(found[0], int | float):
        # A year that heads the rest is a name, not a quantity: 2019 and not 2,019.
        form = "d" if name == "title" and isinstance(found[0], int) else ",.2~f"
        return altair.Tooltip(field=field, type="quantitative", title=name, format=form)
    if found and all(isinstance(each, str) and DAY.fullmatch(each) for each in found):
        return altair.Tooltip(field=field, type="temporal", timeUnit="utcyearmonthdate", title=name, format="%-d %B %Y")
    return altair.Tooltip(field=field, type="nominal", title=name)


def plain_rows(rows: Iterable[Row], keys: Iterable[str]) -> list[dict[str, Any]]:
    """Only what the drawing needs, as JSON can say it: dates as text, numbers as numbers."""
    wanted = [key for key in keys if key]
    return [{key: plain_value(row.get(key)) for key in wanted} for row in rows]


def plain_value(value: Any) -> Any:
    """A cell as JSON can say it; what is not a figure is null and leaves a gap in a line."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int):
        return value
    if hasattr(value, "__float__"):
        number = float(value)
        return number if number == number else None
    return str(value)
