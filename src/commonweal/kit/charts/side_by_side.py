"""Charts of things beside each other: bars, a place beside others, a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair

from commonweal.kit.charts.chart import Chart
from commonweal.kit.charts.parts import legend, plain_rows, said_above, tips
from commonweal.kit.drawing import Canvas
from commonweal.kit.pictures import Column, Row
from commonweal.kit.theme import CATEGORIES, INK, OTHER, OWN, PAPER, RAMP

BAR = 34
MARGIN = 64
# On a phone a name stands above its bar, so that neither is cut short.
NARROW_BAR = 50
Told = list[tuple[str, str]]
ABOVE: dict[str, Any] = {"baseline": "bottom", "dy": -2}


def _named(columns: Sequence[Column], *keys: str) -> Told:
    """The fields that are told beside the pointer, by the names that the table gives them."""
    return [(key, str(dict(columns).get(key, key))) for key in keys if key]


def bars(
    name: str,
    *,
    title: str,
    alt: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    label: str = "label",
    value: str = "value",
    group: str = "",
    colours: Mapping[str, str] | None = None,
    unit: str = "",
    note: str = "",
    source: str = "",
) -> Chart:
    """Bars from the left, one a row in the order given; `group` splits each bar into stacked parts.

    `colours` gives a colour to each group by name, such as a status; otherwise the palette is used.
    """
    drawn = partial(
        _bars,
        told=_named(columns, group, value),
        data=plain_rows(rows, [label, value, group]),
        label=label,
        value=value,
        group=group,
        colours=dict(colours or {}),
        unit=unit,
    )
    size = heights(len({row.get(label) for row in rows}), extra=40 if group else 0)
    return Chart(name, title=title, alt=alt, rows=rows, columns=columns, note=note, source=source, spec=drawn, **size)


def _bars(
    canvas: Canvas,
    *,
    data: list[dict[str, Any]],
    label: str,
    value: str,
    group: str,
    colours: Mapping[str, str],
    unit: str,
    told: Told,
) -> altair.TopLevelMixin:
    places = {name: place for place, name in enumerate(_names(data, group))} if group else {}
    data = [row | {"order": places.get(str(row.get(group)), 0)} for row in data]
    base = altair.Chart(altair.InlineData(values=data)).encode(
        y=names_axis(label, canvas),
        x=altair.X(f"{value}:Q", title=None, axis=altair.Axis(grid=True, tickCount=4 if canvas.narrow else 6)),
        tooltip=tips(label, told, data),
    )
    bar = base.mark_bar(height=16 if canvas.narrow else altair.RelativeBandSize(0.7), **below(canvas))
    names = names_above(data, label, canvas)
    if group:
        # A thin white edge parts the pieces for those to whom two colours look alike.
        parted = bar.encode(
            color=_group_colour(data, group, colours, canvas), order="order:Q", stroke=altair.value(PAPER)
        )
        return said_above(altair.layer(parted, *names), unit)
    figures = base.mark_text(align="left", dx=6, **below(canvas)).encode(text=altair.Text(f"{value}:Q", format=",~g"))
    return said_above(altair.layer(bar.encode(color=altair.value(OWN)), figures, *names), unit)


def _group_colour(data: list[dict[str, Any]], group: str, colours: Mapping[str, str], canvas: Canvas) -> altair.Color:
    names = _names(data, group)
    palette = [colours.get(name, CATEGORIES[place % len(CATEGORIES)]) for place, name in enumerate(names)]
    return altair.Color(f"{group}:N", scale=altair.Scale(domain=names, range=palette), legend=legend(names, canvas))


def _names(data: list[dict[str, Any]], key: str) -> list[str]:
    return list(dict.fromkeys(str(row[key]) for row in data))


def comparison(
    name: str,
    *,
    title: str,
    alt: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    own: str,
    label: str = "label",
    value: str = "value",
    low: str = "",
    high: str = "",
    unit: str = "",
    note: str = "",
    source: str = "",
) -> Chart:
    """A place beside its parent and nation: a dot each, with its interval where there is one.

    `own` is the label of the place that the page is about; its value runs on as a line to compare by.
    """
    drawn = partial(
        _comparison,
        told=_named(columns, value),
        data=plain_rows(rows, [label, value, low, high]),
        own=own,
        label=label,
        value=value,
        interval=(low, high),
        unit=unit,
    )
    size = heights(len(rows), row=BAR + 4)
    return Chart(name, title=title, alt=alt, rows=rows, columns=columns, note=note, source=source, spec=drawn, **size)


def _comparison(
    canvas: Canvas,
    *,
    data: list[dict[str, Any]],
    own: str,
    label: str,
    value: str,
    interval: tuple[str, str],
    unit: str,
    told: Told,
) -> altair.TopLevelMixin:
    marked = [row | {"colour": OWN if row[label] == own else OTHER} for row in data if row[value] is not None]
    scale = altair.Scale(zero=False, nice=True, padding=24)
    base = altair.Chart(altair.InlineData(values=marked)).encode(
        y=names_axis(label, canvas),
        color=altair.Color("colour:N", scale=None, legend=None),
        tooltip=tips(label, told, data),
    )
    axis = altair.Axis(grid=True, tickCount=4 if canvas.narrow else 6)
    layers = []
    ours = [row for row in marked if row[label] == own]
    if ours:
        line = altair.Chart(altair.InlineData(values=ours)).mark_rule(strokeDash=[2, 3], color=OWN)
        layers.append(line.encode(x=altair.X(f"{value}:Q", title=None, scale=scale, axis=axis)))
    if all(interval):
        span = base.mark_rule(strokeWidth=4, opacity=0.45, **below(canvas))
        layers.append(span.encode(x=altair.X(f"{interval[0]}:Q", title=None, scale=scale), x2=f"{interval[1]}:Q"))
    dots = base.mark_point(size=180, **below(canvas)).encode(
        x=altair.X(f"{value}:Q", title=None, scale=scale, axis=axis)
    )
    figures = (dots.mark_text(dy=-16)).encode(text=altair.Text(f"{value}:Q", format=",.4~g"), color=altair.value(INK))
    if canvas.narrow:
        figures = figures.mark_text(align="right", **ABOVE).encode(x=altair.value("width"))
    return said_above(altair.layer(*layers, dots, figures, *names_above(data, label, canvas)), unit)


def matrix(
    name: str,
    *,
    title: str,
    alt: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    down: str = "row",
    across: str = "column",
    value: str = "value",
    note: str = "",
    source: str = "",
) -> Chart:
    """A table of counts in which the larger figures are darker; rows and columns in the order given."""
    drawn = partial(
        _matrix,
        told=_named(columns, across, value),
        data=plain_rows(rows, [down, across, value]),
        down=down,
        across=across,
        value=value,
    )
    height = MARGIN + 40 * len({row.get(down) for row in rows})
    return Chart(
        name,
        title=title,
        alt=alt,
        rows=rows,
        columns=columns,
        note=note,
        source=source,
        height=height,
        narrow_height=height + 60,
        spec=drawn,
    )


def _matrix(
    canvas: Canvas, *, data: list[dict[str, Any]], down: str, across: str, value: str, told: Told
) -> altair.TopLevelMixin:
    most = max((row[value] for row in data if row[value] is not None), default=0) or 1
    base = altair.Chart(altair.InlineData(values=data)).encode(
        y=altair.Y(f"{down}:N", title=None, sort=None, axis=altair.Axis(labelLimit=canvas.width * 0.4, labelPadding=8)),
        x=altair.X(
            f"{across}:N",
            title=None,
            sort=None,
            axis=altair.Axis(
                orient="top", labelAngle=-45 if canvas.narrow else 0, labelOverlap=False, domain=False, ticks=False
            ),
        ),
        tooltip=tips(down, told, data),
    )
    shade = altair.Color(f"{value}:Q", legend=None, scale=altair.Scale(domain=[0, most], range=[PAPER, *RAMP[:6]]))
    words = altair.condition(f"datum[{value!r}] > {most * 2 / 3}", altair.value(PAPER), altair.value(INK))
    return altair.layer(
        base.mark_rect(stroke=PAPER, strokeWidth=2).encode(color=shade),
        base.mark_text().encode(text=altair.Text(f"{value}:Q", format=",~g"), color=words),
        # Slanted heads of columns lean out to the right.
        padding={"left": 4, "right": 60 if canvas.narrow else 12, "top": 8, "bottom": 4},
    )


# --- Names beside or above their marks


def names_axis(label: str, canvas: Canvas) -> altair.Y:
    """Names down the side in the order given; on a phone `names_above` writes them instead."""
    axis = altair.Axis(labelLimit=canvas.width * 0.4, labelPadding=8, grid=False)
    return altair.Y(f"{label}:N", title=None, sort=None, axis=None if canvas.narrow else axis)


def names_above(data: list[dict[str, Any]], label: str, canvas: Canvas) -> list[altair.Chart]:
    """On a phone, each name above its mark and from the left edge, so that it is not cut short."""
    if not canvas.narrow:
        return []
    once = [{label: name} for name in _names(data, label)]
    name = altair.Chart(altair.InlineData(values=once)).mark_text(align="left", limit=canvas.width - 70, **ABOVE)
    return [name.encode(y=names_axis(label, canvas), text=f"{label}:N", x=altair.value(0))]


def below(canvas: Canvas) -> dict[str, Any]:
    """Where a mark stands in its row: in the middle, or under its name."""
    return {"yOffset": 9} if canvas.narrow else {}


def heights(names: int, extra: int = 0, row: int = BAR) -> dict[str, int]:
    """How high a chart of that many rows is, on a page and on a phone."""
    return {"height": MARGIN + extra + row * names, "narrow_height": MARGIN + extra * 2 + max(row, NARROW_BAR) * names}
