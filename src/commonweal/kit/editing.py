"""The one way in which a page finds a thing, and adds, changes or ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonweal.kit.forms import Form, ModelForm
from commonweal.kit.pages import Picture, render
from commonweal.kit.viewers import Request


def edit(
    request: Request,
    form: Form | ModelForm,
    write: Callable[..., Any],
    *args: Any,
    title: str,
    done: str = "",
    to: str | Callable[[Any], str] = "",
    cancel: str = "",
    template: str = "kit/form_page.html",
    maps: Mapping[str, Picture] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and the write takes it, say what was done and go on to `to`, else to the thing's page.

    `done` may name what was changed as %(thing)s.
    """
    if request.method == "POST":
        changed = form.submit(write, *args, by=request.viewer)
        if changed is not None:
            if form.left_as_it_was(changed):
                messages.info(request, _("Nothing was changed: %(thing)s stands as it was.") % {"thing": changed})
            else:
                messages.success(request, (done or _("%(thing)s is changed.")) % {"thing": changed})
            return redirect(to(changed) if callable(to) else to or changed)
    home = cancel or (to if isinstance(to, str) else "")
    return render(request, template, {"form": form, "title": title, "cancel": home, **context}, maps=maps)


def sent(request: Request) -> Any:
    """What was sent, or None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


def found(read: Callable[..., Any], *args: Any) -> Any:
    """What a read of one thing returns. Raises Http404 where there is none."""
    try:
        return read(*args)
    except ObjectDoesNotExist as missing:
        raise Http404(_("There is no such thing.")) from missing


def page_of(thing: Any) -> str:
    """The address of a thing's page."""
    return str(thing.get_absolute_url())


def number_of(text: str) -> int:
    """The number of a thing as an address or a button gives it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
