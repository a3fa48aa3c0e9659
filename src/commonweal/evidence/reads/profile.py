"""The profile of a place: every indicator, beside the nation and the place it is part of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence import rules
from commonweal.evidence.models import Aggregation, Indicator, Polarity, Release
from commonweal.evidence.reads.composing import Recipes, recipes_of
from commonweal.evidence.reads.figures import neighbourhoods
from commonweal.evidence.reads.manifest import Damage, Known, damage_of, manifest
from commonweal.evidence.reads.throughout import Key, nation_wide
from commonweal.evidence.reads.withheld import Decisions
from commonweal.evidence.rules import Decided, Figure
from commonweal.evidence.rules.codes import prefix_of_nation
from commonweal.evidence.rules.measuring import measured
from commonweal.evidence.store import questions
from commonweal.evidence.store.shape import PREFERENCE, Status
from commonweal.register.models import Place, Tier
from commonweal.register.reads import ancestors
from commonweal.register.rules import Viewer

# A place's own figure, and the role of the neighbourhoods it can be put together from.
PARTS = {"place": "inside", "parent": "inside_parent", "nation": "inside_nation"}


@dataclass(frozen=True)
class Line:
    """One indicator of a profile: the place's figure beside its parent's and the nation's."""

    indicator: Indicator
    own: Figure | None
    parent: Figure | None
    nation: Figure | None
    release: Release | None
    is_of_neighbourhoods: bool = False
    """Whether neighbourhoods of the place have figures of it, so that there is a map to draw."""

    @property
    def can_stand_beside(self) -> bool:
        """Whether its figure may stand beside those of other places: a published one that is no count."""
        return self.own is not None and not self.own.basis and not self.indicator.is_count

    @property
    def gap(self) -> float | None:
        """How far the place stands from the nation, as a share of the nation's figure; above zero is higher. None of a count: a nation has more of it."""
        if self.indicator.is_count or self.own is None or self.nation is None or self.own.unit != self.nation.unit:
            return None
        if self.own.period_start != self.nation.period_start or self.own.period_end != self.nation.period_end:
            return None
        if not self.nation.value or self.own.value is None:
            return None
        return (self.own.value - self.nation.value) / abs(self.nation.value)

    @property
    def is_worse(self) -> bool:
        """Whether the place stands on the worse side of the nation, by the indicator's polarity."""
        gap = self.gap
        if not gap:
            return False
        # A share of areas at or below a mark counts the low ones, so it turns the indicator's polarity round.
        is_share = self.own is not None and bool(self.own.unit)
        lower_is_better = (self.indicator.polarity == Polarity.LOW) != is_share
        return (gap > 0) == lower_is_better and self.indicator.polarity != Polarity.NEITHER

    @property
    def is_more_than_chance(self) -> bool | None:
        """Whether the nation's figure lies outside the place's interval, published or worked out from its counts; None without one."""
        own, nation = self.own, self.nation
        if self.gap is None or own is None or nation is None or nation.value is None:
            return None
        (found,) = measured(self.indicator, [own])
        if found.lower is None or found.upper is None:
            return None
        return not found.lower <= nation.value <= found.upper


