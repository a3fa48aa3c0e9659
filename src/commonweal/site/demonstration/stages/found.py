"""What earlier stages made, by the names that the authored facts know it under."""

from __future__ import annotations

from datetime import date

from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, SeatRole
from commonweal.register.reads import lasting, viewer_of_user
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import reading

BUILDER = "The demonstration"
TLD = "example"


def builder() -> Viewer:
    """Whoever opens an installation before there is a support team."""
    return Viewer.system(BUILDER)


def place(code: str) -> Place:
    return Place.objects.get(code_system=reading.places().code_system, code=code)


def northwick() -> Place:
    return place(reading.places().district("northwick").code)


def stanmere() -> Place:
    return place(reading.places().district("stanmere").code)


def county() -> Place:
    return place(reading.places().county.code)


def has_place(code: str) -> bool:
    return Place.objects.filter(code_system=reading.places().code_system, code=code).exists()


def organisations() -> dict[str, Organisation]:
    """Each organisation by its key."""
    by_name = {organisation.name: organisation for organisation in Organisation.objects.all()}
    return {
        key: by_name[facts.name] for key, (_sector, facts) in reading.organisations().items() if facts.name in by_name
    }


def people() -> dict[str, Person]:
    """Each person by name."""
    names = {person.name for group in reading.people().values() for person in group}
    return {person.name: person for person in Person.objects.filter(name__in=names, email__endswith=f".{TLD}")}


def partnerships(of: Place) -> dict[str, Partnership]:
    """Each partnership of a place by name."""
    return {partnership.name: partnership for partnership in Partnership.objects.filter(place=of)}


def keyed(of: Place) -> dict[str, Partnership]:
    """Partnerships of Northwick by the key that other facts use."""
    by_name = partnerships(of)
    return {facts.key: by_name[facts.name] for facts in reading.partnerships() if facts.key}


def support_of(name: str, on: date) -> Viewer:
    """The member of a support team of that name, as they are when they sign in."""
    person = Person.objects.get(name=name, email__endswith=f".{TLD}")
    if person.user_id is None:
        raise Person.DoesNotExist(f"{name} cannot sign in")
    return viewer_of_user(person.user_id, person.name, on=on)


def signed_in_as(role: str) -> str:
    """The name of whoever has a role among those who sign in."""
    return next(one.person for one in reading.sign_ins() if one.role == role)


def lead(person: Person, of: Place) -> Viewer:
    """A lead at a partner, as they would be if they signed in."""
    return Viewer(user_id=person.user_id, name=person.name, person_id=person.pk, places=frozenset({of.pk}))


def chair_of(partnership: Partnership, on: date) -> Seat:
    """The seat of whoever chaired a partnership on a day."""
    return Seat.objects.select_related("partnership", "person").get(
        lasting(on), partnership=partnership, role=SeatRole.CHAIR
    )
