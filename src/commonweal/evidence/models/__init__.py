"""Tables of evidence: where figures come from and what they measure. The figures themselves are in the columnar store."""

from commonweal.evidence.models.findings import Basis, Cause, Finding, Ground, Side, Stance, Strength
from commonweal.evidence.models.gaps import DataGap, GapOutcome
from commonweal.evidence.models.geography import (
    BespokeNeighbourhood,
    Carrying,
    CarryingRule,
    Lookup,
    LookupPair,
    Made,
    Shared,
)
from commonweal.evidence.models.limits import Rebase
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
from commonweal.evidence.models.sources import LEAST_SUPPRESSED, Aggregation, Disclosure, Indicator, Polarity, Source
from commonweal.evidence.models.withheld import Reason, Withheld, Withholding

__all__ = [
    "LEAST_SUPPRESSED",
    "Aggregation",
    "Allocation",
    "AllocationShare",
    "Basis",
    "BespokeNeighbourhood",
    "Carrying",
    "CarryingRule",
    "Cause",
    "CompositeIndex",
    "DataGap",
    "Disclosure",
    "Finding",
    "GapOutcome",
    "Ground",
    "IndexDomain",
    "Indicator",
    "Lookup",
    "LookupPair",
    "Made",
    "Polarity",
    "Reason",
    "Rebase",
    "Release",
    "Segment",
    "Shared",
    "Side",
    "Source",
    "Stance",
    "Strength",
    "ThresholdKind",
    "Weighing",
    "Withheld",
    "Withholding",
    "Worst",
]
