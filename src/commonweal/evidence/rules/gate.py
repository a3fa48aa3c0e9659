"""The one gate that every figure passes on its way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from commonweal.evidence.models import Indicator
from commonweal.evidence.store.shape import Kind, Status

ROUNDED_TO = 5
"""Where small counts are withheld, the others are rounded to this, so that subtraction cannot bring the small ones back."""


@dataclass(frozen=True)
class Figure:
    """One figure as it may be shown: its value, or why there is none, and where it comes from."""

    indicator: str
    place: str
    period: str
    period_start: date
    period_end: date
    value: float | None
    status: str = Status.PRESENT
    kind: str = Kind.RAW
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    release: int = 0
    basis: str = ""
    """Empty for a published figure; else how it was put together, in words."""
    kinds: tuple[tuple[str, int], ...] = ()
    """Of a figure put together from parts of several kinds: each kind, the preferred first, with how many parts are of it."""
    unit: str = ""
    """Empty when the figure is in the indicator's own unit."""

    @property
    def is_shown(self) -> bool:
        return self.value is not None

    @property
    def is_comparable(self) -> bool:
        """Whether it may stand beside others of the indicator: it is in the indicator's own unit."""
        return self.value is not None and not self.unit


def is_suppressed(indicator: Indicator, count: float | None) -> bool:
    """Whether a count is so small that it could show a household: above zero and below the indicator's smallest."""
    smallest = indicator.smallest_shown
    return smallest is not None and count is not None and 0 < abs(count) < smallest


def shown(figures: Iterable[Figure], indicators: Mapping[str, Indicator]) -> list[Figure]:
    """The figures as they may leave the system. Nothing leaves it by any other way."""
    return [_shown(figure, indicators.get(figure.indicator)) for figure in figures]


def _shown(figure: Figure, indicator: Indicator | None) -> Figure:
    if figure.status != Status.PRESENT:
        return replace(figure, value=None, lower=None, upper=None, numerator=None, denominator=None)
    if indicator is None or indicator.smallest_shown is None or figure.value is None:
        return figure
    count = figure.value if figure.numerator is None else figure.numerator
    if is_suppressed(indicator, count):
        return _withheld(figure)
    return _rounded(figure, count)


def _withheld(figure: Figure) -> Figure:
    return replace(
        figure, value=None, lower=None, upper=None, numerator=None, denominator=None, status=Status.SUPPRESSED
    )


def _rounded(figure: Figure, count: float) -> Figure:
    """A rate follows its rounded count, else the exact count could be worked out from it."""
    rounded = float(ROUNDED_TO * round(count / ROUNDED_TO))
    if figure.numerator is None:
        return replace(figure, value=rounded, lower=None, upper=None)
    value = figure.value * rounded / count if count and figure.value is not None else figure.value
    return replace(figure, value=value, numerator=rounded, lower=None, upper=None)
