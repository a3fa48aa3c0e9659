"""Tells Django about the site."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "commonweal.site"
    # "site" alone would read like django.contrib.sites, which is not installed.
    label = "house_site"
    verbose_name = _("Site")
