"""What each write of strategy changes, records and refuses, and that a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.kit.models import Entry
from commonweal.kit.record import history
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Seat
from commonweal.strategy import writes
from commonweal.strategy.models import Issue, Objective, Strategy, Target, TrajectoryPoint
from tests.strategy.building import BUILDER, TODAY, Borough

ON = date(2026, 5, 1)


def refused(field: str, write: Callable[[], Any]) -> str:
    """What a write says of a field when it refuses."""
    with pytest.raises(ValidationError) as caught:
        write()
    return caught.value.message_dict[field][0]


def entry() -> tuple[str, str, str, str]:
    line = Entry.objects.latest("pk")
    return line.verb, line.by_name, line.thing_name, line.why


# --- Adding


def test_add_strategy(borough: Borough) -> None:
    support = borough.viewer("support")
    added = writes.add_strategy(
        borough.place, by=support, why="The old one ends", partnership=borough.board, title="Northwick 2030"
    )
    assert (added.place, added.partnership, added.adopted_on, added.version) == (borough.place, borough.board, None, 1)
    assert entry() == ("strategy.add_strategy", "Support of Northwick", "Northwick 2030", "The old one ends")


def test_add_issue_with_what_it_rests_on(borough: Borough) -> None:
    added = writes.add_issue(
        borough.place,
        by=borough.viewer("support"),
        title="Young people",
        theme=borough.theme,
        indicator=borough.indicator,
        raised_through=borough.chair,
    )
    kept = Issue.objects.get(pk=added.pk)
    assert (kept.theme, kept.indicator, kept.raised_through) == (borough.theme, borough.indicator, borough.chair)
    assert entry()[0] == "strategy.add_issue"


def test_add_objective(borough: Borough) -> None:
    issue, strategy = borough.issue(), borough.strategy()
    added = writes.add_objective(
        issue, by=borough.viewer("support"), strategy=strategy, title="Learning", lead=borough.people["lead"]
    )
    assert (added.issue, added.strategy, added.lead) == (issue, strategy, borough.people["lead"])
    assert entry()[0] == "strategy.add_objective"


def test_add_target_with_its_trajectory(borough: Borough) -> None:
    added = borough.target(trajectory=[(date(2027, 3, 31), 15.0), (date(2026, 3, 31), 18.0)])
    points = list(added.trajectory.values_list("on", "value"))
    assert points == [(date(2026, 3, 31), 18.0), (date(2027, 3, 31), 15.0)]
    assert (added.updates_a_year, added.is_key_measure, added.agreed_on) == (4, False, None)
    assert entry()[0] == "strategy.add_target"


def adding(borough: Borough, by: Any) -> list[Callable[[], Any]]:
    issue, strategy = borough.issue(), borough.strategy()
    objective = borough.objective(issue=issue, strategy=strategy)
    return [
        lambda: writes.add_strategy(borough.place, by=by, partnership=borough.board, title="Another"),
        lambda: writes.add_issue(borough.place, by=by, title="Another"),
        lambda: writes.add_objective(issue, by=by, strategy=strategy, title="Another"),
        lambda: writes.add_target(
            objective,
            by=by,
            title="Another",
            indicator=borough.indicator,
            place=borough.place,
            baseline_value=1.0,
            baseline_on=ON,
            value=2.0,
            due=TODAY,
        ),
    ]


def counted() -> list[int]:
    return [model.objects.count() for model in (Strategy, Issue, Objective, Target, TrajectoryPoint, Entry)]


@pytest.mark.parametrize("role", ["public", "staff", "seat", "lead", "support"])
def test_only_the_support_team_of_the_place_adds(borough: Borough, elsewhere: Borough, role: str) -> None:
    by = elsewhere.viewer(role)
    attempts = adding(borough, by)
    before = counted()
    for attempt in attempts:
        with pytest.raises(Refused) as caught:
            attempt()
        expected = "Sign in as a member" if role == "public" else "Only the support team of this place"
        assert str(caught.value).startswith(expected)
    assert counted() == before


# --- Belonging to the place


def test_nothing_of_another_place_slips_in(borough: Borough, elsewhere: Borough) -> None:
    by = borough.viewer("support")
    issue = borough.issue()
    before = counted()
    assert (
        refused(
            "partnership", lambda: writes.add_strategy(borough.place, by=by, partnership=elsewhere.board, title="x")
        )
        == "Southwick Partnership Board belongs to another place."
    )
    assert "belongs to another place" in refused(
        "theme", lambda: writes.add_issue(borough.place, by=by, title="x", theme=elsewhere.theme)
    )
    assert "belongs to another place" in refused(
        "raised_through", lambda: writes.add_issue(borough.place, by=by, title="x", raised_through=elsewhere.chair)
    )
    assert counted() == before
    theirs = elsewhere.strategy()
    assert "belongs to another place" in refused(
        "strategy", lambda: writes.add_objective(issue, by=by, strategy=theirs, title="x")
    )
    assert Objective.objects.count() == 0


def test_a_target_may_be_measured_in_a_neighbourhood(borough: Borough) -> None:
    part = register.add_place(by=BUILDER, name="Eastgate", tier="ward", code="E05000001", parent=borough.place)
    assert borough.target(place=part).place == part


# --- Agreeing through a seat


def test_adopt_strategy(borough: Borough) -> None:
    strategy = borough.strategy()
    adopted = writes.adopt_strategy(
        strategy, through=borough.chair, on=ON, by=borough.viewer("support"), version=1, why="Board of 1 May"
    )
    assert (adopted.adopted_on, adopted.adopted_through, adopted.version) == (ON, borough.chair, 2)
    assert entry() == ("strategy.adopt_strategy", "Support of Northwick", "Northwick 2030", "Board of 1 May")


def test_agree_objective_and_target(borough: Borough) -> None:
    objective = writes.agree_objective(borough.objective(), through=borough.chair, on=ON, by=BUILDER)
    target = writes.agree_target(borough.target(objective=objective), through=borough.chair, on=ON, by=BUILDER)
    assert (objective.agreed_on, objective.agreed_through) == (ON, borough.chair)
    assert (target.agreed_on, target.agreed_through) == (ON, borough.chair)


def test_what_is_agreed_is_agreed_once(borough: Borough) -> None:
    target = borough.agreed_target()
    with pytest.raises(Refused, match="It is agreed already"):
        writes.agree_target(target, through=borough.chair, on=ON, by=BUILDER)


def test_nothing_is_decided_through_a_seat_that_cannot(borough: Borough, elsewhere: Borough) -> None:
    target, before = borough.target(), counted()
    vacant = Seat.objects.get(partnership=borough.board, organisation=borough.college)
    for seat, on, words in (
        (elsewhere.chair, ON, "is a seat in another place"),
        (vacant, ON, "nobody holds this seat"),
        (borough.chair, date(2019, 12, 31), "this seat did not stand on that day"),
    ):
        assert words in refused(
            "through",
            lambda seat=seat, on=on: writes.agree_target(target, through=seat, on=on, by=BUILDER),  # type: ignore[misc]
        )
    target.refresh_from_db()
    assert target.agreed_on is None
    assert counted() == before


# --- Changing


def test_change_issue_and_its_history(borough: Borough) -> None:
    issue = borough.issue()
    writes.change_issue(issue, by=borough.viewer("support"), version=1, why="Clearer", title="Young people")
    step = history(issue)[0]
    assert [(change.label, change.after) for change in step.changes] == [("Title", "Young people")]
    assert (step.who, step.verb, step.why) == ("Support of Northwick", "strategy.change_issue", "Clearer")


def test_a_stale_change_is_refused(borough: Borough) -> None:
    strategy, issue, objective, target = borough.strategy(), borough.issue(), borough.objective(), borough.target()
    attempts: list[Callable[[int], Any]] = [
        lambda version: writes.change_strategy(strategy, by=BUILDER, version=version, title=f"Strategy {version}"),
        lambda version: writes.change_issue(issue, by=BUILDER, version=version, title=f"Issue {version}"),
        lambda version: writes.change_objective(objective, by=BUILDER, version=version, title=f"Objective {version}"),
        lambda version: writes.change_target(target, by=BUILDER, version=version, title=f"Target {version}"),
        lambda version: writes.end_target(target, by=BUILDER, version=version, on=TODAY),
    ]
    for attempt in attempts[:-1]:
        attempt(1)
    before = counted()
    for attempt in attempts:
        with pytest.raises(Stale):
            attempt(1)
    assert counted() == before


def test_what_was_agreed_changes_only_with_a_reason(borough: Borough) -> None:
    target = borough.agreed_target()
    for facts in ({"value": 14.0}, {"due": date(2029, 3, 31)}, {"baseline_value": 21.0}):
        said = refused(
            "why",
            lambda facts=facts: writes.change_target(target, by=BUILDER, version=None, **facts),  # type: ignore[misc]
        )
        assert said.startswith("This target is agreed. Say why")
    said = refused("why", lambda: writes.set_trajectory(target, [(date(2026, 3, 31), 19.0)], by=BUILDER))
    assert said.startswith("This target is agreed. Say why")
    assert TrajectoryPoint.objects.count() == 0
    changed = writes.change_target(target, by=BUILDER, version=None, value=14.0, why="The grant was cut")
    assert changed.value == 14.0


def test_the_lead_of_an_agreed_target_changes_without_a_reason(borough: Borough) -> None:
    target = borough.agreed_target()
    changed = writes.change_target(target, by=BUILDER, version=None, lead=borough.people["staff"], value=target.value)
    assert changed.lead == borough.people["staff"]


def test_a_draft_changes_without_a_reason(borough: Borough) -> None:
    assert writes.change_target(borough.target(), by=BUILDER, version=1, value=14.0).value == 14.0


# --- Trajectories


def test_set_trajectory_replaces_only_what_differs(borough: Borough) -> None:
    target = borough.target(trajectory=[(date(2025, 3, 31), 19.0), (date(2026, 3, 31), 18.0)])
    kept = target.trajectory.get(on=date(2025, 3, 31))
    changed = writes.set_trajectory(
        target, [(date(2025, 3, 31), 19.0), (date(2027, 3, 31), 15.0)], by=BUILDER, version=1
    )
    assert list(changed.trajectory.values_list("on", "value")) == [(date(2025, 3, 31), 19.0), (date(2027, 3, 31), 15.0)]
    assert TrajectoryPoint.objects.get(on=date(2025, 3, 31)).pk == kept.pk
    assert changed.version == 2


def test_setting_the_same_trajectory_changes_nothing(borough: Borough) -> None:
    target = borough.target(trajectory=[(date(2026, 3, 31), 18.0)])
    assert writes.set_trajectory(target, [(date(2026, 3, 31), 18.0)], by=BUILDER).version == 1


def test_a_trajectory_may_be_taken_away(borough: Borough) -> None:
    target = borough.target(trajectory=[(date(2026, 3, 31), 18.0)])
    assert writes.set_trajectory(target, [], by=BUILDER).trajectory.count() == 0


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([(date(2024, 3, 31), 20.0)], "A milestone lies between the baseline and the due date; 2024-03-31 does not."),
        ([(date(2028, 3, 31), 12.0)], "A milestone lies between the baseline and the due date; 2028-03-31 does not."),
        ([(ON, 18.0), (ON, 17.0)], "Two milestones are of the same day."),
        ([(ON, float("nan"))], "Every value of a trajectory must be a number."),
    ],
)
def test_a_trajectory_that_cannot_be_drawn(borough: Borough, points: list[tuple[date, float]], words: str) -> None:
    objective = borough.objective()
    before = counted()
    assert refused("trajectory", lambda: borough.target(objective=objective, trajectory=points)) == words
    assert counted() == before


def test_a_due_date_is_not_moved_before_a_milestone(borough: Borough) -> None:
    target = borough.target(trajectory=[(date(2027, 3, 31), 15.0)])
    words = refused("trajectory", lambda: writes.change_target(target, by=BUILDER, version=None, due=date(2027, 1, 1)))
    assert words == "A milestone lies between the baseline and the due date; 2027-03-31 does not."
    target.refresh_from_db()
    assert target.due == date(2028, 3, 31)


def test_updates_a_year_make_whole_months(borough: Borough) -> None:
    assert refused("updates_a_year", lambda: borough.target(updates_a_year=5)) == (
        "Choose how many updates a year: one of 0, 1, 2, 3, 4, 6, 12."
    )


# --- Ending


def test_end_from_below(borough: Borough) -> None:
    strategy, issue = borough.strategy(), borough.issue()
    objective = borough.objective(strategy=strategy, issue=issue)
    target = borough.target(objective=objective)
    one = "1 objective still stands under it. End that first."
    assert refused("until", lambda: writes.end_strategy(strategy, on=TODAY, by=BUILDER)) == one
    assert refused("until", lambda: writes.end_issue(issue, on=TODAY, by=BUILDER)) == one
    assert refused("until", lambda: writes.end_objective(objective, on=TODAY, by=BUILDER)) == (
        "1 target still stands under it. End that first."
    )
    writes.end_target(target, on=TODAY, by=BUILDER, why="Measured no more")
    assert entry()[0::3] == ("strategy.end_target", "Measured no more")
    writes.end_objective(objective, on=TODAY, by=BUILDER)
    writes.end_issue(issue, on=TODAY, by=BUILDER)
    assert writes.end_strategy(strategy, on=TODAY, by=BUILDER).until == TODAY


def test_two_targets_are_counted(borough: Borough) -> None:
    objective = borough.objective()
    borough.target(objective=objective)
    borough.target(objective=objective, title="Another")
    assert refused("until", lambda: writes.end_objective(objective, on=TODAY, by=BUILDER)) == (
        "2 targets still stand under it. End those first."
    )


def test_a_strategy_with_a_term_can_end_before_it(borough: Borough) -> None:
    strategy = borough.strategy(until=date(2030, 4, 1))
    assert writes.end_strategy(strategy, on=TODAY, by=BUILDER).until == TODAY


def test_what_has_ended_is_not_changed(borough: Borough) -> None:
    target = writes.end_target(borough.target(), on=date(2026, 1, 1), by=BUILDER)
    for attempt in (
        lambda: writes.change_target(target, by=BUILDER, version=None, title="x"),
        lambda: writes.set_trajectory(target, [], by=BUILDER),
        lambda: writes.agree_target(target, through=borough.chair, on=TODAY, by=BUILDER),
        lambda: writes.end_target(target, on=TODAY, by=BUILDER),
    ):
        with pytest.raises(Refused, match="It has ended, so it stands as it is"):
            attempt()
