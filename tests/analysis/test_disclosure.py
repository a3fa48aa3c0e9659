"""Cell suppression against enumeration: the cheapest choice, and what a reader can prove, found by trying everything."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import chain, combinations, product

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from commonweal.analysis.disclosure import (
    Method,
    Suppression,
    Table,
    as_rounded,
    attack,
    crossed,
    over_editions,
    rounded_counts,
    small_counts,
    suppress,
    table_of,
    tree_sums,
    unprotected,
)

some = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
T = 5
"""The smallest count shown in these tests."""


def still() -> float:
    """A clock that stands still: only proof ends the search."""
    return 0.0


def counted(values: NDArray[np.float64], sums: list[tuple[int, list[int]]], fixed: Iterable[int] = ()) -> Table:
    """A table of counts as a reader knows it who is told why a cell is withheld: too small, or for another's sake."""
    small = small_counts(values, T)
    cost = np.where(values == 0, np.inf, values)
    cost[list(fixed)] = np.inf
    least = np.where(small, 1, np.where(values >= T, T, 0))
    return table_of(values, sums, least=least, most=np.where(small, T - 1, np.inf), cost=cost)


def kept(table: Table, **facts: object) -> Suppression:
    primary = small_counts(table.values, T) & ~table.hidden
    return suppress(table, primary, lower=1, upper=T - 1, clock=still, **facts)  # type: ignore[arg-type]


# --- The oracle: a reader's programme written out anew, and every choice there is


def reader(table: Table, withheld: NDArray[np.bool_], cell: int) -> tuple[float, float]:
    """The bounds of one cell from the whole system, every shown cell fixed to its value."""
    hidden = withheld | table.hidden
    ends = [
        (table.least[place], table.most[place]) if hidden[place] else (value, value)
        for place, value in enumerate(table.values)
    ]
    found = []
    for way in (1, -1):
        aim = np.zeros(table.size)
        aim[cell] = way
        solved = linprog(aim, A_eq=table.sums.toarray(), b_eq=table.sums @ table.values, bounds=ends, method="highs")
        found.append(solved.fun if solved.status == 0 else -np.inf)
    return found[0], -found[1]


def is_kept(table: Table, withheld: NDArray[np.bool_], primary: NDArray[np.bool_]) -> bool:
    for cell in np.flatnonzero(primary):
        low, high = reader(table, withheld, int(cell))
        if low > 1 + 1e-6 or high < T - 1 - 1e-6:
            return False
    return True


def cheapest(table: Table) -> float:
    """The cost of the cheapest choice by trying all; infinite where none does."""
    primary = small_counts(table.values, T) & ~table.hidden
    free = np.flatnonzero(~primary & ~table.hidden & np.isfinite(table.cost))
    best = np.inf
    for extra in chain.from_iterable(combinations(free.tolist(), size) for size in range(len(free) + 1)):
        cost = float(table.cost[list(extra)].sum())
        if cost < best:
            withheld = primary.copy()
            withheld[list(extra)] = True
            best = cost if is_kept(table, withheld, primary) else best
    return best


def crossed_table(inner: list[list[int]]) -> Table:
    values, sums = crossed(inner)
    return counted(values.ravel(), sums)


def tree_of_seven() -> Table:
    """A county of two boroughs of two neighbourhoods each, everything published."""
    values = np.array([55, 22, 33, 2, 20, 9, 24], dtype=float)
    return counted(values, tree_sums([None, 0, 0, 1, 1, 2, 2]))


# --- The cheapest choice

counts = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 31])


@some
@given(st.lists(st.lists(counts, min_size=2, max_size=2), min_size=2, max_size=3))
@example([[4, 2], [6, 6]])
def test_the_choice_costs_what_the_best_of_all_choices_costs(inner: list[list[int]]) -> None:
    table = crossed_table(inner)
    found, best = kept(table), cheapest(table)
    if np.isfinite(best):
        assert not len(found.exposed)
        assert found.method == Method.EXACT
        assert found.cost == pytest.approx(best)
        assert found.bound == pytest.approx(best)
        assert found.gap == 0
    else:
        assert len(found.exposed)


@some
@given(st.lists(counts, min_size=3, max_size=5), st.lists(counts, min_size=2, max_size=4))
def test_the_choice_in_a_hierarchy_costs_what_the_best_costs(one: list[int], other: list[int]) -> None:
    values = np.array([sum(one) + sum(other), sum(one), sum(other), *one, *other], dtype=float)
    table = counted(values, tree_sums([None, 0, 0, *[1] * len(one), *[2] * len(other)]))
    found, best = kept(table), cheapest(table)
    if np.isfinite(best):
        assert (found.method, found.cost) == (Method.EXACT, pytest.approx(best))
    else:
        assert len(found.exposed)


