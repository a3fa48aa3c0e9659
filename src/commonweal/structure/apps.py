"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation, panels


class StructureConfig(AppConfig):
    name = "commonweal.structure"
    verbose_name = _("Structure")

    def ready(self) -> None:
        from commonweal.structure import rules

        navigation.register(_("Structure"), "structure:matrix", weight=60)
        panels.hang(
            "partnership",
            "structure:partnership-classifications",
            title=_("How it is classified"),
            weight=60,
        )
        guards.guard("structure.audit", lambda viewer, audit: rules.may_see_audits(viewer, audit.place_id))
        guards.guard("structure.classification", lambda viewer, said: rules.may_see_audits(viewer, said.audit.place_id))
        guards.wall("structure.audit", "place_id")
        guards.wall("structure.classification", "audit.place_id")
