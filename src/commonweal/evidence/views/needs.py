"""Pages of composite indices and allocations."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.exports import needs as exports
from commonweal.evidence.forms import needs as forms
from commonweal.kit.downloads import download
from commonweal.kit.editing import edit, found, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.register.rules import Viewer

# --- Indices


def compositeindex_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request, "evidence/compositeindex_list.html", reads.composite_indices(viewer, place_id=viewer.place_id),
        table=exports.CompositeIndexTable, title=_("Indices of need"), filename="indices",
        may_add=rules.may_add_index(viewer, viewer.place_id),
    )  # fmt: skip


def compositeindex_add(request: Request) -> HttpResponse:
    place = _open_place(request)
    rules.may_add_index(request.viewer, place.pk).or_refuse()
    form = forms.CompositeIndexForm(sent(request))
    return edit(
        request, form, writes.add_composite_index, place,
        title=_("Begin an index"), caption=place.name, done=_("%(thing)s is begun. Add its domains next."),
        cancel=reverse("evidence:compositeindex-list"),
    )  # fmt: skip


def compositeindex_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    index = found(reads.composite_index, viewer, pk)
    worked = reads.worked_index(viewer, index, on=on)
    wanted = request.GET.get("as")
    if wanted and not request.GET.get("map"):
        return download(exports.index_dataset(worked), wanted, f"index-{index.pk}")
    context = {
        "index": index,
        "worked": worked,
        "rows": exports.index_rows(worked),
        "may_change": rules.may_change_index(viewer, index, is_settled=reads.is_settled(viewer, index)),
    }
    drawn = exports.index_map(worked, partial(reads.outlines_inside, viewer, index.place, on=on))
    has_map = drawn and reads.has_outlines_inside(viewer, index.place, on=on)
    return render(request, "evidence/compositeindex_page.html", context, maps=drawn if has_map else {})


def compositeindex_edit(request: Request, pk: int) -> HttpResponse:
    index = found(reads.composite_index, request.viewer, pk)
    _may_change_index(request, index)
    form = forms.CompositeIndexForm(sent(request), instance=index)
    return edit(
        request, form, writes.change_composite_index, index,
        title=_("Change an index"), caption=index.title, to=page_of(index),
    )  # fmt: skip


def indexdomain_add(request: Request, pk: int) -> HttpResponse:
    index = found(reads.composite_index, request.viewer, pk)
    _may_change_index(request, index)
    form = forms.IndexDomainForm(sent(request), index=index, measured=_measured(index.place))
    return edit(
        request, form, writes.add_index_domain, index,
        title=_("Add a domain"), caption=index.title, to=page_of(index), done=_("%(thing)s is added."),
    )  # fmt: skip


def indexdomain_edit(request: Request, pk: int) -> HttpResponse:
    domain = found(reads.index_domain, request.viewer, pk)
    _may_change_index(request, domain.index)
    form = forms.IndexDomainForm(
        sent(request), index=domain.index, measured=_measured(domain.index.place), instance=domain
    )
    return edit(
        request, form, writes.change_index_domain, domain,
        title=_("Change a domain"), caption=domain.index.title, to=page_of(domain.index),
    )  # fmt: skip


def indexdomain_remove(request: Request, pk: int) -> HttpResponse:
    domain = found(reads.index_domain, request.viewer, pk)
    _may_change_index(request, domain.index)
    form = forms.RemoveForm(sent(request), thing=domain)
    return edit(
        request, form, writes.remove_index_domain, domain,
        title=_("Take a domain out"), caption=str(domain), to=page_of(domain.index), danger=True,
        submit=_("Take it out"), done=_("%(thing)s is taken out."),
    )  # fmt: skip


# --- Allocations


def allocation_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request, "evidence/allocation_list.html", reads.allocations(viewer, place_id=viewer.place_id),
        table=exports.AllocationTable, title=_("Allocations"), filename="allocations",
        may_add=rules.may_add_allocation(viewer, viewer.place_id),
    )  # fmt: skip


def allocation_add(request: Request) -> HttpResponse:
    place = _open_place(request)
    rules.may_add_allocation(request.viewer, place.pk).or_refuse()
    start = {"index": request.GET.get("index")}
    form = forms.AllocationForm(
        sent(request), viewer=request.viewer, place=place, measured=_measured(place), initial=start
    )
    return edit(
        request, form, writes.add_allocation, place,
        title=_("Share out a fund"), caption=place.name, done=_("The draft of %(thing)s is added."),
        cancel=reverse("evidence:allocation-list"),
    )  # fmt: skip


def allocation_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    one = found(reads.allocation, viewer, pk)
    worked = reads.worked_allocation(viewer, one, on=on)
    wanted = request.GET.get("as")
    if wanted and not request.GET.get("map"):
        return download(exports.allocation_dataset(worked), wanted, f"allocation-{one.pk}")
    context = {
        "allocation": one,
        "worked": worked,
        "rule": exports.rule_words(worked),
        "rows": exports.allocation_rows(worked),
        "others": exports.other_rows(worked),
        "standing": exports.standing(worked),
        "state": exports.state(one),
        "may_change": rules.may_change_allocation(viewer, one),
        "may_adopt": rules.may_adopt_allocation(viewer, one, fault=worked.fault),
    }
    drawn = exports.allocation_map(worked, partial(reads.outlines_inside, viewer, one.place, on=on))
    has_map = drawn and reads.has_outlines_inside(viewer, one.place, on=on)
    return render(request, "evidence/allocation_page.html", context, maps=drawn if has_map else {})


def allocation_edit(request: Request, pk: int) -> HttpResponse:
    one = found(reads.allocation, request.viewer, pk)
    rules.may_change_allocation(request.viewer, one).or_refuse()
    form = forms.AllocationForm(
        sent(request), viewer=request.viewer, place=one.place, measured=_measured(one.place), instance=one
    )
    return edit(
        request, form, writes.change_allocation, one,
        title=_("Change an allocation"), caption=one.title, to=page_of(one),
    )  # fmt: skip


def allocation_adopt(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    one = found(reads.allocation, viewer, pk)
    fault = reads.worked_allocation(viewer, one, on=localdate()).fault
    rules.may_adopt_allocation(viewer, one, fault=fault).or_refuse()
    form = forms.AdoptForm(sent(request), thing=one, initial={"on": localdate()})
    return edit(
        request, form, writes.adopt_allocation, one,
        title=_("Record that it was adopted"), caption=one.title, to=page_of(one), submit=_("Adopt it"),
        warning=_("Every figure that it rests on is kept, and it can never be changed again."),
        done=_("%(thing)s is adopted and kept."),
    )  # fmt: skip


# --- What they share


def _open_place(request: Request) -> Any:
    place = register.open_place(request.viewer)
    if place is None:
        raise Http404(_("There is no place in the register yet."))
    return place


def _measured(place: Any) -> Any:
    """What anyone may see is measured in the neighbourhoods of a place."""
    return reads.measured_inside(Viewer.public(), place, on=localdate())


def _may_change_index(request: Request, index: Any) -> None:
    rules.may_change_index(request.viewer, index, is_settled=reads.is_settled(request.viewer, index)).or_refuse()
