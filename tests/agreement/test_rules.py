"""Who may do what, as truth tables, each no with its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonweal.agreement import reads, rules
from commonweal.agreement.rules import TRANSITIONS, MeetingState
from commonweal.register.rules import Viewer
from tests.agreement.building import TODAY, Year
from tests.register.building import BY


def _viewers(met: Year) -> dict[str, Viewer]:
    r = met.register
    return {
        "public": Viewer.public(),
        "partner": met.viewer(),
        "member": met.viewer(seats=frozenset([r.member.pk]), person_id=r.grace.pk),
        "deputy": met.viewer(person_id=r.ada.pk),
        "staff of the council": met.viewer(organisation_ids=frozenset([r.council.pk])),
        "chair": met.chair,
        "support": met.viewer(supports=frozenset([r.place.pk])),
        "support elsewhere": met.viewer(supports=frozenset([r.county.pk]), places=frozenset()),
        "system": BY,
    }


def test_who_keeps_meetings(met: Year) -> None:
    board = met.register.board
    said = {
        name: bool(rules.may_keep_meetings(viewer, board, runs=reads.runs(viewer, board)))
        for name, viewer in _viewers(met).items()
    }
    assert {name for name, may in said.items() if may} == {"chair", "support", "system"}


def test_chair_of_one_partnership_does_not_keep_those_of_another(met: Year) -> None:
    forum = met.register.forum
    may = rules.may_keep_meetings(met.chair, forum, runs=reads.runs(met.chair, forum))
    assert may.reason == "Only the support team of this place and the partnership's chair or secretary may do this."


def test_who_sees_who_came(met: Year) -> None:
    place = met.register.place.pk
    said = {name: bool(rules.may_see_attendance(viewer, place)) for name, viewer in _viewers(met).items()}
    assert {name for name, may in said.items() if not may} == {"public", "support elsewhere"}


@pytest.mark.parametrize(
    ("seat", "allowed"),
    [
        ("member", {"member", "deputy", "chair", "support", "system"}),
        ("chair", {"staff of the council", "chair", "support", "system"}),
    ],
)
def test_who_sends_apologies(met: Year, seat: str, allowed: set[str]) -> None:
    which = getattr(met.register, seat)
    said = {}
    for name, viewer in _viewers(met).items():
        runs = reads.runs(viewer, met.register.board)
        said[name] = rules.may_apologise(viewer, met.coming, which, runs=runs, on=TODAY)
    assert {name for name, may in said.items() if may} == allowed
    assert said["public"].reason == "Sign in to send apologies."
    assert "may send its apologies" in said["partner"].reason


def test_apologies_are_sent_up_to_the_day_itself(met: Year) -> None:
    seat, day = met.register.chair, met.coming.on
    assert rules.may_apologise(met.chair, met.coming, seat, runs=True, on=day)
    late = rules.may_apologise(met.chair, met.coming, seat, runs=True, on=day + timedelta(days=1))
    assert late.reason == "This meeting is over."


VERBS = ("change", "apologise", "record", "cancel", "reinstate")


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("verb", VERBS)
def test_state_allows_what_the_table_says(state: MeetingState, verb: str) -> None:
    may = rules.allows(state, verb)
    assert bool(may) == (verb in TRANSITIONS[state])
    assert bool(may.reason) != may.allowed


def test_attendance_is_said_from_the_day_on(met: Year) -> None:
    assert rules.may_record(BY, met.coming, runs=False, on=met.coming.on)
    assert not rules.may_record(BY, met.coming, runs=False, on=met.coming.on - timedelta(days=1))
    assert not rules.may_record(Viewer.public(), met.past, runs=False, on=TODAY)
