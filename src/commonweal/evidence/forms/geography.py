"""What a person types about lookups, codes and carrying over."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from commonweal.evidence import reads
from commonweal.evidence.imports.lookup_tables import named
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY
from commonweal.evidence.models import CarryingRule, Indicator, Lookup, Source
from commonweal.kit.forms import Form
from commonweal.register.rules import Viewer


class LookupFilter(FilterSet):
    """Narrow lookups by words, or by a kind of area."""

    q = CharFilter(label=_("Words in the title, publisher or file name"), method="with_words")

    class Meta:
        model = Lookup
        fields: ClassVar[list[str]] = []

    def with_words(self, lookups: QuerySet[Lookup], name: str, words: str) -> QuerySet[Lookup]:
        return lookups.filter(
            Q(title__icontains=words) | Q(file_name__icontains=words) | Q(source__publisher__icontains=words)
        )


class LookupForm(Form):
    """A published table of codes to load, and who publishes it on what terms."""

    file = forms.FileField(
        label=_("Lookup"),
        help_text=_("As it was published: CSV, Excel (.xlsx or .xls) or OpenDocument (.ods). Do not tidy it first."),
    )
    retrieved_on = forms.DateField(label=_("The day you fetched it"))
    name = forms.CharField(label=_("Source"), max_length=300, initial=OPEN_GEOGRAPHY.name)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, initial=OPEN_GEOGRAPHY.publisher)
    licence = forms.CharField(label=_("Licence"), max_length=200, initial=OPEN_GEOGRAPHY.licence)
    address = forms.URLField(
        label=_("Where it is published"), required=False, initial=OPEN_GEOGRAPHY.address, assume_scheme="https"
    )


class LoadLookupForm(Form):
    """That what was understood is to be loaded, and why."""

    why = forms.CharField(label=_("Note for the record"), required=False)


class CarryingForm(Form):
    """By which rule figures on old codes are carried to present ones."""

    change = forms.ChoiceField(
        label=_("Between which areas"),
        help_text=_("Changes of areas of which a lookup is loaded, or two that follow each other."),
    )
    indicator = forms.ModelChoiceField(
        label=_("Indicator"),
        queryset=Indicator.objects.none(),
        required=False,
        empty_label=_("Every indicator of the source without a rule of its own"),
    )
    rule = forms.ChoiceField(
        label=_("What is carried over"),
        choices=CarryingRule.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Areas that were drawn anew irregularly are never carried over. Nor, over any change, are figures that cannot be put together, such as ranks."
        ),
    )

    def __init__(self, *args: Any, source: Source, viewer: Viewer, **facts: Any) -> None:
        super().__init__(*args, **facts)
        direct = [
            ("|".join(key), _("%(old)s to %(new)s") % {"old": named(key[0], key[1]), "new": key[2]})
            for key in reads.changes_known(viewer)
        ]
        by_way = [
            (
                "|".join((kind, first, last)),
                _("%(old)s to %(new)s, by way of %(between)s")
                % {"old": named(kind, first), "new": last, "between": between},
            )
            for kind, first, between, last in reads.chains_known(viewer)
        ]
        cast("forms.ChoiceField", self.fields["change"]).choices = [*direct, *by_way]
        chosen = cast("forms.ModelChoiceField[Indicator]", self.fields["indicator"])
        chosen.queryset = reads.indicators(viewer, source=source)

    @property
    def facts(self) -> dict[str, Any]:
        kind, before, after = self.cleaned_data["change"].split("|")
        told = {name: self.cleaned_data[name] for name in ("indicator", "rule")}
        return {**told, "kind": kind, "from_vintage": before, "to_vintage": after}


class EndCarryingForm(Form):
    """That a rule of carrying over ends."""
