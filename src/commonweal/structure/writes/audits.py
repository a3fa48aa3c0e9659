"""Changes to audits and classifications."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Place
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Audit, Classification, Criticality, PartnershipType


@written
def add_audit(*, place: Place, title: str, since: date, by: Viewer, why: str = "") -> Audit:
    """Open a round in which organisations classify the partnerships of a place."""
    rules.may_add_audit(by, place.pk).or_refuse()
    return things.add(Audit, place=place, title=title, since=since)


@written
def change_audit(audit: Audit, *, version: int, title: str, since: date | None, by: Viewer, why: str = "") -> Audit:
    """Rename an audit or put right the day it began."""
    rules.may_change_audit(by, audit).or_refuse()
    return things.change(audit, version=version, title=title, since=since)


@written
def end_audit(audit: Audit, *, on: date, version: int, by: Viewer, why: str = "") -> Audit:
    """Close the round: from that day its classifications stand as they are."""
    rules.may_change_audit(by, audit).or_refuse()
    return things.end(audit, on=on, version=version)


@written
def classify(
    audit: Audit,
    *,
    partnership: Partnership,
    organisation: Organisation,
    type: str,
    criticality: str,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Classification:
    """Say how an organisation classifies a partnership; said again in the same audit, it changes what was said."""
    rules.may_classify(by, audit, organisation.pk).or_refuse()
    _check_place(audit, partnership)
    said = Classification.objects.filter(audit=audit, partnership=partnership, organisation=organisation).first()
    if said is not None:
        return things.change(said, version=version, type=type, criticality=criticality)
    return things.add(
        Classification,
        audit=audit,
        partnership=partnership,
        organisation=organisation,
        type=type,
        criticality=criticality,
    )


@dataclass(frozen=True)
class Answer:
    """What an organisation says of one partnership."""

    partnership: Partnership
    type: PartnershipType
    criticality: Criticality


@written
def classify_all(
    audit: Audit, *, organisation: Organisation, answers: Iterable[Answer], by: Viewer, why: str = ""
) -> list[Classification]:
    """Say how an organisation classifies many partnerships at once, none of which it has classified in this audit."""
    rules.may_classify(by, audit, organisation.pk).or_refuse()
    rows = []
    for answer in answers:
        _check_place(audit, answer.partnership)
        row = Classification(
            audit=audit,
            partnership=answer.partnership,
            organisation=organisation,
            type=answer.type,
            criticality=answer.criticality,
        )
        row.clean_fields()
        rows.append(row)
    _check_said_once(audit, organisation, rows)
    return Classification.objects.bulk_create(rows)


def _check_place(audit: Audit, partnership: Partnership) -> None:
    if partnership.place_id != audit.place_id:
        raise ValidationError({"partnership": _("%(name)s belongs to another place.") % {"name": partnership.name}})


def _check_said_once(audit: Audit, organisation: Organisation, rows: list[Classification]) -> None:
    wanted = [row.partnership_id for row in rows]
    said = set(
        Classification.objects.filter(audit=audit, organisation=organisation, partnership__in=wanted).values_list(
            "partnership", flat=True
        )
    )
    seen: set[int] = set()
    for row in rows:
        if row.partnership_id in said | seen:
            raise ValidationError(
                {
                    "partnership": _("%(name)s is classified already; change that classification instead.")
                    % {"name": row.partnership.name}
                }
            )
        seen.add(row.partnership_id)
