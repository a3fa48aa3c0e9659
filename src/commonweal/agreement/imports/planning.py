"""What a file of meetings would change: each of its meetings beside the one that is here, and each attendee beside a seat."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from commonweal.agreement.imports.faults import Fault
from commonweal.agreement.imports.moderngov import Attendee, Told, ToldMeeting
from commonweal.agreement.imports.sheets import Row, Sheet
from commonweal.agreement.models import CAME, Attendance, AttendanceKind, Meeting
from commonweal.agreement.writes import Came
from commonweal.register.models import AlternativeName, Partnership, Person, Place, Seat
from commonweal.register.reads import people_at
from commonweal.register.rules import Viewer

ADD, CHANGE, SAME = "add", "change", "same"
TITLES = re.compile(
    r"^(?:(?:councillor|cllr|alderman|mayor|mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|revd)\.?\s+)+"
)


@dataclass(frozen=True)
class Change:
    """One value that would change."""

    what: str
    before: str
    after: str


@dataclass
class Step:
    """What is to be done with one meeting of the file."""

    told: ToldMeeting
    partnership: Partnership
    meeting: Meeting | None
    facts: dict[str, Any] = field(default_factory=dict)
    came: list[Came] = field(default_factory=list)
    guests: list[Person] = field(default_factory=list)
    cancels: str = ""
    reinstates: bool = False
    holds: bool = False
    """Whether the file says that it was held, since it tells of somebody whether they came."""
    changes: list[Change] = field(default_factory=list)

    @property
    def verb(self) -> str:
        """Whether the meeting is added, changed, or as it is."""
        return ADD if self.meeting is None else CHANGE if self.changes else SAME

    @property
    def name(self) -> str:
        """The meeting as a person calls it."""
        return f"{self.partnership.name}, {date_format(self.told.on, 'j F Y')}"


@dataclass
class Plan:
    """What a file would do, what is wrong with it, and what of it is left out."""

    file: str
    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    bodies_left_out: dict[str, int] = field(default_factory=dict)
    """Committees that are no partnership of the place, with how many meetings each has in the file."""
    people_left_out: dict[str, int] = field(default_factory=dict)
    """People who came but are not in the register, with how often."""

    @property
    def work(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if step.verb != SAME]

    @property
    def counts(self) -> dict[str, int]:
        """How many meetings are added, changed, and as they are."""
        return {verb: sum(step.verb == verb for step in self.steps) for verb in (ADD, CHANGE, SAME)}

    @property
    def digest(self) -> str:
        """By which it is seen whether the plan is still the one that was shown."""
        told = [
            (step.told.where, step.verb, step.meeting and (step.meeting.pk, step.meeting.version), step.changes)
            for step in self.work
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def make(name: str, told: Told, *, viewer: Viewer, place: Place, on: date) -> Plan:
    """What a file would do to the meetings of a place on a day. A handful of queries, however long the file."""
    plan = Plan(name, faults=list(told.faults))
    known = _Known(viewer, place, told)
    for meeting in told.meetings:
        body = known.partnership(meeting, told.titles, plan)
        if body is not None:
            plan.steps.append(_step(plan, known, meeting, body, on))
    return plan


def make_from_sheet(name: str, sheet: Sheet, *, viewer: Viewer, place: Place) -> Plan:
    """What our own sheet would do to the meetings of a place. Two queries, however long it is."""
    plan = Plan(name, faults=list(sheet.faults))
    bodies: dict[str, list[Partnership]] = defaultdict(list)
    for body in Partnership.objects.filter(place=place).order_by("pk"):
        bodies[_plain(body.name)].append(body)
    here = {one.pk: one for one in Meeting.objects.filter(partnership__place=place).select_related("partnership")}
    taken: dict[int, str] = {}
    for row in sheet.rows:
        step = _of_row(plan, row, bodies, here)
        if step is None:
            continue
        if step.meeting is not None and step.meeting.pk in taken:
            wrong = _("%(row)s is about the same meeting.") % {"row": taken[step.meeting.pk]}
            plan.faults.append(Fault(row.where, step.name, wrong, _("Keep the one that is right.")))
            continue
        if step.meeting is not None:
            taken[step.meeting.pk] = row.where
        plan.steps.append(step)
    return plan


def _of_row(plan: Plan, row: Row, bodies: Mapping[str, list[Partnership]], here: Mapping[int, Meeting]) -> Step | None:
    named = bodies.get(_plain(row.values["partnership"]), [])
    number = row.values.get("id")
    if len(named) != 1:
        wrong = _("This place has no partnership of that name.") if not named else _("Two partnerships have this name.")
        remedy = _("Write the name as it stands in the register.") if not named else _("Rename one in the register.")
        plan.faults.append(Fault(f"{row.where}, partnership", row.values["partnership"], wrong, remedy))
        return None
    body = named[0]
    if number is not None and (number not in here or here[number].partnership_id != body.pk):
        remedy = _("Leave id and partnership as they were taken away, or empty id for a new meeting.")
        plan.faults.append(
            Fault(f"{row.where}, id", str(number), _("No meeting of this partnership has this number."), remedy)
        )
        return None
    meeting = here[number] if number is not None else _at(row, body, here)
    told = ToldMeeting(row.where, "", "", body.name, row.values["day"], row.values.get("begins"), "", ())
    step = Step(told, body, meeting)
    for column, name in FIELDS.items():
        if column in row.values:
            _note(step, name, row.values[column])
    _note_cancelled(plan, step, row)
    return step


def _at(row: Row, body: Partnership, here: Mapping[int, Meeting]) -> Meeting | None:
    """The meeting of that partnership at that time, or on that day where it is the only one."""
    of_day = [one for one in here.values() if one.partnership_id == body.pk and one.on == row.values["day"]]
    at_time = [one for one in of_day if one.begins == row.values.get("begins")] if "begins" in row.values else of_day
    return at_time[0] if len(at_time) == 1 else None


FIELDS = {"day": "on", "begins": "begins", "hours": "hours", "room": "room", "title": "title", "link": "link"}
"""The columns of our sheet, and the field that each holds."""


def _note(step: Step, name: str, value: Any) -> None:
    before = getattr(step.meeting, name) if step.meeting else None
    if before != value and not (before in (None, "") and value in (None, "")):
        step.facts[name] = value
        step.changes.append(Change(_label(name), _shown(before), _shown(value)))


def _note_cancelled(plan: Plan, step: Step, row: Row) -> None:
    """Whether the row cancels a meeting or puts it back; of one that stays cancelled nothing else can be changed."""
    if "cancelled" not in row.values:
        asked = step.meeting.cancelled_why if step.meeting else ""
    else:
        asked = row.values["cancelled"]
    before = step.meeting.cancelled_why if step.meeting else ""
    if asked and step.meeting is not None and step.meeting.recorded_on is not None:
        wrong = _("This meeting is recorded as held, so it cannot be cancelled.")
        plan.faults.append(Fault(f"{row.where}, cancelled", asked, wrong, _("Empty the cell.")))
    elif asked and before and (step.facts or asked != before):
        wrong = _("This meeting is cancelled, so nothing else of it can be changed.")
        plan.faults.append(Fault(row.where, step.name, wrong, _("Empty the cell under cancelled to put it back.")))
    elif asked != before:
        step.cancels, step.reinstates = asked, not asked
        step.changes.append(Change(_("state"), before or (_("planned") if step.meeting else ""), asked or _("planned")))


def plain_person(name: str) -> str:
    """A name without the titles before it and the ways of writing it."""
    return TITLES.sub("", " ".join(name.casefold().replace(",", " ").split()))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


class _Known:
    """What the register and the room hold of what the file speaks of."""

    def __init__(self, viewer: Viewer, place: Place, told: Told) -> None:
        bodies = Partnership.objects.filter(place=place).order_by("pk")
        self.by_title: dict[str, list[Partnership]] = defaultdict(list)
        self.by_pk = {body.pk: body for body in bodies}
        for body in self.by_pk.values():
            self.by_title[_plain(body.name)].append(body)
        here = Meeting.objects.filter(partnership__place=place)
        pairs = here.exclude(external_body="").order_by().values_list("external_body", "partnership").distinct()
        self.by_number: dict[str, set[int]] = defaultdict(set)
        for number, pk in pairs:
            self.by_number[number].add(pk)
        days, numbers = {one.on for one in told.meetings}, {one.external_id for one in told.meetings}
        meant = here.filter(Q(external_id__in=numbers) | Q(on__in=days)).select_related("partnership")
        self.meetings = list(meant.order_by("pk"))
        rows = Attendance.objects.filter(meeting__in=self.meetings).select_related("seat", "person", "deputy")
        self.attendances: dict[int, list[Attendance]] = defaultdict(list)
        for row in rows.order_by("pk"):
            self.attendances[row.meeting_id].append(row)
        self.claimed: set[int] = set()
        self._people(viewer, place)

    def _people(self, viewer: Viewer, place: Place) -> None:
        seats = Seat.objects.filter(partnership__place=place, person__isnull=False)
        self.seats: dict[int, list[Seat]] = defaultdict(list)
        for seat in seats.select_related("person", "deputy").order_by("pk"):
            self.seats[seat.partnership_id].append(seat)
        self.people: dict[str, set[int]] = defaultdict(set)
        here = Person.objects.filter(people_at(viewer, place.pk))
        self.person = {person.pk: person for person in here}
        for person in self.person.values():
            self.people[plain_person(person.name)].add(person.pk)
        others = AlternativeName.objects.filter(person__in=self.person).values_list("name", "person")
        for name, pk in others:
            self.people[plain_person(name)].add(pk)

    def partnership(self, told: ToldMeeting, titles: Mapping[str, str], plan: Plan) -> Partnership | None:
        """The partnership that a meeting of the file is of: by the number under which earlier files knew it, else by its title."""
        title = told.body or titles.get(told.body_id, "")
        numbered, named = self.by_number.get(told.body_id, set()), self.by_title.get(_plain(title), [])
        if told.body_id and len(numbered) == 1:
            found = self.by_pk[next(iter(numbered))]
            if named and found not in named:
                plan.faults.append(
                    Fault(
                        told.where,
                        f"{told.body_id}: {title}",
                        _("By its number this is %(one)s, by its title %(other)s.") % {"one": found, "other": named[0]},
                        _(
                            "Ask whoever runs the committee system which it is, and take the meeting out of the file or rename the partnership."
                        ),
                    )
                )
                return None
            return found
        if len(named) == 1:
            return named[0]
        if len(named) > 1:
            plan.faults.append(
                Fault(
                    told.where, title, _("Two partnerships have this name."), _("Rename one of them in the register.")
                )
            )
            return None
        called = title or told.body_id or _("no committee named")
        plan.bodies_left_out[called] = plan.bodies_left_out.get(called, 0) + 1
        return None

    def meeting(self, told: ToldMeeting, body: Partnership) -> Meeting | None:
        """The meeting that is meant: by its number, else the one of that day that no other file claimed."""
        of_body = [one for one in self.meetings if one.partnership_id == body.pk]
        numbered = [one for one in of_body if one.external_id == told.external_id]
        if numbered:
            return numbered[0]
        free = [one for one in of_body if one.on == told.on and not one.external_id and one.cancelled_on is None]
        at_time = [
            one
            for one in free
            if one.pk not in self.claimed and (told.begins is None or one.begins in (None, told.begins))
        ]
        if len(at_time) != 1:
            return None
        self.claimed.add(at_time[0].pk)
        return at_time[0]


def _step(plan: Plan, known: _Known, told: ToldMeeting, body: Partnership, on: date) -> Step:
    meeting = known.meeting(told, body)
    step = Step(told, body, meeting)
    if meeting is not None and meeting.cancelled_on is not None:
        if not told.is_cancelled and any(one.kind in CAME for one in told.attendees):
            plan.faults.append(_cancelled_here(step))
        return step
    if meeting is not None and meeting.recorded_on is not None and told.is_cancelled:
        plan.faults.append(_held_here(step))
        return step
    wanted = {
        "on": told.on, "external_id": told.external_id, "external_body": told.body_id, "begins": told.begins,
    }  # fmt: skip
    for name, value in wanted.items():
        # What the file does not say is left as it is here.
        if value not in (None, ""):
            _note(step, name, value)
    if told.is_cancelled:
        _cancel(step)
    elif told.on <= on:
        _attendance(plan, known, step)
    return step


def _cancel(step: Step) -> None:
    step.cancels = step.told.status
    step.changes.append(Change(_("state"), _("planned") if step.meeting else "", step.told.status))


def _cancelled_here(step: Step) -> Fault:
    return Fault(
        step.told.where,
        step.name,
        _("The file says who came, but here the meeting is cancelled."),
        _("Put it back on its page if it took place, or take it out of the file."),
    )


def _held_here(step: Step) -> Fault:
    return Fault(
        step.told.where,
        step.told.status,
        _("The file says that it did not take place, but here it is recorded as held."),
        _("Ask whoever recorded it which is right, and take it out of the file if it was held."),
    )


def _attendance(plan: Plan, known: _Known, step: Step) -> None:
    """Read each attendee as a seat of the day, as somebody's deputy, or as a guest whom the register knows."""
    seats = [seat for seat in known.seats[step.partnership.pk] if _lasts(seat, step.told.on)]
    before = known.attendances[step.meeting.pk] if step.meeting else []
    kinds: dict[int, tuple[str, Person | None]] = {}
    guests: dict[int, Person] = {}
    attendees = [one for one in step.told.attendees if one.kind]
    # A deputy is told after the members, whose apologies it outdoes.
    for one in sorted(attendees, key=lambda one: one.kind == AttendanceKind.DEPUTY):
        people = known.people.get(plain_person(one.name), set())
        own = [seat for seat in seats if seat.person_id in people]
        if len({seat.person_id for seat in own}) > 1:
            plan.faults.append(_two_of_a_name(one, step))
        elif own:
            kind = AttendanceKind.PRESENT if one.kind == AttendanceKind.DEPUTY else one.kind
            kinds |= {seat.pk: (str(kind), None) for seat in own}
        elif one.kind in CAME:
            _without_a_seat(plan, known, step, one, people, seats, kinds, guests)
    by_pk = {seat.pk: seat for seat in seats}
    for pk, (kind, deputy) in kinds.items():
        _came(step, by_pk[pk], kind, deputy, before)
    there = {row.person_id for row in before if row.seat_id is None}
    for person in guests.values():
        if person.pk not in there:
            step.guests.append(person)
            step.changes.append(Change(person.name, "", _("came without a seat")))
    step.holds = bool(kinds or guests)
    if step.holds and (step.meeting is None or step.meeting.recorded_on is None):
        step.changes.append(Change(_("state"), _("planned") if step.meeting else "", _("held")))


