"""Every page of the demonstration place, in a real browser, as the support team and as the public."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from commonweal.site.demonstration import sign_ins
from tests.browser.visits import Visit, look_at, one_page_of_each_kind, sign_in
from tests.browsing import watch
from tests.house.test_access import table

# The demonstration that they look at is a copy of the one in the tests' database.
pytestmark = pytest.mark.django_db

# What everyone meets: looked at in every run. All kinds of page, a hundred of them, take ten minutes: `make test-slow`.
SAMPLE = frozenset(
    [
        "site:home",
        "site:thread",
        "account:publication-list",
        "account:publication-page",
        "delivery:performance",
        "register:summary",
        "structure:matrix",
        "delivery:performance",
        "strategy:overview",
        "evidence:overview",
        "evidence:place-profile",
        "evidence:place-indicator",
        "evidence:inequality-page",
        "evidence:finding-page",
        "evidence:allocation-page",
        "evidence:neighbourhood-draw",
        "evidence:release-add",
        "evidence:source-propose",
        "kit:component-gallery",
        "account_login",
    ]
)


@pytest.fixture(scope="session", params=["sample", pytest.param("all", marks=pytest.mark.slow)])
def visits(request: pytest.FixtureRequest, browser: Browser, address: str) -> list[Visit]:
    found = []
    for role in ("support", "public"):
        context = browser.new_context()
        page = context.new_page()
        if role != "public":
            sign_in(page, address, sign_ins.of(role).email, sign_ins.PASSWORD)
        wanted = shown_to(role) if request.param == "sample" else frozenset()
        pages = one_page_of_each_kind(context.request, address, wanted)
        found += look_at(browser, address, context.storage_state(), pages)
        context.close()
    return found


def shown_to(role: str) -> frozenset[str]:
    """What of the sample a role is shown; one signs in who has not."""
    rows = table()
    return frozenset(name for name in SAMPLE if (rows[name][role] == 200 if name in rows else role == "public"))


def faults(visits: list[Visit], aspect: str) -> dict[str, object]:
    return {f"{visit.name} {visit.path}": getattr(visit, aspect) for visit in visits if getattr(visit, aspect)}


def test_pages_were_found_in_every_room(visits: list[Visit], request: pytest.FixtureRequest) -> None:
    names = {visit.name for visit in visits}
    assert names >= SAMPLE
    assert len(names) >= 100 or "sample" in request.node.callspec.id


def test_pages_answer_with_one_heading(visits: list[Visit]) -> None:
    assert {f"{visit.name} {visit.path}": visit.status for visit in visits if visit.status != 200} == {}
    assert [visit.path for visit in visits if not visit.heading.strip() or "\n" in visit.heading.strip()] == []


@pytest.mark.parametrize(
    "aspect", ["violations", "complaints", "elsewhere", "wide_at_320", "unreachable", "without_scripts"]
)
def test_pages_have_no(visits: list[Visit], aspect: str) -> None:
    assert faults(visits, aspect) == {}


def test_first_tab_reaches_the_skip_link_and_it_leads_to_the_content(browser: Browser, address: str) -> None:
    context = browser.new_context()
    watched = watch(context, address)
    watched.page.goto(address + "/")
    watched.page.keyboard.press("Tab")
    assert "Skip" in watched.page.evaluate("document.activeElement.textContent")
    watched.page.keyboard.press("Enter")
    assert watched.page.evaluate("document.activeElement.closest('main') !== null || location.hash === '#main-content'")
    context.close()
