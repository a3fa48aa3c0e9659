"""Try a restructure before you do it: which bodies to keep, merge or close, and where work and seats go, at least burden.

`propose(problem, clock=time.monotonic)` gives the lightest shape that keeps every constraint, the bound that
proves how near to the best it is, and the reason for each body. `alternatives` gives a choice of about equal burden,
`frontier` what each number of changes can buy. docs/methods/restructuring.md has the method.

What does not belong here: what a body is for, and whether to do it. Fewer bodies are not the aim.
"""

from commonweal.analysis.restructuring.generated import SEEDS, generated_place
from commonweal.analysis.restructuring.keeping import Breach, BrokenProposal, breaches
from commonweal.analysis.restructuring.problem import Body, ChangeHours, Fixed, Function, Organisation, Problem
from commonweal.analysis.restructuring.proposal import (
    Because,
    Burden,
    Changes,
    Effort,
    Fate,
    Limit,
    Progress,
    Proposal,
    Reason,
    Relaxation,
    Shape,
    Status,
)
from commonweal.analysis.restructuring.proposing import alternatives, frontier, propose
from commonweal.analysis.restructuring.shapes import burden, changes, today

__all__ = [
    "SEEDS",
    "Because",
    "Body",
    "Breach",
    "BrokenProposal",
    "Burden",
    "ChangeHours",
    "Changes",
    "Effort",
    "Fate",
    "Fixed",
    "Function",
    "Limit",
    "Organisation",
    "Problem",
    "Progress",
    "Proposal",
    "Reason",
    "Relaxation",
    "Shape",
    "Status",
    "alternatives",
    "breaches",
    "burden",
    "changes",
    "frontier",
    "generated_place",
    "propose",
    "today",
]
