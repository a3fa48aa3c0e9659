"""Answers to "may I?": yes or no, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """The answer of a rule, with the reason that a page shows beside a disabled button."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Do nothing when allowed. Raises Refused when not."""
        if not self.allowed:
            raise Refused(self)


class Refused(Exception):
    """A rule said no; pages answer 403 with the reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.reason))
        self.verdict = verdict


def yes(reason: str = "") -> Verdict:
    """A verdict that allows."""
    return Verdict(allowed=True, reason=reason)


def no(reason: str) -> Verdict:
    """A verdict that refuses; the reason is a sentence a person can act on."""
    return Verdict(allowed=False, reason=reason)
