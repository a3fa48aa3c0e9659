"""Calendar feeds of what ends when, and of what later rooms put into them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit import calendars
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules
from commonweal.register.exports import calendar
from commonweal.register.reads.calendar import Ending


def partnership_calendar(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    partnership = get_object_or_404(reads.partnerships(viewer), pk=pk)
    events = calendars.events_of(viewer, "partnership", pk, on=on)
    return _sent(request, partnership.name, reads.endings_of_partnership(viewer, partnership, on=on), events)


def person_calendar(request: Request, pk: int) -> HttpResponse:
    """The page on which a person finds the secret address of their own calendar."""
    viewer, on = request.viewer, timezone.localdate()
    person = get_object_or_404(reads.people(viewer), pk=pk)
    rules.may_see_calendar(viewer, person).or_refuse()
    own = reads.person_of_feed(viewer, pk)
    path = reverse("register:person-feed", args=[calendar.word_of(own)]) if own else ""
    endings = reads.endings_of_person(viewer, person, on=on)
    context = {
        "person": person,
        "address": request.build_absolute_uri(path) if path else "",
        "endings": endings,
        "events": calendars.events_of(viewer, "person", pk, on=on),
    }
    return render(request, "register/person_calendar.html", context)


def person_feed(request: Request, word: str) -> HttpResponse:
    """What a calendar program fetches, which cannot sign in: the address itself says who it is for."""
    viewer, on = request.viewer, timezone.localdate()
    person = reads.person_of_feed(viewer, calendar.number_in(word))
    if person is None or not calendar.is_word_of(word, person):
        raise Http404(
            _("There is no such calendar. Its address changes with your password: take it anew from your page.")
        )
    events = calendars.events_of(viewer, "person", person.pk, on=on)
    return _sent(request, person.name, reads.endings_of_person(viewer, person, on=on), events)


def _sent(request: Request, name: str, endings: list[Ending], events: list[calendars.Event]) -> HttpResponse:
    body = calendar.as_ics(name, endings, events, at=timezone.now(), absolute=request.build_absolute_uri)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response
