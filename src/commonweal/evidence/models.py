"""Tables of evidence: where figures come from and what they measure. The figures themselves are in the columnar store."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
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
            )
        ]

    def __str__(self) -> str:
        return self.name


class Segment(models.Model):
    """One Parquet file of the store. It is written whole, found by its hash and never changed."""

    path = models.CharField(_("path in the store"), max_length=300, unique=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    rows = models.PositiveBigIntegerField(_("rows"))
    bytes = models.PositiveBigIntegerField(_("bytes"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    is_read = models.BooleanField(
        _("is read"), default=True, help_text=_("False once every release in it is superseded.")
    )
    dropped = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("superseded releases"),
        default=list,
        blank=True,
        help_text=_("The releases in it that a later one supersedes: their figures are kept and not read."),
    )

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def __str__(self) -> str:
        return self.path


class Release(models.Model):
    """One load of a source: the file it came from, by hash, and the observations it brought. A later release supersedes; none is changed."""

    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="releases")
    title = models.CharField(_("title"), max_length=300)
    file_name = models.CharField(_("file"), max_length=300, blank=True)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    file_bytes = models.PositiveBigIntegerField(_("size of the file"), default=0)
    retrieved_on = models.DateField(_("retrieved on"))
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    loaded_by_name = models.CharField(_("loaded by"), max_length=200)
    rows = models.PositiveBigIntegerField(_("observations"))
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        ordering: ClassVar = ["-loaded_at", "-pk"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        triggers: ClassVar = [pgtrigger.Protect(name="release_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title
