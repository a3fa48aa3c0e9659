"""Tables of where figures come from, and of what they measure."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import AddressField, Thing
from commonweal.register.models import Place


@pghistory.track()
class Source(Thing):
    """A published series of releases: who publishes it, under which licence, and how its files are read."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    licence_url = AddressField(_("address of the licence"), blank=True)
    address = AddressField(_("where it is published"), blank=True)
    declaration = models.TextField(
        _("declaration"), blank=True, help_text=_("The YAML that says what each column of its files means.")
    )
    shared_in = models.ForeignKey(
        Place,
        verbose_name=_("shared in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The place whose partners alone see what it brings; none for a published source."),
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name


class Polarity(models.TextChoices):
    """Which way is better. Some figures are neither good nor bad."""

    HIGH = "high", _("higher is better")
    LOW = "low", _("lower is better")
    NEITHER = "neither", _("neither")


class Aggregation(models.TextChoices):
    """How figures of small areas may be put together for a larger one, if they may at all."""

    NONE = "none", _("may not be put together")
    SUM = "sum", _("sum")
    MEAN = "mean", _("mean of the areas")
    POPULATION_MEAN = "population_mean", _("mean weighted by population")
    SHARE_AT_MOST = "share_at_most", _("share of areas at or below a mark")


class Disclosure(models.TextChoices):
    """What keeps small counts from being shown, or worked out, where an indicator has a smallest count shown."""

    ROUNDED = "rounded", _("small counts are withheld and all others rounded to 5")
    SUPPRESSED = "suppressed", _("counts are exact, and others are withheld with the small ones")


LEAST_SUPPRESSED = 3
"""Below this, telling that a count is too small to show would tell it."""


@pghistory.track()
class Indicator(Thing):
    """Something that is measured: its definition, unit and polarity, how it may be aggregated, and what must not be shown."""

    code = models.SlugField(_("code"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=300)
    definition = models.TextField(_("definition"), blank=True)
    unit = models.CharField(_("unit"), max_length=60, help_text=_("Such as %, rank, pounds, per 100,000."))
    decimals = models.PositiveSmallIntegerField(_("decimal places shown"), default=1)
    polarity = models.CharField(_("polarity"), max_length=10, choices=Polarity, default=Polarity.NEITHER)
    subject = models.CharField(_("subject"), max_length=100, blank=True)
    aggregation = models.CharField(_("aggregation"), max_length=20, choices=Aggregation, default=Aggregation.NONE)
    aggregation_mark = models.FloatField(_("mark of the aggregation"), null=True, blank=True)
    smallest_shown = models.PositiveIntegerField(
        _("smallest count shown"),
        null=True,
        blank=True,
        help_text=_("Counts above zero and below this are suppressed on every way out."),
    )
    disclosure = models.CharField(
        _("what keeps small counts safe"), max_length=10, choices=Disclosure, default=Disclosure.ROUNDED
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "The indicator that this one and others add up to, such as all ages: withheld counts are kept across them."
        ),
    )
    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="indicators")

    class Meta:
        ordering: ClassVar = ["subject", "name"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="indicator_mark_with_share",
                condition=~Q(aggregation=Aggregation.SHARE_AT_MOST) | Q(aggregation_mark__isnull=False),
                violation_error_message=_("A share at or below a mark needs the mark."),
            ),
            models.CheckConstraint(
                name="indicator_suppressed_with_smallest",
                condition=~Q(disclosure=Disclosure.SUPPRESSED)
                | Q(smallest_shown__isnull=False, smallest_shown__gte=LEAST_SUPPRESSED),
                violation_error_message=_(
                    "Exact counts need a smallest count shown of 3 or more: else that one is withheld tells what it is."
                ),
            ),
            models.CheckConstraint(
                name="indicator_not_part_of_itself",
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
                violation_error_message=_("An indicator is not part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_count(self) -> bool:
        """Whether its figures add up, so that they say first of all how large a place is."""
        return self.aggregation == Aggregation.SUM
