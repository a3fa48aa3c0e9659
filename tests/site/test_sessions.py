"""A session is found while it lasts, by its own key, and by no other."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as InTheDatabase
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

pytestmark = pytest.mark.django_db


def kept(**facts: Any) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(facts)
    session.save()
    return str(session.session_key)


def opened(key: str | None) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def test_a_session_says_what_was_put_into_it_in_one_query() -> None:
    key = kept(place=7)
    with CaptureQueriesContext(connection) as asked:
        assert (opened(key)["place"], len(asked)) == (7, 1)


def test_a_session_that_ended_is_empty_and_loses_its_key() -> None:
    key = kept(place=7)
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    session = opened(key)
    assert (session.get("place"), session.session_key) == (None, None)


@pytest.mark.parametrize("key", [None, "", "no such session of anybody at all"])
def test_a_key_of_no_session_opens_nothing(key: str | None) -> None:
    kept(place=7)
    session = opened(key)
    assert (session.get("place"), session.session_key) == (None, None)


def test_a_session_is_the_one_that_django_would_find() -> None:
    """Those who were signed in before this way of reading stay signed in."""
    key = kept(place=7, _auth_user_id="3")
    assert dict(InTheDatabase(key).items()) == dict(opened(key).items()) == {"place": 7, "_auth_user_id": "3"}
