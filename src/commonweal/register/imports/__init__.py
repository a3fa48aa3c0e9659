"""Files that come in: read without trust, planned against the register, and applied whole or not at all."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit import jobs, uploads
from commonweal.kit.models import Job
from commonweal.register import reads
from commonweal.register.imports import files, planning
from commonweal.register.imports.applying import CannotApply, bring_in
from commonweal.register.imports.faults import Fault, Unreadable
from commonweal.register.imports.plans import Plan
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

__all__ = ["PURPOSE", "CannotApply", "Fault", "Plan", "bring_in", "do_later", "plan_of", "preview"]

PURPOSE = "register.bring_in"
"""What a file of the register is kept for between its preview and its confirmation."""


def plan_of(name: str, content: bytes, *, viewer: Viewer, place: Place) -> Plan:
    """What a file would do to the register, or why it cannot be brought in."""
    try:
        tables = files.read(name, content)
    except Unreadable as unreadable:
        return Plan(name, faults=list(unreadable.faults))
    return planning.make(name, tables, viewer=viewer, place=place)


def preview(token: str, *, viewer: Viewer) -> tuple[Plan, Place] | None:
    """The plan of a file that this viewer sent, with the place it is for; made anew against the register as it is now."""
    upload = uploads.find(token, user_id=viewer.user_id, purpose=PURPOSE)
    place = reads.places(viewer).filter(pk=int(upload.facts["place_id"] or 0)).first() if upload else None
    if upload is None or place is None:
        return None
    return plan_of(upload.name, upload.content(), viewer=viewer, place=place), place


def do_later(job: Job, progress: jobs.Progress) -> str:
    """Bring in a large file while its sender does something else. The handler of the job `register.bring_in`."""
    facts = job.payload
    viewer = reads.viewer_of_user(job.by_id or 0, str(job.by), on=timezone.localdate())
    found = preview(facts["token"], viewer=viewer)
    if found is None:
        raise jobs.JobFailed(_("The file is gone. Bring it in again."))
    plan, place = found
    if plan.digest != facts["digest"] or plan.faults:
        raise jobs.JobFailed(_("The register changed in the meantime. Bring the file in again and look at it anew."))
    work = len(plan.work)
    progress(0, work, _("Writing %(count)d rows. They appear all together at the end.") % {"count": work})
    try:
        bring_in(place, plan=plan, by=viewer, why=facts["why"])
    except CannotApply as refused:
        raise jobs.JobFailed(
            f"{refused.fault.sheet}, {refused.fault.path or refused.fault.row}: {refused.fault.wrong} {refused.fault.remedy}"
        ) from refused
    uploads.forget(facts["token"])
    progress(work, work, "")
    return str(place.get_absolute_url())
