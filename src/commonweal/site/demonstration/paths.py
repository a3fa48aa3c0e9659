"""How the key measures moved: the value of each on any day, and the updates that its lead gave."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import QUARTERS_SINCE_BASELINE, Calendar
from commonweal.site.demonstration.facts import Indicator
from commonweal.site.demonstration.promises import Target

UNSTEADY = 0.02
"""How far a quarter stands off its path, in parts of the planned change."""
DAYS_TO_WRITE = 11
BEHIND = 0.2
"""A lead who is further behind than this share of the planned change no longer expects to reach it."""
LESS_HOPE = 0.85
WHOLE_NUMBERS = 20
"""A planned change this large is followed in whole numbers."""

ROUTINE = (
    "The actions go on as agreed.",
    "No decision is asked of the board.",
    "No change of plan.",
    "The actions are on time.",
)


@dataclass(frozen=True)
class Path:
    """The value of a target's indicator on any day from its baseline on."""

    target: Target
    indicator: Indicator
    calendar: Calendar

    @property
    def decimals(self) -> int:
        """Figures are kept to one place more than is shown, save counts and those that move by whole numbers."""
        moves_by_whole_numbers = abs(self.target.target - self.target.baseline) >= WHOLE_NUMBERS
        return 0 if self.indicator.scale == "count" or moves_by_whole_numbers else self.indicator.decimals + 1

    @property
    def since(self) -> date:
        return self.calendar.baseline

    @property
    def due(self) -> date:
        return self.calendar.quarter(self.target.due)

    def share(self, on: date) -> float:
        """How much of the planned change was reached on a day; it is level after the last year that is authored."""
        knots = [self.calendar.quarter(number - QUARTERS_SINCE_BASELINE) for number in (0, 4, 8, 12)]
        shares = (0.0, *self.target.path)
        if on >= knots[-1]:
            return shares[-1]
        at = max(bisect_right(knots, on) - 1, 0)
        part = (on - knots[at]).days / (knots[at + 1] - knots[at]).days
        unsteady = chance("path", self.target.indicator, on) * UNSTEADY if 0 < part < 1 else 0.0
        return shares[at] + (shares[at + 1] - shares[at]) * max(part, 0.0) + unsteady

    def of_share(self, share: float) -> float:
        """The value that stands for a share of the planned change."""
        value = self.target.baseline + (self.target.target - self.target.baseline) * share
        return float(round(value, self.decimals))

    def __call__(self, on: date) -> float:
        return self.of_share(self.share(on))

    def milestones(self) -> list[tuple[date, float]]:
        whole = (self.due - self.since).days
        return [
            (self.since + timedelta(round(whole * time)), self.of_share(change))
            for time, change in self.target.milestones
        ]


@dataclass(frozen=True)
class Told:
    """One update as its lead gave it."""

    on: date
    given_on: date
    value: float
    forecast: float
    commentary: str


def paths(calendar: Calendar) -> dict[str, Path]:
    """The path of each key measure, by the code of its indicator."""
    indicators = {indicator.code: indicator for indicator in reading.indicators().all()}
    return {
        target.indicator: Path(target, indicators[target.indicator], calendar) for target in reading.promises().targets
    }


def updates(path: Path) -> list[Told]:
    """What the lead has told so far, oldest first."""
    target, calendar = path.target, path.calendar
    step = 4 // target.every
    last = min(0, target.due)
    days = [calendar.quarter(number) for number in range(step - QUARTERS_SINCE_BASELINE, last + 1, step)]
    days = days[: len(days) - target.late]
    told: list[Told] = []
    for number, on in enumerate(days):
        latest = number == len(days) - 1
        said = _sentence(target, number, len(days))
        told.append(
            Told(
                on=on,
                given_on=_given_on(target, on, calendar),
                value=path(on),
                forecast=path.of_share(target.forecast if latest else _hoped(path, on)),
                commentary=f"{_movement(path, on, days[number - 1] if number else path.since)} {said}",
            )
        )
    return told


def _given_on(target: Target, on: date, calendar: Calendar) -> date:
    days = DAYS_TO_WRITE + round(4 * (1 + chance("given", target.indicator, on)))
    return min(on + timedelta(days), calendar.on)


def _hoped(path: Path, on: date) -> float:
    expected = (on - path.since).days / (path.due - path.since).days
    return 1.0 if path.share(on) > expected - BEHIND else LESS_HOPE


def _sentence(target: Target, number: int, count: int) -> str:
    """The authored sentence whose turn it is, spread over the updates so that the last gets the last; else a routine one."""
    size = len(target.story)
    for turn, sentence in enumerate(target.story, start=1):
        if number == round(turn * count / size) - 1:
            return sentence
    return ROUTINE[number % len(ROUTINE)]


def _movement(path: Path, on: date, before: date) -> str:
    """Which way the figure went. Of counts that may have to be withheld only the direction is told."""
    now, then = _shown(path, path(on)), _shown(path, path(before))
    since = f"since {before.day} {before:%B %Y}"
    if now == then:
        return f"Level {since}."
    word = "Up" if path(on) > path(before) else "Down"
    return f"{word} {since}." if path.indicator.smallest else f"{word} from {then} to {now} {since}."


def _shown(path: Path, value: float) -> str:
    unit = "%" if path.indicator.unit == "%" else ""
    return f"{value:,.{path.indicator.decimals}f}{unit}"
