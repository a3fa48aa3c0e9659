"""What a person types in the account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from commonweal.account import reads
from commonweal.account.models import Publication
from commonweal.account.rules import Earlier
from commonweal.delivery.models import Rating
from commonweal.kit.forms import Form, explain
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target


class PublishForm(Form):
    """On which day a target is published, and through which seat that was decided."""

    through = forms.ModelChoiceField(
        label=_("Decided through the seat"),
        queryset=Seat.objects.none(),
        help_text=_("The public reads which seat this is, not who sits on it."),
    )
    on = forms.DateField(label=_("Day of publication"))

    def __init__(self, *args: Any, viewer: Viewer, target: Target, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["through"].queryset = reads.seats_to_publish_through(viewer, target, day)  # type: ignore[attr-defined]
        self.fields["on"].initial = day


class CorrectForm(PublishForm):
    """What was wrong before, as the public will read it."""

    correction = forms.CharField(
        label=_("What was wrong, and what is right"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The public reads this on the old account and on the new one."),
    )
    field_order = ("correction", "through", "on")


class WithdrawForm(Form):
    """From which day a publication is no longer told, and why; and what becomes of the earlier one that it corrected."""

    asks_why = False

    on = forms.DateField(label=_("Withdrawn on"), error_messages={"name": _("The day of withdrawal")})
    why = forms.CharField(
        label=_("Why it is withdrawn"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The public reads this in the notice that takes its place."),
    )

    def __init__(self, *args: Any, earlier: Publication | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if earlier is None:
            return
        day = {"day": date_format(earlier.published_on, "j F Y")}
        self.fields["earlier"] = forms.ChoiceField(
            label=_("What becomes of the earlier account?"),
            help_text=gettext("This one corrects that of %(day)s, which anyone can still read.") % day,
            choices=[
                (Earlier.WITHDRAWN.value, _("It is withdrawn too, on the same day and for the same reason")),
                (Earlier.READABLE.value, _("It can still be read, with what was wrong in it")),
            ],
            widget=forms.RadioSelect,
        )
        explain(self.fields["earlier"], "earlier")


UNRATED = "none"


class PublicationFilter(FilterSet):
    """Narrow what was promised by words, by how it is going, by theme and by who leads."""

    q = CharFilter(label=_("Words in the promise"), field_name="title", lookup_expr="icontains")
    rating = ChoiceFilter(
        label=_("How it is going"), choices=[*Rating.choices, (UNRATED, _("no update yet"))], method="rated"
    )
    theme = ChoiceFilter(label=_("Theme"))
    by_whom = ChoiceFilter(label=_("By whom"))

    class Meta:
        model = Publication
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("theme", "by_whom"):
            self.filters[name].extra["choices"] = _found_in(self.queryset, name)

    def rated(self, publications: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return publications.filter(rating__isnull=True) if value == UNRATED else publications.filter(rating=value)


def _found_in(publications: QuerySet[Publication], name: str) -> list[tuple[str, str]]:
    """The values that a list can be narrowed by: those that occur in it."""
    values = publications.order_by(name).values_list(name, flat=True).distinct()
    return [(value, value) for value in values if value]
