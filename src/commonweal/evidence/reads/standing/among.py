"""One indicator of a place beside the areas most like it, which are sought by other indicators than this one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from commonweal.evidence.models import Indicator
from commonweal.evidence.reads.alike import Alike, Likeness, Sought, likeness
from commonweal.evidence.reads.figures import figures_of
from commonweal.evidence.reads.profile import profile
from commonweal.evidence.reads.standing.beside import Peer
from commonweal.evidence.rules.measuring import Measured, measured
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

MOST_BESIDE = 10


@dataclass(frozen=True)
class AmongAlike:
    """One indicator of a place, and of the areas most like it that have a figure of the same period."""

    indicator: Indicator
    place: Place
    own: Measured | None
    """As the profile shows it."""
    likeness: Likeness
    peers: list[Peer]
    """The place among them, the best first; empty where nothing can be held beside it."""
    mean: float | None
    """Of the areas without the place, each counting alike."""


def among_alike(viewer: Viewer, indicator: Indicator, place: Place, *, on: date, sought: Sought) -> AmongAlike:
    """One indicator of a place beside the areas most like it by the other indicators.

    Sought by this one too, they would be like it in the very thing that is asked about.
    """
    lines = profile(viewer, place, on=on).lines
    line = next((each for each in lines if each.indicator == indicator), None)
    found = likeness(viewer, place, lines, on=on, sought=replace(sought, but=indicator.pk))
    own = measured(indicator, [line.own])[0] if line is not None and line.own is not None else None
    if own is None or own.figure.value is None or line is None or not line.can_stand_beside:
        return AmongAlike(indicator, place, own, found, [], None)
    beside = _of_areas(viewer, indicator, own, found.areas[:MOST_BESIDE])
    values = [each.figure.value for _area, each in beside if each.figure.value is not None]
    mean = float(np.mean(values)) if values else None
    peers = Peer.ranked(indicator, own, [(place, own), *beside], mean) if beside else []
    return AmongAlike(indicator, place, own, found, peers, mean)


def _of_areas(
    viewer: Viewer, indicator: Indicator, own: Measured, areas: tuple[Alike, ...]
) -> list[tuple[Place | Alike, Measured]]:
    """Each area that has a figure of the period of the own one."""
    figures = figures_of(viewer, indicator, areas, on=own.figure.period_start)
    told = dict(zip(figures, measured(indicator, list(figures.values())), strict=True))
    found = [(area, told[area.code]) for area in areas if area.code in told]
    return [(area, each) for area, each in found if each.figure.value is not None and own.is_of_period_of(each)]
