"""Pages of bespoke neighbourhoods: drawn on the map, pasted as codes, or composed of small areas."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.exports import neighbourhoods as exports
from commonweal.evidence.forms import neighbourhoods as forms
from commonweal.kit.editing import edit, sent
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def neighbourhood_list(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    place = get_object_or_404(register.places(viewer), pk=pk)
    context = {
        "place": place,
        "own": reads.bespoke_at(viewer, place),
        "neighbourhoods": reads.bespoke_neighbourhoods(viewer, place=place),
        "may_add": rules.may_add_neighbourhood(viewer, place),
    }
    return render(request, "evidence/neighbourhood_list.html", context, fragment="evidence/_neighbourhood_list.html")


def neighbourhood_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    neighbourhood = get_object_or_404(reads.bespoke_neighbourhoods(viewer), pk=pk)
    parts = reads.parts_of(viewer, neighbourhood)
    context = {
        "neighbourhood": neighbourhood,
        "place": neighbourhood.place,
        "parts": exports.part_rows(neighbourhood, parts),
        "may_change": rules.may_change_neighbourhood(viewer, neighbourhood.place),
    }
    maps = exports.parts_map(neighbourhood, parts)
    return render(request, "evidence/neighbourhood_page.html", context, maps=maps)


def neighbourhood_compose(request: Request, pk: int) -> HttpResponse:
    return _add(request, pk, forms.TickedForm, _("Compose a neighbourhood of small areas"))


def neighbourhood_paste(request: Request, pk: int) -> HttpResponse:
    return _add(request, pk, forms.PastedForm, _("Make a neighbourhood from codes or postcodes"))


def neighbourhood_draw(request: Request, pk: int) -> HttpResponse:
    place = get_object_or_404(register.places(request.viewer), pk=pk)
    rules.may_add_neighbourhood(request.viewer, place).or_refuse()
    return _add(
        request, pk, forms.DrawnForm, _("Draw a neighbourhood"), template="evidence/neighbourhood_draw.html",
        maps=exports.ground_map(request.viewer, place, on=localdate()),
    )  # fmt: skip


def _add(
    request: Request, pk: int, form_class: type[forms.NeighbourhoodForm], title: str, **facts: Any
) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    place = get_object_or_404(register.places(viewer), pk=pk)
    rules.may_add_neighbourhood(viewer, place).or_refuse()
    form = form_class(sent(request), request.FILES or None, place=place, viewer=viewer, on=on)
    return edit(
        request, form, partial(writes.add_neighbourhood, place, on=on),
        title=title, caption=place.name, to=_page, cancel=reverse("evidence:neighbourhood-list", args=[pk]),
        done=_("%(thing)s is made."), submit=_("Make this neighbourhood"), **facts,
    )  # fmt: skip


def neighbourhood_end(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    neighbourhood = get_object_or_404(reads.bespoke_neighbourhoods(viewer), pk=pk)
    rules.may_change_neighbourhood(viewer, neighbourhood.place).or_refuse()
    form = forms.EndNeighbourhoodForm(sent(request), thing=neighbourhood, initial={"on": localdate()})
    return edit(
        request, form, writes.end_neighbourhood, neighbourhood,
        title=_("End a neighbourhood"), caption=neighbourhood, to=_page(neighbourhood),
        done=_("%(thing)s is ended."), submit=_("End this neighbourhood"), danger=True,
    )  # fmt: skip


def _page(neighbourhood: Any) -> str:
    return reverse("evidence:neighbourhood-page", args=[neighbourhood.pk])
