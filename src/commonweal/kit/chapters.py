"""What later rooms add to the document that an earlier room prints of each of its things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Section:
    """One table under a heading: the headings of its columns and its rows, all of them text."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Provider = Callable[..., Mapping[int, Section]]

_providers: dict[str, list[Provider]] = {}


def add(kind: str, provider: Provider) -> None:
    """Add a section to what is printed of every `kind` ("partnership"). Call from AppConfig.ready.

    The provider takes the viewer, the numbers of the things, and `on`; it answers for those of which there is something to say.
    """
    known = _providers.setdefault(kind, [])
    if provider not in known:
        known.append(provider)


def sections_of(viewer: Any, kind: str, pks: Iterable[int], *, on: date) -> dict[int, Sequence[Section]]:
    """The sections of each thing, by its number."""
    wanted = list(pks)
    found: dict[int, list[Section]] = {pk: [] for pk in wanted}
    for provider in _providers.get(kind, []):
        for pk, section in provider(viewer, wanted, on=on).items():
            found[pk].append(section)
    return {pk: tuple(sections) for pk, sections in found.items()}
