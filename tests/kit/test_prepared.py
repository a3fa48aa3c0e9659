"""A prepared question answers what the query would: its words are written once, its values are of each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from commonweal.kit.models import User
from commonweal.kit.prepared import Prepared

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(1066, 10, 14, tzinfo=UTC)


def _joined(since: datetime, name: str) -> QuerySet[User]:
    shouted = Concat("name", Value("!"))
    return (
        User.objects.filter(date_joined__gte=since, name=name).annotate(shouted=shouted).only("name").order_by("email")
    )


@pytest.fixture
def users() -> list[User]:
    return [User.objects.create_user(f"{name}{number}@example.org", name=name) for number, name in enumerate("aab")]


def test_a_prepared_question_is_asked_with_the_values_of_each_time(users: list[User]) -> None:
    joined = Prepared(_joined, since=LONG_AGO, name="a name that nobody has")
    found = [joined.first(since=LONG_AGO, name=name) for name in ("b", "a", "c")]
    assert found == [users[2], users[0], None]
    both: list[Any] = list(joined.ask(since=LONG_AGO, name="a"))
    assert [(user.pk, user.shouted) for user in both] == [(users[0].pk, "a!"), (users[1].pk, "a!")]
    assert joined.first(since=users[0].date_joined + timedelta(days=1), name="a") is None


def test_a_prepared_question_is_one_query_and_sees_every_change(users: list[User]) -> None:
    joined = Prepared(_joined, since=LONG_AGO, name="a name that nobody has")
    joined.first(since=LONG_AGO, name="b")
    User.objects.filter(pk=users[2].pk).update(name="c")
    with CaptureQueriesContext(connection) as asked:
        assert joined.first(since=LONG_AGO, name="b") is None
    assert len(asked) == 1


def test_a_value_is_never_read_as_words_of_the_query(users: list[User]) -> None:
    joined = Prepared(_joined, since=LONG_AGO, name="a name that nobody has")
    assert list(joined.ask(since=LONG_AGO, name="' OR 1=1 --")) == []
    assert list(joined.ask(since=LONG_AGO, name="%s")) == []


def test_a_value_that_the_query_does_not_use_is_refused() -> None:
    with pytest.raises(LookupError, match="does not use place"):
        Prepared(lambda name, place: User.objects.filter(name=name), name="one", place=7).first(name="a", place=1)
