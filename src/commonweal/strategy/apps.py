"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation, panels


class StrategyConfig(AppConfig):
    name = "commonweal.strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from commonweal.strategy import rules

        navigation.register(_("Strategy"), "strategy:overview", weight=40)
        panels.hang("indicator", "strategy:indicator-aims", title=_("What is meant to be done about it"), weight=40)
        panels.hang("partnership", "strategy:partnership-strategies", title=_("What it means to do"), weight=40)
        for kind in ("strategy", "issue", "objective", "target"):
            guards.guard(f"strategy.{kind}", rules.may_see)
        guards.wall("strategy.strategy", "place_id")
        guards.wall("strategy.issue", "place_id")
        guards.wall("strategy.objective", "strategy.place_id")
        guards.wall("strategy.target", "objective.strategy.place_id")
