"""The thread as partners see it: from any thing in it, the whole line up and down, with who decided."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.kit.verdicts import Refused
from commonweal.site import reads
from commonweal.site.reads import Stage, Step, Thread
from commonweal.site.reads.stages import STAGE_OF_KIND, Bead
from commonweal.site.reads.stages import Line as Laid
from tests.account.building import Line
from tests.strategy.building import TODAY, Borough

KINDS = list(STAGE_OF_KIND)


def seen(borough: Borough, kind: str, thing: Any, role: str = "staff") -> Thread:
    return reads.thread(borough.viewer(role), kind, thing.pk, on=TODAY)


def step(thread: Thread, stage: Stage) -> Step:
    return next(each for each in thread.steps if each.stage is stage)


@pytest.mark.parametrize("kind", KINDS)
def test_from_any_thing_the_whole_line_is_seen(borough: Borough, whole: dict[str, Any], kind: str) -> None:
    thread = seen(borough, kind, whole[kind])
    assert [each.stage for each in thread.steps] == list(Stage)
    assert {each.stage.value: each.bead.pk for each in thread.steps if each.bead} == {
        STAGE_OF_KIND[name].value: thing.pk for name, thing in whole.items()
    }
    assert thread.here.stage is STAGE_OF_KIND[kind]
    assert sum(each.is_here for each in thread.steps) == 1
    assert (thread.place, thread.is_public, thread.length) == ("Northwick", False, 9)


@pytest.mark.parametrize("role", ["staff", "seat", "lead", "support"])
def test_every_partner_sees_who_decided_and_through_which_seat(
    borough: Borough, whole: dict[str, Any], role: str
) -> None:
    thread = seen(borough, "target", whole["target"], role)
    decided = {each.stage: each.bead.decision for each in thread.steps if each.bead and each.bead.decision}
    seat = "chair of Northwick Partnership Board, for Northwick Council"
    for stage, verb in {
        Stage.ISSUE: "Raised by",
        Stage.OBJECTIVE: "Agreed by",
        Stage.TARGET: "Agreed by",
        Stage.PUBLICATION: "Published by",
    }.items():
        assert (decided[stage].verb, decided[stage].person, decided[stage].seat) == (verb, "Chair of Northwick", seat)
    assert (decided[Stage.ACTION].person, decided[Stage.ACTION].seat) == ("Doer of Northwick", "Northwick College")
    assert decided[Stage.RELEASE].person == "the tests"


def test_each_step_has_its_day(borough: Borough, whole: dict[str, Any]) -> None:
    thread = seen(borough, "target", whole["target"])
    assert {each.stage.value: each.bead.on for each in thread.steps if each.bead} == {
        "source": None,
        "release": date(2024, 4, 30),
        "observation": date(2024, 3, 31),
        "issue": date(2024, 5, 1),
        "objective": date(2024, 6, 1),
        "target": date(2024, 6, 1),
        "action": date(2025, 9, 1),
        "update": date(2026, 10, 10),
        "publication": date(2026, 11, 1),
    }


def test_figures_are_said_with_their_unit(borough: Borough, whole: dict[str, Any]) -> None:
    thread = seen(borough, "target", whole["target"])
    assert step(thread, Stage.OBSERVATION).bead.facts == ("20.0% in Northwick",)
    assert step(thread, Stage.TARGET).bead.facts == ("From 20.0% to 12.0% by March 2028",)
    update = step(thread, Stage.UPDATE).bead
    assert update.title == "17.0% on 30 September 2026"
    assert update.facts == ("17.0%, where 15.7% was planned", "The college started late.")
    assert update.rating == whole["update"].rating


def test_siblings_are_named_and_counted(borough: Borough, line: Line, whole: dict[str, Any]) -> None:
    for number in range(12):
        line.action(f"Another action {number}")
    thread = seen(borough, "action", whole["action"])
    actions = step(thread, Stage.ACTION)
    assert actions.bead.pk == whole["action"].pk
    assert (actions.others_count, len(actions.others), actions.more) == (12, 8, 4)
    assert actions.bead.pk not in {other.pk for other in actions.others}


def test_what_is_still_to_be_done_stands_for_many_actions(borough: Borough, line: Line) -> None:
    from commonweal.delivery import writes as delivery
    from tests.strategy.building import BUILDER

    done = line.action("Done already", due=date(2025, 12, 1))
    delivery.complete_action(done, on=date(2025, 11, 1), by=BUILDER)
    line.action("Due later", due=date(2028, 1, 1))
    line.action("Due next", due=date(2027, 1, 1))
    assert step(seen(borough, "target", line.target), Stage.ACTION).bead.title == "Due next"


def test_a_line_that_has_only_begun_says_what_is_not_there(borough: Borough) -> None:
    issue = borough.issue(indicator=borough.indicator)
    thread = seen(borough, "issue", issue)
    absent = {each.stage.value: str(each.absence) for each in thread.steps if each.bead is None}
    assert absent == {
        "release": "The figure is not in a file that was loaded.",
        "objective": "No objective has been set for it yet.",
        "target": "No target has been set yet.",
        "action": "No action has been entered yet.",
        "update": "No update has been given yet.",
        "publication": "Nothing has been published yet.",
    }
    assert step(thread, Stage.OBSERVATION).bead.pk == borough.indicator.pk


def test_others_beside_a_line_are_not_called_absent() -> None:
    line = Laid()
    line.put(Stage.OBSERVATION, None, [Bead("indicator", number, f"Rate {number}") for number in (1, 2)])
    absent = {each.stage: (str(each.absence), each.others_count) for each in line.steps(Stage.RELEASE)}
    assert absent[Stage.OBSERVATION] == ("Others beside this line only.", 2)
    assert absent[Stage.RELEASE] == ("The figure is not in a file that was loaded.", 0)


def test_an_objective_without_targets_shows_the_line_above_it(borough: Borough) -> None:
    objective = borough.objective()
    thread = seen(borough, "objective", objective)
    assert step(thread, Stage.ISSUE).bead.pk == objective.issue_id
    assert step(thread, Stage.OBJECTIVE).is_here
    assert step(thread, Stage.TARGET).bead is None


def test_a_source_on_which_nothing_rests_shows_its_indicators(borough: Borough) -> None:
    thread = seen(borough, "source", borough.indicator.source)
    observation = step(thread, Stage.OBSERVATION)
    assert (observation.bead, observation.others_count) == (None, 1)
    assert observation.others[0].pk == borough.indicator.pk


def test_the_support_team_of_another_place_is_told_why_not(borough: Borough, elsewhere: Borough, line: Line) -> None:
    with pytest.raises(Refused, match="Only partners of this place may see this"):
        reads.thread(elsewhere.viewer("support"), "target", line.target.pk, on=TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_that_does_not_exist(borough: Borough, kind: str) -> None:
    with pytest.raises(ObjectDoesNotExist):
        reads.thread(borough.viewer("staff"), kind, 999_999, on=TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_queries_for_many_as_for_one(borough: Borough, line: Line, whole: dict[str, Any], kind: str) -> None:
    few = _queries(borough, kind, whole[kind])
    for number in range(10):
        line.action(f"Action {number}")
        line.update(on=date(2025, 1, 1 + number), given_on=date(2025, 2, 1))
        line.publish(on=date(2026, 11, 2 + number))
        borough.issue(indicator=borough.indicator, title=f"Issue {number}")
        objective = borough.objective(issue=line.target.objective.issue, title=f"Objective {number}")
        borough.agreed_target(objective=line.target.objective, title=f"Target {number}")
        borough.agreed_target(objective=objective, title=f"Another {number}")
    assert len(_queries(borough, kind, whole[kind])) <= len(few)


def _queries(borough: Borough, kind: str, thing: Any) -> list[str]:
    viewer = borough.viewer("staff")
    reads.thread(viewer, kind, thing.pk, on=TODAY)
    with CaptureQueriesContext(connection) as captured:
        reads.thread(viewer, kind, thing.pk, on=TODAY)
    return [query["sql"] for query in captured.captured_queries]
