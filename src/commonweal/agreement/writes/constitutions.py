"""Changes to constitutions: how many must be there for a partnership to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.agreement import rules
from commonweal.agreement.models import Constitution, SectorQuorum
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Partnership
from commonweal.register.rules import Viewer


@written
def set_constitution(
    partnership: Partnership,
    *,
    quorum: int | None,
    sectors: Mapping[str, int | None],
    by: Viewer,
    agreed_on: date | None = None,
    version: int | None = None,
    why: str = "",
) -> Constitution:
    """Say how many seats, and of which sectors, must be there; said again, it changes that. Raises ValidationError where they do not fit."""
    rules.may_set_constitution(by, partnership).or_refuse()
    least = {sector: number for sector, number in sectors.items() if number}
    if quorum is not None and sum(least.values()) > quorum:
        raise ValidationError(
            {
                "quorum": _("The sectors together need %(number)d seats, more than the quorum.")
                % {"number": sum(least.values())}
            }
        )
    known = Constitution.objects.filter(partnership=partnership).first()
    if known is None:
        found = things.add(Constitution, partnership=partnership, quorum=quorum, agreed_on=agreed_on)
    else:
        found = things.change(known, version=version, quorum=quorum, agreed_on=agreed_on)
    _set_sectors(found, least)
    return found


def _set_sectors(constitution: Constitution, least: Mapping[str, int]) -> None:
    known = {one.sector: one for one in constitution.sectors.all()}
    for sector, one in known.items():
        if sector not in least:
            things.remove(one, version=None)
    for sector, number in least.items():
        if sector in known:
            things.change(known[sector], version=None, least=number)
        else:
            things.add(SectorQuorum, constitution=constitution, sector=sector, least=number)
