"""Tells Django about the room, and the kit what the room brings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "commonweal.register"
    verbose_name = _("Register")

    def ready(self) -> None:
        # The tables are known only once the apps are ready, so what needs them is imported here.
        from commonweal.kit import jobs, navigation, needs
        from commonweal.register import imports, reads
        from commonweal.register.exports import handbook

        navigation.register(_("Register"), "register:summary", weight=20)
        needs.register(reads.needs)
        jobs.register("register.bring_in", imports.do_later)
        jobs.register("register.handbook", handbook.do_later)
