"""The areas most like a place, wherever they are: sought among all areas of its kind that the store holds, in the register or not.

A handful of neighbourhoods of one borough tell little of each other; of thirty thousand there are some that are truly alike.
An area that is not in the register has a code, and whatever name and district a loaded lookup gives it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from commonweal.analysis.neighbours import Neighbours, neighbours
from commonweal.evidence.models import Indicator, LookupPair
from commonweal.evidence.reads.across import Field, field_of
from commonweal.evidence.reads.figures import neighbourhoods
from commonweal.evidence.reads.geography import Geographies, geographies
from commonweal.evidence.reads.manifest import Known, manifest
from commonweal.evidence.reads.profile import Line, profile
from commonweal.evidence.rules.codes import code_systems, kind_of, signs_of
from commonweal.evidence.store import lookups as store
from commonweal.evidence.store.faults import Damaged
from commonweal.register.models import Place, Tier
from commonweal.register.reads import ancestors, lasting
from commonweal.register.rules import Viewer

DISTRICT = "LAD"
MOST_LISTED = 20
MOST_BY = 60
"""Indicators by which likeness is sought where nobody chose any: taken by turns from each subject."""
MOST_OF_REGISTER = 2000
"""Places of the register among which it is sought where codes do not say what kind of area they are of."""


NOBODY = Neighbours(
    places=np.zeros(0, dtype=np.int64), distances=np.zeros(0), contributions=np.zeros((0, 0)),
    compared=np.zeros(0, dtype=np.int64), left_out=np.zeros(0, dtype=np.int64),
)  # fmt: skip
"""Of a place without any figure that could be held beside others."""


@dataclass(frozen=True)
class Sought:
    """Where a place's like is sought, and by which indicators."""

    is_elsewhere: bool = False
    """Whether only outside what the place lies in: its district, or what it is part of."""
    by: tuple[int, ...] = ()
    """The numbers of the indicators that somebody chose; none for all that can be used."""
    but: int | None = None
    """An indicator that takes no part, because it is the one that will be compared."""


@dataclass(frozen=True)
class Alike:
    """An area that is like a place."""

    code: str
    name: str
    """Its code where neither the register nor a lookup gives it a name."""
    district: str
    """Empty where neither tells, and for areas as wide as districts."""
    pk: int | None
    """Its number in the register, where it is there."""
    distance: float
    """In standard deviations of one indicator, from 0."""
    compared: int
    figures: tuple[float | None, ...]
    """Of each indicator of the likeness, as they may be shown."""
    shares: tuple[float | None, ...]
    """Of each indicator its share of the squared distance, from 0 to 1."""


@dataclass(frozen=True)
class Likeness:
    """The areas most like a place, by which indicators, and among how many."""

    place: Place
    sought: Sought
    apart_from: Place | None
    """Outside which place they were sought; None where they were sought anywhere."""
    lookups: tuple[str, ...]
    """The lookups that told which areas lie in that place, besides the register."""
    indicators: tuple[Indicator, ...]
    """Those that told areas apart."""
    own: tuple[float | None, ...]
    periods: tuple[str, ...] = ()
    offered: tuple[Indicator, ...] = ()
    """Those by which likeness can be sought: published figures that are no counts."""
    among: int = 0
    """How many areas could be compared."""
    areas: tuple[Alike, ...] = field(default=())
    fault: str = ""
    """What is wrong with a file of lookups, where names and districts are not told for that reason."""


