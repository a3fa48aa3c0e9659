"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation, needs, panels


class AccountConfig(AppConfig):
    name = "commonweal.account"
    # allauth already holds the label "account"; addresses and URL names keep the word.
    label = "publicaccount"
    verbose_name = _("Account to the public")

    def ready(self) -> None:
        from commonweal.account import reads

        navigation.register(_("Public account"), "account:publication-list", weight=80)
        panels.hang("target", "account:target-publications", title=_("What the public is told"), weight=40)
        needs.register(reads.needs)
        guards.wall("account.publication", "place_id")
