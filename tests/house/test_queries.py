"""No page asks more of the database because there are more rows: every page with one of everything, and with ten."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from tests.house.test_access import table
from tests.world import World, built

pytestmark = [pytest.mark.django_db, pytest.mark.long]

MAPS = {
    "evidence:indicator-page",
    "evidence:neighbourhood-draw",
    "evidence:neighbourhood-page",
    "register:place-page",
}
ROLES = ("support", "lead", "public")
Counts = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The queries of every page by role, with one of everything and with ten."""
    with django_db_blocker.unblock():
        found = []
        for rows in (1, 10):
            with built(tmp_path_factory.mktemp(f"rows{rows}"), rows=rows) as world:
                found.append(_queries_of_every_page(world))
        return found


def _queries_of_every_page(world: World) -> Counts:
    found = {}
    for name, row in table().items():
        path = reverse(name, args=[world.argument(one) for one in row.get("args", [])])
        for role in ROLES:
            if row[role] == 200:
                found[name, role] = _queries(world, role, path)
    return found


def _queries(world: World, role: str, path: str) -> list[str]:
    client = Client()
    user = world.user(role)
    if user is not None:
        client.force_login(user)
    client.get(path)  # what is remembered for the next reader is not this page's own work
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries]


def test_pages_were_counted(counts: list[Counts]) -> None:
    assert len(counts[0]) > 100
    assert counts[0].keys() == counts[1].keys()


def test_number_of_queries_does_not_grow_with_the_rows(counts: list[Counts]) -> None:
    few, many = counts
    grown = {page: (len(few[page]), len(many[page])) for page in few if len(many[page]) > len(few[page])}
    assert grown == {}


def test_no_page_asks_much(counts: list[Counts]) -> None:
    heavy = {page: len(queries) for page, queries in counts[1].items() if len(queries) > 30}
    assert heavy == {}


def test_outlines_are_loaded_only_where_they_are_drawn(counts: list[Counts]) -> None:
    """The outline of a place weighs more than the rest of a page, and comes along with every place that is joined to a thing."""
    loading = {
        name
        for (name, _role), queries in counts[1].items()
        for sql in queries
        if '"boundary"' in sql.split(" FROM ")[0]
    }
    assert loading == MAPS
