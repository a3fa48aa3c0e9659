"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation, needs, panels

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
    "rate": "place_id",
    "capacity": "place_id",
}


class StructureConfig(AppConfig):
    name = "commonweal.structure"
    verbose_name = _("Structure")

    def ready(self) -> None:
        from commonweal.structure import reads, rules

        navigation.register(_("Structure"), "structure:matrix", weight=60)
        panels.hang(
            "partnership",
            "structure:partnership-classifications",
            title=_("How it is classified"),
            weight=60,
        )
        panels.hang("partnership", "structure:partnership-reliances", title=_("Which targets rely on it"), weight=61)
        panels.hang("target", "structure:target-reliances", title=_("Which partnerships it relies on"), weight=60)
        needs.register(reads.needs)
        for kind, path in WALLS.items():
            guards.wall(f"structure.{kind}", path)
            guards.guard(f"structure.{kind}", rules.may_see_history)
        panels.hang("organisation", "structure:organisation-burden", title=_("What partnerships cost it"), weight=60)
        panels.hang("organisation", "structure:organisation-boundaries", title=_("What it serves"), weight=62)
        panels.hang("partnership", "structure:partnership-burden", title=_("What it costs those on it"), weight=70)
