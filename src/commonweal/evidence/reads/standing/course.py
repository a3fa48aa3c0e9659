"""How an indicator of one place has gone, whether that is more than chance, and where it may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from commonweal.analysis import trends
from commonweal.analysis.trends import Forecast, Travel
from commonweal.evidence.models import Indicator, Rebase, Source
from commonweal.evidence.rules import Figure
from commonweal.evidence.rules.measuring import Measured, better_of, estimates, measured
from commonweal.evidence.rules.trending import DAYS_OF_A_MONTH, YEAR, alike, recent
from commonweal.kit.figures import PERCENT

LEAST_FOR_LIMITS = 5
"""With fewer figures than this there are no limits: they would say more of chance than of the place."""

AHEAD = 3


@dataclass(frozen=True)
class Afresh:
    """A period from which the limits rest on new figures, because people decided so."""

    rebase: Rebase
    period: str
    based_on: int


@dataclass(frozen=True)
class Point:
    """One period of a series: its figure, if it has one, and what process control says of it."""

    period: str
    on: date
    measured: Measured | None = None
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    rule: str = ""
    direction: int = 0

    @property
    def value(self) -> float | None:
        return self.measured.figure.value if self.measured else None


@dataclass(frozen=True)
class Course:
    """A series of equal periods, with the limits of chance and the test for a recent trend."""

    points: list[Point] = field(default_factory=list)
    left_out: int = 0
    """Figures of other lengths of period, or of another source."""
    gaps: int = 0
    """Periods between the first and the last without any figure."""
    is_overlapping: bool = False
    """Whether periods overlap, so that one figure says much about the next and neither test holds."""
    days: int = 0
    """From the start of one period to the start of the next."""
    based_on: int = 0
    afresh: list[Afresh] = field(default_factory=list)
    """Where the limits start afresh, in the order of time."""
    waiting: list[Rebase] = field(default_factory=list)
    """The decisions that they do, for which there are too few figures on either side by now."""
    screened: int = 0
    travel: str = ""
    """A value of `Travel`; empty where the series is not one for that test."""
    probability: float | None = None
    """How often chance alone would give as much of a trend."""
    rests_on_one: bool = False
    last_step: str = ""
    """The latest figure beside that of the period before, by the interval of the difference: a value of `Comparison`."""

    @classmethod
    def of(
        cls,
        indicator: Indicator,
        figures: Sequence[Figure],
        sources: Mapping[int, Source],
        rebases: Sequence[Rebase] = (),
    ) -> Course:
        """The figures of a place that are measured alike: of the same length of period and the same source as the latest."""
        found = cls._of(indicator, figures, sources, rebases)
        taken = [each.rebase for each in found.afresh]
        return replace(found, waiting=[each for each in rebases if each not in taken])

    @classmethod
    def _of(
        cls, indicator: Indicator, figures: Sequence[Figure], sources: Mapping[int, Source], rebases: Sequence[Rebase]
    ) -> Course:
        row = _alike([each for each in figures if not each.unit], sources, indicator)
        if not row:
            return Course()
        steps = [(later.period_start - each.period_start).days for each, later in pairwise(row)]
        if any(later.period_start < each.period_end for each, later in pairwise(row)):
            points = [Point(each.period, _last_day(each), told) for each, told in _told(indicator, row)]
            return Course(points, len(figures) - len(row), is_overlapping=True, days=min(steps, default=0))
        step = min(steps, default=(row[-1].period_end - row[-1].period_start).days)
        points = _with_gaps(indicator, row, step)
        return _judged(indicator, points, len(figures) - len(row), step, rebases)

    @property
    def known(self) -> list[Point]:
        return [point for point in self.points if point.value is not None]

    @property
    def has_limits(self) -> bool:
        return any(point.mean is not None for point in self.points)

    @property
    def can_start_afresh(self) -> list[Point]:
        """The periods from which limits could rest on new figures: enough stand on either side."""
        known = self.known if self.has_limits else []
        taken = {each.period for each in self.afresh}
        ends = [0, *(at for at, point in enumerate(known) if point.period in taken), len(known)]
        return [point for at, point in enumerate(known) if min(abs(at - end) for end in ends) >= LEAST_FOR_LIMITS]

    @property
    def signs(self) -> list[Point]:
        """The points that are more than chance, in the order of time."""
        return [point for point in self.points if point.rule]

    @property
    def latest(self) -> Point | None:
        return self.known[-1] if self.known else None


@dataclass(frozen=True)
class Outlook:
    """A look ahead: the range of each coming period, by the day on which it ends."""

    forecast: Forecast
    days: list[date]

    @classmethod
    def of(cls, indicator: Indicator, found: Course) -> Outlook | None:
        """The range in which the next figures will lie if things go on as they have; None without a figure or with overlapping periods."""
        last = found.latest
        if last is None or found.is_overlapping or not found.days:
            return None
        values = tuple(np.nan if point.value is None else float(point.value) for point in found.points)
        whole = 100.0 if indicator.unit.strip() in PERCENT and all(0 <= v <= 100 for v in values if v == v) else None
        end = found.points[-1].on
        return Outlook(_forecast(values, whole), [_later(end, found.days, ahead) for ahead in range(1, AHEAD + 1)])


def _alike(figures: Sequence[Figure], sources: Mapping[int, Source], indicator: Indicator) -> list[Figure]:
    if not figures:
        return []
    last = max(figures, key=lambda each: (each.period_end, each.period_start))
    return alike(figures, last, indicator=indicator, sources=sources)


def _last_day(figure: Figure) -> date:
    return figure.period_end - timedelta(days=1)


def _told(indicator: Indicator, row: Sequence[Figure]) -> Iterable[tuple[Figure, Measured]]:
    return zip(row, measured(indicator, row), strict=True)


def _with_gaps(indicator: Indicator, row: Sequence[Figure], step: int) -> list[Point]:
    """The points in the order of time, with one that has no figure for each period that was left out."""
    points: list[Point] = []
    before: Figure | None = None
    for figure, told in _told(indicator, row):
        if before is not None:
            apart = (figure.period_start - before.period_start).days
            missing = round(apart / step) - 1 if step else 0
            points += [
                Point("", _last_day(before) + timedelta(days=round(apart * number / (missing + 1))))
                for number in range(1, missing + 1)
            ]
        points.append(Point(figure.period, _last_day(figure), told))
        before = figure
    return points


def _judged(indicator: Indicator, points: list[Point], left_out: int, step: int, rebases: Sequence[Rebase]) -> Course:
    values = np.array([point.value for point in points], dtype=np.float64)
    tested = _recent(indicator, points, step)
    facts: dict[str, Any] = {
        "left_out": left_out,
        "gaps": sum(not point.period for point in points),
        "days": step,
        "last_step": _last_step(indicator, points),
        **tested,
    }
    if np.sum(~np.isnan(values)) < LEAST_FOR_LIMITS:
        return Course(points, **facts)
    starts = _starts(points, rebases)
    control = trends.control_limits(values, rebased_at=list(starts))
    if np.isnan(control.lower[0]):
        return Course(points, **facts)
    signs = trends.signals(control)
    judged = [
        Point(
            point.period, point.on, point.measured, float(control.mean[at]), float(control.lower[at]),
            float(control.upper[at]), str(signs.rule[at]), int(signs.direction[at]),
        )
        for at, point in enumerate(points)
    ]  # fmt: skip
    based_on = [int(each) for each in control.based_on]
    afresh = [
        Afresh(rebase, points[at].period, rests_on)
        for (at, rebase), rests_on in zip(starts.items(), based_on[1:], strict=True)
    ]
    return Course(judged, based_on=based_on[0], afresh=afresh, screened=int(control.screened.sum()), **facts)


def _starts(points: Sequence[Point], rebases: Sequence[Rebase]) -> dict[int, Rebase]:
    """Where limits start afresh. A decision with too few figures on either side of it waits until there are enough."""
    found: dict[int, Rebase] = {}
    before = 0
    for rebase in sorted(rebases, key=lambda each: each.starts_on):
        later = (
            at
            for at, point in enumerate(points)
            if point.measured is not None and point.measured.figure.period_start >= rebase.starts_on
        )
        at = next(later, len(points))
        if _is_enough(points[before:at]) and _is_enough(points[at:]):
            found[at] = rebase
            before = at
    return found


def _is_enough(points: Sequence[Point]) -> bool:
    """Whether limits can rest on them: there are enough, and two of them are side by side."""
    known = [point.value is not None for point in points]
    return sum(known) >= LEAST_FOR_LIMITS and any(one and other for one, other in pairwise(known))


def _last_step(indicator: Indicator, points: Sequence[Point]) -> str:
    """Whether the latest figure is better or worse than that of the period right before, by more than chance."""
    last = [point.measured for point in points[-2:]]
    if len(last) < 2 or None in last:
        return ""
    return str(trends.direction_of_travel(estimates(last), better=better_of(indicator)))


def _recent(indicator: Indicator, points: Sequence[Point], step: int) -> dict[str, Any]:
    """The test for a recent trend, for yearly figures."""
    if step not in YEAR:
        return {}
    found = recent([(indicator, [point.measured for point in points])])
    travel = Travel(str(found.travel[0]))
    known = travel is not Travel.NOT_TESTED
    return {
        "travel": travel.value,
        "probability": float(found.probability[0]) if known else None,
        "rests_on_one": bool(found.rests_on_one[0]),
    }


def _later(end: date, days: int, steps: int) -> date:
    """The last day of a period so many steps on; in whole months where periods are, so that a year stays a year."""
    months = round(days / DAYS_OF_A_MONTH)
    if not months:
        return end + timedelta(days=days * steps)
    after = end + timedelta(days=1)
    number = after.year * 12 + after.month - 1 + months * steps
    return date(number // 12, number % 12 + 1, min(after.day, 28)) - timedelta(days=1)


@lru_cache(maxsize=512)
def _forecast(values: tuple[float, ...], whole: float | None) -> Forecast:
    """A fit takes a tenth of a second; the figures of a place seldom change."""
    return trends.forecast(values, horizon=AHEAD, whole=whole)
