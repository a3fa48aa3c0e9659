"""States and values as pages show them: `{% load aims %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from commonweal.evidence.models import Indicator
from commonweal.strategy.exports import state_tag
from commonweal.strategy.rules import measured_in_words, shown

register = template.Library()


@register.filter
def in_unit(value: float | None, indicator: Indicator) -> str:
    """`{{ target.value|in_unit:target.indicator }}`: 12.0%."""
    return shown(indicator, value)


@register.filter
def as_figure(value: float | None, indicator: Indicator) -> str:
    """`{{ target.value|as_figure:target.indicator }}`: as `in_unit`, without a long unit that stands beside it already."""
    return shown(indicator, value, with_unit=False)


@register.filter
def measured_figure(value: float | None, indicator: Indicator) -> str:
    """`{{ update.value|measured_figure:target.indicator }}`: as `as_figure`, for what was measured."""
    return measured_in_words(indicator, value, with_unit=False)


@register.filter
def measured(value: float | None, indicator: Indicator) -> str:
    """`{{ update.value|measured:target.indicator }}`: as `in_unit`, for what was measured, so small numbers are withheld."""
    return measured_in_words(indicator, value)


@register.filter
def as_state(state: Any) -> SafeString:
    """`{{ objective.state|as_state }}`: a word in a box."""
    return state_tag(str(state))
