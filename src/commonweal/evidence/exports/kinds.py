"""Figures of several kinds that stand beside each other, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.evidence import reads
from commonweal.evidence.exports.words import kind_of, said
from commonweal.evidence.reads import Known, Line
from commonweal.register.models import Place
from commonweal.register.rules import Viewer


def of_line(viewer: Viewer, place: Place, line: Line | None, *, on: date, known: Known = None) -> list[dict[str, Any]]:
    """Each period of which a place has figures of several kinds: the one shown, then the others."""
    if line is None:
        return []
    found = reads.beside(viewer, line.indicator, place, on=on, known=known)
    return [
        {"period": period, "figures": [{"kind": kind_of(each), "said": said(each, line.indicator)} for each in figures]}
        for period, figures in found.items()
    ]
