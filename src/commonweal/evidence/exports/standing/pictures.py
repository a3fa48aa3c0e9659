"""The pictures of one indicator in one place."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from commonweal.evidence.exports.pictures import series_chart
from commonweal.evidence.exports.standing import words
from commonweal.evidence.exports.words import remark, source_line
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads import Course, Outlook, PlacesInFunnel, Standing
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.register.models import Place


def of_standing(standing: Standing) -> dict[str, Chart]:
    """Every picture of the page that there are figures for."""
    drawn = {
        "control": control(standing),
        "series": series(standing),
        "beside": beside(standing),
        "funnel": funnel(standing),
    }
    return {name: chart for name, chart in drawn.items() if chart is not None}


def control(standing: Standing) -> Chart | None:
    """The series of the place with its limits of chance; None without two figures."""
    indicator, place, course = standing.indicator, standing.place, standing.course
    if len(course.known) < 2:
        return None
    rows = [
        {
            "period": point.on, "label": point.period or _("no figure"), "value": point.value,
            "mean": point.mean, "lower": point.lower, "upper": point.upper,
            "sign": words.sign(indicator, point) if point.value is not None else "",
            "rule": words.sign_words(point.rule, point.direction) if point.rule else "",
            "note": remark(point.measured.figure) if point.measured else "",
        }
        for point in course.points
    ]  # fmt: skip
    columns = [
        ("label", _("Period")), ("value", indicator.unit), ("mean", _("Mean")), ("lower", _("Lower limit")),
        ("upper", _("Upper limit")), ("sign", _("Sign")), ("rule", _("Rule")), ("note", _("Note")),
    ]  # fmt: skip
    kept = columns if course.has_limits else [columns[0], columns[1], columns[-1]]
    facts = {"indicator": indicator.name, "place": place.name, "signs": len(course.signs), "points": len(course.known)}
    return charts.control(
        "control",
        title=_("%(indicator)s in %(place)s, with the limits of chance") % facts
        if course.has_limits
        else _("%(indicator)s in %(place)s") % facts,
        alt=_(
            "Process-control chart of %(indicator)s in %(place)s: %(signs)s of %(points)s figures are more than chance."
        )
        % facts
        if course.has_limits
        else _("Chart of %(points)s figures of %(indicator)s in %(place)s, without limits.") % facts,
        rows=rows,
        columns=kept,
        signs=words.signs(),
        unit=indicator.unit,
        note=_(
            "The line in the middle is the mean, the dashed ones are the limits of chance. Each figure stands at the end of its period."
        )
        if course.has_limits
        else _("Each figure stands at the end of its period."),
        source=_source(standing),
    )


def series(standing: Standing) -> Chart | None:
    """The place over time beside those that it is part of, and the one laid beside it."""
    drawn = standing.shown_places
    if standing.indicator.is_count:
        # Beside the count of a nation that of a district is a flat line at nought.
        wider = {each.place.pk for each in (standing.parent, standing.nation) if each is not None}
        drawn = [place for place in drawn if place.pk not in wider]
    if len(drawn) < 2:
        return None
    return series_chart(standing.indicator, standing.series, drawn, sources=standing.sources)


def beside(standing: Standing) -> Chart | None:
    """The place beside places like it, each with its interval; None without another."""
    indicator, told = standing.indicator, words.bars(standing)
    if len(told) < 2:
        return None
    benchmark = standing.benchmark
    said = words.comparisons()
    rows = [
        {
            "label": peer.place.name, "rank": peer.rank, "value": peer.measured.figure.value,
            "lower": peer.measured.lower, "upper": peer.measured.upper,
            "sign": said[peer.comparison] if peer.comparison != "not_compared" else "",
            "differs": said[peer.differs] if peer.place != standing.place else "",
            "note": remark(peer.measured.figure), "code": peer.place.code,
        }
        for peer in told
    ]  # fmt: skip
    compared = _("Beside %(place)s") % {"place": benchmark.place.name} if benchmark else _("Comparison")
    columns = [
        ("label", _("Place")), ("rank", _("Rank")), ("value", indicator.unit), ("lower", _("Lower end")), ("upper", _("Upper end")),
        ("sign", compared), ("differs", _("Beside %(place)s") % {"place": standing.place.name}), ("note", _("Note")),
    ]  # fmt: skip
    facts = {"indicator": indicator.name, "place": standing.place.name, "period": _period(standing)}
    return charts.intervals(
        "beside",
        title=_("%(indicator)s in %(place)s and places like it, %(period)s") % facts,
        alt=_("Bars of %(indicator)s in %(place)s and places like it with their intervals, the best first.") % facts,
        rows=rows,
        columns=columns,
        signs={said[each]: words.TONES.get(each, "none") for each in said},
        own=standing.place.name,
        benchmark=benchmark.mark_of(indicator) if benchmark else None,
        benchmark_word=benchmark.place.name if benchmark else "",
        unit=indicator.unit,
        note=" ".join(
            part
            for part in (
                words.which_bars(standing),
                _(
                    "The thin line on each bar is its interval, where it has one. Neighbours in a ranking are seldom different."
                ),
            )
            if part
        ),
        source=_source(standing),
    )


def funnel(standing: Standing) -> Chart | None:
    """Places by size between the limits of chance."""
    found, indicator = standing.funnel, standing.indicator
    if found is None:
        return None
    rows = [
        {
            "label": point.place.name, "size": point.size, "value": point.value,
            "sign": words.funnel_sign(point.standing), "code": point.place.code,
        }
        for point in sorted(found.points, key=lambda each: (-each.value, each.place.name))
    ]  # fmt: skip
    size_word = _("Denominator of the figure")
    title = (
        _("%(indicator)s in the neighbourhoods of %(place)s, by size")
        if found.of_inside
        else _("%(indicator)s in places like %(place)s, by size")
    )
    facts = {"indicator": indicator.name, "place": standing.place.name}
    return charts.funnel(
        "funnel",
        title=title % facts,
        alt=_("Funnel plot: %(out)s of %(all)s places are outside the outer limits of chance.")
        % {"out": len(words.outlying(standing)), "all": len(rows)},
        rows=rows,
        columns=[("label", _("Place")), ("size", size_word), ("value", indicator.unit), ("sign", _("Sign"))],
        limits=_limits(found),
        benchmark=found.benchmark,
        benchmark_word=_("All together"),
        size_word=size_word,
        signs=words.in_funnel(),
        own=standing.place.name,
        unit=indicator.unit,
        note=_(
            "By chance alone 95% of places that are all alike would lie within the dashed limits and 99.8% within the dotted ones."
        ),
        source=_source(standing),
    )


def _limits(found: PlacesInFunnel) -> list[dict[str, float]]:
    lines = zip(
        found.limits.size,
        found.limits.lower,
        found.limits.upper,
        found.limits.lowest,
        found.limits.highest,
        strict=True,
    )
    names = ("size", "lower", "upper", "lowest", "highest")
    return [dict(zip(names, (float(each) for each in line), strict=True)) for line in lines]


def outlook(indicator: Indicator, place: Place, course: Course, found: Outlook) -> Chart:
    """What has been, and the range of what may come."""
    ahead = found.forecast
    known, coming = _("Known"), _("Range of what may come")
    rows = [
        {"period": point.on, "label": point.period, "line": known, "value": point.value, "lower": None, "upper": None}
        for point in course.known
    ]
    for at, day in enumerate(found.days):
        middle = float(ahead.middle[at])
        rows.append({
            "period": day, "label": _ahead(day), "line": coming, "value": None if middle != middle else middle,
            "lower": float(ahead.lower[at]), "upper": float(ahead.upper[at]),
        })  # fmt: skip
    facts = {"indicator": indicator.name, "place": place.name}
    return charts.line(
        "outlook",
        title=_("%(indicator)s in %(place)s, and what may come") % facts,
        alt=_("Line of %(indicator)s in %(place)s with the range of the next three periods.") % facts,
        rows=rows,
        columns=[
            ("label", _("Period")), ("line", _("What")), ("value", indicator.unit), ("lower", _("From")), ("upper", _("To")),
        ],
        words="label",
        series="line",
        own=known,
        low="lower",
        high="upper",
        unit=indicator.unit,
        note=_("A coming period is named by the day on which it ends."),
        source=source_line(indicator.source),
    )  # fmt: skip


def _ahead(day: date) -> str:
    return _("to %(day)s") % {"day": f"{day:%-d %B %Y}"}


def _period(standing: Standing) -> str:
    return standing.own.figure.period if standing.own else ""


def _source(standing: Standing) -> str:
    sources = list(dict.fromkeys(standing.sources.values())) or [standing.indicator.source]
    return " ".join(source_line(source) for source in sources)
