"""Between the places of one installation stand walls: what belongs to one place is kept from the record that another reads."""

from __future__ import annotations

import pytest
from django.apps import apps

from commonweal.kit import guards, record
from commonweal.kit.models import Thing
from commonweal.kit.naming import kind_of
from commonweal.register import writes
from commonweal.register.models import Seat
from tests.register.building import BY, SPRING, small_register, supporter

SHARED = {
    "evidence.bespokeneighbourhood",
    "evidence.carrying",
    "evidence.indicator",
    "evidence.source",
    "register.alternativename",
    "register.distinction",
    "register.employment",
    "register.footprint",
    "register.identifier",
    "register.merge",
    "register.organisation",
    "register.overlap",
    "register.person",
    "register.place",
    "register.succession",
}
"""What belongs to the whole installation: every support team may read what is done to it."""
WITHIN = {"strategy.trajectorypoint"}
"""What is only ever changed along with a thing that has a wall, and has no line of its own."""


def test_every_kind_of_thing_is_walled_in_or_shared() -> None:
    kinds = {kind_of(model()) for model in apps.get_models() if issubclass(model, Thing)}
    assert kinds - SHARED - WITHIN == set(guards._walls)


def test_walls_lead_to_a_place() -> None:
    for kind, path in guards._walls.items():
        room, _, name = kind.partition(".")
        model = next(each for each in apps.get_models() if kind_of(each()) == f"{room}.{name}")
        *through, last = path.split(".")
        for step in through:
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        assert model._meta.get_field(last).related_model.__name__ == "Place", kind  # type: ignore[union-attr]


@pytest.mark.django_db
def test_the_record_shows_a_team_its_own_place_and_what_all_share() -> None:
    register = small_register()
    here, there = supporter(register.place), supporter(register.county, "Tom Elsewhere")
    writes.add_seat(register.board, by=BY, organisation=register.charity, since=SPRING, why="between ourselves")
    seat = Seat.objects.latest("pk")
    assert guards.walled_in(seat) == register.place.pk
    assert "between ourselves" in set(record.entries(here).values_list("why", flat=True))
    seen = record.entries(there)
    assert {"register.seat", "register.partnership", "register.tie"}.isdisjoint(seen.values_list("kind", flat=True))
    assert {"register.organisation", "register.person"} <= set(seen.values_list("kind", flat=True))
