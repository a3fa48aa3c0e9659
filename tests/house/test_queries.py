"""No page asks more of the database because there are more rows: every page with one of everything, and with ten."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, reset_queries
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
MOST = 30
ROLES = ("support", "lead", "public")
Counts = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The queries of every page by role, with one of everything and with ten."""
    with django_db_blocker.unblock():
        few: Counts = {}
        with built(tmp_path_factory.mktemp("rows1"), rows=1) as world:
            few = _queries_of_every_page(world, few)
        with built(tmp_path_factory.mktemp("rows10"), rows=10) as world:
            return [few, _queries_of_every_page(world, few)]


def _queries_of_every_page(world: World, few: Counts) -> Counts:
    found = {}
    readers = {role: _reader(world, role) for role in ROLES}
    for name, row in table().items():
        path = reverse(name, args=[world.argument(one) for one in row.get("args", [])])
        for role in ROLES:
            if row[role] == 200:
                queries = _queries(readers[role], path)
                if _may_be_more_than_its_own(name, queries, few.get((name, role), [])):
                    queries = _queries(readers[role], path)
                found[name, role] = queries
    return found


def _reader(world: World, role: str) -> Client:
    client = Client()
    user = world.user(role)
    if user is not None:
        client.force_login(user)
    return client


def _queries(client: Client, path: str) -> list[str]:
    reset_queries()
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries]


def _may_be_more_than_its_own(name: str, queries: list[str], few: list[str]) -> bool:
    """Whether a first answer says too little: what is remembered for the next reader is not this page's own work.

    Where even the first answer, with all that it had to find, asks no more than the tests below allow, so does the next.
    """
    return len(queries) > min(len(few), MOST) or name in MAPS or any(map(_loads_an_outline, queries))


def _loads_an_outline(sql: str) -> bool:
    return '"boundary"' in sql.split(" FROM ")[0]


def test_pages_were_counted(counts: list[Counts]) -> None:
    assert len(counts[0]) > 100
    assert counts[0].keys() == counts[1].keys()


def test_number_of_queries_does_not_grow_with_the_rows(counts: list[Counts]) -> None:
    few, many = counts
    grown = {page: (len(few[page]), len(many[page])) for page in few if len(many[page]) > len(few[page])}
    assert grown == {}


def test_no_page_asks_much(counts: list[Counts]) -> None:
    heavy = {page: len(queries) for page, queries in counts[1].items() if len(queries) > MOST}
    assert heavy == {}


def test_outlines_are_loaded_only_where_they_are_drawn(counts: list[Counts]) -> None:
    """The outline of a place weighs more than the rest of a page, and comes along with every place that is joined to a thing."""
    loading = {name for (name, _role), queries in counts[1].items() if any(map(_loads_an_outline, queries))}
    assert loading == MAPS
