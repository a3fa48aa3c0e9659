"""Forms by which a day, or two, are chosen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.kit.forms import Form

EARLIEST, LATEST = date(1800, 1, 1), date(2200, 1, 1)
"""Between these the register may be asked about."""


class DayForm(Form):
    """The day on which the register is looked at."""

    day = forms.DateField(label=gettext_lazy("The register as it stood on"))

    def clean_day(self) -> date:
        return _sensible(self.cleaned_data["day"])


class BetweenForm(Form):
    """The two days between which the register is compared; a year up to today unless asked otherwise."""

    after = forms.DateField(label=gettext_lazy("After"))
    until = forms.DateField(label=gettext_lazy("Up to"))

    def __init__(self, data: Any, *args: Any, on: date, **kwargs: Any) -> None:
        self.standard = (on - timedelta(days=365), on)
        super().__init__(data or {"after": self.standard[0].isoformat(), "until": on.isoformat()}, *args, **kwargs)

    def clean_after(self) -> date:
        return _sensible(self.cleaned_data["after"])

    def clean_until(self) -> date:
        return _sensible(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        after, until = cleaned.get("after"), cleaned.get("until")
        if after and until and until <= after:
            self.add_error("until", _("The second day must come after the first"))
        return cleaned

    @property
    def days(self) -> tuple[date, date]:
        """Both days, those that are standard where what was typed is wrong."""
        return (self.cleaned_data["after"], self.cleaned_data["until"]) if self.is_valid() else self.standard


def _sensible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("Choose a day between 1800 and 2200"))
    return day
