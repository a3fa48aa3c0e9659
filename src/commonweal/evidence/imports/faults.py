"""What is wrong with a published file, and how a person mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_LISTED = 50
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it is, what stands there, and what to do about it."""

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str = ""
    value: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        where = [self.file]
        if self.sheet:
            where.append(_("sheet “%(sheet)s”") % {"sheet": self.sheet})
        if self.row is not None:
            where.append(_("row %(row)s") % {"row": f"{self.row:,}"})
        if self.column:
            where.append(_("column “%(column)s”") % {"column": self.column})
        return f"{', '.join(where)}: {self.problem} {self.remedy}"


class Faults(Exception):
    """A file that cannot be loaded as it is: the first faults, and how many there are in all. Nothing was written."""

    def __init__(self, faults: Iterable[Fault], *, total: int | None = None) -> None:
        self.faults = list(faults)[:MOST_LISTED]
        self.total = max(total or 0, len(self.faults))
        super().__init__("\n".join(self.lines()))

    @property
    def are_of_cells(self) -> bool:
        """Whether the file was known and some of its cells are wrong: then it is to be mended, and not described anew."""
        return any(fault.row is not None and fault.column for fault in self.faults)

    def lines(self) -> list[str]:
        """What to tell the person, a sentence a fault."""
        told = [str(fault) for fault in self.faults]
        if self.total > len(told):
            more = self.total - len(told)
            told.append(
                ngettext("… and %(count)s more fault.", "… and %(count)s more faults.", more) % {"count": f"{more:,}"}
            )
        return told


def clipped(value: object) -> str:
    """A value as a message quotes it: short, and on one line."""
    text = " ".join(str("" if value is None else value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
