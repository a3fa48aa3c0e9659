"""Pages of meetings: lists, one meeting, a year's series, who came, and apologies."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.agreement import exports, forms, reads, rules, writes
from commonweal.kit.editing import edit, found, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def meeting_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "agreement/meeting_list.html",
        reads.meetings(viewer, place_id=viewer.place_id or 0),
        table=exports.MeetingTable,
        filters=forms.MeetingFilter,
        title=_("Meetings"),
        filename="meetings",
        caption=register.open_place(viewer),
        may_see=rules.may_see_attendance(viewer, viewer.place_id),
        may_import=rules.may_bring_in(viewer, viewer.place_id),
    )


def meeting_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    meeting = found(reads.meeting, viewer, pk)
    runs = reads.runs(viewer, meeting.partnership)
    may_see = rules.may_see_attendance(viewer, meeting.partnership.place_id)
    context = {
        "meeting": meeting,
        "state": exports.state_tag(meeting),
        "table": exports.told(reads.table(viewer, meeting, on=on)) if may_see else None,
        "may_see": may_see,
        "may_change": rules.may_keep_meeting(viewer, meeting, "change", runs=runs),
        "may_record": rules.may_record(viewer, meeting, runs=runs, on=on),
        "may_cancel": rules.may_keep_meeting(viewer, meeting, "cancel", runs=runs),
        "may_reinstate": rules.may_keep_meeting(viewer, meeting, "reinstate", runs=runs),
    }
    return render(request, "agreement/meeting_page.html", context)


def partnership_meetings(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page: what it has planned, and its latest meetings."""
    viewer = request.viewer
    agenda = found(lambda: reads.agenda(viewer, pk, on=localdate()))
    context = {
        "agenda": agenda,
        "whose": agenda.partnership,
        "may_see": rules.may_see_attendance(viewer, agenda.partnership.place_id),
        "may_keep": rules.may_keep_meetings(viewer, agenda.partnership, runs=agenda.runs),
    }
    return render(request, "agreement/partnership_meetings.html", context, fragment="agreement/_meetings.html")


def _partnership(request: Request, pk: int) -> Any:
    """The partnership whose meetings the viewer keeps. Raises Http404 and Refused."""
    partnership = found(lambda: register.partnerships(request.viewer).get(pk=pk))
    rules.may_keep_meetings(request.viewer, partnership, runs=reads.runs(request.viewer, partnership)).or_refuse()
    return partnership


def meeting_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = _partnership(request, partnership_pk)
    form = forms.MeetingForm(
        sent(request), viewer=request.viewer, partnership=partnership, initial={"hours": partnership.meeting_hours}
    )
    return edit(
        request, form, writes.add_meeting, partnership,
        title=_("Plan a meeting"), caption=partnership.name, done=_("%(thing)s is planned."), to=page_of,
        cancel=page_of(partnership),
    )  # fmt: skip


def series_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = _partnership(request, partnership_pk)
    asked, days = forms.how_many(request.viewer, partnership, request.GET)
    form = forms.SeriesForm(sent(request), viewer=request.viewer, partnership=partnership, days=days)
    return edit(
        request, form, partial(writes.plan_series, partnership),
        title=_("Plan a year's meetings"), caption=partnership.name, done=_("The meetings are planned."),
        to=page_of(partnership), template="agreement/series_add.html", asked=asked, partnership=partnership,
    )  # fmt: skip


def _kept(request: Request, pk: int, verb: str) -> Any:
    """A meeting to which the viewer may do something. Raises Http404 and Refused."""
    meeting = found(reads.meeting, request.viewer, pk)
    runs = reads.runs(request.viewer, meeting.partnership)
    rules.may_keep_meeting(request.viewer, meeting, verb, runs=runs).or_refuse()
    return meeting


def meeting_edit(request: Request, pk: int) -> HttpResponse:
    meeting = _kept(request, pk, "change")
    form = forms.MeetingForm(sent(request), instance=meeting, viewer=request.viewer, partnership=meeting.partnership)
    return edit(
        request, form, writes.change_meeting, meeting,
        title=_("Change a meeting"), caption=meeting, done=_("%(thing)s is changed."), to=page_of(meeting),
    )  # fmt: skip


def meeting_cancel(request: Request, pk: int) -> HttpResponse:
    meeting = _kept(request, pk, "cancel")
    form = forms.CancelForm(sent(request), thing=meeting)
    return edit(
        request, form, partial(writes.cancel_meeting, on=localdate()), meeting,
        title=_("Cancel a meeting"), caption=meeting, done=_("%(thing)s is cancelled."), to=page_of(meeting),
        submit=_("Cancel this meeting"), danger=True,
    )  # fmt: skip


