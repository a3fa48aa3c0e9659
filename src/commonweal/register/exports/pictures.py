"""Pictures of the register: its map, its structure chart and its network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from commonweal.kit.maps import Map
from commonweal.register import reads
from commonweal.register.models import Place
from commonweal.register.rules import Viewer


def map_of(viewer: Viewer, place: Place, children: Sequence[Place], *, on: date) -> dict[str, Map]:
    """The places within a place, shaded by how many people live there; nothing where none has a boundary."""
    drawn = {inside.pk: inside.boundary for inside in reads.boundaries(viewer, place, on=on)}
    if not drawn:
        return {}
    shown = [child for child in children if child.pk in drawn] or [place]
    rows = [
        {
            "code": inside.code,
            "name": inside.name,
            "value": inside.population,
            "href": inside.get_absolute_url(),
            "boundary": drawn[inside.pk],
        }
        for inside in shown
        if inside.pk in drawn
    ]
    picture = Map(
        name="places",
        title=_("Places within %(place)s") % {"place": place} if len(rows) > 1 else place.name,
        alt=_("Map of %(place)s, with the places within it shaded by population.") % {"place": place},
        places=rows,
        unit=_("Population"),
    )
    return {"places": picture}