@some
@given(
    st.lists(st.lists(counts, min_size=2, max_size=4), min_size=2, max_size=4).filter(
        lambda t: len({len(r) for r in t}) == 1
    )
)
def test_no_primary_can_be_recovered(inner: list[list[int]]) -> None:
    """By a programme of its own over all that is shown, unless even everything withheld does not keep it."""
    table = crossed_table(inner)
    primary = small_counts(table.values, T)
    for largest in (0, 1500):
        found = kept(table, largest_exact=largest)
        assert not (found.secondary & primary).any()
        assert not found.withheld[table.values == 0].any()
        for cell in set(np.flatnonzero(primary).tolist()) - set(found.exposed.tolist()):
            low, high = reader(table, found.withheld, cell)
            assert low <= 1 + 1e-6
            assert high >= T - 1 - 1e-6


def test_without_a_second_cell_the_table_gives_the_first_back() -> None:
    """The audit can fail: two in each row and column is what most do, and it is not enough either."""
    table = tree_of_seven()
    primary = small_counts(table.values, T)
    assert unprotected(table, primary, primary, lower=1, upper=T - 1).tolist() == [3]
    assert attack(table, primary).least[3] == attack(table, primary).most[3] == 2
    # Two withheld in each row and column of the corner, yet the corner adds up to 1 + 1 + 1 + 1.
    square = crossed_table([[1, 1, 9], [1, 1, 9], [9, 9, 9]])
    corner = small_counts(square.values, T)
    assert corner.sum() == 4
    assert unprotected(square, corner, corner, lower=1, upper=T - 1).tolist() == [0, 1, 4, 5]


def test_a_hierarchy_takes_its_second_cell_where_it_is_cheapest() -> None:
    table = tree_of_seven()
    found = kept(table)
    assert np.flatnonzero(found.secondary).tolist() == [4]
    assert (found.method, found.cost, found.bound, found.gap) == (Method.EXACT, 20.0, 20.0, 0.0)
    assert (found.attack.least[3], found.attack.most[3]) == (1.0, 4.0)


def test_the_heuristic_says_that_it_is_one_and_keeps_every_primary() -> None:
    values, sums = crossed(np.random.default_rng(7).poisson(9, (6, 6)))
    table = counted(values.ravel(), sums)
    primary = small_counts(table.values, T)
    quick, best = kept(table, largest_exact=0), kept(table)
    assert quick.method == Method.HEURISTIC
    assert quick.bound == 0
    assert quick.gap == 1
    assert best.method == Method.EXACT
    assert best.cost <= quick.cost
    for found in (quick, best):
        assert not len(unprotected(table, found.withheld, primary, lower=1, upper=T - 1))


def test_a_clock_that_has_run_out_leaves_the_heuristic_with_its_bound() -> None:
    values, sums = crossed(np.random.default_rng(3).poisson(9, (4, 4, 4)))
    table = counted(values.ravel(), sums)
    primary = small_counts(table.values, T)
    ticks = iter(range(10_000))
    found = suppress(
        table, primary, lower=1, upper=T - 1, clock=lambda: float(next(ticks)), time_limit_seconds=40
    )  # fmt: skip
    assert found.method == Method.HEURISTIC
    assert 0 <= found.bound < found.cost
    assert 0 < found.gap <= 1
    assert not len(unprotected(table, found.withheld, primary, lower=1, upper=T - 1))


def test_a_thousand_neighbourhoods_are_kept_by_the_heuristic() -> None:
    rng = np.random.default_rng(11)
    leaves = rng.poisson(rng.gamma(1.5, 8, 2000)).astype(float)
    parents = np.arange(2000) // 20
    middles = np.bincount(parents, weights=leaves)
    values = np.concatenate([[leaves.sum()], middles, leaves])
    table = counted(values, tree_sums([None, *[0] * len(middles), *(parents + 1).tolist()]))
    found = suppress(table, small_counts(values, T), lower=1, upper=T - 1, clock=time.monotonic, time_limit_seconds=20)
    assert found.method == Method.HEURISTIC
    assert not len(found.exposed)
    assert not len(unprotected(table, found.withheld, small_counts(values, T), lower=1, upper=T - 1))


# --- What a reader can prove


@some
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=3), min_size=2, max_size=2).filter(
        lambda t: len(t[0]) == len(t[1])
    ),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_the_attack_of_whole_numbers_is_what_all_tables_that_fit_say(inner: list[list[int]], mask: list[bool]) -> None:
    values, sums = crossed(inner)
    flat = values.ravel()
    table = table_of(flat, sums, most=np.where(flat > 10, np.inf, 10))
    inside = [
        place
        for place in range(flat.size)
        if place // values.shape[1] < 2 and place % values.shape[1] < values.shape[1] - 1
    ]
    withheld = np.zeros(flat.size, dtype=bool)
    withheld[[place for place, out in zip(inside, mask, strict=False) if out]] = True
    cells = np.flatnonzero(withheld)
    fits = []
    for guess in product(range(11), repeat=min(len(cells), 4)) if len(cells) <= 4 else []:
        told = flat.copy()
        told[cells] = guess
        if not np.any(table.sums @ told):
            fits.append(guess)
    if not fits or not len(cells):
        return
    found = attack(table, withheld, whole=True)
    assert found.least[cells].tolist() == np.min(fits, axis=0).tolist()
    assert found.most[cells].tolist() == np.max(fits, axis=0).tolist()
    assert (found.width[~withheld] == 0).all()


