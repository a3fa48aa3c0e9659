"""How reviews, agreed actions and needs leave."""

from __future__ import annotations

from typing import ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.kit.charts import bars
from commonweal.kit.charts.chart import Chart
from commonweal.structure.exports.audits import NUMBER
from commonweal.structure.models import Criticality, FitTest, Need, PartnershipType, Review, ReviewAction
from commonweal.structure.reads import Step


class ReviewTable(Table):
    """Reviews of an audit."""

    partnership = Column(
        verbose_name=gettext_lazy("Partnership"),
        linkify=("structure:review-page", {"pk": A("pk")}),
        order_by=("partnership__name",),
    )
    theme = Column(verbose_name=gettext_lazy("Theme"), accessor="partnership__theme__name")
    type = Column(verbose_name=gettext_lazy("Type"))
    criticality = Column(verbose_name=gettext_lazy("How much it matters"))
    on = DateColumn(verbose_name=gettext_lazy("Held on"), format="j F Y")
    led_by = Column(verbose_name=gettext_lazy("Led by"), order_by=("led_by__name",))
    effectiveness = Column(verbose_name=gettext_lazy("Effectiveness"))
    representation = Column(verbose_name=gettext_lazy("Representation"))
    action_count = Column(verbose_name=gettext_lazy("Actions agreed"), attrs=NUMBER)
    open_count = Column(verbose_name=gettext_lazy("Still open"), attrs=NUMBER)

    class Meta:
        model = Review
        fields: ClassVar = ["partnership"]
        sequence: ClassVar = ["partnership", "theme", "type", "criticality", "..."]

    def render_type(self, value: str) -> str:
        return str(capfirst(PartnershipType(value).label))

    value_type = render_type

    def render_criticality(self, value: str) -> str:
        return str(capfirst(Criticality(value).label))

    value_criticality = render_criticality


class ReviewActionTable(Table):
    """What was agreed at reviews."""

    title = Column(verbose_name=gettext_lazy("What is to be done"))
    partnership = Column(
        verbose_name=gettext_lazy("Partnership"),
        accessor="review__partnership__name",
        linkify=("structure:review-page", {"pk": A("review_id")}),
    )
    kind = Column(verbose_name=gettext_lazy("Kind"))
    owner = Column(verbose_name=gettext_lazy("Owner"), order_by=("owner__name",))
    organisation = Column(verbose_name=gettext_lazy("Organisation"), order_by=("organisation__name",))
    due = DateColumn(verbose_name=gettext_lazy("Due"), format="j F Y")
    done_on = DateColumn(verbose_name=gettext_lazy("Done on"), format="j F Y")
    result = Column(verbose_name=gettext_lazy("What came of it"), orderable=False)

    class Meta:
        model = ReviewAction
        fields: ClassVar = ["title", "partnership", "kind", "owner", "organisation", "due", "done_on", "result"]


class FitTestTable(Table):
    """Tests of fitness of an audit."""

    partnership = Column(
        verbose_name=gettext_lazy("Partnership"),
        linkify=("register:partnership-page", {"pk": A("partnership_id")}),
        order_by=("partnership__name",),
    )
    instrument = Column(verbose_name=gettext_lazy("What is asked"), accessor="enquiry__questionnaire__title")
    enquiry = Column(
        verbose_name=gettext_lazy("Answers"),
        linkify=("consultation:enquiry-page", {"pk": A("enquiry_id")}),
        order_by=("enquiry__title",),
    )
    round = Column(verbose_name=gettext_lazy("Round"), accessor="enquiry__round", attrs=NUMBER)
    opens_on = DateColumn(verbose_name=gettext_lazy("Opens"), accessor="enquiry__opens_on", format="j F Y")
    closes_on = DateColumn(verbose_name=gettext_lazy("Closes"), accessor="enquiry__closes_on", format="j F Y")
    asked = Column(verbose_name=gettext_lazy("Asked"), attrs=NUMBER)
    answered = Column(verbose_name=gettext_lazy("Answered"), attrs=NUMBER)

    class Meta:
        model = FitTest
        fields: ClassVar = [
            "partnership",
            "instrument",
            "enquiry",
            "round",
            "opens_on",
            "closes_on",
            "asked",
            "answered",
        ]


class NeedTable(Table):
    """Tasks for which somebody wanted a partnership."""

    task = Column(verbose_name=gettext_lazy("Task"), linkify=("structure:need-page", {"pk": A("pk")}))
    theme = Column(verbose_name=gettext_lazy("Theme"), order_by=("theme__rank",))
    raised_on = DateColumn(verbose_name=gettext_lazy("Raised on"), format="j F Y")
    requires = Column(verbose_name=gettext_lazy("Requires one"))
    existing = Column(verbose_name=gettext_lazy("An existing one could"))
    type = Column(verbose_name=gettext_lazy("Type required"))
    partnership = Column(verbose_name=gettext_lazy("Belongs to"), order_by=("partnership__name",))
    added_value = Column(verbose_name=gettext_lazy("Added value"), orderable=False, visible=False)
    settled_on = DateColumn(verbose_name=gettext_lazy("Settled on"), format="j F Y")
    conclusion = Column(verbose_name=gettext_lazy("What was concluded"), orderable=False)

    class Meta:
        model = Need
        fields: ClassVar = ["task", "theme", "raised_on", "requires", "existing", "type", "partnership"]
        sequence: ClassVar = ["task", "theme", "raised_on", "requires", "existing", "type", "partnership", "..."]


def funnel_chart(steps: list[Step], *, body: str) -> Chart:
    """The funnel as bars, each step with the address of its list."""
    rows = [{"label": step.label, "value": step.count, "href": step.href} for step in steps]
    told = ", ".join(f"{step.label.lower()} {step.count}" for step in steps)
    return bars(
        "funnel",
        title=_("From all partnerships to those on the partnership itself"),
        alt=_("%(body)s counts: %(told)s.") % {"body": body, "told": told},
        rows=rows,
        columns=[("label", _("Step")), ("value", _("Partnerships"))],
        source=_("Rationalisation (ODPM 2005), box 2: Wycombe's own funnel was 157, 60, 29, 18 and 10."),
    )
