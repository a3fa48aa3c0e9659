"""Questions about constitutions: how many must be there for a partnership to decide, and whether so many can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from commonweal.agreement.models import Constitution, SectorQuorum
from commonweal.register.models import Partnership, Seat, Sector
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Need:
    """How many seats must be there, of one sector or of all, and how many are held."""

    label: str
    """The sector; empty for all seats."""
    least: int
    held: int

    @property
    def is_short(self) -> bool:
        return self.held < self.least


def constitution_of(
    viewer: Viewer, partnership_pk: int, *, on: date
) -> tuple[Partnership, Constitution | None, list[Need]]:
    """A partnership, its constitution if it has one, and what that needs beside what is held. Raises Partnership.DoesNotExist."""
    partnership = Partnership.objects.select_related("place").defer("place__boundary").get(pk=partnership_pk)
    found = Constitution.objects.filter(partnership=partnership).prefetch_related("sectors").first()
    if found is None:
        return partnership, None, []
    seats = Seat.objects.filter(lasting(on), partnership=partnership, person__isnull=False)
    held = list(seats.values_list("organisation__sector", flat=True))
    by_sector = Counter(held)
    needs = [Need("", found.quorum, len(held))] if found.quorum else []
    needs += [Need(str(Sector(one.sector).label), one.least, by_sector[one.sector]) for one in found.sectors.all()]
    return partnership, found, needs


def quorums(viewer: Viewer, *, place_id: int) -> dict[int, tuple[int | None, dict[str, int]]]:
    """For each partnership of a place that has a constitution, its quorum and those of sectors. Two queries."""
    found: dict[int, tuple[int | None, dict[str, int]]] = {
        partnership: (quorum, {})
        for partnership, quorum in Constitution.objects.filter(partnership__place=place_id).values_list(
            "partnership", "quorum"
        )
    }
    sectors = SectorQuorum.objects.filter(constitution__partnership__place=place_id)
    for partnership, sector, least in sectors.values_list("constitution__partnership", "sector", "least"):
        found[partnership][1][sector] = least
    return found
