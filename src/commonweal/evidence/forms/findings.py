"""What a person types about findings: what one says, rests on and is brought about by, and where an organisation stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from commonweal.evidence import reads
from commonweal.evidence.models import Cause, Finding, Indicator
from commonweal.evidence.rules import FindingState
from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Organisation, Place, Theme
from commonweal.register.rules import Viewer


def offer(form: forms.BaseForm, name: str, found: QuerySet[Any], empty: str = "") -> None:
    """Offer these in a field; `empty` is what choosing none of them says."""
    form.fields[name].queryset = found  # type: ignore[attr-defined]
    if empty:
        form.fields[name].empty_label = empty  # type: ignore[attr-defined]


def offer_own(form: forms.BaseForm, name: str, own: QuerySet[Organisation]) -> None:
    """Offer only organisations that one works for, and choose the only one at once."""
    form.fields[name].required = True
    form.fields[name].empty_label = None  # type: ignore[attr-defined]
    form.fields[name].help_text = ""
    form.fields[name].error_messages["required"] = gettext("Choose an organisation that you work for")
    found = list(own[:2])
    if len(found) == 1 and not form.initial.get(name):
        form.initial[name] = found[0].pk


class FindingForm(ModelForm):
    """What a finding says, and who proposes it."""

    class Meta:
        model = Finding
        fields: ClassVar = ["statement", "explanation", "unknown", "about", "theme", "partnership", "proposed_by"]
        widgets: ClassVar = {
            "statement": forms.Textarea(attrs={"rows": 3}),
            "explanation": forms.Textarea(attrs={"rows": 5}),
            "unknown": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, viewer: Viewer, place_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "about", reads.parts(viewer, place_id, on=localdate()), gettext("The whole place"))
        offer(self, "theme", reads.themes_of(viewer, place_id), gettext("None"))
        offer(self, "partnership", reads.partnerships_of(viewer, place_id, on=localdate()), gettext("None"))
        if self.thing.pk is not None:
            del self.fields["proposed_by"]
            return
        own = reads.own_organisations(viewer, place_id)
        offer(self, "proposed_by", own, gettext("The support team, for all"))
        if place_id not in viewer.supports and not viewer.is_system:
            self.fields["proposed_by"].label = gettext("Organisation that proposes it")
            offer_own(self, "proposed_by", own)


class GroundForm(Form):
    """A figure that a finding rests on."""

    asks_why: ClassVar[bool] = False
    indicator = forms.ModelChoiceField(Indicator.objects.none(), label=_("Indicator"))
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place"))
    period = forms.CharField(
        label=_("Period"),
        required=False,
        max_length=60,
        help_text=_("As the figures write it, such as 2024/25. Leave blank for the latest there is."),
    )
    note = forms.CharField(label=_("What it shows"), required=False, max_length=300)

    def __init__(self, *args: Any, viewer: Viewer, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", reads.indicators(viewer))
        offer(self, "place", reads.places_of_figures(viewer, finding, on=localdate()))
        self.fields["place"].initial = finding.about_id or finding.place_id


STRENGTHS = [
    ("weak", _("Weak: it adds a little")),
    ("moderate", _("Moderate: one of several causes")),
    ("strong", _("Strong: the main cause")),
]
BASES = [
    ("evidence", _("Evidence: a study or an evaluation")),
    ("judgement", _("Judgement of people who do the work")),
    ("assumption", _("Assumption: nobody has looked")),
]


class CauseForm(ModelForm):
    """What brings a finding about: what, how strongly, what that rests on, and who says so."""

    class Meta:
        model = Cause
        fields: ClassVar = ["cause", "organisation", "strength", "rests_on", "reason"]
        widgets: ClassVar = {
            "strength": forms.RadioSelect,
            "rests_on": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 4}),
        }
        labels: ClassVar = {
            "cause": _("What brings it about?"),
            "organisation": _("Who says so?"),
            "strength": _("How strong is the effect?"),
            "rests_on": _("What does that rest on?"),
        }

    def __init__(self, *args: Any, viewer: Viewer, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("strength", STRENGTHS), ("rests_on", BASES)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if self.thing.pk is not None:
            del self.fields["cause"], self.fields["organisation"]
            return
        offer(self, "cause", reads.could_cause(viewer, finding))
        own = reads.own_organisations(viewer, finding.place_id)
        offer(self, "organisation", own, gettext("All of us"))
        if finding.place_id not in viewer.supports and not viewer.is_system:
            offer_own(self, "organisation", own)


class SignForm(Form):
    """Which organisation signs up to a finding, and what it wants to add."""

    asks_why: ClassVar[bool] = False
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    reason = forms.CharField(
        label=_("Anything to add"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Once the finding is agreed, everyone can read this."),
    )

    def __init__(self, *args: Any, viewer: Viewer, place_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = reads.own_organisations(viewer, place_id)
        offer(self, "organisation", own)
        if place_id not in viewer.supports and not viewer.is_system:
            offer_own(self, "organisation", own)


class DisputeForm(SignForm):
    """Which organisation disputes a finding, and why."""

    reason = forms.CharField(
        label=_("Why do you dispute it?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Say what the figures mean instead, or what they leave out. Once it is agreed, everyone can read this."
        ),
    )


class WithdrawForm(Form):
    """Why a finding is taken back."""

    asks_why: ClassVar[bool] = False
    because = forms.CharField(label=_("Why is it withdrawn?"), widget=forms.Textarea(attrs={"rows": 3}))


class ConfirmForm(Form):
    """Nothing to fill in but the reason."""


def _parts(request: HttpRequest) -> QuerySet[Place]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return reads.parts(viewer, viewer.place_id or 0, on=localdate())


def _themes(request: HttpRequest) -> QuerySet[Theme]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return reads.themes_of(viewer, viewer.place_id or 0)


STANDING = "standing"
STATES = [(STANDING, _("Agreed, and drafts")), *FindingState.choices]


class FindingFilter(FilterSet):
    """Narrow the findings of the open place; to those that stand unless asked otherwise."""

    q = CharFilter(label=_("Statement has the words"), method="with_words")
    state = ChoiceFilter(label=_("State"), method="in_state", choices=STATES, empty_label=_("All"))
    about = ModelChoiceFilter(label=_("Part of the place"), queryset=_parts, empty_label=_("Any"))
    theme = ModelChoiceFilter(label=_("Theme"), queryset=_themes, empty_label=_("Any"))
    sides = ChoiceFilter(
        label=_("Who stands where"),
        method="with_sides",
        choices=[("disputed", _("Disputed by somebody")), ("undisputed", _("Disputed by nobody"))],
        empty_label=_("Any"),
    )

    class Meta:
        model = Finding
        fields: ClassVar[list[str]] = ["q", "state", "about", "theme", "sides"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        filled = data.copy() if data is not None else QueryDict(mutable=True)
        filled.setdefault("state", STANDING)
        super().__init__(filled, *args, **kwargs)

    def with_words(self, rows: QuerySet[Finding], name: str, words: str) -> QuerySet[Finding]:
        for word in words.split():
            rows = rows.filter(statement__icontains=word)
        return rows

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(withdrawn_on__isnull=True) if value == STANDING else rows.filter(state=value)

    def with_sides(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(disputed__gt=0) if value == "disputed" else rows.filter(disputed=0)
