"""What leaves the room: columns of its lists, and its pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import tablib
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.evidence.models import Indicator, Polarity, Release, Source
from commonweal.evidence.reads import Figure, Line, Profile
from commonweal.evidence.store.shape import Kind, Status
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.figures import PERCENT, POUNDS, with_unit
from commonweal.kit.maps import Map
from commonweal.register.models import Place

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}


class IndicatorTable(Table):
    """Indicators."""

    name = Column(linkify=("evidence:indicator-page", {"pk": A("pk")}))
    subject = Column()
    unit = Column()
    polarity = Column()
    source = Column(linkify=("evidence:source-page", {"pk": A("source_id")}))
    code = Column(visible=False)
    definition = Column(visible=False)
    aggregation = Column(visible=False)

    class Meta:
        model = Indicator
        fields: ClassVar = ["name", "subject", "unit", "polarity", "source"]


class SourceTable(Table):
    """Sources."""

    name = Column(linkify=("evidence:source-page", {"pk": A("pk")}))
    publisher = Column()
    licence = Column()
    indicator_count = Column(verbose_name=gettext_lazy("Indicators"), attrs=NUMBER)
    release_count = Column(verbose_name=gettext_lazy("Releases"), attrs=NUMBER)
    last_loaded = DateColumn(verbose_name=gettext_lazy("Last loaded"), format="j M Y")
    address = Column(visible=False)

    class Meta:
        model = Source
        fields: ClassVar = ["name", "publisher", "licence", "indicator_count", "release_count", "last_loaded"]


class ReleaseTable(Table):
    """Releases."""

    title = Column(linkify=("evidence:release-page", {"pk": A("pk")}))
    source = Column(linkify=("evidence:source-page", {"pk": A("source_id")}))
    retrieved_on = DateColumn(format="j M Y")
    rows = Column(attrs=NUMBER)
    loaded_by_name = Column()
    file_name = Column(visible=False)
    file_sha256 = Column(visible=False)

    class Meta:
        model = Release
        fields: ClassVar = ["title", "source", "retrieved_on", "rows", "loaded_by_name"]


# --- Figures in words


def said(figure: Figure | None, indicator: Indicator, *, short: bool = False) -> str:
    """A figure as a page says it: its value with its unit, or why there is none; `short` leaves long units to the heading."""
    if figure is None:
        return _("no figure")
    if figure.status == Status.SUPPRESSED:
        return _("withheld")
    if figure.value is None:
        return _("missing")
    unit = figure.unit or indicator.unit
    shown = "" if short and unit not in PERCENT | POUNDS else unit
    return with_unit(figure.value, shown, 1 if figure.unit else indicator.decimals)


def remark(figure: Figure | None) -> str:
    """What must be said beside a figure: how it was put together, and whether it is more than a plain count."""
    if figure is None:
        return ""
    kinds = {
        Kind.IMPUTED: _("imputed"),
        Kind.PROJECTED: _("projected"),
        Kind.PROVISIONAL: _("provisional"),
        Kind.RETURN: _("the partners’ own figure"),
    }
    kind = kinds.get(Kind(figure.kind), "")
    withheld = _("too few people to show") if figure.status == Status.SUPPRESSED else ""
    return "; ".join(part for part in (figure.basis, kind, withheld) if part)


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


def profile_dataset(profile: Profile) -> tablib.Dataset:
    """The whole profile as values, with the source and licence of every figure."""
    headers = [
        _("Indicator"), _("Code"), _("Subject"), _("Unit"), _("Period"), profile.place.name,
        profile.parent.name if profile.parent else _("Part of"), profile.nation.name if profile.nation else _("Nation"),
        _("How put together"), _("Source"), _("Publisher"), _("Licence"), _("Release"), _("SHA-256 of the file"),
    ]  # fmt: skip
    rows = [_profile_values(line) for line in profile.lines]
    return tablib.Dataset(*rows, headers=headers, title=profile.place.name[:30])


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


# --- Pictures


def series_chart(
    indicator: Indicator,
    found: Mapping[str, Sequence[Figure]],
    places: Sequence[Place],
    *,
    sources: Mapping[int, Source],
) -> Chart | None:
    """An indicator over time in a few places, the first of which the page is about; None where there are not two periods to draw a line between.

    A figure stands on the last day of its period. What is not measured alike is not joined: each place has a
    line for every length of period and every source. `sources` says which source each release is of.
    """
    names = {place.code: place.name for place in places}
    told = [
        (names[code], figure, _length(figure), sources.get(figure.release, indicator.source))
        for code, figures in found.items()
        for figure in figures
    ]
    if len({figure.period for _place, figure, _words, _source in told if figure.value is not None}) < 2:
        return None
    kinds = list(dict.fromkeys((words, source) for _place, _figure, words, source in told))
    rows = [
        {"period": figure.period_end - timedelta(days=1), "label": figure.period, "place": place,
         "line": ", ".join([place, *_telling(words, source, kinds)]), "value": figure.value,
         "lower": figure.lower, "upper": figure.upper, "note": remark(figure), "source": source.name}
        for place, figure, words, source in told
    ]  # fmt: skip
    columns = [("place", _("Place")), ("label", _("Period")), ("value", indicator.unit), ("note", _("Note"))]
    several = len({source for _words, source in kinds}) > 1
    return charts.line(
        "series",
        title=_("%(indicator)s over time") % {"indicator": indicator.name},
        alt=_("Line chart of %(indicator)s in %(places)s.")
        % {"indicator": indicator.name, "places": ", ".join(names.values())},
        rows=rows,
        columns=[*columns, ("source", _("Source"))] if several else columns,
        words="label",
        series="line",
        own=str(rows[0]["line"]),
        low="lower" if any(row["lower"] is not None for row in rows) else "",
        high="upper" if any(row["upper"] is not None for row in rows) else "",
        unit=indicator.unit,
        note=_("Each figure stands at the end of its period."),
        source=" ".join(dict.fromkeys(_source_line(source) for _words, source in kinds)),
    )


def _length(figure: Figure) -> str:
    """How long the period of a figure is, in words."""
    days = (figure.period_end - figure.period_start).days
    lengths = {1: _("single days"), 31: _("monthly"), 92: _("quarterly"), 184: _("half-yearly"), 366: _("yearly")}
    return next((words for most, words in lengths.items() if days <= most), _("several years"))


def _telling(words: str, source: Source, kinds: Sequence[tuple[str, Source]]) -> list[str]:
    """What sets a line apart from the other lines of its place: its length of period, its source, or nothing."""
    told = [words] if len({each for each, _source in kinds}) > 1 else []
    alike = [each for each in kinds if each[0] == words]
    return [*told, source.name] if len(alike) > 1 else told


def neighbourhood_map(indicator: Indicator, place: Place, found: Sequence[tuple[Place, Figure | None]]) -> Map | None:
    """The neighbourhoods of a place shaded by an indicator; None where none has a boundary."""
    rows = [
        {
            "code": inside.code,
            "name": inside.name,
            "value": figure.value if figure else None,
            "label": said(figure, indicator),
            "href": reverse("evidence:place-profile", args=[inside.pk]),
            "boundary": inside.boundary,
        }
        for inside, figure in found
    ]
    if not any(row["boundary"] for row in rows) or not any(figure for _inside, figure in found):
        return None
    return Map(
        "neighbourhoods",
        title=_("%(indicator)s in the neighbourhoods of %(place)s")
        % {"indicator": indicator.name, "place": place.name},
        alt=_("Map of the neighbourhoods of %(place)s, shaded by %(indicator)s.")
        % {"indicator": indicator.name, "place": place.name},
        places=rows,
        unit=indicator.unit,
        source=_source_line(indicator.source),
    )


def _source_line(source: Source) -> str:
    return f"{source.name}, {source.publisher}. {source.licence}."
