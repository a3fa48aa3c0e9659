"""What the authored facts are made of: places, organisations, people, partnerships and indicators.

A file that says more or other than this stops the build, with the name of the slip.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Point = tuple[float, float]


class Fact(BaseModel):
    """Anything authored; a name that the file should not have is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


# --- Places


class WiderPlace(Fact):
    """The county and what lies around it."""

    code: str
    name: str
    population: int | None = None


class District(Fact):
    """Northwick and its neighbours; Northwick's population is the sum of its neighbourhoods'."""

    key: str
    code: str
    name: str
    deprivation: float
    population: int | None = None


class Line(Fact):
    """A line that two districts share, from one corner to another."""

    name: str
    start: str = Field(alias="from")
    end: str = Field(alias="to")
    sway: float
    by: list[Point]
    left: str | None = None
    right: str | None = None


class Neighbourhood(Fact):
    """One of the thirty neighbourhoods of Northwick."""

    code: str
    name: str
    at: Point
    population: int
    deprivation: float
    locality: str
    character: str


class Origin(Fact):
    """The corner of the map from which kilometres are measured."""

    longitude: float
    latitude: float


class Places(Fact):
    """Every place, and the lines between them."""

    code_system: str
    nation: WiderPlace
    region: WiderPlace
    county: WiderPlace
    districts: list[District]
    county_deprivation: float
    origin: Origin
    corners: dict[str, Point]
    lines: list[Line]
    neighbourhood_sway: float
    neighbourhoods: list[Neighbourhood]
    localities: dict[str, str]

    def district(self, key: str) -> District:
        return next(district for district in self.districts if district.key == key)

    def population(self, key: str) -> int:
        own = self.district(key).population
        return own if own is not None else sum(place.population for place in self.neighbourhoods)


# --- Organisations and people


class FormerName(Fact):
    """What an organisation was called until a day, and why that changed."""

    name: str
    until: date
    why: str


class Organisation(Fact):
    """One of the eighty organisations."""

    name: str
    level: str
    domain: str
    serves: list[str]
    purpose: str
    trading: str = ""
    speaks_for: str = ""
    was: FormerName | None = None


class Person(Fact):
    """Someone who works for, or speaks as a member of, an organisation; a resident has none."""

    name: str
    title: str
    remits: frozenset[str]

    @property
    def address(self) -> str:
        """The part of an email address that stands for the name, without any title of rank."""
        plain = re.sub(r"^((Assistant Chief|Detective|Chief|Area|Watch|Station|Group|Sister|Sir) )*", "", self.name)
        plain = re.sub(rf"^({RANKS}) ", "", plain)
        plain = re.sub(rf"^({RANKS}) ", "", plain)
        return re.sub(r"[^a-z.-]", "", plain.lower().replace(" ", "."))


RANKS = (
    "Councillor|Superintendent|Inspector|Sergeant|Constable|Manager|Dr|Professor|Nurse|Rabbi|Canon|Pastor|Imam|Chief"
)


def _person(line: str | dict[str, Any]) -> dict[str, Any] | str:
    if not isinstance(line, str):
        return line
    name, title, remits = line.split(" | ")
    return {"name": name, "title": title, "remits": remits.split()}


People = dict[str, list[Annotated[Person, BeforeValidator(_person)]]]


# --- Partnerships


class Chair(Fact):
    """One seat as the file writes it: `council*2@housing:adviser`, `resident=Netherby`, `cvs?` for a vacant one."""

    organisation: str | None
    topic: str | None = None
    role: str | None = None
    constituency: str | None = None
    vacant: bool = False


ROLES = {"adv": "adviser", "obs": "observer"}
_CHAIR = re.compile(r"(?P<organisation>\w+)(=(?P<constituency>\w+))?(@(?P<topic>\w+))?(:(?P<role>\w+))?(?P<vacant>\?)?")


def _chairs(text: str | list[Any]) -> list[Any]:
    if not isinstance(text, str):
        return text
    return [_chair(word) for word in text.split()]


def _chair(word: str) -> dict[str, Any]:
    found = _CHAIR.fullmatch(word)
    if found is None:
        raise ValueError(f"'{word}' is not a seat")
    parts = found.groupdict()
    of = parts["constituency"]
    return {
        "organisation": None if of else parts["organisation"],
        "constituency": of.replace("_", " ") if of else None,
        "topic": parts["topic"],
        "role": ROLES[parts["role"]] if parts["role"] else None,
        "vacant": bool(parts["vacant"]),
    }


