"""The guide to a real place, done word for word on an empty data folder, and its profile page in a real browser."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsing import watch
from tests.running import ROOT, commonweal, environment, served

GUIDE = ROOT / "docs" / "guide" / "a-real-place.md"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BLOCK = re.compile(r"^```\n(?P<commands>.*?)^```\n(?:\n> (?P<said>.*?)\n)?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One block of the guide: its commands, and what the last of them is to say."""

    commands: list[list[str]]
    said: str


def steps() -> list[Step]:
    """The blocks of the guide. Its second way of making the place, with all its siblings, is shown elsewhere."""
    found = []
    for block in BLOCK.finditer(GUIDE.read_text(encoding="utf-8")):
        lines = block["commands"].replace("\\\n", " ").splitlines()
        if "--with-siblings" not in block["commands"]:
            found.append(Step([shlex.split(line) for line in lines], block["said"] or ""))
    return found


def run(words: list[str], data: Path) -> str:
    assert words[0] == "commonweal"
    paths = [str(each) for word in words[1:] for each in (sorted(ROOT.glob(word)) if "*" in word else [word])]
    ended = subprocess.run(
        commonweal(*paths, data=data), cwd=ROOT, env=environment(data), capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the place is served that the guide has made."""
    data = tmp_path_factory.mktemp("real")
    try:
        for step in steps():
            told = [run(words, data) for words in step.commands]
            assert step.said in told[-1]
        with served(data) as found:
            yield found
    finally:
        run(["commonweal", "database", "stop"], data)


def test_the_guide_has_its_steps() -> None:
    assert [words[1] for step in steps() for words in step.commands] == ["migrate", "manage", "evidence", "evidence"]


@pytest.mark.long
def test_profile_of_trafford_in_a_browser(address: str, browser: Browser) -> None:
    context = browser.new_context(bypass_csp=True)
    watched = watch(context, address)
    page = watched.page
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address}/evidence/places/3/?indicator=imd2019-imd-rank", wait_until="networkidle")
        assert page.locator("h1").inner_text() == "Profile of Trafford"
        assert page.get_by_role(
            "heading", name="Index of Multiple Deprivation rank in the neighbourhoods of Trafford"
        ).is_visible()
        assert page.get_by_role("link", name="Trafford 001A").first.is_visible()
        assert page.get_by_text("Open Government Licence v3.0").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        assert [each["id"] for each in found["violations"]] == []
    assert (watched.complaints, watched.elsewhere) == ([], [])
    context.close()
