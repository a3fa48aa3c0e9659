"""The menu marks the room that a page belongs to."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings
from django.urls import include, path, resolve
from django.utils.translation import gettext_lazy

from commonweal.kit import navigation


def nothing(request: object) -> None:
    """Stands at an address; never called."""


urlpatterns = [
    path("", nothing, name="home"),
    path("register/", nothing, name="register"),
    path("register/people/", nothing, name="people"),
    path("registers/", nothing, name="registers"),
    path(
        "structure/",
        include(([path("matrix/", nothing, name="matrix"), path("seats/", nothing, name="seats")], "structure")),
    ),
]


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register(gettext_lazy("Register"), "register", 20)
    navigation.register("Home", "home", 10)
    navigation.register("A room that is not built", "absent", 30)


def marked(address: str) -> dict[str, str]:
    request = RequestFactory().get(address)
    if address != "/elsewhere/":
        request.resolver_match = resolve(address)
    items = navigation.menu(request)
    return {item["text"]: "page" if item["current"] else "room" if item["active"] else "" for item in items}


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "home", "register"),
    [
        ("/", "page", ""),
        ("/register/", "", "page"),
        ("/register/people/", "", "room"),
        ("/registers/", "", ""),
        ("/elsewhere/", "", ""),
    ],
)
def test_menu_marks_where_one_is(address: str, home: str, register: str) -> None:
    assert marked(address) == {"Home": home, "Register": register}


@override_settings(ROOT_URLCONF=__name__)
def test_menu_marks_the_nearest_of_two_entries() -> None:
    navigation.register("People", "people", 25)
    assert marked("/register/people/") == {"Home": "", "Register": "", "People": "page"}


@override_settings(ROOT_URLCONF=__name__)
def test_menu_stands_in_order_of_weight_and_holds_each_page_once() -> None:
    navigation.register("The register", "register", 5)
    assert [item["text"] for item in navigation.menu(None)] == ["The register", "Home"]


@override_settings(ROOT_URLCONF=__name__)
def test_menu_marks_a_room_on_pages_beside_the_one_it_leads_to() -> None:
    navigation.register("Structure", "structure:matrix", 40)
    assert marked("/structure/seats/")["Structure"] == "room"
    assert marked("/structure/matrix/")["Structure"] == "page"
