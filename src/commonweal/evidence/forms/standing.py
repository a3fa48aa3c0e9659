"""What a reader chooses on the page of one indicator in one place, all of it in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.reads import Course, Standing, Wanted
from commonweal.kit.forms import Form

MOST_DIGITS = 9


def chosen_of(asked: QueryDict) -> Wanted:
    """What an address asks for. Whatever is not a number of a place is left out: a reader mends it by choosing again."""
    other = asked.get("other", "")
    return Wanted(
        period=asked.get("period", ""),
        peers=frozenset(int(each) for each in asked.getlist("peer") if is_number(each)),
        other=int(other) if is_number(other) else None,
        earlier=asked.get("earlier", ""),
    )


def is_number(text: str) -> bool:
    """Whether a text of an address is the number of something: short enough for the database."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def offer(form: forms.BaseForm, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Offer these in a field; without any it is not asked."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - what the class declares
    field.choices = list(choices)
    if not choices:
        del form.fields[name]


class StandingForm(forms.Form):
    """The period, a place and an earlier date to lay beside, and the places to compare with."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    other = forms.ChoiceField(label=_("Lay another place beside it"), required=False)
    earlier = forms.ChoiceField(label=_("Lay an earlier period beside it"), required=False)
    peer = forms.MultipleChoiceField(
        label=_("Places to compare with"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, standing: Standing, **options: Any) -> None:
        chosen = standing.chosen
        initial = {
            "period": chosen.period,
            "other": str(chosen.other or ""),
            "earlier": chosen.earlier,
            "peer": [str(each) for each in chosen.peers],
        }
        super().__init__(initial=initial, **options)
        periods = [(each, each) for each in dict.fromkeys(standing.periods)]
        like = [(str(peer.place.pk), peer.place.name) for peer in _by_name(standing)]
        above = [(str(place.pk), place.name) for place in reversed(standing.above)]
        offer(self, "period", [("", _("the latest")), *periods])
        offer(self, "other", [("", _("none")), *above, *like])
        offer(self, "earlier", [("", _("none")), *periods])
        offer(self, "peer", like)


class AfreshForm(Form):
    """From which period the limits start afresh, and what changed then."""

    asks_why: ClassVar[bool] = False
    starts_on = forms.TypedChoiceField(label=_("First period with new limits"), coerce=date.fromisoformat)
    reason = forms.CharField(
        label=_("What changed?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "A service that was begun or ended, another way of counting. That figures moved is no reason: "
            "the limits are there to show it. Whoever sees the figures reads this, and when it was decided."
        ),
    )

    def __init__(self, *args: Any, course: Course, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["starts_on"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - what the class declares
        field.choices = [
            (point.measured.figure.period_start.isoformat(), point.period)
            for point in reversed(course.can_start_afresh)
            if point.measured
        ]


class WithdrawRebaseForm(Form):
    """Nothing to fill in but the reason."""


def _by_name(standing: Standing) -> list[Any]:
    others = [peer for peer in standing.peers if peer.place != standing.place]
    return sorted(others, key=lambda peer: peer.place.name)
