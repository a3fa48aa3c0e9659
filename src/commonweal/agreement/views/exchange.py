"""Pages by which meetings come in from a file of another system."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonweal.agreement import exports, forms, imports, reads, rules
from commonweal.kit import jobs, uploads
from commonweal.kit.downloads import download
from commonweal.kit.editing import found, sent
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register

SHOWN = 200
"""How many rows of a plan a page shows; the rest are in its file."""
AT_ONCE = 100
"""Up to how many meetings are written while the person waits."""


def meeting_export(request: Request) -> HttpResponse:
    """The meetings of the open place as a sheet that can be edited and brought in again."""
    viewer = request.viewer
    place = found(lambda: register.places(viewer).get(pk=viewer.place_id or 0))
    rules.may_bring_in(viewer, place.pk).or_refuse()
    sheet = exports.sheet(reads.meetings(viewer, place_id=place.pk).order_by("on", "begins", "pk"))
    return download(sheet, request.GET.get("as", "xlsx"), "meetings-to-edit")


def meeting_import(request: Request) -> HttpResponse:
    viewer = request.viewer
    place = found(lambda: register.places(viewer).get(pk=viewer.place_id or 0))
    rules.may_bring_in(viewer, place.pk).or_refuse()
    form = forms.UploadForm(sent(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        if file.size <= imports.LARGEST_FILE:
            token = uploads.keep(file, user_id=viewer.user_id, purpose=imports.PURPOSE, place_id=place.pk)
            return redirect("agreement:meeting-preview", token=token)
        form.add_error("file", _("This file is larger than 20 MB. Bring it in as several files."))
    return render(request, "agreement/meeting_import.html", {"form": form, "place": place})


def meeting_preview(request: Request, token: str) -> HttpResponse:
    viewer = request.viewer
    rules.may_bring_in_somewhere(viewer).or_refuse()
    kept = imports.preview(token, viewer=viewer)
    if kept is None:
        raise Http404(_("This file is gone. Bring it in again."))
    plan, place = kept
    rules.may_bring_in(viewer, place.pk).or_refuse()
    if request.GET.get("as"):
        table = exports.faults_of(plan) if plan.faults else exports.changes_of(plan)
        return download(table, request.GET["as"], "faults" if plan.faults else "changes")
    form = forms.BringInForm(sent(request), initial={"digest": plan.digest})
    if form.is_valid() and plan.work and not plan.faults:
        if form.cleaned_data["digest"] == plan.digest:
            return _brought_in(request, token, plan, place, form.cleaned_data["why"])
        messages.warning(request, _("The meetings changed while you looked. This is what the file would do now."))
        form = forms.BringInForm(initial={"digest": plan.digest})
    return _shown(request, plan, form)


def _shown(request: Request, plan: Any, form: Any) -> HttpResponse:
    return render(request, "agreement/meeting_preview.html", {"plan": plan, "form": form, "shown": SHOWN})


def _brought_in(request: Request, token: str, plan: Any, place: Any, why: str) -> HttpResponse:
    """Do the plan: at once if it is short, else as a job that can be left."""
    why = why or _("From the file %(name)s") % {"name": plan.file}
    if len(plan.work) > AT_ONCE:
        title = _("Bring the meetings of %(name)s in") % {"name": plan.file}
        job = jobs.start(imports.PURPOSE, by=request.viewer, title=title, token=token, digest=plan.digest, why=why)
        return redirect("kit:job", pk=job.pk)
    try:
        imports.bring_in(place, plan=plan, by=request.viewer, why=why)
    except imports.CannotApply as refused:
        plan.faults.append(refused.fault)
        return _shown(request, plan, None)
    uploads.forget(token)
    said = _("%(added)d meetings are added and %(changed)d changed; %(same)d were as they are.")
    counts = plan.counts
    messages.success(request, said % {"added": counts["add"], "changed": counts["change"], "same": counts["same"]})
    return redirect("agreement:meeting-list")
