"""What each viewer sees of strategy, and how many queries it takes however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from commonweal.evidence import writes as evidence
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer
from commonweal.strategy import reads, writes
from commonweal.strategy.models import Target
from tests.strategy.building import BUILDER, TODAY, Borough

PARTNERS, OTHERS = ("staff", "seat", "lead", "support"), ("public",)


@pytest.fixture
def filled(borough: Borough) -> Borough:
    borough.agreed_target()
    return borough


def lists(viewer: Viewer, place_id: int) -> list[int]:
    return [
        reads.strategies(viewer, place_id=place_id, on=TODAY).count(),
        reads.issues(viewer, place_id=place_id, on=TODAY).count(),
        reads.objectives(viewer, place_id=place_id, on=TODAY).count(),
        reads.targets(viewer, place_id=place_id, on=TODAY).count(),
    ]


@pytest.mark.parametrize("role", PARTNERS)
def test_partners_see_all_of_their_place(filled: Borough, role: str) -> None:
    assert lists(filled.viewer(role), filled.place.pk) == [1, 1, 1, 1]


def test_the_public_and_other_places_see_nothing(filled: Borough, elsewhere: Borough) -> None:
    assert lists(Viewer.public(), filled.place.pk) == [0, 0, 0, 0]
    assert lists(elsewhere.viewer("support"), filled.place.pk) == [0, 0, 0, 0]


def test_a_lead_from_elsewhere_sees_what_they_lead(filled: Borough, elsewhere: Borough) -> None:
    theirs = filled.target(objective=filled.objective(), title="Led from Southwick", lead=elsewhere.people["lead"])
    seen = reads.targets(elsewhere.viewer("lead"), place_id=filled.place.pk, on=TODAY)
    assert list(seen) == [theirs]
    assert reads.target(elsewhere.viewer("lead"), theirs.pk) == theirs


def test_one_thing_is_refused_with_the_reason(filled: Borough, elsewhere: Borough) -> None:
    target = Target.objects.get()
    for read, pk in (
        (reads.strategy, target.objective.strategy_id),
        (reads.issue, target.objective.issue_id),
        (reads.objective, target.objective_id),
        (reads.target, target.pk),
    ):
        assert read(filled.viewer("seat"), pk).pk == pk
        with pytest.raises(Refused, match="Only partners of this place may see this"):
            read(elsewhere.viewer("support"), pk)
        with pytest.raises(Refused, match="Sign in to see what partners share"):
            read(Viewer.public(), pk)


def test_lists_narrow(filled: Borough) -> None:
    viewer, place_id = filled.viewer("support"), filled.place.pk
    target = Target.objects.get()
    named, unnamed = filled.people["lead"], filled.people["doer"]
    objective = filled.objective(title="Other", lead=unnamed, lead_organisation=filled.council)
    inherited = filled.target(objective=objective, title="Inherits its lead", lead=None)

    def seen(**by: int) -> list[Target]:
        return list(reads.targets(viewer, place_id=place_id, on=TODAY, **by))

    assert seen(lead_id=named.pk) == [target]
    assert seen(lead_id=unnamed.pk) == [inherited]
    assert seen(organisation_id=filled.council.pk) == [inherited]
    assert seen(objective_id=objective.pk) == [inherited]
    assert len(seen(indicator_id=filled.indicator.pk)) == 2
    assert list(reads.objectives(viewer, place_id=place_id, on=TODAY, lead_id=unnamed.pk)) == [objective]
    assert list(reads.leads(viewer, place_id)) == [unnamed, named]


def test_state_is_of_the_day_asked(borough: Borough) -> None:
    target = borough.agreed_target()
    writes.end_target(target, on=date(2026, 6, 1), by=BUILDER)
    borough.target(objective=target.objective, title="A draft")
    states = [
        dict(reads.targets(BUILDER, place_id=borough.place.pk, on=on).values_list("title", "state"))
        for on in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert [state[target.title] for state in states] == ["agreed", "ended"]
    assert [state["A draft"] for state in states] == ["draft", "draft"]


def test_counts_are_of_what_stands(borough: Borough) -> None:
    target = borough.target()
    borough.target(objective=target.objective, title="Another")
    writes.end_target(target, on=date(2026, 1, 1), by=BUILDER)
    (objective,) = reads.objectives(BUILDER, place_id=borough.place.pk, on=TODAY)
    (strategy,) = reads.strategies(BUILDER, place_id=borough.place.pk, on=TODAY)
    (issue,) = reads.issues(BUILDER, place_id=borough.place.pk, on=TODAY)
    assert (objective.target_count, strategy.target_count, strategy.objective_count, issue.objective_count) == (
        1,
        1,
        1,
        1,
    )  # type: ignore[attr-defined]


def test_trajectories_of_many_targets(borough: Borough, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    objective = borough.objective()
    straight = borough.target(objective=objective)
    bent = borough.target(objective=objective, title="Bent", trajectory=[(date(2026, 3, 31), 18.0)])
    with django_assert_num_queries(1):
        found = reads.trajectories_of(BUILDER, [straight, bent])
    assert found[straight.pk].values == (20.0, 12.0)
    assert found[bent.pk].values == (20.0, 18.0, 12.0)
    assert reads.trajectory(BUILDER, bent) == found[bent.pk]


def test_the_trajectory_in_words(borough: Borough) -> None:
    target = borough.target(trajectory=[(date(2026, 3, 31), 18.0)])
    words = reads.trajectory_in_words(BUILDER, target, reads.milestones(BUILDER, target))
    assert words == "From 20.0% on 31 March 2024 to 18.0% on 31 March 2026, then 12.0% on 31 March 2028."


def test_overview_is_the_whole_in_order(borough: Borough) -> None:
    second = register.add_theme(borough.place, by=BUILDER, name="Safer places", rank=1)
    target = borough.agreed_target()
    borough.issue(title="Burglary", theme=second)
    borough.issue(title="Unsorted", theme=None)
    parts = reads.overview(borough.viewer("seat"), place_id=borough.place.pk, on=TODAY)
    assert [str(part.theme) for part in parts] == ["Safer places", "Children and young people", "None"]
    (chapter,) = parts[1].chapters
    (line,) = chapter.lines
    assert (chapter.issue, line.objective, line.targets) == (target.objective.issue, target.objective, (target,))
    assert reads.overview(Viewer.public(), place_id=borough.place.pk, on=TODAY) == []


def test_seats_offered_are_those_that_somebody_holds_or_held(borough: Borough) -> None:
    former = register.end_seat(borough.chair, by=BUILDER, on=date(2026, 1, 1))
    offered = reads.seats_to_decide_through(BUILDER, borough.board)
    assert former in offered
    assert all(seat.person_id for seat in offered)
    assert former not in reads.seats_held(BUILDER, borough.place.pk, TODAY)


def test_the_partnership_that_decides(borough: Borough, elsewhere: Borough) -> None:
    target = borough.target()
    other = register.add_partnership(borough.place, by=BUILDER, name="Children's Trust")
    chosen = [
        reads.partnership_to_decide(BUILDER, target, asked)
        for asked in ("", str(other.pk), str(elsewhere.board.pk), "x", "9" * 30)
    ]
    assert chosen == [borough.board, other, borough.board, borough.board, borough.board]


def test_a_new_objective_belongs_to_the_adopted_strategy(borough: Borough) -> None:
    adopted = writes.adopt_strategy(borough.strategy(), through=borough.chair, on=date(2024, 5, 1), by=BUILDER)
    borough.strategy(title="A later draft")
    assert reads.strategy_to_use(BUILDER, borough.place.pk) == adopted


def grow(borough: Borough, times: int) -> None:
    for number in range(times):
        objective = borough.objective(title=f"Objective {number}", lead=borough.people["lead"])
        target = borough.agreed_target(objective=objective, title=f"Target {number}")
        writes.set_trajectory(target, [(date(2026, 3, 31), 18.0)], by=BUILDER, why="Milestones")


QUESTIONS: dict[str, tuple[int, Callable[[Viewer, int], Any]]] = {
    "strategies": (1, lambda viewer, pk: [str(one.partnership) for one in reads.strategies(viewer, place_id=pk)]),
    "issues": (1, lambda viewer, pk: [(one.theme, one.indicator) for one in reads.issues(viewer, place_id=pk)]),
    "objectives": (1, lambda viewer, pk: [(one.issue, one.lead) for one in reads.objectives(viewer, place_id=pk)]),
    "targets": (
        1,
        lambda viewer, pk: [
            (one.objective.strategy.place, one.lead, one.place) for one in reads.targets(viewer, place_id=pk)
        ],
    ),
    "overview": (3, lambda viewer, pk: reads.overview(viewer, place_id=pk)),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_queries_do_not_grow_with_the_rows(
    question: str, borough: Borough, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    expected, ask = QUESTIONS[question]
    viewer = borough.viewer("support")
    for times in (1, 9):
        grow(borough, times)
        with django_assert_num_queries(expected):
            ask(viewer, borough.place.pk)


def test_measured_since_is_from_the_baseline_on_with_its_sources(borough: Borough) -> None:
    target = borough.target()
    figures = {"2024-03-30": 25.0, "2024-03-31": 20.0, "2026-03-31": 16.0, "2027-03-31": 1.0}
    evidence.record_observations(
        by=BUILDER,
        source=borough.indicator.source,
        rows=[
            evidence.Observation(indicator=borough.indicator.code, place=borough.place.code, period=period, value=value)
            for period, value in figures.items()
        ],
        on=TODAY,
    )
    measured = reads.measured_since(BUILDER, target, on=TODAY)
    assert measured.points == ((date(2024, 3, 31), 20.0), (date(2026, 3, 31), 16.0))
    assert measured.sources == "School leavers"
    assert (
        reads.measured_since(BUILDER, borough.target(title="None", place=elsewhere_in(borough)), on=TODAY).points == ()
    )


def elsewhere_in(borough: Borough) -> Place:
    return register.add_place(by=BUILDER, name="Eastgate", tier="ward", code="E05000001", parent=borough.place)
