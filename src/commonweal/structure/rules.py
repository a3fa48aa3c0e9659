"""Who may do what in structure, each answer with its reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, is_support, may_support, may_work_in
from commonweal.structure.models import Audit


def may_add_audit(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place runs its audits."""
    return may_support(viewer, place_id)


def may_change_audit(viewer: Viewer, audit: Audit) -> Verdict:
    """The support team of the place may rename an audit or end it."""
    return may_support(viewer, audit.place_id)


def may_classify(viewer: Viewer, audit: Audit, organisation_id: int) -> Verdict:
    """While the audit lasts: people of that organisation, and the support team on its behalf."""
    if audit.until is not None:
        return no(_("This audit has ended, so its classifications stand as they are."))
    if is_support(viewer, audit.place_id) or organisation_id in viewer.organisation_ids:
        return yes()
    if viewer.is_public:
        return no(_("Sign in to say how your organisation classifies a partnership."))
    return no(_("Only people of that organisation, or the support team, may say how it classifies a partnership."))


def may_take_part(viewer: Viewer, audit: Audit) -> Verdict:
    """Whether there is any organisation for which the viewer may classify partnerships in this audit."""
    if audit.until is None and not is_support(viewer, audit.place_id) and not viewer.organisation_ids:
        return may_support(viewer, audit.place_id)
    return may_classify(viewer, audit, min(viewer.organisation_ids, default=0))


def may_see_audits(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place may: who called which partnership peripheral is for them to talk about, not for the world."""
    return may_work_in(viewer, place_id)
