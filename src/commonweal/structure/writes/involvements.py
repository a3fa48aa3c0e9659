"""Changes to what organisations are recorded as doing in partnerships."""

from __future__ import annotations

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Person
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Involvement


@written
def record_involvement(
    partnership: Partnership,
    *,
    organisation: Organisation,
    level: str,
    by: Viewer,
    through: Person | None = None,
    note: str = "",
    version: int | None = None,
    why: str = "",
) -> Involvement:
    """Record how far an organisation is involved in a partnership; recorded again, it changes what was recorded."""
    rules.may_record_involvement(by, partnership.place_id, organisation.pk).or_refuse()
    found = Involvement.objects.filter(partnership=partnership, organisation=organisation).first()
    facts = {"level": level, "through": through, "note": note}
    if found is not None:
        return things.change(found, version=version, **facts)
    return things.add(Involvement, partnership=partnership, organisation=organisation, **facts)
