"""What the pages of delivery show, take and refuse."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from commonweal.delivery import writes
from commonweal.delivery.models import Action, Update
from commonweal.evidence import writes as evidence
from commonweal.strategy.models import Target
from tests.delivery.building import act, give
from tests.strategy.building import BUILDER, Borough

MARCH = date(2026, 3, 31)


def sign_in(client: Client, borough: Borough, role: str) -> Client:
    client.force_login(borough.people[role].user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def lead(borough: Borough, client: Client) -> Client:
    return sign_in(client, borough, "lead")


def text(response: HttpResponse) -> str:
    return response.content.decode()


def typed(on: date, name: str) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def said(**facts: Any) -> dict[str, Any]:
    return {"value": "16.2", "commentary": "The hub opened late.", **typed(MARCH, "on"), **facts}


# --- One update in under a minute


def test_update_add_shows_what_was_said_and_what_is_expected(target: Target, lead: Client) -> None:
    give(target, MARCH, 18.0)
    page = text(lead.get(reverse("delivery:update-add", args=[target.pk])))
    assert "Last, on 31 March 2026" in page
    assert "18.0%" in page
    assert "At the pace so far it would be 16.0%." in page
    assert f'value="{localdate().day}"' in page


def test_update_add_takes_one_number_and_one_sentence(target: Target, lead: Client) -> None:
    address = reverse("delivery:update-add", args=[target.pk])
    answer = lead.post(address, {"value": "15.0", "commentary": "Two schools joined.", **typed(localdate(), "on")})
    update = Update.objects.get()
    assert answer["Location"] == reverse("delivery:update-page", args=[update.pk]) + "?given"
    assert (update.value, update.on, update.given_on) == (15.0, localdate(), localdate())
    page = text(lead.get(answer["Location"]))
    assert "Recorded. Thank you" in page
    assert "On track" in page
    assert "The next update is due on" in page


def test_update_page_leads_to_the_next_that_is_due(borough: Borough, target: Target, lead: Client) -> None:
    borough.agreed_target(objective=target.objective, title="Another of mine")
    answer = lead.post(reverse("delivery:update-add", args=[target.pk]), said(), follow=True)
    assert "Next update due: Another of mine" in text(answer)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"value": ""}, "Enter the figure"),
        ({"value": "lots"}, "The figure must be a number, like 12.5"),
        ({"value": "nan"}, "The figure must be a number, like 12.5"),
        ({"value": "1" * 30}, "must have 15 digits or fewer"),
        ({"value": "162"}, "A figure in % lies between 0 and 100."),
        ({"value": "-1"}, "A figure in % lies between 0 and 100."),
        ({"forecast": "101"}, "A figure in % lies between 0 and 100."),
        ({"on_month": "13"}, "The day of the figure must be a real date, like 27 3 2026"),
        ({"commentary": ""}, "Say why it stands there, in a sentence"),
        (typed(date(2099, 1, 1), "on"), "A figure cannot be of a day to come."),
        (typed(date(2024, 1, 1), "on"), "a value of an earlier day says nothing about this target"),
    ],
)
def test_update_add_says_what_to_mend(target: Target, lead: Client, facts: dict[str, str], words: str) -> None:
    page = text(lead.post(reverse("delivery:update-add", args=[target.pk]), said(**facts)))
    assert words in page
    assert Update.objects.count() == 0


def test_update_add_takes_a_figure_as_people_type_it(target: Target, lead: Client) -> None:
    lead.post(reverse("delivery:update-add", args=[target.pk]), said(value=" 16.2 %", forecast="14%"))
    update = Update.objects.get()
    assert (update.value, update.forecast) == (16.2, 14.0)


def test_update_add_asks_again_before_it_takes_a_figure_ten_times_smaller(target: Target, lead: Client) -> None:
    address = reverse("delivery:update-add", args=[target.pk])
    page = text(lead.post(address, said(value="1.6")))
    assert "Are you sure? The figure before it was 20.0%. Tick the box if 1.6% is right." in page
    assert Update.objects.count() == 0
    assert lead.post(address, said(value="1.6", sure="on")).status_code == 302
    assert Update.objects.get().value == 1.6


def test_update_edit_asks_again_beside_the_figure_before_it(target: Target, lead: Client) -> None:
    give(target, date(2025, 3, 31), 18.0)
    update = give(target, MARCH, 17.0)
    facts = {"value": "1.7", "commentary": "A slip.", "version": "1", "why": "Misread"}
    page = text(lead.post(reverse("delivery:update-edit", args=[update.pk]), facts))
    assert "The figure before it was 18.0%" in page


def test_update_page_works_its_rating_out(target: Target, lead: Client) -> None:
    update = give(target, MARCH, 16.2, forecast=12.5)
    page = text(lead.get(reverse("delivery:update-page", args=[update.pk])))
    for sentence in (
        "16.0% was planned by this day, and 16.2% was reached: behind by 0.2%.",
        "The planned change, from the baseline of 20.0% to the target of 12.0%, is 8.0%.",
        "The shortfall is 2% of the planned change, not more than 10%: on track.",
    ):
        assert sentence in page


def test_update_add_of_a_day_that_has_one(target: Target, lead: Client) -> None:
    give(target, MARCH, 18.0)
    page = text(lead.post(reverse("delivery:update-add", args=[target.pk]), said()))
    assert "There is an update of that day already. Correct it instead." in page


def test_update_edit_corrects_and_rates_again(target: Target, lead: Client) -> None:
    update = give(target, MARCH, 19.0)
    address = reverse("delivery:update-edit", args=[update.pk])
    facts = {"value": "16.2", "commentary": "A slip.", "version": "1"}
    assert "Say what was wrong" in text(lead.post(address, facts))
    answer = lead.post(address, {**facts, "why": "Misread"}, follow=True)
    assert "The update is corrected and rated again." in text(answer)
    assert "16.2%" in text(answer)


def test_update_edit_from_an_old_version_shows_both(target: Target, lead: Client) -> None:
    update = give(target, MARCH, 19.0)
    writes.correct_update(update, by=BUILDER, version=1, value=18.0, commentary="First.", why="x")
    facts = {"value": "16.2", "commentary": "Second.", "version": "1", "why": "Misread"}
    answer = lead.post(reverse("delivery:update-edit", args=[update.pk]), facts)
    assert answer.status_code == 409
    assert "First." in text(answer)
    assert "Second." in text(answer)


# --- The board's page


def test_performance_shows_what_is_off_track_and_why(borough: Borough, target: Target, client: Client) -> None:
    give(target, date(2025, 12, 31), 18.5)
    give(target, MARCH, 19.0, commentary="The hub opened four months late.", forecast=14.0)
    page = text(sign_in(client, borough, "seat").get(reverse("delivery:performance")))
    for words in ("Off track", "The hub opened four months late.", "worse, from 18.5%", "Expected then", "14.0%"):
        assert words in page
    assert "Give it" not in page


def test_performance_offers_its_lead_to_give_what_is_late(borough: Borough, target: Target, lead: Client) -> None:
    page = text(lead.get(reverse("delivery:performance")))
    assert "An update was due on 1 September 2024." in page
    assert reverse("delivery:update-add", args=[target.pk]) in page


def test_performance_narrows(borough: Borough, lead: Client) -> None:
    objective = borough.objective()
    for value, key in ((16.0, True), (19.0, False), (None, False)):
        one = borough.agreed_target(objective=objective, title=f"At {value}", is_key_measure=key)
        if value is not None:
            give(one, MARCH, value, given_on=localdate())

    def shown(**asked: Any) -> list[str]:
        return [row.record.title for row in lead.get(reverse("delivery:performance"), asked).context["table"].rows]

    assert shown() == ["At 16.0", "At 19.0", "At None"]
    assert shown(rating="off_track") == ["At 19.0"]
    assert shown(rating="none") == ["At None"]
    assert shown(key="on") == ["At 16.0"]
    assert shown(late="on") == ["At None"]
    assert shown(lead=borough.people["lead"].pk) == ["At 16.0", "At 19.0", "At None"]
    assert shown(theme=borough.theme.pk) == ["At 16.0", "At 19.0", "At None"]


def test_performance_is_taken_away_with_its_reasons(target: Target, lead: Client) -> None:
    give(target, MARCH, 19.0, commentary="Late.")
    lines = lead.get(reverse("delivery:performance"), {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Target,Theme,Key measure,Rating,Latest,Of,Expected,Forecast,Target value,By,Unit,Lead")
    assert "no,Off track,19.0,2026-03-31,16.00" in lines[1]
    assert lines[1].count("Late.") == 1


def test_performance_draws_the_ratings(target: Target, lead: Client) -> None:
    give(target, MARCH, 19.0)
    answer = lead.get(reverse("delivery:performance"), {"chart": "ratings", "as": "csv"})
    assert "Children and young people,Off track,1" in answer.content.decode()
    drawn = lead.get(reverse("delivery:performance"), {"chart": "ratings", "as": "svg"}).content.decode()
    assert "#a3290b" in drawn


def test_performance_as_a_fragment_is_the_list_alone(target: Target, lead: Client) -> None:
    page = text(lead.get(reverse("delivery:performance"), headers={"HX-Request": "true"}))
    assert target.title in page
    assert "<html" not in page


def test_a_small_number_is_withheld_on_every_way_out(borough: Borough, lead: Client) -> None:
    counted = evidence.change_indicator(borough.indicator, by=BUILDER, version=1, unit="people", smallest_shown=5)
    target = borough.agreed_target(indicator=counted, baseline_value=20.0, value=2.0)
    update = give(target, MARCH, 3.0)
    for address in (
        reverse("delivery:performance"),
        reverse("delivery:update-page", args=[update.pk]),
        reverse("delivery:target-updates", args=[target.pk]),
        reverse("delivery:update-list"),
    ):
        page = text(lead.get(address))
        assert "small number, withheld" in page
        assert "3.0 people" not in page
    for name in ("performance", "update-list"):
        lines = lead.get(reverse(f"delivery:{name}"), {"as": "csv"}).content.decode()
        assert ",3.0," not in lines


# --- Panels


def test_target_updates_as_a_panel(target: Target, lead: Client) -> None:
    give(target, date(2025, 12, 31), 18.5)
    give(target, MARCH, 16.2, commentary="The hub opened.")
    address = reverse("delivery:target-updates", args=[target.pk])
    panel = text(lead.get(address, headers={"HX-Request": "true"}))
    assert "The hub opened." in panel
    assert "better, from 18.5%" in panel
    assert re.search(
        r"\d+% of the way from the baseline of [\d.]+% to the target of [\d.]+% has been covered; [\d.]+% is left.",
        panel,
    )
    assert "<html" not in panel
    assert "<h1" in text(lead.get(address))
    whole = text(lead.get(reverse("strategy:target-page", args=[target.pk])))
    others = reverse("delivery:target-actions", args=[target.pk])
    assert whole.index(address) < whole.index("chart=trajectory") < whole.index(others), (
        "what the owner comes for is first"
    )
    give_one = reverse("delivery:update-add", args=[target.pk])
    assert panel.index(give_one) < panel.index("The hub opened.")


def test_target_updates_of_a_draft(borough: Borough, client: Client) -> None:
    draft = borough.target()
    page = text(sign_in(client, borough, "support").get(reverse("delivery:target-updates", args=[draft.pk])))
    assert "Updates begin once it is agreed." in page


def test_target_page_draws_what_was_given(target: Target, lead: Client) -> None:
    give(target, MARCH, 16.2)
    answer = lead.get(reverse("strategy:target-page", args=[target.pk]), {"chart": "trajectory", "as": "csv"})
    assert "2026-03-31,Actual,16.2" in answer.content.decode()


# --- Actions


def test_action_from_promise_to_done_by_pages_alone(borough: Borough, target: Target, client: Client) -> None:
    facts = {
        "title": "Open a youth hub",
        "lead": borough.people["doer"].pk,
        **typed(date(2026, 4, 1), "since"),
        **typed(date(2027, 3, 31), "due"),
    }
    answer = sign_in(client, borough, "lead").post(reverse("delivery:action-add", args=[target.pk]), facts)
    action = Action.objects.get()
    assert answer["Location"] == reverse("delivery:action-page", args=[action.pk])
    sign_in(client, borough, "doer")
    page = text(client.get(answer["Location"]))
    assert "Under way" in page
    assert reverse("delivery:action-end", args=[action.pk]) not in page
    facts = {**typed(date(2026, 11, 1), "on"), "version": "1"}
    page = text(client.post(reverse("delivery:action-complete", args=[action.pk]), facts, follow=True))
    assert "Done: Open a youth hub." in page
    assert "Completed" in page
    page = text(client.post(reverse("delivery:action-reopen", args=[action.pk]), {"version": "2"}, follow=True))
    assert "Under way" in page


def test_action_edit_from_an_old_version_shows_both(borough: Borough, target: Target, lead: Client) -> None:
    action = act(target)
    writes.change_action(action, by=BUILDER, version=1, title="As somebody else has it")
    facts = {"title": "As I have it", **typed(date(2027, 3, 31), "due"), "version": "1"}
    answer = lead.post(reverse("delivery:action-edit", args=[action.pk]), facts)
    assert answer.status_code == 409
    assert "As somebody else has it" in text(answer)


def test_action_end_asks_why(target: Target, lead: Client) -> None:
    action = act(target)
    address = reverse("delivery:action-end", args=[action.pk])
    facts = {**typed(date(2026, 11, 1), "on"), "version": "1"}
    assert "Say why it will not be done" in text(lead.post(address, facts))
    assert lead.post(address, {**facts, "why": "No money"}).status_code == 302
    action.refresh_from_db()
    assert action.until == date(2026, 11, 1)


def test_action_complete_not_on_a_day_to_come(target: Target, lead: Client) -> None:
    action = act(target)
    facts = {**typed(date(2099, 1, 1), "on"), "version": "1"}
    page = text(lead.post(reverse("delivery:action-complete", args=[action.pk]), facts))
    assert "It cannot have been done on a day to come." in page


def test_action_list_narrows(target: Target, lead: Client) -> None:
    act(target, title="Overdue", due=date(2026, 9, 30))
    act(target, title="Planned", since=None)
    writes.complete_action(act(target, title="Done"), on=date(2026, 6, 1), by=BUILDER)

    def shown(**asked: Any) -> list[str]:
        return [row.record.title for row in lead.get(reverse("delivery:action-list"), asked).context["table"].rows]

    assert shown() == ["Overdue", "Planned"]
    assert shown(state="overdue") == ["Overdue"]
    assert shown(state="completed") == ["Done"]
    assert shown(q="plan") == ["Planned"]
    lines = lead.get(reverse("delivery:action-list"), {"as": "csv", "state": "overdue"}).content.decode()
    assert "overdue" in lines


def test_update_list_narrows(borough: Borough, target: Target, lead: Client) -> None:
    give(target, date(2025, 12, 31), 19.5, commentary="A bad winter.")
    give(target, MARCH, 16.0, commentary="A good spring.")

    def shown(**asked: Any) -> list[float]:
        return [row.record.value for row in lead.get(reverse("delivery:update-list"), asked).context["table"].rows]

    assert shown() == [16.0, 19.5]
    assert shown(rating="off_track") == [19.5]
    assert shown(q="spring") == [16.0]
    assert shown(lead=borough.people["lead"].pk) == [16.0, 19.5]


def test_what_is_not_there_is_not_found(lead: Client) -> None:
    for name in ("update-page", "action-page", "target-updates", "update-add"):
        assert lead.get(reverse(f"delivery:{name}", args=[999999])).status_code == 404


# --- Panels of earlier rooms' pages


def test_person_work_shows_what_somebody_leads(borough: Borough, target: Target, client: Client) -> None:
    action = act(target, lead=borough.people["lead"])
    writes.complete_action(act(target, title="Done", lead=borough.people["lead"]), on=date(2026, 6, 1), by=BUILDER)
    address = reverse("delivery:person-work", args=[borough.people["lead"].pk])
    page = text(sign_in(client, borough, "seat").get(address))
    assert target.title in page
    assert action.title in page
    assert "Done" not in page
    assert address in text(client.get(borough.people["lead"].get_absolute_url()))
    client.logout()
    page = text(client.get(address))
    assert "Sign in to see what partners share." in page
    assert target.title not in page


def test_organisation_work_shows_what_it_promised(borough: Borough, target: Target, client: Client) -> None:
    action = act(target, organisation=borough.council)
    objective = borough.objective(title="Led by the college", lead_organisation=borough.college)
    led = borough.agreed_target(objective=objective, title="Led there")
    sign_in(client, borough, "seat")
    council, college = (
        text(client.get(reverse("delivery:organisation-work", args=[body.pk])))
        for body in (borough.council, borough.college)
    )
    assert action.title in council
    assert led.title not in council
    assert led.title in college
