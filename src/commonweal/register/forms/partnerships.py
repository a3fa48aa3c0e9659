"""Forms of partnerships: what they are, where they work and how they stand to each other."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone

from commonweal.register import reads
from commonweal.register.forms.things import WIDER_TIERS, RegisterForm
from commonweal.register.models import Coverage, Partnership, Place, Secretariat, Theme, Tie

FIRST = ("name", "theme", "purpose", "statutory_basis", "role", "since")
"""What is asked when a partnership is added; the rest is filled in on its page, part by part."""


class PartnershipForm(RegisterForm):
    """A partnership, part by part as its page shows it; or one part alone."""

    groups: ClassVar = [(part.title, part.fields) for part in reads.PARTS]

    class Meta:
        model = Partnership
        fields: ClassVar = [name for part in reads.PARTS for name in part.fields]
        widgets: ClassVar = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in (
                "purpose", "aims", "objectives", "client_groups", "constitution", "dissolution", "budget_sources", "resources",
                "accountability", "evaluation",
            )
        }  # fmt: skip

    def __init__(self, *args: Any, place: Place, part: str = "", **kwargs: Any) -> None:
        # A new partnership knows its place from the start, because its theme is checked against it.
        super().__init__(*args, **{"instance": Partnership(place=place), **kwargs})
        self.fields["theme"].queryset = Theme.objects.filter(place=place)  # type: ignore[attr-defined]
        self.offer_organisations("accountable_body")
        asked = next((one.fields for one in reads.PARTS if one.key == part), None if self.thing.pk else FIRST)
        if asked is not None:
            self.fields = {
                name: field for name, field in self.fields.items() if name in asked or name in ("version", "why")
            }


class CoverageForm(RegisterForm):
    """A place that a partnership works in besides its own."""

    class Meta:
        model = Coverage
        fields: ClassVar = ["place"]

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        # It knows its partnership from the start, because its place is checked against it.
        super().__init__(*args, **{"instance": Coverage(partnership=partnership), **kwargs})
        near = Q(tier__in=WIDER_TIERS) | Q(parent=partnership.place_id)
        found = reads.places(self.viewer, on=timezone.localdate()).filter(near).exclude(pk=partnership.place_id)
        self.fields["place"].queryset = found  # type: ignore[attr-defined]


class SecretariatForm(RegisterForm):
    """The body that serves a partnership's meetings."""

    class Meta:
        model = Secretariat
        fields: ClassVar = ["organisation", "hours_a_year", "since", "until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.pk:
            del self.fields["organisation"]
        else:
            self.offer_organisations("organisation")


class TieForm(RegisterForm):
    """A tie from one partnership to another."""

    class Meta:
        model = Tie
        fields: ClassVar = ["kind", "other", "note", "since", "until"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.pk:
            del self.fields["kind"], self.fields["other"]
            return
        near = Q(place=partnership.place_id) | Q(
            place__in=[above.pk for above in reads.ancestors(self.viewer, partnership.place)]
        )
        others = reads.partnerships(self.viewer, on=timezone.localdate()).filter(near).exclude(pk=partnership.pk)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
