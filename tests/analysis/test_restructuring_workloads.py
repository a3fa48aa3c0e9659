"""Workloads of a body: all those below a threshold, and a least that is never too high, against every set there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.restructuring import generated_place
from commonweal.analysis.restructuring.formulation import formulation
from commonweal.analysis.restructuring.workloads import Desk, columns_of, desks, fits, workloads

PROGRAMME = formulation(generated_place(3, bodies=16, functions=30, organisations=16))
BUSY = [desk for desk in desks(PROGRAMME) if 3 <= len(desk.columns) <= 9]


def every(desk: Desk, prices: np.ndarray) -> dict[tuple[bool, ...], float]:
    """The cost of each set of functions that fits."""
    sets = (np.array(flags, dtype=bool) for flags in product([False, True], repeat=len(desk.columns)))
    return {tuple(flags.tolist()): float(prices[columns_of(desk, flags)].sum()) for flags in sets if fits(desk, flags)}


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(BUSY) - 1), st.integers(0, 2**32 - 1), st.floats(-200, 50), st.sampled_from([1, 4, 10_000]))
def test_a_body_names_all_workloads_below_a_threshold(number: int, seed: int, below: float, most: int) -> None:
    desk, draw = BUSY[number], np.random.default_rng(seed)
    prices = PROGRAMME.costs.copy()
    prices[desk.columns] -= draw.uniform(0, 120, len(desk.columns))
    prices[desk.seats] += draw.uniform(-5, 20, len(desk.seats))
    found, known = workloads(desk, prices, below=below, most=most), every(desk, prices)
    named = {tuple(flags.tolist()): cost for flags, cost in zip(found.carried, found.costs, strict=True)}
    assert found.least <= min(known.values()) + 1e-6
    for flags, cost in named.items():
        assert cost == pytest.approx(known[flags])
        assert cost < below
    if found.whole:
        assert set(named) == {flags for flags, cost in known.items() if cost < below}


def test_there_are_bodies_to_try() -> None:
    assert len(BUSY) >= 4
