"""Changes of the audit: rounds, classifications, and what came of talking about them."""

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
from commonweal.structure.models import Audit, Classification, Criticality, PartnershipType, Talk


@written
def add_audit(
    *, place: Place, title: str, since: date, by: Viewer, lead_body: Organisation | None = None, why: str = ""
) -> Audit:
    """Open a round in which the lead body, and then each partner, classifies the partnerships of a place."""
    rules.may_add_audit(by, place.pk).or_refuse()
    return things.add(Audit, place=place, title=title, since=since, lead_body=lead_body)


@written
def change_audit(
    audit: Audit,
    *,
    version: int,
    title: str,
    since: date | None,
    by: Viewer,
    lead_body: Organisation | None = None,
    why: str = "",
) -> Audit:
    """Rename an audit, name its lead body or put right the day it began."""
    rules.may_change_audit(by, audit).or_refuse()
    return things.change(audit, version=version, title=title, since=since, lead_body=lead_body)


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
    version: int | None = None
    """The version of what it said before, where it has said something and now says something else."""


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


@written
def classify_page(
    audit: Audit, *, organisation: Organisation, answers: Iterable[Answer], by: Viewer, why: str = ""
) -> list[Classification]:
    """Say how an organisation classifies some partnerships, new or again; answers that are the same change nothing.

    All or nothing. Raises ValidationError under `type_<number of the partnership>` where someone else of the
    organisation said something else meanwhile.
    """
    rules.may_classify(by, audit, organisation.pk).or_refuse()
    said = {row.partnership_id: row for row in Classification.objects.filter(audit=audit, organisation=organisation)}
    changed = []
    for answer in answers:
        before = said.get(answer.partnership.pk)
        if before and (before.type, before.criticality) == (answer.type, answer.criticality):
            continue
        _check_nobody_came_between(before, answer)
        changed.append(
            classify(
                audit,
                partnership=answer.partnership,
                organisation=organisation,
                type=answer.type,
                criticality=answer.criticality,
                by=by,
            )
        )
    return changed


def _check_nobody_came_between(before: Classification | None, answer: Answer) -> None:
    if (before.version if before else None) != answer.version:
        now = f"{before.get_type_display()}, {before.get_criticality_display()}" if before else _("not classified")
        said = _("Someone of your organisation changed this meanwhile. It is now: %(now)s. Open the page again.")
        raise ValidationError({f"type_{answer.partnership.pk}": said % {"now": now}})


@written
def record_talk(
    audit: Audit,
    *,
    partnership: Partnership,
    on: date,
    outcome: str,
    by: Viewer,
    agreed_type: str = "",
    agreed_criticality: str = "",
    organisations: Iterable[Organisation] = (),
    why: str = "",
) -> Talk:
    """Record that a disagreement was talked about, and reclassify for those organisations that came to agree."""
    rules.may_talk(by, audit).or_refuse()
    _check_place(audit, partnership)
    talk = things.add(
        Talk,
        audit=audit,
        partnership=partnership,
        on=on,
        outcome=outcome,
        agreed_type=agreed_type,
        agreed_criticality=agreed_criticality,
    )
    changing = list(organisations)
    if changing and not agreed_type:
        raise ValidationError({"organisations": _("Say what was agreed, or that nobody changes its view.")})
    for organisation in changing:
        classify(
            audit,
            partnership=partnership,
            organisation=organisation,
            type=agreed_type,
            criticality=agreed_criticality,
            by=by,
        )
    return talk


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
