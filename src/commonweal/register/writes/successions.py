"""Which organisations took the place of which, so that a series is not broken by a reorganisation."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import reads, rules
from commonweal.register.models import Organisation, Succession
from commonweal.register.rules import Viewer


@written
def add_succession(
    organisation: Organisation, *, successor: Organisation, on: date, by: Viewer, note: str = "", why: str = ""
) -> Succession:
    """Say that an organisation was replaced by another from a day; one replaced by several is said once for each.

    Raises ValidationError when the successor would, by what is known, come before what it replaces.
    """
    rules.may_end_organisation(by, kept_by=reads.keepers_of(by, organisation)).or_refuse()
    if _leads_to(successor, organisation):
        raise ValidationError({"successor": _("By what is known, this one came before it.")})
    return things.add(Succession, organisation=organisation, successor=successor, on=on, note=note)


def _leads_to(earlier: Organisation, later: Organisation) -> bool:
    """Whether the later one is among the successors of the earlier, or of its successors."""
    known, met = {earlier.pk}, {earlier.pk}
    while met:
        met = set(Succession.objects.filter(organisation__in=met).values_list("successor", flat=True)) - known
        known |= met
    return later.pk in known - {earlier.pk}


@written
def end_succession(succession: Succession, *, by: Viewer, version: int | None = None, why: str = "") -> Succession:
    """Take back that one organisation replaced another; that it was said stays in the record."""
    rules.may_end_organisation(by, kept_by=reads.keepers_of(by, succession.organisation)).or_refuse()
    return things.remove(succession, version=version)
