"""Tables of what was loaded, and of the files of the store it is kept in. The figures themselves are in the columnar store."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models.sources import Source


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
    left_out = models.JSONField(
        _("left out"),
        default=dict,
        blank=True,
        help_text=_("What of the file is not in it, in words, and of how many rows."),
    )
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
