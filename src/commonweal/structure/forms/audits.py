"""What a person types in structure."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Organisation, Partnership, Theme
from commonweal.register.rules import Viewer
from commonweal.structure import reads
from commonweal.structure.models import Audit, Classification, Criticality, PartnershipType

TYPE_MEANS = _(
    "Strategic: decides what should be done and why. Operational: does it or runs it. "
    "Consultative: listens, informs or advises."
)
CRITICALITY_MEANS = _(
    "Critical: targets cannot be met without it. Desirable: it adds something, and the work would go on without it, "
    "though targets might be missed. Peripheral: one body drives it and decides what comes of it."
)


class AuditForm(ModelForm):
    """A round of audit: its title and the day it began."""

    class Meta:
        model = Audit
        fields: ClassVar = ["title", "since"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].required = True


class AuditEndForm(Form):
    """The day on which a round of audit closes."""

    on = forms.DateField(label=_("First day on which it is closed"))


class ClassificationForm(Form):
    """How an organisation classifies a partnership."""

    partnership = forms.ModelChoiceField(label=_("Partnership"), queryset=Partnership.objects.none())
    organisation = forms.ModelChoiceField(label=_("Classified by"), queryset=Organisation.objects.none())
    type = forms.ChoiceField(
        label=_("What it mainly does"), choices=PartnershipType.choices, widget=forms.RadioSelect, help_text=TYPE_MEANS
    )
    criticality = forms.ChoiceField(
        label=_("How much it matters"),
        choices=Criticality.choices,
        widget=forms.RadioSelect,
        help_text=CRITICALITY_MEANS,
    )

    def __init__(self, *args: Any, viewer: Viewer, audit: Audit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].queryset = reads.partnerships_to_classify(viewer, audit)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = reads.bodies_to_speak_for(viewer, audit)  # type: ignore[attr-defined]


class ClassificationEditForm(Form):
    """What an organisation now says of a partnership that it classified before."""

    type = ClassificationForm.base_fields["type"]
    criticality = ClassificationForm.base_fields["criticality"]


def _themes(request: Any) -> QuerySet[Theme]:
    return Theme.objects.filter(place__in=Audit.objects.filter(pk=_audit_of(request)).values("place"))


def _bodies(request: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        pk__in=Classification.objects.filter(audit=_audit_of(request)).values("organisation")
    )


def _audit_of(request: Any) -> int:
    return int(request.resolver_match.kwargs["pk"])


class ClassificationFilter(FilterSet):
    """Narrow the classifications by theme, type, how much they matter and who said so."""

    theme = ModelChoiceFilter(label=_("Theme"), field_name="partnership__theme", queryset=_themes)
    type = ChoiceFilter(label=_("Type"), choices=PartnershipType.choices)
    criticality = ChoiceFilter(label=_("How much it matters"), choices=Criticality.choices)
    organisation = ModelChoiceFilter(label=_("Classified by"), queryset=_bodies)

    class Meta:
        model = Classification
        fields: tuple[str, ...] = ()
