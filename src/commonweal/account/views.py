"""Pages of the account: what we promised, how it is going, and how to check that nothing was changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.account import exports, reads, rules, writes
from commonweal.account.forms import CorrectForm, PublicationFilter, PublishForm, WithdrawForm
from commonweal.kit.editing import found
from commonweal.kit.keeping import remembered
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request


@remembered
def publication_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        "account/publication_list.html",
        reads.standing_publications(request.viewer, place=request.viewer.place_id),
        table=exports.PublicationTable,
        filters=PublicationFilter,
        title=_("What we promised, and how it is going"),
        filename="publications",
        empty=_("Nothing has been published yet."),
    )


@remembered
def publication_page(request: Request, pk: int) -> HttpResponse:
    """What it said when it was published; of a withdrawn one only the notice."""
    publication = found(reads.publication, request.viewer, pk)
    readable = rules.may_read_snapshot(request.viewer, publication)
    told = reads.Told.of(publication) if readable else None
    context = {
        "publication": publication,
        "state": rules.state_of(publication),
        "told": told,
        "others": reads.publications_of(request.viewer, publication.target_id).exclude(pk=pk),
        "may_correct": rules.may_correct(request.viewer, publication),
        "may_withdraw": rules.may_withdraw(request.viewer, publication),
    }
    drawn = exports.charts_of(told) if told else {}
    return render(request, "account/publication_page.html", context, charts=drawn)


def publication_snapshot(request: Request, pk: int) -> HttpResponse:
    """The exact bytes that were hashed. What was withdrawn is gone."""
    publication = found(reads.publication, request.viewer, pk)
    verdict = rules.may_read_snapshot(request.viewer, publication)
    if not verdict:
        return HttpResponse(verdict.reason, content_type="text/plain; charset=utf-8", status=410)
    return exports.snapshot_file(publication)


def target_publications(request: Request, pk: int) -> HttpResponse:
    """A panel of a target's page: everything that was told of it, and the way to tell more."""
    return render(
        request,
        "account/target_publications.html",
        {"shown": found(reads.target_told, request.viewer, pk)},
        fragment="account/_target_publications.html",
    )


def publication_add(request: Request, pk: int) -> HttpResponse:
    target = found(reads.target_to_publish, request.viewer, pk)
    day = reads.today()
    form = PublishForm(request.POST or None, viewer=request.viewer, target=target, day=day)
    published = form.submit(writes.publish_target, target, by=request.viewer) if request.POST else None
    if published:
        messages.success(request, _("Published. Anyone can read it from now on."))
        return redirect("account:publication-page", published.pk)
    context = {
        "form": form,
        "target": target,
        "told": reads.Told(reads.snapshot(request.viewer, target, on=day, through=None)),
        "title": _("Publish an account of this target"),
        "submit": _("Publish"),
    }
    return render(request, "account/publication_add.html", context)


def publication_correct(request: Request, pk: int) -> HttpResponse:
    publication = found(reads.publication, request.viewer, pk)
    rules.may_correct(request.viewer, publication).or_refuse()
    form = CorrectForm(request.POST or None, viewer=request.viewer, target=publication.target, day=reads.today())
    corrected = form.submit(writes.correct_publication, publication, by=request.viewer) if request.POST else None
    if corrected:
        messages.success(request, _("The correction is published. The old account stays and points to it."))
        return redirect("account:publication-page", corrected.pk)
    intro = _(
        "A new account is frozen from the facts as they stand now. The old one stays, says that it was corrected, and links here."
    )
    return _form(
        request, form, publication, title=_("Correct this account"), intro=intro, submit=_("Publish the correction")
    )


def publication_withdraw(request: Request, pk: int) -> HttpResponse:
    publication = found(reads.publication, request.viewer, pk)
    rules.may_withdraw(request.viewer, publication).or_refuse()
    earlier = next(iter(reads.earlier_readable(request.viewer, publication)), None)
    form = WithdrawForm(request.POST or None, thing=publication, earlier=earlier, initial={"on": reads.today()})
    withdrawn = form.submit(writes.withdraw_publication, publication, by=request.viewer) if request.POST else None
    if withdrawn:
        messages.success(request, _("Withdrawn. A notice stands in its place."))
        return redirect("account:publication-page", pk)
    warning = _(
        "What it says is no longer shown to anyone. A notice with the date and the reason takes its place for good."
    )
    return _form(
        request, form, publication, title=_("Withdraw this account"), warning=warning, submit=_("Withdraw"), danger=True
    )


def _form(request: Request, form: Any, publication: Any, **context: Any) -> HttpResponse:
    page = reverse("account:publication-page", args=[publication.pk])
    crumbs = [
        {"text": _("Public account"), "href": reverse("account:publication-list")},
        {"text": publication.title, "href": page},
    ]
    context |= {"form": form, "caption": publication.title, "cancel": page, "breadcrumbs": crumbs}
    return render(request, "kit/form_page.html", context)