def meeting_reinstate(request: Request, pk: int) -> HttpResponse:
    meeting = _kept(request, pk, "reinstate")
    form = forms.ConfirmForm(sent(request), thing=meeting)
    return edit(
        request, form, writes.reinstate_meeting, meeting,
        title=_("It takes place after all"), caption=meeting, done=_("%(thing)s is planned again."),
        to=page_of(meeting), submit=_("Put it back"),
    )  # fmt: skip


# --- Who came


def attendance_edit(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    meeting = _kept(request, pk, "record")
    rules.may_record(viewer, meeting, runs=True, on=on).or_refuse()
    table = reads.table(viewer, meeting, on=on)
    deputies = reads.deputies(viewer, table, on=meeting.on)
    form = forms.AttendanceForm(sent(request), thing=meeting, table=table, deputies=deputies)
    return edit(
        request, form, partial(writes.record_attendance, on=on), meeting,
        title=_("Who came?"), caption=meeting, done=_("Who came to %(thing)s is recorded."), to=page_of(meeting),
        template="agreement/attendance_edit.html", table=table, meeting=meeting,
    )  # fmt: skip


def guest_add(request: Request, meeting_pk: int) -> HttpResponse:
    meeting = _kept(request, meeting_pk, "record")
    form = forms.GuestForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, partial(writes.add_guest, on=localdate()), meeting,
        title=_("Who came without a seat?"), caption=meeting, done=_("%(thing)s."), to=page_of(meeting),
        intro=_("Name the person, the organisation they came for, or both."),
    )  # fmt: skip


def guest_end(request: Request, pk: int) -> HttpResponse:
    attendance = found(reads.attendance, request.viewer, pk)
    meeting = _kept(request, attendance.meeting_id, "record")
    form = forms.ConfirmForm(sent(request), thing=attendance)
    return edit(
        request, form, writes.end_guest, attendance,
        title=_("Take away somebody who did not come"), caption=attendance, done=_("They are taken away."),
        to=page_of(meeting), submit=_("Take them away"), danger=True,
    )  # fmt: skip


def apologies_give(request: Request, meeting_pk: int, seat_pk: int) -> HttpResponse:
    """Send the apologies of a seat: one click where it is asked, and a page that asks for those who come by its address."""
    viewer, on = request.viewer, localdate()
    meeting, seat = found(lambda: reads.seat_at(viewer, meeting_pk, seat_pk))
    runs = reads.runs(viewer, meeting.partnership)
    rules.may_apologise(viewer, meeting, seat, runs=runs, on=on).or_refuse()
    if request.method == "POST":
        return _done(request, meeting, partial(writes.give_apologies, meeting, seat=seat), _("Apologies are sent."))
    context = {"meeting": meeting, "seat": seat, "attendance": reads.said_of(viewer, meeting, seat)}
    return render(request, "agreement/apologies_give.html", context)


def apologies_take_back(request: Request, meeting_pk: int, seat_pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    meeting, seat = found(lambda: reads.seat_at(viewer, meeting_pk, seat_pk))
    runs = reads.runs(viewer, meeting.partnership)
    rules.may_apologise(viewer, meeting, seat, runs=runs, on=on).or_refuse()
    attendance = reads.said_of(viewer, meeting, seat)
    if request.method == "POST" and attendance is not None:
        return _done(
            request, meeting, partial(writes.take_back_apologies, attendance), _("The apologies are taken back.")
        )
    return render(
        request, "agreement/apologies_give.html", {"meeting": meeting, "seat": seat, "attendance": attendance}
    )


def _done(request: Request, meeting: Any, write: Any, said: str) -> HttpResponse:
    """Do what one click asks, say so, and show the meeting."""
    try:
        write(on=localdate(), by=request.viewer)
        messages.success(request, said)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect(page_of(meeting))


# --- What somebody came to


def organisation_attendance(request: Request, pk: int) -> HttpResponse:
    """A panel of an organisation's page."""
    whose = found(lambda: register.organisations(request.viewer).get(pk=pk))
    return _diary(request, whose, "organisation", "agreement/organisation_attendance.html")


def person_attendance(request: Request, pk: int) -> HttpResponse:
    """A panel of a person's page."""
    whose = found(lambda: register.people(request.viewer).get(pk=pk))
    return _diary(request, whose, "person", "agreement/person_attendance.html")


def _diary(request: Request, whose: Any, kind: str, template: str) -> HttpResponse:
    diary = reads.diary(request.viewer, whose, kind=kind, on=localdate())
    context = {"diary": diary, "whose": whose}
    return render(request, template, context, fragment="agreement/_diary.html")
