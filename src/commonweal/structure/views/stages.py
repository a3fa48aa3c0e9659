"""Pages on which a restructure is brought about: its stages, its adoption, and each stage carried out. And pages of duties."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, found, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports.restructures import DutyTable
from commonweal.structure.forms import restructures as forms
from commonweal.structure.forms.shape import EndForm
from commonweal.structure.views.restructures import crumbs


def stage_list(request: Request, pk: int) -> HttpResponse:
    """The stages with how much changes at once, and in which stage each step is."""
    restructure = found(reads.restructure, request.viewer, pk)
    trial = reads.trial(request.viewer, restructure, on=localdate())
    may_stage = rules.may_stage(request.viewer, restructure)
    form = forms.StagesForm(sent(request), trial=trial)
    if request.method == "POST":
        may_stage.or_refuse()
    return edit(
        request, form, partial(writes.set_stages, restructure), title=_("Stages"), caption=restructure.name,
        to=reverse("structure:stage-list", args=[pk]), done=_("The stages are kept."),
        template="structure/stage_list.html", restructure=restructure, trial=trial, stages=reads.staged(request.viewer, trial),
        hindrances=[] if restructure.adopted_on else reads.hindrances(request.viewer, trial), may_stage=may_stage,
        may_adopt=rules.may_change_restructure(request.viewer, restructure), today=localdate(),
    )  # fmt: skip


def stage_add(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    rules.may_stage(request.viewer, restructure).or_refuse()
    form = forms.StageForm(sent(request))
    return _stage(request, form, partial(writes.add_stage, restructure), of=restructure, title=_("Add a stage"))


def stage_edit(request: Request, pk: int) -> HttpResponse:
    stage = found(reads.stage, request.viewer, pk)
    rules.may_change_stage(request.viewer, stage).or_refuse()
    form = forms.StageForm(sent(request), instance=stage)
    return _stage(request, form, writes.change_stage, stage, of=stage.restructure, title=_("Change a stage"))


def stage_remove(request: Request, pk: int) -> HttpResponse:
    stage = found(reads.stage, request.viewer, pk)
    rules.may_change_stage(request.viewer, stage).or_refuse()
    form = forms.SureForm(sent(request), thing=stage)
    return _stage(
        request, form, writes.remove_stage, stage, of=stage.restructure, title=_("Take a stage out"), intro=stage.name,
        submit=_("Take it out"), danger=True, done=_("The stage is taken out."),
    )  # fmt: skip


def stage_carry_out(request: Request, pk: int) -> HttpResponse:
    stage = found(reads.stage, request.viewer, pk)
    rules.may_carry_out(request.viewer, stage, on=localdate()).or_refuse()
    form = forms.SureForm(sent(request), thing=stage)
    return _stage(
        request, form, partial(writes.carry_out, stage, on=localdate()), of=stage.restructure,
        title=_("Carry out “%(stage)s”") % {"stage": stage.name}, submit=_("Change the register now"), danger=True,
        warning=_("The register changes as of the day of the stage. History keeps the shape that stood before."),
        done=_("“%(thing)s” is carried out, and the register has changed."),
    )  # fmt: skip


def restructure_adopt(request: Request, pk: int) -> HttpResponse:
    restructure = found(reads.restructure, request.viewer, pk)
    rules.may_change_restructure(request.viewer, restructure).or_refuse()
    form = forms.SureForm(sent(request), thing=restructure)
    return _stage(
        request, form, partial(writes.adopt_restructure, restructure, on=localdate()), of=restructure,
        title=_("Adopt this restructure"), submit=_("Adopt it"),
        warning=_("Its steps can then no longer be changed. The register changes stage by stage, when the day of each comes."),
        done=_("%(thing)s is adopted."),
    )  # fmt: skip


def _stage(
    request: Request, form: Any, write: Any, *args: Any, of: Any, title: str, done: str = "", **context: Any
) -> HttpResponse:
    home = reverse("structure:stage-list", args=[of.pk])
    return edit(
        request, form, write, *args, title=title, caption=of.name, to=home, breadcrumbs=crumbs(title, of),
        done=done or _("The stage is kept."), **context,
    )  # fmt: skip


# --- Duties


def duty_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_shape(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "structure/duty_list.html",
        reads.duties(viewer, place_id=viewer.place_id, on=localdate()),
        table=DutyTable,
        filters=forms.DutyFilter,
        title=_("Duties"),
        filename="duties",
        caption=register.open_place(viewer),
        may_add=rules.may_keep_duties(viewer, viewer.place_id),
    )


def duty_add(request: Request) -> HttpResponse:
    place = found(reads.place_of_restructures, request.viewer)
    rules.may_keep_duties(request.viewer, place.pk).or_refuse()
    form = forms.DutyForm(sent(request), viewer=request.viewer, place_id=place.pk)
    return _duty(request, form, partial(writes.add_duty, place, since=localdate()), title=_("Add a duty"))


def duty_edit(request: Request, pk: int) -> HttpResponse:
    duty = found(reads.duty, request.viewer, pk)
    rules.may_keep_duties(request.viewer, duty.place_id).or_refuse()
    form = forms.DutyForm(sent(request), instance=duty, viewer=request.viewer, place_id=duty.place_id)
    return _duty(
        request, form, writes.change_duty, duty, title=_("Change a duty"), caption=duty.title, duty=duty,
        template="structure/duty_edit.html",
    )  # fmt: skip


def duty_end(request: Request, pk: int) -> HttpResponse:
    duty = found(reads.duty, request.viewer, pk)
    rules.may_keep_duties(request.viewer, duty.place_id).or_refuse()
    form = EndForm(sent(request), thing=duty, initial={"on": localdate()})
    return _duty(request, form, writes.end_duty, duty, title=_("End a duty"), caption=duty.title, danger=True)


def partnership_duties(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page. Those who may not see them see why it is empty."""
    body, duties = found(lambda: reads.duties_of(request.viewer, pk, on=localdate()))
    context = {"body": body, "duties": duties, "may_see": rules.may_see_shape(request.viewer, body.place_id)}
    return render(request, "structure/partnership_duties.html", context, fragment="structure/_duties.html")


def _duty(request: Request, form: Any, write: Any, *args: Any, title: str, **context: Any) -> HttpResponse:
    home = reverse("structure:duty-list")
    way = [{"text": _("Structure"), "href": reverse("structure:matrix")}, {"text": _("Duties"), "href": home}]
    return edit(
        request, form, write, *args, title=title, to=home, breadcrumbs=[*way, {"text": title, "href": ""}], **context
    )
