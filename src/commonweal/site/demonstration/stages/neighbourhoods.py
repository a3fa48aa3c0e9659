"""Stage: neighbourhoods that the partnership made itself, and the lookup of postcodes by which more can be made."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from commonweal.evidence import reads, writes
from commonweal.evidence.models import BespokeNeighbourhood
from commonweal.site.demonstration import geography, reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found
from commonweal.site.demonstration.stages.evidence import FOLDER

COMPOSED, PARTS = "East End renewal area", ("DEMO-H03", "DEMO-H04", "DEMO-H10")
DRAWN = "Riverside"
CORNERS = [(12.3, 6.7), (14.1, 6.5), (15.3, 7.3), (14.6, 8.6), (13.2, 8.4), (12.2, 7.8)]
"""In kilometres, as the middles of the neighbourhoods are authored: across Northwick Town and Quayside."""

AREA, POSTCODES_EACH = "ZZ", 8
"""No postcode begins so."""

WHY = "Made up for the demonstration."


def is_done() -> bool:
    return BespokeNeighbourhood.objects.filter(place__parent__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    by, place = found.support_of(found.signed_in_as("support"), calendar.on), found.northwick()
    _load_postcodes(calendar)
    areas = [found.place(code) for code in PARTS]
    on = calendar.published
    writes.add_neighbourhood(
        place, by=by, on=on, name=COMPOSED, composition=reads.composed_of_areas(by, areas), why=WHY
    )
    drawn = reads.composed_of_outline(by, place, geography.outline(CORNERS), on=on)
    writes.add_neighbourhood(place, by=by, on=on, name=DRAWN, composition=drawn, why=WHY)


def _postcodes() -> Path:
    """A few postcodes of each neighbourhood, as a publisher would put them out."""
    folder = Path(settings.COMMONWEAL_DATA) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "northwick-postcodes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["PCDS", "NBHD24CD", "NBHD24NM"])
        for number, area in enumerate(reading.places().neighbourhoods, start=1):
            for nth in range(POSTCODES_EACH):
                lines.writerow([f"{AREA}{number} {nth + 1}AA", area.code, area.name])
    return path


def _load_postcodes(calendar: Calendar) -> None:
    told = reading.declared()
    call_command(
        "evidence_lookup",
        str(_postcodes()),
        source="Postcodes of Northwick",
        publisher=str(told["publisher"]),
        licence=str(told["licence"]),
        retrieved_on=calendar.published.isoformat(),
        why=WHY,
        stdout=StringIO(),
    )
