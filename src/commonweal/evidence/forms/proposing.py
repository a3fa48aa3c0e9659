"""What a person corrects of a declaration that was proposed from a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.evidence.imports.proposing import Answered, Draft, Role
from commonweal.evidence.models import LEAST_SUPPRESSED, Disclosure, Polarity, Source
from commonweal.kit.forms import Form, WholeField

MOST_FIGURES_ASKED = 30
ROLES = (
    (Role.PLACE, gettext_lazy("The code or name of the place")),
    (Role.PERIOD, gettext_lazy("The period")),
    (Role.TITLE, gettext_lazy("The name of the indicator")),
    (Role.PART, gettext_lazy("Divides the indicator: sex, age, group")),
    (Role.FIGURE, gettext_lazy("Figures")),
    (Role.UNIT, gettext_lazy("The unit")),
    (Role.LOWER, gettext_lazy("Lower end of the interval")),
    (Role.UPPER, gettext_lazy("Upper end of the interval")),
    (Role.NUMERATOR, gettext_lazy("Count above the line of the figure")),
    (Role.DENOMINATOR, gettext_lazy("Count below the line of the figure")),
    (Role.KIND, gettext_lazy("Whether measured, imputed or projected")),
    (Role.NOTES, gettext_lazy("Remarks")),
    (Role.UNLOADED, gettext_lazy("Nothing to be loaded")),
)
KINDS = (
    ("raw", gettext_lazy("As measured")),
    ("imputed", gettext_lazy("Imputed")),
    ("projected", gettext_lazy("Projected")),
    ("provisional", gettext_lazy("Provisional")),
)


TOGETHER = (
    ("none", gettext_lazy("Not put together: only published figures are shown")),
    ("sum", gettext_lazy("Added up, because it counts people or things")),
    ("population_mean", gettext_lazy("Mean weighted by population, because it is a rate or a share")),
    ("mean", gettext_lazy("Mean of the areas")),
)


class ProposeForm(Form):
    """A file to propose a source declaration from."""

    file = forms.FileField(
        label=gettext_lazy("Published file"),
        help_text=gettext_lazy("As it was published: CSV, Excel (.xlsx or .xls) or OpenDocument (.ods)."),
    )
    retrieved_on = forms.DateField(label=gettext_lazy("The day you fetched it"))


class ProposalForm(Form):
    """What the file is, and what each of its columns is."""

    name = forms.CharField(label=gettext_lazy("Name of the source"), max_length=200)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), max_length=200)
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=200,
        help_text=gettext_lazy("As the publisher names it, such as Open Government Licence v3.0."),
    )
    licence_url = forms.URLField(label=gettext_lazy("Address of the licence"), required=False, assume_scheme="https")
    address = forms.URLField(label=gettext_lazy("Where it is published"), required=False, assume_scheme="https")
    about = forms.CharField(
        label=gettext_lazy("What the figures are of"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Needed where neither a column nor the headings tell it."),
    )
    period = forms.CharField(
        label=gettext_lazy("Period of all figures"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Needed where no column and no heading tells it. Such as 2019, 2016/17 or March 2023."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("How the figures came about"), choices=KINDS)
    missing = forms.CharField(
        label=gettext_lazy("Marks where nobody knows the figure"), required=False,
        help_text=gettext_lazy("With spaces between them. An empty cell always means this."),
    )  # fmt: skip
    suppressed = forms.CharField(
        label=gettext_lazy("Marks where the figure is not told"), required=False,
        help_text=gettext_lazy("With spaces between them: suppressed is not missing."),
    )  # fmt: skip

    smallest_shown = WholeField(
        label=gettext_lazy("Smallest count shown"), required=False, min_value=1,
        help_text=gettext_lazy("Where figures count people so few that one could be known: counts above zero and below this are withheld."),
    )  # fmt: skip
    disclosure = forms.ChoiceField(
        label=gettext_lazy("What keeps small counts safe"), choices=Disclosure.choices, required=False
    )

    def __init__(self, draft: Draft, *args: Any, **facts: Any) -> None:
        told = {
            name: getattr(draft, name)
            for name in (
                "name",
                "publisher",
                "licence",
                "licence_url",
                "address",
                "about",
                "period",
                "kind",
                "smallest_shown",
                "disclosure",
            )
        }
        told |= {"missing": " ".join(filter(None, draft.missing)), "suppressed": " ".join(draft.suppressed)}
        super().__init__(*args, **{"initial": told, **facts})
        figures = draft.columns_of(Role.FIGURE)
        self.asks_each = len(figures) <= MOST_FIGURES_ASKED
        self.unasked = 0 if self.asks_each else len(figures)
        listed = [column for column in draft.columns if self.asks_each or column.role != Role.FIGURE]
        about_columns = [self._ask_about(column) for column in listed]
        self.prepare(None)
        self.groups = [  # type: ignore[misc]
            (_("Where it comes from"), ["name", "publisher", "licence", "licence_url", "address"]),
            (_("What all figures share"), ["about", "period", "kind", "missing", "suppressed"]),
            (_("Small counts"), ["smallest_shown", "disclosure"]),
            *about_columns,
        ]

    def _ask_about(self, column: Answered) -> tuple[str, list[str], str]:
        """The fields of one column, under its heading, with its first cells for a note."""
        role = f"role_{column.index}"
        self.fields[role] = forms.ChoiceField(label=_("This column holds"), choices=ROLES, initial=column.role)
        names = [role]
        if column.role == Role.FIGURE and self.asks_each:
            fields: dict[str, forms.Field] = {
                f"name_{column.index}": forms.CharField(label=_("Name of the indicator"), max_length=250, required=False, initial=column.name),
                f"unit_{column.index}": forms.CharField(label=_("Unit"), max_length=60, required=False, initial=column.unit),
                f"better_{column.index}": forms.ChoiceField(label=_("Which way is better"), choices=Polarity.choices, initial=column.polarity, required=False),
                f"together_{column.index}": forms.ChoiceField(label=_("Putting areas together"), choices=TOGETHER, initial=column.aggregation, required=False),
            }  # fmt: skip
            self.fields.update(fields)
            names += list(fields)
        note = _("First cells: %(cells)s") % {"cells": ", ".join(column.cells)} if column.cells else _("Empty")
        return column.heading or _("Column without a heading"), names, note

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        is_exact = told.get("disclosure") == Disclosure.SUPPRESSED
        if is_exact and (told.get("smallest_shown") or 0) < LEAST_SUPPRESSED and "smallest_shown" not in self.errors:
            self.add_error(
                "smallest_shown",
                _("Exact counts need a smallest count shown of 3 or more: else that one is withheld tells what it is."),
            )
        return told

    def clean_name(self) -> str:
        """A name that no other source has."""
        name: str = self.cleaned_data["name"]
        if Source.objects.filter(code=Draft(name).code).exists():
            raise forms.ValidationError(_("There is a source of this name. Give this one another name."))
        return name
