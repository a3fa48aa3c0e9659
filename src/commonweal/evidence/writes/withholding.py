"""Which figures are withheld so that nobody is exposed: decided once, when they are loaded, and kept.

Only indicators whose small counts are kept safe by withholding others cost anything here. What was published before stays
published, and what was withheld stays withheld: a reader may have kept either.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.analysis.disclosure import Method, suppress
from commonweal.evidence.models import (
    Aggregation,
    Disclosure,
    Indicator,
    Reason,
    Release,
    Segment,
    Withheld,
    Withholding,
)
from commonweal.evidence.store import editions, segments
from commonweal.evidence.store.editions import Edition
from commonweal.evidence.store.faults import Damaged, Unavailable
from commonweal.evidence.writes.adding_up import Built, Key, Measure, Nesting, Tables
from commonweal.register.models import Overlap, Place, Tier

SECONDS = 10.0
"""How long one load may look for proof that no smaller loss would do."""

LARGEST_EXACT = 800
LARGEST_WHOLE = 150
"""Figures up to which readers who count in whole people are looked at too: larger tables hide nothing that they find."""

WHOLLY = 0.999
"""The share of a place in another from which it lies wholly in it."""

Period = tuple[date, date]


def _decide(release: Release) -> list[Withholding]:
    """Decide which figures of a release just entered are withheld, within the transaction that enters it."""
    _hold_rules(shared=True)
    ruled = list(Indicator.objects.filter(disclosure=Disclosure.SUPPRESSED).values_list("code", flat=True))
    if not ruled:
        return []
    _hold()
    shelf = segments.shelf_of(settings)
    brought = editions.indicators_of(shelf.local, _path(shelf, release.segment), ruled)
    families = {family.codes: family for family in (_family(code) for code in sorted(brought))}
    return [
        decision
        for family in families.values()
        if (decision := _decided(family, release=release, brought={release.pk})) is not None
    ]


def _decide_anew(indicator: Indicator, *, was_suppressed: bool) -> Withholding | None:
    """Decide again on every figure of an indicator and of those that add up with it, because its rule has changed.

    What was shown or withheld under such a rule stays so; under no such rule everything had been told already, and
    which figures are withheld from now on is free to choose.
    """
    _hold()
    family = _family(indicator.code)
    if not any(each.disclosure == Disclosure.SUPPRESSED for each in family.indicators):
        Withheld.objects.filter(indicator__in=family.indicators).delete()
        return None
    return _decided(family, release=None, brought=None if not was_suppressed else set())


def _hold_rules(*, shared: bool = False) -> None:
    """Whoever changes a rule waits for every load that began under the old one, and loads wait for them; loads do not wait for each other.

    A load that did not know of a rule just made would bring figures on which nobody ever decides.
    """
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('evidence.rules'))")


class Decisions:
    """What is decided of exact counts: a part of the write that brings or changes them, and recorded with it."""

    hold_rules = staticmethod(_hold_rules)
    on_release = staticmethod(_decide)
    anew = staticmethod(_decide_anew)


# --- What belongs together


@dataclass(frozen=True)
class Family:
    """An indicator with all that it is part of and all that are part of it."""

    root: Indicator
    indicators: Sequence[Indicator]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(each.code for each in self.indicators))

    @property
    def measures(self) -> dict[str, Measure]:
        names = {each.pk: each.code for each in self.indicators}
        return {
            each.code: Measure(
                each.smallest_shown if each.disclosure == Disclosure.SUPPRESSED else None,
                each.aggregation == Aggregation.SUM,
                names.get(each.part_of_id) if each.part_of_id else None,
            )
            for each in self.indicators
        }


def _family(code: str) -> Family:
    found = {each.pk: each for each in Indicator.objects.filter(Q(part_of__isnull=False) | Q(code=code))}
    wholes = Indicator.objects.filter(pk__in=[each.part_of_id for each in found.values() if each.part_of_id])
    found |= {each.pk: each for each in wholes}
    parts = defaultdict(list)
    for each in found.values():
        if each.part_of_id:
            parts[each.part_of_id].append(each)
    root = next(each for each in found.values() if each.code == code)
    seen = {root.pk}
    while root.part_of_id and root.part_of_id not in seen:
        root = found[root.part_of_id]
        seen.add(root.pk)
    members, queue = {root.pk: root}, [root]
    while queue:
        for part in parts[queue.pop().pk]:
            if part.pk not in members:
                members[part.pk] = part
                queue.append(part)
    return Family(root, list(members.values()))


def _nesting(codes: Collection[str]) -> Nesting:
    """The register's tree above and below the places that have figures, and what overlaps them wholly."""
    nesting = Nesting()
    order = {tier.value: rank for rank, tier in enumerate(Tier)}
    tree = sorted(
        Place.objects.filter(parent__isnull=False).values_list("parent__code", "tier", "code"),
        key=lambda row: (order.get(row[1], len(order)), row[2]),
    )
    for parent, tier, code in tree:
        _noted(nesting.children, parent, tier, code)
    overlaps = Overlap.objects.filter(Q(share_by_population__gte=WHOLLY) | Q(share_by_area__gte=WHOLLY))
    listed = overlaps.filter(other__code__in=codes).order_by("place__code")
    for outer, tier, code in listed.values_list("other__code", "place__tier", "place__code"):
        if code not in nesting.children.get(outer, {}).get(tier, []):
            _noted(nesting.within, outer, tier, code)
    return nesting


