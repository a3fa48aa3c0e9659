"""Who may do what in structure, each answer with its reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, is_support, may_support, may_work_in
from commonweal.structure.models import Audit, Capacity


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


# --- Overlap, burden, gaps and bridges


def may_see_shape(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place may: who overlaps with whom, and what it costs them, is for them to talk about first."""
    return may_work_in(viewer, place_id)


def may_see_hours_of_people(viewer: Viewer, place_id: int | None) -> Verdict:
    """How many hours each person gives is for the support team; what an organisation gives is for all partners."""
    if is_support(viewer, place_id):
        return yes()
    if viewer.is_public:
        return no(_("Sign in as a member of the support team to see the hours of each person."))
    return no(_("Only the support team of this place may see the hours of each person. You may see your own."))


def may_set_rates(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place says what an hour costs."""
    return may_support(viewer, place_id)


def may_state_capacity(
    viewer: Viewer, place_id: int | None, *, organisation_id: int | None, person_id: int | None
) -> Verdict:
    """People of that organisation for it, a person for themselves, and the support team for anyone."""
    own = organisation_id is not None and organisation_id in viewer.organisation_ids
    if is_support(viewer, place_id) or own or (person_id is not None and person_id == viewer.person_id):
        return yes()
    if viewer.is_public:
        return no(_("Sign in to say what you can give."))
    return no(_("Only people of that organisation, that person, or the support team may say what they can give."))


def may_change_capacity(viewer: Viewer, capacity: Capacity) -> Verdict:
    """Whoever may say it may change it and take it back."""
    return may_state_capacity(
        viewer, capacity.place_id, organisation_id=capacity.organisation_id, person_id=capacity.person_id
    )


def may_state_some_capacity(viewer: Viewer, place_id: int | None) -> Verdict:
    """Whether there is anybody for whom the viewer may say what they can give in this place."""
    return may_state_capacity(
        viewer, place_id, organisation_id=min(viewer.organisation_ids, default=None), person_id=viewer.person_id
    )
