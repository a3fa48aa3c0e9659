"""Stage: what the optimiser proposes for one theme, asked by the support team and worked out at once."""

from __future__ import annotations

from commonweal.kit import jobs
from commonweal.register.models import Theme
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found
from commonweal.structure import writes
from commonweal.structure.models import Proposal
from commonweal.structure.reads.proposals import HoursOf, Question

THEME = "Economy"


def is_done() -> bool:
    return Proposal.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    place = found.northwick()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    theme = Theme.objects.get(place=place, name=THEME)
    question = Question(theme=theme.pk, hours_of=HoursOf.THIRD)
    proposal = writes.ask_proposal(place, name="A lighter Economy", question=question, on=calendar.on, by=by)
    # Once it is kept the worker is told of it too, and finds it done.
    jobs.run.func(proposal.job_id)
