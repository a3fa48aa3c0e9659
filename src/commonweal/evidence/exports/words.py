"""Figures in words."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.evidence.models import Indicator, Source
from commonweal.evidence.reads import Figure, Known
from commonweal.evidence.store.shape import Kind, Status
from commonweal.kit.figures import PERCENT, POUNDS, with_unit


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
    kind = mixed(figure) or kinds()[Kind(figure.kind)]
    withheld = _("too few people to show") if figure.status == Status.SUPPRESSED else ""
    return "; ".join(part for part in (figure.basis, kind, withheld) if part)


def kinds() -> dict[Kind, str]:
    """How a figure came about; a plain one needs no word."""
    return {
        Kind.RAW: "",
        Kind.IMPUTED: _("imputed"),
        Kind.PROJECTED: _("projected"),
        Kind.PROVISIONAL: _("provisional"),
        Kind.RETURN: _("the partners’ own figure"),
    }


def kind_of(figure: Figure) -> str:
    """The kind of a figure where others stand beside it, so that the plain one needs a word too."""
    return kinds()[Kind(figure.kind)] or _("as published")


def as_known(known: Known) -> str:
    """What must be said of whatever rests on an earlier day."""
    return "" if known is None else _("As known at the end of %(day)s.") % {"day": date_format(known, "j F Y")}


def mixed(figure: Figure) -> str:
    """How many parts of a figure are of which kind, where they are not all of one; the plain ones are the rest."""
    total = sum(parts for _kind, parts in figure.kinds)
    words = {**kinds(), Kind.RETURN: _("the partners’ own")}
    told = [(parts, words[Kind(kind)]) for kind, parts in figure.kinds if words[Kind(kind)]]
    return ", ".join(
        _("%(parts)s of %(total)s %(kind)s") % {"parts": parts, "total": total, "kind": kind} for parts, kind in told
    )


def source_line(source: Source) -> str:
    return f"{source.name}, {source.publisher}. {source.licence}."
