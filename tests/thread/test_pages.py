"""The page of the thread: who sees which, as a page, as a part of one, and as files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.site.reads import KINDS
from tests.account.building import Line
from tests.strategy.building import Borough

HTMX = {"HX-Request": "true"}


def address(kind: str, pk: int) -> str:
    return reverse("site:thread", args=[kind, pk])


def signed_in(client: Client, borough: Borough, role: str) -> Client:
    if role != "public":
        client.force_login(borough.people[role].user)
    return client


@pytest.fixture
def everything(whole: dict[str, Any], line: Line) -> dict[str, Any]:
    borough = line.borough
    return {
        **whole,
        "partnership": borough.board,
        "organisation": borough.college,
        "person": borough.people["lead"],
        "place": borough.place,
    }


@pytest.mark.parametrize("role", ["public", "staff", "seat", "lead", "support"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_thing_has_its_thread(
    client: Client, borough: Borough, everything: dict[str, Any], kind: str, role: str
) -> None:
    answer = signed_in(client, borough, role).get(address(kind, everything[kind].pk))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert "style=" not in page


@pytest.mark.parametrize("kind", ["issue", "objective", "target", "action", "update"])
def test_what_is_not_published_asks_the_public_to_sign_in(client: Client, line: Line, kind: str) -> None:
    things = {
        "issue": line.target.objective.issue,
        "objective": line.target.objective,
        "target": line.target,
        "action": line.action(),
        "update": line.update(),
    }
    answer = client.get(address(kind, things[kind].pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_support_team_of_another_place_is_refused_what_is_not_published(
    client: Client, line: Line, elsewhere: Borough
) -> None:
    answer = signed_in(client, elsewhere, "support").get(address("target", line.target.pk))
    assert answer.status_code == 403
    assert "Only partners of this place may see this" in answer.content.decode()


@pytest.mark.parametrize("path", ["/thread/spell/1/", "/thread/target/999999/", "/thread/partnership/999999/"])
def test_what_does_not_exist_is_not_found(client: Client, borough: Borough, path: str) -> None:
    assert signed_in(client, borough, "staff").get(path).status_code == 404


def test_the_page_names_every_step_in_order_and_marks_where_it_stands(
    client: Client, borough: Borough, whole: dict[str, Any]
) -> None:
    page = signed_in(client, borough, "staff").get(address("objective", whole["objective"].pk)).content.decode()
    steps = [page.index(f'id="step-{stage}"') for stage in ("source", "release", "observation", "issue", "objective")]
    assert steps == sorted(steps)
    assert page.count('aria-current="step"') == 3  # in the list, and in the picture lying and upright
    assert reverse("strategy:target-page", args=[whole["target"].pk]) in page


def test_a_person_of_the_place_is_named_to_partners_only(
    client: Client, borough: Borough, whole: dict[str, Any]
) -> None:
    path = address("target", whole["target"].pk)
    public = client.get(path).content.decode()
    partner = signed_in(client, borough, "staff").get(path).content.decode()
    assert "Chair of Northwick" in partner
    assert "Chair of Northwick" not in public
    assert "chair of Northwick Partnership Board, for Northwick Council" in public


def test_a_panel_is_a_part_of_the_page(client: Client, everything: dict[str, Any]) -> None:
    for kind in ("target", "organisation"):
        part = client.get(address(kind, everything[kind].pk), headers=HTMX).content.decode()
        assert "<html" not in part
        assert "<h1" not in part


def test_the_thread_as_csv(client: Client, borough: Borough, whole: dict[str, Any]) -> None:
    answer = signed_in(client, borough, "staff").get(address("target", whole["target"].pk) + "?as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["step"] for row in rows] == [
        "Source",
        "Release",
        "Observation",
        "Issue",
        "Objective",
        "Target",
        "Action",
        "Update",
        "Published",
    ]
    assert (rows[5]["date"], rows[5]["decided"], rows[5]["person"]) == ("2024-06-01", "Agreed by", "Chair of Northwick")


def test_the_thread_as_json_says_what_it_shows(client: Client, borough: Borough, whole: dict[str, Any]) -> None:
    path = address("target", whole["target"].pk) + "?as=json"
    assert json.loads(client.get(path).content)["shows"] == "what was published"
    told = json.loads(signed_in(client, borough, "staff").get(path).content)
    assert told["shows"] == "what partners hold"
    assert [step["number"] for step in told["steps"] if step["is_here"]] == [whole["target"].pk]


def test_the_thread_as_svg(client: Client, whole: dict[str, Any]) -> None:
    answer = client.get(address("target", whole["target"].pk) + "?as=svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg xmlns=")


def test_a_thread_in_another_form_is_not_found(client: Client, whole: dict[str, Any]) -> None:
    assert client.get(address("target", whole["target"].pk) + "?as=exe").status_code == 404


# --- Where something takes part


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("partnership", "its strategy, raised the issue, agreed the objective, agreed the target"),
        ("organisation", "leads the objective, its people lead the target, promised an action"),
        ("person", "leads the target, leads the objective"),
        ("place", "measured here"),
    ],
)
def test_partners_see_how_each_takes_part(
    client: Client, borough: Borough, everything: dict[str, Any], kind: str, how: str
) -> None:
    page = signed_in(client, borough, "staff").get(address(kind, everything[kind].pk)).content.decode()
    assert how in page
    assert address("target", everything["target"].pk) in page


@pytest.mark.parametrize("kind", ["partnership", "organisation", "place"])
def test_the_public_sees_where_each_takes_part_in_what_is_published(
    client: Client, everything: dict[str, Any], line: Line, kind: str
) -> None:
    line.borough.agreed_target(objective=line.target.objective, title="A secret target")
    page = client.get(address(kind, everything[kind].pk)).content.decode()
    assert "1 published thread" in page
    assert "secret" not in page


def test_the_public_is_told_when_there_is_nothing_to_see(client: Client, borough: Borough) -> None:
    page = client.get(address("organisation", borough.college.pk)).content.decode()
    assert "What partners are working on is not public" in page
