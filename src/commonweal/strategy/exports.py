"""How strategy's lists leave: the columns that people see and take away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2 import Column, DateColumn, Table

from commonweal.kit.components.text import tag
from commonweal.strategy.models import Issue, Objective, Strategy, Target
from commonweal.strategy.rules import State, measured, measured_in_words, shown

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}
COLOURS = {State.DRAFT: "yellow", State.AGREED: "", State.ENDED: "grey"}


def state_tag(state: str) -> SafeString:
    """The state of a thing as a word in a box."""
    known = State(state)
    colour = COLOURS[known]
    return tag(text=str(known.label).capitalize(), classes=f"govuk-tag--{colour}" if colour else "")


class StateColumn(Column):
    """Draft, agreed or ended."""

    def render(self, value: Any) -> SafeString:
        return state_tag(value)

    def value(self, value: Any) -> str:
        return str(State(value).label)


class StrategyTable(Table):
    """The strategies of a place."""

    title = Column(verbose_name=_("Strategy"), linkify=True)
    partnership = Column(verbose_name=_("Partnership"), order_by=("partnership__name",))
    since = DateColumn(verbose_name=_("From"), format="j M Y")
    until = DateColumn(verbose_name=_("Until"), format="j M Y")
    objective_count = Column(verbose_name=_("Objectives"), attrs=NUMBER)
    target_count = Column(verbose_name=_("Targets"), attrs=NUMBER)
    state = StateColumn(verbose_name=_("State"))

    class Meta:
        model = Strategy
        fields: ClassVar = ["title", "partnership", "since", "until", "objective_count", "target_count", "state"]


class IssueTable(Table):
    """The issues of a place."""

    title = Column(verbose_name=_("Issue"), linkify=True)
    theme = Column(verbose_name=_("Theme"), order_by=("theme__rank", "title"))
    indicator = Column(verbose_name=_("Rests on"), order_by=("indicator__name",))
    objective_count = Column(verbose_name=_("Objectives"), attrs=NUMBER)
    since = DateColumn(verbose_name=_("Known since"), format="j M Y")

    class Meta:
        model = Issue
        fields: ClassVar = ["title", "theme", "indicator", "objective_count", "since"]


class ObjectiveTable(Table):
    """The objectives of a place."""

    title = Column(verbose_name=_("Objective"), linkify=True)
    issue = Column(verbose_name=_("Issue"), order_by=("issue__title",))
    theme = Column(verbose_name=_("Theme"), order_by=("theme__rank", "title"), visible=False)
    lead = Column(verbose_name=_("Lead"), order_by=("lead__name",))
    lead_organisation = Column(
        verbose_name=_("Lead organisation"), order_by=("lead_organisation__name",), visible=False
    )
    target_count = Column(verbose_name=_("Targets"), attrs=NUMBER)
    state = StateColumn(verbose_name=_("State"))

    class Meta:
        model = Objective
        fields: ClassVar = ["title", "issue", "theme", "lead", "lead_organisation", "target_count", "state"]


class TargetTable(Table):
    """The targets of a place."""

    title = Column(verbose_name=_("Target"), linkify=True)
    objective = Column(verbose_name=_("Objective"), order_by=("objective__title",), visible=False)
    place = Column(verbose_name=_("Measured in"), order_by=("place__name",), visible=False)
    baseline_value = Column(verbose_name=_("Baseline"), attrs=NUMBER)
    value = Column(verbose_name=_("Aim"), attrs=NUMBER)
    unit = Column(verbose_name=_("Unit"), accessor="indicator__unit")
    due = DateColumn(verbose_name=_("By"), format="j M Y")
    lead = Column(verbose_name=_("Lead"), empty_values=(), order_by=("lead__name", "objective__lead__name"))
    is_key_measure = Column(verbose_name=_("Key measure"), visible=False)
    state = StateColumn(verbose_name=_("State"))

    class Meta:
        model = Target
        fields: ClassVar = [
            "title", "objective", "place", "baseline_value", "value", "unit", "due", "lead", "is_key_measure", "state",
        ]  # fmt: skip

    def value_baseline_value(self, record: Target) -> float | None:
        return measured(record.indicator, record.baseline_value)

    def render_baseline_value(self, record: Target) -> str:
        return measured_in_words(record.indicator, record.baseline_value, with_unit=False)

    def value_value(self, record: Target) -> float:
        return record.value

    def render_value(self, record: Target) -> str:
        return shown(record.indicator, record.value, with_unit=False)

    def render_lead(self, record: Target) -> str:
        return str(record.lead or record.objective.lead or "")

    value_lead = render_lead

    def render_is_key_measure(self, value: bool) -> str:
        return str(_("Yes")) if value else ""
