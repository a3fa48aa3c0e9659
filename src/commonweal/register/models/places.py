"""Tables of places: where we are, what lies in what, and under which headings a place sorts its work."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing


class Tier(models.TextChoices):
    """How wide a place is, from the nation to a neighbourhood."""

    NATION = "nation", _("nation")
    REGION = "region", _("region")
    COUNTY = "county", _("county or combined authority")
    DISTRICT = "district", _("district, borough or unitary")
    WARD = "ward", _("ward")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")


BESPOKE = "bespoke"
"""The code system of neighbourhoods that a partnership made itself. They lie across the published ones, so nothing is summed over both."""


class PlaceManager(models.Manager["Place"]):
    """Leaves boundaries in the database until a map asks for them: they are most of a place's weight."""

    def get_queryset(self) -> models.QuerySet[Place]:
        return super().get_queryset().defer("boundary")


@pghistory.track()
class Place(Thing, Dated):
    """Anywhere from a neighbourhood to a nation, known by a code of some vintage."""

    name = models.CharField(_("name"), max_length=200)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    code = models.CharField(_("code"), max_length=40, help_text=_("The published code, such as E08000009."))
    code_system = models.CharField(_("code system"), max_length=20, default="GSS")
    vintage = models.CharField(
        _("vintage of the code"), max_length=10, blank=True, help_text=_("The year of the code list, such as 2011.")
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    boundary = models.JSONField(
        _("boundary"), null=True, blank=True, help_text=_("A GeoJSON geometry, longitude before latitude.")
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("replaced by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlaceManager()

    class Meta(Dated.Meta):
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes: ClassVar = [models.Index(fields=["code"], name="place_code")]
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["code_system", "code", "vintage"],
                name="place_known_once",
                violation_error_message=_(
                    "A place with this code, code system and vintage is in the register already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


share_validators = [MinValueValidator(0.0), MaxValueValidator(1.0)]


@pghistory.track()
class Overlap(Thing):
    """How much of one place lies in another, as shares from 0 to 1."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    share_by_area = models.FloatField(_("share by area"), null=True, blank=True, validators=share_validators)
    share_by_population = models.FloatField(
        _("share by population"), null=True, blank=True, validators=share_validators
    )

    class Meta:
        verbose_name = _("overlap of places")
        verbose_name_plural = _("overlaps of places")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "other"], name="overlap_once"),
            models.CheckConstraint(name="overlap_of_two_places", condition=~Q(place=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.place} in {self.other}"


@pghistory.track()
class Theme(Thing):
    """One heading under which a place sorts its partnerships, issues and objectives."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    rank = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering: ClassVar = ["rank", "name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="theme_once_in_a_place",
                violation_error_message=_("This place has a theme of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
