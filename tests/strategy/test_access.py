"""Every address of strategy answers each role as its table says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import get_resolver, reverse

from tests.strategy.building import Borough

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("access.yaml").read_text())
ROLES = ("public", "staff", "seat", "lead", "support", "elsewhere")


def test_every_address_has_a_row() -> None:
    names = get_resolver("commonweal.strategy.urls").reverse_dict
    assert {f"strategy:{name}" for name in names if isinstance(name, str)} == set(TABLE)


@pytest.fixture
def things(borough: Borough) -> dict[str, int]:
    strategy, issue = borough.strategy(), borough.issue()
    objective = borough.objective(strategy=strategy, issue=issue)
    target = borough.target(objective=objective)
    return {"strategy": strategy.pk, "issue": issue.pk, "objective": objective.pk, "target": target.pk}


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_this_role(
    role: str, borough: Borough, elsewhere: Borough, things: dict[str, int], client: Client
) -> None:
    user = elsewhere.people["support"].user if role == "elsewhere" else None
    if role not in ("public", "elsewhere"):
        user = borough.people[role].user
    if user is not None:
        client.force_login(user)
    answers = {
        name: client.get(reverse(name, args=[things[arg] for arg in row["args"]])).status_code
        for name, row in TABLE.items()
    }
    assert answers == {name: row[role] for name, row in TABLE.items()}
