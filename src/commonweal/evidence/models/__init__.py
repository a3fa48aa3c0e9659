"""Tables of evidence: where figures come from and what they measure. The figures themselves are in the columnar store."""

from commonweal.evidence.models.geography import (
    BespokeNeighbourhood,
    Carrying,
    CarryingRule,
    Lookup,
    LookupPair,
    Made,
    Shared,
)
from commonweal.evidence.models.releases import Release, Segment
from commonweal.evidence.models.sources import Aggregation, Indicator, Polarity, Source

__all__ = [
    "Aggregation",
    "BespokeNeighbourhood",
    "Carrying",
    "CarryingRule",
    "Indicator",
    "Lookup",
    "LookupPair",
    "Made",
    "Polarity",
    "Release",
    "Segment",
    "Shared",
    "Source",
]
