"""Pages of seats, and of what is fed back between them and those they speak for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules, writes
from commonweal.register.exports.tables import FeedbackTable, SeatTable
from commonweal.register.forms import filters, things
from commonweal.register.forms import seats as forms


def seat_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    place_id = number_of(request.GET.get("place", "")) or viewer.place_id
    return list_page(
        request,
        "register/seat_list.html",
        reads.seats(viewer, place_id=place_id or 0),
        table=SeatTable,
        filters=filters.SeatFilter,
        title=_("Seats"),
        filename="seats",
        caption=reads.places(viewer).filter(pk=place_id or 0).first(),
    )


def seat_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    seat = get_object_or_404(reads.seats(viewer), pk=pk)
    context = {
        "seat": seat,
        "feedback": reads.feedback(viewer).filter(seat=seat),
        "today": timezone.localdate(),
        "may_change": rules.may_change_seat(viewer, seat),
        "may_mandate": rules.may_give_mandate(viewer, seat),
        "may_feed_back": rules.may_keep_feedback(viewer, seat),
    }
    return render(request, "register/seat_page.html", context)


def seat_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=partnership_pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    form = forms.SeatForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, writes.add_seat, partnership,
        title=_("Add a seat"), caption=partnership.name, done=_("The seat is added: %(thing)s."), to=page_of(partnership),
    )  # fmt: skip


def seat_edit(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = forms.SeatForm(sent(request), instance=seat, viewer=request.viewer)
    return edit(
        request, form, writes.change_seat, seat,
        title=_("Correct a seat"), caption=seat,
        intro=_("Use this to put right what was entered wrong. When someone new takes the seat, fill it instead, so that it stays known who held it before."),
        done=_("The seat is corrected."), to=page_of(seat.partnership),
    )  # fmt: skip


def seat_fill(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = forms.FillSeatForm(sent(request), instance=seat, viewer=request.viewer)
    return edit(
        request, form, writes.fill_seat, seat,
        title=_("Fill a seat"), caption=seat, done=_("The seat is filled: %(thing)s."), to=page_of(seat.partnership),
        submit=_("Fill this seat"),
    )  # fmt: skip


def seat_renew(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = forms.RenewSeatForm(sent(request), thing=seat)
    return edit(
        request, form, writes.renew_seat, seat,
        title=_("Start a new term"), caption=seat, intro=_("The holder goes on for one more term, which begins when the last one ends."),
        done=_("A new term is noted: %(thing)s."), to=page_of(seat), submit=_("Start the term"),
    )  # fmt: skip


def seat_mandate(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_give_mandate(request.viewer, seat).or_refuse()
    form = forms.MandateForm(sent(request), instance=seat, viewer=request.viewer)
    return edit(
        request, form, writes.give_mandate, seat,
        title=_("How far the holder may go"), caption=seat,
        intro=_("A seat signs up the person in it, not the whole organisation. Say what they may decide without asking back, and what not."),
        done=_("The mandate is recorded."), to=page_of(seat),
    )  # fmt: skip


def seat_vacate(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = things.EndForm(sent(request), thing=seat)
    return edit(
        request, form, writes.vacate_seat, seat,
        title=_("Vacate a seat"), caption=seat, intro=_("The holder leaves; the seat stays, for someone else to fill."),
        done=_("The seat is vacant."), to=page_of(seat.partnership), submit=_("Vacate this seat"), danger=True,
    )  # fmt: skip


def seat_end(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = things.EndForm(sent(request), thing=seat)
    return edit(
        request, form, writes.end_seat, seat,
        title=_("End a seat"), caption=seat, intro=_("From that day the partnership has one seat fewer."),
        done=_("The seat is ended."), to=page_of(seat.partnership), submit=_("End this seat"), danger=True,
    )  # fmt: skip


def feedback_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    place_id = number_of(request.GET.get("place", "")) or viewer.place_id
    return list_page(
        request,
        "register/feedback_list.html",
        reads.feedback(viewer, place_id=place_id or 0),
        table=FeedbackTable,
        filters=filters.FeedbackFilter,
        title=_("Feedback"),
        filename="feedback",
        caption=reads.places(viewer).filter(pk=place_id or 0).first(),
    )


def feedback_add(request: Request, seat_pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=seat_pk)
    rules.may_keep_feedback(request.viewer, seat).or_refuse()
    form = forms.FeedbackForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, writes.add_feedback, seat,
        title=_("Add feedback"), caption=seat, intro=_("Note what is owed by when, or what was said on which day."),
        done=_("The feedback is noted: %(thing)s."), to=page_of(seat),
    )  # fmt: skip


def feedback_edit(request: Request, pk: int) -> HttpResponse:
    feedback = get_object_or_404(reads.feedback(request.viewer), pk=pk)
    rules.may_keep_feedback(request.viewer, feedback.seat).or_refuse()
    form = forms.FeedbackForm(sent(request), instance=feedback, viewer=request.viewer)
    return edit(
        request, form, writes.change_feedback, feedback,
        title=_("Correct feedback"), caption=feedback, done=_("The feedback is corrected."), to=page_of(feedback.seat),
    )  # fmt: skip


def feedback_give(request: Request, pk: int) -> HttpResponse:
    feedback = get_object_or_404(reads.feedback(request.viewer), pk=pk)
    rules.may_keep_feedback(request.viewer, feedback.seat).or_refuse()
    form = forms.GiveFeedbackForm(sent(request), instance=feedback, viewer=request.viewer)
    return edit(
        request, form, writes.give_feedback, feedback,
        title=_("Give feedback"), caption=feedback, done=_("The feedback is given: %(thing)s."), to=page_of(feedback.seat),
        submit=_("Give it"),
    )  # fmt: skip


def feedback_end(request: Request, pk: int) -> HttpResponse:
    feedback = get_object_or_404(reads.feedback(request.viewer), pk=pk)
    rules.may_keep_feedback(request.viewer, feedback.seat).or_refuse()
    form = things.RemoveForm(sent(request), thing=feedback)
    return edit(
        request, form, writes.end_feedback, feedback,
        title=_("Take away feedback"), caption=feedback, done=_("The feedback is taken away."), to=page_of(feedback.seat),
        submit=_("Take it away"), danger=True,
    )  # fmt: skip