@dataclass(frozen=True)
class Profile:
    """Everything the evidence says of a place on a day."""

    place: Place
    parent: Place | None
    nation: Place | None
    lines: list[Line]
    inside: Sequence[str]
    """The codes of its published neighbourhoods."""
    damage: Sequence[Damage] = ()
    """The files whose figures are not shown, because they are not what was written."""
    recipes: Recipes = field(default_factory=Recipes)
    """How figures of its places follow from those of others, for the pictures of the page."""
    people: Mapping[str, float | None] = field(default_factory=dict)
    """The population of each of its published neighbourhoods, by its code."""

    @property
    def neighbourhood_count(self) -> int:
        return len(self.inside)

    def predecessors(self, indicator: Indicator) -> Sequence[Place]:
        """The councils that the place took the place of, where their figures may not be put together: their series are shown as theirs."""
        if indicator.aggregation in rules.MAY_BE_PUT_TOGETHER:
            return ()
        return self.recipes.replaced.get(self.place.code, ())

    @property
    def has_figures_of_parent(self) -> bool:
        """Whether the place that it is part of has any figure to stand beside."""
        return any(line.parent is not None for line in self.lines)

    @property
    def is_comparable(self) -> bool:
        """Whether any figure can be held against the nation's."""
        return any(line.gap is not None for line in self.lines)

    def line_of(self, code: str) -> Line | None:
        """The line of an indicator by its code; else the first that has a map, else the first."""
        named = (line for line in self.lines if line.indicator.code == code)
        mapped = (line for line in self.lines if line.is_of_neighbourhoods)
        return next(chain(named, mapped, self.lines), None)


def profile(viewer: Viewer, place: Place, *, on: date, known: Known = None) -> Profile:
    """Every indicator of a place, beside the nation and its parent; those that stand out come first.

    First are the indicators on which the place stands on the worse side of the nation, the furthest from it
    first, in proportion to the nation's figure; then the others in the same order; then those that cannot be compared.
    With `known` it rests on nothing that was loaded after that, so that what was shown then can be shown again.
    """
    above = ancestors(viewer, place)
    nation = next((each for each in above if each.tier == Tier.NATION), None)
    parent = above[-1] if above and above[-1] != nation else None
    inside: dict[str, float | None] = {}
    vintages: set[str] = set()
    if place.tier != Tier.NEIGHBOURHOOD:
        inside, vintages = _populations(viewer, place, on)
    roles: dict[str, dict[str, float | None]] = {
        "place": {place.code: None},
        "inside": inside,
        "parent": {parent.code: None} if parent else {},
        "nation": {nation.code: None} if nation else {},
        "inside_parent": _populations(viewer, parent, on)[0] if parent else {},
    }
    recipes = recipes_of(viewer, [each for each in (place, parent, nation) if each is not None], within=inside)
    if place.tier == Tier.NEIGHBOURHOOD:
        # Its parts stand in for neighbourhoods, so that what it is compared with is asked in their period.
        roles["inside"] = recipes.people(place.code)
    if roles["inside_parent"].keys() <= inside.keys():
        # The register knows no neighbourhood of the parent but this place's own, so they would not speak for it.
        roles["inside_parent"] = {}
    marked = Indicator.objects.filter(aggregation=Aggregation.SHARE_AT_MOST, aggregation_mark__isnull=False)
    marks = {code: mark for code, mark in marked.values_list("code", "aggregation_mark") if mark is not None}
    files = manifest(viewer, known=known)
    rows = questions.latest(files.about({**roles, **recipes.roles}, on=on, marks=marks))
    indicators = _indicators(rows)
    rows = [_with_vintages(row, vintages) for row in recipes.folded(rows, place, inside, indicators)]
    if nation is not None:
        rows += _of_nation(rows, nation_wide(viewer, files, place, inside or roles["inside"], marks))
    standing = {"place": place, "parent": parent, "nation": nation}
    wholes = {role: each.code for role, each in standing.items() if each is not None}
    parts = Parts(roles, wholes, prefix_of_nation(place, inside or roles["inside"]))
    lines = sorted(_lines(rows, parts, indicators), key=_standing)
    return Profile(place, parent, nation, lines, tuple(inside), damage_of(viewer, files), recipes, inside)


