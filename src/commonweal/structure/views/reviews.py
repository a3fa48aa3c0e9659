"""Pages of the funnel, of reviews and of what was agreed at them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, found, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports.reviews import FitTestTable, ReviewActionTable, ReviewTable, funnel_chart
from commonweal.structure.forms.reviews import (
    FitTestForm,
    ReviewActionDoneForm,
    ReviewActionFilter,
    ReviewActionForm,
    ReviewFilter,
    ReviewForm,
)


def audit_funnel(request: Request, pk: int) -> HttpResponse:
    """From all partnerships to the few on the partnership itself, each step with its list."""
    audit = found(reads.audit, request.viewer, pk)
    bodies = reads.bodies(request.viewer, audit)
    lead = bodies[0] if bodies else None
    steps = reads.funnel(request.viewer, audit, organisation_id=lead.pk if lead else None)
    charts = {"funnel": funnel_chart(steps, body=lead.name if lead else "")}
    context = {
        "audit": audit,
        "lead": lead,
        "steps": steps,
        "may_add": rules.may_add_review(request.viewer, audit),
    }
    return render(request, "structure/audit_funnel.html", context, charts=charts)


def review_list(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    return list_page(
        request,
        "structure/review_list.html",
        reads.reviews(request.viewer, audit),
        table=ReviewTable,
        filters=ReviewFilter,
        title=_("Reviews"),
        filename="reviews",
        audit=audit,
        may_add=rules.may_add_review(request.viewer, audit),
    )


def review_page(request: Request, pk: int) -> HttpResponse:
    review = found(reads.review, request.viewer, pk)
    context = {
        "review": review,
        "actions": reads.review_actions(request.viewer, review=review),
        "may_change": rules.may_change_review(request.viewer, review),
        "today": localdate(),
    }
    return render(request, "structure/review_page.html", context)


def review_add(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    rules.may_add_review(request.viewer, audit).or_refuse()
    start = {"on": localdate(), "partnership": number_of(request.GET.get("partnership", "")) or None}
    form = ReviewForm(sent(request), viewer=request.viewer, audit=audit, initial=start)
    return _edit(
        request, form, writes.add_review, audit, audit=audit, title=_("Write down a review"), to=page_of,
        done=_("The review of %(thing)s is written down. Add what was agreed."),
        cancel=reverse("structure:review-list", args=[pk]),
    )  # fmt: skip


def review_edit(request: Request, pk: int) -> HttpResponse:
    review = found(reads.review, request.viewer, pk)
    rules.may_change_review(request.viewer, review).or_refuse()
    form = ReviewForm(sent(request), viewer=request.viewer, audit=review.audit, instance=review)
    return _edit(
        request, form, writes.change_review, review, audit=review.audit, title=_("Change what is written of a review"),
        caption=str(review), to=page_of(review),
    )  # fmt: skip


# --- What was agreed


def review_action_list(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    return list_page(
        request,
        "structure/review_action_list.html",
        reads.review_actions(request.viewer, audit=audit),
        table=ReviewActionTable,
        filters=ReviewActionFilter,
        title=_("Actions agreed at reviews"),
        filename="agreed-actions",
        audit=audit,
    )


def review_action_add(request: Request, review_pk: int) -> HttpResponse:
    review = found(reads.review, request.viewer, review_pk)
    rules.may_change_review(request.viewer, review).or_refuse()
    form = ReviewActionForm(sent(request), viewer=request.viewer, audit=review.audit)
    return _edit(
        request, form, writes.add_review_action, review, audit=review.audit, title=_("Add what was agreed"),
        caption=str(review), done=_("%(thing)s is agreed."), to=page_of(review),
    )  # fmt: skip


def review_action_edit(request: Request, pk: int) -> HttpResponse:
    action = found(reads.review_action, request.viewer, pk)
    rules.may_change_review_action(request.viewer, action).or_refuse()
    form = ReviewActionForm(sent(request), viewer=request.viewer, audit=action.review.audit, instance=action)
    return _edit(
        request, form, writes.change_review_action, action, audit=action.review.audit,
        title=_("Change what was agreed"), caption=action.title, to=page_of(action.review),
    )  # fmt: skip


def review_action_done(request: Request, pk: int) -> HttpResponse:
    action = found(reads.review_action, request.viewer, pk)
    rules.may_change_review_action(request.viewer, action).or_refuse()
    form = ReviewActionDoneForm(sent(request), thing=action)
    return _edit(
        request, form, writes.complete_review_action, action, audit=action.review.audit,
        title=_("Say that it is done"), caption=action.title, done=_("Done: %(thing)s."), to=page_of(action.review),
    )  # fmt: skip


# --- Tests of fitness


def fit_test_list(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    return list_page(
        request,
        "structure/fit_test_list.html",
        reads.fit_tests(request.viewer, audit),
        table=FitTestTable,
        title=_("Are they fit for purpose?"),
        filename="tests-of-fitness",
        audit=audit,
        may_put=rules.may_put_fit_test(request.viewer, audit),
    )


def fit_test_add(request: Request, pk: int) -> HttpResponse:
    audit = found(reads.audit, request.viewer, pk)
    rules.may_put_fit_test(request.viewer, audit).or_refuse()
    form = FitTestForm(sent(request), viewer=request.viewer, audit=audit)
    return _edit(
        request, form, writes.put_fit_test, audit, audit=audit, title=_("Test whether a partnership is fit"),
        done=_("Everyone who holds a seat there is asked: %(thing)s"), to=reverse("structure:fit-test-list", args=[pk]),
    )  # fmt: skip


def _edit(request: Request, form: Any, write: Any, thing: Any, *, audit: Any, **context: Any) -> HttpResponse:
    crumbs = [
        {"text": str(audit), "href": page_of(audit)},
        {"text": _("Reviews"), "href": reverse("structure:review-list", args=[audit.pk])},
        {"text": context["title"]},
    ]
    return edit(request, form, write, thing, breadcrumbs=crumbs, **context)
