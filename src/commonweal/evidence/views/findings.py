"""Pages of findings: what partners agree the figures mean, what brings about what, and who stands where."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.exports import findings as exports
from commonweal.evidence.forms import findings as forms
from commonweal.kit.editing import edit, found, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def finding_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request, "evidence/finding_list.html", reads.findings(viewer, within=viewer.place_id or 0),
        table=exports.FindingTable, filters=forms.FindingFilter, title=_("Findings"), filename="findings",
        caption=register.open_place(viewer), may_propose=rules.may_propose_finding(viewer, viewer.place_id),
    )  # fmt: skip


def finding_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    finding = found(reads.finding, viewer, pk)
    drivers = reads.drivers(viewer, finding)
    chart = exports.causes_chart(drivers, title=_("What brings it about, and what it leads to"))
    context = {
        "finding": finding,
        "state": exports.state_words(finding),
        "figures": exports.rest_rows(reads.grounds(viewer, finding, on=localdate())),
        "drivers": drivers,
        "gaps": reads.gaps_of(viewer, finding),
        **exports.sides(list(reads.stances(viewer, finding))),
        **_may(viewer, finding),
    }
    return render(request, "evidence/finding_page.html", context, charts={"causes": chart} if chart else {})


def _may(viewer: Any, finding: Any) -> dict[str, Any]:
    """What the viewer may do about a finding, and for which organisations they speak."""
    own = reads.employers_in(viewer, finding.place_id)
    first = own[0].pk if own else None
    return {
        "own": own,
        "may_change": rules.may_change_finding(viewer, finding),
        "may_agree": rules.may_agree_finding(viewer, finding, signed=finding.signed),
        "may_withdraw": rules.may_withdraw_finding(viewer, finding),
        "may_supersede": rules.may_supersede_finding(viewer, finding),
        "may_take_sides": rules.may_take_sides(viewer, finding, first),
        "may_link": rules.may_link_finding(viewer, finding, first),
        "may_raise_gap": rules.may_raise_gap(viewer, finding.place_id),
        "may_speak_for_all": rules.may_speak_for(viewer, finding.place_id, None),
    }


def finding_causes(request: Request) -> HttpResponse:
    """What is said to bring about what in the whole place, with its loops."""
    viewer = request.viewer
    drivers = reads.drivers_of_place(viewer, viewer.place_id or 0)
    chart = exports.causes_chart(drivers, title=_("What brings about what"))
    context = {"place": register.open_place(viewer), "drivers": drivers}
    return render(request, "evidence/finding_causes.html", context, charts={"causes": chart} if chart else {})


def place_findings(request: Request, pk: int) -> HttpResponse:
    """A panel of a place's page: what partners agree its figures mean, and what is missing."""
    place = get_object_or_404(register.places(request.viewer), pk=pk)
    context = {
        "whose": place,
        "findings": reads.findings(request.viewer, within=pk).filter(withdrawn_on__isnull=True),
        "gaps": reads.gaps(request.viewer, within=pk).filter(ended_on__isnull=True),
        "may_see_gaps": rules.may_see_gaps(request.viewer, pk),
    }
    return render(request, "evidence/place_findings.html", context, fragment="evidence/_place_findings.html")


def organisation_findings(request: Request, pk: int) -> HttpResponse:
    """A panel of an organisation's page: where it stands, and what it is asked for."""
    organisation, stances = found(reads.findings_of_organisation, request.viewer, pk)
    gaps = reads.gaps_asked_of(request.viewer, organisation)
    context = {"whose": organisation, "stances": stances, "gaps": gaps}
    return render(
        request, "evidence/organisation_findings.html", context, fragment="evidence/_organisation_findings.html"
    )


# --- What it says


def finding_add(request: Request) -> HttpResponse:
    viewer = request.viewer
    place = found(lambda: register.places(viewer).get(pk=viewer.place_id))
    rules.may_propose_finding(viewer, place.pk).or_refuse()
    form = forms.FindingForm(sent(request), viewer=viewer, place_id=place.pk)
    return edit(
        request, form, partial(writes.propose_finding, place, on=localdate()), title=_("Propose a finding"),
        caption=place.name, done=_("It is a draft, which the partners of the place see. Now say which figures show it."),
        to=page_of,
    )  # fmt: skip


def _seen(request: Request, pk: int) -> Any:
    return found(reads.finding, request.viewer, pk)


def finding_edit(request: Request, pk: int) -> HttpResponse:
    finding = _seen(request, pk)
    rules.may_change_finding(request.viewer, finding).or_refuse()
    form = forms.FindingForm(sent(request), instance=finding, viewer=request.viewer, place_id=finding.place_id)
    return edit(
        request, form, writes.change_finding, finding, title=_("Change a draft"), caption=finding.place, to=page_of(finding),
    )  # fmt: skip


def finding_replace(request: Request, pk: int) -> HttpResponse:
    finding = _seen(request, pk)
    rules.may_supersede_finding(request.viewer, finding).or_refuse()
    start = {name: getattr(finding, name) for name in ("statement", "explanation", "unknown", "about", "theme")}
    form = forms.FindingForm(sent(request), viewer=request.viewer, place_id=finding.place_id, initial=start)
    return edit(
        request, form, partial(writes.replace_finding, finding, on=localdate()), caption=finding.statement,
        title=_("Write what should take its place"), done=_("It is a draft. It supersedes the other once it is agreed."),
        to=page_of, cancel=page_of(finding),
    )  # fmt: skip


