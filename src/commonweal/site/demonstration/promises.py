"""What the authored strategy is made of: issues, objectives, targets, their actions and accounts, and who signs in."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from commonweal.site.demonstration.audited import Reliance
from commonweal.site.demonstration.facts import Fact


class Objective(Fact):
    """What is meant to come about on an issue, and who leads it."""

    title: str
    client_group: str = Field(alias="for")
    lead: str
    organisation: str
    description: str


class Issue(Fact):
    """What is the matter, the indicator that shows it, and the partnership through which it was raised."""

    key: str
    theme: str
    indicator: str
    raised: str
    title: str
    description: str
    objective: Objective


class Strategy(Fact):
    """The strategy and the issues that it takes up."""

    title: str
    vision: str
    years: int
    issues: list[Issue]


class Action(Fact):
    """A piece of work: who does it, and from when to when in months from the day of the demonstration."""

    title: str
    organisation: str
    lead: str
    starts: int
    due: int
    done: int | None = None
    dropped_because: str = ""


def _action(line: str | dict[str, Any]) -> dict[str, Any]:
    if not isinstance(line, str):
        return line
    title, organisation, lead, starts, due, outcome = (word.strip() for word in line.split("|"))
    dropped = outcome.removeprefix("ended: ") if outcome.startswith("ended: ") else ""
    done = None if dropped or not outcome else int(outcome)
    facts = {"title": title, "organisation": organisation, "lead": lead, "starts": starts, "due": due}
    return {**facts, "done": done, "dropped_because": dropped}


class Target(Fact):
    """A key measure: from where to where, how far it has come, what its lead wrote, and what is done about it."""

    indicator: str
    issue: str
    title: str
    lead: str
    every: int
    baseline: float
    target: float
    due: int
    path: tuple[float, float, float]
    forecast: float
    stands: str
    story: list[str]
    actions: list[Annotated[Action, BeforeValidator(_action)]]
    milestones: list[tuple[float, float]] = []
    late: int = 0


class Further(Reliance):
    """A target that is no key measure: how much better its indicator is to be, in per cent, and what it relies on."""

    issue: str
    title: str
    better: float


def _further(line: Any) -> Any:
    if not isinstance(line, str):
        return line
    names = ("indicator", "issue", "title", "better", "partnership", "without", "reason")
    return dict(zip(names, (part.strip() for part in line.split("|")), strict=True))


class Renewal(Fact):
    """Key measures that are set for neighbourhoods too: how much better each is to be there, in per cent."""

    neighbourhoods: list[str]
    measures: dict[str, float]


class Account(Fact):
    """What the board told the public of a target, and what it corrected."""

    target: str
    published: int
    corrected: int | None = None
    said: float | None = None
    correction: str = ""
    why: str = ""


class Promises(Fact):
    """Every target and account."""

    targets: list[Target]
    further: list[Annotated[Further, BeforeValidator(_further)]]
    renewal: Renewal
    accounts: list[Account]


class SignIn(Fact):
    """Someone who can sign in to the demonstration."""

    role: str
    person: str
    who: str


# --- What taking part costs


class Hour(Fact):
    """What an hour of a sector costs, and how long its people travel."""

    pounds: Decimal
    travel: Decimal


class Give(Fact):
    """What an organisation said it can give a year, and how it came to that."""

    hours: Decimal
    why: str


class Burden(Fact):
    """Rates by sector and capacities by the key of the organisation."""

    basis: str
    rates: dict[str, Hour]
    capacities: dict[str, Give]


class DutyTold(Fact):
    """A duty, who carries it, and the keys of those whom it needs."""

    title: str
    kind: Literal["law", "promise", "choice"]
    basis: str = ""
    carried_by: str = ""
    needs: list[str] = []


class StepTold(Fact):
    """A step of a restructure; partnerships by their names."""

    kind: str
    body: str = ""
    other: str = ""
    name: str = ""
    theme: str = ""
    meets: int | None = None
    hours: Decimal | None = None
    preparation: Decimal | None = None
    seats: list[str] = []
    duties: list[str] = []
    exit: str = ""
    records: str = ""
    stage: str = ""


class StageTold(Fact):
    """A stage, so many months from now."""

    name: str
    months: int
    note: str = ""


class RestructureTold(Fact):
    """A restructure that is being tried."""

    name: str
    purpose: str
    steps: list[StepTold]
    stages: list[StageTold]
    assured: dict[str, str]


class QuorumTold(Fact):
    """How many must be there for a partnership, by its name, to decide."""

    body: str
    quorum: int
    sectors: dict[str, int]


class Restructures(Fact):
    """Duties, quorums and restructures."""

    duties: list[DutyTold]
    quorums: list[QuorumTold]
    restructures: list[RestructureTold]
