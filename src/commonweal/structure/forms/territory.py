"""How the lists of organisations by the fit of their patch, and of breaks in the chain, can be narrowed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.register.models import Sector
from commonweal.structure.exports.boundaries import FITS
from commonweal.structure.exports.continuity import BREAKS
from commonweal.structure.forms.shape import ANYTHING, RowFilter
from commonweal.structure.reads import Break, BreakKind, Serving

BREAKING = "breaking"


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


def strands_of(asked: str) -> str:
    """Which chains an address asks for: by theme unless it says by client group."""
    return "group" if asked == "group" else "theme"


class BreakForm(forms.Form):
    """What breaks are narrowed by."""

    by = forms.ChoiceField(
        label=_("Chains"), required=False, choices=[("theme", _("By theme")), ("group", _("By client group"))]
    )
    kind = forms.ChoiceField(
        label=_("What breaks"),
        required=False,
        choices=[
            (BREAKING, _("Whatever breaks")),
            *BREAKS.items(),
            (ANYTHING, _("Show what only bends, too")),
        ],
    )
    q = forms.CharField(label=_("Under, where or why has"), required=False)


class BreakFilter(RowFilter):
    """Narrow breaks; to what breaks, and does not only bend, unless asked otherwise."""

    form_class = BreakForm
    standard: ClassVar[dict[str, str]] = {"by": "theme", "kind": BREAKING}

    def fits(self, row: Break, name: str, value: Any) -> bool:
        if name != "kind":
            return super().fits(row, name, value)
        if value == BREAKING:
            return row.kind is not BreakKind.CARRIED
        return bool(value == ANYTHING or row.kind == value)

    def words(self, row: Break) -> str:
        return f"{row.strand} {row.where} {row.why}"
