"""Changes to bespoke neighbourhoods: made of small areas, named anew, ended."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.evidence import rules
from commonweal.evidence.models import BespokeNeighbourhood
from commonweal.evidence.reads import Composition
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import writes as register
from commonweal.register.models import BESPOKE, Place, Tier
from commonweal.register.rules import Viewer


@written
def add_neighbourhood(
    place: Place, *, by: Viewer, on: date, name: str, composition: Composition, why: str = ""
) -> BespokeNeighbourhood:
    """Make a neighbourhood of one's own within a place: a place of the register with an overlap for each part.

    Raises Refused for anyone but the place's support team; ValidationError where it would be made of nothing.
    """
    rules.may_add_neighbourhood(by, place).or_refuse()
    if not composition.parts:
        raise ValidationError(_("A neighbourhood has at least one small area in it."))
    # Whoever adds another one to this place waits, so that no two take one number.
    Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    number = Place.objects.filter(parent=place, code_system=BESPOKE).count() + 1
    own = register.add_place(
        by=by,
        name=name,
        tier=Tier.NEIGHBOURHOOD,
        code=f"{place.code}-N{number}",
        code_system=BESPOKE,
        parent=place,
        boundary=composition.boundary,
        population=composition.population,
        since=on,
    )
    for part in composition.parts:
        register.add_overlap(
            part.place, own, by=by, share_by_area=part.share_by_area, share_by_population=part.share_by_population
        )
    return things.add(
        BespokeNeighbourhood,
        place=own,
        made=composition.made,
        shared_by=composition.shared_by,
        given=composition.given,
        measured=composition.measured,
        made_on=on,
        made_by=by.name,
    )


@written
def end_neighbourhood(
    neighbourhood: BespokeNeighbourhood, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> BespokeNeighbourhood:
    """End a bespoke neighbourhood on a day; its parts stay known. Raises ValidationError when it has ended."""
    rules.may_change_neighbourhood(by, neighbourhood.place).or_refuse()
    register.end_place(Place.objects.get(pk=neighbourhood.place_id), by=by, on=on)
    return things.change(neighbourhood, version=version)
