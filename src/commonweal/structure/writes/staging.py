"""Changes that bring a restructure about: it is adopted, laid out in stages, and carried out stage by stage in the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.analysis import branches
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Person
from commonweal.register.rules import Viewer
from commonweal.structure import reads, rules
from commonweal.structure.models import Operation, Restructure, Stage
from commonweal.structure.reads.branches import Ground, ground_of
from commonweal.structure.writes.carrying import Carrying


@written
def add_stage(restructure: Restructure, *, name: str, on: date, by: Viewer, note: str = "", why: str = "") -> Stage:
    """Name a day on which a part is carried out."""
    rules.may_stage(by, restructure).or_refuse()
    return things.add(Stage, restructure=restructure, name=name, on=on, note=note)


@written
def change_stage(
    stage: Stage, *, version: int | None, name: str, on: date, note: str, by: Viewer, why: str = ""
) -> Stage:
    """Put a stage off or forward, or say better what to prepare."""
    rules.may_change_stage(by, stage).or_refuse()
    return things.change(stage, version=version, name=name, on=on, note=note)


@written
def remove_stage(stage: Stage, *, by: Viewer, version: int | None = None, why: str = "") -> Stage:
    """Take a stage out that no step is in. Raises ValidationError while one is."""
    rules.may_change_stage(by, stage).or_refuse()
    if stage.operations.exists():
        raise ValidationError(_("Move its steps to another stage first."))
    return things.remove(stage, version=version)


@written
def set_stages(
    restructure: Restructure, *, stages: Mapping[int, Stage | None], by: Viewer, why: str = ""
) -> list[Operation]:
    """Say for steps, by their numbers, in which stage each is carried out. Steps of a stage that was carried out stay in it."""
    rules.may_stage(by, restructure).or_refuse()
    changed = []
    for step in restructure.operations.filter(pk__in=stages).select_related("stage", "restructure"):
        wanted = stages[step.pk]
        if wanted == step.stage:
            continue
        if (step.stage and step.stage.carried_out_on) or (wanted and wanted.carried_out_on):
            raise ValidationError(_("A stage that was carried out stands as it was."))
        if wanted is None and restructure.adopted_on is not None:
            raise ValidationError(_("It was adopted: each of its steps stays in some stage."))
        changed.append(things.change(step, version=None, stage=wanted))
    return changed


@written
def adopt_restructure(
    restructure: Restructure, *, on: date, by: Viewer, version: int | None = None, why: str = ""
) -> Restructure:
    """Settle on a restructure. Raises ValidationError naming all that stands in its way; the register stays as it is until its stages."""
    rules.may_change_restructure(by, restructure).or_refuse()
    in_the_way = reads.hindrances(by, reads.trial(by, reads.restructure(by, restructure.pk), on=on))
    if in_the_way:
        raise ValidationError([ValidationError(said) for said in in_the_way])
    return things.change(restructure, version=version, adopted_on=on, adopted_by=_adopter(by))


def _adopter(by: Viewer) -> Person:
    """Whoever adopts it. Raises ValidationError for a sign-in that is nobody in the register."""
    person = Person.objects.filter(pk=by.person_id or 0).first()
    if person is None:
        raise ValidationError(_("Only somebody who is in the register as a person can adopt a restructure."))
    return person


@written
def carry_out(stage: Stage, *, on: date, by: Viewer, version: int | None = None, why: str = "") -> Stage:
    """Do in the register what a stage says, as of its day. All of it or, with ValidationError, nothing."""
    rules.may_carry_out(by, stage, on=on).or_refuse()
    earlier = Stage.objects.filter(restructure=stage.restructure, on__lt=stage.on, carried_out_on__isnull=True)
    if earlier.exists():
        raise ValidationError(_("“%(stage)s” comes first.") % {"stage": earlier.order_by("on", "pk").first()})
    locked = things.change(stage, version=version, carried_out_on=on)
    restructure = reads.restructure(by, stage.restructure_id)
    steps = [step for step in restructure.operations.all() if step.stage_id == stage.pk]
    ground = ground_of(by, restructure.place_id, on=stage.on, restructures=[restructure])
    tried = branches.taken(ground.branch, [Ground.step_of(step, carried_out=True) for step in steps])
    if tried.impossible:
        raise ValidationError(
            [
                ValidationError(
                    _("Step %(number)d cannot be taken in the register as it is now: %(why)s")
                    % {"number": steps[at].position, "why": ground.why_not(fault)}
                )
                for at, fault in tried.impossible
            ]
        )
    carrying = Carrying(restructure, on=stage.on, by=by)
    for step in steps:
        carrying.take(step)
    return locked
