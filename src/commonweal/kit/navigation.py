"""The product's menu: each room registers its entry, the base page shows them in order of weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.encoding import force_str
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One entry of the menu: its words, the address it leads to, its place in the order."""

    label: str | Promise
    url_name: str
    weight: int

    @property
    def href(self) -> str:
        """Its address."""
        return reverse(self.url_name)

    @property
    def room(self) -> str:
        """The room whose page it leads to; nothing for a page outside the rooms."""
        return self.url_name.partition(":")[0] if ":" in self.url_name else ""


_entries: dict[str, Entry] = {}


def register(label: str | Promise, url_name: str, weight: int = 100) -> None:
    """Put a page into the menu. Call from AppConfig.ready; the label is a lazy translation."""
    _entries[url_name] = Entry(label, url_name, weight)


def entries() -> list[Entry]:
    """The menu in the order in which it is read."""
    return sorted(_entries.values(), key=lambda entry: (entry.weight, entry.url_name))


def menu(request: HttpRequest | None) -> list[dict[str, Any]]:
    """The menu as items of the service navigation, the entry of the current page marked.

    The entry whose address the page's address begins with; failing that, the first entry of the page's room.
    """
    path = request.path if request is not None else ""
    shown = [(entry, href) for entry in entries() if (href := _href(entry))]
    here = max((href for _, href in shown if _covers(href, path)), key=len, default=None)
    if here is None:
        here = next((href for entry, href in shown if entry.room and entry.room == _room_of(request)), None)
    return [
        {
            "text": force_str(entry.label),
            "href": href,
            "current": href == path,
            "active": href == here and href != path,
        }
        for entry, href in shown
    ]


def _room_of(request: HttpRequest | None) -> str:
    found = getattr(request, "resolver_match", None)
    return found.app_name if found else ""


def _href(entry: Entry) -> str | None:
    try:
        return entry.href
    except NoReverseMatch:
        return None


def _covers(href: str, path: str) -> bool:
    if href == "/":
        return path == "/"
    return path.startswith(href.rstrip("/") + "/")
