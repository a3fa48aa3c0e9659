"""What a process remembers of the store's answers: those used last, up to so many rows.

The files of a question never change, so its answer never does. One answer may have a single row or fifty thousand, so it
is rows that are counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any, Generic, TypeVar

ROWS_REMEMBERED = 100_000
"""A row takes one or two kilobytes."""
LARGEST_REMEMBERED = ROWS_REMEMBERED // 4
"""One answer does not put all others out of mind."""

Rows = tuple[dict[str, Any], ...]
Kept = TypeVar("Kept")


class Remembered(Generic[Kept]):
    """What a process keeps by name up to a size, the one that was not asked for the longest going first."""

    def __init__(self, most: int, largest: int, size: Callable[[Kept], int]) -> None:
        self.most = most
        self.largest = largest
        self.size = size
        self.held = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._changing = Lock()

    def found(self, name: Hashable, ask: Callable[[], Kept]) -> Kept:
        """What is remembered by a name; else what is now asked for. An empty one counts as one."""
        with self._changing:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        found = ask()
        if self.size(found) > self.largest:
            return found
        with self._changing:
            if name not in self._kept:
                self._kept[name] = found
                self.held += self.size(found) or 1
            while self.held > self.most:
                _name, oldest = self._kept.popitem(last=False)
                self.held -= self.size(oldest) or 1
        return found

    def forget(self) -> None:
        """Remember nothing."""
        with self._changing:
            self._kept.clear()
            self.held = 0


class Answers(Remembered[Rows]):
    """Answers by name, counted in rows."""

    def __init__(self, most: int = ROWS_REMEMBERED, largest: int = LARGEST_REMEMBERED) -> None:
        super().__init__(most, largest, len)

    @property
    def rows(self) -> int:
        return self.held

    def of(self, name: Hashable, ask: Callable[[], Iterable[dict[str, Any]]]) -> Rows:
        """The answer that is remembered by a name; else the one that is now asked for."""
        return self.found(name, lambda: tuple(ask()))


_answers = Answers()
of, forget = _answers.of, _answers.forget
