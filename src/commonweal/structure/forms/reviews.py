"""What a person types about reviews, what was agreed at them, and new work."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet

from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Partnership
from commonweal.register.rules import Viewer
from commonweal.structure import reads
from commonweal.structure.models import (
    ActionKind,
    Audit,
    Criticality,
    Effect,
    Need,
    PartnershipType,
    Representation,
    Review,
    ReviewAction,
)


class ReviewForm(ModelForm):
    """What was said at the review of a partnership, head by head."""

    groups: ClassVar = [
        (_("The conversation"), ["partnership", "on", "led_by"]),
        (_("Roles and responsibilities"), ["roles", "roles_said"]),
        (_("Contributions, in money and in kind"), ["contributions", "contribution_pounds", "contribution_in_kind"]),
        (_("Benefits and outcomes sought"), ["benefits", "benefits_said"]),
        (_("Feedback to members"), ["feedback", "feedback_said"]),
        (_("Effectiveness"), ["effectiveness", "effectiveness_said"]),
        (_("Level of involvement"), ["involvement", "involvement_said"]),
        (_("Representation on the strategic partnership"), ["representation", "representation_said"]),
    ]

    class Meta:
        model = Review
        fields: ClassVar = [
            "partnership", "on", "led_by", "roles", "roles_said", "contributions", "contribution_pounds",
            "contribution_in_kind", "benefits", "benefits_said", "feedback", "feedback_said", "effectiveness",
            "effectiveness_said", "involvement", "involvement_said", "representation", "representation_said",
        ]  # fmt: skip
        labels: ClassVar = {
            "roles": _("Are they clear?"), "roles_said": _("What was said"),
            "contributions": _("Is the level clear?"), "contribution_pounds": _("Money, pounds a year"),
            "contribution_in_kind": _("In kind: people, rooms, time"),
            "benefits": _("Are they clear?"), "benefits_said": _("What was said"),
            "feedback": _("Is it clear?"), "feedback_said": _("What was said"),
            "effectiveness": _("How effective is it?"), "effectiveness_said": _("What was said"),
            "involvement": _("How far should the lead body be involved in future?"),
            "involvement_said": _("What was said"),
            "representation": _("How should it be represented?"), "representation_said": _("What was said"),
        }  # fmt: skip
        widgets: ClassVar = {
            **dict.fromkeys(("roles", "contributions", "benefits", "feedback", "effectiveness", "involvement", "representation"), forms.RadioSelect),
            **{
                name: forms.Textarea(attrs={"rows": 3})
                for name in (
                    "roles_said", "contribution_in_kind", "benefits_said", "feedback_said", "effectiveness_said",
                    "involvement_said", "representation_said",
                )
            },
        }  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, audit: Audit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["led_by"].queryset = reads.people_to_name(viewer, audit.place_id)  # type: ignore[attr-defined]
        if self.thing.pk is None:
            self.fields["partnership"].queryset = reads.partnerships_to_review(viewer, audit)  # type: ignore[attr-defined]
        else:
            del self.fields["partnership"]


class ReviewActionForm(ModelForm):
    """What was agreed: what is to be done, by whom, by when."""

    class Meta:
        model = ReviewAction
        fields: ClassVar = ["title", "kind", "owner", "organisation", "due"]
        widgets: ClassVar = {"kind": forms.RadioSelect}
        help_texts: ClassVar = {"owner": _("One named person. They are reminded when it is overdue.")}

    def __init__(self, *args: Any, viewer: Viewer, audit: Audit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = reads.people_to_name(viewer, audit.place_id)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = reads.organisations_of(viewer, audit.place_id)  # type: ignore[attr-defined]


class ReviewActionDoneForm(Form):
    """When it was done and what came of it."""

    on = forms.DateField(label=_("Done on"), initial=localdate)
    result = forms.CharField(label=_("What came of it?"), widget=forms.Textarea(attrs={"rows": 3}))
    asks_why = False


class FitTestForm(Form):
    """Which instrument is put to those on which partnership, and for how long."""

    partnership = forms.ModelChoiceField(label=_("Partnership"), queryset=Partnership.objects.none())
    instrument = forms.ChoiceField(
        label=_("What is asked?"),
        widget=forms.RadioSelect,
        help_text=_(
            "The first looks at this partnership by itself, the second at its part in the whole. Keep them apart."
        ),
    )
    opens_on = forms.DateField(label=_("Opens on"), initial=localdate)
    closes_on = forms.DateField(label=_("First day on which nobody can answer any more"))

    def __init__(self, *args: Any, viewer: Viewer, audit: Audit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].queryset = reads.partnerships_to_test(viewer, audit, localdate())  # type: ignore[attr-defined]
        self.fields["instrument"].choices = reads.fit_instruments(viewer)  # type: ignore[attr-defined]


class ReviewFilter(FilterSet):
    """Narrow reviews by the cell, how effective the partnership is and where it is to be represented."""

    type = ChoiceFilter(label=_("Type"), choices=PartnershipType.choices)
    criticality = ChoiceFilter(label=_("How much it matters"), choices=Criticality.choices)
    effectiveness = ChoiceFilter(label=_("Effectiveness"), choices=Effect.choices)
    representation = ChoiceFilter(label=_("Representation"), choices=Representation.choices)

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()


class ReviewActionFilter(FilterSet):
    """Narrow agreed actions by kind and by whether they are done."""

    kind = ChoiceFilter(label=_("Kind"), choices=ActionKind.choices)
    state = ChoiceFilter(
        label=_("State"),
        choices=[("open", _("open")), ("overdue", _("overdue")), ("done", _("done"))],
        method="in_state",
    )

    class Meta:
        model = ReviewAction
        fields: tuple[str, ...] = ()

    def in_state(self, actions: QuerySet[ReviewAction], name: str, state: str) -> QuerySet[ReviewAction]:
        if state == "done":
            return actions.filter(done_on__isnull=False)
        still_open = actions.filter(done_on__isnull=True)
        return still_open.filter(due__lt=localdate()) if state == "overdue" else still_open


# --- New work


class NeedForm(ModelForm):
    """A task for which somebody wants a partnership."""

    class Meta:
        model = Need
        fields: ClassVar = ["task", "description", "theme", "raised_by"]
        labels: ClassVar = {
            "task": _("What is to be done?"),
            "description": _("What does that take?"),
            "raised_by": _("Who raised it?"),
        }
        help_texts: ClassVar = {
            "description": _(
                "Its words are looked for in the purposes of partnerships, and in what was decided before."
            ),
        }

    def __init__(self, *args: Any, viewer: Viewer, place_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = reads.themes_of(viewer, place_id)  # type: ignore[attr-defined]
        self.fields["raised_by"].queryset = reads.organisations_of(viewer, place_id)  # type: ignore[attr-defined]


ANSWERS = {
    "requires": ("requires", "requires_why"),
    "existing": ("existing", "existing_why"),
    "type": ("type", "type_why"),
    "belonging": ("partnership",),
    "value": ("added_value",),
}


class NeedAnswerForm(ModelForm):
    """The answer to one of the five questions, with its reason."""

    asks_why = False

    class Meta:
        model = Need
        fields: ClassVar = [name for names in ANSWERS.values() for name in names]
        labels: ClassVar = {
            "requires": _("Answer"), "requires_why": _("Why?"), "existing": _("Answer"), "existing_why": _("Why?"),
            "type": _("Type"), "type_why": _("What would it have to be like?"), "partnership": _("Partnership"),
            "added_value": _("What would come about that would not otherwise?"),
        }  # fmt: skip
        widgets: ClassVar = {
            **dict.fromkeys(("requires", "existing", "type"), forms.RadioSelect),
            **{
                name: forms.Textarea(attrs={"rows": 4})
                for name in ("requires_why", "existing_why", "type_why", "added_value")
            },
        }

    def __init__(self, *args: Any, viewer: Viewer, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for names in ANSWERS.values() for name in names if name not in ANSWERS[step]]:
            del self.fields[name]
        for name in ANSWERS[step]:
            self.fields[name].required = True
        if "partnership" in self.fields:
            found = reads.partnerships_of(viewer, self.thing.place_id, localdate())
            self.fields["partnership"].queryset = found  # type: ignore[attr-defined]


class NeedSettleForm(Form):
    """What was concluded, and when."""

    on = forms.DateField(label=_("Settled on"), initial=localdate)
    conclusion = forms.CharField(
        label=_("What was concluded?"),
        help_text=_("Those who raise a like task later will read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    asks_why = False


class NeedFilter(FilterSet):
    """Search needs by words, and narrow them to those that were settled."""

    q = CharFilter(label=_("Words in the task, the reasons or the conclusion"), method="with_words")
    settled = BooleanFilter(label=_("Settled only"), method="only_settled", widget=CheckboxInput)

    class Meta:
        model = Need
        fields: tuple[str, ...] = ()

    def with_words(self, needs: QuerySet[Need], name: str, words: str) -> QuerySet[Need]:
        return reads.in_words(Viewer(), needs, words)

    def only_settled(self, needs: QuerySet[Need], name: str, only: bool) -> QuerySet[Need]:
        return needs.filter(settled_on__isnull=False) if only else needs
