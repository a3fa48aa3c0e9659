"""Statistical nearest neighbours: scikit-learn as the other opinion, awkward cases, what must always hold."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from sklearn.metrics.pairwise import nan_euclidean_distances
from sklearn.preprocessing import StandardScaler

from commonweal.analysis import neighbours as module
from commonweal.analysis.neighbours import neighbours, standardised

NAN = float("nan")


@pytest.fixture
def places() -> np.ndarray:
    draw = np.random.default_rng(11)
    table = draw.normal([10, 200, 0.5, -3], [2, 50, 0.1, 9], size=(40, 4))
    table[draw.random(table.shape) < 0.15] = NAN
    table[0] = [10, 210, 0.4, 1]
    return table


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(module)
    assert (ran.failed, ran.attempted >= 3) == (0, True)


def test_standardising_is_that_of_scikit_learn(places: np.ndarray) -> None:
    assert np.allclose(standardised(places), StandardScaler().fit_transform(places), equal_nan=True)


def test_an_indicator_in_which_none_differ_tells_none_apart() -> None:
    assert standardised([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]])[:, 0].tolist() == [0, 0, 0]


def test_only_a_table_is_taken() -> None:
    with pytest.raises(ValueError, match="as a table"):
        standardised([1.0, 2.0])


def test_distances_are_those_of_scikit_learn_where_figures_are_missing(places: np.ndarray) -> None:
    found = neighbours(places, of=0, least_known=0)
    expected = nan_euclidean_distances(standardised(places))[0]
    assert found.distances.tolist() == pytest.approx(expected[found.places].tolist())
    assert (np.diff(found.distances) >= 0).all()
    assert 0 not in found.places


def test_weights_stretch_an_indicator(places: np.ndarray) -> None:
    whole = places[np.isfinite(places).all(axis=1)]
    found = neighbours(whole, of=0, weights=[4, 1, 0, 1])
    stretched = standardised(whole) * [2, 1, 0, 1]
    expected = np.sqrt(((stretched - stretched[0]) ** 2).sum(axis=1))
    assert found.distances.tolist() == pytest.approx(expected[found.places].tolist())
    assert (found.contributions[:, 2] == 0).all()


def test_contributions_make_up_the_distance(places: np.ndarray) -> None:
    found = neighbours(places, of=0)
    assert np.nansum(found.contributions, axis=1).tolist() == pytest.approx([1.0] * found.places.size)
    assert (np.isfinite(found.contributions).sum(axis=1) == found.compared).all()


def test_too_little_in_common_leaves_a_place_out_and_says_so() -> None:
    table = [[1.0, 1, 1, 1], [2.0, NAN, NAN, NAN], [3.0, 3, NAN, NAN], [9.0, 9, 9, 9]]
    found = neighbours(table, of=0)
    assert found.left_out.tolist() == [1]
    assert found.places.tolist() == [2, 3]
    assert found.compared.tolist() == [2, 4]


def test_a_place_just_alike_has_distance_zero_and_comes_in_row_order() -> None:
    found = neighbours([[1.0], [1.0], [5.0], [1.0]], of=0, number=2)
    assert (found.places.tolist(), found.distances.tolist()) == ([1, 3], [0, 0])
    assert np.isnan(found.contributions).all()


def test_a_place_alone_has_none() -> None:
    assert neighbours([[1.0]], of=0).places.size == 0


@pytest.mark.parametrize(
    ("of", "weights", "why"),
    [
        (5, None, "no row 5 among 2"),
        (0, [1.0], "2 indicators and 1 weights"),
        (0, [0.0, 0.0], "above zero"),
        (0, [-1, 2], "zero or more"),
    ],
)
def test_what_cannot_be_is_refused(of: int, weights: list[float] | None, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        neighbours([[1.0, 2.0], [3.0, 4.0]], of=of, weights=weights)


@pytest.mark.parametrize("number", [-1, -40])
def test_fewer_neighbours_than_none_are_refused_with_the_range(places: np.ndarray, number: int) -> None:
    with pytest.raises(ValueError, match=f"from 0 up, and {number} is not"):
        neighbours(places, of=0, number=number)
    assert neighbours(places, of=0, number=0).places.size == 0
