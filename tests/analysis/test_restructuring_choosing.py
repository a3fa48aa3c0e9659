"""Choosing among listed workloads: no cut takes a shape away, and what is left is the lightest, against the solver alone."""

from __future__ import annotations

from itertools import count, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.restructuring import (
    Problem,
    Progress,
    Status,
    alternatives,
    breaches,
    generated_place,
    master,
    propose,
)
from commonweal.analysis.restructuring.choosing import hours_of
from commonweal.analysis.restructuring.cutting import cuts
from commonweal.analysis.restructuring.formulation import Formulation, formulation
from commonweal.analysis.restructuring.listing import Listed, listed
from commonweal.analysis.restructuring.search import compact
from commonweal.analysis.restructuring.shapes import shape
from commonweal.analysis.restructuring.solving import Watch, solve
from commonweal.analysis.restructuring.workloads import desks, workloads
from tests.analysis.enumeration import BODIES, TOLERANCE, small_problems, some, still

ASKED = (7, 16, 17, 37)
"""Middling places that cuts alone do not settle."""


LOOKS = 700


def watch() -> Watch:
    return Watch(still, 1.0, lambda: False, lambda _: None)


def middling(seed: int) -> Problem:
    return generated_place(seed, bodies=40, functions=30, organisations=20)


def priced(programme: Formulation) -> master.Master:
    """The master with its prices, whether or not there is a shape."""
    found = master.Master(programme, desks(programme))
    found.add([(desk, workloads(desk, programme.costs, below=np.inf, most=100).carried) for desk in found.desks])
    found.generate(watch(), gap=0.0)
    return found


def shapes_on(who: Problem, programme: Formulation, table: Listed) -> list[tuple[int, ...]]:
    """The workloads of each shape that can be put together from a list and breaks nothing."""
    choices = [[-1, *map(int, np.flatnonzero(table.bodies == body))] for body in range(len(BODIES))]
    sets = (tuple(place for place in chosen if place >= 0) for chosen in product(*choices))
    return [
        chosen
        for chosen in sets
        if (table.carries[list(chosen)].sum(axis=0) == 1).all()
        and breaches(who, shape(programme, table.values(chosen))) == ()
    ]


@settings(some, max_examples=some.max_examples // 2)
@given(small_problems(limited=False), st.integers(0, 2**32 - 1))
def test_no_cut_takes_a_shape_away(problem: Problem, seed: int) -> None:
    programme = formulation(problem)
    found = priced(programme)
    if found.best is None:
        return
    table = listed(found, watch(), np.inf)
    assert table is not None
    real, draw = shapes_on(problem, programme, table), np.random.default_rng(seed)
    for _ in range(5):
        shares = (
            draw.dirichlet(np.full(len(table.costs), 0.3)) * draw.uniform(1, 3) if len(table.costs) else np.zeros(0)
        )
        for cut in cuts(table, shares, hours_of(found), set()):
            assert shares[cut.places].sum() > cut.most
            for chosen in real:
                assert np.isin(chosen, cut.places).sum() <= cut.most


def test_there_are_cuts_of_both_kinds() -> None:
    problem = middling(17)
    programme = formulation(problem)
    found = priced(programme)
    table = listed(found, watch(), 0.02 * found.priced.bound)
    assert table is not None
    shares = np.random.default_rng(1).dirichlet(np.full(len(table.costs), 0.05)) * 20
    most = {cut.most for cut in cuts(table, shares, hours_of(found), set())}
    assert 1.0 in most
    assert max(most) > 1.0


def test_a_list_holds_every_workload_up_to_its_threshold_and_says_when_it_cannot() -> None:
    found = priced(formulation(middling(7)))
    prices, up_to = found.priced, 150.0
    table = listed(found, watch(), up_to)
    assert table is not None
    for number, desk in enumerate(found.desks):
        mine = table.desks == number
        every = workloads(desk, prices.columns, below=prices.least[desk.body] + up_to, most=10**6)
        assert sorted(table.dearer[mine] + prices.least[desk.body]) == pytest.approx(sorted(every.costs))
        assert {table.values([int(place)])[desk.columns].tobytes() for place in np.flatnonzero(mine)} == {
            carried.astype(float).tobytes() for carried in every.carried
        }
    assert listed(found, watch(), up_to, most=len(table.costs) // 20) is None


@pytest.mark.parametrize("seed", ASKED)
def test_what_cuts_do_not_settle_is_settled_by_questions(seed: int) -> None:
    place = middling(seed)
    alone = solve(compact(formulation(place)), watch(), seconds=1.0)
    found = propose(place, clock=still, target_gap=0.0)
    assert found.status is Status.OPTIMAL
    assert found.effort.nodes > 0
    assert found.objective == pytest.approx(alone.objective, abs=TOLERANCE)
    assert found.bound == pytest.approx(found.objective, rel=1e-6)


@pytest.mark.parametrize("seed", ASKED[:2])
def test_a_second_shape_is_the_lightest_of_other_bodies(seed: int) -> None:
    place = middling(seed)
    first, second = alternatives(place, count=2, within=1.0, clock=still, target_gap=0.0)
    assert first.shape is not None
    assert second.shape is not None
    assert second.shape.bodies != first.shape.bodies
    assert breaches(place, second.shape) == ()
    programme = formulation(place)
    programme.differ(frozenset(programme.index.bodies[body] for body in first.shape.bodies))
    assert second.status is Status.OPTIMAL
    assert second.objective == pytest.approx(solve(compact(programme), watch(), seconds=1.0).objective, abs=TOLERANCE)


@pytest.mark.parametrize("few", [0, 2000])
def test_workloads_kept_ready_change_nothing_that_is_found(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    place = middling(7)
    known = propose(place, clock=still, target_gap=0.0)
    monkeypatch.setattr(master, "FEW", few)
    assert propose(place, clock=still, target_gap=0.0).shape == known.shape
    assert bool(master.Stock(formulation(place), desks(formulation(place))).carried) == (few > 0)


def test_whoever_waits_hears_of_it_and_is_heard() -> None:
    """Ten looks at the clock take a second: the search tells how far it is, and stops soon after it is asked to."""
    looks, told, asked = count(), list[Progress](), list[int]()

    def clock() -> float:
        return next(looks) / 10

    def stop() -> bool:
        asked.append(1)
        return len(asked) > LOOKS

    found = propose(
        middling(17), clock=clock, time_limit_seconds=1e6, target_gap=0.0, on_progress=told.append, should_stop=stop
    )
    assert found.status is Status.STOPPED
    assert found.shape is not None
    assert found.gap is not None
    silences = np.diff([0.0, *(one.seconds for one in told)])
    assert silences.max() <= 2.0
    # Each step that was under way asks once more, and none begins anew.
    assert len(asked) <= LOOKS + 10