def test_a_cell_that_nothing_bounds_is_infinite() -> None:
    table = table_of([3, 9, 12, 7], [(2, [0, 1])])
    found = attack(table, [True, True, True, True])
    assert found.most.tolist() == [np.inf] * 4
    assert found.least.tolist() == [0, 0, 0, 0]


def test_whole_numbers_give_away_what_fractions_do_not() -> None:
    """Of three neighbourhoods no two together hold more than one person: so all three do not, though halves would."""
    values = np.array([1, 0, 0, 1, 1, 0, 1], dtype=float)
    pairs = [(3, [0, 1]), (4, [0, 2]), (5, [1, 2]), (6, [0, 1, 2])]
    table = table_of(values, pairs, most=[1, 1, 1, 1, 1, 1, 9])
    out = np.ones(7, dtype=bool)
    assert attack(table, out).most[6] == pytest.approx(1.5)
    assert attack(table, out, whole=True).most[6] == 1


def test_a_solver_that_was_used_before_by_others_is_asked_all_the_same() -> None:
    """A failed attack must never look like a cell that nobody can bound."""
    other = highspy.Highs()
    other.setOptionValue("output_flag", False)
    other.setOptionValue("threads", 2)
    other.addVar(0.0, 1.0)
    other.run()
    square = crossed_table([[3, 9, 20], [8, 30, 40]])
    small = small_counts(square.values, T)
    assert attack(square, small).most[0] == 3
    assert kept(square).secondary.sum() == 3


def test_an_attack_that_fails_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    square = crossed_table([[3, 9, 20], [8, 30, 40]])
    monkeypatch.setattr(highspy.Highs, "run", lambda _self: None)
    with pytest.raises(RuntimeError, match="not carried through"):
        attack(square, small_counts(square.values, T))


# --- Linked tables, overlapping places, editions


def test_linked_tables_are_attacked_together() -> None:
    """A neighbourhood lies in a borough and in a health area; each table alone keeps it, both together do not."""
    #  0..3 neighbourhoods; 4 the borough; 5 and 6 the health areas
    values = np.array([3, 9, 8, 10, 30, 12, 18], dtype=float)
    borough, health = (4, [0, 1, 2, 3]), [(5, [0, 1]), (6, [2, 3])]
    small = small_counts(values, T)
    withheld = small.copy()
    withheld[2] = True
    alone, together = counted(values, [borough]), counted(values, [borough, *health])
    assert not len(unprotected(alone, withheld, small, lower=1, upper=T - 1))
    assert unprotected(together, withheld, small, lower=1, upper=T - 1).tolist() == [0]
    found = kept(together)
    assert (found.method, found.cost) == (Method.EXACT, cheapest(together))


def test_what_a_place_holds_beyond_its_parts_is_kept_too() -> None:
    """A ward of 30 lies in a partnership's area of 33: their difference shows the three people of the rest."""
    values = np.array([30, 3, 33, 60, 93], dtype=float)
    small = small_counts(values, T)
    table = table_of(
        values, [(2, [0, 1]), (4, [2, 3])], least=np.where(small, 1, T), most=np.where(small, T - 1, np.inf),
        cost=np.where(values > 90, np.inf, values), hidden=[False, True, False, False, False],
    )  # fmt: skip
    assert unprotected(table, np.zeros(5, dtype=bool), small, lower=1, upper=T - 1).tolist() == [1]
    found = suppress(table, small, lower=1, upper=T - 1, clock=still)
    assert found.withheld.tolist() == [True, False, False, False, False]
    assert (found.cost, found.method) == (30, Method.EXACT)


def test_editions_share_what_was_not_revised() -> None:
    #  two neighbourhoods and their borough, in an edition and its revision, where one of them was corrected
    places = [(2, [0, 1])]
    both = over_editions([[3, 9, 12], [6, 9, 15]], places)
    assert both.values.tolist() == [3, 9, 12, 6, 15]
    assert both.cell.tolist() == [[0, 1, 2], [3, 1, 4]]
    table = counted(both.values, both.sums)
    primary = small_counts(both.values, T)
    # Withheld at first with its neighbour; the revision then shows both, and so gives the first edition back.
    assert unprotected(table, primary, primary, lower=1, upper=T - 1).tolist() == [0]
    # What the first edition published is known for good: only the cells of the second may still be withheld.
    known = counted(both.values, both.sums, fixed=[2])
    found = kept(known)
    assert not len(found.exposed)
    assert (found.method, found.cost) == (Method.EXACT, cheapest(known))


