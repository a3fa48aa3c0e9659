"""One indicator of a profile in words, and what a file of it is called."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence.exports.words import remark, said
from commonweal.evidence.models import Polarity
from commonweal.evidence.reads import Line, Profile
from commonweal.kit.figures import with_unit


def profile_row(line: Line) -> dict[str, Any]:
    """One indicator of a place, beside its parent and the nation, in words."""
    indicator = line.indicator
    any_figure = line.own or line.parent or line.nation
    return {
        "line": line,
        "own": said(line.own, indicator),
        "own_remark": remark(line.own),
        "period": any_figure.period if any_figure else "",
        "parent": said(line.parent, indicator),
        "parent_remark": remark(line.parent),
        "nation": said(line.nation, indicator),
        "nation_remark": remark(line.nation),
        "standing": standing(line),
        "judgement": judgement(line),
    }


def judgement(line: Line) -> str:
    """Which side of the nation the place stands on, where one way is better. “Worse” and “better” are said only where an interval shows it."""
    if not line.gap or line.indicator.polarity == Polarity.NEITHER:
        return ""
    if line.is_more_than_chance is False:
        return _("which is no more than chance")
    words = {
        (True, True): _("which is worse"),
        (False, True): _("which is better"),
        (True, None): _("on the worse side"),
        (False, None): _("on the better side"),
    }
    return words[line.is_worse, line.is_more_than_chance]


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


def filename(profile: Profile, *, known: date | None = None) -> str:
    """What a file of the profile is called."""
    return f"profile-{profile.place.code}" if known is None else f"profile-{profile.place.code}-as-known-{known}"
