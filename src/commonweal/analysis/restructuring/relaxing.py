"""What to ease where no shape keeps every constraint: as few constraints as will do, and each by as little.

Every constraint that a person set may give way at a price of one, however far; among the sets that are
smallest, the one that gives way least in all is taken, a cap measured by its own size. That is the elastic form of the programme
(Chinneck, Feasibility and Infeasibility in Optimization, 2008), with the number of constraints minimised outright.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from commonweal.analysis.restructuring.formulation import Formulation
from commonweal.analysis.restructuring.proposal import Limit, Relaxation
from commonweal.analysis.restructuring.solving import Floats, Programme, Watch, solve

LITTLE = 1e-3
"""All amounts together count for less than one constraint more."""
FROM = 1e-6


def relaxations(programme: Formulation, watch: Watch, *, seed: int) -> tuple[tuple[Relaxation, ...], bool]:
    """The fewest constraints to ease so that a shape exists, each with its amount; and whether no fewer would do.

    Empty and False where the time was up before any set was found.
    """
    rows = programme.rows
    named = sorted(rows.limits)
    groups = sorted(set(rows.limits.values()))
    at = {group: number for number, group in enumerate(groups)}
    reach = np.array([_reach(programme, row) for row in named])
    most = np.zeros(len(groups))
    for row, far in zip(named, reach, strict=True):
        most[at[rows.limits[row]]] = max(most[at[rows.limits[row]]], far)
    run = solve(_elastic(programme, named, reach, groups, most), watch, seconds=watch.left, seed=seed, shared=False)
    if run.values is None:
        return (), False
    amounts = np.zeros(len(groups))
    columns = programme.index.columns
    for row, slack in zip(named, run.values[columns : columns + len(named)], strict=True):
        amounts[at[rows.limits[row]]] = max(amounts[at[rows.limits[row]]], slack)
    eased = tuple(
        Relaxation(limit, subject, round(float(amounts[number]), 6))
        for number, (limit, subject) in enumerate(groups)
        if amounts[number] > FROM
    )
    return eased, run.objective - run.bound < 1 - LITTLE


def _reach(programme: Formulation, row: int) -> float:
    """How far a row could ever be from kept."""
    rows = programme.rows
    values = np.array(rows.values[rows.starts[row] : rows.starts[row + 1]])
    low, high = values[values < 0].sum(), values[values > 0].sum()
    return float(
        max(
            rows.lower[row] - low if np.isfinite(rows.lower[row]) else 0.0,
            high - rows.upper[row] if np.isfinite(rows.upper[row]) else 0.0,
            0.0,
        )
    )


def _elastic(
    programme: Formulation, named: list[int], reach: Floats, groups: list[tuple[Limit, tuple[str, ...]]], most: Floats
) -> Programme:
    """The programme with a slack for each named row, and a switch for each constraint that slacks need."""
    rows, columns = programme.rows, programme.index.columns
    height, slacks, switches = len(rows.lower), len(named), len(groups)
    at = {group: number for number, group in enumerate(groups)}
    base = sparse.csr_matrix((rows.values, rows.columns, rows.starts), shape=(height, columns))
    # A function is only ever carried too little, and any other row has one side: the slack makes up what is short.
    signs = [1.0 if _below(programme, row) else -1.0 for row in named]
    gives = sparse.csr_matrix((signs, (named, np.arange(slacks))), shape=(height, slacks))
    switch = np.array([at[rows.limits[row]] for row in named], dtype=np.int64)
    tied = sparse.hstack(
        [
            sparse.csr_matrix((slacks, columns)),
            sparse.eye(slacks, format="csr"),
            sparse.csr_matrix((-reach, (np.arange(slacks), switch)), shape=(slacks, switches)),
        ]
    )
    matrix = sparse.vstack([sparse.hstack([base, gives, sparse.csr_matrix((height, switches))]), tied]).tocsr()
    shares = np.array([1.0 / max(1.0, _cap(programme, rows.limits[row])) for row in named])
    scale = LITTLE / max(1.0, float(reach @ shares))
    return Programme(
        costs=np.concatenate([np.zeros(columns), scale * shares, np.ones(switches)]),
        constant=0.0,
        matrix=matrix,
        lower=np.concatenate([rows.lower, np.full(slacks, -np.inf)]),
        upper=np.concatenate([rows.upper, np.zeros(slacks)]),
        whole=np.concatenate([np.ones(columns), np.zeros(slacks), np.ones(switches)]).astype(bool),
        column_upper=np.concatenate([np.ones(columns), reach, np.ones(switches)]),
    )


def _cap(programme: Formulation, constraint: tuple[Limit, tuple[str, ...]]) -> float:
    """The size of a cap, 1 for what is yes or no."""
    problem, index = programme.problem, programme.index
    limit, subject = constraint
    size: float | None = 1.0
    if limit is Limit.AGENDA_CAP:
        size = problem.bodies[index.bodies[subject[0]]].agenda_cap
    elif limit is Limit.MEMBERSHIP_CAP:
        size = problem.bodies[index.bodies[subject[0]]].membership_cap
    elif limit is Limit.HOURS_CAP:
        size = problem.organisations[index.organisations[subject[0]]].hours_cap
    elif limit is Limit.MAX_CHANGES:
        size = problem.max_changes
    return 1.0 if size is None else float(size)


def _below(programme: Formulation, row: int) -> bool:
    """Whether a row asks for at least something (and may fall short), rather than for at most."""
    return not np.isfinite(programme.rows.upper[row]) or programme.rows.lower[row] > 0
