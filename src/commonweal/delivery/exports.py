"""How delivery's lists leave, and how a rating, a movement and a state look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2 import A, Column, DateColumn, Table

from commonweal.analysis.trajectories import Movement
from commonweal.delivery import reads, rules
from commonweal.delivery.models import Action, Rating, Update
from commonweal.delivery.rules import ActionState
from commonweal.kit import theme
from commonweal.kit.components.house import rating as draw_rating
from commonweal.kit.components.text import tag
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.strategy.rules import line_of, measured, measured_in_words, shown

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}
DAY = "j M Y"

# The words of a rating; the kit has a shape and a colour for each.
WORDS = {
    Rating.OFF_TRACK: _("Off track"),
    Rating.AT_RISK: _("At risk"),
    Rating.ON_TRACK: _("On track"),
    Rating.MET: _("Met"),
}
COLOURS = {
    Rating.OFF_TRACK: theme.STATUS["bad"],
    Rating.AT_RISK: theme.STATUS["watch"],
    Rating.ON_TRACK: theme.STATUS["good"],
    Rating.MET: theme.STATUS["done"],
}


def rating_words(value: str | None) -> str:
    """A rating in a word or two; no rating is no update."""
    return str(WORDS[Rating(value)]) if value else gettext("No update yet")


def rating_mark(value: str | None) -> SafeString:
    """A rating as shape, word and colour."""
    shape = "complete" if value == Rating.MET else value or "no_data"
    return draw_rating(shape, rating_words(value))


def rating_colours() -> dict[str, str]:
    """The colour of each rating in a chart, by its words."""
    return {str(WORDS[rating]): colour for rating, colour in COLOURS.items()} | {
        gettext("No update yet"): theme.STATUS["none"]
    }


ARROWS = {True: "↑", False: "↓", None: "→"}
MOVED = {
    Movement.BETTER: _("better"),
    Movement.WORSE: _("worse"),
    Movement.LEVEL: _("level"),
    Movement.CHANGED: _("changed"),
}


def movement_words(target: Target) -> str:
    """Which way the latest value went, in words: "better, from 17.0%"."""
    movement = reads.movement_of(Viewer(), target)
    if movement is None:
        return ""
    before = measured_in_words(target.indicator, target.previous_value, with_unit=False)  # type: ignore[attr-defined]
    return gettext("%(movement)s, from %(before)s") % {"movement": MOVED[movement], "before": before}


def movement_mark(target: Target) -> SafeString:
    """An arrow for up or down with the words for better or worse."""
    words = movement_words(target)
    if not words:
        return SafeString("")
    level = reads.movement_of(Viewer(), target) is Movement.LEVEL
    up = None if level else target.latest_value > target.previous_value  # type: ignore[attr-defined]
    return format_html('<span class="cw-moved"><span aria-hidden="true">{}</span> {}</span>', ARROWS[up], words)


def way_gone(target: Target) -> str:
    """How much of the way to the target its latest value has gone, in a sentence; empty without one."""
    latest = getattr(target, "latest_value", None)
    return "" if latest is None else rules.way_gone(target, line_of(target), latest)


STATE_COLOURS = {
    ActionState.PLANNED: "grey",
    ActionState.UNDER_WAY: "",
    ActionState.COMPLETED: "green",
    ActionState.ENDED: "grey",
}


def action_tag(action: Action) -> SafeString:
    """The state of an action as a word in a box, and that it is overdue where it is."""
    if getattr(action, "is_overdue", False):
        return tag(text=gettext("Overdue"), classes="govuk-tag--red")
    state = ActionState(action.state)  # type: ignore[attr-defined]
    colour = STATE_COLOURS[state]
    return tag(text=str(state.label).capitalize(), classes=f"govuk-tag--{colour}" if colour else "")


def may_update(target: Target, viewer: Viewer) -> bool:
    """Whether the viewer gives this target's updates."""
    return rules.runs_target(viewer, target)


def lead_of(target: Target) -> str:
    """Whoever answers for a target: the person named on it, else the lead of its objective."""
    return str(target.lead or target.objective.lead or "")


