"""Who may see, add, change, agree and end in strategy, as truth tables with the reasons."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.evidence.models import Indicator
from commonweal.register.models import Partnership, Person, Seat
from commonweal.register.rules import Viewer
from commonweal.strategy import rules
from commonweal.strategy.models import Issue, Objective, Strategy, Target
from commonweal.strategy.rules import State

PLACE, OTHER_PLACE, LEAD, OBJECTIVE_LEAD = 1, 2, 31, 32
TODAY = date(2026, 11, 21)

PUBLIC = Viewer.public()
STAFF = Viewer(user_id=1, person_id=1, organisation_ids=frozenset([10]), places=frozenset([PLACE]))
SEAT = Viewer(user_id=2, person_id=2, seats=frozenset([5]), places=frozenset([PLACE]))
LEADER = Viewer(user_id=3, person_id=LEAD)
ABOVE = Viewer(user_id=4, person_id=OBJECTIVE_LEAD)
SUPPORT = Viewer(user_id=5, person_id=5, supports=frozenset([PLACE]), places=frozenset([PLACE]))
ELSEWHERE = Viewer(user_id=6, person_id=6, supports=frozenset([OTHER_PLACE]), places=frozenset([OTHER_PLACE]))
SYSTEM = Viewer.system("start")

STRATEGY = Strategy(pk=1, place_id=PLACE, title="Northwick 2030")
ISSUE = Issue(pk=1, place_id=PLACE, title="Young people")
OBJECTIVE = Objective(pk=1, strategy=STRATEGY, issue=ISSUE, lead_id=OBJECTIVE_LEAD)
TARGET = Target(pk=1, objective=OBJECTIVE, place_id=99, lead_id=LEAD)

ONLY_SUPPORT = "Only the support team of this place may do this."
SIGN_IN = "Sign in as a member of the support team to do this."


@pytest.mark.parametrize("thing", [STRATEGY, ISSUE, OBJECTIVE, TARGET], ids=lambda thing: type(thing).__name__)
@pytest.mark.parametrize(
    ("viewer", "reason"),
    [
        (PUBLIC, "Sign in to see what partners share."),
        (STAFF, ""),
        (SEAT, ""),
        (SUPPORT, ""),
        (ELSEWHERE, "Only partners of this place may see this."),
        (SYSTEM, ""),
    ],
)
def test_may_see(viewer: Viewer, thing: rules.Standing, reason: str) -> None:
    verdict = rules.may_see(viewer, thing)
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


@pytest.mark.parametrize(
    ("viewer", "thing", "allowed"),
    [
        (LEADER, TARGET, True),
        (LEADER, OBJECTIVE, False),
        (LEADER, ISSUE, False),
        (ABOVE, TARGET, True),
        (ABOVE, OBJECTIVE, True),
        (ABOVE, STRATEGY, False),
    ],
)
def test_a_lead_who_is_no_partner_sees_what_they_lead(viewer: Viewer, thing: rules.Standing, allowed: bool) -> None:
    assert bool(rules.may_see(viewer, thing)) is allowed


@pytest.mark.parametrize(
    ("viewer", "leads"), [(PUBLIC, False), (STAFF, False), (LEADER, True), (ABOVE, True), (SUPPORT, False)]
)
def test_is_lead_of_a_target(viewer: Viewer, leads: bool) -> None:
    assert rules.is_lead(viewer, TARGET) is leads


def test_nobody_leads_what_names_nobody() -> None:
    nobodys = Target(objective=Objective(strategy=STRATEGY, issue=ISSUE))
    assert not rules.is_lead(PUBLIC, nobodys)


@pytest.mark.parametrize(
    ("viewer", "reason"),
    [
        (PUBLIC, SIGN_IN),
        (STAFF, ONLY_SUPPORT),
        (SEAT, ONLY_SUPPORT),
        (LEADER, ONLY_SUPPORT),
        (SUPPORT, ""),
        (ELSEWHERE, ONLY_SUPPORT),
        (SYSTEM, ""),
    ],
)
def test_may_add_change_agree_and_end(viewer: Viewer, reason: str) -> None:
    verdicts = [
        rules.may_add_strategy(viewer, PLACE),
        rules.may_add_issue(viewer, PLACE),
        rules.may_add_objective(viewer, ISSUE, TODAY),
        rules.may_add_target(viewer, OBJECTIVE, TODAY),
        rules.may_adopt(viewer, STRATEGY, TODAY),
        rules.may_agree(viewer, OBJECTIVE, TODAY),
        rules.may_agree(viewer, TARGET, TODAY),
        *(rules.may_change(viewer, thing, TODAY) for thing in (STRATEGY, ISSUE, OBJECTIVE, TARGET)),
        *(rules.may_end(viewer, thing, TODAY) for thing in (STRATEGY, ISSUE, OBJECTIVE, TARGET)),
    ]
    assert {(bool(verdict), str(verdict.reason)) for verdict in verdicts} == {(not reason, reason)}


AGREED_ON = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("thing", "state"),
    [
        (Strategy(), State.DRAFT),
        (Strategy(adopted_on=AGREED_ON), State.AGREED),
        (Strategy(adopted_on=AGREED_ON, until=date(2026, 11, 22)), State.AGREED),
        (Strategy(adopted_on=AGREED_ON, until=TODAY), State.ENDED),
        (Strategy(until=TODAY), State.ENDED),
        (Objective(), State.DRAFT),
        (Objective(agreed_on=AGREED_ON), State.AGREED),
        (Target(), State.DRAFT),
        (Target(agreed_on=AGREED_ON), State.AGREED),
        (Target(agreed_on=AGREED_ON, until=TODAY), State.ENDED),
        (Issue(), State.AGREED),
        (Issue(until=TODAY), State.ENDED),
    ],
)
def test_state_of(thing: rules.Standing, state: State) -> None:
    assert rules.state_of(thing, TODAY) is state


ENDED, AGREED = "It has ended, so it stands as it is.", "It is agreed already."


@pytest.mark.parametrize(
    ("state", "verb", "reason"),
    [
        (State.DRAFT, "change", ""),
        (State.DRAFT, "agree", ""),
        (State.DRAFT, "end", ""),
        (State.AGREED, "change", ""),
        (State.AGREED, "agree", AGREED),
        (State.AGREED, "end", ""),
        (State.ENDED, "change", ENDED),
        (State.ENDED, "agree", ENDED),
        (State.ENDED, "end", ENDED),
    ],
)
def test_what_each_state_allows(state: State, verb: str, reason: str) -> None:
    verdict = rules.allows(state, verb)
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


def test_every_state_is_in_the_table_and_leads_to_a_state_in_it() -> None:
    assert set(rules.TRANSITIONS) == set(State)
    assert {after for verbs in rules.TRANSITIONS.values() for after in verbs.values()} <= set(State)


def test_what_has_ended_is_for_nobody_to_change() -> None:
    ended = Target(objective=OBJECTIVE, until=TODAY)
    assert str(rules.may_change(SYSTEM, ended, TODAY).reason) == ENDED
    assert str(rules.may_add_target(SUPPORT, Objective(strategy=STRATEGY, until=TODAY), TODAY).reason) == ENDED


HOLDER = Person(pk=7, name="Ada Osei")
BOARD = Partnership(pk=1, place_id=PLACE, name="Board")


def seat(**facts: object) -> Seat:
    standard = {"partnership": BOARD, "person": HOLDER, "role": "chair", "since": date(2020, 1, 1)}
    return Seat(**{**standard, **facts})


@pytest.mark.parametrize(
    ("seat", "reason"),
    [
        (seat(), ""),
        (seat(since=None), ""),
        (seat(since=TODAY), ""),
        (seat(until=date(2026, 11, 22)), ""),
        (
            seat(person=None),
            "vacant, chair of Board: nobody holds this seat, so nothing can be decided through it.",
        ),
        (seat(since=date(2026, 11, 22)), "Ada Osei, chair of Board: this seat did not stand on that day."),
        (seat(until=TODAY), "Ada Osei, chair of Board: this seat did not stand on that day."),
        (
            seat(partnership=Partnership(place_id=PLACE, name="Board", until=TODAY)),
            "Ada Osei, chair of Board: this seat did not stand on that day.",
        ),
        (
            seat(partnership=Partnership(place_id=OTHER_PLACE, name="Board")),
            "Ada Osei, chair of Board is a seat in another place.",
        ),
    ],
)
def test_what_can_be_decided_through_a_seat(seat: Seat, reason: str) -> None:
    verdict = rules.decides(seat, PLACE, TODAY)
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "words", "short"),
    [
        (15.97, "%", 1, "16.0%", "16.0%"),
        (1234567.0, "£", 0, "£1,234,567", "£1,234,567"),
        (-1234.5, "pounds", 2, "-£1,234.50", "-£1,234.50"),
        (12345.678, "per 100,000", 1, "12,345.7 per 100,000", "12,345.7"),
        (0.0, "people", 0, "0 people", "0"),
        (None, "%", 1, "", ""),
    ],
)
def test_a_value_as_people_write_it(value: float | None, unit: str, decimals: int, words: str, short: str) -> None:
    indicator = Indicator(code="x", unit=unit, decimals=decimals)
    assert rules.shown(indicator, value) == words
    assert rules.shown(indicator, value, with_unit=False) == short


@pytest.mark.parametrize(
    ("value", "smallest", "words"),
    [
        (3.0, None, "3 people"),
        (3.0, 5, "small number, withheld"),
        (0.0, 5, "0 people"),
        (23.0, 5, "25 people"),
        (None, 5, ""),
    ],
)
def test_what_was_measured_passes_the_gate(value: float | None, smallest: int | None, words: str) -> None:
    indicator = Indicator(code="x", unit="people", decimals=0, smallest_shown=smallest)
    assert rules.measured_in_words(indicator, value) == words
