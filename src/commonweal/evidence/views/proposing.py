"""Pages that propose a source declaration from a file, let a person correct it, and go on to loading."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import imports, rules, writes
from commonweal.evidence.forms import proposing as forms
from commonweal.evidence.imports import proposing
from commonweal.evidence.views.releases import PURPOSE
from commonweal.kit import uploads
from commonweal.kit.editing import sent
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request


def source_propose(request: Request) -> HttpResponse:
    rules.may_add_source(request.viewer).or_refuse()
    form = forms.ProposeForm(sent(request), request.FILES or None, initial={"retrieved_on": localdate()})
    if form.is_valid():
        told = form.cleaned_data
        token = uploads.keep(
            told["file"], user_id=request.viewer.user_id, purpose=PURPOSE,
            retrieved_on=told["retrieved_on"].isoformat(), source="", declaration="",
        )  # fmt: skip
        return redirect("evidence:source-proposal", token=token)
    return render(request, "evidence/source_propose.html", {"form": form})


def source_proposal(request: Request, token: str) -> HttpResponse:
    viewer = request.viewer
    rules.may_add_source(viewer).or_refuse()
    upload = uploads.find(token, user_id=viewer.user_id, purpose=PURPOSE)
    if upload is None:
        raise Http404(_("This file is not here any more. Send it again."))
    try:
        draft = proposing.proposed(upload.path, upload.name)
    except imports.Faults as faults:
        return render(request, "evidence/source_proposal.html", {"upload": upload, "faults": faults, "token": token})
    answers = sent(request)
    form = forms.ProposalForm(proposing.revised(draft, answers or {}), answers)
    is_told = answers is not None and form.is_valid()
    proposal = proposing.checked(
        upload.path, upload.name, draft, by=viewer, answers=form.cleaned_data if is_told else answers
    )
    if is_told and proposal.understood is not None and "save" in request.POST:
        return _saved(request, upload, token, proposal)
    context: dict[str, Any] = {"upload": upload, "token": token, "form": form, "proposal": proposal}
    context |= {"understood": proposal.understood, "faults": proposal.faults}
    return render(request, "evidence/source_proposal.html", context)


def _saved(request: Request, upload: uploads.Upload, token: str, proposal: proposing.Proposal) -> HttpResponse:
    """Keep the source with its declaration, and go on to loading the file that it was made from."""
    draft = proposal.draft
    source = writes.add_source(
        by=request.viewer, code=draft.code, name=draft.name, publisher=draft.publisher, licence=draft.licence,
        licence_url=draft.licence_url, address=draft.address, declaration=proposal.text,
    )  # fmt: skip
    with upload.path.open("rb") as content:
        kept = uploads.keep(
            File(content, name=upload.name), user_id=request.viewer.user_id, purpose=PURPOSE,
            **{**upload.facts, "source": source.code, "declaration": ""},
        )  # fmt: skip
    uploads.forget(token)
    return redirect("evidence:release-check", token=kept)
