"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountConfig(AppConfig):
    name = "commonweal.account"
    # allauth already holds the label "account"; addresses and URL names keep the word.
    label = "publicaccount"
    verbose_name = _("Account to the public")
