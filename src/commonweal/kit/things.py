"""How writes add, change and end a thing: checked, versioned, and refused when stale."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from commonweal.kit.models import Thing

M = TypeVar("M", bound=models.Model)
T = TypeVar("T", bound=Thing)


class Stale(Exception):
    """Someone else changed the thing first; pages answer 409 and ask only where both changed the same field (kit.stale)."""

    def __init__(self, thing: Thing, *, yours: dict[str, Any], version: int) -> None:
        super().__init__(
            f"{thing} was changed by someone else: you started from version {version}, it is now {thing.version}"
        )
        self.thing = thing
        self.yours = yours
        self.version = version


def _save(thing: models.Model, *, force_insert: bool = False) -> None:
    """Save what passes its checks. Raises ValidationError naming the fields.

    Constraints are the database's to judge, in the statement that saves. Only when it objects are they
    asked one by one, because each asks with a query of its own and nearly every row is right.
    """
    known = [
        field.name
        for field in thing._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.is_cached(thing)
    ]
    thing.clean_fields(exclude=known)
    thing.clean()
    try:
        with transaction.atomic():
            thing.save(force_insert=force_insert)
    except IntegrityError:
        thing.full_clean()
        raise


def add(model: type[M], **facts: Any) -> M:
    """Add a row after every check of its fields and constraints. Raises ValidationError naming the fields."""
    thing = model(**facts)
    _save(thing, force_insert=True)
    return thing


def change(thing: T, *, version: int | None, **facts: Any) -> T:
    """Change a row that is still at `version`. Raises Stale when it is not, ValidationError when a fact is wrong.

    `version` None means that the caller has just read the row in the same transaction.
    """
    current = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    if version is not None and current.version != version:
        raise Stale(current, yours=facts, version=version)
    if all(getattr(current, name) == value for name, value in facts.items()):
        return current
    for name, value in facts.items():
        setattr(current, name, value)
    current.version += 1
    _save(current)
    return current


def end(thing: T, *, on: date, version: int | None) -> T:
    """End a thing on a date: that day is the first on which it is no longer true.

    An end that was planned for later is brought forward. Raises ValidationError when it has ended by that day.
    """
    planned = getattr(thing, "until", None)
    if planned is not None and planned <= on:
        raise ValidationError({"until": _("It has already ended.")})
    return change(thing, version=version, until=on)


def remove(thing: T, *, version: int | None) -> T:
    """Take away a row that has no dates to end it and that nothing rests on; its history stays in the record.

    The thing still knows its number. Raises Stale when it is no longer at `version`, ValidationError while
    something rests on it.
    """
    current = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    if version is not None and current.version != version:
        raise Stale(current, yours={}, version=version)
    number = thing.pk
    try:
        thing.delete()
    except ProtectedError as protected:
        first = next(iter(protected.protected_objects))
        said = _("%(thing)s is still in use: %(first)s rests on it.") % {"thing": thing, "first": first}
        raise ValidationError(said) from protected
    thing.pk = number
    return thing
