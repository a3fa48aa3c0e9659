"""Sharing out a fund: rules worked out by hand, every limit kept, and what must always hold."""

from __future__ import annotations

import doctest
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from commonweal.analysis import allocation
from commonweal.analysis.allocation import (
    Fault,
    Impossible,
    Rule,
    Weighing,
    allocate,
    nearby_thresholds,
    trials,
    whole_pounds,
)

NAN = float("nan")
NEED = [40.0, 30.0, 20.0, 10.0]
PEOPLE = [1000, 2000, 3000, 4000]


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(allocation)
    assert (ran.failed, ran.attempted >= 6) == (0, True)


class TestWeighing:
    """What shares are in proportion to."""

    @pytest.mark.parametrize(
        ("weighing", "pounds"),
        [
            (Weighing.PEOPLE, [1000, 2000, 3000, 4000]),
            (Weighing.NEED, [4000, 3000, 2000, 1000]),
            (Weighing.NEED_AND_PEOPLE, [2000, 3000, 3000, 2000]),
        ],
    )
    def test_each_way_by_hand(self, weighing: Weighing, pounds: list[int]) -> None:
        assert allocate(10_000, need=NEED, population=PEOPLE, rule=Rule(weighing)).pounds.tolist() == pounds

    def test_areas_at_the_threshold_may_have_some(self) -> None:
        found = allocate(3000, need=NEED, population=PEOPLE, rule=Rule(Weighing.PEOPLE, threshold=30))
        assert found.eligible.tolist() == [True, True, False, False]
        assert found.pounds.tolist() == [1000, 2000, 0, 0]

    def test_a_taper_gives_part_of_the_weight_below_the_threshold(self) -> None:
        found = allocate(1000, need=NEED, population=[100] * 4, rule=Rule(Weighing.PEOPLE, threshold=30, taper=20))
        assert found.tapered.tolist() == [1.0, 1.0, 0.5, 0.0]
        assert found.eligible.tolist() == [True, True, True, False]
        assert found.pounds.tolist() == [400, 400, 200, 0]

    def test_what_is_not_known_may_have_none_and_is_not_zero_need(self) -> None:
        found = allocate(100, need=[NAN, 5, 5, 0], population=[10, 10, NAN, 10], rule=Rule())
        assert found.eligible.tolist() == [False, True, False, True]
        assert found.pounds.tolist() == [0, 100, 0, 0]

    def test_a_fund_of_nothing_gives_nothing(self) -> None:
        assert allocate(0, need=NEED, population=PEOPLE, rule=Rule()).pounds.tolist() == [0, 0, 0, 0]


