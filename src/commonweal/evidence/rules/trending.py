"""Whether the last years of a figure go one way by more than chance: one test, for one indicator or for hundreds at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from commonweal.analysis import trends
from commonweal.analysis.trends import RecentTrend
from commonweal.evidence.models import Indicator, Source
from commonweal.evidence.rules.gate import Figure
from commonweal.evidence.rules.measuring import Measured
from commonweal.kit.figures import PERCENT

YEAR = range(360, 371)
"""How many days lie between yearly figures: the test is for these alone."""
DAYS_OF_A_MONTH = 30.44

Row = Sequence[Measured | None]
"""Figures in the order of time, with None for a period that has none."""


def alike(
    figures: Sequence[Figure], like: Figure, *, indicator: Indicator, sources: Mapping[int, Source]
) -> list[Figure]:
    """The figures that are measured as one of them is: over as long a period, and from the same source."""
    wanted = (_months(like), sources.get(like.release, indicator.source).pk)
    return [each for each in figures if (_months(each), sources.get(each.release, indicator.source).pk) == wanted]


def _months(figure: Figure) -> int:
    """The length of a period in whole months, so that years of 365 and 366 days are alike; 0 for single days."""
    return round((figure.period_end - figure.period_start).days / DAYS_OF_A_MONTH)


def recent(rows: Sequence[tuple[Indicator, Row]]) -> RecentTrend:
    """The trend of the last five of each row of yearly figures: of proportions where all five are what their counts make, else by their intervals."""
    last = [(indicator, row[-trends.POINTS :]) for indicator, row in rows]
    facts = np.array([_facts(row) for _indicator, row in last]).reshape(-1, trends.POINTS, 5)
    value, lower, upper, numerator, denominator = np.moveaxis(facts, -1, 0)
    fits = np.array([_is_of_proportions(indicator, row) for indicator, row in last], dtype=np.bool_)
    of_counts = trends.recent_trend_of_proportions(
        np.where(fits[:, None], numerator, np.nan), np.where(fits[:, None], denominator, np.nan)
    )
    by_intervals = trends.recent_trend(value, lower, upper)
    names = ("travel", "chi_squared", "probability", "slope", "rests_on_one")
    return RecentTrend(*(np.where(fits, getattr(of_counts, name), getattr(by_intervals, name)) for name in names))


def _is_of_proportions(indicator: Indicator, row: Row) -> bool:
    is_whole = len(row) == trends.POINTS and all(each is not None and each.is_of_counts for each in row)
    return is_whole and indicator.unit.strip() in PERCENT


def _facts(row: Row) -> list[list[float]]:
    """The five last figures with what is known of each; NaN for what is not, and before the first."""
    told = [
        [each.figure.value, each.lower, each.upper, each.figure.numerator, each.figure.denominator]
        if each
        else [None] * 5
        for each in [*[None] * (trends.POINTS - len(row)), *row]
    ]
    return [[np.nan if number is None else float(number) for number in each] for each in told]
