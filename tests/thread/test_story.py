"""One story from a published file to a published account, by writes alone, read at the end by someone who did not sign in."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.account import writes as account
from commonweal.delivery import writes as delivery
from commonweal.evidence import reads as evidence
from commonweal.evidence.imports import declarations
from commonweal.evidence.imports.loading import load_release
from commonweal.evidence.models import Indicator
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from commonweal.strategy import writes as strategy

pytestmark = pytest.mark.django_db

BY = Viewer.system("the story")
BOARD_MET = date(2024, 6, 12)
DECLARATION = """
code: leavers
name: Destinations of school leavers
publisher: The county council
licence: Open Government Licence v3.0
licence_url: https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/
layout: wide
place: {column: area_code}
period: {column: year, year_starts_in: 1}
indicators:
  - column: neet_percent
    code: leavers-neet
    name: School leavers in neither work nor training
    unit: "%"
    polarity: low
"""
FILE = "area_code,year,neet_percent\nE07000990,2022,19.1\nE07000990,2023,20.0\n"


def test_a_figure_becomes_a_promise_and_the_promise_is_answered_for(tmp_path: Path, client: Client) -> None:
    # A borough with a board. Its chair speaks for the council; a doctor leads for the hospital trust.
    place = register.add_place(by=BY, name="Northwick", tier="district", code="E07000990")
    council = register.add_organisation(by=BY, name="Northwick Council", sector="public", level="district")
    college = register.add_organisation(by=BY, name="Northwick College", sector="public", level="district")
    board = register.add_partnership(place, by=BY, name="Northwick Partnership Board", since=date(2020, 1, 1))
    councillor = register.add_person(by=BY, name="Ada Marsh", employer=council, job_title="Leader")
    principal = register.add_person(by=BY, name="Sam Okafor", employer=college, job_title="Principal")
    chair = register.add_seat(
        board, by=BY, organisation=council, person=councillor, role="chair", since=date(2020, 1, 1)
    )

    # The county publishes a file. It is loaded as it came.
    file = tmp_path / "leavers-2023.csv"
    file.write_text(FILE, encoding="utf-8")
    release = load_release(file, by=BY, retrieved_on=date(2024, 3, 1), declaration=declarations.read(DECLARATION))
    indicator = Indicator.objects.get(code="leavers-neet")
    figure = evidence.figure_at(BY, indicator, place, date(2024, 1, 1))
    assert figure is not None
    assert (figure.value, figure.release) == (20.0, release.pk)

    # The board takes the figure up, sets itself an objective and a target, and says who leads.
    issue = strategy.add_issue(
        place,
        by=BY,
        title="One in five school leavers has nowhere to go",
        indicator=indicator,
        raised_through=chair,
        since=date(2024, 4, 3),
    )
    plan = strategy.add_strategy(place, by=BY, partnership=board, title="Northwick 2030", since=date(2024, 4, 1))
    strategy.adopt_strategy(plan, through=chair, on=BOARD_MET, by=BY)
    objective = strategy.add_objective(
        issue, by=BY, strategy=plan, title="A place for every leaver", lead=principal, lead_organisation=college
    )
    strategy.agree_objective(objective, through=chair, on=BOARD_MET, by=BY)
    target = strategy.add_target(
        objective,
        by=BY,
        title="School leavers in neither work nor training",
        indicator=indicator,
        place=place,
        baseline_value=figure.value,
        baseline_on=date(2023, 12, 31),
        value=12.0,
        due=date(2027, 12, 31),
        lead=principal,
        is_key_measure=True,
    )
    target = strategy.agree_target(target, through=chair, on=BOARD_MET, by=BY)

    # The college promises mentors; two years later its principal says how it is going.
    action = delivery.add_action(
        target,
        by=BY,
        title="A mentor for every leaver",
        organisation=college,
        lead=principal,
        since=date(2024, 9, 1),
        due=date(2026, 9, 1),
    )
    update = delivery.give_update(
        target,
        by=BY,
        on=date(2025, 12, 31),
        value=18.5,
        forecast=15.0,
        commentary="Two schools have not joined yet.",
        given_on=date(2026, 1, 20),
    )

    # The place answers for it.
    published = account.publish_target(target, by=BY, on=date(2026, 2, 2), through=chair)

    # A resident reads it without signing in, and can check that it is what was published.
    page = client.get(reverse("account:publication-page", args=[published.pk])).content.decode()
    assert "from 20.0% in December 2023 to 12.0% by December 2027" in page
    assert "In December 2025 it stood at 18.5%, where 16.0% was planned: off track." in page
    assert "Two schools have not joined yet." in page
    assert "Ada Marsh" not in page
    snapshot = client.get(reverse("account:publication-snapshot", args=[published.pk]))
    assert hashlib.sha256(snapshot.content).hexdigest() == published.sha256
    assert published.sha256 in page

    # And follows the thread from the account back to the file, step by step, each with its day and its seat.
    told = json.loads(client.get(reverse("site:thread", args=["publication", published.pk]) + "?as=json").content)
    walked = [(step["step"], step["number"], step["on"]) for step in told["steps"]]
    assert walked == [
        ("source", release.source_id, None),
        ("release", release.pk, "2024-03-01"),
        ("observation", indicator.pk, "2023-12-31"),
        ("issue", issue.pk, "2024-04-03"),
        ("objective", objective.pk, "2024-06-12"),
        ("target", target.pk, "2024-06-12"),
        ("action", action.pk, None),
        ("update", update.pk, "2026-01-20"),
        ("publication", published.pk, "2026-02-02"),
    ]
    seats = {step["step"]: step["decided"]["seat"] for step in told["steps"] if step["decided"]}
    assert seats["target"] == "chair of Northwick Partnership Board, for Northwick Council"
    file_told = next(step for step in told["steps"] if step["step"] == "release")
    assert file_told["title"] == "leavers-2023.csv"
    assert any(hashlib.sha256(FILE.encode()).hexdigest()[:12] in fact for fact in file_told["facts"])
