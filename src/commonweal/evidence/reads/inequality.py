"""Inequality inside a place: one indicator across its neighbourhoods, put in order of deprivation or of the indicator itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from commonweal.analysis import inequality as method
from commonweal.evidence import rules
from commonweal.evidence.models import Indicator, Polarity
from commonweal.evidence.reads.figures import figures_inside
from commonweal.evidence.rules import Figure
from commonweal.evidence.store.shape import Status
from commonweal.kit.figures import PERCENT
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

Array = NDArray[np.float64]
NAN = float("nan")


@dataclass(frozen=True)
class Area:
    """One neighbourhood in the order: its figures, where its people stand, or why it is left out."""

    place: Place
    figure: Figure | None
    deprivation: Figure | None
    standing: float | None
    """Where its middle person stands among all people in order, from 0 (first) to 1; None where it is left out."""
    why_not: str = ""


@dataclass(frozen=True)
class CurvePoint:
    """How many of the deprived people, and of the others, live where the outcome is at most so much; shares from 0 to 1."""

    outcome: float | None
    """None for the first point, before any neighbourhood."""
    deprived: float
    others: float


@dataclass(frozen=True)
class Inequality:
    """One indicator inside a place. Order runs from the most deprived, or from the worst figure where it is ordered by itself."""

    place: Place
    indicator: Indicator
    by: Indicator | None
    """The indicator that tells deprivation; None where areas are ordered by the indicator itself."""
    period: str
    by_period: str
    areas: tuple[Area, ...]
    parts: method.Parts | None
    slope: method.Slope | None
    """None where areas are ordered by the indicator itself: a slope over its own order is always there and shows nothing."""
    rests_on_intervals: bool
    gap_index: float | None
    """None where deprivation is not told as a share of people."""
    curve: tuple[CurvePoint, ...] = ()
    """What the gap index measures; empty where there is none."""

    @property
    def used(self) -> list[Area]:
        """The areas that every figure rests on, in order."""
        return sorted((each for each in self.areas if each.standing is not None), key=lambda each: each.standing or 0.0)

    @property
    def left_out(self) -> list[Area]:
        """The areas that no figure rests on."""
        return [each for each in self.areas if each.standing is None]

    @property
    def is_more_than_chance(self) -> bool | None:
        """Whether the interval of the slope leaves out zero; None where there is no slope."""
        if self.slope is None or not np.isfinite(self.slope.slope_lower):
            return None
        return not self.slope.slope_lower <= 0 <= self.slope.slope_upper


def tells_deprivation(viewer: Viewer, measured: Sequence[Indicator]) -> list[Indicator]:
    """Those of some indicators that can put areas in order from the most deprived: one way of them is better."""
    return [each for each in measured if each.polarity != Polarity.NEITHER]


def inequality(
    viewer: Viewer, indicator: Indicator, place: Place, *, by: Indicator | None = None, on: date
) -> Inequality:
    """An indicator across the neighbourhoods of a place: fifths, slope, and gap index, all from one period of each indicator."""
    asked = [indicator] if by is None else [indicator, by]
    inside, found = figures_inside(viewer, asked, place, on=on)
    own = rules.of_one_period(found[indicator.code])
    other = own if by is None else rules.of_one_period(found[by.code])
    people = np.array([_number(each.population) for each in inside])
    values, order = _column(own, inside), _order(other, inside, by or indicator)
    standing = method.midpoints(np.where(np.isfinite(values), order, np.nan), people)
    areas = tuple(
        Area(
            each,
            found[indicator.code].get(each.code),
            found[by.code].get(each.code) if by else None,
            float(standing[index]) if np.isfinite(standing[index]) else None,
            "" if np.isfinite(standing[index]) else _why_not(each, own, other, found[indicator.code], by),
        )
        for index, each in enumerate(inside)
    )
    has_any = any(each.standing is not None for each in areas)
    errors = _errors(own, inside, standing)
    gap_index, curve = _gap(by, other, inside, values, people)
    return Inequality(
        place=place,
        indicator=indicator,
        by=by,
        period=_period(own),
        by_period=_period(other) if by else "",
        areas=areas,
        parts=method.parts(values, order=order, population=people) if has_any else None,
        slope=_slope(values, order, people, errors) if by else None,
        rests_on_intervals=errors is not None,
        gap_index=gap_index,
        curve=curve,
    )


def _period(figures: Mapping[str, Figure]) -> str:
    return next((each.period for each in figures.values()), "")


def _number(value: float | None) -> float:
    return NAN if value is None else float(value)


def _column(figures: Mapping[str, Figure], inside: Sequence[Place]) -> Array:
    return np.array([_number(figures[each.code].value) if each.code in figures else NAN for each in inside])


def _order(figures: Mapping[str, Figure], inside: Sequence[Place], indicator: Indicator) -> Array:
    """Lowest for the most deprived: where low figures are better, the highest comes first."""
    column = _column(figures, inside)
    return -column if indicator.polarity == Polarity.LOW else column


def _why_not(
    place: Place,
    own: Mapping[str, Figure],
    other: Mapping[str, Figure],
    found: Mapping[str, Figure],
    by: Indicator | None,
) -> str:
    figure = found.get(place.code)
    if figure is not None and figure.status == Status.SUPPRESSED:
        return _("its figure is withheld")
    if figure is None or figure.value is None:
        return _("it has no figure")
    if place.code not in own:
        return _("its figure is of another period")
    if by is not None and place.code not in other:
        return _("its deprivation is not known")
    return _("its population is not known")


def _errors(own: Mapping[str, Figure], inside: Sequence[Place], standing: Array) -> Array | None:
    """Standard errors from published limits, where every area that is used has them."""
    ends = [(own[each.code].lower, own[each.code].upper) if each.code in own else (None, None) for each in inside]
    lower, upper = (np.array([_number(pair[place]) for pair in ends]) for place in (0, 1))
    errors = method.standard_errors(lower, upper)
    used = np.isfinite(standing)
    return errors if used.any() and np.isfinite(errors[used]).all() else None


def _slope(values: Array, order: Array, people: Array, errors: Array | None) -> method.Slope | None:
    found = method.slope_index(values, order=order, population=people, errors=errors)
    return found if np.isfinite(found.slope) else None


def _gap(
    by: Indicator | None, other: Mapping[str, Figure], inside: Sequence[Place], values: Array, people: Array
) -> tuple[float | None, tuple[CurvePoint, ...]]:
    """The gap index and its curve, areas in order of the outcome; a share of people who are deprived says how many are and how many are not."""
    if by is None or by.unit not in PERCENT or by.polarity != Polarity.LOW:
        return None, ()
    share = np.clip(_column(other, inside) / 100, 0.0, 1.0)
    deprived, others = share * people, (1 - share) * people
    found = method.gap_index(values, deprived, others)
    if not np.isfinite(found):
        return None, ()
    outcomes = np.unique(values[np.isfinite(values) & np.isfinite(deprived)])
    shares = zip([None, *outcomes.tolist()], *method.gap_curve(values, deprived, others), strict=True)
    return found, tuple(CurvePoint(outcome, float(poor), float(rest)) for outcome, poor, rest in shares)
