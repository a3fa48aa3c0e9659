"""What a process remembers of the store's answers: those used last, up to so many rows.

The files of a question never change, so its answer never does. One answer may have a single row or fifty thousand, so it
is rows that are counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any

ROWS_REMEMBERED = 100_000
"""A row takes one or two kilobytes."""
LARGEST_REMEMBERED = ROWS_REMEMBERED // 4
"""One answer does not put all others out of mind."""

Rows = tuple[dict[str, Any], ...]


class Answers:
    """Answers by name, the one that was not asked for the longest first."""

    def __init__(self, most: int = ROWS_REMEMBERED, largest: int = LARGEST_REMEMBERED) -> None:
        self.most = most
        self.largest = largest
        self.rows = 0
        self._kept: OrderedDict[Hashable, Rows] = OrderedDict()
        self._changing = Lock()

    def of(self, name: Hashable, ask: Callable[[], Iterable[dict[str, Any]]]) -> Rows:
        """The answer that is remembered by a name; else the one that is now asked for. An empty one counts as one row."""
        with self._changing:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        found = tuple(ask())
        if len(found) > self.largest:
            return found
        with self._changing:
            if name not in self._kept:
                self._kept[name] = found
                self.rows += len(found) or 1
            while self.rows > self.most:
                _name, oldest = self._kept.popitem(last=False)
                self.rows -= len(oldest) or 1
        return found

    def forget(self) -> None:
        """Remember nothing."""
        with self._changing:
            self._kept.clear()
            self.rows = 0


_answers = Answers()
of, forget = _answers.of, _answers.forget
