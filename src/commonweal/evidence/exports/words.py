"""Figures in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.evidence.models import Indicator, Reason, Source
from commonweal.evidence.reads import Figure
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
    kinds = {
        Kind.IMPUTED: _("imputed"),
        Kind.PROJECTED: _("projected"),
        Kind.PROVISIONAL: _("provisional"),
        Kind.RETURN: _("the partners’ own figure"),
    }
    kind = kinds.get(Kind(figure.kind), "")
    withheld = str(Reason(figure.why or Reason.PRIMARY).label) if figure.status == Status.SUPPRESSED else ""
    return "; ".join(part for part in (figure.basis, kind, withheld) if part)


def source_line(source: Source) -> str:
    return f"{source.name}, {source.publisher}. {source.licence}."
