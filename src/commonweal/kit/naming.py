"""What the record calls things and verbs. Imports no table, so that it can be used while the rooms are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models


def verb_of(function: Callable[..., Any]) -> str:
    """The verb of a write: its room and its name, `register.add_place`."""
    return f"{function.__module__.split('.')[1]}.{function.__name__}"


def kind_of(thing: models.Model) -> str:
    """The kind of a thing in the record: its room and table, `register.place`."""
    room = type(thing).__module__.split(".")[1]
    return f"{room}.{thing._meta.model_name}"
