"""Published figures of the public-health methods, and the worked example of docs/methods/rates.md."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.analysis.rates import (
    compare,
    count_limits,
    differences,
    directly_standardised_rates,
    expected_events,
    funnel_of_proportions,
    funnel_of_rates,
    funnel_of_ratios,
    indirectly_standardised_ratios,
    means,
    proportions,
    quantile_groups,
    rates,
    standings,
)
from commonweal.analysis.trajectories import Better
from tests.worked.test_methods_of_shape import rows

# --- The vignette of PHEindicatormethods: G. Anderson, "Introduction to PHEindicatormethods", Public Health England,
# 26 April 2018. Eight areas and years: events, people; then value, lower and upper limit as it prints them.

OBSERVED = [68, 86, 18, 29, 99, 74, 8, 94]
PEOPLE = [174, 189, 179, 107, 102, 102, 155, 114]
SHARES_95 = [
    (0.3908046, 0.32141284, 0.46491370), (0.4550265, 0.38563304, 0.52621164), (0.1005587, 0.06455836, 0.15334331),
    (0.2710280, 0.19583556, 0.36209159), (0.9705882, 0.91706943, 0.98994755), (0.7254902, 0.63189437, 0.80271793),
    (0.0516129, 0.02638210, 0.09853151), (0.8245614, 0.74449994, 0.88346241),
]  # fmt: skip
SHARES_998 = [
    (0.3908046, 0.28504658, 0.5079248), (0.4550265, 0.34795803, 0.5664210), (0.1005587, 0.05014823, 0.1914304),
    (0.2710280, 0.16118061, 0.4183973), (0.9705882, 0.86653064, 0.9940736), (0.7254902, 0.57419464, 0.8381782),
    (0.0516129, 0.01832319, 0.1369464), (0.8245614, 0.69079867, 0.9081514),
]  # fmt: skip
RATES_95 = [
    (39080.46, 30346.142, 49544.53), (45502.65, 36395.152, 56196.03), (10055.87, 5956.701, 15893.43),
    (27102.80, 18147.416, 38925.56), (97058.82, 78882.763, 118166.76), (72549.02, 56964.372, 91079.88),
    (5161.29, 2228.279, 10169.80), (82456.14, 66631.239, 100906.46),
]  # fmt: skip
RATES_998 = [
    (39.08046, 26.042038, 56.07105), (45.50265, 31.822578, 62.81142), (10.05587, 4.259916, 19.77478),
    (27.10280, 14.132552, 46.57906), (97.05882, 69.665053, 131.16634), (72.54902, 49.230487, 102.60273),
    (5.16129, 1.271493, 13.64916), (82.45614, 58.634753, 112.28780),
]  # fmt: skip


@pytest.mark.parametrize(("confidence", "printed"), [(0.95, SHARES_95), (0.998, SHARES_998)])
def test_proportions_with_wilsons_limits(confidence: float, printed: list[tuple[float, ...]]) -> None:
    found = proportions(OBSERVED, PEOPLE, confidence=confidence)
    assert np.transpose([found.value, found.lower, found.upper]) == pytest.approx(np.array(printed), rel=1e-6)


@pytest.mark.parametrize(("confidence", "per", "printed"), [(0.95, 100_000, RATES_95), (0.998, 100, RATES_998)])
def test_rates_with_byars_limits_and_the_exact_ones_of_eight_events(
    confidence: float, per: float, printed: list[tuple[float, ...]]
) -> None:
    found = rates(OBSERVED, PEOPLE, per=per, confidence=confidence)
    assert np.transpose([found.value, found.lower, found.upper]) == pytest.approx(np.array(printed), rel=1e-6)


def test_the_mean_of_the_eight() -> None:
    found = means(OBSERVED, [0] * 8, groups=1)
    assert [found.value[0], found.lower[0], found.upper[0]] == pytest.approx([59.5, 29.45637, 89.54363], rel=1e-6)


def test_the_means_of_each_year_with_998_per_cent_limits_as_rounded_there() -> None:
    found = means(OBSERVED, [0] * 4 + [1] * 4, groups=2, confidence=0.998)
    assert [round(value) for value in found.lower] == [-114, -145]
    assert [round(value) for value in found.upper] == [214, 283]


# --- Directly standardised rates. M. Nelson, "dsrTest - examples", 2022, after Fay and Feuer, Statistics in Medicine 16,
# 1997, and Fleiss, Statistical Methods for Rates and Proportions, 1981, table 14.4: Down syndrome among fifth and later
# children in Michigan, by the mother's age. E. L. Frome, "Directly adjusted rates", Oak Ridge National Laboratory, gives
# value and standard error of two small examples, worked out from person-years that it prints to four places.

CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30666, 123419, 149919, 104088, 34392]
ALL_BIRTHS = [319933, 931318, 786511, 488235, 237863, 61313]
STANDARD_1970 = [146881, 110905, 118580, 103720, 42403]
PERSON_YEARS = [0.0830, 0.5232, 0.4477, 0.3489, 0.0947]


def test_the_directly_standardised_rate_of_births() -> None:
    found = directly_standardised_rates(CASES, BIRTHS, ALL_BIRTHS)
    assert found.value == pytest.approx(75.52901, abs=5e-6)
    # The exact method of the same example, by Dobson's formula from the exact limits of 740 events.
    total, error = 740, np.sqrt(sum(c * (w / n) ** 2 for c, n, w in zip(CASES, BIRTHS, ALL_BIRTHS, strict=True)))
    scale = 1e5 * error / sum(ALL_BIRTHS) / np.sqrt(total)
    lower, upper = count_limits(total)
    assert [found.lower, found.upper] == pytest.approx(
        [found.value + scale * (lower - total), found.value + scale * (upper - total)], rel=1e-9
    )


@pytest.mark.parametrize(
    ("events", "rate", "standard_error"),
    [([3, 9, 7, 2, 1], 19.3490, 6.2478), ([0, 0, 0, 10, 2], 7.4032, 2.1692)],
)
def test_directly_standardised_rates_of_a_workforce(events: list[int], rate: float, standard_error: float) -> None:
    found = directly_standardised_rates(events, PERSON_YEARS, STANDARD_1970, per=1)
    assert found.value == pytest.approx(rate, rel=1e-3)
    total = sum(events)
    lower, upper = count_limits(total)
    printed = standard_error / np.sqrt(total)
    assert [found.lower - found.value, found.upper - found.value] == pytest.approx(
        [printed * (lower - total), printed * (upper - total)], rel=1e-3
    )


# --- Indirect standardisation: the sheet "isr_sheet" of PHEindicatormethods, 2018: observed events and people of a place,
# events and people of the reference, and the events expected, in 19 bands of age.

SHEET = [
    (127, 636, 10303, 50520, 129.7052257), (25, 558, 2824, 57173, 27.56182114), (18, 609, 3225, 60213, 32.61795626),
    (21, 543, 3615, 54659, 35.91256701), (12, 384, 3641, 44345, 31.52878566), (27, 594, 3490, 50128, 41.35533035),
    (48, 669, 3789, 62163, 40.77732735), (27, 843, 3213, 67423, 40.17262655), (29, 660, 3031, 62899, 31.80432121),
    (32, 576, 2771, 55463, 28.7776716), (32, 606, 3089, 60479, 30.95180145), (34, 522, 3490, 49974, 36.45455637),
    (45, 426, 3595, 44140, 34.69574082), (65, 273, 4745, 40888, 31.68130014), (38, 300, 5514, 37239, 44.42117135),
    (68, 288, 7125, 30819, 66.58230312), (74, 153, 5694, 18136, 48.03606087), (82, 123, 6210, 15325, 49.84208809),
    (91, 207, 5757, 13918, 85.62286248),
]  # fmt: skip


def test_expected_events_in_each_band_and_in_all() -> None:
    _observed, people, events, reference, expected = zip(*SHEET, strict=True)
    each = [expected_events([p], [e], [r]) for p, e, r in zip(people, events, reference, strict=True)]
    assert each == pytest.approx(np.array(expected), abs=1e-6)
    assert expected_events(people, events, reference) == pytest.approx(sum(expected), abs=1e-6)


# --- Funnels: the test data of PHEindicatormethods, 2021. Proportions: people who were satisfied, by primary care trust.
# Limits in per cent at some sizes around 80.642448 %; then some trusts with the verdict it gives each.

BASELINE = 80.642448
LIMITS_OF_PROPORTIONS = [
    (1, 3.204264, 100, 0, 100), (3, 35.933491, 100, 10.150815, 100), (22, 64.132572, 97.152324, 54.611687, 100),
    (113, 73.357676, 87.927219, 69.156708, 92.128188), (1008, 78.203374, 83.081521, 76.796814, 84.488082),
    (9998, 79.867989, 81.416907, 79.421375, 81.863521), (110000, 80.408963, 80.875933, 80.274317, 81.010578),
]  # fmt: skip
TRUSTS = [
    ("New Forest", 35078.488, 41980, "very_high"), ("Norwich", 24803.6256, 31824, "very_low"),
    ("South Gloucestershire", 50050.7443, 61921, "within"), ("Central Derby", 24648.7596, 30521, "within"),
    ("West Norfolk", 26789.238, 33012, "high"), ("Hertsmere", 18550.7595, 22905, "within"),
    ("North Tees", 36850.0492, 45449, "high"), ("Mid-Hampshire", 34502.0685, 42485, "high"),
    ("North Devon", 30277.5312, 37828, "low"), ("East Devon", 21139.2936, 25992, "high"),
    ("South Tyneside", 29709.0543, 36583, "high"), ("Taunton Deane", 20781.484, 25672, "within"),
    ("Sheffield West", 23910.2469, 29457, "high"), ("Bracknell Forest", 21306.0303, 26333, "within"),
    ("Newham", 54063.9774, 71034, "very_low"), ("Bolton", 55735.3934, 67714, "very_high"),
]  # fmt: skip


def test_the_funnel_of_proportions() -> None:
    size, *printed = np.transpose(LIMITS_OF_PROPORTIONS)
    found = funnel_of_proportions(size, benchmark=BASELINE / 100)
    ours = [found.lower, found.upper, found.lowest, found.highest]
    assert 100 * np.array(ours) == pytest.approx(np.array(printed), abs=2e-6)


def test_which_trusts_stand_outside() -> None:
    _name, satisfied, asked, printed = zip(*TRUSTS, strict=True)
    funnel = funnel_of_proportions(asked, benchmark=BASELINE / 100)
    assert standings(funnel, proportions(satisfied, asked).value).tolist() == list(printed)


# Ratios: for each number of events, the numbers expected at which it would lie on the limits, and the ratios there (x 100).

LIMITS_OF_RATIOS = [
    (1, 5.571644585, 17.94802207, 0.025317898, 3949.774946, 9.233410143, 10.83023482, 0.001000547, 99945.32721),
    (5, 11.6683331, 42.85102213, 1.623486324, 307.979188, 16.45474478, 30.38637225, 0.739371928, 676.2496398),
    (10, 18.39035799, 54.3763205, 4.795387629, 208.5337156, 24.13397235, 41.43536693, 2.960519925, 337.778507),
    (50 + 1, 67.05559502, 76.05629327, 37.97285619, 134.3064629, 77.15705647, 66.09894458, 31.74201957, 160.6703061),
    (217, 247.8736782, 87.54459189, 189.0863922, 114.7623568, 266.489635, 81.42905819, 174.3111284, 124.4900437),
    (716, 770.4222128, 92.93605352, 664.5083011, 107.7488421, 802.60414, 89.20960712, 636.1521174, 112.5516964),
]  # fmt: skip


def test_the_funnel_of_ratios() -> None:
    for _events, at_lower, lower, at_upper, upper, at_lowest, lowest, at_highest, highest in LIMITS_OF_RATIOS:
        found = funnel_of_ratios([at_lower, at_upper, at_lowest, at_highest], benchmark=100)
        ours = [found.lower[0], found.upper[1], found.lowest[2], found.highest[3]]
        # It searches to seven places of its own, which shows where next to nothing is expected.
        assert ours == pytest.approx([lower, upper, lowest, highest], rel=6e-5)


# Rates: deaths over three years around 116.1720835 for every 100,000; it prints the population of one year.

LIMITS_OF_RATES = [
    (10, 5276.757672, 63.17010446, 1375.943768, 242.2579623), (136, 46159.34061, 98.21053059, 32740.07485, 138.4643546),
    (1360, 411529.9259, 110.158048, 369759.5622, 122.6021934),
]  # fmt: skip


def test_the_funnel_of_rates() -> None:
    for _events, at_lower, lower, at_upper, upper in LIMITS_OF_RATES:
        found = funnel_of_rates([3 * at_lower, 3 * at_upper], benchmark=116.1720835)
        assert [found.lower[0], found.upper[1]] == pytest.approx([lower, upper], rel=1e-6)


# --- Tenths of the areas of a region by a rate (highest first), after the same package's comparison with the tool of
# Public Health England: mortality from cancer under 75, women, North East and Yorkshire and the Humber.

NORTH_EAST = [
    (118.7460481, 10), (131.2778276, 9), (137.109864, 8), (137.7256526, 7), (138.9005229, 6), (143.263302, 6),
    (145.5966707, 5), (146.6971262, 4), (153.6912833, 3), (155.763081, 2), (157.1222286, 1), (171.2170455, 1),
]  # fmt: skip
YORKSHIRE = [
    (106.2196367, 10), (107.1817199, 9), (119.6328067, 9), (120.9548578, 8), (123.5376538, 7), (128.8445743, 7),
    (130.1475636, 6), (131.0167116, 5), (132.6330397, 5), (133.0932415, 4), (133.712218, 3), (137.7652704, 3),
    (142.4480172, 2), (148.1834709, 1), (161.9107123, 1),
]  # fmt: skip


@pytest.mark.parametrize("region", [NORTH_EAST, YORKSHIRE])
def test_tenths_of_a_region(region: list[tuple[float, int]]) -> None:
    values, printed = zip(*region, strict=True)
    assert quantile_groups(values).tolist() == list(printed)


# --- The worked example of docs/methods/rates.md


def _between(lower: float, upper: float, decimals: int) -> str:
    return f"{lower:.{decimals}f} to {upper:.{decimals}f}"


def test_the_areas_of_the_page() -> None:
    printed = rows("rates", "area")
    events, people = (np.array([float(row[column]) for row in printed]) for column in (1, 2))
    share, rate = proportions(events, people), rates(events, people)
    assert [row[3:] for row in printed] == [
        [
            f"{share.value[at]:.4f}", _between(share.lower[at], share.upper[at], 4),
            f"{rate.value[at]:.1f}", _between(rate.lower[at], rate.upper[at], 1),
        ]
        for at in range(len(printed))
    ]  # fmt: skip


def test_the_comparisons_of_the_page() -> None:
    printed = rows("rates", "area against all")
    together = rows("rates", "area")[: len(printed)]
    events, people = (np.array([float(row[column]) for row in together]) for column in (1, 2))
    benchmark = events.sum() / people.sum()
    assert f"{benchmark:.4f}" == "0.3097"
    share = proportions(events, people)
    compared = compare(share, benchmark, better=Better.LOW)
    placed = standings(funnel_of_proportions(people, benchmark=benchmark), share.value)
    assert [row[1:] for row in printed] == [list(both) for both in zip(compared, placed, strict=True)]


def test_the_change_of_the_page() -> None:
    areas = rows("rates", "area")
    first, later = (proportions([float(row[1])], [float(row[2])]) for row in (areas[2], areas[4]))
    change = differences(first, later)
    told = [round(float(each[0]), 4) for each in (change.value, change.lower, change.upper)]
    assert told == [0.0489, -0.0102, 0.1075]


def test_a_ratio_of_the_sheet_is_that_of_its_events() -> None:
    observed, _people, _events, _reference, expected = zip(*SHEET, strict=True)
    found = indirectly_standardised_ratios(sum(observed), sum(expected), times=100)
    lower, upper = count_limits(sum(observed))
    ours = [found.value, found.lower, found.upper]
    assert ours == pytest.approx([100 * each / sum(expected) for each in (sum(observed), lower, upper)])
