"""What a person types about sources and what they measure."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from commonweal.evidence import reads
from commonweal.evidence.models import Indicator, Polarity, Source
from commonweal.kit.forms import ModelForm


def sources_seen(request: HttpRequest) -> QuerySet[Source]:
    """The sources that whoever asks may see: no other is named."""
    return reads.sources_named(request.viewer)  # type: ignore[attr-defined]


class IndicatorFilter(FilterSet):
    """Narrow indicators by words, subject, source and which way is better."""

    q = CharFilter(label=_("Words in the name or definition"), method="with_words")
    source = ModelChoiceFilter(label=_("Source"), queryset=sources_seen, empty_label=_("Any"))
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
            "disclosure",
            "part_of",
        ]

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["disclosure"].required = False
        whole = cast("forms.ModelChoiceField[Indicator]", self.fields["part_of"])
        whole.queryset = Indicator.objects.exclude(pk=self.instance.pk)
        whole.empty_label = _("Nothing: it stands by itself")

    def clean_disclosure(self) -> str:
        """What was chosen; where nothing was, what it is."""
        return str(self.cleaned_data["disclosure"] or self.instance.disclosure)


class SourceForm(ModelForm):
    """Who publishes a source and on what terms."""

    class Meta:
        model = Source
        fields: ClassVar = ["name", "publisher", "licence", "licence_url", "address"]
