"""Which areas were drawn anew, and how their figures follow from those of the old ones by the declared rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from commonweal.analysis.carrying import Change, Changes, Fate, Rule, Way, Weights, changes, weights
from commonweal.evidence.models import Aggregation, Carrying, CarryingRule, Indicator, LookupPair
from commonweal.evidence.reads.geography import Geographies, geographies
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
    steps: dict[tuple[str, str, str], list[_Step]] = {}
    concerned: dict[int, dict[Way | None, frozenset[str]]] = {}
    for each in declared:
        key = (each.kind, each.from_vintage, each.to_vintage)
        if key not in steps:
            steps[key] = _steps(known, key, wanted)
        for step in steps[key]:
            concerned = concerned or _concerned(declared)
            for code in step.codes:
                found[code] += step.recipes(code, CarryingRule(each.rule), concerned[each.pk])
    return dict(found)


def _steps(known: Geographies, key: tuple[str, str, str], wanted: Sequence[str]) -> list[_Step]:
    """What became of the areas that some codes took the place of: one step where a lookup tells it, two where two do together."""
    *_what, last_vintage = key
    pair = known.change(*key)
    if pair is not None:
        step = _step(known.lines(pair, wanted, to=True), known, pair, last_vintage)
        return [] if step is None else [step.about(wanted)]
    chain = known.chain(*key)
    if chain is None:
        return []
    early, late = chain
    arriving = known.lines(late, wanted, to=True)
    later = _step(arriving, known, late, last_vintage, is_named=True)
    alike = {row["to_code"] for row in arriving if not _is_changed(row)}
    between = {row["from_code"] for row in arriving if _is_changed(row)}
    earlier = _step(known.lines(early, sorted(alike | between), to=True), known, early, last_vintage, is_named=True)
    found = [] if later is None else [later.about(wanted)]
    if earlier is not None:
        # An area that was drawn anew twice is a place of the register at the end alone.
        found.append(earlier.about(sorted(alike), parts=sorted(between)))
    return found


def _is_changed(row: Mapping[str, Any]) -> bool:
    return bool(row["change"] != Change.UNCHANGED or row["from_code"] != row["to_code"])


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


def _step(
    arriving: Sequence[Mapping[str, Any]], known: Geographies, pair: LookupPair, last: str, *, is_named: bool = False
) -> _Step | None:
    """What became of the areas that some codes took the place of, with all that the old ones became."""
    changed = [row for row in arriving if _is_changed(row)]
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
    lookup = pair.lookup.title if is_named else ""
    return _Step(laid, names, people, pair.from_vintage, pair.to_vintage, last, lookup)


@dataclass(frozen=True)
class _Step:
    """One change of areas, as far as it concerns some codes."""

    laid: Changes
    names: Mapping[str, str]
    people: Sizes
    from_vintage: str
    to_vintage: str
    last_vintage: str
    """Of the places of the register: that of the step itself, or of the one that follows it."""
    lookup: str = ""
    """Named where it is one of two steps."""
    codes: tuple[str, ...] = ()
    """Those that recipes are wanted of."""

    def about(self, codes: Sequence[str], *, parts: Sequence[str] = ()) -> _Step:
        """The same for those of some codes that it changed and that are places of the last vintage, and for parts of such."""
        new = set(self.laid.new)
        own = [
            code
            for code in codes
            if code in new and not {(code, self.last_vintage), (code, "")}.isdisjoint(self.people)
        ]
        return replace(self, codes=tuple(dict.fromkeys([*own, *(code for code in parts if code in new)])))

    def recipes(self, code: str, rule: CarryingRule, concerned: Mapping[Way | None, frozenset[str]]) -> list[Recipe]:
        """How the figures of the indicators that a rule is for follow for a code."""
        return [self._recipe(code, rule, way, indicators) for way, indicators in concerned.items()]

    def _recipe(self, code: str, rule: CarryingRule, way: Way | None, indicators: frozenset[str]) -> Recipe:
        number = self.laid.new.index(code)
        lines = np.flatnonzero(self.laid.columns == number)
        mark, olds = Change(self.laid.marks[lines[0]]), self.laid.rows[lines]
        if way is None:
            parts, fate = self._parts(olds, np.ones(len(olds))), Fate.NOT_DECLARED
            return self._refused(code, parts, indicators, mark, self._why(mark, fate, is_rank=True))
        found = self._weights(rule, way)
        fate = Fate(int(found.fate[number]))
        if mark == Change.MERGED and way == Way.MEAN and fate in (Fate.UNSIZED, Fate.MERGED):
            # Rates may know their denominators where the register knows no people of the old areas.
            fate, share = Fate.MERGED, np.ones(len(olds))
        else:
            share = np.asarray(found.matrix[[number]].toarray(), dtype=float).ravel()[olds]
        if fate < 0:
            parts = self._parts(olds, np.ones(len(olds)))
            return self._refused(code, parts, indicators, mark, self._why(mark, fate))
        kept = share > 0
        parts = self._parts(olds[kept], share[kept])
        words = self._named(self._words(fate, way, parts))
        return Recipe(
            code,
            Origin.REDRAWN,
            parts,
            words=words,
            change=mark,
            vintage=self.from_vintage,
            allowed=indicators,
            lookup=self.lookup,
        )

    def _weights(self, rule: CarryingRule, way: Way) -> Weights:
        declared = RULES[rule]
        if way == Way.SUM and declared.best_fit:
            declared = Rule()
        return weights(
            self.laid,
            way,
            declared,
            new_sizes=self._sizes(self.laid.new, self.to_vintage),
            old_sizes=self._sizes(self.laid.old, self.from_vintage),
        )

    def _sizes(self, codes: Sequence[Any], vintage: str) -> list[float]:
        """How many people live in each; NaN where that is not known."""
        found = (self._people(str(code), vintage) for code in codes)
        return [float("nan") if people is None else float(people) for people in found]

    def _people(self, code: str, vintage: str) -> float | None:
        # Between two steps a place may be known by the vintage that it has now alone: it is the same area. And one that
        # was added without a vintage is the area that its code names in the lookup.
        vintages = [vintage, self.last_vintage, ""] if vintage == self.to_vintage else [vintage, ""]
        known = (self.people.get((code, each)) for each in vintages)
        return next((people for people in known if people is not None), None)

    def _parts(self, olds: Any, shares: Any) -> tuple[Part, ...]:
        listed = []
        for old, share in zip(olds, shares, strict=True):
            code = str(self.laid.old[int(old)])
            people = self._people(code, self.from_vintage)
            listed.append(Part(code, self.names.get(code, code), min(1.0, float(share)), people))
        return tuple(listed)

    def _refused(
        self, code: str, parts: tuple[Part, ...], indicators: frozenset[str], mark: Change, why: str
    ) -> Recipe:
        return Recipe(
            code,
            Origin.REDRAWN,
            parts,
            refusal=why,
            change=mark,
            vintage=self.from_vintage,
            allowed=indicators,
            lookup=self.lookup,
        )

    def _why(self, mark: Change, fate: Fate, *, is_rank: bool = False) -> str:
        told = {"from": self.from_vintage, "to": self.to_vintage}
        if mark == Change.IRREGULAR:
            return _("the area was drawn anew irregularly between %(from)s and %(to)s") % told
        if fate == Fate.UNSIZED:
            return (
                _("the area was divided between %(from)s and %(to)s, and the population of its parts is not known")
                % told
            )
        done = _("split") if mark == Change.SPLIT else _("merged")
        if is_rank:
            return _(
                "the area was %(done)s, and a figure of this kind, like a rank, cannot be put together or divided"
            ) % {"done": done}
        return _("the area was %(done)s, and no rule is declared for that") % {"done": done}

    def _named(self, words: str) -> str:
        return _("%(words)s (%(lookup)s)") % {"words": words, "lookup": self.lookup} if self.lookup else words

    def _words(self, fate: Fate, way: Way, parts: Sequence[Part]) -> str:
        told = {"vintage": self.from_vintage, "olds": ", ".join(part.code for part in parts)}
        if fate == Fate.SPLIT and way == Way.SUM:
            return _("carried over from %(vintage)s areas: %(olds)s was split, shared by population") % told
        if fate == Fate.SPLIT:
            return _("carried over from %(vintage)s areas: %(olds)s was split, and each part has its figure") % told
        if fate == Fate.MERGED:
            return _("carried over from %(vintage)s areas: %(olds)s were merged") % told
        if fate == Fate.FITTED:
            return _("carried over from %(vintage)s areas by best fit: the figure of %(olds)s") % told
        return _("carried over from %(vintage)s areas: the same area, then %(olds)s") % told
