"""Pages of a round under way: the working page, where bodies disagree, and what came of talking about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kit.editing import found, number_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports.involvements import DisagreementTable
from commonweal.structure.forms.rounds import RoundForm, TalkForm
from commonweal.structure.views.audits import form_of

A_PAGE = 10


def audit_round(request: Request, pk: int) -> HttpResponse:
    """A body's own list, a page of rows at a time; whatever is whole is kept, and the rest waits."""
    audit = found(reads.audit, request.viewer, pk)
    rules.may_take_part(request.viewer, audit).or_refuse()
    body = reads.body_to_classify_for(request.viewer, audit, number_of(request.GET.get("organisation", "")))
    if body is None:
        return redirect("structure:audit-page", pk)
    show = request.GET.get("show", "")
    listed = reads.round_partnerships(request.viewer, audit, organisation_id=body.pk, show=show, on=localdate())
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    form = RoundForm(sent(request), rows=page.object_list)
    saved = form.submit(writes.classify_page, audit, organisation=body, by=request.viewer) if form.is_bound else None
    if saved is not None and not form.mark_half_rows():
        count = len(saved)
        messages.success(request, ngettext("%(n)s answer is kept.", "%(n)s answers are kept.", count) % {"n": count})
        onward = page.next_page_number() if page.has_next() and show != "left" else 1
        return redirect(f"{request.path}?organisation={body.pk}&show={show}&page={onward}")
    return render(request, "structure/audit_round.html", _round(request, audit, body, page, form, show))


def _round(request: Request, audit: Any, body: Any, page: Any, form: Any, show: str) -> dict[str, Any]:
    everyone = reads.progress(request.viewer, audit)
    own = next((one for one in everyone if one.pk == body.pk), None)
    return {
        "audit": audit,
        "body": body,
        "bodies": reads.bodies_to_speak_for(request.viewer, audit).order_by("name"),
        "page": page,
        "form": form,
        "show": show,
        "shows": [("", _("All")), ("left", _("Not classified yet")), ("ours", _("Where we have a seat"))],
        "own": own,
        "total": reads.partnerships_to_classify(request.viewer, audit).count(),
        "lead": next((one for one in everyone if one.is_lead), None),
    }


def audit_disagreement(request: Request, pk: int) -> HttpResponse:
    """Where bodies disagree and how much, the sharpest first."""
    audit = found(reads.audit, request.viewer, pk)
    measured = reads.disagreement(request.viewer, audit)
    return list_page(
        request,
        "structure/audit_disagreement.html",
        measured.rows,  # type: ignore[arg-type]
        table=DisagreementTable,
        title=_("Where partners disagree"),
        filename="disagreement",
        audit=audit,
        measured=measured,
        progress=reads.progress(request.viewer, audit),
        may_talk=rules.may_talk(request.viewer, audit),
    )


def talk_add(request: Request, pk: int, partnership_pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    rules.may_talk(request.viewer, audit).or_refuse()
    partnership = found(reads.partnership_to_talk_about, request.viewer, audit, partnership_pk)
    form = TalkForm(sent(request), audit=audit, partnership=partnership, initial={"on": localdate()})
    talk = form.submit(writes.record_talk, audit, partnership=partnership, by=request.viewer) if form.is_bound else None
    if talk is not None:
        messages.success(request, _("What came of it is recorded."))
        return redirect("structure:audit-disagreement", pk)
    said = "; ".join(
        f"{one.organisation}: {one.get_type_display()}, {one.get_criticality_display()}"
        for one in reads.classifications(request.viewer, audit=audit, partnership_id=partnership_pk)
    )
    away = reverse("structure:audit-disagreement", args=[pk])
    return form_of(request, form, title=str(partnership), audit=audit, intro=said, cancel=away)
