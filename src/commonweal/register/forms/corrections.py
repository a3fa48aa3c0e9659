"""Forms by which people correct their own entry, and by which a support team asks them to and decides."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Organisation, Person
from commonweal.register.reads.corrections import FIELDS

LONGEST = 2000
"""How many characters of text a correction takes: whoever has the link has no account."""


class LinkForm(Form):
    """For how long a link opens, and where it is sent."""

    days = forms.TypedChoiceField(
        label=_("It opens for"),
        coerce=int,
        initial=30,
        choices=[(14, _("two weeks")), (30, _("30 days")), (90, _("90 days"))],
    )
    email = forms.EmailField(
        label=_("Send it to"), required=False, help_text=_("Leave it blank to copy the link and send it yourself.")
    )


class EntryForm(ModelForm):
    """What someone says their entry should be. It brings no version: it changes nothing by itself."""

    asks_why: ClassVar[bool] = False
    sent_by = forms.CharField(
        label=_("Your name"), max_length=200, required=False, help_text=_("So that the support team can ask you.")
    )
    note = forms.CharField(
        label=_("Anything else that is wrong"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("version", None)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.max_length = LONGEST
                field.validators.append(forms.CharField(max_length=LONGEST).validators[0])

    def _get_validation_exclusions(self) -> set[str]:
        # The form's own fields judge what is typed. Whether an address or a name is taken is for the support team to
        # see, not for whoever has a link to find out.
        return {field.name for field in self.instance._meta.concrete_fields}


class OrganisationEntryForm(EntryForm):
    """An organisation's entry."""

    class Meta:
        model = Organisation
        fields: ClassVar = FIELDS[Organisation]
        widgets: ClassVar = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
            "trading_constraints": forms.Textarea(attrs={"rows": 3}),
        }


class PersonEntryForm(EntryForm):
    """A person's entry."""

    class Meta:
        model = Person
        fields: ClassVar = FIELDS[Person]


class AcceptForm(Form):
    """That what was sent is right. It carries the version of the entry that the page showed."""

    asks_why: ClassVar[bool] = False
    entry_version = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(Form):
    """Why what was sent is not taken."""

    asks_why: ClassVar[bool] = False
    reason = forms.CharField(
        label=_("Why it is declined"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept beside what was sent."),
    )  # fmt: skip
