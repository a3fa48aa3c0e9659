"""Columns and pictures of discontinuity: the breaks, the line of life, and the levels of working."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tables2 import Column, Table

from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.charts.parts import legend, plain_rows, said_above, tips
from commonweal.kit.charts.side_by_side import below, heights, names_above, names_axis
from commonweal.kit.drawing import Canvas
from commonweal.kit.theme import OWN, STATUS
from commonweal.register.models.partnerships import OLDEST
from commonweal.structure.reads import BreakKind, Continuity, Span

BREAKS = {
    BreakKind.HOLE: gettext_lazy("Ages that nobody serves"),
    BreakKind.HANDOVER: gettext_lazy("Hand-over without a tie"),
    BreakKind.LEVEL: gettext_lazy("Nobody at a level of working"),
    BreakKind.PARTED: gettext_lazy("Two levels without a tie"),
    BreakKind.WORK: gettext_lazy("Deciding and delivering without a tie"),
    BreakKind.CARRIED: gettext_lazy("Hand-over without a tie, but someone serves both"),
}


class BreakTable(Table):
    """Where the chain breaks, and why we say so."""

    kind = Column(verbose_name=gettext_lazy("What breaks"))
    strand = Column(verbose_name=gettext_lazy("Under"))
    where = Column(verbose_name=gettext_lazy("Where"))
    why = Column(verbose_name=gettext_lazy("Why we say so"), orderable=False)

    def render_kind(self, value: BreakKind) -> str:
        return str(BREAKS[value])


def unknowns(found: Continuity) -> list[str]:
    """What is not known and so neither makes a break nor mends one, a sentence each."""
    ages = ngettext(
        "The ages that one partnership serves are not known.",
        "The ages that %(count)d partnerships serve are not known.",
        found.unknown_ages,
    )
    levels = ngettext(
        "The level on which one works is not known.",
        "The level on which %(count)d work is not known.",
        found.unknown_levels,
    )
    groups = ngettext("Whom one serves is not known.", "Whom %(count)d serve is not known.", found.unknown_groups)
    told = [(ages, found.unknown_ages), (levels, found.unknown_levels)]
    told += [(groups, found.unknown_groups)] * (found.by == "group")
    return [words % {"count": count} for words, count in told if count]


# --- The line of life


def life_chart(found: Continuity) -> dict[str, Chart]:
    """The ages that partnerships serve under each theme or for each group, as bars along a life, and those that nobody serves."""
    spans = [span for strand in found.strands for span in strand.spans]
    if not spans:
        return {}
    served, nobody = _("served"), _("nobody")
    rows = [
        {
            "label": _label(span),
            "under": span.strand,
            "from": span.first,
            "to": span.last,
            "end": span.last + 1,
            "partnerships": len(span.names),
            "who": "; ".join(span.names) or nobody,
            "state": served if span.names else nobody,
        }
        for span in spans
    ]
    drawn = partial(
        _life,
        data=plain_rows(rows, ["label", "from", "to", "end", "partnerships", "state"]),
        colours={served: OWN, nobody: STATUS["bad"]},
        unit=_("Years of age"),
        told=[("from", _("From")), ("to", _("To")), ("partnerships", _("Partnerships"))],
    )
    size = heights(len(rows), extra=40)
    chart = Chart(
        "life",
        title=_("The ages that partnerships serve"),
        alt=_("Bars from the first to the last age served, %(bars)d in all, on a life of %(years)d years.")
        % {"bars": len(rows), "years": OLDEST},
        rows=rows,
        columns=[
            ("under", _("Under")), ("from", _("From")), ("to", _("To")), ("partnerships", _("Partnerships")), ("who", _("Who")),
        ],
        note=_("One bar for all partnerships that serve just the same ages. Partnerships whose ages are not known are in no bar."),
        spec=drawn,
        height=size["height"],
        narrow_height=size["narrow_height"],
    )  # fmt: skip
    return {"life": chart}


def _label(span: Span) -> str:
    if not span.names:
        return _("%(under)s, %(first)d to %(last)d: nobody") % {
            "under": span.strand, "first": span.first, "last": span.last,
        }  # fmt: skip
    words = {"under": span.strand, "first": span.first, "last": span.last, "count": len(span.names)}
    if span.first == 0 and span.last == OLDEST:
        return _("%(under)s, every age (%(count)d)") % words
    if span.last == OLDEST:
        return _("%(under)s, %(first)d and over (%(count)d)") % words
    return _("%(under)s, %(first)d to %(last)d (%(count)d)") % words


def _life(
    canvas: Canvas, *, data: list[dict[str, Any]], colours: dict[str, str], unit: str, told: list[tuple[str, str]]
) -> altair.TopLevelMixin:
    names = list(dict.fromkeys(str(row["state"]) for row in data))
    scale = altair.Scale(domain=names, range=[colours[name] for name in names])
    bars = (
        altair.Chart(altair.InlineData(values=data))
        .mark_bar(height=16 if canvas.narrow else altair.RelativeBandSize(0.6), **below(canvas))
        .encode(
            y=names_axis("label", canvas),
            x=altair.X("from:Q", title=None, scale=altair.Scale(domain=[0, OLDEST + 1], nice=False), axis=altair.Axis(grid=True, values=list(range(0, OLDEST + 1, 20)))),
            x2="end:Q",
            color=altair.Color("state:N", scale=scale, legend=legend(names, canvas)),
            tooltip=tips("label", told, data),
        )
    )  # fmt: skip
    return said_above(altair.layer(bars, *names_above(data, "label", canvas)), unit)


# --- The levels


def levels_chart(found: Continuity) -> dict[str, Chart]:
    """How many partnerships work on each level under each theme, or for each group."""
    if not any(sum(strand.levels) for strand in found.strands):
        return {}
    rows = [
        {"row": strand.name, "column": word, "value": count}
        for strand in found.strands
        for word, count in zip(found.level_words.values(), strand.levels, strict=True)
    ]
    chart = charts.matrix(
        "levels",
        title=_("The levels on which partnerships work"),
        alt=_("Table of how many partnerships work on each of %(levels)d levels under %(strands)d headings.")
        % {"levels": len(found.level_words), "strands": len(found.strands)},
        rows=rows,
        columns=[("row", _("Under")), ("column", _("Level")), ("value", _("Partnerships"))],
        note=_("Partnerships whose level is not known are not counted."),
    )
    return {"levels": chart}
