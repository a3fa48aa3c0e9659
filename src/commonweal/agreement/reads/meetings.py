"""Questions about meetings: which there are, who sits at them, and who came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, IntegerField, OuterRef, Q, QuerySet, Value, When

from commonweal.agreement import rules
from commonweal.agreement.models import CAME, Attendance, AttendanceKind, Meeting
from commonweal.agreement.rules import RUN_BY, MeetingState
from commonweal.register.models import Employment, Partnership, Seat
from commonweal.register.reads import lasting, seats
from commonweal.register.reads.dates import Counted
from commonweal.register.reads.seats import long_words
from commonweal.register.rules import Viewer

STATE = Case(
    When(cancelled_on__isnull=False, then=Value(MeetingState.CANCELLED.value)),
    When(recorded_on__isnull=False, then=Value(MeetingState.HELD.value)),
    default=Value(MeetingState.PLANNED.value),
    output_field=CharField(),
)


def runs(viewer: Viewer, partnership: Partnership) -> bool:
    """Whether the viewer holds the chair of a partnership or keeps its papers. No query for those without a seat."""
    if not viewer.seats:
        return False
    return Seat.objects.filter(pk__in=viewer.seats, partnership=partnership, role__in=RUN_BY).exists()


def meetings(viewer: Viewer, *, place_id: int | None = None) -> QuerySet[Meeting]:
    """Meetings of a place's partnerships, or of all, each with its `state` and, for partners, how many seats `came` and sent apologies."""
    found = Meeting.objects.select_related("partnership__place", "chair").annotate(state=STATE)
    found = found.defer("partnership__place__boundary", "chair__email", *long_words(viewer, "partnership"))
    found = found if place_id is None else found.filter(partnership__place=place_id)
    said = Attendance.objects.filter(meeting=OuterRef("pk"))
    nothing = Value(None, output_field=IntegerField())
    if rules.may_see_attendance(viewer, place_id):
        found = found.annotate(
            came=Counted(said.filter(kind__in=CAME), "meeting"),
            apologies=Counted(said.filter(kind=AttendanceKind.APOLOGIES), "meeting"),
        )
    else:
        found = found.annotate(came=nothing, apologies=nothing)
    return found.order_by("-on", "-begins", "partnership__name", "pk")


def meeting(viewer: Viewer, pk: int) -> Meeting:
    """One meeting. Raises Meeting.DoesNotExist."""
    return meetings(viewer).get(pk=pk)


def meetings_of(viewer: Viewer, partnership: Partnership) -> QuerySet[Meeting]:
    """The meetings of one partnership, the latest first."""
    return meetings(viewer, place_id=partnership.place_id).filter(partnership=partnership)


@dataclass(frozen=True)
class Agenda:
    """The meetings of a partnership as its page shows them."""

    partnership: Partnership
    coming: tuple[Meeting, ...]
    past: tuple[Meeting, ...]
    unrecorded: int
    """Past meetings of which nobody said whether they were held."""
    runs: bool


SHOWN_PAST = 6


def agenda(viewer: Viewer, pk: int, *, on: date) -> Agenda:
    """What a partnership has planned, and its latest meetings. Raises Partnership.DoesNotExist."""
    partnership = Partnership.objects.select_related("place").defer("place__boundary").get(pk=pk)
    found = meetings_of(viewer, partnership)
    since = on - timedelta(days=366)
    recent = list(found.filter(on__gte=since))
    coming = sorted((one for one in recent if one.on >= on), key=lambda one: (one.on, one.pk))
    past = [one for one in recent if one.on < on]
    waiting = sum(rules.state_of(one) is MeetingState.PLANNED for one in past)
    return Agenda(partnership, tuple(coming), tuple(past[:SHOWN_PAST]), waiting, runs(viewer, partnership))


# --- One meeting


@dataclass(frozen=True)
class Place:
    """One seat at a meeting, and what is known of it there."""

    seat: Seat
    attendance: Attendance | None
    may_apologise: bool

    @property
    def kind(self) -> str:
        """What became of it, or nothing where nobody said."""
        return self.attendance.kind if self.attendance else ""


@dataclass(frozen=True)
class Table:
    """Who sits at a meeting: its seats that were held that day, vacant ones, and guests."""

    places: tuple[Place, ...]
    vacant: int
    guests: tuple[Attendance, ...]

    @property
    def came(self) -> int:
        """How many seats were filled, by holder or deputy."""
        return sum(place.kind in CAME for place in self.places)

    @property
    def apologies(self) -> int:
        """How many sent apologies."""
        return sum(place.kind == AttendanceKind.APOLOGIES for place in self.places)

    @property
    def unknown(self) -> int:
        """Of how many nothing is known."""
        return sum(not place.kind for place in self.places)


