"""Pages of figures that nobody has: what is wanted, of whom it is asked, and how it ended."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.exports import findings as exports
from commonweal.evidence.forms import gaps as forms
from commonweal.kit.editing import edit, found, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def datagap_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_gaps(viewer, viewer.place_id).or_refuse()
    return list_page(
        request, "evidence/datagap_list.html", reads.gaps(viewer, within=viewer.place_id), table=exports.DataGapTable,
        filters=forms.DataGapFilter, title=_("Data gaps"), filename="data-gaps", caption=register.open_place(viewer),
        may_raise=rules.may_raise_gap(viewer, viewer.place_id),
    )  # fmt: skip


def datagap_page(request: Request, pk: int) -> HttpResponse:
    gap = _kept(request, pk)
    context = {
        "gap": gap,
        "today": localdate(),
        "may_change": rules.may_change_gap(request.viewer, gap),
        "may_answer": rules.may_answer_gap(request.viewer, gap),
    }
    return render(request, "evidence/datagap_page.html", context)


def datagap_add(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_raise_gap(viewer, viewer.place_id).or_refuse()
    place = found(lambda: register.places(viewer).get(pk=viewer.place_id))
    start = {"finding": number_of(request.GET.get("finding", "")) or None}
    form = forms.DataGapForm(sent(request), viewer=viewer, place_id=place.pk, initial=start)
    return edit(
        request, form, partial(writes.raise_gap, place, on=localdate()), title=_("Say what is missing"),
        caption=place.name, done=_("It is on the list."), to=page_of,
    )  # fmt: skip


def _kept(request: Request, pk: int) -> Any:
    gap = found(reads.gap, request.viewer, pk)
    rules.may_see_gaps(request.viewer, gap.place_id).or_refuse()
    return gap


def datagap_edit(request: Request, pk: int) -> HttpResponse:
    gap = _kept(request, pk)
    rules.may_change_gap(request.viewer, gap).or_refuse()
    form = forms.DataGapForm(sent(request), instance=gap, viewer=request.viewer, place_id=gap.place_id)
    return edit(request, form, writes.change_gap, gap, title=_("Change what is wanted"), caption=gap, to=page_of(gap))


def datagap_ask(request: Request, pk: int) -> HttpResponse:
    gap = _kept(request, pk)
    rules.may_change_gap(request.viewer, gap).or_refuse()
    form = forms.AskForm(sent(request), viewer=request.viewer, gap=gap)
    return edit(
        request, form, partial(writes.ask_gap, on=localdate()), gap, title=_("Ask an organisation for it"), caption=gap,
        done=_("Its people see it on their home page."), to=page_of(gap),
    )  # fmt: skip


def datagap_promise(request: Request, pk: int) -> HttpResponse:
    gap = _kept(request, pk)
    rules.may_answer_gap(request.viewer, gap).or_refuse()
    form = forms.PromiseForm(sent(request), thing=gap, initial={"expected_on": gap.expected_on})
    return edit(request, form, writes.promise_gap, gap, title=_("Say when it comes"), caption=gap, to=page_of(gap))


def datagap_end(request: Request, pk: int) -> HttpResponse:
    gap = _kept(request, pk)
    rules.may_answer_gap(request.viewer, gap).or_refuse()
    form = forms.EndGapForm(sent(request), viewer=request.viewer, gap=gap)
    return edit(
        request, form, partial(writes.end_gap, on=localdate()), gap, title=_("Say how it ended"), caption=gap,
        done=_("It has ended."), to=page_of(gap),
    )  # fmt: skip
