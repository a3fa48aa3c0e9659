"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation, needs, panels


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
        guards.guard("structure.review", lambda viewer, review: rules.may_see_audits(viewer, review.audit.place_id))
        guards.guard("structure.need", lambda viewer, need: rules.may_raise_need(viewer, need.place_id))