def table(viewer: Viewer, meeting: Meeting, *, on: date) -> Table:
    """Who sits at a meeting and what became of each. Raises Refused for those who may not see it. Three queries."""
    rules.may_see_attendance(viewer, meeting.partnership.place_id).or_refuse()
    keeps = runs(viewer, meeting.partnership)
    said = list(attendances(viewer).filter(meeting=meeting))
    of_seat = {row.seat_id: row for row in said if row.seat_id}
    there = lasting(meeting.on) | Q(pk__in=list(of_seat))
    sitting = list(seats(viewer).filter(there, partnership=meeting.partnership))
    held = [seat for seat in sitting if seat.person_id is not None or seat.pk in of_seat]
    places = tuple(
        Place(
            seat,
            of_seat.get(seat.pk),
            bool(rules.may_apologise(viewer, meeting, seat, runs=keeps, on=on)),
        )
        for seat in held
    )
    return Table(places, len(sitting) - len(held), tuple(row for row in said if row.seat_id is None))


def attendances(viewer: Viewer) -> QuerySet[Attendance]:
    """What became of seats and guests at meetings."""
    found = Attendance.objects.select_related(
        "meeting__partnership", "seat__person", "seat__organisation", "person", "organisation", "deputy"
    )
    return found.defer(
        "seat__person__email", "person__email", "deputy__email", *long_words(viewer, "meeting__partnership")
    ).order_by("meeting", "pk")


def attendance(viewer: Viewer, pk: int) -> Attendance:
    """One attendance. Raises Attendance.DoesNotExist, and Refused for those who may not see it."""
    found = attendances(viewer).get(pk=pk)
    rules.may_see_attendance(viewer, found.meeting.partnership.place_id).or_refuse()
    return found


def seat_at(viewer: Viewer, meeting_pk: int, seat_pk: int) -> tuple[Meeting, Seat]:
    """A meeting and one of its partnership's seats that lasts on its day. Raises Meeting.DoesNotExist and Seat.DoesNotExist."""
    found = meeting(viewer, meeting_pk)
    return found, seats(viewer, on=found.on).get(pk=seat_pk, partnership=found.partnership)


def said_of(viewer: Viewer, meeting: Meeting, seat: Seat) -> Attendance | None:
    """What was said of a seat at a meeting, if anything was. Raises Refused for those who may not see it."""
    rules.may_see_attendance(viewer, meeting.partnership.place_id).or_refuse()
    return attendances(viewer).filter(meeting=meeting, seat=seat).first()


def deputies(viewer: Viewer, table: Table, *, on: date) -> dict[int, list[tuple[int, str]]]:
    """Who could have come for each seat, by its number: its deputy first, then its organisation's people. One query."""
    bodies = {place.seat.organisation_id for place in table.places} - {None}
    staff: dict[int, list[tuple[int, str]]] = {}
    working = Employment.objects.filter(lasting(on), organisation__in=bodies).order_by("person__name", "person")
    for organisation, pk, name in working.values_list("organisation", "person", "person__name"):
        staff.setdefault(organisation, []).append((pk, name))
    return {place.seat.pk: _could_come(place.seat, staff) for place in table.places}


def _could_come(seat: Seat, staff: dict[int, list[tuple[int, str]]]) -> list[tuple[int, str]]:
    named = {seat.deputy.pk: seat.deputy.name} if seat.deputy else {}
    others = dict(staff.get(seat.organisation_id or 0, ()))
    return [(pk, name) for pk, name in {**named, **others}.items() if pk != seat.person_id]


# --- A year's meetings


def proposed_days(viewer: Viewer, *, count: int, since: date) -> list[date]:
    """So many days evenly over the year from a day on, the same day of the week where it falls on a weekday."""
    step = 364 / max(count, 1)
    days = [since + timedelta(days=round(step * number / 7) * 7) for number in range(count)] if count <= 52 else []
    if not days:
        days = [since + timedelta(days=round(step * number)) for number in range(count)]
    return [day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day for day in days]


