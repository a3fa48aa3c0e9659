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
    partnerships_to_ask_about,
    people_to_ask,
    seats_to_ask,
    unanswered,
)
from commonweal.consultation.reads.instruments import Instrument, as_instrument, instrument, instruments
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

__all__ = [
    "Answering",
    "Instrument",
    "Sheet",
    "answering",
    "as_instrument",
    "enquiries",
    "enquiries_about",
    "enquiry",
    "instrument",
    "instruments",
    "invitation",
    "invitations",
    "next_rank",
    "organisations_to_ask",
    "own_invitations",
    "partnerships_to_ask_about",
    "people_to_ask",
    "place_to_ask",
    "question",
    "questionnaire",
    "questionnaires",
    "said",
    "seats_to_ask",
    "section",
    "sheet",
    "unanswered",
]
