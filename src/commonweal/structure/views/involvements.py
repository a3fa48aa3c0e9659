"""Pages of what each cell implies beside what is done, and of what targets rely on."""

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

from commonweal.kit.editing import edit, found, number_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.strategy import reads as strategy
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports.involvements import DerivedTable, InvolvementTable, RelyingTargetTable
from commonweal.structure.forms.rounds import (
    DerivedFilter,
    InvolvementFilter,
    InvolvementForm,
    ReliancePageForm,
    RelyingTargetFilter,
)

A_PAGE = 15


def involvement_list(request: Request, pk: int) -> HttpResponse:
    """What each cell implies beside what the lead body, or another body asked for, actually does."""
    audit = found(reads.audit, request.viewer, pk)
    body = reads.lead_body_id(request.viewer, audit, number_of(request.GET.get("by", "")) or None)
    return list_page(
        request,
        "structure/involvement_list.html",
        reads.involvements(request.viewer, audit, organisation_id=body, on=localdate()),
        table=InvolvementTable,
        filters=InvolvementFilter,
        title=_("Roles: implied and actual"),
        filename="roles",
        audit=audit,
        bodies=reads.bodies(request.viewer, audit),
        body_id=body,
        consequences=reads.consequences(request.viewer),
        types=reads.TYPES_SHOWN,
    )


def involvement_record(request: Request, pk: int, organisation_pk: int) -> HttpResponse:
    involvement = found(reads.involvement_to_record, request.viewer, pk, organisation_pk)
    partnership, body = involvement.partnership, involvement.organisation
    rules.may_record_involvement(request.viewer, partnership.place_id, body.pk).or_refuse()
    people = reads.people_of(request.viewer, body.pk, localdate())
    start = {"level": involvement.level, "through": involvement.through_id, "note": involvement.note}
    form = InvolvementForm(sent(request), people=people, thing=involvement, initial=start)

    audit = reads.audits(request.viewer, place_id=partnership.place_id).first()
    away = reverse("structure:involvement-list", args=[audit.pk]) if audit else reverse("structure:matrix")

    def record(by: Any, **facts: Any) -> Any:
        return writes.record_involvement(partnership, organisation=body, by=by, **facts)

    return edit(
        request, form, record, title=_("Level of involvement"), caption=str(partnership), intro=str(body),
        done=_("The involvement is recorded."), to=f"{away}?by={body.pk}", cancel=partnership.get_absolute_url(),
        breadcrumbs=crumbs(_("Level of involvement")),
    )  # fmt: skip


def derived_list(request: Request, pk: int) -> HttpResponse:
    """Criticality as the lead body claims it, beside what follows from the targets."""
    audit, today = found(reads.audit, request.viewer, pk), localdate()
    body = reads.lead_body_id(request.viewer, audit)
    return list_page(
        request,
        "structure/derived_list.html",
        reads.derived(request.viewer, audit, organisation_id=body, on=today),
        table=DerivedTable,
        filters=DerivedFilter,
        title=_("Criticality claimed and derived"),
        filename="derived-criticality",
        audit=audit,
        crossing=reads.claimed_and_derived(request.viewer, audit, organisation_id=body, on=today),
        shares=reads.shares(request.viewer, place_id=audit.place_id, on=today),
    )


def relying_target_list(request: Request) -> HttpResponse:
    """Every target of the open place, and whether it relies on any partnership."""
    viewer = request.viewer
    rules.may_see_audits(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "structure/relying_target_list.html",
        reads.targets_relying(viewer, place_id=viewer.place_id, on=localdate()),
        table=RelyingTargetTable,
        filters=RelyingTargetFilter,
        title=_("What targets rely on"),
        filename="targets-relying",
        caption=register.open_place(viewer),
        shares=reads.shares(viewer, place_id=viewer.place_id, on=localdate()),
    )


