"""Who is looking: `request.viewer`, made by the factory that the settings name.

The kit knows nothing of partnerships, so the factory lives in the room that does (register).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string


class Request(HttpRequest):
    """A request as views see it: the middleware has put on it who is looking. Only the name of a type."""

    viewer: Any


@cache
def _factory(path: str) -> Callable[[HttpRequest], Any]:
    factory: Callable[[HttpRequest], Any] = import_string(path)
    return factory


class ViewerMiddleware:
    """Gives every request its viewer, looked up only when something asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _factory(settings.COMMONWEAL_VIEWER)(request))  # type: ignore[attr-defined]
        return self.get_response(request)
