"""Pages that ask whether partnerships are shaped right: overlaps, burden, gaps and bridges."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, found, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.structure import reads, rules, writes
from commonweal.structure.exports import shape as exports
from commonweal.structure.forms import shape as forms


def overlap_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    overlaps = reads.overlaps_of_place(viewer, place_id=viewer.place_id, on=localdate())
    return list_page(
        request,
        "structure/overlap_list.html",
        overlaps.pairs,  # type: ignore[arg-type]
        table=exports.OverlapTable,
        filters=forms.OverlapFilter,
        title=_("Overlaps of partnerships"),
        filename="overlaps",
        caption=register.open_place(viewer),
        overlaps=overlaps,
        weights=reads.WEIGHTS,
    )


def overlap_page(request: Request, first_pk: int, second_pk: int) -> HttpResponse:
    if first_pk == second_pk:
        raise Http404(_("A partnership overlaps with others, not with itself."))
    both = found(lambda: reads.overlap_of_two(request.viewer, first_pk, second_pk, on=localdate()))
    context = {
        "both": both,
        "ways": exports.pair_in_words(both.pair, both.universe) if both.pair else [],
        "follow": exports.FOLLOWS[both.pair.follow] if both.pair else "",
    }
    return render(request, "structure/overlap_page.html", context)


def burden_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    by = forms.way_of(request.GET.get("by", ""))
    until = forms.twelve_months_to(request.GET, on=localdate())
    burden = reads.burden_of_place(viewer, place_id=viewer.place_id, on=localdate(), by=by, until=until)
    return list_page(
        request,
        "structure/burden_list.html",
        burden.loads,  # type: ignore[arg-type]
        table=exports.BurdenTable,
        filters=forms.BurdenFilter,
        title=_("Burden of partnerships"),
        filename=f"burden-by-{by}",
        charts={"burden": exports.burden_chart(burden, burden.loads)},
        caption=register.open_place(viewer),
        burden=burden,
        may_see_people=rules.may_see_hours_of_people(viewer, viewer.place_id),
        may_set_rates=rules.may_set_rates(viewer, viewer.place_id),
        may_state=rules.may_state_some_capacity(viewer, viewer.place_id),
    )


def organisation_burden(request: Request, pk: int) -> HttpResponse:
    """A panel of an organisation's page. The public sees why it is empty rather than a page to sign in on."""
    share = found(lambda: reads.organisation_burden(request.viewer, pk, on=localdate()))
    return _share(request, share, "structure/organisation_burden.html")


def partnership_burden(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page."""
    share = found(lambda: reads.partnership_burden(request.viewer, pk, on=localdate()))
    return _share(request, share, "structure/partnership_burden.html")


def _share(request: Request, share: Any, template: str) -> HttpResponse:
    return render(request, template, {"share": share}, fragment="structure/_burden.html")


def gap_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "structure/gap_list.html",
        reads.gaps(viewer, place_id=viewer.place_id, on=localdate()),  # type: ignore[arg-type]
        table=exports.GapTable,
        filters=forms.GapFilter,
        title=_("Gaps"),
        filename="gaps",
        caption=register.open_place(viewer),
    )


def bridge_list(request: Request) -> HttpResponse:
    viewer, of = request.viewer, forms.whose_of(request.GET.get("of", ""))
    return list_page(
        request,
        "structure/bridge_list.html",
        reads.bridges(viewer, place_id=viewer.place_id, on=localdate(), of=of),  # type: ignore[arg-type]
        table=exports.BridgeTable,
        filters=forms.BridgeFilter,
        title=_("Bridges"),
        filename=f"bridges-{of}",
        caption=register.open_place(viewer),
    )


# --- What the figures rest on


def rate_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_shape(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "structure/rate_list.html",
        reads.rates(viewer, place_id=viewer.place_id),
        table=exports.RateTable,
        title=_("What an hour costs"),
        filename="rates",
        caption=register.open_place(viewer),
        may_add=rules.may_set_rates(viewer, viewer.place_id),
    )


def rate_add(request: Request) -> HttpResponse:
    place = found(reads.place_to_audit, request.viewer)
    rules.may_set_rates(request.viewer, place.pk).or_refuse()
    form = forms.RateForm(sent(request), viewer=request.viewer, place_id=place.pk)
    return _edit(request, form, writes.add_rate, place, title=_("Say what an hour costs"), to="rate-list")


def rate_edit(request: Request, pk: int) -> HttpResponse:
    rate = found(reads.rate, request.viewer, pk)
    rules.may_set_rates(request.viewer, rate.place_id).or_refuse()
    form = forms.RateForm(sent(request), instance=rate, viewer=request.viewer, place_id=rate.place_id)
    return _edit(
        request, form, writes.change_rate, rate, title=_("Change a rate"), caption=str(rate), to="rate-list",
        template="structure/rate_edit.html", rate=rate,
    )  # fmt: skip


def rate_end(request: Request, pk: int) -> HttpResponse:
    rate = found(reads.rate, request.viewer, pk)
    rules.may_set_rates(request.viewer, rate.place_id).or_refuse()
    form = forms.EndForm(sent(request), thing=rate, initial={"on": localdate()})
    return _edit(request, form, writes.end_rate, rate, title=_("End a rate"), caption=str(rate), to="rate-list")


def capacity_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_shape(viewer, viewer.place_id).or_refuse()
    return list_page(
        request,
        "structure/capacity_list.html",
        reads.capacities(viewer, place_id=viewer.place_id),
        table=exports.CapacityTable,
        title=_("What they can give"),
        filename="capacities",
        caption=register.open_place(viewer),
        may_add=rules.may_state_some_capacity(viewer, viewer.place_id),
    )


def capacity_add(request: Request) -> HttpResponse:
    place = found(reads.place_to_audit, request.viewer)
    rules.may_state_some_capacity(request.viewer, place.pk).or_refuse()
    form = forms.CapacityForm(sent(request), viewer=request.viewer, place_id=place.pk)
    return _edit(request, form, writes.add_capacity, place, title=_("Say what you can give"), to="capacity-list")


def capacity_edit(request: Request, pk: int) -> HttpResponse:
    capacity = found(reads.capacity, request.viewer, pk)
    form = forms.CapacityForm(sent(request), instance=capacity, viewer=request.viewer, place_id=capacity.place_id)
    return _edit(
        request, form, writes.change_capacity, capacity, title=_("Change what they can give"), caption=str(capacity),
        to="capacity-list", template="structure/capacity_edit.html", capacity=capacity,
    )  # fmt: skip


def capacity_end(request: Request, pk: int) -> HttpResponse:
    capacity = found(reads.capacity, request.viewer, pk)
    form = forms.EndForm(sent(request), thing=capacity, initial={"on": localdate()})
    return _edit(
        request, form, writes.end_capacity, capacity, title=_("Take back what they said"), caption=str(capacity),
        to="capacity-list",
    )  # fmt: skip


def _edit(request: Request, form: Any, write: Any, thing: Any, *, title: str, to: str, **context: Any) -> HttpResponse:
    """A form page of this part of the room, back to its list."""
    home = reverse(f"structure:{to}")
    crumbs = [{"text": _("Burden"), "href": reverse("structure:burden-list")}, {"text": title}]
    return edit(request, form, write, thing, title=title, to=home, breadcrumbs=crumbs, **context)
