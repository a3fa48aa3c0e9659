"""A place with a board, people of every role and a strategy, built by the rooms' own writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonweal.evidence.models import Indicator, Source
from commonweal.kit import things
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Theme
from commonweal.register.reads import viewer_of_user
from commonweal.register.rules import Viewer
from commonweal.strategy import writes
from commonweal.strategy.models import Issue, Objective, Strategy, Target

BUILDER = Viewer.system("the tests")
TODAY = date(2026, 11, 21)
FOUNDED = date(2020, 1, 1)
PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Borough:
    """A place with its board, and who is who in it."""

    place: Place
    theme: Theme
    council: Organisation
    college: Organisation
    board: Partnership
    chair: Seat
    indicator: Indicator
    people: dict[str, Person] = field(default_factory=dict)
    """By role: staff, seat, lead (of targets), doer (lead of actions), support."""

    def viewer(self, role: str) -> Viewer:
        """Who that role is when they look."""
        if role == "public":
            return Viewer.public()
        user = self.people[role].user
        assert user is not None
        return viewer_of_user(user.pk, str(user), on=TODAY)

    def strategy(self, **facts: Any) -> Strategy:
        standard = {"partnership": self.board, "title": "Northwick 2030", "since": date(2024, 4, 1)}
        return writes.add_strategy(self.place, by=BUILDER, **{**standard, **facts})

    def issue(self, **facts: Any) -> Issue:
        standard = {"title": "Too many young people leave school for nothing", "theme": self.theme}
        return writes.add_issue(self.place, by=BUILDER, **{**standard, **facts})

    def objective(self, **facts: Any) -> Objective:
        issue = facts.pop("issue", None) or self.issue()
        strategy = facts.pop("strategy", None) or self.strategy()
        standard = {"title": "Every young person learning or working", "theme": self.theme}
        return writes.add_objective(issue, by=BUILDER, strategy=strategy, **{**standard, **facts})

    def target(self, **facts: Any) -> Target:
        objective = facts.pop("objective", None) or self.objective()
        standard = {
            "title": "Young people not in education, employment or training",
            "indicator": self.indicator,
            "place": self.place,
            "baseline_value": 20.0,
            "baseline_on": date(2024, 3, 31),
            "value": 12.0,
            "due": date(2028, 3, 31),
            "lead": self.people["lead"],
        }
        return writes.add_target(objective, by=BUILDER, **{**standard, **facts})

    def agreed_target(self, **facts: Any) -> Target:
        """A target that the board agreed on 1 June 2024 unless another day is given."""
        on = facts.pop("agreed_on", date(2024, 6, 1))
        return writes.agree_target(self.target(**facts), through=self.chair, on=on, by=BUILDER)


def build_borough(name: str = "Northwick", code: str = "E07000990") -> Borough:
    """A borough with a board of two seats: the chair's for the council, another for the college."""
    place = register.add_place(by=BUILDER, name=name, tier="district", code=code)
    council = register.add_organisation(by=BUILDER, name=f"{name} Council", sector="public", level="district")
    college = register.add_organisation(by=BUILDER, name=f"{name} College", sector="public", level="district")
    board = register.add_partnership(place, by=BUILDER, name=f"{name} Partnership Board", since=FOUNDED)
    people = {
        role: _person(f"{role.title()} of {name}", employer)
        for role, employer in {
            "chair": council,
            "seat": None,
            "staff": college,
            "lead": college,
            "doer": council,
            "support": council,
        }.items()
    }
    register.add_support(people["support"], place, by=BUILDER, since=FOUNDED)
    chair = register.add_seat(
        board, by=BUILDER, organisation=council, person=people["chair"], role="chair", since=FOUNDED
    )
    register.add_seat(board, by=BUILDER, organisation=college, since=FOUNDED)
    register.add_seat(board, by=BUILDER, constituency="Residents", person=people["seat"], since=FOUNDED)
    return Borough(
        place=place,
        theme=register.add_theme(place, by=BUILDER, name="Children and young people"),
        council=council,
        college=college,
        board=board,
        chair=chair,
        indicator=indicator(f"neet-{code.lower()}"),
        people=people,
    )


def _person(name: str, employer: Organisation | None) -> Person:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    person = register.add_person(by=BUILDER, name=name, email=email, employer=employer, since=FOUNDED)
    return register.invite(person, by=BUILDER, password=PASSWORD)


def indicator(code: str, **facts: Any) -> Indicator:
    source, _new = Source.objects.get_or_create(
        code="school-leavers", defaults={"name": "School leavers", "publisher": "The county", "licence": "OGL 3.0"}
    )
    standard = {"name": "Not in education, employment or training", "unit": "%", "polarity": "low", "decimals": 1}
    return things.add(Indicator, code=code, source=source, **{**standard, **facts})
