"""Pages of audits: the matrix, the rounds, and how organisations classify."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit.downloads import download
from commonweal.kit.editing import found, number_of
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports.audits import AuditTable, ClassificationTable, matrix_dataset
from commonweal.structure.forms.audits import (
    AuditEndForm,
    AuditForm,
    ClassificationEditForm,
    ClassificationFilter,
    ClassificationForm,
)

FORMS = (("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("json", "JSON"))


def matrix(request: Request) -> HttpResponse:
    """The latest audit of the place that the viewer has open."""
    return _audit(request, None)


def audit_page(request: Request, pk: int) -> HttpResponse:
    return _audit(request, pk)


def _audit(request: Request, pk: int | None) -> HttpResponse:
    audit = found(reads.audit_to_show, request.viewer, pk)
    if audit is None:
        add = rules.may_add_audit(request.viewer, request.viewer.place_id)
        return render(request, "structure/matrix.html", {"may_add": add})
    shown = reads.picture(request.viewer, audit, lead_body_id=number_of(request.GET.get("by", "")) or None)
    tables = [(_("all"), shown.everything), (_("critical"), shown.critical)]
    if request.GET.get("as"):
        return download(matrix_dataset(tables), request.GET["as"], f"matrix-{audit.pk}")
    context = {
        "shown": shown,
        "tables": tables,
        "audit": audit,
        "may_change": rules.may_change_audit(request.viewer, audit),
        "may_take_part": rules.may_take_part(request.viewer, audit),
        "types": reads.TYPES_SHOWN,
        "forms": FORMS,
    }
    return render(request, "structure/matrix.html", context)


def audit_list(request: Request) -> HttpResponse:
    place_id = request.viewer.place_id
    rules.may_see_audits(request.viewer, place_id).or_refuse()
    return list_page(
        request,
        "structure/audit_list.html",
        reads.audits(request.viewer, place_id=place_id),
        table=AuditTable,
        title=_("Audits of partnerships"),
        filename="audits",
        may_add=rules.may_add_audit(request.viewer, place_id),
    )


def audit_add(request: Request) -> HttpResponse:
    place = found(reads.place_to_audit, request.viewer)
    rules.may_add_audit(request.viewer, place.pk).or_refuse()
    form = AuditForm(request.POST or None, viewer=request.viewer, place_id=place.pk)
    added = form.submit(writes.add_audit, place=place, by=request.viewer) if request.POST else None
    if added:
        messages.success(request, _("The audit is open."))
        return redirect("structure:audit-page", added.pk)
    return render(request, "kit/form_page.html", {"form": form, "title": _("Open an audit"), "caption": place.name})


def audit_edit(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    rules.may_change_audit(request.viewer, audit).or_refuse()
    form = AuditForm(request.POST or None, viewer=request.viewer, place_id=audit.place_id, instance=audit)
    changed = form.submit(writes.change_audit, audit, by=request.viewer) if request.POST else None
    if changed:
        return redirect("structure:audit-page", pk)
    return form_of(request, form, title=_("Change the audit"), audit=audit)


def audit_end(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    rules.may_change_audit(request.viewer, audit).or_refuse()
    form = AuditEndForm(request.POST or None, thing=audit, initial={"on": timezone.localdate()})
    ended = form.submit(writes.end_audit, audit, by=request.viewer) if request.POST else None
    if ended:
        return redirect("structure:audit-page", pk)
    return form_of(request, form, title=_("Close the audit"), audit=audit)


def classification_list(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    return list_page(
        request,
        "structure/classification_list.html",
        reads.classifications(request.viewer, audit=audit),
        table=ClassificationTable,
        filters=ClassificationFilter,
        title=_("How partnerships are classified"),
        filename="classifications",
        audit=audit,
        may_take_part=rules.may_take_part(request.viewer, audit),
    )


def classification_add(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    rules.may_take_part(request.viewer, audit).or_refuse()
    start = {"partnership": number_of(request.GET.get("partnership", "")) or None}
    form = ClassificationForm(request.POST or None, viewer=request.viewer, audit=audit, initial=start)
    said = form.submit(writes.classify, audit, by=request.viewer) if request.POST else None
    if said:
        messages.success(request, _("%(name)s is classified.") % {"name": said.partnership})
        return redirect("structure:audit-page", pk)
    return form_of(request, form, title=_("Classify a partnership"), audit=audit)


def classification_edit(request: Request, pk: int) -> HttpResponse:
    said = found(reads.classification, request.viewer, pk)
    rules.may_classify(request.viewer, said.audit, said.organisation_id).or_refuse()
    start = {"type": said.type, "criticality": said.criticality}
    form = ClassificationEditForm(request.POST or None, thing=said, initial=start)
    whose = {"partnership": said.partnership, "organisation": said.organisation, "by": request.viewer}
    changed = form.submit(writes.classify, said.audit, **whose) if request.POST else None
    if changed:
        return redirect(f"{reverse('structure:audit-page', args=[said.audit_id])}?by={said.organisation_id}")
    return form_of(request, form, title=str(said.partnership), audit=said.audit, intro=str(said.organisation))


def partnership_classifications(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page. The public sees why it is empty rather than a page to sign in on."""
    said = found(reads.partnership_audited, request.viewer, pk)
    return render(
        request,
        "structure/partnership_classifications.html",
        {"said": said},
        fragment="structure/_partnership_classifications.html",
    )


def form_of(request: Request, form: Any, *, title: str, audit: Any, **context: Any) -> HttpResponse:
    """A form page of an audit, with its breadcrumbs, and back to the matrix where the form is left."""
    home = reverse("structure:audit-page", args=[audit.pk])
    crumbs = [{"text": _("Structure"), "href": reverse("structure:matrix")}, {"text": str(audit), "href": home}]
    context |= {"form": form, "title": title, "caption": str(audit), "cancel": home, "breadcrumbs": crumbs}
    return render(request, "kit/form_page.html", context)
