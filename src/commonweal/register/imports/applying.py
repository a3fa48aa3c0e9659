"""Does what a plan says: all of it, in one transaction with one line in the record, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from commonweal.kit.record import written
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes
from commonweal.register.imports.faults import Fault
from commonweal.register.imports.plans import ADD, CHANGE, END, Plan, Step
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

Write = Callable[..., Any]


class CannotApply(Exception):
    """The register refused a step; nothing of the plan was done."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.wrong)
        self.fault = fault


@written
def bring_in(place: Place, *, plan: Plan, by: Viewer, why: str = "") -> Place:
    """Do every step of a plan for a place. Raises CannotApply, and then nothing was done."""
    if plan.faults:
        raise CannotApply(plan.faults[0])
    made: dict[int, Any] = {}
    for step in plan.work:
        try:
            _take(step, made, by)
        except ValidationError as refusal:
            raise CannotApply(_refused(step, refusal)) from refusal
        except (Stale, Refused) as refusal:
            raise CannotApply(step.line.fault(str(refusal), _("Look at the file again."), "", step.name)) from refusal
    return place


def _take(step: Step, made: dict[int, Any], by: Viewer) -> Any:
    """Do one step, and before it the steps that its row rests on."""
    if id(step) in made:
        return made[id(step)]
    facts = {name: _take(value, made, by) if isinstance(value, Step) else value for name, value in step.facts.items()}
    if step.verb == ADD:
        made[id(step)] = ADDS[step.sheet](by=by, **facts)
    elif step.verb == CHANGE:
        made[id(step)] = CHANGES[step.sheet](step.thing, by=by, version=step.thing.version, **facts)
    elif step.verb == END:
        made[id(step)] = _end(step, facts, by)
    else:
        made[id(step)] = step.thing
    return made[id(step)]


def _end(step: Step, facts: dict[str, Any], by: Viewer) -> Any:
    """Correct what else the row changes, then end it, so that what ends with it ends too."""
    until = facts.pop("until")
    thing, version = step.thing, step.thing.version
    if facts:
        thing = CHANGES[step.sheet](thing, by=by, version=version, **facts)
        version = thing.version
    return ENDS[step.sheet](thing, by=by, on=until, version=version)


def _refused(step: Step, refusal: ValidationError) -> Fault:
    messages = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    column, said = next(iter(messages.items()))
    name = "" if column == NON_FIELD_ERRORS else column
    return step.line.fault(" ".join(said), _("Correct this row and bring the file in again."), name, step.name)


def _add_overlap(*, place: Any, other: Any, **facts: Any) -> Any:
    return writes.add_overlap(place, other, **facts)


def _add_theme(*, place: Any, **facts: Any) -> Any:
    return writes.add_theme(place, **facts)


def _add_identifier(*, organisation: Any, **facts: Any) -> Any:
    return writes.add_identifier(organisation, **facts)


def _add_footprint(*, organisation: Any, place: Any, by: Viewer) -> Any:
    return writes.add_footprint(organisation, place, by=by)


def _add_employment(*, person: Any, organisation: Any, **facts: Any) -> Any:
    return writes.add_employment(person, organisation, **facts)


def _add_support(*, person: Any, place: Any, **facts: Any) -> Any:
    return writes.add_support(person, place, **facts)


def _add_partnership(*, place: Any, **facts: Any) -> Any:
    return writes.add_partnership(place, **facts)


def _add_tie(*, partnership: Any, other: Any, **facts: Any) -> Any:
    return writes.add_tie(partnership, other, **facts)


def _add_coverage(*, partnership: Any, place: Any, by: Viewer) -> Any:
    return writes.add_coverage(partnership, place, by=by)


def _add_secretariat(*, partnership: Any, organisation: Any, **facts: Any) -> Any:
    return writes.add_secretariat(partnership, organisation, **facts)


def _add_feedback(*, seat: Any, **facts: Any) -> Any:
    return writes.add_feedback(seat, **facts)


def _add_seat(*, partnership: Any, **facts: Any) -> Any:
    return writes.add_seat(partnership, **facts)


ADDS: dict[str, Write] = {
    "places": writes.add_place,
    "overlaps": _add_overlap,
    "themes": _add_theme,
    "organisations": writes.add_organisation,
    "identifiers": _add_identifier,
    "footprints": _add_footprint,
    "people": writes.add_person,
    "employments": _add_employment,
    "support_team": _add_support,
    "partnerships": _add_partnership,
    "coverages": _add_coverage,
    "secretariats": _add_secretariat,
    "ties": _add_tie,
    "seats": _add_seat,
    "feedback": _add_feedback,
}
CHANGES: dict[str, Write] = {
    "places": writes.change_place,
    "overlaps": writes.change_overlap,
    "themes": writes.change_theme,
    "organisations": writes.change_organisation,
    "people": writes.change_person,
    "employments": writes.change_employment,
    "support_team": writes.change_support,
    "partnerships": writes.change_partnership,
    "secretariats": writes.change_secretariat,
    "ties": writes.change_tie,
    "seats": writes.change_seat,
    "feedback": writes.change_feedback,
}
ENDS: dict[str, Write] = {
    "places": writes.end_place,
    "organisations": writes.end_organisation,
    "people": writes.end_person,
    "employments": writes.end_employment,
    "support_team": writes.end_support,
    "partnerships": writes.end_partnership,
    "secretariats": writes.end_secretariat,
    "ties": writes.end_tie,
    "seats": writes.end_seat,
}
