"""Pages of strategy: what a place means to do, from its issues through objectives to targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit import charts
from commonweal.kit.editing import edit, found, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.strategy import forms, reads, rules, writes
from commonweal.strategy.exports import IssueTable, ObjectiveTable, StrategyTable, TargetTable


def overview(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_place(viewer, viewer.place_id).or_refuse()
    context = {
        "place": register.open_place(viewer),
        "parts": reads.overview(viewer, place_id=viewer.place_id),
        "strategies": reads.strategies(viewer, place_id=viewer.place_id).filter(register.lasting(localdate())),
        "may_add": rules.may_add_issue(viewer, viewer.place_id),
    }
    return render(request, "strategy/overview.html", context)


# --- Strategies


def strategy_list(request: Request) -> HttpResponse:
    return _list(
        request, "strategy/strategy_list.html", reads.strategies, table=StrategyTable, filters=forms.StrategyFilter,
        title=_("Strategies"), filename="strategies", may_add=rules.may_add_strategy(request.viewer, request.viewer.place_id),
    )  # fmt: skip


def strategy_page(request: Request, pk: int) -> HttpResponse:
    strategy = found(reads.strategy, request.viewer, pk)
    objectives = reads.objectives(request.viewer, place_id=strategy.place_id, strategy_id=pk)
    context = {"strategy": strategy, "objectives": objectives.order_by("theme__rank", "title")}
    return render(request, "strategy/strategy_page.html", {**context, **_may(request, strategy)})


def strategy_add(request: Request) -> HttpResponse:
    place = _open_place(request)
    rules.may_add_strategy(request.viewer, place.pk).or_refuse()
    form = forms.StrategyForm(sent(request), viewer=request.viewer, place=place)
    return _edit(
        request, form, writes.add_strategy, place,
        title=_("Add a strategy"), caption=place.name, done=_("The draft of %(thing)s is added."),
    )  # fmt: skip


def strategy_edit(request: Request, pk: int) -> HttpResponse:
    strategy = found(reads.strategy, request.viewer, pk)
    rules.may_change(request.viewer, strategy, localdate()).or_refuse()
    form = forms.StrategyForm(sent(request), viewer=request.viewer, place=strategy.place, instance=strategy)
    return _edit(request, form, writes.change_strategy, strategy, title=_("Change a strategy"), caption=strategy.title)


def strategy_adopt(request: Request, pk: int) -> HttpResponse:
    strategy = found(reads.strategy, request.viewer, pk)
    return _agree(request, strategy, writes.adopt_strategy, title=_("Record that it was adopted"))


def strategy_end(request: Request, pk: int) -> HttpResponse:
    strategy = found(reads.strategy, request.viewer, pk)
    return _end(request, strategy, writes.end_strategy, title=_("End a strategy"))


# --- Issues


def issue_list(request: Request) -> HttpResponse:
    return _list(
        request, "strategy/issue_list.html", reads.issues, table=IssueTable, filters=forms.IssueFilter,
        title=_("Issues"), filename="issues", may_add=rules.may_add_issue(request.viewer, request.viewer.place_id),
    )  # fmt: skip


def issue_page(request: Request, pk: int) -> HttpResponse:
    issue = found(reads.issue, request.viewer, pk)
    context = {
        "issue": issue,
        "objectives": reads.objectives(request.viewer, place_id=issue.place_id, issue_id=pk),
        "may_add": rules.may_add_objective(request.viewer, issue, localdate()),
    }
    return render(request, "strategy/issue_page.html", {**context, **_may(request, issue)})


def issue_add(request: Request) -> HttpResponse:
    place = _open_place(request)
    rules.may_add_issue(request.viewer, place.pk).or_refuse()
    start = {"theme": request.GET.get("theme"), "indicator": request.GET.get("indicator"), "since": localdate()}
    form = forms.IssueForm(sent(request), viewer=request.viewer, place=place, initial=start)
    return _edit(
        request, form, writes.add_issue, place,
        title=_("Add an issue"), caption=place.name, done=_("The issue is added. Next: what do you want instead?"),
    )  # fmt: skip


def issue_edit(request: Request, pk: int) -> HttpResponse:
    issue = found(reads.issue, request.viewer, pk)
    rules.may_change(request.viewer, issue, localdate()).or_refuse()
    form = forms.IssueForm(sent(request), viewer=request.viewer, place=issue.place, instance=issue)
    return _edit(request, form, writes.change_issue, issue, title=_("Change an issue"), caption=issue.title)


def issue_end(request: Request, pk: int) -> HttpResponse:
    issue = found(reads.issue, request.viewer, pk)
    return _end(request, issue, writes.end_issue, title=_("End an issue"))


# --- Objectives


def objective_list(request: Request) -> HttpResponse:
    return _list(
        request, "strategy/objective_list.html", reads.objectives, table=ObjectiveTable, filters=forms.ObjectiveFilter,
        title=_("Objectives"), filename="objectives",
    )  # fmt: skip


def objective_page(request: Request, pk: int) -> HttpResponse:
    objective = found(reads.objective, request.viewer, pk)
    place_id = rules.place_of(objective)
    context = {
        "objective": objective,
        "targets": reads.targets(request.viewer, place_id=place_id, objective_id=pk).order_by(
            "-is_key_measure", "title"
        ),
        "may_add": rules.may_add_target(request.viewer, objective, localdate()),
    }
    return render(request, "strategy/objective_page.html", {**context, **_may(request, objective)})


def objective_add(request: Request, issue_pk: int) -> HttpResponse:
    issue = found(reads.issue, request.viewer, issue_pk)
    rules.may_add_objective(request.viewer, issue, localdate()).or_refuse()
    start = {
        "theme": issue.theme_id,
        "strategy": reads.strategy_to_use(request.viewer, issue.place_id),
    }
    form = forms.ObjectiveForm(sent(request), viewer=request.viewer, place=issue.place, initial=start)
    return _edit(
        request, form, writes.add_objective, issue,
        title=_("Add an objective"), caption=issue.title, cancel=issue.get_absolute_url(),
        done=_("The objective is added. Next: how would you know?"),
    )  # fmt: skip


def objective_edit(request: Request, pk: int) -> HttpResponse:
    objective = found(reads.objective, request.viewer, pk)
    rules.may_change(request.viewer, objective, localdate()).or_refuse()
    place = objective.strategy.place
    form = forms.ObjectiveForm(sent(request), viewer=request.viewer, place=place, instance=objective)
    return _edit(
        request, form, writes.change_objective, objective, title=_("Change an objective"), caption=objective.title
    )


def objective_agree(request: Request, pk: int) -> HttpResponse:
    objective = found(reads.objective, request.viewer, pk)
    return _agree(request, objective, writes.agree_objective, title=_("Record that it was agreed"))


def objective_end(request: Request, pk: int) -> HttpResponse:
    objective = found(reads.objective, request.viewer, pk)
    return _end(request, objective, writes.end_objective, title=_("End an objective"))


# --- Targets


def target_list(request: Request) -> HttpResponse:
    return _list(
        request, "strategy/target_list.html", reads.targets, table=TargetTable, filters=forms.TargetFilter,
        title=_("Targets"), filename="targets",
    )  # fmt: skip


def target_page(request: Request, pk: int) -> HttpResponse:
    target = found(reads.target, request.viewer, pk)
    milestones = reads.milestones(request.viewer, target)
    context = {"target": target, "milestones": milestones, **_may(request, target)}
    baseline = rules.measured(target.indicator, target.baseline_value)
    if baseline is None:
        return render(request, "strategy/target_page.html", context)
    measured = reads.measured_since(request.viewer, target, on=localdate())
    picture = charts.trajectory(
        "trajectory",
        title=_("What is to be reached by when, and where it stands"),
        alt=reads.trajectory_in_words(request.viewer, target, milestones),
        baseline=(target.baseline_on, baseline),
        due=(target.due, target.value),
        planned=[(point.on, point.value) for point in milestones],
        actual=measured.points,
        unit=target.indicator.unit,
        source=measured.sources,
    )
    return render(request, "strategy/target_page.html", context, charts={"trajectory": picture})


def target_add(request: Request, objective_pk: int) -> HttpResponse:
    objective = found(reads.objective, request.viewer, objective_pk)
    rules.may_add_target(request.viewer, objective, localdate()).or_refuse()
    start = {"indicator": request.GET.get("indicator") or objective.issue.indicator_id}
    place = objective.strategy.place
    form = forms.TargetForm(sent(request), viewer=request.viewer, place=place, initial=start)
    return _edit(
        request, form, writes.add_target, objective,
        template="strategy/target_add.html", title=_("Add a target"), caption=objective.title,
        cancel=objective.get_absolute_url(), done=_("The target is added as a draft. Next: record who agreed it."),
    )  # fmt: skip


def target_edit(request: Request, pk: int) -> HttpResponse:
    target = found(reads.target, request.viewer, pk)
    rules.may_change(request.viewer, target, localdate()).or_refuse()
    known = [(point.on, point.value) for point in reads.milestones(request.viewer, target)]
    place = target.objective.strategy.place
    form = forms.TargetForm(sent(request), viewer=request.viewer, place=place, instance=target, milestones=known)
    return _edit(
        request, form, writes.change_target, target,
        template="strategy/target_edit.html", title=_("Change a target"), caption=target.title, target=target,
    )  # fmt: skip


def target_agree(request: Request, pk: int) -> HttpResponse:
    target = found(reads.target, request.viewer, pk)
    return _agree(request, target, writes.agree_target, title=_("Record that it was agreed"))


def target_end(request: Request, pk: int) -> HttpResponse:
    target = found(reads.target, request.viewer, pk)
    return _end(request, target, writes.end_target, title=_("End a target"))


# --- Panels of earlier rooms' pages


def indicator_aims(request: Request, pk: int) -> HttpResponse:
    """A panel of an indicator's page: what the open place means to do about the figure."""
    viewer = request.viewer
    context = {
        "indicator": found(reads.indicator, viewer, pk),
        "may_see": rules.may_see_place(viewer, viewer.place_id),
        "issues": reads.issues(viewer, place_id=viewer.place_id).filter(register.lasting(localdate()), indicator=pk),
        "targets": reads.targets(viewer, place_id=viewer.place_id, indicator_id=pk).filter(
            register.lasting(localdate())
        ),
    }
    return render(request, "strategy/indicator_aims.html", context, fragment="strategy/_indicator_aims.html")


