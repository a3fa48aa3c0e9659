"""Answers again what was answered before, for as long as nothing in the database has changed.

PostgreSQL names the state that a statement sees: its snapshot. Two statements with the same snapshot
see the same rows, and any commit makes a new one, so a page kept under its snapshot can be late by
nothing. What else a page depends on (who asks, their place and language, the day, the address) is in
its name. No write needs to know which pages it makes old.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language

from commonweal.kit.viewers import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

KEPT_SECONDS = 600
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*(")')
NO_TOKEN = rb"\1\2"


def remembered(view: View[P]) -> View[P]:
    """Make a page that is asked for often remember its answer, for each person apart.

    Only whole pages that were found are kept; a page with a message for this person is made anew.
    """

    def page(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        name = _name(request) if request.method == "GET" and "_messages" not in request.session else None
        kept = cache.get(name) if name else None
        if kept is not None:
            return HttpResponse(_with_token(kept, request))
        response = view(request, *args, **kwargs)
        if name and _can_be_kept(response):
            cache.set(name, TOKEN.sub(NO_TOKEN, response.content), KEPT_SECONDS)
        return response

    update_wrapper(page, view)
    return page


def _can_be_kept(response: HttpResponse) -> bool:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code == 200 and is_page and not response.streaming and not response.cookies


def _with_token(body: bytes, request: Request) -> bytes:
    """The page with this session's own token in its forms: nobody gets another's."""
    return TOKEN.sub(rb"\g<1>" + get_token(request).encode() + rb"\g<2>", body) if TOKEN.search(body) else body


def _name(request: Request) -> str | None:
    """What the answer depends on, as one name; none while this connection has changes of its own that nobody else sees."""
    state = state_of_the_database()
    if state is None:
        return None
    parts = (
        connection.settings_dict["NAME"],
        state,
        request.user.pk,
        request.session.get("place"),
        get_language(),
        timezone.localdate().isoformat(),
        request.get_full_path(),
        request.headers.get("HX-Request"),
        request.headers.get("HX-Boosted"),
    )
    return "page-" + hashlib.sha256(repr(parts).encode()).hexdigest()


def state_of_the_database() -> str | None:
    """The name of what this connection sees of the database; none while it has changes of its own that nobody else sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NOT NULL")
        snapshot, has_own_changes = cursor.fetchone()
    return None if has_own_changes else str(snapshot)
