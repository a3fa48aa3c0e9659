"""Actions and updates, built by delivery's own writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from commonweal.delivery import writes
from commonweal.delivery.models import Action, Update
from commonweal.strategy.models import Target
from tests.strategy.building import BUILDER


def give(target: Target, on: date, value: float, **facts: Any) -> Update:
    """An update on a target, given six weeks after the day of its value unless another day is named."""
    standard = {"commentary": "As planned.", "given_on": on + timedelta(weeks=6), "by": BUILDER}
    return writes.give_update(target, on=on, value=value, **{**standard, **facts})


def act(target: Target, **facts: Any) -> Action:
    """An action towards a target, under way, due in a year."""
    standard = {"title": "Open a youth hub", "since": date(2026, 4, 1), "due": date(2027, 3, 31), "by": BUILDER}
    return writes.add_action(target, **{**standard, **facts})
