"""Who may act and give updates, and in which state, as truth tables with the reasons."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.analysis.trajectories import Standing
from commonweal.delivery import rules
from commonweal.delivery.models import Action, Rating, Update
from commonweal.delivery.rules import ActionState
from commonweal.evidence.models import Indicator
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Issue, Objective, Strategy, Target
from commonweal.strategy.rules import line_of

PLACE, OTHER_PLACE, LEAD, OBJECTIVE_LEAD, DOER = 1, 2, 31, 32, 33
TODAY = date(2026, 11, 21)

PUBLIC = Viewer.public()
STAFF = Viewer(user_id=1, person_id=1, organisation_ids=frozenset([10]), places=frozenset([PLACE]))
SEAT = Viewer(user_id=2, person_id=2, seats=frozenset([5]), places=frozenset([PLACE]))
LEADER = Viewer(user_id=3, person_id=LEAD)
ABOVE = Viewer(user_id=4, person_id=OBJECTIVE_LEAD)
DOES = Viewer(user_id=7, person_id=DOER)
SUPPORT = Viewer(user_id=5, person_id=5, supports=frozenset([PLACE]), places=frozenset([PLACE]))
ELSEWHERE = Viewer(user_id=6, person_id=6, supports=frozenset([OTHER_PLACE]), places=frozenset([OTHER_PLACE]))
SYSTEM = Viewer.system("start")

STRATEGY = Strategy(pk=1, place_id=PLACE)
OBJECTIVE = Objective(pk=1, strategy=STRATEGY, issue=Issue(pk=1, place_id=PLACE), lead_id=OBJECTIVE_LEAD)
AGREED = date(2024, 6, 1)


def target(**facts: object) -> Target:
    return Target(**{"pk": 1, "objective": OBJECTIVE, "place_id": 99, "lead_id": LEAD, "agreed_on": AGREED, **facts})


def action(**facts: object) -> Action:
    standard = {"target": target(), "lead_id": DOER, "since": date(2026, 1, 1), "due": date(2027, 1, 1)}
    return Action(**{**standard, **facts})


UPDATE = Update(target=target())
ALL = {
    "public": PUBLIC,
    "staff": STAFF,
    "seat": SEAT,
    "leader": LEADER,
    "above": ABOVE,
    "doer": DOES,
    "support": SUPPORT,
    "elsewhere": ELSEWHERE,
    "system": SYSTEM,
}
VERBS = {
    "give an update": lambda viewer: rules.may_give_update(viewer, target(), TODAY),
    "correct an update": lambda viewer: rules.may_correct_update(viewer, UPDATE),
    "add an action": lambda viewer: rules.may_add_action(viewer, target(), TODAY),
    "change an action": lambda viewer: rules.may_change_action(viewer, action(), TODAY),
    "complete an action": lambda viewer: rules.may_complete_action(viewer, action(), TODAY),
    "reopen an action": lambda viewer: rules.may_reopen_action(viewer, action(completed_on=TODAY), TODAY),
    "end an action": lambda viewer: rules.may_end_action(viewer, action(), TODAY),
}
RUNS = ["leader", "above", "support", "system"]
WHO_MAY = {
    "give an update": RUNS,
    "correct an update": RUNS,
    "add an action": RUNS,
    "change an action": ["leader", "above", "doer", "support", "system"],
    "complete an action": ["leader", "above", "doer", "support", "system"],
    "reopen an action": ["leader", "above", "doer", "support", "system"],
    "end an action": RUNS,
}
SAID = {
    "give an update": "Only the lead of this target or the support team may give an update on it.",
    "correct an update": "Only the lead of this target or the support team may correct an update.",
    "add an action": "Only the lead of this target or the support team may add an action to it.",
    "change an action": "Only the lead of this action, the lead of its target or the support team may do this.",
    "complete an action": "Only the lead of this action, the lead of its target or the support team may do this.",
    "reopen an action": "Only the lead of this action, the lead of its target or the support team may do this.",
    "end an action": "Only the lead of the target or the support team may end an action.",
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ALL)
def test_who_may(verb: str, who: str) -> None:
    verdict = VERBS[verb](ALL[who])
    if who in WHO_MAY[verb]:
        reason = ""
    elif who == "public":
        reason = "Sign in as the lead or as a member of the support team to do this."
    else:
        reason = SAID[verb]
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


@pytest.mark.parametrize(
    ("who", "sees_target", "sees_action"),
    [
        ("public", False, False),
        ("staff", True, True),
        ("seat", True, True),
        ("leader", True, True),
        ("above", True, True),
        ("doer", False, True),
        ("support", True, True),
        ("elsewhere", False, False),
        ("system", True, True),
    ],
)
def test_may_see(who: str, sees_target: bool, sees_action: bool) -> None:
    assert bool(rules.may_see_target(ALL[who], target())) is sees_target
    assert bool(rules.may_see_action(ALL[who], action())) is sees_action


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, ""),
        ({"agreed_on": None}, "This target is a draft. Once it is agreed, updates can be given on it."),
        ({"until": TODAY}, "This target has ended, so no update is asked for."),
        ({"until": date(2026, 11, 22)}, ""),
    ],
)
def test_updates_are_given_on_agreed_targets(facts: dict[str, object], reason: str) -> None:
    verdict = rules.may_give_update(SUPPORT, target(**facts), TODAY)
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


def test_no_action_is_added_to_what_has_ended() -> None:
    verdict = rules.may_add_action(SUPPORT, target(until=TODAY), TODAY)
    assert str(verdict.reason) == "This target has ended, so no action is added to it."


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"since": None}, ActionState.PLANNED),
        ({"since": date(2026, 11, 22)}, ActionState.PLANNED),
        ({"since": TODAY}, ActionState.UNDER_WAY),
        ({"completed_on": TODAY}, ActionState.COMPLETED),
        ({"completed_on": date(2026, 11, 22)}, ActionState.UNDER_WAY),
        ({"until": TODAY}, ActionState.ENDED),
        ({"until": date(2026, 11, 22)}, ActionState.UNDER_WAY),
        ({"until": TODAY, "completed_on": TODAY}, ActionState.COMPLETED),
    ],
)
def test_state_of_an_action(facts: dict[str, object], state: ActionState) -> None:
    assert rules.state_of(action(**facts), TODAY) is state


COMPLETED, ENDED = "This action is completed. Reopen it first.", "This action has ended, so it stands as it is."
OPEN = "This action is not completed, so there is nothing to reopen."


@pytest.mark.parametrize(
    ("state", "verb", "reason"),
    [
        (ActionState.PLANNED, "change", ""),
        (ActionState.PLANNED, "complete", ""),
        (ActionState.PLANNED, "end", ""),
        (ActionState.PLANNED, "reopen", OPEN),
        (ActionState.UNDER_WAY, "change", ""),
        (ActionState.UNDER_WAY, "complete", ""),
        (ActionState.UNDER_WAY, "end", ""),
        (ActionState.UNDER_WAY, "reopen", OPEN),
        (ActionState.COMPLETED, "change", COMPLETED),
        (ActionState.COMPLETED, "complete", COMPLETED),
        (ActionState.COMPLETED, "end", COMPLETED),
        (ActionState.COMPLETED, "reopen", ""),
        (ActionState.ENDED, "change", ENDED),
        (ActionState.ENDED, "complete", ENDED),
        (ActionState.ENDED, "end", ENDED),
        (ActionState.ENDED, "reopen", ENDED),
    ],
)
def test_what_each_state_of_an_action_allows(state: ActionState, verb: str, reason: str) -> None:
    verdict = rules.allows(state, verb)
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


def test_every_state_is_in_the_table_and_leads_to_a_state_in_it() -> None:
    assert set(rules.TRANSITIONS) == set(ActionState)
    assert {after for verbs in rules.TRANSITIONS.values() for after in verbs.values()} <= set(ActionState)


def test_ratings_are_the_standings_of_the_method() -> None:
    assert {rating.value for rating in Rating} == {standing.value for standing in Standing}


def test_a_value_is_judged_by_the_polarity_of_its_indicator() -> None:
    facts = {"baseline_value": 20.0, "baseline_on": date(2024, 3, 31), "value": 12.0, "due": date(2028, 3, 31)}
    judged = {
        polarity: rules.judged(
            line_of(target(**facts)),
            target=target(indicator=Indicator(polarity=polarity), **facts),
            on=date(2026, 3, 31),
            value=15.0,
            forecast=None,
        )
        for polarity in ("low", "high", "neither")
    }
    assert {expected for expected, _rating in judged.values()} == {16.00273785078713}
    assert {polarity: rating for polarity, (_expected, rating) in judged.items()} == {
        "low": Rating.ON_TRACK,
        "high": Rating.AT_RISK,
        "neither": Rating.AT_RISK,
    }


@pytest.mark.parametrize(
    ("value", "last", "surprising"),
    [
        (200.0, 20.0, False), (200.1, 20.0, True), (2.0, 20.0, False), (1.9, 20.0, True), (0.0, 20.0, True),
        (-20.0, 20.0, True), (500.0, 0.0, False), (0.0, 0.0, False), (-30.0, -20.0, False),
    ],
)  # fmt: skip
def test_what_is_asked_about_again(value: float, last: float, surprising: bool) -> None:
    assert rules.is_surprising(value, last) is surprising
