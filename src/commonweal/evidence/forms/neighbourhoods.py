"""What a person types, pastes, ticks or draws to make a neighbourhood of their own."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commonweal.evidence import reads
from commonweal.kit.forms import Form
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

LARGEST_OUTLINE = 2_000_000


class NeighbourhoodForm(Form):
    """A neighbourhood of a place; what it is made of is worked out from what was given."""

    name = forms.CharField(label=_("Name of the neighbourhood"), max_length=200)

    def __init__(self, *args: Any, place: Place, viewer: Viewer, on: date, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.place, self.viewer, self.on = place, viewer, on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            told["composition"] = self.composition()
        return told

    def composition(self) -> reads.Composition:
        """What the neighbourhood would be made of: of nothing yet. Raises ValidationError, with a key where one field is at fault."""
        return reads.composed_of_areas(self.viewer, ())

    @property
    def facts(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "composition": self.cleaned_data["composition"]}


class TickedForm(NeighbourhoodForm):
    """Composed of small areas."""

    areas = forms.ModelMultipleChoiceField(
        label=_("Small areas in it"), queryset=Place.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        chosen = cast("forms.ModelMultipleChoiceField[Place]", self.fields["areas"])
        chosen.queryset = reads.small_areas(self.viewer, self.place, on=self.on)

    def composition(self) -> reads.Composition:
        return reads.composed_of_areas(self.viewer, self.cleaned_data["areas"])


class PastedForm(NeighbourhoodForm):
    """From a list of codes or postcodes."""

    codes = forms.CharField(
        label=_("Codes or postcodes"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("One a line, or parted by commas: small areas, output areas, wards or postcodes."),
    )

    def composition(self) -> reads.Composition:
        try:
            return reads.composed_of_codes(self.viewer, self.place, self.cleaned_data["codes"], on=self.on)
        except ValidationError as fault:
            raise ValidationError({"codes": fault.messages}) from fault


class DrawnForm(NeighbourhoodForm):
    """Drawn on the map; without a map, an outline is pasted or sent as a file."""

    outline = forms.CharField(
        label=_("Outline"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("GeoJSON: a Polygon in longitude and latitude (WGS 84). Drawing on the map fills it in."),
    )
    file = forms.FileField(label=_("Or a GeoJSON file"), required=False)

    def composition(self) -> reads.Composition:
        try:
            outline = _outline(self._text())
            return reads.composed_of_outline(self.viewer, self.place, outline, on=self.on)
        except ValidationError as fault:
            raise ValidationError({"outline": fault.messages}) from fault

    def _text(self) -> str:
        sent = self.cleaned_data.get("file")
        if not sent:
            return str(self.cleaned_data["outline"])
        if sent.size > LARGEST_OUTLINE:
            raise ValidationError(_("This file is larger than 2 MB. Simplify the outline and try again."))
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is not a GeoJSON file.")) from error


def _outline(text: str) -> dict[str, Any]:
    """The one area of a GeoJSON text. Raises ValidationError."""
    if len(text) > LARGEST_OUTLINE:
        raise ValidationError(_("This outline is longer than two million characters. Simplify it and try again."))
    if not text.strip():
        raise ValidationError(_("Draw the outline on the map, paste it, or send it as a file."))
    try:
        drawn = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This is not GeoJSON.")) from error
    features = drawn.get("features") if isinstance(drawn, dict) else None
    if isinstance(features, list):
        if len(features) != 1 or not isinstance(features[0], dict):
            raise ValidationError(_("Give one outline, not a collection of several."))
        return dict(features[0])
    if not isinstance(drawn, dict):
        raise ValidationError(_("This is not GeoJSON."))
    return drawn


class EndNeighbourhoodForm(Form):
    """That a bespoke neighbourhood ends."""

    on = forms.DateField(label=_("The first day on which it is no longer used"))
