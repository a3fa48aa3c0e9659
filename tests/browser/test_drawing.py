"""Drawing a neighbourhood of one's own on the map, in a real browser: with the mouse, with the keyboard, and without a map."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from commonweal.site.demonstration import sign_ins
from tests.browser.test_pictures import OF_THE_DRIVER, WITH_A_GRAPHICS_CARD
from tests.browser.visits import sign_in
from tests.browsing import Watched, watch

# The demonstration that they look at is a copy of the one in the tests' database.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def team(browser: Browser, address: str) -> Any:
    """What a browser keeps once somebody of the support team has signed in."""
    context = browser.new_context()
    sign_in(context.new_page(), address, sign_ins.of("support").email, sign_ins.PASSWORD)
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def drawing(browser: Browser, address: str, team: Any) -> Iterator[Watched]:
    """The page on which a neighbourhood of Northwick is drawn, with its map come to life."""
    context = browser.new_context(storage_state=team, viewport={"width": 1280, "height": 1100}, reduced_motion="reduce")
    context.add_init_script(WITH_A_GRAPHICS_CARD)
    watched = watch(context, address)
    watched.page.goto(f"{address}/evidence/")
    watched.page.get_by_role("link", name="Bespoke neighbourhoods").click()
    watched.page.get_by_role("link", name="Draw one on the map").click()
    watched.page.locator(".cw-map").scroll_into_view_if_needed()
    expect(watched.page.get_by_text("Corners drawn: 0")).to_be_visible(timeout=30_000)
    yield watched
    assert [said for said in watched.complaints if OF_THE_DRIVER not in said] == []
    context.close()


def ring(page: Page) -> list[list[float]]:
    """The corners that are written into the form, the first again at the end."""
    outline = json.loads(page.get_by_label("Outline (optional)").input_value())
    assert outline["type"] == "Polygon"
    return list(outline["coordinates"][0])


def test_a_neighbourhood_is_drawn_with_the_mouse(browser: Browser, address: str, team: Any) -> None:
    with drawing(browser, address, team) as watched:
        page = watched.page
        box = page.locator("canvas").bounding_box()
        assert box is not None
        across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for number, (x, y) in enumerate([(-60, -50), (60, -50), (60, 50), (-60, 50), (-90, 0)], 1):
            page.mouse.click(across + x, down + y)
            expect(page.get_by_text(f"Corners drawn: {number}")).to_be_visible()
        page.get_by_role("button", name="Take the last corner back").click()
        corners = ring(page)
        assert corners[0] == corners[-1]
        west, north = corners[0]
        assert [[x > west, y < north] for x, y in corners[1:4]] == [[True, False], [True, True], [False, True]]
        page.get_by_label("Name of the neighbourhood").fill("Drawn with the mouse")
        page.get_by_role("button", name="Make this neighbourhood").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Drawn with the mouse")
        expect(page.get_by_text("by laying it over the boundaries of small areas")).to_be_visible()


def test_a_neighbourhood_is_drawn_with_the_keyboard(browser: Browser, address: str, team: Any) -> None:
    with drawing(browser, address, team) as watched:
        page = watched.page
        expect(page.locator(".cw-outline__middle")).to_be_visible()
        for number, key in enumerate(["", "ArrowRight", "ArrowDown"], 1):
            if key:
                page.locator("canvas").focus()
                page.keyboard.press(key)
                page.wait_for_timeout(500)  # The map glides, and tells nobody on this side when it has come to rest.
            page.get_by_role("button", name="Add a corner at the middle").focus()
            page.keyboard.press("Enter")
            expect(page.get_by_text(f"Corners drawn: {number}")).to_be_visible()
        (west, north), (east, level), (below, south), last = ring(page)
        assert east > west
        assert level == pytest.approx(north, abs=1e-4)
        assert below == pytest.approx(east, abs=1e-4)
        assert south < north
        assert last == [west, north]
        page.get_by_label("Name of the neighbourhood").focus()
        page.keyboard.type("Drawn with the keyboard")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Drawn with the keyboard")


def test_without_scripts_there_is_another_way_than_drawing(browser: Browser, address: str, team: Any) -> None:
    context = browser.new_context(storage_state=team, java_script_enabled=False, viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/evidence/")
    page.get_by_role("link", name="Bespoke neighbourhoods").click()
    page.get_by_role("link", name="Draw one on the map").click()
    expect(page.get_by_role("button", name="Add a corner at the middle")).to_be_hidden()
    page.get_by_role("link", name="tick small areas").click()
    page.get_by_label("Name of the neighbourhood").fill("Ticked without scripts")
    page.get_by_label("Eastmarsh").check()
    page.get_by_label("Foundry Street").check()
    page.get_by_role("button", name="Make this neighbourhood").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ticked without scripts")
    expect(page.get_by_text("of whole small areas")).to_be_visible()
    context.close()
