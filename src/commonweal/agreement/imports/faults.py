"""What is wrong with a file of meetings, and how it is mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where in the file, with which value, what, and what to do about it."""

    where: str
    value: str
    wrong: str
    remedy: str


class Unreadable(Exception):
    """A file cannot be read at all."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.wrong)
        self.fault = fault


class CannotApply(Exception):
    """A plan cannot be done; nothing was changed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.wrong)
        self.fault = fault
