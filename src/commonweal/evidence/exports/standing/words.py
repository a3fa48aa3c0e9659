"""What the page of one indicator in one place says in words."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence.exports.words import remark, said
from commonweal.evidence.models import Indicator, Polarity
from commonweal.evidence.reads import Course, HeldAgainst, Laid, Peer, Point, Standing
from commonweal.evidence.rules.measuring import Measured, Way
from commonweal.kit.figures import PERCENT, POUNDS, with_unit

MOST_BARS = 20
LEAST_TIMES_TOLD = 0.1
"""Times in a thousand below which a chance is only told to be smaller: it would read as none at all."""

TONES = {"better": "good", "worse": "bad", "higher": "watch", "lower": "watch"}


def comparisons() -> dict[str, str]:
    """The words of each comparison."""
    return {
        "better": _("better"),
        "worse": _("worse"),
        "similar": _("similar"),
        "higher": _("higher"),
        "lower": _("lower"),
        "not_compared": _("not compared"),
    }


def number(indicator: Indicator, value: float | None, *, short: bool = False) -> str:
    """A number in the indicator's unit; `short` leaves a long unit to the heading."""
    if value is None:
        return ""
    unit = indicator.unit if not short or indicator.unit in PERCENT | POUNDS else ""
    return with_unit(value, unit, indicator.decimals)


def interval(indicator: Indicator, told: Measured | None) -> str:
    """The interval of a figure: 11.2% to 13.4%."""
    if told is None or not told.has_interval:
        return ""
    return _("%(lower)s to %(upper)s") % {
        "lower": number(indicator, told.lower, short=True),
        "upper": number(indicator, told.upper, short=True),
    }


def whence(told: Measured) -> str:
    """Where an interval comes from, or why there is none."""
    figure = told.figure
    counts = {"events": f"{figure.numerator or 0:,.0f}", "of": f"{figure.denominator or 0:,.0f}"}
    words = {
        Way.PUBLISHED: _("The interval is the one that was published."),
        Way.WILSON: _("The 95%% interval is worked out here from %(events)s of %(of)s (Wilson’s method).") % counts,
        Way.BYAR: _("The 95%% interval is worked out here from %(events)s among %(of)s (Byar’s method).") % counts,
        Way.EXACT: _("The 95%% interval is worked out here from %(events)s among %(of)s (exact, because they are few).")
        % counts,
        Way.NONE: _("There is no interval: none was published, and the file has no counts from which to work one out."),
    }
    return words[told.way]


def beside_words(against: HeldAgainst | None, own: Measured | None) -> str:
    """The own figure beside that of a wider place, in a sentence."""
    if against is None or own is None or own.figure.value is None:
        return ""
    name = {"place": against.place.name}
    words = {
        "better": _("better than %(place)s, by more than chance") % name,
        "worse": _("worse than %(place)s, by more than chance") % name,
        "higher": _("higher than %(place)s, by more than chance") % name,
        "lower": _("lower than %(place)s, by more than chance") % name,
        "similar": _("no different from %(place)s that chance could not explain") % name,
    }
    if against.comparison in words:
        return words[against.comparison]
    if not own.has_interval:
        return _("not compared with %(place)s, because it has no interval") % name
    return _("not compared with %(place)s, which has no figure of the same kind and period") % name


def rank(standing: Standing) -> str:
    """The place in the ranking of places like it."""
    if not standing.rank or len(standing.peers) < 2 or standing.indicator.is_count:
        return ""
    facts = {"rank": standing.rank, "of": len(standing.peers), "tier": standing.place.get_tier_display()}
    if standing.indicator.polarity == Polarity.NEITHER:
        return _("%(rank)s of %(of)s, the highest first") % facts
    return _("%(rank)s of %(of)s, the best first") % facts


