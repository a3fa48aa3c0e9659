"""How a row goes that nothing rests on and that has no dates to end it: the record keeps its history."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from commonweal.kit.models import Thing

T = TypeVar("T", bound=Thing)


def removed(thing: T) -> T:
    """The thing, gone from its table but still knowing its number for the record."""
    number = thing.pk
    try:
        thing.delete()
    except ProtectedError as protected:
        first = next(iter(protected.protected_objects))
        raise ValidationError(_("%(thing)s is still in use, by %(first)s among others.") % {"thing": thing, "first": first}) from protected
    thing.pk = number
    return thing
