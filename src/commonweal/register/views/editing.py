"""The one way in which a page of the register adds, changes or ends something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.kit.forms import Form, ModelForm
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request


def edit(
    request: Request,
    form: Form | ModelForm,
    write: Callable[..., Any],
    *args: Any,
    title: str,
    done: str,
    to: str | Callable[[Any], str],
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and the write takes it, say what was done and go on to `to`.

    `done` may name what was changed as %(thing)s.
    """
    if request.method == "POST":
        changed = form.submit(write, *args, by=request.viewer)
        if changed is not None:
            messages.success(request, done % {"thing": changed})
            return redirect(to(changed) if callable(to) else to)
    back = to if isinstance(to, str) else reverse("register:summary")
    trail = [{"text": _("Register"), "href": reverse("register:summary")}, {"text": title}]
    if isinstance(to, str) and context.get("caption"):
        trail.insert(1, {"text": context["caption"], "href": to})
    shown = {"form": form, "title": title, "cancel": back, "breadcrumbs": trail, **context}
    return render(request, "kit/form_page.html", shown)


def sent(request: Request) -> Any:
    """What was sent, or None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


def page_of(thing: Any) -> str:
    """The address of a thing's page."""
    return str(thing.get_absolute_url())


def number_of(text: str) -> int:
    """The number of a thing as an address or a button gives it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
