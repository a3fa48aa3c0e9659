"""How every picture looks: quiet, legible at arm's length, and readable without telling colours apart.

The palettes are those that the UK Government Analysis Function tested for people with colour vision
deficiency. Text is measured on the server and drawn in the reader's browser, so the fonts named first
are the four that share the same letter widths (Arial and its free equals); vl-convert carries one of
them inside, so a machine without any font installed draws the same picture.
"""

from __future__ import annotations

from typing import Any, cast

import altair

FONT = "Arial, Liberation Sans, Arimo, Helvetica, sans-serif"

INK = "#0b0c0c"
QUIET_INK = "#484949"
LINE = "#cecece"
GRID = "#e7e7e7"
PAPER = "#ffffff"
NO_FIGURE = "#f3f3f3"

# "Data visualisation: colours in charts", Government Analysis Function, 2023.
CATEGORIES = ("#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1")
OWN = CATEGORIES[0]
OTHER = "#828d99"

# From pale to dark in one hue, so that order shows in print and to every eye.
RAMP = ("#deebf7", "#b3cde3", "#7fa8cc", "#4a7fae", "#1f5a8c", "#12436d", "#0a2743")

# The colours that good and bad news have on every page; beside each stands its word, so colour is never alone.
STATUS = {"done": "#1d4f91", "good": "#00664d", "watch": "#8a5300", "bad": "#a3290b", "none": "#6b7176"}

CONFIG: dict[str, Any] = {
    "background": PAPER,
    "font": FONT,
    "padding": {"left": 4, "right": 12, "top": 8, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "labelFontSize": 14,
        "titleColor": INK,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "gridColor": GRID,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 260,
        "labelOverlap": True,
        "labelSeparation": 10,
    },
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False},
    "header": {"labelFontSize": 14, "titleFontSize": 14, "labelColor": INK, "titleColor": INK},
    "legend": {
        "labelColor": INK,
        "labelFontSize": 14,
        "labelLimit": 240,
        "titleColor": INK,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "symbolSize": 120,
        "symbolStrokeWidth": 2,
        "orient": "top",
    },
    "range": {"category": list(CATEGORIES), "ordinal": list(RAMP), "ramp": list(RAMP), "heatmap": list(RAMP)},
    "line": {"strokeWidth": 3, "color": OWN},
    "point": {"size": 70, "filled": True, "opacity": 1, "color": OWN},
    "bar": {"color": OWN},
    "rule": {"color": QUIET_INK},
    "text": {"fontSize": 14, "color": INK},
    "area": {"color": OWN},
    "arc": {"color": OWN},
}


@altair.theme.register("commonweal", enable=True)
def theme() -> altair.theme.ThemeConfig:
    """The theme under its own name, for whoever draws with Altair in a notebook."""
    return cast("altair.theme.ThemeConfig", {"config": CONFIG})


def ramp(classes: int) -> list[str]:
    """That many steps from pale to dark. Raises ValueError outside 1 to 7."""
    if not 1 <= classes <= len(RAMP):
        raise ValueError(f"A map can have 1 to {len(RAMP)} classes, not {classes}.")
    if classes == 1:
        return [RAMP[3]]
    last = len(RAMP) - 1
    return [RAMP[round(step * last / (classes - 1))] for step in range(classes)]
