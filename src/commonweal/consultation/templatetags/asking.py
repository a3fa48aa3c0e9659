"""How a question's answers and conditions read in a preview."""

from __future__ import annotations

from django import template

from commonweal.consultation import exports, rules
from commonweal.consultation.models import Question
from commonweal.consultation.reads import Sheet

register = template.Library()


@register.filter
def answers_in_words(question: Question) -> str:
    """The answers that can be chosen, one after another."""
    return "; ".join(str(label) for label in rules.labels_of(question).values())


@register.filter
def condition_in_words(question: Question, sheet: Sheet) -> str:
    """When the question is asked."""
    return exports.condition_words(question, {one.code: one for one in sheet.questions})
