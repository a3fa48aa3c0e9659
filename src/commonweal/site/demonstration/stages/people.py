"""Stage: organisations, the people who work for them, the two support teams, and who can sign in."""

from __future__ import annotations

from datetime import date

from commonweal.kit.models import User
from commonweal.register import writes
from commonweal.register.models import Organisation, Person, Place
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import facts, reading, sign_ins
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found

SUPPORT = ("Meera Kulkarni", "Owen Llewelyn-Price", "Jessamy Holt")
SUPPORT_ELSEWHERE = ("Tomasz Brodzki", "Ottoline Beck")
STOOD_DOWN_MONTHS = -18


def is_done() -> bool:
    return User.objects.filter(email=sign_ins.of("support").email).exists()


def build(calendar: Calendar) -> None:
    by = found.builder()
    organisations = _organisations(by)
    people = _people(by, organisations, calendar)
    for name in SUPPORT:
        writes.add_support(people[name], found.northwick(), by=by, since=calendar.month(-60))
    for name in SUPPORT_ELSEWHERE:
        writes.add_support(people[name], found.stanmere(), by=by, since=calendar.month(-30))
    for one in reading.sign_ins():
        writes.invite(people[one.person], by=by, password=sign_ins.PASSWORD, why="To try the demonstration with.")
    User.objects.create_superuser(sign_ins.of("admin").email, sign_ins.PASSWORD, name="Administrator")


def _organisations(by: Viewer) -> dict[str, Organisation]:
    places = {one.key: found.place(one.code) for one in reading.places().districts}
    places |= {one.code: found.place(one.code) for one in reading.places().neighbourhoods}
    places |= {"county": found.place(reading.places().county.code), "region": found.place(reading.places().region.code)}
    return {key: _organisation(by, sector, one, places) for key, (sector, one) in reading.organisations().items()}


def _organisation(by: Viewer, sector: str, one: facts.Organisation, places: dict[str, Place]) -> Organisation:
    """One organisation; if it had another name once, it is added under that and then renamed, as its history shows."""
    organisation = writes.add_organisation(
        by=by,
        footprint=[places[key] for key in one.serves],
        name=one.was.name if one.was else one.name,
        sector=sector,
        level=one.level,
        purpose=one.purpose,
        trading_constraints=one.trading,
        website=f"https://{one.domain}.{found.TLD}/",
    )
    if one.was is None:
        return organisation
    why = f"From {one.was.until.day} {one.was.until:%B %Y}. {one.was.why}"
    return writes.change_organisation(organisation, by=by, version=organisation.version, why=why, name=one.name)


def _people(by: Viewer, organisations: dict[str, Organisation], calendar: Calendar) -> dict[str, Person]:
    people = {}
    for key, group in reading.people().items():
        for one in group:
            people[one.name] = _person(by, key, one, organisations.get(key), calendar)
    for one in reading.people()["former"]:
        why = "Stood down at the elections."
        writes.end_person(people[one.name], by=by, on=calendar.month(STOOD_DOWN_MONTHS), why=why)
    return people


def _person(by: Viewer, key: str, one: facts.Person, employer: Organisation | None, calendar: Calendar) -> Person:
    return writes.add_person(
        by=by,
        employer=employer,
        job_title=one.title if employer else "",
        name=one.name,
        email=sign_ins.address_of(one.name),
        since=_joined(one, calendar),
    )


def _joined(one: facts.Person, calendar: Calendar) -> date:
    """Somewhere between four and twelve years ago."""
    return calendar.month(-round(96 + 48 * chance("joined", one.name)))
