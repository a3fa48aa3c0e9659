"""Every change that consultation allows. Each is checked by a rule and has one line in the record.

What another room needs: `adopt_instrument` (one of the field's questionnaires for a place), `put` and `put_again`
(an enquiry and its next round), `invite`, `invite_by_link`, `close_enquiry`, and `answer` (a whole response at once).
"""

from commonweal.consultation.writes.answers import answer, keep_page, send
from commonweal.consultation.writes.enquiries import (
    change_enquiry,
    close_enquiry,
    invite,
    invite_by_link,
    make_link,
    put,
    put_again,
    remind,
    withdraw_invitation,
)
from commonweal.consultation.writes.questionnaires import (
    add_question,
    add_questionnaire,
    add_section,
    adopt_instrument,
    change_question,
    change_questionnaire,
    change_section,
    import_questionnaire,
    remove_question,
    remove_section,
    revise_questionnaire,
)

__all__ = [
    "add_question",
    "add_questionnaire",
    "add_section",
    "adopt_instrument",
    "answer",
    "change_enquiry",
    "change_question",
    "change_questionnaire",
    "change_section",
    "close_enquiry",
    "import_questionnaire",
    "invite",
    "invite_by_link",
    "keep_page",
    "make_link",
    "put",
    "put_again",
    "remind",
    "remove_question",
    "remove_section",
    "revise_questionnaire",
    "send",
    "withdraw_invitation",
]
