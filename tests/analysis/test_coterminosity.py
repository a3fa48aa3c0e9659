"""Co-terminosity: counting by hand, shapes against lookups, and what must always hold."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import coterminosity
from commonweal.analysis.coterminosity import fit, overlay, overlay_of_shapes

AREAS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(1, 5)), min_size=1, max_size=30)
Areas = list[tuple[str, str, int]]


def test_the_examples_in_the_docstrings_run() -> None:
    ran = doctest.testmod(coterminosity)
    assert ran.failed == 0
    assert ran.attempted > 0


@given(AREAS)
def test_fit_is_what_counting_by_hand_gives(areas: Areas) -> None:
    laid = overlay(*zip(*areas, strict=True))
    found = fit(laid)

    def size(first: object, second: object) -> int:
        return sum(s for a, b, s in areas if first in (a, None) and second in (b, None))

    for place, name in enumerate(laid.first):
        shared = {other: size(name, other) for other in laid.second}
        jaccard = {o: s / (size(name, None) + size(None, o) - s) for o, s in shared.items()}
        partner = laid.second[found.partner[place]]
        assert found.jaccard[place] == pytest.approx(max(jaccard.values()))
        assert jaccard[partner] == pytest.approx(max(jaccard.values()))
        assert found.share[place] == pytest.approx(shared[partner] / size(name, None))
        assert found.partners[place] == sum(s > 0 for s in shared.values())
        squares = sum((s / size(name, None)) ** 2 for s in shared.values())
        assert found.effective_partners[place] == pytest.approx(1 / squares)
        assert found.exact[place] == (max(jaccard.values()) == 1)


@given(AREAS)
def test_a_geography_fits_itself_exactly(areas: Areas) -> None:
    own, _other, sizes = zip(*areas, strict=True)
    found = fit(overlay(own, own, sizes))
    assert found.exact.all()
    assert found.effective_partners == pytest.approx(np.ones(len(found.partner)))


@given(AREAS)
def test_who_fits_exactly_does_so_from_either_side(areas: Areas) -> None:
    first, second, sizes = zip(*areas, strict=True)
    assert fit(overlay(first, second, sizes)).exact.sum() == fit(overlay(second, first, sizes)).exact.sum()


def test_small_areas_outside_the_other_geography_still_count_as_part_of_theirs() -> None:
    found = fit(overlay(["a", "a"], ["x", None]))
    assert (found.jaccard.tolist(), found.share.tolist(), found.exact.tolist()) == ([0.5], [0.5], [False])
    assert found.effective_partners.tolist() == [1.0]


def test_an_area_with_nothing_in_common_is_the_worst_misfit() -> None:
    found = fit(overlay(["a", "b", "c", "c"], ["x", None, "y", "z"]))
    assert found.partner.tolist() == [0, -1, 1]
    assert np.isnan(found.effective_partners[1])
    assert found.misfits().tolist() == [1, 2, 0]


def test_shapes_and_lookups_agree() -> None:
    cells = {(x, y): shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(2)}
    first = {x: shapely.union_all([cells[x, y] for y in range(2)]) for x in range(4)}
    second = {half: shapely.box(2 * half, 0, 2 * half + 2, 2) for half in range(2)}
    by_shape = fit(overlay_of_shapes(first, second))
    by_lookup = fit(overlay([x for x, _y in cells], [x // 2 for x, _y in cells]))
    assert by_shape.jaccard == pytest.approx(by_lookup.jaccard)
    assert by_shape.jaccard.tolist() == [0.5] * 4
    assert by_shape.partners.tolist() == [1] * 4


def test_no_shapes_lie_on_nothing() -> None:
    assert fit(overlay_of_shapes({}, {})).partner.tolist() == []
    assert fit(overlay_of_shapes({"a": shapely.box(0, 0, 1, 1)}, {})).partner.tolist() == [-1]
    assert fit(overlay([], [])).partner.tolist() == []


def test_lists_of_different_lengths_and_unknown_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="1, 2 and 1 entries"):
        overlay(["a"], ["x", "y"])
    for size in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="must be known"):
            overlay(["a"], ["x"], [size])
