"""A page is remembered for as long as nothing in the database changes, for each person apart."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.translation import override

from commonweal.kit import keeping
from commonweal.kit.keeping import remembered
from commonweal.kit.models import User

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """A view that counts how often it was made."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse] | None = None) -> None:
        self.made = 0
        self._answer = answer
        self.view = remembered(self._make)

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        return self._answer(request) if self._answer else HttpResponse(f"made {self.made} times")

    def ask(self, path: str = "/page/", *, user: Any = None, method: str = "get", **facts: Any) -> HttpResponse:
        request = getattr(RequestFactory(), method)(path, headers=facts.get("headers"))
        request.user = user or AnonymousUser()
        request.session = SessionStore()
        request.session.update(facts.get("session", {}))
        return self.view(request)


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    cache.clear()


@pytest.fixture
def nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server that the tests run on may serve others, whose commits make pages anew too: hold its state still."""
    monkeypatch.setattr(keeping, "state_of_the_database", lambda: "a state")


def test_a_page_is_made_once_while_nothing_changes() -> None:
    page = Page()
    answers = [page.ask().content for _time in range(50)]
    assert any(one == next_one for one, next_one in pairwise(answers))


def test_any_commit_makes_it_anew() -> None:
    page = Page()
    page.ask()
    User.objects.create_user("someone@example.org")
    page.ask()
    User.objects.update(name="Someone")
    page.ask()
    assert page.made == 3


def test_what_was_rolled_back_shows_nothing_old() -> None:
    page = Page()
    page.ask()
    with transaction.atomic():
        User.objects.create_user("someone@example.org")
        assert page.ask().content == b"made 2 times"
        transaction.set_rollback(True)
    page.ask()
    assert page.made >= 2


def test_inside_a_change_nothing_is_remembered() -> None:
    page = Page()
    with transaction.atomic():
        User.objects.create_user("someone@example.org")
        page.ask()
        page.ask()
    assert page.made == 2


@pytest.mark.usefixtures("nothing_changes")
def test_each_person_place_language_address_and_fragment_has_its_own() -> None:
    one, other = User.objects.create_user("one@example.org"), User.objects.create_user("other@example.org")
    page = Page()
    page.ask(user=one)
    page.ask(user=other)
    page.ask()
    page.ask(session={"place": 7})
    page.ask("/page/?page=2")
    page.ask(headers={"HX-Request": "true"})
    with override("cy"):
        page.ask()
    assert page.made == 7
    assert page.ask(user=one).content == b"made 1 times"


@pytest.mark.usefixtures("nothing_changes")
def test_a_message_for_this_person_is_never_kept() -> None:
    page = Page()
    page.ask(session={"_messages": "[]"})
    page.ask(session={"_messages": "[]"})
    assert page.made == 2


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_only_what_was_found_is_kept(status: int) -> None:
    page = Page(lambda request: HttpResponse("x", status=status))
    page.ask()
    page.ask()
    assert page.made == 2


@pytest.mark.usefixtures("nothing_changes")
def test_a_file_or_a_cookie_is_not_kept() -> None:
    def with_cookie(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    for answer in (with_cookie, lambda request: HttpResponse("x", content_type="image/svg+xml")):
        page = Page(answer)
        page.ask()
        page.ask()
        assert page.made == 2


@pytest.mark.usefixtures("nothing_changes")
def test_posting_is_never_answered_from_memory() -> None:
    page = Page()
    page.ask(method="post")
    page.ask(method="post")
    assert page.made == 2


@pytest.mark.usefixtures("nothing_changes")
def test_each_session_gets_its_own_token() -> None:
    def with_form(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">')

    page = Page(with_form)
    first, second = page.ask().content, page.ask().content
    assert page.made == 1
    assert first != second
    assert b'value=""' not in second


def test_remembering_asks_one_thing_of_the_database(django_assert_num_queries: Any) -> None:
    page = Page()
    with django_assert_num_queries(1):
        page.ask()
    assert connection.in_atomic_block is False
