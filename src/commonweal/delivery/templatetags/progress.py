"""Ratings, movements and states as pages show them: `{% load progress %}`."""

from __future__ import annotations

from typing import Any

from django import template

from commonweal.delivery import exports

register = template.Library()


@register.filter
def as_rating(value: str | None) -> str:
    """`{{ target.rating|as_rating }}`: shape, word and colour; without one, that there is no update yet."""
    return exports.rating_mark(value)


@register.filter
def moved(target: Any) -> str:
    """`{{ target|moved }}`: which way its latest value went."""
    return exports.movement_mark(target)


@register.filter
def way_gone(target: Any) -> str:
    """`{{ target|way_gone }}`: how much of the way to the target its latest value has gone."""
    return exports.way_gone(target)


@register.filter
def led_by(target: Any) -> str:
    """`{{ target|led_by }}`: whoever answers for it."""
    return exports.lead_of(target)


@register.filter
def is_updated_by(target: Any, viewer: Any) -> bool:
    """`{% if target|is_updated_by:request.viewer %}`: whether they give its updates."""
    return exports.may_update(target, viewer)


@register.filter
def as_action_state(action: Any) -> str:
    """`{{ action|as_action_state }}`: a word in a box."""
    return exports.action_tag(action)
