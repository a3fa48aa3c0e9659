"""Tables of structure: whether we are shaped right."""

from commonweal.structure.models.audits import Audit, Classification, Criticality, PartnershipType
from commonweal.structure.models.burdens import Capacity, Rate

__all__ = ["Audit", "Capacity", "Classification", "Criticality", "PartnershipType", "Rate"]