def answers(standing: Standing) -> list[dict[str, str]]:
    """The questions that people come with, each with its answer and what the answer rests on."""
    benchmark = standing.benchmark
    if benchmark is None:
        bad = _("there is no wider place with a figure to hold it against")
    elif standing.indicator.is_count:
        bad = _("a count is held against no wider place, which has more of it")
    else:
        bad = beside_words(benchmark, standing.own)
    tone = TONES.get(benchmark.comparison, "none") if benchmark else "none"
    moving = _moving(standing.indicator, standing.course)
    return [
        {"question": _("How does it stand?"), "answer": _upper(bad), "tone": tone, "basis": rank(standing)},
        {"question": _("Is it moving?"), **moving},
    ]


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _moving(indicator: Indicator, course: Course) -> dict[str, str]:
    """What the tests say of the series: the one for years first, then the latest figure's sign on the chart."""
    rising, falling = course.travel == "increasing", course.travel == "decreasing"
    if rising or falling:
        way = _judged(indicator, 1 if rising else -1)
        words = (
            _("Rising over the last five years, by more than chance")
            if rising
            else _("Falling over the last five years, by more than chance")
        )
        return {"answer": f"{words}{_way(way)}", "tone": TONES.get(way, "watch"), "basis": trend_basis(course)}
    latest = course.latest
    if latest is not None and latest.rule:
        way = _judged(indicator, latest.direction)
        return {
            "answer": f"{_upper(sign_words(latest.rule, latest.direction))}{_way(way)}",
            "tone": TONES.get(way, "watch"),
            "basis": trend_basis(course),
        }
    if course.has_limits or course.travel == "no_change":
        return {"answer": _("No more than chance would make it"), "tone": "none", "basis": trend_basis(course)}
    return {"answer": _("Too little is known to say"), "tone": "none", "basis": trend_basis(course)}


def _way(way: str) -> str:
    return {"better": _(", which is better"), "worse": _(", which is worse")}.get(way, "")


def _judged(indicator: Indicator, direction: int) -> str:
    """Better or worse by the indicator's polarity; high or low where neither way is better."""
    if indicator.polarity == Polarity.NEITHER or not direction:
        return {1: "higher", -1: "lower"}.get(direction, "")
    return "better" if (direction > 0) == (indicator.polarity == Polarity.HIGH) else "worse"


def trend_basis(course: Course) -> str:
    """What the answer about movement rests on."""
    if course.is_overlapping:
        return _("Periods overlap, so that one figure says much about the next: neither test can be made.")
    if course.travel in ("increasing", "decreasing"):
        times = 1000 * (course.probability or 0)
        if times < LEAST_TIMES_TOLD:
            return _(
                "Chi-squared test for a trend on the last five years; chance alone would show as much less than once in ten thousand times."
            )
        return _(
            "Chi-squared test for a trend on the last five years; chance alone would show as much %(times)s times in a thousand."
        ) % {"times": f"{times:.1f}"}
    if course.rests_on_one:
        return _("It leans on a single year: leave that out and it goes the other way.")
    if course.travel == "no_change":
        return _("Chi-squared test for a trend on the last five years.")
    if course.has_limits:
        return _("By the limits of the process-control chart below.")
    known = len(course.known)
    return ngettext("There is %(count)s figure.", "There are %(count)s figures.", known) % {"count": known}


def last_step(course: Course) -> str:
    """The latest figure beside that of the period before, in a sentence; empty where there are no two in a row."""
    if not course.last_step:
        return ""
    period = {"period": course.points[-2].period}
    words = {
        "better": _("Better than in %(period)s, by more than chance.") % period,
        "worse": _("Worse than in %(period)s, by more than chance.") % period,
        "higher": _("Higher than in %(period)s, by more than chance.") % period,
        "lower": _("Lower than in %(period)s, by more than chance.") % period,
        "similar": _("No different from %(period)s that chance could not explain.") % period,
    }
    return words.get(course.last_step, "")


