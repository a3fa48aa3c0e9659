"""HTML as tests compare it: its tags with their attributes in order of name, its words with even white space."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Outline(HTMLParser):
    """The tags and the words of a piece of HTML, in the order in which they stand."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, sorted((name, " ".join((value or "").split())) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words:
            return
        if self.parts and isinstance(self.parts[-1], str) and self.parts[-1].startswith("="):
            self.parts[-1] += f" {words}"
        else:
            self.parts.append(f"={words}")

    @property
    def words(self) -> list[str]:
        """Every run of words."""
        return [part[1:] for part in self.parts if isinstance(part, str) and part.startswith("=")]

    def tags(self, kind: str) -> list[dict[str, str]]:
        """The attributes of every tag of a kind."""
        return [dict(part[1]) for part in self.parts if isinstance(part, tuple) and part[0] == kind]

    def tag(self, kind: str, **attributes: str) -> dict[str, str]:
        """The attributes of the one tag of a kind that has these."""
        found = [tag for tag in self.tags(kind) if attributes.items() <= tag.items()]
        assert len(found) == 1, f"{len(found)} tags {kind} with {attributes}"
        return found[0]
