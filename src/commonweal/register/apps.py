"""Tells Django about the room, and the kit what the room brings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "commonweal.register"
    verbose_name = _("Register")

    def ready(self) -> None:
        # The tables are known only once the apps are ready, so what needs them is imported here.
        from commonweal.kit import guards, jobs, navigation, needs
        from commonweal.register import imports, reads, rules
        from commonweal.register.exports import handbook
        from commonweal.register.reads import corrections

        navigation.register(_("Register"), "register:summary", weight=20)
        needs.register(reads.needs)
        needs.register(corrections.needs)
        # What people sent of themselves is for those who decide on it.
        for kind in ("register.correction", "register.correctionlink"):
            guards.guard(kind, lambda viewer, thing: rules.may_support(viewer, guards.walled_in(thing)))
        for kind in ("register.merge", "register.distinction"):
            guards.guard(kind, lambda viewer, thing: rules.may_support_any(viewer))
        guards.wall("register.correctionlink", "place_id")
        guards.wall("register.correction", "link.place_id")
        jobs.register("register.bring_in", imports.do_later)
        jobs.register("register.handbook", handbook.do_later)
        for kind in ("theme", "support", "partnership"):
            guards.wall(f"register.{kind}", "place_id")
        for kind in ("seat", "tie", "coverage", "secretariat"):
            guards.wall(f"register.{kind}", "partnership.place_id")
        guards.wall("register.seatfeedback", "seat.partnership.place_id")