def likeness(
    viewer: Viewer, place: Place, lines: Sequence[Line], *, on: date, known: Known = None, sought: Sought
) -> Likeness:
    """The areas most like a place by the figures of its profile, the nearest first."""
    offered = [line for line in lines if line.can_stand_beside]
    listed = tuple(sorted((line.indicator for line in offered), key=lambda each: (each.subject, each.name)))
    chosen = [line for line in offered if line.indicator.pk in sought.by] or _by_turns(offered)
    chosen = [line for line in chosen if line.indicator.pk != sought.but]
    apart_from = _holder(viewer, place) if sought.is_elsewhere else None
    found = _field(viewer, place, chosen, on=on, known=known)
    row = found.codes.index(place.code)
    used = np.flatnonzero(~np.isnan(found.value[row]))
    indicators = tuple(chosen[at].indicator for at in used)
    values = found.value[:, used]
    near = neighbours(values, of=row) if used.size else NOBODY
    lookups, fault = _lookups(viewer)
    within, told_by = _within(viewer, place, apart_from, lookups, on=on)
    left_out = within | _ended(place, on)
    allowed = np.array([found.codes[at] not in left_out for at in near.places], dtype=np.bool_)
    first = np.flatnonzero(allowed)[:MOST_LISTED]
    named = _named(place, [found.codes[near.places[at]] for at in first], lookups, on=on)
    areas = tuple(
        Alike(
            *named[found.codes[near.places[at]]], float(near.distances[at]), int(near.compared[at]),
            _numbers(values[near.places[at]]), _numbers(near.contributions[at]),
        )
        for at in first
    )  # fmt: skip
    return Likeness(
        place, sought, apart_from, told_by, indicators, _numbers(values[row]),
        periods=tuple(own.period for at in used if (own := chosen[at].own) is not None),
        offered=listed, among=int(allowed.sum()), areas=areas, fault=fault,
    )  # fmt: skip


def likeness_of(viewer: Viewer, place: Place, *, on: date, known: Known = None, sought: Sought) -> Likeness:
    """The same of a place whose profile nobody has drawn yet."""
    return likeness(viewer, place, profile(viewer, place, on=on, known=known).lines, on=on, known=known, sought=sought)


def _numbers(row: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(each) else float(each) for each in row)


def _by_turns(offered: Sequence[Line]) -> list[Line]:
    """One indicator of each subject, then a second of each, and so on: no subject counts for much only by having many."""
    turn: Counter[str] = Counter()
    ordered: list[tuple[int, int, Line]] = []
    for line in sorted(offered, key=lambda each: (each.indicator.subject, each.indicator.name)):
        ordered.append((turn[line.indicator.subject], len(ordered), line))
        turn[line.indicator.subject] += 1
    return [line for _turn, _place, line in sorted(ordered, key=lambda each: each[:2])[:MOST_BY]]


def _field(viewer: Viewer, place: Place, chosen: Sequence[Line], *, on: date, known: Known) -> Field:
    """The figures of all areas of its kind; of itself alone, without any, where the place has none that could be held beside them."""
    spans = {
        line.indicator.code: (line.own.period_start, line.own.period_end) for line in chosen if line.own is not None
    }
    files = manifest(viewer, known=known)
    signs = signs_of(place)
    codes: list[str] = []
    if not signs:
        alike = Place.objects.filter(lasting(on), tier=place.tier, code_system=place.code_system)
        # The place itself is there too, if it has ended or is not among the first.
        others = alike.exclude(code=place.code).order_by("code").values_list("code", flat=True)
        codes = [place.code, *others[:MOST_OF_REGISTER]]
    found = field_of(viewer, files, [line.indicator for line in chosen], spans, signs=signs, codes=codes)
    return found if place.code in found.codes else Field((place.code,), np.full((1, len(chosen)), np.nan))


# --- Which areas are elsewhere


def _holder(viewer: Viewer, place: Place) -> Place | None:
    """Outside which place is elsewhere: the district of a neighbourhood or ward, else what a place is part of, unless that is a nation."""
    above = ancestors(viewer, place)
    if place.tier in (Tier.NEIGHBOURHOOD, Tier.WARD):
        district = next((each for each in reversed(above) if each.tier == Tier.DISTRICT), None)
        if district is not None:
            return district
    return above[-1] if above and above[-1].tier != Tier.NATION else None


