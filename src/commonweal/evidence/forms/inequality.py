"""What a person chooses about inequality inside a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models import Indicator
from commonweal.kit.forms import Form


class OrderForm(Form):
    """What neighbourhoods are put in order by: an indicator that tells deprivation, or the indicator itself."""

    marks_optional = False
    by = forms.ChoiceField(
        label=_("Put neighbourhoods in order by"),
        required=False,
        help_text=_(
            "A figure of deprivation shows who is behind. Its own order shows only how far apart the best and worst are."
        ),
    )

    def __init__(self, *args: Any, measured: Sequence[Indicator], indicator: Indicator, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.measured = {each.code: each for each in measured if each.pk != indicator.pk}
        chosen = cast("forms.ChoiceField", self.fields["by"])
        chosen.choices = [("", _("The indicator itself")), *((code, each.name) for code, each in self.measured.items())]

    def chosen(self) -> Indicator | None:
        """The indicator that was chosen; none for the order of the indicator itself."""
        return self.measured.get(self.cleaned_data["by"]) if self.is_valid() else None
