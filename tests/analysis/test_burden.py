"""Burden: sums by hand, what is unknown, and what must always hold."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import burden
from commonweal.analysis.burden import commitment, seat_burden, totals, with_secretariat

NAN = float("nan")
FIGURE = st.one_of(st.just(NAN), st.floats(0, 200))
SEAT = st.tuples(FIGURE, FIGURE, FIGURE, FIGURE, FIGURE, st.integers(-1, 2))
SEATS = st.lists(SEAT, max_size=12)
Seat = tuple[float, float, float, float, float, int]


def added_up(seats: list[Seat]) -> burden.Totals:
    often, length, preparation, travel, rate, of = zip(*seats, strict=True) if seats else ((),) * 6
    each = seat_burden(
        np.array(often),
        length_hours=np.array(length),
        preparation_hours=np.array(preparation),
        travel_hours=np.array(travel),
        rate_pounds=np.array(rate),
    )
    return totals(each, np.array(of, dtype=int), 3)


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(burden)
    assert ran.failed == 0
    assert ran.attempted > 0


def test_a_seat_costs_its_meetings_times_all_that_each_takes() -> None:
    each = seat_burden([6], length_hours=[2], preparation_hours=[1.5], travel_hours=[0.5], rate_pounds=[25])
    assert (each.hours.tolist(), each.pounds.tolist(), each.partly.tolist()) == ([24.0], [600.0], [False])


def test_what_is_unknown_is_counted_apart_and_never_nought() -> None:
    each = seat_burden(
        [6, NAN, 4, 4], length_hours=[2, 2, NAN, 2], preparation_hours=[1, 1, NAN, NAN], travel_hours=[1, 1, NAN, 1],
        rate_pounds=[20, 20, 20, NAN],
    )  # fmt: skip
    found = totals(each, [0, 0, 1, 2], 3)
    assert found.hours[[0, 2]].tolist() == [24.0, 12.0]
    assert np.isnan(found.hours[1])
    assert found.unknown_hours.tolist() == [1, 1, 0]
    assert found.unknown_pounds.tolist() == [1, 1, 1]
    assert np.isnan(found.pounds[2])
    assert found.partly.tolist() == [0, 0, 1]


def test_no_meetings_cost_nothing_whatever_else_is_unknown() -> None:
    each = seat_burden([0], length_hours=[NAN], preparation_hours=[NAN], travel_hours=[NAN], rate_pounds=[NAN])
    assert (each.hours.tolist(), each.pounds.tolist(), each.partly.tolist()) == ([0.0], [0.0], [False])


@given(SEATS, SEAT)
def test_adding_a_seat_never_lowers_burden(seats: list[Seat], another: Seat) -> None:
    before, after = added_up(seats), added_up([*seats, another])
    for fewer, more in ((before.hours, after.hours), (before.pounds, after.pounds)):
        # A group whose only seat is unknown has no sum at all, which is not a smaller one than nothing.
        known = ~np.isnan(fewer) & ~np.isnan(more)
        assert (more[known] >= fewer[known]).all()
        assert not (np.isnan(more) & (fewer > 0)).any()
    assert (after.unknown_hours >= before.unknown_hours).all()
    assert after.seats.sum() == before.seats.sum() + (another[-1] >= 0)


@given(SEATS)
def test_the_groups_come_to_the_whole(seats: list[Seat]) -> None:
    seats = [(*seat[:-1], abs(seat[-1])) for seat in seats]
    parts, whole = added_up(seats), added_up([(*seat[:-1], 0) for seat in seats])
    assert np.nansum(parts.hours) == pytest.approx(np.nansum(whole.hours))
    assert parts.unknown_hours.sum() == whole.unknown_hours[0]


@pytest.mark.parametrize("wrong", [-1.0, math.inf])
def test_figures_that_cannot_be_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        seat_burden([wrong], length_hours=1, preparation_hours=1, travel_hours=1, rate_pounds=1)
    each = totals(seat_burden([1], length_hours=1, preparation_hours=1, travel_hours=1, rate_pounds=1), [0], 1)
    with pytest.raises(ValueError, match="0 or more"):
        with_secretariat(each, hours=[wrong], rate_pounds=[1])


def test_a_seat_of_no_such_group_is_refused() -> None:
    each = seat_burden([1], length_hours=1, preparation_hours=1, travel_hours=1, rate_pounds=1)
    with pytest.raises(ValueError, match="outside 0 to 0"):
        totals(each, [1], 1)


def test_an_unknown_secretariat_is_one_more_unknown() -> None:
    each = totals(seat_burden([2], length_hours=2, preparation_hours=1, travel_hours=1, rate_pounds=10), [0], 2)
    found = with_secretariat(each, hours=[NAN, 12], rate_pounds=[20, NAN])
    assert found.hours.tolist() == [8.0, 12.0]
    assert found.pounds.tolist() == [80.0, 0.0]
    assert found.unknown_hours.tolist() == [1, 0]
    assert found.unknown_pounds.tolist() == [1, 1]


def test_commitment_is_unknown_where_nothing_was_said() -> None:
    told = commitment([10, NAN, 10, 0, 5, NAN], [20, 20, NAN, 0, 0, 0])
    assert told == pytest.approx([0.5, NAN, NAN, 0.0, math.inf, NAN], nan_ok=True)


def test_no_seats_are_no_burden() -> None:
    assert added_up([]).hours.tolist() == [0.0, 0.0, 0.0]