def next_after(viewer: Viewer, partnership: Partnership, *, on: date) -> date:
    """The day from which the next year's meetings are proposed: a step after the last one that is planned, or in a fortnight."""
    last = (
        Meeting.objects.filter(partnership=partnership, on__gte=on, cancelled_on__isnull=True)
        .order_by("-on")
        .values_list("on", flat=True)
        .first()
    )
    step = timedelta(days=7 * max(1, round(52 / (partnership.meetings_a_year or 4))))
    return last + step if last else on + timedelta(days=14)


# --- What somebody came to


@dataclass(frozen=True)
class Coming:
    """What became of somebody's seats on one partnership in twelve months."""

    partnership: Partnership
    held: int
    """Meetings of it that were held, while they had the seat or not."""
    came: int
    deputy: int
    apologies: int
    absent: int

    @property
    def unknown(self) -> int:
        """Meetings at which nobody said what became of them."""
        return max(0, self.held - self.came - self.deputy - self.apologies - self.absent)


@dataclass(frozen=True)
class Diary:
    """Somebody's meetings: to come, and what became of those of the last twelve months."""

    whose: Any
    reason: str = ""
    coming: tuple[Meeting, ...] = ()
    rows: tuple[Coming, ...] = ()


def diary(viewer: Viewer, whose: Any, *, kind: str, on: date) -> Diary:
    """The meetings in the open place of an organisation or a person ("organisation", "person"). Four queries."""
    may = rules.may_see_attendance(viewer, viewer.place_id)
    if not may:
        return Diary(whose, reason=may.reason)
    since = on - timedelta(days=365)
    mine = Q(**{kind: whose}) | Q(deputy=whose) if kind == "person" else Q(organisation=whose)
    held_seats = Seat.objects.filter(mine, partnership__place=viewer.place_id)
    bodies = held_seats.filter(lasting(on)).order_by().values("partnership")
    coming = meetings(viewer, place_id=viewer.place_id).filter(
        partnership__in=bodies, on__gte=on, cancelled_on__isnull=True
    )
    rows = _counted(viewer, held_seats, whose, kind=kind, since=since, on=on)
    return Diary(whose, coming=tuple(coming.order_by("on", "begins", "pk")[:SHOWN_PAST]), rows=rows)


def _counted(
    viewer: Viewer, held_seats: QuerySet[Seat], whose: Any, *, kind: str, since: date, on: date
) -> tuple[Coming, ...]:
    in_time = {
        "meeting__on__gte": since,
        "meeting__on__lt": on + timedelta(days=1),
        "meeting__recorded_on__isnull": False,
    }
    theirs = Q(seat__in=held_seats.values("pk")) if kind == "organisation" else Q(seat__person=whose) | Q(deputy=whose)
    guests = Q(**{kind: whose}, seat__isnull=True)
    said = Attendance.objects.filter(theirs | guests, meeting__partnership__place=viewer.place_id, **in_time)
    kinds: dict[int, dict[int, str]] = {}
    for body, meeting_pk, what, deputy in said.values_list("meeting__partnership", "meeting", "kind", "deputy"):
        if kind == "person" and what == AttendanceKind.DEPUTY:
            what = AttendanceKind.PRESENT if deputy == whose.pk else what
        known = kinds.setdefault(body, {})
        known[meeting_pk] = min(known.get(meeting_pk, what), what, key=_BEST.index)
    seated: Any = held_seats.filter(Q(until__isnull=True) | Q(until__gt=since)).order_by()
    wanted = Q(partnership__in=seated.values("partnership")) | Q(partnership__in=list(kinds))
    held: dict[Partnership, int] = {}
    past = Meeting.objects.filter(
        wanted, partnership__place=viewer.place_id, on__gte=since, on__lte=on, recorded_on__isnull=False
    ).select_related("partnership")
    for one in past.defer(*long_words(viewer, "partnership")).order_by("partnership__name"):
        held[one.partnership] = held.get(one.partnership, 0) + 1
    return tuple(_coming(body, count, list(kinds.get(body.pk, {}).values())) for body, count in held.items())


_BEST: list[str] = [AttendanceKind.PRESENT, AttendanceKind.DEPUTY, AttendanceKind.APOLOGIES, AttendanceKind.ABSENT]
"""Where an organisation has several seats at one meeting, what counts is the most that any of them did."""


def _coming(body: Partnership, held: int, kinds: Sequence[str]) -> Coming:
    return Coming(
        body,
        held,
        came=kinds.count(AttendanceKind.PRESENT),
        deputy=kinds.count(AttendanceKind.DEPUTY),
        apologies=kinds.count(AttendanceKind.APOLOGIES),
        absent=kinds.count(AttendanceKind.ABSENT),
    )
