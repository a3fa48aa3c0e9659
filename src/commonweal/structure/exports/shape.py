"""Columns and pictures of overlap, burden, gaps and bridges."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tables2 import Column, DateColumn, Table

from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.figures import with_unit
from commonweal.structure.models import Capacity, Rate
from commonweal.structure.reads import Bridge, Burden, Follow, Gap, GapKind, Load, Pair

BARS = 20
FOLLOWS = {
    Follow.MERGE: gettext_lazy("Could one do the work of both?"),
    Follow.LINK: gettext_lazy("Should they be tied, or meet together?"),
    Follow.TIED: gettext_lazy("They are tied: is the tie used?"),
    Follow.NOTHING: gettext_lazy("Nothing from this alone"),
}
GAPS = {
    GapKind.OBJECTIVE: gettext_lazy("Objective without a partnership"),
    GapKind.UNSERVED: gettext_lazy("Target without a partnership"),
    GapKind.TARGET: gettext_lazy("Partnership without a target"),
    GapKind.DUTY: gettext_lazy("Duty in nobody’s remit"),
    GapKind.ABSENT: gettext_lazy("Duty without those whom it needs"),
    GapKind.SECTOR: gettext_lazy("Sector without a seat"),
    GapKind.NEIGHBOURHOOD: gettext_lazy("Neighbourhood without a voice"),
    GapKind.STATUTORY: gettext_lazy("Statutory partnership not whole"),
    GapKind.EMPTY: gettext_lazy("Partnership on which nobody sits"),
    GapKind.CHAIN: gettext_lazy("Theme in which the chain breaks"),
}


def _link(href: str, words: Any) -> SafeString | str:
    return format_html('<a class="govuk-link" href="{}">{}</a>', href, words) if href else str(words)


FIGURES = {"td": {"class": "cw-number"}, "th": {"class": "cw-number"}}


class ShareColumn(Column):
    """A share from 0 to 1: a percentage on the page, a number in a file, and a word where it is unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, attrs=FIGURES, **kwargs)

    def render(self, value: Any) -> str:
        return with_unit(100 * value, "%", 0)

    def value(self, value: Any, **_given: Any) -> Any:
        return None if value is None else round(value, 4)


class FigureColumn(Column):
    """Hours or pounds, thousands grouped on the page."""

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, attrs=FIGURES, **kwargs)

    def render(self, value: Any) -> str:
        return with_unit(float(value), self.unit, 0)

    def value(self, value: Any, **_given: Any) -> Any:
        return float(value) if isinstance(value, Decimal) else value


UNKNOWN = gettext_lazy("not known")


class OverlapTable(Table):
    """Pairs of partnerships, how alike they are in each way, and what might follow."""

    first = Column(verbose_name=gettext_lazy("Partnership"), accessor="first__name", order_by=("names",))
    second = Column(verbose_name=gettext_lazy("Other partnership"), accessor="second__name")
    follow = Column(verbose_name=gettext_lazy("What might follow"))
    score = ShareColumn(verbose_name=gettext_lazy("Alike"))
    members = ShareColumn(verbose_name=gettext_lazy("Same members"), default=UNKNOWN)
    containment = ShareColumn(verbose_name=gettext_lazy("Of the smaller"))
    people = ShareColumn(verbose_name=gettext_lazy("Same people"), default=UNKNOWN)
    shared = Column(verbose_name=gettext_lazy("Organisations on both"), visible=False)
    shared_people = Column(verbose_name=gettext_lazy("People on both"), visible=False)
    chance = Column(verbose_name=gettext_lazy("Chance"), visible=False, default="")
    theme = ShareColumn(verbose_name=gettext_lazy("Same theme"), default=UNKNOWN, visible=False)
    role = ShareColumn(verbose_name=gettext_lazy("Same role"), default=UNKNOWN, visible=False)
    reach = ShareColumn(verbose_name=gettext_lazy("Same reach"), default=UNKNOWN, visible=False)
    wording = ShareColumn(verbose_name=gettext_lazy("Same words"), default=UNKNOWN, visible=False)
    targets = ShareColumn(verbose_name=gettext_lazy("Same targets"), default=UNKNOWN, visible=False)
    groups = ShareColumn(verbose_name=gettext_lazy("Same client groups"), default=UNKNOWN, visible=False)
    ages = ShareColumn(verbose_name=gettext_lazy("Same ages"), default=UNKNOWN, visible=False)

    def render_first(self, record: Pair) -> SafeString | str:
        return _link(reverse("structure:overlap-page", args=[record.first.pk, record.second.pk]), record.first.name)

    def value_first(self, record: Pair) -> str:
        return record.first.name

    def render_follow(self, value: Follow) -> str:
        return str(FOLLOWS[value])


