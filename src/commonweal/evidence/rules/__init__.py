"""Who may change what we know, and the one gate that every figure passes on its way out."""

from commonweal.evidence.rules.gate import ROUNDED_TO, Figure, is_suppressed, shown
from commonweal.evidence.rules.geography import (
    MAY_BE_PUT_TOGETHER,
    may_add_neighbourhood,
    may_carry,
    may_change_neighbourhood,
    may_declare_carrying,
)
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
    "MAY_BE_PUT_TOGETHER",
    "ROUNDED_TO",
    "Figure",
    "is_suppressed",
    "may_add_indicator",
    "may_add_neighbourhood",
    "may_add_source",
    "may_carry",
    "may_change_indicator",
    "may_change_neighbourhood",
    "may_change_source",
    "may_declare_carrying",
    "may_load_release",
    "may_record_observations",
    "may_see_provisional",
    "shown",
]
