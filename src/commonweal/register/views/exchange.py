"""The page of all ways into the register and out of it, and the files of other systems' formats."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules
from commonweal.register.exports import graphml, kumu, popolo, workbook
from commonweal.register.exports.gathering import Gathered, gather
from commonweal.register.exports.leaving_out import left_out

WAYS: dict[str, tuple[str, str, Callable[[Gathered], bytes]]] = {
    "popolo": ("popolo.json", "application/json", popolo.as_popolo),
    "kumu": ("kumu.xlsx", workbook.TYPES["xlsx"], lambda found: kumu.as_xlsx(kumu.drawn(found))),
    "kumu-csv": ("kumu.zip", "application/zip", lambda found: kumu.as_zip(kumu.drawn(found))),
    "kumu-json": ("kumu.json", "application/json", lambda found: kumu.as_json(kumu.drawn(found))),
    "graphml": ("network.graphml", "application/graphml+xml", graphml.as_graphml),
}
"""For each way out: how its file's name ends, its type, and what writes it."""


def exchange(request: Request) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    place = get_object_or_404(reads.places(viewer), pk=viewer.place_id or 0)
    form = request.GET.get("as")
    if form and form not in WAYS:
        raise Http404(_("The register can be had as %(ways)s.") % {"ways": ", ".join(WAYS)})
    found = gather(workbook.Content(viewer, place, on=on))
    if not form:
        lacking = {way: left_out(found, way) for way in ("popolo", "kumu", "graphml")}
        context = {"place": place, "may_add": rules.may_support(viewer, place.pk), "left_out": lacking}
        return render(request, "register/exchange.html", context)
    ending, kind, written = WAYS[form]
    body = written(found)
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{slugify(place.name)}-{on.isoformat()}-{ending}"'
    return response
