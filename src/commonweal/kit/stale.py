"""Two versions of one thing, as the page of a stale edit offers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from commonweal.kit.dates import PARTS
from commonweal.kit.things import Stale

# What the page sets anew rather than sends again.
_SET_ANEW = ("csrfmiddlewaretoken", "version")


@dataclass(frozen=True)
class Choice:
    """One field in which two people differ: what each says, and how a form would send it."""

    name: str
    label: str
    theirs: str
    mine: str
    theirs_typed: str
    mine_typed: str


def choices_of(stale: Stale) -> list[Choice]:
    """The fields in which the two versions differ and between which one input can choose."""
    choices = []
    for name, label, theirs, mine in stale.fields():
        typed = _typed(theirs), _typed(mine)
        if typed[0] is None or typed[1] is None:
            continue
        field = stale.thing._meta.get_field(name)
        choices.append(Choice(name, label, _shown(field, theirs), _shown(field, mine), typed[0], typed[1]))
    return choices


def kept_of(stale: Stale, sent: QueryDict) -> Iterator[tuple[str, str]]:
    """What was sent and stays as it is: all but the fields to choose between, which the page asks for again."""
    asked = {choice.name for choice in choices_of(stale)}
    asked |= {f"{name}_{part}" for name in asked for part in PARTS}
    for name, values in sent.lists():
        if name in _SET_ANEW or name in asked:
            continue
        for value in values:
            yield name, str(value)
    yield "version", str(stale.thing.version)


def _typed(value: Any) -> str | None:
    """The value as a form sends it; None where one input cannot hold it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | dict | models.QuerySet):
        return None
    return str(value)


def _shown(field: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))
