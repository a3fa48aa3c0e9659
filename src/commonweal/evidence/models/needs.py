"""Tables of need and allocation: an index put together from indicators, and a fund shared out by a declared rule."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models.sources import Indicator
from commonweal.kit.models import Thing
from commonweal.register.models import Place


class Worst(models.TextChoices):
    """Which figures of an indicator are the deprived ones."""

    HIGH = "high", _("high figures are deprived")
    LOW = "low", _("low figures are deprived")


class Weighing(models.TextChoices):
    """What an area's share of a fund is in proportion to."""

    PEOPLE = "people", _("people: an equal sum per head")
    NEED = "need", _("need")
    NEED_AND_PEOPLE = "need and people", _("need times people")


class ThresholdKind(models.TextChoices):
    """What a threshold is told in: the need itself, or the share of areas that are neediest."""

    NEED = "need", _("the need itself")
    SHARE = "share", _("the neediest share of areas, in %")


@pghistory.track()
class CompositeIndex(Thing):
    """How deprived the neighbourhoods of a place are, put together from several indicators by the method of the English Indices."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True)
    shrinks = models.BooleanField(
        _("draw small areas toward their district"),
        default=False,
        help_text=_(
            "Where an indicator's counts are known, the figures of few people are drawn toward their district's."
        ),
    )

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        verbose_name = _("composite index")
        verbose_name_plural = _("composite indices")

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class IndexDomain(Thing):
    """One domain of a composite index: the indicator that tells it, which of its figures are deprived, and what it weighs."""

    index = models.ForeignKey(
        CompositeIndex, verbose_name=_("composite index"), on_delete=models.PROTECT, related_name="domains"
    )
    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="+")
    worst = models.CharField(_("which figures are deprived"), max_length=4, choices=Worst, default=Worst.HIGH)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=3)

    class Meta:
        ordering: ClassVar = ["-weight", "pk"]
        verbose_name = _("index domain")
        verbose_name_plural = _("index domains")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="index_domain_once",
                fields=["index", "indicator"],
                violation_error_message=_("This indicator is in the index already."),
            ),
            models.CheckConstraint(
                name="index_domain_weighs_something",
                condition=Q(weight__gt=0),
                violation_error_message=_("A domain weighs more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.indicator.name


@pghistory.track()
class Allocation(Thing):
    """A fund shared out between the neighbourhoods of a place by a declared rule. Once adopted it never changes."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("fund"), max_length=200)
    pounds = models.DecimalField(
        _("pounds to share out"), max_digits=13, decimal_places=0, validators=[MinValueValidator(1)]
    )
    index = models.ForeignKey(
        CompositeIndex, verbose_name=_("composite index"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="allocations",
    )  # fmt: skip
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("One of which higher figures are needier. For others, make an index of it."),
    )  # fmt: skip
    weighing = models.CharField(
        _("in proportion to"), max_length=15, choices=Weighing, default=Weighing.NEED_AND_PEOPLE
    )
    threshold_kind = models.CharField(
        _("threshold told in"), max_length=5, choices=ThresholdKind, default=ThresholdKind.NEED
    )
    threshold = models.FloatField(
        _("threshold"), null=True, blank=True, help_text=_("Only areas at or above it have some. Leave blank for all.")
    )
    taper = models.FloatField(
        _("taper"),
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("How far below the threshold an area still has part of its weight, in the unit of need."),
    )
    floor = models.DecimalField(
        _("least an area has"), max_digits=13, decimal_places=0, default=0, validators=[MinValueValidator(0)]
    )
    ceiling = models.DecimalField(_("most an area has"), max_digits=13, decimal_places=0, null=True, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_by = models.CharField(_("adopted by"), max_length=200, blank=True)
    least_need = models.FloatField(
        _("least need that had some"), null=True, editable=False, help_text=_("Kept when it is adopted.")
    )
    pounds_per_weight = models.FloatField(
        _("pounds for each unit of weight"), null=True, editable=False, help_text=_("Kept when it is adopted.")
    )

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="allocation_rests_on_one_need",
                condition=Q(index__isnull=True, indicator__isnull=False)
                | Q(index__isnull=False, indicator__isnull=True),
                violation_error_message=_("An allocation rests on an index or on an indicator: choose one of them."),
            ),
            models.CheckConstraint(
                name="allocation_shares_something",
                condition=Q(pounds__gt=0),
                violation_error_message=_("There must be a pound or more to share out."),
            ),
            models.CheckConstraint(
                name="allocation_floor_within_ceiling",
                condition=Q(floor__gte=0) & (Q(ceiling__isnull=True) | Q(ceiling__gte=F("floor"))),
                violation_error_message=_("The most an area has is not below the least."),
            ),
            models.CheckConstraint(
                name="allocation_taper_below_threshold",
                condition=Q(taper=0) | Q(taper__gt=0, threshold__isnull=False),
                violation_error_message=_("A taper lies below a threshold: give the threshold too."),
            ),
            models.CheckConstraint(
                name="allocation_share_of_areas",
                condition=~Q(threshold_kind=ThresholdKind.SHARE) | Q(threshold__gt=0, threshold__lte=100),
                violation_error_message=_("A share of areas is above 0 and at most 100 per cent."),
            ),
            models.CheckConstraint(
                name="allocation_adopted_when_and_by_whom",
                condition=Q(adopted_on__isnull=True, adopted_by="") | Q(adopted_on__isnull=False) & ~Q(adopted_by=""),
                violation_error_message=_("Say both when it was adopted and by whom."),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="adopted_allocation_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__adopted_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class AllocationShare(models.Model):
    """What one neighbourhood was given by an adopted allocation, with every figure that it rested on. It never changes."""

    allocation = models.ForeignKey(
        Allocation, verbose_name=_("allocation"), on_delete=models.PROTECT, related_name="shares"
    )
    place = models.ForeignKey(Place, verbose_name=_("neighbourhood"), on_delete=models.PROTECT, related_name="+")
    need = models.FloatField(_("need"), null=True)
    population = models.PositiveIntegerField(_("people"), null=True)
    tapered = models.FloatField(_("share of its weight that the taper leaves"))
    weight = models.FloatField(_("weight"))
    unlimited = models.DecimalField(_("share by weight, in pounds"), max_digits=16, decimal_places=2)
    limited = models.DecimalField(_("share within limits, in pounds"), max_digits=16, decimal_places=2)
    pounds = models.DecimalField(_("pounds"), max_digits=13, decimal_places=0)
    why_not = models.CharField(_("why it has none"), max_length=300, blank=True)
    figures = models.JSONField(_("the figures that its need rests on"), default=list)

    class Meta:
        ordering: ClassVar = ["-pounds", "place__name", "pk"]
        verbose_name = _("allocation share")
        verbose_name_plural = _("allocation shares")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="allocation_share_once",
                fields=["allocation", "place"],
                violation_error_message=_("This neighbourhood has its share already."),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="allocation_share_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.pounds}"
