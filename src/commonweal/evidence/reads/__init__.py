"""Every question the evidence answers. The first argument says who asks."""

from commonweal.evidence.reads.figures import (
    figure_at,
    latest_figures,
    map_values,
    neighbourhoods,
    release_of,
    series,
    sources_of,
)
from commonweal.evidence.reads.lists import Counts, counts, indicators, releases, sources
from commonweal.evidence.reads.profile import Line, Profile, profile
from commonweal.evidence.reads.standing import (
    Against,
    Chosen,
    Course,
    Laid,
    Outlook,
    Peer,
    PlacesInFunnel,
    Point,
    Standing,
    outlook_of,
    standing,
)
from commonweal.evidence.rules import Figure, is_suppressed

__all__ = [
    "Against",
    "Chosen",
    "Counts",
    "Course",
    "Figure",
    "Laid",
    "Line",
    "Outlook",
    "Peer",
    "PlacesInFunnel",
    "Point",
    "Profile",
    "Standing",
    "counts",
    "figure_at",
    "indicators",
    "is_suppressed",
    "latest_figures",
    "map_values",
    "neighbourhoods",
    "outlook_of",
    "profile",
    "release_of",
    "releases",
    "series",
    "sources",
    "sources_of",
    "standing",
]
