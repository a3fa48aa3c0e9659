"""Errors as pages: a refusal gives its reason, a stale edit puts the two versions together."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.kit.stale import merge_of
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused

_unavailable: list[type[Exception]] = []


def explain(fault: type[Exception]) -> None:
    """Answer with 503 and the fault's own words where something outside cannot be reached or read. Call from AppConfig.ready."""
    if fault not in _unavailable:
        _unavailable.append(fault)


class ErrorMiddleware:
    """Turns Refused into 403 (or the sign-in page for someone not signed in), Stale into 409, and what cannot be reached into 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return _refused(request, exception)
        if isinstance(exception, Stale):
            return render(
                request, "409.html", {"stale": exception, "merge": merge_of(exception, request.POST)}, status=409
            )
        if isinstance(exception, tuple(_unavailable)):
            return render(request, "503.html", {"reason": str(exception)}, status=503)
        return None


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "403.html", {"reason": refused.verdict.reason}, status=403)
