"""One indicator in one place, to take away as one table."""

from __future__ import annotations

import tablib
from django.utils.translation import gettext as _

from commonweal.evidence.exports.standing import words
from commonweal.evidence.exports.words import remark, said
from commonweal.evidence.reads import Measured, Point, Standing, Way, measured


def dataset(standing: Standing) -> tablib.Dataset:
    """Every figure of the page: each place over time, then places like it in the period of the page."""
    headers = [
        _("Place"), _("Code"), _("Period"), _("From"), _("To (not included)"), standing.indicator.unit, _("Lower end"), _("Upper end"),
        _("Interval"), _("Numerator"), _("Denominator"), _("Note"), _("Rank"), _("Beside the benchmark"),
        _("Mean"), _("Lower limit"), _("Upper limit"), _("More than chance"), _("Source"), _("Licence"),
    ]  # fmt: skip
    rows = [*_over_time(standing), *_beside(standing)]
    return tablib.Dataset(*rows, headers=headers, title=standing.indicator.name[:30])


def _over_time(standing: Standing) -> list[list[object]]:
    points = {id(point.measured.figure): point for point in standing.course.points if point.measured}
    return [
        _row(standing, place.name, place.code, told, point=points.get(id(told.figure)))
        for place in standing.shown_places
        for told in measured(standing.indicator, standing.series.get(place.code, []))
    ]


def _beside(standing: Standing) -> list[list[object]]:
    shown = {place.code for place in standing.shown_places}
    said_so = words.comparisons()
    return [
        _row(
            standing, peer.place.name, peer.place.code, peer.measured, rank=peer.rank, compared=said_so[peer.comparison]
        )
        for peer in standing.peers
        if peer.place.code not in shown or peer.place == standing.place
    ]


def _row(
    standing: Standing,
    name: str,
    code: str,
    told: Measured,
    *,
    rank: int | str = "",
    compared: str = "",
    point: Point | None = None,
) -> list[object]:
    figure, indicator = told.figure, standing.indicator
    value: object = said(figure, indicator) if figure.value is None else figure.value
    ways = {
        Way.PUBLISHED: _("published"), Way.WILSON: _("worked out, Wilson"), Way.BYAR: _("worked out, Byar"),
        Way.EXACT: _("worked out, exact"), Way.NONE: "",
    }  # fmt: skip
    source = standing.sources.get(figure.release, indicator.source)
    limits: list[object] = [point.mean, point.lower, point.upper] if point else [None, None, None]
    sign = words.sign_words(point.rule, point.direction) if point and point.rule else ""
    return [
        name, code, figure.period, figure.period_start.isoformat(), figure.period_end.isoformat(), value, told.lower, told.upper,
        ways[told.way], figure.numerator, figure.denominator, remark(figure), rank, compared, *limits, sign, source.name, source.licence,
    ]  # fmt: skip
