"""What is asked of a suppression: how far from its true value a reader must find each primary cell possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonweal.analysis.disclosure.tables import Bools, Floats, Table, Whole

TOLERANCE = 1e-6
"""What counts as reached: the arithmetic of the solver is no finer."""


@dataclass(frozen=True)
class Problem:
    """A table, what must be withheld, and how far each primary must be seen to reach."""

    table: Table
    fixed: Bools
    """Withheld whatever it costs: primaries, and what nobody publishes."""
    free: Bools
    """What may be withheld besides."""
    up: Floats
    """How far above its value each primary must reach; 0 for every other cell."""
    down: Floats
    room_up: Floats
    """How far above its value a reader thinks a withheld cell possible, kept finite."""
    room_down: Floats

    @property
    def asked(self) -> list[tuple[int, float, float]]:
        """Every cell that must reach somewhere, the way (1 or -1), and how far."""
        ups = [(int(cell), 1.0, float(self.up[cell])) for cell in np.flatnonzero(self.up > TOLERANCE)]
        downs = [(int(cell), -1.0, float(self.down[cell])) for cell in np.flatnonzero(self.down > TOLERANCE)]
        return [*ups, *downs]

    def cost_of(self, withheld: Bools) -> float:
        """What the cells withheld besides the fixed ones cost."""
        return float(self.table.cost[withheld & self.free].sum())


def problem_of(table: Table, primary: Bools, up: Floats, down: Floats) -> Problem:
    """The problem, with room for every cell that no table of this size can exceed."""
    fixed = primary | table.hidden
    most = float(np.abs(table.values).sum() + max(up.max(initial=0.0), down.max(initial=0.0)) + 1.0)
    return Problem(
        table,
        fixed,
        ~fixed & np.isfinite(table.cost),
        np.where(primary, np.maximum(up, 0.0), 0.0),
        np.where(primary, np.maximum(down, 0.0), 0.0),
        np.minimum(table.most - table.values, most),
        np.minimum(table.values - table.least, most),
    )


def cells_of(mask: Bools) -> Whole:
    return np.flatnonzero(mask)
