"""The partnership handbook, as a page and as a document."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads
from commonweal.register.exports import handbook
from commonweal.register.reads.handbook import Handbook


def place_handbook(request: Request) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    place = get_object_or_404(reads.places(viewer), pk=viewer.place_id or 0)
    return _answer(request, reads.handbook(viewer, place, on=on), None)


def partnership_handbook(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    partnership = get_object_or_404(reads.partnerships(viewer), pk=pk)
    return _answer(request, reads.handbook(viewer, partnership.place, on=on, partnership=partnership), partnership)


def _answer(request: Request, book: Handbook, partnership: object) -> HttpResponse:
    """The page, or the document; where no PDF can be made the page that says so and offers the other."""
    form = request.GET.get("as")
    context = {"book": book, "partnership": partnership, "no_pdf": False}
    if not form:
        return render(request, "register/handbook.html", context)
    if form not in handbook.TYPES:
        raise Http404(_("The handbook can be had as pdf or odt."))
    try:
        body = handbook.as_pdf(book) if form == "pdf" else handbook.as_odt(book)
    except handbook.NoPdf:
        return render(request, "register/handbook.html", {**context, "no_pdf": True}, status=503)
    response = HttpResponse(body, content_type=handbook.TYPES[form])
    name = slugify(f"{book.title} {book.place}") or "handbook"
    response["Content-Disposition"] = f'attachment; filename="{name}-{book.on.isoformat()}.{form}"'
    return response
