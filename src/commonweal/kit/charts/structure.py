"""A structure chart: bodies in boxes under those they answer to, from left to right; on a phone, an outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import ceil
from typing import Any

import altair
from django.utils.translation import gettext as _

from commonweal.analysis import networks
from commonweal.kit import drawing
from commonweal.kit.charts.chart import Chart
from commonweal.kit.charts.parts import EDGE, legend, legend_columns, on_plane, plain_rows, plane, tips
from commonweal.kit.drawing import Canvas
from commonweal.kit.pictures import NARROW_WIDTH, Column, Row
from commonweal.kit.theme import CATEGORIES, INK, OTHER, OWN, PAPER

Data = list[dict[str, Any]]
NODE = ("id", "label", "group", "href")
TIE = ("source", "target")
STEP = 30
STEP_OF_TWO = 44
LEAST_COLUMNS = 3
LETTER = 7.4
BOX = 24
LINE = 15
GUTTER = 34
INDENT = 16
# What a row of the legend takes, and its distance from the boxes.
LEGEND, BELOW_LEGEND = 20, 24


def structure(
    name: str,
    *,
    title: str,
    alt: str,
    nodes: Sequence[Row],
    ties: Sequence[Row],
    columns: Sequence[Column],
    rows: Sequence[Row] = (),
    width: int = 1140,
    note: str = "",
    source: str = "",
) -> Chart:
    """Who answers to whom.

    `nodes` have `id` and `label`, and may have `group` (a colour) and `href`; `ties` have `source` (the id of the
    body below) and `target` (the id of the body above). The table beside it shows `rows`, or the nodes.
    """
    plain_nodes, plain_ties = plain_rows(nodes, NODE), plain_rows(ties, TIE)
    places = {node["id"]: place for place, node in enumerate(plain_nodes)}
    pairs = [
        (places[t["source"]], places[t["target"]]) for t in plain_ties if {t["source"], t["target"]} <= set(places)
    ]
    layers = _laid_out(len(plain_nodes), pairs)
    frame = _frame(layers, [str(node["label"]) for node in plain_nodes], width)
    return Chart(
        name,
        title=title,
        alt=alt,
        rows=rows or nodes,
        columns=columns,
        note=note,
        source=source,
        width=width,
        height=_head(plain_nodes, width, narrow=False) + round(frame.lowest(layers)),
        narrow_height=_head(plain_nodes, NARROW_WIDTH, narrow=True) + STEP * (len(plain_nodes) + 1),
        spec=partial(_structure, nodes=plain_nodes, pairs=pairs),
    )


def _head(nodes: Data, width: int, *, narrow: bool) -> int:
    """How much the edges and the legend take, if there is one."""
    groups = _groups(nodes)
    if not groups:
        return 2 * EDGE
    rows = ceil(len(groups) / legend_columns(groups, Canvas(width, 0, narrow=narrow)))
    return 2 * EDGE + LEGEND * rows + BELOW_LEGEND


def _groups(nodes: Data) -> list[str]:
    return list(dict.fromkeys(str(node["group"]) for node in nodes if node.get("group")))


@dataclass(frozen=True)
class Frame:
    """The columns and rows that boxes stand in, in pixels, and whether their names take two lines."""

    columns: int
    column: float
    step: float
    wraps: bool

    @property
    def box(self) -> float:
        return self.step - 6

    def top_of_loose(self, layers: networks.Layers) -> float:
        """Where the bodies without ties begin: under all others, with a gap."""
        tied = [place for place in layers.place.tolist() if place == place]
        return self.step * (max(tied) + 2) if tied else 0.0

    def lowest(self, layers: networks.Layers) -> float:
        """How far down the boxes go."""
        rows = ceil(len(layers.loose) / self.columns)
        return self.top_of_loose(layers) + rows * self.step if rows else self.top_of_loose(layers) - self.step


def _frame(layers: networks.Layers, labels: Sequence[str], width: int) -> Frame:
    columns = max(int(max(layers.layer, default=0)) + 1, LEAST_COLUMNS)
    column = (width - 2 * EDGE + GUTTER) / columns
    wraps = max((len(label) for label in labels), default=0) * LETTER > column - GUTTER - 14
    return Frame(columns, column, STEP_OF_TWO if wraps else STEP, wraps)


def _laid_out(nodes: int, pairs: list[tuple[int, int]]) -> networks.Layers:
    """The layers, worked out once: the page needs them for the height and the drawing for the rest."""
    key = drawing.fingerprint("layers", nodes, pairs)
    return drawing.kept(key, lambda: networks.layered(networks.Ties.between(nodes, pairs)))


def _structure(canvas: Canvas, *, nodes: Data, pairs: list[tuple[int, int]]) -> altair.TopLevelMixin:
    layers = _laid_out(len(nodes), pairs)
    frame = _frame(layers, [str(node["label"]) for node in nodes], canvas.width)
    boxes, lines = _outline(layers, canvas) if canvas.narrow else _beside(layers, frame)
    most = 2 if frame.wraps and not canvas.narrow else 1
    drawn = [_written(node | box, most) for node, box in zip(nodes, boxes, strict=True)]
    size = (canvas.width - 2 * EDGE, max((box["y2"] for box in boxes), default=BOX))
    across, down = plane(*size)
    ends = {"x": altair.X("x:Q", **across), "x2": "x2:Q", "y": altair.Y("y:Q", **down), "y2": "y2:Q"}
    text = {"x": altair.X("text:Q", **across), "y": altair.Y("middle:Q", **down), "text": "words:N"}
    dash = altair.condition("datum.circular", altair.value([4, 3]), altair.value([1, 0]))
    said = tips("label", [("group", _("Kind"))] if _groups(nodes) else [])
    line = altair.Chart(altair.InlineData(values=lines)).mark_rule(strokeWidth=1.2, color=OTHER)
    box = altair.Chart(altair.InlineData(values=drawn))
    frames = box.mark_rect(fill=PAPER, strokeWidth=1.5, cornerRadius=3)
    names = box.mark_text(align="left", fontSize=13, color=INK, lineBreak="\n", lineHeight=LINE)
    heads = altair.Chart(altair.InlineData(values=_heading_of_loose(layers, boxes)))
    heading = heads.mark_text(align="left", baseline="bottom", fontSize=14, fontWeight="bold", color=INK)
    parts = [
        line.encode(**ends, strokeDash=dash),
        frames.encode(**ends, stroke=_colour(nodes, canvas), tooltip=said),
        names.encode(**text, tooltip=said),
        heading.encode(x=altair.X("x:Q", **across), y=altair.Y("y:Q", **down), text="words:N"),
    ]
    return on_plane(parts, *size)


def _heading_of_loose(layers: networks.Layers, boxes: Data) -> Data:
    """The words above the bodies without ties, where they stand under others."""
    if not layers.loose or len(layers.loose) == len(boxes):
        return []
    top = min(boxes[node]["y"] for node in layers.loose)
    return [{"x": 0, "y": top - 6, "words": _("No tie to another recorded")}]


def _written(box: dict[str, Any], most: int) -> dict[str, Any]:
    """The box with its name in as many lines as it needs and may have."""
    words = in_lines(str(box["label"]), int((box["x2"] - box["x"] - 14) / LETTER), most)
    # A second line begins below the first, so that both together stand in the middle of the box.
    return box | {"words": words, "middle": box["middle"] - LINE / 2 * words.count("\n")}


def in_lines(label: str, letters: int, lines: int) -> str:
    """The label in so many lines of so many letters, parted at spaces, and cut short where it is longer still.

    It is cut here and not by the drawing program, which would measure every name many times over.
    """
    if len(label) <= letters:
        return label
    if lines < 2:
        return label[: letters - 1].rstrip() + "…"
    cut = label.rfind(" ", 0, letters + 1)
    first, rest = (label[:cut], label[cut + 1 :]) if cut > 0 else (label[:letters], label[letters:])
    return first + "\n" + in_lines(rest, letters, lines - 1)


def _colour(nodes: Data, canvas: Canvas) -> Any:
    groups = _groups(nodes)
    if not groups:
        return altair.value(OWN)
    palette = [CATEGORIES[place % len(CATEGORIES)] for place in range(len(groups))]
    return altair.Stroke("group:N", scale=altair.Scale(domain=groups, range=palette), legend=legend(groups, canvas))


def _beside(layers: networks.Layers, frame: Frame) -> tuple[Data, Data]:
    """Boxes in columns from left to right, the elbows of the ties between them, and bodies without ties below."""
    step, column = frame.step, frame.column
    spots = [(layer * column, place * step) for layer, place in zip(layers.layer.tolist(), layers.place, strict=True)]
    for number, node in enumerate(layers.loose):
        row, across = divmod(number, frame.columns)
        spots[node] = (across * column, frame.top_of_loose(layers) + row * step)
    boxes = [_box(x, y, column - GUTTER, frame.box) for x, y in spots]
    lines: Data = []
    half = frame.box / 2
    for pair, route in layers.routes:
        circular = pair in layers.circular
        for (layer, place), (to_layer, to_place) in pairwise(route):
            start, end = layer * column + column - GUTTER, to_layer * column
            lines.extend(_elbow(start, place * step + half, end, to_place * step + half, circular=circular))
        # A long tie runs on across the columns that it passes.
        for layer, place in route[1:-1]:
            lines.append(
                _level(layer * column, layer * column + column - GUTTER, place * step + half, circular=circular)
            )
    return boxes, lines


def _level(x: float, x2: float, y: float, *, circular: bool) -> dict[str, Any]:
    return {"x": x, "x2": x2, "y": y, "y2": y, "circular": circular}


def _elbow(x: float, y: float, x2: float, y2: float, *, circular: bool) -> Data:
    if y == y2:
        return [_level(x, x2, y, circular=circular)]
    middle = x + GUTTER / 2
    turns = [(x, y, middle, y), (middle, y, middle, y2), (middle, y2, x2, y2)]
    return [dict(zip(("x", "y", "x2", "y2"), turn, strict=True)) | {"circular": circular} for turn in turns]


def _box(x: float, y: float, width: float, height: float = BOX) -> dict[str, Any]:
    return {"x": x, "x2": x + width, "y": y, "y2": y + height, "text": x + 8, "middle": y + height / 2}


def _outline(layers: networks.Layers, canvas: Canvas) -> tuple[Data, Data]:
    """One body a line, each further in than the one it answers to first."""
    above: dict[int, int] = {}
    for (below, upper), route in layers.routes:
        if route[0][0] < route[-1][0] and (below, upper) not in layers.circular:
            above.setdefault(below, upper)
    order = _in_order(layers, above)
    # One empty line above the bodies without ties, for their heading.
    tied = len(order) - len(layers.loose)
    gap = 1 if layers.loose and tied else 0
    line_of = {node: line + (gap if line >= tied else 0) for line, node in enumerate(order)}
    depth = {node: _depth(node, above) for node in order}
    width = canvas.width - 2 * EDGE
    boxes = [
        _box(depth[node] * INDENT, line_of[node] * STEP, width - depth[node] * INDENT) for node in range(len(order))
    ]
    lines = [
        part
        for below, upper in above.items()
        for part in _step_in(depth[upper] * INDENT + INDENT / 2, line_of[upper], depth[below] * INDENT, line_of[below])
    ]
    return boxes, lines


def _step_in(x: float, upper: int, x2: float, below: int) -> Data:
    start, end = upper * STEP + BOX, below * STEP + BOX / 2
    return [
        {"x": x, "x2": x, "y": start, "y2": end, "circular": False},
        {"x": x, "x2": x2, "y": end, "y2": end, "circular": False},
    ]


def _in_order(layers: networks.Layers, above: Mapping[int, int]) -> list[int]:
    under: dict[int | None, list[int]] = {}
    loose = set(layers.loose)
    nodes = range(len(layers.layer))
    for node in sorted(
        nodes, key=lambda node: (node in loose, layers.layer[node], 0 if node in loose else layers.place[node])
    ):
        under.setdefault(above.get(node), []).append(node)
    order: list[int] = []
    waiting = list(reversed(under.get(None, [])))
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting.extend(reversed(under.get(node, [])))
    return order


def _depth(node: int, above: Mapping[int, int]) -> int:
    steps = 0
    while node in above:
        node, steps = above[node], steps + 1
    return steps
