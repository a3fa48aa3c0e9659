"""Who may put an index together, share out a fund by it, and adopt what came of it."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.evidence.models import Allocation, CompositeIndex
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, may_support, may_work_in


def may_see_index(viewer: Viewer, index: CompositeIndex, *, is_settled: bool) -> Verdict:
    """Partners see it from the first draft; everyone does once a fund was shared out by it."""
    return yes() if is_settled else may_work_in(viewer, index.place_id)


def may_add_index(viewer: Viewer, place_id: int | None) -> Verdict:
    return may_support(viewer, place_id)


def may_change_index(viewer: Viewer, index: CompositeIndex, *, is_settled: bool) -> Verdict:
    """The support team, until a fund was shared out by it."""
    if is_settled:
        return no(_("A fund was shared out by this index, so it stands as it is. Make another one."))
    return may_support(viewer, index.place_id)


def may_see_allocation(viewer: Viewer, allocation: Allocation) -> Verdict:
    """Partners see it from the first draft; everyone does once it is adopted."""
    return yes() if allocation.adopted_on is not None else may_work_in(viewer, allocation.place_id)


def may_add_allocation(viewer: Viewer, place_id: int | None) -> Verdict:
    return may_support(viewer, place_id)


def may_change_allocation(viewer: Viewer, allocation: Allocation) -> Verdict:
    """The support team, until it is adopted."""
    if allocation.adopted_on is not None:
        told = {"day": date_format(allocation.adopted_on, "j F Y")}
        return no(_("It was adopted on %(day)s, so it stands as it is.") % told)
    return may_support(viewer, allocation.place_id)


def may_adopt_allocation(viewer: Viewer, allocation: Allocation, *, fault: str) -> Verdict:
    """The support team records the decision, once, of an allocation that can be carried out."""
    verdict = may_change_allocation(viewer, allocation)
    if not verdict:
        return verdict
    return no(_("It cannot be shared out yet: %s") % fault) if fault else yes()
