"""Which areas were drawn anew, and how their figures follow from those of the old ones by the declared rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from commonweal.analysis.carrying import Change, Changes, Fate, Rule, Way, Weights, changes, weights
from commonweal.evidence.models import Aggregation, Carrying, CarryingRule, Indicator
from commonweal.evidence.reads.geography import geographies
from commonweal.evidence.rules.recipes import WAYS, Origin, Part, Recipe
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

RULES = {
    CarryingRule.UNCHANGED: Rule(),
    CarryingRule.SPLIT: Rule(splits=True),
    CarryingRule.MERGED: Rule(merges=True),
    CarryingRule.BOTH: Rule(splits=True, merges=True),
    CarryingRule.BEST_FIT: Rule(best_fit=True),
}

Sizes = Mapping[tuple[str, str], float | None]
"""The population of the places of the register by code and vintage."""


def redrawn(viewer: Viewer, codes: Iterable[str]) -> dict[str, list[Recipe]]:
    """For each of some codes that was drawn anew, how figures of old areas are carried to it: one recipe for each declared rule and way.

    One query where no rule is declared, two where none of the codes was drawn anew; else four, and two questions to each
    lookup that a rule needs.
    """
    declared = list(Carrying.objects.filter(ended_on__isnull=True).select_related("source", "indicator"))
    wanted = sorted(set(codes))
    if not declared or not wanted:
        return {}
    known = geographies(viewer)
    found: dict[str, list[Recipe]] = defaultdict(list)
    steps: dict[tuple[str, str, str], _Step | None] = {}
    concerned: dict[int, dict[Way | None, frozenset[str]]] = {}
    for each in declared:
        key = (each.kind, each.from_vintage, each.to_vintage)
        pair = known.change(*key)
        if key not in steps:
            steps[key] = None if pair is None else _step(known.lines(pair, wanted, to=True), known, pair)
        step = steps[key]
        if step is not None:
            concerned = concerned or _concerned(declared)
            for code in step.of(wanted):
                found[code] += step.recipes(code, each, concerned[each.pk])
    return dict(found)


def _concerned(declared: Sequence[Carrying]) -> dict[int, dict[Way | None, frozenset[str]]]:
    """The indicators that each rule is for, by the way in which they may be put together; a rule of its own goes before its source's."""
    sources = {each.source_id for each in declared}
    rows = (
        Indicator.objects.filter(source__in=sources).order_by("pk").values_list("pk", "code", "source", "aggregation")
    )
    own = {(each.indicator_id, each.kind) for each in declared if each.indicator_id is not None}
    found: dict[int, dict[Way | None, set[str]]] = {each.pk: defaultdict(set) for each in declared}
    for pk, code, source, aggregation in rows:
        for each in declared:
            is_own = each.indicator_id == pk
            is_of_source = each.indicator_id is None and each.source_id == source and (pk, each.kind) not in own
            if is_own or is_of_source:
                found[each.pk][WAYS.get(Aggregation(aggregation))].add(code)
    return {pk: {way: frozenset(codes) for way, codes in by_way.items()} for pk, by_way in found.items()}


def _step(arriving: Sequence[Mapping[str, Any]], known: Any, pair: Any) -> _Step | None:
    """What became of the areas that some codes took the place of, with all that the old ones became."""
    changed = [row for row in arriving if row["change"] != Change.UNCHANGED or row["from_code"] != row["to_code"]]
    if not changed:
        return None
    olds = sorted({row["from_code"] for row in changed})
    lines = {(row["from_code"], row["to_code"]): row for row in (*changed, *known.lines(pair, olds))}
    rows = [lines[key] for key in sorted(lines)]
    codes = {code for key in lines for code in key}
    people: Sizes = {
        (code, vintage): population
        for code, vintage, population in Place.objects.filter(code__in=codes)
        .order_by("pk")
        .values_list("code", "vintage", "population")
    }
    laid = changes(*zip(*((row["from_code"], row["to_code"], row["change"]) for row in rows), strict=True))
    names = {row["from_code"]: row["from_name"] for row in rows}
    return _Step(laid, names, people)


