"""Every question the evidence answers. The first argument says who asks."""

from commonweal.evidence.reads.bespoke import (
    Composition,
    bespoke_at,
    bespoke_neighbourhoods,
    composed_of_areas,
    composed_of_codes,
    composed_of_outline,
    parts_of,
    small_areas,
)
from commonweal.evidence.reads.figures import (
    figure_at,
    latest_figures,
    map_values,
    neighbourhoods,
    release_of,
    series,
    sources_of,
)
from commonweal.evidence.reads.geography import (
    carryings,
    changes_known,
    code_history,
    codes_named,
    every_lookup,
    lookups,
    place_codes,
)
from commonweal.evidence.reads.lists import Counts, counts, indicators, releases, sources
from commonweal.evidence.reads.profile import Line, Profile, profile
from commonweal.evidence.rules import Figure, is_suppressed

__all__ = [
    "Composition",
    "Counts",
    "Figure",
    "Line",
    "Profile",
    "bespoke_at",
    "bespoke_neighbourhoods",
    "carryings",
    "changes_known",
    "code_history",
    "codes_named",
    "composed_of_areas",
    "composed_of_codes",
    "composed_of_outline",
    "counts",
    "every_lookup",
    "figure_at",
    "indicators",
    "is_suppressed",
    "latest_figures",
    "lookups",
    "map_values",
    "neighbourhoods",
    "parts_of",
    "place_codes",
    "profile",
    "release_of",
    "releases",
    "series",
    "small_areas",
    "sources",
    "sources_of",
]
