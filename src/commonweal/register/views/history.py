"""Pages of the register as it stood on a day, and of what changed between two."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads
from commonweal.register.exports.history import TABLES, ChangeTable
from commonweal.register.forms.history import EARLIEST, LATEST, BetweenForm, DayForm
from commonweal.register.reads import history


def day_choose(request: Request) -> HttpResponse:
    form = DayForm(request.GET or None, initial={"day": timezone.localdate()})
    if form.is_valid():
        return redirect("register:day-page", day=form.cleaned_data["day"].isoformat())
    return render(request, "register/day_choose.html", {"form": form, "place": reads.open_place(request.viewer)})


def day_page(request: Request, day: str) -> HttpResponse:
    viewer, on = request.viewer, _day(day)
    context = {
        "on": on,
        "place": reads.open_place(viewer),
        "counts": history.counts_on(viewer, place_id=viewer.place_id, on=on),
        "form": DayForm(initial={"day": on}),
    }
    return render(request, "register/day_page.html", context)


def day_list(request: Request, day: str, kind: str) -> HttpResponse:
    viewer, on = request.viewer, _day(day)
    if kind not in TABLES:
        raise Http404(_("There is no such list."))
    return list_page(
        request, "register/day_list.html", history.READS[kind](viewer, place_id=viewer.place_id, on=on),
        table=TABLES[kind], empty=_("There were none on that day."), title=_("%(kind)s on %(day)s") % {"kind": history.KINDS[kind], "day": date_format(on, "j F Y")},
        filename=f"{kind}-{on.isoformat()}", on=on, place=reads.open_place(viewer),
    )  # fmt: skip


def changes(request: Request) -> HttpResponse:
    viewer = request.viewer
    form = BetweenForm(
        {key: request.GET[key] for key in request.GET if key.startswith(("after", "until"))}, on=timezone.localdate()
    )
    after, until = form.days
    return list_page(
        request, "register/changes.html",
        history.changes(viewer, place_id=viewer.place_id, after=after, until=until),  # type: ignore[arg-type]
        table=ChangeTable, empty=_("Nothing changed between these two days."), title=_("What changed"), filename=f"changes-{after}-{until}",
        form=form, after=after, until=until, place=reads.open_place(viewer),
    )  # fmt: skip


def _day(text: str) -> date:
    """The day in an address. Raises Http404 for what is none, or none that anyone could mean."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise Http404(_("There is no such day."))
    return found
