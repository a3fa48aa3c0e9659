"""What is wrong with a file that someone brings in, and how they mend it."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, what, and what to do about it."""

    file: str
    wrong: str
    remedy: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    path: str = ""
    """Where it is in a file that has no rows, such as `memberships[3]`."""


class Unreadable(Exception):
    """A file cannot be read at all, for the reasons in `faults`."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.wrong for fault in faults))
        self.faults = faults


class Wrong(Exception):
    """A cell does not hold what its column holds: what is wrong with it, and what to write instead."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.remedy = remedy


def shown(value: object) -> str:
    """A value as a message quotes it: short, and on one line."""
    text = " ".join(str("" if value is None else value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
