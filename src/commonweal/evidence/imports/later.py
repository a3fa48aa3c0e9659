"""Loads a file that someone sent, after they have seen what was understood of it; and, each day, puts small files together."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.evidence.imports.declarations import WrongDeclaration
from commonweal.evidence.imports.faults import Faults
from commonweal.evidence.imports.loading import load_release
from commonweal.evidence.imports.naming import named
from commonweal.evidence.store import segments
from commonweal.evidence.store.faults import NoRoom, Unavailable
from commonweal.evidence.writes.gathering import Files
from commonweal.kit import uploads
from commonweal.kit.jobs import JobFailed, Progress
from commonweal.kit.models import Job
from commonweal.register.reads import viewer_of_user

PURPOSE = "evidence.load"


def do_later(job: Job, progress: Progress) -> str:
    """Load the file of a job as a release and return the address of its page. Raises JobFailed with every fault."""
    user_id = job.by_id
    token = str(job.payload["token"])
    upload = uploads.find(token, user_id=user_id, purpose=PURPOSE)
    if upload is None or user_id is None:
        raise JobFailed(_("The file is not here any more. Send it again."))
    try:
        release = load_release(
            upload.path,
            by=viewer_of_user(user_id, str(job.by), on=timezone.localdate()),
            retrieved_on=date.fromisoformat(str(upload.facts["retrieved_on"])),
            declaration=named(upload.facts, upload.path, upload.name),
            name=upload.name,
            progress=progress,
            why=str(job.payload.get("why", "")),
        )
    except Faults as faults:
        raise JobFailed("\n".join(faults.lines())) from faults
    except (NoRoom, Unavailable, WrongDeclaration) as fault:
        raise JobFailed(str(fault)) from fault
    uploads.forget(token)
    return reverse("evidence:release-page", args=[release.pk])


def gather_files(on: date) -> None:
    """The day's work: what many loads brought in small files is put together."""
    Files(segments.shelf_of(settings)).gather()
