"""Pages of partnerships, their seats and ties, and the two pictures of them."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules, writes
from commonweal.register.exports import pictures
from commonweal.register.exports.tables import PartnershipTable, SeatTable, TieTable
from commonweal.register.forms import filters, things


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
    seats = list(reads.seats(viewer, on=on).filter(partnership=partnership))
    context = {
        "partnership": partnership,
        "seats": seats,
        "vacant_count": sum(seat.person_id is None for seat in seats),
        "organisation_count": len({seat.organisation_id for seat in seats if seat.organisation_id}),
        "standings": reads.standings(viewer, partnership, on=on),
        "may_change": rules.may_change_partnership(viewer, partnership),
    }
    return render(request, "register/partnership_page.html", context)


def partnership_add(request: Request) -> HttpResponse:
    place = get_object_or_404(reads.places(request.viewer), pk=request.viewer.place_id or 0)
    rules.may_add_partnership(request.viewer, place.pk).or_refuse()
    form = things.PartnershipForm(
        sent(request), viewer=request.viewer, place=place, initial={"theme": request.GET.get("theme")}
    )
    return edit(
        request, form, writes.add_partnership, place,
        title=_("Add a partnership"), caption=place.name, done=_("%(thing)s is in the register."), to=page_of,
    )  # fmt: skip


def partnership_edit(request: Request, pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    form = things.PartnershipForm(sent(request), instance=partnership, viewer=request.viewer, place=partnership.place)
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


def seat_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    place_id = number_of(request.GET.get("place", "")) or viewer.place_id
    return list_page(
        request,
        "register/seat_list.html",
        reads.seats(viewer, place_id=place_id or 0),
        table=SeatTable,
        filters=filters.SeatFilter,
        title=_("Seats"),
        filename="seats",
        caption=reads.places(viewer).filter(pk=place_id or 0).first(),
    )


def seat_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    seat = get_object_or_404(reads.seats(viewer), pk=pk)
    return render(request, "register/seat_page.html", {"seat": seat, "may_change": rules.may_change_seat(viewer, seat)})


def seat_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = get_object_or_404(reads.partnerships(request.viewer), pk=partnership_pk)
    rules.may_change_partnership(request.viewer, partnership).or_refuse()
    form = things.SeatForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, writes.add_seat, partnership,
        title=_("Add a seat"), caption=partnership.name, done=_("The seat is added: %(thing)s."), to=page_of(partnership),
    )  # fmt: skip


def seat_edit(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = things.SeatForm(sent(request), instance=seat, viewer=request.viewer)
    return edit(
        request, form, writes.change_seat, seat,
        title=_("Correct a seat"), caption=seat,
        intro=_("Use this to put right what was entered wrong. When someone new takes the seat, fill it instead, so that it stays known who held it before."),
        done=_("The seat is corrected."), to=page_of(seat.partnership),
    )  # fmt: skip


def seat_fill(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = things.FillSeatForm(sent(request), instance=seat, viewer=request.viewer)
    return edit(
        request, form, writes.fill_seat, seat,
        title=_("Fill a seat"), caption=seat, done=_("The seat is filled: %(thing)s."), to=page_of(seat.partnership),
        submit=_("Fill this seat"),
    )  # fmt: skip


def seat_vacate(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = things.EndForm(sent(request), thing=seat)
    return edit(
        request, form, writes.vacate_seat, seat,
        title=_("Vacate a seat"), caption=seat, intro=_("The holder leaves; the seat stays, for someone else to fill."),
        done=_("The seat is vacant."), to=page_of(seat.partnership), submit=_("Vacate this seat"), danger=True,
    )  # fmt: skip


def seat_end(request: Request, pk: int) -> HttpResponse:
    seat = get_object_or_404(reads.seats(request.viewer), pk=pk)
    rules.may_change_seat(request.viewer, seat).or_refuse()
    form = things.EndForm(sent(request), thing=seat)
    return edit(
        request, form, writes.end_seat, seat,
        title=_("End a seat"), caption=seat, intro=_("From that day the partnership has one seat fewer."),
        done=_("The seat is ended."), to=page_of(seat.partnership), submit=_("End this seat"), danger=True,
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
    form = things.TieForm(sent(request), viewer=request.viewer, partnership=partnership)

    return edit(
        request, form, partial(writes.add_tie, partnership),
        title=_("Tie it to another partnership"), caption=partnership.name, done=_("%(thing)s."), to=page_of(partnership),
    )  # fmt: skip


def tie_edit(request: Request, pk: int) -> HttpResponse:
    tie = get_object_or_404(reads.ties(request.viewer), pk=pk)
    rules.may_change_tie(request.viewer, tie).or_refuse()
    form = things.TieForm(sent(request), instance=tie, viewer=request.viewer, partnership=tie.partnership)
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
