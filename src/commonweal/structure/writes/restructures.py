"""Changes to restructures: drafted, tried step by step, copied, adopted or given up. The register stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Place
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.structure import rules
from commonweal.structure.models import (
    Assurance,
    Duty,
    Operation,
    OperationKind,
    OperationPart,
    ProposedPartnership,
    Restructure,
)

PROPOSED_FACTS = ("name", "theme", "purpose", "role", "meetings_a_year", "meeting_hours", "preparation_hours")


@written
def draft_restructure(
    place: Place, *, name: str, on: date, by: Viewer, purpose: str = "", why: str = ""
) -> Restructure:
    """Begin a branch of the register in which nothing is changed yet."""
    rules.may_draft_restructure(by, place.pk).or_refuse()
    return things.add(Restructure, place=place, name=name, purpose=purpose, drafted_on=on)


@written
def change_restructure(
    restructure: Restructure, *, version: int | None, name: str, purpose: str, by: Viewer, why: str = ""
) -> Restructure:
    """Name a restructure otherwise, or say better what it is for."""
    rules.may_change_restructure(by, restructure).or_refuse()
    return things.change(restructure, version=version, name=name, purpose=purpose)


@written
def add_operation(
    restructure: Restructure,
    *,
    kind: str,
    by: Viewer,
    partnership: Partnership | None = None,
    proposed: ProposedPartnership | None = None,
    other: Partnership | None = None,
    other_proposed: ProposedPartnership | None = None,
    proposes: dict[str, Any] | None = None,
    organisations: Iterable[Organisation] = (),
    duties: Iterable[Duty] = (),
    laws: Iterable[Partnership] = (),
    targets: Iterable[Target] = (),
    why: str = "",
    **facts: Any,
) -> Operation:
    """Take one more step, after all others.

    `proposes` are the facts (PROPOSED_FACTS) of the partnership that a `create` sets up or a `split` splits off.
    `organisations` join or leave, or go along; `duties`, `laws` (of these partnerships) and `targets` move there.
    """
    rules.may_change_restructure(by, restructure).or_refuse()
    if proposes is not None:
        _refuse_known_name(restructure, proposes["name"])
        new = things.add(ProposedPartnership, restructure=restructure, **proposes)
        proposed, other_proposed = (new, None) if kind == OperationKind.CREATE else (proposed, new)
    last = restructure.operations.aggregate(last=Max("position"))["last"] or 0
    operation = things.add(
        Operation,
        restructure=restructure,
        position=last + 1,
        kind=kind,
        partnership=partnership,
        proposed=proposed,
        other=other,
        other_proposed=other_proposed,
        **facts,
    )
    _put_parts(operation, _parts(organisations, duties, laws, targets))
    return operation


@written
def change_operation(
    operation: Operation,
    *,
    version: int | None,
    by: Viewer,
    proposes: dict[str, Any] | None = None,
    organisations: Iterable[Organisation] | None = None,
    duties: Iterable[Duty] | None = None,
    laws: Iterable[Partnership] | None = None,
    targets: Iterable[Target] | None = None,
    why: str = "",
    **facts: Any,
) -> Operation:
    """Put a step right; what is None stays as it is. What is done, and to which partnership, stays."""
    rules.may_change_restructure(by, operation.restructure).or_refuse()
    changed = things.change(operation, version=version, **facts)
    new = changed.proposed if changed.kind == OperationKind.CREATE else changed.other_proposed
    if proposes is not None and new is not None:
        _refuse_known_name(operation.restructure, proposes["name"])
        things.change(new, version=None, **proposes)
    told = {"organisation": organisations, "duty": duties, "law_of": laws, "target": targets}
    for name, wanted in told.items():
        if wanted is not None:
            for part in changed.parts.filter(**{f"{name}__isnull": False}):
                things.remove(part, version=None)
            _put_parts(changed, [(name, one) for one in wanted])
    return changed


def _refuse_known_name(restructure: Restructure, name: str) -> None:
    """The register keeps every partnership under its own name, those that have ended too."""
    if Partnership.objects.filter(place=restructure.place_id, name=name).exists():
        raise ValidationError({"name": _("This place has, or had, a partnership of that name. Choose another.")})


def _parts(
    organisations: Iterable[Any], duties: Iterable[Any], laws: Iterable[Any], targets: Iterable[Any]
) -> list[tuple[str, Any]]:
    named = {"organisation": organisations, "duty": duties, "law_of": laws, "target": targets}
    return [(name, one) for name, many in named.items() for one in many]


def _put_parts(operation: Operation, parts: Sequence[tuple[str, Any]]) -> None:
    for name, one in parts:
        things.add(OperationPart, operation=operation, **{name: one})


@written
def remove_operation(operation: Operation, *, by: Viewer, version: int | None = None, why: str = "") -> Operation:
    """Take a step back. The partnership that only it proposes goes with it; raises ValidationError while others use that."""
    rules.may_change_restructure(by, operation.restructure).or_refuse()
    new = (operation.proposed or operation.other_proposed) if operation.kind in rules.PROPOSES else None
    using = operation.restructure.operations.exclude(pk=operation.pk)
    if new is not None and (using.filter(proposed=new).exists() or using.filter(other_proposed=new).exists()):
        raise ValidationError(
            _("Other steps use %(name)s, which this one proposes. Remove those first.") % {"name": new}
        )
    for part in operation.parts.all():
        things.remove(part, version=None)
    gone = things.remove(operation, version=version)
    if new is not None:
        things.remove(new, version=None)
    return gone


@written
def copy_restructure(
    restructure: Restructure, *, name: str, on: date, by: Viewer, purpose: str = "", why: str = ""
) -> Restructure:
    """Go on from the same steps in another branch. Stages are not copied: the days are for each to settle."""
    rules.may_draft_restructure(by, restructure.place_id).or_refuse()
    copy = things.add(
        Restructure, place=restructure.place, name=name, purpose=purpose or restructure.purpose, drafted_on=on
    )
    proposed = {
        one.pk: things.add(
            ProposedPartnership, restructure=copy, **{fact: getattr(one, fact) for fact in PROPOSED_FACTS}
        )
        for one in restructure.proposed.select_related("theme")
    }
    steps = restructure.operations.select_related("restructure", "partnership", "other").prefetch_related("parts")
    for step in steps:
        again = things.add(
            Operation,
            restructure=copy,
            position=step.position,
            kind=step.kind,
            partnership=step.partnership,
            proposed=proposed.get(step.proposed_id or 0),
            other=step.other,
            other_proposed=proposed.get(step.other_proposed_id or 0),
            meetings_a_year=step.meetings_a_year,
            meeting_hours=step.meeting_hours,
            preparation_hours=step.preparation_hours,
            secretariat_hours=step.secretariat_hours,
            exit_arrangements=step.exit_arrangements,
            records=step.records,
        )
        for part in step.parts.all():
            things.add(
                OperationPart,
                operation=again,
                organisation_id=part.organisation_id,
                duty_id=part.duty_id,
                law_of_id=part.law_of_id,
                target_id=part.target_id,
            )
    return copy


@written
def assure(
    restructure: Restructure,
    organisation: Organisation,
    *,
    text: str,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Assurance:
    """Say how an organisation that would lose is kept on board."""
    rules.may_stage(by, restructure).or_refuse()
    known = restructure.assurances.filter(organisation=organisation).first()
    if known is None:
        return things.add(Assurance, restructure=restructure, organisation=organisation, text=text)
    return things.change(known, version=version, text=text)


@written
def abandon_restructure(
    restructure: Restructure, *, on: date, because: str, by: Viewer, version: int | None = None, why: str = ""
) -> Restructure:
    """Give a restructure up, and say why, so that nobody tries it again unawares."""
    rules.may_change_restructure(by, restructure).or_refuse()
    return things.change(restructure, version=version, abandoned_on=on, abandoned_because=because)
