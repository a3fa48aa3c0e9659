"""What is wrong with one row by itself, seen over its columns together: what the tables' constraints would refuse.

Each is said here in the words of the file, before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonweal.register.imports.faults import Fault
from commonweal.register.imports.plans import Step
from commonweal.register.imports.references import is_same
from commonweal.register.models import Lifespan, YesNo

Get = Callable[[str], Any]


def after(step: Step, attribute: str) -> Any:
    """What a step leaves in a field: what it writes, else what is there."""
    if attribute in step.facts:
        return step.facts[attribute]
    return None if step.thing is None else getattr(step.thing, attribute)


@dataclass(frozen=True)
class Check:
    """Something that the columns of one row must not say together."""

    is_broken: Callable[[Get], Any]
    """Whether it is; it is handed what the row leaves in each field."""
    column: str
    wrong: Any
    remedy: Any


def _before(first: str, second: str) -> Callable[[Get], bool]:
    """Whether the second day is not after the first, where both are known."""
    return lambda get: bool(get(first) and get(second) and get(first) >= get(second))


def _above(first: str, second: str) -> Callable[[Get], bool]:
    """Whether the first number is above the second, where both are known."""
    return lambda get: get(first) is not None and get(second) is not None and get(first) > get(second)


def _same(first: str, second: str) -> Callable[[Get], bool]:
    return lambda get: get(first) is not None and is_same(get(first), get(second))


def _covers_itself(get: Get) -> bool:
    partnership = get("partnership")
    own = after(partnership, "place") if isinstance(partnership, Step) else getattr(partnership, "place", None)
    return is_same(own, get("place"))


DATED = Check(
    _before("since", "until"),
    "until",
    _("It ends before it begins."),
    _("Put since or until right: until is the first day on which it is no more."),
)
TWO_ENDS = (_("Both ends are the same."), _("Name the other one under other."))
CHECKS: dict[str, tuple[Check, ...]] = {
    "overlaps": (Check(_same("place", "other"), "other", *TWO_ENDS),),
    "ties": (Check(_same("partnership", "other"), "other", *TWO_ENDS),),
    "coverages": (
        Check(
            _covers_itself, "covers", _("A partnership covers its own place anyway."), _("Delete the row, or name another place.")
        ),
    ),
    "partnerships": (
        Check(
            _before("since", "intended_end"), "intended_end", _("It is meant to end before it begins."),
            _("Put since or intended_end right."),
        ),
        Check(
            lambda get: get("intended_end") and get("lifespan") == Lifespan.OPEN, "intended_end",
            _("It is open-ended and yet meant to end."), _("Write fixed under lifespan, or empty intended_end."),
        ),
        Check(
            _above("age_from", "age_to"), "age_to", _("The lower age is above the upper age."),
            _("Put age_from or age_to right."),
        ),
        Check(
            lambda get: get("is_evaluated") == YesNo.NO and get("evaluation"), "evaluation",
            _("It is not evaluated, and yet it says how."), _("Write yes under is_evaluated, or empty evaluation."),
        ),
    ),
    "seats": (
        Check(
            lambda get: not (get("organisation") or get("person") or get("constituency")), "organisation",
            _("It does not say whose seat it is."), _("Fill in organisation, person or constituency."),
        ),
        Check(
            _before("term_since", "term_until"), "term_until", _("The term ends before it begins."),
            _("Put term_since or term_until right."),
        ),
        Check(
            _above("term_number", "terms_allowed"), "term_number", _("The holder has more terms than are allowed."),
            _("Put term_number or terms_allowed right."),
        ),
        Check(
            _same("successor", "person"), "successor", _("The one who follows is the holder."),
            _("Name someone else, or empty the cell."),
        ),
        Check(
            lambda get: get("mandate_on") and not (get("mandate") or get("limits")), "mandate_on",
            _("A mandate was given on a day, but it does not say which."), _("Fill in mandate or limits, or empty mandate_on."),
        ),
        Check(
            lambda get: not get("person") and (get("mandate") or get("limits") or get("induction_on")), "person",
            _("Nobody holds the seat, and yet it has a mandate, limits or an induction."),
            _("Name the holder, or empty mandate, limits, mandate_on and induction_on."),
        ),
    ),
    "feedback": (
        Check(
            lambda get: not (get("due") or get("given_on")), "due",
            _("It does not say when it is owed or was given."), _("Fill in due or given_on."),
        ),
        Check(
            lambda get: bool(get("given_on")) != bool(get("note")), "note",
            _("It says when it was given but not what was said, or the other way round."), _("Fill in both, or empty both."),
        ),
    ),
}  # fmt: skip


def faults_of(step: Step) -> Iterator[Fault]:
    """Every fault of a row that shows only when its columns are seen together."""
    dated = (DATED,) if step.line.sheet.dated else ()
    for check in (*dated, *CHECKS.get(step.sheet, ())):
        if check.is_broken(lambda attribute: after(step, attribute)):
            yield step.line.fault(str(check.wrong), str(check.remedy), check.column)
