"""Tables of the register: who and where we are."""

from commonweal.register.models.partnerships import (
    Formality,
    Lifespan,
    Partnership,
    PartnershipRole,
    Scale,
    Scope,
    Tie,
    TieKind,
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
from commonweal.register.models.seats import Seat, SeatRole

__all__ = [
    "Employment",
    "Footprint",
    "Formality",
    "Identifier",
    "Level",
    "Lifespan",
    "Organisation",
    "Overlap",
    "Partnership",
    "PartnershipRole",
    "Person",
    "Place",
    "PlaceManager",
    "Scale",
    "Scope",
    "Seat",
    "SeatRole",
    "Sector",
    "Support",
    "Theme",
    "Tie",
    "TieKind",
    "Tier",
]
