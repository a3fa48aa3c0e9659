"""Tells Django about the kit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "commonweal.kit"
    verbose_name = _("Kit")
