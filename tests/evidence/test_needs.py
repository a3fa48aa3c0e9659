"""Composite indices and allocations: every step on real figures, who may do what, and that what was adopted is kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from commonweal.analysis import deprivation
from commonweal.evidence import reads, rules, writes
from commonweal.evidence.models import Allocation, AllocationShare, CompositeIndex, IndexDomain, Indicator
from commonweal.evidence.reads import WorkedAllocation
from commonweal.kit.models import Entry
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country
from tests.evidence.test_pages import analyst, words  # noqa: F401 - a fixture
from tests.evidence.test_reads import of


@pytest.fixture
def skills(country: Country) -> Indicator:
    """A second indicator, of which low figures are deprived."""
    return writes.add_indicator(
        by=BUILDER, code="skills", name="With qualifications", unit="%", polarity="high", source=country.source
    )


def partner(country: Country) -> Viewer:
    return Viewer(user_id=7, name="a partner", places=frozenset([country.borough.pk]))


def record(country: Country, indicator: Indicator, *values: float | None, **facts: Any) -> None:
    country.record(
        *(of(indicator, place, value, **facts) for place, value in zip(country.neighbourhoods, values, strict=True))
    )


@pytest.fixture
def index(country: Country, skills: Indicator) -> CompositeIndex:
    """Claimants weigh three quarters, qualifications one: the neighbourhoods run from the most deprived to the least."""
    record(country, country.rate, 40.0, 30.0, 20.0, 10.0)
    record(country, skills, 50.0, 40.0, 60.0, 80.0)
    found = writes.add_composite_index(country.borough, by=BUILDER, title="Need in Beck")
    writes.add_index_domain(found, by=BUILDER, indicator=country.rate, worst="high", weight=Decimal("0.75"))
    writes.add_index_domain(found, by=BUILDER, indicator=skills, worst="low", weight=Decimal("0.25"))
    return found


def fund(country: Country, **facts: Any) -> Allocation:
    return writes.add_allocation(
        country.borough, **{"by": BUILDER, "title": "Renewal fund", "pounds": Decimal(10_000)} | facts
    )


def worked(allocation: Allocation, on: date = TODAY) -> WorkedAllocation:
    return reads.worked_allocation(BUILDER, allocation, on=on)


# --- The index


def test_index_shows_every_step(index: CompositeIndex, country: Country) -> None:
    found = reads.worked_index(PUBLIC, index, on=TODAY)
    first, second, third, fourth = country.neighbourhoods
    assert [each.place for each in found.areas] == [first, second, third, fourth]
    stretched = deprivation.transformed([1, 2, 3, 4])
    assert [step.rank for each in found.areas for step in each.steps] == [1, 2, 2, 1, 3, 3, 4, 4]
    assert found.areas[0].steps[1].transformed == pytest.approx(stretched[1])
    assert found.areas[0].score == pytest.approx(0.75 * 100 + 0.25 * stretched[1])
    assert found.areas[1].score == pytest.approx(0.75 * stretched[1] + 0.25 * 100)
    assert [(each.rank, each.tenth) for each in found.areas] == [(1, 3), (2, 5), (3, 8), (4, 10)]
    assert found.periods == ("2024", "2024")
    assert found.drawn == (False, False)


def test_index_leaves_out_by_name_what_is_withheld_missing_or_of_another_period(
    index: CompositeIndex, country: Country, skills: Indicator
) -> None:
    first, second, third, _fourth = country.neighbourhoods
    country.record(
        of(country.rate, first, None, status="suppressed"),
        of(skills, second, None),
        *(of(skills, place, 50.0, "2025") for place in country.neighbourhoods[2:]),
    )
    found = reads.worked_index(BUILDER, index, on=TODAY)
    assert {each.place: each.why_not for each in found.left_out} == {
        first: "Claimant rate: withheld; With qualifications: of another period",
        second: "With qualifications: no figure",
    }
    assert [each.place for each in found.ranked] == [third, country.neighbourhoods[3]]
    assert [each.score for each in found.left_out] == [None, None]
    assert found.ranked[0].steps[0].rank == 2, "those left out of the index are still ranked where they have a figure"


def test_index_draws_small_areas_toward_their_district_where_counts_are_known(country: Country) -> None:
    counts = [(4, 10), (300, 1000), (200, 1000), (100, 1000)]
    country.record(
        *(
            of(country.rate, place, 100 * some / people, numerator=float(some), denominator=float(people))
            for place, (some, people) in zip(country.neighbourhoods, counts, strict=True)
        )
    )
    found = writes.add_composite_index(country.borough, by=BUILDER, title="Drawn", shrinks=True)
    writes.add_index_domain(found, by=BUILDER, indicator=country.rate, worst="high", weight=Decimal(1))
    told = reads.worked_index(BUILDER, found, on=TODAY)
    expected, weights = deprivation.shrunk_proportions(*zip(*counts, strict=True), ["beck"] * 4)
    steps = {each.place: each.steps[0] for each in told.areas}
    assert [steps[place].used for place in country.neighbourhoods] == pytest.approx((100 * expected).tolist())
    assert [steps[place].own_share for place in country.neighbourhoods] == pytest.approx(weights.tolist())
    assert told.drawn == (True,)
    assert 20 < (steps[country.neighbourhoods[0]].used or 0.0) < 40, "ten people are drawn toward the district's fifth"


def test_index_rests_on_what_anyone_may_see(index: CompositeIndex, country: Country) -> None:
    """A partner's provisional figure moves the partner's profile and not the index."""
    record(country, country.rate, 1.0, 2.0, 3.0, 4.0, kind="provisional")
    found = reads.worked_index(BUILDER, index, on=TODAY)
    assert [each.steps[0].figure.value for each in found.areas if each.steps[0].figure] == [40.0, 30.0, 20.0, 10.0]


def test_index_without_domains_scores_nobody(country: Country) -> None:
    found = writes.add_composite_index(country.borough, by=BUILDER, title="Empty")
    assert reads.worked_index(BUILDER, found, on=TODAY).ranked == []


def test_index_asks_no_more_when_there_are_more_domains(
    index: CompositeIndex, country: Country, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        reads.worked_index(BUILDER, index, on=TODAY)


# --- The rules


def test_who_may_see_and_change_an_index(country: Country) -> None:
    index = CompositeIndex(place=country.borough, title="Need")
    team = Viewer(user_id=1, supports=frozenset([country.borough.pk]))
    elsewhere = Viewer(user_id=2, supports=frozenset([country.county.pk]))
    seen = [
        [bool(rules.may_see_index(viewer, index, is_settled=settled)) for settled in (False, True)]
        for viewer in (PUBLIC, elsewhere, partner(country), team)
    ]
    assert seen == [[False, True], [False, True], [True, True], [True, True]]
    changed = [bool(rules.may_change_index(viewer, index, is_settled=False)) for viewer in (PUBLIC, elsewhere, team)]
    assert changed == [False, False, True]
    assert rules.may_change_index(team, index, is_settled=True).reason == (
        "A fund was shared out by this index, so it stands as it is. Make another one."
    )


def test_who_may_see_change_and_adopt_an_allocation(country: Country) -> None:
    draft = Allocation(place=country.borough, title="Fund")
    kept = Allocation(place=country.borough, title="Fund", adopted_on=date(2026, 4, 1), adopted_by="Ann")
    team = Viewer(user_id=1, supports=frozenset([country.borough.pk]))
    assert [bool(rules.may_see_allocation(PUBLIC, one)) for one in (draft, kept)] == [False, True]
    assert [bool(rules.may_change_allocation(team, one)) for one in (draft, kept)] == [True, False]
    assert rules.may_change_allocation(team, kept).reason == "It was adopted on 1 April 2026, so it stands as it is."
    assert not rules.may_adopt_allocation(partner(country), draft, fault="")
    assert rules.may_adopt_allocation(team, draft, fault="No area.").reason == "It cannot be shared out yet: No area."
    assert rules.may_adopt_allocation(team, draft, fault="")


def test_drafts_are_listed_for_partners_and_what_was_adopted_for_all(index: CompositeIndex, country: Country) -> None:
    one = fund(country, index=index)
    for viewer, expected in ((PUBLIC, []), (partner(country), [one]), (BUILDER, [one])):
        assert list(reads.allocations(viewer)) == expected
        assert [each.title for each in reads.composite_indices(viewer)] == ["Need in Beck"] * len(expected)
    with pytest.raises(Refused, match="Sign in to see what partners share"):
        reads.composite_index(PUBLIC, index.pk)
    writes.adopt_allocation(one, by=BUILDER, on=TODAY)
    assert list(reads.allocations(PUBLIC)) == [one]
    assert reads.composite_index(PUBLIC, index.pk) == index
    assert reads.allocation(PUBLIC, one.pk) == one


# --- The allocation


def test_allocation_by_an_index_shows_every_step(index: CompositeIndex, country: Country) -> None:
    scores = [each.score or 0.0 for each in reads.worked_index(BUILDER, index, on=TODAY).areas]
    found = worked(fund(country, index=index, weighing="need and people"))
    weights = [score * 1000 * (number + 1) for number, score in enumerate(scores)]
    by_place = {each.place: each for each in found.areas}
    for place, weight in zip(country.neighbourhoods, weights, strict=True):
        assert by_place[place].weight == pytest.approx(weight)
        assert float(by_place[place].unlimited) == pytest.approx(10_000 * weight / sum(weights), abs=0.01)
    assert found.total == Decimal(10_000)
    assert found.scale == pytest.approx(10_000 / sum(weights))
    assert found.others == ()


def test_allocation_by_an_indicator_with_threshold_taper_floor_and_ceiling(country: Country) -> None:
    record(country, country.rate, 40.0, 30.0, 20.0, 10.0)
    one = fund(
        country, indicator=country.rate, weighing="people", threshold=30.0, taper=20.0, floor=Decimal(2800),
        ceiling=Decimal(4500),
    )  # fmt: skip
    found = worked(one)
    by_people = {each.place.population: each for each in found.areas}
    assert {people: (each.tapered, each.weight) for people, each in by_people.items()} == {
        1000: (1.0, 1000.0), 2000: (1.0, 2000.0), 3000: (0.5, 1500.0), 4000: (0.0, 0.0),
    }  # fmt: skip
    # By weight alone 2,222, 4,444 and 3,333: the floor lifts the first, and the others share £7,200 by 2,000 to 1,500.
    assert {people: each.pounds for people, each in by_people.items()} == {1000: 2800, 2000: 4114, 3000: 3086, 4000: 0}
    assert found.scale == pytest.approx(7200 / 3500)
    assert [(each.threshold, each.areas, each.fault) for each in found.others] == [
        (40.0, 2, "The ceilings of 2 areas come to £9,000, which is less than the fund of £10,000."),
        (20.0, 4, "The floors of 4 areas come to £11,200, which is more than the fund of £10,000."),
        (10.0, 4, "The floors of 4 areas come to £11,200, which is more than the fund of £10,000."),
    ]


def test_allocation_to_the_neediest_share_of_areas(country: Country) -> None:
    record(country, country.rate, 40.0, 30.0, 20.0, 10.0)
    one = fund(country, indicator=country.rate, weighing="people", threshold_kind="share", threshold=50.0)
    found = worked(one)
    assert found.threshold == 30.0
    assert {each.place.population: each.pounds for each in found.given} == {1000: 3333, 2000: 6667}
    assert [(each.threshold, each.areas, each.moved) for each in found.others] == [
        (40.0, 1, 6667), (20.0, 3, 5000), (10.0, 4, 7000),
    ]  # fmt: skip


def test_allocation_gives_nothing_where_a_figure_is_withheld_and_says_so(country: Country) -> None:
    record(country, country.rate, 40.0, 30.0, 20.0, None)
    country.record(of(country.rate, country.neighbourhoods[0], None, status="suppressed"))
    found = worked(fund(country, indicator=country.rate))
    assert {each.place: each.why_not for each in found.left_out} == {
        country.neighbourhoods[0]: "withheld",
        country.neighbourhoods[3]: "no figure",
    }
    assert sum(each.pounds for each in found.given) == 10_000


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"threshold": 90.0}, "No area may have any"),
        ({"floor": Decimal(3000)}, "The floors of 4 areas come to £12,000, which is more than the fund of £10,000."),
        ({"ceiling": Decimal(2000)}, "The ceilings of 4 areas come to £8,000, which is less than the fund of £10,000."),
    ],
)
def test_an_allocation_that_cannot_be_says_why_and_cannot_be_adopted(
    country: Country, facts: dict[str, Any], why: str
) -> None:
    record(country, country.rate, 40.0, 30.0, 20.0, 10.0)
    one = fund(country, indicator=country.rate, **facts)
    assert worked(one).fault.startswith(why)
    with pytest.raises(Refused, match="It cannot be shared out yet"):
        writes.adopt_allocation(one, by=BUILDER, on=TODAY)
    assert not AllocationShare.objects.exists()


def test_needs_below_zero_and_needs_all_zero_are_said(country: Country) -> None:
    record(country, country.rate, 0.0, 0.0, 0.0, 0.0)
    one = fund(country, indicator=country.rate)
    assert worked(one).fault.startswith("None of the 4 areas")
    record(country, country.rate, -1.0, 2.0, 2.0, 2.0)
    assert worked(one).fault.startswith("Some figures of need are below zero")


def test_what_was_adopted_is_kept_whatever_is_published_after(index: CompositeIndex, country: Country) -> None:
    one = fund(country, index=index, threshold=20.0)
    before = worked(one)
    adopted = writes.adopt_allocation(one, by=BUILDER, on=TODAY, why="Board of 21 November")
    assert (adopted.adopted_on, adopted.adopted_by) == (TODAY, "the tests")
    record(country, country.rate, 1.0, 2.0, 3.0, 400.0)
    after = worked(adopted)
    assert [(each.place, each.need, each.pounds, each.limited) for each in after.areas] == [
        (each.place, each.need, each.pounds, each.limited) for each in before.areas
    ]
    assert (after.threshold, after.scale, after.others) == (before.threshold, before.scale, before.others)
    assert worked(fund(country, index=index, threshold=20.0)).areas[0].place != before.areas[0].place
    kept = AllocationShare.objects.get(allocation=adopted, place=country.neighbourhoods[0])
    assert [(each["indicator"], each["value"], each["period"], each["rank"]) for each in kept.figures] == [
        ("rate", 40.0, "2024", 1.0),
        ("skills", 50.0, "2024", 2.0),
    ]
    assert Entry.objects.filter(verb="evidence.adopt_allocation").get().why == "Board of 21 November"


def test_what_was_adopted_refuses_every_change(index: CompositeIndex, country: Country) -> None:
    adopted = writes.adopt_allocation(fund(country, index=index), by=BUILDER, on=TODAY)
    domain = index.domains.first()
    assert domain is not None
    with pytest.raises(Refused, match="It was adopted on 21 November 2026"):
        writes.change_allocation(adopted, by=BUILDER, version=None, title="Another")
    with pytest.raises(Refused, match="It was adopted on"):
        writes.adopt_allocation(adopted, by=BUILDER, on=TODAY)
    for refused in (
        lambda: writes.change_composite_index(index, by=BUILDER, version=None, title="Another"),
        lambda: writes.change_index_domain(domain, by=BUILDER, version=None, weight=Decimal(9)),
        lambda: writes.remove_index_domain(domain, by=BUILDER, version=None),
        lambda: writes.add_index_domain(index, by=BUILDER, indicator=country.births, weight=Decimal(1)),
    ):
        with pytest.raises(Refused, match="A fund was shared out by this index"):
            refused()
    for change in (
        lambda: Allocation.objects.filter(pk=adopted.pk).update(pounds=1),
        lambda: Allocation.objects.filter(pk=adopted.pk)._raw_delete("default"),  # type: ignore[attr-defined]
        lambda: AllocationShare.objects.update(pounds=1),
        lambda: AllocationShare.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()


def test_a_draft_that_moved_on_is_not_adopted(index: CompositeIndex, country: Country) -> None:
    one = fund(country, index=index)
    writes.change_allocation(one, by=BUILDER, version=1, pounds=Decimal(5))
    with pytest.raises(Stale):
        writes.adopt_allocation(one, by=BUILDER, on=TODAY, version=1)
    assert not AllocationShare.objects.exists()


def test_nothing_is_adopted_on_a_day_to_come(index: CompositeIndex, country: Country) -> None:
    with pytest.raises(ValidationError, match="not to come"):
        writes.adopt_allocation(fund(country, index=index), by=BUILDER, on=localdate() + timedelta(days=1))


def test_need_is_refused_where_higher_is_better_or_the_index_is_of_elsewhere(
    country: Country, skills: Indicator
) -> None:
    with pytest.raises(ValidationError, match="so they are not need"):
        fund(country, indicator=skills)
    county = writes.add_composite_index(country.county, by=BUILDER, title="County")
    ward = writes.add_composite_index(country.neighbourhoods[0], by=BUILDER, title="Ward")
    assert fund(country, index=county).index == county
    with pytest.raises(ValidationError, match="nor of one that the place is part of"):
        fund(country, index=ward)


def test_writes_are_for_the_support_team(index: CompositeIndex, country: Country) -> None:
    for refused in (
        lambda: writes.add_composite_index(country.borough, by=partner(country), title="Mine"),
        lambda: writes.change_composite_index(index, by=partner(country), version=None, title="Mine"),
        lambda: fund(country, by=partner(country), index=index),
    ):
        with pytest.raises(Refused, match="Only the support team"):
            refused()


# --- The constraints


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, "rests on an index or on an indicator"),
        ({"both": True}, "rests on an index or on an indicator"),
        ({"pounds": Decimal(0)}, "greater than or equal to 1"),
        ({"floor": Decimal(5), "ceiling": Decimal(4)}, "not below the least"),
        ({"taper": 3.0}, "give the threshold too"),
        ({"threshold_kind": "share", "threshold": 101.0}, "above 0 and at most 100"),
        ({"adopted_on": TODAY}, "both when it was adopted and by whom"),
    ],
)
def test_constraints_of_an_allocation(index: CompositeIndex, country: Country, facts: dict[str, Any], why: str) -> None:
    need: dict[str, Any] = {"index": index} if facts else {}
    if facts.get("both"):
        facts, need = {}, {"index": index, "indicator": country.rate}
    with pytest.raises(ValidationError, match=why):
        fund(country, **need, **facts)
    assert not Allocation.objects.exists()


def test_a_fund_of_nothing_is_refused_by_the_database_too(index: CompositeIndex, country: Country) -> None:
    with pytest.raises(IntegrityError, match="allocation_shares_something"), transaction.atomic():
        Allocation.objects.create(place=country.borough, title="Nothing", pounds=0, index=index)


@pytest.mark.parametrize(("weight", "why"), [(Decimal(0), "more than zero"), (Decimal(1), "in the index already")])
def test_constraints_of_a_domain(index: CompositeIndex, country: Country, weight: Decimal, why: str) -> None:
    indicator = country.rate if weight else country.births
    with pytest.raises(ValidationError, match=why):
        writes.add_index_domain(index, by=BUILDER, indicator=indicator, weight=weight)
    assert IndexDomain.objects.count() == 2


def test_a_neighbourhood_has_one_share(index: CompositeIndex, country: Country) -> None:
    adopted = writes.adopt_allocation(fund(country, index=index), by=BUILDER, on=TODAY)
    share = AllocationShare.objects.filter(allocation=adopted).first()
    assert share is not None
    share.pk = None
    with pytest.raises(IntegrityError, match="allocation_share_once"), transaction.atomic():
        share.save(force_insert=True)


# --- The pages


def test_an_analyst_builds_an_index_and_shares_out_a_fund(analyst: Client, country: Country, skills: Indicator) -> None:  # noqa: F811 - a fixture
    record(country, country.rate, 40.0, 30.0, 20.0, None)
    record(country, skills, 50.0, 40.0, 60.0, 80.0)
    answer = analyst.post(reverse("evidence:compositeindex-add"), {"title": "Need", "purpose": "", "shrinks": ""})
    index = CompositeIndex.objects.get()
    assert answer["Location"] == index.get_absolute_url()
    assert "No domain yet" in words(analyst.get(index.get_absolute_url()))
    for indicator, worst, weight in ((country.rate, "high", "0.75"), (skills, "low", "0.25")):
        sent = {"indicator": indicator.pk, "worst": worst, "weight": weight}
        answer = analyst.post(reverse("evidence:indexdomain-add", args=[index.pk]), sent)
        assert answer.status_code == 302, words(answer)
    told = words(analyst.get(index.get_absolute_url()))
    assert "Beck 004A: Claimant rate: no figure" in told
    assert "40.0% rank 1, transformed 100.00" in told
    asked = reverse("evidence:allocation-add")
    assert "Need" in words(analyst.get(asked, {"index": index.pk}))
    facts = {
        "title": "Renewal", "pounds": "£9,000", "index": index.pk, "indicator": "", "weighing": "people",
        "threshold_kind": "share", "threshold": "67", "taper": "0", "floor": "0", "ceiling": "",
    }  # fmt: skip
    answer = analyst.post(asked, facts)
    assert answer.status_code == 302, words(answer)
    one = Allocation.objects.get()
    page = words(analyst.get(one.get_absolute_url()))
    assert "£9,000 to 2 neighbourhoods." in page
    assert "Only the neediest 67% of areas may have some" in page
    assert "1 neighbourhood has nothing because a figure of it is withheld or missing" in page
    assert "At the threshold" in page
    on = localdate()
    adopt = {"on_day": on.day, "on_month": on.month, "on_year": on.year, "version": one.version, "why": ""}
    answer = analyst.post(reverse("evidence:allocation-adopt", args=[one.pk]), adopt)
    assert answer.status_code == 302, words(answer)
    kept = words(Client().get(one.get_absolute_url()))
    assert "recorded by Ann Alyst" in kept
    assert "These are the figures that were kept when it was adopted" in kept


def test_pages_can_be_taken_away_and_drawn(analyst: Client, index: CompositeIndex, country: Country) -> None:  # noqa: F811 - a fixture
    lines = analyst.get(index.get_absolute_url(), {"as": "csv"}).content.decode().splitlines()
    assert len(lines) == 5
    assert lines[1].startswith("Beck 001A,E01000001,1000,40.0,2024,,40.0,1.0,100.0")
    picture = analyst.get(index.get_absolute_url(), {"map": "index", "as": "svg"})
    assert picture.content.startswith(b"<svg")
    one = fund(country, index=index)
    taken = analyst.get(one.get_absolute_url(), {"as": "json"}).json()
    assert sum(row["Pounds"] for row in taken) == 10_000
    assert taken[0]["Rests on"].startswith("rate ")
    assert analyst.get(one.get_absolute_url(), {"map": "allocation", "as": "svg"}).content.startswith(b"<svg")


def test_a_domain_is_taken_out_on_its_page(analyst: Client, index: CompositeIndex) -> None:  # noqa: F811 - a fixture
    domain = index.domains.order_by("weight").first()
    assert domain is not None
    address = reverse("evidence:indexdomain-remove", args=[domain.pk])
    assert "With qualifications" in words(analyst.get(address))
    answer = analyst.post(address, {"version": domain.version, "why": "double counting"})
    assert answer["Location"] == index.get_absolute_url()
    assert [each.indicator.code for each in index.domains.all()] == ["rate"]
