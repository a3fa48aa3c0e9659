"""An installation wears its own name and colours, and never colours that cannot be read."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from commonweal.kit import identity
from commonweal.kit.identity import ACCENT, BRAND, Identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_provider", list(identity._provider))


# The first three pairs are known values: WCAG 2.2's own extremes and the grey that just passes AA on white.
@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54), (BRAND, "#ffffff", 9.4)],
)
def test_contrast_is_as_wcag_defines_it(one: str, other: str, contrast: float) -> None:
    assert identity.contrast(one, other) == pytest.approx(contrast, abs=0.05)
    assert identity.contrast(other, one) == identity.contrast(one, other)


@pytest.mark.parametrize(
    ("colour", "readable"),
    [("#7a1f4d", True), ("#ffcc00", False), ("#767676", True), ("#777777", False), ("red", False), ("#abc", False)],
)
def test_a_brand_colour_must_be_readable_on_white(colour: str, readable: bool) -> None:
    assert identity.is_readable(colour) is readable


def test_the_style_sheet_sets_both_colours() -> None:
    sheet = Identity(brand="#7a1f4d", accent="#ffcc00").stylesheet()
    assert "--cw-brand:#7a1f4d" in sheet
    assert "--govuk-brand-colour:#7a1f4d" in sheet
    assert "--cw-accent:#ffcc00" in sheet


@pytest.mark.parametrize("brand", ["#ffcc00", "}body{display:none", ""])
def test_a_colour_that_cannot_be_read_gives_way(brand: str) -> None:
    assert f"--cw-brand:{BRAND}" in Identity(brand=brand).stylesheet()


def test_an_accent_that_is_no_colour_gives_way() -> None:
    assert f"--cw-accent:{ACCENT}" in Identity(accent="url(x)").stylesheet()


def test_colours_are_served_as_a_style_sheet_for_ever(client: Client) -> None:
    identity.provide(lambda request: Identity(brand="#7a1f4d"))
    response = client.get(reverse("kit:colours", args=[identity.current().version]))
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert b"#7a1f4d" in response.content


def test_every_page_links_to_them_only_where_they_are_not_the_products_own(client: Client) -> None:
    gallery = reverse("kit:component-gallery")
    assert b"/kit/colours/" not in client.get(gallery).content
    identity.provide(lambda request: Identity(name="Northwick Together", place="Moorfoot", brand="#7a1f4d"))
    page = client.get(gallery).content.decode()
    assert reverse("kit:colours", args=[identity.current().version]) in page
    assert "Northwick Together" in page
    assert "Moorfoot" in page


@override_settings(COMMONWEAL_NAME="Northwick Together", COMMONWEAL_BRAND="#7a1f4d")
def test_name_and_colours_may_come_from_the_settings() -> None:
    assert identity.current() == Identity(name="Northwick Together", brand="#7a1f4d")


def test_the_version_changes_with_the_colours() -> None:
    assert Identity(brand="#7a1f4d").version != Identity().version
    assert Identity(name="Another").version == Identity().version
