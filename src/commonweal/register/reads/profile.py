"""What a partnership says of itself: its profile part by part, and what of it is not known yet.

The parts follow the survey by which Camden mapped its partnerships: what kind of body it is (formality, scope, lifespan, role, scale)
and what is asked of each (who developed it, status and lifespan, objectives and targets, evaluation, money, account, relations,
members). Rationalisation, ODPM 2005, Box 3. Relations and members are ties and seats, and are not counted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commonweal.register.models import Lifespan, Partnership, YesNo
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Part:
    """One heading of the profile with its fields in their order."""

    key: str
    title: str | Promise
    fields: tuple[str, ...]


PARTS = (
    Part("aims", _("What it is for"), (
        "name", "theme", "purpose", "aims", "objectives", "age_from", "age_to", "client_groups")),
    Part("kind", _("What kind of body it is"), ("formality", "scope", "role", "scale", "lifespan", "intended_end")),
    Part("standing", _("How it came about and on what it stands"), (
        "set_up_by", "statutory_basis", "status", "constitution", "constitution_address", "dissolution", "since", "until")),
    Part("meetings", _("How it meets"), ("meetings_a_year", "meeting_hours", "preparation_hours")),
    Part("money", _("Money, people and other resources"), (
        "budget_pounds", "budget_sources", "full_time_staff", "resources")),
    Part("account", _("How it answers for itself"), (
        "accountable_body", "accountability", "is_evaluated", "evaluation", "evaluation_required")),
)  # fmt: skip

NOT_ASKED = frozenset(["name", "statutory_basis", "constitution_address", "until"])
"""What no partnership must have: many have no law behind them, no page for their constitution and no end."""
KINDS = {
    "budget_pounds": "money",
    "intended_end": "day",
    "since": "day",
    "until": "day",
    "accountable_body": "thing",
    "constitution_address": "address",
}
"""How a value is shown; the others are words."""


@dataclass(frozen=True)
class Line:
    """One thing that is known of a partnership."""

    name: str
    label: str
    value: Any
    kind: str


@dataclass(frozen=True)
class ToldPart:
    """One heading with what is known under it."""

    key: str
    title: str | Promise
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    """The names of what is not known yet."""


@dataclass(frozen=True)
class Profile:
    """What is known of a partnership, and what is not yet."""

    parts: tuple[ToldPart, ...]
    asked: int
    """How many things are asked of it."""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for part in self.parts for name in part.missing)


def profile(viewer: Viewer, partnership: Partnership) -> Profile:
    """The profile of a partnership that was read with its theme and accountable body. No query."""
    parts = tuple(_part(partnership, part) for part in PARTS)
    asked = sum(_is_asked(partnership, name) for part in PARTS for name in part.fields)
    return Profile(parts, asked)


def _part(partnership: Partnership, part: Part) -> ToldPart:
    lines, missing = [], []
    for name in part.fields:
        value = _value(partnership, name)
        if value not in (None, ""):
            lines.append(Line(name, _label(name), value, KINDS.get(name, "words")))
        elif _is_asked(partnership, name):
            missing.append(_label(name))
    shown = [line for line in lines if line.name not in ("name", "purpose")]
    return ToldPart(part.key, part.title, tuple(shown), tuple(missing))


def _is_asked(partnership: Partnership, name: str) -> bool:
    """Whether something ought to be known of this partnership: not the end of one that is open, nor how one is evaluated that is not."""
    if name in NOT_ASKED or name == "age_to":
        return False
    if name == "intended_end":
        return partnership.lifespan == Lifespan.FIXED
    if name in ("evaluation", "evaluation_required"):
        return partnership.is_evaluated != YesNo.NO
    if name == "budget_sources":
        return partnership.budget_pounds != 0
    return True


def _label(name: str) -> str:
    if name == "age_from":
        return str(_("Ages"))
    return str(capfirst(Partnership._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _value(partnership: Partnership, name: str) -> Any:
    if name == "age_to":
        return None
    if name == "age_from":
        return _ages(partnership)
    told = getattr(partnership, f"get_{name}_display", None)
    value = capfirst(told()) if told is not None else getattr(partnership, name)
    if isinstance(value, Decimal) and KINDS.get(name) != "money":
        return f"{value.normalize():f}"
    return value


def _ages(partnership: Partnership) -> str:
    """The ages that a partnership serves, in words; nothing where they are not known."""
    youngest, oldest = partnership.age_from, partnership.age_to
    if oldest is not None:
        return str(_("%(from)d to %(to)d years") % {"from": youngest or 0, "to": oldest})
    if youngest is None:
        return ""
    return str(_("every age") if youngest == 0 else _("%(from)d years and over") % {"from": youngest})