def _noted(found: dict[str, dict[str, list[str]]], outer: str, tier: str, code: str) -> None:
    inside = found.setdefault(outer, {}).setdefault(tier, [])
    if code not in inside and code != outer:
        inside.append(code)


# --- Deciding


def _decided(family: Family, *, release: Release | None, brought: set[int] | None) -> Withholding | None:
    """Decide on the figures that some releases brought; None means all of them, and none of them only what has to be."""
    root, paths = _files()
    found = editions.periods_of(root, paths, family.codes)
    concerned = {(start, end) for number, start, end in found if brought is None or not brought or number in brought}
    tally = _Tally()
    ends = time.monotonic() + SECONDS
    for start, end in _clusters({(start, end) for _number, start, end in found}):
        if any(start <= period[0] and period[1] <= end for period in concerned):
            rows = editions.editions(root, paths, family.codes, start=start, end=end)
            tally.add(_cluster(family, rows, brought=brought, seconds=ends - time.monotonic()))
    if not tally.figures:
        return None
    return tally.kept(family.root, release)


@dataclass(frozen=True)
class _Outcome:
    figures: int
    small: int
    others: int
    method: Method
    cost: float
    bound: float
    given_away: int


def _cluster(family: Family, rows: list[Edition], *, brought: set[int] | None, seconds: float) -> _Outcome:
    """Decide on the figures of periods that touch each other, and keep which are withheld."""
    numbers = {row.release for row in rows}
    superseded = dict(Release.objects.filter(supersedes__in=numbers).values_list("supersedes_id", "pk"))
    before = _withheld_before(family, rows)
    earlier = {} if brought is None else {
        (row.key, row.release): (row.key, row.release) in before for row in rows if row.release not in brought
    }  # fmt: skip
    table = Tables.of_editions(
        rows, family.measures, _nesting({row.place for row in rows}), superseded=superseded, decided=earlier
    )
    found = suppress(
        table.table, table.primary, lower=table.lower, upper=table.upper, clock=time.monotonic,
        time_limit_seconds=max(seconds, 0.0), largest_exact=LARGEST_EXACT, whole=table.table.size <= LARGEST_WHOLE,
    )  # fmt: skip
    fresh = brought or {row.release for row in rows}
    told = [
        (key, number, Reason.PRIMARY if table.small[cell] else Reason.SECONDARY)
        for (key, number), cell in table.cells.by_edition.items()
        if number in fresh and (found.withheld[cell] or table.table.hidden[cell] or table.small[cell])
    ]
    _keep(family, told, rows=rows, fresh=fresh)
    smalls = sum(why == Reason.PRIMARY for _key, _number, why in told)
    figures = sum(number in fresh for _key, number in table.cells.by_edition)
    return _Outcome(
        figures, smalls, len(told) - smalls, found.method, found.cost, found.bound, _given_away(table, found.exposed)
    )