def _month(text: str | date) -> date:
    if isinstance(text, date):
        return text
    year, month = text.split("-")
    return date(int(year), int(month), 1)


Type = Literal["strategic", "operational", "consultative"]
Criticality = Literal["critical", "desirable", "peripheral"]


def _words(text: str | list[str]) -> list[str]:
    return text.split() if isinstance(text, str) else text


class Partnership(Fact):
    """One of the partnerships: what it is for, how the audit classed it, its shape and its seats."""

    name: str
    purpose: str
    classed: Annotated[tuple[Type, Criticality], BeforeValidator(_words)] = Field(alias="class")
    topic: str
    shape: Annotated[tuple[str, str, str, str, str], BeforeValidator(_words)]
    meets: tuple[int, float, float]
    since: Annotated[date, BeforeValidator(_month)]
    held_by: str
    evaluated: str
    seats: Annotated[list[Chair], BeforeValidator(_chairs)]
    key: str = ""
    basis: str = ""
    budget: int | None = None
    money: str = ""
    ends: int | None = None
    reports: str | None = None
    part_of: str | None = None
    delivers: str | None = None
    consults: str | None = None
    consulted_by: str | None = None
    shares: str | None = None
    theme: str = ""


class Themed(Fact):
    """The partnerships of one theme."""

    theme: str
    partnerships: list[Partnership]


class EndedPartnership(Fact):
    """A partnership of which only the history is left."""

    name: str
    theme: str
    purpose: str
    shape: Annotated[tuple[str, str, str, str, str], BeforeValidator(_words)]
    meets: tuple[int, float, float]
    held_by: str
    began: int
    ended: int
    why: str
    seats: Annotated[list[str], BeforeValidator(_words)]


class Across(Fact):
    """A tie from a partnership of Northwick, by its key, to one of another place."""

    start: str = Field(alias="from")
    kind: str
    end: str = Field(alias="to")


class SecondPlace(Fact):
    """A place with a few partnerships of its own."""

    name: str
    themes: list[str]
    partnerships: list[Partnership]
    across: list[Across] = []


class Serves(Fact):
    """Whom partnerships of one topic serve."""

    ages: tuple[int, int | None]
    groups: list[str]


class Told(Fact):
    """What a partnership says of itself at length; what it does not say is not known yet."""

    aims: str = ""
    objectives: str = ""
    set_up_by: str = ""
    status: str = ""
    constitution: str = ""
    dissolution: str = ""
    accountability: str = ""
    resources: str = ""
    full_time_staff: float | None = None


class Mandate(Fact):
    """How far the holder of a seat may go."""

    mandate: str
    limits: str


class FedBack(Fact):
    """What a seat tells, or is told."""

    way: str
    about: str
    note: str = ""


class Profiles(Fact):
    """What the partnerships and seats say beyond the files of their themes."""

    serves: dict[str, Serves]
    told: dict[str, Told]
    mandates: dict[str, Mandate]
    feedback: list[FedBack]


# --- Indicators


class Indicator(Fact):
    """Something measured: its definition, and how its authored figures differ from place to place and year to year."""

    code: str
    name: str
    definition: str
    unit: str
    decimals: int
    polarity: str
    aggregation: str
    scale: Literal["share", "rate", "level", "count"]
    nation: tuple[float, float]
    gap: float
    northwick: float = 0.0
    by: dict[str, float] = {}
    wobble: float = 0.04
    every: int = 1
    since: int = 0
    smallest: int | None = None
    of: float | None = None
    """How many of its denominator (residents, homes, children) there are for each resident, where its publisher tells the counts."""
    subject: str = ""


class Gap(Fact):
    """Figures that are missing for a reason."""

    code: str
    place: str
    years: list[int]
    why: str
    suppressed: bool = False
    """Whether there is a figure, which its publisher does not show."""


class Indicators(Fact):
    """Every indicator under its subject, and what is missing."""

    subjects: dict[str, list[Indicator]]
    missing: list[Gap]

    def all(self) -> list[Indicator]:
        return [
            indicator.model_copy(update={"subject": subject})
            for subject, indicators in self.subjects.items()
            for indicator in indicators
        ]
