"""Tells Django about the room, and the kit what the room brings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "commonweal.evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        # The tables are known only once the apps are ready, so what needs them is imported here.
        from commonweal.evidence.imports import later, lookups_later
        from commonweal.kit import jobs, navigation, panels

        navigation.register(_("Evidence"), "evidence:overview", weight=30)
        panels.hang("place", "evidence:place-profile", title=_("Profile: every indicator beside the nation"), weight=10)
        panels.hang(
            "place", "evidence:place-codes", title=_("Its code: vintage, history, and what it lies in"), weight=80
        )
        panels.hang("place", "evidence:neighbourhood-list", title=_("Bespoke neighbourhoods"), weight=70)
        jobs.register(later.PURPOSE, later.do_later)
        jobs.register(lookups_later.PURPOSE, lookups_later.do_later)
