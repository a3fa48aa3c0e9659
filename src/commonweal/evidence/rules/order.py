"""Which figures may stand in one order, and why one may not."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from commonweal.evidence.rules.gate import Figure
from commonweal.evidence.store.shape import Status


def of_one_period(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures of the latest period that any area has one of: periods are not mixed in one order."""
    shown = [each for each in figures.values() if each.is_comparable]
    latest = max(((each.period_end, each.period_start) for each in shown), default=None)
    return {each.place: each for each in shown if (each.period_end, each.period_start) == latest}


def why_unordered(figure: Figure | None) -> str:
    """Why an area's figure has no place in an order of one period. Missing and withheld are never zero."""
    if figure is not None and figure.status == Status.SUPPRESSED:
        return _("withheld")
    if figure is None or figure.value is None:
        return _("no figure")
    return _("of another period")