@dataclass(frozen=True)
class _Step:
    """One change of areas, as far as it concerns some codes."""

    laid: Changes
    names: Mapping[str, str]
    people: Sizes

    def of(self, codes: Iterable[str]) -> list[str]:
        new = set(self.laid.new)
        return [code for code in codes if code in new]

    def recipes(self, code: str, rule: Carrying, concerned: Mapping[Way | None, frozenset[str]]) -> list[Recipe]:
        """How the figures of the indicators that a rule is for follow, for a code that is of the rule's vintage."""
        if (code, rule.to_vintage) not in self.people:
            return []
        return [self._recipe(code, rule, way, indicators) for way, indicators in concerned.items()]

    def _recipe(self, code: str, rule: Carrying, way: Way | None, indicators: frozenset[str]) -> Recipe:
        number = self.laid.new.index(code)
        lines = np.flatnonzero(self.laid.columns == number)
        mark, olds = Change(self.laid.marks[lines[0]]), self.laid.rows[lines]
        if way is None:
            parts, fate = self._parts(olds, np.ones(len(olds)), rule), Fate.NOT_DECLARED
            return self._refused(code, rule, parts, indicators, mark, self._why(mark, fate, rule, is_rank=True))
        found = self._weights(rule, way)
        fate = Fate(int(found.fate[number]))
        if mark == Change.MERGED and way == Way.MEAN and fate in (Fate.UNSIZED, Fate.MERGED):
            # Rates may know their denominators where the register knows no people of the old areas.
            fate, share = Fate.MERGED, np.ones(len(olds))
        else:
            share = np.asarray(found.matrix[[number]].toarray(), dtype=float).ravel()[olds]
        if fate < 0:
            parts = self._parts(olds, np.ones(len(olds)), rule)
            return self._refused(code, rule, parts, indicators, mark, self._why(mark, fate, rule))
        kept = share > 0
        parts = self._parts(olds[kept], share[kept], rule)
        words = self._words(fate, rule, way, parts)
        return Recipe(
            code, Origin.REDRAWN, parts, words=words, change=mark, vintage=rule.from_vintage, allowed=indicators
        )

    def _weights(self, rule: Carrying, way: Way) -> Weights:
        declared = RULES[CarryingRule(rule.rule)]
        if way == Way.SUM and declared.best_fit:
            declared = Rule()
        return weights(
            self.laid,
            way,
            declared,
            new_sizes=[self._people(code, rule.to_vintage) for code in self.laid.new],
            old_sizes=[self._people(code, rule.from_vintage) for code in self.laid.old],
        )

    def _people(self, code: Any, vintage: str) -> float:
        found = self.people.get((str(code), vintage))
        return float("nan") if found is None else float(found)

    def _parts(self, olds: Any, shares: Any, rule: Carrying) -> tuple[Part, ...]:
        listed = []
        for old, share in zip(olds, shares, strict=True):
            code = str(self.laid.old[int(old)])
            people = self.people.get((code, rule.from_vintage))
            listed.append(Part(code, self.names.get(code, code), min(1.0, float(share)), people))
        return tuple(listed)

    def _refused(
        self, code: str, rule: Carrying, parts: tuple[Part, ...], indicators: frozenset[str], mark: Change, why: str
    ) -> Recipe:
        return Recipe(
            code, Origin.REDRAWN, parts, refusal=why, change=mark, vintage=rule.from_vintage, allowed=indicators
        )

    def _why(self, mark: Change, fate: Fate, rule: Carrying, *, is_rank: bool = False) -> str:
        told = {"from": rule.from_vintage, "to": rule.to_vintage}
        if mark == Change.IRREGULAR:
            return _("the area was drawn anew irregularly between %(from)s and %(to)s") % told
        if fate == Fate.UNSIZED:
            return (
                _("the area was divided between %(from)s and %(to)s, and the population of its parts is not known")
                % told
            )
        done = _("split") if mark == Change.SPLIT else _("merged")
        if is_rank:
            return _("the area was %(done)s, and ranks and scores are never carried over that") % {"done": done}
        return _("the area was %(done)s, and no rule is declared for that") % {"done": done}

    def _words(self, fate: Fate, rule: Carrying, way: Way, parts: Sequence[Part]) -> str:
        told = {"vintage": rule.from_vintage, "olds": ", ".join(part.code for part in parts)}
        if fate == Fate.SPLIT and way == Way.SUM:
            return _("carried over from %(vintage)s areas: %(olds)s was split, shared by population") % told
        if fate == Fate.SPLIT:
            return _("carried over from %(vintage)s areas: %(olds)s was split, and each part has its figure") % told
        if fate == Fate.MERGED:
            return _("carried over from %(vintage)s areas: %(olds)s were merged") % told
        if fate == Fate.FITTED:
            return _("carried over from %(vintage)s areas by best fit: the figure of %(olds)s") % told
        return _("carried over from %(vintage)s areas: the same area, then %(olds)s") % told
