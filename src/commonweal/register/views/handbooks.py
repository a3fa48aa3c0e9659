"""The partnership handbook, as a page and as a document."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit import jobs, pdf, uploads
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules
from commonweal.register.exports import handbook
from commonweal.register.reads.handbook import Handbook


def place_handbook(request: Request) -> HttpResponse:
    """The handbook of the place that is open. Its PDF is long work, so it is asked for by POST and made by a job."""
    viewer, on = request.viewer, timezone.localdate()
    place = get_object_or_404(reads.places(viewer), pk=viewer.place_id or 0)
    may_set = rules.may_have_handbook_set(viewer)
    if request.method != "POST":
        return _answer(request, reads.handbook(viewer, place, on=on), may_set=may_set)
    may_set.or_refuse()
    try:
        pdf.pdf_maker()
    except pdf.NoPdf:
        return _without_pdf(request, reads.handbook(viewer, place, on=on), may_set=may_set)
    title = _("Handbook of %(place)s as PDF") % {"place": place.name}
    job = jobs.start(handbook.PURPOSE, by=viewer, title=title, place_id=place.pk, on=on.isoformat())
    return redirect("kit:job", pk=job.pk)


def handbook_ready(request: Request, token: str) -> HttpResponse:
    """The PDF that a job made, for whoever asked for it."""
    found = uploads.find(token, user_id=request.viewer.user_id, purpose=handbook.PURPOSE)
    if found is None:
        raise Http404(_("This handbook is gone. Have it made again."))
    return _sent(found.content(), "pdf", found.name)


def partnership_handbook(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    partnership = get_object_or_404(reads.partnerships(viewer), pk=pk)
    book = reads.handbook(viewer, partnership.place, on=on, partnership=partnership)
    if request.GET.get("as") != "pdf":
        return _answer(request, book, partnership=partnership)
    try:
        return _sent(handbook.as_pdf(book), "pdf", handbook.file_name(book, "pdf"))
    except pdf.NoPdf:
        return _without_pdf(request, book, partnership=partnership)


def _answer(request: Request, book: Handbook, **context: object) -> HttpResponse:
    form = request.GET.get("as")
    if not form:
        return render(request, _page(context), {"book": book, **context})
    if form != "odt":
        raise Http404(_("The handbook can be had as odt from here."))
    return _sent(handbook.as_odt(book), "odt", handbook.file_name(book, "odt"))


def _without_pdf(request: Request, book: Handbook, **context: object) -> HttpResponse:
    """The page, which says why there is no PDF and offers the other form."""
    return render(request, _page(context), {"book": book, "no_pdf": True, **context}, status=503)


def _page(context: dict[str, object]) -> str:
    return "register/partnership_handbook.html" if "partnership" in context else "register/place_handbook.html"


def _sent(body: bytes, form: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=handbook.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