def _given_away(table: Built, exposed: Iterable[int]) -> int:
    return sum(table.cells.keys[cell] is not None for cell in exposed)


def _withheld_before(family: Family, rows: Sequence[Edition]) -> set[tuple[Key, int]]:
    codes = {each.pk: each.code for each in family.indicators}
    kept = Withheld.objects.filter(indicator__in=codes, release__in={row.release for row in rows})
    names = ("indicator_id", "place", "period_start", "period_end", "release_id")
    return {
        ((codes[indicator], place, start, end), release)
        for indicator, place, start, end, release in kept.values_list(*names)
    }


def _keep(family: Family, told: list[tuple[Key, int, Reason]], *, rows: Sequence[Edition], fresh: set[int]) -> None:
    numbers = {each.code: each.pk for each in family.indicators}
    periods = Q()
    for start, end in {(row.period_start, row.period_end) for row in rows}:
        periods |= Q(period_start=start, period_end=end)
    Withheld.objects.filter(periods, indicator__in=numbers.values(), release__in=fresh).delete()
    Withheld.objects.bulk_create(
        [
            Withheld(
                indicator_id=numbers[key[0]], place=key[1], period_start=key[2], period_end=key[3],
                release_id=number, why=why,
            )
            for key, number, why in told
        ],
        batch_size=5000,
    )  # fmt: skip


class _Tally:
    """What comes of all periods together."""

    def __init__(self) -> None:
        self.outcomes: list[_Outcome] = []

    def add(self, outcome: _Outcome) -> None:
        self.outcomes.append(outcome)

    @property
    def figures(self) -> int:
        return sum(each.figures for each in self.outcomes)

    def kept(self, indicator: Indicator, release: Release | None) -> Withholding:
        cost, bound = sum(each.cost for each in self.outcomes), sum(each.bound for each in self.outcomes)
        exact = all(each.method == Method.EXACT for each in self.outcomes)
        return Withholding.objects.create(
            indicator=indicator,
            release=release,
            figures=self.figures,
            small=sum(each.small for each in self.outcomes),
            others=sum(each.others for each in self.outcomes),
            method=Method.EXACT if exact else Method.HEURISTIC,
            gap=0.0 if exact or not cost else (cost - bound) / cost,
            given_away=sum(each.given_away for each in self.outcomes),
        )


def _clusters(periods: Iterable[Period]) -> list[Period]:
    """The spans of periods that touch each other in time: figures of others do not add up with them."""
    found: list[Period] = []
    for start, end in sorted(periods):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _hold() -> None:
    """Two decisions wait for each other: each must know what the other shows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('evidence.withholding'))")


def _path(shelf: segments.Shelf, segment: Segment) -> Path:
    """Raises Unavailable: a reader may have kept what a damaged file said, so nothing is decided without it."""
    try:
        return segments.checked(shelf, segments.Known(segment.path, segment.sha256, segment.bytes))
    except Damaged as fault:
        raise Unavailable(
            _(
                "%(fault)s Which figures are withheld so that nobody is exposed cannot be decided without it, so nothing was added and "
                "nothing was changed."
            )
            % {"fault": fault}
        ) from fault


def _files() -> tuple[Path, list[Path]]:
    """Every file, those of superseded releases too, and the folder they lie in: a reader may have kept what they said."""
    shelf = segments.shelf_of(settings)
    found = list(Segment.objects.order_by("pk"))
    shelf.prepare(segments.Known(each.path, each.sha256, each.bytes) for each in found)
    return shelf.local, [_path(shelf, each) for each in found]
