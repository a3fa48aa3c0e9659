"""The targets that are no key measures: from the last published figure before the strategy to one so much better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.facts import Indicator
from commonweal.site.demonstration.figures import figures
from commonweal.site.demonstration.paths import paths

MOST = 99.0
"""A share that is to rise is not asked to rise above this."""


@dataclass(frozen=True)
class Aim:
    """One target as it is to be written."""

    issue: str
    indicator: str
    place: str
    """The code of the place that it is measured in."""
    title: str
    baseline: float
    baseline_on: date
    value: float
    due: date


def aims(calendar: Calendar) -> Iterator[Aim]:
    """Every target that is no key measure: those of the borough, then those of its neighbourhoods."""
    told = reading.promises()
    indicators = {indicator.code: indicator for indicator in reading.indicators().all()}
    known = _known(calendar)
    for one in told.further:
        place = reading.places().district("northwick").code
        yield _aim(one.issue, one.title, indicators[one.indicator], place, one.better, known)
    codes = {place.name: place.code for place in reading.places().neighbourhoods}
    for measure in told.targets:
        for name in told.renewal.neighbourhoods if measure.indicator in told.renewal.measures else ():
            better, title = told.renewal.measures[measure.indicator], f"{measure.title} in {name}"
            yield _aim(measure.issue, title, indicators[measure.indicator], codes[name], better, known)


def _known(calendar: Calendar) -> dict[tuple[str, str], tuple[int, float]]:
    """The last figure of each indicator and place of the years that were over on the day of the baseline."""
    told = reading.promises()
    wanted = {one.indicator for one in told.further} | set(told.renewal.measures)
    last = calendar.baseline.year if calendar.baseline.month == 12 else calendar.baseline.year - 1
    return {
        (figure.indicator, figure.place): (figure.year, figure.value)
        for figure in figures(calendar, paths(calendar))
        if figure.indicator in wanted and figure.year <= last and figure.value is not None
    }


def _aim(
    issue: str,
    title: str,
    indicator: Indicator,
    place: str,
    better: float,
    known: dict[tuple[str, str], tuple[int, float]],
) -> Aim:
    year, figure = known[indicator.code, place]
    baseline = round(figure, indicator.decimals)
    rises = indicator.polarity == "high"
    value = baseline * (1 + better / 100 if rises else 1 - better / 100)
    if rises and indicator.scale == "share":
        value = min(value, max(MOST, baseline))
    years = reading.strategy().years
    return Aim(
        issue,
        indicator.code,
        place,
        title,
        baseline,
        date(year, 12, 31),
        round(value, indicator.decimals),
        date(year + years, 12, 31),
    )
