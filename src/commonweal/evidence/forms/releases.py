"""What a person types about published files."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, ModelChoiceFilter

from commonweal.evidence import imports
from commonweal.evidence.forms.sources import sources_seen
from commonweal.evidence.models import Release
from commonweal.kit.forms import Form

LONGEST_DECLARATION = 100_000


class ReleaseFilter(FilterSet):
    """Narrow releases by words and source."""

    q = CharFilter(label=_("Words in the title or file name"), method="with_words")
    source = ModelChoiceFilter(label=_("Source"), queryset=sources_seen, empty_label=_("Any"))

    class Meta:
        model = Release
        fields: ClassVar[list[str]] = []

    def with_words(self, releases: QuerySet[Release], name: str, words: str) -> QuerySet[Release]:
        return releases.filter(Q(title__icontains=words) | Q(file_name__icontains=words))


class ReleaseForm(Form):
    """A published file to load."""

    file = forms.FileField(
        label=_("Published file"),
        help_text=_("As it was published: CSV, Excel (.xlsx or .xls) or OpenDocument (.ods). Do not tidy it first."),
    )
    retrieved_on = forms.DateField(label=_("The day you fetched it"))
    source = forms.ChoiceField(
        label=_("Source"),
        required=False,
        help_text=_("Leave it to the headings, unless they fit several sources."),
    )
    declaration = forms.FileField(
        label=_("Source declaration of your own"),
        required=False,
        help_text=_(
            "For a source that is not in the list: a short YAML text that says what its columns mean, or the CSVW metadata of the "
            "file. It is kept."
        ),
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        known = sorted(imports.known_declarations().values(), key=lambda each: each.name)
        chosen = cast("forms.ChoiceField", self.fields["source"])
        chosen.choices = [("", _("Recognise it by its headings")), *((each.code, each.name) for each in known)]

    def clean_declaration(self) -> str:
        """The text of the declaration, if one was sent and can be used."""
        sent = self.cleaned_data.get("declaration")
        if not sent:
            return ""
        try:
            text: str = sent.read(LONGEST_DECLARATION).decode("utf-8")
            if not imports.is_metadata(text):
                imports.read(text, name=sent.name)
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is not a text in UTF-8.")) from error
        except imports.WrongDeclaration as error:
            raise forms.ValidationError(str(error)) from error
        return text


class LoadForm(Form):
    """That what was understood is to be loaded, and why."""

    why = forms.CharField(label=_("Note for the record"), required=False)
