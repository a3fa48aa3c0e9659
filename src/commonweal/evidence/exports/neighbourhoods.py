"""Bespoke neighbourhoods in words and on the map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence import reads
from commonweal.evidence.models import BespokeNeighbourhood, Shared
from commonweal.kit.figures import with_unit
from commonweal.kit.maps import Map
from commonweal.register.models import Overlap, Place
from commonweal.register.rules import Viewer


def share_in_words(share: float | None) -> str:
    """A share as a page says it."""
    if share is None:
        return _("not known")
    return _("all of it") if share >= 1 else with_unit(100 * share, "%", 1)


def part_rows(neighbourhood: BespokeNeighbourhood, parts: Sequence[Overlap]) -> list[dict[str, Any]]:
    """Each part of a neighbourhood with its shares in words."""
    return [
        {
            "place": part.place,
            "by_area": share_in_words(part.share_by_area),
            "by_population": share_in_words(part.share_by_population),
            "used": share_of(neighbourhood, part),
        }
        for part in parts
    ]


def share_of(neighbourhood: BespokeNeighbourhood, part: Overlap) -> float | None:
    """The share by which figures are apportioned."""
    return part.share_by_area if neighbourhood.shared_by == Shared.AREA else part.share_by_population


def parts_map(neighbourhood: BespokeNeighbourhood, parts: Sequence[Overlap]) -> dict[str, Map]:
    """The small areas that a neighbourhood is made of, shaded by how much of each lies in it; nothing where none has a boundary."""
    rows = [
        {
            "code": part.place.code,
            "name": part.place.name,
            "value": None if (share := share_of(neighbourhood, part)) is None else round(100 * share, 1),
            "label": share_in_words(share),
            "href": part.place.get_absolute_url(),
            "boundary": part.place.boundary,
        }
        for part in parts
    ]
    if not any(row["boundary"] for row in rows):
        return {}
    title = _("What %(name)s is made of") % {"name": neighbourhood}
    alt = _("Map of the small areas of %(name)s, shaded by how much of each lies in it.") % {"name": neighbourhood}
    unit = _("% in it")
    return {"parts": Map("parts", title=title, alt=alt, places=rows, unit=unit)}


def ground_map(viewer: Viewer, place: Place, *, on: date) -> dict[str, Map]:
    """The small areas of a place to draw on, shaded by how many people live there; nothing where none has a boundary."""
    rows = [
        {"code": area.code, "name": area.name, "value": area.population, "boundary": area.boundary}
        for area in reads.small_areas(viewer, place, on=on).defer(None)
    ]
    if not any(row["boundary"] for row in rows):
        return {}
    title = _("Small areas of %(place)s") % {"place": place}
    alt = _("Map of the small areas of %(place)s, shaded by population.") % {"place": place}
    return {"ground": Map("ground", title=title, alt=alt, places=rows, unit=_("Population"))}
