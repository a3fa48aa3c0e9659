"""Charts and maps in a real browser: what the server drew, what comes to life, and what stays as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browsing import Watched, watch

# The demonstration that they look at is a copy of the one in the tests' database.
pytestmark = pytest.mark.django_db

# The one thing outside the building: a graphics card, which the machine that runs the tests has not got.
WITH_A_GRAPHICS_CARD = """
const told = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  return name === this.RENDERER ? "A graphics card" : told.call(this, name);
};
"""
# What the stand-in for a graphics card says of its own speed.
OF_THE_DRIVER = "GL Driver Message"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def profile(watched: Watched) -> Page:
    """The profile of the demonstration place, found as a person finds it."""
    watched.page.goto(f"{watched.address}/evidence/")
    first = watched.page.locator("main a[href*='/evidence/places/']").first
    watched.page.goto(f"{watched.address}{first.get_attribute('href')}")
    watched.page.get_by_role("button", name="Draw it").click()
    watched.page.wait_for_load_state()
    return watched.page


def nothing_wrong(watched: Watched) -> None:
    assert [said for said in watched.complaints if OF_THE_DRIVER not in said] == []
    assert watched.elsewhere == []


def test_a_chart_comes_to_life_and_is_to_a_screen_reader_what_the_picture_was(
    context: BrowserContext, address: str
) -> None:
    watched = watch(context, address)
    page = profile(watched)
    figure = page.locator("figure[id^='chart-']").first
    sentence = figure.locator("img").get_attribute("alt")
    assert sentence

    figure.scroll_into_view_if_needed()
    live = figure.locator(".cw-figure__live")
    expect(live).to_be_visible(timeout=30_000)

    expect(live).to_have_attribute("role", "img")
    expect(live).to_have_attribute("aria-label", sentence)
    expect(live.locator("> svg, > div > svg").first).to_have_attribute("aria-hidden", "true")
    expect(figure.locator("img")).to_have_count(0)
    nothing_wrong(watched)


def test_a_chart_is_drawn_for_a_phone_when_the_window_becomes_as_narrow(context: BrowserContext, address: str) -> None:
    """As it does at 400 % zoom: a chart of the wide page, only squeezed, would be cut off at the window's edge."""
    watched = watch(context, address)
    page = profile(watched)
    figure = page.locator("figure[id^='chart-']").first
    figure.scroll_into_view_if_needed()
    live = figure.locator(".cw-figure__live")
    expect(live).to_be_visible(timeout=30_000)
    sentence = str(live.get_attribute("aria-label"))
    wide = live.element_handle()

    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_function("live => !live.isConnected", arg=wide)
    live = figure.locator(".cw-figure__live")
    expect(live).to_have_attribute("aria-label", sentence)
    beyond = live.evaluate(
        "live => Math.max(...[...live.querySelectorAll('text, path')].map(mark => mark.getBoundingClientRect().right))"
    )
    assert beyond <= 320
    nothing_wrong(watched)


def test_a_chart_says_what_the_pointer_is_over_until_it_is_told_to_stop(context: BrowserContext, address: str) -> None:
    watched = watch(context, address)
    page = profile(watched)
    figure = page.locator("figure[id^='chart-']").first
    figure.scroll_into_view_if_needed()
    mark = figure.locator(".cw-figure__live .mark-symbol.role-mark path").first
    mark.hover(timeout=30_000)

    expect(page.locator(".cw-tip")).to_be_visible()
    assert page.locator(".cw-tip__fact").first.inner_text()
    page.keyboard.press("Escape")
    expect(page.locator(".cw-tip")).to_be_hidden()
    nothing_wrong(watched)


def test_without_scripts_every_picture_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 900})
    watched = watch(context, address)
    page = profile(watched)
    for number in range(page.locator("figure img").count()):
        picture = page.locator("figure img").nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        box = picture.bounding_box()
        assert box is not None
        assert 100 < box["width"] <= 320
        source = page.locator("figure source").nth(number).get_attribute("srcset")
        answer = context.request.get(f"{address}{source}")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "immutable" in answer.headers["cache-control"]
    assert page.locator("figure img").count() >= 2
    context.close()


def test_a_map_and_its_list_answer_each_other(context: BrowserContext, address: str) -> None:
    context.add_init_script(WITH_A_GRAPHICS_CARD)
    watched = watch(context, address)
    page = profile(watched)
    figure = page.locator("figure[id^='map-']").first
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".cw-map__legend")).to_be_visible(timeout=30_000)
    expect(figure.locator("picture")).to_be_hidden()
    expect(figure.locator("canvas")).to_have_attribute("aria-label", str(figure.locator("img").get_attribute("alt")))

    row = figure.locator("tr[data-code]").first
    row.locator("a").focus()
    expect(row).to_have_class("govuk-table__row cw-map__lit")
    row.locator("a").blur()
    expect(row).to_have_class("govuk-table__row")
    nothing_wrong(watched)


def test_without_a_graphics_card_the_map_stays_the_picture_it_was(context: BrowserContext, address: str) -> None:
    watched = watch(context, address)
    page = profile(watched)
    figure = page.locator("figure[id^='map-']").first
    figure.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    expect(figure.locator("img")).to_be_visible()
    expect(figure.locator("canvas")).to_have_count(0)
    nothing_wrong(watched)
