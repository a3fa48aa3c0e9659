"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "commonweal.resources"
    verbose_name = _("Resources")
