"""Every question that the account to the public answers. Anyone may ask: what is told is told to all.

What a publication said is read from its snapshot alone, never from what lower rooms hold by now.
"""

from commonweal.account.reads.needs import needs
from commonweal.account.reads.publications import (
    TargetTold,
    earlier_readable,
    publication,
    publications,
    publications_of,
    seats_to_publish_through,
    standing_publications,
    target_to_publish,
    target_told,
    targets_told_late,
    today,
    with_state,
)
from commonweal.account.reads.snapshots import snapshot
from commonweal.account.reads.told import Deed, SeatTold, Told, UpdateTold

__all__ = [
    "Deed",
    "SeatTold",
    "TargetTold",
    "Told",
    "UpdateTold",
    "earlier_readable",
    "needs",
    "publication",
    "publications",
    "publications_of",
    "seats_to_publish_through",
    "snapshot",
    "standing_publications",
    "target_to_publish",
    "target_told",
    "targets_told_late",
    "today",
    "with_state",
]
