"""Stage: former names, one body that is in the register twice, and a correction that waits for the support team."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from commonweal.register import writes
from commonweal.register.models import CorrectionLink
from commonweal.register.rules import Viewer
from commonweal.register.writes import corrections, merging
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found

TWICE, DOUBLE = "cvs", "Northwick CVS"
"""The body that is there twice, and the name under which someone entered it again."""

CORRECTED, SENDER = "advice", "Ruby Castellane"


def is_done() -> bool:
    return CorrectionLink.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    by, bodies = found.support_of(found.signed_in_as("support"), calendar.on), found.organisations()
    for key, (_sector, one) in reading.organisations().items():
        if one.was is not None:
            merging.add_alternative_name(bodies[key], name=one.was.name, by=by, why=one.was.why)
    twice = bodies[TWICE]
    writes.add_organisation(
        by=by, name=DOUBLE, sector=twice.sector, level=twice.level, website=twice.website,
        footprint=[found.northwick()], why="From the return of a grants officer.",
    )  # fmt: skip
    _correction(by, calendar)


def _correction(by: Viewer, calendar: Calendar) -> None:
    """The advice centre was asked whether its entry is still right, and says that it is not."""
    centre = found.organisations()[CORRECTED]
    link = corrections.make_link(centre, place=found.northwick(), by=by, on=calendar.on)
    corrections.propose_correction(
        link,
        by=Viewer.public(),
        at=timezone.make_aware(datetime.combine(calendar.on, time(9, 30))),
        purpose=f"{centre.purpose} By telephone and video too.",
        note="We have left the rooms above the library.",
        sent_by=SENDER,
    )
