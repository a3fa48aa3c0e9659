"""Who sits where: memberships of bodies, how bodies overlap, who stands between them, and how to draw it.

Everything starts from the two-mode table of members and bodies. Ties between bodies, or between members,
are counted from it and never guessed.

What does not belong here: what a body is for, and whether an overlap is a fault. That takes people.
"""

from commonweal.analysis.networks.bridges import Roles, brokerage_roles, constraint, effective_size
from commonweal.analysis.networks.brokerage import Ties, betweenness, two_mode_betweenness
from commonweal.analysis.networks.driving import Branch, Loops, driver_tree, loops
from commonweal.analysis.networks.layered import Layers, layered
from commonweal.analysis.networks.memberships import Memberships, memberships, shared_bodies, shared_members
from commonweal.analysis.networks.overlapping import Likenesses, Overlaps, likenesses, overlaps
from commonweal.analysis.networks.placing import force_layout, two_mode_layout
from commonweal.analysis.networks.wording import wording_likeness

__all__ = [
    "Branch",
    "Layers",
    "Likenesses",
    "Loops",
    "Memberships",
    "Overlaps",
    "Roles",
    "Ties",
    "betweenness",
    "brokerage_roles",
    "constraint",
    "driver_tree",
    "effective_size",
    "force_layout",
    "layered",
    "likenesses",
    "loops",
    "memberships",
    "overlaps",
    "shared_bodies",
    "shared_members",
    "two_mode_betweenness",
    "two_mode_layout",
    "wording_likeness",
]
