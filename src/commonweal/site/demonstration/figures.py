"""The statistics of the demonstration: sixty indicators, ten years, every place, consistent with one another.

A neighbourhood stands where its deprivation and its character put it; the borough is what its
neighbourhoods add up to, and the county what its districts do. All of it is authored: the formulas
make figures that hang together, not findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import log

import numpy as np
from numpy.typing import NDArray

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.facts import Indicator, Neighbourhood
from commonweal.site.demonstration.paths import Path

Series = NDArray[np.float64]

NATION_DEPRIVATION = 0.45
REGION_DEPRIVATION = 0.50
STANDING = 0.09
"""How far a place stands by itself from where its deprivation would put it, on the scale's log."""
STEADIER = 0.3
"""Larger places vary less from year to year than neighbourhoods."""
SETTLES = 60
MOST_SHARE = 99.4


@dataclass(frozen=True)
class Figure:
    """One figure of one place in one year; without a value, why there is none."""

    indicator: str
    place: str
    year: int
    value: float | None
    missing: str = ""
    is_suppressed: bool = False
    numerator: int | None = None
    denominator: int | None = None


def figures(calendar: Calendar, paths: Mapping[str, Path]) -> Iterator[Figure]:
    """Every figure. Where Northwick's path is given for an indicator, its figures follow that."""
    gaps = {
        (gap.code, gap.place, calendar.years[year - 1]): gap
        for gap in reading.indicators().missing
        for year in gap.years
    }
    for indicator in reading.indicators().all():
        for place, series in series_of(indicator, calendar, paths.get(indicator.code)).items():
            for number, year in enumerate(calendar.years):
                if not measured(indicator, number):
                    continue
                gap = gaps.get((indicator.code, place, year))
                if gap is not None:
                    yield Figure(indicator.code, place, year, None, gap.why, gap.suppressed)
                else:
                    yield _told(indicator, place, year, float(series[number]))


def _told(indicator: Indicator, place: str, year: int, value: float) -> Figure:
    """The figure as its publisher tells it: with its counts, if it does; a neighbourhood's is what its few make of it."""
    people = populations().get(place)
    if indicator.of is None or not people:
        return Figure(indicator.code, place, year, round(value, indicator.decimals + 1))
    per, denominator = _per(indicator), round(people * indicator.of)
    numerator = round(value / per * denominator)
    if place in neighbourhoods():
        value = per * numerator / denominator
    return Figure(
        indicator.code, place, year, round(value, indicator.decimals + 1), numerator=numerator, denominator=denominator
    )


def _per(indicator: Indicator) -> float:
    """How many a figure is for, by its unit: 100 for a percentage, 1,000 for "per 1,000 residents"."""
    return 100.0 if indicator.unit == "%" else float(indicator.unit.split()[1].replace(",", ""))


@cache
def neighbourhoods() -> frozenset[str]:
    """The codes of the neighbourhoods."""
    return frozenset(place.code for place in reading.places().neighbourhoods)


@cache
def populations() -> dict[str, int | None]:
    """How many people live in each place, by its code."""
    places = reading.places()
    districts = {place.code: places.population(place.key) for place in places.districts}
    wider = {place.code: place.population for place in (places.region, places.nation)}
    parts = {place.code: place.population for place in places.neighbourhoods}
    return {**parts, **districts, **wider, places.county.code: sum(districts.values())}


def measured(indicator: Indicator, number: int) -> bool:
    """Whether the indicator was measured in that year of the ten; the last of them always is."""
    return number >= indicator.since and (9 - number) % indicator.every == 0


def series_of(indicator: Indicator, calendar: Calendar, path: Path | None = None) -> dict[str, Series]:
    """The figures of one indicator in each place, one for each year."""
    places = reading.places()
    nation = _nation(indicator)
    borough = _borough(indicator, nation, calendar, path)
    found = _neighbourhoods(indicator, borough)
    codes = [place.code for place in places.neighbourhoods]
    people = np.array([place.population for place in places.neighbourhoods], dtype=float)
    found[places.district("northwick").code] = _together(indicator, [found[code] for code in codes], people)
    for district in places.districts:
        if district.population is not None:
            shift = district.deprivation - NATION_DEPRIVATION
            found[district.code] = _placed(indicator, nation, district.code, shift, district.population)
    sizes = np.array([places.population(district.key) for district in places.districts], dtype=float)
    found[places.county.code] = _together(indicator, [found[place.code] for place in places.districts], sizes)
    if indicator.scale == "count":  # a count of the nation says nothing beside one of a borough
        return found
    for wider, shift in ((places.region, REGION_DEPRIVATION - NATION_DEPRIVATION), (places.nation, 0.0)):
        found[wider.code] = _placed(indicator, nation, wider.code, shift, wider.population or 0)
    return found


def _nation(indicator: Indicator) -> Series:
    """The nation's level on its scale, from the first year to the last."""
    first, last = (_scaled(indicator, value) for value in indicator.nation)
    return first + (last - first) * np.linspace(0, 1, 10)


