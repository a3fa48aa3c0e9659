"""Charts of ties: who is connected with whom, and who answers to whom.

The places of the nodes are worked out by `analysis.networks` when the picture is drawn, and kept with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import altair
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from commonweal.analysis import networks
from commonweal.kit.charts.chart import Chart
from commonweal.kit.charts.parts import EDGE, legend, on_plane, plain_rows, plane, tips
from commonweal.kit.drawing import Canvas
from commonweal.kit.pictures import Column, Row
from commonweal.kit.theme import CATEGORIES, INK, OTHER, OWN, PAPER

Data = list[dict[str, Any]]
Size = tuple[float, float]
Box = tuple[float, float, float, float]
NODE = ("id", "label", "group", "size", "href")
LETTER = 7.0
LABEL = 17
MARGIN = 26
HEAD = 40
_TIE = ("source", "target", "weight")


def network(
    name: str,
    *,
    title: str,
    alt: str,
    nodes: Sequence[Row],
    ties: Sequence[Row],
    columns: Sequence[Column],
    rows: Sequence[Row] = (),
    width: int = 880,
    height: int = 640,
    seed: int = 1,
    note: str = "",
    source: str = "",
) -> Chart:
    """Who is connected with whom.

    `nodes` have `id` and `label`, and may have `group` (a colour), `size` (from 0 up) and `href`; `ties` have
    `source` and `target` (ids) and may have `weight`. The table beside it shows `rows`, or the nodes.
    """
    drawn = partial(_network, nodes=plain_rows(nodes, NODE), ties=plain_rows(ties, _TIE), seed=seed)
    return Chart(
        name,
        title=title,
        alt=alt,
        rows=rows or nodes,
        columns=columns,
        note=note,
        source=source,
        width=width,
        height=height,
        narrow_height=480,
        spec=drawn,
    )


def _network(canvas: Canvas, *, nodes: Data, ties: Data, seed: int) -> altair.TopLevelMixin:
    places = {node["id"]: place for place, node in enumerate(nodes)}
    known = [tie for tie in ties if tie["source"] in places and tie["target"] in places]
    pairs = networks.Ties.between(len(nodes), [(places[tie["source"]], places[tie["target"]]) for tie in known])
    spots = networks.force_layout(pairs, seed=seed, shape=canvas.width / canvas.height)
    ends = (canvas.width - 2 * EDGE, canvas.height - 2 * EDGE - HEAD)
    at = MARGIN + spots * (np.array(ends) - 2 * MARGIN)
    sizes = _areas([node.get("size") for node in nodes], canvas)
    shown = labels_that_fit(at, [str(node["label"]) for node in nodes], sizes, ends[0])
    dots = [
        node | {"x": x, "y": y, "area": area, "words": words, "side": side}
        for node, (x, y), area, (words, side) in zip(nodes, at.tolist(), sizes, shown, strict=True)
    ]
    lines = [_straight(tie, at, places) for tie in known]
    parts = [_lines(lines, ends), _dots(dots, ends, canvas), *_words(dots, ends)]
    return on_plane(parts, *ends)


def _areas(sizes: Sequence[Any], canvas: Canvas) -> list[float]:
    """How large each dot is drawn: its area in proportion to its size."""
    known = [float(size) for size in sizes if size is not None]
    most = max(known, default=0.0) or 1.0
    full = 420 if canvas.narrow else 700
    return [70.0 if size is None else 40 + full * float(size) / most for size in sizes]


def _straight(tie: Mapping[str, Any], at: NDArray[np.float64], places: Mapping[Any, int]) -> dict[str, Any]:
    (x, y), (x2, y2) = at[places[tie["source"]]].tolist(), at[places[tie["target"]]].tolist()
    weight = tie.get("weight")
    return {"x": x, "y": y, "x2": x2, "y2": y2, "weight": 1.0 if weight is None else float(weight)}


def _lines(lines: Data, ends: Size) -> altair.Chart:
    thickness: Any = altair.value(1.4)
    if len({line["weight"] for line in lines}) > 1:
        thickness = altair.StrokeWidth("weight:Q", scale=altair.Scale(range=[0.6, 5], zero=True), legend=None)
    across, down = plane(*ends)
    chart = altair.Chart(altair.InlineData(values=lines)).mark_rule(color=OTHER, opacity=_paleness(len(lines)))
    drawn: altair.Chart = chart.encode(
        x=altair.X("x:Q", **across), y=altair.Y("y:Q", **down), x2="x2:Q", y2="y2:Q", strokeWidth=thickness
    )
    return drawn


def _paleness(ties: int) -> float:
    """The more ties there are, the paler each, so that the nodes can be seen through them."""
    return max(0.14, min(0.5, 60 / max(ties, 1)))


def _dots(dots: Data, ends: Size, canvas: Canvas) -> altair.Chart:
    groups = list(dict.fromkeys(str(dot["group"]) for dot in dots if dot.get("group")))
    colour: Any = altair.value(OWN)
    if groups:
        palette = [CATEGORIES[place % len(CATEGORIES)] for place in range(len(groups))]
        colour = altair.Color(
            "group:N", scale=altair.Scale(domain=groups, range=palette), legend=legend(groups, canvas)
        )
    chart = altair.Chart(altair.InlineData(values=dots)).mark_point(stroke=PAPER, strokeWidth=1.5)
    size = altair.Size("area:Q", scale=None, legend=None)
    said = tips("label", [("group", _("Kind"))] if groups else [])
    across, down = plane(*ends)
    x, y = altair.X("x:Q", **across), altair.Y("y:Q", **down)
    drawn: altair.Chart = chart.encode(x=x, y=y, size=size, color=colour, tooltip=said)
    return drawn


def _words(dots: Data, ends: Size) -> list[altair.Chart]:
    """Names beside their dots, on a pale edge so that ties do not cross them out."""
    across, down = plane(*ends)
    layers = []
    for side in (1, -1):
        named = [dot | {"x": dot["x"] + side * (dot["area"] ** 0.5 / 2 + 4)} for dot in dots if dot["side"] == side]
        if not named:
            continue
        base = altair.Chart(altair.InlineData(values=named)).encode(
            x=altair.X("x:Q", **across), y=altair.Y("y:Q", **down), text="words:N"
        )
        align: Literal["left", "right"] = "left" if side > 0 else "right"
        layers.append(base.mark_text(align=align, fontSize=13, stroke=PAPER, strokeWidth=4, strokeJoin="round"))
        layers.append(base.mark_text(align=align, fontSize=13, color=INK))
    return layers


def labels_that_fit(
    at: NDArray[np.float64], words: Sequence[str], areas: Sequence[float], width: float
) -> list[tuple[str, int]]:
    """Each name and the side it stands on (1 right, -1 left, 0 left out), largest dots first, none over another."""
    dots = [
        (x - reach, y - reach, x + reach, y + reach)
        for (x, y), reach in zip(at.tolist(), (area**0.5 / 2 for area in areas), strict=True)
    ]
    named: list[Box] = []
    sides = [0] * len(words)
    for place in sorted(range(len(words)), key=lambda place: -areas[place]):
        # A name may cover dots much smaller than its own: it says more than they do.
        shy_of = [box for number, box in enumerate(dots) if number != place and areas[number] > areas[place] / 3]
        for side in (1, -1):
            box = _beside_dot(at[place], areas[place], len(words[place]), side)
            inside = box[0] >= 0 and box[2] <= width
            if inside and not any(_touch(box, other) for other in (*named, *shy_of)):
                named.append(box)
                sides[place] = side
                break
    return list(zip(words, sides, strict=True))


def _beside_dot(at: NDArray[np.float64], area: float, letters: int, side: int) -> Box:
    x, y = at.tolist()
    reach, wide = area**0.5 / 2 + 4, letters * LETTER
    left = x + reach if side > 0 else x - reach - wide
    return (left, y - LABEL / 2, left + wide, y + LABEL / 2)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
