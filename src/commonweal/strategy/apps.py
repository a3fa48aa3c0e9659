"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation


class StrategyConfig(AppConfig):
    name = "commonweal.strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from commonweal.strategy import rules

        navigation.register(_("Strategy"), "strategy:overview", weight=40)
        for kind in ("strategy", "issue", "objective", "target"):
            guards.guard(f"strategy.{kind}", rules.may_see)
