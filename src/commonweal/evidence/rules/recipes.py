"""How the figure of a place follows from those of others, where nobody publishes one of the place itself.

Three kinds of place have such a recipe: a neighbourhood whose area was drawn anew (from the old areas, by a declared
rule and a lookup), a bespoke neighbourhood (from the small areas that lie in it), and a council that others were merged
into (from those that it replaced). Every part passes the gate before it is used, and a part that is withheld leaves the
whole withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.analysis import carrying
from commonweal.analysis.carrying import Apportioned, Fault, Way
from commonweal.evidence.models import Aggregation, Indicator, Shared
from commonweal.evidence.rules.gate import Decided, Figure, shown
from commonweal.evidence.store.shape import Kind, Status

MOST_NAMED = 4

WAYS = {Aggregation.SUM: Way.SUM, Aggregation.MEAN: Way.MEAN, Aggregation.POPULATION_MEAN: Way.MEAN}


class Origin(StrEnum):
    """Why a place has no figures of its own."""

    REDRAWN = "redrawn"
    BESPOKE = "bespoke"
    SUCCESSOR = "successor"


@dataclass(frozen=True)
class Part:
    """One place that a figure is put together from: how much of it enters, and how many people it has in all."""

    code: str
    name: str
    share: float
    population: float | None = None


@dataclass(frozen=True)
class Recipe:
    """How the figures of one place follow from its parts."""

    place: str
    origin: Origin
    parts: tuple[Part, ...]
    shared_by: str = Shared.POPULATION
    words: str = ""
    """Of a redrawn area: what was done, such as that it was split."""
    change: str = ""
    """Of a redrawn area: U, S, M or X."""
    vintage: str = ""
    """Of a redrawn area: of the old ones."""
    refusal: str = ""
    """Why nothing of it is put together, whatever the indicator."""
    allowed: frozenset[str] | None = None
    """Of a redrawn area: the indicators that it is for, by their codes; None for all."""
    lookup: str = ""
    """Of a redrawn area: the lookup that told, where two told together."""

    @property
    def codes(self) -> list[str]:
        return [part.code for part in self.parts]


Span = tuple[date, date]


@dataclass
class Gathered:
    """The figures of the parts of some indicator, by period and code; each has passed the gate."""

    indicator: Indicator
    by_span: dict[Span, dict[str, Figure]] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        self.by_span.setdefault((figure.period_start, figure.period_end), {})[figure.place] = figure


def gathered(figures: Iterable[Figure], indicators: Mapping[str, Indicator]) -> dict[str, Gathered]:
    """Figures that passed the gate, by indicator, period and place."""
    found: dict[str, Gathered] = {}
    for figure in figures:
        if figure.indicator in indicators:
            found.setdefault(figure.indicator, Gathered(indicators[figure.indicator])).add(figure)
    return found


def put_together(recipe: Recipe, indicator: Indicator, parts: Mapping[str, Figure]) -> Figure | None:
    """The figure of a place in one period from those of its parts, or one without a value that says why; None where no part has any.

    What it says has passed the gate, as its parts have.
    """
    if not parts or (recipe.allowed is not None and indicator.code not in recipe.allowed):
        return None
    told = [figure for part in recipe.parts if (figure := parts.get(part.code)) is not None]
    if not told:
        return None
    if any(figure.status == Status.SUPPRESSED for figure in told):
        return _without(recipe, told, Status.SUPPRESSED, _("a part of it is withheld"))
    refusal = recipe.refusal or _refusal(recipe, indicator)
    refused = next((figure.basis for figure in told if figure.value is None and figure.basis), "")
    if refused and not refusal and recipe.origin == Origin.REDRAWN:
        # A part that could not be carried to the areas in between says why better than that it is missing.
        return _figure(recipe, told, value=None, status=Status.MISSING, basis=refused)
    if refusal:
        return _without(recipe, told, Status.MISSING, refusal)
    found = _apportioned(recipe, indicator, parts)
    if found.fault is not None:
        return _without(recipe, told, Status.MISSING, _fault_in_words(found.fault, recipe))
    figure = _figure(
        recipe,
        told,
        value=found.value,
        numerator=found.numerator,
        denominator=found.denominator,
        basis=_basis(recipe, indicator, told, has_rate=found.denominator is not None),
        unit="%" if indicator.aggregation == Aggregation.SHARE_AT_MOST and len(recipe.parts) > 1 else "",
    )
    # Whatever follows from parts that are shown tells no more than they do, so nothing further was decided of it.
    return shown([figure], {indicator.code: indicator}, Decided())[0]


def _refusal(recipe: Recipe, indicator: Indicator) -> str:
    """Why an indicator is not put together for this place at all; nothing where it is."""
    if indicator.aggregation in WAYS or (recipe.origin == Origin.SUCCESSOR and len(recipe.parts) == 1):
        return ""
    is_whole = all(part.share >= carrying.WHOLE for part in recipe.parts)
    if indicator.aggregation == Aggregation.SHARE_AT_MOST and recipe.origin == Origin.BESPOKE and is_whole:
        return ""
    return _("a figure of this kind, like a rank, cannot be added up or divided")


def _apportioned(recipe: Recipe, indicator: Indicator, parts: Mapping[str, Figure]) -> Apportioned:
    listed = [parts.get(part.code) for part in recipe.parts]
    values = [_number(figure, "value") for figure in listed]
    shares = [part.share for part in recipe.parts]
    if len(recipe.parts) == 1 and recipe.origin == Origin.SUCCESSOR:
        return carrying.apportion(values, [1.0], Way.SUM)
    if indicator.aggregation == Aggregation.SHARE_AT_MOST:
        return _share_at_most(indicator, values)
    if WAYS[Aggregation(indicator.aggregation)] == Way.SUM:
        return carrying.apportion(values, shares, Way.SUM)
    if len(recipe.parts) == 1 and recipe.origin == Origin.REDRAWN:
        return carrying.apportion(values, [1.0], Way.MEAN)
    tops = [_number(figure, "numerator") for figure in listed]
    bottoms = [_number(figure, "denominator") for figure in listed]
    if np.isfinite([*tops, *bottoms]).all():
        return carrying.apportion_rate(values, tops, bottoms, shares)
    if indicator.aggregation == Aggregation.MEAN:
        return carrying.apportion(values, shares, Way.MEAN)
    return carrying.apportion(values, shares, Way.MEAN, sizes=[_number(part, "population") for part in recipe.parts])


def _share_at_most(indicator: Indicator, values: Sequence[float]) -> Apportioned:
    if np.isnan(values).any():
        return Apportioned(fault=Fault.MISSING)
    mark = float("nan") if indicator.aggregation_mark is None else indicator.aggregation_mark
    return Apportioned(value=100.0 * float((np.asarray(values) <= mark).mean()))


def _number(of: Figure | Part | None, name: str) -> float:
    """A number of a figure or a part; NaN where it is not known."""
    given = getattr(of, name, None)
    return float("nan") if given is None else float(given)


def _figure(recipe: Recipe, told: Sequence[Figure], **facts: object) -> Figure:
    first = told[0]
    kinds = {figure.kind for figure in told}
    own = {
        "indicator": first.indicator,
        "place": recipe.place,
        "period": first.period,
        "period_start": first.period_start,
        "period_end": first.period_end,
        "kind": next((kind for kind in LEAST_CERTAIN if kind in kinds), Kind.RAW),
        "release": max(figure.release for figure in told),
    }
    return Figure(**{**own, **facts})  # type: ignore[arg-type]


# A figure is as certain as the least certain of its parts.
LEAST_CERTAIN = (Kind.PROVISIONAL, Kind.RETURN, Kind.PROJECTED, Kind.IMPUTED, Kind.RAW)


def _without(recipe: Recipe, told: Sequence[Figure], status: Status, why: str) -> Figure:
    said = {Origin.REDRAWN: _("not carried over: %s"), Origin.BESPOKE: _("not apportioned: %s")}
    words = said.get(recipe.origin, _("not put together: %s")) % why
    return _figure(recipe, told, value=None, status=status, basis=words)


def _fault_in_words(fault: Fault, recipe: Recipe) -> str:
    return {
        Fault.NOTHING: _("nothing lies in it"),
        Fault.MISSING: _("a part of it has no figure"),
        Fault.PARTIAL: _("parts of areas lie in it, and a plain mean of areas cannot be divided"),
        Fault.UNSIZED: _("the population of a part is not known"),
        Fault.NO_DENOMINATOR: _("the rate has no numerator and denominator"),
        Fault.UNLIKE: _("the rates of its parts are not made alike"),
    }[fault]


def _basis(recipe: Recipe, indicator: Indicator, figures: Sequence[Figure], *, has_rate: bool) -> str:
    """How the figure came about, in words."""
    if recipe.origin == Origin.REDRAWN:
        before = dict.fromkeys(figure.basis for figure in figures if figure.basis)
        words = "; ".join([*before, recipe.words])
        if len(recipe.parts) == 1:
            return words
        return _("%(words)s: %(how)s") % {"words": words, "how": _how(indicator, has_rate=has_rate)}
    if recipe.origin == Origin.SUCCESSOR:
        return _of_predecessors(recipe, indicator, has_rate=has_rate)
    count = len(recipe.parts)
    areas = ngettext("%(count)d small area", "%(count)d small areas", count) % {"count": count}
    partly = sum(part.share < carrying.WHOLE for part in recipe.parts)
    if indicator.aggregation == Aggregation.SHARE_AT_MOST:
        return _("share of %(areas)s at %(mark)s or below") % {
            "areas": areas,
            "mark": f"{indicator.aggregation_mark:,g}",
        }
    told = {"areas": areas, "partly": partly}
    if not partly:
        said = _("put together from %(areas)s") % told
    elif recipe.shared_by == Shared.AREA:
        said = _("put together from %(areas)s, %(partly)d of them divided by area") % told
    else:
        said = _("put together from %(areas)s, %(partly)d of them divided by population") % told
    is_weighed = indicator.aggregation == Aggregation.POPULATION_MEAN and not has_rate
    return _("%(said)s, weighted by population") % {"said": said} if is_weighed else said


def _how(indicator: Indicator, *, has_rate: bool) -> str:
    """In what way several figures became one."""
    if WAYS[Aggregation(indicator.aggregation)] == Way.SUM:
        return _("their sum")
    if has_rate:
        return _("from their numerators and denominators")
    return _("their mean") if indicator.aggregation == Aggregation.MEAN else _("their mean, weighted by population")


def _of_predecessors(recipe: Recipe, indicator: Indicator, *, has_rate: bool) -> str:
    names = [part.name for part in recipe.parts]
    if len(names) == 1:
        return _("published for %(name)s (%(code)s), which it replaced") % {
            "name": names[0],
            "code": recipe.parts[0].code,
        }
    listed = ", ".join(names[:MOST_NAMED]) + (f" + {len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else "")
    told = {"names": listed}
    if WAYS[Aggregation(indicator.aggregation)] == Way.SUM:
        return _("sum of those it replaced: %(names)s") % told
    if has_rate:
        return _("from the numerators and denominators of those it replaced: %(names)s") % told
    if indicator.aggregation == Aggregation.MEAN:
        return _("mean of those it replaced: %(names)s") % told
    return _("mean, weighted by population, of those it replaced: %(names)s") % told


def newest(figures: Iterable[Figure]) -> Figure | None:
    """The figure of the latest period."""
    return max(figures, key=lambda figure: (figure.period_end, figure.period_start), default=None)
