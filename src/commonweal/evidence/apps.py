"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "commonweal.evidence"
    verbose_name = _("Evidence")
