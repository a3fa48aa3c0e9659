"""The day as known at whose end a page is drawn."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.kit.forms import Form

EARLIEST = date(1990, 1, 1)


class KnownForm(Form):
    """The day as known at whose end figures are shown; none for what is known now."""

    known = forms.DateField(
        label=gettext_lazy("As it was known at the end of"),
        help_text=gettext_lazy("Nothing that was loaded after that day is shown."),
    )

    def __init__(self, given: QueryDict, *, today: date) -> None:
        self.today = today
        asked = {name: typed for name, typed in given.dict().items() if name.startswith("known") and typed}
        super().__init__(asked or None, initial={"known": today})
        if self.errors and given.get("as"):
            # A file has no place for an error, and must not be mistaken for what was asked.
            raise Http404(" ".join(str(each) for each in self.errors["known"]))

    def clean_known(self) -> date:
        day: date = self.cleaned_data["known"]
        if not EARLIEST <= day <= self.today:
            raise ValidationError(_("Choose a day from 1990 until today"))
        return day

    @property
    def day(self) -> date | None:
        """The day that is asked for; None for now, and where what was typed is no such day."""
        return self.cleaned_data["known"] if self.is_valid() else None

    @property
    def on(self) -> date:
        """The day of the page: that day, else today."""
        return self.day or self.today
