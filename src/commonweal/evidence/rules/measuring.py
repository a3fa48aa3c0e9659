"""A figure with the interval that may be said of it: the published one, else one worked out from its counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from commonweal.analysis import rates
from commonweal.analysis.rates import Estimates
from commonweal.analysis.trajectories import Better
from commonweal.evidence.models import Indicator
from commonweal.evidence.rules.gate import Figure
from commonweal.kit.figures import PERCENT

_PER = re.compile(r"per (?P<number>[\d,]+)\b", re.IGNORECASE)


class Way(StrEnum):
    """Where the interval of a figure comes from."""

    PUBLISHED = "published"
    WILSON = "wilson"
    BYAR = "byar"
    EXACT = "exact"
    NONE = "none"


@dataclass(frozen=True)
class Measured:
    """A figure with its interval, and where the interval comes from."""

    figure: Figure
    lower: float | None = None
    upper: float | None = None
    way: Way = Way.NONE

    @property
    def has_interval(self) -> bool:
        return self.way is not Way.NONE

    def is_of_period_of(self, other: Measured) -> bool:
        """Whether both are of the same days."""
        one, two = self.figure, other.figure
        return (one.period_start, one.period_end) == (two.period_start, two.period_end)

    @property
    def is_of_counts(self) -> bool:
        """Whether the figure is what its own counts make, so that it can stand in a funnel."""
        return self.way in (Way.WILSON, Way.BYAR, Way.EXACT)


def better_of(indicator: Indicator) -> Better:
    """Which way is better, as the methods say it."""
    return Better(indicator.polarity)


def people_of(indicator: Indicator) -> float | None:
    """How many a figure is for, by the indicator's unit: 100 for a percentage, 1,000 for "per 1,000 residents"; else none."""
    if indicator.unit.strip() in PERCENT:
        return 100.0
    found = _PER.match(indicator.unit.strip())
    number = float(found["number"].replace(",", "")) if found else 0.0
    return number or None


def measured(indicator: Indicator, figures: Sequence[Figure]) -> list[Measured]:
    """Each figure with its interval.

    A published interval comes first. Without one it is worked out where the figure is what its numerator and
    denominator make of it: Wilson's for a percentage, Byar's for so many in a number of people (exact below ten).
    """
    per = people_of(indicator)
    asked = [each for each in figures if per and _has_counts(each)]
    found: dict[int, Measured] = {}
    if asked and per:
        made = made_of_counts(indicator, asked)
        fits = _fits(indicator, asked, made, per)
        for number, figure in enumerate(asked):
            if fits[number]:
                way = _way(indicator, figure)
                found[id(figure)] = Measured(figure, float(made.lower[number]), float(made.upper[number]), way)
    return [_published(each) or found.get(id(each)) or Measured(each) for each in figures]


def made_of_counts(indicator: Indicator, figures: Iterable[Figure]) -> Estimates:
    """What the counts of figures make, in the indicator's unit."""
    numerator, denominator = counts_of(figures)
    per = people_of(indicator) or 1.0
    if indicator.unit.strip() not in PERCENT:
        return rates.rates(numerator, denominator, per=per)
    share = rates.proportions(np.where(numerator <= denominator, numerator, np.nan), denominator)
    return Estimates(per * share.value, per * share.lower, per * share.upper)


def counts_of(figures: Iterable[Figure]) -> tuple[np.ndarray, np.ndarray]:
    """Numerators and denominators; NaN where there is none."""
    pairs = [(each.numerator, each.denominator) for each in figures]
    told = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return told[:, 0], told[:, 1]


def estimates(found: Iterable[Measured | None]) -> Estimates:
    """Values and intervals of figures as the methods take them; NaN where there is none."""
    told = [(each.figure.value, each.lower, each.upper) if each else (None, None, None) for each in found]
    numbers = np.array(told, dtype=np.float64).reshape(-1, 3)
    return Estimates(numbers[:, 0], numbers[:, 1], numbers[:, 2])


def _has_counts(figure: Figure) -> bool:
    return (
        figure.is_comparable
        and not figure.basis
        and figure.numerator is not None
        and figure.numerator >= 0
        and bool(figure.denominator and figure.denominator > 0)
    )


def _fits(indicator: Indicator, figures: Sequence[Figure], made: Estimates, per: float) -> np.ndarray:
    """Whether each figure is what its counts make of it, but for rounding of either."""
    _numerator, denominator = counts_of(figures)
    value = np.array([each.value for each in figures], dtype=np.float64)
    slack = 0.5 * 10.0**-indicator.decimals + 0.5 * per / denominator + 1e-9
    return np.asarray(np.abs(made.value - value) <= slack)


def _way(indicator: Indicator, figure: Figure) -> Way:
    if indicator.unit.strip() in PERCENT:
        return Way.WILSON
    return Way.EXACT if (figure.numerator or 0) < rates.EXACT_BELOW else Way.BYAR


def _published(figure: Figure) -> Measured | None:
    if figure.value is None or figure.lower is None or figure.upper is None or figure.basis:
        return None
    return Measured(figure, figure.lower, figure.upper, Way.PUBLISHED)
