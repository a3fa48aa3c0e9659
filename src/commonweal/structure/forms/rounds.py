"""What a person types row by row: a page of classifications, a page of reliances; and what came of a talk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from commonweal.kit.forms import Form, explain
from commonweal.register.models import Organisation, Partnership, Person
from commonweal.strategy.models import Target
from commonweal.structure import reads
from commonweal.structure.forms.audits import ClassificationForm
from commonweal.structure.models import Audit, Classification, Criticality, InvolvementLevel, PartnershipType, Without
from commonweal.structure.reads import Relies, Standing
from commonweal.structure.writes import Answer, Said

IN_A_LINE = {"class": "govuk-radios--inline govuk-radios--small"}


class RowsForm(Form):
    """A page of rows, each a group of the same few fields; a row may be left for another day."""

    marks_optional = False

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        explain(field, name)


class RoundForm(RowsForm):
    """How an organisation classifies a page of partnerships."""

    def __init__(self, *args: Any, rows: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.groups = [  # type: ignore[misc]
            (row.name, [f"type_{row.pk}", f"criticality_{row.pk}"], _about(row)) for row in self.rows
        ]
        for row in self.rows:
            self._add_row(row)

    def _add_row(self, row: Any) -> None:
        for name, label, choices in (
            ("type", ClassificationForm.base_fields["type"].label, PartnershipType.choices),
            ("criticality", ClassificationForm.base_fields["criticality"].label, Criticality.choices),
        ):
            field = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                widget=forms.RadioSelect(attrs=IN_A_LINE),
                initial=getattr(row, f"said_{name}"),
            )
            self._add(f"{name}_{row.pk}", field)
        self._add(
            f"version_{row.pk}",
            forms.IntegerField(required=False, widget=forms.HiddenInput, initial=row.said_version),
        )

    def _answer(self, row: Any) -> tuple[str, str]:
        return self.cleaned_data.get(f"type_{row.pk}", ""), self.cleaned_data.get(f"criticality_{row.pk}", "")

    @property
    def facts(self) -> dict[str, Any]:
        """The rows of which both was said; what was said of half a row is kept on the page."""
        return {
            "answers": [
                Answer(row, PartnershipType(kind), Criticality(how), self.cleaned_data.get(f"version_{row.pk}"))
                for row in self.rows
                for kind, how in [self._answer(row)]
                if kind and how
            ]
        }

    def mark_half_rows(self) -> int:
        """Put an error beside what is missing where only one of the two was said; return how many rows that is."""
        half = 0
        for row in self.rows:
            kind, how = self._answer(row)
            if bool(kind) != bool(how):
                half += 1
                missing = "criticality" if kind else "type"
                self.add_error(
                    f"{missing}_{row.pk}",
                    gettext("%(name)s is not saved yet: say this as well") % {"name": row.name},
                )
        return half


def _about(row: Any) -> str:
    """What helps to tell what a partnership does: its theme and its purpose, as far as they are known."""
    return " · ".join(str(part) for part in (row.theme and row.theme.name, row.purpose) if part)


class ReliancePageForm(RowsForm):
    """Whether targets can be met without partnerships: a page of rows of either."""

    def __init__(self, *args: Any, rows: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.groups = [  # type: ignore[misc]
            (row.label, [f"without_{row.key}", f"reason_{row.key}"]) for row in self.rows
        ]
        for row in self.rows:
            self._add(
                f"without_{row.key}",
                forms.ChoiceField(
                    label=_("Can the target be met without it?"),
                    choices=Without.choices,
                    required=False,
                    widget=forms.RadioSelect(attrs=IN_A_LINE),
                    initial=row.without,
                ),
            )
            self._add(
                f"reason_{row.key}",
                forms.CharField(label=_("Why"), required=False, max_length=500, initial=row.reason),
            )

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "answers": [
                Said(row.target, row.partnership, without, self.cleaned_data.get(f"reason_{row.key}", ""))
                for row in self.rows
                for without in [self.cleaned_data.get(f"without_{row.key}", "")]
                if without
            ]
        }


class TalkForm(Form):
    """When a disagreement was talked about, what came of it, and who changes its view."""

    on = forms.DateField(label=_("Talked about on"))
    outcome = forms.CharField(label=_("What came of it?"), widget=forms.Textarea(attrs={"rows": 4}))
    agreed_type = forms.ChoiceField(
        label=_("Agreed type"),
        choices=PartnershipType.choices,
        required=False,
        widget=forms.RadioSelect(attrs=IN_A_LINE),
        help_text=_("Leave both blank if you agreed to differ."),
    )
    agreed_criticality = forms.ChoiceField(
        label=_("Agreed importance"),
        choices=Criticality.choices,
        required=False,
        widget=forms.RadioSelect(attrs=IN_A_LINE),
    )
    organisations = forms.ModelMultipleChoiceField(
        label=_("Who reclassifies it so?"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What each said before stays in the history."),
    )

    def __init__(self, *args: Any, audit: Audit, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = Classification.objects.filter(audit=audit, partnership=partnership).values("organisation")
        self.fields["organisations"].queryset = Organisation.objects.filter(pk__in=said)  # type: ignore[attr-defined]


class InvolvementFilter(FilterSet):
    """Narrow roles by the cell and by whether the body does what it implies."""

    standing = ChoiceFilter(label=_("The body does"), choices=Standing.choices, field_name="standing")
    type = ChoiceFilter(label=_("Type"), choices=PartnershipType.choices)
    criticality = ChoiceFilter(label=_("How much it matters"), choices=Criticality.choices)

    class Meta:
        model = Classification
        fields: tuple[str, ...] = ()


class DerivedFilter(FilterSet):
    """Narrow by what is claimed and what follows from the targets."""

    criticality = ChoiceFilter(label=_("Claimed"), choices=Criticality.choices)
    derived = ChoiceFilter(
        label=_("Derived from the targets"),
        choices=[*Criticality.choices, (reads.Relies.UNKNOWN.value, _("nobody has said"))],
    )

    class Meta:
        model = Classification
        fields: tuple[str, ...] = ()


class RelyingTargetFilter(FilterSet):
    """Narrow targets by whether they rely on any partnership."""

    relies = ChoiceFilter(label=_("Without a partnership"), choices=Relies.choices)

    class Meta:
        model = Target
        fields: tuple[str, ...] = ()


class InvolvementForm(Form):
    """How far an organisation is in fact involved."""

    level = forms.ChoiceField(
        label=_("Level of involvement"), choices=InvolvementLevel.choices, widget=forms.RadioSelect
    )
    through = forms.ModelChoiceField(
        label=_("Through whom?"), queryset=Person.objects.none(), required=False, empty_label=_("Nobody by name")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["through"].queryset = people  # type: ignore[attr-defined]
