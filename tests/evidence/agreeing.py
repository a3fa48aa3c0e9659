"""The small country with partners in its borough, and findings built by the rooms' own writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.evidence import writes
from commonweal.evidence.models import Finding
from commonweal.evidence.writes import Observation
from commonweal.kit.models import User
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership, Theme
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, TODAY, Country, build_country

SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)


@dataclass(frozen=True)
class Town:
    """A borough whose partners agree on something, and who is who."""

    country: Country
    theme: Theme
    board: Partnership
    council: Organisation
    college: Organisation
    stranger: Organisation
    user: User
    """Whoever is signed in, whichever part they play."""

    def viewer(self, **facts: Any) -> Viewer:
        """A partner of the borough who works for no partner, unless told otherwise."""
        place = self.country.borough.pk
        return Viewer(
            **{"user_id": self.user.pk, "name": "Pat Partner", "place_id": place, "places": frozenset([place])} | facts
        )

    def staff(self, organisation: Organisation, **facts: Any) -> Viewer:
        return self.viewer(name=f"of {organisation}", organisation_ids=frozenset([organisation.pk]), **facts)

    @property
    def support(self) -> Viewer:
        return self.viewer(name="Sue Support", supports=frozenset([self.country.borough.pk]))

    @property
    def elsewhere(self) -> Viewer:
        county = frozenset([self.country.county.pk])
        return Viewer(user_id=self.user.pk, name="Eve Elsewhere", places=county, supports=county)

    def draft(self, statement: str = "Work pays too little", **facts: Any) -> Finding:
        told = {"by": BUILDER, "on": SPRING, "proposed_by": self.council} | facts
        return writes.propose_finding(self.country.borough, statement=statement, **told)

    def rest(self, finding: Finding, **facts: Any) -> Any:
        told = {"by": BUILDER, "on": SPRING, "indicator": self.country.rate, "place": self.country.borough} | facts
        return writes.add_ground(finding, **told)

    def agreed(self, statement: str = "Work pays too little", **facts: Any) -> Finding:
        finding = self.draft(statement, **facts)
        self.rest(finding)
        for organisation in (self.council, self.college):
            writes.sign_finding(finding, by=BUILDER, on=SPRING, organisation=organisation)
        return writes.agree_finding(finding, by=BUILDER, on=SUMMER)

    def link(self, cause: Finding, effect: Finding, **facts: Any) -> Any:
        told = {"by": BUILDER, "on": SUMMER, "strength": "strong", "rests_on": "judgement"} | facts
        return writes.say_cause(effect, cause=cause, **told)


def build_town() -> Town:
    country = build_country()
    borough = country.borough
    theme = register.add_theme(borough, by=BUILDER, name="Economy")
    board = register.add_partnership(borough, by=BUILDER, name="Beck Board", theme=theme)
    bodies = [
        register.add_organisation(by=BUILDER, name=name, sector="public", level="district")
        for name in ("Beck Council", "Beck College", "Far Trust")
    ]
    for body in bodies[:2]:
        register.add_seat(board, by=BUILDER, organisation=body, since=date(2020, 1, 1))
    country.record(Observation("rate", borough.code, "2025", 6.0, numerator=60.0, denominator=1000.0), on=SPRING)
    return Town(country, theme, board, *bodies, user=User.objects.create_user("pat@beck.example"))


__all__ = ["AUTUMN", "SPRING", "SUMMER", "TODAY", "Town", "build_town"]
