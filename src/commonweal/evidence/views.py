"""Pages of evidence: a place's profile, its indicators, and where every figure comes from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import exports, forms, imports, reads, rules, writes
from commonweal.kit import jobs, uploads
from commonweal.kit.downloads import download
from commonweal.kit.editing import edit, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register

PURPOSE = "evidence.load"


def overview(request: Request) -> HttpResponse:
    viewer = request.viewer
    context = {
        "place": register.open_place(viewer),
        "counts": reads.counts(viewer),
        "latest": reads.releases(viewer)[:5],
        "may_load": rules.may_load_release(viewer),
    }
    return render(request, "evidence/overview.html", context)


# --- A place


def place_profile(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    place = get_object_or_404(register.places(viewer), pk=pk)
    profile = reads.profile(viewer, place, on=on)
    form = request.GET.get("as")
    if form and not request.GET.get("map") and not request.GET.get("chart"):
        return download(exports.profile_dataset(profile), form, f"profile-{place.code}")
    chosen = profile.line_of(request.GET.get("indicator", ""))
    context = {
        "place": place,
        "profile": profile,
        "rows": exports.profile_rows(profile),
        "standing_out": exports.standing_out(profile),
        "chosen": chosen,
    }
    return render(
        request, "evidence/place_profile.html", context,
        fragment="evidence/_place_profile.html", **_pictures(request, profile, chosen),
    )  # fmt: skip


def _pictures(request: Request, profile: reads.Profile, chosen: reads.Line | None) -> dict[str, Any]:
    """The chosen indicator of a place: over time, and in its neighbourhoods."""
    if chosen is None:
        return {}
    viewer, on, place = request.viewer, localdate(), profile.place
    places = [each for each in (place, profile.parent, profile.nation) if each is not None]
    series = reads.series(viewer, chosen.indicator, places, on=on)
    chart = exports.series_chart(chosen.indicator, series, places, sources=reads.sources_of(viewer, series))
    found = reads.map_values(viewer, chosen.indicator, place, on=on) if profile.neighbourhood_count else []
    drawn = exports.neighbourhood_map(chosen.indicator, place, found)
    return {"charts": {"series": chart} if chart else {}, "maps": {"neighbourhoods": drawn} if drawn else {}}


# --- Indicators


def indicator_list(request: Request) -> HttpResponse:
    return list_page(
        request, "evidence/indicator_list.html", reads.indicators(request.viewer), table=exports.IndicatorTable,
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
        "row": exports.profile_row(own) if own else None,
        "profile": profile,
        "may_change": rules.may_change_indicator(viewer),
    }
    pictures = _pictures(request, profile, own) if profile else {}
    return render(request, "evidence/indicator_page.html", context, **pictures)


def indicator_edit(request: Request, pk: int) -> HttpResponse:
    indicator = get_object_or_404(reads.indicators(request.viewer), pk=pk)
    rules.may_change_indicator(request.viewer).or_refuse()
    form = forms.IndicatorForm(sent(request), instance=indicator)
    return edit(
        request, form, writes.change_indicator, indicator,
        title=_("Change an indicator"), caption=indicator.name, to=page_of(indicator),
    )  # fmt: skip


# --- Sources


def source_list(request: Request) -> HttpResponse:
    return list_page(
        request, "evidence/source_list.html", reads.sources(request.viewer), table=exports.SourceTable,
        filters=forms.SourceFilter, title=_("Sources"), filename="sources",
        may_load=rules.may_load_release(request.viewer),
    )  # fmt: skip


def source_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    source = get_object_or_404(reads.sources(viewer), pk=pk)
    context = {
        "source": source,
        "indicators": reads.indicators(viewer, source=source),
        "releases": reads.releases(viewer, source=source),
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


# --- Releases


def release_list(request: Request) -> HttpResponse:
    return list_page(
        request, "evidence/release_list.html", reads.releases(request.viewer), table=exports.ReleaseTable,
        filters=forms.ReleaseFilter, title=_("Releases"), filename="releases",
        may_load=rules.may_load_release(request.viewer),
    )  # fmt: skip


def release_page(request: Request, pk: int) -> HttpResponse:
    release = get_object_or_404(reads.releases(request.viewer), pk=pk)
    return render(request, "evidence/release_page.html", {"release": release})


def release_add(request: Request) -> HttpResponse:
    rules.may_load_release(request.viewer).or_refuse()
    form = forms.ReleaseForm(sent(request), request.FILES or None, initial={"retrieved_on": localdate()})
    if form.is_valid():
        told = form.cleaned_data
        token = uploads.keep(
            told["file"], user_id=request.viewer.user_id, purpose=PURPOSE,
            retrieved_on=told["retrieved_on"].isoformat(), source=told["source"], declaration=told["declaration"],
        )  # fmt: skip
        return redirect("evidence:release-check", token=token)
    context = {"form": form, "declarations": imports.known_declarations().values()}
    return render(request, "evidence/release_add.html", context)


def release_check(request: Request, token: str) -> HttpResponse:
    viewer = request.viewer
    rules.may_load_release(viewer).or_refuse()
    upload = uploads.find(token, user_id=viewer.user_id, purpose=PURPOSE)
    if upload is None:
        raise Http404(_("This file is not here any more. Send it again."))
    form = forms.LoadForm(sent(request))
    if form.is_valid():
        title = _("Load %(file)s") % {"file": upload.name}
        job = jobs.start(PURPOSE, by=viewer, title=title, token=token, why=form.cleaned_data["why"])
        return redirect("kit:job", pk=job.pk)
    try:
        declaration = imports.named(upload.facts)
        understood = imports.understand(upload.path, by=viewer, name=upload.name, declaration=declaration)
        context: dict[str, Any] = {"understood": understood}
    except imports.Faults as faults:
        context = {"faults": faults}
    return render(request, "evidence/release_check.html", {"form": form, "upload": upload, **context})
