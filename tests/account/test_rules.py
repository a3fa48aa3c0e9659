"""Who may publish, correct and withdraw, and in which state, as truth tables with the reasons."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.account import rules
from commonweal.account.models import Publication
from commonweal.account.rules import State
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Objective, Strategy, Target

PLACE, OTHER_PLACE = 1, 2
PUBLIC = Viewer.public()
STAFF = Viewer(user_id=1, organisation_ids=frozenset([3]), places=frozenset([PLACE]))
SEAT = Viewer(user_id=2, seats=frozenset([5]), places=frozenset([PLACE]))
LEAD = Viewer(user_id=3, person_id=7, places=frozenset([PLACE]))
SUPPORT = Viewer(user_id=4, supports=frozenset([PLACE]), places=frozenset([PLACE]))
ELSEWHERE = Viewer(user_id=5, supports=frozenset([OTHER_PLACE]), places=frozenset([OTHER_PLACE]))
SYSTEM = Viewer.system("start")
VIEWERS = {
    "public": PUBLIC,
    "staff": STAFF,
    "seat": SEAT,
    "lead": LEAD,
    "support": SUPPORT,
    "elsewhere": ELSEWHERE,
    "system": SYSTEM,
}
MAY = {"support", "system"}
SIGN_IN = "Sign in as a member of the support team to do this."
ONLY = "Only the support team of this place may do this."


def target(agreed_on: date | None = date(2026, 1, 1)) -> Target:
    strategy = Strategy(pk=1, place_id=PLACE)
    objective = Objective(pk=1, strategy=strategy, lead_id=7)
    return Target(pk=1, objective=objective, place_id=OTHER_PLACE, agreed_on=agreed_on)


def publication(state: State) -> Publication:
    found = Publication(pk=1, place_id=PLACE)
    if state is State.WITHDRAWN:
        found.withdrawn_on = date(2026, 2, 1)
    if state is State.CORRECTED:
        Publication(pk=2, place_id=PLACE, corrects=found)
    else:
        found._state.fields_cache["corrected_by"] = None
    return found


@pytest.mark.parametrize("role", VIEWERS)
def test_may_publish_an_agreed_target(role: str) -> None:
    verdict = rules.may_publish(VIEWERS[role], target())
    assert bool(verdict) is (role in MAY)
    assert verdict.reason == ("" if role in MAY else SIGN_IN if role == "public" else ONLY)


@pytest.mark.parametrize("role", sorted(MAY))
def test_may_not_publish_a_draft(role: str) -> None:
    verdict = rules.may_publish(VIEWERS[role], target(agreed_on=None))
    assert (bool(verdict), verdict.reason) == (
        False,
        "This target has not been agreed yet, so there is nothing to answer for.",
    )


def test_the_place_that_answers_is_the_strategys_not_where_it_is_measured() -> None:
    assert rules.place_of(target()) == PLACE


@pytest.mark.parametrize("role", VIEWERS)
@pytest.mark.parametrize(
    ("state", "may_correct", "may_withdraw"),
    [(State.STANDING, True, True), (State.CORRECTED, False, True), (State.WITHDRAWN, False, False)],
)
def test_what_may_be_done_in_each_state(role: str, state: State, may_correct: bool, may_withdraw: bool) -> None:
    thing = publication(state)
    assert rules.state_of(thing) is state
    assert bool(rules.may_correct(VIEWERS[role], thing)) is (role in MAY and may_correct)
    assert bool(rules.may_withdraw(VIEWERS[role], thing)) is (role in MAY and may_withdraw)


@pytest.mark.parametrize(
    ("verb", "state", "reason"),
    [
        ("correct", State.CORRECTED, "This account was corrected already. Correct the one that took its place."),
        ("correct", State.WITHDRAWN, "This account was withdrawn. Publish a new one instead."),
        ("withdraw", State.WITHDRAWN, "This account was withdrawn already."),
    ],
)
def test_refusals_of_a_state_say_what_to_do(verb: str, state: State, reason: str) -> None:
    rule = {"correct": rules.may_correct, "withdraw": rules.may_withdraw}[verb]
    assert rule(SUPPORT, publication(state)).reason == reason


@pytest.mark.parametrize("role", VIEWERS)
@pytest.mark.parametrize("state", State)
def test_everyone_may_read_what_was_not_withdrawn(role: str, state: State) -> None:
    assert bool(rules.may_read_snapshot(VIEWERS[role], publication(state))) is (state is not State.WITHDRAWN)


def test_every_state_says_what_may_be_done() -> None:
    assert set(rules.MAY) == set(State)
