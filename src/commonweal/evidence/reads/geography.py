"""Questions about codes of places: which lookups there are, what a code became, and in what it lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from commonweal.evidence.models import Carrying, Lookup, LookupPair, Source
from commonweal.evidence.rules.codes import Kind, System, kind_of, system_of
from commonweal.evidence.store import lookups as store
from commonweal.evidence.store import segments
from commonweal.register.models import Place, Tier
from commonweal.register.rules import Viewer

MOST_FOUND = 50


def lookups(viewer: Viewer) -> QuerySet[Lookup]:
    """Every lookup in force, with its source and the ways it leads."""
    found = Lookup.objects.filter(superseded_by__isnull=True).select_related("source")
    return found.prefetch_related("pairs").annotate(pair_count=Count("pairs"))


def every_lookup(viewer: Viewer) -> QuerySet[Lookup]:
    """Every lookup, those that a later one superseded too."""
    return Lookup.objects.select_related("source", "supersedes", "superseded_by").prefetch_related("pairs")


def carryings(viewer: Viewer, *, source: Source | None = None) -> QuerySet[Carrying]:
    """The declared rules of carrying over, of one source or of all; those in force first."""
    found = Carrying.objects.select_related("source", "indicator").order_by("ended_on", "source", "pk")
    return found if source is None else found.filter(source=source)


def changes_known(viewer: Viewer) -> list[tuple[str, str, str]]:
    """Of which changes of areas a lookup is loaded: the kind of area, and the vintages before and after."""
    found = LookupPair.objects.filter(is_change=True, lookup__superseded_by__isnull=True)
    return sorted(set(found.order_by("pk").values_list("from_kind", "from_vintage", "to_vintage")))


def chains_known(viewer: Viewer) -> list[tuple[str, str, str, str]]:
    """Changes that two lookups tell together and none alone: the kind of area, and the vintages before, between and after."""
    told = changes_known(viewer)
    found = {
        (kind, first, between, last): None
        for kind, first, between in told
        for other, between_too, last in told
        if (other, between_too) == (kind, between) and first != last and (kind, first, last) not in told
    }
    # Of two ways between the same vintages the one by the later areas.
    latest = {(kind, first, last): between for kind, first, between, last in sorted(found)}
    return [(kind, first, between, last) for (kind, first, last), between in latest.items()]


@dataclass(frozen=True)
class Geographies:
    """The lookups in force as one viewer may ask them: which pairs there are, and the checked files they lie in."""

    root: Path
    paths: Mapping[int, Path]
    """Of each lookup by its number."""
    pairs: Mapping[tuple[int, int], LookupPair]
    """By the number of the lookup and of the pair in it."""

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(self.paths.values())

    def change(self, kind: str, from_vintage: str, to_vintage: str) -> LookupPair | None:
        """The pair that tells what became of areas of a kind between two vintages; of several, of the latest lookup."""
        wanted = (kind, from_vintage, kind, to_vintage)
        found = [
            pair
            for pair in self.pairs.values()
            if pair.is_change and (pair.from_kind, pair.from_vintage, pair.to_kind, pair.to_vintage) == wanted
        ]
        return max(found, key=lambda pair: pair.lookup_id, default=None)

    def chain(self, kind: str, from_vintage: str, to_vintage: str) -> tuple[LookupPair, LookupPair] | None:
        """Two pairs that tell together what became of areas, where no one does; of several by the latest areas between."""
        between = sorted({pair.to_vintage for pair in self.pairs.values() if pair.is_change and pair.from_kind == kind})
        for vintage in reversed(between):
            first, second = self.change(kind, from_vintage, vintage), self.change(kind, vintage, to_vintage)
            if first is not None and second is not None:
                return first, second
        return None

    def lines(self, pair: LookupPair, codes: Sequence[str] = (), *, to: bool = False) -> list[dict[str, Any]]:
        """The lines of a pair: all, or those that lead on from some codes, or arrive at them."""
        return store.among(self.root, self.paths[pair.lookup_id], pair.number, codes, to=to)


def geographies(viewer: Viewer) -> Geographies:
    """The lookups in force, each file checked: one query. Raises Damaged for a file that is not what was written, Unavailable."""
    shelf = segments.shelf_of(settings)
    found = LookupPair.objects.filter(lookup__superseded_by__isnull=True).select_related("lookup")
    pairs = {(pair.lookup_id, pair.number): pair for pair in found.order_by("lookup", "number")}
    lookups = {pair.lookup_id: pair.lookup for pair in pairs.values()}
    paths = {
        pk: store.checked(shelf, segments.Known(each.path, each.sha256, each.bytes)) for pk, each in lookups.items()
    }
    return Geographies(shelf.local, paths, pairs)


@dataclass(frozen=True)
class Area:
    """Another area that a code leads to, by a lookup."""

    code: str
    name: str
    share: float | None = None
    parts: int = 0


@dataclass(frozen=True)
class Way:
    """All that one pair of a lookup says of a code: the areas it leads to, and how many there are in all."""

    pair: LookupPair
    kind: str
    """Of the areas it leads to."""
    vintage: str
    areas: tuple[Area, ...]
    count: int
    change: str = ""
    """Of a pair that tells of changes: U, S, M or X."""


@dataclass(frozen=True)
class CodeHistory:
    """What is known of a code: its system and kind, the vintages it is of, what it was and became, and what it lies in and holds."""

    code: str
    names: tuple[str, ...]
    system: System | None
    kind: Kind | None
    vintages: tuple[str, ...]
    """Of the lookups that have it as an area of its own kind."""
    became: tuple[Way, ...]
    came_from: tuple[Way, ...]
    lies_in: tuple[Way, ...]
    holds: tuple[Way, ...]
    other_codes: tuple[Way, ...]
    places: tuple[Place, ...]
    """The places of the register that have it."""

    @property
    def is_known(self) -> bool:
        return bool(self.vintages or self.places or self.names)


def code_history(viewer: Viewer, code: str) -> CodeHistory:
    """What a code became over time and in what it lies, as the lookups in force say. Two questions to them, two queries."""
    known = geographies(viewer)
    wanted = code.strip().upper()
    leading = store.leading(known.root, known.files, [wanted])
    arriving = store.arriving(known.root, known.files, [wanted])
    on, back = _ways(known, leading, is_from=True), _ways(known, arriving, is_from=False)
    named = {row["from_name"]: None for row in leading} | {row["to_name"]: None for row in arriving}
    vintages = {way.pair.from_vintage for way in on} | {way.pair.to_vintage for way in back}
    return CodeHistory(
        code=wanted,
        names=tuple(name for name in named if name),
        system=system_of(wanted),
        kind=kind_of(wanted),
        vintages=tuple(sorted(vintage for vintage in vintages if vintage)),
        became=tuple(way for way in on if way.pair.is_change),
        came_from=tuple(way for way in back if way.pair.is_change),
        lies_in=tuple(way for way in on if not way.pair.is_change and not _is_alike(way)),
        holds=tuple(way for way in back if not way.pair.is_change and not _is_alike(way)),
        other_codes=tuple(way for way in (*on, *back) if _is_alike(way)),
        places=tuple(Place.objects.filter(code=wanted).select_related("parent").defer("parent__boundary")),
    )


def _is_alike(way: Way) -> bool:
    """Whether a pair leads to the same areas by codes of another system."""
    pair = way.pair
    return not pair.is_change and (pair.from_kind, pair.from_vintage) == (pair.to_kind, pair.to_vintage)


def _ways(known: Geographies, rows: Iterable[Mapping[str, Any]], *, is_from: bool) -> list[Way]:
    side = "to" if is_from else "from"
    grouped: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["lookup"], row["pair"]), []).append(row)
    ways = []
    for key, lines in grouped.items():
        pair = known.pairs[key]
        areas = tuple(Area(row[f"{side}_code"], row[f"{side}_name"], row["share"], row["parts"]) for row in lines)
        kind, vintage = getattr(pair, f"{side}_kind"), getattr(pair, f"{side}_vintage")
        count = len(areas) if is_from else int(lines[0]["of"])
        change = str(lines[0]["change"]) if pair.is_change else ""
        ways.append(Way(pair, kind, vintage, areas, count, change))
    return ways


@dataclass(frozen=True)
class Found:
    """A code that a search by name found: of which kinds and vintages the lookups know it."""

    code: str
    name: str
    vintages: tuple[str, ...]
    kind: str


def codes_named(viewer: Viewer, words: str) -> list[Found]:
    """The codes whose name holds some words, in the order of names; the first fifty."""
    wanted = " ".join(words.split())
    if not wanted:
        return []
    known = geographies(viewer)
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in store.named(known.root, known.files, wanted):
        if wanted.casefold() in str(row["name"]).casefold():
            pair = known.pairs[row["lookup"], row["pair"]]
            side = "from" if row["is_first"] else "to"
            key = (row["name"], row["code"], getattr(pair, f"{side}_kind"))
            found.setdefault(key, set()).add(getattr(pair, f"{side}_vintage"))
    listed = [
        Found(code, name, tuple(sorted(vintage for vintage in vintages if vintage)), kind)
        for (name, code, kind), vintages in found.items()
    ]
    return listed[:MOST_FOUND]


@dataclass(frozen=True)
class PlaceCodes:
    """What is known of a place's code, and of the codes of the neighbourhoods within it."""

    place: Place
    history: CodeHistory
    vintages_inside: Mapping[str, int]
    """How many published neighbourhoods within it are of each vintage."""

    @property
    def is_mixed(self) -> bool:
        """Whether neighbourhoods of several vintages stand side by side, which no sum should join."""
        return len(self.vintages_inside) > 1


def place_codes(viewer: Viewer, place: Place, inside: QuerySet[Place] | None) -> PlaceCodes:
    """What system and vintage the code of a place is of, and whether those within it are all of one. `inside` are its neighbourhoods."""
    counted: dict[str, int] = {}
    if inside is not None and place.tier != Tier.NEIGHBOURHOOD:
        rows = inside.order_by("vintage").values_list("vintage").annotate(count=Count("pk"))
        counted = {str(vintage): int(count) for vintage, count in rows}
    return PlaceCodes(place, code_history(viewer, place.code), counted)
