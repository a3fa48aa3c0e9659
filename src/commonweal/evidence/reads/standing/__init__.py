"""One indicator in one place: whether the figure is bad, whether it is getting worse, and whether that is more than chance."""

from commonweal.evidence.reads.standing.among import AmongAlike, among_alike
from commonweal.evidence.reads.standing.beside import FunnelPoint, HeldAgainst, Laid, Peer, PlacesInFunnel
from commonweal.evidence.reads.standing.course import Course, Outlook, Point
from commonweal.evidence.reads.standing.whole import Standing, Wanted, outlook_of, rebase, standing

__all__ = [
    "AmongAlike",
    "Course",
    "FunnelPoint",
    "HeldAgainst",
    "Laid",
    "Outlook",
    "Peer",
    "PlacesInFunnel",
    "Point",
    "Standing",
    "Wanted",
    "among_alike",
    "outlook_of",
    "rebase",
    "standing",
]
