"""Stages: the partnerships of both places with their ties, and who sits on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from commonweal.register import writes
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Theme, TieKind
from commonweal.register.rules import Viewer
from commonweal.register.writes.partnerships import PartnershipFacts
from commonweal.register.writes.seats import SeatFacts
from commonweal.site.demonstration import facts, profiling, reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.seating import Sitting, sittings
from commonweal.site.demonstration.stages import found, terms
from commonweal.site.demonstration.stages.people import STOOD_DOWN_MONTHS

BOARD = "board"
FORMER_CHAIR = "Councillor Edna Whitlow"
TAKEN_OVER = 0.965
"""Above this draw, a seat had another holder from the same organisation before."""


def are_partnerships_done() -> bool:
    return (
        found.has_place(reading.places().nation.code) and Partnership.objects.filter(place=found.northwick()).exists()
    )


def are_seats_done() -> bool:
    return are_partnerships_done() and Seat.objects.filter(partnership__place=found.northwick()).exists()


# --- Partnerships


def build_partnerships(calendar: Calendar) -> None:
    northwick = found.support_of(found.signed_in_as("support"), calendar.on)
    _add_all(found.northwick(), reading.partnerships(), northwick, calendar)
    _add_ended(found.northwick(), northwick, calendar)
    stanmere = found.support_of(found.signed_in_as("elsewhere"), calendar.on)
    _add_all(found.stanmere(), reading.second_place().partnerships, stanmere, calendar)
    # Northwick comes before the county, which has the lower number: whoever looks first sees the place with the earliest partnership.
    _add_all(found.county(), reading.county().partnerships, found.builder(), calendar)
    _tie_across(northwick)


def _add_all(place: Place, partnerships: Iterable[facts.Partnership], by: Viewer, calendar: Calendar) -> None:
    themes = {theme.name: theme for theme in Theme.objects.filter(place=place)}
    bodies = found.organisations()
    added = {one.name: _add(place, one, themes[one.theme], bodies[one.held_by], by, calendar) for one in partnerships}
    keyed = {one.key: added[one.name] for one in partnerships if one.key}
    for one in partnerships:
        _tie(one, added[one.name], keyed, by)


def _add(
    place: Place, one: facts.Partnership, theme: Theme, body: Organisation, by: Viewer, calendar: Calendar
) -> Partnership:
    profile: PartnershipFacts = {
        **_profile(one.shape, one.meets),
        "name": one.name,
        "theme": theme,
        "purpose": one.purpose,
        "statutory_basis": one.basis,
        "budget_pounds": None if one.budget is None else Decimal(one.budget),
        "budget_sources": one.money,
        "accountable_body": body,
        "evaluation": one.evaluated,
        "since": one.since,
        "until": None if one.ends is None else calendar.month(one.ends),
        **profiling.profile(one, calendar),
    }
    partnership = writes.add_partnership(place, by=by, **profile)
    _cover(one, partnership, by)
    return partnership


def _tie_across(by: Viewer) -> None:
    """The ties of Northwick's partnerships to the county's."""
    here, there = found.keyed(found.northwick()), found.partnerships(found.county())
    names = {one.key: one.name for one in reading.county().partnerships}
    for one in reading.county().across:
        partnership, other = here[one.start], there[names[one.end]]
        writes.add_tie(partnership, other, kind=one.kind, by=by, since=_both_since(partnership, other))


def _cover(one: facts.Partnership, partnership: Partnership, by: Viewer) -> None:
    """Where it works besides its own place: the county for what is wider, the neighbourhoods that a smaller one is named after."""
    scale = one.shape[-1]
    if scale == "wider" and "Moorfoot" in one.name and partnership.place == found.northwick():
        writes.add_coverage(partnership, found.county(), by=by)
    if scale == "area":
        for hood in reading.places().neighbourhoods:
            if hood.name in one.name or hood.locality == one.topic:
                writes.add_coverage(partnership, found.place(hood.code), by=by)


def _profile(shape: tuple[str, str, str, str, str], meets: tuple[int, float, float]) -> PartnershipFacts:
    formality, scope, lifespan, role, scale = shape
    times, hours, preparation = meets
    return {
        "formality": formality,
        "scope": scope,
        "lifespan": lifespan,
        "role": role,
        "scale": scale,
        "meetings_a_year": times,
        "meeting_hours": Decimal(str(hours)),
        "preparation_hours": Decimal(str(preparation)),
    }


def _tie(one: facts.Partnership, partnership: Partnership, keyed: dict[str, Partnership], by: Viewer) -> None:
    kinds = {
        TieKind.REPORTS_TO: one.reports,
        TieKind.PART_OF: one.part_of,
        TieKind.DELIVERS_THROUGH: one.delivers,
        TieKind.CONSULTS: one.consults,
        TieKind.SHARES_WITH: one.shares,
    }
    for kind, key in kinds.items():
        if key:
            writes.add_tie(partnership, keyed[key], kind=kind, by=by, since=_both_since(partnership, keyed[key]))
    if one.consulted_by:
        other = keyed[one.consulted_by]
        writes.add_tie(other, partnership, kind=TieKind.CONSULTS, by=by, since=_both_since(partnership, other))


def _both_since(one: Partnership, other: Partnership) -> date | None:
    """The day from which both were there."""
    return max((day for day in (one.since, other.since) if day is not None), default=None)


def _add_ended(place: Place, by: Viewer, calendar: Calendar) -> None:
    """A partnership that has ended, with the seats and the reason that its history shows."""
    one, bodies = reading.ended_partnership(), found.organisations()
    began = calendar.month(one.began)
    profile: PartnershipFacts = {
        **_profile(one.shape, one.meets),
        "name": one.name,
        "theme": Theme.objects.get(place=place, name=one.theme),
        "purpose": one.purpose,
        "accountable_body": bodies[one.held_by],
        "since": began,
    }
    ended = writes.add_partnership(place, by=by, **profile)
    for key in one.seats:
        writes.add_seat(ended, by=by, organisation=bodies[key], since=began)
    writes.end_partnership(ended, by=by, on=calendar.month(one.ended), why=one.why)


# --- Seats


def build_seats(calendar: Calendar) -> None:
    northwick = found.support_of(found.signed_in_as("support"), calendar.on)
    stanmere = found.support_of(found.signed_in_as("elsewhere"), calendar.on)
    people, bodies = found.people(), found.organisations()
    for place, partnerships, by in (
        (found.northwick(), reading.partnerships(), northwick),
        (found.stanmere(), reading.second_place().partnerships, stanmere),
        (found.county(), reading.county().partnerships, found.builder()),
    ):
        by_name = found.partnerships(place)
        for number, sitting in enumerate(sittings(partnerships)):
            _sit(sitting, number, by_name[sitting.partnership.name], people, bodies, by, calendar)


def _sit(
    sitting: Sitting,
    number: int,
    partnership: Partnership,
    people: dict[str, Person],
    bodies: dict[str, Organisation],
    by: Viewer,
    calendar: Calendar,
) -> None:
    holder = people[sitting.person.name] if sitting.person else None
    before = _holder_before(sitting, people)
    since = _since(sitting, number, partnership, calendar)
    life: SeatFacts = terms.life(sitting, number, since, people, calendar) if holder is not None else {}
    facts: SeatFacts = {
        "organisation": bodies[sitting.organisation] if sitting.organisation else None,
        "person": before or holder,
        "deputy": _deputy(sitting, people),
        "role": sitting.role,
        "voting_bloc": sitting.bloc,
        "constituency": sitting.constituency,
        "since": since,
    }
    seat = writes.add_seat(partnership, by=by, **(facts if before else {**facts, **life}))
    if before is not None and holder is not None:
        on = max(_taken_over(sitting, calendar), since + timedelta(1))
        seat = writes.fill_seat(seat, person=holder, by=by, on=on, why=f"{before.name} gave up the seat.")
        life = terms.life(sitting, number, on, people, calendar)
        seat = writes.change_seat(seat, by=by, version=seat.version, **life) if life else seat
    for told in terms.feedback(sitting, calendar):
        writes.add_feedback(seat, by=by, **told)


def _is_board_chair(sitting: Sitting) -> bool:
    return sitting.partnership.key == BOARD and sitting.role == "chair"


def _holder_before(sitting: Sitting, people: dict[str, Person]) -> Person | None:
    """Whoever had the seat before its holder, where that is told: the board's last chair, and a colleague here and there."""
    if sitting.person is None or sitting.organisation is None:
        return None
    if _is_board_chair(sitting):
        return people[FORMER_CHAIR]
    if chance("before", sitting.partnership.name, sitting.person.name) < TAKEN_OVER:
        return None
    others = [one for one in reading.people()[sitting.organisation] if one.name != sitting.person.name]
    return people[others[0].name] if others else None


def _taken_over(sitting: Sitting, calendar: Calendar) -> date:
    if _is_board_chair(sitting):
        return calendar.month(STOOD_DOWN_MONTHS)
    return calendar.month(-round(7 + 5 * chance("taken over", sitting.partnership.name, sitting.constituency)))


def _deputy(sitting: Sitting, people: dict[str, Person]) -> Person | None:
    """On the board and its executive each organisation of some size has a deputy ready."""
    if sitting.partnership.key not in (BOARD, "executive") or sitting.organisation is None or sitting.person is None:
        return None
    others = [one for one in reading.people()[sitting.organisation] if one.name != sitting.person.name]
    return people[others[-1].name] if len(others) > 2 else None


def _since(sitting: Sitting, number: int, partnership: Partnership, calendar: Calendar) -> date:
    """From one to six years ago, but not before the partnership began; chairs from before the strategy was adopted."""
    months = -round(42 + 28 * chance("since", partnership.name, number))
    if sitting.role == "chair":
        months = min(months, -48)
    return max(calendar.month(months), partnership.since or calendar.month(months))
