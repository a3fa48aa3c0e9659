"""Errors as pages: a refusal gives its reason, a stale edit puts the two versions together."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.kit.stale import merge_of
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused


class ErrorMiddleware:
    """Turns Refused into 403 (or the sign-in page for someone not signed in) and Stale into 409."""

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
        return None


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "403.html", {"reason": refused.verdict.reason}, status=403)
