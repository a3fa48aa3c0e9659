"""Branches: what must always hold of steps and differences, whatever the town and the steps."""

from __future__ import annotations

import doctest
from itertools import combinations
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import branches
from commonweal.analysis.branches import Body, Branch, Seat, comparing, differences, pairs_meeting, steps, taken

BODIES = ["a", "b", "c", "d"]
ORGANISATIONS = ["council", "police", "charity"]
DUTIES = ["x", "y"]
TARGETS = ["1", "2"]
body, organisation = st.sampled_from(BODIES), st.sampled_from(ORGANISATIONS)
several = st.lists(organisation, unique=True, max_size=2).map(tuple)
duties = st.lists(st.sampled_from(DUTIES), unique=True, max_size=2).map(tuple)
targets = st.lists(st.sampled_from(TARGETS), unique=True, max_size=2).map(tuple)
new = st.sampled_from(["new", "newer"]).map(Body)
step = st.one_of(
    st.builds(branches.Merge, body, body),
    st.builds(branches.Close, body),
    st.builds(branches.Create, new, several, duties, targets),
    st.builds(branches.Split, body, new, several, duties, targets),
    st.builds(branches.Move, body, body),
    st.builds(branches.Widen, body, several),
    st.builds(branches.Narrow, body, several),
    st.builds(branches.Rehome, body, duties, targets),
    st.builds(branches.Frequency, body, st.floats(0, 52)),
    st.builds(branches.Share, body, body, st.one_of(st.none(), st.floats(0, 500))),
)
seat = st.tuples(body, st.one_of(st.none(), organisation), st.one_of(st.none(), st.sampled_from(["ann", "bob"])))
line = st.tuples(body, st.sampled_from(["reports_to", "part_of", "delivers_through", "consults"]), body).filter(
    lambda tie: tie[0] != tie[2]
)


@st.composite
def towns(draw: st.DrawFn) -> Branch:
    seats = draw(st.lists(seat, max_size=8))
    keepers = draw(st.lists(st.one_of(st.none(), organisation), min_size=4, max_size=4))
    return Branch(
        bodies={key: Body(key, 6.0, 2.0, nan, keeper, 40.0) for key, keeper in zip(BODIES, keepers, strict=True)},
        seats=tuple(Seat(str(number), *facts, is_held=facts[2] is not None) for number, facts in enumerate(seats)),
        lines=frozenset(draw(st.lists(line, max_size=4))),
        homes={duty: draw(st.one_of(st.none(), body)) for duty in DUTIES},
        relied_on=frozenset(draw(st.lists(st.tuples(st.sampled_from(TARGETS), body), max_size=4))),
    )


def test_the_examples_in_the_docstrings_run() -> None:
    for module in (steps, comparing):
        ran = doctest.testmod(module)
        assert (ran.failed, ran.attempted > 0) == (0, True)


@given(towns())
def test_no_step_equals_today(town: Branch) -> None:
    assert taken(town, []).branch == town
    assert differences(town, town).is_nothing
    assert differences(town, town).pairs_lost == frozenset()


@given(towns(), st.lists(step, max_size=5))
def test_every_branch_is_sound(town: Branch, several_steps: list[branches.Step]) -> None:
    after = taken(town, several_steps).branch
    standing = set(after.bodies)
    assert {seat.body for seat in after.seats} <= standing
    assert {end for first, _kind, other in after.lines for end in (first, other)} <= standing
    assert {home for home in after.homes.values() if home is not None} <= standing
    assert {one for _target, one in after.relied_on} <= standing
    assert all(first != other for first, _kind, other in after.lines)
    assert set(after.homes) == set(town.homes)
    assert len({seat.key for seat in after.seats}) == len(after.seats)


