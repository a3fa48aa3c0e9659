"""Who may act and give updates, and in which state, as truth tables with the reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonweal.analysis.trajectories import Standing, trajectory
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


STRAIGHT = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=12.0)
HELD = trajectory(baseline_on=date(2024, 3, 31), baseline=20.0, due=date(2028, 3, 31), target=20.0)
FAR = trajectory(baseline_on=date(2024, 3, 31), baseline=200.0, due=date(2028, 3, 31), target=12.0)
MIDDLE, DUE = date(2026, 3, 31), date(2028, 3, 31)


def words_for(
    value: float, *, on: date = MIDDLE, line: Any = STRAIGHT, polarity: str = "low", forecast: float | None = None
) -> list[str]:
    indicator = Indicator(code="x", unit="%", decimals=1, polarity=polarity)
    target = Target(indicator=indicator)
    expected, rating = rules.judged(line, target=target, on=on, value=value, forecast=forecast)
    update = Update(target=target, on=on, value=value, forecast=forecast, expected=expected, rating=rating)
    return rules.worked_out(update, line)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"value": 15.5}, ["reached: ahead by 0.5%.", "is 8.0%.", "There is no shortfall from what was planned: on track."]),
        ({"value": 16.0}, ["reached: just as planned.", "is 8.0%.", ": on track."]),
        ({"value": 16.5}, ["reached: behind by 0.5%.", "is 8.0%.", "6% of the planned change, not more than 10%: on track."]),
        ({"value": 17.5}, ["behind by 1.5%.", "is 8.0%.", "19% of the planned change, more than 10% and up to 25%: at risk."]),
        ({"value": 19.0}, ["behind by 3.0%.", "is 8.0%.", "37% of the planned change, more than 25%: off track."]),
        ({"value": 16.82}, ["behind by 0.8%.", "is 8.0%.", "10.2% of the planned change, more than 10% and up to 25%: at risk."]),
        ({"value": 11.5}, ["ahead by 4.5%.", "is 8.0%.", "The target of 12.0% is reached before it falls due: met."]),
        ({"value": 12.1, "on": DUE}, ["behind by 0.1%.", "is 8.0%.", "was due on 31 March 2028, when it is met or missed: off track."]),
        ({"value": 16.0, "forecast": 14.0}, ["just as planned.", "is 8.0%.", "misses the target of 12.0% by 2.0%, more than 10% of the planned change: at risk."]),
        ({"value": 20.5, "line": HELD}, ["behind by 0.5%.", "a tenth of it, 2.0%, stands in", "25% of the planned change, more than 10% and up to 25%: at risk."]),
        ({"value": 15.0, "polarity": "neither"}, ["1.0% away from it.", "is 8.0%.", "13% of the planned change, more than 10% and up to 25%: at risk."]),
    ],
)  # fmt: skip
def test_a_rating_is_worked_out_in_words(facts: dict[str, Any], said: list[str]) -> None:
    sentences = words_for(**facts)
    assert len(sentences) == len(said)
    for sentence, words in zip(sentences, said, strict=True):
        assert sentence.endswith(words) or words in sentence


@pytest.mark.parametrize(
    ("value", "polarity", "line", "said"),
    [
        (16.0, "low", STRAIGHT, "50% of the way from the baseline of 20.0% to the target of 12.0% has been covered; 4.0% is left."),
        (20.0, "low", STRAIGHT, "0% of the way from the baseline of 20.0% to the target of 12.0% has been covered; 8.0% is left."),
        (22.0, "low", STRAIGHT, "It has moved away from the target of 12.0% since the baseline of 20.0%; 10.0% is left to go."),
        (12.0, "low", STRAIGHT, "The target of 12.0% is reached."),
        (11.0, "low", STRAIGHT, "The target of 12.0% is reached, with 1.0% to spare."),
        (12.03, "low", STRAIGHT, "It is all but there: less than the figures show is left to the target of 12.0%."),
        (12.1, "low", FAR, "99% of the way from the baseline of 200.0% to the target of 12.0% has been covered; 0.1% is left."),
        (19.17, "low", STRAIGHT, "10% of the way from the baseline of 20.0% to the target of 12.0% has been covered; 7.2% is left."),
        (11.0, "neither", STRAIGHT, "It has gone beyond the target of 12.0%, and is 1.0% away from it."),
        (21.5, "low", HELD, "The target holds the level of 20.0%, which is 1.5% away."),
        (20.0, "high", HELD, "The target of 20.0% is reached."),
    ],
)  # fmt: skip
def test_the_way_gone_is_told_in_a_sentence(value: float, polarity: str, line: Any, said: str) -> None:
    target = Target(indicator=Indicator(code="x", unit="%", decimals=1, polarity=polarity))
    assert rules.way_gone(target, line, value) == said


def test_the_way_gone_is_not_told_where_a_value_is_withheld() -> None:
    target = Target(indicator=Indicator(code="x", unit="people", decimals=0, polarity="low", smallest_shown=5))
    assert rules.way_gone(target, STRAIGHT, 3.0) == ""
    assert rules.way_gone(target, STRAIGHT, 15.0) == "", "the target of 12 is rounded where it is shown"


def test_a_rating_is_not_worked_out_by_a_plan_that_moved_since() -> None:
    target = Target(indicator=Indicator(code="x", unit="%", decimals=1, polarity="low"))
    update = Update(target=target, on=MIDDLE, value=17.5, expected=18.0, rating="on_track")
    assert rules.worked_out(update, STRAIGHT) == [
        "18.0% was planned by this day, and 17.5% was reached: ahead by 0.5%.",
        "What is planned has been changed since; the update keeps the rating that it earned then.",
    ]


def test_a_rating_of_what_is_withheld_is_not_worked_out() -> None:
    target = Target(indicator=Indicator(code="x", unit="people", decimals=0, polarity="low", smallest_shown=5))
    update = Update(target=target, on=MIDDLE, value=3.0, expected=4.0, rating="on_track")
    assert rules.worked_out(update, STRAIGHT) == []


@pytest.mark.parametrize(
    ("value", "last", "surprising"),
    [
        (200.0, 20.0, False), (200.1, 20.0, True), (2.0, 20.0, False), (1.9, 20.0, True), (0.0, 20.0, True),
        (-20.0, 20.0, True), (500.0, 0.0, False), (0.0, 0.0, False), (-30.0, -20.0, False),
    ],
)  # fmt: skip
def test_what_is_asked_about_again(value: float, last: float, surprising: bool) -> None:
    assert rules.is_surprising(value, last) is surprising
