"""Pages of codes: the lookups that were loaded, what a code became and lies in, and how figures are carried over."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import imports, reads, rules, writes
from commonweal.evidence.exports import geography as exports
from commonweal.evidence.forms import geography as forms
from commonweal.evidence.imports.lookups import source_told, understand_lookup
from commonweal.kit import jobs, uploads
from commonweal.kit.editing import edit, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register

PURPOSE = "evidence.load_lookup"


def lookup_list(request: Request) -> HttpResponse:
    return list_page(
        request, "evidence/lookup_list.html", reads.lookups(request.viewer), table=exports.LookupTable,
        filters=forms.LookupFilter, title=_("Lookups of codes"), filename="lookups",
        may_load=rules.may_load_release(request.viewer),
    )  # fmt: skip


def lookup_page(request: Request, pk: int) -> HttpResponse:
    lookup = get_object_or_404(reads.every_lookup(request.viewer), pk=pk)
    return render(request, "evidence/lookup_page.html", {"lookup": lookup, "pairs": exports.pair_rows(lookup)})


def lookup_add(request: Request) -> HttpResponse:
    rules.may_load_release(request.viewer).or_refuse()
    form = forms.LookupForm(sent(request), request.FILES or None, initial={"retrieved_on": localdate()})
    if form.is_valid():
        told = {**form.cleaned_data, "retrieved_on": form.cleaned_data["retrieved_on"].isoformat()}
        token = uploads.keep(told.pop("file"), user_id=request.viewer.user_id, purpose=PURPOSE, **told)
        return redirect("evidence:lookup-check", token=token)
    return render(request, "evidence/lookup_add.html", {"form": form})


def lookup_check(request: Request, token: str) -> HttpResponse:
    viewer = request.viewer
    rules.may_load_release(viewer).or_refuse()
    upload = uploads.find(token, user_id=viewer.user_id, purpose=PURPOSE)
    if upload is None:
        raise Http404(_("This file is not here any more. Send it again."))
    form = forms.LoadLookupForm(sent(request))
    if form.is_valid():
        title = _("Load %(file)s") % {"file": upload.name}
        job = jobs.start(PURPOSE, by=viewer, title=title, token=token, why=form.cleaned_data["why"])
        return redirect("kit:job", pk=job.pk)
    try:
        source = source_told(upload.facts)
        understood = understand_lookup(upload.path, by=viewer, source=source, name=upload.name)
        context: dict[str, Any] = {"understood": understood, "source": source}
    except imports.Faults as faults:
        context = {"faults": faults}
    return render(request, "evidence/lookup_check.html", {"form": form, "upload": upload, **context})


def code_search(request: Request) -> HttpResponse:
    words = request.GET.get("code", "").replace("\x00", "").strip()
    history = reads.code_history(request.viewer, words) if words else None
    is_known = history is not None and history.is_known
    context = {
        "words": words,
        "history": history,
        "is_known": is_known,
        "rows": exports.history_rows(history) if history and is_known else [],
        "named": [] if is_known else reads.codes_named(request.viewer, words),
        "may_load": rules.may_load_release(request.viewer),
    }
    return render(request, "evidence/code_search.html", context)


def place_codes(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    place = get_object_or_404(register.places(viewer), pk=pk)
    codes = reads.place_codes(viewer, place, reads.neighbourhoods(viewer, place, on=on))
    context = {
        "place": place,
        "codes": codes,
        "history": codes.history,
        "rows": exports.history_rows(codes.history),
        "inside": exports.vintages_inside(codes),
    }
    return render(request, "evidence/place_codes.html", context, fragment="evidence/_place_codes.html")


def carrying_add(request: Request, source_pk: int) -> HttpResponse:
    viewer = request.viewer
    source = get_object_or_404(reads.sources(viewer), pk=source_pk)
    rules.may_declare_carrying(viewer).or_refuse()
    form = forms.CarryingForm(sent(request), source=source, viewer=viewer)
    return edit(
        request, form, partial(writes.declare_carrying, source, on=localdate()),
        title=_("Declare how figures are carried over"), caption=source.name, to=page_of(source),
        done=_("The rule is declared: %(thing)s."), submit=_("Declare it"),
    )  # fmt: skip


def carrying_end(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    carrying = get_object_or_404(reads.carryings(viewer), pk=pk)
    rules.may_declare_carrying(viewer).or_refuse()
    form = forms.EndCarryingForm(sent(request), thing=carrying)
    return edit(
        request, form, partial(writes.end_carrying, carrying, on=localdate()),
        title=_("End a rule of carrying over"), caption=carrying, to=page_of(carrying.source),
        done=_("The rule is ended: %(thing)s."), submit=_("End it"), danger=True,
    )  # fmt: skip
