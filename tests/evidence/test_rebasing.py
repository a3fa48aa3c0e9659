"""Limits that start afresh because people decided so: where, by whom, with what reason, and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.models import Rebase
from commonweal.evidence.reads import Course, Wanted
from commonweal.evidence.writes import Observation
from commonweal.kit.models import User
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country

pytestmark = pytest.mark.django_db

LOW, HIGH = [10.0, 11.0, 10.0, 12.0, 11.0, 10.0], [30.0, 31.0, 30.0, 32.0, 31.0, 30.0]
FIRST_YEAR = 2012


@pytest.fixture
def stepped(country: Country) -> Country:
    """Six years low, then six years high."""
    rows = enumerate([*LOW, *HIGH], start=FIRST_YEAR)
    country.record(*(Observation("rate", country.borough.code, str(year), value) for year, value in rows))
    return country


def course(country: Country) -> Course:
    return reads.standing(BUILDER, country.rate, country.borough, on=TODAY, chosen=Wanted()).course


def afresh(country: Country, year: int = 2018) -> Rebase:
    return writes.start_limits_afresh(
        country.rate,
        country.borough,
        by=BUILDER,
        on=TODAY,
        starts_on=date(year, 1, 1),
        reason="Claims are counted online.",
    )


def test_limits_rest_on_new_figures_from_the_period_that_was_decided(stepped: Country) -> None:
    before = course(stepped)
    assert [point.period for point in before.signs][-6:] == [str(year) for year in range(2018, 2024)]
    decision = afresh(stepped)
    after = course(stepped)
    means = {point.period: round(point.mean or 0, 2) for point in after.points}
    assert (means["2012"], means["2017"], means["2018"], means["2023"]) == (10.67, 10.67, 30.67, 30.67)
    assert not after.signs
    assert [(each.rebase, each.period, each.based_on) for each in after.afresh] == [(decision, "2018", 6)]
    assert (decision.decided_on, decision.decided_by) == (TODAY, BUILDER.name)


def test_a_withdrawn_decision_leaves_the_limits_as_they_were_and_stays_on_record(stepped: Country) -> None:
    before = course(stepped)
    writes.withdraw_rebase(afresh(stepped), by=BUILDER, on=TODAY)
    assert course(stepped) == before
    assert Rebase.objects.get().withdrawn_on == TODAY
    afresh(stepped)
    assert Rebase.objects.count() == 2


@pytest.mark.parametrize("year", [2013, 2022, 2030])
def test_with_too_few_figures_on_either_side_the_decision_waits(stepped: Country, year: int) -> None:
    before = course(stepped)
    decision = afresh(stepped, year)
    after = course(stepped)
    assert (after.points, after.afresh, after.waiting) == (before.points, [], [decision])


def test_a_decision_that_waits_is_told_with_its_reason_and_can_be_withdrawn(stepped: Country, client: Client) -> None:
    decision = afresh(stepped, 2022)
    page = reverse("evidence:place-indicator", args=[stepped.borough.pk, stepped.rate.pk])
    withdraw = reverse("evidence:rebase-withdraw", args=[decision.pk])
    public = client.get(page).content.decode()
    assert "it was decided that the limits start afresh from 1 January 2022: Claims are counted online." in public
    assert "too few figures before it or after it" in public
    assert withdraw not in public
    person = register.add_person(by=BUILDER, name="Ann Alyst", email="ann@beck.example")
    register.add_support(person, stepped.borough, by=BUILDER)
    register.invite(person, by=BUILDER, password="a long enough password")
    client.force_login(User.objects.get(email="ann@beck.example"))
    assert withdraw in client.get(page).content.decode()


def test_periods_with_enough_figures_on_both_sides_are_offered(stepped: Country) -> None:
    assert [point.period for point in course(stepped).can_start_afresh] == ["2017", "2018", "2019"]
    afresh(stepped)
    assert course(stepped).can_start_afresh == []


def test_the_team_decides_of_the_place_and_of_its_neighbourhoods(country: Country) -> None:
    team = Viewer(user_id=1, name="Team", supports=frozenset([country.borough.pk]))
    neighbourhood = country.neighbourhoods[0]
    assert rules.may_start_limits_afresh(team, country.borough)
    assert rules.may_start_limits_afresh(team, neighbourhood)
    for viewer, place in ((team, country.county), (PUBLIC, country.borough)):
        verdict = rules.may_start_limits_afresh(viewer, place)
        assert not verdict
        assert verdict.reason
        with pytest.raises(Refused):
            writes.start_limits_afresh(
                country.rate, place, by=viewer, on=TODAY, starts_on=date(2018, 1, 1), reason="A new count."
            )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"reason": "", "starts_on": date(2019, 1, 1)}, "Say what changed"),
        ({}, "start afresh from this period already"),
        ({"starts_on": date(2019, 1, 1), "withdrawn_on": date(2020, 1, 1)}, "not withdrawn before it is taken"),
    ],
)
def test_constraints_of_a_rebase(country: Country, facts: dict[str, Any], said: str) -> None:
    told = {
        "indicator": country.rate, "place": country.borough, "starts_on": date(2018, 1, 1), "reason": "A new count.",
        "decided_on": TODAY, "decided_by": "Team",
    }  # fmt: skip
    Rebase.objects.create(**told)
    wrong = Rebase(**(told | facts))
    with pytest.raises(ValidationError, match=said):
        wrong.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


def test_the_team_starts_limits_afresh_from_the_page_and_takes_it_back(stepped: Country) -> None:
    person = register.add_person(by=BUILDER, name="Ann Alyst", email="ann@beck.example")
    register.add_support(person, stepped.borough, by=BUILDER)
    register.invite(person, by=BUILDER, password="a long enough password")
    team = Client()
    team.force_login(User.objects.get(email="ann@beck.example"))
    page = reverse("evidence:place-indicator", args=[stepped.borough.pk, stepped.rate.pk])
    add = reverse("evidence:rebase-add", args=[stepped.borough.pk, stepped.rate.pk])
    assert add in team.get(page).content.decode()
    assert add not in Client().get(page).content.decode()
    assert "2018" in team.get(add).content.decode()
    refused = team.post(add, {"starts_on": "2013-01-01", "reason": "Online."})
    assert refused.status_code == 200
    assert not Rebase.objects.exists()
    done = team.post(add, {"starts_on": "2018-01-01", "reason": "Claims are counted online."}, follow=True)
    told = done.content.decode()
    assert "The limits start afresh from 2018, as was decided on" in told
    assert "Claims are counted online." in told
    assert (
        "From 2018 on they rest on the first 6 figures from then. With fewer than twelve they are provisional." in told
    )
    public = Client().get(page).content.decode()
    withdraw = reverse("evidence:rebase-withdraw", args=[Rebase.objects.get().pk])
    assert "Claims are counted online." in public
    assert withdraw not in public
    back = team.post(withdraw, {"version": 1}, follow=True)
    assert "Claims are counted online." not in back.content.decode()
    assert team.get(withdraw).status_code == 404
