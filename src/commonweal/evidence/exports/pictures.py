"""Pictures of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.evidence import reads
from commonweal.evidence.exports.words import as_known, remark, said, source_line
from commonweal.evidence.models import Indicator, Source
from commonweal.evidence.reads import Figure, Known, Line, Profile
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.maps import Map
from commonweal.register.models import Place
from commonweal.register.rules import Viewer


def of_profile(
    viewer: Viewer, profile: Profile, chosen: Line | None, *, on: date, known: Known = None
) -> dict[str, Any]:
    """The chosen indicator of a place: over time, and in its neighbourhoods."""
    if chosen is None:
        return {}
    place = profile.place
    places = [each for each in (place, profile.parent, profile.nation) if each is not None]
    places += profile.predecessors(chosen.indicator)
    series = reads.series(viewer, chosen.indicator, places, on=on, known=known, recipes=profile.recipes)
    note = as_known(known)
    chart = series_chart(chosen.indicator, series, places, sources=reads.sources_of(viewer, series), note=note)
    found = []
    if profile.neighbourhood_count:
        found = reads.map_values(viewer, chosen.indicator, place, on=on, known=known, recipes=profile.recipes)
    drawn = neighbourhood_map(chosen.indicator, place, found, note=note)
    return {"charts": {"series": chart} if chart else {}, "maps": {"neighbourhoods": drawn} if drawn else {}}


def series_chart(
    indicator: Indicator,
    found: Mapping[str, Sequence[Figure]],
    places: Sequence[Place],
    *,
    sources: Mapping[int, Source],
    note: str = "",
) -> Chart | None:
    """An indicator over time in a few places, the first of which the page is about; None where there are not two periods to draw a line between.

    A figure stands on the last day of its period; figures of other places than those are left out. What is not measured alike is not joined: each place has a
    line for every length of period and every source. `sources` says which source each release is of.
    """
    names = {place.code: place.name for place in places}
    told = [
        (names[code], figure, _length(figure), sources.get(figure.release, indicator.source))
        for code, figures in found.items()
        if code in names
        for figure in figures
    ]
    if len({figure.period for _place, figure, _words, _source in told if figure.value is not None}) < 2:
        return None
    kinds = list(dict.fromkeys((words, source) for _place, _figure, words, source in told))
    rows = [
        {"period": figure.period_end - timedelta(days=1), "label": figure.period, "place": place,
         "line": ", ".join([place, *_telling(words, source, kinds), *_origin(figure)]), "value": figure.value,
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
        note=" ".join(filter(None, [_("Each figure stands at the end of its period."), note])),
        source=" ".join(dict.fromkeys(source_line(source) for _words, source in kinds)),
    )


def _origin(figure: Figure) -> list[str]:
    """What was put together from others is a line of its own: the break where it ends is seen, and its name says where it comes from."""
    return [figure.basis] if figure.basis else []


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


def neighbourhood_map(
    indicator: Indicator, place: Place, found: Sequence[tuple[Place, Figure | None]], *, note: str = ""
) -> Map | None:
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
        note=" ".join(
            filter(
                None,
                [
                    _(
                        "Darker is more: the shades differ in lightness, so that they can be told apart without colours."
                    ),
                    note,
                ],
            )
        ),
        source=source_line(indicator.source),
    )
