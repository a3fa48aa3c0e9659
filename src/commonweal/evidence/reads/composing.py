"""Every recipe of some places together, and the figures that follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.analysis.carrying import Change
from commonweal.evidence import rules
from commonweal.evidence.models import Aggregation, BespokeNeighbourhood, Indicator, Shared
from commonweal.evidence.reads.carrying import redrawn
from commonweal.evidence.reads.withheld import Decisions
from commonweal.evidence.rules import Figure
from commonweal.evidence.rules.recipes import Gathered, Origin, Part, Recipe, gathered, put_together
from commonweal.evidence.store.shape import Status
from commonweal.register.models import BESPOKE, Overlap, Place, Tier
from commonweal.register.rules import Viewer

ROLE = "part "
DEEPEST = 4
"""So many times a council is taken to have been reorganised."""


@dataclass(frozen=True)
class Recipes:
    """How the figures of some places follow from those of others, by the code of the place."""

    of: Mapping[str, Sequence[Recipe]] = field(default_factory=dict)
    replaced: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    """The councils that others took the place of, by the code of the one that did."""

    def __bool__(self) -> bool:
        return bool(self.of)

    @property
    def codes(self) -> list[str]:
        """The codes of every part, each once."""
        return list(dict.fromkeys(code for recipes in self.of.values() for each in recipes for code in each.codes))

    def about(self, codes: Iterable[str]) -> Recipes:
        """Those of some places, and of whatever their parts follow from."""
        wanted, found = list(codes), dict[str, Sequence[Recipe]]()
        while wanted:
            code = wanted.pop()
            if code in self.of and code not in found:
                found[code] = self.of[code]
                wanted += [part for recipe in self.of[code] for part in recipe.codes]
        return Recipes(found, self.replaced)

    @property
    def roles(self) -> dict[str, dict[str, float | None]]:
        """Every part as a role of its own, so that one question answers for each in the period that all are compared in."""
        return {f"{ROLE}{code}": {code: None} for code in self.codes}

    def people(self, code: str) -> dict[str, float | None]:
        """The population of each part of a place, by its code."""
        return {part.code: part.population for each in self.of.get(code, ()) for part in each.parts}

    def recipe(self, code: str, indicator: Indicator) -> Recipe | None:
        """The recipe by which an indicator of a place is put together."""
        allowed = (each for each in self.of.get(code, ()) if each.allowed is None or indicator.code in each.allowed)
        return next(allowed, None)

    def figures(self, code: str, found: Mapping[str, Gathered]) -> list[Figure]:
        """What follows for a place from the figures of its parts: one an indicator and period at most."""
        told = []
        for each in found.values():
            for parts in each.by_span.values():
                figure = self.made(code, each.indicator, parts)
                if figure is not None:
                    told.append(figure)
        return told

    def made(self, code: str, indicator: Indicator, parts: Mapping[str, Figure], depth: int = 0) -> Figure | None:
        """What follows for a place from the figures of its parts in one period; None where nothing does."""
        for recipe in self.of.get(code, ()):
            known = dict(parts)
            if depth < DEEPEST:
                # A part that was itself drawn anew, or put together from others, speaks through them.
                for part in recipe.parts:
                    if part.code not in known and part.code in self.of:
                        deeper = self.made(part.code, indicator, parts, depth + 1)
                        known |= {part.code: deeper} if deeper is not None else {}
            figure = put_together(recipe, indicator, known)
            if figure is not None:
                return figure
        return None

    def completed(self, own: Iterable[Figure], code: str, found: Mapping[str, Gathered]) -> list[Figure]:
        """The figures of a place in their order: its own, and for every other period what follows from its parts."""
        told = list(own)
        spans = {(figure.indicator, figure.period_start, figure.period_end) for figure in told}
        told += [
            figure
            for figure in self.figures(code, found)
            if (figure.indicator, figure.period_start, figure.period_end) not in spans
        ]
        return sorted(told, key=lambda figure: (figure.indicator, figure.period_start, figure.period_end))

    def folded(
        self,
        rows: Sequence[dict[str, Any]],
        place: Place,
        inside: Mapping[str, float | None],
        indicators: Mapping[str, Indicator],
    ) -> list[dict[str, Any]]:
        """The rows of a profile with what follows from parts: of the place itself, and of the neighbourhoods within it that were drawn anew."""
        if not self.of:
            return list(rows)
        told = gathered(_part_figures((row for row in rows if row["role"].startswith(ROLE)), indicators), indicators)
        kept = {(row["role"], row["indicator"]): dict(row) for row in rows if not row["role"].startswith(ROLE)}
        if place.code in self.of:
            if not inside:
                # What stood in for the neighbourhoods were the parts, so that nation and parent are asked in their period.
                kept = {key: row for key, row in kept.items() if key[0] != "inside"}
            for code, each in told.items():
                if ("place", code) not in kept:
                    figure = _latest(self.figures(place.code, {code: each}))
                    if figure is not None:
                        kept["place", code] = _row_of(figure)
        for code, each in told.items():
            _fold_inside(kept, code, each, self, inside)
        return list(kept.values())


def recipes_of(viewer: Viewer, places: Iterable[Place], *, within: Iterable[str] = ()) -> Recipes:
    """How the figures of some places follow from others: bespoke neighbourhoods, areas drawn anew, and successors of councils.

    `within` are the codes of published neighbourhoods, which may have been drawn anew. A query for each of the three kinds
    that may be among them.
    """
    listed = list(places)
    bespoke = [place for place in listed if place.code_system == BESPOKE]
    small = [place.code for place in listed if place.tier == Tier.NEIGHBOURHOOD and place.code_system != BESPOKE]
    small += within
    wide = [place for place in listed if place.tier != Tier.NEIGHBOURHOOD]
    found: dict[str, Sequence[Recipe]] = {}
    replaced: dict[str, list[Place]] = {}
    if bespoke:
        found |= _of_bespoke(bespoke)
        small += [part.code for recipes in found.values() for each in recipes for part in each.parts]
    if small:
        found |= redrawn(viewer, small)
    if wide:
        replaced = _replaced(wide)
        found |= {code: [_of_successor(code, gone)] for code, gone in replaced.items()}
    return Recipes(found, replaced)


def _of_bespoke(places: Sequence[Place]) -> dict[str, Sequence[Recipe]]:
    numbers = [place.pk for place in places]
    shared = dict(BespokeNeighbourhood.objects.filter(place__in=numbers).values_list("place", "shared_by"))
    rows = (
        Overlap.objects.filter(other__in=numbers)
        .select_related("place")
        .defer("place__boundary")
        .order_by("place__code")
    )
    parts: dict[int, list[Part]] = {}
    for row in rows:
        by_area = shared.get(row.other_id) == Shared.AREA
        share = row.share_by_area if by_area else row.share_by_population
        if share:
            part = Part(row.place.code, row.place.name, float(share), row.place.population)
            parts.setdefault(row.other_id, []).append(part)
    return {
        place.code: [
            Recipe(place.code, Origin.BESPOKE, tuple(parts[place.pk]), shared.get(place.pk, Shared.POPULATION))
        ]
        for place in places
        if place.pk in parts
    }


def _replaced(places: Sequence[Place]) -> dict[str, list[Place]]:
    """The councils that some places replaced, and those that these replaced, by the code of the successor."""
    numbers = [place.pk for place in places]
    chain, within = "replaced_by", Q()
    for _depth in range(DEEPEST):
        within |= Q(**{f"{chain}__in": numbers})
        chain = f"{chain}__replaced_by"
    gone = Place.objects.filter(within).select_related("replaced_by").defer("boundary", "replaced_by__boundary")
    found: dict[str, list[Place]] = {}
    for place in gone.order_by("name", "pk"):
        if place.replaced_by is not None and place.replaced_by.code != place.code:
            found.setdefault(place.replaced_by.code, []).append(place)
    return found


def _of_successor(code: str, gone: Sequence[Place]) -> Recipe:
    return Recipe(code, Origin.SUCCESSOR, tuple(Part(each.code, each.name, 1.0, each.population) for each in gone))


# --- What a profile is made of


def _part_figures(rows: Iterable[Mapping[str, Any]], indicators: Mapping[str, Indicator]) -> list[Figure]:
    """The rows of parts as figures that passed the gate."""
    figures = [
        Figure(
            indicator=row["indicator"],
            place=row["role"].removeprefix(ROLE),
            value=row["value_sum"],
            **{name: row[name] for name in PASSED_ON},
        )
        for row in rows
    ]
    return rules.shown(figures, indicators, Decisions.on(indicators.values(), {each.place for each in figures}))


PASSED_ON = (
    "period", "period_start", "period_end", "lower", "upper", "numerator", "denominator", "status", "kind", "release",
)  # fmt: skip


def _latest(figures: Sequence[Figure]) -> Figure | None:
    """Of several periods the latest that has a value, else the latest."""
    return max(figures, key=lambda figure: (figure.is_shown, figure.period_end, figure.period_start), default=None)


def _row_of(figure: Figure) -> dict[str, Any]:
    named = ("indicator", "period", "period_start", "period_end", "kind", "release", "status")
    return {"role": "place", "figure": figure, **{name: getattr(figure, name) for name in named}}


def _fold_inside(
    kept: dict[tuple[str, str], dict[str, Any]],
    code: str,
    found: Gathered,
    recipes: Recipes,
    inside: Mapping[str, float | None],
) -> None:
    """Count the figures that were carried over to neighbourhoods among those of the neighbourhoods."""
    row = kept.get(("inside", code))
    if row is None:
        return
    span = (row["period_start"], row["period_end"])
    parts = found.by_span.get(span)
    if parts is None:
        return
    carried = {
        place: figure
        for place in inside
        if place in recipes.of and (figure := recipes.made(place, found.indicator, parts)) is not None
    }
    if not carried:
        return
    for place, figure in carried.items():
        _count(row, figure, inside[place])
    row["carried"] = _tally(carried, recipes, found.indicator, len(inside))


def _count(row: dict[str, Any], figure: Figure, people: float | None) -> None:
    row["places"] += 1
    row["suppressed"] += figure.status == Status.SUPPRESSED
    if figure.value is None:
        return
    mean, present = row["value_mean"] or 0.0, row["present"]
    row["value_mean"] = (mean * present + figure.value) / (present + 1)
    row["present"] = present + 1
    row[f"of_{figure.kind}"] = row.get(f"of_{figure.kind}", 0) + 1
    row["value_sum"] = (row["value_sum"] or 0.0) + figure.value
    if people is None:
        row["unweighted"] += 1
    else:
        row["weight_sum"] = (row["weight_sum"] or 0.0) + people
        row["weighted_sum"] = (row["weighted_sum"] or 0.0) + people * figure.value


def _tally(figures: Mapping[str, Figure], recipes: Recipes, indicator: Indicator, of: int) -> str:
    """How many neighbourhoods have figures that were carried over, and how, in words."""
    used = {code: recipes.recipe(code, indicator) for code in figures}
    known = {code: recipe for code, recipe in used.items() if recipe is not None}
    counts = Counter(recipe.change for code, recipe in known.items() if figures[code].value is not None)
    without = sum(figure.value is None for figure in figures.values())
    said = [
        words % {"count": counts[change], "of": of}
        for change, words in (
            (Change.UNCHANGED, _("%(count)d of %(of)d had another code")),
            (Change.SPLIT, _split_in_words(indicator)),
            (Change.MERGED, _("%(count)d of %(of)d were merged")),
        )
        if counts[change]
    ]
    if without:
        said.append(_("%(count)d drawn anew and without a figure") % {"count": without})
    steps = {
        step
        for recipe in known.values()
        for step in (recipe, *(recipes.recipe(part, indicator) for part in recipe.codes))
        if step is not None
    }
    told = {"vintage": ", ".join(sorted({step.vintage for step in steps})), "said": ", ".join(said)}
    lookups = "; ".join(sorted({step.lookup for step in steps if step.lookup}))
    words = _("carried over from %(vintage)s areas: %(said)s") % told
    return _("%(words)s (%(lookup)s)") % {"words": words, "lookup": lookups} if lookups else words


def _split_in_words(indicator: Indicator) -> str:
    if indicator.aggregation == Aggregation.SUM:
        return _("%(count)d of %(of)d were split, shared by population")
    return _("%(count)d of %(of)d were split, each with the figure of the whole")
