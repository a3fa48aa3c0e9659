"""Tables from which burden is worked out: what an hour costs, and what people said they can give."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing
from commonweal.register.models import Organisation, Person, Place, Sector


@pghistory.track()
class Rate(Thing, Dated):
    """What an hour of a sector's people costs in a place, and how long they take to a meeting and back."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    pounds_an_hour = models.DecimalField(
        _("pounds an hour"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Pay with on-costs. Leave blank if nobody knows: unknown is not nothing."),
    )
    travel_hours = models.DecimalField(
        _("hours of travel to a meeting and back"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    basis = models.CharField(_("where the figures come from"), max_length=300, blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["sector", "since"]
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "sector"],
                condition=Q(until__isnull=True),
                name="rate_once_for_a_sector",
                violation_error_message=_("This place has a rate for this sector; change that one, or end it first."),
            ),
            models.CheckConstraint(
                name="rate_says_something",
                condition=Q(pounds_an_hour__isnull=False) | Q(travel_hours__isnull=False),
                violation_error_message=_("Say what an hour costs, how long the way is, or both."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_sector_display())


@pghistory.track()
class Capacity(Thing, Dated):
    """The hours a year that an organisation or a person said they can give to the partnerships of a place."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hours_a_year = models.DecimalField(
        _("hours a year"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    basis = models.CharField(_("how they came to it"), max_length=300, blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["place", "pk"]
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="capacity_of_one",
                condition=Q(organisation__isnull=True, person__isnull=False)
                | Q(organisation__isnull=False, person__isnull=True),
                violation_error_message=_("Say whose hours they are: an organisation's or a person's, not both."),
            ),
            models.UniqueConstraint(
                fields=["place", "organisation"],
                condition=Q(until__isnull=True),
                name="capacity_once_for_an_organisation",
                violation_error_message=_("This organisation has said what it can give; change that, or end it first."),
            ),
            models.UniqueConstraint(
                fields=["place", "person"],
                condition=Q(until__isnull=True),
                name="capacity_once_for_a_person",
                violation_error_message=_("This person has said what they can give; change that, or end it first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.whose)

    @property
    def whose(self) -> Any:
        """The organisation or the person."""
        return self.organisation or self.person
