"""Continuity: where the chain of ages and levels breaks, counted by hand and by property."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import continuity
from commonweal.analysis.continuity import OLDEST, Ages, Join, ladder, line_of_life

YEARS = st.integers(0, OLDEST)


@st.composite
def some_ages(draw: st.DrawFn) -> Ages:
    first, last = draw(st.none() | YEARS), draw(st.none() | YEARS)
    return (min(first, last), max(first, last)) if first is not None and last is not None else (first, last)


BODIES = st.lists(some_ages(), max_size=8)
PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8)


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(continuity)
    assert ran.failed == 0
    assert ran.attempted > 0


CHILDREN, ADULTS, ALL, OLDER = (0, 17), (18, None), (0, None), (65, None)


@pytest.mark.parametrize(
    ("ages", "ties", "joins"),
    [
        ([CHILDREN, ADULTS], [], [(17, Join.BROKEN)]),
        ([CHILDREN, ADULTS], [(0, 1)], [(17, Join.TIED)]),
        ([CHILDREN, ADULTS], [(1, 0)], [(17, Join.TIED)]),
        ([CHILDREN, ADULTS, ALL], [], [(17, Join.CARRIED)]),
        ([CHILDREN, ADULTS, ALL], [(0, 2)], [(17, Join.TIED)]),
        ([CHILDREN, ADULTS, ALL], [(1, 2)], [(17, Join.CARRIED)]),
        ([CHILDREN, OLDER], [(0, 1)], [(17, Join.HOLE)]),
        ([(0, 25), ADULTS], [], [(25, Join.CARRIED)]),
        ([ALL], [], []),
        ([CHILDREN], [], []),
        ([(None, None)], [], []),
        ([(None, 16), (17, None)], [], [(16, Join.BROKEN)]),
        ([], [], []),
    ],
)
def test_how_a_handover_is_joined(ages: list[Ages], ties: list[tuple[int, int]], joins: list[tuple[int, Join]]) -> None:
    assert [(one.at, one.join) for one in line_of_life(ages, ties).handovers] == joins


def test_holes_at_either_end_of_life_stand_apart_from_those_within() -> None:
    line = line_of_life([(5, 16), (20, 64), (None, None)])
    assert line.holes == ((0, 4), (17, 19), (65, 120))
    assert line.inner_holes == ((17, 19),)
    assert line.unknown == (2,)


def test_a_hole_says_whether_those_on_either_side_are_tied() -> None:
    (hole,) = line_of_life([CHILDREN, OLDER], [(0, 1)]).handovers
    assert (hole.at, hole.resumes, hole.before, hole.after, hole.tied) == (17, 65, (0,), (1,), True)


@pytest.mark.parametrize("ages", [(-1, 3), (5, 4), (0, 121)])
def test_ages_that_cannot_be_are_refused(ages: Ages) -> None:
    with pytest.raises(ValueError, match="Ages run from 0 to 120"):
        line_of_life([ages])


@given(BODIES)
def test_each_age_is_served_by_as_many_as_count_it(ages: list[Ages]) -> None:
    line = line_of_life(ages)
    known = [(first or 0, OLDEST if last is None else last) for first, last in ages if (first, last) != (None, None)]
    assert line.served.tolist() == [sum(first <= age <= last for first, last in known) for age in range(OLDEST + 1)]
    assert len(known) + len(line.unknown) == len(ages)
    empty = {age for first, last in line.holes for age in range(first, last + 1)}
    assert empty == {age for age in range(OLDEST + 1) if line.served[age] == 0}


@given(BODIES, PAIRS, some_ages())
def test_one_more_body_or_tie_never_opens_a_hole(ages: list[Ages], ties: list[tuple[int, int]], more: Ages) -> None:
    before, after = line_of_life(ages, ties), line_of_life([*ages, more], ties)
    assert (after.served >= before.served).all()
    broken = {one.at for one in line_of_life(ages, ties).handovers if one.join is Join.BROKEN}
    assert {one.at for one in line_of_life(ages, [*ties, (0, 1)]).handovers if one.join is Join.BROKEN} <= broken


@given(BODIES, PAIRS)
def test_unknown_ages_change_nothing_but_themselves(ages: list[Ages], ties: list[tuple[int, int]]) -> None:
    alone, beside = line_of_life(ages, ties), line_of_life([*ages, (None, None)], ties)
    assert (alone.holes, alone.handovers) == (beside.holes, beside.handovers)
    assert beside.unknown == (*alone.unknown, len(ages))


# --- Levels

ORDER = ("wider", "borough", "area")


def test_a_level_without_anybody_is_passed_over() -> None:
    found = ladder(["wider", "area"], [], ORDER)
    assert (found.counts, found.missing, found.parted) == ((1, 0, 1), ("borough",), (("wider", "area"),))
    assert ladder(["wider", "area"], [(1, 0)], ORDER).parted == ()


def test_where_no_level_is_known_none_is_missing() -> None:
    found = ladder([None, None], [(0, 1)], ORDER)
    assert (found.missing, found.parted, found.unknown) == ((), (), (0, 1))


def test_a_tie_of_an_unknown_body_joins_nothing() -> None:
    assert ladder(["wider", "borough", None], [(0, 2), (1, 2)], ORDER).parted == (("wider", "borough"),)


def test_a_level_that_is_not_in_the_order_is_refused() -> None:
    with pytest.raises(ValueError, match="moon is not among"):
        ladder(["moon"], [], ORDER)


@given(st.lists(st.none() | st.sampled_from(ORDER), min_size=8, max_size=8), PAIRS)
def test_counts_and_unknown_make_all_and_a_tie_parts_nothing(
    levels: list[str | None], ties: list[tuple[int, int]]
) -> None:
    found = ladder(levels, ties, ORDER)
    assert sum(found.counts) + len(found.unknown) == len(levels)
    assert set(ladder(levels, [*ties, (0, 1)], ORDER).parted) <= set(found.parted)
