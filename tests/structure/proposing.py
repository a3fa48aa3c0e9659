"""A town with three partnerships whose lightest shape can be worked out by hand, for tests of proposals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.kit import jobs
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership
from commonweal.register.rules import Viewer
from commonweal.structure import writes
from commonweal.structure.exports import later
from commonweal.structure.models import Duty, Proposal
from commonweal.structure.reads import proposals as reads
from commonweal.structure.reads.proposals import Question
from tests.structure.conftest import BUILDER, Town

DAY = date(2026, 6, 1)
SINCE = date(2020, 1, 1)
THEME = "Community"


@dataclass
class Three:
    """Crime (seats of 20 hours), Safety (30) and Health (25, by law), each with one duty; a charity sits on Safety besides."""

    town: Town
    bodies: dict[str, Partnership] = field(default_factory=dict)
    partners: dict[str, Organisation] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)

    def question(self, **facts: Any) -> Question:
        """Only needed seats, 100 hours to run each, two pieces of work at most: 480 hours today, 290 at best."""
        standard: dict[str, Any] = {
            "theme": self.town.themes[THEME].pk,
            "seats": "needed",
            "service_hours": 100.0,
            "agenda_cap": 2,
        }
        return Question(**(standard | facts))

    def ask(self, *, by: Viewer = BUILDER, after: Proposal | None = None, **facts: Any) -> Proposal:
        question = self.question(**facts)
        return writes.ask_proposal(self.town.place, name="Safer", question=question, on=DAY, by=by, after=after)

    def answer(self, **facts: Any) -> Proposal:
        """A proposal worked out to proof, by a clock that stands still."""
        return worked_out(self.ask(**facts))

    def key(self, name: str) -> str:
        """By what a problem knows a body, an organisation or a duty."""
        known: dict[str, Any] = self.bodies | self.partners
        return f"duty:{self.duties[name].pk}" if name in self.duties else str(known[name].pk)

    def named(self) -> dict[str, str]:
        return {self.key(name): name for name in (*self.bodies, *self.partners, *self.duties)}


def worked_out(proposal: Proposal) -> Proposal:
    return later.work_out(proposal, by=BUILDER, progress=jobs.Progress(proposal.job), clock=lambda: 0.0)


def answered(proposal: Proposal) -> reads.Answer:
    found = reads.answer(BUILDER, proposal)
    assert found is not None
    return found


def build_three(town: Town) -> Three:
    three = Three(town)
    shapes = {"Crime": ("2", "0", ""), "Safety": ("2", "1", ""), "Health": ("2.5", "0", "Health Act")}
    for name, (length, preparation, law) in shapes.items():
        three.bodies[name] = register.add_partnership(
            town.place, by=BUILDER, name=name, theme=town.themes[THEME], meetings_a_year=10,
            meeting_hours=Decimal(length), preparation_hours=Decimal(preparation), statutory_basis=law,
        )  # fmt: skip
    three.partners["Council"] = town.council
    for name, sector in (("Police", "public"), ("Trust", "public"), ("Advice", "voluntary")):
        three.partners[name] = register.add_organisation(by=BUILDER, name=name, sector=sector, level="district")
    sits = {"Crime": "Police Council", "Safety": "Police Council Advice", "Health": "Police Trust"}
    for body, names in sits.items():
        for name in names.split():
            register.add_seat(three.bodies[body], by=BUILDER, organisation=three.partners[name], since=SINCE)
    work = {
        "Burglary": ("Crime", "Police Council"),
        "Roads": ("Safety", "Police Council"),
        "Drugs": ("Health", "Police Trust"),
    }
    for title, (body, names) in work.items():
        three.duties[title] = writes.add_duty(
            town.place, by=BUILDER, title=title, kind="choice", partnership=three.bodies[body],
            organisations=[three.partners[name] for name in names.split()],
        )  # fmt: skip
    return three
