"""Who sits where: each authored seat gets someone of its organisation whose remits fit, and not always the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.facts import Chair, Partnership, Person

NOT_SEATED = "staff"
BLOCS = {
    "public": "Public bodies",
    "private": "Business",
    "voluntary": "Voluntary and community sector",
    "community": "Voluntary and community sector",
    "faith": "Voluntary and community sector",
}
SECRETARY = "secretary"
ENOUGH_FOR_VICE_CHAIR = 6


@dataclass(frozen=True)
class Sitting:
    """One seat with its holder, or none."""

    partnership: Partnership
    organisation: str | None
    person: Person | None
    role: str
    bloc: str
    constituency: str


def sittings(partnerships: Iterable[Partnership]) -> list[Sitting]:
    """Every seat of the partnerships, in order. Works through the scarcest organisations no differently from the rest."""
    table = _Table()
    return [sitting for partnership in partnerships for sitting in table.seat(partnership)]


class _Table:
    """Hands out seats, and remembers how many each person has."""

    def __init__(self) -> None:
        self.load: Counter[str] = Counter()

    def seat(self, partnership: Partnership) -> list[Sitting]:
        taken: set[str] = set()
        found = []
        for number, chair in enumerate(partnership.seats):
            person = None if chair.vacant else self._person(partnership, chair, taken, is_chair=number == 0)
            if person is not None:
                taken.add(person.name)
            role = chair.role or _role(partnership, number)
            found.append(_sitting(partnership, chair, person, role))
        secretary = self._secretary(partnership, taken)
        return [*found, secretary] if secretary else found

    def _person(self, partnership: Partnership, chair: Chair, taken: set[str], *, is_chair: bool) -> Person | None:
        if chair.organisation is None:
            found = [one for one in reading.people()["residents"] if chair.constituency == one.title.split(" of ")[1]]
        else:
            found = reading.people()[chair.organisation]
        topic = chair.topic or partnership.topic
        free = [one for one in found if one.name not in taken and NOT_SEATED not in one.remits]
        if not free:
            return None
        seniority_counts = is_chair and partnership.classed[0] == "strategic"
        chosen = min(
            free,
            key=lambda one: (topic not in one.remits, seniority_counts and not _leads(one), self.load[one.name]),
        )
        self.load[chosen.name] += 1
        return chosen

    def _secretary(self, partnership: Partnership, taken: set[str]) -> Sitting | None:
        """Whoever keeps the papers: someone of the accountable body who does not sit there for anything else."""
        if partnership.classed[0] == "operational" and partnership.meets[0] > 12:
            return None
        chair = Chair(organisation=partnership.held_by)
        found = [one for one in reading.people()[partnership.held_by] if not _leads(one)]
        free = [one for one in found if one.name not in taken and NOT_SEATED not in one.remits]
        if not free:
            return None
        person = min(free, key=lambda one: (self.load[one.name], partnership.topic not in one.remits))
        self.load[person.name] += 1
        return _sitting(partnership, chair, person, SECRETARY)


def _leads(person: Person) -> bool:
    """Whether it is someone who keeps no minutes: a councillor, or the head of a body."""
    return "lead" in person.remits or person.name.startswith("Councillor")


def _role(partnership: Partnership, number: int) -> str:
    if number == 0:
        return "chair"
    if number == 1 and len(partnership.seats) >= ENOUGH_FOR_VICE_CHAIR:
        return "vice_chair"
    return "member"


def _sitting(partnership: Partnership, chair: Chair, person: Person | None, role: str) -> Sitting:
    votes = partnership.classed[0] == "strategic" and role not in ("adviser", "observer", SECRETARY)
    return Sitting(
        partnership=partnership,
        organisation=chair.organisation,
        person=person,
        role=role,
        bloc=_bloc(chair, person) if votes else "",
        constituency=_constituency(chair, person, role),
    )


def _bloc(chair: Chair, person: Person | None) -> str:
    if chair.organisation is None:
        return "Residents"
    if person is not None and person.name.startswith("Councillor"):
        return "Elected members"
    return BLOCS[reading.organisations()[chair.organisation][0]]


def _constituency(chair: Chair, person: Person | None, role: str) -> str:
    if chair.organisation is None:
        return f"Residents of {chair.constituency}"
    if role == SECRETARY:
        return ""
    _, _, ward = (person.title if person else "").partition("Councillor for ")
    if ward:
        return f"Residents of {ward}"
    return reading.organisations()[chair.organisation][1].speaks_for