class TestLimits:
    """Floors and ceilings, kept by one factor."""

    def test_every_step_by_hand(self) -> None:
        """Weights 1 2 3 4 of 10,000: the floor holds the first, the ceiling the last two, and the second has what is left."""
        rule = Rule(Weighing.PEOPLE, floor=1500, ceiling=3100)
        found = allocate(10_000, need=NEED, population=PEOPLE, rule=rule)
        assert found.unlimited.tolist() == pytest.approx([1000, 2000, 3000, 4000])
        assert found.limited.tolist() == pytest.approx([1500, 2300, 3100, 3100])
        assert found.at_floor.tolist() == [True, False, False, False]
        assert found.at_ceiling.tolist() == [False, False, True, True]
        assert found.pounds.tolist() == [1500, 2300, 3100, 3100]
        assert found.scale == pytest.approx(2300 / 2000)

    def test_limits_that_leave_no_room_fill_the_fund_exactly(self) -> None:
        assert allocate(400, need=NEED, population=PEOPLE, rule=Rule(floor=100)).pounds.tolist() == [100] * 4
        assert allocate(400, need=NEED, population=PEOPLE, rule=Rule(ceiling=100)).pounds.tolist() == [100] * 4

    @given(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 900)), min_size=1, max_size=12),
        st.integers(0, 5000),
        st.integers(0, 400),
        st.one_of(st.none(), st.integers(0, 1500)),
        st.sampled_from(list(Weighing)),
    )
    def test_the_pounds_are_the_pot_and_within_every_limit(
        self, areas: list[tuple[int, int]], pot: int, floor: int, ceiling: int | None, weighing: Weighing
    ) -> None:
        assume(ceiling is None or ceiling >= floor)
        need, people = zip(*areas, strict=True)
        rule = Rule(weighing, threshold=5, taper=4, floor=floor, ceiling=ceiling)
        try:
            found = allocate(pot, need=need, population=people, rule=rule)
        except Impossible as reason:
            able = [(n, p) for n, p in areas if n > 1 and p > 0]
            beyond = ceiling is not None and len(able) * ceiling < pot
            weightless = reason.fault in (Fault.NO_WEIGHT, Fault.CEILINGS)
            assert not able or len(able) * floor > pot or beyond or weightless
            return
        assert found.pounds.sum() == pot
        assert (found.pounds[~found.eligible] == 0).all()
        kept = found.pounds[found.eligible]
        assert kept.min() >= floor
        assert ceiling is None or kept.max() <= ceiling
        assert np.abs(found.pounds - found.limited).max() < 1 + 1e-6
        free = found.eligible & ~found.at_floor & ~found.at_ceiling & (found.weights > 0)
        assert found.limited[free].tolist() == pytest.approx((found.scale * found.weights[free]).tolist())

    def test_the_factor_is_that_of_a_root_finder(self) -> None:
        draw = np.random.default_rng(4)
        need, people = draw.uniform(1, 60, 300), draw.integers(500, 3000, 300)
        found = allocate(1_000_000, need=need, population=people, rule=Rule(floor=1200, ceiling=6000))
        weights = need * people
        root = brentq(lambda scale: np.clip(scale * weights, 1200, 6000).sum() - 1_000_000, 0, 1, xtol=1e-15)
        assert found.scale == pytest.approx(root)

    @pytest.mark.parametrize(
        ("rule", "need", "fault", "words"),
        [
            (
                Rule(floor=300),
                NEED,
                Fault.FLOORS,
                "floors of 4 areas come to £1,200, which is more than the fund of £1,000",
            ),
            (Rule(ceiling=200), NEED, Fault.CEILINGS, "ceilings of 4 areas come to £800, which is less"),
            (Rule(threshold=41), NEED, Fault.NO_AREA, "No area may have any"),
            (Rule(), [0.0] * 4, Fault.NO_WEIGHT, "None of the 4 areas"),
            (Rule(ceiling=400), [0.0, 0.0, 9.0, 9.0], Fault.CEILINGS, "come to £800"),
        ],
    )
    def test_what_cannot_be_shared_out_says_why(self, rule: Rule, need: list[float], fault: Fault, words: str) -> None:
        with pytest.raises(Impossible, match=words) as found:
            allocate(1000, need=need, population=PEOPLE, rule=rule)
        assert (found.value.fault, found.value.pot) == (fault, 1000)

    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            ({"taper": -1.0}, "zero or more"),
            ({"floor": -1}, "zero or more"),
            ({"taper": 1.0}, "there is none"),
            ({"floor": 2, "ceiling": 1}, "not below the floor"),
        ],
    )
    def test_a_rule_that_contradicts_itself_is_refused(self, facts: dict[str, object], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            Rule(**facts)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("pot", "need", "people", "why"),
        [(-1, [1.0], [1], "not -1"), (1, [1.0], [1, 2], "for each need"), (1, [-1.0], [1], "zero or more")],
    )
    def test_figures_that_cannot_be_are_refused(self, pot: int, need: list[float], people: list[int], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            allocate(pot, need=need, population=people, rule=Rule())


class TestWholePounds:
    """Largest remainder."""

    def test_ties_go_to_the_heavier_then_to_the_first(self) -> None:
        assert whole_pounds([1.5, 1.5, 1.0], 4).tolist() == [2, 1, 1]
        assert whole_pounds([1.5, 1.5, 1.0], 4, weights=[1, 3, 2]).tolist() == [1, 2, 1]

    def test_the_noise_of_the_machine_is_no_remainder(self) -> None:
        assert whole_pounds([2.9999999999999996, 0.1 + 0.2, 0.7], 4).tolist() == [3, 0, 1]

    @pytest.mark.parametrize("pot", [10**9, 2 * 10**9, 5 * 10**9, 10**12 + 1, 10**13 - 1])
    @pytest.mark.parametrize("areas", [3, 7, 33])
    def test_a_very_large_fund_comes_out_to_the_pound(self, pot: int, areas: int) -> None:
        found = allocate(pot, need=[1] * areas, population=[1] * areas, rule=Rule()).pounds
        more = pot % areas
        assert found.tolist() == [pot // areas + 1] * more + [pot // areas] * (areas - more)

    def test_amounts_far_from_the_pot_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"come to £3\.00, not £9"):
            whole_pounds([1.0, 2.0], 9)

    @given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30), st.integers(0, 10**7))
    def test_it_is_the_largest_remainder_of_exact_fractions(self, weights: list[int], pot: int) -> None:
        total = sum(weights)
        exact = [Fraction(pot * each, total) for each in weights]
        down = [each.numerator // each.denominator for each in exact]
        order = sorted(range(len(weights)), key=lambda i: (-(exact[i] - down[i]), -weights[i], i))
        for index in order[: pot - sum(down)]:
            down[index] += 1
        found = whole_pounds([pot * each / total for each in weights], pot, weights=weights)
        assert found.tolist() == down


class TestThreshold:
    """What would become of the fund at another threshold."""

    def test_the_nearest_needs_on_either_side(self) -> None:
        assert nearby_thresholds([*NEED, NAN, 30.0], 25, either_side=2) == [10.0, 20.0, 40.0]
        assert nearby_thresholds([], 25) == []
        with pytest.raises(ValueError, match="1 or more"):
            nearby_thresholds(NEED, 25, either_side=0)

    def test_each_trial_by_hand(self) -> None:
        rule = Rule(Weighing.PEOPLE, threshold=30)
        found = trials(6000, need=NEED, population=PEOPLE, rule=rule, either_side=1)
        assert [(each.threshold, each.areas) for each in found] == [(40.0, 1), (20.0, 3)]
        assert found[0].pounds is not None
        assert found[0].pounds.tolist() == [6000, 0, 0, 0]
        assert found[1].pounds is not None
        assert found[1].pounds.tolist() == [1000, 2000, 3000, 0]
        assert [each.moved for each in found] == [4000, 3000]

    def test_one_that_cannot_be_says_why(self) -> None:
        rule = Rule(Weighing.PEOPLE, threshold=30, ceiling=3000)
        (found,) = trials(5000, need=NEED, population=PEOPLE, rule=rule, thresholds=[40])
        assert found.pounds is None
        assert found.impossible is not None
        assert found.impossible.fault is Fault.CEILINGS

    def test_without_a_threshold_there_is_nothing_to_move(self) -> None:
        with pytest.raises(ValueError, match="no threshold"):
            trials(1, need=NEED, population=PEOPLE, rule=Rule())
