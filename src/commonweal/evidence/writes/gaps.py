"""Changes to the figures that nobody has: what is wanted, of whom it is asked, and how it ended."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.evidence import rules
from commonweal.evidence.models import DataGap, Finding, Indicator, Source
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Place
from commonweal.register.reads import organisations_at
from commonweal.register.rules import Viewer


class GapFacts(TypedDict, total=False):
    """What is wanted."""

    title: str
    reason: str
    about: Place | None
    indicator: Indicator | None
    finding: Finding | None


@written
def raise_gap(
    place: Place,
    *,
    by: Viewer,
    on: date,
    asked_of: Organisation | None = None,
    expected_on: date | None = None,
    why: str = "",
    **facts: Unpack[GapFacts],
) -> DataGap:
    """Say which figures of a place are wanted and not there, and of whom they are asked. Raises Refused for anyone but its partners."""
    rules.may_raise_gap(by, place.pk).or_refuse()
    _takes_part(by, place.pk, asked_of)
    asked_on = on if asked_of is not None else None
    asked = {"asked_of": asked_of, "asked_on": asked_on, "expected_on": expected_on}
    return things.add(DataGap, place=place, raised_on=on, raised_by=by.name, **asked, **facts)


@written
def change_gap(gap: DataGap, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[GapFacts]) -> DataGap:
    """Say otherwise what is wanted and why."""
    rules.may_change_gap(by, gap).or_refuse()
    return things.change(gap, version=version, **facts)


@written
def ask_gap(
    gap: DataGap,
    *,
    by: Viewer,
    on: date,
    asked_of: Organisation,
    expected_on: date | None = None,
    version: int | None = None,
    why: str = "",
) -> DataGap:
    """Ask an organisation for what is wanted; its people see it on their home page until it is answered."""
    rules.may_change_gap(by, gap).or_refuse()
    _takes_part(by, gap.place_id, asked_of)
    return things.change(gap, version=version, asked_of=asked_of, asked_on=on, expected_on=expected_on)


@written
def promise_gap(gap: DataGap, *, by: Viewer, expected_on: date, version: int | None = None, why: str = "") -> DataGap:
    """Say by when what is wanted will be there."""
    rules.may_answer_gap(by, gap).or_refuse()
    return things.change(gap, version=version, expected_on=expected_on)


@written
def end_gap(
    gap: DataGap,
    *,
    by: Viewer,
    on: date,
    outcome: str,
    filled_by: Source | None = None,
    outcome_note: str = "",
    version: int | None = None,
    why: str = "",
) -> DataGap:
    """Say how a gap ended: filled by a source, refused, or given up."""
    rules.may_answer_gap(by, gap).or_refuse()
    return things.change(
        gap, version=version, ended_on=on, outcome=outcome, filled_by=filled_by, outcome_note=outcome_note
    )


def _takes_part(by: Viewer, place_id: int, asked_of: Organisation | None) -> None:
    if asked_of is None or Organisation.objects.filter(organisations_at(by, place_id), pk=asked_of.pk).exists():
        return
    told = {"organisation": asked_of}
    raise ValidationError({"asked_of": _("%(organisation)s takes no part in this place.") % told})
