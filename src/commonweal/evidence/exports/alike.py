"""The areas most like a place, in words, as a picture and to take away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import tablib
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence.exports.standing import words
from commonweal.evidence.exports.words import remark, said, source_line
from commonweal.evidence.reads import Alike, AmongAlike, Likeness, Peer, Sought
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.figures import in_short, with_unit

MOST_BESIDE = 5
"""Areas whose figures stand beside the place's own: those that a place is held against."""


def asked_in_address(sought: Sought) -> str:
    """What was asked for, as the end of an address."""
    where = "elsewhere" if sought.is_elsewhere else "anywhere"
    return "?" + urlencode([("where", where), *(("by", each) for each in sought.by)])


def held_in_address(sought: Sought) -> str:
    """The same for the page of the place, which holds it against the nearest."""
    against = "elsewhere" if sought.is_elsewhere else "alike"
    return "?" + urlencode([("against", against), *(("by", each) for each in sought.by)])


def context(found: Likeness | None) -> dict[str, Any]:
    """What the page of a place says of those most like it; nothing where it is held against others."""
    if found is None:
        return {}
    return {"like_words": sought_words(found), "like_ask": asked_in_address(found.sought)}


def sought_words(found: Likeness) -> list[str]:
    """Where and by what likeness was sought, in sentences."""
    if not found.areas:
        return [_nobody_words(found)]
    told = [
        ngettext(
            "This is the only other area of its kind that has figures in the same periods.",
            "These are the nearest of %(count)s areas of its kind that have figures in the same periods.",
            found.among,
        )
        % {"count": f"{found.among:,}"},
        ngettext(
            "They are nearest by %(count)s indicator, standardised over all of those areas.",
            "They are nearest by %(count)s indicators, each standardised over all of those areas and counting alike.",
            len(found.indicators),
        )
        % {"count": len(found.indicators)},
    ]
    left = len(found.offered) - len(found.indicators) - (found.sought.but is not None)
    if found.sought.but is not None:
        told.append(
            _(
                "The indicator that is compared takes no part: they would be like it in the very thing that is asked about."
            )
        )
    elif not found.sought.by and left > 0:
        told.append(
            ngettext(
                "%(left)s more of its indicators takes no part: no figure of it is shown here, or it is beyond the sixty that are taken by turns from each subject.",
                "%(left)s more of its indicators take no part: no figure of them is shown here, or they are beyond the sixty that are taken by turns from each subject.",
                left,
            )
            % {"left": left}
        )
    return told + _where_words(found)


def _nobody_words(found: Likeness) -> str:
    if not found.offered:
        return _(
            "It has no published figure that could be held beside those of other areas: counts, and what was put together here, cannot."
        )
    return _("No other area has figures of enough of these indicators in the same periods.")


def _where_words(found: Likeness) -> list[str]:
    if not found.sought.is_elsewhere:
        return []
    if found.apart_from is None:
        return [_("It lies in nothing smaller than its nation, so that everywhere is elsewhere.")]
    told = {"place": found.apart_from.name, "lookups": ", ".join(found.lookups)}
    if found.lookups:
        return [_("What lies in %(place)s is left out, as the register and %(lookups)s tell it.") % told]
    return [_("What lies in %(place)s is left out, as the register tells it: no loaded lookup names its areas.") % told]


def rows(found: Likeness) -> list[dict[str, Any]]:
    """Each area: where it is, how far, and what the two differ in most."""
    return [
        {
            "area": area,
            "href": href(area),
            "distance": f"{area.distance:.2f}",
            "compared": _("%(both)s of %(all)s") % {"both": area.compared, "all": len(found.indicators)},
            "differs": _differs(found, area),
        }
        for area in found.areas
    ]


def href(area: Alike) -> str:
    """The page of an area: its profile where it is in the register, else that of its code."""
    if area.pk is not None:
        return reverse("evidence:place-profile", args=[area.pk])
    return reverse("evidence:code-search") + "?" + urlencode({"code": area.code})


def _differs(found: Likeness, area: Alike) -> str:
    """The two indicators that make up most of the distance."""
    shares = [(share, indicator.name) for share, indicator in zip(area.shares, found.indicators, strict=True) if share]
    most = sorted(shares, key=lambda each: (-each[0], each[1]))[:2]
    return "; ".join(
        _("%(indicator)s (%(share)s)") % {"indicator": name, "share": with_unit(100 * share, "%", 0)}
        for share, name in most
    )


def figures(found: Likeness) -> dict[str, Any]:
    """The figures that likeness rests on: the place beside the five nearest."""
    near = found.areas[:MOST_BESIDE]
    return {
        "names": [area.name for area in near],
        "sources": list(dict.fromkeys(source_line(each.source) for each in found.indicators)),
        "rows": [
            {
                "indicator": indicator,
                "period": found.periods[at],
                "own": _number(found.own[at], indicator),
                "others": [(area.name, _number(area.figures[at], indicator)) for area in near],
            }
            for at, indicator in enumerate(found.indicators)
        ],
    }


def _number(value: float | None, indicator: Any) -> str:
    return "–" if value is None else in_short(value, indicator.unit, indicator.decimals)