def sign_words(rule: str, direction: int) -> str:
    """What a rule says, in words."""
    high = direction > 0
    words = {
        "outside": _("above the upper limit") if high else _("below the lower limit"),
        "shift": _("seven or more figures in a row above the mean")
        if high
        else _("seven or more figures in a row below the mean"),
        "trend": _("six or more rises in a row") if high else _("six or more falls in a row"),
        "near_limit": _("two of three figures in a row near the upper limit")
        if high
        else _("two of three figures in a row near the lower limit"),
    }
    return words[rule]


def sign(indicator: Indicator, point: Point) -> str:
    """The word of a mark on the process-control chart."""
    if not point.rule:
        return _("within chance")
    words = {
        "better": _("more than chance: better"),
        "worse": _("more than chance: worse"),
        "higher": _("more than chance: high"),
        "lower": _("more than chance: low"),
    }
    return words[_judged(indicator, point.direction)]


def signs() -> dict[str, str]:
    """The signs of the process-control chart with the tone of each."""
    return {
        _("within chance"): "none",
        _("more than chance: better"): "good",
        _("more than chance: worse"): "bad",
        _("more than chance: high"): "watch",
        _("more than chance: low"): "watch",
    }


def explained(indicator: Indicator, course: Course) -> list[str]:
    """Every run of figures that is more than chance, and by which rule."""
    told = []
    for (rule, direction), run in groupby(course.points, key=lambda point: (point.rule, point.direction)):
        points = [point for point in run if point.period]
        if not rule or not points:
            continue
        span = (
            points[0].period
            if len(points) == 1
            else _("%(first)s to %(last)s") % {"first": points[0].period, "last": points[-1].period}
        )
        told.append(f"{span}: {sign_words(rule, direction)}{_way(_judged(indicator, direction))}.")
    return told


def caution(course: Course) -> list[str]:
    """What must be said of the limits before anyone leans on them."""
    told = []
    if course.gaps:
        told.append(
            ngettext(
                "%(count)s period in between has no figure.",
                "%(count)s periods in between have no figure.",
                course.gaps,
            )
            % {"count": course.gaps}
            + " "
            + _("Nothing was put in its place, and no run is counted across it.")
        )
    if course.left_out:
        told.append(
            ngettext(
                "%(count)s figure of another length of period or another source is left out here.",
                "%(count)s figures of other lengths of period or other sources are left out here.",
                course.left_out,
            )
            % {"count": course.left_out}
        )
    if course.has_limits:
        told.append(
            _("The limits rest on the first %(count)s figures and stay where they are.") % {"count": course.based_on}
            + (" " + _("With fewer than twelve they are provisional.") if course.based_on < 12 else "")
        )
    told += [
        _("From %(period)s on they rest on the first %(count)s figures from then.")
        % {"period": each.period, "count": each.based_on}
        + (" " + _("With fewer than twelve they are provisional.") if each.based_on < 12 else "")
        for each in course.afresh
    ]
    if course.screened:
        told.append(
            ngettext(
                "%(count)s outlying move was left out when the limits were worked out, as NHS England’s method does.",
                "%(count)s outlying moves were left out when the limits were worked out, as NHS England’s method does.",
                course.screened,
            )
            % {"count": course.screened}
        )
    return told


# --- Rows


def places(standing: Standing) -> list[dict[str, Any]]:
    """The place beside those that it is part of: the rows of the first table."""
    indicator, own = standing.indicator, standing.own
    rows = [_place(indicator, standing.place.name, "", own, "")] if own else []
    for against in (standing.parent, standing.nation):
        if against is not None:
            href = reverse("evidence:place-indicator", args=[against.place.pk, indicator.pk])
            words = comparisons()[against.comparison]
            rows.append(_place(indicator, against.place.name, href, against.measured, words, against.comparison))
    return rows


