"""Forms by which things are added and changed. A form offers only what makes sense in the open place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.kit.forms import Form, ModelForm
from commonweal.register import reads
from commonweal.register.models import (
    Employment,
    Footprint,
    Identifier,
    Organisation,
    Overlap,
    Person,
    Place,
    Support,
    Theme,
    Tier,
)
from commonweal.register.rules import Viewer

LARGEST_BOUNDARY = 5_000_000
"""Five megabytes of GeoJSON: more points than any map of a place can show."""

WIDER_TIERS = [Tier.NATION, Tier.REGION, Tier.COUNTY, Tier.DISTRICT]


class RegisterForm(ModelForm):
    """A form of the register: it knows who fills it in, and asks for the end only of what has ended."""

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, **kwargs)
        if "until" in self.fields and self.thing.until is None:
            del self.fields["until"]

    def offer_organisations(self, name: str) -> None:
        """Organisations that take part in the open place."""
        here = Q(
            pk__in=Organisation.objects.filter(reads.organisations_at(self.viewer, self.viewer.place_id)).values("pk")
        )
        chosen = Q(pk=getattr(self.thing, f"{name}_id"))
        today = timezone.localdate()
        self.fields[name].queryset = reads.organisations(self.viewer).filter((here & reads.lasting(today)) | chosen)  # type: ignore[attr-defined]

    def offer_people(self, *names: str) -> None:
        """People who take part in the open place, or nowhere yet, each with whom they work for; those of its own organisation first."""
        today = timezone.localdate()
        here = reads.people_at(self.viewer, self.viewer.place_id) | reads.people_nowhere(self.viewer)
        for name in names:
            chosen = Q(pk=getattr(self.thing, f"{name}_id"))
            known = reads.people_by_employer(self.viewer, on=today)
            field: Any = self.fields[name]
            field.iterator = partial(PeopleInGroups, own=getattr(self.thing, "organisation_id", None))
            field.label_from_instance = with_employers
            field.queryset = known.filter((here & reads.lasting(today)) | chosen)


def with_employers(person: Any) -> str:
    """A person as a list offers them: nearly four hundred bare names tell nobody which Ada is meant."""
    return ", ".join([str(person), *person.employer_names])


class PeopleInGroups(ModelChoiceIterator):  # type: ignore[type-arg]
    """People to choose among: those of the organisation whose seat it is before everyone else."""

    def __init__(self, field: Any, *, own: int | None) -> None:
        super().__init__(field)
        self.own = own

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        parts: dict[bool, list[Any]] = {True: [], False: []}
        for person in self.queryset.all():
            parts[self.own in person.employer_ids].append(self.choice(person))
        if parts[True]:
            yield (_("Of the same organisation"), parts[True])
            yield (_("Everyone else"), parts[False])
        else:
            yield from parts[False]


class PlaceForm(RegisterForm):
    """A place."""

    groups: ClassVar = [(_("Its code"), ["code", "code_system", "vintage"])]

    class Meta:
        model = Place
        fields: ClassVar = ["name", "tier", "parent", "code", "code_system", "vintage", "population", "since", "until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wider = Q(tier__in=WIDER_TIERS) | Q(parent=self.viewer.place_id, tier=Tier.WARD) | Q(pk=self.thing.parent_id)
        self.fields["parent"].queryset = reads.places(self.viewer).filter(wider).exclude(pk=self.thing.pk)  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("Nothing wider in the register")  # type: ignore[attr-defined]


class BoundaryForm(Form):
    """The file that draws a place."""

    boundary = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_(
            "One area, as longitude and latitude (WGS 84). A Feature, or a collection of one Feature, will do."
        ),
    )

    def clean_boundary(self) -> dict[str, Any]:
        sent = self.cleaned_data["boundary"]
        if sent.size > LARGEST_BOUNDARY:
            raise ValidationError(
                _("This file is larger than 5 MB. Simplify the boundary, for example to 20 metres, and try again.")
            )
        try:
            drawn = json.loads(sent.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise ValidationError(
                _("This is not a GeoJSON file. Export the boundary as GeoJSON and try again.")
            ) from error
        features = drawn.get("features") if isinstance(drawn, dict) else None
        if isinstance(features, list):
            if len(features) != 1:
                raise ValidationError(
                    _("This file holds %(count)d features. Leave only the boundary of this place in it.")
                    % {"count": len(features)}
                )
            return dict(features[0]) if isinstance(features[0], dict) else {}
        return drawn if isinstance(drawn, dict) else {}


class ThemeForm(RegisterForm):
    """A theme of a place."""

    class Meta:
        model = Theme
        fields: ClassVar = ["name", "rank"]


class OverlapForm(RegisterForm):
    """How much of a place lies in another."""

    class Meta:
        model = Overlap
        fields: ClassVar = ["other", "share_by_area", "share_by_population"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.pk:
            del self.fields["other"]
        else:
            self.fields["other"].label = _("Other place")
            self.fields["other"].queryset = reads.places(self.viewer).exclude(tier=Tier.NEIGHBOURHOOD)  # type: ignore[attr-defined]


class SupportForm(RegisterForm):
    """A member of a support team."""

    class Meta:
        model = Support
        fields: ClassVar = ["person", "since"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people("person")


class OrganisationForm(RegisterForm):
    """An organisation."""

    class Meta:
        model = Organisation
        fields: ClassVar = ["name", "sector", "level", "purpose", "trading_constraints", "website", "since", "until"]
        widgets: ClassVar = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
            "trading_constraints": forms.Textarea(attrs={"rows": 3}),
        }


class NewOrganisationForm(OrganisationForm):
    """An organisation with the places that it serves."""

    footprint = forms.ModelMultipleChoiceField(
        Place.objects.none(),
        label=_("Serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You can add other places once it is in the register."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = reads.open_place(self.viewer)
        near = [] if place is None else [place, *reads.ancestors(self.viewer, place)]
        near_places = reads.places(self.viewer).filter(pk__in=[one.pk for one in near])
        self.fields["footprint"].queryset = near_places  # type: ignore[attr-defined]


class IdentifierForm(RegisterForm):
    """The number under which a list knows an organisation."""

    class Meta:
        model = Identifier
        fields: ClassVar = ["scheme", "number"]


class FootprintForm(RegisterForm):
    """A place that an organisation serves."""

    class Meta:
        model = Footprint
        fields: ClassVar = ["place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Q(tier__in=WIDER_TIERS) | Q(parent=self.viewer.place_id)
        self.fields["place"].queryset = reads.places(self.viewer, on=timezone.localdate()).filter(near)  # type: ignore[attr-defined]


class PersonForm(RegisterForm):
    """A person."""

    class Meta:
        model = Person
        fields: ClassVar = ["name", "email", "since", "until"]


class NewPersonForm(RegisterForm):
    """A person with the organisation they work for."""

    employer = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Works for"),
        required=False,
        empty_label=_("No organisation in the register"),
    )
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)

    class Meta:
        model = Person
        fields: ClassVar = ["name", "email", "since"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = reads.organisations_at(self.viewer, self.viewer.place_id)
        employers = reads.organisations(self.viewer, on=timezone.localdate()).filter(here)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]


class EmploymentForm(RegisterForm):
    """Someone's work for an organisation."""

    class Meta:
        model = Employment
        fields: ClassVar = ["organisation", "job_title", "since", "until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.pk:
            del self.fields["organisation"]
        else:
            self.offer_organisations("organisation")


class EndForm(Form):
    """From when something is no longer true."""

    on = forms.DateField(
        label=_("Ends on"),
        help_text=_("The first day on which it is no longer true."),
        initial=timezone.localdate,
        error_messages={"name": _("The day of the end")},
    )


class EndPlaceForm(EndForm):
    """From when a place is no more, and what replaced it."""

    replaced_by = forms.ModelChoiceField(
        Place.objects.none(), label=_("Replaced by"), required=False, empty_label=_("Nothing")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = reads.places(viewer, on=timezone.localdate()).filter(tier=self.thing.tier).exclude(pk=self.thing.pk)  # type: ignore[union-attr]
        self.fields["replaced_by"].queryset = same  # type: ignore[attr-defined]


class RemoveForm(Form):
    """Nothing to fill in but the reason: the thing has no dates to end it by."""


class InviteForm(Form):
    """Nothing to fill in but the reason: the person is told how to choose a password."""


class NarrowForm(Form):
    """Which theme a picture is narrowed to."""

    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("All themes"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_place = reads.themes(viewer, place_id=viewer.place_id or 0, on=timezone.localdate())
        self.fields["theme"].queryset = of_place  # type: ignore[attr-defined]

    @property
    def theme_id(self) -> int | None:
        """The theme chosen, if one was."""
        chosen = self.cleaned_data.get("theme") if self.is_valid() else None
        return chosen.pk if chosen else None


class UploadForm(Form):
    """A file of the register."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "An Excel workbook (.xlsx), CSV, Popolo or Kumu JSON, ModernGov XML, or a zip file of one of these; up to 20 MB."
        ),
    )


class ConfirmForm(Form):
    """That what the preview shows is to be done, and why."""

    digest = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Reason for the change"),
        help_text=_("Kept in the record beside the change."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
