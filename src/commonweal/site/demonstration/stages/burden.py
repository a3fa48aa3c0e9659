"""Stage: what an hour costs by sector, and what some partners said they can give."""

from __future__ import annotations

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found
from commonweal.structure import writes
from commonweal.structure.models import Rate

SAID_MONTHS = -8


def is_done() -> bool:
    return Rate.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    place, told = found.northwick(), reading.burden()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    since = calendar.month(SAID_MONTHS)
    for sector, hour in told.rates.items():
        writes.add_rate(
            place,
            sector=sector,
            pounds_an_hour=hour.pounds,
            travel_hours=hour.travel,
            basis=told.basis,
            since=since,
            by=by,
        )
    bodies = found.organisations()
    for key, give in told.capacities.items():
        writes.add_capacity(
            place, organisation=bodies[key], hours_a_year=give.hours, basis=give.why, since=since, by=by
        )
