"""Who may decide that the limits of chance start afresh."""

from __future__ import annotations

from commonweal.kit.verdicts import Verdict
from commonweal.register.models import Place, Tier
from commonweal.register.rules import Viewer, may_support


def may_start_limits_afresh(viewer: Viewer, place: Place) -> Verdict:
    """The support team of the place; of a neighbourhood that of the place it lies in."""
    return may_support(viewer, place.parent_id if place.tier == Tier.NEIGHBOURHOOD else place.pk)
