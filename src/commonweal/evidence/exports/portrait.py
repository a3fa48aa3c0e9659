"""A place on every indicator in words: sentences for what stands out, cells for the table, and files to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tablib
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonweal.evidence.exports.words import as_known, remark, said
from commonweal.evidence.reads import Beside, Portrait, Row
from commonweal.evidence.rules import AGAINST_GROUPS, MOST_STANDING_OUT, Against, WhyFirst
from commonweal.kit import pdf
from commonweal.kit.figures import in_short, with_unit

STYLE = Path(__file__).parent / "portrait.css"
PER_PAGE = 50
SPARK = (96, 24)
"""The width and height of the small picture of a series."""


def against_words(portrait: Portrait) -> str:
    """Whom the place is held against, as the heading of a column says it."""
    profile = portrait.profile
    if portrait.against == Against.PARENT:
        return profile.parent.name if profile.parent else _("what it is part of")
    if portrait.against == Against.NATION:
        return profile.nation.name if profile.nation else _("the nation")
    if not portrait.others:
        is_to_come = portrait.against == Against.CHOSEN
        return _("places that you have yet to choose") if is_to_come else _("nobody: there is no such place")
    return ngettext("%(names)s", "the mean of %(count)d places", len(portrait.others)) % {
        "names": portrait.others[0].name,
        "count": len(portrait.others),
    }


def sentences(portrait: Portrait) -> list[dict[str, Any]]:
    """What stands out, each as a short sentence with its figure, in the order of the declared rule."""
    return [
        {
            **cells(row, portrait),
            "why": [str(WhyFirst(each).label) for each in why],
            "sentence": sentence(row, portrait),
        }
        for row, why in portrait.standing_out[:MOST_STANDING_OUT]
    ]


def day_words(day: date) -> str:
    """A day that is laid beside today, as the heading of a column says it."""
    return date_format(day, "j F Y")


def rule_words() -> list[str]:
    """The declared rule, reason by reason."""
    return [str(capfirst(str(each.label))) for each in WhyFirst]


def sentence(row: Row, portrait: Portrait) -> str:
    """One indicator in a sentence: how far from the other figure, and which way it goes."""
    parts = []
    if row.gap is not None:
        told = {"share": with_unit(abs(row.gap) * 100, "%", 0), "other": against_words(portrait)}
        parts.append(
            (_("%(share)s above %(other)s") if row.gap > 0 else _("%(share)s below %(other)s")) % told
            if abs(row.gap) >= 0.005
            else _("about the same as %(other)s") % told
        )
    if row.travel and row.goes != "not_tested":
        parts.append(goes_words(row))
    if row.inside is not None and row.inside.gap:
        parts.append(inside_words(row))
    return "; ".join(parts)


def verdict_words(row: Row) -> str:
    """Better, similar or worse, where an interval can tell; else on which side it stands."""
    told = {
        "better": _("better"), "worse": _("worse"), "similar": _("similar"), "higher": _("higher"), "lower": _("lower"),
    }  # fmt: skip
    if row.comparison in told:
        return told[row.comparison]
    if row.gap is None:
        return ""
    if abs(row.gap) < 0.005:
        return _("about the same")
    if row.better == "neither":
        return _("cannot be told")
    return _("on the worse side") if row.is_on_the_worse_side else _("on the better side")


def goes_words(row: Row) -> str:
    """Which way the last five years go, with an arrow, and whether that is more than chance."""
    arrows = {"increasing": _("↑ rising"), "decreasing": _("↓ falling")}
    if row.travel not in arrows:
        return _("→ no change beyond chance") if row.travel == "no_change" else _untested_words(row)
    worth = {"better": _("which is better"), "worse": _("which is worse")}.get(row.goes, "")
    return ", ".join(part for part in (arrows[row.travel], worth) if part)


def _untested_words(row: Row) -> str:
    """Where chance cannot be told: only whether the last figure is above or below the one five figures back."""
    known = [value for _period, value in row.points if value is not None][-5:]
    if len(known) < 2:
        return _("not tested")
    if known[-1] == known[0]:
        return _("→ as before, not tested")
    return _("↑ higher than before, not tested") if known[-1] > known[0] else _("↓ lower than before, not tested")


def inside_words(row: Row) -> str:
    """The means of the lowest and the highest fifth of the neighbourhoods."""
    if row.inside is None:
        return ""
    unit, decimals = row.indicator.unit, row.indicator.decimals
    ends = {"low": with_unit(row.inside.lowest, "", decimals), "high": with_unit(row.inside.highest, unit, decimals)}
    return _("from %(low)s to %(high)s across its fifths") % ends


def _fifths(row: Row) -> str:
    """The same without the unit, which stands beside the name of the indicator."""
    if row.inside is None:
        return ""
    ends = [
        in_short(each, row.indicator.unit, row.indicator.decimals) for each in (row.inside.lowest, row.inside.highest)
    ]
    return _("%(low)s to %(high)s") % dict(zip(("low", "high"), ends, strict=True))


def cells(row: Row, portrait: Portrait) -> dict[str, Any]:
    """One indicator as the table shows it."""
    own, indicator = row.own, row.indicator
    unit, decimals = (own.unit, 1) if own and own.unit else (indicator.unit, indicator.decimals)
    interval = ""
    if row.lower is not None and row.upper is not None:
        interval = _("%(low)s to %(high)s") % {
            "low": with_unit(row.lower, "", decimals), "high": with_unit(row.upper, "", decimals),
        }  # fmt: skip
    release = row.line.release
    return {
        "row": row,
        "indicator": indicator,
        "href": reverse("evidence:place-indicator", args=[portrait.place.pk, indicator.pk]),
        "inside_href": reverse("evidence:inequality-page", args=[portrait.place.pk, indicator.pk]),
        "own": said(own, indicator),
        "short": said(own, indicator, short=True),
        "interval": interval,
        "period": own.period if own else "",
        "kind": remark(own),
        "other": "" if row.other is None else in_short(row.other, unit, decimals),
        "verdict": verdict_words(row),
        "is_worse": row.comparison == "worse",
        "gap": "" if row.gap is None or abs(row.gap) < 0.005 else f"{row.gap * 100:+.0f}%",
        "goes": goes_words(row),
        "rank": _("%(rank)d of %(among)d") % {"rank": row.rank, "among": row.among} if row.rank else "",
        "inside": _fifths(row),
        "spark": spark(row),
        "source": release.source if release else indicator.source,
        "release": release,
    }


def spark(row: Row) -> dict[str, Any] | None:
    """A small picture of a series: the points of its line in a box, and in words what it runs from and to."""
    known = [(place, value) for place, (_period, value) in enumerate(row.points) if value is not None]
    if len(known) < 3:
        return None
    width, height = SPARK
    values = [value for _place, value in known]
    low, high = min(values), max(values)
    steps = max(len(row.points) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        down = 0.5 if high == low else (high - value) / (high - low)
        return round(3 + place / steps * (width - 6), 1), round(3 + down * (height - 6), 1)

    spots = [at(place, value) for place, value in known]
    own = row.own
    unit, decimals = (own.unit, 1) if own and own.unit else (row.indicator.unit, row.indicator.decimals)
    ends = {
        "first": with_unit(values[0], unit, decimals), "last": with_unit(values[-1], unit, decimals),
        "since": row.points[known[0][0]][0], "until": row.points[known[-1][0]][0],
    }  # fmt: skip
    words = _("from %(first)s (%(since)s) to %(last)s (%(until)s)") % ends
    return {"points": " ".join(f"{x},{y}" for x, y in spots), "x": spots[-1][0], "y": spots[-1][1], "words": words}


def beside_cells(found: Mapping[str, Beside], row: Row) -> dict[str, Any] | None:
    """What is laid beside an indicator, in words; None where the other has no figure of it."""
    laid = found.get(row.indicator.code)
    if laid is None or laid.other.own is None:
        return None
    own, indicator = laid.other.own, row.indicator
    words = {
        "better": _("better, by more than chance"), "worse": _("worse, by more than chance"),
        "higher": _("higher, by more than chance"), "lower": _("lower, by more than chance"),
        "similar": _("no more than chance"),
    }  # fmt: skip
    decimals = 1 if own.unit else indicator.decimals
    apart = "" if laid.difference is None else f"{laid.difference:+,.{decimals}f}"
    return {
        "own": said(own, indicator, short=True),
        "period": own.period,
        "difference": apart,
        "verdict": words.get(laid.comparison, ""),
        "is_of_one_period": laid.is_of_one_period,
    }


def dataset(
    portrait: Portrait, rows: Sequence[Row], *, known: date | None = None, laid: Mapping[str, Beside] | None = None,
    laid_name: str = "",
) -> tablib.Dataset:  # fmt: skip
    """Indicators of a place as values, with the source and licence of every figure, and what was known when."""
    profile = portrait.profile
    others = [
        profile.parent.name if profile.parent else _("Part of"),
        profile.nation.name if profile.nation else _("Nation"),
    ]
    headers = [
        *([_("As known at the end of")] if known else []), _("Indicator"), _("Code"), _("Subject"), _("Unit"), _("Period"), portrait.place.name, _("Lower limit"),
        _("Upper limit"), *others, _("Held against"), _("Its figure"), _("Better or worse"), _("Trend"), _("Rank"),
        _("Of"), _("Lowest fifth inside"), _("Highest fifth inside"), _("How put together"), _("Source"),
        _("Publisher"), _("Licence"), _("Release"), _("SHA-256 of the file"),
        *([_("Laid beside: %(name)s") % {"name": laid_name}, _("Its period"), _("Difference")] if laid else []),
    ]  # fmt: skip
    told = [
        [*([known.isoformat()] if known else []), *_values(row, portrait), *(_laid_values(laid, row) if laid else [])]
        for row in rows
    ]
    return tablib.Dataset(*told, headers=headers, title=portrait.place.name[:30])


def _values(row: Row, portrait: Portrait) -> list[object]:
    line, indicator, own, release = row.line, row.indicator, row.own, row.line.release
    source = indicator.source
    figures = [
        said(figure, indicator) if figure and figure.value is None else figure and figure.value
        for figure in (own, line.parent, line.nation)
    ]
    inside = (row.inside.lowest, row.inside.highest) if row.inside else (None, None)
    return [
        indicator.name, indicator.code, indicator.subject, own.unit if own and own.unit else indicator.unit,
        own.period if own else "", figures[0], row.lower, row.upper, *figures[1:], against_words(portrait), row.other,
        verdict_words(row), row.travel, row.rank or None, row.among or None, *inside, remark(own), source.name,
        source.publisher, source.licence, release.title if release else "", release.file_sha256 if release else "",
    ]  # fmt: skip


def _laid_values(laid: Mapping[str, Beside] | None, row: Row) -> list[object]:
    found = (laid or {}).get(row.indicator.code)
    if found is None or found.other.own is None:
        return [None, None, None]
    # As many digits as tell: 25.85 less 18.32 is 7.53, and not 7.530000000000001.
    difference = None if found.difference is None else round(found.difference, 10)
    return [found.other.own.value, found.other.own.period, difference]


def as_pdf(portrait: Portrait, rows: Sequence[Row], *, on: date, known: date | None = None) -> bytes:
    """The page of a place on paper: what stands out, the rule, and every indicator that was asked for. Raises NoPdf."""
    context = {
        "portrait": portrait,
        "standing_out": sentences(portrait),
        "rule": rule_words(),
        "rows": [cells(row, portrait) for row in rows],
        "against": against_words(portrait),
        "is_group": portrait.against in AGAINST_GROUPS,
        "day": date_format(on, "j F Y"),
        "as_known": as_known(known),
        "language": get_language() or "en-gb",
    }
    return pdf.as_pdf(render_to_string("evidence/_portrait_print.html", context), STYLE)