def _place(
    indicator: Indicator, name: str, href: str, told: Measured, compared: str, comparison: str = ""
) -> dict[str, Any]:
    return {
        "name": name,
        "href": href,
        "said": said(told.figure, indicator),
        "interval": interval(indicator, told),
        "period": told.figure.period,
        "remark": remark(told.figure),
        "compared": compared,
        "tone": TONES.get(comparison, "none"),
    }


def bars(standing: Standing) -> list[Peer]:
    """The places that the bars show: those that were chosen with the own one, else those around it in the ranking."""
    if standing.chosen.peers:
        wanted = standing.chosen.peers | {standing.place.pk}
        return [peer for peer in standing.peers if peer.place.pk in wanted]
    if len(standing.peers) <= MOST_BARS:
        return standing.peers
    at = next((number for number, peer in enumerate(standing.peers) if peer.place == standing.place), 0)
    first = max(0, min(at - MOST_BARS // 2, len(standing.peers) - MOST_BARS))
    return standing.peers[first : first + MOST_BARS]


def which_bars(standing: Standing) -> str:
    """Which places the bars show, where they are not all."""
    if standing.chosen.peers:
        return _("The places that you chose.")
    if len(standing.peers) > MOST_BARS:
        return _("The %(shown)s of %(all)s places around it in the ranking.") % {
            "shown": MOST_BARS,
            "all": len(standing.peers),
        }
    return ""


def laid(indicator: Indicator, found: Laid | None) -> dict[str, Any] | None:
    """Two figures side by side, and what their difference says."""
    if found is None:
        return None
    sides = [
        _place(indicator, name, "", told, "")
        for name, told in ((found.first_name, found.first), (found.second_name, found.second))
    ]
    return {
        "sides": sides,
        "difference": _difference(indicator, found),
        "verdict": _verdict(found),
        "tone": TONES.get(found.comparison, "none"),
    }


def _difference(indicator: Indicator, found: Laid) -> str:
    if found.difference is None:
        return ""
    unit = _("percentage points") if indicator.unit in PERCENT else indicator.unit
    told = with_unit(abs(found.difference), unit, indicator.decimals)
    words = _("%(difference)s higher") if found.difference > 0 else _("%(difference)s lower")
    said_so = words % {"difference": told} if round(found.difference, indicator.decimals) else _("the same")
    if found.lower is None or found.upper is None:
        return said_so
    ends = {
        "lower": with_unit(found.lower, "", indicator.decimals),
        "upper": with_unit(found.upper, "", indicator.decimals),
    }
    return said_so + " " + _("(95%% interval of the difference %(lower)s to %(upper)s)") % ends


def _verdict(found: Laid) -> str:
    words = {
        "better": _("better, by more than chance"),
        "worse": _("worse, by more than chance"),
        "higher": _("higher, by more than chance"),
        "lower": _("lower, by more than chance"),
        "similar": _("no more than chance would make it"),
        "not_compared": _("whether that is more than chance cannot be said without intervals"),
    }
    return words[found.comparison]


def in_funnel() -> dict[str, str]:
    """The signs of the funnel with the tone of each."""
    return {
        _("within chance"): "none",
        _("outside the inner limits"): "watch",
        _("outside the outer limits"): "bad",
    }


def funnel_sign(standing: str) -> str:
    """The word of a mark in the funnel."""
    if standing in ("very_high", "very_low"):
        return _("outside the outer limits")
    return _("within chance") if standing == "within" else _("outside the inner limits")


def outlying(standing: Standing) -> list[dict[str, str]]:
    """The places outside the outer limits of the funnel, by name."""
    if standing.funnel is None:
        return []
    words = {"very_high": _("high"), "very_low": _("low")}
    return [
        {
            "name": point.place.name,
            "side": words[point.standing],
            "href": reverse("evidence:place-indicator", args=[point.place.pk, standing.indicator.pk]),
        }
        for point in standing.funnel.points
        if point.standing in words
    ]
