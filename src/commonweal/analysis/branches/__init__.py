"""A branch of a register: what partnerships would look like after some steps, and what is then different.

`Branch` is a shape with its seats, lines, duties and targets as plain values. `taken(branch, steps)` takes the steps in order and says
which of them cannot be taken; `differences(before, after)` says what became of each part. docs/methods/branches.md has the rules.

What does not belong here: which steps to take (analysis.restructuring proposes), and what an hour costs (analysis.burden).
"""

from commonweal.analysis.branches.comparing import Differences, Short, differences, pairs_meeting, quorums_missed
from commonweal.analysis.branches.shape import DOWNWARD, UPWARD, Body, Branch, Seat
from commonweal.analysis.branches.steps import (
    Close,
    Create,
    Frequency,
    Impossible,
    Merge,
    Move,
    Narrow,
    Rehome,
    Share,
    Split,
    Step,
    Taken,
    Why,
    Widen,
    taken,
)

__all__ = [
    "DOWNWARD",
    "UPWARD",
    "Body",
    "Branch",
    "Close",
    "Create",
    "Differences",
    "Frequency",
    "Impossible",
    "Merge",
    "Move",
    "Narrow",
    "Rehome",
    "Seat",
    "Share",
    "Short",
    "Split",
    "Step",
    "Taken",
    "Why",
    "Widen",
    "differences",
    "pairs_meeting",
    "quorums_missed",
    "taken",
]