def dataset(found: Likeness) -> tablib.Dataset:
    """Every figure that likeness rests on, area by area: the place itself first."""
    headers = [
        _("Place"), _("Code"), _("District"), _("Distance"), _("Indicator"), _("Unit"), _("Period"), _("Value"),
        _("Share of the squared distance"), _("Source"), _("Licence"),
    ]  # fmt: skip
    own = [(found.place.name, found.place.code, "", None, found.own, (None,) * len(found.own))]
    others = [(one.name, one.code, one.district, one.distance, one.figures, one.shares) for one in found.areas]
    told = [
        [
            *named, indicator.name, indicator.unit, found.periods[at], values[at], shares[at], indicator.source.name,
            indicator.source.licence,
        ]
        for *named, values, shares in [*own, *others]
        for at, indicator in enumerate(found.indicators)
    ]  # fmt: skip
    return tablib.Dataset(*told, headers=headers, title=found.place.name[:30])


# --- One indicator among them


def among_context(found: AmongAlike) -> dict[str, Any]:
    """One indicator of a place beside the areas most like it, in words."""
    indicator, own = found.indicator, found.own
    mean = words.number(indicator, found.mean)
    return {
        "indicator": indicator, "place": found.place, "likeness": found.likeness, "sought": sought_words(found.likeness),
        "said": said(own.figure if own else None, indicator), "period": own.figure.period if own else "",
        "mean": mean, "why": _why_not(found), "told": _told(found, mean), "is_elsewhere": found.likeness.sought.is_elsewhere,
    }  # fmt: skip


def _why_not(found: AmongAlike) -> str:
    """Why nothing is held beside it; empty where something is."""
    if found.peers:
        return ""
    if found.own is None or found.own.figure.value is None:
        return _("There is no figure here to hold beside others.")
    if found.indicator.is_count:
        return _("A count is held beside no other area: it says first of all how large a place is.")
    if found.own.figure.basis:
        return _("The figure here was put together, and is not of the kind that the others have.")
    return (
        ""
        if not found.likeness.areas
        else _("None of the areas most like it has a figure of this indicator in this period.")
    )


def _told(found: AmongAlike, mean: str) -> str:
    own = next((peer for peer in found.peers if peer.place == found.place), None)
    if own is None:
        return ""
    facts = {"own": said(own.measured.figure, found.indicator), "mean": mean, "count": str(len(found.peers) - 1)}
    side = words.comparisons()[own.comparison]
    compared = (
        _("by its interval: %(side)s") % {"side": side}
        if own.comparison != "not_compared"
        else _("not compared, because it has no interval")
    )
    beside = ngettext(
        "%(own)s, where the area most like it has %(mean)s", "%(own)s, where the %(count)s areas most like it have %(mean)s on average",
        len(found.peers) - 1,
    ) % facts  # fmt: skip
    return f"{beside}; {compared}."


def among_charts(found: AmongAlike) -> dict[str, Chart]:
    """Bars of the place and of the areas most like it, the best first."""
    if not found.peers:
        return {}
    indicator, own = found.indicator, found.own
    said_of = words.comparisons()
    bars = [
        {
            "label": _label(peer, found), "rank": peer.rank, "value": peer.measured.figure.value, "lower": peer.measured.lower,
            "upper": peer.measured.upper, "sign": "" if peer.place == found.place or peer.differs == "not_compared" else said_of[peer.differs],
            "distance": None if peer.place == found.place else round(getattr(peer.place, "distance", 0.0), 2),
            "district": getattr(peer.place, "district", ""), "note": remark(peer.measured.figure), "code": peer.place.code,
        }
        for peer in found.peers
    ]  # fmt: skip
    facts = {"indicator": indicator.name, "place": found.place.name, "period": own.figure.period if own else ""}
    chart = charts.intervals(
        "alike",
        title=_("%(indicator)s in %(place)s and in the areas most like it, %(period)s") % facts,
        alt=_("Bars of %(indicator)s in %(place)s and the areas most like it with their intervals, the best first.") % facts,
        rows=bars,
        columns=[
            ("label", _("Place")), ("district", _("District")), ("code", _("Code")), ("rank", _("Rank")), ("value", indicator.unit),
            ("lower", _("Lower end")), ("upper", _("Upper end")), ("sign", _("Beside %(place)s") % {"place": found.place.name}),
            ("distance", _("Distance")), ("note", _("Note")),
        ],
        signs={said_of[each]: words.TONES.get(each, "none") for each in said_of},
        own=found.place.name,
        benchmark=found.mean,
        benchmark_word=_("Mean of the others"),
        unit=indicator.unit,
        note=_("Each sign is of that area beside the place itself, by the interval of the difference.")
        if any(each["sign"] for each in bars)
        else _("Without intervals nothing tells whether they differ by more than chance."),
        source=source_line(indicator.source),
    )  # fmt: skip
    return {"alike": chart}


def _label(peer: Peer, found: AmongAlike) -> str:
    """What a bar is called: an area of the same name as the place is told apart by its code."""
    if peer.place == found.place:
        return found.place.name
    return f"{peer.place.name} ({peer.place.code})" if peer.place.name == found.place.name else peer.place.name
