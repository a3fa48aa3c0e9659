"""Pages about where partnerships and partners work: whose patch fits the place, and where the chain breaks."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit.editing import found
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.structure import reads
from commonweal.structure.exports import boundaries as exports
from commonweal.structure.exports import continuity
from commonweal.structure.forms import territory as forms


def boundary_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    territory = reads.territory(viewer, place_id=viewer.place_id, on=localdate())
    return list_page(
        request,
        "structure/boundary_list.html",
        territory.rows,  # type: ignore[arg-type]
        table=exports.ServingTable,
        filters=forms.BoundaryFilter,
        title=_("Boundaries: whose patch fits"),
        filename="boundaries",
        charts=exports.patches_chart(territory),
        maps=exports.neighbours_map(viewer, territory),
        caption=territory.place,
        lead_counts=exports.counted(territory),
        territory=territory,
    )


def organisation_boundaries(request: Request, pk: int) -> HttpResponse:
    """A page of its own and a panel of an organisation's. The public sees why it is empty rather than a page to sign in on."""
    divided = found(lambda: reads.organisation_boundaries(request.viewer, pk, on=localdate()))
    context = {
        "divided": divided,
        "why": exports.reason_of(divided.row) if divided.row else "",
        "footings": exports.footings_in_words(divided.footings),
    }
    return render(
        request,
        "structure/organisation_boundaries.html",
        context,
        maps=exports.footings_map(request.viewer, divided),
        fragment="structure/_organisation_boundaries.html",
    )


def discontinuity_list(request: Request) -> HttpResponse:
    viewer, by = request.viewer, forms.strands_of(request.GET.get("by", ""))
    chains = reads.continuity_of_place(viewer, place_id=viewer.place_id, on=localdate(), by=by)
    return list_page(
        request,
        "structure/discontinuity_list.html",
        chains.breaks,  # type: ignore[arg-type]
        table=continuity.BreakTable,
        filters=forms.BreakFilter,
        title=_("Discontinuities"),
        filename=f"discontinuities-by-{by}",
        charts={**continuity.life_chart(chains), **continuity.levels_chart(chains)},
        caption=register.open_place(viewer),
        chains=chains,
        unknowns=continuity.unknowns(chains),
    )
