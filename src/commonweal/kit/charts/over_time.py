"""Charts along time: a series, and a target's trajectory with what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import altair
from django.utils.translation import gettext as _

from commonweal.kit.charts.chart import Chart
from commonweal.kit.charts.parts import kind_of_time, legend, plain_rows, said_above, time_axis, tips
from commonweal.kit.drawing import Canvas
from commonweal.kit.pictures import Column, Row, shown
from commonweal.kit.theme import CATEGORIES, INK, OTHER, OWN, QUIET_INK

Point = tuple[date, float]
HEIGHT = 340
DASHES = {"solid": [1, 0], "planned": [6, 4], "forecast": [2, 3]}


def line(
    name: str,
    *,
    title: str,
    alt: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    x: str = "period",
    y: str = "value",
    words: str = "",
    series: str = "",
    own: str = "",
    low: str = "",
    high: str = "",
    target: float | None = None,
    unit: str = "",
    zero: bool = False,
    note: str = "",
    source: str = "",
    height: int = HEIGHT,
) -> Chart:
    """One or more series over time.

    `x` holds dates, years (int) or names of periods in their order. Dates and years stand as far apart as they are
    in time; names stand side by side. `words` is the column that says `x` in words beside the pointer; `series` names the column that
    tells the lines apart and `own` the series to stand out; `low` and `high` the columns of a band.
    """
    drawn = partial(
        _line,
        told=[(key, dict(columns).get(key, key)) for key in (series, y) if key],
        data=plain_rows(rows, [x, y, words, series, low, high]),
        x=x,
        y=y,
        words=words or x,
        series=series,
        own=own,
        band=(low, high),
        target=target,
        target_word=_("Target"),
        unit=unit,
        zero=zero,
        kind=kind_of_time(rows, x),
    )
    return Chart(
        name, title=title, alt=alt, rows=rows, columns=columns, note=note, source=source, height=height, spec=drawn
    )


def _line(
    canvas: Canvas,
    *,
    data: list[dict[str, Any]],
    x: str,
    y: str,
    words: str,
    series: str,
    own: str,
    band: tuple[str, str],
    target: float | None,
    target_word: str,
    unit: str,
    zero: bool,
    kind: str,
    told: list[tuple[str, str]],
) -> altair.TopLevelMixin:
    said = tips(words, told, data)
    base = altair.Chart(altair.InlineData(values=data)).encode(x=time_axis(x, kind, canvas, data))
    value = altair.Y(f"{y}:Q", title=None, scale=altair.Scale(zero=zero, nice=True), axis=altair.Axis(tickCount=5))
    colour = _series_colour(data, series, own, canvas)
    layers: list[altair.Chart] = []
    if all(band):
        layers.append(
            base.mark_area(opacity=0.15).encode(y=altair.Y(f"{band[0]}:Q", title=None), y2=f"{band[1]}:Q", color=colour)
        )
    layers.append(base.mark_line().encode(y=value, color=colour, tooltip=said))
    layers.append(base.mark_point(size=50).encode(y=value, color=colour, tooltip=said))
    if target is not None:
        layers.extend(_level(target, f"{target_word} {shown(float(target))}"))
    return said_above(altair.layer(*layers), unit)


def _series_colour(data: list[dict[str, Any]], series: str, own: str, canvas: Canvas) -> Any:
    if not series:
        return altair.value(OWN)
    names = list(dict.fromkeys(row[series] for row in data))
    if own in names:
        rest = iter((OTHER, *CATEGORIES[1:]) * (len(names) // len(CATEGORIES) + 1))
        colours = [OWN if name == own else next(rest) for name in names]
    else:
        colours = [CATEGORIES[place % len(CATEGORIES)] for place in range(len(names))]
    scale = altair.Scale(domain=names, range=colours)
    return altair.Color(f"{series}:N", scale=scale, sort=None, legend=legend(names, canvas, symbolType="circle"))


def _level(value: float, words: str) -> list[altair.Chart]:
    at = altair.Chart(altair.InlineData(values=[{"level": value, "words": words}])).encode(
        y=altair.Y("level:Q", title=None)
    )
    return [
        at.mark_rule(strokeDash=DASHES["planned"], color=QUIET_INK),
        at.mark_text(align="right", baseline="bottom", dy=-4).encode(text="words:N", x=altair.value("width")),
    ]


def trajectory(
    name: str,
    *,
    title: str,
    alt: str,
    baseline: Point,
    due: Point,
    planned: Sequence[Point] = (),
    actual: Sequence[Point] = (),
    forecast: Sequence[Point] = (),
    unit: str = "",
    note: str = "",
    source: str = "",
    height: int = HEIGHT,
) -> Chart:
    """A target's way: where it started, where it should be by when, where it is, where it is heading.

    Each point is (date, value). The plan runs from the baseline through `planned` to `due`.
    """
    words = {"planned": _("Planned"), "actual": _("Actual"), "forecast": _("Forecast")}
    ways = {
        "planned": [baseline, *planned, due],
        "actual": [baseline, *actual],
        "forecast": [max(actual, default=baseline), *forecast] if forecast else [],
    }
    data = [
        {"on": on.isoformat(), "value": float(value), "way": words[way], "started": (on, value) == baseline}
        for way, points in ways.items()
        for on, value in _once(points)
    ]
    drawn = partial(_trajectory, data=data, words=words, due=_end(baseline, due, _("Target")), unit=unit)
    told = {
        _("Baseline"): [baseline],
        words["planned"]: _once(planned),
        words["actual"]: _once(actual),
        words["forecast"]: _once(forecast),
        _("Target"): [due],
    }
    rows = [{"on": on, "kind": kind, "value": value} for kind, points in told.items() for on, value in points]
    return Chart(
        name,
        title=title,
        alt=alt,
        rows=sorted(rows, key=lambda row: row["on"]),
        columns=[("on", _("Date")), ("kind", _("What")), ("value", unit or _("Value"))],
        note=note,
        source=source,
        height=height,
        spec=drawn,
    )


def _once(points: Iterable[Point]) -> list[Point]:
    return sorted(set(points), key=lambda point: point[0])


def _end(baseline: Point, due: Point, word: str) -> dict[str, Any]:
    # The plan comes from below to a target that rises, so its words stand above; and the other way round.
    aside = -12 if due[1] >= baseline[1] else 14
    return {"on": due[0].isoformat(), "value": float(due[1]), "words": f"{word} {shown(float(due[1]))}", "dy": aside}


def _trajectory(
    canvas: Canvas, *, data: list[dict[str, Any]], words: Mapping[str, str], due: Mapping[str, Any], unit: str
) -> altair.TopLevelMixin:
    ways = list(dict.fromkeys(row["way"] for row in data))
    known = {words["planned"]: OTHER, words["actual"]: OWN, words["forecast"]: OWN}
    dashes = {words["planned"]: "planned", words["actual"]: "solid", words["forecast"]: "forecast"}
    # One legend for colour and dash: a line of each kind, as it is drawn.
    key = legend(ways, canvas, symbolType="stroke", symbolSize=700)
    dashed = [DASHES[dashes[way]] for way in ways]
    base = altair.Chart(altair.InlineData(values=data)).encode(
        x=time_axis("on", "T", canvas, data),
        y=altair.Y("value:Q", title=None, scale=altair.Scale(zero=False, padding=16), axis=altair.Axis(tickCount=5)),
        color=altair.Color(
            "way:N", scale=altair.Scale(domain=ways, range=[known[way] for way in ways]), legend=key, sort=None
        ),
        tooltip=tips("on", [("value", unit or _("Value")), ("way", _("What"))], data),
    )
    stroke = altair.StrokeDash("way:N", scale=altair.Scale(domain=ways, range=dashed), legend=key, sort=None)
    end = altair.Chart(altair.InlineData(values=[dict(due)])).encode(x=time_axis("on", "T", canvas, data), y="value:Q")
    return said_above(
        altair.layer(
            base.mark_line().encode(strokeDash=stroke),
            base.mark_point(size=60),
            end.mark_point(shape="diamond", size=180, filled=True, color=INK, opacity=1),
            end.mark_text(align="right", dx=-12, dy=due["dy"], fontWeight="bold").encode(text="words:N"),
        ),
        unit,
    )
