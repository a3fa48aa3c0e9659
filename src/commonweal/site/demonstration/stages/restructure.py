"""Stage: duties and who carries them, quorums, and two restructures that are being tried and compared."""

from __future__ import annotations

from typing import Any

from commonweal.agreement import writes as agreement
from commonweal.register.models import Organisation, Partnership, Theme
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.promises import RestructureTold, StepTold
from commonweal.site.demonstration.stages import found
from commonweal.structure import writes
from commonweal.structure.models import Duty, Operation, Restructure

DRAFTED_MONTHS = -1


def is_done() -> bool:
    return Restructure.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    place, told = found.northwick(), reading.restructures()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    bodies, organisations = found.partnerships(place), found.organisations()
    for duty in told.duties:
        writes.add_duty(
            place,
            title=duty.title,
            kind=duty.kind,
            basis=duty.basis,
            partnership=bodies[duty.carried_by] if duty.carried_by else None,
            organisations=[organisations[key] for key in duty.needs],
            since=calendar.month(DRAFTED_MONTHS),
            by=by,
        )
    for quorum in told.quorums:
        agreement.set_constitution(bodies[quorum.body], quorum=quorum.quorum, sectors=quorum.sectors, by=by)
    for one in told.restructures:
        drafted = writes.draft_restructure(
            place, name=one.name, purpose=one.purpose, on=calendar.month(DRAFTED_MONTHS), by=by
        )
        Drafting(drafted, bodies, organisations, by).build(one, calendar)


class Drafting:
    """Takes the steps of one restructure."""

    def __init__(
        self, drafted: Restructure, bodies: dict[str, Partnership], organisations: dict[str, Organisation], by: Viewer
    ) -> None:
        self.drafted, self.bodies, self.organisations, self.by = drafted, bodies, organisations, by

    def build(self, told: RestructureTold, calendar: Calendar) -> None:
        stages = {
            stage.name: writes.add_stage(
                self.drafted, name=stage.name, on=calendar.month(stage.months), note=stage.note, by=self.by
            )
            for stage in told.stages
        }
        steps = {self._step(step).pk: stages.get(step.stage) for step in told.steps}
        writes.set_stages(self.drafted, stages=steps, by=self.by)
        for key, text in told.assured.items():
            writes.assure(self.drafted, self.organisations[key], text=text, by=self.by)

    def _step(self, step: StepTold) -> Operation:
        told: dict[str, Any] = {"exit_arrangements": step.exit, "records": step.records}
        if step.kind == "create":
            return self._create(step)
        told |= self._body(step.body, "partnership", "proposed")
        if step.other:
            told |= self._body(step.other, "other", "other_proposed")
        if step.kind == "frequency":
            told["meetings_a_year"] = step.meets
        duties = Duty.objects.filter(place=self.drafted.place, title__in=step.duties)
        return writes.add_operation(self.drafted, kind=step.kind, duties=duties, by=self.by, **told)

    def _create(self, step: StepTold) -> Operation:
        return writes.add_operation(
            self.drafted,
            kind="create",
            proposes={
                "name": step.name,
                "theme": Theme.objects.get(place=self.drafted.place, name=step.theme),
                "meetings_a_year": step.meets,
                "meeting_hours": step.hours,
                "preparation_hours": step.preparation,
            },
            organisations=[self.organisations[key] for key in step.seats],
            by=self.by,
        )

    def _body(self, name: str, real: str, proposed: str) -> dict[str, Any]:
        if name in self.bodies:
            return {real: self.bodies[name]}
        return {proposed: self.drafted.proposed.get(name=name)}
