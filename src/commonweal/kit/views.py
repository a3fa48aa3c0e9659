"""Pages that every room shares: the history of a thing, the record of writes, a job, the components."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.i18n import set_language

from commonweal.kit import gallery, guards, identity, jobs, record
from commonweal.kit.exports import EntryTable
from commonweal.kit.filters import EntryFilter
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request


@cache_control(public=True, immutable=True, max_age=31_536_000)
def colours(request: Request, version: str) -> HttpResponse:
    return HttpResponse(identity.current(request).stylesheet(), content_type="text/css; charset=utf-8")


def language(request: Request) -> HttpResponseBase:
    return set_language(request)


def component_gallery(request: Request) -> HttpResponse:
    return render(request, "kit/component_gallery.html", gallery.context(request))


def history(request: Request, kind: str, pk: int) -> HttpResponse:
    thing = record.thing_of(kind, pk)
    if thing is None:
        raise Http404(_("There is no such thing."))
    guards.may_see_history(request.viewer, thing).or_refuse()
    return render(request, "kit/history.html", {"thing": thing, "kind": kind, "versions": record.history(thing)})


def entry_list(request: Request) -> HttpResponse:
    guards.may_see_record(request.viewer).or_refuse()
    return list_page(
        request,
        "kit/entry_list.html",
        record.entries(request.viewer),
        table=EntryTable,
        filters=EntryFilter,
        title=_("Record of changes"),
        filename="record",
    )


def job(request: Request, pk: int) -> HttpResponse:
    found = jobs.job_of(pk)
    if found is None:
        raise Http404(_("There is no such job."))
    guards.may_see_job(request.viewer, found).or_refuse()
    return render(request, "kit/job_page.html", {"job": found}, fragment="kit/_job.html")
