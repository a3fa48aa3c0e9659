"""Who may change what we know, and the one gate that every figure passes on its way out."""

from commonweal.evidence.rules.gate import ROUNDED_TO, Figure, is_suppressed, shown
from commonweal.evidence.rules.needs import (
    may_add_allocation,
    may_add_index,
    may_adopt_allocation,
    may_change_allocation,
    may_change_index,
    may_see_allocation,
    may_see_index,
)
from commonweal.evidence.rules.order import of_one_period, why_unordered
from commonweal.evidence.rules.permissions import (
    may_add_indicator,
    may_add_source,
    may_change_indicator,
    may_change_source,
    may_load_release,
    may_record_observations,
    may_see_provisional,
)

__all__ = [
    "ROUNDED_TO",
    "Figure",
    "is_suppressed",
    "may_add_allocation",
    "may_add_index",
    "may_add_indicator",
    "may_add_source",
    "may_adopt_allocation",
    "may_change_allocation",
    "may_change_index",
    "may_change_indicator",
    "may_change_source",
    "may_load_release",
    "may_record_observations",
    "may_see_allocation",
    "may_see_index",
    "may_see_provisional",
    "of_one_period",
    "shown",
    "why_unordered",
]
