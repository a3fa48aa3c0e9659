"""The site's own pages: home, and the golden thread."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit.keeping import remembered
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.site import exports, reads
from commonweal.site.drawing import drawn


@remembered
def home(request: Request) -> HttpResponse:
    """What needs you, then how the place stands, then the rest."""
    return render(request, "site/home.html", {"home": reads.home(request.viewer, on=timezone.localdate())})


@remembered
def thread(request: Request, kind: str, pk: int) -> HttpResponse:
    """The line through one thing, or the threads in which a body, a person or a place takes part."""
    if kind not in reads.KINDS:
        raise Http404(_("There is no thread of that kind."))
    try:
        return _threads(request, kind, pk) if kind in reads.TAKING_PART else _thread(request, kind, pk)
    except ObjectDoesNotExist as missing:
        raise Http404(_("There is no such thing, so it has no thread.")) from missing


def _thread(request: Request, kind: str, pk: int) -> HttpResponse:
    shown = reads.thread(request.viewer, kind, pk, on=timezone.localdate())
    if request.GET.get("as"):
        return exports.thread_file(shown, request.GET["as"])
    context = {
        "thread": shown,
        "lying": drawn(shown, linked=True),
        "upright": drawn(shown, upright=True, linked=True),
        "downloads": [(label, f"?as={form}") for form, label in exports.FORMS.items()],
    }
    return render(request, "site/thread.html", context, fragment="site/_thread_panel.html")


def _threads(request: Request, kind: str, pk: int) -> HttpResponse:
    shown = reads.threads(request.viewer, kind, pk, on=timezone.localdate(), page=request.GET.get("page", 1))
    return render(request, "site/threads.html", {"shown": shown}, fragment="site/_threads.html")
