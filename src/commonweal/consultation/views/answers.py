"""Pages on which people answer: one page a section, what was said to check, and thanks."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.consultation import exports, forms, reads, rules, writes
from commonweal.kit.editing import found, sent
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request


def answer_start(request: Request, key: str) -> HttpResponse:
    answering = found(reads.answering, request.viewer, key, localdate())
    return _page(request, "consultation/answer_start.html", answering, smallest=rules.SMALLEST_GROUP)


def answer_page(request: Request, key: str, number: int) -> HttpResponse:
    answering = found(reads.answering, request.viewer, key, localdate())
    if rules.is_sent(answering.invitation):
        # Whoever goes back after sending may have no account: the start says that the answers stand.
        return redirect("consultation:answer-start", key)
    answering = _answering(request, key)
    if not 1 <= number <= len(answering.pages):
        raise Http404(_("There is no such page."))
    section, questions = answering.pages[number - 1]
    form = forms.PageForm(sent(request), questions=questions, said=answering.said)
    if request.method == "POST":
        keep = partial(writes.keep_page, on=localdate(), link=answering.link)
        if form.submit(keep, answering.invitation, section, by=request.viewer):
            return _after(request, key, number)
    context = {"section": section, "form": form, "number": number, "before": number - 1}
    return _page(request, "consultation/answer_page.html", answering, **context)


def _after(request: Request, key: str, number: int) -> HttpResponse:
    """The page after this one, or, from the last page or where they came to correct, the page on which all is checked."""
    answering = _answering(request, key)
    if number >= len(answering.pages) or (request.GET.get("check") and not answering.missing()):
        return redirect("consultation:answer-check", key)
    return redirect("consultation:answer-page", key, number + 1)


def answer_check(request: Request, key: str) -> HttpResponse:
    answering = _answering(request, key)
    form = forms.BlankForm(sent(request))
    if request.method == "POST":
        send = partial(writes.send, on=localdate(), link=answering.link)
        if form.submit(send, answering.invitation, by=request.viewer):
            return redirect("consultation:answer-done", key)
    pages = exports.pages_in_words(answering.pages, answering.said)
    context = {"form": form, "checked": pages, "missing": answering.missing(), "before": len(pages)}
    return _page(request, "consultation/answer_check.html", answering, **context)


def answer_done(request: Request, key: str) -> HttpResponse:
    answering = found(reads.answering, request.viewer, key, localdate())
    if not rules.is_sent(answering.invitation):
        return redirect("consultation:answer-start", key)
    return _page(request, "consultation/answer_done.html", answering)


def _answering(request: Request, key: str) -> reads.Answering:
    """Somebody who may answer now. Raises Http404 and Refused."""
    answering: reads.Answering = found(reads.answering, request.viewer, key, localdate())
    rules.may_answer(request.viewer, answering.invitation, localdate(), answering.link).or_refuse()
    return answering


def _page(request: Request, template: str, answering: reads.Answering, **context: Any) -> HttpResponse:
    may_answer = rules.may_answer(request.viewer, answering.invitation, localdate(), answering.link)
    known = {"answering": answering, "enquiry": answering.invitation.enquiry, "key": answering.key}
    response = render(request, template, {**known, "may_answer": may_answer, **context})
    response["Cache-Control"] = "private, no-store"  # what somebody says in confidence stays on no shared machine
    return response
