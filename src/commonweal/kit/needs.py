"""What needs you: each room tells what a person owes, and the home page shows it in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Act:
    """What can be done about a need there and then, without opening its page: the words of a button and where it posts."""

    words: str
    href: str


@dataclass(frozen=True)
class Need:
    """One thing that waits for this person: what, where to do it, by when and why them."""

    text: str
    href: str
    why: str
    due: date | None = None
    weight: int = 100
    act: Act | None = None


Provider = Callable[[Any, date], Iterable[Need]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a room's provider of needs. Call from AppConfig.ready."""
    if provider not in _providers:
        _providers.append(provider)


def needs_of(viewer: Any, on: date) -> list[Need]:
    """Everything that waits for this viewer on a day, the most pressing first."""
    found = [need for provider in _providers for need in provider(viewer, on)]
    return sorted(found, key=lambda need: (need.weight, need.due or date.max, need.text))
