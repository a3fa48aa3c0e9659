"""Pages of what was loaded, and of loading more."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import imports, reads, rules
from commonweal.evidence.exports import lists
from commonweal.evidence.forms import releases as forms
from commonweal.kit import jobs, uploads
from commonweal.kit.editing import sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register

PURPOSE = "evidence.load"


def release_list(request: Request) -> HttpResponse:
    return list_page(
        request, "evidence/release_list.html", reads.releases(request.viewer), table=lists.ReleaseTable,
        filters=forms.ReleaseFilter, title=_("Releases"), filename="releases",
        may_load=rules.may_load_release(request.viewer),
    )  # fmt: skip


def release_page(request: Request, pk: int) -> HttpResponse:
    release = get_object_or_404(reads.releases(request.viewer), pk=pk)
    context = {
        "release": release,
        "withholdings": reads.withholdings(request.viewer, release),
        "place": register.open_place(request.viewer),
    }
    return render(request, "evidence/release_page.html", context)


def release_add(request: Request) -> HttpResponse:
    rules.may_load_release(request.viewer).or_refuse()
    form = forms.ReleaseForm(sent(request), request.FILES or None, initial={"retrieved_on": localdate()})
    if form.is_valid():
        told = form.cleaned_data
        token = uploads.keep(
            told["file"], user_id=request.viewer.user_id, purpose=PURPOSE,
            retrieved_on=told["retrieved_on"].isoformat(), source=told["source"], declaration=told["declaration"],
        )  # fmt: skip
        return redirect("evidence:release-check", token=token)
    context = {"form": form, "declarations": imports.known_declarations().values()}
    return render(request, "evidence/release_add.html", context)


def release_check(request: Request, token: str) -> HttpResponse:
    viewer = request.viewer
    rules.may_load_release(viewer).or_refuse()
    upload = uploads.find(token, user_id=viewer.user_id, purpose=PURPOSE)
    if upload is None:
        raise Http404(_("This file is not here any more. Send it again."))
    form = forms.LoadForm(sent(request))
    if form.is_valid():
        title = _("Load %(file)s") % {"file": upload.name}
        job = jobs.start(PURPOSE, by=viewer, title=title, token=token, why=form.cleaned_data["why"])
        return redirect("kit:job", pk=job.pk)
    try:
        declaration = imports.named(upload.facts, upload.path, upload.name)
        understood = imports.understand(upload.path, by=viewer, name=upload.name, declaration=declaration)
        context: dict[str, Any] = {"understood": understood}
    except imports.Faults as faults:
        context = {"faults": faults}
    except imports.WrongDeclaration as wrong:
        context = {"faults": imports.Faults([imports.Fault(upload.name, str(wrong), _("Send the right one with it."))])}
    return render(request, "evidence/release_check.html", {"form": form, "upload": upload, "token": token, **context})
