"""What a person types about evidence."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from commonweal.evidence.models import Indicator, Polarity, Release, Source
from commonweal.kit.forms import Form, ModelForm


class IndicatorFilter(FilterSet):
    """Narrow indicators by words, subject, source and which way is better."""

    q = CharFilter(label=_("Words in the name or definition"), method="with_words")
    source = ModelChoiceFilter(label=_("Source"), queryset=Source.objects.all(), empty_label=_("Any"))
    polarity = ChoiceFilter(label=_("Which way is better"), choices=Polarity.choices, empty_label=_("Any"))

    class Meta:
        model = Indicator
        fields: ClassVar[list[str]] = []

    def with_words(self, indicators: QuerySet[Indicator], name: str, words: str) -> QuerySet[Indicator]:
        return indicators.filter(
            Q(name__icontains=words) | Q(definition__icontains=words) | Q(subject__icontains=words)
        )


class SourceFilter(FilterSet):
    """Narrow sources by words."""

    q = CharFilter(label=_("Words in the name or publisher"), method="with_words")

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = []

    def with_words(self, sources: QuerySet[Source], name: str, words: str) -> QuerySet[Source]:
        return sources.filter(Q(name__icontains=words) | Q(publisher__icontains=words))


class ReleaseFilter(FilterSet):
    """Narrow releases by words and source."""

    q = CharFilter(label=_("Words in the title or file name"), method="with_words")
    source = ModelChoiceFilter(label=_("Source"), queryset=Source.objects.all(), empty_label=_("Any"))

    class Meta:
        model = Release
        fields: ClassVar[list[str]] = []

    def with_words(self, releases: QuerySet[Release], name: str, words: str) -> QuerySet[Release]:
        return releases.filter(Q(title__icontains=words) | Q(file_name__icontains=words))


class IndicatorForm(ModelForm):
    """What an indicator means, and how its figures may be shown."""

    class Meta:
        model = Indicator
        fields: ClassVar = [
            "name",
            "subject",
            "definition",
            "unit",
            "decimals",
            "polarity",
            "aggregation",
            "aggregation_mark",
            "smallest_shown",
        ]


class SourceForm(ModelForm):
    """Who publishes a source and on what terms."""

    class Meta:
        model = Source
        fields: ClassVar = ["name", "publisher", "licence", "licence_url", "address"]


class ReleaseForm(Form):
    """A published file to load."""

    file = forms.FileField(
        label=_("Published file"),
        help_text=_("As it was published: CSV, Excel (.xlsx or .xls) or OpenDocument (.ods). Do not tidy it first."),
    )
    retrieved_on = forms.DateField(label=_("The day you fetched it"))


class LoadForm(Form):
    """That what was understood is to be loaded, and why."""

    why = forms.CharField(label=_("Note for the record"), required=False)
