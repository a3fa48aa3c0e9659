"""What each viewer sees of delivery, when an update is late, and how many queries it takes however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from commonweal.analysis.trajectories import Movement
from commonweal.delivery import reads, writes
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from commonweal.strategy import writes as strategy
from commonweal.strategy.models import Target
from tests.delivery.building import act, give
from tests.strategy.building import BUILDER, TODAY, Borough

MARCH = date(2026, 3, 31)


def standing(target: Target, on: date = TODAY) -> Any:
    return reads.standing(BUILDER, target, on)


# --- Who sees what


@pytest.mark.parametrize("role", ["staff", "seat", "lead", "support"])
def test_partners_see_all_of_their_place(borough: Borough, target: Target, role: str) -> None:
    update, action = give(target, MARCH, 16.0), act(target)
    viewer, place_id = borough.viewer(role), borough.place.pk
    assert list(reads.updates(viewer, place_id=place_id)) == [update]
    assert list(reads.updates(viewer, target=target)) == [update]
    assert list(reads.actions(viewer, place_id=place_id)) == [action]
    assert list(reads.standings(viewer, place_id=place_id, on=TODAY)) == [target]
    assert reads.update(viewer, update.pk) == update


def test_the_public_and_other_places_see_nothing(borough: Borough, elsewhere: Borough, target: Target) -> None:
    update, action = give(target, MARCH, 16.0), act(target)
    for viewer in (Viewer.public(), elsewhere.viewer("support")):
        assert not reads.updates(viewer, place_id=borough.place.pk).exists()
        assert not reads.updates(viewer, target=target).exists()
        assert not reads.actions(viewer, place_id=borough.place.pk).exists()
        assert not reads.actions(viewer, target=target).exists()
        assert not reads.standings(viewer, place_id=borough.place.pk, on=TODAY).exists()
        for read, pk in ((reads.update, update.pk), (reads.action, action.pk)):
            with pytest.raises(Refused):
                read(viewer, pk)
        with pytest.raises(Refused):
            reads.standing(viewer, target, TODAY)


def test_a_lead_of_an_action_sees_it_without_being_a_partner(
    borough: Borough, elsewhere: Borough, target: Target
) -> None:
    theirs = act(target, lead=elsewhere.people["doer"])
    act(target, title="Not theirs")
    viewer = elsewhere.viewer("doer")
    assert list(reads.actions(viewer, place_id=borough.place.pk)) == [theirs]
    assert reads.action(viewer, theirs.pk) == theirs


def test_actions_narrow(borough: Borough, target: Target) -> None:
    mine = act(target, lead=borough.people["doer"], organisation=borough.council)
    act(target, title="Another")
    seen = reads.actions(BUILDER, place_id=borough.place.pk, on=TODAY, lead_id=borough.people["doer"].pk)
    assert list(seen) == [mine]
    assert list(reads.actions(BUILDER, target=target, organisation_id=borough.council.pk)) == [mine]
    assert list(reads.action_leads(BUILDER, borough.place.pk)) == [borough.people["doer"]]


def test_the_state_of_actions_is_of_the_day_asked(target: Target) -> None:
    action = act(target, since=date(2026, 4, 1), due=date(2026, 9, 30))
    writes.complete_action(action, on=date(2026, 11, 1), by=BUILDER)
    states = [
        reads.actions(BUILDER, target=target, on=on).values_list("state", "is_overdue").get()
        for on in (date(2026, 3, 1), date(2026, 4, 1), date(2026, 10, 1), TODAY)
    ]
    assert states == [("planned", False), ("under_way", False), ("under_way", True), ("completed", False)]


# --- The latest update


def test_standing_is_of_the_newest_value_that_was_given_by_the_day(target: Target) -> None:
    give(target, date(2025, 12, 31), 17.0, given_on=date(2026, 1, 15), forecast=13.0)
    late = give(target, date(2025, 9, 30), 18.5, given_on=date(2026, 2, 1))
    newest = give(target, MARCH, 16.4, given_on=date(2026, 5, 4), commentary="The hub opened.")
    then, now = standing(target, date(2026, 4, 30)), standing(target)
    assert (then.latest_value, then.previous_value, then.latest_forecast) == (17.0, 18.5, 13.0)
    assert (now.latest_id, now.latest_on, now.latest_value, now.previous_value) == (newest.pk, MARCH, 16.4, 17.0)
    assert (now.latest_commentary, now.rating, now.latest_given_on) == ("The hub opened.", "on_track", newest.given_on)
    assert reads.latest_update(BUILDER, target) == newest
    assert late in reads.updates(BUILDER, target=target)


def test_standing_before_the_first_update(target: Target) -> None:
    row = standing(target)
    assert (row.latest_id, row.rating, row.rank, row.previous_value) == (None, None, 2, None)


def test_the_worst_rating_comes_first(borough: Borough) -> None:
    objective = borough.objective()
    for value in (16.0, 12.0, 19.0, 17.5, None):
        target = borough.agreed_target(objective=objective, title=f"At {value}")
        if value is not None:
            give(target, MARCH, value)
    ordered = reads.standings(BUILDER, place_id=borough.place.pk, on=TODAY).order_by("rank")
    assert [row.rating for row in ordered] == ["off_track", "at_risk", None, "on_track", "met"]
    summary = reads.summary(BUILDER, ordered)
    assert (len(ordered), summary.late) == (5, 5)
    assert [(row.rating, row.count) for row in summary.ratings] == [
        ("off_track", 1),
        ("at_risk", 1),
        ("", 1),
        ("on_track", 1),
        ("met", 1),
    ]


def test_ratings_by_theme(borough: Borough) -> None:
    objective = borough.objective()
    for value in (16.0, 15.9, 19.0):
        give(borough.agreed_target(objective=objective, title=f"At {value}"), MARCH, value)
    borough.agreed_target(objective=borough.objective(title="Unsorted", theme=None), title="Unsorted")
    rows = reads.summary(BUILDER, reads.standings(BUILDER, place_id=borough.place.pk, on=TODAY)).themes
    assert [(row.theme, row.rating, row.count) for row in rows] == [
        ("Children and young people", "off_track", 1),
        ("Children and young people", "on_track", 2),
        ("", "", 1),
    ]


def test_only_agreed_targets_in_force_stand(borough: Borough, target: Target) -> None:
    borough.target(objective=target.objective, title="A draft")
    ended = borough.agreed_target(objective=target.objective, title="Ended")
    strategy.end_target(ended, on=date(2026, 1, 1), by=BUILDER)
    assert list(reads.standings(BUILDER, place_id=borough.place.pk, on=TODAY)) == [target]


def test_movement(target: Target) -> None:
    assert reads.movement_of(BUILDER, standing(target)) is None
    give(target, date(2025, 12, 31), 17.0)
    assert reads.movement_of(BUILDER, standing(target)) is None
    give(target, MARCH, 16.4)
    assert reads.movement_of(BUILDER, standing(target)) is Movement.BETTER
    give(target, date(2026, 6, 30), 16.45)
    assert reads.movement_of(BUILDER, standing(target)) is Movement.LEVEL


def test_what_a_lead_is_told_before_they_type(target: Target) -> None:
    assert reads.asked(BUILDER, target, TODAY).latest is None
    give(target, MARCH, 18.0)
    asked = reads.asked(BUILDER, target, TODAY)
    assert asked.expected == pytest.approx(14.716, abs=0.001)
    assert asked.pace == pytest.approx(15.997, abs=0.001)


# --- When an update is due, and late


@pytest.mark.parametrize(
    ("updates_a_year", "given_on", "due", "late_from"),
    [
        (12, date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 30)),
        (6, date(2026, 8, 15), date(2026, 10, 15), date(2026, 11, 15)),
        (4, date(2026, 8, 15), date(2026, 11, 15), date(2026, 12, 15)),
        (3, date(2026, 8, 15), date(2026, 12, 15), date(2027, 1, 15)),
        (2, date(2026, 8, 15), date(2027, 2, 15), date(2027, 3, 15)),
        (1, date(2026, 8, 15), date(2027, 8, 15), date(2027, 9, 15)),
        (0, date(2026, 8, 15), None, None),
    ],
)
def test_when_the_next_update_is_due(
    borough: Borough, updates_a_year: int, given_on: date, due: date | None, late_from: date | None
) -> None:
    target = borough.agreed_target(updates_a_year=updates_a_year)
    give(target, date(2026, 6, 30), 16.0, given_on=given_on)
    assert standing(target).update_due == due
    if late_from is not None:
        late = [standing(target, on).is_late for on in (late_from, late_from + timedelta(days=1))]
        assert late == [False, True]


def test_before_the_first_update_the_clock_starts_when_the_target_is_agreed(borough: Borough) -> None:
    target = borough.agreed_target(agreed_on=date(2026, 7, 1))
    assert standing(target).update_due == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("on", "late"), [(date(2026, 10, 31), False), (date(2026, 11, 1), False), (date(2026, 11, 2), True)]
)
def test_an_update_is_late_a_month_after_it_was_due(borough: Borough, on: date, late: bool) -> None:
    assert standing(borough.agreed_target(agreed_on=date(2026, 7, 1)), on).is_late is late


def test_nothing_is_due_once_a_value_of_the_due_date_is_known(borough: Borough) -> None:
    target = borough.agreed_target(due=date(2026, 3, 31))
    assert standing(target).is_late
    give(target, MARCH, 12.0)
    row = standing(target)
    assert (row.update_due, row.is_late) == (None, False)


# --- What needs whom


def needed(viewer: Viewer, on: date = TODAY) -> list[tuple[str, str, date | None]]:
    return [(need.text, need.why, need.due) for need in reads.needs(viewer, on)]


def test_a_lead_needs_to_give_updates(borough: Borough, target: Target) -> None:
    lead = borough.viewer("lead")
    words = f"Give an update: {target.title}"
    assert needed(lead) == [(words, "You lead this target, and its update is late.", date(2024, 9, 1))]
    give(target, date(2026, 6, 30), 15.5, given_on=date(2026, 8, 15))
    assert needed(lead) == [(words, "You lead this target.", date(2026, 11, 15))]
    give(target, date(2026, 9, 30), 15.0, given_on=date(2026, 11, 1))
    assert needed(lead) == []


def test_the_lead_of_the_objective_needs_to_where_the_target_names_nobody(borough: Borough) -> None:
    objective = borough.objective(lead=borough.people["doer"])
    borough.agreed_target(objective=objective, lead=None)
    assert len(needed(borough.viewer("doer"))) == 1
    assert needed(borough.viewer("lead")) == []


def test_a_lead_needs_to_finish_actions(borough: Borough, target: Target) -> None:
    doer = borough.people["doer"]
    act(target, title="Far off", lead=doer, due=date(2027, 3, 31))
    act(target, title="Soon", lead=doer, due=date(2026, 12, 21))
    overdue = act(target, title="Overdue", lead=doer, due=date(2026, 9, 30))
    done = act(target, title="Done", lead=doer, due=date(2026, 9, 30))
    writes.complete_action(done, on=date(2026, 9, 1), by=BUILDER)
    assert needed(borough.viewer("doer")) == [
        ("Finish or move: Overdue", "You lead this action, and it is overdue.", date(2026, 9, 30)),
        ("Finish or move: Soon", "You lead this action.", date(2026, 12, 21)),
    ]
    need = next(iter(reads.needs(borough.viewer("doer"), TODAY)))
    assert need.href == f"/delivery/actions/{overdue.pk}/"


def test_nobody_is_asked_for_what_has_ended(borough: Borough, target: Target) -> None:
    act(target, lead=borough.people["doer"], due=date(2026, 9, 30))
    strategy.end_target(target, on=date(2026, 11, 1), by=BUILDER)
    assert needed(borough.viewer("doer")) == []
    assert needed(borough.viewer("lead")) == []


def test_the_support_team_chases_in_one_line(borough: Borough, elsewhere: Borough) -> None:
    objective = borough.objective()
    for role in ("lead", "doer", "staff", "seat"):
        borough.agreed_target(objective=objective, title=role, lead=borough.people[role])
    (need,) = reads.needs(borough.viewer("support"), TODAY)
    assert (need.text, need.href) == ("4 updates are late", "/delivery/?late=on")
    assert need.why == "Doer of Northwick, Lead of Northwick, Seat of Northwick and 1 other"
    assert needed(elsewhere.viewer("support")) == []


def test_the_public_is_asked_for_nothing(target: Target) -> None:
    assert needed(Viewer.public()) == []


# --- Queries


def grow(borough: Borough, times: int) -> None:
    for number in range(times):
        objective = borough.objective(title=f"Objective {number}", lead=borough.people["lead"])
        target = borough.agreed_target(objective=objective, title=f"Target {number}")
        act(target, lead=borough.people["lead"], due=date(2026, 9, 30))
        for month in (3, 6):
            give(target, date(2026, month, 30), 16.0, given_on=date(2026, 7, 1))


QUESTIONS: dict[str, tuple[int, Callable[[Viewer, int], Any]]] = {
    "standings": (
        1,
        lambda viewer, pk: [
            (row.rating, row.lead, row.objective.theme, reads.movement_of(viewer, row))
            for row in reads.standings(viewer, place_id=pk, on=TODAY)
        ],
    ),
    "summary": (1, lambda viewer, pk: reads.summary(viewer, reads.standings(viewer, place_id=pk, on=TODAY))),
    "updates": (
        1,
        lambda viewer, pk: [(row.target.indicator, row.given_by) for row in reads.updates(viewer, place_id=pk)],
    ),
    "actions": (1, lambda viewer, pk: [(row.target, row.lead) for row in reads.actions(viewer, place_id=pk)]),
    "what the support team needs": (2, lambda viewer, pk: list(reads.needs(viewer, TODAY))),
    "what a lead needs": (2, lambda viewer, pk: list(reads.needs(viewer, TODAY))),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_queries_do_not_grow_with_the_rows(
    question: str, borough: Borough, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    expected, ask = QUESTIONS[question]
    viewer = borough.viewer("lead" if "lead" in question else "support")
    for times in (1, 9):
        grow(borough, times)
        with django_assert_num_queries(expected):
            ask(viewer, borough.place.pk)