class PerformanceTable(Table):
    """How the targets of a place stand."""

    title = Column(verbose_name=_("Target"), linkify=True)
    theme = Column(verbose_name=_("Theme"), accessor="objective__theme", order_by=("objective__theme__rank",))
    is_key_measure = Column(verbose_name=_("Key measure"))
    rating = Column(verbose_name=_("Rating"), empty_values=(), order_by=("rank",))
    latest_value = Column(verbose_name=_("Latest"), attrs=NUMBER)
    latest_on = DateColumn(verbose_name=_("Of"), format=DAY)
    latest_expected = Column(verbose_name=_("Expected"), attrs=NUMBER)
    latest_forecast = Column(verbose_name=_("Forecast"), attrs=NUMBER)
    value = Column(verbose_name=_("Target value"), attrs=NUMBER)
    due = DateColumn(verbose_name=_("By"), format=DAY)
    unit = Column(verbose_name=_("Unit"), accessor="indicator__unit")
    lead = Column(verbose_name=_("Lead"), empty_values=(), order_by=("lead__name", "objective__lead__name"))
    movement = Column(verbose_name=_("Movement"), empty_values=(), orderable=False)
    latest_commentary = Column(verbose_name=_("Why"))
    update_due = DateColumn(verbose_name=_("Next update due"), format=DAY)
    is_late = Column(verbose_name=_("Update is late"))

    class Meta:
        model = Target
        fields: ClassVar = [
            "title", "theme", "is_key_measure", "rating", "latest_value", "latest_on", "latest_expected",
            "latest_forecast", "value", "due", "unit", "lead", "movement", "latest_commentary", "update_due", "is_late",
        ]  # fmt: skip

    def render_rating(self, record: Any) -> SafeString:
        return rating_mark(record.rating)

    def value_rating(self, record: Any) -> str:
        return rating_words(record.rating)

    def render_lead(self, record: Target) -> str:
        return lead_of(record)

    def render_movement(self, record: Target) -> str:
        return movement_words(record)

    def value_latest_value(self, record: Any) -> float | None:
        return measured(record.indicator, record.latest_value)

    def render_latest_value(self, record: Any) -> str:
        return measured_in_words(record.indicator, record.latest_value)

    def value_latest_expected(self, record: Any) -> float | None:
        # What was planned is drawn from the baseline, and would tell it.
        return measured(record.indicator, record.latest_expected)

    def render_latest_expected(self, record: Any) -> str:
        return measured_in_words(record.indicator, record.latest_expected)

    def value_is_key_measure(self, value: bool) -> str:
        return gettext("yes") if value else gettext("no")

    def value_is_late(self, value: bool) -> str:
        return gettext("yes") if value else gettext("no")


class UpdateTable(Table):
    """What leads said of their targets."""

    on = DateColumn(verbose_name=_("Figure of"), format=DAY, linkify=True)
    target = Column(
        verbose_name=_("Target"), linkify=("strategy:target-page", {"pk": A("target_id")}), order_by=("target__title",)
    )
    rating = Column(verbose_name=_("Rating"))
    value = Column(verbose_name=_("Value"), attrs=NUMBER)
    expected = Column(verbose_name=_("Expected"), attrs=NUMBER)
    forecast = Column(verbose_name=_("Forecast"), attrs=NUMBER, visible=False)
    unit = Column(verbose_name=_("Unit"), accessor="target__indicator__unit", visible=False)
    commentary = Column(verbose_name=_("Why"), orderable=False)
    given_by = Column(verbose_name=_("Given by"), order_by=("given_by__name",), visible=False)
    given_on = DateColumn(verbose_name=_("Given on"), format=DAY, visible=False)

    class Meta:
        model = Update
        fields: ClassVar = [
            "on", "target", "rating", "value", "expected", "forecast", "unit", "commentary", "given_by", "given_on",
        ]  # fmt: skip

    def render_rating(self, record: Update) -> SafeString:
        return rating_mark(record.rating)

    def value_rating(self, record: Update) -> str:
        return rating_words(record.rating)

    def render_value(self, record: Update) -> str:
        return measured_in_words(record.target.indicator, record.value, with_unit=False)

    def value_value(self, record: Update) -> float | None:
        return measured(record.target.indicator, record.value)

    def render_expected(self, record: Update) -> str:
        return measured_in_words(record.target.indicator, record.expected, with_unit=False)

    def value_expected(self, record: Update) -> float | None:
        # What was planned is drawn from the baseline, and would tell it.
        return measured(record.target.indicator, record.expected)

    def render_forecast(self, record: Update) -> str:
        return shown(record.target.indicator, record.forecast)

    def value_forecast(self, record: Update) -> float | None:
        return record.forecast


class ActionTable(Table):
    """What is being done towards the targets."""

    title = Column(verbose_name=_("Action"), linkify=True)
    target = Column(
        verbose_name=_("Towards"), linkify=("strategy:target-page", {"pk": A("target_id")}), order_by=("target__title",)
    )
    lead = Column(verbose_name=_("Lead"), order_by=("lead__name",))
    organisation = Column(verbose_name=_("Organisation"), order_by=("organisation__name",))
    due = DateColumn(verbose_name=_("Due"), format=DAY)
    state = Column(verbose_name=_("State"), order_by=("state", "due"))
    completed_on = DateColumn(verbose_name=_("Done on"), format=DAY)

    class Meta:
        model = Action
        fields: ClassVar = ["title", "target", "lead", "organisation", "due", "state", "completed_on"]

    def render_state(self, record: Action) -> SafeString:
        return action_tag(record)

    def value_state(self, record: Any) -> str:
        return gettext("overdue") if record.is_overdue else str(ActionState(record.state).label)


def rating_rows(counts: Sequence[reads.ThemeCount]) -> list[dict[str, Any]]:
    """The rows of the chart: every theme with every rating that any has, the worst first, noughts included."""
    known = {(row.theme, row.rating): row.count for row in counts}
    ratings = [str(rating or "") for rating in reads.RANKS if any(row.rating == (rating or "") for row in counts)]
    return [
        {
            "label": name or gettext("No theme"),
            "rating": rating_words(rating),
            "value": known.get((name, rating), 0),
        }
        for name in dict.fromkeys(row.theme for row in counts)
        for rating in ratings
    ]


def ratings_in_words(counts: Sequence[reads.ThemeCount]) -> str:
    """The chart of ratings as a sentence, for those who cannot see it."""
    told: dict[str, list[str]] = {}
    for row in counts:
        told.setdefault(row.theme or gettext("No theme"), []).append(f"{row.count} {rating_words(row.rating).lower()}")
    return "; ".join(f"{name}: {', '.join(parts)}" for name, parts in told.items()) + "."
