"""Loads a lookup that someone sent, after they have seen what was understood of it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.evidence.imports.faults import Faults
from commonweal.evidence.imports.lookups import load_lookup, source_told
from commonweal.evidence.store.faults import NoRoom, Unavailable
from commonweal.kit import uploads
from commonweal.kit.jobs import JobFailed, Progress
from commonweal.kit.models import Job
from commonweal.register.reads import viewer_of_user

PURPOSE = "evidence.load_lookup"


def do_later(job: Job, progress: Progress) -> str:
    """Load the file of a job as a lookup and return the address of its page. Raises JobFailed with every fault."""
    user_id = job.by_id
    token = str(job.payload["token"])
    upload = uploads.find(token, user_id=user_id, purpose=PURPOSE)
    if upload is None or user_id is None:
        raise JobFailed(_("The file is not here any more. Send it again."))
    try:
        lookup = load_lookup(
            upload.path,
            by=viewer_of_user(user_id, str(job.by), on=timezone.localdate()),
            source=source_told(upload.facts),
            retrieved_on=date.fromisoformat(str(upload.facts["retrieved_on"])),
            name=upload.name,
            progress=progress,
            why=str(job.payload.get("why", "")),
        )
    except Faults as faults:
        raise JobFailed("\n".join(faults.lines())) from faults
    except (NoRoom, Unavailable) as fault:
        raise JobFailed(str(fault)) from fault
    uploads.forget(token)
    return reverse("evidence:lookup-page", args=[lookup.pk])
