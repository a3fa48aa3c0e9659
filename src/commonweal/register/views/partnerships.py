"""Pages of partnerships and ties, the two pictures of them, and two tiers side by side."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit.downloads import download
from commonweal.kit.editing import edit, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules, writes
from commonweal.register.exports import pictures, side_by_side
from commonweal.register.exports.tables import PartnershipTable, TieTable
from commonweal.register.forms import filters, things
from commonweal.register.forms.partnerships import CoverageForm, PartnershipForm, SecretariatForm, TieForm


def partnership_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "register/partnership_list.html",
        reads.partnerships_with_counts(viewer, place_id=viewer.place_id or 0, on=timezone.localdate()),
        table=PartnershipTable,
        filters=filters.PartnershipFilter,
        title=_("Partnerships"),
        filename="partnerships",
        caption=reads.open_place(viewer),
        may_add=rules.may_add_partnership(viewer, viewer.place_id),
    )


def partnership_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    partnership = get_object_or_404(reads.partnerships(viewer), pk=pk)
    seats = list(reads.in_a_table(viewer, reads.seats(viewer, on=on).filter(partnership=partnership)))
    context = {
        "partnership": partnership,
        "seats": seats,
        "signed_up": reads.signed_up(viewer, seats),
        "standings": reads.standings(viewer, partnership, on=on),
        "profile": reads.profile(viewer, partnership),
        "coverages": reads.coverages(viewer).filter(partnership=partnership),
        "secretariats": reads.secretariats(viewer, on=on).filter(partnership=partnership),
        "may_change": rules.may_change_partnership(viewer, partnership),
    }
    return render(request, "register/partnership_page.html", context)


def partnership_add(request: Request) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=request.viewer.place_id or 0)
    rules.may_add_partnership(request.viewer, place.pk).or_refuse()
    form = PartnershipForm(
        sent(request), viewer=request.viewer, place=place, initial={"theme": request.GET.get("theme")}
    )
    return edit(
        request, form, writes.add_partnership, place,
        title=_("Add a partnership"), caption=place.name,
        intro=_("Begin with what it is. The rest of its profile is filled in on its page, part by part."), done=_("%(thing)s is in the register."), to=page_of,
    )  # fmt: skip


def partnership_edit(request: Request, pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    part = request.GET.get("part", "")
    form = PartnershipForm(
        sent(request), instance=partnership, viewer=request.viewer, place=partnership.place, part=part
    )
    return edit(
        request, form, writes.change_partnership, partnership,
        title=_("Change a partnership"), caption=partnership.name, done=_("%(thing)s is changed."), to=page_of(partnership),
    )  # fmt: skip


def partnership_end(request: Request, pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    form = things.EndForm(sent(request), thing=partnership)
    return edit(
        request, form, writes.end_partnership, partnership,
        title=_("End a partnership"), caption=partnership.name, done=_("%(thing)s is ended."), to=page_of(partnership),
        warning=_("Its seats and ties end with it."), submit=_("End this partnership"), danger=True,
    )  # fmt: skip


def coverage_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=partnership_pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    form = CoverageForm(sent(request), viewer=request.viewer, partnership=partnership)
    return edit(
        request, form, partial(writes.add_coverage, partnership),
        title=_("Add a place that it covers"), caption=partnership.name, done=_("%(thing)s."), to=page_of(partnership),
    )  # fmt: skip


def coverage_end(request: Request, pk: int) -> HttpResponse:
    coverage = get_object_or_404(reads.coverages(request.viewer), pk=pk)
    rules.may_change_partnership(request.viewer, coverage.partnership).or_refuse()
    form = things.RemoveForm(sent(request), thing=coverage)
    return edit(
        request, form, writes.end_coverage, coverage,
        title=_("Take away a place that it covers"), caption=coverage, done=_("The place is taken away."),
        to=page_of(coverage.partnership), submit=_("Take it away"), danger=True,
    )  # fmt: skip


def secretariat_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=partnership_pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    form = SecretariatForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, writes.add_secretariat, partnership,
        title=_("Say who serves its meetings"), caption=partnership.name, done=_("%(thing)s."), to=page_of(partnership),
    )  # fmt: skip


def secretariat_edit(request: Request, pk: int) -> HttpResponse:
    secretariat = get_object_or_404(reads.secretariats(request.viewer), pk=pk)
    rules.may_change_secretariat(request.viewer, secretariat).or_refuse()
    form = SecretariatForm(sent(request), instance=secretariat, viewer=request.viewer)
    return edit(
        request, form, writes.change_secretariat, secretariat,
        title=_("Change what a secretariat takes"), caption=secretariat, done=_("%(thing)s is changed."),
        to=page_of(secretariat.partnership),
    )  # fmt: skip


def secretariat_end(request: Request, pk: int) -> HttpResponse:
    secretariat = get_object_or_404(reads.secretariats(request.viewer), pk=pk)
    rules.may_change_secretariat(request.viewer, secretariat).or_refuse()
    form = things.EndForm(sent(request), thing=secretariat)
    return edit(
        request, form, writes.end_secretariat, secretariat,
        title=_("End a secretariat"), caption=secretariat, done=_("%(thing)s until the day you gave."),
        to=page_of(secretariat.partnership), submit=_("End it"), danger=True,
    )  # fmt: skip


def tie_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "register/tie_list.html",
        reads.ties(viewer, place_id=viewer.place_id or 0),
        table=TieTable,
        filters=filters.TieFilter,
        title=_("Ties between partnerships"),
        filename="ties",
        caption=reads.open_place(viewer),
    )


def tie_page(request: Request, pk: int) -> HttpResponse:
    tie = get_object_or_404(reads.ties(request.viewer), pk=pk)
    return render(
        request, "register/tie_page.html", {"tie": tie, "may_change": rules.may_change_tie(request.viewer, tie)}
    )


def tie_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=partnership_pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    form = TieForm(sent(request), viewer=request.viewer, partnership=partnership)

    return edit(
        request, form, partial(writes.add_tie, partnership),
        title=_("Tie it to another partnership"), caption=partnership.name, done=_("%(thing)s."), to=page_of(partnership),
    )  # fmt: skip


def tie_edit(request: Request, pk: int) -> HttpResponse:
    tie = get_object_or_404(reads.ties(request.viewer), pk=pk)
    rules.may_change_tie(request.viewer, tie).or_refuse()
    form = TieForm(sent(request), instance=tie, viewer=request.viewer, partnership=tie.partnership)
    return edit(
        request, form, writes.change_tie, tie,
        title=_("Change a tie"), caption=tie, done=_("The tie is changed."), to=page_of(tie.partnership),
    )  # fmt: skip


def tie_end(request: Request, pk: int) -> HttpResponse:
    tie = get_object_or_404(reads.ties(request.viewer), pk=pk)
    rules.may_change_tie(request.viewer, tie).or_refuse()
    form = things.EndForm(sent(request), thing=tie)
    return edit(
        request, form, writes.end_tie, tie,
        title=_("End a tie"), caption=tie, done=_("The tie is ended."), to=page_of(tie.partnership),
        submit=_("End this tie"), danger=True,
    )  # fmt: skip


def structure(request: Request) -> HttpResponse:
    viewer = request.viewer
    form = things.NarrowForm(request.GET or None, viewer=viewer)
    found = reads.structure(viewer, place_id=viewer.place_id or 0, theme_id=form.theme_id, on=timezone.localdate())
    context = {"place": reads.open_place(viewer), "form": form, "structure": found}
    charts = {"structure": pictures.structure_chart(found)}
    return render(request, "register/structure.html", context, charts=charts)


def network(request: Request) -> HttpResponse:
    viewer = request.viewer
    form = things.NarrowForm(request.GET or None, viewer=viewer)
    found = reads.membership(viewer, place_id=viewer.place_id or 0, theme_id=form.theme_id, on=timezone.localdate())
    context = {"place": reads.open_place(viewer), "form": form, "membership": found}
    charts = {"network": pictures.network_chart(found)}
    if form.theme_id is None:
        charts["themes"] = pictures.themes_chart(found)
    return render(request, "register/network.html", context, charts=charts)


def tiers(request: Request) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    place = reads.open_place(viewer)
    beside = list(reads.places_beside(viewer, place)) if place else []
    asked = number_of(request.GET.get("beside", ""))
    other = next((one for one in beside if one.pk == asked), None) or (place and reads.nearest(viewer, place, beside))
    found = reads.tiers(viewer, place, other, on=on) if place and other else None
    if found and request.GET.get("as"):
        return download(side_by_side.dataset(found), request.GET["as"], "tiers")
    context = {"place": place, "beside": beside, "tiers": found, "downloads": side_by_side.downloads(found)}
    return render(request, "register/tiers.html", context)
