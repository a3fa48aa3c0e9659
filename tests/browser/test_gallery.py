"""The parts that every page is drawn from, in a real browser: read, pressed, at every width, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import AXE, STANDARD
from tests.browsing import watch

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def gallery(address: str) -> str:
    """The address of the gallery."""
    return f"{address}/kit/components/"


def opened(browser: Browser, address: str, size: dict[str, int], *, scripts: bool = True) -> Page:
    context = browser.new_context(viewport=size, java_script_enabled=scripts, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "320"])
def test_gallery_is_accessible_silent_and_keeps_to_its_width(
    browser: Browser, gallery: str, size: dict[str, int]
) -> None:
    watched = watch(browser.new_context(viewport=size, reduced_motion="reduce"), gallery.partition("/kit")[0])  # type: ignore[arg-type]
    watched.page.goto(gallery)
    watched.page.wait_for_load_state("networkidle")
    watched.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = watched.page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", STANDARD)
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []
    assert watched.complaints == []
    assert watched.elsewhere == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    watched.page.context.close()


def test_menu_folds_on_a_phone(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, NARROW)
    entry = page.locator("#main-menu a").first
    expect(entry).to_be_hidden()
    page.get_by_role("button", name="Show or hide the menu").click()
    expect(entry).to_be_visible()
    page.context.close()


def test_menu_stands_open_where_no_script_can_open_it(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, NARROW, scripts=False)
    expect(page.locator("#main-menu a").first).to_be_visible()
    page.context.close()


def test_a_line_of_the_error_summary_leads_into_its_field(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, WIDE)
    page.get_by_role("link", name="The first day must be a real date").click()
    assert page.evaluate("document.activeElement.id") == "id_faulty-since-day"
    page.context.close()


def test_a_limit_counts_down_while_one_types(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, WIDE)
    page.locator("#id_blank-purpose").fill("x" * 299)
    expect(page.get_by_text("You have 1 character left").first).to_be_visible()
    page.context.close()


def test_tabs_and_sections_open_by_keyboard(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, WIDE)
    page.get_by_role("tab", name="Picture").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("What one would rather read.")).to_be_visible()
    section = page.get_by_role("button", name="What is good about it")
    section.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The right people come.")).to_be_visible()
    page.context.close()


def test_a_button_is_named_by_the_words_on_it(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, WIDE)
    section = page.locator(".govuk-accordion__section-button").first
    section.click()
    expect(section).to_have_attribute("aria-expanded", "true")
    expect(section).not_to_have_attribute("aria-label")
    page.context.close()


def test_everything_is_there_without_scripts(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, WIDE, scripts=False)
    for words in ("What one would rather read.", "The right people come.", "They come too often."):
        expect(page.get_by_text(words)).to_be_visible()
    page.context.close()


def test_on_paper_the_furniture_is_left_out(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, WIDE)
    page.emulate_media(media="print")
    expect(page.locator("#main-menu")).to_be_hidden()
    expect(page.locator(".cw-downloads").first).to_be_hidden()
    expect(page.get_by_text("What one would rather read.")).to_be_visible()
    page.context.close()
