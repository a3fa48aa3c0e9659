"""What a person types about figures that nobody has."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from commonweal.evidence import reads
from commonweal.evidence.forms.findings import offer
from commonweal.evidence.models import DataGap, GapOutcome, Source
from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Organisation
from commonweal.register.rules import Viewer


class DataGapForm(ModelForm):
    """What is wanted, why, and of whom it is asked."""

    class Meta:
        model = DataGap
        fields: ClassVar = ["title", "reason", "about", "indicator", "finding", "asked_of", "expected_on"]
        widgets: ClassVar = {"reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, viewer: Viewer, place_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "about", reads.parts(viewer, place_id, on=localdate()), gettext("The whole place"))
        offer(self, "indicator", reads.indicators(viewer), gettext("None yet"))
        standing = reads.findings(viewer).filter(place=place_id, withdrawn_on__isnull=True)
        offer(self, "finding", standing, gettext("None"))
        if self.thing.pk is not None:
            del self.fields["asked_of"], self.fields["expected_on"]
            return
        offer(self, "asked_of", reads.partners(viewer, place_id), gettext("Nobody yet"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("expected_on") and not cleaned.get("asked_of"):
            self.add_error("asked_of", gettext("Say of whom it is asked, or leave the day blank."))
        return cleaned


class AskForm(Form):
    """Of whom it is asked, and by when it is expected."""

    asks_why: ClassVar[bool] = False
    asked_of = forms.ModelChoiceField(Organisation.objects.none(), label=_("Ask it of"))
    expected_on = forms.DateField(label=_("Expected by"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, gap: DataGap, **kwargs: Any) -> None:
        super().__init__(*args, thing=gap, **kwargs)
        offer(self, "asked_of", reads.partners(viewer, gap.place_id))
        self.fields["asked_of"].initial = gap.asked_of_id
        self.fields["expected_on"].initial = gap.expected_on


class PromiseForm(Form):
    """By when it will be there."""

    asks_why: ClassVar[bool] = False
    expected_on = forms.DateField(label=_("When will it be there?"))


class EndGapForm(Form):
    """How a gap ended."""

    asks_why: ClassVar[bool] = False
    outcome = forms.ChoiceField(label=_("How did it end?"), choices=GapOutcome.choices, widget=forms.RadioSelect)
    filled_by = forms.ModelChoiceField(
        Source.objects.none(), label=_("Which source fills it?"), required=False, empty_label=_("None")
    )
    outcome_note = forms.CharField(
        label=_("What was said?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where it was refused or given up, say why."),
    )

    def __init__(self, *args: Any, viewer: Viewer, gap: DataGap, **kwargs: Any) -> None:
        super().__init__(*args, thing=gap, **kwargs)
        offer(self, "filled_by", reads.sources(viewer))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        filled = cleaned.get("outcome") == GapOutcome.FILLED
        if filled and not cleaned.get("filled_by"):
            self.add_error("filled_by", gettext("Choose the source that fills it."))
        if cleaned.get("outcome") and not filled:
            cleaned["filled_by"] = None
            if not cleaned.get("outcome_note"):
                self.add_error("outcome_note", gettext("Say why it was refused or given up."))
        return cleaned


def _partners(request: HttpRequest) -> QuerySet[Organisation]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return reads.partners(viewer, viewer.place_id or 0)


OPEN, LATE = "open", "late"
STATES = [(OPEN, _("Open")), (LATE, _("Late")), *GapOutcome.choices]


class DataGapFilter(FilterSet):
    """Narrow the data gaps of the open place; to the open ones unless asked otherwise."""

    q = CharFilter(label=_("Has the words"), method="with_words")
    state = ChoiceFilter(label=_("State"), method="in_state", choices=STATES, empty_label=_("All"))
    asked_of = ModelChoiceFilter(label=_("Asked of"), queryset=_partners, empty_label=_("Anyone"))

    class Meta:
        model = DataGap
        fields: ClassVar[list[str]] = ["q", "state", "asked_of"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        filled = data.copy() if data is not None else QueryDict(mutable=True)
        filled.setdefault("state", OPEN)
        super().__init__(filled, *args, **kwargs)

    def with_words(self, rows: QuerySet[DataGap], name: str, words: str) -> QuerySet[DataGap]:
        for word in words.split():
            rows = rows.filter(Q(title__icontains=word) | Q(reason__icontains=word))
        return rows

    def in_state(self, rows: QuerySet[DataGap], name: str, value: str) -> QuerySet[DataGap]:
        if value == LATE:
            return rows.filter(ended_on__isnull=True, expected_on__lt=localdate())
        return rows.filter(ended_on__isnull=True) if value == OPEN else rows.filter(outcome=value)
