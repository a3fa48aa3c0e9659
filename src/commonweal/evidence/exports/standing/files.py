"""One indicator in one place, to take away as one table."""

from __future__ import annotations

import tablib
from django.utils.translation import gettext as _

from commonweal.evidence.exports.standing import words
from commonweal.evidence.exports.words import remark, said
from commonweal.evidence.reads import Peer, Point, Standing
from commonweal.evidence.rules.measuring import Measured, Way, measured


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
        _row(standing, place.name, place.code, told, point=points.get(id(told.figure)), peer=_ranked(standing, told))
        for place in standing.shown_places
        for told in measured(standing.indicator, standing.series.get(place.code, []))
    ]


def _ranked(standing: Standing, told: Measured) -> Peer | None:
    """The place among those like it, beside its figure of the period that they are ranked in."""
    same = standing.own is not None and told.figure == standing.own.figure
    return next((peer for peer in standing.peers if same and peer.place == standing.place), None)


def _beside(standing: Standing) -> list[list[object]]:
    shown = {place.code for place in standing.shown_places}
    rest = [peer for peer in standing.peers if peer.place.code not in shown]
    return [_row(standing, peer.place.name, peer.place.code, peer.measured, peer=peer) for peer in rest]


def _row(
    standing: Standing,
    name: str,
    code: str,
    told: Measured,
    *,
    point: Point | None = None,
    peer: Peer | None = None,
) -> list[object]:
    figure, indicator = told.figure, standing.indicator
    value: object = said(figure, indicator) if figure.value is None else figure.value
    ways = {
        Way.PUBLISHED: _("published"), Way.WILSON: _("worked out, Wilson"), Way.BYAR: _("worked out, Byar"),
        Way.EXACT: _("worked out, exact"), Way.NONE: "",
    }  # fmt: skip
    source = standing.sources.get(figure.release, indicator.source)
    limits: list[object] = [point.mean, point.lower, point.upper] if point else [None, None, None]
    ranked: list[object] = [peer.rank, words.comparisons()[peer.comparison]] if peer else ["", ""]
    sign = words.sign_words(point.rule, point.direction) if point and point.rule else ""
    return [
        name, code, figure.period, figure.period_start.isoformat(), figure.period_end.isoformat(), value, told.lower, told.upper,
        ways[told.way], figure.numerator, figure.denominator, remark(figure), *ranked, *limits, sign, source.name, source.licence,
    ]  # fmt: skip
