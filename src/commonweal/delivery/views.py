"""Pages of delivery: how the targets stand, what leads say of them, and what is being done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.delivery import exports, forms, reads, rules, writes
from commonweal.kit import charts
from commonweal.kit.editing import edit, found, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.strategy import reads as strategy

TARGETS_A_PAGE = 60


def performance(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_place(viewer, viewer.place_id).or_refuse()
    standing = reads.standings(viewer, place_id=viewer.place_id)
    summary = reads.summary(viewer, standing)
    return list_page(
        request,
        "delivery/performance.html",
        standing.order_by("-is_key_measure", "rank", "title"),
        table=exports.PerformanceTable,
        filters=forms.PerformanceFilter,
        title=_("How the targets stand"),
        filename="performance",
        fragment="delivery/_performance.html",
        per_page=TARGETS_A_PAGE,
        charts={"ratings": _ratings(summary.themes)},
        caption=register.open_place(viewer),
        summary=summary,
    )


def _ratings(counts: tuple[reads.ThemeCount, ...]) -> charts.Chart:
    return charts.bars(
        "ratings",
        title=_("Targets by theme and rating"),
        alt=exports.ratings_in_words(counts),
        rows=exports.rating_rows(counts),
        columns=[("label", _("Theme")), ("rating", _("Rating")), ("value", _("Targets"))],
        group="rating",
        colours=exports.rating_colours(),
        unit=_("Targets"),
    )


# --- Updates


def update_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_place(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "delivery/update_list.html",
        reads.updates(viewer, place_id=viewer.place_id),
        table=exports.UpdateTable,
        filters=forms.UpdateFilter,
        title=_("Updates"),
        filename="updates",
        caption=register.open_place(viewer),
    )


def update_page(request: Request, pk: int) -> HttpResponse:
    update = found(reads.update, request.viewer, pk)
    context = {
        "update": update,
        "target": reads.standing(request.viewer, update.target),
        "worked_out": reads.worked_out(request.viewer, update),
        "may_correct": rules.may_correct_update(request.viewer, update),
        "is_new": "given" in request.GET,
        "next": reads.targets_awaiting(request.viewer, localdate()).first() if "given" in request.GET else None,
    }
    return render(request, "delivery/update_page.html", context)


def update_add(request: Request, target_pk: int) -> HttpResponse:
    target, today = found(strategy.target, request.viewer, target_pk), localdate()
    rules.may_give_update(request.viewer, target, today).or_refuse()
    asked = reads.asked(request.viewer, target, today)
    form = forms.UpdateForm(sent(request), viewer=request.viewer, target=target, asked=asked, initial={"on": today})
    if request.method == "POST":
        given = form.submit(writes.give_update, target, by=request.viewer, given_on=today)
        if given is not None:
            return redirect(given.get_absolute_url() + "?given")
    context = {
        "form": form,
        "target": target,
        "asked": asked,
        "title": _("Give an update"),
        "cancel": target.get_absolute_url(),
    }
    return render(request, "delivery/update_add.html", context)


def update_edit(request: Request, pk: int) -> HttpResponse:
    update = found(reads.update, request.viewer, pk)
    rules.may_correct_update(request.viewer, update).or_refuse()
    asked = reads.asked(request.viewer, update.target, update.on)
    start = {"value": update.value, "commentary": update.commentary, "forecast": update.forecast}
    form = forms.CorrectionForm(
        sent(request), viewer=request.viewer, target=update.target, asked=asked, thing=update, initial=start
    )
    return _edit(
        request, form, writes.correct_update, update,
        title=_("Correct an update"), caption=str(update.target), submit=_("Correct it"),
        done=_("The update is corrected and rated again."),
        intro=_("What was first said stays in the history, with your reason."),
    )  # fmt: skip


def target_updates(request: Request, pk: int) -> HttpResponse:
    """A panel of a target's page: how it stands, and what was said of it."""
    target = found(strategy.target, request.viewer, pk)
    context = {
        "target": reads.standing(request.viewer, target),
        "updates": reads.updates(request.viewer, target=target),
        "may_give": rules.may_give_update(request.viewer, target, localdate()),
    }
    return render(request, "delivery/target_updates.html", context, fragment="delivery/_target_updates.html")


# --- Actions


def action_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_place(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "delivery/action_list.html",
        reads.actions(viewer, place_id=viewer.place_id),
        table=exports.ActionTable,
        filters=forms.ActionFilter,
        title=_("Actions"),
        filename="actions",
        caption=register.open_place(viewer),
    )