def partnership_strategies(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page: what it means to do."""
    partnership = found(reads.partnership, request.viewer, pk)
    context = {
        "partnership": partnership,
        "may_see": rules.may_see_place(request.viewer, partnership.place_id),
        "strategies": reads.strategies(request.viewer, place_id=partnership.place_id).filter(partnership=pk),
    }
    return render(
        request, "strategy/partnership_strategies.html", context, fragment="strategy/_partnership_strategies.html"
    )


# --- What the pages share


def _open_place(request: Request) -> Any:
    place = register.open_place(request.viewer)
    if place is None:
        raise Http404(_("There is no place in the register yet."))
    return place


def _may(request: Request, thing: Any) -> dict[str, Any]:
    """The state of a thing, and what may be done to it by whoever asks."""
    today = localdate()
    return {
        "state": rules.state_of(thing, today),
        "may_change": rules.may_change(request.viewer, thing, today),
        "may_agree": rules.may_agree(request.viewer, thing, today),
        "may_end": rules.may_end(request.viewer, thing, today),
    }


def _list(request: Request, template: str, read: Callable[..., Any], **options: Any) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_place(viewer, viewer.place_id).or_refuse()
    rows = read(viewer, place_id=viewer.place_id)
    return list_page(request, template, rows, caption=register.open_place(viewer), **options)


def _edit(request: Request, form: Any, write: Callable[..., Any], *args: Any, **context: Any) -> HttpResponse:
    """A form page of this room: with its breadcrumbs, and back to the thing where the form is left."""
    home = form.thing.get_absolute_url() if form.thing is not None and form.thing.pk else ""
    crumbs = [{"text": _("Strategy"), "href": reverse("strategy:overview")}, {"text": context["title"]}]
    return edit(request, form, write, *args, **{"cancel": home, "breadcrumbs": crumbs, **context})


def _agree(request: Request, thing: Any, write: Callable[..., Any], *, title: str) -> HttpResponse:
    rules.may_agree(request.viewer, thing, localdate()).or_refuse()
    partnership = reads.partnership_to_decide(request.viewer, thing, request.GET.get("partnership", ""))
    seats = reads.seats_to_decide_through(request.viewer, partnership)
    form = forms.AgreeForm(sent(request), thing=thing, seats=seats)
    others = reads.partnerships(request.viewer, rules.place_of(thing), localdate())
    return _edit(
        request, form, write, thing, template="strategy/_agree.html",
        title=title, caption=str(thing), done=_("Recorded: %(thing)s."), partnership=partnership, partnerships=others,
    )  # fmt: skip


def _end(request: Request, thing: Any, write: Callable[..., Any], *, title: str) -> HttpResponse:
    rules.may_end(request.viewer, thing, localdate()).or_refuse()
    form = forms.EndForm(sent(request), thing=thing)
    return _edit(
        request, form, write, thing,
        title=title, caption=str(thing), done=_("%(thing)s is ended."), submit=_("End it"), danger=True,
    )  # fmt: skip
