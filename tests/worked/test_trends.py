"""Published figures of process control and of the test for a recent trend, and the example of docs/methods/trends.md."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from commonweal.analysis.trajectories import Better
from commonweal.analysis.trends import (
    assurance,
    control_limits,
    recent_trend,
    recent_trend_of_proportions,
    signals,
)
from tests.worked.test_methods_of_shape import rows

# --- NHSRplotthedots, R package of the NHS-R community, 2021: its own tests draw twenty figures from R's generator and
# keep what came out ("_snaps/ptd_spc.md", "_snaps/ptd_spc_standard.md").


def drawn_by_r(seed: int, size: int) -> np.ndarray:
    """What `set.seed(seed); rnorm(size)` gives in R: Mersenne Twister and inversion, both as R documents them."""
    state, key = seed, []
    for _ in range(50):
        state = (69069 * state + 1) % 2**32
    for _ in range(625):
        state = (69069 * state + 1) % 2**32
        key.append(state)
    twister = np.random.MT19937()
    twister.state = {
        "bit_generator": "MT19937", "state": {"key": np.array(key[1:], dtype=np.uint32), "pos": 624},
    }  # fmt: skip
    uniform = twister.random_raw(2 * size) * 2.3283064365386963e-10
    steps = 134217728
    return np.asarray(ndtri((np.floor(steps * uniform[::2]) + uniform[1::2]) / steps))


def test_the_twenty_figures_are_those_that_the_package_prints() -> None:
    printed = [-0.560, -0.230, 1.56, 0.0705, 0.129, 1.72, 0.461, -1.27, -0.687, -0.446, 1.22, 0.360, 0.401, 0.111,
               -0.556, 1.79, 0.498, -1.97, 0.701, -0.473]  # fmt: skip
    assert [float(f"{value:.3g}") for value in drawn_by_r(123, 20)] == printed


@pytest.mark.parametrize(
    ("part", "printed"),
    [
        (slice(0, 20), ("0.142", "-3.01", "3.29")),
        (slice(0, 10), ("0.0746", "-2.6", "2.75")),
        (slice(10, 20), ("0.209", "-3.28", "3.7")),
    ],
)
def test_mean_and_limits_of_all_and_of_each_half(part: slice, printed: tuple[str, ...]) -> None:
    found = control_limits(drawn_by_r(123, 20)[part], locked_at=None)
    assert tuple(f"{float(line[0]):.3g}" for line in (found.mean, found.lower, found.upper)) == printed


def test_all_twenty_are_chance() -> None:
    assert not signals(control_limits(drawn_by_r(123, 20), locked_at=None)).rule.any()


def test_screening_narrows_the_limits_when_one_figure_jumps() -> None:
    values = drawn_by_r(123, 20)
    values[14] = 10
    narrow, wide = (control_limits(values, screened=screened, locked_at=None) for screened in (True, False))
    assert wide.upper[0] - wide.lower[0] > narrow.upper[0] - narrow.lower[0]
    assert (narrow.screened.tolist(), wide.screened.tolist()) == ([2], [0])


def test_two_near_limits_on_opposite_sides_are_chance() -> None:
    values = [1.0, -1.0] * 7 + [5.5, -5.5]
    assert signals(control_limits(values, locked_at=None)).rule[-2:].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("sides", "marked"),
    [([1] * 6, []), ([1] * 6 + [-1], []), ([1] * 8 + [-1], range(8)), ([-1] * 8 + [1], range(8))],
)
def test_seven_on_one_side_of_the_mean(sides: list[int], marked: range) -> None:
    # Two far figures on the other side keep the mean at nought while the run is on one side of it.
    values = np.array([*sides, *([-sum(sides) / 2] * 2)], dtype=float)
    found = signals(control_limits(values, locked_at=None))
    assert np.flatnonzero(found.shift[: len(sides)]).tolist() == list(marked)


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        (range(1, 7), []),
        ([1, 2, 3, 3, 4, 5, 6], []),
        (range(1, 8), range(7)),
        ([2, *range(1, 8), 3], range(1, 8)),
        (range(7, 0, -1), range(7)),
        ([2, *range(7, 0, -1), 3], range(1, 8)),
    ],
)
def test_six_rises_or_falls_in_a_row(values: range | list[int], marked: range) -> None:
    found = signals(control_limits(np.array(values, dtype=float), locked_at=None))
    assert np.flatnonzero(found.trend).tolist() == list(marked)


@pytest.mark.parametrize(
    ("better", "printed"),
    [(Better.HIGH, ["fails", "passes", "hit_and_miss"]), (Better.LOW, ["passes", "fails", "hit_and_miss"])],
)
def test_assurance_against_three_pairs_of_limits(better: Better, printed: list[str]) -> None:
    # Its limits are 1 to 3, 5 to 7 and 1 to 5, around a target of 4.
    steps = np.array([1.0, 1.0, 2.0]) / 2.66
    middles = np.array([2.0, 6.0, 3.0])
    values = middles[:, None] + steps[:, None] * np.array([-0.5, 0.5, -0.5, 0.5])
    control = control_limits(values)
    assert control.lower[:, -1] == pytest.approx([1, 5, 1])
    assert control.upper[:, -1] == pytest.approx([3, 7, 5])
    assert assurance(control, 4.0, better=better).tolist() == printed
    assert assurance(control, 4.0, better=Better.NEITHER).tolist() == ["unknown"] * 3


# --- Fingertips: the tests of its own calculators. Public Health England, fingertips-open, "TrendMarkerCalculatorTest",
# 2019; Department of Health and Social Care, "TrendMarkerCalculatorTests", 2025. The second keeps a case without
# intervals that its calculator does not look at; it is left out here.


@pytest.mark.parametrize(
    ("count", "of", "printed"),
    [
        ([994, 1023, 1199, 1332, 1367], [40299, 41527, 42811, 44064, 44701], ("increasing", 47.9)),
        (
            [3455176, 3491868, 3625401, 3774801, 3938080],
            [48783947, 49122259, 49956777, 50649129, 51441896],
            ("increasing", None),
        ),
        ([57274, 55865, 53681, 51767, 53185], [61834, 60511, 59074, 57508, 59028], ("decreasing", None)),
        ([5, 3, 1, 1, 2], [5, 5, 5, 4, 4], ("not_tested", None)),
    ],
    ids=["a published rate", "diabetes, England", "first vaccination, Yorkshire and the Humber", "all of five"],
)
def test_recent_trends_of_proportions(count: list[int], of: list[int], printed: tuple[str, float | None]) -> None:
    found = recent_trend_of_proportions(count, of)
    assert str(found.travel) == printed[0]
    if printed[1] is not None:
        assert round(float(found.chi_squared), 2) == printed[1]


def test_sight_lost_to_diabetes_rose() -> None:
    found = recent_trend(
        [2.935, 1.93028, 2.7567, 2.8701, 3.0121],
        [2.7841, 1.8085, 2.6113, 2.7225, 2.8616],
        [3.0919, 2.058, 2.9082, 3.0237, 3.1683],
    )
    assert str(found.travel) == "increasing"


# --- The worked example of docs/methods/trends.md


def fly_tips() -> tuple[list[list[str]], np.ndarray]:
    printed = rows("trends", "month")
    return printed, np.array([np.nan if row[1] == "?" else float(row[1]) for row in printed])


def test_the_months_of_the_page() -> None:
    printed, values = fly_tips()
    found = signals(control_limits(values))
    words = {0: "", 1: "high", -1: "low"}
    ours = [[rule, words[way]] for rule, way in zip(found.rule.tolist(), found.direction.tolist(), strict=True)]
    assert ours == [row[2:] for row in printed]


def test_the_limits_of_the_page() -> None:
    found = control_limits(fly_tips()[1])
    lines = (found.mean, found.lower, found.upper)
    assert [f"{float(line[0]):.1f}" for line in lines] == ["42.5", "31.1", "53.9"]
    assert f"{(found.upper[0] - found.mean[0]) / 2.66:.2f}" == "4.27"


def test_the_targets_of_the_page() -> None:
    control = control_limits(fly_tips()[1])
    for target, printed in rows("trends", "target"):
        assert str(assurance(control, float(target), better=Better.LOW)) == printed


def test_the_recent_trends_of_the_page() -> None:
    for _to, *figures, chi_squared, travel in rows("trends", "years to"):
        value, lower, upper = ([float(each) for each in row.split(", ")] for row in figures)
        found = recent_trend(value, lower, upper)
        assert (f"{float(found.chi_squared):.2f}", str(found.travel)) == (chi_squared, travel)
