"""The thread as the public sees it: what was published, from the snapshot, and nothing that partners hold beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.account import writes as account
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from commonweal.site import reads
from commonweal.site.reads import Stage, Thread
from commonweal.site.reads.stages import STAGE_OF_KIND
from commonweal.strategy import writes as strategy
from tests.account.building import Line
from tests.strategy.building import BUILDER, TODAY, Borough

KINDS = list(STAGE_OF_KIND)
NOT_PUBLIC = "This step is not public."
PUBLIC = Viewer.public()


def told(kind: str, thing: Any, viewer: Viewer = PUBLIC) -> Thread:
    return reads.thread(viewer, kind, thing.pk, on=TODAY)


def on_line(thread: Thread) -> dict[str, int]:
    return {each.stage.value: each.bead.pk for each in thread.steps if each.bead}


@pytest.mark.parametrize("kind", KINDS)
def test_from_any_published_thing_the_whole_line_is_seen(whole: dict[str, Any], kind: str) -> None:
    thread = told(kind, whole[kind])
    assert on_line(thread) == {STAGE_OF_KIND[name].value: thing.pk for name, thing in whole.items()}
    assert thread.here.stage is STAGE_OF_KIND[kind]
    assert thread.is_public


def test_seats_are_named_and_people_are_not(borough: Borough, whole: dict[str, Any]) -> None:
    thread = told("target", whole["target"])
    decisions = [each.bead.decision for each in thread.steps if each.bead and each.bead.decision]
    assert {decision.person for decision in decisions} == {""}
    assert "chair of Northwick Partnership Board, for Northwick Council" in {each.seat for each in decisions}
    words = str(thread)
    assert not [person.name for person in borough.people.values() if person.name in words]


def test_what_partners_wrote_since_is_not_told(line: Line, whole: dict[str, Any]) -> None:
    strategy.change_target(line.target, by=BUILDER, version=None, title="A secret title", why="A test")
    later = line.update(on=date(2026, 11, 1), given_on=date(2026, 11, 10), commentary="A secret reason")
    secret = line.action("A secret action")
    thread = told("target", whole["target"])
    assert "secret" not in str(thread)
    assert {STAGE_OF_KIND["update"].value: whole["update"].pk}.items() <= on_line(thread).items()
    for kind, thing in (("update", later), ("action", secret)):
        with pytest.raises(Refused, match="Nothing has been published of this yet"):
            told(kind, thing)


def test_the_latest_publication_that_stands_is_told(line: Line, whole: dict[str, Any]) -> None:
    line.update(on=date(2026, 11, 1), given_on=date(2026, 11, 10), value=16.0)
    latest = line.publish(on=date(2026, 11, 12))
    thread = told("target", whole["target"])
    assert on_line(thread)["publication"] == latest.pk
    older = next(each for each in thread.steps if each.stage is Stage.PUBLICATION)
    assert [other.pk for other in older.others] == [whole["publication"].pk]


@pytest.mark.parametrize("kind", ["issue", "objective", "target", "action", "update"])
def test_nothing_is_told_of_what_was_never_published(line: Line, kind: str) -> None:
    things = {
        "issue": line.target.objective.issue,
        "objective": line.target.objective,
        "target": line.target,
        "action": line.action(),
        "update": line.update(),
    }
    with pytest.raises(Refused, match="Sign in as a partner of the place to see it"):
        told(kind, things[kind])


@pytest.mark.parametrize("kind", ["source", "release", "indicator"])
def test_evidence_is_public_and_the_steps_above_it_say_that_they_are_not(line: Line, kind: str) -> None:
    line.action()
    line.update()
    evidence = {"source": line.release.source, "release": line.release, "indicator": line.borough.indicator}
    thread = told(kind, evidence[kind])
    hidden = {each.stage.value: str(each.absence) for each in thread.steps if each.is_hidden}
    assert hidden == dict.fromkeys(("issue", "objective", "target", "action", "update"), NOT_PUBLIC)
    assert line.target.title not in str(thread)


def test_of_a_withdrawn_publication_only_the_notice_is_left(line: Line, whole: dict[str, Any]) -> None:
    account.withdraw_publication(whole["publication"], on=TODAY, why="It named a school.", by=BUILDER)
    thread = told("publication", whole["publication"])
    assert on_line(thread) == {"publication": whole["publication"].pk}
    assert {str(each.absence) for each in thread.steps if each.bead is None} == {NOT_PUBLIC}
    assert "The college started late" not in str(thread)
    with pytest.raises(Refused):
        told("target", line.target)


def test_the_support_team_of_another_place_sees_what_the_public_sees(elsewhere: Borough, whole: dict[str, Any]) -> None:
    thread = told("target", whole["target"], elsewhere.viewer("support"))
    assert thread.is_public
    assert on_line(thread) == on_line(told("target", whole["target"]))


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_queries_for_many_as_for_one(borough: Borough, line: Line, whole: dict[str, Any], kind: str) -> None:
    few = _queries(kind, whole[kind])
    for number in range(10):
        line.action(f"Action {number}")
        line.update(on=date(2025, 1, 1 + number), given_on=date(2025, 2, 1))
        target = borough.agreed_target(objective=line.target.objective, title=f"Target {number}")
        account.publish_target(target, by=BUILDER, on=date(2026, 11, 2), through=borough.chair)
        line.publish(on=date(2026, 11, 2 + number))
    assert len(_queries(kind, whole[kind])) <= len(few)


def _queries(kind: str, thing: Any) -> list[str]:
    told(kind, thing)
    with CaptureQueriesContext(connection) as captured:
        told(kind, thing)
    return [query["sql"] for query in captured.captured_queries]