class BurdenTable(Table):
    """Who bears how many hours and pounds a year."""

    name = Column(verbose_name=gettext_lazy("Who"))
    sector = Column(verbose_name=gettext_lazy("Sector"), default="")
    seats = Column(verbose_name=gettext_lazy("Seats"))
    hours = FigureColumn(verbose_name=gettext_lazy("Hours a year"), default=UNKNOWN)
    pounds = FigureColumn(verbose_name=gettext_lazy("Pounds a year"), unit="£", default=UNKNOWN)
    took_hours = FigureColumn(verbose_name=gettext_lazy("Hours as attended"), accessor="took__hours", default=UNKNOWN)
    took_pounds = FigureColumn(
        verbose_name=gettext_lazy("Pounds as attended"), accessor="took__pounds", unit="£", default=UNKNOWN
    )
    met = Column(verbose_name=gettext_lazy("Meetings recorded"), accessor="took__met", attrs=FIGURES, default="")
    unmet = Column(
        verbose_name=gettext_lazy("Meetings not recorded"), accessor="took__unknown", attrs=FIGURES, default=""
    )
    secretariat = FigureColumn(
        verbose_name=gettext_lazy("Secretariat, hours a year"), accessor="serving__hours", default=UNKNOWN
    )
    a_meeting = Column(
        verbose_name=gettext_lazy("Secretariat, hours a meeting"),
        accessor="secretariat_a_meeting",
        attrs=FIGURES,
        default="",
        visible=False,
    )
    unknown = Column(verbose_name=gettext_lazy("Seats left out"))
    unknown_pounds = Column(verbose_name=gettext_lazy("Seats not in the pounds"), visible=False)
    partly = Column(verbose_name=gettext_lazy("Seats with a part missing"), visible=False)
    stated = FigureColumn(verbose_name=gettext_lazy("They can give"), default=gettext_lazy("not said"))
    commitment = ShareColumn(verbose_name=gettext_lazy("Of that"), default="")

    def render_name(self, record: Load) -> SafeString | str:
        return _link(record.href, record.name)

    def value_name(self, record: Load) -> str:
        return record.name

    def render_commitment(self, record: Load) -> str | SafeString:
        if record.commitment == float("inf"):
            return _("more than none")
        told = with_unit(100 * (record.commitment or 0), "%", 0)
        return format_html('<strong class="govuk-tag govuk-tag--red">{}</strong>', told) if record.is_over else told

    def value_commitment(self, record: Load) -> Any:
        finite = record.commitment is not None and record.commitment != float("inf")
        return round(record.commitment or 0, 4) if finite else ""


class GapTable(Table):
    """What is missing, where, and what it was seen by."""

    kind = Column(verbose_name=gettext_lazy("What is missing"))
    where = Column(verbose_name=gettext_lazy("Where"))
    why = Column(verbose_name=gettext_lazy("Why we say so"), orderable=False)

    def render_kind(self, value: Any) -> str:
        return str(GAPS[value])

    def render_where(self, record: Gap) -> SafeString | str:
        return _link(record.href, record.where)

    def value_where(self, record: Gap) -> str:
        return record.where


class BridgeTable(Table):
    """Through whom partnerships are joined."""

    name = Column(verbose_name=gettext_lazy("Who"))
    sector = Column(verbose_name=gettext_lazy("Sector"), default="")
    partnerships = Column(verbose_name=gettext_lazy("Partnerships"))
    betweenness = Column(verbose_name=gettext_lazy("Stands between"))
    constraint = Column(verbose_name=gettext_lazy("Constraint"), default="", visible=False)
    effective_size = Column(verbose_name=gettext_lazy("Separate contacts"), default="", visible=False)
    coordinator = Column(verbose_name=gettext_lazy("In its sector"))
    gatekeeper = Column(verbose_name=gettext_lazy("In and out of it"))
    itinerant = Column(verbose_name=gettext_lazy("In another"))
    liaison = Column(verbose_name=gettext_lazy("Between two"))

    def render_name(self, record: Bridge) -> SafeString | str:
        return _link(record.href, record.name)

    def value_name(self, record: Bridge) -> str:
        return record.name

    def render_betweenness(self, value: float) -> str:
        return f"{value:.3f}"

    def render_constraint(self, value: float) -> str:
        return f"{value:.2f}"

    def value_betweenness(self, value: float) -> float:
        return round(value, 6)

    def value_constraint(self, value: float) -> float:
        return round(value, 6)

    def value_effective_size(self, value: float) -> float:
        return round(value, 3)


