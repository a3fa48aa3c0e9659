"""The profile of a place in words, and as values to take away."""

from __future__ import annotations

from datetime import date
from typing import Any

import tablib
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.evidence.exports.words import remark, said
from commonweal.evidence.models import Polarity
from commonweal.evidence.reads import Line, Profile
from commonweal.kit.figures import with_unit


def profile_rows(profile: Profile) -> list[dict[str, Any]]:
    """The profile as a page shows it, one row an indicator, in the order of the profile."""
    return [profile_row(line) for line in profile.lines]


def standing_out(profile: Profile) -> list[dict[str, Any]]:
    """The few indicators that the page shows first."""
    return [profile_row(line) for line in profile.lines if line.stands_out][:MOST_STANDING_OUT]


def profile_row(line: Line) -> dict[str, Any]:
    """One indicator of a place, beside its parent and the nation, in words."""
    indicator, gap = line.indicator, line.gap
    any_figure = line.own or line.parent or line.nation
    return {
        "line": line,
        "indicator": indicator,
        "href": reverse("evidence:indicator-page", args=[indicator.pk]),
        "own": said(line.own, indicator),
        "short": {name: said(getattr(line, name), indicator, short=True) for name in ("own", "parent", "nation")},
        "own_remark": remark(line.own),
        "period": any_figure.period if any_figure else "",
        "parent": said(line.parent, indicator),
        "parent_remark": remark(line.parent),
        "nation": said(line.nation, indicator),
        "nation_remark": remark(line.nation),
        "standing": standing(line),
        "side": side(line),
        "judgement": judgement(line),
        "bar": None if gap is None else _bar(gap),
    }


def side(line: Line) -> str:
    """Which side of the nation the place stands on, where one way is better and chance alone does not explain it."""
    if line.gap is None or line.is_more_than_chance is False or line.indicator.polarity == Polarity.NEITHER:
        return ""
    return "worse" if line.is_worse else "better"


def judgement(line: Line) -> str:
    """The same in words. “Worse” and “better” alone are said only where an interval shows that it is more than chance."""
    if line.gap is not None and line.is_more_than_chance is False:
        return _("no more than chance")
    words = {
        ("worse", True): _("worse"),
        ("better", True): _("better"),
        ("worse", None): _("on the worse side"),
        ("better", None): _("on the better side"),
    }
    return words.get((side(line), line.is_more_than_chance), "")


MOST_STANDING_OUT = 6
FULL_BAR = 0.5
"""A gap of half the nation's figure or more fills the bar."""


def _bar(gap: float) -> dict[str, float]:
    """The bar from the middle, as percentages of its width."""
    width = min(abs(gap) / FULL_BAR, 1.0) * 50
    return {"x": round(50 - width if gap < 0 else 50, 1), "width": round(max(width, 0.5), 1)}


def standing(line: Line) -> str:
    """How far the place stands from the nation, in words."""
    gap = line.gap
    if gap is None:
        return ""
    share = with_unit(abs(gap) * 100, "%", 0)
    if abs(gap) < 0.005:
        return _("about the same")
    where = _("%(share)s higher") if gap > 0 else _("%(share)s lower")
    return where % {"share": share}


def profile_dataset(profile: Profile, *, known: date | None = None) -> tablib.Dataset:
    """The whole profile as values, with the source and licence of every figure, and as known when if that is not now."""
    headers = [
        _("Indicator"), _("Code"), _("Subject"), _("Unit"), _("Period"), profile.place.name,
        profile.parent.name if profile.parent else _("Part of"), profile.nation.name if profile.nation else _("Nation"),
        _("How put together"), _("Source"), _("Publisher"), _("Licence"), _("Release"), _("SHA-256 of the file"),
    ]  # fmt: skip
    rows = [_profile_values(line) for line in profile.lines]
    if known is not None:
        headers.insert(0, _("As known at the end of"))
        rows = [[known.isoformat(), *row] for row in rows]
    return tablib.Dataset(*rows, headers=headers, title=profile.place.name[:30])


def filename(profile: Profile, *, known: date | None = None) -> str:
    """What a file of the profile is called."""
    return f"profile-{profile.place.code}" if known is None else f"profile-{profile.place.code}-as-known-{known}"


def _profile_values(line: Line) -> list[object]:
    indicator, release, source = line.indicator, line.release, line.indicator.source
    figures = (line.own, line.parent, line.nation)
    values = [
        said(figure, indicator) if figure and figure.value is None else figure and figure.value for figure in figures
    ]
    own = line.own
    return [
        indicator.name, indicator.code, indicator.subject, own.unit if own and own.unit else indicator.unit,
        own.period if own else "", *values, remark(own), source.name, source.publisher, source.licence,
        release.title if release else "", release.file_sha256 if release else "",
    ]  # fmt: skip