def _borough(indicator: Indicator, nation: Series, calendar: Calendar, path: Path | None) -> Series:
    """What Northwick's figure should be: where its deprivation puts it and, from its baseline on, along its path if it has one."""
    places = reading.places()
    code = places.district("northwick").code
    shift = places.district("northwick").deprivation - NATION_DEPRIVATION
    level = nation + indicator.gap * shift + indicator.northwick + _wobble(indicator, code, STEADIER)
    alone = _natural(indicator, level) * _size(indicator, places.population("northwick"))
    return alone if path is None else _joined(indicator, alone, calendar, path)


def _joined(indicator: Indicator, alone: Series, calendar: Calendar, path: Path) -> Series:
    """A series that runs up to the baseline of a path and then along it."""
    ends = [date(year, 12, 31) for year in calendar.years]
    days = np.array([end.toordinal() for end in ends], dtype=float)
    meets = _scaled(indicator, float(np.interp(path.since.toordinal(), days, alone)))
    moved = _scaled(indicator, path(path.since)) - meets
    before = _natural(indicator, np.array([_scaled(indicator, value) for value in alone]) + moved)
    return np.array([path(end) if end >= path.since else before[number] for number, end in enumerate(ends)])


def _placed(indicator: Indicator, nation: Series, code: str, shift: float, population: int) -> Series:
    """A wider place, where its deprivation puts it."""
    own = 0.0 if code == reading.places().nation.code else chance("stands", indicator.code, code) * STANDING
    own *= abs(indicator.gap) if indicator.scale == "level" else 1
    steady = 0.1 if code == reading.places().nation.code else STEADIER
    level = nation + indicator.gap * shift + own + _wobble(indicator, code, steady)
    amounts = _natural(indicator, level) * _size(indicator, population)
    return np.round(amounts) if indicator.scale == "count" else amounts


def _neighbourhoods(indicator: Indicator, borough: Series) -> dict[str, Series]:
    """Each neighbourhood where its deprivation and character put it, such that together they make the borough's figure."""
    places = reading.places().neighbourhoods
    offsets = np.array([_offsets(indicator, place) for place in places])
    people = np.array([place.population for place in places], dtype=float)
    if indicator.scale == "count":
        weights = people[:, None] * np.exp(offsets)
        values = np.stack(
            [_whole(total * share, total) for total, share in zip(borough, (weights / weights.sum(0)).T, strict=True)],
            1,
        )
    else:
        values = _settled(indicator, offsets, borough, people / people.sum())
    return {place.code: values[number] for number, place in enumerate(places)}


def _offsets(indicator: Indicator, place: Neighbourhood) -> Series:
    own = chance("stands", indicator.code, place.code) * STANDING * _breadth(indicator)
    character = indicator.by.get(place.character, 0.0)
    return indicator.gap * place.deprivation + character + own + _wobble(indicator, place.code, 1.0)


def _breadth(indicator: Indicator) -> float:
    """How much places differ by themselves: on a scale of addition, in parts of the gap."""
    return abs(indicator.gap) if indicator.scale == "level" else 1.6


def _settled(indicator: Indicator, offsets: Series, borough: Series, shares: Series) -> Series:
    """Neighbourhoods' figures whose mean by population is the borough's: its level is moved until it fits."""
    level = np.array([_scaled(indicator, value) for value in borough])
    low, high = level - 12 - np.abs(offsets).max(0), level + 12 + np.abs(offsets).max(0)
    for _ in range(SETTLES):
        middle = (low + high) / 2
        too_low = shares @ _natural(indicator, offsets + middle) < borough
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return _natural(indicator, offsets + (low + high) / 2)


def _whole(amounts: Series, total: float) -> Series:
    """Whole numbers as near as may be to the amounts that add up to the whole total (largest remainders)."""
    floors = np.floor(amounts)
    missing = round(total) - int(floors.sum())
    order = np.argsort(floors - amounts, kind="stable")
    floors[order[:missing]] += 1
    return floors


def _together(indicator: Indicator, parts: list[Series], people: Series) -> Series:
    """What the parts of a place make of it, by the way in which the indicator may be put together."""
    if indicator.aggregation == "sum":
        return np.asarray(np.sum(parts, axis=0), dtype=float)
    return np.asarray((people / people.sum()) @ np.array(parts), dtype=float)


def _wobble(indicator: Indicator, code: str, steadiness: float) -> Series:
    return (
        np.array([chance("wobble", indicator.code, code, year) for year in range(10)]) * indicator.wobble * steadiness
    )


def _size(indicator: Indicator, population: int) -> float:
    """Counts are authored for every 10,000 residents."""
    return population / 10_000 if indicator.scale == "count" else 1.0


def _scaled(indicator: Indicator, value: float) -> float:
    if indicator.scale == "share":
        return log(value / (100 - value))
    return value if indicator.scale == "level" else log(value)


def _natural(indicator: Indicator, level: Series) -> Series:
    if indicator.scale == "share":
        return np.minimum(100 / (1 + np.exp(-level)), MOST_SHARE)
    return level if indicator.scale == "level" else np.exp(level)
