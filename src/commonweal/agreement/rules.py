"""Who may plan meetings, say who came and keep protocols, each answer with its reason."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.agreement.models import Meeting, Protocol
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.models import Partnership, Seat, SeatRole
from commonweal.register.rules import Viewer, is_support, may_support, may_support_any, may_work_in

RUN_BY = (SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.SECRETARY)
"""The roles whose holders keep their partnership's meetings."""


class MeetingState(TextChoices):
    """Where a meeting is: planned until it is recorded as held, or cancelled."""

    PLANNED = "planned", gettext_lazy("planned")
    HELD = "held", gettext_lazy("held")
    CANCELLED = "cancelled", gettext_lazy("cancelled")


TRANSITIONS: dict[MeetingState, dict[str, MeetingState]] = {
    MeetingState.PLANNED: {
        "change": MeetingState.PLANNED,
        "apologise": MeetingState.PLANNED,
        "record": MeetingState.HELD,
        "cancel": MeetingState.CANCELLED,
    },
    MeetingState.HELD: {"change": MeetingState.HELD, "record": MeetingState.HELD},
    MeetingState.CANCELLED: {"reinstate": MeetingState.PLANNED},
}
"""What may be done to a meeting in each state, and the state that it leads to."""


def state_of(meeting: Meeting) -> MeetingState:
    """The state of a meeting."""
    if meeting.cancelled_on is not None:
        return MeetingState.CANCELLED
    return MeetingState.HELD if meeting.recorded_on is not None else MeetingState.PLANNED


def allows(state: MeetingState, verb: str) -> Verdict:
    """Whether a meeting in this state may be changed, apologised for, recorded, cancelled or reinstated."""
    if verb in TRANSITIONS[state]:
        return yes()
    if state is MeetingState.CANCELLED:
        return no(_("This meeting was cancelled. Put it back first."))
    if state is MeetingState.HELD:
        return no(_("This meeting was held. Who came is recorded already and can be put right."))
    return no(_("This meeting is not cancelled, so there is nothing to put back."))


# --- Seeing


def may_see_attendance(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place see who came and how to join; everyone may see when and where a partnership meets."""
    return may_work_in(viewer, place_id)


# --- Meetings


def may_keep_meetings(viewer: Viewer, partnership: Partnership, *, runs: bool) -> Verdict:
    """The support team of the place, and whoever chairs the partnership or keeps its papers (`runs`)."""
    if runs or is_support(viewer, partnership.place_id):
        return yes()
    if viewer.is_public:
        return may_support(viewer, partnership.place_id)
    return no(_("Only the support team of this place and the partnership's chair or secretary may do this."))


def may_keep_meeting(viewer: Viewer, meeting: Meeting, verb: str, *, runs: bool) -> Verdict:
    """Whoever keeps the partnership's meetings, as far as the meeting's state allows."""
    may = may_keep_meetings(viewer, meeting.partnership, runs=runs)
    return may if not may else allows(state_of(meeting), verb)


def may_record(viewer: Viewer, meeting: Meeting, *, runs: bool, on: date) -> Verdict:
    """Whether the viewer may say who came; not before the day of the meeting."""
    may = may_keep_meeting(viewer, meeting, "record", runs=runs)
    if may and meeting.on > on:
        return no(_("This meeting is still to come. Say who came when it is over."))
    return may


def may_apologise(viewer: Viewer, meeting: Meeting, seat: Seat, *, runs: bool, on: date) -> Verdict:
    """Whether the viewer may send a seat's apologies: its holder, its deputy, its organisation's staff, and who keeps the meetings."""
    theirs = seat.pk in viewer.seats or (seat.deputy_id is not None and seat.deputy_id == viewer.person_id)
    staff = seat.organisation_id is not None and seat.organisation_id in viewer.organisation_ids
    if not (theirs or staff):
        may = may_keep_meetings(viewer, meeting.partnership, runs=runs)
        if not may and viewer.is_public:
            return no(_("Sign in to send apologies."))
        if not may:
            return no(_("Only the holder of this seat, their deputy and their organisation may send its apologies."))
    if meeting.on < on:
        return no(_("This meeting is over."))
    return allows(state_of(meeting), "apologise")


def may_bring_in(viewer: Viewer, place_id: int | None) -> Verdict:
    """Whether the viewer may bring a file of meetings into a place."""
    return may_support(viewer, place_id)


def may_bring_in_somewhere(viewer: Viewer) -> Verdict:
    """Whether the viewer may bring meetings in for any place."""
    return may_support_any(viewer)


# --- Protocols


def may_add_protocol(viewer: Viewer, partnership: Partnership) -> Verdict:
    return may_support(viewer, partnership.place_id)


def may_change_protocol(viewer: Viewer, protocol: Protocol) -> Verdict:
    return may_support(viewer, protocol.partnership.place_id)


# --- Constitutions


def may_set_constitution(viewer: Viewer, partnership: Partnership) -> Verdict:
    """The support team of the place writes down what was agreed."""
    return may_support(viewer, partnership.place_id)
