"""Decisions that the limits of chance start afresh."""

from __future__ import annotations

from datetime import date

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator, Rebase
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Place
from commonweal.register.rules import Viewer


@written
def start_limits_afresh(
    indicator: Indicator, place: Place, *, by: Viewer, on: date, starts_on: date, reason: str, why: str = ""
) -> Rebase:
    """Let the limits of an indicator in a place rest on new figures from a period on. Raises Refused for all but its team."""
    rules.may_start_limits_afresh(by, place).or_refuse()
    told = {"starts_on": starts_on, "reason": reason, "decided_on": on, "decided_by": by.name}
    return things.add(Rebase, indicator=indicator, place=place, **told)


@written
def withdraw_rebase(rebase: Rebase, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Rebase:
    """Let the limits go on over that period as if nothing had been decided; that it was stays on record."""
    rules.may_start_limits_afresh(by, rebase.place).or_refuse()
    return things.change(rebase, version=version, withdrawn_on=on)
