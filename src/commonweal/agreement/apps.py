"""Tells Django about the room, and the kit what the room brings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import calendars, chapters, guards, navigation, needs, panels


class AgreementConfig(AppConfig):
    name = "commonweal.agreement"
    verbose_name = _("Agreement")

    def ready(self) -> None:
        # The tables are known only once the apps are ready, so what needs them is imported here.
        from commonweal.agreement import imports, reads, rules
        from commonweal.kit import jobs

        navigation.register(_("Meetings"), "agreement:meeting-list", weight=45)
        needs.register(reads.needs)
        panels.hang("partnership", "agreement:partnership-meetings", title=_("When it meets"), weight=5)
        panels.hang("partnership", "agreement:partnership-protocols", title=_("What its partners signed"), weight=8)
        panels.hang("partnership", "agreement:partnership-constitution", title=_("What it needs to decide"), weight=7)
        panels.hang("organisation", "agreement:organisation-attendance", title=_("Its meetings"), weight=45)
        panels.hang("person", "agreement:person-attendance", title=_("Their meetings"), weight=45)
        jobs.register(imports.PURPOSE, imports.do_later)
        calendars.feed("partnership", reads.meetings_of_partnership)
        calendars.feed("person", reads.meetings_of_person)
        chapters.add("partnership", reads.in_handbook)
        for kind in ("meeting", "protocol", "constitution"):
            guards.wall(f"agreement.{kind}", "partnership.place_id")
        guards.wall("agreement.attendance", "meeting.partnership.place_id")
        guards.wall("agreement.sectorquorum", "constitution.partnership.place_id")
        guards.wall("agreement.signatory", "protocol.partnership.place_id")
        # Who came, and the link to join, are for the partners of the place.
        for kind in ("meeting", "attendance"):
            guards.guard(
                f"agreement.{kind}", lambda viewer, thing: rules.may_see_attendance(viewer, guards.walled_in(thing))
            )
