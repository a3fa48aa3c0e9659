"""What the templates of one indicator in one place are given."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence.exports.standing import words
from commonweal.evidence.exports.words import remark, said
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads import Course, Outlook, Standing


def context(standing: Standing) -> dict[str, Any]:
    """The page in words."""
    indicator, own, course = standing.indicator, standing.own, standing.course
    return {
        "indicator": indicator,
        "place": standing.place,
        "own": own,
        "said": said(own.figure if own else None, indicator),
        "remark": remark(own.figure) if own else "",
        "interval": words.interval(indicator, own),
        "whence": words.whence(own) if own and own.figure.value is not None and not own.figure.basis else "",
        "answers": words.answers(standing) if own and own.figure.value is not None else [],
        "places": words.places(standing),
        "explained": words.explained(indicator, course),
        "last_step": words.last_step(course),
        "caution": words.caution(course),
        "outlying": words.outlying(standing),
        "two_places": words.laid(indicator, standing.places),
        "two_dates": words.laid(indicator, standing.dates),
    }


def outlook(indicator: Indicator, course: Course, found: Outlook | None) -> dict[str, Any]:
    """The look ahead in words."""
    if found is None:
        why = (
            _("Periods overlap, so that what is known says too little about what may come.")
            if course.is_overlapping
            else _("There is no figure to look ahead from.")
        )
        return {"why": why}
    ahead = found.forecast
    rows = [
        {
            "day": day,
            "middle": "" if middle != middle else words.number(indicator, float(middle)),
            "range": _("%(lower)s to %(upper)s")
            % {
                "lower": words.number(indicator, float(lower), short=True),
                "upper": words.number(indicator, float(upper), short=True),
            },
        }
        for day, middle, lower, upper in zip(found.days, ahead.middle, ahead.lower, ahead.upper, strict=True)
    ]
    if ahead.way == "range":
        rests = ngettext(
            "There is %(count)s figure, which is too few to tell a trend from chance: this is the range of what there has been, and no forecast.",
            "There are %(count)s figures, of which too few are in a row to tell a trend from chance: this is the range of what there has been, and no forecast.",
            ahead.rests_on,
        ) % {"count": ahead.rests_on}
    else:
        rests = _(
            "It rests on %(count)s figures in a row and goes on as they went (Holt’s method, damped). It knows nothing of what is planned."
        ) % {"count": ahead.rests_on}
    left = (
        ngettext(
            "%(count)s earlier figure is left out, because a period without a figure parts it from the rest.",
            "%(count)s earlier figures are left out, because a period without a figure parts them from the rest.",
            ahead.left_out,
        )
        % {"count": ahead.left_out}
        if ahead.left_out
        else ""
    )
    return {"rows": rows, "rests": rests, "left": left, "is_forecast": ahead.way != "range"}
