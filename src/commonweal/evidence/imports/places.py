"""Which place a row is of: its code as the store keeps it, or why the row is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonweal.evidence.imports.headings import normal
from commonweal.evidence.imports.language import PlaceColumn


@dataclass(frozen=True)
class Placed:
    """The code of a row's place; or, without one, why the row is left out; with neither, nobody knows the place."""

    code: str = ""
    left_out: str = ""


class Places:
    """Finds the codes of places by a declaration's rules. Each text is judged once."""

    def __init__(self, declared: PlaceColumn) -> None:
        self.declared = declared
        self.names = {normal(name): code for name, code in declared.names.items()}
        self.looks = [re.compile(system.look) for system in declared.systems] or [re.compile(declared.pattern)]
        self.telling = [re.compile(system.pattern or ".*", re.IGNORECASE) for system in declared.systems]
        self.seen: dict[tuple[str, ...], Placed] = {}

    def of(self, told: str, kinds: Sequence[str] = ()) -> Placed:
        """The place that a text names, where `kinds` are the words of the columns that tell its system of codes."""
        key = (told, *kinds)
        if key not in self.seen:
            self.seen[key] = self._judged(told.strip(), kinds)
        return self.seen[key]

    def _judged(self, told: str, kinds: Sequence[str]) -> Placed:
        if not told:
            return Placed(left_out=_("rows without a place") if self.declared.blank == "leave_out" else "")
        if normal(told) in self.names:
            return Placed(self.names[normal(told)])
        if self.declared.first:
            return Placed(self._numbered(told))
        for number, look in enumerate(self.looks):
            found = look.fullmatch(told)
            if found is None:
                continue
            system = self.declared.systems[number] if self.declared.systems else None
            if system is not None and not self.telling[number].fullmatch(kinds[number] if kinds else ""):
                continue
            if system is not None and not system.load:
                return Placed(left_out=_("places coded as %(system)s") % {"system": system.system})
            return Placed(found.groupdict().get("code") or told)
        return Placed()

    def _numbered(self, told: str) -> str:
        """The code of a numbered place: as far behind the first as its number is behind 1."""
        if not told.isdecimal() or not told.isascii() or len(told) > 9 or int(told) < 1:
            return ""
        first = self.declared.first
        digits = re.search(r"\d+$", first)
        assert digits is not None  # noqa: S101 - a declaration whose first code has none is refused
        return f"{first[: digits.start()]}{int(digits[0]) + int(told) - 1:0{len(digits[0])}}"
