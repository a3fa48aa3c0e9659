"""What no single cell shows: dates in the wrong order, two rows that would be one, places within themselves, and who may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from commonweal.kit.verdicts import Verdict
from commonweal.register import reads, rules
from commonweal.register.imports import alone
from commonweal.register.imports.alone import after
from commonweal.register.imports.faults import Fault
from commonweal.register.imports.known import Known
from commonweal.register.imports.plans import ADD, SAME, Plan, Step
from commonweal.register.imports.references import name_of
from commonweal.register.rules import Viewer


def check(plan: Plan, known: Known, viewer: Viewer) -> None:
    """Add to the plan every fault that shows only when its rows are seen together."""
    for step in plan.steps:
        if step.verb != SAME:
            plan.faults.extend(alone.faults_of(step))
            plan.faults.extend(_not_allowed(step, viewer))
    plan.faults.extend(_circles(plan))
    for sheet, key in KEYS.items():
        plan.faults.extend(_repeated(plan, known, sheet, key))


# --- Who may


def _not_allowed(step: Step, viewer: Viewer) -> Iterator[Fault]:
    verdict = ALLOWED.get(step.sheet, _any_team)(step, viewer)
    if not verdict:
        yield step.line.fault(
            verdict.reason, _("Leave this row out, or ask the support team of the place to bring it in."), "", step.name
        )


def _any_team(step: Step, viewer: Viewer) -> Verdict:
    return rules.may_support_any(viewer)


def _team_of_place(step: Step, viewer: Viewer) -> Verdict:
    return rules.may_support(viewer, getattr(after(step, "place"), "pk", None))


def _team_of_partnership(step: Step, viewer: Viewer) -> Verdict:
    partnership = after(step, "partnership")
    place = after(partnership, "place") if isinstance(partnership, Step) else getattr(partnership, "place", None)
    return rules.may_support(viewer, getattr(place, "pk", None))


def _keepers_of_place(step: Step, viewer: Viewer) -> Verdict:
    place = step.thing if step.thing is not None else after(step, "parent")
    return rules.may_change_place(viewer, kept_by=reads.keepers_of_place(viewer, _number(place)))


def _keepers_of_organisation(step: Step, viewer: Viewer) -> Verdict:
    number = _number(step.thing if step.sheet == "organisations" else after(step, "organisation"))
    return rules.may_keep(viewer, kept_by=reads.keepers_of_organisation(viewer, number) if number else frozenset())


def _keepers_of_both(step: Step, viewer: Viewer) -> Verdict:
    """For who works where: the keepers of the organisation, and of the person."""
    verdict, person = _keepers_of_organisation(step, viewer), _number(after(step, "person"))
    if not verdict or person is None:
        return verdict
    return rules.may_keep(viewer, kept_by=reads.keepers_of_person(viewer, person))


def _keepers_of_person(step: Step, viewer: Viewer) -> Verdict:
    number = _number(step.thing)
    return rules.may_keep(viewer, kept_by=reads.keepers_of_person(viewer, number) if number else frozenset())


def _number(thing: Any) -> int | None:
    """The number of what is in the register already; what the same file brings has none yet, and nobody keeps it."""
    return getattr(thing, "pk", None)


def _team_of_seat(step: Step, viewer: Viewer) -> Verdict:
    seat = after(step, "seat")
    return _team_of_partnership(seat, viewer) if isinstance(seat, Step) else rules.may_keep_feedback(viewer, seat)


ALLOWED: dict[str, Callable[[Step, Viewer], Verdict]] = {
    "places": _keepers_of_place,
    "organisations": _keepers_of_organisation,
    "identifiers": _keepers_of_organisation,
    "footprints": _keepers_of_organisation,
    "employments": _keepers_of_both,
    "people": _keepers_of_person,
    "themes": _team_of_place,
    "support_team": _team_of_place,
    "partnerships": _team_of_place,
    "coverages": _team_of_partnership,
    "secretariats": _team_of_partnership,
    "feedback": _team_of_seat,
    "ties": _team_of_partnership,
    "seats": _team_of_partnership,
}


# --- Places within places


def _circles(plan: Plan) -> Iterator[Fault]:
    """Places that would lie within themselves."""
    steps = {_identity(step): step for step in plan.steps if step.sheet == "places"}
    for step in steps.values():
        if "parent" not in step.facts:
            continue
        above, seen = step.facts["parent"], set()
        while above is not None and _identity(above) not in seen:
            if _identity(above) == _identity(step):
                yield step.line.fault(_("The place would lie within itself."), _("Put part_of right."), "part_of")
                break
            seen.add(_identity(above))
            inner = steps.get(_identity(above))
            above = after(inner, "parent") if inner else above.parent


# --- Rows that would be one


def _identity(thing: Any) -> Hashable:
    if isinstance(thing, Step):
        return _identity(thing.thing) if thing.thing is not None else ("new", id(thing))
    return None if thing is None else (type(thing).__name__, thing.pk)


KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    "places": (("code_system", "code", "vintage"), "code"),
    "overlaps": (("place", "other"), "other"),
    "themes": (("place", "name"), "name"),
    "identifiers": (("scheme", "number"), "number"),
    "footprints": (("organisation", "place"), "place"),
    "people": (("email",), "email"),
    "employments": (("person", "organisation"), "organisation"),
    "support_team": (("person", "place"), "person"),
    "partnerships": (("place", "name"), "name"),
    "coverages": (("partnership", "place"), "covers"),
    "secretariats": (("partnership", "organisation"), "organisation"),
    "ties": (("partnership", "kind", "other"), "other"),
}
"""What must be told apart: the fields, and the column that a message names."""

WHILE_LASTING = ("employments", "support_team", "secretariats", "ties")
DEFAULTS = {"code_system": "GSS", "vintage": ""}


def _repeated(plan: Plan, known: Known, sheet: str, key: tuple[tuple[str, ...], str]) -> Iterator[Fault]:
    """Rows of which another row, in the file or in the register, would be the same."""
    fields, column = key
    held: dict[tuple[Hashable, ...], list[Step | None]] = defaultdict(list)
    steps = [step for step in plan.steps if step.sheet == sheet]
    if all(step.verb == SAME for step in steps):
        return
    in_file = {step.thing.pk for step in steps if step.thing is not None}
    for pk, thing in known.by_pk[sheet].items():
        if pk not in in_file and not (sheet in WHILE_LASTING and thing.until):
            held[_key(getattr(thing, name) for name in fields)].append(None)
    for step in steps:
        if sheet in WHILE_LASTING and after(step, "until"):
            continue
        held[_key(_with_default(after(step, name), name) for name in fields)].append(step)
    for told, holders in held.items():
        if len(holders) > 1 and any(part not in (None, "") for part in told):
            yield from _said_twice(holders, fields, column)


def _with_default(value: Any, name: str) -> Any:
    return DEFAULTS.get(name) if value is None else value


def _key(values: Iterable[Any]) -> tuple[Hashable, ...]:
    return tuple(_identity(value) if isinstance(value, Step) or hasattr(value, "pk") else value for value in values)


def _said_twice(holders: list[Step | None], fields: tuple[str, ...], column: str) -> Iterator[Fault]:
    """A fault for each row that becomes the same as another; rows that were alike before are left alone."""
    first = next((step for step in holders if step is not None), None)
    in_register = None in holders
    for step in holders:
        if step is None or (step is first and not in_register):
            continue
        if step.verb != ADD and not set(fields) & set(step.facts):
            continue
        other = (
            _("one in the register") if in_register or first is None else _("row %(row)d") % {"row": first.line.number}
        )
        yield step.line.fault(
            _("It would be the same as %(other)s.") % {"other": other},
            _("Delete the row, or tell the two apart."),
            column,
            name_of(after(step, column)) if hasattr(after(step, column), "pk") else after(step, column),
        )
