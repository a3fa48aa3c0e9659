"""Who may say how codes and neighbourhoods lie, and which figures may be carried over or divided at all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.evidence.models import Aggregation, CarryingRule, Indicator
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.models import BESPOKE, Place, Tier
from commonweal.register.rules import Viewer, may_support, may_support_any

MAY_BE_PUT_TOGETHER = (Aggregation.SUM, Aggregation.MEAN, Aggregation.POPULATION_MEAN)


def may_declare_carrying(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_add_neighbourhood(viewer: Viewer, place: Place) -> Verdict:
    """Whether the viewer may make a neighbourhood of their own within a place: its support team may."""
    if place.tier == Tier.NEIGHBOURHOOD:
        return no(_("Neighbourhoods are made within a wider place, of the small areas in it."))
    return may_support(viewer, place.pk)


def may_change_neighbourhood(viewer: Viewer, place: Place) -> Verdict:
    """Whether the viewer may change or end a bespoke neighbourhood: the support team of the place it lies in."""
    if place.code_system != BESPOKE:
        return no(_("This neighbourhood is a published one: its parts are not ours to say."))
    return may_support(viewer, place.parent_id)


def may_carry(indicator: Indicator, rule: str) -> Verdict:
    """Whether the figures of an indicator may be carried over changed areas by a rule."""
    if rule == CarryingRule.UNCHANGED:
        return yes()
    if indicator.aggregation not in MAY_BE_PUT_TOGETHER:
        return no(
            _("%(indicator)s cannot be put together from several areas, as ranks cannot: only unchanged areas keep it.")
            % {"indicator": indicator.name}
        )
    if rule == CarryingRule.BEST_FIT and indicator.aggregation == Aggregation.SUM:
        return no(
            _("%(indicator)s is a count: the count of one area is not that of another, so best fit cannot carry it.")
            % {"indicator": indicator.name}
        )
    return yes()
