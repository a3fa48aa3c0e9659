"""The pages of findings and data gaps as people use them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.evidence import writes
from commonweal.evidence.models import DataGap, Finding
from commonweal.kit.models import User
from commonweal.register import writes as register
from tests.evidence.agreeing import SUMMER, Town, build_town
from tests.evidence.conftest import BUILDER

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


@pytest.fixture
def college(town: Town) -> Client:
    """Someone who works for the college, signed in."""
    return signed_in(register.add_person(by=BUILDER, name="Col Lege", email="col@beck.example", employer=town.college))


@pytest.fixture
def team(town: Town) -> Client:
    person = register.add_person(by=BUILDER, name="Sue Port", email="sue@beck.example")
    register.add_support(person, town.country.borough, by=BUILDER)
    return signed_in(person)


def signed_in(person: Any) -> Client:
    register.invite(person, by=BUILDER, password="a long enough password")
    client = Client()
    client.force_login(User.objects.get(email=person.email))
    return client


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def posted(client: Client, name: str, *args: Any, **facts: Any) -> Any:
    answer = client.post(reverse(f"evidence:{name}", args=args), facts)
    assert answer.status_code == 302, words(answer)
    return client.get(answer["Location"])


def test_a_partner_signs_up_in_two_clicks_and_disputes_in_two_more(town: Town, college: Client) -> None:
    finding = town.agreed()
    writes.end_stance(finding.stances.get(organisation=town.college), by=BUILDER, on=SUMMER)
    page = college.get(finding.get_absolute_url()).content.decode()
    asked = f"/evidence/findings/{finding.pk}/sign/?organisation={town.college.pk}"
    assert f'href="{asked}"' in page
    form = college.get(asked).content.decode()
    assert f'<option value="{town.college.pk}" selected>' in form
    assert "Beck Council" not in form, "nobody signs for another"
    told = posted(college, "finding-sign", finding.pk, organisation=town.college.pk, reason="")
    assert "2 organisations signed up" in words(told)
    told = posted(college, "finding-dispute", finding.pk, organisation=town.college.pk, reason="Too few were asked.")
    assert "One organisation disputes this." in words(told)
    assert "Too few were asked." in words(Client().get(finding.get_absolute_url())), "everyone reads why"
    refusal = college.post(
        reverse("evidence:finding-dispute", args=[finding.pk]), {"organisation": town.college.pk, "reason": ""}
    )
    assert "Answer the question “Why do you dispute it?”" in words(refusal)


def test_the_only_organisation_of_a_partner_is_chosen_for_them(town: Town, college: Client) -> None:
    page = college.get(reverse("evidence:finding-add")).content.decode()
    assert f'<option value="{town.college.pk}" selected>Beck College</option>' in page
    without = college.post(reverse("evidence:finding-add"), {"statement": "Work pays too little", "proposed_by": ""})
    assert "Choose an organisation that you work for" in words(without)


def test_a_partner_proposes_rests_and_links_and_the_team_records_that_it_is_agreed(
    town: Town, college: Client, team: Client
) -> None:
    cause = town.agreed("Few jobs")
    page = posted(
        college, "finding-add", statement="Work pays too little", explanation="Pay has stood still.", unknown="Hours.",
        proposed_by=town.college.pk, theme=town.theme.pk, partnership=town.board.pk,
    )  # fmt: skip
    assert "A draft, which only the partners of the place see." in words(page)
    draft = Finding.objects.get(statement="Work pays too little")
    assert Client().get(draft.get_absolute_url()).status_code == 404
    told = posted(college, "ground-add", draft.pk, indicator=town.country.rate.pk, place=town.country.borough.pk)
    assert "Claimant rate Beck" in words(told)
    assert "6.0%" in words(told)
    assert "as it was written" in words(told)
    facts = {"cause": cause.pk, "organisation": town.college.pk, "strength": "strong", "rests_on": "judgement"}
    told = posted(college, "cause-add", draft.pk, **facts)
    assert "Few jobs" in words(told)
    assert "Strong. Rests on judgement (Beck College," in words(told)
    posted(team, "finding-sign", draft.pk, organisation=town.council.pk)
    posted(team, "finding-sign", draft.pk, organisation=town.college.pk)
    posted(team, "finding-agree", draft.pk, version=draft.version)
    assert "Work pays too little" in words(Client().get(reverse("evidence:finding-list")))


def test_a_loop_is_said_in_words_drawn_and_in_the_table(town: Town) -> None:
    one, other = town.agreed("Few jobs"), town.agreed("Shops close")
    town.link(one, other)
    town.link(other, one)
    client = Client()
    page = client.get(other.get_absolute_url())
    assert "There is a loop here" in words(page)
    assert "round again" in words(page)
    table = client.get(reverse("evidence:finding-causes"), {"chart": "causes", "as": "csv"}).content.decode("utf-8-sig")
    assert table.splitlines()[0] == "Cause,Effect,How strong,Rests on,Said by,Since,Why,On a loop"
    assert table.splitlines()[1].startswith("Few jobs,Shops close,strong,judgement,all of us,2026-07-01,not said,True")
    picture = client.get(reverse("evidence:finding-causes"), {"chart": "causes", "as": "svg"})
    assert picture["Content-Type"] == "image/svg+xml"
    assert "Shops close" in picture.content.decode()


def test_findings_are_narrowed_by_state_and_by_who_disputes_them(town: Town, team: Client) -> None:
    agreed, draft = town.agreed("Agreed"), town.draft("Draft")
    writes.dispute_finding(agreed, by=BUILDER, on=SUMMER, organisation=town.college, reason="No.")
    gone = town.agreed("Gone")
    writes.withdraw_finding(gone, by=BUILDER, on=SUMMER, because="Wrong.")
    told = {
        asked: {each["Finding"] for each in team.get(f"{reverse('evidence:finding-list')}?{asked}&as=json").json()}
        for asked in ("", "state=draft", "state=withdrawn", "sides=disputed", "sides=undisputed", "state=", "q=draf")
    }
    assert told == {
        "": {"Agreed", "Draft"},
        "state=draft": {str(draft)},
        "state=withdrawn": {"Gone"},
        "sides=disputed": {"Agreed"},
        "sides=undisputed": {"Draft"},
        "state=": {"Agreed", "Draft", "Gone"},
        "q=draf": {"Draft"},
    }


def test_what_should_take_its_place_starts_from_its_words(town: Town, team: Client) -> None:
    agreed = town.agreed()
    page = team.get(reverse("evidence:finding-replace", args=[agreed.pk])).content.decode()
    assert "Work pays too little</textarea>" in page
    told = posted(team, "finding-replace", agreed.pk, statement="Hours are too few")
    assert "Once it is agreed it supersedes: Work pays too little" in words(told)


def test_a_gap_is_raised_from_a_finding_and_answered_from_home(town: Town, college: Client, team: Client) -> None:
    finding = town.agreed()
    form = college.get(f"{reverse('evidence:datagap-add')}?finding={finding.pk}").content.decode()
    assert f'<option value="{finding.pk}" selected>' in form
    facts = {"title": "Pay by ward", "reason": "To see where.", "finding": finding.pk, "asked_of": town.college.pk}
    page = posted(team, "datagap-add", **facts)
    assert "Beck College , since" in words(page)
    gap = DataGap.objects.get()
    assert "Say what becomes of figures that are wanted: Pay by ward" in words(college.get("/"))
    ahead = timezone.localdate() + timedelta(days=30)
    day = {"expected_on_day": ahead.day, "expected_on_month": ahead.month, "expected_on_year": ahead.year}
    posted(college, "datagap-promise", gap.pk, version=gap.version, **day)
    assert DataGap.objects.get().expected_on == ahead
    answer = college.post(reverse("evidence:datagap-end", args=[gap.pk]), {"outcome": "filled", "version": 2})
    assert "Choose the source that fills it." in words(answer)
    told = posted(college, "datagap-end", gap.pk, outcome="refused", outcome_note="It would show people.", version=2)
    assert "refused" in words(told)
    assert "Pay by ward" not in words(college.get("/"))


def test_a_gap_that_is_late_says_so_and_is_found(town: Town, team: Client) -> None:
    gap = writes.raise_gap(
        town.country.borough, by=BUILDER, on=date(2026, 1, 1), title="Pay", reason="R", asked_of=town.college,
        expected_on=date(2026, 2, 1),
    )  # fmt: skip
    assert "It was expected by 1 February 2026." in words(team.get(gap.get_absolute_url()))
    listed = reverse("evidence:datagap-list")
    assert [each["What is wanted"] for each in team.get(f"{listed}?state=late&as=json").json()] == ["Pay"]
    assert team.get(f"{listed}?state=filled&as=json").json() == []
    assert Client().get(listed).status_code == 302


def test_a_day_is_not_expected_of_nobody(town: Town, team: Client) -> None:
    day = {"expected_on_day": 1, "expected_on_month": 2, "expected_on_year": 2030}
    answer = team.post(reverse("evidence:datagap-add"), {"title": "Pay", "reason": "R", **day})
    assert "Say of whom it is asked, or leave the day blank." in words(answer)


def test_panels_tell_on_the_pages_of_the_place_and_the_organisation(town: Town, college: Client) -> None:
    finding = town.agreed()
    writes.raise_gap(town.country.borough, by=BUILDER, on=SUMMER, title="Pay", reason="R", asked_of=town.college)
    of_place = reverse("evidence:place-findings", args=[town.country.borough.pk])
    of_college = reverse("evidence:organisation-findings", args=[town.college.pk])
    assert str(finding) in words(Client().get(of_place))
    assert "wanted" not in words(Client().get(of_place))
    assert "1 figure that is wanted is not there" in words(college.get(of_place))
    assert "Signed up: Work pays too little" in words(Client().get(of_college))
    assert "Figures that it is asked for" not in words(Client().get(of_college))
    assert "Pay , since 1 July 2026" in words(college.get(of_college))
    assert of_place in Client().get(town.country.borough.get_absolute_url()).content.decode()
    assert of_college in Client().get(town.college.get_absolute_url()).content.decode()
