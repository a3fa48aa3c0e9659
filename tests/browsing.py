"""One real browser for the whole run, and a page that notes what went wrong on it.

Playwright keeps one event loop in the thread and refuses a second, so the fixture is defined once, for every test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "The browser tests need Chromium: install Debian's package chromium, or name one in CHROMIUM."
    # Playwright keeps an event loop in this thread for the rest of the run, which Django takes for
    # asynchronous code. These tests ask the database nothing themselves; those that follow may.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@dataclass
class Watched:
    """A page with everything it complained of and every request it made elsewhere."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)


def watch(context: BrowserContext, address: str) -> Watched:
    watched = Watched(context.new_page(), address)
    watched.page.on("console", watched.on_console)
    watched.page.on("pageerror", lambda error: watched.complaints.append(f"error: {error}"))
    watched.page.on("request", watched.on_request)
    return watched