def finding_agree(request: Request, pk: int) -> HttpResponse:
    finding = _seen(request, pk)
    rules.may_agree_finding(request.viewer, finding, signed=finding.signed).or_refuse()
    form = forms.ConfirmForm(sent(request), thing=finding)
    return edit(
        request, form, partial(writes.agree_finding, on=localdate()), finding, title=_("Record that it is agreed"),
        caption=finding.statement, done=_("It is agreed, and everyone sees it."), to=page_of(finding),
        submit=_("It is agreed"), warning=_("From then on everyone can read it, and it cannot be changed; another can supersede it."),
    )  # fmt: skip


def finding_withdraw(request: Request, pk: int) -> HttpResponse:
    finding = _seen(request, pk)
    rules.may_withdraw_finding(request.viewer, finding).or_refuse()
    form = forms.WithdrawForm(sent(request), thing=finding)
    return edit(
        request, form, partial(writes.withdraw_finding, on=localdate()), finding, title=_("Withdraw a finding"),
        caption=finding.statement, done=_("It is withdrawn."), to=page_of(finding), submit=_("Withdraw it"), danger=True,
    )  # fmt: skip


# --- Who stands where


def finding_sign(request: Request, pk: int) -> HttpResponse:
    return _take_sides(
        request, pk, forms.SignForm, writes.sign_finding, title=_("Sign up to a finding"), submit=_("Sign up")
    )


def finding_dispute(request: Request, pk: int) -> HttpResponse:
    return _take_sides(
        request, pk, forms.DisputeForm, writes.dispute_finding, title=_("Dispute a finding"), submit=_("Dispute it")
    )


def _take_sides(request: Request, pk: int, kind: Any, write: Any, **words: Any) -> HttpResponse:
    finding = _seen(request, pk)
    _may(request.viewer, finding)["may_take_sides"].or_refuse()
    chosen = number_of(request.GET.get("organisation", ""))
    form = kind(
        sent(request), viewer=request.viewer, place_id=finding.place_id, initial={"organisation": chosen or None}
    )
    return edit(
        request, form, partial(write, finding, on=localdate()), caption=finding.statement, done=_("It is told under “Who stands where”."),
        to=page_of(finding), **words,
    )  # fmt: skip


def stance_end(request: Request, pk: int) -> HttpResponse:
    stance = found(reads.stance, request.viewer, pk)
    rules.may_end_stance(request.viewer, stance).or_refuse()
    form = forms.ConfirmForm(sent(request), thing=stance)
    return edit(
        request, form, partial(writes.end_stance, on=localdate()), stance, title=_("Take back where it stands"),
        caption=stance, done=_("It is taken back."), to=page_of(stance.finding), submit=_("Take it back"), danger=True,
    )  # fmt: skip


# --- What it rests on, and what brings it about


def ground_add(request: Request, finding_pk: int) -> HttpResponse:
    finding = _seen(request, finding_pk)
    rules.may_change_finding(request.viewer, finding).or_refuse()
    form = forms.GroundForm(sent(request), viewer=request.viewer, finding=finding)
    return edit(
        request, form, partial(writes.add_ground, finding, on=localdate()), title=_("Rest it on a figure"),
        caption=finding.statement, done=_("It rests on %(thing)s."), to=page_of(finding),
    )  # fmt: skip


def ground_remove(request: Request, pk: int) -> HttpResponse:
    ground = found(reads.ground, request.viewer, pk)
    rules.may_change_finding(request.viewer, ground.finding).or_refuse()
    form = forms.ConfirmForm(sent(request), thing=ground)
    return edit(
        request, form, writes.remove_ground, ground, title=_("Take a figure away"), caption=ground,
        done=_("It is taken away."), to=page_of(ground.finding), submit=_("Take it away"), danger=True,
    )  # fmt: skip


def cause_add(request: Request, finding_pk: int) -> HttpResponse:
    finding = _seen(request, finding_pk)
    _may(request.viewer, finding)["may_link"].or_refuse()
    form = forms.CauseForm(sent(request), viewer=request.viewer, finding=finding)
    return edit(
        request, form, partial(writes.say_cause, finding, on=localdate()), title=_("Say what brings it about"),
        caption=finding.statement, done=_("It is said."), to=page_of(finding),
    )  # fmt: skip


def cause_edit(request: Request, pk: int) -> HttpResponse:
    cause = found(reads.cause, request.viewer, pk)
    rules.may_change_cause(request.viewer, cause).or_refuse()
    form = forms.CauseForm(sent(request), instance=cause, viewer=request.viewer, finding=cause.effect)
    return edit(
        request, form, writes.change_cause, cause, title=_("Change what is said of a cause"), caption=cause,
        to=page_of(cause.effect),
    )  # fmt: skip


def cause_end(request: Request, pk: int) -> HttpResponse:
    cause = found(reads.cause, request.viewer, pk)
    rules.may_change_cause(request.viewer, cause).or_refuse()
    form = forms.ConfirmForm(sent(request), thing=cause)
    return edit(
        request, form, partial(writes.end_cause, on=localdate()), cause, title=_("Take back what is said of a cause"),
        caption=cause, done=_("It is taken back."), to=page_of(cause.effect), submit=_("Take it back"), danger=True,
    )  # fmt: skip