def _within(
    viewer: Viewer, place: Place, holder: Place | None, known: Geographies | None, *, on: date
) -> tuple[set[str], tuple[str, ...]]:
    """The codes of the areas that lie in the same place as this one, and the lookups that tell so besides the register."""
    if holder is None:
        return set(), ()
    if place.tier == Tier.NEIGHBOURHOOD:
        inside = neighbourhoods(viewer, holder, on=on)
    else:
        inside = Place.objects.filter(lasting(on), parent=holder, tier=place.tier)
    found = set(inside.values_list("code", flat=True))
    pairs = _pairs(known, _kind(place.code), _kind(holder.code))
    if known is None or not pairs:
        return found, ()
    paths = [known.paths[pk] for pk in sorted({pair.lookup_id for pair in pairs.values()})]
    rows = [row for row in store.reaching(known.root, paths, [holder.code]) if (row["lookup"], row["pair"]) in pairs]
    told_by = {pairs[row["lookup"], row["pair"]].lookup.title: None for row in rows}
    return found | {str(row["from_code"]) for row in rows}, tuple(told_by)


def _ended(place: Place, on: date) -> set[str]:
    """The codes of places of its tier that have ended, and that no place has on the day."""
    alike = Place.objects.filter(tier=place.tier, code_system=place.code_system)
    gone = alike.exclude(lasting(on)).values_list("code", flat=True)
    return set(gone.exclude(code__in=alike.filter(lasting(on)).values("code")))


def _kind(code: str) -> str:
    kind = kind_of(code)
    return kind.code if kind is not None else ""


def _pairs(known: Geographies | None, small: str, wide: str) -> dict[tuple[int, int], LookupPair]:
    """The ways that lead from areas of one kind to those of another in which they lie."""
    found = known.pairs if known is not None and small and wide else {}
    return {
        key: pair
        for key, pair in found.items()
        if not pair.is_change and pair.from_kind == small and pair.to_kind == wide
    }


def _lookups(viewer: Viewer) -> tuple[Geographies | None, str]:
    """The lookups in force, or what is wrong with one: a place is compared all the same, without names."""
    try:
        return geographies(viewer), ""
    except Damaged as fault:
        return None, str(fault)


# --- What they are called

Named = tuple[str, str, str, int | None]
"""Code, name, district and number in the register."""


def _named(place: Place, codes: Sequence[str], known: Geographies | None, *, on: date) -> Mapping[str, Named]:
    """What the register calls each area, else a lookup, else its code; and its district. One query and one question for all."""
    found: dict[str, Named] = {code: (code, code, "", None) for code in codes}
    found |= _by_lookups(_kind(place.code), codes, known)
    # Its own code too, so that as much is asked where nobody is found.
    listed = Place.objects.filter(lasting(on), code__in=[place.code, *codes], code_system=place.code_system)
    chain = listed.select_related("parent", "parent__parent").defer(
        "boundary", "parent__boundary", "parent__parent__boundary"
    )
    for each in chain.order_by("vintage", "pk"):
        above = [one for one in (each.parent, each.parent.parent if each.parent else None) if one is not None]
        told = found.get(each.code, (each.code, "", "", None))[2]
        district = next((one.name for one in above if one.tier == Tier.DISTRICT), told)
        found[each.code] = (each.code, each.name, district, each.pk)
    return found


def _by_lookups(kind: str, codes: Collection[str], known: Geographies | None) -> dict[str, Named]:
    if known is None or not codes or not known.files:
        return {}
    ranks = code_systems().ranks
    is_smaller = ranks.get(kind, len(ranks)) < ranks[DISTRICT]
    names: dict[str, str] = {}
    districts: dict[str, str] = {}
    # The latest lookup is asked last, so that of several names the latest stays.
    for row in store.leading(known.root, known.files, sorted(codes)):
        pair = known.pairs[row["lookup"], row["pair"]]
        if pair.from_kind == kind and row["from_name"]:
            names[row["from_code"]] = row["from_name"]
        if is_smaller and pair.from_kind == kind and pair.to_kind == DISTRICT and not pair.is_change:
            districts[row["from_code"]] = row["to_name"] or row["to_code"]
    return {code: (code, names.get(code, code), districts.get(code, ""), None) for code in {*names, *districts}}