def test_an_edition_without_a_cell_has_no_sum_over_it() -> None:
    both = over_editions([[3, np.nan, 12], [3, 9, 12]], [(2, [0, 1])])
    assert both.values.tolist() == [3, 12, 9]
    assert both.sums == [(1, [0, 2])]


def test_what_was_published_before_cannot_be_kept_and_is_named() -> None:
    values = np.array([3, 9, 12], dtype=float)
    found = kept(counted(values, [(2, [0, 1])], fixed=[1, 2]))
    assert found.exposed.tolist() == [0]
    assert found.withheld.tolist() == [True, False, False]


def test_whole_numbers_are_kept_from_whoever_counts_in_them() -> None:
    table = crossed_table([[1, 8, 9], [7, 2, 9], [9, 9, 9]])
    primary = small_counts(table.values, T)
    found = kept(table, whole=True)
    assert not len(unprotected(table, found.withheld, primary, lower=1, upper=T - 1, whole=True))


# --- Rules, shapes, faults


def test_nothing_small_means_nothing_withheld() -> None:
    found = kept(crossed_table([[9, 8], [7, 6]]))
    assert not found.withheld.any()
    assert (found.cost, found.gap, found.method) == (0, 0, Method.EXACT)


def test_a_primary_in_no_sum_needs_no_other() -> None:
    found = kept(counted(np.array([3.0, 9.0]), []))
    assert found.withheld.tolist() == [True, False]
    assert not len(found.exposed)


def test_zeros_are_shown_or_withheld() -> None:
    assert small_counts([0, 4, 5, -2], 5).tolist() == [False, True, False, True]
    assert small_counts([0, 4, 5], 5, zeros="withheld").tolist() == [True, True, False]
    with pytest.raises(ValueError, match="shown or withheld"):
        small_counts([0], 5, zeros="perhaps")


def test_a_table_of_three_dimensions_has_all_its_margins() -> None:
    values, sums = crossed(np.ones((2, 3, 4)))
    assert values.shape == (3, 4, 5)
    assert values[-1, -1, -1] == 24
    assert len(sums) == 4 * 5 + 3 * 5 + 3 * 4
    table_of(values.ravel(), sums)


@pytest.mark.parametrize(
    ("build", "fault"),
    [
        (lambda: table_of([3, 9, 13], [(2, [0, 1])]), "sum of its parts"),
        (lambda: table_of([3, float("nan"), 12], [(2, [0, 1])]), "every cell has a value"),
        (lambda: table_of([3, 9, 12], [(7, [0, 1])]), "cells that are there"),
        (lambda: table_of([3, 9], [], most=5), "least and its most"),
        (lambda: crossed(3), "at least one dimension"),
        (lambda: rounded_counts([3], base=0), "above 0"),
        (
            lambda: suppress(table_of([3.0], []), [True], lower=4, upper=5, clock=still),
            "protection interval",
        ),
    ],
)
def test_faults_are_named(build: object, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        build()  # type: ignore[operator]


# --- Rounding


def test_rounding_withholds_one_to_seven_and_rounds_the_rest() -> None:
    told = rounded_counts([0, 1, 7, 8, 12, 13, 1002, np.nan])
    assert np.isnan(told[[1, 2, 7]]).all()
    assert told[[0, 3, 4, 5, 6]].tolist() == [0, 10, 10, 15, 1000]


def test_rounding_needs_no_second_cell_and_yet_may_narrow_one() -> None:
    """1 + 8 + 8 = 17, shown as withheld, 10, 10 and 15: at most 17 less twice 8 leaves one person only."""
    table = table_of([1, 8, 8, 17], [(3, [0, 1, 2])])
    assert rounded_counts(table.values)[1:].tolist() == [10, 10, 15]
    found = attack(as_rounded(table), np.ones(4, dtype=bool), whole=True)
    assert (found.least[0], found.most[0]) == (1, 1)
    easier = table_of([3, 22, 25], [(2, [0, 1])])
    loose = attack(as_rounded(easier), np.ones(3, dtype=bool), whole=True)
    assert (loose.least[0], loose.most[0]) == (1, 7)


def test_a_reader_who_is_shown_nought_holds_every_count_possible_that_is_rounded_to_it() -> None:
    counts = table_of([2, 2, 4], [(2, [0, 1])])
    known = as_rounded(counts, smallest=2)
    assert ((known.least <= counts.values) & (counts.values <= known.most)).all()
    assert as_rounded(table_of([0, 9, 9], [(2, [0, 1])])).most[0] == 0
