"""Pages of new work: a task is taken through the five questions, with candidates and precedents beside them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, found, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports.reviews import NeedTable
from commonweal.structure.forms.reviews import NeedAnswerForm, NeedFilter, NeedForm, NeedSettleForm
from commonweal.structure.views.involvements import crumbs


def need_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_raise_need(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "structure/need_list.html",
        reads.tasks(viewer, place_id=viewer.place_id),
        table=NeedTable,
        filters=NeedFilter,
        title=_("New work: does it need a partnership?"),
        filename="needs",
        caption=register.open_place(viewer),
        questions=reads.questions(viewer),
        may_raise=rules.may_raise_need(viewer, viewer.place_id),
    )


def need_page(request: Request, pk: int) -> HttpResponse:
    need = found(reads.task, request.viewer, pk)
    context = {
        "need": need,
        "path": reads.path_of(request.viewer, need),
        "next": rules.next_step(need),
        "candidates": reads.candidates(request.viewer, need, on=localdate()),
        "precedents": reads.precedents(request.viewer, need),
        "may_answer": rules.may_answer_need(request.viewer, need),
        "may_settle": rules.may_settle_need(request.viewer, need),
        "source": reads.questions(request.viewer),
    }
    return render(request, "structure/need_page.html", context)


def need_add(request: Request) -> HttpResponse:
    place = found(reads.place_of_need, request.viewer)
    rules.may_raise_need(request.viewer, place.pk).or_refuse()
    form = NeedForm(sent(request), viewer=request.viewer, place_id=place.pk)

    def raise_today(by: Any, **facts: Any) -> Any:
        return writes.raise_need(place, on=localdate(), by=by, **facts)

    return _edit(request, form, raise_today, title=_("Raise a task"), done=_("The task is raised."), to=page_of)


def need_edit(request: Request, pk: int) -> HttpResponse:
    need = found(reads.task, request.viewer, pk)
    rules.may_answer_need(request.viewer, need).or_refuse()
    form = NeedForm(sent(request), viewer=request.viewer, place_id=need.place_id, instance=need)
    return _edit(request, form, writes.change_need, need, title=_("Put the task in other words"), to=page_of(need))


def need_step(request: Request, pk: int, step: str) -> HttpResponse:
    """One of the five questions; candidates and precedents stand beside it."""
    need = found(reads.task, request.viewer, pk)
    if step not in rules.STEPS:
        raise Http404
    rules.may_answer_step(request.viewer, need, step).or_refuse()
    asked = reads.questions(request.viewer).asked(step)
    form = NeedAnswerForm(sent(request), viewer=request.viewer, step=step, instance=need)

    def answer(by: Any, **facts: Any) -> Any:
        return writes.answer_need(need, step=step, by=by, **facts)

    return _edit(
        request, form, answer, title=_(asked.text), caption=need.task, intro=_(asked.hint), to=page_of(need),
        done=_("The answer is kept."), template="structure/need_step.html", need=need,
        candidates=reads.candidates(request.viewer, need, on=localdate()),
        precedents=reads.precedents(request.viewer, need),
    )  # fmt: skip


def need_settle(request: Request, pk: int) -> HttpResponse:
    need = found(reads.task, request.viewer, pk)
    rules.may_settle_need(request.viewer, need).or_refuse()
    form = NeedSettleForm(sent(request), thing=need)
    return _edit(
        request, form, writes.settle_need, need, title=_("Settle it"), caption=need.task,
        done=_("It is settled, and kept as a precedent."), to=page_of(need),
    )  # fmt: skip


def _edit(request: Request, form: Any, write: Any, *args: Any, title: str, **context: Any) -> HttpResponse:
    return edit(request, form, write, *args, title=title, breadcrumbs=crumbs(title), **context)
