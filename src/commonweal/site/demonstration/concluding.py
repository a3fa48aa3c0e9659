"""What the authored findings are made of: what partners say the figures mean, causes, stances and data gaps."""

from __future__ import annotations

from typing import Literal

from commonweal.site.demonstration.facts import Fact


class Resting(Fact):
    """A figure that a finding rests on: the borough's latest, or the nation's."""

    indicator: str
    place: Literal["borough", "nation"] = "borough"
    note: str = ""


class Objection(Fact):
    """An organisation that disputes a finding, since when and why."""

    by: str
    months: int
    reason: str


class Concluded(Fact):
    """A finding, who proposed and signed it, and who changed their mind; without `agreed` it is a draft."""

    key: str
    theme: str
    by: str
    proposed: int
    agreed: int | None = None
    statement: str
    explanation: str
    unknown: str
    rests: list[Resting]
    signed: list[str]
    disputed: list[Objection] = []
    changed: Objection | None = None


class Claim(Fact):
    """Somebody's claim that one finding brings about another; without `by` it is what all say."""

    cause: str
    effect: str
    by: str = ""
    strength: str
    rests_on: str
    months: int
    reason: str


class Gap(Fact):
    """Figures that are wanted: why, of whom, and how that ended."""

    title: str
    reason: str
    indicator: str = ""
    finding: str = ""
    of: str = ""
    raised: int
    expected: int | None = None
    ended: int | None = None
    outcome: str = ""
    note: str = ""


class Conclusions(Fact):
    """Everything that the partners say their figures mean."""

    findings: list[Concluded]
    causes: list[Claim]
    gaps: list[Gap]
