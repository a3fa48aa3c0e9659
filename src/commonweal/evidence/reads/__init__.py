"""Every question the evidence answers. The first argument says who asks."""

from commonweal.evidence.reads.figures import (
    beside,
    figure_at,
    latest_figures,
    map_values,
    neighbourhoods,
    release_of,
    series,
    sources_of,
)
from commonweal.evidence.reads.lists import Counts, counts, indicators, releases, sources
from commonweal.evidence.reads.manifest import Damage, Known, damage
from commonweal.evidence.reads.profile import Line, Profile, profile
from commonweal.evidence.rules import Figure, is_suppressed

__all__ = [
    "Counts",
    "Damage",
    "Figure",
    "Known",
    "Line",
    "Profile",
    "beside",
    "counts",
    "damage",
    "figure_at",
    "indicators",
    "is_suppressed",
    "latest_figures",
    "map_values",
    "neighbourhoods",
    "profile",
    "release_of",
    "releases",
    "series",
    "sources",
    "sources_of",
]
