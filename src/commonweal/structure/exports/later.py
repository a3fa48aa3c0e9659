"""What is done without anybody at a page: a proposal is worked out in the background, and stages are carried out when their day comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit import jobs
from commonweal.kit.figures import with_unit
from commonweal.kit.models import Job
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register.reads import viewer_of_user
from commonweal.register.rules import Viewer
from commonweal.structure import writes
from commonweal.structure.models import Proposal, Stage
from commonweal.structure.reads import proposals as reads
from commonweal.structure.reads.proposals import Phase, Standing

EVERY_SECONDS = 1.0
"""How often it tells how far it is, and looks whether somebody wants it to stop."""


def do_later(job: Job, progress: jobs.Progress) -> str:
    """Work out the proposal of a job. The handler of the job `structure.proposal`. Raises JobFailed with the reason of a refusal."""
    today = timezone.localdate()
    by = viewer_of_user(job.by_id, str(job.by), on=today) if job.by_id else Viewer.system(_("the optimiser"))
    try:
        proposal = reads.proposal_of_job(by, job.pk)
        work_out(proposal, by=by, progress=progress, clock=time.monotonic)
    except Refused as refused:  # whoever asked has left the support team since
        raise jobs.JobFailed(str(refused)) from refused
    return reverse("structure:proposal-page", args=[proposal.pk])


def work_out(proposal: Proposal, *, by: Viewer, progress: jobs.Progress, clock: Callable[[], float]) -> Proposal:
    """Work a proposal out, of the day on which it was asked, and keep the answer. Nothing is kept where it is broken off."""
    writes.begin_proposal(proposal, at=timezone.now(), by=by)
    report = _Report(proposal, by, progress, clock)
    report.now()
    result = reads.worked_out(
        by, proposal, on=proposal.asked_on, clock=clock, tell=report.tell, should_stop=report.should_stop
    )
    report.now()
    return writes.finish_proposal(proposal, result=result, at=timezone.now(), by=by)


class _Report:
    """Tells the page once a second how far the search is, and looks then whether somebody wants it to stop."""

    def __init__(self, proposal: Proposal, by: Viewer, progress: jobs.Progress, clock: Callable[[], float]) -> None:
        self.proposal, self.by, self.progress, self.clock = proposal, by, progress, clock
        self.began = self.last = clock()
        self.seconds = int(proposal.question["seconds"])
        self.standing = Standing(Phase.SHAPE, 0.0, None, None, None)
        self.stopped = False

    def tell(self, standing: Standing) -> None:
        """Take note of how far it is."""
        self.standing = standing
        self._now_and_then()

    def should_stop(self) -> bool:
        """Whether somebody wants it to stop, as of the last look."""
        self._now_and_then()
        return self.stopped

    def _now_and_then(self) -> None:
        if self.clock() - self.last >= EVERY_SECONDS:
            self.now()

    def now(self) -> None:
        """Tell it, and look."""
        self.last = self.clock()
        spent = min(self.seconds, int(self.last - self.began))
        self.progress(spent, self.seconds, in_words(self.standing))
        self.stopped = self.stopped or reads.is_stop_asked(self.by, self.proposal.pk)


def in_words(standing: Standing) -> str:
    """How far a search is, in a sentence or two."""
    if standing.phase is Phase.ALTERNATIVES:
        return _("A shape is found. Looking for others of about the same hours.")
    if standing.phase is Phase.FRONTIER:
        return _("A shape is found. Looking at what fewer changes would buy.")
    if standing.best is None:
        return _("Looking for a first shape that keeps every limit.")
    said = _("Best so far: %(best)s hours, the share of the change among them.") % {"best": _hours(standing.best)}
    if not standing.bound or standing.gap is None:
        return said + " " + _("How near to the best possible that is, is not proven yet.")
    said += " " + _("Nothing is below %(bound)s.") % {"bound": _hours(standing.bound)}
    return said + " " + _("It is within %(gap)s of the best possible.") % {"gap": with_unit(100 * standing.gap, "%", 1)}


def _hours(value: float) -> str:
    return with_unit(value, "", 0)


DAILY = "The day's work"


def carry_out_due(on: date) -> list[Stage]:
    """Carry out every stage whose day has come, in the order of the days; what the register refuses waits for the support team."""
    due = Stage.objects.filter(carried_out_on__isnull=True, on__lte=on, restructure__adopted_on__isnull=False)
    done = []
    for stage in due.select_related("restructure").order_by("on", "pk"):
        try:
            done.append(writes.carry_out(stage, on=on, version=stage.version, by=Viewer.system(DAILY)))
        except (ValidationError, Stale):
            continue
    return done
