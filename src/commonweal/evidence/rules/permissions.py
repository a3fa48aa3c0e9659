"""Who may change what we know."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, may_support_any


def may_see_provisional(viewer: Viewer) -> Verdict:
    """Partners see provisional figures; the public sees what was published."""
    if viewer.is_public:
        return no(_("Sign in to see provisional figures."))
    return yes()


def may_add_source(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_change_source(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_add_indicator(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_change_indicator(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_load_release(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_record_observations(viewer: Viewer) -> Verdict:
    """Partners record what they measure; which figure is theirs to give is decided by the room that asks for it."""
    if viewer.is_system or viewer.supports or viewer.places:
        return yes()
    if viewer.is_public:
        return no(_("Sign in to record figures."))
    return no(_("Only partners may record figures."))


def may_have_portrait_set(viewer: Viewer) -> Verdict:
    """Whoever is signed in: setting some hundred indicators on paper keeps a machine busy for seconds."""
    if viewer.is_public:
        return no(_("Sign in to have a PDF made, print the page, or take the figures as CSV, XLSX or JSON."))
    return yes()
