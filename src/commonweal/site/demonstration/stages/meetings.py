"""Stage: who serves which partnership, a year of meetings of ten of them with who came, and two protocols."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from commonweal.agreement import writes
from commonweal.agreement.models import AttendanceKind, Protocol
from commonweal.agreement.reads import proposed_days
from commonweal.agreement.writes import Came
from commonweal.register import writes as register
from commonweal.register.models import Partnership, Seat
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.convening import Convened
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found

BEGINS = (time(9, 30), time(10), time(14), time(16, 30))
STAYED_AWAY, SENT_APOLOGIES, SAID_HOURS = 0.92, 0.7, 0.5
"""Above which draw, from -1 to 1, somebody stayed away without a word, could not come, or said how long they prepared."""
FIRST_WEEKS = 51


def is_done() -> bool:
    return Protocol.objects.filter(partnership__place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    told, bodies = reading.convened(), found.keyed(found.northwick())
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    organisations = found.organisations()
    for key, served in told.secretariats.items():
        register.add_secretariat(
            bodies[key],
            organisations[served.body],
            hours_a_year=served.hours,
            since=max(day for day in (bodies[key].since, calendar.month(-60)) if day),
            by=by,
        )
    for key in told.meets:
        _meet(key, bodies[key], told, calendar, by)
    for one in told.protocols:
        day = calendar.month(one.months)
        protocol = writes.add_protocol(
            bodies[one.of], title=one.title, kind=one.kind, text=one.text, since=day,
            signed_on=None if one.waiting else day, by=by,
        )  # fmt: skip
        for body in (*one.signed, *one.waiting):
            signed_on = day if body in one.signed else None
            writes.add_signatory(protocol, organisations[body], signed_on=signed_on, by=by)


def _meet(key: str, body: Partnership, told: Convened, calendar: Calendar, by: Viewer) -> None:
    """A year of meetings behind, with who came, and a year before."""
    count = body.meetings_a_year or 4
    begins = BEGINS[sum(map(ord, key)) % len(BEGINS)]
    facts = {"begins": begins, "hours": body.meeting_hours, "room": told.rooms.get(key, told.room)}
    weekday = timedelta(days=sum(map(ord, key)) % 5 - calendar.on.weekday())
    past = proposed_days(by, count=count, since=calendar.on + weekday - timedelta(weeks=FIRST_WEEKS))
    days = [day for day in past if day < calendar.on]
    seats = _seats(body)
    for number, day in enumerate(days, start=1):
        meeting = writes.add_meeting(body, on=day, by=by, **facts)  # type: ignore[arg-type]
        if number == len(days) and key in told.unrecorded:
            continue
        if number == len(days) // 2 and key in told.cancelled:
            writes.cancel_meeting(meeting, on=day - timedelta(days=3), cancelled_why=told.cancelled[key], by=by)
            continue
        came = [_came(seat, key, number) for seat in seats if _holds(seat, day)]
        writes.record_attendance(meeting, came=came, on=min(day + timedelta(days=2), calendar.on), by=by)
    ahead = [day + timedelta(weeks=52) for day in past if day + timedelta(weeks=52) >= calendar.on]
    writes.plan_series(body, days=ahead or [calendar.on + timedelta(days=9)], by=by, **facts)  # type: ignore[arg-type]


def _seats(body: Partnership) -> list[Seat]:
    return list(Seat.objects.filter(partnership=body, person__isnull=False).select_related("deputy").order_by("pk"))


def _holds(seat: Seat, on: date) -> bool:
    return (seat.since is None or seat.since <= on) and (seat.until is None or seat.until > on)


def _came(seat: Seat, key: str, number: int) -> Came:
    """Most come; a deputy comes for some of those who cannot, where there is one; few stay away without a word."""
    draw = chance("came", key, seat.pk, number)
    if draw > STAYED_AWAY:
        return Came(seat, AttendanceKind.ABSENT)
    if draw > SENT_APOLOGIES:
        kind = AttendanceKind.DEPUTY if seat.deputy else AttendanceKind.APOLOGIES
        return Came(seat, kind, seat.deputy)
    hours = 1 + round(4 * abs(chance("prepared", key, seat.pk, number))) / 2
    told = Decimal(str(hours)) if chance("said", key, seat.pk, number) > SAID_HOURS else None
    return Came(seat, AttendanceKind.PRESENT, None, told)
