"""Pages of inequality inside a place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from commonweal.evidence import reads
from commonweal.evidence.exports import inequality as exports
from commonweal.evidence.forms.inequality import OrderForm
from commonweal.kit.downloads import download
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def inequality_page(request: Request, pk: int, indicator_pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    place = get_object_or_404(register.places(viewer), pk=pk)
    indicator = get_object_or_404(reads.indicators(viewer), pk=indicator_pk)
    measured = reads.tells_deprivation(viewer, reads.measured_inside(viewer, place, on=on))
    form = OrderForm(request.GET or None, measured=measured, indicator=indicator)
    found = reads.inequality(viewer, indicator, place, by=form.chosen(), on=on)
    wanted = request.GET.get("as")
    if wanted and not request.GET.get("chart"):
        return download(exports.inequality_dataset(found), wanted, f"inequality-{indicator.code}-{place.code}")
    context = {
        "place": place,
        "indicator": indicator,
        "found": found,
        "form": form,
        "told": exports.of_inequality(found),
    }
    return render(request, "evidence/inequality_page.html", context, charts=exports.pictures(found))
