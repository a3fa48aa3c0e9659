"""What later rooms put into the calendars that an earlier room sends, without that room knowing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Event:
    """Something that happens on a day, or from one moment to another."""

    kind: str
    pk: int
    version: int
    day: date
    title: str
    address: str
    note: str = ""
    where: str = ""
    begins: datetime | None = None
    """Without it the event takes the whole day."""
    ends: datetime | None = None
    is_cancelled: bool = False


Provider = Callable[..., Iterable[Event]]

_providers: dict[str, list[Provider]] = {}


def feed(kind: str, provider: Provider) -> None:
    """Add what a room knows of the days of every `kind` ("person"). Call from AppConfig.ready.

    The provider takes the viewer, the number of the thing, and `on`.
    """
    known = _providers.setdefault(kind, [])
    if provider not in known:
        known.append(provider)


def events_of(viewer: Any, kind: str, pk: int, *, on: date) -> list[Event]:
    """Every event in the calendar of one thing, the earliest first."""
    found = [event for provider in _providers.get(kind, []) for event in provider(viewer, pk, on=on)]
    return sorted(found, key=lambda event: (event.day, event.kind, event.pk))
