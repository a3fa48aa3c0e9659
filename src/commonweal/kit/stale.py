"""Two people changed one thing: their two versions put together, as the page of a stale edit offers it.

What only one of them changed is settled by that: each keeps what they changed. Only where both changed
the same field, and not to the same, somebody has to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.kit import record
from commonweal.kit.dates import PARTS
from commonweal.kit.record import Version
from commonweal.kit.things import Stale

# What the page sets anew rather than sends again, and what is no fact of the thing.
_SET_ANEW = ("csrfmiddlewaretoken", "version")
_NO_FACT = (*_SET_ANEW, "why")


@dataclass(frozen=True)
class Choice:
    """One field in which two people differ: what it was, what each says, and how a form would send it.

    What one input of a form cannot hold, a boundary for example, has None for what is typed.
    """

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    theirs_typed: str | None
    mine_typed: str | None

    @property
    def can_be_typed(self) -> bool:
        return self.theirs_typed is not None and self.mine_typed is not None


@dataclass
class Merge:
    """Two versions of a thing put together: the fields that only one changed, those that both did, and who was first."""

    thing: models.Model
    asked: list[Choice] = field(default_factory=list)
    mine: list[Choice] = field(default_factory=list)
    theirs: list[Choice] = field(default_factory=list)
    unfit: list[Choice] = field(default_factory=list)
    """Fields that both changed and that no input of the page can hold."""
    since: list[Version] = field(default_factory=list)
    besides: bool = False
    """Whether the form asks for more than fields of the thing: milestones, the day on which it ends."""
    acts: bool = False
    """Whether no field was to be changed, but something done to the thing: taken away, for example."""

    @property
    def saves_something(self) -> bool:
        """Whether anything of mine is left to be saved or done."""
        return bool(self.asked or self.mine or self.besides or self.acts)


def merge_of(stale: Stale, sent: QueryDict) -> Merge:
    """What only I changed, what only they changed and what both did since the version that the edit started from.

    Of a thing without a trace of that version nobody knows who changed what: every difference is asked. What was
    not sent but worked out from it, like a rating, is worked out again and not asked.
    """
    known = record.since(stale.thing, stale.version)
    typed = {name for name in sent if name not in _NO_FACT}
    ours = _with_parts(stale.yours)
    merge = Merge(thing=stale.thing, since=known.versions, besides=bool(typed - ours), acts=not stale.yours)
    for name, mine in stale.yours.items():
        theirs = getattr(stale.thing, name)
        # What is left blank or not ticked need not be sent.
        was_sent = bool(typed & _with_parts([name])) or mine in (None, "", False)
        if _same(theirs, mine) or not was_sent:
            continue
        choice = _choice(stale.thing, name, known.stood, theirs=theirs, mine=mine)
        _side(merge, choice, known.stood, theirs=theirs, mine=mine).append(choice)
    return merge


def _with_parts(names: Iterable[str]) -> set[str]:
    """The names under which a form may send these fields, a date in its three boxes among them."""
    return {sent for name in names for sent in (name, *(f"{name}_{part}" for part in PARTS))}


def _side(merge: Merge, choice: Choice, stood: Any, *, theirs: Any, mine: Any) -> list[Choice]:
    if stood is not None:
        was = _stored(stood, merge.thing, choice.name)
        if _same(was, theirs):
            return merge.mine
        # What only they changed is sent again as they have it, which takes an input that can hold it.
        if _same(was, mine) and choice.can_be_typed:
            return merge.theirs
    return merge.asked if choice.can_be_typed else merge.unfit


def kept_of(merge: Merge, sent: QueryDict) -> Iterator[tuple[str, str]]:
    """What the page sends by itself: all that was sent, but theirs for what only they changed.

    Theirs comes first for what both changed too, so that nothing is emptied where nobody chose.
    """
    settled = [*merge.theirs, *merge.asked]
    names = _with_parts(choice.name for choice in settled)
    for name, values in sent.lists():
        if name in _SET_ANEW or name in names:
            continue
        for value in values:
            yield name, str(value)
    for choice in settled:
        yield choice.name, choice.theirs_typed or ""
    yield "version", str(getattr(merge.thing, "version", ""))


def _choice(thing: models.Model, name: str, stood: Any, *, theirs: Any, mine: Any) -> Choice:
    column: Any = thing._meta.get_field(name)
    was = "" if stood is None else _shown(column, _met(column, _stored(stood, thing, name)))
    return Choice(
        name=name,
        label=str(column.verbose_name).capitalize(),
        was=was,
        theirs=_shown(column, theirs),
        mine=_shown(column, mine),
        theirs_typed=_typed(theirs),
        mine_typed=_typed(mine),
    )


def _stored(stood: Any, thing: models.Model, name: str) -> Any:
    """The value of a field as the record kept it: of another thing, its number."""
    column: Any = thing._meta.get_field(name)
    return getattr(stood, column.attname, None)


def _met(column: Any, stored: Any) -> Any:
    if isinstance(column, models.ForeignKey) and stored is not None:
        return column.related_model._default_manager.filter(pk=stored).first() or stored
    return stored


def _same(one: Any, other: Any) -> bool:
    one, other = (value.pk if isinstance(value, models.Model) else value for value in (one, other))
    return one == other or (one in (None, "") and other in (None, ""))


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


def _shown(column: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    words = dict(getattr(column, "flatchoices", None) or ())
    return str(words.get(value, value)) if words else str(value)
