"""Pages of places: their facts, themes, overlaps, boundaries and support teams."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules, writes
from commonweal.register.exports import pictures
from commonweal.register.exports.tables import PlaceTable
from commonweal.register.forms import filters, things


def summary(request: Request) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    place = reads.open_place(viewer)
    context = {
        "place": place,
        "counts": reads.counts(viewer, place, on=on) if place else None,
        "themes": reads.themes(viewer, place_id=place.pk, on=on) if place else (),
        "may_add": rules.may_support(viewer, viewer.place_id),
        "may_add_place": rules.may_add_place(viewer),
    }
    return render(request, "register/summary.html", context)


def place_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "register/place_list.html",
        reads.places_with_counts(viewer, on=timezone.localdate()),
        table=PlaceTable,
        filters=filters.PlaceFilter,
        title=_("Places"),
        filename="places",
        may_add=rules.may_add_place(viewer),
    )


def place_choose(request: Request) -> HttpResponse:
    places = reads.places_to_open(request.viewer)
    if request.method == "POST":
        place = get_object_or_404(places, pk=number_of(request.POST.get("place", "")))
        request.session["place"] = place.pk
        messages.success(request, _("%(place)s is open now.") % {"place": place})
        onward = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
        return redirect(onward if safe else reverse("register:summary"))
    return render(request, "register/place_choose.html", {"places": places, "onward": request.GET.get("next", "")})


def place_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    place = get_object_or_404(reads.places(viewer), pk=pk)
    children = list(reads.children(viewer, place, on=on))
    context = {
        "place": place,
        "ancestors": reads.ancestors(viewer, place),
        "children": children,
        "themes": reads.themes(viewer, place_id=place.pk, on=on),
        "overlaps": reads.overlaps(viewer, place_id=place.pk),
        "team": reads.supports(viewer, place_id=place.pk, on=on),
        "partnership_count": reads.partnerships(viewer, place_id=place.pk, on=on).count(),
        "may_change": rules.may_change_place(viewer, kept_by=reads.keepers_of_place(viewer, place.pk)),
        "may_support": rules.may_support(viewer, place.pk),
    }
    return render(request, "register/place_page.html", context, maps=pictures.map_of(viewer, place, children, on=on))


def place_add(request: Request) -> HttpResponse:
    rules.may_add_place(request.viewer).or_refuse()
    form = things.PlaceForm(sent(request), viewer=request.viewer, initial={"parent": request.GET.get("parent")})
    return edit(
        request, form, writes.add_place, title=_("Add a place"), done=_("%(thing)s is in the register."), to=page_of
    )


def place_edit(request: Request, pk: int) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=pk)
    rules.may_change_place(request.viewer, kept_by=reads.keepers_of_place(request.viewer, pk)).or_refuse()
    form = things.PlaceForm(sent(request), instance=place, viewer=request.viewer)
    return edit(
        request, form, writes.change_place, place,
        title=_("Change a place"), caption=place.name, done=_("%(thing)s is changed."), to=page_of(place),
    )  # fmt: skip


def place_end(request: Request, pk: int) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=pk)
    rules.may_change_place(request.viewer, kept_by=reads.keepers_of_place(request.viewer, pk)).or_refuse()
    form = things.EndPlaceForm(sent(request), thing=place, viewer=request.viewer)
    return edit(
        request, form, writes.end_place, place,
        title=_("End a place"), caption=place.name, done=_("%(thing)s is ended."), to=page_of(place),
        submit=_("End this place"), danger=True,
    )  # fmt: skip


def place_boundary(request: Request, pk: int) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=pk)
    rules.may_change_place(request.viewer, kept_by=reads.keepers_of_place(request.viewer, pk)).or_refuse()
    form = things.BoundaryForm(sent(request), request.FILES or None, thing=place)
    return edit(
        request, form, writes.set_boundary, place,
        title=_("Draw the boundary"), caption=place.name, done=_("%(thing)s has a new boundary."), to=page_of(place),
    )  # fmt: skip


def theme_add(request: Request, place_pk: int) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=place_pk)
    rules.may_support(request.viewer, place.pk).or_refuse()
    form = things.ThemeForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, writes.add_theme, place,
        title=_("Add a theme"), caption=place.name, done=_("The theme %(thing)s is added."), to=page_of(place),
    )  # fmt: skip


def theme_edit(request: Request, pk: int) -> HttpResponse:
    theme = get_object_or_404(reads.themes(request.viewer, on=timezone.localdate()), pk=pk)
    rules.may_support(request.viewer, theme.place_id).or_refuse()
    form = things.ThemeForm(sent(request), instance=theme, viewer=request.viewer)
    return edit(
        request, form, writes.change_theme, theme,
        title=_("Change a theme"), caption=theme.name, done=_("The theme %(thing)s is changed."), to=page_of(theme.place),
    )  # fmt: skip


def theme_end(request: Request, pk: int) -> HttpResponse:
    theme = get_object_or_404(reads.themes(request.viewer, on=timezone.localdate()), pk=pk)
    rules.may_support(request.viewer, theme.place_id).or_refuse()
    form = things.RemoveForm(sent(request), thing=theme)
    return edit(
        request, form, writes.end_theme, theme,
        title=_("Take away a theme"), caption=theme.name, done=_("The theme %(thing)s is taken away."),
        to=page_of(theme.place), submit=_("Take it away"), danger=True,
    )  # fmt: skip


def overlap_add(request: Request, place_pk: int) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=place_pk)
    rules.may_change_place(request.viewer, kept_by=reads.keepers_of_place(request.viewer, place.pk)).or_refuse()
    form = things.OverlapForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, writes.add_overlap, place,
        title=_("Say how it overlaps with another place"), caption=place.name, done=_("The overlap is added."), to=page_of(place),
    )  # fmt: skip


def overlap_edit(request: Request, pk: int) -> HttpResponse:
    overlap = get_object_or_404(reads.overlaps(request.viewer), pk=pk)
    rules.may_change_place(request.viewer, kept_by=reads.keepers_of_place(request.viewer, overlap.place_id)).or_refuse()
    form = things.OverlapForm(sent(request), instance=overlap, viewer=request.viewer)
    return edit(
        request, form, writes.change_overlap, overlap,
        title=_("Change an overlap"), caption=overlap, done=_("The overlap is changed."), to=page_of(overlap.place),
    )  # fmt: skip


def overlap_end(request: Request, pk: int) -> HttpResponse:
    overlap = get_object_or_404(reads.overlaps(request.viewer), pk=pk)
    rules.may_change_place(request.viewer, kept_by=reads.keepers_of_place(request.viewer, overlap.place_id)).or_refuse()
    form = things.RemoveForm(sent(request), thing=overlap)
    return edit(
        request, form, writes.end_overlap, overlap,
        title=_("Take away an overlap"), caption=overlap, done=_("The overlap is taken away."), to=page_of(overlap.place),
        submit=_("Take it away"), danger=True,
    )  # fmt: skip


def support_add(request: Request, place_pk: int) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=place_pk)
    rules.may_join_team(
        request.viewer, place.pk, has_team=reads.supports(request.viewer, place_id=place_pk).exists()
    ).or_refuse()
    form = things.SupportForm(sent(request), viewer=request.viewer)

    return edit(
        request, form, partial(writes.add_support, place=place),
        title=_("Put someone on the support team"), caption=place.name, done=_("%(thing)s."), to=page_of(place),
    )  # fmt: skip


def support_end(request: Request, pk: int) -> HttpResponse:
    support = get_object_or_404(reads.supports(request.viewer), pk=pk)
    rules.may_support(request.viewer, support.place_id).or_refuse()
    form = things.EndForm(sent(request), thing=support)
    return edit(
        request, form, writes.end_support, support,
        title=_("Take someone off the support team"), caption=support, done=_("%(thing)s until then, and no longer."),
        to=page_of(support.place), submit=_("Take them off"), danger=True,
    )  # fmt: skip