def action_page(request: Request, pk: int) -> HttpResponse:
    action, today = found(reads.action, request.viewer, pk), localdate()
    context = {
        "action": action,
        "state": rules.state_of(action, today),
        "may_change": rules.may_change_action(request.viewer, action, today),
        "may_complete": rules.may_complete_action(request.viewer, action, today),
        "may_reopen": rules.may_reopen_action(request.viewer, action, today),
        "may_end": rules.may_end_action(request.viewer, action, today),
    }
    return render(request, "delivery/action_page.html", context)


def action_add(request: Request, target_pk: int) -> HttpResponse:
    target = found(strategy.target, request.viewer, target_pk)
    rules.may_add_action(request.viewer, target, localdate()).or_refuse()
    form = forms.ActionForm(sent(request), viewer=request.viewer, target=target, initial={"since": localdate()})
    return _edit(
        request, form, writes.add_action, target,
        title=_("Add an action"), caption=target.title, done=_("The action is added."), cancel=target.get_absolute_url(),
    )  # fmt: skip


def action_edit(request: Request, pk: int) -> HttpResponse:
    action = found(reads.action, request.viewer, pk)
    rules.may_change_action(request.viewer, action, localdate()).or_refuse()
    form = forms.ActionForm(sent(request), viewer=request.viewer, target=action.target, instance=action)
    return _edit(request, form, writes.change_action, action, title=_("Change an action"), caption=action.title)


def action_complete(request: Request, pk: int) -> HttpResponse:
    action = found(reads.action, request.viewer, pk)
    rules.may_complete_action(request.viewer, action, localdate()).or_refuse()
    form = forms.CompleteForm(sent(request), thing=action)
    return _edit(
        request, form, writes.complete_action, action,
        title=_("Say that it is done"), caption=action.title, submit=_("It is done"), done=_("Done: %(thing)s."),
    )  # fmt: skip


def action_reopen(request: Request, pk: int) -> HttpResponse:
    action = found(reads.action, request.viewer, pk)
    rules.may_reopen_action(request.viewer, action, localdate()).or_refuse()
    form = forms.ReopenForm(sent(request), thing=action)
    return _edit(
        request, form, writes.reopen_action, action,
        title=_("Say that it is not done after all"), caption=action.title, submit=_("Reopen it"),
        done=_("Open again: %(thing)s."),
    )  # fmt: skip


def action_end(request: Request, pk: int) -> HttpResponse:
    action = found(reads.action, request.viewer, pk)
    rules.may_end_action(request.viewer, action, localdate()).or_refuse()
    form = forms.EndForm(sent(request), thing=action)
    return _edit(
        request, form, writes.end_action, action,
        title=_("Give an action up"), caption=action.title, submit=_("Give it up"), danger=True,
        done=_("%(thing)s is given up."),
    )  # fmt: skip


def target_actions(request: Request, pk: int) -> HttpResponse:
    """A panel of a target's page: what is being done towards it."""
    target = found(strategy.target, request.viewer, pk)
    context = {
        "target": target,
        "actions": reads.actions(request.viewer, target=target).order_by("due", "title"),
        "may_add": rules.may_add_action(request.viewer, target, localdate()),
    }
    return render(request, "delivery/target_actions.html", context, fragment="delivery/_target_actions.html")


# --- Panels of earlier rooms' pages


def person_work(request: Request, pk: int) -> HttpResponse:
    """A panel of a person's page: what they lead in the open place."""
    return _work(request, "person", found(reads.person, request.viewer, pk), lead_id=pk)


def organisation_work(request: Request, pk: int) -> HttpResponse:
    """A panel of an organisation's page: what it promised in the open place."""
    return _work(request, "organisation", found(reads.organisation, request.viewer, pk), organisation_id=pk)


def _work(request: Request, kind: str, whose: Any, **led_by: Any) -> HttpResponse:
    viewer, today = request.viewer, localdate()
    led = strategy.targets(viewer, place_id=viewer.place_id, **led_by).filter(register.lasting(today))
    context = {
        "whose": whose,
        "may_see": rules.may_see_place(viewer, viewer.place_id),
        "targets": reads.with_standing(viewer, led, today).order_by("rank", "title"),
        "actions": reads.open_actions(viewer, place_id=viewer.place_id, on=today, **led_by),
    }
    return render(request, f"delivery/{kind}_work.html", context, fragment="delivery/_work.html")


# --- What the pages share


def _edit(request: Request, form: Any, write: Callable[..., Any], *args: Any, **context: Any) -> HttpResponse:
    """A form page of this room: with its breadcrumbs, and back to the thing where the form is left."""
    crumbs = [{"text": _("Delivery"), "href": reverse("delivery:performance")}, {"text": context["title"]}]
    return edit(request, form, write, *args, **{"cancel": args[0].get_absolute_url(), "breadcrumbs": crumbs, **context})
