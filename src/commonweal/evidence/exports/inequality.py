"""Inequality inside a place, in words, as a picture of its gradient, and as values to take away."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair
import tablib
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from commonweal.evidence.exports.words import said, source_line
from commonweal.evidence.models import Polarity
from commonweal.evidence.reads import Inequality
from commonweal.kit.charts import Chart
from commonweal.kit.charts.parts import plain_rows, said_above, tips
from commonweal.kit.drawing import Canvas
from commonweal.kit.figures import PERCENT, with_unit
from commonweal.kit.theme import INK, OTHER, OWN

HEIGHT = 380

MOST_ROWS = 200
"""How many areas a page lists; the downloads hold all."""

MOST_DRAWN = 2000
"""More points than this are a cloud that hides the gradient."""


def of_inequality(found: Inequality) -> dict[str, Any]:
    """What the page says: both ends, the gaps, the slope with its interval, and the gap index."""
    first, last = ends(found)
    return {
        "first": first,
        "last": last,
        "parts": _parts(found),
        "absolute": _difference(found, found.parts.absolute_gap) if found.parts else "",
        "relative": _times(found.parts.relative_gap) if found.parts else "",
        "slope": _with_interval(found),
        "relative_index": _relative(found),
        "gap_index": "" if found.gap_index is None else number_format(round(found.gap_index, 3), 3),
        "areas": [_row(found, each) for each in found.used[:MOST_ROWS]],
    }


def ends(found: Inequality) -> tuple[str, str]:
    """What the first and the last in the order are called."""
    if found.by is not None:
        # Whatever puts them in order: not every figure is one of deprivation.
        return _("Worst off"), _("Best off")
    if found.indicator.polarity == Polarity.NEITHER:
        return _("Lowest"), _("Highest")
    return _("Worst"), _("Best")


def _parts(found: Inequality) -> list[dict[str, Any]]:
    if found.parts is None:
        return []
    first, last = ends(found)
    names = [_("%s fifth") % first, _("Second fifth"), _("Middle fifth"), _("Fourth fifth"), _("%s fifth") % last]
    return [
        {"label": name, "value": float(mean), "said": _measure(found, float(mean))}
        for name, mean in zip(names, found.parts.means, strict=True)
    ]


def _measure(found: Inequality, value: float) -> str:
    return with_unit(value, found.indicator.unit, max(found.indicator.decimals, 1))


def _difference(found: Inequality, value: float) -> str:
    """How far apart two figures are; of percentages, in points, so that nobody takes it for a share of one of them."""
    unit = _("percentage points") if found.indicator.unit in PERCENT else found.indicator.unit
    return with_unit(value, unit, max(found.indicator.decimals, 1))


def _times(ratio: float) -> str:
    return _("%s times") % number_format(round(ratio, 2), 2) if ratio == ratio else ""


def _with_interval(found: Inequality) -> str:
    slope = found.slope
    if slope is None:
        return ""
    decimals = max(found.indicator.decimals, 1)
    limits = [with_unit(each, "", decimals) for each in (slope.slope_lower, slope.slope_upper)]
    return _("%(slope)s (95%% interval %(lower)s to %(upper)s)") % {
        "slope": _difference(found, slope.slope), "lower": limits[0], "upper": limits[1],
    }  # fmt: skip


def _relative(found: Inequality) -> str:
    slope = found.slope
    if slope is None or slope.relative != slope.relative:
        return ""
    told = [number_format(round(each, 2), 2) for each in (slope.relative, slope.relative_lower, slope.relative_upper)]
    return _("%(index)s (95%% interval %(lower)s to %(upper)s)") % {
        "index": told[0], "lower": told[1], "upper": told[2],
    }  # fmt: skip


def _row(found: Inequality, area: Any) -> dict[str, Any]:
    return {
        "place": area.place,
        "value": said(area.figure, found.indicator),
        "deprivation": said(area.deprivation, found.by) if found.by else "",
        "standing": with_unit(100 * area.standing, "%", 0),
    }


# --- The gradient


def gradient(found: Inequality) -> dict[str, Chart]:
    """Each neighbourhood where its people stand in the order, and the line that fits them best where there is one; none of too many."""
    if not 2 <= len(found.used) <= MOST_DRAWN:
        return {}
    first, last = ends(found)
    rows = [
        {
            "label": each.place.name,
            "standing": round(100 * (each.standing or 0.0), 1),
            "value": each.figure.value if each.figure else None,
            "people": each.place.population,
        }
        for each in found.used
    ]
    line: list[dict[str, float]] = []
    if found.slope is not None:
        start = found.slope.start
        line = [{"standing": 0.0, "line": start}, {"standing": 100.0, "line": start + found.slope.slope}]
    short = _("%(first)s to %(last)s (%%)") % {"first": first, "last": last.lower()}
    across = _("%(first)s to %(last)s, by share of people (%%)") % {"first": first, "last": last.lower()}
    words = {"indicator": found.indicator.name, "place": found.place.name}
    chart = Chart(
        "gradient",
        title=_("%(indicator)s across the neighbourhoods of %(place)s") % words,
        alt=_("Points of %(count)d neighbourhoods, from %(first)s on the left to %(last)s on the right.")
        % {"count": len(rows), "first": first.lower(), "last": last.lower()},
        rows=rows,
        columns=[
            ("label", _("Neighbourhood")), ("standing", _("Stands at (% of people)")),
            ("value", found.indicator.unit), ("people", _("People")),
        ],
        note=_("Each point stands at the middle of its people when all are put in order.")
        + (" " + _("The line is the slope index.") if line else ""),
        source=source_line(found.indicator.source),
        height=HEIGHT,
        narrow_height=HEIGHT - 40,
        spec=partial(
            _gradient,
            data=plain_rows(rows, ["label", "standing", "value", "people"]),
            line=line,
            across=(across, short),
            unit=found.indicator.unit,
            told=[("standing", _("Stands at (% of people)")), ("value", found.indicator.unit), ("people", _("People"))],
        ),
    )  # fmt: skip
    return {"gradient": chart}


def _gradient(
    canvas: Canvas,
    *,
    data: list[dict[str, Any]],
    line: list[dict[str, float]],
    across: tuple[str, str],
    unit: str,
    told: list[tuple[str, str]],
) -> altair.TopLevelMixin:
    ticks = altair.Axis(values=[0, 20, 40, 60, 80, 100], grid=True)
    x = altair.X("standing:Q", title=across[canvas.narrow], scale=altair.Scale(domain=[0, 100]), axis=ticks)
    y_scale = altair.Scale(zero=False, nice=True)
    points = (
        altair.Chart(altair.InlineData(values=data))
        .mark_point(
            filled=True, size=60 if canvas.narrow else 90, opacity=0.75, color=OTHER, stroke=INK, strokeWidth=0.5
        )
        .encode(x=x, y=altair.Y("value:Q", title=None, scale=y_scale), tooltip=tips("label", told, data))
    )
    if not line:
        return said_above(altair.layer(points), unit)
    fitted = (
        altair.Chart(altair.InlineData(values=line))
        .mark_line(color=OWN, strokeWidth=3)
        .encode(x=x, y=altair.Y("line:Q", title=None, scale=y_scale))
    )
    return said_above(altair.layer(fitted, points), unit)


# --- The curve of the gap index


def pictures(found: Inequality) -> dict[str, Chart]:
    """The gradient, and the curve that the gap index measures where there is one."""
    return gradient(found) | gap_curve(found)


def gap_curve(found: Inequality) -> dict[str, Chart]:
    """What share of the deprived people, against that of the others, lives where the figure is at most so much."""
    if len(found.curve) < 3 or found.by is None or len(found.curve) > MOST_DRAWN:
        return {}
    rows = [
        {
            "label": _("none yet") if each.outcome is None else _measure(found, each.outcome),
            "others": round(100 * each.others, 1),
            "deprived": round(100 * each.deprived, 1),
        }
        for each in found.curve
    ]
    words = {"indicator": found.indicator.name, "place": found.place.name, "by": found.by.name}
    above = (found.gap_index or 0.0) > 0
    told = [("others", _("All others so far (%)")), ("deprived", _("People counted so far (%)"))]
    chart = Chart(
        "gap",
        title=_("The gap of %(indicator)s in %(place)s") % words,
        alt=(
            _("A curve above the line of evenness: those counted by %(by)s live where the figure is low.") % words
            if above
            else _(
                "A curve at or below the line of evenness: those counted by %(by)s live where the figure is high, or evenly."
            )
            % words
        ),
        rows=rows,
        columns=[("label", _("Neighbourhoods with a figure up to")), *told],
        note=_(
            "From the neighbourhoods with the lowest figure to those with the highest: how many of all who are counted by %(by)s, and of all others, live there. On the thin line both would be spread alike; the gap index is twice the area between."
        )
        % words,
        source=source_line(found.indicator.source),
        height=HEIGHT,
        narrow_height=HEIGHT - 40,
        spec=partial(
            _curve,
            data=plain_rows(rows, ["label", "others", "deprived"]),
            across=(told[0][1], _("All others (%)")),
            up=told[1][1],
            told=told,
        ),
    )  # fmt: skip
    return {"gap": chart}


def _curve(
    canvas: Canvas, *, data: list[dict[str, Any]], across: tuple[str, str], up: str, told: list[tuple[str, str]]
) -> altair.TopLevelMixin:
    axis = altair.Axis(values=[0, 20, 40, 60, 80, 100], grid=True)
    whole = altair.Scale(domain=[0, 100])
    x = altair.X("others:Q", title=across[canvas.narrow], scale=whole, axis=axis)
    y = altair.Y("deprived:Q", title=None, scale=whole, axis=axis)
    even = [{"others": 0.0, "deprived": 0.0}, {"others": 100.0, "deprived": 100.0}]
    base = altair.Chart(altair.InlineData(values=data))
    return said_above(
        altair.layer(
            altair.Chart(altair.InlineData(values=even))
            .mark_line(color=INK, strokeWidth=1, strokeDash=[4, 4])
            .encode(x=x, y=y),
            base.mark_line(color=OWN, strokeWidth=3).encode(x=x, y=y),
            base.mark_point(filled=True, size=40, color=OWN).encode(x=x, y=y, tooltip=tips("label", told, data)),
        ),
        up,
    )


# --- To take away


def inequality_dataset(found: Inequality) -> tablib.Dataset:
    """Every neighbourhood with its figures and where it stands, or why it is left out."""
    headers = [
        _("Neighbourhood"), _("Code"), _("People"), found.indicator.name, _("Period"),
        found.by.name if found.by else _("Ordered by"), _("Stands at (% of people)"), _("Left out because"), _("Source"),
    ]  # fmt: skip
    rows = [
        [
            each.place.name, each.place.code, each.place.population,
            each.figure.value if each.figure else None, each.figure.period if each.figure else "",
            (each.deprivation.value if each.deprivation else None) if found.by else _("the indicator itself"),
            None if each.standing is None else round(100 * each.standing, 2), each.why_not, found.indicator.source.name,
        ]
        for each in [*found.used, *found.left_out]
    ]  # fmt: skip
    return tablib.Dataset(*rows, headers=headers, title=found.place.name[:30])
