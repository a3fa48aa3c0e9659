"""Published tables, and the cells that are withheld of them: docs/methods/disclosure.md stands as it says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonweal.analysis.disclosure import Method, as_rounded, attack, crossed, rounded_counts, suppress, table_of
from tests.worked.test_methods_of_shape import rows


def still() -> float:
    return 0.0


def printed(first: str) -> tuple[list[str], list[str], NDArray[np.float64]]:
    """Names of rows and columns of a printed table with its totals, and what is inside them."""
    table = rows("disclosure", first)
    text = [row[1:] for row in table]
    inner = np.array([[float(each) for each in row[:-1]] for row in text[:-1]])
    values, _sums = crossed(inner)
    assert values.tolist() == [[float(each) for each in row] for row in text]
    return [row[0] for row in table], text[0], inner


def test_the_attack_of_geurts() -> None:
    table = rows("disclosure", "row")
    shown = np.array([[np.nan if each == "withheld" else float(each) for each in row[1:]] for row in table])
    # Any table that keeps the printed totals will do as the truth: an attack sees only what is shown.
    for corner in (3.0, 5.0):
        inner = [[corner, 7 - corner], [6 - corner, corner - 3], [3, 3]]
        values, sums = crossed(inner)
        assert np.nanmax(np.abs(values - shown)) == 0
        found = attack(table_of(values.ravel(), sums), np.isnan(shown).ravel())
        ((_cell, least, most),) = rows("disclosure", "cell")
        assert (found.least[0], found.most[0]) == (float(least), float(most))


def test_the_choice_of_fischetti_and_salazar() -> None:
    names, _first, inner = printed("activity")
    columns = ["A", "B", "C", "all"]
    values, sums = crossed(inner)
    cells = [f"{name} {column}" for name in names for column in columns]
    ((small, others, cost, least, most),) = rows("disclosure", "confidential")
    primary = np.array([cell == small for cell in cells])
    table = table_of(values.ravel(), sums)
    found = suppress(table, primary, lower=20, upper=24, clock=still)
    assert [cells[place] for place in np.flatnonzero(found.secondary)] == others.split(", ")
    assert (found.method, found.cost, found.bound) == (Method.EXACT, float(cost), float(cost))
    place = cells.index(small)
    assert (found.attack.least[place], found.attack.most[place]) == (float(least), float(most))


def test_the_choice_of_langsrud() -> None:
    names, _first, inner = printed("age")
    columns = ["Iceland", "Portugal", "Spain", "everywhere"]
    values, sums = crossed(inner)
    cells = [f"{name} {column}" for name in names for column in columns]
    ((small, others),) = rows("disclosure", "small")
    primary = (values <= 1).ravel()
    assert [cells[place] for place in np.flatnonzero(primary)] == [small]
    found = suppress(table_of(values.ravel(), sums), primary, lower=0, upper=1, clock=still)
    assert sorted(cells[place] for place in np.flatnonzero(found.secondary)) == others.split(", ")
    assert found.method == Method.EXACT


def test_the_rounding_that_gives_a_count_away() -> None:
    table = rows("disclosure", "true")
    true = np.array([float(row[0]) for row in table])
    shown = ["withheld" if np.isnan(each) else f"{each:.0f}" for each in rounded_counts(true)]
    found = attack(as_rounded(table_of(true, [(3, [0, 1, 2])])), np.ones(4, dtype=bool), whole=True)
    ours = [[f"{low:.0f}", f"{high:.0f}"] for low, high in zip(found.least, found.most, strict=True)]
    assert [[row[1], *row[2:]] for row in table] == [[word, *ends] for word, ends in zip(shown, ours, strict=True)]
