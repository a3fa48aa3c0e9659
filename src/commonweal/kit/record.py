"""The record of writes: every change has one line saying who, what, when and why.

The rows themselves are kept by database triggers (django-pghistory), so that nothing can be
changed without a trace; this module binds those versions to the line that explains them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

import pghistory
from django.apps import apps
from django.db import models, transaction

from commonweal.kit import guards
from commonweal.kit.models import Entry
from commonweal.kit.naming import kind_of, verb_of

P = ParamSpec("P")
T = TypeVar("T")

_inside: ContextVar[bool] = ContextVar("inside_a_write", default=False)


class Actor(Protocol):
    """Whoever does a write: a viewer of any room."""

    @property
    def user_id(self) -> int | None: ...

    @property
    def name(self) -> str: ...


def written(function: Callable[P, T]) -> Callable[P, T]:
    """Make `function` a write: one transaction, one line in the record.

    The function takes `by` (who) and may take `why`, and returns the thing it changed (or a list of
    them, when the line names the verb alone). A write called inside another is part of it and adds no line.
    """

    @wraps(function)
    def write(*args: P.args, **kwargs: P.kwargs) -> T:
        if _inside.get():
            return function(*args, **kwargs)
        by: Actor = kwargs["by"]  # type: ignore[assignment]
        token = _inside.set(True)
        try:
            with transaction.atomic(), pghistory.context(verb=verb_of(function)) as context:
                thing = function(*args, **kwargs)
                _enter(verb_of(function), thing, by=by, why=str(kwargs.get("why", "") or ""), context=context.id)
        finally:
            _inside.reset(token)
        return thing

    write.is_write = True  # type: ignore[attr-defined]
    return write


def _enter(verb: str, thing: object, *, by: Actor, why: str, context: Any) -> None:
    known = thing if isinstance(thing, models.Model) else None
    Entry.objects.create(
        by_id=by.user_id,
        by_name=by.name,
        verb=verb,
        kind=kind_of(known) if known else "",
        thing_id=known.pk if known else None,
        thing_name=str(known)[:500] if known else "",
        why=why,
        context=context,
        walled_in=guards.walled_in(known),
    )


def verb_in_words(verb: str) -> str:
    """The verb of a write as words: "register.add_place" is "Add place"."""
    return verb.rpartition(".")[2].replace("_", " ").capitalize()


@dataclass(frozen=True)
class FieldChange:
    """One field before and after a write."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One step in the history of a thing."""

    at: datetime
    who: str
    verb: str
    why: str
    changes: tuple[FieldChange, ...]


def entries(viewer: Any) -> models.QuerySet[Entry]:
    """The lines of the record that a viewer may read, the newest first: on what all share, and within their own walls."""
    return Entry.objects.filter(models.Q(walled_in=None) | models.Q(walled_in__in=viewer.supports))


def thing_of(kind: str, pk: int) -> models.Model | None:
    """The thing that `kind` ("register.place") and number name, if there is one."""
    room, _, model_name = kind.partition(".")
    for model in apps.get_models():
        if model._meta.model_name == model_name and model.__module__.startswith(f"commonweal.{room}."):
            return model._default_manager.filter(pk=pk).first()
    return None


def history(thing: models.Model) -> list[Version]:
    """Every version of a thing, newest first, each with the line of the record that explains it."""
    return _versions(thing, _rows(thing))


@dataclass(frozen=True)
class Since:
    """A thing as it stood at one of its versions, and what was done to it after that, newest first."""

    stood: Any
    versions: list[Version]


def since(thing: models.Model, version: int) -> Since:
    """What became of a thing since a version of it; without a trace of that version `stood` is None."""
    rows = _rows(thing)
    started = [number for number, row in enumerate(rows) if row.version <= version]
    if not started:
        return Since(stood=None, versions=_versions(thing, rows))
    stood = rows[started[-1]]
    return Since(stood=stood, versions=_versions(thing, rows[started[-1] + 1 :], previous=stood))


def _rows(thing: models.Model) -> list[Any]:
    events = getattr(thing, "pgh_event_model", None)
    return list(events.objects.filter(pgh_obj_id=thing.pk).order_by("pgh_id")) if events is not None else []


def _versions(thing: models.Model, rows: list[Any], previous: Any = None) -> list[Version]:
    contexts = {row.pgh_context_id for row in rows}
    entries = {entry.context: entry for entry in Entry.objects.filter(context__in=contexts)}
    versions = []
    for row in rows:
        versions.append(_version(thing, row, previous, entries.get(row.pgh_context_id)))
        previous = row
    return [version for version in reversed(versions) if version.changes]


def _version(thing: models.Model, row: Any, previous: Any, entry: Entry | None) -> Version:
    return Version(
        at=row.pgh_created_at,
        who=entry.by_name if entry else "",
        verb=entry.verb if entry else row.pgh_label,
        why=entry.why if entry else "",
        changes=tuple(_changes(thing, row, previous)),
    )


def _changes(thing: models.Model, row: Any, previous: Any) -> list[FieldChange]:
    changes = []
    for field in thing._meta.concrete_fields:
        if field.primary_key or field.name == "version":
            continue
        # What a table leaves out of its history (a merge, the rows that it can bring back) is in no version.
        before = getattr(previous, field.attname, None) if previous else None
        after = getattr(row, field.attname, None)
        if before != after and not (before in (None, "") and after in (None, "")):
            changes.append(
                FieldChange(str(field.verbose_name).capitalize(), _shown(field, before), _shown(field, after))
            )
    return changes


def _shown(field: models.Field[Any, Any], value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    if isinstance(field, models.JSONField):
        text = str(value)
        return text if len(text) < 200 else text[:200] + "…"
    return str(value)
