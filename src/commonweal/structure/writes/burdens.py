"""Changes to what burden is worked out from: rates, and the hours that people said they can give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Person, Place
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Capacity, Rate


@written
def add_rate(
    place: Place,
    *,
    by: Viewer,
    sector: str,
    pounds_an_hour: Decimal | None = None,
    travel_hours: Decimal | None = None,
    basis: str = "",
    since: date | None = None,
    why: str = "",
) -> Rate:
    """Say what an hour of a sector's people costs and how long their way is."""
    rules.may_set_rates(by, place.pk).or_refuse()
    return things.add(
        Rate,
        place=place,
        sector=sector,
        pounds_an_hour=pounds_an_hour,
        travel_hours=travel_hours,
        basis=basis,
        since=since,
    )


@written
def change_rate(
    rate: Rate,
    *,
    version: int | None,
    pounds_an_hour: Decimal | None,
    travel_hours: Decimal | None,
    basis: str,
    by: Viewer,
    why: str = "",
) -> Rate:
    """Put a rate right."""
    rules.may_set_rates(by, rate.place_id).or_refuse()
    return things.change(rate, version=version, pounds_an_hour=pounds_an_hour, travel_hours=travel_hours, basis=basis)


@written
def end_rate(rate: Rate, *, on: date, version: int | None = None, by: Viewer, why: str = "") -> Rate:
    """End a rate, so that another can follow."""
    rules.may_set_rates(by, rate.place_id).or_refuse()
    return things.end(rate, on=on, version=version)


@written
def add_capacity(
    place: Place,
    *,
    by: Viewer,
    hours_a_year: Decimal,
    organisation: Organisation | None = None,
    person: Person | None = None,
    basis: str = "",
    since: date | None = None,
    why: str = "",
) -> Capacity:
    """Say how many hours a year an organisation, or a person, can give to the partnerships of a place."""
    rules.may_state_capacity(
        by, place.pk, organisation_id=organisation.pk if organisation else None, person_id=person.pk if person else None
    ).or_refuse()
    return things.add(
        Capacity,
        place=place,
        organisation=organisation,
        person=person,
        hours_a_year=hours_a_year,
        basis=basis,
        since=since,
    )


@written
def change_capacity(
    capacity: Capacity, *, version: int | None, hours_a_year: Decimal, basis: str, by: Viewer, why: str = ""
) -> Capacity:
    """Say it anew."""
    rules.may_change_capacity(by, capacity).or_refuse()
    return things.change(capacity, version=version, hours_a_year=hours_a_year, basis=basis)


@written
def end_capacity(capacity: Capacity, *, on: date, version: int | None = None, by: Viewer, why: str = "") -> Capacity:
    """Take back what was said: from that day nothing is known."""
    rules.may_change_capacity(by, capacity).or_refuse()
    return things.end(capacity, on=on, version=version)
