"""The calendar of the demonstration: every date in it is reckoned from the day it is built for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

YEARS = 10
QUARTERS_SINCE_BASELINE = 12
DAYS_TO_REPORT = 21


def months_from(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or the last of that month when it is shorter."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    return min(first + timedelta(day.day - 1), _end_of_month(first))


def _end_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(4)).replace(day=1)
    return following - timedelta(1)


@dataclass(frozen=True)
class Calendar:
    """What the days of the demonstration are when it is built on a day."""

    on: date

    @property
    def last_quarter(self) -> date:
        """The end of the last quarter whose figures are in."""
        latest = self.on - timedelta(DAYS_TO_REPORT)
        return months_from(date(latest.year, 3 * ((latest.month - 1) // 3) + 1, 1), 0) - timedelta(1)

    def quarter(self, number: int) -> date:
        """The end of the quarter so many after the last one whose figures are in; negative ones are before it."""
        first_after = months_from(self.last_quarter + timedelta(1), 3 * number)
        return first_after - timedelta(1)

    @property
    def baseline(self) -> date:
        return self.quarter(-QUARTERS_SINCE_BASELINE)

    @property
    def adopted(self) -> date:
        """The day on which the board adopted the strategy, some weeks after the baseline."""
        return self.baseline + timedelta(45)

    @property
    def years(self) -> list[int]:
        """The ten years for which there are statistics."""
        return list(range(self.on.year - YEARS, self.on.year))

    @property
    def published(self) -> date:
        """The day on which the statistics of the last year came out: the end of the January after it."""
        return min(self.on, date(self.on.year, 1, 31))

    def month(self, months: int) -> date:
        """So many months from the day of the demonstration; negative ones are before it."""
        return months_from(self.on, months)
