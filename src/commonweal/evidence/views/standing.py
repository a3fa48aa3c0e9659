"""The page of one indicator in one place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from commonweal.evidence import reads
from commonweal.evidence.exports.standing import files, page, pictures
from commonweal.evidence.forms.standing import StandingForm, chosen_of
from commonweal.kit.downloads import download
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
    context = {"standing": standing, "form": StandingForm(standing), **page.context(standing)}
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
