"""Pages by which the register is taken away as files and brought in from files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.kit import jobs, uploads
from commonweal.kit.downloads import download
from commonweal.kit.editing import sent
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import imports, reads, rules
from commonweal.register.exports import faults, workbook
from commonweal.register.exports.sheets import SHEETS
from commonweal.register.forms import things
from commonweal.register.imports import files

SHOWN = 200
"""How many rows of a plan a page shows; the rest are in its file."""
AT_ONCE = 300
"""Up to how many rows are written while the person waits."""


def workbook_export(request: Request) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    place = get_object_or_404(reads.places(viewer), pk=viewer.place_id or 0)
    rules.may_support(viewer, place.pk).or_refuse()
    form = request.GET.get("as")
    if not form:
        return render(request, "register/workbook_export.html", {"place": place, "sheets": SHEETS.values()})
    if form not in workbook.TYPES:
        raise Http404(_("The register can be had as xlsx or zip."))
    content = workbook.Content(viewer, place, on=on, with_ended=request.GET.get("ended") == "yes")
    body = workbook.as_xlsx(content) if form == "xlsx" else workbook.as_zip(content)
    response = HttpResponse(body, content_type=workbook.TYPES[form])
    name = f"{slugify(place.name)}-register-{on.isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def workbook_import(request: Request) -> HttpResponse:
    viewer = request.viewer
    place = get_object_or_404(reads.places(viewer), pk=viewer.place_id or 0)
    rules.may_support(viewer, place.pk).or_refuse()
    form = things.UploadForm(sent(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        if file.size <= files.LARGEST_FILE:
            token = uploads.keep(file, user_id=viewer.user_id, purpose=imports.PURPOSE, place_id=place.pk)
            return redirect("register:workbook-preview", token=token)
        form.add_error(
            "file", _("This file is larger than 20 MB. Bring in the sheets one by one, each as its own file.")
        )
    return render(request, "register/workbook_import.html", {"form": form, "place": place})


def workbook_preview(request: Request, token: str) -> HttpResponse:
    rules.may_support_any(request.viewer).or_refuse()
    found = imports.preview(token, viewer=request.viewer)
    if found is None:
        raise Http404(_("This file is gone. Bring it in again."))
    plan, place = found
    rules.may_support(request.viewer, place.pk).or_refuse()
    if request.GET.get("as"):
        table = faults.faults_of(plan) if plan.faults else faults.changes_of(plan)
        return download(table, request.GET["as"], "faults" if plan.faults else "changes")
    form = things.ConfirmForm(sent(request), initial={"digest": plan.digest})
    if form.is_valid() and plan.may_apply:
        if form.cleaned_data["digest"] == plan.digest:
            return _brought_in(request, token, plan, place, form.cleaned_data["why"])
        messages.warning(request, _("The register changed while you looked. This is what the file would do now."))
        form = things.ConfirmForm(initial={"digest": plan.digest})
    context = {"plan": plan, "place": place, "form": form, "token": token, "shown": SHOWN}
    return render(request, "register/workbook_preview.html", context)


def _brought_in(request: Request, token: str, plan: imports.Plan, place: Any, why: str) -> HttpResponse:
    """Do the plan: at once if it is short, else as a job that can be left."""
    why = why or _("From the file %(name)s") % {"name": plan.file}
    if len(plan.work) > AT_ONCE:
        title = _("Bring %(name)s into the register") % {"name": plan.file}
        job = jobs.start(imports.PURPOSE, by=request.viewer, title=title, token=token, digest=plan.digest, why=why)
        return redirect("kit:job", pk=job.pk)
    try:
        imports.bring_in(place, plan=plan, by=request.viewer, why=why)
    except imports.CannotApply as refused:
        plan.faults.append(refused.fault)
        context = {"plan": plan, "place": place, "form": None, "token": token, "shown": SHOWN}
        return render(request, "register/workbook_preview.html", context)
    uploads.forget(token)
    request.session["brought_in"] = {"file": plan.file, "counts": [vars(count) for count in plan.counts()]}
    return redirect(reverse("register:workbook-result"))


def workbook_result(request: Request) -> HttpResponse:
    rules.may_support(request.viewer, request.viewer.place_id).or_refuse()
    return render(request, "register/workbook_result.html", {"result": request.session.get("brought_in")})
