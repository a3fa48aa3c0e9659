"""Tells Django about the site."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import identity, navigation, panels


class SiteConfig(AppConfig):
    name = "commonweal.site"
    # "site" alone would read like django.contrib.sites, which is not installed.
    label = "house_site"
    verbose_name = _("Site")

    def ready(self) -> None:
        from commonweal.site.reads import KINDS, TAKING_PART, identity_of

        navigation.register(_("Home"), "site:home", weight=10)
        identity.provide(identity_of)
        for kind in KINDS:
            title = _("Where it takes part in the thread") if kind in TAKING_PART else _("The golden thread")
            panels.hang(kind, "site:thread", title=title, weight=10, with_kind=True)