@dataclass(frozen=True)
class Parts:
    """Which places play which part in a profile."""

    roles: Mapping[str, Mapping[str, float | None]]
    wholes: Mapping[str, str]
    """The codes of the place itself, its parent and its nation, by role."""
    prefix: str
    """What the codes of all neighbourhoods of the nation begin with; empty where codes do not say."""

    def size(self, role: str, otherwise: int) -> int:
        """How many places a role has."""
        codes = self.roles.get(role)
        return otherwise if codes is None else len(codes)

    def together(self, indicator: Indicator, row: Mapping[str, Any]) -> Figure | None:
        """The figure of the place that the places of a role make up, by the indicator's own rule; before the gate."""
        figure = _together(indicator, row, self.size(row["role"], row["places"]))
        return replace(figure, place=self.wholes.get(row["role"], "")) if figure is not None else None

    def decided(self, indicators: Iterable[Indicator]) -> Decided:
        """What was decided to be withheld of all that the profile may put together."""
        together = {PARTS[role]: code for role, code in self.wholes.items()}
        prefixes = {PARTS["nation"]: self.prefix} if self.prefix and "nation" in self.wholes else {}
        return Decisions.on_parts(indicators, self.roles, together=together, prefixes=prefixes)


def _of_nation(rows: list[dict[str, Any]], found: Mapping[Key, dict[str, Any]]) -> list[dict[str, Any]]:
    """What the neighbourhoods of the nation add up to in the periods that the place has figures of."""
    keys: dict[str, Key] = {}
    for role in ("inside", "place"):
        own = (row for row in rows if row["role"] == role)
        keys |= {row["indicator"]: (row["indicator"], row["period_start"], row["period_end"]) for row in own}
    return [{**found[key], "role": "inside_nation"} for key in keys.values() if key in found]


def _populations(viewer: Viewer, place: Place, on: date) -> tuple[dict[str, float | None], set[str]]:
    """The population of each neighbourhood of a place by its code, and of which vintages the codes are."""
    rows = list(neighbourhoods(viewer, place, on=on).values_list("code", "population", "vintage"))
    return {code: people for code, people, _vintage in rows}, {vintage for _code, _people, vintage in rows}


def _with_vintages(row: dict[str, Any], vintages: set[str]) -> dict[str, Any]:
    """A mix of vintages is told wherever neighbourhoods are put together: they may overlap or leave gaps."""
    if len(vintages) < 2 or row["role"] != "inside":
        return row
    told = ", ".join(sorted(vintage or _("not said") for vintage in vintages))
    mixed = _("the neighbourhoods are of several vintages: %s") % told
    return {**row, "carried": "; ".join(part for part in (row.get("carried"), mixed) if part)}


def _standing(line: Line) -> tuple[int, float, str, str]:
    gap = line.gap
    group = 2 if gap is None else 0 if line.is_worse else 1
    return group, -abs(gap or 0), line.indicator.subject, line.indicator.name


def _indicators(rows: list[dict[str, Any]]) -> dict[str, Indicator]:
    codes = {row["indicator"] for row in rows}
    return {each.code: each for each in Indicator.objects.filter(code__in=codes).select_related("source")}


def _lines(rows: list[dict[str, Any]], parts: Parts, indicators: Mapping[str, Indicator]) -> list[Line]:
    found = Release.objects.filter(pk__in={row["release"] for row in rows}).select_related("source")
    releases = {release.pk: release for release in found}
    by_indicator: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        by_indicator.setdefault(row["indicator"], {})[row["role"]] = row
    decided = parts.decided(indicators.values())
    return [
        _line(indicators[code], by_role, parts, decided, releases)
        for code, by_role in by_indicator.items()
        if code in indicators and by_role.keys() & {"place", "inside"}
    ]


def _line(
    indicator: Indicator, rows: Mapping[str, Any], parts: Parts, decided: Decided, releases: Mapping[int, Release]
) -> Line:
    found = (_figure(indicator, rows, role, parts) for role in PARTS)
    own, parent, nation = (
        rules.shown([each], {indicator.code: indicator}, decided)[0] if each is not None else None for each in found
    )
    of_own = own or parent or nation
    release = releases.get(of_own.release) if of_own is not None else None
    return Line(indicator, own, parent, nation, release, "inside" in rows)


