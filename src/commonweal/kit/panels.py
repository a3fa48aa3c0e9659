"""How a later room shows itself on an earlier room's page without that room knowing it.

A panel is an ordinary page of the later room, fetched as a fragment; without JavaScript it is a link.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Panel:
    """One hung panel: the address it shows and the words of its link."""

    url_name: str
    title: str | Promise
    weight: int
    with_kind: bool


_hung: defaultdict[str, list[Panel]] = defaultdict(list)


def hang(kind: str, url_name: str, *, title: str | Promise, weight: int = 100, with_kind: bool = False) -> None:
    """Hang a page of a later room on the page of every `kind` ("partnership"). Call from AppConfig.ready.

    The page's address takes the number of the thing, after its kind if `with_kind`.
    """
    panel = Panel(url_name, title, weight, with_kind)
    if panel not in _hung[kind]:
        _hung[kind].append(panel)


FIRST = 5
"""Panels no heavier than this are what the owner of a thing comes for; a page may show them before all else."""


def panels_of(kind: str, pk: int, *, part: str = "") -> list[tuple[str | Promise, str]]:
    """Title and address of each panel on the page of one thing, in order of weight: all, or the part "first" or "rest"."""
    ordered = sorted(_hung[kind], key=lambda panel: (panel.weight, panel.url_name))
    if part:
        ordered = [panel for panel in ordered if (panel.weight <= FIRST) == (part == "first")]
    return [(panel.title, reverse(panel.url_name, args=[kind, pk] if panel.with_kind else [pk])) for panel in ordered]
