"""A borough whose target rests on a recorded figure, with actions, updates and publications, by the rooms' own writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.account import writes
from commonweal.account.models import Publication
from commonweal.delivery import writes as delivery
from commonweal.delivery.models import Action, Update
from commonweal.evidence import writes as evidence
from commonweal.evidence.models import Release
from commonweal.evidence.writes import Observation
from commonweal.strategy import writes as strategy
from commonweal.strategy.models import Target
from tests.strategy.building import BUILDER, TODAY, Borough


@dataclass(frozen=True)
class Line:
    """One line of the thread, as far as it has been built."""

    borough: Borough
    release: Release
    target: Target

    def action(self, title: str = "A mentor for every leaver", **facts: Any) -> Action:
        standard = {"organisation": self.borough.college, "lead": self.borough.people["doer"], "due": date(2027, 9, 1)}
        return delivery.add_action(
            self.target, by=BUILDER, title=title, since=date(2025, 9, 1), **{**standard, **facts}
        )

    def update(self, on: date = date(2026, 9, 30), value: float = 17.0, **facts: Any) -> Update:
        standard = {
            "commentary": "The college started late.",
            "given_on": max(on, date(2026, 10, 10)),
            "forecast": 14.0,
        }
        return delivery.give_update(self.target, by=BUILDER, on=on, value=value, **{**standard, **facts})

    def publish(self, on: date = TODAY) -> Publication:
        return writes.publish_target(self.target, by=BUILDER, on=on, through=self.borough.chair)


def build_line(borough: Borough, *, period: str = "2024", **facts: Any) -> Line:
    """An agreed target whose baseline was recorded as evidence first, on an issue and an objective of its own."""
    release = evidence.record_observations(
        by=BUILDER,
        source=borough.indicator.source,
        rows=[Observation(borough.indicator.code, borough.place.code, period, 20.0)],
        on=date(2024, 4, 30),
        title="School leavers 2024",
    )
    issue = borough.issue(
        indicator=borough.indicator,
        raised_through=borough.chair,
        description="One in five leaves school for neither work nor training.",
        since=date(2024, 5, 1),
    )
    objective = borough.objective(issue=issue, lead_organisation=borough.college, lead=borough.people["lead"])
    objective = strategy.agree_objective(objective, through=borough.chair, on=date(2024, 6, 1), by=BUILDER)
    standard = {"objective": objective, "trajectory": [(date(2026, 3, 31), 17.0)]}
    return Line(borough, release, borough.agreed_target(**{**standard, **facts}))
