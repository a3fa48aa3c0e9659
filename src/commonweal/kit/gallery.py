"""What the component gallery shows: every part that pages are drawn from, with something in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.kit.components.house import RATINGS
from commonweal.kit.forms import DateField, Form
from commonweal.kit.verdicts import no, yes


class SpecimenForm(Form):
    """One field of every kind."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("As it stands on letters.")
    )
    purpose = forms.CharField(label=gettext_lazy("Purpose"), widget=forms.Textarea, max_length=300, required=False)
    meetings = forms.IntegerField(label=gettext_lazy("Meetings a year"), min_value=0, max_value=52)
    budget = forms.DecimalField(
        label=gettext_lazy("Budget"), required=False, widget=forms.NumberInput(attrs={"prefix": "£"})
    )
    since = DateField(label=gettext_lazy("Started on"), help_text=gettext_lazy("For example, 27 3 2026"))
    formality = forms.ChoiceField(
        label=gettext_lazy("How formal it is"),
        choices=[
            ("company", gettext_lazy("Company")),
            ("board", gettext_lazy("Board")),
            ("forum", gettext_lazy("Forum")),
        ],
    )
    scale = forms.ChoiceField(
        label=gettext_lazy("Scale"),
        widget=forms.RadioSelect,
        choices=[("district", gettext_lazy("District")), ("county", gettext_lazy("County"))],
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("community", gettext_lazy("Community")), ("economy", gettext_lazy("Economy"))],
    )
    statutory = forms.BooleanField(
        label=gettext_lazy("Required by law"), required=False, help_text=gettext_lazy("Name the act in the purpose.")
    )
    paper = forms.FileField(label=gettext_lazy("Terms of reference"), required=False)

    groups = (
        (gettext_lazy("What it is"), ("name", "purpose", "formality", "scale", "themes", "statutory")),
        (gettext_lazy("What it takes"), ("meetings", "budget", "since", "paper")),
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the gallery's template draws."""
    typed = {"meetings": "99", "since_day": "31", "since_month": "2", "since_year": "2026"}
    wrong = {f"faulty-{name}": value for name, value in typed.items()}
    return {
        "title": _("Design of these pages"),
        "ratings": list(RATINGS),
        "blank_form": SpecimenForm(prefix="blank"),
        "faulty_form": SpecimenForm(wrong, prefix="faulty"),
        "allowed": yes(),
        "refused": no(_("Only the support team of Northwick may end a seat.")),
        "page": Paginator(range(240), 10).page(7),
        "downloads": [("CSV", "?as=csv"), ("Excel (XLSX)", "?as=xlsx"), ("JSON", "?as=json")],
    }
