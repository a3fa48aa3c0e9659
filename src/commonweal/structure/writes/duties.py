"""Changes to duties and to whom they need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Place
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Duty, DutyNeed


@written
def add_duty(
    place: Place, *, by: Viewer, organisations: Iterable[Organisation] = (), why: str = "", **facts: Any
) -> Duty:
    """Write down a duty, who carries it and whom it needs at the table."""
    rules.may_keep_duties(by, place.pk).or_refuse()
    duty = things.add(Duty, place=place, **facts)
    for organisation in organisations:
        things.add(DutyNeed, duty=duty, organisation=organisation)
    return duty


@written
def change_duty(
    duty: Duty,
    *,
    version: int | None,
    by: Viewer,
    organisations: Iterable[Organisation] | None = None,
    why: str = "",
    **facts: Any,
) -> Duty:
    """Put a duty right, or give it to another partnership; `organisations` None leaves those whom it needs."""
    rules.may_keep_duties(by, duty.place_id).or_refuse()
    changed = things.change(duty, version=version, **facts)
    if organisations is not None:
        _need(changed, {organisation.pk: organisation for organisation in organisations})
    return changed


def _need(duty: Duty, wanted: dict[int, Organisation]) -> None:
    needs = list(duty.needs.all())
    for need in needs:
        if need.organisation_id not in wanted:
            things.remove(need, version=None)
    known = {need.organisation_id for need in needs}
    for pk, organisation in wanted.items():
        if pk not in known:
            things.add(DutyNeed, duty=duty, organisation=organisation)


@written
def end_duty(duty: Duty, *, on: date, version: int | None = None, by: Viewer, why: str = "") -> Duty:
    """End a duty: from that day nobody has to see to it."""
    rules.may_keep_duties(by, duty.place_id).or_refuse()
    return things.end(duty, on=on, version=version)
