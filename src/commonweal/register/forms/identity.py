"""Forms by which doubles are merged or told apart, other names noted, and successions said."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.kit.forms import Form
from commonweal.register import reads
from commonweal.register.forms.things import RegisterForm
from commonweal.register.models import AlternativeName, Organisation, Succession
from commonweal.register.reads import successions
from commonweal.register.reads.merging import Preview


class MergeForm(Form):
    """What must be chosen before two rows become one. It carries the versions that the preview showed."""

    why = forms.CharField(
        label=_("Reason for the change"),
        help_text=_("Kept in the record beside the change."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        self.preview = preview
        super().__init__(*args, **kwargs)
        asked = {}
        for outcome in preview.asked:
            choices = [("kept", outcome.choices[0] or _("nothing")), ("other", outcome.choices[1] or _("nothing"))]
            asked[outcome.name] = forms.ChoiceField(
                label=outcome.label, choices=choices, widget=forms.RadioSelect,
                error_messages={"required": _("They differ: choose which is right.")},
            )  # fmt: skip
        hidden = {"version": preview.kept.version, "other_version": preview.other.version}
        versions = {
            name: forms.IntegerField(widget=forms.HiddenInput, initial=number) for name, number in hidden.items()
        }
        self.fields = asked | self.fields | versions

    @property
    def facts(self) -> dict[str, Any]:
        """What was chosen, and the version of the row that would go."""
        data = self.cleaned_data
        chosen = {outcome.name: data[outcome.name] for outcome in self.preview.asked}
        return {"choose": chosen, "other_version": data["other_version"]}


class ReasonForm(Form):
    """Nothing to fill in but the reason."""

    why = forms.CharField(
        label=_("Why"),
        help_text=_("What tells them apart. Kept beside the pair, so that nobody asks again."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NameForm(RegisterForm):
    """Another name of an organisation or a person."""

    class Meta:
        model = AlternativeName
        fields: ClassVar = ["name"]


class SuccessionForm(RegisterForm):
    """By what an organisation was replaced, and from when."""

    on = forms.DateField(
        label=_("From"),
        help_text=_("The first day on which the new one stood in its place."),
        initial=timezone.localdate,
    )

    class Meta:
        model = Succession
        fields: ClassVar = ["successor", "on", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = reads.organisations_at(self.viewer, self.viewer.place_id) | successions.organisations_nowhere(
            self.viewer
        )
        self.fields["successor"].queryset = Organisation.objects.filter(here)  # type: ignore[attr-defined]
