"""Stage: the council's audit of the partnerships, which falls into the published matrix cell for cell."""

from __future__ import annotations

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found
from commonweal.structure import writes
from commonweal.structure.models import Audit, Criticality, PartnershipType

BEGAN_MONTHS = -8


def is_done() -> bool:
    return Audit.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    place = found.northwick()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    since = calendar.month(BEGAN_MONTHS)
    council = found.organisations()["council"]
    title = f"Audit of partnerships, {since.year}"
    audit = writes.add_audit(place=place, title=title, since=since, lead_body=council, by=by)
    by_name = found.partnerships(place)
    answers = [
        writes.Answer(
            partnership=by_name[one.name],
            type=PartnershipType(one.classed[0]),
            criticality=Criticality(one.classed[1]),
        )
        for one in reading.partnerships()
    ]
    writes.classify_all(audit, organisation=council, answers=answers, by=by)