@given(towns(), st.lists(step, max_size=5))
def test_steps_that_cannot_be_taken_change_nothing(town: Branch, several_steps: list[branches.Step]) -> None:
    found = taken(town, several_steps)
    refused = {place for place, _fault in found.impossible}
    others = [one for place, one in enumerate(several_steps) if place not in refused]
    assert taken(town, others).branch == found.branch
    assert taken(town, others).impossible == ()


@given(towns(), body, body)
def test_merging_loses_no_holder_no_duty_and_no_pair(town: Branch, one: str, other: str) -> None:
    found = taken(town, [branches.Merge(one, other)])
    if found.impossible:
        assert one == other
        return
    after = found.branch
    assert town.holders_on(one) | town.holders_on(other) == after.holders_on(other)
    told = differences(town, after)
    assert told.orphaned == ()
    assert told.uncovered == ()
    assert told.pairs_lost == frozenset()
    assert told.closed == {one}


@given(towns(), st.lists(step, max_size=5))
def test_differences_account_for_every_seat(town: Branch, several_steps: list[branches.Step]) -> None:
    after = taken(town, several_steps).branch
    told = differences(town, after)
    assert len(town.seats) - len(told.seats_ended) + len(told.seats_begun) == len(after.seats)
    back = differences(after, town)
    assert (back.closed, back.opened) == (told.opened, told.closed)
    assert (back.pairs_lost, back.pairs_won) == (told.pairs_won, told.pairs_lost)


@given(towns())
def test_pairs_are_those_that_a_search_finds(town: Branch) -> None:
    """The oracle: every two organisations, asked whether some body seats both."""
    found = {
        (one, other)
        for one, other in combinations(sorted(ORGANISATIONS), 2)
        if any({one, other} <= {seat.organisation for seat in town.seats_on(key)} for key in town.bodies)
    }
    assert pairs_meeting(town) == found


@pytest.mark.parametrize(
    ("wanted", "why", "subject"),
    [
        (branches.Merge("a", "a"), "itself", "a"),
        (branches.Merge("a", "z"), "gone", "z"),
        (branches.Close("z"), "gone", "z"),
        (branches.Create(Body("a")), "there", "a"),
        (branches.Split("a", Body("n"), ("police",)), "not_seated", "police"),
        (branches.Move("a", "b"), "circle", "a"),
        (branches.Widen("a", ("council",)), "seated", "council"),
        (branches.Narrow("a", ("police",)), "not_seated", "police"),
        (branches.Rehome("a", ("nothing",)), "no_duty", "nothing"),
        (branches.Share("a", "b"), "no_secretariat", "b"),
        (branches.Frequency("z", 3.0), "gone", "z"),
    ],
)
def test_why_a_step_cannot_be_taken(wanted: branches.Step, why: str, subject: str) -> None:
    town = Branch(
        bodies={"a": Body("a"), "b": Body("b")},
        seats=(Seat("1", "a", "council"),),
        lines=frozenset({("b", "part_of", "a")}),
    )
    [(place, fault)] = taken(town, [wanted]).impossible
    assert (place, str(fault.why), fault.subject) == (0, why, subject)


def test_quorums_that_nobody_could_meet() -> None:
    town = Branch(
        bodies={"a": Body("a", quorum=2), "b": Body("b", quorum=1), "c": Body("c")},
        seats=(Seat("1", "a", "police"), Seat("2", "a", "council", is_held=False), Seat("3", "b", "police")),
    )
    assert branches.quorums_missed(town) == (branches.Short("a", None, 2, 1),)


def test_quorums_of_sectors() -> None:
    town = Branch(
        bodies={"a": Body("a", sector_quorums=(("voluntary", 1), ("public", 1)))}, seats=(Seat("1", "a", "police"),)
    )
    sectors = {"police": "public", "charity": "voluntary"}
    assert branches.quorums_missed(town, sectors) == (branches.Short("a", "voluntary", 1, 0),)
    joined = taken(town, [branches.Widen("a", ("charity",))]).branch
    assert branches.quorums_missed(joined, sectors) == ()
