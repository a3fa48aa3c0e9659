"""Which figures add up to which: in places, in indicators that are parts of others, in periods; and all of it as one table.

Nothing here asks the database or the store: what is known of places and indicators comes in, and a table for
`analysis.disclosure` goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.analysis.disclosure import Table
from commonweal.evidence.store.editions import Edition
from commonweal.evidence.store.shape import Kind

Key = tuple[str, str, date, date]
Place = str
PUBLISHED = frozenset({Kind.RAW, Kind.IMPUTED, Kind.PROJECTED})
EQUAL = 1e-6


@dataclass(frozen=True)
class Measure:
    """What is to be known of an indicator."""

    smallest: int | None
    """The smallest count shown; None where it is shown as it is, whatever its size."""
    is_sum: bool
    """Whether its figures add up by declaration."""
    part_of: str | None


@dataclass
class Nesting:
    """What lies in what: the tree of the register by tier, and what lies wholly in a place that it is not part of."""

    children: dict[Place, dict[str, list[Place]]] = field(default_factory=dict)
    within: dict[Place, dict[str, list[Place]]] = field(default_factory=dict)
    _smallest: dict[Place, frozenset[Place]] = field(default_factory=dict, repr=False)

    def partitions(self, place: Place, present: Mapping[Place, int]) -> Iterator[tuple[list[Place], bool]]:
        """The lists of places with figures that make up a place, and whether they are all of it."""
        for children in self.children.get(place, {}).values():
            parts = [self.nearest(child, present) for child in children]
            found = [part for each in parts for part in each]
            if found:
                yield found, all(parts)
        for others in self.within.get(place, {}).values():
            found = [other for other in others if other in present]
            for apart in self._apart(found):
                yield apart, False

    def crossings(self, place: Place, present: Mapping[Place, int]) -> list[tuple[Place, Place]]:
        """Two places that lie wholly in a place, share a part of it, and together are all of it.

        What they share is then their sum less the place, though nobody publishes it.
        """
        listed = chain(self.children.get(place, {}).values(), self.within.get(place, {}).values())
        whole = self.smallest(place)
        areas = {
            other: self.smallest(other)
            for others in listed
            for other in others
            if other in present and self.smallest(other) < whole
        }
        found = set()
        # They hold more between them than the whole does, so one of them more than its half: of hundreds inside, few do.
        for one in [each for each in areas if 2 * len(areas[each]) > len(whole)]:
            rest = whole - areas[one]
            for other in areas:
                if len(areas[other]) > len(rest) and rest <= areas[other]:
                    found.add((min(one, other), max(one, other)))
        return sorted(found)

    def smallest(self, place: Place) -> frozenset[Place]:
        """The smallest places known to make up a place; itself where none are known. Places may lie wholly in each other."""
        if place not in self._smallest:
            found, seen, queue = set(), {place}, [place]
            while queue:
                here = queue.pop()
                below = self.children.get(here) or self.within.get(here)
                inside = set(chain.from_iterable(below.values())) if below else set()
                if not inside:
                    found.add(here)
                queue += inside - seen
                seen |= inside
            self._smallest[place] = frozenset(found or {min(seen)})
        return self._smallest[place]

    def _apart(self, places: Sequence[Place]) -> list[list[Place]]:
        """Lists of places no two of which share any part."""
        found: list[tuple[list[Place], set[Place]]] = []
        for place in places:
            areas = self.smallest(place)
            for group, taken in found:
                if taken.isdisjoint(areas):
                    group.append(place)
                    taken |= areas
                    break
            else:
                found.append(([place], set(areas)))
        return [group for group, _taken in found]

    def nearest(self, place: Place, present: Mapping[Place, int]) -> list[Place]:
        """The place itself if it has a figure, else those of its parts that have, down to the first that do."""
        if place in present:
            return [place]
        for children in self.children.get(place, {}).values():
            found = [part for child in children for part in self.nearest(child, present)]
            if found:
                return found
        return []


@dataclass
class Cells:
    """The cells of every edition: one for each run of releases that say the same of a figure."""

    values: list[float] = field(default_factory=list)
    keys: list[Key | None] = field(default_factory=list)
    """None for what nobody publishes."""
    releases: list[set[int]] = field(default_factory=list)
    by_edition: dict[tuple[Key, int], int] = field(default_factory=dict)

    def take(self, edition: Edition, last: dict[Key, int]) -> None:
        """Note an edition of a figure: a cell of its own, or the one before where it says the same."""
        if edition.count is None:
            last.pop(edition.key, None)
            return
        cell = last.get(edition.key)
        if cell is None or self.values[cell] != edition.count:
            cell = self.add(edition.count, edition.key)
            last[edition.key] = cell
        self.releases[cell].add(edition.release)
        self.by_edition[edition.key, edition.release] = cell

    def indicator(self, cell: int) -> str:
        key = self.keys[cell]
        return key[0] if key is not None else ""

    def add(self, value: float, key: Key | None) -> int:
        self.values.append(value)
        self.keys.append(key)
        self.releases.append(set())
        return len(self.values) - 1


@dataclass(frozen=True)
class Built:
    """A table with what its cells are, and the interval that every small one must keep."""

    table: Table
    cells: Cells
    primary: NDArray[np.bool_]
    small: NDArray[np.bool_]
    """The primary ones, and small ones that were shown before there was a rule that withholds them."""
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


@dataclass
class _Sums:
    """Sums between cells, each once; what a total holds beyond its parts becomes a cell that nobody publishes."""

    cells: Cells
    smallest: Mapping[str, int | None]
    rows: dict[tuple[int, frozenset[int]], tuple[int, list[int]]] = field(default_factory=dict)
    rests: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    """Rests that a reader is taken to know: they come of how the figures were put together, and hold nobody."""

    def add(self, total: int, parts: list[int], *, is_whole: bool, is_additive: bool) -> None:
        name = (total, frozenset(parts))
        if name in self.rows or total in parts:
            return
        values = self.cells.values
        rest = values[total] - sum(values[part] for part in parts)
        if abs(rest) > EQUAL * max(1.0, abs(values[total])):
            if not is_additive:
                return
            cell = self.cells.add(rest, None)
            self.rests.add(cell)
            smallest = self.smallest.get(self.cells.indicator(total)) or 0
            if rest < 0 or (is_whole and rest < smallest):
                self.known.add(cell)
            parts = [*parts, cell]
        self.rows[name] = (total, parts)

    def cross(self, total: int, one: int, other: int) -> None:
        """What two cells share that together are a total: the total without the first is the second without what they share."""
        values = self.cells.values
        name = (total, frozenset((one, other)))
        shared = values[one] + values[other] - values[total]
        if name in self.rows or shared < 0:
            return
        rest, both = self.cells.add(values[total] - values[one], None), self.cells.add(shared, None)
        self.rests |= {rest, both}
        self.rows[name] = (total, [one, rest])
        self.rows[other, frozenset((rest, both))] = (other, [rest, both])


def _built(
    found: Sequence[Edition],
    measures: Mapping[str, Measure],
    nesting: Nesting,
    *,
    superseded: Mapping[int, int],
    decided: Mapping[tuple[Key, int], bool],
) -> Built:
    """The table of all editions of figures that add up with each other.

    `superseded` says which release took the place of which; `decided` says, of editions decided on before, whether they
    are withheld. All others may still be.
    """
    cells = Cells()
    last: dict[Key, int] = {}
    for edition in found:
        cells.take(edition, last)
    sums = _Sums(cells, {code: measure.smallest for code, measure in measures.items()})
    additive = {code for code, measure in measures.items() if measure.is_sum}
    additive |= {edition.indicator for edition in found if edition.is_of_count}
    for state in _states(found, superseded):
        standing = {key: cells.by_edition[key, release] for key, release in state.items()}
        _add_places(sums, standing, nesting, additive)
        _add_parts(sums, standing, measures)
        _add_periods(sums, standing, additive)
    return _table(sums, measures, decided)


class Tables:
    """Tables of figures that add up, for the choice of what is withheld: nothing is written here."""

    of_editions = staticmethod(_built)


def _states(found: Sequence[Edition], superseded: Mapping[int, int]) -> Iterator[dict[Key, int]]:
    """What a reader could see after each release, with what is provisional or a return and without."""
    releases = sorted({edition.release for edition in found})
    publics = [edition for edition in found if edition.kind in PUBLISHED]
    for rows in [found, publics] if len(publics) < len(found) else [found]:
        for now in releases:
            state: dict[Key, int] = {}
            for edition in rows:
                if edition.release <= now and not superseded.get(edition.release, now + 1) <= now:
                    if edition.count is None:
                        state.pop(edition.key, None)
                    else:
                        state[edition.key] = edition.release
            yield state


def _add_places(sums: _Sums, standing: Mapping[Key, int], nesting: Nesting, additive: set[str]) -> None:
    for (indicator, *_period), present in _grouped(standing, lambda key: (key[0], key[2], key[3]), lambda key: key[1]):
        for place, total in present.items():
            for parts, is_whole in nesting.partitions(place, present):
                cells = [present[part] for part in parts]
                sums.add(total, cells, is_whole=is_whole, is_additive=indicator in additive)
            for one, other in nesting.crossings(place, present) if indicator in additive else ():
                sums.cross(total, present[one], present[other])


def _add_parts(sums: _Sums, standing: Mapping[Key, int], measures: Mapping[str, Measure]) -> None:
    """Indicators that are parts of another add up to it in every place and period."""
    for _where, present in _grouped(standing, lambda key: key[1:], lambda key: key[0]):
        for whole, total in present.items():
            listed = [code for code, measure in measures.items() if measure.part_of == whole]
            parts = [present[code] for code in listed if code in present]
            if parts:
                sums.add(total, parts, is_whole=len(parts) == len(listed), is_additive=True)


def _add_periods(sums: _Sums, standing: Mapping[Key, int], additive: set[str]) -> None:
    """Quarters add up to their year, where they do."""
    for (indicator, _place), present in _grouped(standing, lambda key: key[:2], lambda key: key[2:]):
        if indicator not in additive or len(present) < 3:
            continue
        for period, total in present.items():
            for parts in _tilings(period, present):
                sums.add(total, [present[part] for part in parts], is_whole=True, is_additive=False)


def _tilings(period: tuple[date, date], present: Iterable[tuple[date, date]]) -> Iterator[list[tuple[date, date]]]:
    """Shorter periods that follow one another from the beginning of a period to its end: the shortest, and the longest."""
    shorter = [each for each in present if period[0] <= each[0] and each[1] <= period[1] and each != period]
    for longest_first in (False, True):
        found: list[tuple[date, date]] = []
        day = period[0]
        by_start: dict[date, list[date]] = {}
        for start, end in sorted(shorter, reverse=longest_first):
            by_start.setdefault(start, []).append(end)
        while day in by_start and day != period[1]:
            found.append((day, by_start[day][0]))
            day = by_start[day][0]
        if found and day == period[1]:
            yield found


def _grouped(
    standing: Mapping[Key, int], group: Callable[[Key], tuple[Any, ...]], name: Callable[[Key], Any]
) -> list[tuple[tuple[Any, ...], dict[Any, int]]]:
    """The cells by a part of their key, and in each group by another part."""
    found: dict[tuple[Any, ...], dict[Any, int]] = {}
    for key, cell in standing.items():
        found.setdefault(group(key), {})[name(key)] = cell
    return list(found.items())


def _table(sums: _Sums, measures: Mapping[str, Measure], decided: Mapping[tuple[Key, int], bool]) -> Built:
    cells = sums.cells
    values = np.array(cells.values, dtype=np.float64)
    size = np.abs(values)
    smallest = np.array([_smallest(key, measures) for key in cells.keys], dtype=np.float64)
    was = [_was(cells, cell, decided) for cell in range(len(values))]
    shown, withheld = np.array([each is False for each in was]), np.array([each is True for each in was])
    rests, known = _mask(sums.rests, len(values)), _mask(sums.known, len(values))
    smallest[rests] = max((measure.smallest or 0 for measure in measures.values()), default=0)
    small = (size > 0) & (size < smallest)
    primary = small & ~shown & ~known
    # A reader is told why a figure is withheld: so a small one is known to be small, and any other not to be.
    told = primary & ~rests
    least = np.where(told, np.minimum(1.0, values), np.where(size >= smallest, np.minimum(smallest, values), 0.0))
    most = np.where(told, np.maximum(smallest - 1.0, values), np.inf)
    least, most = (
        np.where(known, values, np.where(rests, np.minimum(values, 0.0), least)),
        np.where(known, values, most),
    )
    if (values[~known] < 0).any():
        least, most = _of_changes(values, smallest, told, known)
    cost = np.where(shown | (size == 0) | (smallest == 0), np.inf, size)
    lower = np.where(values < 0, np.minimum(1.0 - smallest, values), np.minimum(1.0, values))
    table = Table(values, _matrix(sums, len(values)), least, most, cost, rests | withheld)
    return Built(table, cells, primary, small & ~rests, lower, np.maximum(smallest - 1.0, values))


def _of_changes(
    values: NDArray[np.float64], smallest: NDArray[np.float64], told: NDArray[np.bool_], known: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is known beforehand of figures that may lie below nothing, such as net changes: of small ones that they are small."""
    least = np.where(told, np.minimum(1.0 - smallest, values), -np.inf)
    most = np.where(told, np.maximum(smallest - 1.0, values), np.inf)
    return np.where(known, values, least), np.where(known, values, most)


def _smallest(key: Key | None, measures: Mapping[str, Measure]) -> int:
    return (measures[key[0]].smallest or 0) if key is not None else 0


def _was(cells: Cells, cell: int, decided: Mapping[tuple[Key, int], bool]) -> bool | None:
    """Whether a cell was withheld when it was decided on before; None where it was not, which is not the same as shown."""
    key = cells.keys[cell]
    if key is None:
        return None
    told = [decided[key, release] for release in cells.releases[cell] if (key, release) in decided]
    return all(told) if told else None


def _mask(cells: set[int], size: int) -> NDArray[np.bool_]:
    found = np.zeros(size, dtype=bool)
    found[list(cells)] = True
    return found


def _matrix(sums: _Sums, size: int) -> sparse.csr_array:
    rows, columns, signs = [], [], []
    for row, (total, parts) in enumerate(sums.rows.values()):
        rows += [row] * (len(parts) + 1)
        columns += [*parts, total]
        signs += [*[1.0] * len(parts), -1.0]
    return sparse.csr_array((np.array(signs, dtype=float), (rows, columns)), shape=(len(sums.rows), size))
