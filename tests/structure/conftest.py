"""A place with partnerships as Wycombe's audit found them, built by the register's own writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from commonweal.evidence import writes as evidence
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership, Person, Place, Theme
from commonweal.register.rules import Viewer
from commonweal.strategy import writes as strategy
from commonweal.strategy.models import Target
from commonweal.structure import writes
from commonweal.structure.models import Audit, Criticality, PartnershipType
from commonweal.structure.writes import Answer

# Rationalisation: a briefing note for LSPs by LSPs (ODPM 2005), box 2: all partnerships, then the critical ones.
WYCOMBE = {
    "Community": ((15, 48, 9), (7, 18, 1)),
    "Economy": ((18, 10, 2), (13, 8, 0)),
    "Environment": ((24, 12, 4), (7, 4, 0)),
    "Value for money": ((4, 4, 7), (2, 0, 0)),
}
BUILDER = Viewer.system("the tests")


@dataclass(frozen=True)
class Town:
    """A place, its lead body and its themes."""

    place: Place
    council: Organisation
    themes: dict[str, Theme]

    def partnership(self, name: str, theme: str = "Economy") -> Partnership:
        return register.add_partnership(self.place, by=BUILDER, name=name, theme=self.themes[theme])

    def audit(self, title: str = "Audit 2026") -> Audit:
        return writes.add_audit(place=self.place, title=title, since=date(2026, 4, 1), by=BUILDER)


def build_town(name: str = "Wycombe", code: str = "E07000007") -> Town:
    place = register.add_place(by=BUILDER, name=name, tier="district", code=code)
    council = register.add_organisation(by=BUILDER, name=f"{name} Council", sector="public", level="district")
    themes = {
        theme: register.add_theme(place, by=BUILDER, name=theme, rank=rank) for rank, theme in enumerate(WYCOMBE, 1)
    }
    return Town(place, council, themes)


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def classify_as_wycombe(town: Town, audit: Audit) -> None:
    """Add the 157 partnerships and classify each, so that the counts are the published ones."""
    answers = []
    for theme, (everything, critical) in WYCOMBE.items():
        for type, count, needed in zip(PartnershipType, everything, critical, strict=True):
            for number in range(count):
                how = Criticality.CRITICAL if number < needed else Criticality.DESIRABLE
                partnership = town.partnership(f"{theme} {type} {number}", theme)
                answers.append(Answer(partnership, type, how))
    writes.classify_all(audit, organisation=town.council, answers=answers, by=BUILDER)


def charity(name: str = "Advice") -> Organisation:
    return register.add_organisation(by=BUILDER, name=name, sector="voluntary", level="district")


def person(town: Town, name: str, *, support: bool = False) -> Person:
    """Someone of the council who can sign in."""
    email = f"{name.lower()}@example.org"
    found = register.add_person(by=BUILDER, name=name, email=email, employer=town.council)
    found = register.invite(found, by=BUILDER, password="a long enough password")
    if support:
        register.add_support(found, town.place, by=BUILDER)
    return found


def targets(town: Town, *titles: str) -> list[Target]:
    """Targets of the place, each on an objective of its own strategy."""
    source = evidence.add_source(by=BUILDER, code="survey", name="A survey", publisher="Nobody", licence="MIT")
    indicator = evidence.add_indicator(by=BUILDER, code="rate", name="Rate", unit="%", polarity="low", source=source)
    board = town.partnership("The board")
    plan = strategy.add_strategy(town.place, by=BUILDER, partnership=board, title="Plan", since=date(2024, 1, 1))
    issue = strategy.add_issue(town.place, by=BUILDER, title="Issue", theme=town.themes["Economy"])
    objective = strategy.add_objective(
        issue, by=BUILDER, strategy=plan, title="Objective", theme=town.themes["Economy"]
    )
    return [
        strategy.add_target(
            objective,
            by=BUILDER,
            title=title,
            indicator=indicator,
            place=town.place,
            baseline_value=20.0,
            baseline_on=date(2024, 4, 1),
            value=10.0,
            due=date(2028, 4, 1),
        )
        for title in titles
    ]
