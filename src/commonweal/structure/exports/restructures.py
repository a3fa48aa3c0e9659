"""Columns and pictures of restructures and duties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import tablib
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import Column, DateColumn, Table

from commonweal.analysis import branches
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.downloads import download
from commonweal.structure.exports.shape import _link
from commonweal.structure.models import Duty, Restructure
from commonweal.structure.reads import FATES, Comparison, Fate, Ground, Loser, Trial

STATES = {
    "draft": gettext_lazy("being tried"),
    "adopted": gettext_lazy("adopted"),
    "done": gettext_lazy("carried out"),
    "abandoned": gettext_lazy("given up"),
}


def state_of(restructure: Any) -> str:
    """How far a restructure has come; it knows how many stages it has and how many of them were carried out."""
    if restructure.abandoned_on:
        return "abandoned"
    if restructure.adopted_on is None:
        return "draft"
    return "done" if restructure.stage_count and restructure.carried_out_count == restructure.stage_count else "adopted"


class RestructureTable(Table):
    """What is being tried, and what came of it."""

    name = Column(verbose_name=gettext_lazy("Restructure"))
    state = Column(verbose_name=gettext_lazy("State"), accessor="pk", orderable=False)
    step_count = Column(verbose_name=gettext_lazy("Steps"))
    stage_count = Column(verbose_name=gettext_lazy("Stages"))
    drafted_on = DateColumn(verbose_name=gettext_lazy("Begun on"), format="j F Y")
    adopted_on = DateColumn(verbose_name=gettext_lazy("Adopted on"), format="j F Y")

    class Meta:
        model = Restructure
        fields: ClassVar = ["name", "state", "step_count", "stage_count", "drafted_on", "adopted_on"]

    def render_name(self, record: Restructure) -> SafeString | str:
        return _link(reverse("structure:restructure-page", args=[record.pk]), record.name)

    def value_name(self, record: Restructure) -> str:
        return record.name

    def render_state(self, record: Restructure) -> str:
        return str(STATES[state_of(record)])

    def value_state(self, record: Restructure) -> str:
        return str(STATES[state_of(record)])


class LoserTable(Table):
    """Who would have fewer seats."""

    name = Column(verbose_name=gettext_lazy("Organisation"), accessor="organisation__name")
    sector = Column(verbose_name=gettext_lazy("Sector"))
    before = Column(verbose_name=gettext_lazy("Seats today"))
    after = Column(verbose_name=gettext_lazy("Seats then"))
    bodies = Column(verbose_name=gettext_lazy("No longer on"), orderable=False)
    strangers = Column(verbose_name=gettext_lazy("Would no longer meet"))
    assurance = Column(verbose_name=gettext_lazy("How it is kept on board"), orderable=False, empty_values=())

    def render_name(self, record: Loser) -> SafeString | str:
        return _link(record.organisation.get_absolute_url(), record.organisation.name)

    def value_name(self, record: Loser) -> str:
        return record.organisation.name

    def render_bodies(self, value: tuple[str, ...]) -> str:
        return ", ".join(value)

    def render_assurance(self, record: Loser) -> SafeString | str:
        if not record.may_assure:
            return record.assurance or _("not said yet")
        words = format_html(
            '{}<span class="govuk-visually-hidden">: {}</span>',
            _("Change") if record.assurance else _("Say how"),
            record.organisation.name,
        )
        return format_html("{} {}", record.assurance, _link(record.assure_href, words))

    def value_assurance(self, record: Loser) -> str:
        return record.assurance


class FateTable(Table):
    """What becomes of each part."""

    kind = Column(verbose_name=gettext_lazy("Kind"))
    what = Column(verbose_name=gettext_lazy("What"))
    where = Column(verbose_name=gettext_lazy("With whom today"), default="")
    then = Column(verbose_name=gettext_lazy("What becomes of it"))
    note = Column(verbose_name=gettext_lazy("Note"), default="", orderable=False)

    def render_kind(self, value: str) -> str:
        return str(FATES[value]).capitalize()

    def value_kind(self, record: Fate) -> str:
        return str(FATES[record.kind])


class DutyTable(Table):
    """Duties and who carries them."""

    title = Column(verbose_name=gettext_lazy("Duty"))
    kind = Column(verbose_name=gettext_lazy("It rests on"))
    basis = Column(verbose_name=gettext_lazy("Where that is written"), default="")
    partnership = Column(verbose_name=gettext_lazy("Carried by"), default=gettext_lazy("nobody"))
    needs = Column(verbose_name=gettext_lazy("Needs at the table"), accessor="pk", orderable=False)

    class Meta:
        model = Duty
        fields: ClassVar = ["title", "kind", "basis", "partnership", "needs"]

    def render_title(self, record: Duty) -> SafeString | str:
        return _link(reverse("structure:duty-edit", args=[record.pk]), record.title)

    def value_title(self, record: Duty) -> str:
        return record.title

    def render_partnership(self, record: Duty) -> SafeString | str:
        body = record.partnership
        return _link(body.get_absolute_url(), body.name) if body else ""

    def value_partnership(self, record: Duty) -> str:
        return record.partnership.name if record.partnership else ""

    def render_needs(self, record: Duty) -> str:
        return ", ".join(need.organisation.name for need in record.needs.all())

    def value_needs(self, record: Duty) -> str:
        return self.render_needs(record)


# --- Side by side


def comparison_file(compared: Comparison, form: str) -> HttpResponse:
    """Today and the branches side by side as a file."""
    headings = [_("What is counted"), _("Today"), *(trial.restructure.name for trial in compared.trials)]
    rows = [
        (measure.label, *measure.values) if not measure.is_heading else (measure.label, *("" for _h in headings[1:]))
        for measure in compared.measures
    ]
    return download(tablib.Dataset(*rows, headers=headings, title=_("Side by side")), form, "side-by-side")


def comparison_downloads(chosen: Sequence[Restructure]) -> list[tuple[str, str]]:
    """The addresses of those files."""
    query = "".join(f"&with={one.pk}" for one in chosen)
    return [
        (label, f"?as={form}{query}") for form, label in (("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("json", "JSON"))
    ]


# --- Pictures


def structure_charts(found: Trial, *, whole: bool) -> dict[str, Chart]:
    """Which partnership answers to which, before and after; those that change and their neighbours, unless the whole is asked for."""
    told = found.differences
    lines = told.lines_ended | told.lines_begun
    touched = {*told.closed, *told.opened, *(end for line in lines for end in (line[0], line[2]))}
    touched |= {seat.body for seat, _then in told.seats_moved} | {then for _seat, then in told.seats_moved}
    touched |= {seat.body for seat in (*told.seats_ended, *told.seats_begun)}
    return {
        "before": _chart("before", _("Today"), found.ground, found.ground.branch, None if whole else touched),
        "after": _chart("after", _("After the restructure"), found.ground, found.after, None if whole else touched),
    }


def _chart(name: str, title: str, ground: Ground, branch: branches.Branch, only: set[str] | None) -> Chart:
    ranked = [_upward(line) for line in sorted(branch.lines) if line[1] in branches.UPWARD | branches.DOWNWARD]
    shown = set(branch.bodies)
    if only is not None:
        beside = {end for line in ranked if only & set(line) for end in line}
        shown &= only | beside
    lines = [(below, above) for below, above in ranked if below in shown and above in shown]
    keys = sorted(shown, key=lambda key: ground.named[key].name)
    seats: dict[str, int] = {}
    for seat in branch.seats:
        seats[seat.body] = seats.get(seat.body, 0) + 1
    above_of: dict[str, list[str]] = {}
    for below, above in lines:
        above_of.setdefault(below, []).append(ground.named[above].name)
    return charts.structure(
        name,
        title=title,
        alt=_("Structure chart of %(count)d partnerships, each to the right of the one it answers to.")
        % {"count": len(keys)},
        nodes=[
            {
                "id": key,
                "label": ground.named[key].name,
                "group": ground.named[key].group or _("No theme"),
                "href": ground.named[key].href,
            }
            for key in keys
        ],
        ties=[{"source": below, "target": above} for below, above in lines],
        rows=[
            {
                "label": ground.named[key].name,
                "theme": ground.named[key].group,
                "above": "; ".join(above_of.get(key, ())) or _("none"),
                "seats": seats.get(key, 0),
                "href": ground.named[key].href,
            }
            for key in keys
        ],
        columns=[
            ("label", _("Partnership")),
            ("theme", _("Theme")),
            ("above", _("Answers to")),
            ("seats", _("Seats")),
        ],
    )


def _upward(line: tuple[str, str, str]) -> tuple[str, str]:
    first, kind, other = line
    return (other, first) if kind in branches.DOWNWARD else (first, other)
