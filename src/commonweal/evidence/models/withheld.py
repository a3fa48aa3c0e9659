"""Tables of which figures are withheld so that nobody is exposed: decided once for each load, kept with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.analysis.disclosure import Method
from commonweal.evidence.models.releases import Release
from commonweal.evidence.models.sources import Indicator


class Reason(models.TextChoices):
    """Why a figure is withheld, as a reader is told."""

    PRIMARY = "primary", _("too few people to show")
    SECONDARY = "secondary", _("withheld so that another cannot be worked out")


class Withholding(models.Model):
    """One decision on which figures of an indicator, and of those that add up with it, are withheld: with a load, or when its rule changed."""

    METHODS: ClassVar = [
        (Method.EXACT.value, _("exactly: no smaller loss would do")),
        (Method.HEURISTIC.value, _("by a heuristic: a smaller loss might do")),
    ]

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="withholdings"
    )
    release = models.ForeignKey(
        Release,
        verbose_name=_("release"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="withholdings",
        help_text=_("The load that it was decided with; none where the indicator's rule changed."),
    )
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)
    figures = models.PositiveIntegerField(_("figures looked at"))
    small = models.PositiveIntegerField(_("too small to show"))
    others = models.PositiveIntegerField(_("withheld for their sake"))
    method = models.CharField(_("chosen"), max_length=10, choices=METHODS)
    gap = models.FloatField(_("gap to the least loss"), help_text=_("As a share of the loss; 0 where it is proven."))
    given_away = models.PositiveIntegerField(
        _("given away before"),
        help_text=_("Small figures that what was published earlier gives away, whatever is withheld now."),
    )

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("withholding")
        verbose_name_plural = _("withholdings")

    def __str__(self) -> str:
        return f"{self.indicator}, {self.decided_at:%Y-%m-%d}"


class Withheld(models.Model):
    """One figure that is withheld on every way out: of an indicator, in a place, over a period, as a release brought it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("code of the place"), max_length=40)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until"))
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("why"), max_length=10, choices=Reason)

    class Meta:
        verbose_name = _("withheld figure")
        verbose_name_plural = _("withheld figures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "place", "period_start", "period_end", "release"],
                name="withheld_once",
                violation_error_message=_("This figure is withheld already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place} {self.period_start}"
