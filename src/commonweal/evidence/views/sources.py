"""Pages of where figures come from, and of what they measure."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.exports import lists, pictures
from commonweal.evidence.exports import profile as profiles
from commonweal.evidence.forms import sources as forms
from commonweal.kit.editing import edit, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def overview(request: Request) -> HttpResponse:
    viewer = request.viewer
    context = {
        "place": register.open_place(viewer),
        "counts": reads.counts(viewer),
        "latest": reads.releases(viewer)[:5],
        "may_load": rules.may_load_release(viewer),
        "may_see_gaps": rules.may_see_gaps(viewer, viewer.place_id),
    }
    return render(request, "evidence/overview.html", context)


def indicator_list(request: Request) -> HttpResponse:
    return list_page(
        request, "evidence/indicator_list.html", reads.indicators(request.viewer), table=lists.IndicatorTable,
        filters=forms.IndicatorFilter, title=_("Indicators"), filename="indicators",
    )  # fmt: skip


def indicator_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    indicator = get_object_or_404(reads.indicators(viewer), pk=pk)
    place = register.open_place(viewer)
    profile = reads.profile(viewer, place, on=localdate()) if place else None
    line = profile.line_of(indicator.code) if profile else None
    own = line if line is not None and line.indicator == indicator else None
    context = {
        "indicator": indicator,
        "place": place,
        "row": profiles.profile_row(own) if own else None,
        "profile": profile,
        "may_change": rules.may_change_indicator(viewer),
    }
    drawn = pictures.of_profile(viewer, profile, own, on=localdate()) if profile else {}
    return render(request, "evidence/indicator_page.html", context, **drawn)


def indicator_edit(request: Request, pk: int) -> HttpResponse:
    indicator = get_object_or_404(reads.indicators(request.viewer), pk=pk)
    rules.may_change_indicator(request.viewer).or_refuse()
    form = forms.IndicatorForm(sent(request), instance=indicator)
    return edit(
        request, form, writes.change_indicator, indicator,
        title=_("Change an indicator"), caption=indicator.name, to=page_of(indicator),
    )  # fmt: skip


def source_list(request: Request) -> HttpResponse:
    return list_page(
        request, "evidence/source_list.html", reads.sources(request.viewer), table=lists.SourceTable,
        filters=forms.SourceFilter, title=_("Sources"), filename="sources",
        may_load=rules.may_load_release(request.viewer), may_add=rules.may_add_source(request.viewer),
    )  # fmt: skip


def source_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    source = get_object_or_404(reads.sources(viewer), pk=pk)
    context = {
        "source": source,
        "indicators": reads.indicators(viewer, source=source),
        "releases": reads.releases(viewer, source=source),
        "carryings": reads.carryings(viewer, source=source),
        "may_carry": rules.may_declare_carrying(viewer),
        "may_change": rules.may_change_source(viewer),
        "may_load": rules.may_load_release(viewer),
    }
    return render(request, "evidence/source_page.html", context)


def source_edit(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(reads.sources(request.viewer), pk=pk)
    rules.may_change_source(request.viewer).or_refuse()
    form = forms.SourceForm(sent(request), instance=source)
    return edit(
        request, form, writes.change_source, source,
        title=_("Change a source"), caption=source.name, to=page_of(source),
    )  # fmt: skip
