"""How the lists of roles, reliance and disagreement leave."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.strategy.models import Target
from commonweal.structure.exports.audits import NUMBER
from commonweal.structure.models import Classification, Criticality, InvolvementLevel
from commonweal.structure.reads import Relies, Standing


class PartnershipRows(Table):
    """What every list about classified partnerships begins with."""

    partnership = Column(
        verbose_name=gettext_lazy("Partnership"),
        linkify=("register:partnership-page", {"pk": A("partnership_id")}),
        order_by=("partnership__name",),
    )
    theme = Column(
        verbose_name=gettext_lazy("Theme"),
        accessor="partnership__theme__name",
        order_by=("partnership__theme__rank", "partnership__name"),
    )


class InvolvementTable(PartnershipRows):
    """What the cell implies beside what the body does."""

    # The page has no room for it; files have.
    theme = Column(verbose_name=gettext_lazy("Theme"), accessor="partnership__theme__name", visible=False)
    type = Column(verbose_name=gettext_lazy("Type"))
    criticality = Column(verbose_name=gettext_lazy("Matters"))
    implied = Column(verbose_name=gettext_lazy("The cell implies"), order_by=("implied_rank",))
    level = Column(verbose_name=gettext_lazy("The body has"), order_by=("rank",), empty_values=())
    through_name = Column(verbose_name=gettext_lazy("Through"))
    seats = Column(
        verbose_name=gettext_lazy("Its seats there"),
        accessor="partnership__seats_held",
        orderable=False,
        empty_values=(),
    )
    standing = Column(verbose_name=gettext_lazy("It does"))
    change = Column(
        verbose_name=gettext_lazy("Record"),
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
        linkify=(
            "structure:involvement-record",
            {"pk": A("partnership_id"), "organisation_pk": A("organisation_id")},
        ),
    )

    class Meta:
        model = Classification
        fields: ClassVar = ["partnership", "theme", "type", "criticality"]
        sequence: ClassVar = [
            "partnership", "theme", "type", "criticality", "implied", "level", "change", "standing", "through_name", "seats",
        ]  # fmt: skip

    def render_implied(self, value: str) -> str:
        return str(capfirst(InvolvementLevel(value).label))

    value_implied = render_implied

    def render_level(self, value: str | None) -> str:
        return str(capfirst(InvolvementLevel(value).label)) if value else _("Not recorded")

    value_level = render_level

    def render_standing(self, value: str) -> str:
        return str(capfirst(Standing(value).label))

    value_standing = render_standing

    def render_seats(self, value: Any) -> str:
        return "; ".join(_seat_words(seat) for seat in value or ()) or _("None")

    value_seats = render_seats

    def render_change(self, value: Any) -> str:
        return _("Record")


def _seat_words(seat: Any) -> str:
    """Who holds a seat, in which role, and by which job title there if the register has one."""
    if seat.person is None:
        return _("vacant, %(role)s") % {"role": seat.get_role_display()}
    titles = [work.job_title for work in seat.person.work_there if work.job_title]
    words = f"{seat.person}, {seat.get_role_display()}"
    return f"{words} ({'; '.join(titles)})" if titles else words


class DerivedTable(PartnershipRows):
    """Criticality as it is claimed, beside what follows from the targets."""

    theme = Column(verbose_name=gettext_lazy("Theme"), accessor="partnership__theme__name", visible=False)
    criticality = Column(verbose_name=gettext_lazy("Claimed"), order_by=("claimed_rank",))
    derived = Column(verbose_name=gettext_lazy("Derived"), order_by=("derived_rank",))
    needed_count = Column(verbose_name=gettext_lazy("Targets needing it"), attrs=NUMBER, order_by=("-needed_count",))
    change = Column(
        verbose_name=gettext_lazy("Targets"),
        accessor="partnership_id",
        orderable=False,
        exclude_from_export=True,
        linkify=("structure:partnership-reliances", {"pk": A("partnership_id")}),
    )

    class Meta:
        model = Classification
        fields: ClassVar = ["partnership", "theme", "criticality"]
        sequence: ClassVar = ["partnership", "theme", "criticality", "derived", "needed_count", "change"]

    def render_derived(self, value: str) -> str:
        return str(capfirst(Criticality(value).label)) if value in Criticality.values else _("Nobody has said")

    value_derived = render_derived

    def render_change(self, value: Any) -> str:
        return _("What was said")


class RelyingTargetTable(Table):
    """Targets and whether each relies on any partnership."""

    title = Column(verbose_name=gettext_lazy("Target"), linkify=("strategy:target-page", {"pk": A("pk")}))
    theme = Column(
        verbose_name=gettext_lazy("Theme"),
        accessor="objective__theme__name",
        order_by=("objective__theme__rank", "title"),
    )
    relies = Column(verbose_name=gettext_lazy("Without a partnership"))
    needed_count = Column(verbose_name=gettext_lazy("Partnerships it needs"), attrs=NUMBER)
    change = Column(
        verbose_name=gettext_lazy("Partnerships"),
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
        linkify=("structure:target-reliances", {"pk": A("pk")}),
    )

    class Meta:
        model = Target
        fields: ClassVar = ["title"]
        sequence: ClassVar = ["title", "theme", "relies", "needed_count", "change"]

    def render_relies(self, value: str) -> str:
        return str(capfirst(Relies(value).label))

    value_relies = render_relies

    def render_change(self, value: Any) -> str:
        return _("What was said")


class DisagreementTable(Table):
    """Partnerships on which bodies differ, the sharpest first."""

    name = Column(verbose_name=gettext_lazy("Partnership"), linkify=("register:partnership-page", {"pk": A("pk")}))
    theme = Column(verbose_name=gettext_lazy("Theme"))
    said = Column(verbose_name=gettext_lazy("Who said what"), orderable=False)
    type = Column(verbose_name=gettext_lazy("Differ on type"), attrs=NUMBER)
    criticality = Column(verbose_name=gettext_lazy("Differ on importance"), attrs=NUMBER)
    talked_on = DateColumn(verbose_name=gettext_lazy("Talked about on"), format="j F Y")
    outcome = Column(verbose_name=gettext_lazy("What came of it"), orderable=False)
    talk = Column(
        verbose_name=gettext_lazy("Talk"),
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
        linkify=("structure:talk-add", {"pk": A("audit_id"), "partnership_pk": A("pk")}),
    )

    def render_type(self, value: float) -> str:
        return f"{value:.0%}"

    render_criticality = render_type

    def value_type(self, value: float) -> float:
        return round(value, 3)

    value_criticality = value_type

    def render_talk(self, value: Any) -> str:
        return _("Record what came of it")
