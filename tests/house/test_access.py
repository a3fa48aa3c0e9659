"""The access table: every address, every role, what it answers. An address without a row fails."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from tests.world import ROLES, World, built

pytestmark = pytest.mark.django_db

TESTS = Path(__file__).resolve().parents[1]
# Not ours to decide: Django's admin asks for its own staff flag, allauth keeps its own table of who may.
OTHERS = ("admin",)


@cache
def table() -> dict[str, dict[str, Any]]:
    """Every row of every room's tests/<room>/access.yaml. Two rows for one address are a fault."""
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted(TESTS.glob("*/access.yaml")):
        for name, row in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            assert name not in rows, f"{name} has two rows, one in {path}"
            rows[name] = row
    return rows


def addresses() -> set[str]:
    """The name of every address that the product answers."""
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[URLPattern | URLResolver], space: str) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            if inner not in OTHERS and not str(pattern.pattern).startswith("sign-in"):
                found += _names(pattern.url_patterns, f"{space}{inner}:" if inner else space)
        elif pattern.name:
            found.append(f"{space}{pattern.name}")
    return found


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One world for all rows: GET changes nothing, and what is built is taken back at the end."""
    with django_db_blocker.unblock(), built(tmp_path_factory.mktemp("world")) as world:
        yield world


def test_every_address_has_a_row() -> None:
    assert sorted(addresses() - set(table())) == []


def test_every_row_has_an_address() -> None:
    assert sorted(set(table()) - addresses()) == []


def test_every_row_tells_every_role() -> None:
    missing = {name: sorted(set(ROLES) - set(row)) for name, row in table().items() if set(ROLES) - set(row)}
    assert missing == {}


@pytest.mark.parametrize("name", sorted(table()))
def test_address_answers_each_role_as_the_table_says(name: str, world: World, settings: Any) -> None:
    settings.COMMONWEAL_EVIDENCE_STORE = world.store
    row = table()[name]
    path = reverse(name, args=[world.argument(one) for one in row.get("args", [])])
    answers = {role: _answer(world, role, path, row.get("method", "get")) for role in ROLES}
    assert answers == {role: row[role] for role in ROLES}, path


def _answer(world: World, role: str, path: str, method: str) -> int:
    client = Client(raise_request_exception=False)
    user = world.user(role)
    if user is not None:
        client.force_login(user)
    with transaction.atomic():
        status = getattr(client, method)(path).status_code
        transaction.set_rollback(True)
    return status
