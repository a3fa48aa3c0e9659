"""Tables of the register: who and where we are."""

from commonweal.register.models.partnerships import (
    Coverage,
    Formality,
    Lifespan,
    Partnership,
    PartnershipRole,
    PartnershipStatus,
    Scale,
    Scope,
    Tie,
    TieKind,
    YesNo,
)
from commonweal.register.models.people import (
    Employment,
    Footprint,
    Identifier,
    Level,
    Organisation,
    Person,
    Sector,
    Support,
)
from commonweal.register.models.places import Overlap, Place, PlaceManager, Theme, Tier
from commonweal.register.models.seats import FeedbackWay, Seat, SeatFeedback, SeatRole

__all__ = [
    "Coverage",
    "Employment",
    "FeedbackWay",
    "Footprint",
    "Formality",
    "Identifier",
    "Level",
    "Lifespan",
    "Organisation",
    "Overlap",
    "Partnership",
    "PartnershipRole",
    "PartnershipStatus",
    "Person",
    "Place",
    "PlaceManager",
    "Scale",
    "Scope",
    "Seat",
    "SeatFeedback",
    "SeatRole",
    "Sector",
    "Support",
    "Theme",
    "Tie",
    "TieKind",
    "Tier",
    "YesNo",
]
