"""Pages of what is known of a place."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules
from commonweal.evidence.exports import alike, kinds, pictures
from commonweal.evidence.exports import portrait as exports
from commonweal.evidence.exports import profile as profiles
from commonweal.evidence.forms.known import KnownForm
from commonweal.evidence.forms.portrait import AgainstForm, RowFilter
from commonweal.kit import pdf
from commonweal.kit.downloads import download
from commonweal.kit.keeping import remembered
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register

PICTURES = ("indicator", "chart", "map")
"""What the address says where the reader asks for the pictures of one indicator: nothing is drawn before."""


@remembered
def place_profile(request: Request, pk: int) -> HttpResponse:
    viewer, form_of_day = request.viewer, KnownForm(request.GET, today=localdate())
    place = get_object_or_404(register.places(viewer), pk=pk)
    asked = AgainstForm(request.GET, viewer=viewer, place=place, today=localdate())
    at: dict[str, Any] = {"on": form_of_day.on, "known": form_of_day.day}
    portrait = reads.portrait(viewer, place, chosen=asked.chosen, **at)
    wanted = RowFilter(request.GET, portrait=portrait)
    laid, laid_name = _laid_beside(request, portrait, asked, at)
    if request.GET.get("as") and not {"chart", "map"} & set(request.GET):
        return _file(request, portrait, wanted, at, laid=laid, laid_name=laid_name)
    page = Paginator(wanted.rows, exports.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place, "portrait": portrait, "profile": portrait.profile, "known": form_of_day.day, "form_of_day": form_of_day,
        "asked": asked, "wanted": wanted, "page": page, "against": exports.against_words(portrait), "rule": exports.rule_words(),
        "standing_out": exports.sentences(portrait), **alike.context(portrait.likeness), "laid_name": laid_name, "downloads": _downloads(request, form_of_day.day),
        "rows": [exports.cells(row, portrait) | {"laid": exports.beside_cells(laid, row)} for row in page.object_list],
    }  # fmt: skip
    drawn = _drawn(request, portrait, context, at)
    return render(request, "evidence/place_profile.html", context, fragment="evidence/_place_profile.html", **drawn)


def _laid_beside(request: Request, portrait: Any, asked: AgainstForm, at: Any) -> tuple[Any, str]:
    """Another place, or the same place on an earlier day, indicator by indicator."""
    viewer, place = request.viewer, portrait.place
    if asked.other_place is not None:
        second = reads.portrait(viewer, asked.other_place, **at)
        return reads.portraits_beside(viewer, portrait, second), second.place.name
    if asked.other_day is not None:
        second = reads.portrait(viewer, place, on=asked.other_day, known=at["known"])
        return reads.portraits_beside(viewer, portrait, second), exports.day_words(asked.other_day)
    return {}, ""


def _drawn(request: Request, portrait: Any, context: dict[str, Any], at: Any) -> dict[str, Any]:
    """The pictures of one indicator, where they are asked for."""
    if not set(PICTURES) & set(request.GET):
        return {}
    chosen = portrait.profile.line_of(request.GET.get("indicator", ""))
    context |= {"chosen": chosen, "beside": kinds.of_line(request.viewer, portrait.place, chosen, **at)}
    return pictures.of_profile(request.viewer, portrait.profile, chosen, **at)


def _file(request: Request, portrait: Any, wanted: RowFilter, at: Any, **laid: Any) -> HttpResponse:
    """The indicators that are shown, as a file."""
    form, name = request.GET["as"], profiles.filename(portrait.profile, known=at["known"])
    if form != "pdf":
        return download(exports.dataset(portrait, wanted.rows, known=at["known"], **laid), form, name)
    rules.may_have_portrait_set(request.viewer).or_refuse()
    try:
        body = exports.as_pdf(portrait, wanted.rows, **at)
    except pdf.NoPdf as missing:
        raise Http404(_("This machine cannot make PDF files.")) from missing
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _downloads(request: Request, known: Any) -> list[tuple[str, str]]:
    """What is shown, in each form it can be had in: the form first, then what was asked for."""
    query = request.GET.copy()
    for name in ("as", "page", "known", "known_day", "known_month", "known_year", *PICTURES):
        query.pop(name, None)
    if known is not None:
        query["known"] = known.isoformat()
    forms = [("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON")]
    if rules.may_have_portrait_set(request.viewer):
        forms.append(("pdf", "PDF"))
    rest = f"&{query.urlencode()}" if query else ""
    return [(label, f"?as={form}{rest}") for form, label in forms]
