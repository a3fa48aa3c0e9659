"""Inequality inside a place: other ways of working it out, awkward cases, and what must always hold."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.inequality import (
    Scale,
    Ties,
    gap_curve,
    gap_index,
    gap_indices,
    gaps,
    midpoints,
    parts,
    simulated_slope_index,
    slope_index,
    slopes,
    standard_errors,
    standing,
)

NAN = float("nan")

PEOPLE = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
VALUES = [75.9, 78.3, 83.8, 83.6, 80.5, 81.1, 81.7, 84.2, 80.6, 86.3]
ERRORS = [1.64, 1.58, 1.51, 1.78, 1.7, 1.56, 1.37, 1.4, 2.43, 1.57]
"""The first area of the example of PHEindicatormethods::phe_sii, version 2.1: life expectancy in ten tenths."""


@pytest.mark.parametrize("module", [gaps, slopes, standing])
def test_the_examples_in_the_docstrings_run(module: object) -> None:
    ran = doctest.testmod(module)  # type: ignore[arg-type]
    assert (ran.failed, ran.attempted >= 3) == (0, True)


class TestMidpoints:
    """Where areas stand among the people."""

    def test_those_of_the_public_health_package(self) -> None:
        assert midpoints([1, 2, 3], [12, 10, 78])[:2].tolist() == pytest.approx([0.06, 0.17])

    def test_an_area_without_people_or_place_has_none(self) -> None:
        assert np.isnan(midpoints([1, NAN, 3], [0, 5, 5])).tolist() == [True, True, False]

    def test_nothing_is_nothing(self) -> None:
        assert midpoints([], []).size == 0
        assert np.isnan(midpoints([NAN], [5])).all()

    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 50)), min_size=1, max_size=15))
    def test_their_mean_weighed_by_people_is_a_half(self, areas: list[tuple[int, int]]) -> None:
        order, people = zip(*areas, strict=True)
        assert np.average(midpoints(order, people), weights=people) == pytest.approx(0.5)

    def test_people_are_never_fewer_than_none(self) -> None:
        with pytest.raises(ValueError, match="never negative"):
            midpoints([1], [-1])


class TestSlope:
    """The slope and the relative index."""

    def test_the_fit_is_that_of_least_squares_weighed_by_people(self) -> None:
        found = slope_index(VALUES, order=range(10), population=PEOPLE)
        stand = (np.cumsum(PEOPLE) - np.array(PEOPLE) / 2) / sum(PEOPLE)
        model = sm.WLS(VALUES, sm.add_constant(stand), weights=PEOPLE).fit()
        assert (found.start, found.slope) == pytest.approx(tuple(model.params))
        assert (found.slope_lower, found.slope_upper) == pytest.approx(tuple(model.conf_int()[1]))
        assert found.relative == pytest.approx((found.start + found.slope) / found.start)
        assert found.areas == 10

    def test_simulation_and_formula_agree_where_chance_is_even(self) -> None:
        exact = slope_index(VALUES, order=range(10), population=PEOPLE, errors=ERRORS)
        drawn = simulated_slope_index(
            VALUES, order=range(10), population=PEOPLE, errors=ERRORS, generator=np.random.default_rng(5)
        )
        assert (drawn.slope, drawn.relative) == pytest.approx((exact.slope, exact.relative))
        for name in ("slope_lower", "slope_upper"):
            assert getattr(drawn, name) == pytest.approx(getattr(exact, name), abs=0.05)
        for name in ("relative_lower", "relative_upper"):
            assert getattr(drawn, name) == pytest.approx(getattr(exact, name), abs=0.002)

    @pytest.mark.parametrize(
        ("scale", "values"),
        [(Scale.RATE, [300.0, 260, 250, 200, 150, 140]), (Scale.PROPORTION, [0.30, 0.26, 0.25, 0.2, 0.15, 0.14])],
    )
    def test_on_other_scales_they_agree_while_errors_are_small(self, scale: Scale, values: list[float]) -> None:
        people, errors = [10, 20, 30, 30, 20, 10], [0.03] * 6
        exact = slope_index(values, order=range(6), population=people, errors=errors, scale=scale)
        drawn = simulated_slope_index(
            values, order=range(6), population=people, errors=errors, scale=scale, generator=np.random.default_rng(1)
        )
        assert drawn.slope == pytest.approx(exact.slope)
        assert drawn.slope_lower == pytest.approx(exact.slope_lower, rel=0.01)
        assert drawn.relative_upper == pytest.approx(exact.relative_upper, rel=0.02)

    def test_values_are_not_transformed_before_the_fit(self) -> None:
        """As phe_sii does by itself: the scale decides how chance is drawn, not where the line lies."""
        plain = slope_index([0.3, 0.2, 0.1], order=[1, 2, 3], population=[1, 1, 1])
        odds = slope_index([0.3, 0.2, 0.1], order=[1, 2, 3], population=[1, 1, 1], scale=Scale.PROPORTION)
        assert (plain.slope, plain.relative) == (odds.slope, odds.relative)
        assert plain.slope == pytest.approx(-0.3)

    def test_the_same_generator_gives_the_same_interval(self) -> None:
        one, other = (
            simulated_slope_index(
                VALUES,
                order=range(10),
                population=PEOPLE,
                errors=ERRORS,
                generator=np.random.default_rng(3),
                repetitions=1000,
            )
            for _time in range(2)
        )
        assert one == other

    @pytest.mark.parametrize("order", [[1, 2, NAN], [1, 1, 1], [1, 2, 2]])
    def test_too_few_points_have_no_slope(self, order: list[float]) -> None:
        found = slope_index([1.0, 2.0, 3.0], order=order, population=[1, 1, 1])
        expected = order == [1, 2, 2]
        assert np.isfinite(found.slope) == expected

    def test_missing_areas_are_left_out_and_never_zero(self) -> None:
        whole = slope_index([10.0, 12, 15, 19], order=[1, 2, 3, 4], population=[5, 5, 5, 5])
        more = slope_index(
            [10.0, NAN, 12, 15, 19, 7, 9], order=[1, 1.5, 2, 3, 4, NAN, 9], population=[5, 5, 5, 5, 5, 5, 0]
        )
        assert more == whole

    def test_an_area_without_error_is_left_out(self) -> None:
        found = slope_index([1.0, 2, 3, 4], order=[1, 2, 3, 4], population=[1] * 4, errors=[0.1, NAN, 0.1, 0.1])
        assert found.areas == 3

    def test_a_line_that_starts_at_nothing_has_no_relative_index(self) -> None:
        found = slope_index([0.0, 10, 20], order=[1, 2, 3], population=[1, 1, 1])
        assert found.slope == pytest.approx(30)
        assert np.isnan([found.relative, found.relative_lower, found.relative_upper]).all()

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"confidence": 1.0}, "between 0 and 1"),
            ({"scale": Scale.RATE, "values": [0.0, 1, 2]}, "no logarithm"),
            ({"scale": Scale.PROPORTION, "values": [0.5, 1, 0.2]}, "between 0 and 1, both ends out"),
            ({"population": [1, 1]}, "one number of people"),
            ({"population": [1, -1, 1]}, "never negative"),
            ({"errors": [0.1, -0.1, 0.1]}, "error is never negative"),
        ],
    )
    def test_what_cannot_be_is_refused(self, change: dict[str, object], why: str) -> None:
        given: dict[str, object] = {"order": [1, 2, 3], "population": [1, 1, 1], "values": [0.1, 0.2, 0.3], **change}
        values = given.pop("values")
        with pytest.raises(ValueError, match=why):
            slope_index(values, **given)  # type: ignore[arg-type]

    def test_a_handful_of_draws_is_no_interval(self) -> None:
        with pytest.raises(ValueError, match="1,000 draws"):
            simulated_slope_index(
                VALUES,
                order=range(10),
                population=PEOPLE,
                errors=ERRORS,
                generator=np.random.default_rng(1),
                repetitions=999,
            )

    def test_errors_come_from_limits_on_the_scale(self) -> None:
        assert standard_errors([100 / 1.96], [100 * 1.96], scale=Scale.RATE)[0] == pytest.approx(
            np.log(1.96) / 1.959964, rel=1e-6
        )
        assert np.isnan(standard_errors([0.0, NAN], [1.0, 2.0], scale=Scale.RATE)).all()
        assert np.isnan(standard_errors([2.0], [1.0])).all(), "limits the wrong way round tell of no error"
        with pytest.raises(ValueError, match="as many lower limits"):
            standard_errors([1.0], [1.0, 2.0])


class TestParts:
    """Fifths of the people."""

    def test_an_area_across_a_boundary_is_in_both(self) -> None:
        found = parts([1.0, 2.0, 3.0], order=[1, 2, 3], population=[30, 40, 30])
        assert found.means.tolist() == pytest.approx([1.0, 1.5, 2.0, 2.5, 3.0])
        assert (found.people, found.absolute_gap, found.relative_gap, found.areas) == (20.0, 2.0, 3.0, 3)

    def test_gaps_can_move_apart(self) -> None:
        """Both figures halve: the absolute gap halves, the relative one stays."""
        before = parts([40.0, 10.0], order=[1, 2], population=[1, 1], number=2)
        after = parts([20.0, 5.0], order=[1, 2], population=[1, 1], number=2)
        assert (before.absolute_gap, after.absolute_gap) == (-30.0, -15.0)
        assert before.relative_gap == after.relative_gap == 0.25

    def test_areas_that_tie_do_not_depend_on_their_order(self) -> None:
        one = parts([1.0, 9.0, 5.0], order=[1, 1, 2], population=[5, 5, 10], number=4)
        other = parts([9.0, 1.0, 5.0], order=[1, 1, 2], population=[5, 5, 10], number=4)
        assert one.means.tolist() == other.means.tolist() == [5.0, 5.0, 5.0, 5.0]

    def test_one_area_has_no_gap(self) -> None:
        found = parts([7.0], order=[1], population=[3])
        assert found.means.tolist() == pytest.approx([7.0] * 5)
        assert (found.absolute_gap, found.relative_gap) == pytest.approx((0, 1))

    @pytest.mark.parametrize("figure", [5.0, 0.1, 4.1])
    def test_areas_all_alike_have_exactly_no_gap(self, figure: float) -> None:
        found = parts([figure] * 3, order=[1, 2, 3], population=[2, 7, 1])
        assert (found.absolute_gap, found.relative_gap) == (0, 1)

    def test_nothing_known_is_no_figure(self) -> None:
        found = parts([NAN, 3.0, 4.0], order=[1, NAN, 2], population=[1, 1, 0])
        assert np.isnan(found.means).all()
        assert found.areas == 0

    def test_a_first_part_of_zero_has_no_multiple(self) -> None:
        assert np.isnan(parts([0.0, 2.0], order=[1, 2], population=[1, 1]).relative_gap)

    def test_there_are_two_parts_or_more(self) -> None:
        with pytest.raises(ValueError, match="2 parts or more, not 1"):
            parts([1.0], order=[1], population=[1], number=1)

    @given(
        st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 5), st.integers(1, 30)), min_size=1, max_size=12),
        st.integers(2, 7),
    )
    def test_the_mean_of_the_parts_is_that_of_all(self, areas: list[tuple[int, int, int]], number: int) -> None:
        values, order, people = (np.array(each, dtype=float) for each in zip(*areas, strict=True))
        found = parts(values, order=order, population=people, number=number)
        assert found.means.mean() == pytest.approx(np.average(values, weights=people))
        assert found.people * number == pytest.approx(people.sum())


AREAS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=14)


class TestGapIndex:
    """The gap index of the outcomes profile."""

    @given(AREAS)
    def test_it_is_the_signed_share_of_pairs(self, areas: list[tuple[int, int, int]]) -> None:
        """How much oftener one of the deprived lives where the figure is lower than one of the others does."""
        order, poor, rest = zip(*areas, strict=True)
        found = gap_index(order, poor, rest)
        if not sum(poor) or not sum(rest):
            assert np.isnan(found)
            return
        pairs = sum(
            p * r * ((b > a) - (b < a))
            for a, p in zip(order, poor, strict=True)
            for b, r in zip(order, rest, strict=True)
        )
        assert found == pytest.approx(pairs / sum(poor) / sum(rest))

    def test_wholly_apart_is_one_and_even_is_none(self) -> None:
        assert gap_index([1, 2], [10, 0], [0, 90]) == 1.0
        assert gap_index([1, 2], [0, 10], [90, 0]) == -1.0
        assert gap_index([1, 2], [10, 20], [30, 60]) == pytest.approx(0)

    def test_one_area_is_even(self) -> None:
        assert gap_index([5], [10], [90]) == 0.0

    def test_ties_as_given_follow_the_file(self) -> None:
        given_order = gap_index([1, 1], [80, 20], [20, 80], ties=Ties.AS_GIVEN)
        turned = gap_index([1, 1], [20, 80], [80, 20], ties=Ties.AS_GIVEN)
        assert (round(given_order, 2), round(turned, 2)) == (0.6, -0.6)

    def test_a_missing_outcome_is_left_out_and_too_many_are_no_index(self) -> None:
        few = gap_index([1, 2, 3, 4, NAN], [9, 1, 1, 1, 100], [1, 9, 9, 9, 1])
        assert few == gap_index([1, 2, 3, 4], [9, 1, 1, 1], [1, 9, 9, 9])
        assert np.isnan(gap_index([1, 2, 3, NAN], [9, 1, 1, 1], [1, 9, 9, 9]))

    def test_many_places_are_as_each_alone(self) -> None:
        draw = np.random.default_rng(2)
        place = draw.integers(0, 7, 200)
        order, poor, rest = draw.integers(0, 9, 200).astype(float), draw.integers(0, 99, 200), draw.integers(0, 99, 200)
        order[:9] = NAN
        together = gap_indices(place, order, poor, rest)
        alone = [gap_index(order[place == each], poor[place == each], rest[place == each]) for each in range(7)]
        assert together.tolist() == pytest.approx(alone, nan_ok=True)

    def test_no_area_is_no_index(self) -> None:
        assert gap_indices([], [], [], []).size == 0
        assert np.isnan(gap_index([], [], []))

    @pytest.mark.parametrize(
        ("place", "poor", "why"),
        [([0, -1], [1, 1], "numbered from 0"), ([0, 0], [1, -1], "never negative"), ([0], [1, 1], "for each area")],
    )
    def test_what_cannot_be_is_refused(self, place: list[int], poor: list[int], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            gap_indices(place, [1, 2], poor, [1, 1])

    @given(AREAS.filter(lambda areas: sum(a[1] for a in areas) and sum(a[2] for a in areas)))
    def test_the_index_is_twice_the_area_under_the_line_of_evenness(self, areas: list[tuple[int, int, int]]) -> None:
        order, poor, rest = zip(*areas, strict=True)
        across, up = gap_curve(order, poor, rest)
        assert (across[0], up[0], across[-1], up[-1]) == pytest.approx((0, 0, 1, 1))
        assert gap_index(order, poor, rest) == pytest.approx(2 * np.trapezoid(across, up) - 1)
