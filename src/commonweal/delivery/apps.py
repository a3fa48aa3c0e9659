"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation, needs, panels


class DeliveryConfig(AppConfig):
    name = "commonweal.delivery"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        from commonweal.delivery import reads, rules

        navigation.register(_("Delivery"), "delivery:performance", weight=50)
        panels.hang("target", "delivery:target-updates", title=_("How it is going"), weight=5)
        panels.hang("target", "delivery:target-actions", title=_("What is being done"), weight=20)
        panels.hang("person", "delivery:person-work", title=_("What they lead"), weight=50)
        panels.hang("organisation", "delivery:organisation-work", title=_("What it promised"), weight=50)
        needs.register(reads.needs)
        guards.guard("delivery.action", rules.may_see_action)
        guards.guard("delivery.update", lambda viewer, update: rules.may_see_target(viewer, update.target))
        guards.wall("delivery.action", "target.objective.strategy.place_id")
        guards.wall("delivery.update", "target.objective.strategy.place_id")
