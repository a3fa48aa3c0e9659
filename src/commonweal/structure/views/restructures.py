"""Pages on which a restructure is tried: its steps, what it would change, who would lose, and other branches beside it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, found, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports import restructures as exports
from commonweal.structure.forms import restructures as forms


def restructure_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_shape(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "structure/restructure_list.html",
        reads.restructures(viewer, place_id=viewer.place_id),
        table=exports.RestructureTable,
        filters=forms.RestructureFilter,
        title=_("Restructures"),
        filename="restructures",
        caption=register.open_place(viewer),
        may_draft=rules.may_draft_restructure(viewer, viewer.place_id),
    )


def restructure_add(request: Request) -> HttpResponse:
    place = found(reads.place_of_restructures, request.viewer)
    rules.may_draft_restructure(request.viewer, place.pk).or_refuse()
    form = forms.RestructureForm(sent(request))
    write = partial(writes.draft_restructure, place, on=localdate())
    return _edit(
        request, form, write, title=_("Try a restructure"), to=page_of, done=_("Nothing real changes. Take the first step."),
        intro=_("Steps are tried on a copy of the register. Nothing real changes until it is adopted and its day comes."),
        submit=_("Begin"), cancel=reverse("structure:restructure-list"),
    )  # fmt: skip


def restructure_page(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    trial = reads.trial(request.viewer, restructure, on=localdate())
    context = {
        "restructure": restructure,
        "trial": trial,
        "hindrances": [] if restructure.adopted_on else reads.hindrances(request.viewer, trial),
        "measures": reads.measures_of(request.viewer, trial.before_figures, [trial]),
        "columns": [_("Then")],
        "kinds": reads.kinds_of_step(request.viewer),
        "may_change": rules.may_change_restructure(request.viewer, restructure),
        "may_draft": rules.may_draft_restructure(request.viewer, restructure.place_id),
    }
    return render(request, "structure/restructure_page.html", context)


def restructure_edit(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    rules.may_change_restructure(request.viewer, restructure).or_refuse()
    form = forms.RestructureForm(sent(request), instance=restructure)
    return _edit(
        request, form, writes.change_restructure, restructure, of=restructure, title=_("Change its name or purpose"),
        to=page_of(restructure),
    )  # fmt: skip


def restructure_copy(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    rules.may_draft_restructure(request.viewer, restructure.place_id).or_refuse()
    form = forms.CopyForm(sent(request), initial={"purpose": restructure.purpose})
    write = partial(writes.copy_restructure, restructure, on=localdate())
    return _edit(
        request, form, write, of=restructure, title=_("Go on in a copy"), to=page_of,
        done=_("The steps are copied. Stages are for each to settle."), submit=_("Copy"), cancel=page_of(restructure),
    )  # fmt: skip


def restructure_abandon(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    rules.may_change_restructure(request.viewer, restructure).or_refuse()
    form = forms.AbandonForm(sent(request), thing=restructure)
    write = partial(writes.abandon_restructure, restructure, on=localdate())
    return _edit(
        request, form, write, of=restructure, title=_("Give it up"), to=page_of(restructure), submit=_("Give it up"),
        danger=True, done=_("It is given up; what was tried is kept."),
    )  # fmt: skip


def restructure_compare(request: Request) -> HttpResponse:
    """Today beside the branches that `with` names; the latest ones where it names none."""
    viewer = request.viewer
    rules.may_see_shape(viewer, viewer.place_id).or_refuse()
    offered = list(reads.restructures(viewer, place_id=viewer.place_id))
    asked = [number_of(one) for one in request.GET.getlist("with")]
    chosen = reads.restructures_to_compare(viewer, asked or reads.latest(viewer, offered), place_id=viewer.place_id)
    compared = reads.compared(viewer, chosen, place_id=viewer.place_id, on=localdate())
    if request.GET.get("as"):
        return exports.comparison_file(compared, request.GET["as"])
    context = {
        "compared": compared,
        "columns": [trial.restructure.name for trial in compared.trials],
        "offered": offered,
        "chosen": {one.pk for one in chosen},
        "downloads": exports.comparison_downloads(chosen),
        "caption": register.open_place(viewer),
    }
    return render(request, "structure/restructure_compare.html", context)


def restructure_charts(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    trial = reads.trial(request.viewer, restructure, on=localdate())
    whole = bool(request.GET.get("whole"))
    context = {"restructure": restructure, "trial": trial, "whole": whole}
    return render(
        request, "structure/restructure_charts.html", context, charts=exports.structure_charts(trial, whole=whole)
    )


def loser_list(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    trial = reads.trial(request.viewer, restructure, on=localdate())
    return list_page(
        request,
        "structure/loser_list.html",
        trial.losers,  # type: ignore[arg-type]
        table=exports.LoserTable,
        title=_("Who would lose"),
        filename="losers",
        caption=restructure.name,
        restructure=restructure,
        trial=trial,
    )


def assurance_edit(request: Request, pk: int, organisation_pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    rules.may_stage(request.viewer, restructure).or_refuse()
    organisation, said = found(lambda: reads.assurance_of(request.viewer, restructure, organisation_pk))
    form = forms.AssuranceForm(sent(request), thing=said, initial={"text": said.text if said else ""})
    write = partial(writes.assure, restructure, organisation)
    return _edit(
        request, form, write, of=restructure, title=organisation.name, done=_("It is kept."),
        to=reverse("structure:loser-list", args=[pk]),
    )  # fmt: skip


def fate_list(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    trial = reads.trial(request.viewer, restructure, on=localdate())
    return list_page(
        request,
        "structure/fate_list.html",
        reads.fates_of(request.viewer, trial),  # type: ignore[arg-type]
        table=exports.FateTable,
        filters=forms.FateFilter,
        title=_("What becomes of every part"),
        filename="what-becomes-of-it",
        caption=restructure.name,
        restructure=restructure,
    )


# --- Steps


def operation_add(request: Request, pk: int, kind: str) -> HttpResponse:
    """One more step. Where its questions depend on the partnership, that is asked first."""
    restructure = found(reads.restructure, request.viewer, pk)
    rules.may_change_restructure(request.viewer, restructure).or_refuse()
    title = _kind(request, kind)
    offer = reads.offer(request.viewer, restructure, on=localdate())
    asked_first = kind in forms.BODY_FIRST
    body = request.GET.get("body", "") if asked_first else ""  # nothing that the form did not offer gets past it
    if asked_first and not offer.knows(body):
        context = {"restructure": restructure, "form": forms.BodyForm(offer=offer), "title": title}
        return render(request, "structure/_operation_body.html", context)
    form = forms.OperationForm(sent(request), kind=kind, offer=offer, restructure=restructure, body=body)
    write = partial(writes.add_operation, restructure, kind=kind)
    return _edit(
        request, form, write, of=restructure, title=title, intro=offer.name_of(body), to=page_of(restructure),
        submit=_("Try this step"), done=_("The step is taken; see below what it changes."),
    )  # fmt: skip


def operation_edit(request: Request, pk: int) -> HttpResponse:
    operation = found(reads.operation, request.viewer, pk)
    restructure = found(reads.restructure, request.viewer, operation.restructure_id)
    rules.may_change_restructure(request.viewer, restructure).or_refuse()
    offer = reads.offer(request.viewer, restructure, on=localdate())
    form = forms.OperationForm(
        sent(request), kind=operation.kind, offer=offer, restructure=restructure,
        body=reads.Key.subject(operation), thing=operation,
    )  # fmt: skip
    return _edit(
        request, form, writes.change_operation, operation, of=restructure, title=reads.sentence_of(request.viewer, operation),
        to=page_of(restructure), done=_("The step is changed."),
    )  # fmt: skip


def operation_remove(request: Request, pk: int) -> HttpResponse:
    operation = found(reads.operation, request.viewer, pk)
    rules.may_change_restructure(request.viewer, operation.restructure).or_refuse()
    form = forms.SureForm(sent(request), thing=operation)
    return _edit(
        request, form, writes.remove_operation, operation, of=operation.restructure, title=_("Take a step back"),
        intro=reads.sentence_of(request.viewer, operation), to=page_of(operation.restructure), submit=_("Take it back"), danger=True,
        done=_("The step is taken back."),
    )  # fmt: skip


def _kind(request: Request, kind: str) -> str:
    """What a kind of step is called. Raises Http404 for what is none."""
    words = dict(reads.kinds_of_step(request.viewer)).get(kind)
    if words is None:
        raise Http404
    return words


def crumbs(title: str, of: Any = None) -> list[dict[str, str]]:
    """The way to a page of this part of the room."""
    way = [
        {"text": _("Structure"), "href": reverse("structure:matrix")},
        {"text": _("Restructures"), "href": reverse("structure:restructure-list")},
    ]
    own = [{"text": of.name, "href": page_of(of)}] if of else []
    return [*way, *own, {"text": title, "href": ""}]


def _edit(
    request: Request, form: Any, write: Any, *args: Any, title: str, of: Any = None, **context: Any
) -> HttpResponse:
    caption = of.name if of else ""
    return edit(request, form, write, *args, title=title, caption=caption, breadcrumbs=crumbs(title, of), **context)
