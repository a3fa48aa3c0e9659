"""Tells Django about the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commonweal.kit import guards, navigation, needs, panels

WALLS = {
    "questionnaire": "place_id",
    "section": "questionnaire.place_id",
    "question": "section.questionnaire.place_id",
    "enquiry": "place_id",
    "invitation": "enquiry.place_id",
    "response": "invitation.enquiry.place_id",
    "answer": "response.invitation.enquiry.place_id",
}


class ConsultationConfig(AppConfig):
    name = "commonweal.consultation"
    verbose_name = _("Consultation")

    def ready(self) -> None:
        from commonweal.consultation import reads, rules

        navigation.register(_("Consultation"), "consultation:enquiry-list", weight=35)
        panels.hang("partnership", "consultation:partnership-enquiries", title=_("What was asked about it"), weight=70)
        needs.register(reads.needs)
        guards.guard(
            "consultation.questionnaire", lambda viewer, one: rules.may_see_questionnaires(viewer, one.place_id)
        )
        guards.guard(
            "consultation.section",
            lambda viewer, one: rules.may_see_questionnaires(viewer, one.questionnaire.place_id),
        )
        guards.guard(
            "consultation.question",
            lambda viewer, one: rules.may_see_questionnaires(viewer, one.section.questionnaire.place_id),
        )
        guards.guard("consultation.enquiry", lambda viewer, one: rules.may_see_enquiries(viewer, one.place_id))
        guards.guard("consultation.invitation", lambda viewer, one: rules.may_see_progress(viewer, one.enquiry))
        guards.guard("consultation.response", rules.may_see_response)
        guards.guard("consultation.answer", lambda viewer, one: rules.may_see_response(viewer, one.response))
        for kind, path in WALLS.items():
            guards.wall(f"consultation.{kind}", path)
