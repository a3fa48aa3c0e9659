"""What of a place's register goes into a file for another system: whole, so that nothing in the file points outside of it."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.register.exports.sheets import SHEETS
from commonweal.register.exports.workbook import Content
from commonweal.register.models import Employment, Identifier, Organisation, Partnership, Person, Place, Seat, Tie


@dataclass(frozen=True)
class Gathered:
    """The rows of a place that files of other systems tell of."""

    place: Place
    partnerships: list[Partnership]
    organisations: list[Organisation]
    people: list[Person]
    seats: list[Seat]
    ties: list[Tie]
    employments: list[Employment]
    identifiers: list[Identifier]
    ties_elsewhere: int
    """How many ties lead to a partnership that is not among these: another place's, or one that has ended."""
    seats_of_ended: int
    """How many seats last on a partnership that has ended."""


def gather(content: Content) -> Gathered:
    """Everything that lasts, and whoever a lasting seat or employment names even if they have ended themselves."""
    partnerships = list(content.things(SHEETS["partnerships"]))
    bodies = {body.pk for body in partnerships}
    every_seat = list(content.things(SHEETS["seats"]))
    seats = [seat for seat in every_seat if seat.partnership_id in bodies]
    employments = list(content.things(SHEETS["employments"]))
    organisations = {thing.pk: thing for thing in content.things(SHEETS["organisations"])}
    people = {person.pk: person for person in content.things(SHEETS["people"])}
    for seat in seats:
        organisations |= {seat.organisation.pk: seat.organisation} if seat.organisation else {}
        people |= {person.pk: person for person in (seat.person, seat.deputy) if person}
    for employment in employments:
        organisations[employment.organisation_id] = employment.organisation
        people[employment.person_id] = employment.person
    every_tie = list(content.things(SHEETS["ties"]))
    ties = [tie for tie in every_tie if {tie.partnership_id, tie.other_id} <= bodies]
    identifiers = [one for one in content.things(SHEETS["identifiers"]) if one.organisation_id in organisations]
    return Gathered(
        content.place,
        partnerships,
        [*organisations.values()],
        [*people.values()],
        seats,
        ties,
        employments,
        identifiers,
        len(every_tie) - len(ties),
        len(every_seat) - len(seats),
    )
