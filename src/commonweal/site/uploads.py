"""How much may be sent at once: more is turned away before any of it is read, with what to do instead."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MEGABYTE = 1024 * 1024


class LargestUpload:
    """Answers 413 to a request that declares more than the installation takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = str(request.META.get("CONTENT_LENGTH") or 0)
        sent = int(declared) if declared.isdecimal() else 0
        if sent > settings.COMMONWEAL_UPLOAD_MB * MEGABYTE:
            told = {"sent_mb": -(-sent // MEGABYTE), "largest_mb": settings.COMMONWEAL_UPLOAD_MB}
            return render(request, "413.html", told, status=413)
        return self.get_response(request)
