"""Data gaps: what is wanted, of whom it is asked, how it ends, and who sees it on their home page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.evidence import reads, writes
from commonweal.evidence.models import DataGap
from commonweal.kit import guards, needs, things
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from tests.evidence.agreeing import AUTUMN, SPRING, SUMMER, TODAY, Town, build_town
from tests.evidence.conftest import BUILDER, PUBLIC

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def wanted(town: Town, **facts: Any) -> DataGap:
    told = {"by": town.viewer(), "on": SPRING, "title": "Pay by ward", "reason": "To see where."} | facts
    return writes.raise_gap(town.country.borough, **told)


def test_a_gap_is_raised_asked_promised_and_filled(town: Town) -> None:
    gap = wanted(town)
    assert (gap.raised_on, gap.raised_by, gap.asked_of, gap.outcome) == (SPRING, "Pat Partner", None, "")
    asked = writes.ask_gap(gap, by=town.support, on=SUMMER, asked_of=town.college)
    assert (asked.asked_of, asked.asked_on, asked.expected_on) == (town.college, SUMMER, None)
    college = town.staff(town.college)
    promised = writes.promise_gap(asked, by=college, expected_on=AUTUMN)
    assert promised.expected_on == AUTUMN
    source = town.country.source
    filled = writes.end_gap(promised, by=college, on=AUTUMN, outcome="filled", filled_by=source, why="Sent.")
    assert (filled.ended_on, filled.outcome, filled.filled_by) == (AUTUMN, "filled", source)
    entry = Entry.objects.filter(verb__endswith="end_gap").get()
    assert (entry.by_name, entry.why, entry.walled_in) == ("of Beck College", "Sent.", town.country.borough.pk)
    with pytest.raises(Refused, match="has ended"):
        writes.promise_gap(filled, by=college, expected_on=TODAY)


def test_the_organisation_that_is_asked_sees_it_on_its_home_page_until_it_answers(town: Town) -> None:
    gap = wanted(town, asked_of=town.college, expected_on=AUTUMN)
    college = town.staff(town.college)
    (need,) = [each for each in needs.needs_of(college, TODAY) if "wanted" in each.text]
    assert need.text == "Say what becomes of figures that are wanted: Pay by ward"
    assert need.why == "Beck College has been asked for them since 1 April 2026."
    assert (need.due, need.href) == (AUTUMN, f"/evidence/gaps/{gap.pk}/")
    for viewer in (town.staff(town.council), town.viewer(), town.staff(town.college, places=frozenset())):
        assert list(reads.needs(viewer, TODAY)) == []
    assert reads.gaps_asked_of(college, town.college) == [gap]
    writes.end_gap(gap, by=college, on=TODAY, outcome="refused", outcome_note="It would show people.")
    assert list(reads.needs(college, TODAY)) == []


def test_gaps_are_among_the_partners_of_their_place(town: Town) -> None:
    finding = town.agreed()
    gap = wanted(town, finding=finding)
    assert reads.gaps_of(town.viewer(), finding) == [gap]
    for viewer in (PUBLIC, town.elsewhere):
        assert reads.gaps_of(viewer, finding) == []
        with pytest.raises(DataGap.DoesNotExist):
            reads.gap(viewer, gap.pk)
    assert guards.walled_in(gap) == town.country.borough.pk
    assert not guards.may_see_history(town.elsewhere, gap)


def test_nobody_is_asked_who_takes_no_part_and_nobody_answers_for_another(town: Town) -> None:
    with pytest.raises(ValidationError, match="Far Trust takes no part"):
        wanted(town, asked_of=town.stranger)
    assert not DataGap.objects.exists()
    gap = wanted(town, asked_of=town.college)
    with pytest.raises(ValidationError, match="Far Trust takes no part"):
        writes.ask_gap(gap, by=town.support, on=SUMMER, asked_of=town.stranger)
    with pytest.raises(Refused, match="Only the organisation that is asked"):
        writes.end_gap(gap, by=town.staff(town.council), on=TODAY, outcome="given_up", outcome_note="No.")
    with pytest.raises(Refused, match="Only the support team"):
        writes.change_gap(gap, by=town.viewer(), version=1, title="Other")
    assert writes.change_gap(gap, by=town.support, version=1, title="Other").title == "Other"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"asked_on": SPRING}, "Say both of whom it was asked and when."),
        ({"expected_on": SPRING}, "What is expected was asked of somebody before."),
        ({"ended_on": SUMMER}, "Say both when it ended and how."),
        ({"outcome": "refused", "outcome_note": "No."}, "Say both when it ended and how."),
        ({"ended_on": date(2026, 1, 1), "outcome": "refused", "outcome_note": "No."}, "A gap does not end before it is raised."),
        ({"ended_on": SUMMER, "outcome": "filled"}, "A gap that is filled names the source that fills it, and no other does."),
        ({"ended_on": SUMMER, "outcome": "given_up"}, "Say why it was refused or given up."),
    ],
)  # fmt: skip
def test_what_a_gap_must_say_together(town: Town, more: dict[str, Any], said: str) -> None:
    told = {"place": town.country.borough, "title": "T", "reason": "R", "raised_on": SPRING, "raised_by": "Pat"}
    with pytest.raises(ValidationError) as raised:
        things.add(DataGap, **(told | more))
    assert " ".join(raised.value.messages) == said


def test_only_a_gap_that_is_filled_names_a_source(town: Town) -> None:
    gap, source = wanted(town), town.country.source
    with pytest.raises(ValidationError, match="names the source"):
        things.change(gap, version=1, ended_on=SUMMER, outcome="refused", outcome_note="No.", filled_by=source)
    with pytest.raises(ValidationError, match="asked of somebody before"):
        things.change(gap, version=1, asked_of=town.college, asked_on=SUMMER, expected_on=SPRING)


def test_a_gap_and_its_finding_are_of_one_place(town: Town) -> None:
    with pytest.raises(ValidationError, match="belongs to another place"):
        writes.raise_gap(town.country.county, by=BUILDER, on=SPRING, title="T", reason="R", finding=town.draft())
