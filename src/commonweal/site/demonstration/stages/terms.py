"""What the life of a seat is: its term and who follows, the holder's induction and mandate, and what is fed back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from commonweal.register.models import Person
from commonweal.register.writes.seats import FeedbackFacts, SeatFacts
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.seating import SECRETARY, Sitting

TERM = timedelta(days=3 * 365)
TERMS_ALLOWED = 3
ELECTED = ("Voluntary and community sector", "Residents")
TO_BE_SETTLED = timedelta(days=150)
"""So long before its end a term has someone to follow, where anyone was found."""
OFTEN_MANDATED = {"board": 0.7, "executive": 0.6, "csp": 0.4, "stronger": 0.4}
"""The share of seats with a mandate on the partnerships that ask for one; on other strategic ones it is rare."""
FEEDING_BACK = ("board", "stronger", "csp", "hwp")


def _draw(sitting: Sitting, what: str, number: int = 0) -> float:
    """A number from 0 to 1 that is the seat's own."""
    holder = sitting.person.name if sitting.person else ""
    return (1 + chance(what, sitting.partnership.name, holder, sitting.constituency, number)) / 2


def life(sitting: Sitting, number: int, since: date, people: dict[str, Person], calendar: Calendar) -> SeatFacts:
    """The term, succession, induction and mandate of a seat that is held since a day."""
    return {
        **_term(sitting, number, since, people, calendar),
        **_induction(sitting, since, calendar),
        **_mandate(sitting, since, calendar),
    }


def _term(sitting: Sitting, number: int, since: date, people: dict[str, Person], calendar: Calendar) -> SeatFacts:
    """Seats that are elected by a sector or by residents have terms, of which some end soon and a few are over."""
    if sitting.role in ("chair", SECRETARY) or sitting.bloc not in ELECTED:
        return {}
    draw = (1 + chance("until", sitting.partnership.name, number)) / 2
    until = calendar.on + timedelta(days=round(-40 + draw * TERM.days))
    served = -(-(until - since) // TERM)
    facts: SeatFacts = {
        "term_since": max(since, until - TERM),
        "term_until": until,
        "term_number": served,
        "terms_allowed": max(TERMS_ALLOWED, served),
    }
    if until - calendar.on < TO_BE_SETTLED and sitting.organisation and _draw(sitting, "follows") < 0.5:
        others = [
            one for one in reading.people()[sitting.organisation] if sitting.person and one.name != sitting.person.name
        ]
        facts |= {"successor": people[others[0].name]} if others else {}
    return facts


def _induction(sitting: Sitting, since: date, calendar: Calendar) -> SeatFacts:
    """Most had one within two months; of some it is not known."""
    on = since + timedelta(days=round(7 + 50 * _draw(sitting, "induction")))
    return {"induction_on": on} if on < calendar.on and _draw(sitting, "inducted") < 0.55 else {}


def _mandate(sitting: Sitting, since: date, calendar: Calendar) -> SeatFacts:
    if sitting.organisation is None or sitting.role in ("adviser", "observer", SECRETARY):
        return {}
    often = OFTEN_MANDATED.get(sitting.partnership.key, 0.15 if sitting.partnership.classed[0] == "strategic" else 0.0)
    if _draw(sitting, "mandate") >= often:
        return {}
    told = reading.profiles().mandates[reading.organisations()[sitting.organisation][0]]
    given = min(since + timedelta(days=30), calendar.on)
    return {"mandate": told.mandate, "limits": told.limits, "mandate_on": given}


def feedback(sitting: Sitting, calendar: Calendar) -> Iterator[FeedbackFacts]:
    """Those who are elected to some partnerships tell their groups of each meeting, and are told what matters; not always in time."""
    if sitting.person is None or sitting.bloc not in ELECTED or sitting.partnership.key not in FEEDING_BACK:
        return
    told, owed, asked = reading.profiles().feedback
    given = calendar.on - timedelta(days=round(40 + 60 * _draw(sitting, "given")))
    yield {"way": told.way, "about": told.about, "due": given + timedelta(14), "given_on": given, "note": told.note}
    due = calendar.on + timedelta(days=round(-15 + 60 * _draw(sitting, "due")))
    yield {"way": owed.way, "about": owed.about, "due": due}
    if _draw(sitting, "asked") < 0.5:
        yield {"way": asked.way, "about": asked.about, "given_on": given, "note": asked.note}
