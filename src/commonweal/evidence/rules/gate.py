"""The one gate that every figure passes on its way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from commonweal.evidence.models import Disclosure, Indicator, Reason
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
    why: str = ""
    """Why it is withheld, one of `Reason`; empty where its publisher withheld it, and where it is shown."""

    @property
    def is_shown(self) -> bool:
        return self.value is not None

    @property
    def is_comparable(self) -> bool:
        """Whether it may stand beside others of the indicator: it is in the indicator's own unit."""
        return self.value is not None and not self.unit


Named = tuple[str, str, date, date, int]
"""A figure by its indicator, place, period and the release that brought it."""


@dataclass(frozen=True)
class Decided:
    """Which figures were decided to be withheld, of those that a read asked about."""

    why: Mapping[Named, str] = field(default_factory=dict)
    composed: frozenset[tuple[str, str, date, date]] = frozenset()
    """What is put together from a figure that is withheld: its indicator, the part it plays, and its period."""

    def why_withheld(self, figure: Figure) -> str:
        """Why a figure is withheld; empty where it may be shown."""
        if figure.basis:
            part = (figure.indicator, figure.place, figure.period_start, figure.period_end)
            return Reason.SECONDARY if part in self.composed else ""
        named = (figure.indicator, figure.place, figure.period_start, figure.period_end, figure.release)
        return self.why.get(named, "")


def is_suppressed(indicator: Indicator, count: float | None) -> bool:
    """Whether a count is so small that it could show a household: above zero and below the indicator's smallest."""
    smallest = indicator.smallest_shown
    return smallest is not None and count is not None and 0 < abs(count) < smallest


def shown(
    figures: Iterable[Figure], indicators: Mapping[str, Indicator], decided: Decided | None = None
) -> list[Figure]:
    """The figures as they may leave the system. Nothing leaves it by any other way.

    `decided` is what was decided when the figures were loaded. Whoever does not bring it is shown nothing of an indicator
    whose counts are exact: whether such a count gives another away cannot be seen from the count alone.
    """
    return [_shown(figure, indicators.get(figure.indicator), decided) for figure in figures]


def _shown(figure: Figure, indicator: Indicator | None, decided: Decided | None) -> Figure:
    if figure.status != Status.PRESENT:
        return replace(figure, value=None, lower=None, upper=None, numerator=None, denominator=None)
    if indicator is None or indicator.smallest_shown is None or figure.value is None:
        return figure
    count = figure.value if figure.numerator is None else figure.numerator
    if indicator.disclosure == Disclosure.SUPPRESSED:
        why = _why(figure, is_suppressed(indicator, count), decided)
        return _withheld(figure, why) if why else figure
    if is_suppressed(indicator, count):
        return _withheld(figure, Reason.PRIMARY)
    return _rounded(figure, count)


def _why(figure: Figure, is_small: bool, decided: Decided | None) -> str:
    """Why a figure of exact counts is withheld. One that is put together from what is shown is not small for being small."""
    if is_small and not figure.basis:
        return Reason.PRIMARY
    return Reason.SECONDARY if decided is None else decided.why_withheld(figure)


def _withheld(figure: Figure, why: str) -> Figure:
    """Without any number that would tell its value."""
    return replace(
        figure,
        value=None,
        lower=None,
        upper=None,
        numerator=None,
        denominator=None,
        status=Status.SUPPRESSED,
        why=why,
    )


def _rounded(figure: Figure, count: float) -> Figure:
    """A rate follows its rounded count, else the exact count could be worked out from it. Some are never told as none."""
    rounded = float(ROUNDED_TO * round(count / ROUNDED_TO))
    if count and not rounded:
        return _withheld(figure, Reason.PRIMARY)
    if figure.numerator is None:
        return replace(figure, value=rounded, lower=None, upper=None)
    value = figure.value * rounded / count if count and figure.value is not None else figure.value
    return replace(figure, value=value, numerator=rounded, lower=None, upper=None)
