"""Charts that tell what is more than chance: process control, a funnel, bars with their intervals.

Each mark has a sign: a word that the page chose, with the tone of a status. The tone gives a colour and
a shape, so that nothing rests on colour; the words are the legend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair

from commonweal.kit.charts.chart import Chart
from commonweal.kit.charts.parts import kind_of_time, legend, plain_rows, plain_value, said_above, time_axis, tips
from commonweal.kit.charts.side_by_side import BAR, below, heights, names_above, names_axis
from commonweal.kit.drawing import Canvas
from commonweal.kit.pictures import Column, Row, shown
from commonweal.kit.theme import INK, OTHER, OWN, QUIET_INK, RAMP, STATUS

HEIGHT = 360
SHAPES = {"done": "circle", "good": "diamond", "watch": "triangle-up", "bad": "square", "none": "circle"}
LIMITS = [6, 4]
FAR_LIMITS = [2, 3]

Signs = Mapping[str, str]
"""The tone (a status) of each sign, by its word and in the order of the legend."""


def control(
    name: str,
    *,
    title: str,
    alt: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    signs: Signs,
    x: str = "period",
    y: str = "value",
    words: str = "label",
    sign: str = "sign",
    mean: str = "mean",
    low: str = "lower",
    high: str = "upper",
    unit: str = "",
    note: str = "",
    source: str = "",
    height: int = HEIGHT,
) -> Chart:
    """A process-control chart: a series with its mean and limits, each point with its sign.

    A row without a value breaks the line; rows without a mean have no limits drawn.
    """
    drawn = partial(
        _control,
        told=[(key, str(dict(columns).get(key, key))) for key in (y, sign)],
        data=plain_rows(rows, [x, y, words, sign, mean, low, high]),
        fields=(x, y, words, sign),
        lines=(mean, low, high),
        signs=dict(signs),
        unit=unit,
        kind=kind_of_time(rows, x),
    )
    return Chart(
        name, title=title, alt=alt, rows=rows, columns=columns, note=note, source=source, height=height, spec=drawn
    )


def _control(
    canvas: Canvas,
    *,
    data: list[dict[str, Any]],
    fields: tuple[str, str, str, str],
    lines: tuple[str, str, str],
    signs: Signs,
    unit: str,
    kind: str,
    told: list[tuple[str, str]],
) -> altair.TopLevelMixin:
    x, y, words, sign = fields
    base = altair.Chart(altair.InlineData(values=data)).encode(x=time_axis(x, kind, canvas, data))
    scale = altair.Scale(zero=False, nice=True)
    value = altair.Y(f"{y}:Q", title=None, scale=scale, axis=altair.Axis(tickCount=5))
    layers = [
        base.mark_line(strokeWidth=1.5, strokeDash=dash, color=QUIET_INK, interpolate="step").encode(
            y=altair.Y(f"{field}:Q", title=None, scale=scale)
        )
        for field, dash in zip(lines, ([1, 0], LIMITS, LIMITS), strict=True)
    ]
    layers.append(base.mark_line(strokeWidth=2, color=OTHER).encode(y=value))
    points = base.transform_filter(f"isValid(datum[{y!r}])").mark_point(size=110)
    layers.append(points.encode(y=value, tooltip=tips(words, told, data), **_signed(data, sign, signs, canvas)))
    return said_above(altair.layer(*layers), unit)


def _signed(data: Sequence[Row], sign: str, signs: Signs, canvas: Canvas) -> dict[str, Any]:
    """Colour and shape of each mark by its sign, with one legend for both; only signs that are there."""
    present = {row.get(sign) for row in data}
    names = [name for name in signs if name in present]
    tones = [signs[name] for name in names]
    key = legend(names, canvas)
    return {
        "color": altair.Color(
            f"{sign}:N",
            sort=None,
            legend=key,
            scale=altair.Scale(domain=names, range=[OWN if tone == "none" else STATUS[tone] for tone in tones]),
        ),
        "shape": altair.Shape(
            f"{sign}:N",
            sort=None,
            legend=key,
            scale=altair.Scale(domain=names, range=[SHAPES[tone] for tone in tones]),
        ),
    }


def funnel(
    name: str,
    *,
    title: str,
    alt: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    limits: Sequence[Row],
    benchmark: float,
    benchmark_word: str,
    size_word: str,
    signs: Signs,
    own: str = "",
    label: str = "label",
    size: str = "size",
    value: str = "value",
    sign: str = "sign",
    unit: str = "",
    note: str = "",
    source: str = "",
    height: int = 400,
) -> Chart:
    """A funnel: each place by its size and value, between limits that narrow as places grow.

    `limits` are rows of `size`, `lower`, `upper`, `lowest` and `highest`, in the order of size. The mark of `own` is named.
    """
    drawn = partial(
        _funnel,
        told=[(key, str(dict(columns).get(key, key))) for key in (value, size, sign)],
        data=plain_rows(rows, [label, size, value, sign]),
        limits=plain_rows(limits, ["size", "lower", "upper", "lowest", "highest"]),
        level=(plain_value(benchmark), f"{benchmark_word} {shown(float(benchmark))}"),
        fields=(label, size, value, sign),
        size_word=size_word,
        signs=dict(signs),
        own=own,
        unit=unit,
    )
    return Chart(
        name, title=title, alt=alt, rows=rows, columns=columns, note=note, source=source, height=height, spec=drawn
    )


def _funnel(
    canvas: Canvas,
    *,
    data: list[dict[str, Any]],
    limits: list[dict[str, Any]],
    level: tuple[float, str],
    fields: tuple[str, str, str, str],
    size_word: str,
    signs: Signs,
    own: str,
    unit: str,
    told: list[tuple[str, str]],
) -> altair.TopLevelMixin:
    label, size, value, sign = fields
    numbers = altair.Axis(grid=False, tickCount=4 if canvas.narrow else 6, format="~s" if canvas.narrow else ",d")
    across = altair.X(f"{size}:Q", title=size_word, scale=altair.Scale(zero=False, nice=True), axis=numbers)
    scale = altair.Scale(zero=False, nice=True)
    down = altair.Y(f"{value}:Q", title=None, scale=scale, axis=altair.Axis(tickCount=5))
    lines = altair.Chart(altair.InlineData(values=limits)).encode(x=altair.X("size:Q", title=size_word))
    layers = [
        lines.mark_line(strokeWidth=1.5, strokeDash=dash, color=QUIET_INK).encode(
            y=altair.Y(f"{field}:Q", title=None, scale=scale)
        )
        for field, dash in zip(
            ("lower", "upper", "lowest", "highest"), (LIMITS, LIMITS, FAR_LIMITS, FAR_LIMITS), strict=True
        )
    ]
    at = altair.Chart(altair.InlineData(values=[{"level": level[0], "words": level[1]}])).encode(
        y=altair.Y("level:Q", title=None, scale=scale)
    )
    layers.append(at.mark_rule(color=QUIET_INK))
    layers.append(at.mark_text(align="right", baseline="bottom", dy=-4).encode(text="words:N", x=altair.value("width")))
    base = altair.Chart(altair.InlineData(values=data)).encode(x=across, y=down)
    layers.append(
        base.mark_point(size=80, opacity=0.85).encode(
            tooltip=tips(label, told, data), **_signed(data, sign, signs, canvas)
        )
    )
    named = base.transform_filter(f"datum[{label!r}] === {own!r}")
    layers.append(named.mark_point(size=260, filled=False, strokeWidth=2, color=INK))
    layers.append(named.mark_text(dy=-16, fontWeight="bold").encode(text=f"{label}:N"))
    return said_above(altair.layer(*layers), unit)


def intervals(
    name: str,
    *,
    title: str,
    alt: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    signs: Signs,
    own: str = "",
    benchmark: float | None = None,
    benchmark_word: str = "",
    label: str = "label",
    value: str = "value",
    low: str = "lower",
    high: str = "upper",
    sign: str = "sign",
    unit: str = "",
    note: str = "",
    source: str = "",
) -> Chart:
    """Bars from the left with the interval of each, in the order given, and a line where the benchmark is.

    The bar of `own` is dark; beside each stands its sign.
    """
    drawn = partial(
        _intervals,
        told=[(key, str(dict(columns).get(key, key))) for key in (value, low, high, sign)],
        data=plain_rows(rows, [label, value, low, high, sign]),
        fields=(label, value, low, high, sign),
        signs=dict(signs),
        own=own,
        level=None if benchmark is None else (plain_value(benchmark), f"{benchmark_word} {shown(float(benchmark))}"),
        unit=unit,
    )
    size = heights(len(rows), row=BAR, extra=30)
    return Chart(name, title=title, alt=alt, rows=rows, columns=columns, note=note, source=source, spec=drawn, **size)


def _intervals(
    canvas: Canvas,
    *,
    data: list[dict[str, Any]],
    fields: tuple[str, str, str, str, str],
    signs: Signs,
    own: str,
    level: tuple[float, str] | None,
    unit: str,
    told: list[tuple[str, str]],
) -> altair.TopLevelMixin:
    label, value, low, high, sign = fields
    marked = [
        row
        | {
            "end": row[value] if row[high] is None else row[high],
            "fill": RAMP[3] if row[label] == own else RAMP[1],
        }
        for row in data
    ]
    axis = altair.Axis(grid=True, tickCount=4 if canvas.narrow else 6)
    # Room on the right for the words of the longest bar.
    ends = [end for row in marked for end in (row[value], row["end"], 0.0) if end is not None]
    least, most = min(ends, default=0.0), max(ends, default=1.0)
    room = altair.Scale(domain=[least, most + (most - least) * (0.4 if canvas.narrow else 0.2)], nice=False)
    across = altair.X(f"{value}:Q", title=None, axis=axis, scale=room)
    base = altair.Chart(altair.InlineData(values=marked)).encode(
        y=names_axis(label, canvas), tooltip=tips(label, told, data)
    )
    bar = base.mark_bar(height=14 if canvas.narrow else altair.RelativeBandSize(0.6), **below(canvas))
    layers: list[altair.Chart] = [bar.encode(x=across, color=altair.Color("fill:N", scale=None, legend=None))]
    held = base.transform_filter(f"isValid(datum[{low!r}]) && isValid(datum[{high!r}])")
    spans = {"x": altair.X(f"{low}:Q", title=None), "x2": f"{high}:Q"}
    layers.append(held.mark_rule(strokeWidth=2, color=INK, **below(canvas)).encode(**spans))
    for end in (low, high):
        tick = held.mark_tick(thickness=2, size=10, color=INK, **below(canvas))
        layers.append(tick.encode(x=altair.X(f"{end}:Q", title=None)))
    if level is not None:
        at = altair.Chart(altair.InlineData(values=[{"level": level[0], "words": level[1]}])).encode(
            x=altair.X("level:Q", title=None)
        )
        layers.append(at.mark_rule(strokeDash=LIMITS, strokeWidth=2, color=STATUS["watch"]))
        layers.append(
            at.mark_text(align="left", dx=4, dy=-6, baseline="bottom", color=STATUS["watch"]).encode(
                text="words:N", y=altair.value(0)
            )
        )
    toned = {name: INK if tone == "none" else STATUS[tone] for name, tone in signs.items()}
    said = base.mark_text(align="left", dx=8, fontSize=13, **below(canvas)).encode(
        text=f"{sign}:N",
        x=altair.X("end:Q", title=None),
        color=altair.Color(
            f"{sign}:N", legend=None, scale=altair.Scale(domain=list(toned), range=list(toned.values()))
        ),
    )
    return said_above(
        altair.layer(*layers, said, *names_above(data, label, canvas)).resolve_scale(color="independent"), unit
    )
