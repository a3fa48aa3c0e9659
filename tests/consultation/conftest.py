"""A town with a partnership whose seats can be asked, built by the rooms' own writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from commonweal.consultation import writes
from commonweal.consultation.models import Enquiry, Invitation, Questionnaire, Response
from commonweal.consultation.reads import Instrument
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat
from commonweal.register.rules import Viewer

BUILDER = Viewer.system("the tests")
OPENS, CLOSES = date(2026, 3, 1), date(2026, 4, 1)
DURING, AFTER = date(2026, 3, 10), date(2026, 5, 1)

# One question of every kind, and one that only some are asked.
EVERYTHING: dict[str, Any] = {
    "code": "everything",
    "title": "Everything",
    "purpose": "To try each kind.",
    "sections": [
        {
            "title": "First",
            "intro": "The first page.",
            "questions": [
                {
                    "code": "type",
                    "kind": "one",
                    "text": "What is it?",
                    "required": True,
                    "choices": [{"code": "board", "label": "A board"}, {"code": "forum", "label": "A forum"}],
                },
                {"code": "fit", "kind": "extent", "text": "Is it fit?", "required": True},
                {"code": "trust", "kind": "scale", "text": "Trust", "ends": ["none", "full"], "points": 5},
            ],
        },
        {
            "title": "Only for boards",
            "questions": [
                {
                    "code": "votes",
                    "kind": "several",
                    "text": "How does it vote?",
                    "required": True,
                    "choices": [{"code": "show", "label": "By show"}, {"code": "ballot", "label": "By ballot"}],
                    "shown_if": [{"question": "type", "answers": ["board"]}],
                }
            ],
        },
        {
            "title": "Last",
            "questions": [
                {"code": "members", "kind": "number", "text": "Members", "unit": "people", "minimum": 0, "maximum": 99},
                {"code": "met", "kind": "date", "text": "Last met on"},
                {"code": "where", "kind": "short", "text": "Where?"},
                {"code": "why", "kind": "long", "text": "Why?", "help": "In a sentence."},
            ],
        },
    ],
}


@dataclass
class Town:
    """A place, a partnership of it, and the seats on it by the order in which they were added."""

    place: Place
    board: Partnership
    council: Organisation
    seats: list[Seat] = field(default_factory=list)

    def seat(self, name: str, sector: str = "public") -> Seat:
        """Another seat: an organisation of its own and a person who works there."""
        body = register.add_organisation(by=BUILDER, name=f"{name} Trust", sector=sector, level="district")
        email = f"{name.lower().replace(' ', '.')}@trust.example"
        person = register.add_person(by=BUILDER, name=name, email=email, employer=body)
        seat = register.add_seat(self.board, by=BUILDER, organisation=body, person=person, since=date(2020, 1, 1))
        self.seats.append(seat)
        return seat

    def questionnaire(self, **changed: Any) -> Questionnaire:
        told = Instrument.model_validate(EVERYTHING | changed)
        return writes.import_questionnaire(told, by=BUILDER, place=self.place)

    def enquiry(self, questionnaire: Questionnaire | None = None, **facts: Any) -> Enquiry:
        known: dict[str, Any] = {"title": "How fit?", "opens_on": OPENS, "closes_on": CLOSES, "about": self.board}
        return writes.put(
            questionnaire or self.questionnaire(), by=BUILDER, place=self.place, **(known | {"to": self.seats} | facts)
        )


def holder(seat: Seat) -> Viewer:
    """Whoever holds a seat, as a viewer."""
    person: Person = seat.person  # type: ignore[assignment]
    return Viewer(user_id=None, name=person.name, person_id=person.pk, seats=frozenset([seat.pk]))


def support(place: Place, user_id: int | None = None) -> Viewer:
    """Someone of a place's support team."""
    here = frozenset([place.pk])
    return Viewer(user_id=user_id, name="Support", supports=here, places=here)


def partner(place: Place) -> Viewer:
    """Someone who works for a partner of the place."""
    return Viewer(user_id=7, name="Partner", person_id=0, places=frozenset([place.pk]))


GIVEN: dict[str, Any] = {
    "type": "forum",
    "fit": "partly",
    "trust": 3,
    "members": 12,
    "met": "2026-02-01",
    "why": "Because.",
}


def give(invitation: Invitation, on: date = DURING, **changed: Any) -> Response:
    return writes.answer(invitation, by=BUILDER, on=on, values=GIVEN | changed)


@pytest.fixture
def town(db: None) -> Town:
    place = register.add_place(by=BUILDER, name="Northwick", tier="district", code="E07")
    council = register.add_organisation(by=BUILDER, name="Council", sector="public", level="district")
    board = register.add_partnership(place, by=BUILDER, name="Board", since=date(2019, 1, 1))
    return Town(place, board, council)
