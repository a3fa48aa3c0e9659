"""Home: what needs you first, then how the place stands, then what was told to the public."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonweal.account import writes as account
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from commonweal.site import reads
from tests.account.building import Line, build_line
from tests.strategy.building import BUILDER, TODAY, Borough, build_borough

FEW = 22


@pytest.fixture
def borough(db: None) -> Borough:
    return build_borough()


@pytest.fixture
def line(borough: Borough) -> Line:
    return build_line(borough, is_key_measure=True)


def home(client: Client, borough: Borough | None = None, role: str = "public") -> str:
    if borough is not None:
        client.force_login(borough.people[role].user)
    answer = client.get("/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("<h1") == 1
    return page


def test_before_there_is_anything_home_says_so(client: Client, db: None) -> None:
    page = home(client)
    assert "What we promised, and what came of it" in page
    assert "Nothing has been published yet." in page


def test_the_public_sees_the_place_its_promises_and_the_way_in(client: Client, line: Line) -> None:
    line.update(value=19.9)
    published = line.publish()
    page = home(client)
    assert "What Northwick promised, and what came of it" in page
    assert "How the published promise stands" in page
    assert f"/account/publications/{published.pk}/" in page
    assert f"/thread/publication/{published.pk}/" in page
    assert "Are you a partner?" in page
    assert "needs you" not in page


def test_the_public_does_not_see_what_is_not_published(client: Client, line: Line) -> None:
    line.update(value=19.9, commentary="A secret reason")
    page = home(client)
    assert line.target.title not in page
    assert "secret" not in page


def test_support_sees_what_needs_them_first(client: Client, line: Line) -> None:
    page = home(client, line.borough, "support")
    assert "Fill 1 vacant seat in Northwick" in page
    assert page.index("need") < page.index("How the key measure stands")


def test_support_is_told_that_the_public_account_is_old(client: Client, line: Line) -> None:
    line.update(on=date(2025, 1, 31), given_on=date(2025, 2, 10), value=19.0)
    line.publish(on=date(2025, 3, 1))
    assert "Publish the latest on" not in home(client, line.borough, "support")
    line.update()
    page = home(client, line.borough, "support")
    assert "Publish the latest on “Young people not in education, employment or training”" in page
    assert f"/account/targets/{line.target.pk}/publish/" in page


def test_a_lead_sees_their_targets_each_with_the_way_to_an_update(client: Client, line: Line) -> None:
    other = line.borough.agreed_target(title="Somebody else leads it", lead=line.borough.people["doer"])
    page = home(client, line.borough, "lead")
    assert "Targets you lead" in page
    mine = page[page.index("Targets you lead") :]
    assert line.target.title in mine
    assert f'href="/delivery/targets/{line.target.pk}/' in mine
    assert other.title not in mine


def test_a_target_that_waits_for_no_update_does_not_push_the_others_out_of_sight(client: Client, line: Line) -> None:
    lead = line.borough.people["lead"]
    asked = line.borough.agreed_target(title="Is asked for", lead=lead)
    silent = line.borough.agreed_target(title="Is not asked for", lead=lead, updates_a_year=0)
    page = home(client, line.borough, "lead")
    mine = page[page.index("Targets you lead") :]
    assert asked.title in mine
    assert silent.title not in mine
    line.borough.agreed_target(title="Is a key measure", lead=lead, updates_a_year=0, is_key_measure=True)
    assert "Is a key measure" in home(client, line.borough, "lead")


def test_a_partner_sees_their_organisation_what_it_promised_and_their_seats(client: Client, line: Line) -> None:
    line.action("Open a hub", due=date(2027, 3, 31), organisation=line.borough.college)
    shown = reads.home(line.borough.viewer("staff"), on=TODAY)
    assert [(each.name, each.open_actions) for each in shown.employers] == [(line.borough.college.name, 1)]
    page = home(client, line.borough, "staff")
    assert f"/delivery/organisations/{line.borough.college.pk}/work/" in page
    assert "1 action to be done" in page
    (seat,) = reads.home(line.borough.viewer("seat"), on=TODAY).seats
    assert seat.partnership == line.borough.board.name
    assert seat.page in home(client, line.borough, "seat")


def test_partners_see_what_is_off_track_and_why(client: Client, line: Line) -> None:
    line.update(value=21.0, forecast=None, commentary="The mentors have not been hired.")
    page = home(client, line.borough, "staff")
    off_track = page[page.index("Off track, and why") :]
    assert "21.0% in September 2026, where 15.7% was planned" in off_track
    assert "The mentors have not been hired." in off_track
    assert f"/thread/target/{line.target.pk}/" in off_track


def test_key_measures_are_counted_by_rating_the_worst_first(line: Line) -> None:
    borough = line.borough
    line.update(value=21.0, forecast=None)
    borough.agreed_target(title="Nobody knows", is_key_measure=True)
    borough.agreed_target(title="No key measure")
    shown = reads.home(borough.viewer("staff"), on=TODAY)
    assert [(count.rating, count.count) for count in shown.counts] == [("off_track", 1), ("", 1)]
    assert shown.measures_count == 2


def test_counts_lead_to_the_list_that_they_count(client: Client, line: Line) -> None:
    line.update(value=21.0, forecast=None)
    line.publish()
    for viewer, role in ((Viewer(place_id=line.borough.place.pk), "public"), (line.borough.viewer("staff"), "staff")):
        (count,) = reads.home(viewer, on=TODAY).counts
        if role == "staff":
            client.force_login(line.borough.people[role].user)
        assert line.target.title in client.get(count.href).content.decode()
        others = client.get(count.href.replace("off_track", "on_track")).content.decode()
        assert f"/targets/{line.target.pk}/" not in others


def test_a_withdrawn_account_is_not_on_home(client: Client, line: Line) -> None:
    published = line.publish()
    account.withdraw_publication(published, on=TODAY, why="Wrong", by=BUILDER)
    assert "Nothing has been published yet." in home(client)


@pytest.mark.parametrize("role", ["public", "staff", "seat", "lead", "doer", "support"])
def test_few_queries_and_no_more_for_many_rows(line: Line, role: str) -> None:
    few = _queries(line.borough, role)
    for number in range(10):
        target = line.borough.agreed_target(title=f"Target {number}", is_key_measure=True)
        account.publish_target(target, by=BUILDER, on=date(2026, 11, 2), through=line.borough.chair)
        register.add_seat(line.borough.board, by=BUILDER, organisation=line.borough.college, since=date(2025, 1, 1))
        line.update(on=date(2025, 1, 1 + number), given_on=date(2025, 2, 1), value=21.0, forecast=None)
        line.action(f"Action {number}", due=date(2026, 1, 1))
    many = _queries(line.borough, role)
    assert len(many) <= len(few)
    assert len(few) <= FEW


def _queries(borough: Borough, role: str) -> list[Any]:
    client = Client()
    if role != "public":
        client.force_login(borough.people[role].user)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    return list(captured.captured_queries)
