"""How a view answers: a whole page, only the part that htmx asked for, or one of the page's pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _


class Picture(Protocol):
    """A chart or map: it can answer its own downloads."""

    def respond(self, form: str) -> HttpResponse: ...


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str | None = None,
    charts: Mapping[str, Picture] | None = None,
    maps: Mapping[str, Picture] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page, or with the fragment that it includes when htmx asks for less.

    A picture is drawn and downloaded from its page's own address (`?chart=NAME&as=svg`), so that
    whoever may see the page, and nobody else, may have the picture. Raises Http404 for an unknown picture.
    """
    for kind, pictures in (("chart", charts or {}), ("map", maps or {})):
        wanted = request.GET.get(kind)
        if wanted:
            if wanted not in pictures:
                raise Http404(_("This page has no such picture."))
            return pictures[wanted].respond(request.GET.get("as", "svg"))
    chosen = fragment if fragment and wants_fragment(request) else template
    return render_template(
        request, chosen, {**(context or {}), "charts": charts or {}, "maps": maps or {}}, status=status
    )


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of the page rather than for the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
