"""Pages of what is known of a place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from commonweal.evidence import reads
from commonweal.evidence.exports import kinds, pictures
from commonweal.evidence.exports import profile as exports
from commonweal.evidence.forms.known import KnownForm
from commonweal.kit.downloads import download
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def place_profile(request: Request, pk: int) -> HttpResponse:
    viewer, form_of_day = request.viewer, KnownForm(request.GET, today=localdate())
    known, on = form_of_day.day, form_of_day.on
    place = get_object_or_404(register.places(viewer), pk=pk)
    profile = reads.profile(viewer, place, on=on, known=known)
    form = request.GET.get("as")
    if form and not request.GET.get("map") and not request.GET.get("chart"):
        dataset = exports.profile_dataset(profile, known=known)
        return download(dataset, form, exports.filename(profile, known=known))
    chosen = profile.line_of(request.GET.get("indicator", ""))
    context = {
        "place": place,
        "profile": profile,
        "rows": exports.profile_rows(profile),
        "standing_out": exports.standing_out(profile),
        "chosen": chosen,
        "beside": kinds.of_line(viewer, place, chosen, on=on, known=known),
        "known": known,
        "form_of_day": form_of_day,
    }
    return render(
        request, "evidence/place_profile.html", context,
        fragment="evidence/_place_profile.html", **pictures.of_profile(viewer, profile, chosen, on=on, known=known),
    )  # fmt: skip