def _figure(indicator: Indicator, rows: Mapping[str, Any], role: str, parts: Parts) -> Figure | None:
    """The published figure if there is one, else one put together as the indicator allows, else none; before the gate."""
    figure: Figure | None = None
    published = rows.get(role)
    if published is not None and "figure" in published:
        return cast("Figure", published["figure"])
    if published is not None:
        facts = ("lower", "upper", "numerator", "denominator")
        figure = _of(indicator, published, value=published["value_sum"], **{name: published[name] for name in facts})
    else:
        together = rows.get(PARTS[role])
        if together is not None:
            figure = _together(indicator, together, parts.size(PARTS[role], together["places"]))
    return replace(figure, place=parts.wholes.get(role, "")) if figure is not None else None


def _of(indicator: Indicator, row: Mapping[str, Any], **facts: Any) -> Figure:
    status = facts.pop("status", "") or row["status"]
    kind, kinds = _kinds(row)
    names = ("period", "period_start", "period_end", "release")
    return Figure(
        indicator=indicator.code,
        place="",
        status=status,
        kind=kind,
        kinds=kinds,
        **{name: row[name] for name in names},
        **facts,
    )


def _kinds(row: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The kind of a figure; of one put together from several kinds the least preferred, and of how many parts each is."""
    parts = [(kind.value, row[f"of_{kind.value}"]) for kind in PREFERENCE if row[f"of_{kind.value}"]]
    return (parts[-1][0] if parts else row["kind"]), (tuple(parts) if len(parts) > 1 else ())


def _together(indicator: Indicator, row: Mapping[str, Any], places: int) -> Figure | None:
    """The figure of a larger place from those of its neighbourhoods, by the indicator's own rule."""
    present = row["present"]
    ways = {
        Aggregation.SUM: _sum,
        Aggregation.MEAN: _mean,
        Aggregation.POPULATION_MEAN: _population_mean,
        Aggregation.SHARE_AT_MOST: _share,
    }
    way = ways.get(Aggregation(indicator.aggregation))
    if way is None or not present:
        return None
    figure = way(indicator, row, places)
    carried = row.get("carried")
    return replace(figure, basis=f"{figure.basis}; {carried}") if figure is not None and carried else figure


def _sum(indicator: Indicator, row: Mapping[str, Any], places: int) -> Figure | None:
    if row["role"] == "inside_nation" or row["present"] < places:
        return None
    basis = ngettext("sum of %(count)s neighbourhood", "sum of %(count)s neighbourhoods", places) % {
        "count": f"{places:,}"
    }
    return _of(indicator, row, value=row["value_sum"], status=Status.PRESENT, basis=basis)


def _mean(indicator: Indicator, row: Mapping[str, Any], places: int) -> Figure | None:
    return _of(
        indicator, row, value=row["value_mean"], status=Status.PRESENT, basis=_("mean of %s") % _of_all(row, places)
    )


def _population_mean(indicator: Indicator, row: Mapping[str, Any], places: int) -> Figure | None:
    if row.get("unweighted", True) or not row["weight_sum"]:
        return None
    basis = _("mean of %s, weighted by population") % _of_all(row, places)
    return _of(indicator, row, value=row["weighted_sum"] / row["weight_sum"], status=Status.PRESENT, basis=basis)


def _share(indicator: Indicator, row: Mapping[str, Any], places: int) -> Figure | None:
    basis = _("share of %(areas)s at %(mark)s or below") % {
        "areas": _of_all(row, places),
        "mark": f"{indicator.aggregation_mark:,g}",
    }
    share = 100 * row["at_most"] / row["present"]
    return _of(indicator, row, value=share, status=Status.PRESENT, basis=basis, unit="%")


def _of_all(row: Mapping[str, Any], places: int) -> str:
    if row["present"] == places:
        return ngettext("%(count)s neighbourhood", "%(count)s neighbourhoods", places) % {"count": f"{places:,}"}
    return _("%(present)s of %(count)s neighbourhoods") % {"present": f"{row['present']:,}", "count": f"{places:,}"}
