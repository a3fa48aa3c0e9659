"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import navigation, panels


class StructureConfig(AppConfig):
    name = "commonweal.structure"
    verbose_name = _("Structure")

    def ready(self) -> None:
        navigation.register(_("Structure"), "structure:matrix", weight=60)
        panels.hang(
            "partnership",
            "structure:partnership-classifications",
            title=_("How it is classified"),
            weight=60,
        )
        panels.hang("organisation", "structure:organisation-burden", title=_("What partnerships cost it"), weight=60)
        panels.hang("partnership", "structure:partnership-burden", title=_("What it costs those on it"), weight=70)
