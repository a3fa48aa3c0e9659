"""How the list of organisations by the fit of their patch can be narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.register.models import Sector
from commonweal.structure.exports.boundaries import FITS
from commonweal.structure.forms.shape import RowFilter
from commonweal.structure.reads import Serving


class BoundaryForm(forms.Form):
    """What the list is narrowed by."""

    q = forms.CharField(label=_("Name, or a place it serves, has"), required=False)
    kind = forms.ChoiceField(label=_("Its patch"), required=False, choices=[("", _("Any")), *FITS.items()])
    sector = forms.ChoiceField(
        label=_("Sector"), required=False, choices=[("", _("Any")), *((one.value, one.label) for one in Sector)]
    )
    divided = forms.BooleanField(label=_("Only who sits in several places"), required=False)


class BoundaryFilter(RowFilter):
    """Narrow organisations by how their patch lies, and to those who divide themselves."""

    form_class = BoundaryForm

    def fits(self, row: Serving, name: str, value: Any) -> bool:
        if name == "kind":
            return bool(row.kind == value)
        if name == "sector":
            return row.sector == str(Sector(value).label)
        return row.places > 1 if name == "divided" else super().fits(row, name, value)

    def words(self, row: Serving) -> str:
        return f"{row.name} {' '.join(row.patch)}"
