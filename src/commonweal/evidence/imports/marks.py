"""What a cell of figures holds: a number as people write them, a mark instead of one, or a number with a mark behind it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.store.shape import Status

GROUPED = re.compile(r"[-−+]?\d{1,3}(,\d{3})+(\.\d+)?")
PLAIN = re.compile(r"[-−+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Read:
    """What a cell was read as: a number, or why there is none; and how it came about where a mark says so."""

    value: float | None
    status: str = Status.PRESENT
    kind: str | None = None


def number(text: str, *, percent: bool = False) -> float | None:
    """A number as tables write them, or None when it is none: thousands may have commas, percentages their sign."""
    bare = text.removesuffix("%").rstrip() if percent else text
    if PLAIN.fullmatch(bare):
        value = float(bare.replace("−", "-"))
    elif GROUPED.fullmatch(bare):
        value = float(bare.replace(",", "").replace("−", "-"))
    else:
        return None
    return value if math.isfinite(value) else None


def reader(declaration: Declaration) -> Callable[[str, bool], Read | None]:
    """Reads cells by a declaration's marks. None is a cell that is neither a number nor any of them."""
    missing = frozenset(mark.strip() for mark in declaration.missing) | {""}
    suppressed = frozenset(mark.strip() for mark in declaration.suppressed)
    flags = {flag.casefold(): meant for flag, meant in declaration.flags.items()}
    listed = "|".join(re.escape(flag) for flag in sorted(declaration.flags, key=len, reverse=True))
    flagged = re.compile(rf"(?P<number>.*?)\s*(?P<flag>{listed})", re.IGNORECASE | re.DOTALL) if listed else None
    seen: dict[tuple[str, bool], Read | None] = {}

    def judged(cell: str, percent: bool) -> Read | None:
        value = number(cell, percent=percent)
        if value is not None:
            return Read(value)
        if cell in missing:
            return Read(None, Status.MISSING)
        if cell in suppressed:
            return Read(None, Status.SUPPRESSED)
        found = flagged.fullmatch(cell) if flagged is not None else None
        if found is None:
            return None
        meant = flags[found["flag"].casefold()]
        if meant == "suppressed":
            return Read(None, Status.SUPPRESSED) if not found["number"] else None
        value = number(found["number"], percent=percent)
        return None if value is None else Read(value, kind=None if meant == "none" else meant)

    def read(cell: str, percent: bool) -> Read | None:
        key = (cell, percent)
        if key not in seen:
            if len(seen) > 100_000:
                seen.clear()
            seen[key] = judged(" ".join(cell.split()), percent)
        return seen[key]

    return read
