"""The worked examples of docs/methods: inequality, deprivation, allocation and neighbours stand as the pages say."""

from __future__ import annotations

import re

import numpy as np
import pytest

from commonweal.analysis import deprivation
from commonweal.analysis.allocation import Rule, Weighing, allocate, trials
from commonweal.analysis.inequality import (
    Slope,
    gap_curve,
    gap_index,
    parts,
    simulated_slope_index,
    slope_index,
)
from commonweal.analysis.neighbours import neighbours
from tests.worked.test_methods_of_shape import METHODS, figure, rows, told


def page(name: str) -> str:
    return " ".join((METHODS / f"{name}.md").read_text(encoding="utf-8").split())


def column(table: list[list[str]], place: int) -> np.ndarray:
    return np.array([figure(row[place]) for row in table])


# --- Inequality


def slope(interval: str) -> Slope:
    _tenth, people, values, errors = (column(rows("inequality", "tenth"), place) for place in range(4))
    order = np.arange(people.size)
    if interval == "by formula":
        return slope_index(values, order=order, population=people, errors=errors)
    if interval == "from the scatter":
        return slope_index(values, order=order, population=people)
    seed = int(interval.rpartition(" ")[2])
    return simulated_slope_index(
        values, order=order, population=people, errors=errors, generator=np.random.default_rng(seed)
    )


@pytest.mark.parametrize("printed", rows("inequality", "interval"), ids=lambda row: row[0])
def test_slopes_and_their_intervals(printed: list[str]) -> None:
    found = slope(printed[0])
    absolute = (found.slope, found.slope_lower, found.slope_upper)
    relative = (found.relative, found.relative_lower, found.relative_upper)
    assert printed[1:] == [*(f"{each:.2f}" for each in absolute), *(f"{each:.3f}" for each in relative)]


def test_fifths_and_their_gaps() -> None:
    tenths = rows("inequality", "tenth")
    found = parts(column(tenths, 2), order=range(len(tenths)), population=column(tenths, 1))
    assert [row[1] for row in rows("inequality", "fifth")] == [f"{each:.2f}" for each in found.means]
    assert f"The absolute gap is {found.absolute_gap:.2f} years and the relative gap {found.relative_gap:.3f}." in page(
        "inequality"
    )


def test_the_gap_index_and_its_curve() -> None:
    areas = rows("inequality", "area")
    outcome, deprived, others = (column(areas, place) for place in (1, 2, 3))
    poor, rest = gap_curve(outcome, deprived, others)
    order = [areas[place][0] for place in np.argsort(outcome)]
    assert rows("inequality", "in order") == [
        [name, f"{more:.3f}", f"{other:.3f}"] for name, more, other in zip(order, poor[1:], rest[1:], strict=True)
    ]
    assert f"The gap index is {gap_index(outcome, deprived, others):.3f}:" in page("inequality")


# --- Deprivation


def test_the_weights_of_the_index() -> None:
    assert {name: float(weight) for name, weight in rows("deprivation", "domain")} == deprivation.IMD_WEIGHTS


def test_every_step_of_an_index() -> None:
    areas = rows("deprivation", "area")[:5]
    ranks = [deprivation.ranks(column(areas, place)) for place in (1, 2, 3)]
    stretched = [deprivation.transformed(each) for each in ranks]
    score = deprivation.combined(np.column_stack(stretched), [0.5, 0.3, 0.2])
    overall = deprivation.ranks(score)
    for place, row in enumerate(areas):
        assert row[4:] == [
            *(told(each[place]) for each in ranks),
            *(told(each[place], 2) for each in stretched),
            told(score[place], 2),
            told(overall[place]),
        ]


def test_the_shrinkage_of_five_areas() -> None:
    text = (METHODS / "deprivation.md").read_text(encoding="utf-8")
    table = re.search(r"^\| area \| cases .*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table is not None
    areas = [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]
    cases, people = column(areas, 1), column(areas, 2)
    found, weights = deprivation.shrunk_proportions(cases, people, ["one"] * len(areas))
    for place, row in enumerate(areas):
        assert row[3:] == [told(cases[place] / people[place], 3), told(weights[place], 2), told(found[place], 3)]


# --- Allocation


def test_every_step_of_an_allocation() -> None:
    areas = rows("allocation", "area")
    need, people = column(areas, 1), column(areas, 2)
    per_head = allocate(400_000, need=need, population=people, rule=Rule(Weighing.PEOPLE, threshold=30))
    free = allocate(400_000, need=need, population=people, rule=Rule(threshold=30, taper=10))
    held = allocate(400_000, need=need, population=people, rule=Rule(threshold=30, taper=10, floor=30_000))
    for place, row in enumerate(areas):
        assert row[3:] == [
            str(per_head.pounds[place]),
            told(free.tapered[place], 1),
            told(free.weights[place]),
            told(free.unlimited[place], 2),
            told(held.limited[place], 2),
            str(held.pounds[place]),
        ]
    assert f"λ is {held.scale:.6f}:" in page("allocation")
    assert f"an equal sum of £{per_head.scale:.0f} per head" in page("allocation")


def test_the_neighbourhood_renewal_fund() -> None:
    wards = rows("allocation", "ward")
    tenth = deprivation.deciles(column(wards, 2), areas=20) == 1
    found = allocate(90_000, need=tenth, population=column(wards, 3), rule=Rule(Weighing.PEOPLE, threshold=1))
    assert [row[4] for row in wards] == [str(each) for each in found.pounds]
    assert found.scale == pytest.approx(20)


def test_other_thresholds() -> None:
    areas = rows("allocation", "area")
    tried = trials(
        400_000, need=column(areas, 1), population=column(areas, 2), rule=Rule(Weighing.PEOPLE, threshold=30)
    )
    assert rows("allocation", "threshold") == [
        [told(each.threshold), str(each.areas), str(each.moved)] for each in tried
    ]


# --- Neighbours


def test_the_neighbours_of_the_page() -> None:
    places = rows("neighbours", "place")
    found = neighbours(np.array([[figure(cell) for cell in row[1:]] for row in places]), of=0)
    assert rows("neighbours", "neighbour") == [
        [places[place][0], told(distance, 2), str(compared), *(told(share, 2) for share in shares)]
        for place, distance, compared, shares in zip(
            found.places, found.distances, found.compared, found.contributions, strict=True
        )
    ]
