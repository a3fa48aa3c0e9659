"""Finds one page of every kind by following links as a person would, and looks at each in the browser."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext, Browser, Page

from tests.browsing import watch

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HREF = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
# One page may be refused, or lead nowhere, where the next of its kind is shown and leads on.
TRIED_OF_A_KIND = 4

# Links that are files or that change something, not pages.
NOT_PAGES = ("account_logout", "admin:", "register:export")


@dataclass
class Visit:
    """What the browser found on one page."""

    path: str
    name: str
    status: int = 0
    heading: str = ""
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    wide_at_320: str = ""
    unreachable: list[str] = field(default_factory=list)
    without_scripts: str = ""


def name_of(path: str) -> str:
    """The name of the address, `room:page`; empty for what is not one of the product's pages."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/sign-in/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    assert "/login" not in page.url, page.locator("main").inner_text()


def one_page_of_each_kind(
    asking: APIRequestContext, address: str, wanted: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Follow links from the home page; the first address met under each name that answers with a page.

    Where some names are wanted, the way ends as soon as all of them were met, and only they are given.
    """
    found: dict[str, str] = {}
    waiting, met = deque(["/"]), Counter({"site:home": 1})
    while waiting and not (wanted and wanted <= found.keys()):
        path = waiting.popleft()
        answer = asking.get(address + path)
        is_page = answer.status == 200 and "text/html" in answer.headers.get("content-type", "")
        if not is_page or urlsplit(answer.url).path != path:  # refused, or sent on to sign in
            continue
        found.setdefault(name_of(path), path)
        for href in HREF.findall(answer.text()):
            target = urlsplit(urljoin(address + path, html.unescape(href)))
            name = name_of(target.path) if f"{target.scheme}://{target.netloc}" == address else ""
            if not name or "as=" in target.query or name.startswith(NOT_PAGES) or target.path in waiting:
                continue
            if name not in found and met[name] < TRIED_OF_A_KIND:
                met[name] += 1
                waiting.append(target.path)
    return {name: path for name, path in found.items() if name in wanted or not wanted}


def look_at(browser: Browser, address: str, state: dict | None, pages: dict[str, str]) -> list[Visit]:  # type: ignore[type-arg]
    """Open each page with and without scripts, wide and narrow, and note everything wrong with it."""
    scripted = browser.new_context(
        storage_state=state, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    plain = browser.new_context(storage_state=state, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    watched, bare = watch(scripted, address), plain.new_page()
    visits = []
    for name, path in sorted(pages.items()):
        visit = Visit(path, name)
        watched.complaints, watched.elsewhere = visit.complaints, visit.elsewhere
        _look_with_scripts(watched.page, address, visit)
        _look_without_scripts(bare, address, visit)
        visits.append(visit)
    scripted.close()
    plain.close()
    return visits


def _look_with_scripts(page: Page, address: str, visit: Visit) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(address + visit.path, wait_until="load")
    visit.status = answer.status if answer else 0
    page.wait_for_load_state("networkidle")
    visit.heading = " ".join(page.locator("h1").all_inner_texts())
    _ask_axe(page, visit, "at 1280")
    visit.unreachable = page.evaluate(UNREACHABLE)
    page.set_viewport_size({"width": 320, "height": 640})
    visit.wide_at_320 = page.evaluate(TOO_WIDE)
    _ask_axe(page, visit, "at 320")


def _ask_axe(page: Page, visit: Visit, where: str) -> None:
    # Evaluated by the browser's own protocol, so the page's Content Security Policy stays as it is.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", STANDARD
    )
    for violation in result["violations"]:
        nodes = [node["target"][0] for node in violation["nodes"][:3]]
        visit.violations.append(f"{where}: {violation['id']}: {violation['help']} {nodes}")


def _look_without_scripts(page: Page, address: str, visit: Visit) -> None:
    answer = page.goto(address + visit.path, wait_until="load")
    headings = page.locator("h1").all_inner_texts()
    if answer is None or answer.status >= 500:
        visit.without_scripts = "does not answer"
    elif len(headings) != 1 or " ".join(headings) != visit.heading:
        visit.without_scripts = f"headings {headings}, with scripts {visit.heading!r}"
    elif page.locator("main form").count() and not page.locator("main form :is(button, input[type=submit])").count():
        visit.without_scripts = "a form without a button"


# Everything one can press or fill in can be reached by the Tab key, and nothing traps or reorders it.
UNREACHABLE = """() => {
  const shown = element => element.checkVisibility({checkVisibilityCSS: true});
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [onclick], [role=button]')]
    .filter(element => shown(element) && !element.disabled && (element.tabIndex < 0 || element.tabIndex > 0))
    .filter(element => element.type !== 'radio' && element.role !== 'tab')
    .map(element => element.outerHTML.slice(0, 120));
}"""

# The widest thing that sticks out of a 320 px window; tables and pictures may scroll inside a box of their own.
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= 321) return '';
  const wide = [...document.body.querySelectorAll('*')].filter(element => {
    const box = element.getBoundingClientRect();
    return box.right > 322 && box.width > 0 && !element.closest('[tabindex="0"], .scroll, svg');
  });
  return `${root.scrollWidth} px: ` + wide.slice(0, 3).map(element => element.outerHTML.slice(0, 90)).join(' | ');
}"""