class RateTable(Table):
    """What an hour costs, by sector."""

    sector = Column(verbose_name=gettext_lazy("Sector"))
    pounds_an_hour = Column(verbose_name=gettext_lazy("Pounds an hour"), default=UNKNOWN)
    travel_hours = Column(verbose_name=gettext_lazy("Hours of travel"), default=UNKNOWN)
    basis = Column(verbose_name=gettext_lazy("Where it comes from"))
    since = DateColumn(verbose_name=gettext_lazy("Since"), format="j F Y")
    until = DateColumn(verbose_name=gettext_lazy("Until"), format="j F Y")

    class Meta:
        model = Rate
        fields: ClassVar = ["sector", "pounds_an_hour", "travel_hours", "basis", "since", "until"]

    def render_sector(self, record: Rate) -> SafeString | str:
        return _link(reverse("structure:rate-edit", args=[record.pk]), record.get_sector_display().capitalize())

    def value_sector(self, record: Rate) -> str:
        return record.sector


class CapacityTable(Table):
    """What organisations and people said they can give."""

    whose = Column(verbose_name=gettext_lazy("Who"), order_by=("organisation__name", "person__name"))
    hours_a_year = Column(verbose_name=gettext_lazy("Hours a year"))
    basis = Column(verbose_name=gettext_lazy("How they came to it"))
    since = DateColumn(verbose_name=gettext_lazy("Since"), format="j F Y")
    until = DateColumn(verbose_name=gettext_lazy("Until"), format="j F Y")

    class Meta:
        model = Capacity
        fields: ClassVar = ["whose", "hours_a_year", "basis", "since", "until"]

    def render_whose(self, record: Capacity) -> SafeString | str:
        return _link(reverse("structure:capacity-edit", args=[record.pk]), record.whose)

    def value_whose(self, record: Capacity) -> str:
        return str(record.whose)


# --- Pictures


def burden_chart(found: Burden, shown: Sequence[Load]) -> Chart:
    """Hours a year as bars, the heaviest first; those whose hours nobody knows are not drawn as nought."""
    drawn = [load for load in shown if load.hours is not None][:BARS]
    rows = [
        {
            "label": load.name,
            "value": load.hours,
            "pounds": load.pounds,
            "seats": load.seats,
            "unknown": load.unknown,
            "href": load.href,
        }
        for load in drawn
    ]
    more = len(shown) - len(drawn)
    note = ngettext(
        "One more is in the list below, or its hours are not known.",
        "%(more)d more are in the list below, or their hours are not known.",
        more,
    ) % {"more": more}
    heaviest = drawn[0] if drawn else None
    alt = (
        _("%(name)s gives most: %(hours)s hours a year.")
        % {"name": heaviest.name, "hours": with_unit(float(heaviest.hours or 0), "", 0)}
        if heaviest
        else ""
    )
    return charts.bars(
        "burden",
        title=_("Hours a year given to partnerships"),
        alt=alt,
        rows=rows,
        columns=[
            ("label", _("Who")),
            ("value", _("Hours a year")),
            ("pounds", _("Pounds a year")),
            ("seats", _("Seats")),
            ("unknown", _("Seats not in the hours")),
        ],
        unit=_("Hours a year"),
        note=note if more else "",
    )


# --- One pair, way by way


def pair_in_words(pair: Pair, universe: int) -> list[tuple[str, str, str]]:
    """Each way in which two partnerships are alike: its name, how far, and what that rests on."""
    chance = "" if pair.chance is None else _chance_in_words(pair.chance, universe)
    shared = ngettext("%(n)d organisation sits on both.", "%(n)d organisations sit on both.", pair.shared)
    people = ngettext("%(n)d person sits on both.", "%(n)d people sit on both.", pair.shared_people)
    return [
        (_("Same members"), _percent(pair.members), " ".join([shared % {"n": pair.shared}, chance]).strip()),
        (
            _("Of the smaller one"),
            _percent(pair.containment),
            _("The share of the smaller one's organisations that sit on the larger one too."),
        ),
        (_("Same people"), _percent(pair.people), people % {"n": pair.shared_people}),
        (_("Same theme"), _yes(pair.theme), ""),
        (_("Same targets"), _percent(pair.targets), _("Targets that rely on both, of those that rely on either.")),
        (_("Same client groups"), _percent(pair.groups), ""),
        (_("Same ages"), _percent(pair.ages), _("Years of age that both serve, of those that either serves.")),
        (_("Same role"), _yes(pair.role), ""),
        (_("Same reach"), _yes(pair.reach), _("Two that each cover a part of the place may cover different parts.")),
        (_("Same words"), _percent(pair.wording), _("How alike their purposes are worded, rare words counting more.")),
    ]


def _chance_in_words(chance: float, universe: int) -> str:
    told = {"universe": universe, "chance": with_unit(100 * chance, "%", 1) if chance >= 0.001 else _("less than 0.1%")}
    return (
        _(
            "Drawn at random from the %(universe)d organisations with a seat, as many would meet with a chance of %(chance)s."
        )
        % told
    )


def _percent(share: float | None) -> str:
    return str(UNKNOWN) if share is None else with_unit(100 * share, "%", 0)


def _yes(share: float | None) -> str:
    return str(UNKNOWN) if share is None else (_("yes") if share else _("no"))