def _without_a_seat(
    plan: Plan,
    known: _Known,
    step: Step,
    one: Attendee,
    people: Collection[int],
    seats: list[Seat],
    kinds: dict[int, tuple[str, Person | None]],
    guests: dict[int, Person],
) -> None:
    deputised = [
        seat
        for seat in seats
        if seat.deputy_id is not None and seat.deputy_id in people and kinds.get(seat.pk, ("", None))[0] not in CAME
    ]
    if len(deputised) == 1:
        kinds[deputised[0].pk] = (str(AttendanceKind.DEPUTY), deputised[0].deputy)
    elif len(set(people)) == 1:
        person = known.person[next(iter(people))]
        guests[person.pk] = person
    elif people:
        plan.faults.append(_two_of_a_name(one, step))
    else:
        plan.people_left_out[one.name] = plan.people_left_out.get(one.name, 0) + 1


def _came(step: Step, seat: Seat, kind: str, deputy: Person | None, before: list[Attendance]) -> None:
    known = next((row for row in before if row.seat_id == seat.pk), None)
    if known is not None and known.kind == AttendanceKind.DEPUTY and kind == AttendanceKind.APOLOGIES:
        return  # The other system does not say that a deputy came; here it is known.
    if known is not None and known.kind == kind and (deputy is None or known.deputy_id == deputy.pk):
        return
    kept = known.preparation_hours if known is not None and kind in CAME else None
    step.came.append(Came(seat, kind, deputy, kept))
    label = str(AttendanceKind(kind).label)
    told = f"{label} ({deputy})" if deputy else label
    step.changes.append(Change(str(seat.person), str(known.get_kind_display()) if known else "", told))


def _two_of_a_name(one: Attendee, step: Step) -> Fault:
    return Fault(
        one.where,
        one.name,
        _("Two people of this name take part in %(place)s, so it cannot be told who came.")
        % {"place": step.partnership},
        _("Give one of them another name in the register, or take the entry out and record them by hand."),
    )


def _lasts(seat: Seat, on: date) -> bool:
    return (seat.since is None or seat.since <= on) and (seat.until is None or seat.until > on)


def _label(name: str) -> str:
    column: Any = Meeting._meta.get_field(name)
    return str(column.verbose_name)


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if value is not None and hasattr(value, "hour"):
        return time_format(value, "H:i")
    return "" if value is None else str(value)
