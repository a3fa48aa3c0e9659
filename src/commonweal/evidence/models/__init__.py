"""Tables of evidence: where figures come from and what they measure. The figures themselves are in the columnar store."""

from commonweal.evidence.models.needs import (
    Allocation,
    AllocationShare,
    CompositeIndex,
    IndexDomain,
    ThresholdKind,
    Weighing,
    Worst,
)
from commonweal.evidence.models.releases import Release, Segment
from commonweal.evidence.models.sources import Aggregation, Indicator, Polarity, Source

__all__ = [
    "Aggregation",
    "Allocation",
    "AllocationShare",
    "CompositeIndex",
    "IndexDomain",
    "Indicator",
    "Polarity",
    "Release",
    "Segment",
    "Source",
    "ThresholdKind",
    "Weighing",
    "Worst",
]
