"""The page of one indicator in one place."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.exports.standing import files, page, pictures
from commonweal.evidence.forms.standing import AfreshForm, StandingForm, WithdrawRebaseForm, chosen_of
from commonweal.kit.downloads import download
from commonweal.kit.editing import edit, found, sent
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def place_indicator(request: Request, pk: int, indicator_pk: int) -> HttpResponse:
    place = get_object_or_404(register.places(request.viewer), pk=pk)
    indicator = get_object_or_404(reads.indicators(request.viewer), pk=indicator_pk)
    chosen = chosen_of(request.GET)
    standing = reads.standing(request.viewer, indicator, place, on=localdate(), chosen=chosen)
    form = request.GET.get("as")
    if form and not request.GET.get("chart"):
        return download(files.dataset(standing), form, f"{indicator.code}-{place.code}")
    context = {
        "standing": standing,
        "form": StandingForm(standing),
        "may_start_afresh": rules.may_start_limits_afresh(request.viewer, place),
        **page.context(standing),
    }
    return render(request, "evidence/place_indicator.html", context, charts=pictures.of_standing(standing))


def place_indicator_outlook(request: Request, pk: int, indicator_pk: int) -> HttpResponse:
    place = get_object_or_404(register.places(request.viewer), pk=pk)
    indicator = get_object_or_404(reads.indicators(request.viewer), pk=indicator_pk)
    course, outlook = reads.outlook_of(request.viewer, indicator, place, on=localdate())
    drawn = {"outlook": pictures.outlook(indicator, place, course, outlook)} if outlook else {}
    context = {"place": place, "indicator": indicator, **page.outlook(indicator, course, outlook)}
    return render(
        request, "evidence/place_indicator_outlook.html", context,
        fragment="evidence/_place_indicator_outlook.html", charts=drawn,
    )  # fmt: skip


def rebase_add(request: Request, pk: int, indicator_pk: int) -> HttpResponse:
    place = get_object_or_404(register.places(request.viewer), pk=pk)
    indicator = get_object_or_404(reads.indicators(request.viewer), pk=indicator_pk)
    rules.may_start_limits_afresh(request.viewer, place).or_refuse()
    course, _outlook = reads.outlook_of(request.viewer, indicator, place, on=localdate())
    form = AfreshForm(sent(request), course=course)
    return edit(
        request, form, partial(writes.start_limits_afresh, indicator, place, on=localdate()),
        title=_("Let the limits start afresh"), caption=indicator.name, done=_("The limits start afresh."),
        to=_over_time(place, indicator),
    )  # fmt: skip


def rebase_withdraw(request: Request, pk: int) -> HttpResponse:
    rebase = found(reads.rebase, request.viewer, pk)
    rules.may_start_limits_afresh(request.viewer, rebase.place).or_refuse()
    return edit(
        request, WithdrawRebaseForm(sent(request), thing=rebase), partial(writes.withdraw_rebase, on=localdate()), rebase,
        title=_("Let the limits go on as before"), caption=rebase.indicator.name, done=_("It is withdrawn."),
        to=_over_time(rebase.place, rebase.indicator), submit=_("Withdraw it"), danger=True,
    )  # fmt: skip


def _over_time(place: Any, indicator: Any) -> str:
    return reverse("evidence:place-indicator", args=[place.pk, indicator.pk]) + "#time"
