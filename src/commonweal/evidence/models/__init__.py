"""Tables of evidence: where figures come from and what they measure. The figures themselves are in the columnar store."""

from commonweal.evidence.models.releases import Release, Segment
from commonweal.evidence.models.sources import Aggregation, Disclosure, Indicator, Polarity, Source
from commonweal.evidence.models.withheld import Reason, Withheld, Withholding

__all__ = [
    "Aggregation",
    "Disclosure",
    "Indicator",
    "Polarity",
    "Reason",
    "Release",
    "Segment",
    "Source",
    "Withheld",
    "Withholding",
]
