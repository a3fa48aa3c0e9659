"""Where a place's like is sought, and by which indicators, all of it in the address."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.forms.standing import is_number, offer
from commonweal.evidence.reads import Likeness, Sought
from commonweal.kit.forms import Form

ANYWHERE, ELSEWHERE = "anywhere", "elsewhere"


def sought_of(asked: QueryDict) -> Sought:
    """What an address asks for. Whatever is not a number of an indicator is left out: a reader mends it by choosing again."""
    by = (each for each in asked.getlist("by") if is_number(each))
    return Sought(asked.get("where") == ELSEWHERE, tuple(sorted({int(each) for each in by})))


class SoughtForm(Form):
    """Where, and by which indicators."""

    marks_optional = False
    where = forms.ChoiceField(label=_("Where are they sought?"), widget=forms.RadioSelect, required=False)
    by = forms.MultipleChoiceField(
        label=_("By which indicators?"),
        help_text=_("Choose those that you can defend. With none chosen, all take part, each counting alike."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, likeness: Likeness) -> None:
        sought = likeness.sought
        where = ELSEWHERE if sought.is_elsewhere else ANYWHERE
        super().__init__(initial={"where": where, "by": [str(each) for each in sought.by]})
        outside = gettext("Elsewhere only: not in the same district, or what else it is part of")
        offer(self, "where", [(ANYWHERE, gettext("Anywhere")), (ELSEWHERE, outside)])
        offered = [each for each in likeness.offered if each.pk != sought.but]
        offer(self, "by", [(str(each.pk), each.name) for each in offered])
