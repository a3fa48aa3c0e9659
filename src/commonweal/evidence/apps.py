"""Tells Django about the room, and the kit what the room brings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "commonweal.evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        # The tables are known only once the apps are ready, so what needs them is imported here.
        from commonweal.evidence import reads, rules
        from commonweal.evidence.imports import later, lookups_later
        from commonweal.evidence.store import questions
        from commonweal.evidence.store.faults import Damaged, Unavailable
        from commonweal.kit import beforehand, daily, errors, guards, jobs, navigation, needs, panels
        from commonweal.register.rules import may_work_in

        navigation.register(_("Evidence"), "evidence:overview", weight=30)
        panels.hang("place", "evidence:place-profile", title=_("Profile: every indicator beside the nation"), weight=10)
        panels.hang(
            "place", "evidence:place-codes", title=_("Its code: vintage, history, and what it lies in"), weight=80
        )
        panels.hang("place", "evidence:neighbourhood-list", title=_("Bespoke neighbourhoods"), weight=70)
        jobs.register(later.PURPOSE, later.do_later)
        panels.hang("place", "evidence:place-findings", title=_("What its figures mean"), weight=11)
        panels.hang("organisation", "evidence:organisation-findings", title=_("Findings and figures"), weight=48)
        needs.register(reads.needs)
        for kind, way in (("finding", ""), ("ground", "finding."), ("stance", "finding."), ("cause", "effect.")):
            guards.wall(f"evidence.{kind}", f"{way}place_id")
            # Who drafted and signed what, and when, is among the partners of the place.
            guards.guard(
                f"evidence.{kind}", lambda viewer, thing: rules.may_see_drafts(viewer, guards.walled_in(thing))
            )
        guards.wall("evidence.datagap", "place_id")
        guards.guard("evidence.datagap", lambda viewer, thing: rules.may_see_gaps(viewer, thing.place_id))
        for kind, wall in (
            ("compositeindex", "place_id"),
            ("indexdomain", "index.place_id"),
            ("allocation", "place_id"),
            ("rebase", "place_id"),
        ):
            guards.wall(f"evidence.{kind}", wall)
            guards.guard(f"evidence.{kind}", lambda viewer, thing: may_work_in(viewer, guards.walled_in(thing)))
        daily.register(later.gather_files)
        beforehand.register(questions.prepare)
        errors.explain(Unavailable)
        errors.explain(Damaged)
        jobs.register(lookups_later.PURPOSE, lookups_later.do_later)
