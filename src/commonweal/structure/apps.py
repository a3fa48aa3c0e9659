"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import daily, guards, navigation, needs, panels

WALLS = {
    "audit": "place_id",
    "classification": "audit.place_id",
    "talk": "audit.place_id",
    "fittest": "audit.place_id",
    "involvement": "partnership.place_id",
    "reliance": "target.objective.strategy.place_id",
    "review": "audit.place_id",
    "reviewaction": "review.audit.place_id",
    "need": "place_id",
    "duty": "place_id",
    "dutyneed": "duty.place_id",
    "proposal": "place_id",
    "restructure": "place_id",
    "proposedpartnership": "restructure.place_id",
    "stage": "restructure.place_id",
    "operation": "restructure.place_id",
    "operationpart": "operation.restructure.place_id",
    "assurance": "restructure.place_id",
    "rate": "place_id",
    "capacity": "place_id",
}


class StructureConfig(AppConfig):
    name = "commonweal.structure"
    verbose_name = _("Structure")

    def ready(self) -> None:
        from commonweal.kit import jobs
        from commonweal.structure import reads, rules
        from commonweal.structure.exports import later
        from commonweal.structure.writes.proposals import JOB

        navigation.register(_("Structure"), "structure:matrix", weight=60)
        panels.hang(
            "partnership",
            "structure:partnership-classifications",
            title=_("How it is classified"),
            weight=60,
        )
        panels.hang("partnership", "structure:partnership-reliances", title=_("Which targets rely on it"), weight=61)
        panels.hang("target", "structure:target-reliances", title=_("Which partnerships it relies on"), weight=60)
        panels.hang("partnership", "structure:partnership-duties", title=_("What it has to see to"), weight=62)
        needs.register(reads.needs)
        daily.register(later.carry_out_due)
        needs.register(reads.stages_due)
        jobs.register(JOB, later.do_later)
        for kind, path in WALLS.items():
            guards.wall(f"structure.{kind}", path)
            guards.guard(f"structure.{kind}", rules.may_see_history)
        panels.hang("organisation", "structure:organisation-burden", title=_("What partnerships cost it"), weight=60)
        panels.hang("organisation", "structure:organisation-boundaries", title=_("What it serves"), weight=62)
        panels.hang("partnership", "structure:partnership-burden", title=_("What it costs those on it"), weight=70)
