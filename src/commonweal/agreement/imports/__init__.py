"""Files of meetings that come in: read without trust, planned against what is here, and applied whole or not at all."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.agreement import rules, writes
from commonweal.agreement.imports import moderngov, planning, sheets
from commonweal.agreement.imports.faults import CannotApply, Fault, Unreadable
from commonweal.agreement.imports.moderngov import LARGEST_FILE
from commonweal.agreement.imports.planning import Plan, Step
from commonweal.kit import jobs, uploads
from commonweal.kit.models import Job
from commonweal.kit.record import written
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import reads as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

__all__ = ["LARGEST_FILE", "PURPOSE", "CannotApply", "Fault", "Plan", "bring_in", "do_later", "plan_of", "preview"]

PURPOSE = "agreement.bring_in"
"""What a file of meetings is kept for between its preview and its confirmation."""


def plan_of(name: str, content: bytes, *, viewer: Viewer, place: Place) -> Plan:
    """What a file would do to the meetings of a place, or why it cannot be brought in."""
    try:
        if sheets.is_sheet(name):
            return planning.make_from_sheet(name, sheets.read(name, content), viewer=viewer, place=place)
        told = moderngov.read(name, content)
    except Unreadable as unreadable:
        return Plan(name, faults=[unreadable.fault])
    return planning.make(name, told, viewer=viewer, place=place, on=localdate())


def preview(token: str, *, viewer: Viewer) -> tuple[Plan, Place] | None:
    """The plan of a file that this viewer sent, with the place it is for; made anew against what is here now."""
    upload = uploads.find(token, user_id=viewer.user_id, purpose=PURPOSE)
    place = register.places(viewer).filter(pk=int(upload.facts["place_id"] or 0)).first() if upload else None
    if upload is None or place is None:
        return None
    return plan_of(upload.name, upload.content(), viewer=viewer, place=place), place


@written
def bring_in(place: Place, *, plan: Plan, by: Viewer, why: str = "") -> Place:
    """Do every step of a plan for a place. Raises CannotApply, and then nothing was done."""
    rules.may_bring_in(by, place.pk).or_refuse()
    if plan.faults:
        raise CannotApply(plan.faults[0])
    for step in plan.work:
        try:
            _take(step, by)
        except (ValidationError, Stale, Refused) as refusal:
            said = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            remedy = _("Look at the file again, and at the meeting that is here.")
            raise CannotApply(Fault(step.told.where, step.name, said, remedy)) from refusal
    return place


def _take(step: Step, by: Viewer) -> None:
    today, meeting = localdate(), step.meeting
    if meeting is None:
        meeting = writes.add_meeting(step.partnership, by=by, **step.facts)
    elif step.reinstates:
        meeting = writes.reinstate_meeting(meeting, by=by, version=meeting.version)
    if step.meeting is not None and step.facts:
        meeting = writes.change_meeting(meeting, by=by, version=meeting.version, **step.facts)
    if step.cancels:
        writes.cancel_meeting(meeting, by=by, on=today, cancelled_why=step.cancels)
    if step.holds and (step.came or step.guests or meeting.recorded_on is None):
        meeting = writes.record_attendance(meeting, came=step.came, on=today, by=by)
    for person in step.guests:
        writes.add_guest(meeting, person=person, on=today, by=by)


def do_later(job: Job, progress: jobs.Progress) -> str:
    """Bring in a large file while its sender does something else. The handler of the job `agreement.bring_in`."""
    facts = job.payload
    viewer = register.viewer_of_user(job.by_id or 0, str(job.by), on=localdate())
    found = preview(facts["token"], viewer=viewer)
    if found is None:
        raise jobs.JobFailed(_("The file is gone. Bring it in again."))
    plan, place = found
    if plan.digest != facts["digest"] or plan.faults:
        raise jobs.JobFailed(_("The meetings changed in the meantime. Bring the file in again and look at it anew."))
    work = len(plan.work)
    progress(0, work, _("Writing %(count)d meetings. They appear all together at the end.") % {"count": work})
    try:
        bring_in(place, plan=plan, by=viewer, why=facts["why"])
    except CannotApply as refused:
        raise jobs.JobFailed(f"{refused.fault.where}: {refused.fault.wrong} {refused.fault.remedy}") from refused
    uploads.forget(facts["token"])
    progress(work, work, "")
    return reverse("agreement:meeting-list")