def target_reliances(request: Request, pk: int) -> HttpResponse:
    """A panel of a target's page: which partnerships it relies on, who says so and why."""
    target = found(strategy.target, request.viewer, pk)
    context = {
        "target": target,
        "reliances": reads.reliances(request.viewer, target_id=pk),
        "relies": reads.may_be_met(request.viewer, target),
        "may_say": rules.may_say_reliances(request.viewer, target.objective.strategy.place_id),
    }
    return render(request, "structure/target_reliances.html", context, fragment="structure/_target_reliances.html")


def target_reliances_say(request: Request, pk: int) -> HttpResponse:
    """A page of partnerships at a time, those of the target's theme first, to say whether it could be met without."""
    target = found(strategy.target, request.viewer, pk)
    rules.may_say_reliances(request.viewer, target.objective.strategy.place_id).or_refuse()
    body = _body(request, target.objective.strategy.place_id)
    page = _page(request, reads.partnerships_for(request.viewer, target, localdate()))
    rows = reads.asked_of_target(
        request.viewer, target, list(page.object_list), organisation_id=body.pk, with_any=page.number == 1
    )
    return _say(request, rows, page, body, title=_("Which partnerships does it rely on?"), about=target)


def partnership_reliances(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page: which targets rely on it. The public sees why it is empty."""
    partnership = found(reads.partnership_relied_on, request.viewer, pk)
    context = {
        "partnership": partnership,
        "may_see": rules.may_see_audits(request.viewer, partnership.place_id),
        "reliances": reads.reliances(request.viewer, partnership_id=pk),
        "may_say": rules.may_say_reliances(request.viewer, partnership.place_id),
    }
    return render(
        request, "structure/partnership_reliances.html", context, fragment="structure/_partnership_reliances.html"
    )


def partnership_reliances_say(request: Request, pk: int) -> HttpResponse:
    """A page of targets at a time, to say whether each could be met without this partnership."""
    partnership = found(reads.partnership_relied_on, request.viewer, pk)
    rules.may_say_reliances(request.viewer, partnership.place_id).or_refuse()
    body = _body(request, partnership.place_id)
    targets = reads.targets_relying(request.viewer, place_id=partnership.place_id, on=localdate())
    page = _page(request, targets)
    rows = reads.asked_of_partnership(request.viewer, partnership, list(page.object_list), organisation_id=body.pk)
    return _say(request, rows, page, body, title=_("Which targets rely on it?"), about=partnership)


def _body(request: Request, place_id: int) -> Any:
    return reads.body_to_say_for(request.viewer, place_id, number_of(request.GET.get("organisation", "")))


def _page(request: Request, things: Any) -> Any:
    return Paginator(things, A_PAGE).get_page(request.GET.get("page"))


def _say(request: Request, rows: Any, page: Any, body: Any, *, title: str, about: Any) -> HttpResponse:
    form = ReliancePageForm(sent(request), rows=rows)
    saved = form.submit(writes.say_reliances, organisation=body, by=request.viewer) if form.is_bound else None
    if saved is not None:
        count = len(saved)
        messages.success(request, ngettext("%(n)s answer is kept.", "%(n)s answers are kept.", count) % {"n": count})
        onward = f"?organisation={body.pk}&page={page.number + 1}" if page.has_next() else ""
        return redirect(request.path + onward if onward else about.get_absolute_url())
    context = {
        "form": form, "page": page, "body": body, "title": title, "caption": str(about), "about": about,
        "bodies": reads.bodies_to_say_for(request.viewer, rules.place_of_thing(about)),
        "breadcrumbs": [{"text": str(about), "href": about.get_absolute_url()}, {"text": title}],
    }  # fmt: skip
    return render(request, "structure/_say_reliances.html", context)


def crumbs(here: str) -> list[dict[str, str]]:
    """Where a page of this room stands."""
    return [{"text": _("Structure"), "href": reverse("structure:matrix")}, {"text": here}]
