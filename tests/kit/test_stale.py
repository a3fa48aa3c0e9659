"""Two edits of one thing are put together; only what both changed is asked, and nothing is lost unasked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from commonweal.kit.models import User
from commonweal.kit.stale import Merge, kept_of, merge_of
from commonweal.kit.things import Stale
from commonweal.register import writes
from commonweal.register.models import Organisation
from commonweal.register.rules import Viewer
from tests.kit.outline import Outline

pytestmark = pytest.mark.django_db

THEM = Viewer.system("Sam Okafor")


def untracked(**facts: Any) -> Any:
    """A thing of which the record keeps no versions."""
    thing: Any = User(pk=1, email="theirs@example.org", name="Theirs", **facts)
    thing.version = 8
    return thing


def merged(**mine: Any) -> Merge:
    sent = QueryDict(mutable=True)
    for name, value in mine.items():
        sent[name] = str(value or "")
    return merge_of(Stale(untracked(), yours=mine, version=7), sent)


@pytest.fixture
def council() -> Organisation:
    """An organisation as I opened it: at version 1."""
    return writes.add_organisation(
        by=THEM, name="Council", sector="public", level="district", purpose="Runs the borough."
    )


def between(council: Organisation, mine: dict[str, Any], **theirs: Any) -> tuple[Merge, QueryDict]:
    """They change it after I opened it; then I send all of my form."""
    changed = writes.change_organisation(council, by=THEM, version=1, why="As the charter says.", **theirs)
    sent = QueryDict(mutable=True)
    yours = {"name": "Council", "sector": "public", "level": "district", "purpose": "Runs the borough.", **mine}
    sent.update({**yours, "version": "1", "why": "Mine"})
    return merge_of(Stale(changed, yours=yours, version=1), sent), sent


def names(choices: list[Any]) -> list[str]:
    return [choice.name for choice in choices]


def test_what_only_one_changed_is_settled_without_asking(council: Organisation) -> None:
    merge, sent = between(council, {"purpose": "Serves the borough."}, name="Borough Council")
    assert (names(merge.asked), names(merge.mine), names(merge.theirs)) == ([], ["purpose"], ["name"])
    kept = dict(kept_of(merge, sent))
    assert (kept["name"], kept["purpose"], kept["version"]) == ("Borough Council", "Serves the borough.", "2")
    assert kept["why"] == "Mine"


def test_what_both_changed_is_asked_with_what_it_was(council: Organisation) -> None:
    merge, sent = between(council, {"name": "Town Council"}, name="Borough Council")
    (choice,) = merge.asked
    assert (choice.was, choice.theirs, choice.mine) == ("Council", "Borough Council", "Town Council")
    assert (merge.mine, merge.theirs) == ([], [])
    # Where nobody chooses, nothing is emptied.
    assert dict(kept_of(merge, sent))["name"] == "Borough Council"


def test_what_both_changed_to_the_same_is_not_asked(council: Organisation) -> None:
    merge, _sent = between(council, {"name": "Borough Council"}, name="Borough Council")
    assert not merge.saves_something


def test_who_was_first_when_and_why_is_known(council: Organisation) -> None:
    merge, _sent = between(council, {"name": "Town Council"}, name="Borough Council")
    (version,) = merge.since
    assert (version.who, version.why) == ("Sam Okafor", "As the charter says.")
    assert [change.label for change in version.changes] == ["Name"]


def test_what_is_worked_out_and_not_typed_is_not_asked(council: Organisation) -> None:
    changed = writes.change_organisation(council, by=THEM, version=1, name="Borough Council", level="county")
    sent = QueryDict("name=Town+Council&version=1")
    merge = merge_of(Stale(changed, yours={"name": "Town Council", "level": "region"}, version=1), sent)
    assert names(merge.asked) == ["name"]


def test_something_to_be_done_may_be_asked_for_again(council: Organisation) -> None:
    changed = writes.change_organisation(council, by=THEM, version=1, name="Borough Council")
    merge = merge_of(Stale(changed, yours={}, version=1), QueryDict("version=1"))
    assert merge.acts
    assert merge.saves_something


# --- Without a trace, every difference is asked


def test_choices_are_the_fields_that_differ() -> None:
    (choice,) = merged(email="mine@example.org", name="Theirs").asked
    assert (choice.name, choice.label, choice.was) == ("email", "Email address", "")
    assert (choice.theirs, choice.mine) == ("theirs@example.org", "mine@example.org")


@pytest.mark.parametrize(
    ("field", "mine", "shown", "typed"),
    [
        ("is_active", False, "No", ""),
        ("is_staff", True, "Yes", "on"),
        ("last_login", date(2026, 3, 27), "27 March 2026", "2026-03-27"),
        ("name", "", "", ""),
        ("name", None, "", ""),
    ],
)
def test_choices_are_shown_as_words_and_sent_as_a_form_sends_them(
    field: str, mine: Any, shown: str, typed: str
) -> None:
    (choice,) = merged(**{field: mine}).asked
    assert (choice.mine, choice.mine_typed) == (shown, typed)


def test_a_value_that_one_input_cannot_hold_is_no_choice() -> None:
    merge = merged(name=["a", "b"])
    assert merge.asked == []
    assert names(merge.unfit) == ["name"]


def test_what_was_sent_is_kept_but_for_the_choices() -> None:
    sent = QueryDict(
        "csrfmiddlewaretoken=t&version=7&email=mine@example.org&name=Theirs&themes=a&themes=b"
        "&last_login_day=27&last_login_month=3&last_login_year=2026&why=Moved"
    )
    stale = Stale(untracked(), yours={"email": "mine@example.org", "last_login": date(2026, 3, 27)}, version=7)
    kept = list(kept_of(merge_of(stale, sent), sent))
    assert kept == [
        ("name", "Theirs"), ("themes", "a"), ("themes", "b"), ("why", "Moved"),
        ("email", "theirs@example.org"), ("last_login", ""), ("version", "8"),
    ]  # fmt: skip


# --- The page


def test_the_page_chooses_nothing_for_anybody() -> None:
    request = RequestFactory().post("/people/1/edit/", {"email": "mine@example.org", "version": "7"})
    page = Outline(render_to_string("409.html", {"merge": merged(email="mine@example.org")}, request))
    assert page.tag("input", name="version")["value"] == "8"
    theirs = page.tag("input", type="radio", name="email", value="theirs@example.org")
    mine = page.tag("input", type="radio", name="email", value="mine@example.org")
    assert "checked" not in theirs | mine
    assert "required" in theirs
    assert "required" in mine
    assert page.tag("a", href="/people/1/edit/")
