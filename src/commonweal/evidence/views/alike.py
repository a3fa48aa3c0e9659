"""Pages of the areas most like a place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from commonweal.evidence import reads
from commonweal.evidence.exports import alike as exports
from commonweal.evidence.forms.alike import SoughtForm, sought_of
from commonweal.kit.downloads import download
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def place_alike(request: Request, pk: int) -> HttpResponse:
    place = get_object_or_404(register.places(request.viewer), pk=pk)
    found = reads.likeness_of(request.viewer, place, on=localdate(), sought=sought_of(request.GET))
    form = request.GET.get("as")
    if form:
        return download(exports.dataset(found), form, f"alike-{place.code}")
    context = {
        "place": place, "found": found, "form": SoughtForm(found), "sought": exports.sought_words(found),
        "rows": exports.rows(found), "figures": exports.figures(found), "held": exports.held_in_address(found.sought),
    }  # fmt: skip
    return render(request, "evidence/place_alike.html", context)


def place_indicator_alike(request: Request, pk: int, indicator_pk: int) -> HttpResponse:
    place = get_object_or_404(register.places(request.viewer), pk=pk)
    indicator = get_object_or_404(reads.indicators(request.viewer), pk=indicator_pk)
    sought = sought_of(request.GET)
    found = reads.among_alike(request.viewer, indicator, place, on=localdate(), sought=sought)
    context = {
        **exports.among_context(found),
        "form": SoughtForm(found.likeness),
        "ask": exports.asked_in_address(sought),
    }
    return render(
        request, "evidence/place_indicator_alike.html", context,
        fragment="evidence/_place_indicator_alike.html", charts=exports.among_charts(found),
    )  # fmt: skip
