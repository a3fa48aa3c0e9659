"""Every change that structure allows."""

from commonweal.structure.writes.audits import Answer, add_audit, change_audit, classify, classify_all, end_audit
from commonweal.structure.writes.burdens import (
    add_capacity,
    add_rate,
    change_capacity,
    change_rate,
    end_capacity,
    end_rate,
)

__all__ = [
    "Answer",
    "add_audit",
    "add_capacity",
    "add_rate",
    "change_audit",
    "change_capacity",
    "change_rate",
    "classify",
    "classify_all",
    "end_audit",
    "end_capacity",
    "end_rate",
]
