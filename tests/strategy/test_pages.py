"""What the pages of strategy show, take and refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonweal.strategy import writes
from commonweal.strategy.models import Issue, Objective, Strategy, Target, TrajectoryPoint
from tests.kit.outline import Outline
from tests.strategy.building import BUILDER, Borough
from tests.strategy.test_reads import grow


@pytest.fixture
def support(borough: Borough, client: Client) -> Client:
    client.force_login(borough.people["support"].user)  # type: ignore[arg-type]
    return client


def text(response: HttpResponse) -> str:
    return response.content.decode()


def typed(on: date, name: str) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def target_facts(borough: Borough, **facts: Any) -> dict[str, Any]:
    standard = {
        "title": "Leavers with nothing to go to",
        "indicator": borough.indicator.pk,
        "place": borough.place.pk,
        "baseline_value": "20",
        **typed(date(2024, 3, 31), "baseline_on"),
        "value": "12",
        **typed(date(2028, 3, 31), "due"),
        "lead": borough.people["lead"].pk,
        "updates_a_year": "4",
        "milestone_0_on": "2026-03-31",
        "milestone_0_value": "18",
    }
    return {**standard, **facts}


# --- The way from an issue to an agreed target


def test_from_an_issue_to_an_agreed_target_by_pages_alone(borough: Borough, support: Client) -> None:
    answer = support.post(
        reverse("strategy:strategy-add"),
        {"title": "Northwick 2030", "partnership": borough.board.pk, "vision": "A fair place."},
    )
    strategy = Strategy.objects.get()
    assert answer["Location"] == reverse("strategy:strategy-page", args=[strategy.pk])
    decided = {"through": borough.chair.pk, **typed(date(2026, 5, 1), "on"), "version": 1}
    support.post(reverse("strategy:strategy-adopt", args=[strategy.pk]), decided)

    support.post(
        reverse("strategy:issue-add"), {"title": "Young people leave school for nothing", "theme": borough.theme.pk}
    )
    issue = Issue.objects.get()
    offered = support.get(reverse("strategy:objective-add", args=[issue.pk]))
    assert f'<option value="{strategy.pk}" selected>Northwick 2030</option>' in text(offered)
    support.post(
        reverse("strategy:objective-add", args=[issue.pk]),
        {"title": "All learning or working", "strategy": strategy.pk, "lead": borough.people["lead"].pk},
    )
    objective = Objective.objects.get()
    support.post(reverse("strategy:objective-agree", args=[objective.pk]), decided)
    answer = support.post(reverse("strategy:target-add", args=[objective.pk]), target_facts(borough))
    target = Target.objects.get()
    assert answer["Location"] == reverse("strategy:target-page", args=[target.pk])
    assert list(target.trajectory.values_list("on", "value")) == [(date(2026, 3, 31), 18.0)]
    support.post(reverse("strategy:target-agree", args=[target.pk]), decided)

    page = text(support.get(answer["Location"]))
    assert "from 20.0% in March 2024 to <strong>12.0%</strong> by 31 March 2028" in page
    assert "On 1 May 2026, through" in page
    assert "Chair of Northwick, chair of Northwick Partnership Board" in page
    strategy.refresh_from_db()
    assert (strategy.adopted_on, strategy.adopted_through) == (date(2026, 5, 1), borough.chair)


def test_overview_shows_the_whole(borough: Borough, support: Client) -> None:
    target = borough.target()
    page = text(support.get(reverse("strategy:overview")))
    for title in (target.title, target.objective.title, target.objective.issue.title, "Children and young people"):
        assert title in page
    assert "from 20.0% to 12.0% by March 2028" in page


def test_overview_of_nothing_says_how_to_begin(borough: Borough, support: Client) -> None:
    assert "A strategy begins with what is the matter" in text(support.get(reverse("strategy:overview")))


# --- What is missing and what is refused is said where it is


def test_target_add_says_what_is_missing(borough: Borough, support: Client) -> None:
    objective = borough.objective()
    facts = target_facts(borough, value="", milestone_0_value="", milestone_1_on="2026-09-30", milestone_1_value="x")
    page = text(support.post(reverse("strategy:target-add", args=[objective.pk]), facts))
    assert "Enter the target" in page
    assert "A milestone has a day and a value. Fill in both or neither." in page
    assert "Milestone 2: value must be a number, like 12.5" in page
    assert Target.objects.count() == 0


def test_target_add_says_what_the_write_refuses(borough: Borough, support: Client) -> None:
    objective = borough.objective()
    facts = target_facts(borough, milestone_0_on="2030-01-01")
    page = text(support.post(reverse("strategy:target-add", args=[objective.pk]), facts))
    assert "A milestone lies between the baseline and the due date; 2030-01-01 does not." in page


def test_target_edit_keeps_its_milestones_and_takes_more(borough: Borough, support: Client) -> None:
    target = borough.target(trajectory=[(date(2026, 3, 31), 18.0)])
    page = text(support.get(reverse("strategy:target-edit", args=[target.pk])))
    assert 'name="milestone_0_on" type="date" value="2026-03-31"' in page
    assert "milestone_3_on" in page
    facts = target_facts(borough, milestone_5_on="2027-03-31", milestone_5_value="15", version=1)
    support.post(reverse("strategy:target-edit", args=[target.pk]), facts)
    assert target.trajectory.count() == 2


def test_target_edit_of_what_was_agreed_asks_why(borough: Borough, support: Client) -> None:
    target = borough.agreed_target(trajectory=[(date(2026, 3, 31), 18.0)])
    address = reverse("strategy:target-edit", args=[target.pk])
    facts = target_facts(borough, title=target.title, value="14", version=target.version)
    assert "This target is agreed. Say why what was agreed changes" in text(support.post(address, facts))
    assert support.post(address, {**facts, "why": "The grant was cut"}).status_code == 302
    target.refresh_from_db()
    assert target.value == 14.0


def test_target_edit_from_an_old_version_shows_both(borough: Borough, support: Client) -> None:
    target = borough.target(trajectory=[(date(2026, 3, 31), 18.0)])
    writes.change_target(target, by=BUILDER, version=1, title="As somebody else calls it")
    answer = support.post(reverse("strategy:target-edit", args=[target.pk]), target_facts(borough, version=1))
    assert answer.status_code == 409
    assert "As somebody else calls it" in text(answer)
    assert "Leavers with nothing to go to" in text(answer)


def test_target_edit_keeps_milestones_that_somebody_else_laid_meanwhile(borough: Borough, support: Client) -> None:
    target = borough.target(trajectory=[(date(2026, 3, 31), 18.0)])
    address = reverse("strategy:target-edit", args=[target.pk])
    opened = Outline(text(support.get(address)))
    start = opened.tag("input", name="milestones_at_start")["value"]
    laid = [(date(2026, 3, 31), 17.0), (date(2027, 3, 31), 14.0)]
    writes.set_trajectory(target, laid, by=BUILDER, version=1)
    stale = support.post(address, target_facts(borough, version=1, milestones_at_start=start))
    assert stale.status_code == 409
    asked = Outline(text(stale)).tags("input")
    again = {box["name"]: box["value"] for box in asked if box.get("type") == "hidden"}
    assert support.post(address, again).status_code == 302
    target.refresh_from_db()
    assert target.title == "Leavers with nothing to go to"
    assert list(TrajectoryPoint.objects.filter(target=target).order_by("on").values_list("on", "value")) == laid


def test_target_agree_offers_the_seats_of_one_partnership(borough: Borough, support: Client) -> None:
    target = borough.target()
    page = text(support.get(reverse("strategy:target-agree", args=[target.pk])))
    assert page.count('name="through"') == 2
    assert "vacant" not in page


def test_target_agree_not_on_a_day_to_come(borough: Borough, support: Client) -> None:
    target = borough.target()
    facts = {"through": borough.chair.pk, **typed(date(2099, 1, 1), "on"), "version": 1}
    page = text(support.post(reverse("strategy:target-agree", args=[target.pk]), facts))
    assert "It cannot have been decided on a day to come." in page


def test_objective_end_says_what_still_stands(borough: Borough, support: Client) -> None:
    target = borough.target()
    facts = {**typed(date(2026, 11, 1), "on"), "version": 1}
    page = text(support.post(reverse("strategy:objective-end", args=[target.objective_id]), facts))
    assert "1 target still stands under it. End that first." in page
    support.post(reverse("strategy:target-end", args=[target.pk]), {**facts, "why": "Measured no more"})
    assert support.post(reverse("strategy:objective-end", args=[target.objective_id]), facts).status_code == 302


def test_a_seat_sees_a_target_but_no_button(borough: Borough, client: Client) -> None:
    target = borough.target()
    client.force_login(borough.people["seat"].user)  # type: ignore[arg-type]
    page = text(client.get(reverse("strategy:target-page", args=[target.pk])))
    assert reverse("strategy:target-edit", args=[target.pk]) not in page
    assert reverse("kit:history", args=["strategy.target", target.pk]) in page


def test_what_is_not_there_is_not_found(support: Client) -> None:
    for name in ("strategy", "issue", "objective", "target"):
        assert support.get(reverse(f"strategy:{name}-page", args=[999999])).status_code == 404


# --- Lists


def test_target_list_narrows(borough: Borough, support: Client) -> None:
    objective = borough.objective()
    borough.agreed_target(objective=objective, title="Agreed", is_key_measure=True)
    borough.target(objective=objective, title="Drafted", lead=None)
    ended = borough.target(objective=objective, title="Ended")
    writes.end_target(ended, on=date(2026, 1, 1), by=BUILDER)
    address = reverse("strategy:target-list")

    def shown(**asked: Any) -> list[str]:
        return [row.record.title for row in support.get(address, asked).context["table"].rows]

    assert sorted(shown()) == ["Agreed", "Drafted"]
    assert shown(state="ended") == ["Ended"]
    assert shown(state="draft") == ["Drafted"]
    assert shown(key="on") == ["Agreed"]
    assert shown(q="agr") == ["Agreed"]
    assert shown(lead=borough.people["lead"].pk) == ["Agreed"]


@pytest.mark.parametrize("name", ["strategy", "issue", "objective", "target"])
def test_lists_are_taken_away(borough: Borough, support: Client, name: str) -> None:
    borough.target()
    for form in ("csv", "xlsx", "json"):
        answer = support.get(reverse(f"strategy:{name}-list"), {"as": form})
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]


def test_target_list_as_a_file_says_it_in_words(borough: Borough, support: Client) -> None:
    borough.target(is_key_measure=True)
    lines = support.get(reverse("strategy:target-list"), {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Target,Objective,Measured in,Baseline,Aim,Unit,By,Lead,Key measure,State"
    assert lines[1].endswith("Lead of Northwick,Yes,draft")


PAGES = ["overview", "strategy-list", "issue-list", "objective-list", "target-list"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_take_no_more_queries_for_more_rows(borough: Borough, support: Client, name: str) -> None:
    counts = []
    for times in (1, 9):
        grow(borough, times)
        support.get(reverse(f"strategy:{name}"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            support.get(reverse(f"strategy:{name}"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_the_pages_of_things_take_no_more_queries_for_more_rows(borough: Borough, support: Client) -> None:
    strategy, issue = borough.strategy(), borough.issue()
    objective = borough.objective(strategy=strategy, issue=issue)
    target = borough.agreed_target(objective=objective)
    addresses = [thing.get_absolute_url() for thing in (strategy, issue, objective, target)]
    counts = []
    for times in (1, 9):
        for number in range(times):
            borough.objective(strategy=strategy, issue=issue, title=f"Objective {times}.{number}")
            borough.target(objective=objective, title=f"Target {times}.{number}")
        counts.append([])
        for address in addresses:
            support.get(address)
            with CaptureQueriesContext(connection) as queries:
                support.get(address)
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def test_target_page_draws_its_trajectory(borough: Borough, support: Client) -> None:
    target = borough.target()
    answer = support.get(reverse("strategy:target-page", args=[target.pk]), {"chart": "trajectory", "as": "csv"})
    assert "2028-03-31,Target,12" in answer.content.decode()


# --- Panels of earlier rooms' pages


def test_indicator_aims_shows_what_rests_on_a_figure(borough: Borough, support: Client, client: Client) -> None:
    issue = borough.issue(title="One in five leaves for nothing", indicator=borough.indicator)
    target = borough.target(objective=borough.objective(issue=issue))
    address = reverse("strategy:indicator-aims", args=[borough.indicator.pk])
    panel = text(support.get(address, headers={"HX-Request": "true"}))
    assert issue.title in panel
    assert target.title in panel
    assert "<html" not in panel
    assert address in text(support.get(borough.indicator.get_absolute_url()))
    client.logout()
    assert "Sign in to see what partners share." in text(client.get(address))
    assert target.title not in text(client.get(address))


def test_partnership_strategies_shows_what_it_means_to_do(borough: Borough, support: Client, client: Client) -> None:
    strategy = borough.strategy()
    address = reverse("strategy:partnership-strategies", args=[borough.board.pk])
    assert strategy.title in text(support.get(address))
    assert address in text(support.get(borough.board.get_absolute_url()))
    client.logout()
    assert strategy.title not in text(client.get(address))
