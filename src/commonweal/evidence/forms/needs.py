"""What a person types about composite indices and allocations."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence import reads
from commonweal.evidence.models import Allocation, CompositeIndex, IndexDomain, Indicator, Polarity
from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Place
from commonweal.register.reads import ancestors
from commonweal.register.rules import Viewer


class CompositeIndexForm(ModelForm):
    """What an index is called, what it is for, and whether small areas are drawn toward their district."""

    class Meta:
        model = CompositeIndex
        fields: ClassVar = ["title", "purpose", "shrinks"]


class IndexDomainForm(ModelForm):
    """A domain of an index, told by an indicator of which neighbourhoods have figures."""

    class Meta:
        model = IndexDomain
        fields: ClassVar = ["indicator", "worst", "weight"]
        help_texts: ClassVar = {
            "indicator": _("Those of which neighbourhoods here have published figures."),
            "weight": _("Such as 0.225. Weights are used as they are, whatever they add up to."),
        }

    def __init__(self, *args: Any, index: CompositeIndex, measured: list[Indicator], **facts: Any) -> None:
        super().__init__(*args, **facts)
        chosen = Q(pk__in=[each.pk for each in measured]) | Q(pk=self.thing.indicator_id)
        self.fields["indicator"].queryset = Indicator.objects.filter(chosen)  # type: ignore[attr-defined]


class RemoveForm(Form):
    """That a domain is to be taken out, and why."""


class AllocationForm(ModelForm):
    """The rule by which a fund is shared out."""

    groups: ClassVar = (
        (_("The fund"), ["title", "pounds"]),
        (_("Need"), ["index", "indicator", "weighing"], _("Choose an index or an indicator, not both.")),
        (_("Who may have some"), ["threshold_kind", "threshold", "taper"]),
        (_("Limits for each neighbourhood, in pounds"), ["floor", "ceiling"]),
    )

    class Meta:
        model = Allocation
        fields: ClassVar = [
            "title", "pounds", "index", "indicator", "weighing", "threshold_kind", "threshold", "taper", "floor", "ceiling",
        ]  # fmt: skip
        labels: ClassVar = {"title": _("Name of the fund"), "index": _("Index of need")}

    def __init__(self, *args: Any, viewer: Viewer, place: Place, measured: list[Indicator], **facts: Any) -> None:
        super().__init__(*args, **facts)
        places = [place.pk, *(each.pk for each in ancestors(viewer, place))]
        indices = Q(pk__in=reads.composite_indices(viewer).filter(place__in=places).values("pk"))
        needy = [each.pk for each in measured if each.polarity != Polarity.HIGH]
        self.fields["index"].queryset = CompositeIndex.objects.filter(indices | Q(pk=self.thing.index_id))  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = Indicator.objects.filter(Q(pk__in=needy) | Q(pk=self.thing.indicator_id))  # type: ignore[attr-defined]
        for name in ("index", "indicator"):
            self.fields[name].empty_label = _("None")  # type: ignore[attr-defined]


class AdoptForm(Form):
    """The day on which an allocation was adopted."""

    on = forms.DateField(label=_("Adopted on"), help_text=_("The day of the decision, not one to come."))
