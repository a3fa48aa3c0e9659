"""Every question that consultation answers. The first argument says who asks.

What another room needs: `instrument` and `instruments` (the field's own questionnaires), `enquiries` and
`enquiries_about` (with `asked` and `answered`), `results` (what was answered, of all and by group).
"""

from commonweal.consultation.reads.answering import Answering, answering, said
from commonweal.consultation.reads.enquiries import (
    enquiries,
    enquiries_about,
    enquiry,
    invitation,
    invitations,
    organisations_to_ask,
    own_invitations,
    partnership_asked_about,
    partnerships_to_ask_about,
    people_to_ask,
    seats_to_ask,
    unanswered,
)
from commonweal.consultation.reads.instruments import Instrument, as_instrument, instrument, instruments
from commonweal.consultation.reads.needs import needs
from commonweal.consultation.reads.questionnaires import (
    Sheet,
    next_rank,
    place_to_ask,
    question,
    questionnaire,
    questionnaires,
    section,
    sheet,
)
from commonweal.consultation.reads.results import (
    GROUPINGS,
    Count,
    Group,
    Outcome,
    Reply,
    Results,
    Tally,
    groupings,
    replies,
    results,
)

__all__ = [
    "GROUPINGS",
    "Answering",
    "Count",
    "Group",
    "Instrument",
    "Outcome",
    "Reply",
    "Results",
    "Sheet",
    "Tally",
    "answering",
    "as_instrument",
    "enquiries",
    "enquiries_about",
    "enquiry",
    "groupings",
    "instrument",
    "instruments",
    "invitation",
    "invitations",
    "needs",
    "next_rank",
    "organisations_to_ask",
    "own_invitations",
    "partnership_asked_about",
    "partnerships_to_ask_about",
    "people_to_ask",
    "place_to_ask",
    "question",
    "questionnaire",
    "questionnaires",
    "replies",
    "results",
    "said",
    "seats_to_ask",
    "section",
    "sheet",
    "unanswered",
]
