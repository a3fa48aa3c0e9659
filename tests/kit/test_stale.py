"""The page of a stale edit offers both versions of each field, and sends the rest again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from commonweal.kit.models import User
from commonweal.kit.stale import choices_of, kept_of
from commonweal.kit.things import Stale
from tests.kit.outline import Outline


def theirs(**facts: Any) -> Any:
    thing: Any = User(pk=1, email="theirs@example.org", name="Theirs", **facts)
    thing.version = 8
    return thing


def stale(thing: Any = None, **yours: Any) -> Stale:
    return Stale(thing or theirs(), yours=yours, version=7)


def test_choices_are_the_fields_that_differ() -> None:
    (choice,) = choices_of(stale(email="mine@example.org", name="Theirs"))
    assert (choice.name, choice.label) == ("email", "Email address")
    assert (choice.theirs, choice.mine) == ("theirs@example.org", "mine@example.org")


@pytest.mark.parametrize(
    ("field", "mine", "shown", "typed"),
    [
        ("is_active", False, "No", ""),
        ("is_staff", True, "Yes", "on"),
        ("last_login", date(2026, 3, 27), "2026-03-27", "2026-03-27"),
        ("name", "", "", ""),
        ("name", None, "", ""),
    ],
)
def test_choices_are_shown_as_words_and_sent_as_a_form_sends_them(
    field: str, mine: Any, shown: str, typed: str
) -> None:
    (choice,) = choices_of(stale(**{field: mine}))
    assert (choice.mine, choice.mine_typed) == (shown, typed)


def test_a_value_that_one_input_cannot_hold_is_no_choice() -> None:
    assert choices_of(stale(name=["a", "b"])) == []


def test_what_was_sent_is_kept_but_for_the_choices() -> None:
    sent = QueryDict(
        "csrfmiddlewaretoken=t&version=7&email=mine@example.org&name=Theirs&themes=a&themes=b"
        "&last_login_day=27&last_login_month=3&last_login_year=2026&why=Moved"
    )
    kept = list(kept_of(stale(email="mine@example.org", last_login=date(2026, 3, 27)), sent))
    assert kept == [("name", "Theirs"), ("themes", "a"), ("themes", "b"), ("why", "Moved"), ("version", "8")]


def test_the_page_keeps_theirs_unless_told_otherwise() -> None:
    request = RequestFactory().post("/people/1/edit/", {"email": "mine@example.org", "version": "7"})
    page = Outline(render_to_string("409.html", {"stale": stale(email="mine@example.org")}, request))
    assert page.tag("input", name="version")["value"] == "8"
    assert "checked" in page.tag("input", name="email", value="theirs@example.org")
    assert "checked" not in page.tag("input", name="email", value="mine@example.org")
    assert page.tag("a", href="/people/1/edit/")
